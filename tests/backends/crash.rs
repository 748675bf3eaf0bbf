//! Files in the face of kill -9 and of a full disk. Both need a process of their own: this test program again, told
//! by an environment variable to play that part.

use crate::world::{World, path, text};
use runbook::backend::file::File;
use runbook::diagnostic::codes::file as codes;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Which folder the other process works in.
const FOLDER: &str = "RUNBOOK_TEST_FOLDER";

#[expect(clippy::disallowed_methods, reason = "a test program starts itself, to be killed")]
fn command(program: &str) -> Command {
    Command::new(program)
}

fn this_program() -> String {
    std::env::current_exe().expect("this program").to_str().expect("UTF-8").to_string()
}

/// The part of the process that is killed: it writes one content after the other, for ever.
#[test]
#[ignore = "a part of the test below"]
#[expect(clippy::disallowed_methods, reason = "how the part is told its folder")]
fn part_write_until_killed() {
    let folder = std::env::var(FOLDER).expect("the folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new(File::new()).setting("in", path(&folder));
        for letter in ["a", "b"].into_iter().cycle() {
            world.write("write", &[("path", path("f")), ("text", text(&letter.repeat(300_000)))]).await.unwrap();
        }
    });
}

#[test]
fn a_killed_write_leaves_the_old_content_or_the_new() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("f");
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..30_u64 {
        let mut child = command(&this_program())
            .args(["--exact", "crash::part_write_until_killed", "--ignored"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !file.exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(5_000 + round * 1_700));
        child.kill().unwrap();
        child.wait().unwrap();
        let content = fs::read(&file).unwrap();
        let first = content[0];
        assert_eq!(content.len(), 300_000, "round {round}");
        assert!(content.iter().all(|byte| *byte == first), "round {round}: two contents in one file");
        seen.insert(first);
    }
    let left: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| name == "f" || name.starts_with(".rb-")), "{left:?}");
    assert!(!seen.is_empty());
}

/// The part of the process that has a small disk of its own.
#[test]
#[ignore = "a part of the test below"]
#[expect(clippy::disallowed_methods, reason = "how the part is told its folder")]
fn part_on_a_full_disk() {
    let folder = std::env::var(FOLDER).expect("the folder");
    let size = std::ffi::CString::new("size=256k").unwrap();
    rustix::mount::mount("small", &folder, "tmpfs", rustix::mount::MountFlags::empty(), size.as_c_str())
        .expect("a mount");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new(File::new()).setting("in", path(&folder));
        let long = text(&"x".repeat(200_000));
        world.write("write", &[("path", path("f")), ("text", text("before"))]).await.unwrap();
        world.write("write", &[("path", path("half")), ("text", long.clone())]).await.unwrap();
        for (operation, args) in [
            ("write", vec![("path", path("f")), ("text", long.clone())]),
            ("append", vec![("path", path("f")), ("text", long.clone())]),
            ("copy", vec![("from", path("half")), ("to", path("other"))]),
        ] {
            let error = world.write(operation, &args).await.unwrap_err();
            assert_eq!(error.code, codes::FILE_NO_SPACE, "{operation}: {error}");
            assert!(!error.kind.outcome_unknown(), "{operation}");
            assert_eq!(fs::read_to_string(format!("{folder}/f")).unwrap(), "before", "{operation}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "{operation} leaves nothing behind");
        }
        let space = world.read("space", &[("path", path("."))]).await.unwrap();
        assert!(matches!(crate::world::field(&space, "used"), runbook::value::Value::Float(used) if used > 0.7));
        let mounted =
            world.write("delete_tree", &[("path", path(folder.trim_end_matches("/disk")))]).await.unwrap_err();
        assert!(mounted.message.contains("something is mounted below"), "{mounted}");
        assert!(fs::exists(format!("{folder}/f")).unwrap());
    });
}

#[test]
fn a_full_disk_leaves_every_file_as_it_was() {
    let folder = tempfile::TempDir::new().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    // A user and mount namespace of its own: any user may mount there.
    let output = command("unshare")
        .args(["--user", "--map-root-user", "--mount", &this_program()])
        .args(["--exact", "crash::part_on_a_full_disk", "--ignored", "--nocapture"])
        .env(FOLDER, &disk)
        .output()
        .expect("unshare, of util-linux");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
