//! Processes that hang: real ones, under names that nothing else has.

use crate::harness::Scene;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process of the test, ended when it is dropped. It is not waited for before, as a careless parent would.
struct Job(Child);

impl Job {
    /// A copy of `sleep` under that name. `deaf` makes it ignore SIGTERM.
    fn start(scene: &Scene, name: &str, deaf: bool) -> Self {
        let program = scene.path(name);
        if !program.exists() {
            std::fs::copy("/bin/sleep", &program).unwrap();
        }
        let deaf = if deaf { "trap '' TERM; " } else { "" };
        let text = format!("{deaf}exec \"$0\" 600");
        Self(Command::new("sh").arg("-c").arg(text).arg(program).stdin(Stdio::null()).spawn().unwrap())
    }

    fn lives(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// The signal that ended it.
    fn ended_by(&mut self) -> Option<i32> {
        self.0.try_wait().unwrap().and_then(|status| status.signal())
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let _ = self.0.kill();
        self.0.wait().unwrap();
    }
}

/// A name that no other program has; the kernel keeps 15 bytes of it.
fn unique(what: &str) -> String {
    format!("rb{what}{}", std::process::id())
}

const LONGEST: Duration = Duration::from_secs(10);

#[test]
fn old_ones_end_and_young_ones_live() {
    let scene = Scene::new("stuck-process");
    let (name, other_name) = (unique("stuck"), unique("fine"));
    let began = Instant::now();
    let mut stuck = Job::start(&scene, &name, false);
    let mut deaf = Job::start(&scene, &name, true);
    let mut other = Job::start(&scene, &other_name, false);
    std::thread::sleep((LONGEST + Duration::from_millis(500)).saturating_sub(began.elapsed()));
    let mut young = Job::start(&scene, &name, false);

    let params = [("program", name.as_str()), ("longest", "10s"), ("grace", "1s")];
    let waits = scene.run(&params, &[], 6);
    assert!(waits.writes().is_empty(), "nobody said yes");
    assert!(stuck.lives() && deaf.lives() && young.lives() && other.lives());

    let done = scene.run(&params, &["--yes"], 0);
    assert_eq!(stuck.ended_by(), Some(15));
    assert_eq!(deaf.ended_by(), Some(9), "what ignores SIGTERM is killed");
    assert!(young.lives(), "{}", done.stdout);
    assert!(other.lives(), "{}", done.stdout);
    assert_eq!(done.writes().len(), 2);
    assert!(done.kept("status").contains(&format!("Name:\t{name}")), "what it did is kept");
}

#[test]
fn nothing_hangs() {
    let scene = Scene::new("stuck-process");
    let name = unique("young");
    let mut young = Job::start(&scene, &name, false);
    let done = scene.run(&[("program", &name)], &["--yes"], 0);
    assert!(done.writes().is_empty());
    assert!(young.lives());
    scene.run(&[("program", &unique("none")), ("longest", "0s")], &["--yes"], 0);
}
