//! Stale locks: which are moved aside, and which stay.

use crate::harness::Scene;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const OLD: Duration = Duration::from_hours(1);

/// A program that runs under a name of its own, until it is dropped.
struct Holder(Child);

impl Holder {
    fn start(scene: &Scene, name: &str) -> Self {
        let program = scene.path(name);
        std::fs::copy("/bin/sleep", &program).unwrap();
        let child = Command::new(program).arg("600").stdin(Stdio::null()).spawn().unwrap();
        std::fs::remove_file(scene.path(name)).unwrap();
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The number of a process that ended.
fn dead() -> String {
    let mut child = Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    child.id().to_string()
}

/// A name that no other program has; the kernel keeps 15 bytes of it.
fn unique(what: &str) -> String {
    format!("rb{what}{}", std::process::id())
}

#[test]
fn stale_ones_move_and_held_ones_stay() {
    let scene = Scene::new("stale-lock");
    let program = unique("hold");
    let holder = Holder::start(&scene, &program);
    let (gone, other) = (dead(), std::process::id().to_string());
    scene.file("locks/held.lock", holder.0.id().to_string().as_bytes(), OLD);
    scene.file("locks/held with newline.lock", format!("{}\n", holder.0.id()).as_bytes(), OLD);
    scene.file("locks/gone.lock", gone.as_bytes(), OLD);
    scene.file("locks/it's $(gone) ü.lock", gone.as_bytes(), OLD);
    scene.file("locks/reused.lock", other.as_bytes(), OLD);
    scene.file("locks/fresh.lock", gone.as_bytes(), Duration::ZERO);
    scene.file("locks/gone.pid", gone.as_bytes(), OLD);
    scene.file("locks/gone.lock.stale", b"1", OLD);
    let before = scene.tree();

    let params = [("locks", scene.text("locks")), ("program", program), ("settle", "30m".to_owned())];
    let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = scene.run(&params, &[], 0);
    let mut wanted = before.clone();
    for name in ["gone", "it's $(gone) ü", "reused"] {
        let lock = wanted.0.remove(&format!("locks/{name}.lock")).unwrap();
        wanted.0.insert(format!("locks/{name}.lock.stale"), lock);
    }
    assert_eq!(scene.tree(), wanted);
    assert_eq!(done.writes().len(), 3);

    let again = scene.run(&params, &[], 0);
    assert!(again.writes().is_empty());
    assert_eq!(scene.tree(), wanted);
}

#[test]
fn what_names_no_process_is_for_a_person() {
    let scene = Scene::new("stale-lock");
    let gone = dead();
    scene.file("locks/gone.lock", gone.as_bytes(), OLD);
    scene.file("locks/empty.lock", b"", OLD);
    scene.file("locks/words.lock", b"held by kim\n", OLD);
    scene.file("locks/bytes.lock", b"\xff\xfe\x00", OLD);
    scene.file("locks/signed.lock", b"-1", OLD);
    let before = scene.tree();
    let done = scene.run(&[("locks", &scene.text("locks")), ("program", &unique("none"))], &[], 1);
    let mut wanted = before.clone();
    let lock = wanted.0.remove("locks/gone.lock").unwrap();
    wanted.0.insert("locks/gone.lock.stale".to_owned(), lock);
    assert_eq!(scene.tree(), wanted);
    let reason = "no process is named in bytes.lock, empty.lock, signed.lock, words.lock";
    assert!(done.stdout.split_whitespace().collect::<Vec<_>>().join(" ").contains(reason), "{}", done.stdout);
}

#[test]
fn only_those_with_the_prefix() {
    let scene = Scene::new("stale-lock");
    let gone = dead();
    scene.file("locks/etl_1.lock", gone.as_bytes(), OLD);
    scene.file("locks/web_1.lock", gone.as_bytes(), OLD);
    let params = [("locks", scene.text("locks")), ("program", unique("none")), ("prefix", "etl_".to_owned())];
    let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    scene.run(&params, &[], 0);
    assert_eq!(scene.tree().files(), ["locks/etl_1.lock.stale", "locks/web_1.lock"]);
}

#[test]
fn no_lock_at_all() {
    let scene = Scene::new("stale-lock");
    let done = scene.run(&[("locks", &scene.text("locks")), ("program", &unique("none"))], &[], 0);
    assert!(done.writes().is_empty());
}
