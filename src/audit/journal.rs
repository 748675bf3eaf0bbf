//! The journal of a run that lasts.

use super::folder::{Folder, JOURNAL, KEY, LOCK, OutputFile, RunKey, create_file};
use super::index::{self, IndexEntry};
use super::log::{Durability, Log, Medium, Seq, SyncPolicy};
use super::{Actor, AuditError, Clock, RunId};
use crate::event::{Event, KeptOutput};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// What a new run is made of. Time and chance are the caller's.
pub struct NewRun {
    /// Its id.
    pub id: RunId,
    /// Its key: 32 random bytes.
    pub key: RunKey,
    /// Who acts.
    pub actor: Actor,
    /// Its clocks.
    pub clock: Arc<dyn Clock>,
    /// Whether syncs are made.
    pub sync: SyncPolicy,
}

/// The journal of a run that lasts. Shared by its lanes: every method takes `&self`, and may block for a sync.
///
/// Once a write or a sync has failed, [`append`](Self::append), [`sync`](Self::sync) and [`barrier`](Self::barrier) refuse,
/// and the run must end. What stands in the journal can be read.
pub struct Journal {
    run: RunId,
    store: PathBuf,
    folder: Arc<Folder>,
    log: Log,
    lock: Arc<OwnedFd>,
    sync: SyncPolicy,
    closed: AtomicBool,
}

impl Journal {
    pub(super) fn create(store: &Path, new: NewRun) -> Result<Self, AuditError> {
        let NewRun { id, key, actor, clock, sync } = new;
        let folder = Folder::create(store.join(super::store::RUNS).join(id.as_str()), key)?;
        let lock = Arc::new(take_lock(&folder.path.join(LOCK), &id)?);
        let path = folder.path.join(JOURNAL);
        let file = create_file(&path).map_err(|error| AuditError::open(&path, error))?;
        let medium = RunFile { file, folder: folder.path.clone(), anchored: OnceLock::new() };
        Ok(Self::assemble(store, (id, &actor), (folder, lock), Box::new(medium), (clock, sync)))
    }

    fn assemble(
        store: &Path,
        (run, actor): (RunId, &Actor),
        (folder, lock): (Folder, Arc<OwnedFd>),
        medium: Box<dyn Medium>,
        (clock, sync): (Arc<dyn Clock>, SyncPolicy),
    ) -> Self {
        let log = Log::new((run.clone(), actor), (folder.path.join(JOURNAL), medium), clock, sync);
        Self { run, store: store.into(), folder: Arc::new(folder), log, lock, sync, closed: AtomicBool::new(false) }
    }

    /// The run's id.
    #[must_use]
    pub fn run(&self) -> &RunId {
        &self.run
    }

    /// The run's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder.path
    }

    /// The run's key, for digests of values.
    #[must_use]
    pub fn key(&self) -> &RunKey {
        &self.folder.key
    }

    /// Appends an event, with the durability that its kind asks for; see [`Durability::of`].
    pub fn record(&self, event: &Event) -> Result<Seq, AuditError> {
        self.append(event, Durability::of(event))
    }

    /// Appends an event, and returns when the durability asks. Nothing follows `run-ended`. An event that the journal
    /// does not keep is passed over; the place given back is then that of the record before.
    pub fn append(&self, event: &Event, durability: Durability) -> Result<Seq, AuditError> {
        // So whoever reads the end of a run knows that its files were on disk before.
        if matches!(event, Event::RunEnded { .. }) && self.sync == SyncPolicy::Strict {
            self.folder.sync_files().map_err(|error| self.log.fail(error))?;
        }
        self.log.append(event, durability)
    }

    /// Returns when that record, and so all before it, are on disk.
    pub fn sync(&self, seq: Seq) -> Result<(), AuditError> {
        self.log.sync(seq)
    }

    /// Returns when every outcome is on disk. A step that does not begin with an intent calls it before it begins; it
    /// syncs only where an outcome is owed.
    pub fn barrier(&self) -> Result<(), AuditError> {
        self.log.barrier()
    }

    /// A file for what one program prints, up to `cap` bytes.
    #[must_use]
    pub fn output(&self, cap: u64) -> OutputFile {
        OutputFile::new(Arc::clone(&self.folder), cap)
    }

    /// Keeps what a reader gives, up to `cap` bytes, as `kept/NAME`; where that is taken, as `kept/NAME-2`. A failure is
    /// to be recorded, and no reason to end the run.
    pub fn keep(&self, name: &str, from: &mut dyn io::Read, cap: u64) -> Result<KeptOutput, AuditError> {
        self.folder.keep(name, from, cap)
    }

    /// The run's lock. It is not closed in programs that are started, so that a resume sees those that outlived a kill.
    #[must_use]
    pub fn lock_fd(&self) -> Arc<OwnedFd> {
        Arc::clone(&self.lock)
    }

    /// Brings the journal to disk. After `run-ended` it then puts the journal's head into the index and gives up the lock; a run
    /// that has not ended stays as one that was interrupted. Closing twice does nothing.
    pub fn close(&self) -> Result<(), AuditError> {
        if self.closed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        self.log.sync_all()?;
        if let Some(entry) = IndexEntry::of(&self.run, &self.log.summary()) {
            index::append(&self.store, &entry, self.sync)?;
            // A process that was started and still holds the descriptor no longer matters: the run has ended.
            let _ = flock(&*self.lock, FlockOperation::Unlock);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("run", &self.run).finish_non_exhaustive()
    }
}

/// The journal's file. At its first sync also the folders that lead to it are synced, else a power loss could take the
/// file away with all that is in it; a run that needs no sync makes none of them.
struct RunFile {
    file: File,
    folder: PathBuf,
    anchored: OnceLock<()>,
}

impl Medium for RunFile {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        Medium::write(&self.file, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_data()?;
        if self.anchored.get().is_none() {
            File::open(self.folder.join(KEY))?.sync_data()?;
            // The run's folder, `runs`, and the state folder.
            for folder in self.folder.ancestors().take(3) {
                File::open(folder)?.sync_all()?;
            }
            let _ = self.anchored.set(());
        }
        Ok(())
    }
}

/// Opens and takes a run's lock. Without `CLOEXEC`, on purpose: what the run starts holds it too.
fn take_lock(path: &Path, run: &RunId) -> Result<OwnedFd, AuditError> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW;
    let lock = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR);
    let lock = lock.map_err(|error| AuditError::open(path, error.into()))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(lock),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(AuditError::Held { run: run.clone() }),
        Err(error) => Err(AuditError::open(path, error.into())),
    }
}

/// Whether a process holds the lock of a run that lies in that folder.
pub(super) fn is_held(folder: &Path) -> bool {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let Ok(lock) = rustix::fs::open(folder.join(LOCK), flags, Mode::empty()) else { return false };
    flock(&lock, FlockOperation::NonBlockingLockShared) == Err(rustix::io::Errno::WOULDBLOCK)
}
