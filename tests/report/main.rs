//! Reports of runs that are told event by event.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "what helps a test may fail it, and a story is told in values"
)]

use runbook::event::Event;
use runbook::report::{OutputShown, Style, TextReport, json};
use serde_json::{Value, json};
use std::time::Duration;

/// A run as a list of events, in the form of the journal.
struct Story(Vec<Value>);

impl Story {
    fn new() -> Self {
        Self(vec![json!({
            "event": "run-started", "title": "Agent pod crash loop", "file": "agent.runbook", "digest": "ab",
            "params": {}, "version": "0.1.0"
        })])
    }

    fn and(mut self, event: Value) -> Self {
        self.0.push(event);
        self
    }

    fn starts(self, step: &str, kind: &str, title: &str) -> Self {
        self.and(json!({ "event": "step-started", "step": step, "kind": kind, "title": title, "attempt": 1 }))
    }

    fn ends(self, step: &str, kind: &str, status: &str, more: Value) -> Self {
        let mut event = json!({ "event": "step-ended", "step": step, "kind": kind, "status": status, "millis": 40 });
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        self.and(event)
    }

    fn writes(self, step: &str, rendered: &str, changed: Option<bool>) -> Self {
        self.and(json!({
            "event": "call-started", "step": step,
            "call": { "operation": "docker.restart", "target": "docker@web1", "effect": "write", "rendered": rendered,
                      "ordinal": 0, "attempt": 1 }
        }))
        .and(json!({
            "event": "call-ended", "step": step, "ordinal": 0, "attempt": 1, "effect": "write", "outcome": "succeeded",
            "value": null, "digest": "", "changed": changed, "millis": 3
        }))
    }

    fn prints(self, step: &str, text: &str) -> Self {
        self.and(json!({ "event": "output", "step": step, "stream": "stdout", "text": text }))
    }

    fn over(self, ending: &str, exit: u8, more: Value) -> Self {
        let mut event = json!({ "event": "run-ended", "ending": ending, "exit": exit, "outputs": {}, "millis": 4210 });
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        self.and(event)
    }

    fn events(&self) -> Vec<Event> {
        let parse =
            |event: &Value| serde_json::from_value(event.clone()).unwrap_or_else(|error| panic!("{error}: {event}"));
        self.0.iter().map(parse).collect()
    }

    fn told(&self, style: Style, output: OutputShown) -> String {
        let mut report = TextReport::new("20261122-013900-7f3a9c2e", style, output, false);
        self.events().iter().map(|event| report.event(event, Duration::ZERO)).collect()
    }

    fn plain(&self) -> String {
        self.told(Style::default(), OutputShown::Failed)
    }
}

fn failure(message: &str) -> Value {
    json!({
        "code": "RB701", "message": message, "at": "agent.runbook:14:3",
        "values": [["used", "0.97"], ["limit.share", "0.9"]]
    })
}

#[test]
fn a_check_that_passes_is_one_line() {
    let story = Story::new().starts("1", "check", "The disk has room").ends("1", "check", "succeeded", json!({})).over(
        "passed",
        0,
        json!({ "outputs": { "used": "42 %", "pods": [{ "name": "a" }] } }),
    );
    insta::assert_snapshot!(story.plain());
}

#[test]
fn a_ladder_shows_why_before_what_is_done() {
    let story = Story::new()
        .starts("1", "check", "The worker is healthy")
        .and(json!({ "event": "decided", "step": "1", "verdict": "fails", "ask": 1, "failure": failure("exit code 137") }))
        .starts("1/fix1", "fix", "Treat the cause")
        .starts("1/fix1/1", "branch", "What ended it?")
        .starts("1/fix1/1/when2", "when", "A dependency is away")
        .starts("1/fix1/1/when2/1", "for", "for s in 2 items")
        .starts("1/fix1/1/when2/1/[redis]", "iteration", "redis")
        .starts("1/fix1/1/when2/1/[redis]/1", "action", "Restart redis")
        .writes("1/fix1/1/when2/1/[redis]/1", "docker.compose.restart(\"redis\")", None)
        .writes("1/fix1/1/when2/1/[redis]/1", "docker.compose.wait(\"redis\", until: healthy)", Some(false))
        .ends("1/fix1/1/when2/1/[redis]/1", "action", "succeeded", json!({ "millis": 2100 }))
        .ends("1/fix1/1/when2/1/[redis]", "iteration", "succeeded", json!({}))
        .ends("1/fix1/1/when2/1", "for", "succeeded", json!({}))
        .ends("1/fix1/1/when2", "when", "succeeded", json!({}))
        .ends("1/fix1/1", "branch", "succeeded", json!({}))
        .ends("1/fix1", "fix", "succeeded", json!({}))
        .ends("1", "check", "fixed", json!({ "note": "fixed by `Treat the cause`", "millis": 14_000 }))
        .over("passed", 0, json!({}));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn a_failed_action_shows_the_last_lines_it_printed() {
    let mut story = Story::new().starts("1", "action", "Build the worker").writes(
        "1",
        "docker compose up --build\nsecond line of the script",
        None,
    );
    for line in 0..14 {
        story = story.prints("1", &format!("line {line}\n"));
    }
    let story = story
        .ends("1", "action", "failed", json!({ "failure": failure("the command ended with exit code 1") }))
        .starts("1/rollback", "rollback", "Build the worker")
        .writes("1/rollback", "docker compose down", None)
        .ends("1/rollback", "rollback", "compensated", json!({}))
        .over("action-failed", 3, json!({ "failure": failure("the command ended with exit code 1") }));
    insta::assert_snapshot!("failed_action", story.plain());
    insta::assert_snapshot!("failed_action_all_output", story.told(Style::default(), OutputShown::All));
}

#[test]
fn lanes_side_by_side_say_whose_line_it_is() {
    let story = Story::new()
        .starts("1", "for", "for host in 2 items")
        .starts("1/[a]", "iteration", "a")
        .starts("1/[b]", "iteration", "b")
        .starts("1/[a]/1", "action", "Drain a")
        .starts("1/[b]/1", "action", "Drain b")
        .writes("1/[a]/1", "drain a", None)
        .ends("1/[b]/1", "action", "failed", json!({ "failure": failure("refused") }))
        .ends("1/[b]", "iteration", "failed", json!({ "failure": failure("refused") }))
        .ends("1/[a]/1", "action", "succeeded", json!({}))
        .ends("1/[a]", "iteration", "succeeded", json!({}))
        .ends("1", "for", "failed", json!({ "failure": failure("refused") }))
        .over("action-failed", 3, json!({ "failure": failure("refused") }));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn questions_are_told_with_who_answered_and_how() {
    let question = |text: &str| json!({ "kind": "approve", "title": "Reset", "text": text, "count": 1 });
    let story = Story::new()
        .starts("1", "action", "Reset")
        .and(json!({ "event": "asked", "step": "1", "question": question("Reset worker?") }))
        .and(json!({ "event": "answered", "step": "1", "answer": "yes", "by": "kim", "how": "--yes" }))
        .ends("1", "action", "succeeded", json!({}))
        .starts("2", "action", "Reset")
        .and(json!({ "event": "asked", "step": "2", "question": question("Sure?") }))
        .and(json!({ "event": "answered", "step": "2", "answer": "no", "by": "kim", "how": "terminal" }))
        .ends("2", "action", "skipped", json!({ "note": "not approved" }))
        .starts("3", "action", "Reset; it's gone")
        .and(json!({
            "event": "asked", "step": "3",
            "question": { "kind": "approve", "title": "Reset; it's gone", "text": "Lose it?", "type_word": "lose", "count": 1 }
        }))
        .and(json!({ "event": "answered", "step": "3", "answer": "nobody" }))
        .ends("3", "action", "waiting", json!({}))
        .over("waiting", 6, json!({}));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn what_a_runbook_says_cannot_pass_for_a_line_of_the_report() {
    let story = Story::new()
        .starts("1", "check", "The\n✓ title")
        .and(json!({ "event": "printed", "step": "1", "text": "✓ all is well\n✓ really" }))
        .ends("1", "check", "failed", json!({ "failure": failure("no\n✓ yes") }))
        .over("failed", 1, json!({ "failure": failure("no\n✓ yes") }));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn checks_in_a_check_are_shown_once_below_it() {
    let mut story = Story::new().starts("1", "check", "All is ready");
    for (ask, status) in [(1, "failed"), (2, "failed"), (3, "succeeded")] {
        story = story
            .starts("1/1", "check", "redis is ready")
            .ends("1/1", "check", "succeeded", json!({}))
            .starts("1/2", "check", "postgres is ready")
            .ends("1/2", "check", status, if status == "failed" { json!({ "failure": failure("away") }) } else { json!({}) })
            .and(json!({ "event": "decided", "step": "1", "verdict": if ask == 3 { "passes" } else { "fails" }, "ask": ask }));
    }
    let story = story.ends("1", "check", "succeeded", json!({ "note": "asked 3 times" })).over("passed", 0, json!({}));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn evidence_notices_and_messages_have_their_lines() {
    let story = Story::new()
        .and(json!({ "event": "kept", "step": "", "name": "log", "file": "kept/log", "bytes": 5000, "kept": 5000, "digest": "" }))
        .and(json!({ "event": "noticed", "step": "", "text": "the kernel has no Landlock" }))
        .and(json!({
            "event": "told", "step": "", "whom": "ops", "text": "It is down", "delivery": "no channel is configured",
            "escalated": false
        }))
        .and(json!({
            "event": "told", "step": "", "whom": "development", "text": "No known cause", "delivery": "delivered by webhook",
            "escalated": true
        }))
        .starts("4", "when", "This host has a GPU")
        .ends("4", "when", "skipped", json!({}))
        .over("escalated", 5, json!({}));
    insta::assert_snapshot!(story.plain());
}

#[test]
fn a_narrow_page_and_a_plain_locale_are_kept_to() {
    let style = Style { color: false, unicode: false, width: 40 };
    let story = Story::new()
        .starts("1", "check", "The disk of the host that holds the logs has room for another day")
        .ends(
            "1",
            "check",
            "failed",
            json!({ "failure": failure("used 97% of /var, at most 90% is allowed by the owner") }),
        )
        .over("failed", 1, json!({ "failure": failure("used 97% of /var, at most 90% is allowed by the owner") }));
    let told = story.told(style, OutputShown::Failed);
    assert!(told.is_ascii(), "{told}");
    assert!(told.lines().all(|line| line.len() <= 40 || line.contains("rb audit show")), "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn json_lines_are_events_with_a_version() {
    let story = Story::new().starts("1", "check", "a").over("passed", 0, json!({}));
    let mut text = String::new();
    for event in story.events() {
        let line = json::line("r1", jiff::Timestamp::UNIX_EPOCH, Duration::from_millis(12), &event);
        let back: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&back["v"], &back["run"], &back["elapsed_ms"]), (&json!(1), &json!("r1"), &json!(12)));
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1);
        text.push_str(&line);
    }
    insta::assert_snapshot!(text);
}
