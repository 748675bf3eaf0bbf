//! Runs to look at: clocks that tick by themselves, and one event of each kind.

use jiff::Timestamp;
use runbook::audit::{Actor, Clock, Journal, NewRun, RunId, RunKey, Store, SyncPolicy};
use runbook::backend::FailureKind;
use runbook::event::*;
use runbook::redact::{Clean, CleanJson};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// 2026-11-22T01:39:00Z.
pub(crate) const START: i64 = 1_795_311_540;

/// A clock that goes on by a millisecond each time it is read.
pub(crate) struct Ticking(AtomicU64, i64);

impl Ticking {
    pub(crate) fn from(second: i64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(0), second))
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        let millis = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Timestamp::from_millisecond(self.1 * 1000 + millis.cast_signed()).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) fn actor() -> Actor {
    Actor { user: "ada \"the\" admin\n".into(), uid: 1000, host: "web1".into() }
}

pub(crate) fn new_run(second: i64, random: u32, sync: SyncPolicy) -> NewRun {
    NewRun {
        id: RunId::new(Timestamp::from_second(second).unwrap(), random),
        key: RunKey::new([7; 32]),
        actor: actor(),
        clock: Ticking::from(second),
        sync,
    }
}

pub(crate) struct Place {
    pub(crate) store: Store,
    pub(crate) _folder: tempfile::TempDir,
}

pub(crate) fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { store: Store::open(folder.path().join("state")), _folder: folder }
}

pub(crate) fn journal(place: &Place) -> Journal {
    place.store.create_run(new_run(START, 0x7f3a_9c2e, SyncPolicy::Process)).unwrap()
}

pub(crate) fn json(value: serde_json::Value) -> CleanJson {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn clean(text: &str) -> Clean {
    serde_json::from_value(text.into()).unwrap()
}

pub(crate) fn step(path: &str) -> StepPath {
    StepPath(path.into())
}

pub(crate) fn failure(message: &str) -> Failure {
    Failure {
        code: "RB701".into(),
        message: clean(message),
        help: Some(clean("look at it")),
        at: "demo.runbook:3:1".into(),
        values: vec![(clean("box.health"), clean("\"starting\""))],
        kind: Some(FailureKind::Target),
    }
}

pub(crate) fn started(file: &str) -> Event {
    Event::RunStarted {
        title: clean("The worker keeps restarting"),
        file: file.into(),
        digest: "b3c4".into(),
        params: json(serde_json::json!({ "worker": "worker-1", "gpu": false, "share": 0.5, "n": -7 })),
        version: "0.1.0".into(),
    }
}

pub(crate) fn ended(ending: Ending) -> Event {
    Event::RunEnded {
        ending,
        exit: ending.exit_code(),
        outputs: json(serde_json::json!({})),
        failure: None,
        millis: 12,
    }
}

pub(crate) fn step_started(path: &str, kind: StepKind, title: &str) -> Event {
    Event::StepStarted { step: step(path), kind, title: clean(title), attempt: 1 }
}

pub(crate) fn step_ended(path: &str, kind: StepKind, status: Status) -> Event {
    Event::StepEnded { step: step(path), kind, status, failure: None, note: None, millis: 3 }
}

pub(crate) fn call_started(path: &str, ordinal: u32, effect: EffectName) -> Event {
    Event::CallStarted {
        step: step(path),
        call: CallRecord {
            operation: "docker.restart".into(),
            target: clean("unix:///var/run/docker.sock"),
            effect,
            rendered: clean("docker.restart(\"worker-1\")"),
            ordinal,
            attempt: 1,
            key: if effect == EffectName::Write { format!("key-{path}-{ordinal}").into() } else { "".into() },
            idempotent: false,
        },
    }
}

pub(crate) fn call_ended(path: &str, ordinal: u32, effect: EffectName, output: Vec<KeptOutput>) -> Event {
    Event::CallEnded {
        step: step(path),
        ordinal,
        attempt: 1,
        effect,
        outcome: CallOutcome::Succeeded {
            value: json(serde_json::json!({ "id": 9_007_199_254_740_993_u64, "text": "größer\u{2028}\\" })),
            digest: "77".into(),
            changed: Some(true),
            undo: None,
        },
        output,
        millis: 5,
    }
}

/// A write: its intent and its outcome.
pub(crate) fn write(journal: &Journal, path: &str, ordinal: u32) {
    journal.record(&call_started(path, ordinal, EffectName::Write)).unwrap();
    journal.record(&call_ended(path, ordinal, EffectName::Write, Vec::new())).unwrap();
}

/// A run with one event of each kind that a journal keeps, printed output and kept files among them; not yet ended.
pub(crate) fn busy(journal: &Journal) {
    let record = |event: &Event| {
        journal.record(event).unwrap();
    };
    record(&started("demo.runbook"));
    record(&step_started("1", StepKind::Check, "The worker is healthy"));
    record(&call_started("1", 0, EffectName::Read));
    let mut output = journal.output(16);
    output.write(b"worker-1: exited").unwrap();
    output.write(b" with 137\n").unwrap();
    record(&call_ended("1", 0, EffectName::Read, vec![output.finish()]));
    record(&Event::Drawn {
        step: step("1"),
        ordinal: 0,
        what: "now".into(),
        value: json("2026-11-22T01:39:00Z".into()),
    });
    let why = Some(failure("exit code 137"));
    record(&Event::Decided { step: step("1"), verdict: "fails".into(), ask: 1, failure: why });
    let kept = journal.keep("log", &mut &b"Killed\n"[..], 1 << 20).unwrap();
    record(&Event::Kept { step: step("1/fix1"), name: "log".into(), output: kept, failure: None });
    record(&step_started("1/fix1", StepKind::Fix, "Treat the cause"));
    record(&step_started("1/fix1/1", StepKind::Action, "Restart the worker"));
    let question = Question {
        kind: QuestionKind::Approve,
        title: clean("Restart the worker"),
        text: clean("Restart worker-1?"),
        type_word: None,
        from: Some(clean("ops")),
        count: 1,
    };
    record(&Event::Asked { step: step("1/fix1/1"), question });
    let answer = Answer::Yes { by: clean("ada"), how: "terminal".into(), text: None };
    record(&Event::Answered { step: step("1/fix1/1"), answer });
    write(journal, "1/fix1/1", 0);
    record(&call_started("1/fix1/1", 1, EffectName::Write));
    record(&Event::CallEnded {
        step: step("1/fix1/1"),
        ordinal: 1,
        attempt: 1,
        effect: EffectName::Write,
        outcome: CallOutcome::Unknown { failure: failure("the connection was lost") },
        output: Vec::new(),
        millis: 7,
    });
    record(&Event::Printed { step: step("1/fix1"), text: clean("restarted") });
    record(&Event::Told {
        step: step("1/fix1"),
        whom: clean("development"),
        text: clean("it was restarted"),
        delivery: clean("webhook answered 200"),
        escalated: false,
    });
    record(&Event::Noticed { step: step("1/fix1"), text: clean("the kernel has no Landlock") });
    record(&step_ended("1/fix1/1", StepKind::Action, Status::Unknown));
    record(&step_ended("1/fix1", StepKind::Fix, Status::Failed));
    record(&step_ended("1", StepKind::Check, Status::Failed));
}
