//! Arguments that are wrong, and what is said of them.

use crate::harness::Scene;

#[test]
fn the_version_is_one_line() {
    let done = Scene::new().rb(&["--version"]).exits(0);
    assert_eq!(done.stdout, concat!("rb ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(Scene::new().rb(&["-V"]).exits(0).stdout, done.stdout);
}

#[test]
fn without_arguments_there_is_help() {
    let bare = Scene::new().rb(&[]).exits(0);
    insta::assert_snapshot!(bare.shown());
    assert_eq!(bare.stdout, Scene::new().rb(&["help"]).exits(0).stdout);
    assert_eq!(bare.stdout, Scene::new().rb(&["--help"]).exits(0).stdout);
}

#[test]
fn a_file_in_the_place_of_a_command_is_answered_with_run() {
    insta::assert_snapshot!(Scene::new().rb(&["disk full.runbook"]).exits(2).shown());
}

#[test]
fn what_is_misspelt_is_told_with_what_is_near() {
    let scene = Scene::new();
    insta::assert_snapshot!("misspelt_command", scene.rb(&["exlain"]).exits(2).shown());
    insta::assert_snapshot!("misspelt_option", scene.rb(&["explain", "--fromat", "json"]).exits(2).shown());
    insta::assert_snapshot!("misspelt_topic", scene.rb(&["help", "unit"]).exits(2).shown());
    insta::assert_snapshot!("unknown_code", scene.rb(&["explain", "RB000"]).exits(2).shown());
}

#[test]
fn every_command_has_help() {
    let scene = Scene::new();
    for command in ["run", "check", "fmt", "explain", "audit", "new", "backends", "completions", "help"] {
        let asked = scene.rb(&["help", command]).exits(0);
        assert!(asked.stdout.contains(&format!("Usage: rb {command}")), "{}", asked.stdout);
        let flag = scene.rb(&[command, "--help"]).exits(0);
        assert!(flag.stdout.contains("Usage: rb"), "{}", flag.stdout);
    }
}

#[test]
fn colour_is_written_where_it_is_wanted_and_nowhere_else() {
    let colored = |scene: &Scene, arguments: &[&str]| scene.rb(arguments).exits(0).stdout.contains('\u{1b}');
    let page = ["help", "units"];
    assert!(!colored(&Scene::new(), &page));
    assert!(colored(&Scene::new(), &["help", "units", "--color", "always"]));
    assert!(colored(&Scene::new(), &["--color=always", "help", "units"]));
    assert!(colored(&Scene::new().env("CLICOLOR_FORCE", "1"), &page));
    assert!(!colored(&Scene::new().env("CLICOLOR_FORCE", "0"), &page));
    assert!(!colored(&Scene::new().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"), &page));
    assert!(!colored(&Scene::new().env("CLICOLOR_FORCE", "1"), &["help", "units", "--color", "never"]));
}

#[test]
fn lines_are_as_wide_as_columns_says() {
    let done = Scene::new().env("COLUMNS", "44").rb(&["help", "approvals"]).exits(0);
    let prose = done.stdout.lines().filter(|line| !line.contains('`'));
    assert!(prose.clone().count() > 4);
    assert!(prose.into_iter().all(|line| line.chars().count() <= 44), "{}", done.stdout);
}

#[test]
fn a_closed_pipe_ends_in_silence() {
    let scene = Scene::new();
    for arguments in [&["explain"][..], &["help", "language"], &["completions", "bash"], &["--help"], &["--version"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = scene.command(arguments).stdout(writer).spawn().unwrap();
        let done = scene.done(child.wait_with_output().unwrap()).exits(0);
        assert_eq!(done.stderr, "");
    }
}
