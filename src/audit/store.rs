//! The state folder: all runs, and the index of those that closed.

use super::index::{self, IndexEntry};
use super::{AuditError, Journal, NewRun, Records, RunId};
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

pub(super) const RUNS: &str = "runs";

/// The state folder. Opening it touches nothing; the first run makes it.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// The store in that folder, which need not be there yet.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The state folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of a run, whether it is there or not.
    #[must_use]
    pub fn folder(&self, run: &RunId) -> PathBuf {
        self.path.join(RUNS).join(run.as_str())
    }

    /// Begins a run: makes its folder, takes its lock, opens its journal.
    pub fn create_run(&self, new: NewRun) -> Result<Journal, AuditError> {
        let runs = self.path.join(RUNS);
        let made = DirBuilder::new().mode(0o700).recursive(true).create(&runs);
        made.map_err(|error| AuditError::open(&runs, error))?;
        Journal::create(&self.path, new)
    }

    /// The ids of all runs that have a folder, oldest first.
    pub fn runs(&self) -> Result<Vec<RunId>, AuditError> {
        let path = self.path.join(RUNS);
        let failed = |error| AuditError::open(&path, error);
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut runs = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            runs.extend(name.to_str().and_then(|name| RunId::parse(name).ok()));
        }
        runs.sort_unstable();
        Ok(runs)
    }

    /// The one run whose id begins so. An id that is whole is always meant by itself.
    pub fn find(&self, prefix: &str) -> Result<RunId, AuditError> {
        let mut runs = self.runs()?;
        runs.extend(self.index()?.into_iter().map(|entry| entry.run));
        runs.sort_unstable();
        runs.dedup();
        runs.retain(|run| run.as_str().starts_with(prefix));
        if let Some(whole) = runs.iter().find(|run| run.as_str() == prefix) {
            return Ok(whole.clone());
        }
        match runs.pop() {
            None => Err(AuditError::NoSuchRun { prefix: prefix.to_owned() }),
            Some(run) if runs.is_empty() => Ok(run),
            Some(newest) => Err(AuditError::Ambiguous { prefix: prefix.to_owned(), count: runs.len() + 1, newest }),
        }
    }

    /// The records of a run. Each is checked before it is given out; the first bad one is an error.
    pub fn read(&self, run: &RunId) -> Result<Records, AuditError> {
        Records::open(&self.folder(run), run)
    }

    /// The heads of the runs that closed, in the order in which they did.
    pub fn index(&self) -> Result<Vec<IndexEntry>, AuditError> {
        index::read(&self.path)
    }
}
