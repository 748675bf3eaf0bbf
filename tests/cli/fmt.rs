//! `rb fmt`: files in place, a difference, standard input.

use crate::harness::Scene;

const UGLY: &str = "runbook   \"Ugly\"   {}\nlet x=1+2   # why\nprint   \"${x}\"\n";
const NEAT: &str = "runbook \"Ugly\" { }

let x = 1 + 2  # why
print \"${x}\"
";

#[test]
fn files_are_rewritten_in_place() {
    let scene = Scene::with("a.runbook", UGLY);
    let path = scene.path().join("a.runbook");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o750)).unwrap();
    std::os::unix::fs::symlink("a.runbook", scene.path().join("link.runbook")).unwrap();
    let done = scene.rb(&["fmt", "link.runbook"]).exits(0);
    insta::assert_snapshot!("formatted", format!("{}\n{}", done.shown(), scene.read("a.runbook")));
    assert!(scene.path().join("link.runbook").is_symlink());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o750);
    let again = scene.rb(&["fmt", "a.runbook"]).exits(0);
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", ""));
}

#[test]
fn check_shows_and_writes_nothing() {
    let scene = Scene::with("a.runbook", UGLY);
    insta::assert_snapshot!("difference", scene.rb(&["fmt", "--check", "a.runbook"]).exits(1).shown());
    assert_eq!(scene.read("a.runbook"), UGLY);
    scene.rb(&["fmt", "a.runbook"]).exits(0);
    scene.rb(&["fmt", "--check", "a.runbook"]).exits(0);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let scene = Scene::new();
    let done = scene.rb_with_input(&["fmt", "-"], UGLY).exits(0);
    let again = scene.rb_with_input(&["fmt", "-"], &done.stdout).exits(0);
    assert_eq!(done.stdout, again.stdout);
    assert_eq!(done.stdout, NEAT);
    scene.rb_with_input(&["fmt", "--check", "-"], UGLY).exits(1);
    scene.rb_with_input(&["fmt", "--check", "-"], &done.stdout).exits(0);
    scene.rb(&["fmt", "-", "a.runbook"]).exits(2);
}

#[test]
fn what_cannot_be_read_as_a_runbook_stays_as_it_is() {
    let wrong = "runbook \"Wrong\" {}\ncheck \"a\" {\n";
    let scene = Scene::with("a.runbook", wrong);
    insta::assert_snapshot!("wrong", scene.rb(&["fmt", "a.runbook"]).exits(2).shown());
    assert_eq!(scene.read("a.runbook"), wrong);
    insta::assert_snapshot!("missing", scene.rb(&["fmt", "none.runbook"]).exits(2).shown());
    std::fs::write(scene.path().join("b.runbook"), [0xff, 0xfe]).unwrap();
    insta::assert_snapshot!("not_utf8", scene.rb(&["fmt", "b.runbook"]).exits(2).shown());
}
