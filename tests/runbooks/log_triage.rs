//! The triage of a log: whom an error is sent to, and what is kept of it.

use crate::harness::{Done, Scene};
use std::time::Duration;

/// Runs it over a log, and sees that nothing changed.
#[track_caller]
fn triage(log: &str, params: &[(&str, &str)], exit: i32) -> Done {
    let scene = Scene::new("log-triage");
    scene.file("app.log", log.as_bytes(), Duration::ZERO);
    let before = scene.tree();
    let path = scene.text("app.log");
    let done = scene.run(&[&[("log", path.as_str())], params].concat(), &[], exit);
    assert_eq!(scene.tree(), before);
    assert!(done.writes().is_empty());
    done
}

#[track_caller]
fn goes_to(log: &str, whom: &str, why: &str) {
    let done = triage(log, &[], 5);
    let (told, text) = done.escalated();
    assert_eq!(told, whom);
    assert!(text.contains(why), "{text}");
    assert!(text.contains("app.log"), "{text}");
}

const QUIET: &str =
    "10:00 INFO started\n10:01 INFO terror films: 0 found\n10:02 WARN the request timed out, tried again\n";

#[test]
fn a_quiet_log() {
    triage(QUIET, &[], 0);
    triage("", &[], 0);
}

#[test]
fn memory() {
    goes_to(&format!("{QUIET}kernel: Out of memory: Killed process 4711 (java)\n"), "capacity", "memory ran out");
    goes_to("ERROR MemoryError\nERROR No space left on device\n", "capacity", "memory ran out");
}

#[test]
fn disk() {
    goes_to("ERROR write /srv/x: no space left on device\n", "capacity", "a full disk");
}

#[test]
fn database() {
    goes_to("FATAL: sorry, too many connections\n", "database", "`too many connections`");
    goes_to("ERROR deadlock detected; connection refused\n", "database", "`deadlock detected`");
}

#[test]
fn dependency() {
    goes_to("ERROR redis:6379 Connection refused\n", "development", "a dependency does not answer");
    goes_to("ERROR the call timed out\n", "development", "a dependency does not answer");
}

#[test]
fn the_program_itself() {
    goes_to("Traceback (most recent call last):\n  File x\nKeyError: 'a'\n", "development", "an unhandled error");
    goes_to("thread 'main' panicked at src/main.rs:1\n", "development", "an unhandled error");
}

#[test]
fn nobody_knows() {
    goes_to("ERROR the moon is wrong\nERROR it still is\n", "development", "2 errors");
}

#[test]
fn what_is_harmless_does_not_decide() {
    let log = "INFO retry: connection refused, next try worked\nERROR the moon is wrong\n";
    goes_to(log, "development", "of no known kind");
}

#[test]
fn what_is_usual_is_no_alarm() {
    triage("ERROR a\nERROR b\n", &[("usual", "2")], 0);
    triage("ERROR a\nERROR b\n", &[("usual", "1")], 5);
}

#[test]
fn only_the_end_is_read() {
    let log = format!("ERROR long ago\n{}", "INFO fine\n".repeat(20));
    triage(&log, &[("lines", "20")], 0);
    triage(&log, &[("lines", "21")], 5);
}

#[test]
fn the_lines_are_kept_and_counted() {
    let log = "INFO fine\nERROR order 17 failed\nERROR $(reboot) \u{1b}[2J `x`\nERROR order 4 failed\n";
    let done = triage(log, &[], 5);
    let lines = done.kept("lines_with_errors");
    assert_eq!(lines.trim_end(), "ERROR order 17 failed\nERROR $(reboot) \u{1b}[2J `x`\nERROR order 4 failed");
    assert!(done.kept("kinds_of_error").starts_with("2 × ERROR order N failed\n1 × ERROR $(reboot)"));
    assert!(!done.stdout.contains('\u{1b}'), "escape sequences are not obeyed");
}

#[test]
fn there_is_no_log() {
    let scene = Scene::new("log-triage");
    let done = scene.run(&[("log", &scene.text("app.log"))], &[], 1);
    assert!(done.stdout.contains("nothing is at"), "{}", done.stdout);
}
