//! The chain as it is written: one append at a time, syncs shared.

use super::line::{Composer, Digest};
use super::{Actor, AuditError, Clock, RunId};
use crate::event::{EffectName, Ending, Event, StepKind};
use jiff::Timestamp;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where the bytes of a journal go. A file; in tests, something that fails at will.
pub(super) trait Medium: Send + Sync {
    /// Appends some of the bytes, and says how many.
    fn write(&self, bytes: &[u8]) -> io::Result<usize>;
    /// Returns when all that was written is on disk.
    fn sync(&self) -> io::Result<()>;
}

impl Medium for File {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        io::Write::write(&mut &*self, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// By when a record must be on disk. All records are written at once, and so outlive a killed program; a sync is for a
/// machine that loses its power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// With the next sync, whenever that is: reads, verdicts, what was drawn.
    Later,
    /// Before the next step begins: the outcome of a write. The intent of the next write brings it to disk, else
    /// [`Journal::barrier`](super::Journal::barrier) does.
    BeforeNextStep,
    /// Before the append returns: the intent of a write.
    Now,
}

impl Durability {
    /// What an event needs.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        match event {
            Event::CallStarted { call, .. } if call.effect == EffectName::Write => Self::Now,
            Event::CallEnded { effect: EffectName::Write, .. }
            | Event::StepEnded {
                kind: StepKind::Action | StepKind::Rollback | StepKind::During | StepKind::Restore | StepKind::Manual,
                ..
            }
            | Event::Answered { .. }
            | Event::Told { .. }
            | Event::RunEnded { .. } => Self::BeforeNextStep,
            _ => Self::Later,
        }
    }
}

/// Whether syncs are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncPolicy {
    /// They are: what a journal promises holds when the power fails.
    #[default]
    Strict,
    /// They are not: it holds when the program is killed, and no longer. For tests and measurements.
    Process,
}

/// Place of a record in its journal, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// What the index will say of the run.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    pub(super) count: u64,
    pub(super) head: Digest,
    pub(super) title: String,
    pub(super) file: String,
    pub(super) steps: u64,
    pub(super) started: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) ending: Option<Ending>,
}

pub(super) struct Log {
    run: RunId,
    path: PathBuf,
    medium: Box<dyn Medium>,
    clock: Arc<dyn Clock>,
    policy: SyncPolicy,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    composer: Composer,
    summary: Summary,
    /// Records before this one are on disk.
    synced: u64,
    /// Records before this one must be, before the next step begins.
    owed: u64,
    /// Somebody is syncing, for all who wait.
    syncing: bool,
    failed: Option<AuditError>,
}

impl Log {
    pub(super) fn new(
        (run, actor): (RunId, &Actor),
        (path, medium): (PathBuf, Box<dyn Medium>),
        clock: Arc<dyn Clock>,
        policy: SyncPolicy,
    ) -> Self {
        let summary = Summary {
            count: 0,
            head: Digest::ZERO,
            title: String::new(),
            file: String::new(),
            steps: 0,
            started: None,
            last: None,
            ending: None,
        };
        let composer = Composer::new(&run, actor);
        let state = State { composer, summary, synced: 0, owed: 0, syncing: false, failed: None };
        Self { run, path, medium, clock, policy, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Appends an event; returns when the durability asks. One that the journal does not keep leaves all as it is.
    pub(super) fn append(&self, event: &Event, durability: Durability) -> Result<Seq, AuditError> {
        let mut guard = self.lock();
        let state = &mut *guard;
        self.refuse_if_failed(state)?;
        if !event.durable() {
            return Ok(Seq(state.summary.count.saturating_sub(1)));
        }
        if state.summary.ending.is_some() {
            return Err(AuditError::Closed { run: self.run.clone() });
        }
        let seq = state.summary.count;
        let now = self.clock.now();
        let times = (now, self.clock.elapsed());
        let (line, digest) = state.composer.compose((seq, state.summary.head), times, event)?;
        if let Err(error) = write_whole(&*self.medium, line) {
            let error = AuditError::write(&self.path, error);
            state.failed = Some(error.clone());
            self.changed.notify_all();
            return Err(error);
        }
        state.summary.note(event, now, digest);
        match durability {
            Durability::Later => {}
            Durability::BeforeNextStep => state.owed = state.summary.count,
            Durability::Now => self.sync_to(guard, seq + 1)?,
        }
        Ok(Seq(seq))
    }

    /// Returns when that record is on disk.
    pub(super) fn sync(&self, seq: Seq) -> Result<(), AuditError> {
        let state = self.lock();
        let until = seq.0.saturating_add(1).min(state.summary.count);
        self.sync_to(state, until)
    }

    /// Returns when every record is on disk.
    pub(super) fn sync_all(&self) -> Result<(), AuditError> {
        let state = self.lock();
        let until = state.summary.count;
        self.sync_to(state, until)
    }

    /// Returns when every record is on disk that must be, before a step begins.
    pub(super) fn barrier(&self) -> Result<(), AuditError> {
        let state = self.lock();
        let until = state.owed;
        self.sync_to(state, until)
    }

    /// Takes nothing more, because that failed.
    pub(super) fn fail(&self, error: AuditError) -> AuditError {
        self.lock().failed.get_or_insert_with(|| error.clone());
        error
    }

    pub(super) fn summary(&self) -> Summary {
        self.lock().summary.clone()
    }

    /// One who comes while nobody syncs is the leader, and syncs for all who have written by then; others wait, and the
    /// first of them that is not served by then leads next.
    fn sync_to<'a>(&'a self, mut state: MutexGuard<'a, State>, until: u64) -> Result<(), AuditError> {
        loop {
            self.refuse_if_failed(&state)?;
            if state.synced >= until || self.policy == SyncPolicy::Process {
                return Ok(());
            }
            if state.syncing {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.syncing = true;
            let written = state.summary.count;
            drop(state);
            let result = self.medium.sync();
            state = self.lock();
            state.syncing = false;
            self.changed.notify_all();
            match result {
                Ok(()) => state.synced = state.synced.max(written),
                // After a failed sync nobody knows which bytes are on disk, and a second one may succeed without them.
                Err(error) => {
                    let error = AuditError::write(&self.path, error);
                    state.failed.get_or_insert_with(|| error.clone());
                    return Err(error);
                }
            }
        }
    }

    fn refuse_if_failed(&self, state: &State) -> Result<(), AuditError> {
        match &state.failed {
            Some(first) => Err(AuditError::Broken { run: self.run.clone(), first: Box::new(first.clone()) }),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Summary {
    fn note(&mut self, event: &Event, now: Timestamp, head: Digest) {
        self.count += 1;
        self.head = head;
        self.started.get_or_insert(now);
        self.last = Some(now);
        match event {
            Event::RunStarted { title, file, .. } => {
                title.as_str().clone_into(&mut self.title);
                self.file.clone_from(file);
            }
            Event::StepStarted { .. } => self.steps += 1,
            Event::RunEnded { ending, .. } => self.ending = Some(*ending),
            _ => {}
        }
    }
}

fn write_whole(medium: &dyn Medium, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match medium.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
