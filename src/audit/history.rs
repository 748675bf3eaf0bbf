//! When an action began before, over all runs: what `cooldown:` and `at_most:` count.

use super::folder::JOURNAL;
use super::reader::{Chain, ChainError, Stored, open_file, parse};
use super::{AuditError, RunId, Store};
use crate::event::{Status, StepKind, StepPath};
use jiff::Timestamp;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, BufReader};

/// One beginning of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionStart {
    /// In which run.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
}

#[derive(Deserialize)]
struct Start<'a> {
    #[serde(borrow)]
    file: Cow<'a, str>,
}

#[derive(Deserialize)]
struct About<'a> {
    #[serde(borrow)]
    step: Cow<'a, str>,
    kind: StepKind,
    #[serde(default)]
    status: Option<Status>,
}

impl Store {
    /// When that action of that file began at `since` or later, oldest first; one that was skipped did not begin. Runs
    /// that last count too, the asking one among them. Reads the index, and the journals of that file's runs that had
    /// not closed before `since`. A damaged journal counts as far as it can be read.
    pub fn action_history(
        &self,
        file: &str,
        step: &StepPath,
        since: Timestamp,
    ) -> Result<Vec<ActionStart>, AuditError> {
        let index = self.index()?;
        let closed: HashSet<&RunId> = index.iter().map(|entry| &entry.run).collect();
        let recent = index.iter().filter(|entry| entry.file == file && entry.ended >= since).map(|entry| &entry.run);
        let runs = self.runs()?;
        let mut starts = Vec::new();
        for run in recent.chain(runs.iter().filter(|run| !closed.contains(run))) {
            self.add_starts(run, (file, step, since), &mut starts)?;
        }
        starts.sort_by_key(|start| start.at);
        Ok(starts)
    }

    fn add_starts(
        &self,
        run: &RunId,
        (file, step, since): (&str, &StepPath, Timestamp),
        starts: &mut Vec<ActionStart>,
    ) -> Result<(), AuditError> {
        let path = self.folder(run).join(JOURNAL);
        let journal = match open_file(&path) {
            Ok(journal) => journal,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(AuditError::open(&path, error)),
        };
        let mut chain = Chain::new(BufReader::with_capacity(64 * 1024, journal), run.clone());
        // The newest beginning, until it is known whether it was skipped.
        let mut begun: Option<ActionStart> = None;
        loop {
            let stored = match chain.advance() {
                Ok(Some(stored)) => stored,
                Ok(None) | Err(ChainError::Bad(_)) => break,
                Err(ChainError::Io(error)) => return Err(AuditError::open(&path, error)),
            };
            match &*stored.head.event {
                "run-started" if !parse::<Start<'_>>(stored.bytes).is_ok_and(|start| start.file == file) => break,
                "step-started" if is_of(&stored, step, None) => {
                    starts.extend(begun.replace(ActionStart { run: run.clone(), at: stored.head.time }));
                }
                "step-ended" if is_of(&stored, step, Some(Status::Skipped)) => begun = None,
                _ => {}
            }
        }
        starts.extend(begun);
        starts.retain(|start| start.at >= since);
        Ok(())
    }
}

/// Whether a record is about that action, and has that status.
fn is_of(stored: &Stored<'_>, action: &StepPath, wanted: Option<Status>) -> bool {
    parse(stored.bytes).is_ok_and(|About { step, kind, status }| {
        kind == StepKind::Action && step == action.0.as_str() && status == wanted
    })
}
