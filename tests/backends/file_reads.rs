use crate::world::{World, field, glob, items, path, shown, text};
use runbook::backend::file::File;
use runbook::backend::{CallError, FailureKind};
use runbook::syntax::ast::Tag;
use runbook::value::Value;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::Duration;

fn world() -> World {
    World::new(File::new())
}

async fn fails(world: &World, operation: &str, args: crate::world::Args<'_>) -> String {
    let error: CallError = world.read(operation, args).await.expect_err("it fails");
    world.told(&error)
}

fn names(found: &Value) -> Vec<String> {
    items(found).iter().map(|file| shown(&field(file, "name")).trim_matches('"').to_string()).collect()
}

#[tokio::test]
async fn exists_tells_files_folders_and_links_from_nothing() {
    let world = world();
    fs::write(world.path("file"), "x").unwrap();
    symlink("file", world.path("link")).unwrap();
    symlink("gone", world.path("dangling")).unwrap();
    for (name, expected) in
        [("file", true), (".", true), ("link", true), ("dangling", false), ("none", false), ("file/below", false)]
    {
        let found = world.read("exists", &[("path", path(name))]).await.unwrap();
        assert_eq!(shown(&found), expected.to_string(), "{name}");
    }
}

#[tokio::test]
async fn stat_gives_null_for_nothing_and_a_record_for_a_file() {
    let world = world();
    assert!(matches!(world.read("stat", &[("path", path("none"))]).await.unwrap(), Value::Null));
    fs::write(world.path("f"), "12345").unwrap();
    fs::set_permissions(world.path("f"), fs::Permissions::from_mode(0o640)).unwrap();
    let times = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH + Duration::from_millis(1_700_000_000_500));
    fs::File::options().write(true).open(world.path("f")).unwrap().set_times(times).unwrap();
    let file = world.read("stat", &[("path", path("f"))]).await.unwrap();
    assert_eq!(shown(&field(&file, "size")), "5B");
    assert_eq!(shown(&field(&file, "kind")), "\"file\"");
    assert_eq!(shown(&field(&file, "link")), "false");
    assert!(matches!(field(&file, "mode"), Value::Int(0o640)));
    assert!(matches!(field(&file, "modified"), Value::Time(time) if time.to_string() == "2023-11-14T22:13:20.5Z"));
    assert!(matches!(field(&file, "path"), Value::Path(path) if path == world.path("f").to_str().unwrap()));
}

#[tokio::test]
async fn stat_follows_a_link_and_says_so_and_tells_a_dangling_one_as_a_link() {
    let world = world();
    fs::create_dir(world.path("folder")).unwrap();
    symlink("folder", world.path("link")).unwrap();
    symlink("gone", world.path("dangling")).unwrap();
    let kind = async |name: &str| {
        let file = world.read("stat", &[("path", path(name))]).await.unwrap();
        (shown(&field(&file, "kind")), shown(&field(&file, "link")))
    };
    assert_eq!(kind("link").await, ("\"folder\"".into(), "true".into()));
    assert_eq!(kind("dangling").await, ("\"link\"".into(), "true".into()));
}

#[tokio::test]
async fn relative_paths_start_where_use_says() {
    let world = world().setting("in", path("sub"));
    fs::create_dir(world.path("sub")).unwrap();
    fs::write(world.path("sub/f"), "inside").unwrap();
    assert_eq!(shown(&world.read("read", &[("path", path("f"))]).await.unwrap()), "\"inside\"");
}

#[tokio::test]
async fn list_sorts_filters_and_goes_deep_without_following_links() {
    let world = world();
    for name in ["b.json", "a.json", "c.txt", ".hidden.json", "deep/d.json", "deep/deeper/e.json"] {
        fs::create_dir_all(world.path(name).parent().unwrap()).unwrap();
        fs::write(world.path(name), name).unwrap();
    }
    symlink(world.folder.path(), world.path("deep/loop")).unwrap();
    let list = async |args: &[(&str, Value)]| {
        let mut all = vec![("path", path("."))];
        all.extend_from_slice(args);
        names(&world.read("list", &all).await.unwrap())
    };
    assert_eq!(list(&[]).await, ["a.json", "b.json", "c.txt", "deep"]);
    assert_eq!(list(&[("match", glob("*.json"))]).await, ["a.json", "b.json"]);
    assert_eq!(
        list(&[("match", glob("*.json")), ("hidden", Value::Bool(true))]).await,
        [".hidden.json", "a.json", "b.json"]
    );
    let deep = list(&[("match", glob("*.json")), ("recursive", Value::Bool(true))]).await;
    assert_eq!(deep, ["a.json", "b.json", "d.json", "e.json"]);
    assert_eq!(list(&[("match", glob("*.*")), ("sort", text("size"))]).await, ["c.txt", "a.json", "b.json"]);
}

#[tokio::test]
async fn find_keeps_to_the_pattern_and_its_values_are_no_patterns() {
    let world = world();
    for name in
        ["locks/marie_1.lock", "locks/marie_2.lock", "locks/anga_1.lock", "locks/*_9.lock", "locks/x/marie_3.lock"]
    {
        fs::create_dir_all(world.path(name).parent().unwrap()).unwrap();
        fs::write(world.path(name), "").unwrap();
    }
    let find = async |pattern: Value| names(&world.read("find", &[("pattern", pattern)]).await.unwrap());
    let of = |worker: &str| tagged_glob(&["locks/", "_*.lock"], worker);
    assert_eq!(find(of("marie")).await, ["marie_1.lock", "marie_2.lock"]);
    assert_eq!(find(of("*")).await, ["*_9.lock"]);
    assert_eq!(find(glob("**/marie_*.lock")).await, ["marie_1.lock", "marie_2.lock", "marie_3.lock"]);
    assert_eq!(find(glob("locks/*/*.lock")).await, ["marie_3.lock"]);
    assert_eq!(find(glob(&format!("{}/locks/anga*", world.folder.path().display()))).await, ["anga_1.lock"]);
    assert_eq!(find(glob("nowhere/*")).await, Vec::<String>::new());
}

fn tagged_glob(texts: &[&str], value: &str) -> Value {
    crate::world::tagged(Tag::Glob, texts, vec![text(value)])
}

#[tokio::test]
async fn too_many_files_are_an_error_and_not_a_cut() {
    let world = world();
    for number in 0..5 {
        fs::write(world.path(&number.to_string()), "").unwrap();
    }
    let told = fails(&world, "list", &[("path", path(".")), ("most", Value::Int(4))]).await;
    insta::assert_snapshot!(told, @r"
    RB726 Target: there are more than 4 files below `‹folder›/.`
    help: give a narrower pattern, or allow more with `most:`
    ");
    assert_eq!(items(&world.read("list", &[("path", path(".")), ("most", Value::Int(5))]).await.unwrap()).len(), 5);
}

#[tokio::test]
async fn a_name_that_is_not_text_is_an_error_where_it_is_wanted() {
    let world = world();
    fs::write(world.folder.path().join(std::ffi::OsStr::from_bytes(b"bad\xff.log")), "").unwrap();
    fs::write(world.path("good.json"), "").unwrap();
    assert_eq!(
        names(&world.read("list", &[("path", path(".")), ("match", glob("*.json"))]).await.unwrap()),
        ["good.json"]
    );
    let error = world.read("list", &[("path", path("."))]).await.unwrap_err();
    assert_eq!(error.code, runbook::diagnostic::codes::file::FILE_NOT_TEXT);
}

#[tokio::test]
async fn hostile_names_are_names() {
    let world = world();
    let hostile = ["-rf", "a b", "new\nline", "\u{1b}[31m", "$(id)", "`id`", "'\"", "*", "日本"];
    for name in hostile {
        fs::write(world.path(name), name).unwrap();
        assert_eq!(shown(&world.read("read", &[("path", path(name))]).await.unwrap()), shown(&text(name)));
    }
    assert_eq!(items(&world.read("list", &[("path", path("."))]).await.unwrap()).len(), hostile.len());
}

#[tokio::test]
async fn read_is_bounded_and_takes_text_only() {
    let world = world();
    fs::write(world.path("long"), vec![b'x'; 2000]).unwrap();
    fs::write(world.path("binary"), b"ok\xff\xfe").unwrap();
    fs::write(world.path("nul"), b"a\0b").unwrap();
    let told = [
        fails(&world, "read", &[("path", path("long")), ("max", Value::Size(1999))]).await,
        fails(&world, "read", &[("path", path("binary"))]).await,
        fails(&world, "read", &[("path", path("nul"))]).await,
        fails(&world, "read", &[("path", path("none"))]).await,
        fails(&world, "read", &[("path", path("."))]).await,
        fails(&world, "read", &[("path", Value::Int(1))]).await,
    ];
    insta::assert_snapshot!(told.join("\n"));
    assert!(world.read("read", &[("path", path("long")), ("max", Value::Size(2000))]).await.is_ok());
}

#[tokio::test]
async fn pipes_and_devices_are_not_read() {
    let world = world();
    rustix::fs::mknodat(rustix::fs::CWD, world.path("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert_eq!(
        fails(&world, "read", &[("path", path("pipe"))]).await,
        "RB723 Target: `‹folder›/pipe` is a pipe, not a file"
    );
    assert_eq!(
        fails(&world, "tail", &[("path", path("/dev/zero"))]).await,
        "RB723 Target: `/dev/zero` is a device, not a file"
    );
}

#[tokio::test]
async fn files_of_proc_are_read_though_they_say_they_are_empty() {
    let status = world().read("read", &[("path", path("/proc/self/status"))]).await.unwrap();
    assert!(matches!(status, Value::String(text) if text.starts_with("Name:")));
}

#[tokio::test]
async fn tail_gives_the_last_lines_whatever_the_length_of_the_file() {
    let world = world();
    let lines: String = (1..=100_000).map(|number| format!("line {number}\n")).collect();
    fs::write(world.path("log"), &lines).unwrap();
    fs::write(world.path("open"), "a\nb\nc").unwrap();
    fs::write(world.path("blank"), "\n\n").unwrap();
    fs::write(world.path("empty"), "").unwrap();
    let tail = async |name: &str, lines: i64| {
        let found = world.read("tail", &[("path", path(name)), ("lines", Value::Int(lines))]).await.unwrap();
        match found {
            Value::String(text) => text.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(tail("log", 2).await, "line 99999\nline 100000\n");
    assert_eq!(tail("log", 200_000).await, lines);
    assert_eq!(tail("open", 2).await, "b\nc");
    assert_eq!(tail("open", 3).await, "a\nb\nc");
    assert_eq!(tail("open", 0).await, "");
    assert_eq!(tail("blank", 1).await, "\n");
    assert_eq!(tail("empty", 5).await, "");
    let whole: Vec<&str> = lines.lines().collect();
    for count in [1_usize, 99, 8_000, 50_000] {
        let expected: String = whole[whole.len() - count..].iter().map(|line| format!("{line}\n")).collect();
        assert_eq!(tail("log", i64::try_from(count).unwrap()).await, expected, "{count}");
    }
}

#[tokio::test]
async fn tail_keeps_to_its_limit_in_a_file_without_newlines() {
    let world = world();
    fs::write(world.path("flat"), vec![b'x'; 1 << 20]).unwrap();
    let args = [("path", path("flat")), ("lines", Value::Int(1)), ("max", Value::Size(1000))];
    let Value::String(text) = world.read("tail", &args).await.unwrap() else { panic!("text") };
    assert_eq!(text.len(), 1000);
}

#[tokio::test]
async fn json_and_yaml_become_values() {
    let world = world();
    fs::write(world.path("j"), r#"{"a": [1, 2.5, "x", null, true], "big": 9007199254740993}"#).unwrap();
    fs::write(world.path("y"), "services:\n  web: { ports: [80] }\n  on: yes\n").unwrap();
    fs::write(world.path("bad"), "{").unwrap();
    let json = world.read("json", &[("path", path("j"))]).await.unwrap();
    assert_eq!(shown(&json), r#"{ a: [1, 2.5, "x", null, true], big: 9007199254740993 }"#);
    let yaml = world.read("yaml", &[("path", path("y"))]).await.unwrap();
    assert_eq!(shown(&field(&field(&yaml, "services"), "web")), "{ ports: [80] }");
    let told = fails(&world, "json", &[("path", path("bad"))]).await;
    assert!(told.starts_with("RB727 Target: cannot read `‹folder›/bad`: not JSON"), "{told}");
}

#[tokio::test]
async fn a_secret_is_one_and_loses_the_newline_at_its_end() {
    let world = world();
    fs::write(world.path("password"), "hunter2\n").unwrap();
    let secret = world.read("secret", &[("path", path("password"))]).await.unwrap();
    let Value::Secret(secret) = secret else { panic!("a secret") };
    assert_eq!(shown(secret.expose()), "\"hunter2\"");
}

#[tokio::test]
async fn hash_is_the_one_that_sha256sum_gives() {
    let world = world();
    fs::write(world.path("f"), "abc").unwrap();
    let hash = world.read("hash", &[("path", path("f"))]).await.unwrap();
    assert_eq!(shown(&hash), "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"");
}

#[tokio::test]
async fn usage_counts_what_is_below_and_a_file_of_two_names_once() {
    let world = world();
    fs::create_dir_all(world.path("a/b")).unwrap();
    fs::write(world.path("a/one"), vec![0; 1000]).unwrap();
    fs::write(world.path("a/b/two"), vec![0; 500]).unwrap();
    fs::hard_link(world.path("a/one"), world.path("a/b/same")).unwrap();
    symlink("/", world.path("a/root")).unwrap();
    let usage = world.read("usage", &[("path", path("a"))]).await.unwrap();
    assert!(matches!(field(&usage, "size"), Value::Size(1501)), "1000, 500 and the link's own length of 1: {usage:?}");
    assert!(matches!((field(&usage, "files"), field(&usage, "folders")), (Value::Int(4), Value::Int(2))));
}

#[tokio::test]
async fn space_is_a_share() {
    let space = world().read("space", &[("path", path("."))]).await.unwrap();
    let (Value::Size(total), Value::Size(available)) = (field(&space, "total"), field(&space, "available")) else {
        panic!()
    };
    assert!(total > 0 && available <= total);
    assert!(matches!(field(&space, "used"), Value::Float(used) if (0.0..=1.0).contains(&used)));
}

#[tokio::test]
async fn an_interrupted_read_says_so() {
    let world = world();
    world.cancel.cancel();
    let error = world.read("usage", &[("path", path("/usr"))]).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Cancelled);
    let world = World::new(File::new()).within(Duration::ZERO);
    let error = world.read("usage", &[("path", path("/usr"))]).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::TimedOut);
}

#[tokio::test]
async fn elsewhere_is_refused_calmly() {
    let world = world();
    let mut call = world.call("exists", &[("path", path("f"))]);
    call.place = Some(std::sync::Arc::new(world.call("container", &[])));
    let error = runbook::backend::Backend::reader(&File::new()).read(&call, &world.context).await.unwrap_err();
    insta::assert_snapshot!(world.told(&error), @r"
    RB720 Ours: `file` cannot act on `file.container` yet
    help: use `$` inside of `on`, or take the call out of it
    ");
}
