//! `rb audit` over runs that were recorded.

use crate::harness::Scene;

const PASSES: &str = r#"runbook "It is well" {}

check "One is one" {
  require 1 == 1
}
"#;

/// A scene in which a runbook was run.
fn recorded() -> Scene {
    let scene = Scene::with("well.runbook", PASSES).env("RB_STATE", "state");
    scene.rb(&["run", "well.runbook"]).exits(0);
    scene
}

fn run_folder(scene: &Scene) -> std::path::PathBuf {
    let mut runs = std::fs::read_dir(scene.path().join("state/runs")).unwrap();
    runs.next().unwrap().unwrap().path()
}

#[test]
fn a_store_without_runs_says_so() {
    let scene = Scene::new().env("RB_STATE", "state");
    insta::assert_snapshot!("empty_list", scene.rb(&["audit", "list"]).exits(0).shown());
    insta::assert_snapshot!("empty_show", scene.rb(&["audit", "show", "last"]).exits(2).shown());
    insta::assert_snapshot!("unknown_run", scene.rb(&["audit", "verify", "2026"]).exits(2).shown());
    assert!(!scene.exists("state"), "looking makes nothing");
}

#[test]
fn the_state_folder_is_found_as_the_help_says() {
    let told = |scene: &Scene, arguments: &[&str]| scene.rb(arguments).exits(0).stdout;
    assert!(told(&Scene::new(), &["audit", "list"]).contains("home/.local/state/rb"));
    assert!(told(&Scene::new().env("XDG_STATE_HOME", "/xdg"), &["audit", "list"]).contains("/xdg/rb"));
    assert!(told(&Scene::new().env("XDG_STATE_HOME", "relative"), &["audit", "list"]).contains("home/.local/state/rb"));
    let scene = Scene::new().env("XDG_STATE_HOME", "/xdg").env("RB_STATE", "/state");
    assert!(told(&scene, &["audit", "list"]).contains("`/state`"));
    assert!(told(&scene, &["audit", "list", "--state", "/given"]).contains("`/given`"));
}

#[test]
fn a_run_is_listed_shown_and_verified() {
    let scene = recorded();
    insta::assert_snapshot!("list", scene.rb(&["audit", "list"]).exits(0).shown());
    insta::assert_snapshot!("show", scene.rb(&["audit", "show", "last"]).exits(0).shown());
    insta::assert_snapshot!("verify", scene.rb(&["audit", "verify"]).exits(0).shown());
    let id = run_folder(&scene).file_name().unwrap().to_str().unwrap().to_owned();
    let by_prefix = scene.rb(&["audit", "show", &id[..12]]).exits(0).stdout;
    assert_eq!(by_prefix, scene.rb(&["audit", "show", &id]).exits(0).stdout);
    let json: serde_json::Value =
        serde_json::from_str(&scene.rb(&["audit", "list", "--format", "json"]).exits(0).stdout).unwrap();
    assert_eq!(json["runs"][0]["run"], id.as_str());
    assert_eq!(json["runs"][0]["ending"], "passed");
    let events = scene.rb(&["audit", "show", "last", "--format", "json"]).exits(0).stdout;
    for line in events.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["v"], 1);
    }
}

#[test]
fn what_was_changed_is_named() {
    let scene = recorded();
    let journal = run_folder(&scene).join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.replace("One is one", "Two is two")).unwrap();
    insta::assert_snapshot!("tampered", scene.rb(&["audit", "verify", "last"]).exits(1).shown());
    let json = scene.rb(&["audit", "verify", "last", "--format", "json"]).exits(1).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["runs"][0]["verdict"], "tampered");
}

#[test]
fn a_run_that_was_cut_off_and_an_index_that_is_gone_have_their_codes() {
    let scene = recorded();
    std::fs::remove_file(scene.path().join("state/index")).unwrap();
    insta::assert_snapshot!("not_anchored", scene.rb(&["audit", "verify", "last"]).exits(9).shown());
    let journal = run_folder(&scene).join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let cut = text.trim_end().rfind('\n').unwrap() + 10;
    std::fs::write(&journal, &text[..cut]).unwrap();
    insta::assert_snapshot!("not_ended", scene.rb(&["audit", "verify", "last"]).exits(10).shown());
    assert!(scene.rb(&["audit", "show", "last"]).exits(0).stdout.contains("the run has not ended"));
    assert!(scene.rb(&["audit", "list"]).exits(0).stdout.contains("not ended"));
}
