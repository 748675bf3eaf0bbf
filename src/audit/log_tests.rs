//! The journal over a medium that counts, waits, and fails at will.

use super::log::{Durability, Log, Medium, Seq, SyncPolicy};
use super::reader::{Chain, ChainError};
use super::{Actor, AuditError, Clock, RunId};
use crate::event::{CallOutcome, CallRecord, EffectName, Event, StepPath};
use crate::redact::Clean;
use jiff::Timestamp;
use proptest::prelude::*;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// What reached the disk, how often it was asked, and when it fails.
#[derive(Default)]
struct Disk {
    written: Mutex<Vec<u8>>,
    synced: AtomicUsize,
    writes: AtomicUsize,
    syncs: AtomicUsize,
    /// Bytes that one write takes; zero for all.
    most: usize,
    /// The write, from one, that fails; and with what.
    bad_write: Option<(usize, io::ErrorKind)>,
    /// The sync, from one, that fails.
    bad_sync: Option<usize>,
    /// While closed, a sync does not come back.
    gate: Option<Gate>,
}

#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
    reached: AtomicBool,
}

impl Gate {
    fn pass(&self) {
        self.reached.store(true, Ordering::SeqCst);
        let open = self.open.lock().unwrap();
        drop(self.changed.wait_while(open, |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.changed.notify_all();
    }
}

impl Medium for Arc<Disk> {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some((bad, kind)) = self.bad_write
            && number == bad
        {
            return Err(kind.into());
        }
        let taken = if self.most == 0 { bytes.len() } else { self.most.min(bytes.len()) };
        self.written.lock().unwrap().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn sync(&self) -> io::Result<()> {
        let number = self.syncs.fetch_add(1, Ordering::SeqCst) + 1;
        let length = self.written.lock().unwrap().len();
        if let Some(gate) = &self.gate {
            gate.pass();
        }
        if self.bad_sync == Some(number) {
            return Err(io::Error::from_raw_os_error(5));
        }
        self.synced.fetch_max(length, Ordering::SeqCst);
        Ok(())
    }
}

impl Disk {
    fn syncs(&self) -> usize {
        self.syncs.load(Ordering::SeqCst)
    }

    fn bytes(&self) -> Vec<u8> {
        self.written.lock().unwrap().clone()
    }

    /// Whether the whole line of that record was on disk.
    fn holds(&self, seq: Seq) -> bool {
        let synced = self.synced.load(Ordering::SeqCst);
        let lines = self.bytes()[..synced].split(|byte| *byte == b'\n').count() - 1;
        lines as u64 > seq.0
    }
}

fn log(disk: &Arc<Disk>) -> Log {
    let actor = Actor { user: "ada".into(), uid: 1000, host: "web1".into() };
    let run = RunId::parse("r").unwrap();
    let medium = Box::new(Arc::clone(disk));
    Log::new((run, &actor), (PathBuf::from("journal.jsonl"), medium), Arc::new(Still), SyncPolicy::Strict)
}

fn intent(effect: EffectName, ordinal: u32) -> Event {
    let (operation, target) = ("file.write".into(), Clean::fixed("localhost"));
    let rendered = Clean::fixed("file.write(…)");
    let (attempt, key, idempotent) = (1, "k".into(), false);
    let call = CallRecord { operation, target, effect, rendered, ordinal, attempt, key, idempotent };
    Event::CallStarted { step: StepPath("1".into()), call }
}

fn outcome(effect: EffectName, ordinal: u32) -> Event {
    let (value, digest) = (crate::redact::CleanJson::default(), "d".into());
    Event::CallEnded {
        step: StepPath("1".into()),
        ordinal,
        attempt: 1,
        effect,
        outcome: CallOutcome::Succeeded { value, digest, changed: None, undo: None },
        output: Vec::new(),
        millis: 0,
    }
}

fn record(log: &Log, event: &Event) -> Result<Seq, AuditError> {
    log.append(event, Durability::of(event))
}

/// What a reader makes of these bytes: how many records, or the first bad one.
fn read(bytes: &[u8]) -> Result<u64, String> {
    let mut chain = Chain::new(bytes, RunId::parse("r").unwrap());
    loop {
        match chain.advance() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(chain.count()),
            Err(ChainError::Bad(bad)) => return Err(bad.to_string()),
            Err(ChainError::Io(error)) => return Err(error.to_string()),
        }
    }
}

#[test]
fn writes_in_a_row_cost_a_sync_each_and_one_at_the_end() {
    let disk = Arc::<Disk>::default();
    let log = log(&disk);
    for ordinal in 0..50 {
        let seq = record(&log, &intent(EffectName::Write, ordinal)).unwrap();
        assert!(disk.holds(seq), "an intent is on disk before the write begins");
        let seq = record(&log, &outcome(EffectName::Write, ordinal)).unwrap();
        assert!(!disk.holds(seq), "an outcome rides along with what comes next");
    }
    assert_eq!(disk.syncs(), 50);
    log.sync_all().unwrap();
    assert_eq!(disk.syncs(), 51);
    log.sync_all().unwrap();
    assert_eq!(disk.syncs(), 51, "what is on disk is not synced again");
}

#[test]
fn reads_cost_no_sync() {
    let disk = Arc::<Disk>::default();
    let log = log(&disk);
    for ordinal in 0..50 {
        log.barrier().unwrap();
        record(&log, &intent(EffectName::Read, ordinal)).unwrap();
        record(&log, &outcome(EffectName::Read, ordinal)).unwrap();
    }
    assert_eq!(disk.syncs(), 0);
}

#[test]
fn a_barrier_waits_for_outcomes_and_for_nothing_else() {
    let disk = Arc::<Disk>::default();
    let log = log(&disk);
    record(&log, &intent(EffectName::Write, 0)).unwrap();
    log.barrier().unwrap();
    assert_eq!(disk.syncs(), 1);
    let seq = record(&log, &outcome(EffectName::Write, 0)).unwrap();
    log.barrier().unwrap();
    assert!(disk.holds(seq));
    let seq = record(&log, &outcome(EffectName::Read, 1)).unwrap();
    log.barrier().unwrap();
    assert_eq!(disk.syncs(), 2);
    log.sync(seq).unwrap();
    assert!(disk.holds(seq));
    assert_eq!(disk.syncs(), 3);
}

#[test]
fn without_syncs_nothing_waits() {
    let disk = Arc::<Disk>::default();
    let actor = Actor { user: "ada".into(), uid: 1000, host: "web1".into() };
    let medium = Box::new(Arc::clone(&disk));
    let log = Log::new(
        (RunId::parse("r").unwrap(), &actor),
        (PathBuf::from("journal.jsonl"), medium),
        Arc::new(Still),
        SyncPolicy::Process,
    );
    record(&log, &intent(EffectName::Write, 0)).unwrap();
    log.sync_all().unwrap();
    assert_eq!((disk.syncs(), read(&disk.bytes())), (0, Ok(1)));
}

#[test]
fn a_failed_sync_is_not_tried_again() {
    let disk = Arc::new(Disk { bad_sync: Some(3), ..Disk::default() });
    let log = log(&disk);
    for ordinal in 0..2 {
        record(&log, &intent(EffectName::Write, ordinal)).unwrap();
    }
    let error = record(&log, &intent(EffectName::Write, 2)).unwrap_err();
    insta::assert_snapshot!(error, @"could not write `journal.jsonl`: Input/output error (os error 5)");
    assert_eq!(error.code().0, "RB750");
    let length = disk.bytes().len();
    let again = record(&log, &intent(EffectName::Read, 3)).unwrap_err();
    insta::assert_snapshot!(again, @"the journal of run `r` takes nothing more: could not write `journal.jsonl`: Input/output error (os error 5)");
    for result in [log.sync_all(), log.barrier(), log.sync(Seq(0))] {
        assert!(matches!(result, Err(AuditError::Broken { .. })));
    }
    assert_eq!((disk.syncs(), disk.bytes().len()), (3, length));
}

#[test]
fn a_failed_write_is_not_tried_again() {
    let disk = Arc::new(Disk { bad_write: Some((2, io::ErrorKind::StorageFull)), ..Disk::default() });
    let log = log(&disk);
    record(&log, &intent(EffectName::Write, 0)).unwrap();
    let error = record(&log, &outcome(EffectName::Write, 0)).unwrap_err();
    insta::assert_snapshot!(error, @"no space is left for `journal.jsonl`");
    assert_eq!(error.code().0, "RB751");
    assert!(error.help().is_some());
    assert!(matches!(record(&log, &outcome(EffectName::Write, 0)), Err(AuditError::Broken { .. })));
    assert_eq!(disk.writes.load(Ordering::SeqCst), 2);
    assert_eq!(read(&disk.bytes()), Ok(1));
}

#[test]
fn an_interrupted_write_is_gone_on_with() {
    let disk = Arc::new(Disk { most: 50, bad_write: Some((3, io::ErrorKind::Interrupted)), ..Disk::default() });
    let log = log(&disk);
    record(&log, &intent(EffectName::Write, 0)).unwrap();
    assert_eq!(read(&disk.bytes()), Ok(1));
}

#[test]
fn a_medium_that_takes_nothing_has_failed() {
    struct Nothing;
    impl Medium for Nothing {
        fn write(&self, _: &[u8]) -> io::Result<usize> {
            Ok(0)
        }
        fn sync(&self) -> io::Result<()> {
            Ok(())
        }
    }
    let actor = Actor { user: "ada".into(), uid: 1000, host: "web1".into() };
    let run = RunId::parse("r").unwrap();
    let log = Log::new((run, &actor), (PathBuf::from("j"), Box::new(Nothing)), Arc::new(Still), SyncPolicy::Strict);
    assert!(matches!(record(&log, &intent(EffectName::Read, 0)), Err(AuditError::Write { .. })));
}

#[test]
fn lanes_that_wait_share_one_sync() {
    let disk = Arc::new(Disk { gate: Some(Gate::default()), ..Disk::default() });
    let log = log(&disk);
    let gate = disk.gate.as_ref().unwrap();
    thread::scope(|scope| {
        let lead = scope.spawn(|| record(&log, &intent(EffectName::Write, 0)).unwrap());
        while !gate.reached.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        let lanes: Vec<_> = (1..9)
            .map(|lane| {
                let log = &log;
                scope.spawn(move || record(log, &intent(EffectName::Write, lane)).unwrap())
            })
            .collect();
        // All have written, while the first still syncs.
        while log.summary().count < 9 {
            thread::yield_now();
        }
        assert_eq!(disk.syncs(), 1);
        gate.open();
        assert!(disk.holds(lead.join().unwrap()));
        for lane in lanes {
            assert!(disk.holds(lane.join().unwrap()));
        }
    });
    assert_eq!(disk.syncs(), 2, "one of the leader, one for all eight who came meanwhile");
}

#[test]
fn when_a_shared_sync_fails_all_who_wait_are_told() {
    let disk = Arc::new(Disk { gate: Some(Gate::default()), bad_sync: Some(1), ..Disk::default() });
    let log = log(&disk);
    let gate = disk.gate.as_ref().unwrap();
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..5)
            .map(|lane| {
                let log = &log;
                scope.spawn(move || record(log, &intent(EffectName::Write, lane)))
            })
            .collect();
        while log.summary().count < 5 {
            thread::yield_now();
        }
        gate.open();
        for lane in lanes {
            lane.join().unwrap().unwrap_err();
        }
    });
    assert_eq!(disk.syncs(), 1);
}

#[test]
fn lanes_side_by_side_keep_the_chain_and_the_promise() {
    let disk = Arc::new(Disk { most: 100, ..Disk::default() });
    let log = log(&disk);
    thread::scope(|scope| {
        for lane in 0..8 {
            let (log, disk) = (&log, &disk);
            scope.spawn(move || {
                for number in 0..25 {
                    let seq = record(log, &intent(EffectName::Write, lane * 100 + number)).unwrap();
                    assert!(disk.holds(seq));
                    record(log, &outcome(EffectName::Write, lane * 100 + number)).unwrap();
                }
            });
        }
    });
    assert_eq!(read(&disk.bytes()), Ok(400));
    assert!(disk.syncs() <= 200, "{}", disk.syncs());
}

proptest! {
    /// Wherever writes are short or fail and the power goes, what is left reads as interrupted, and holds every record
    /// whose append came back with a promise.
    #[test]
    fn after_any_crash_the_journal_holds_what_was_promised(
        steps in prop::collection::vec((any::<bool>(), any::<bool>()), 1..20),
        most in 0_usize..200,
        bad_write in prop::option::of(1_usize..40),
        bad_sync in prop::option::of(1_usize..10),
        cut in 0.0_f64..1.0,
    ) {
        let bad_write = bad_write.map(|number| (number, io::ErrorKind::Other));
        let disk = Arc::new(Disk { most, bad_write, bad_sync, ..Disk::default() });
        let log = log(&disk);
        let mut promised = 0;
        let mut broken = false;
        for (ordinal, (write, outcome_too)) in (0..).zip(steps) {
            let effect = if write { EffectName::Write } else { EffectName::Read };
            match record(&log, &intent(effect, ordinal)) {
                Ok(seq) if write => promised = seq.0 + 1,
                Ok(_) => {}
                Err(_) => broken = true,
            }
            if outcome_too {
                broken |= record(&log, &outcome(effect, ordinal)).is_err();
            }
            prop_assert!(!broken || record(&log, &intent(effect, 99)).is_err(), "nothing is taken after a failure");
        }
        let bytes = disk.bytes();
        let synced = disk.synced.load(Ordering::SeqCst);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a short length")]
        let left = synced + ((bytes.len() - synced) as f64 * cut) as usize;
        let count = read(&bytes[..left]).map_err(TestCaseError::fail)?;
        prop_assert!(count >= promised, "{count} of {promised}");
    }
}
