//! What a journal costs, beside what the same bytes cost without one, measured in one run.
//!
//! `cargo bench --bench journal`; folder for the state: `TMPDIR`. Without `--bench` (`cargo test --benches`) it goes
//! through all of it once, with little.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people who measure")]

use jiff::Timestamp;
use runbook::audit::{Actor, Clock, Journal, NewRun, RunId, RunKey, Store, SyncPolicy, Verdict};
use runbook::event::{CallOutcome, CallRecord, EffectName, Ending, Event, StepPath};
use runbook::redact::Clean;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

struct Real(Instant);

impl Clock for Real {
    #[expect(clippy::disallowed_methods, reason = "a run as it is in life reads the clock for each record")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

fn journal(store: &Store, number: u32, sync: SyncPolicy) -> Journal {
    let actor = Actor { user: "ada".into(), uid: 1000, host: "web1".into() };
    let id = RunId::new(Timestamp::UNIX_EPOCH, number);
    let clock = Arc::new(Real(Instant::now()));
    store.create_run(NewRun { id, key: RunKey::new([7; 32]), actor, clock, sync }).unwrap()
}

fn intent(effect: EffectName, ordinal: u32) -> Event {
    let call = CallRecord {
        operation: "shell.run".into(),
        target: Clean::fixed("web1"),
        effect,
        rendered: Clean::fixed("docker compose up --build --wait worker"),
        ordinal,
        attempt: 1,
        key: "01890a5d-ac96-774b-bcce-b302099a8057".into(),
        idempotent: false,
    };
    Event::CallStarted { step: StepPath("3/fix1/2/when1/1[redis]".into()), call }
}

fn outcome(effect: EffectName, ordinal: u32) -> Event {
    let value = serde_json::json!({ "text": "started\n", "code": 0, "ok": true });
    Event::CallEnded {
        step: StepPath("3/fix1/2/when1/1[redis]".into()),
        ordinal,
        attempt: 1,
        effect,
        outcome: CallOutcome::Succeeded {
            value: serde_json::from_value(value).unwrap(),
            digest: "b3c41299551f5ca0b3dfc405f7e5ecc68c16f2399cfac763a6a49a24055c3aef".into(),
            changed: None,
            undo: None,
        },
        output: Vec::new(),
        millis: 12,
    }
}

fn calls(journal: &Journal, effect: EffectName, count: u32) {
    for ordinal in 0..count {
        journal.record(&intent(effect, ordinal)).unwrap();
        journal.record(&outcome(effect, ordinal)).unwrap();
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn row(what: &str, took: Duration, count: u32, unit: &str) {
    let each = took / count.max(1);
    println!("{what:<64} {:>9.1} ms {:>10.2} µs a {unit}", took.as_secs_f64() * 1e3, each.as_secs_f64() * 1e6);
}

/// The bytes of the journal, written line by line, with a sync after each line where asked.
fn plain(folder: &Path, lines: &[Vec<u8>], sync: bool) {
    let mut file = File::create(folder.join("plain")).unwrap();
    for line in lines {
        file.write_all(line).unwrap();
        if sync {
            file.sync_data().unwrap();
        }
    }
}

fn main() {
    let full = std::env::args().any(|arg| arg == "--bench");
    let (many, some) = if full { (100_000, 1_000) } else { (100, 10) };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("state"));

    let reading = journal(&store, 1, SyncPolicy::Strict);
    row("reads: two records each, no sync", time(|| calls(&reading, EffectName::Read, many)), many, "call");
    let outputs = serde_json::from_value(serde_json::json!({})).unwrap();
    let end = Event::RunEnded { ending: Ending::Passed, exit: 0, outputs, failure: None, millis: 0 };
    reading.record(&end).unwrap();
    reading.close().unwrap();

    let bytes = std::fs::read(reading.folder().join("journal.jsonl")).unwrap();
    let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    row("  the same bytes, written plainly", time(|| plain(folder.path(), &lines, false)), many, "call");
    let hashed = time(|| {
        for line in &lines {
            std::hint::black_box(Sha256::digest(line));
        }
    });
    row("  the same bytes, their SHA-256 alone", hashed, many, "call");

    let verifying = time(|| {
        assert!(matches!(store.verify(reading.run()).unwrap().verdict, Verdict::Verified { .. }));
    });
    row("verify that journal", verifying, many, "call");
    let reading_events = time(|| assert_eq!(store.read(reading.run()).unwrap().count(), lines.len()));
    row("read it as events", reading_events, many, "call");

    let writing = journal(&store, 2, SyncPolicy::Strict);
    row("writes one after the other, a sync each", time(|| calls(&writing, EffectName::Write, some)), some, "write");
    let every_second: Vec<Vec<u8>> = lines.chunks(2).take(some as usize).map(<[Vec<u8>]>::concat).collect();
    row(
        "  the same bytes, written and synced plainly",
        time(|| plain(folder.path(), &every_second, true)),
        some,
        "write",
    );

    let parallel = journal(&store, 3, SyncPolicy::Strict);
    let shared = time(|| {
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| calls(&parallel, EffectName::Write, some / 10));
            }
        });
    });
    row("writes in 16 lanes, syncs shared", shared, 16 * (some / 10), "write");

    let printing = journal(&store, 4, SyncPolicy::Strict);
    let files = time(|| {
        for _ in 0..some {
            let mut output = printing.output(1 << 20);
            output.write(b"what a short step prints\n").unwrap();
            std::hint::black_box(output.finish());
        }
    });
    row("a file of output for each step", files, some, "step");
    printing.record(&end).unwrap();
    row("  synced when the run closes", time(|| printing.close().unwrap()), some, "step");
}
