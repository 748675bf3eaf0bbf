use crate::world::{Args, World, field, path, secret, shown, text};
use proptest::prelude::*;
use runbook::backend::FailureKind;
use runbook::backend::file::File;
use runbook::diagnostic::codes::file as codes;
use runbook::value::Value;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

fn world() -> World {
    World::new(File::new())
}

async fn told(world: &World, operation: &str, args: Args<'_>) -> String {
    let error = world.write(operation, args).await.expect_err("it fails");
    world.told(&error)
}

fn mode(world: &World, name: &str) -> u32 {
    fs::symlink_metadata(world.path(name)).unwrap().permissions().mode() & 0o7777
}

fn content(world: &World, name: &str) -> String {
    fs::read_to_string(world.path(name)).unwrap()
}

fn entries(world: &World) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(world.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn write_makes_a_file_and_undo_takes_it_away() {
    let world = world();
    let written = world.write("write", &[("path", path("f")), ("text", text("one\n"))]).await.unwrap();
    assert_eq!(content(&world, "f"), "one\n");
    assert_eq!(written.changed, Some(true));
    assert_eq!(entries(&world), ["f"], "nothing is left beside it");
    world.undo(&written).await.unwrap();
    assert_eq!(entries(&world), Vec::<String>::new());
}

#[tokio::test]
async fn write_replaces_a_file_keeps_what_it_was_and_undo_puts_it_back() {
    let world = world();
    fs::write(world.path("f"), "before").unwrap();
    fs::set_permissions(world.path("f"), fs::Permissions::from_mode(0o751)).unwrap();
    rustix::fs::setxattr(world.path("f"), "user.note", b"kept", rustix::fs::XattrFlags::empty()).unwrap();
    let inode = fs::metadata(world.path("f")).unwrap().ino();
    let written = world.write("write", &[("path", path("f")), ("text", text("after"))]).await.unwrap();
    assert_eq!(content(&world, "f"), "after");
    assert_eq!(mode(&world, "f"), 0o751);
    let mut note = [0_u8; 8];
    let length = rustix::fs::getxattr(world.path("f"), "user.note", &mut note[..]).unwrap();
    assert_eq!(&note[..length], b"kept");
    assert_ne!(fs::metadata(world.path("f")).unwrap().ino(), inode, "the old file was replaced, not written into");
    world.undo(&written).await.unwrap();
    assert_eq!((content(&world, "f").as_str(), mode(&world, "f")), ("before", 0o751));
}

#[tokio::test]
async fn write_twice_changes_once() {
    let world = world();
    let args = [("path", path("f")), ("text", text("same")), ("mode", Value::Int(0o600))];
    assert_eq!(world.write("write", &args).await.unwrap().changed, Some(true));
    let inode = fs::metadata(world.path("f")).unwrap().ino();
    let again = world.write("write", &args).await.unwrap();
    assert_eq!(again.changed, Some(false));
    assert!(again.undo.is_none());
    assert_eq!(fs::metadata(world.path("f")).unwrap().ino(), inode);
    assert_eq!(mode(&world, "f"), 0o600);
}

#[tokio::test]
async fn json_is_written_so_that_people_can_read_it() {
    let world = world();
    let value = Value::record([("paused", Value::Bool(true)), ("by", Value::Null), ("n", Value::Int(i64::MAX))]);
    world.write("write", &[("path", path("s.json")), ("json", value)]).await.unwrap();
    assert_eq!(content(&world, "s.json"), "{\n  \"paused\": true,\n  \"by\": null,\n  \"n\": 9223372036854775807\n}\n");
}

#[tokio::test]
async fn a_secret_is_written_for_its_owner_alone() {
    let world = world();
    world.write("write", &[("path", path("key")), ("text", secret("hunter2"))]).await.unwrap();
    assert_eq!((content(&world, "key").as_str(), mode(&world, "key")), ("hunter2", 0o600));
}

#[tokio::test]
async fn no_write_goes_through_a_link_unless_told() {
    let world = world();
    fs::write(world.path("real"), "real").unwrap();
    symlink("real", world.path("link")).unwrap();
    let refused = told(&world, "write", &[("path", path("link")), ("text", text("x"))]).await;
    insta::assert_snapshot!(refused, @r"
    RB723 Target: `‹folder›/link` is a link, not a file
    help: say `follow: true` to write the file that the link names, or give that path
    ");
    for (operation, args) in [
        ("append", vec![("path", path("link")), ("text", text("x"))]),
        ("touch", vec![("path", path("link"))]),
        ("chmod", vec![("path", path("link")), ("mode", Value::Int(0o777))]),
        ("copy", vec![("from", path("real")), ("to", path("link")), ("replace", Value::Bool(true))]),
        ("clear", vec![("path", path("link"))]),
        ("delete_tree", vec![("path", path("link"))]),
    ] {
        assert!(told(&world, operation, &args).await.starts_with("RB723"), "{operation}");
    }
    assert_eq!(content(&world, "real"), "real");
    world
        .write("write", &[("path", path("link")), ("text", text("new")), ("follow", Value::Bool(true))])
        .await
        .unwrap();
    assert_eq!(content(&world, "real"), "new");
    assert!(fs::symlink_metadata(world.path("link")).unwrap().is_symlink());
    world.write("delete", &[("path", path("link"))]).await.unwrap();
    assert_eq!(entries(&world), ["real"], "deleting a link deletes the link");
}

#[tokio::test]
async fn expect_leaves_alone_what_was_changed_since() {
    let world = world();
    fs::write(world.path("f"), "mine").unwrap();
    let hash = world.read("hash", &[("path", path("f"))]).await.unwrap();
    let args = [("path", path("f")), ("text", text("new")), ("expect", hash)];
    fs::write(world.path("f"), "theirs").unwrap();
    insta::assert_snapshot!(told(&world, "write", &args).await, @r"
    RB728 Target: `‹folder›/f` was changed since, so it was left alone
    help: look at what is there now, and decide anew
    ");
    fs::write(world.path("f"), "mine").unwrap();
    world.write("write", &args).await.unwrap();
    assert_eq!(content(&world, "f"), "new");
}

#[tokio::test]
async fn an_undo_does_not_go_over_what_others_wrote_since() {
    let world = world();
    fs::write(world.path("f"), "before").unwrap();
    let written = world.write("write", &[("path", path("f")), ("text", text("after"))]).await.unwrap();
    fs::write(world.path("f"), "theirs").unwrap();
    assert_eq!(world.undo(&written).await.unwrap_err().code, codes::FILE_CHANGED);
    assert_eq!(content(&world, "f"), "theirs");
}

#[tokio::test]
async fn append_adds_and_after_a_crash_can_tell_whether_it_did() {
    let world = world();
    fs::write(world.path("log"), "one\n").unwrap();
    let call = world.call("append", &[("path", path("log")), ("text", text("two\n"))]);
    assert!(world.outcome(&call).await.unwrap().is_none(), "it has not begun");
    world.again(&call).await.unwrap();
    assert_eq!(content(&world, "log"), "one\ntwo\n");
    assert!(world.outcome(&call).await.unwrap().is_some());
    fs::write(world.path("log"), "one\n").unwrap();
    assert!(world.outcome(&call).await.unwrap().is_none(), "it is not in the file");
}

#[tokio::test]
async fn copy_keeps_what_is_there_unless_told() {
    let world = world();
    fs::write(world.path("a"), "a").unwrap();
    fs::set_permissions(world.path("a"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(world.path("b"), "b").unwrap();
    fs::create_dir(world.path("folder")).unwrap();
    let made = world.write("copy", &[("from", path("a")), ("to", path("c"))]).await.unwrap();
    assert_eq!((content(&world, "c").as_str(), mode(&world, "c")), ("a", 0o640));
    let told = [
        told(&world, "copy", &[("from", path("a")), ("to", path("b"))]).await,
        told(&world, "copy", &[("from", path("a")), ("to", path("folder"))]).await,
        told(&world, "copy", &[("from", path("none")), ("to", path("x"))]).await,
        told(&world, "copy", &[("from", path("a")), ("to", path("none/x"))]).await,
    ];
    insta::assert_snapshot!(told.join("\n"));
    let replaced =
        world.write("copy", &[("from", path("a")), ("to", path("b")), ("replace", Value::Bool(true))]).await.unwrap();
    assert_eq!(content(&world, "b"), "a");
    let again = world.write("copy", &[("from", path("a")), ("to", path("b"))]).await.unwrap();
    assert_eq!(again.changed, Some(false), "it is there already");
    world.undo(&replaced).await.unwrap();
    world.undo(&made).await.unwrap();
    assert_eq!(
        (content(&world, "b").as_str(), entries(&world)),
        ("b", ["a", "b", "folder"].map(String::from).to_vec())
    );
}

#[tokio::test]
async fn move_keeps_what_is_there_and_is_undone() {
    let world = world();
    fs::write(world.path("a"), "a").unwrap();
    fs::write(world.path("b"), "b").unwrap();
    fs::create_dir(world.path("folder")).unwrap();
    let told = [
        told(&world, "move", &[("from", path("a")), ("to", path("b"))]).await,
        told(&world, "move", &[("from", path("a")), ("to", path("folder"))]).await,
        told(&world, "move", &[("from", path("none")), ("to", path("x"))]).await,
        told(&world, "move", &[("from", path("folder")), ("to", path("b")), ("replace", Value::Bool(true))]).await,
    ];
    insta::assert_snapshot!(told.join("\n"));
    let moved = world.write("move", &[("from", path("a")), ("to", path("folder/a"))]).await.unwrap();
    assert_eq!(content(&world, "folder/a"), "a");
    world.undo(&moved).await.unwrap();
    assert_eq!(content(&world, "a"), "a");
    let replaced =
        world.write("move", &[("from", path("a")), ("to", path("b")), ("replace", Value::Bool(true))]).await.unwrap();
    assert_eq!((content(&world, "b").as_str(), entries(&world)), ("a", ["b", "folder"].map(String::from).to_vec()));
    assert!(replaced.undo.is_none(), "what was there is gone");
    world.write("move", &[("from", path("folder")), ("to", path("renamed"))]).await.unwrap();
    assert_eq!(entries(&world), ["b", "renamed"]);
}

#[tokio::test]
async fn a_move_that_took_place_is_known_by_its_key() {
    let world = world();
    fs::write(world.path("a"), "a").unwrap();
    let call = world.call("move", &[("from", path("a")), ("to", path("b"))]);
    assert!(world.outcome(&call).await.unwrap().is_none());
    world.again(&call).await.unwrap();
    assert!(world.outcome(&call).await.unwrap().is_some());
    assert_eq!(world.again(&call).await.unwrap().changed, Some(true), "the same attempt again is the same");
    let other = world.call("move", &[("from", path("a")), ("to", path("b"))]);
    assert_eq!(world.again(&other).await.unwrap_err().code, codes::FILE_NOT_FOUND);
}

#[tokio::test]
async fn a_move_goes_over_to_another_file_system() {
    let world = world();
    let other = tempfile::TempDir::new_in("/dev/shm").expect("a folder in memory");
    let to = other.path().join("moved");
    let there = fs::metadata(other.path()).unwrap().dev();
    assert_ne!(there, fs::metadata(world.folder.path()).unwrap().dev(), "two file systems");
    fs::write(world.path("a"), "content").unwrap();
    fs::set_permissions(world.path("a"), fs::Permissions::from_mode(0o604)).unwrap();
    let modified = fs::metadata(world.path("a")).unwrap().modified().unwrap();
    let moved = world.write("move", &[("from", path("a")), ("to", path(to.to_str().unwrap()))]).await.unwrap();
    let metadata = fs::metadata(&to).unwrap();
    assert_eq!(fs::read_to_string(&to).unwrap(), "content");
    assert_eq!((metadata.permissions().mode() & 0o7777, metadata.modified().unwrap()), (0o604, modified));
    assert_eq!(entries(&world), Vec::<String>::new());
    world.undo(&moved).await.unwrap();
    assert_eq!(content(&world, "a"), "content");
    fs::create_dir(world.path("folder")).unwrap();
    let told = told(&world, "move", &[("from", path("folder")), ("to", path(to.to_str().unwrap()))]).await;
    assert!(told.contains("another file system") && told.contains("a folder"), "{told}");
}

#[tokio::test]
async fn delete_is_the_same_twice_and_is_undone() {
    let world = world();
    fs::write(world.path("f"), "precious").unwrap();
    fs::set_permissions(world.path("f"), fs::Permissions::from_mode(0o400)).unwrap();
    let deleted = world.write("delete", &[("path", path("f"))]).await.unwrap();
    assert_eq!((deleted.changed, entries(&world).len()), (Some(true), 0));
    assert_eq!(world.write("delete", &[("path", path("f"))]).await.unwrap().changed, Some(false));
    assert_eq!(world.write("delete", &[("path", path("no/such/folder/f"))]).await.unwrap().changed, Some(false));
    world.undo(&deleted).await.unwrap();
    assert_eq!((content(&world, "f").as_str(), mode(&world, "f")), ("precious", 0o400));
    fs::create_dir(world.path("folder")).unwrap();
    insta::assert_snapshot!(told(&world, "delete", &[("path", path("folder"))]).await, @r"
    RB723 Target: `‹folder›/folder` is a folder, not a file
    help: `file.delete_empty` deletes an empty folder, `file.delete_tree` one with all that is in it
    ");
}

#[tokio::test]
async fn folders_are_made_and_unmade_with_those_above() {
    let world = world();
    fs::create_dir(world.path("a")).unwrap();
    let args = [("path", path("a/b/c")), ("mode", Value::Int(0o700))];
    let made = world.write("make_folder", &args).await.unwrap();
    assert_eq!(mode(&world, "a/b/c"), 0o700);
    assert_eq!(world.write("make_folder", &args).await.unwrap().changed, Some(false));
    world.undo(&made).await.unwrap();
    assert!(world.path("a").exists() && !world.path("a/b").exists());
    let made = world.write("make_folder", &args).await.unwrap();
    fs::write(world.path("a/b/keep"), "").unwrap();
    world.undo(&made).await.unwrap();
    assert!(world.path("a/b/keep").exists() && !world.path("a/b/c").exists(), "a folder in use stays");
    let told = [
        told(&world, "make_folder", &[("path", path("a/b/keep/x"))]).await,
        told(&world, "delete_empty", &[("path", path("a/b"))]).await,
    ];
    insta::assert_snapshot!(told.join("\n"), @r"
    RB723 Target: `‹folder›/a/b/keep` is a file, not a folder
    RB723 Target: cannot change `‹folder›/a/b`: the folder is not empty
    ");
}

#[tokio::test]
async fn trees_go_without_what_their_links_name() {
    let world = world();
    fs::create_dir_all(world.path("tree/deep/deeper")).unwrap();
    fs::create_dir(world.path("outside")).unwrap();
    fs::write(world.path("outside/precious"), "1234").unwrap();
    fs::write(world.path("tree/deep/f"), "12345678").unwrap();
    symlink("../outside", world.path("tree/link")).unwrap();
    let cleared = world.write("clear", &[("path", path("tree"))]).await.unwrap();
    assert!(matches!(
        (field(&cleared.value, "entries"), field(&cleared.value, "size")),
        (Value::Int(4), Value::Size(18))
    ));
    assert_eq!(fs::read_dir(world.path("tree")).unwrap().count(), 0);
    assert_eq!(world.write("clear", &[("path", path("tree"))]).await.unwrap().changed, Some(false));
    fs::write(world.path("tree/f"), "").unwrap();
    assert_eq!(world.write("delete_tree", &[("path", path("tree"))]).await.unwrap().changed, Some(true));
    assert_eq!(world.write("delete_tree", &[("path", path("tree"))]).await.unwrap().changed, Some(false));
    assert_eq!(content(&world, "outside/precious"), "1234");
    assert!(told(&world, "delete_tree", &[("path", path("/"))]).await.contains("may not be deleted"));
}

#[tokio::test]
async fn touch_and_chmod_do_what_their_names_say() {
    let world = world();
    world.write("touch", &[("path", path("flag"))]).await.unwrap();
    let old = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
    fs::File::options().write(true).open(world.path("flag")).unwrap().set_times(old).unwrap();
    world.write("touch", &[("path", path("flag"))]).await.unwrap();
    assert!(fs::metadata(world.path("flag")).unwrap().mtime() > 1_700_000_000);
    fs::set_permissions(world.path("flag"), fs::Permissions::from_mode(0o000)).unwrap();
    let changed = world.write("chmod", &[("path", path("flag")), ("mode", Value::Int(0o640))]).await.unwrap();
    assert_eq!(mode(&world, "flag"), 0o640);
    world.undo(&changed).await.unwrap();
    assert_eq!(mode(&world, "flag"), 0);
    let told = told(&world, "chmod", &[("path", path("flag")), ("mode", Value::Int(640_000))]).await;
    assert_eq!(told, "RB720 Ours: `mode` of `file.chmod` is to be permission bits such as `0o640`");
}

#[tokio::test]
async fn a_write_that_is_interrupted_before_it_changed_anything_says_so() {
    let world = world();
    fs::write(world.path("f"), "before").unwrap();
    world.cancel.cancel();
    let error = world.write("write", &[("path", path("f")), ("text", text("after"))]).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Target, "the outcome is known: {error}");
    assert_eq!((content(&world, "f").as_str(), entries(&world).len()), ("before", 1));
}

#[tokio::test]
async fn concurrent_writes_leave_one_of_them_whole() {
    let world = world();
    let contents: Vec<String> = (0..8).map(|number| number.to_string().repeat(200_000)).collect();
    let writes = contents.iter().map(|content| {
        let world = &world;
        async move { world.write("write", &[("path", path("f")), ("text", text(content))]).await }
    });
    for result in futures_util::future::join_all(writes).await {
        result.unwrap();
    }
    assert!(contents.contains(&content(&world, "f")));
    assert_eq!(entries(&world), ["f"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_written_is_what_is_read(content in "[^\0]{0,400}", name in "[^/\0]{1,60}") {
        prop_assume!(name != "." && name != "..");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = world();
            world.write("write", &[("path", path(&name)), ("text", text(&content))]).await.unwrap();
            let read = world.read("read", &[("path", path(&name))]).await.unwrap();
            assert_eq!(shown(&read), shown(&text(&content)));
        });
    }
}
