//! A disk that is really full: a small file system of its own, mounted where only the test sees it.

use crate::harness::{Scene, Tree, write};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const MIB: usize = 1 << 20;
/// Says that the test runs where it may mount.
const INSIDE: &str = "RB_TEST_MOUNTS";

/// Runs a test with a full disk of 16 MiB.
///
/// Mounting needs a mount namespace, and without root a user namespace too, so this starts the test once more in them.
/// The mount goes away with them, whatever becomes of the test.
fn with_disk(test: &str, body: impl FnOnce(&Disk)) {
    if std::env::var_os(INSIDE).is_some() {
        return body(&Disk::mount());
    }
    let name = format!("disk_full::{test}");
    let tried: Vec<String> = ["-m", "-rm"].into_iter().filter_map(|how| inside(how, &name)).collect();
    assert!(
        tried.len() < 2,
        "this test needs a file system that it can fill: run it as root, or where `unshare -rm mount` may be used\n{}",
        tried.join("\n")
    );
}

/// Runs the test of that name in namespaces of its own. `None` when it passed, else why they could not be made.
fn inside(how: &str, name: &str) -> Option<String> {
    let can = Command::new("unshare").args([how, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]).output();
    let can = can.unwrap_or_else(|error| panic!("`unshare` cannot be started: {error}"));
    if !can.status.success() {
        return Some(format!("unshare {how}: {}", String::from_utf8_lossy(&can.stderr).trim()));
    }
    let test = std::env::current_exe().unwrap();
    let ran =
        Command::new("unshare").arg(how).arg(test).args([name, "--exact", "--nocapture"]).env(INSIDE, "1").output();
    let ran = ran.unwrap();
    let shown = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && shown.contains("1 passed"), "{shown}");
    None
}

/// The full disk, and what `rb` is told of it.
struct Disk {
    scene: Scene,
    folder: PathBuf,
}

impl Disk {
    fn mount() -> Self {
        let scene = Scene::new("disk-full");
        let folder = scene.path("disk");
        std::fs::create_dir(&folder).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(&folder).output().unwrap();
        assert!(mounted.status.success(), "cannot mount: {}", String::from_utf8_lossy(&mounted.stderr));
        let disk = Self { scene, folder };
        disk.file("log/app.log", MIB / 4, Duration::ZERO);
        disk.file("log/app.log.1", MIB / 4, DAY);
        disk.file("scratch/new.bin", MIB / 4, DAY);
        disk
    }

    fn file(&self, name: &str, size: usize, age: Duration) {
        write(&self.folder.join(name), &vec![b'x'; size], age);
    }

    /// Rotated logs that are old, 4 MiB in all.
    fn old_logs(&self) {
        for name in ["app.log.2", "app.log.3.gz", "app.log.12", "web/access it's $(x) ü.log.xz"] {
            self.file(&format!("log/{name}"), MIB, DAY * 8);
        }
    }

    /// Files of the scratch folder that are old, 4 MiB in all.
    fn old_files(&self) {
        self.file("scratch/old.bin", 3 * MIB, DAY * 31);
        self.file("scratch/deep/er/old.txt", MIB, DAY * 400);
    }

    /// Writes until no byte more fits.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.folder.join("data")).unwrap();
        let error = loop {
            if let Err(error) = file.write_all(&[0; 4096]) {
                break error;
            }
        };
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    }

    fn tree(&self) -> Tree {
        Tree::of(&self.folder)
    }

    fn params<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
        let at = |name: &str| self.folder.join(name).to_str().unwrap().to_owned();
        let mut params = vec![("volume", at("")), ("logs", at("log")), ("scratch", at("scratch"))];
        params.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        params
    }

    #[track_caller]
    fn run(&self, more: &[(&str, &str)], arguments: &[&str], exit: i32) -> crate::harness::Done {
        let params = self.params(more);
        let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        // What `rb` keeps for a while lies on the full disk too.
        let mut command = self.scene.command(&params, arguments);
        command.env("TMPDIR", self.folder.join("tmp"));
        self.scene.finish(command.output().unwrap(), exit)
    }

    fn make_tmp(&self) {
        std::fs::create_dir(Path::new(&self.folder).join("tmp")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // So that its folder can go; a failure shows as a folder that is left.
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}

const OLD_LOGS: [&str; 4] =
    ["log/app.log.12", "log/app.log.2", "log/app.log.3.gz", "log/web/access it's $(x) ü.log.xz"];

#[test]
fn old_logs_are_enough() {
    with_disk("old_logs_are_enough", |disk| {
        disk.old_logs();
        disk.old_files();
        disk.make_tmp();
        disk.fill();
        let before = disk.tree();
        let done = disk.run(&[], &["--yes"], 0);
        assert_eq!(disk.tree(), before.without(&OLD_LOGS));
        assert!(done.events("call-ended").all(|event| event["undo"].is_null()), "no copy takes the room again");
        let kept = done.kept("deleted_logs");
        assert!(
            OLD_LOGS.iter().all(|name| kept.contains(&format!(" 1Mi {}", disk.folder.join(name).display()))),
            "{kept}"
        );
        assert!(done.kept("largest").contains("disk/scratch"));
        let used = &done.events("run-ended").next().unwrap()["outputs"]["used"];
        assert!((0.70..0.80).contains(&used.as_f64().unwrap()), "{used}");
    });
}

#[test]
fn the_scratch_folder_comes_next() {
    with_disk("the_scratch_folder_comes_next", |disk| {
        disk.old_logs();
        disk.old_files();
        disk.make_tmp();
        disk.fill();
        let before = disk.tree();
        let done = disk.run(&[("limit", "60%")], &["--yes"], 0);
        assert_eq!(disk.tree(), before.without(&OLD_LOGS).without(&["scratch/old.bin", "scratch/deep/er/old.txt"]));
        assert_eq!(done.kept("deleted_files").lines().count(), 2);
    });
}

#[test]
fn all_is_well_already() {
    with_disk("all_is_well_already", |disk| {
        disk.old_logs();
        disk.old_files();
        disk.make_tmp();
        let before = disk.tree();
        let done = disk.run(&[], &["--yes"], 0);
        assert_eq!(disk.tree(), before);
        assert!(done.writes().is_empty());
    });
}

#[test]
fn nothing_old_helps() {
    with_disk("nothing_old_helps", |disk| {
        disk.file("log/app.log.2", MIB / 4, DAY * 8);
        disk.file("log/app.log.3", MIB / 4, DAY * 6);
        disk.make_tmp();
        disk.fill();
        let before = disk.tree();
        let done = disk.run(&[], &["--yes"], 5);
        assert_eq!(disk.tree(), before.without(&["log/app.log.2"]), "what is young stays");
        assert_eq!(done.escalated().0, "capacity");
    });
}

#[test]
fn links_are_not_followed() {
    with_disk("links_are_not_followed", |disk| {
        let elsewhere = disk.scene.path("elsewhere");
        write(&elsewhere.join("precious.log.1"), b"precious", DAY * 100);
        std::os::unix::fs::symlink(&elsewhere, disk.folder.join("log/elsewhere")).unwrap();
        std::os::unix::fs::symlink(elsewhere.join("precious.log.1"), disk.folder.join("log/link.log.1")).unwrap();
        disk.make_tmp();
        disk.fill();
        let before = disk.tree();
        disk.run(&[], &["--yes"], 5);
        assert_eq!(disk.tree(), before);
        assert_eq!(std::fs::read(elsewhere.join("precious.log.1")).unwrap(), b"precious");
    });
}

#[test]
fn nobody_says_yes() {
    with_disk("nobody_says_yes", |disk| {
        disk.old_logs();
        disk.make_tmp();
        disk.fill();
        let before = disk.tree();
        let done = disk.run(&[], &[], 6);
        assert_eq!(disk.tree(), before);
        assert!(done.writes().iter().all(|(operation, _)| !operation.starts_with("file.")), "{:?}", done.writes());
    });
}
