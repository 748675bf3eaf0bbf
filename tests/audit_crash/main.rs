//! Journals whose writer is killed, or whose disk fails, at any moment.
//!
//! The writer is this test program itself, started again with one ignored test. It stands apart from the other tests of
//! the room, because every process that is started inherits the locks of the runs that last in its parent.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what helps a test may fail it")]

mod strace;
mod writer;

use runbook::audit::{RunState, Store, Verdict};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use writer::{Report, run_id, start};

fn chance(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}

/// What must hold however the writer came to its end: the journal is consistent, and holds every intent that was
/// acknowledged; of one lane at most one write is in doubt.
fn look(state: &Path, report: &Report) -> Verdict {
    let store = Store::open(state);
    let verdict = store.verify(&run_id()).unwrap().verdict;
    if let Verdict::Tampered(tampering) = &verdict {
        panic!("{tampering}");
    }
    let Ok(records) = store.read(&run_id()) else {
        assert_eq!(report.acknowledged, 0, "acknowledged, and no journal is there");
        return verdict;
    };
    let state = RunState::from_journal(records.map(Result::unwrap));
    let intents = state.calls().count() as u64;
    assert!(
        intents >= report.acknowledged,
        "{intents} of {} acknowledged intents are in the journal",
        report.acknowledged
    );
    assert!(state.in_doubt().count() <= 1);
    verdict
}

#[test]
fn a_writer_killed_at_any_moment_leaves_a_consistent_journal() {
    let mut interrupted = 0;
    let mut acknowledged = 0;
    for round in 0..200 {
        let state = tempfile::tempdir().unwrap();
        let mut child = start(state.path(), 400, "sleepless", None);
        // Every other one is killed while it starts; the rest, somewhere in its writes.
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        if round % 2 == 0 {
            while !text.contains("ready") {
                assert_ne!(stdout.read_line(&mut text).unwrap(), 0);
            }
        }
        sleep(Duration::from_micros(chance(12_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        stdout.read_to_string(&mut text).unwrap();
        let report = Report::read(&text);
        acknowledged += report.acknowledged;
        if !state.path().join("runs").join(run_id().as_str()).exists() {
            assert_eq!(report.acknowledged, 0);
            continue;
        }
        match look(state.path(), &report) {
            Verdict::Interrupted { running: false, lost, .. } => {
                assert_eq!(lost, [""; 0]);
                interrupted += 1;
            }
            Verdict::Verified { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(interrupted >= 100 && acknowledged > 0, "{interrupted} interrupted, {acknowledged} acknowledged");
}

#[test]
fn what_a_killed_run_started_still_holds_it() {
    let state = tempfile::tempdir().unwrap();
    let mut child = start(state.path(), 1, "sleeper", None);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    let sleeper = loop {
        line.clear();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0);
        if let Some(pid) = line.trim().strip_prefix("sleeper ") {
            break rustix::process::Pid::from_raw(pid.parse().unwrap()).unwrap();
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    let running = || match Store::open(state.path()).verify(&run_id()).unwrap().verdict {
        Verdict::Interrupted { running, .. } => running,
        other => panic!("{other:?}"),
    };
    assert!(running(), "its sleeper lives");
    rustix::process::kill_process(sleeper, rustix::process::Signal::KILL).unwrap();
    // Nobody here is its parent, so nobody here can wait for it.
    let gone = (0..500).any(|_| {
        sleep(Duration::from_millis(10));
        !running()
    });
    assert!(gone);
}
