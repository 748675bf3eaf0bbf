//! `rb check`, `rb new`, `rb backends`: what is known before anything runs.

use crate::harness::Scene;
use serde_json::Value;

const WRONG: &str = "runbook \"Wrong\" {}\n\nlet name = \"x\"\nprint nam\n";
const RIGHT: &str = "runbook \"Right\" {}\n\ncheck \"One\" {\n  require 1 == 1\n}\n";

#[test]
fn a_file_without_mistakes_is_told_so() {
    insta::assert_snapshot!(Scene::with("a.runbook", RIGHT).rb(&["check", "a.runbook"]).exits(0).shown());
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let scene = Scene::with("a.runbook", WRONG);
    scene.file("b.runbook", RIGHT);
    insta::assert_snapshot!(scene.rb(&["check", "a.runbook", "b.runbook"]).exits(2).shown());
}

#[test]
fn a_file_that_is_not_there_is_a_mistake() {
    insta::assert_snapshot!(Scene::new().rb(&["check", "none.runbook"]).exits(2).shown());
}

#[test]
fn mistakes_are_told_to_programs() {
    let done = Scene::with("a.runbook", WRONG).rb(&["check", "--format", "json", "a.runbook"]).exits(2);
    let json: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!((&json["v"], &json["errors"]), (&1.into(), &1.into()));
    let diagnostics = json["files"][0]["diagnostics"].as_array().unwrap();
    let diagnostic = diagnostics.iter().find(|diagnostic| diagnostic["severity"] == "error").unwrap();
    assert_eq!(diagnostic["labels"][0]["start"]["line"], 4);
    assert_eq!(diagnostic["labels"][0]["start"]["column"], 7);
    assert_eq!(done.stderr, "");
}

#[test]
fn the_starter_checks_clean_is_formatted_and_runs() {
    let scene = Scene::new().env("RB_STATE", "state");
    insta::assert_snapshot!("new", scene.rb(&["new", "disk-full"]).exits(0).shown());
    insta::assert_snapshot!("starter_checked", scene.rb(&["check", "disk-full.runbook"]).exits(0).shown());
    scene.rb(&["fmt", "--check", "disk-full.runbook"]).exits(0);
    assert!(scene.read("disk-full.runbook").contains("runbook \"Disk full\""));
    let folder = scene.path().join("made here");
    let given = format!("folder={}", folder.display());
    let ran = scene.rb(&["run", "disk-full.runbook", "--yes", "-p", &given, "-p", "room=100%"]).exits(0);
    assert!(folder.is_dir(), "{}", ran.shown());
    scene.rb(&["run", "disk-full.runbook", "-p", &given, "-p", "room=100%"]).exits(0);
    insta::assert_snapshot!("new_again", scene.rb(&["new", "disk-full.runbook"]).exits(1).shown());
    scene.rb(&["new", "odd", "--title", "It says \"${no}\" \\ to you"]).exits(0);
    scene.rb(&["check", "odd.runbook"]).exits(0);
}

#[test]
fn backends_are_shown_from_their_catalogues() {
    let scene = Scene::new();
    let list = scene.rb(&["backends"]).exits(0).stdout;
    for name in ["shell", "file"] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
        let page = scene.rb(&["backends", name]).exits(0).stdout;
        let json: Value =
            serde_json::from_str(&scene.rb(&["backends", name, "--format", "json"]).exits(0).stdout).unwrap();
        for operation in json["operations"].as_array().unwrap() {
            let operation = operation["name"].as_str().unwrap();
            assert!(page.contains(&format!("{name}.{operation}(")), "{name}.{operation}\n{page}");
            let one = scene.rb(&["backends", name, operation]).exits(0).stdout;
            assert!(one.contains("effect: ") && one.contains("gives: "), "{one}");
        }
    }
    insta::assert_snapshot!("unknown_backend", scene.rb(&["backends", "shel"]).exits(2).shown());
    insta::assert_snapshot!("unknown_operation", scene.rb(&["backends", "file", "exsts"]).exits(2).shown());
}
