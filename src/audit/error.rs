//! What can go wrong with a store or a journal.

use super::{Fault, RunId};
use crate::diagnostic::Code;
use crate::diagnostic::codes::audit as codes;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a store or a journal did not do what it was asked. Cheap to clone: all who wait for one sync get the same one.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    /// A journal, an index or a kept file could not be written or synced.
    #[error("could not write `{}`: {source}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// The disk is full, or the quota used up.
    #[error("no space is left for `{}`", path.display())]
    Full {
        /// Which file.
        path: PathBuf,
        /// As the system says it.
        source: Arc<io::Error>,
    },
    /// A write or a sync failed before; nothing is appended after that.
    #[error("the journal of run `{run}` takes nothing more: {first}")]
    Broken {
        /// Whose journal.
        run: RunId,
        /// What failed first.
        first: Box<AuditError>,
    },
    /// The run has ended; nothing follows its end.
    #[error("the journal of run `{run}` is closed")]
    Closed {
        /// Whose journal.
        run: RunId,
    },
    /// An event that a reader would refuse: too long, or nested too deeply.
    #[error("a record of the journal would be {what}")]
    TooLarge {
        /// `18874368 bytes long, over the 16777216 that are read`.
        what: String,
    },
    /// The state folder or something in it could not be opened or read.
    #[error("could not open `{}`: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Arc<io::Error>,
    },
    /// Text that names no run.
    #[error("`{text}` is not the id of a run")]
    NotAnId {
        /// The text.
        text: String,
    },
    /// No run has an id that begins so.
    #[error("no run has an id that begins with `{prefix}`")]
    NoSuchRun {
        /// What was looked for.
        prefix: String,
    },
    /// Several runs have an id that begins so.
    #[error("{count} runs have an id that begins with `{prefix}`")]
    Ambiguous {
        /// What was looked for.
        prefix: String,
        /// How many there are.
        count: usize,
        /// The newest of them.
        newest: RunId,
    },
    /// Another process, or what it started, holds the run.
    #[error("run `{run}` is held by a process that still runs")]
    Held {
        /// Which run.
        run: RunId,
    },
    /// A name for a kept file that cannot be a file's name.
    #[error("`{name}` cannot be the name of a kept file")]
    BadName {
        /// The name.
        name: String,
    },
    /// A journal holds a line that cannot be read.
    #[error("line {line} of the journal of run `{run}` {reason}")]
    Unreadable {
        /// Whose journal.
        run: RunId,
        /// Which line, from one.
        line: u64,
        /// Why.
        reason: Fault,
    },
}

impl AuditError {
    /// The code of that failure.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Write { .. } => codes::JOURNAL_NOT_WRITTEN,
            Self::Full { .. } => codes::JOURNAL_DISK_FULL,
            Self::Broken { .. } => codes::JOURNAL_BROKEN,
            Self::Closed { .. } => codes::JOURNAL_CLOSED,
            Self::TooLarge { .. } => codes::RECORD_TOO_LARGE,
            Self::Open { .. } => codes::STATE_NOT_OPENED,
            Self::NotAnId { .. } | Self::NoSuchRun { .. } | Self::Ambiguous { .. } => codes::NO_SUCH_RUN,
            Self::Held { .. } => codes::RUN_HELD,
            Self::BadName { .. } => codes::BAD_KEPT_NAME,
            Self::Unreadable { .. } => codes::JOURNAL_UNREADABLE,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Full { .. } => Some(
                "free some space, or keep the state elsewhere with `--state DIR`; nothing was begun that is not in the journal".into(),
            ),
            Self::Write { .. } | Self::Broken { .. } => {
                Some("the run ended here; `rb audit show` tells what it did".into())
            }
            Self::Open { .. } => Some("another folder for the state is given with `--state`".into()),
            Self::NotAnId { .. } | Self::NoSuchRun { .. } => Some("`rb audit list` shows the runs".into()),
            Self::Ambiguous { newest, .. } => Some(format!("write more of the id; the newest of them is `{newest}`")),
            Self::Unreadable { .. } => Some("`rb audit verify` says more about the damage".into()),
            Self::Closed { .. } | Self::TooLarge { .. } | Self::Held { .. } | Self::BadName { .. } => None,
        }
    }

    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        let (path, full) = (path.to_path_buf(), is_full(&source));
        let source = Arc::new(source);
        if full { Self::Full { path, source } } else { Self::Write { path, source } }
    }

    pub(super) fn open(path: &Path, source: io::Error) -> Self {
        if is_full(&source) {
            return Self::write(path, source);
        }
        Self::Open { path: path.to_path_buf(), source: Arc::new(source) }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
