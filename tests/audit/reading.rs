//! What is read out of journals: the state for a resume, the tree for people, the history for limits.

use crate::common::*;
use jiff::Timestamp;
use runbook::audit::{Durability, Journal, RunId, RunList, RunState, Standing, StepNode, Store, SyncPolicy};
use runbook::event::*;
use std::fmt::Write as _;
use std::fs;

fn state(store: &Store, run: &RunId) -> RunState {
    RunState::from_journal(store.read(run).unwrap().map(Result::unwrap))
}

#[test]
fn a_state_knows_what_was_done_and_what_is_in_doubt() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&step_started("2", StepKind::Action, "Reset")).unwrap();
    write(&journal, "2", 0);
    journal.record(&call_started("2", 1, EffectName::Write)).unwrap();
    journal.record(&call_started("2", 2, EffectName::Read)).unwrap();
    let state = state(&place.store, journal.run());

    let started = state.started.as_ref().unwrap();
    assert_eq!(
        (started.file.as_str(), started.digest.as_str(), started.host.as_str()),
        ("demo.runbook", "b3c4", "web1")
    );
    assert_eq!(state.ended, None);
    let doubt: Vec<_> = state.in_doubt().map(|at| (at.step.0.as_str(), at.state.call.ordinal)).collect();
    assert_eq!(doubt, [("1/fix1/1", 1), ("2", 1)], "an unknown outcome and an intent without one; a read is neither");
    assert_eq!(state.open_steps().map(|(path, _)| path.0.as_str()).collect::<Vec<_>>(), ["2"]);
    assert!(matches!(
        state.outcome(&step("2"), 0, 1).unwrap().outcome,
        CallOutcome::Succeeded { changed: Some(true), .. }
    ));
    assert_eq!(state.outcome(&step("2"), 1, 1), None);
    assert_eq!(state.outcome(&step("2"), 0, 2), None);
    assert_eq!(state.drawn(&step("1"), 0), Some(&json("2026-11-22T01:39:00Z".into())));
    assert_eq!(state.drawn(&step("1"), 1), None);
    assert_eq!(state.step(&step("1")).unwrap().decided[0].verdict, "fails");
    assert_eq!(state.step(&step("1/fix1/1")).unwrap().end.as_ref().unwrap().status, Status::Unknown);
    assert_eq!(state.unanswered().count(), 0);
}

#[test]
fn events_come_back_as_they_were_written() {
    let place = place();
    let journal = journal(&place);
    let mut events = vec![started("demo.runbook"), call_ended("1", 0, EffectName::Read, vec![])];
    let failed = CallOutcome::Failed { failure: failure("no such container") };
    let call = |outcome| Event::CallEnded {
        step: step("1"),
        ordinal: 4,
        attempt: 2,
        effect: EffectName::Write,
        outcome,
        output: vec![KeptOutput { file: "".into(), bytes: u64::MAX, kept: 0, digest: "".into() }],
        millis: u64::MAX,
    };
    events.push(call(failed));
    events.push(Event::Answered { step: step(""), answer: Answer::Nobody });
    events.push(Event::Answered {
        step: step("1[\"a\\/\u{1f600}]"),
        answer: Answer::No { by: clean("ada"), how: "terminal".into() },
    });
    events.push(Event::Kept {
        step: step("1"),
        name: "log".into(),
        output: KeptOutput { file: "".into(), bytes: 0, kept: 0, digest: "".into() },
        failure: Some(failure("no space is left")),
    });
    for event in &events {
        journal.append(event, Durability::Later).unwrap();
    }
    let read: Vec<_> = place.store.read(journal.run()).unwrap().map(|record| record.unwrap().event).collect();
    assert_eq!(read, events);
}

#[test]
fn a_question_waits_until_its_last_answer() {
    let place = place();
    let journal = journal(&place);
    let question = Question {
        kind: QuestionKind::Approve,
        title: clean("Reset"),
        text: clean("Reset?"),
        type_word: None,
        from: None,
        count: 2,
    };
    let waiting = |store: &Store| state(store, journal.run()).unanswered().count();
    journal.record(&Event::Asked { step: step("1"), question }).unwrap();
    assert_eq!(waiting(&place.store), 1);
    let yes = |by| Answer::Yes { by: clean(by), how: "terminal".into(), text: None };
    journal.record(&Event::Answered { step: step("1"), answer: yes("ada") }).unwrap();
    assert_eq!(waiting(&place.store), 0);
    journal.record(&Event::Answered { step: step("1"), answer: Answer::Nobody }).unwrap();
    assert_eq!(waiting(&place.store), 1);
    journal.record(&Event::Answered { step: step("1"), answer: yes("bob") }).unwrap();
    assert_eq!(waiting(&place.store), 0);
    let state = state(&place.store, journal.run());
    let asked = &state.step(&step("1")).unwrap().asked;
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|asked| asked.question.as_ref().unwrap().count == 2));
}

fn outline(nodes: &[StepNode], depth: usize, into: &mut String) {
    for node in nodes {
        let status = node.state.end.as_ref().map(|end| format!("{:?}", end.status));
        let calls = node.state.calls.len();
        writeln!(into, "{:depth$}{} {} {status:?} calls: {calls}", "", node.path, node.state.title).unwrap();
        outline(&node.steps, depth + 2, into);
    }
}

#[test]
fn a_run_is_shown_as_a_tree() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&step_started("2", StepKind::For, "for s in services")).unwrap();
    // Lanes side by side: their steps come in any order.
    journal.record(&step_started("2[b]", StepKind::Iteration, "b")).unwrap();
    journal.record(&step_started("2[a]/1", StepKind::Action, "an orphan")).unwrap();
    journal.record(&step_started("2[b]/1/2", StepKind::Action, "its parent is not there")).unwrap();
    journal.record(&Event::Printed { step: step(""), text: clean("the file speaks") }).unwrap();
    let shown = place.store.show(journal.run()).unwrap();
    let mut text = String::new();
    outline(&shown.steps, 0, &mut text);
    insta::assert_snapshot!(text);
    assert_eq!(shown.standing, Standing::Running);
    assert_eq!(shown.file.said.len(), 1);
}

#[test]
fn the_tree_as_json() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&ended(Ending::Failed)).unwrap();
    journal.close().unwrap();
    insta::assert_json_snapshot!(place.store.show(journal.run()).unwrap());
}

#[test]
fn steps_nested_without_end_are_shown_flat_from_some_depth_on() {
    let place = place();
    let journal = journal(&place);
    let mut path = String::from("1");
    for _ in 0..3000 {
        journal.record(&step_started(&path, StepKind::Task, "deeper")).unwrap();
        path.push_str("/1");
    }
    let shown = place.store.show(journal.run()).unwrap();
    let (mut depth, mut level) = (0, &shown.steps);
    while let Some(node) = level.first() {
        (depth, level) = (depth + 1, &node.steps);
    }
    assert_eq!(depth, 65);
    serde_json::to_string(&shown).unwrap();
}

#[test]
fn of_a_damaged_journal_the_beginning_is_shown() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&ended(Ending::Failed)).unwrap();
    let path = journal.folder().join("journal.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    let line_4 = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(2).unwrap().0;
    bytes[line_4 + 100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let shown = place.store.show(journal.run()).unwrap();
    assert_eq!(shown.standing, Standing::Damaged);
    insta::assert_snapshot!(shown.damage.unwrap(), @"line 4 does not match its own digest");
    assert_eq!(shown.steps.len(), 1);
    let row = &place.store.list(1).unwrap().rows[0];
    assert_eq!((row.standing, row.steps, row.title.as_str()), (Standing::Damaged, 1, "The worker keeps restarting"));
}

#[test]
fn escapes_that_somebody_wrote_into_the_store_are_shown_and_not_obeyed() {
    let place = place();
    let title = serde_json::from_value(serde_json::json!("x")).unwrap();
    let file = "a\u{1b}[2Jb\r.runbook".to_owned();
    let event = Event::RunStarted { title, file, digest: "d".into(), params: json(1.into()), version: "0".into() };
    for close in [false, true] {
        let journal = run(&place, START + i64::from(close), std::slice::from_ref(&event), close);
        let row = &place.store.list(1).unwrap().rows[0];
        assert_eq!(row.run, *journal.run());
        assert_eq!(row.file, "a␛[2Jb␍.runbook");
    }
}

fn run(place: &Place, second: i64, events: &[Event], close: bool) -> Journal {
    let journal = place.store.create_run(new_run(second, 1, SyncPolicy::Process)).unwrap();
    for event in events {
        journal.record(event).unwrap();
    }
    if close {
        journal.record(&ended(Ending::Passed)).unwrap();
        journal.close().unwrap();
    }
    journal
}

#[test]
fn the_list_has_a_row_for_every_run() {
    let place = place();
    assert_eq!(place.store.list(9).unwrap().total, 0, "no state folder yet");
    assert!(!place.store.path().exists(), "and looking makes none");
    let step = step_started("1", StepKind::Check, "x");
    run(&place, START, &[started("a"), step.clone()], true);
    drop(run(&place, START + 1, &[started("b"), step.clone(), step.clone()], false));
    let running = run(&place, START + 2, &[started("c")], false);
    let gone = run(&place, START + 3, &[started("d")], true);
    fs::remove_dir_all(gone.folder()).unwrap();
    let unanchored = run(&place, START + 4, &[started("e")], false);
    unanchored.record(&ended(Ending::Escalated)).unwrap();
    let broken = run(&place, START + 5, &[started("f")], false);
    fs::remove_file(broken.folder().join("journal.jsonl")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", broken.folder().join("journal.jsonl")).unwrap();
    fs::create_dir(place.store.path().join("runs/20261122-013906-00000000")).unwrap();
    fs::write(place.store.path().join("runs/not a run"), "").unwrap();

    let RunList { rows, total } = place.store.list(usize::MAX).unwrap();
    assert_eq!((rows.len(), total), (7, 7));
    let newest = place.store.list(2).unwrap();
    assert_eq!((&newest.rows[..], newest.total), (&rows[..2], 7));
    let text: Vec<_> =
        rows.iter().map(|row| format!("{} {:5} {} {:?}", row.run, row.file, row.steps, row.standing)).collect();
    insta::assert_snapshot!(text.join("\n"));

    // Each of them can be shown, and stands there as it does here; but for the one whose journal leads elsewhere.
    for row in &rows {
        match place.store.show(&row.run) {
            Ok(shown) => assert_eq!(shown.standing, row.standing, "{}", row.run),
            Err(error) => assert_eq!((&row.run, error.code().0), (broken.run(), "RB754")),
        }
    }
    drop(running);
}

#[test]
fn starts_of_an_action_are_counted_over_runs() {
    let place = place();
    let action = |path: &str| step_started(path, StepKind::Action, "Restart");
    let skip = |path: &str| step_ended(path, StepKind::Action, Status::Skipped);
    let done = |path: &str| step_ended(path, StepKind::Action, Status::Succeeded);
    let (a, b) = ("1/1[redis]", "1/1[postgres]");
    run(&place, START, &[started("f"), action(a), done(a)], true);
    run(&place, START + 100, &[started("f"), action(a), done(a), action(b), done(b)], true);
    run(&place, START + 200, &[started("other"), action(a), done(a)], true);
    // Skipped ones are not counted, nor does a check of the same path.
    run(&place, START + 300, &[started("f"), action(a), skip(a), step_started(a, StepKind::Check, "x")], true);
    // Interrupted in the middle; and one that lasts, and tries twice.
    drop(run(&place, START + 400, &[started("f"), action(a)], false));
    let lasting = run(&place, START + 500, &[started("f"), action(a), done(a), action(a), skip(a)], false);

    let history = |path: &str, since: i64| -> Vec<i64> {
        let since = Timestamp::from_second(START + since).unwrap();
        let starts = place.store.action_history("f", &step(path), since).unwrap();
        starts.iter().map(|start| start.at.as_second() - START).collect()
    };
    assert_eq!(history(a, 0), [0, 100, 400, 500]);
    assert_eq!(history(a, 1), [100, 400, 500]);
    assert_eq!(history(a, 450), [500]);
    assert_eq!(history(b, 0), [100]);
    assert_eq!(history("1/1", 0), [0_i64; 0]);
    drop(lasting);
}
