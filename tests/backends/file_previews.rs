use crate::world::{World, path, secret, text};
use runbook::backend::Fidelity;
use runbook::backend::file::File;
use runbook::value::{Type, Value};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

fn world() -> World {
    let world = World::new(File::new());
    fs::write(world.path("app.conf"), "port = 80\nhost = a\nlog = on\n").unwrap();
    fs::set_permissions(world.path("app.conf"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(world.path("binary"), b"\xff\xfe").unwrap();
    fs::create_dir_all(world.path("tree/deep")).unwrap();
    fs::write(world.path("tree/deep/f"), "12345678").unwrap();
    fs::write(world.path("tree/g"), "12").unwrap();
    fs::create_dir(world.path("empty")).unwrap();
    fs::hard_link(world.path("binary"), world.path("second_name")).unwrap();
    world
}

/// What is there: names, content, modes, inodes and times.
fn state(world: &World) -> BTreeMap<String, (u32, u64, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![world.folder.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let metadata = entry.metadata().unwrap();
            let content = if metadata.is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            let state = (metadata.mode(), metadata.ino(), metadata.mtime_nsec(), content);
            found.insert(entry.path().display().to_string(), state);
        }
    }
    found
}

#[tokio::test]
async fn previews_tell_what_would_be_and_leave_everything_as_it_is() {
    let world = world();
    let cases: Vec<(&str, Vec<(&str, Value)>)> = vec![
        (
            "write",
            vec![
                ("path", path("app.conf")),
                ("text", text("port = 81\nhost = a\nlog = on\n")),
                ("mode", Value::Int(0o600)),
            ],
        ),
        ("write", vec![("path", path("app.conf")), ("text", text("port = 80\nhost = a\nlog = on\n"))]),
        ("write", vec![("path", path("new")), ("json", Value::record([("a", Value::Int(1))]))]),
        ("write", vec![("path", path("app.conf")), ("text", secret("password"))]),
        ("write", vec![("path", path("binary")), ("text", text("text"))]),
        ("write", vec![("path", path("no/folder")), ("text", text("x"))]),
        ("write", vec![("path", path("tree")), ("text", text("x"))]),
        ("append", vec![("path", path("app.conf")), ("text", text("debug = on\n"))]),
        ("copy", vec![("from", path("app.conf")), ("to", path("copy"))]),
        ("copy", vec![("from", path("app.conf")), ("to", path("binary"))]),
        ("restore", vec![("path", path("tree/g")), ("from", path("app.conf"))]),
        ("move", vec![("from", path("app.conf")), ("to", path("tree/app.conf"))]),
        ("move", vec![("from", path("app.conf")), ("to", path("tree/g")), ("replace", Value::Bool(true))]),
        ("delete", vec![("path", path("app.conf"))]),
        ("delete", vec![("path", path("none"))]),
        ("delete_tree", vec![("path", path("tree"))]),
        ("clear", vec![("path", path("tree"))]),
        ("clear", vec![("path", path("empty"))]),
        ("delete_empty", vec![("path", path("empty"))]),
        ("delete_empty", vec![("path", path("tree"))]),
        ("make_folder", vec![("path", path("a/b"))]),
        ("make_folder", vec![("path", path("tree"))]),
        ("touch", vec![("path", path("flag"))]),
        ("chmod", vec![("path", path("app.conf")), ("mode", Value::Int(0o600))]),
        ("chmod", vec![("path", path("app.conf")), ("mode", Value::Int(0o644))]),
    ];
    let before = state(&world);
    let mut shown = Vec::new();
    for (operation, args) in &cases {
        let previewed = world.preview(operation, args).await.unwrap();
        let args: Vec<String> =
            args.iter().map(|(name, value)| format!("{name}: {}", crate::world::shown(value))).collect();
        shown.push(format!("# {operation}({})\n{}", args.join(", "), world.shown(&previewed)));
    }
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(state(&world), before, "nothing has changed");
    assert_eq!(fs::read_dir(world.scratch()).unwrap().count(), 0, "nothing was kept either");
}

#[tokio::test]
async fn what_is_not_known_is_not_compared() {
    let world = world();
    let unknown = Value::unknown(Type::String, "known after `Build`");
    let previewed = world.preview("write", &[("path", path("app.conf")), ("text", unknown)]).await.unwrap();
    assert_eq!((previewed.fidelity, previewed.changes), (Fidelity::Printed, None));
}

#[tokio::test]
async fn a_long_difference_is_cut_and_says_so() {
    let world = world();
    let lines: String = (0..1000).map(|number| format!("{number}\n")).collect();
    let previewed = world.preview("write", &[("path", path("new")), ("text", text(&lines))]).await.unwrap();
    assert!(previewed.detail.ends_with("more lines)"), "{}", previewed.detail);
    assert!(previewed.detail.lines().count() <= 401);
}

#[tokio::test]
async fn a_preview_is_no_read_and_no_read_is_a_write() {
    let world = world();
    assert!(world.preview("read", &[("path", path("app.conf"))]).await.is_err());
    assert!(world.read("delete", &[("path", path("app.conf"))]).await.is_err());
    assert!(world.write("read", &[("path", path("app.conf"))]).await.is_err());
    assert!(world.path("app.conf").exists());
}
