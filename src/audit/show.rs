//! The store as plain data: a row for each run, and one run as a tree of its steps.

use super::folder::JOURNAL;
use super::journal::is_held;
use super::line::shown;
use super::reader::{Chain, open_file, parse};
use super::state::{Ended, RunState, Started, StepState};
use super::{AuditError, IndexEntry, RunId, Store};
use crate::event::{Ending, StepPath};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufReader};

/// Deepest level of the tree; what a journal nests deeper stands on it.
const MAX_DEPTH: usize = 64;

/// One run of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// Which run.
    pub run: RunId,
    /// When it began; `None` where the journal does not say.
    pub started: Option<Timestamp>,
    /// When its last record was written.
    pub last: Option<Timestamp>,
    /// The runbook's file.
    pub file: String,
    /// The runbook's title.
    pub title: String,
    /// How many steps it began.
    pub steps: u64,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
}

/// Some runs of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunList {
    /// The newest, newest first.
    pub rows: Vec<RunRow>,
    /// How many runs there are in all.
    pub total: usize,
}

/// Where a run was found.
#[derive(Default)]
struct Place {
    there: bool,
    entry: Option<IndexEntry>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", rename_all = "kebab-case")]
pub enum Standing {
    /// It ended.
    Ended {
        /// How.
        ending: Ending,
    },
    /// A process holds it.
    Running,
    /// It has not ended, and no process holds it.
    Interrupted,
    /// Its journal cannot be read to its end.
    Damaged,
    /// The index knows it, and its journal is gone.
    Missing,
}

/// One run, with its steps as a tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunTree {
    /// Which run.
    pub run: RunId,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// How it began.
    pub started: Option<Started>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// What happened in the file itself, outside its steps.
    pub file: StepState,
    /// Its steps.
    pub steps: Vec<StepNode>,
    /// Why the journal was read no further, where it was not.
    pub damage: Option<String>,
}

/// A step and the steps in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepNode {
    /// Its path.
    pub path: StepPath,
    /// What happened in it.
    #[serde(flatten)]
    pub state: StepState,
    /// The steps in it, in the order in which they began.
    pub steps: Vec<StepNode>,
}

impl Store {
    /// The newest runs, newest first; at most `limit`. Closed runs come from the index; of the others the journal is read.
    pub fn list(&self, limit: usize) -> Result<RunList, AuditError> {
        let mut runs: BTreeMap<RunId, Place> = BTreeMap::new();
        for run in self.runs()? {
            runs.entry(run).or_default().there = true;
        }
        for entry in self.index()? {
            let run = entry.run.clone();
            runs.entry(run).or_default().entry = Some(entry);
        }
        let total = runs.len();
        let newest = runs.into_iter().rev().take(limit);
        let rows = newest.map(|(run, place)| match place.entry {
            Some(entry) => row_of_entry(entry, place.there && self.folder(&run).join(JOURNAL).exists()),
            None => self.row_of_journal(run),
        });
        Ok(RunList { rows: rows.collect(), total })
    }

    /// One run, with its steps as a tree. Of a damaged journal, what stands before the damage.
    pub fn show(&self, run: &RunId) -> Result<RunTree, AuditError> {
        let folder = self.folder(run);
        let there = folder.is_dir();
        if !there && !self.index()?.iter().any(|entry| entry.run == *run) {
            return Err(AuditError::NoSuchRun { prefix: run.to_string() });
        }
        let records = match self.read(run) {
            Ok(records) => Some(records),
            // Killed before its first record, or removed.
            Err(AuditError::Open { source, .. }) if source.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut state = RunState::default();
        let mut damage = None;
        for record in records.into_iter().flatten() {
            match record {
                Ok(record) => state.take(record),
                Err(AuditError::Unreadable { line, reason, .. }) => damage = Some(format!("line {line} {reason}")),
                Err(error) => return Err(error),
            }
        }
        let standing = match &state.ended {
            _ if !there => Standing::Missing,
            _ if damage.is_some() => Standing::Damaged,
            Some(ended) => Standing::Ended { ending: ended.ending },
            None if is_held(&folder) => Standing::Running,
            None => Standing::Interrupted,
        };
        let file = state.steps.shift_remove(&StepPath::default()).unwrap_or_default();
        let RunState { started, steps, ended, .. } = state;
        Ok(RunTree { run: run.clone(), standing, started, ended, file, steps: tree(steps), damage })
    }

    /// Reads no more of a journal than a row needs.
    fn row_of_journal(&self, run: RunId) -> RunRow {
        #[derive(Deserialize)]
        struct Start<'a> {
            #[serde(borrow)]
            title: Cow<'a, str>,
            #[serde(borrow)]
            file: Cow<'a, str>,
        }
        #[derive(Deserialize)]
        struct End {
            ending: Ending,
        }
        let folder = self.folder(&run);
        let (file, title, standing) = (String::new(), String::new(), Standing::Interrupted);
        let mut row = RunRow { run: run.clone(), started: None, last: None, file, title, steps: 0, standing };
        if is_held(&folder) {
            row.standing = Standing::Running;
        }
        let file = match open_file(&folder.join(JOURNAL)) {
            Ok(file) => file,
            // Killed before its first record.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return row,
            // One run that cannot be read must not hide the others.
            Err(_) => return RunRow { standing: Standing::Damaged, ..row },
        };
        let mut chain = Chain::new(BufReader::with_capacity(64 * 1024, file), run);
        loop {
            let stored = match chain.advance() {
                Ok(Some(stored)) => stored,
                Ok(None) => return row,
                Err(_) => return RunRow { standing: Standing::Damaged, ..row },
            };
            row.started.get_or_insert(stored.head.time);
            row.last = Some(stored.head.time);
            match &*stored.head.event {
                "run-started" => {
                    if let Ok(Start { title, file }) = parse(stored.bytes) {
                        (row.title, row.file) = (shown(&title), shown(&file));
                    }
                }
                "step-started" => row.steps += 1,
                "run-ended" => {
                    if let Ok(End { ending }) = parse(stored.bytes) {
                        row.standing = Standing::Ended { ending };
                    }
                }
                _ => {}
            }
        }
    }
}

fn row_of_entry(entry: IndexEntry, there: bool) -> RunRow {
    let IndexEntry { run, ending, started, ended, file, title, steps, .. } = entry;
    let (title, file) = (shown(&title), shown(&file));
    let standing = if there { Standing::Ended { ending } } else { Standing::Missing };
    RunRow { run, started: Some(started), last: Some(ended), file, title, steps, standing }
}

/// Puts each step below the nearest of the steps before it that it stands in.
fn tree(steps: indexmap::IndexMap<StepPath, StepState>) -> Vec<StepNode> {
    // Of each step: its parent, and how deep it stands.
    let mut places: Vec<(Option<usize>, usize)> = Vec::with_capacity(steps.len());
    for (at, path) in steps.keys().enumerate() {
        let above = std::iter::successors(above(path), above);
        let mut parent = above.filter_map(|path| steps.get_index_of(&path)).find(|parent| *parent < at);
        let mut depth = parent.and_then(|parent| places.get(parent)).map_or(0, |(_, depth)| depth + 1);
        if depth > MAX_DEPTH {
            (parent, depth) = parent.and_then(|parent| places.get(parent)).copied().unwrap_or_default();
        }
        places.push((parent, depth));
    }
    let mut nodes: Vec<StepNode> =
        steps.into_iter().map(|(path, state)| StepNode { path, state, steps: Vec::new() }).collect();
    let mut roots = Vec::new();
    // A parent stands before its children: from the back, each node is whole when it is moved to its parent.
    while let (Some(mut node), Some((parent, _))) = (nodes.pop(), places.pop()) {
        node.steps.reverse();
        match parent.and_then(|parent| nodes.get_mut(parent)) {
            Some(parent) => parent.steps.push(node),
            None => roots.push(node),
        }
    }
    roots.reverse();
    roots
}

/// The step that one stands in: of an iteration its loop, `1` of `1[redis]`.
fn above(path: &StepPath) -> Option<StepPath> {
    let iteration = path.0.strip_suffix(']').and_then(|open| open.rsplit_once('['));
    iteration.map(|(of, _)| StepPath(of.into())).or_else(|| path.parent())
}
