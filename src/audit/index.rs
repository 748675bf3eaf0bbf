//! The store's second file: the heads of the runs that closed.
//!
//! One line a run, sealed as the lines of a journal are. A journal that lost its tail no longer fits its head. A line
//! that is damaged says nothing; what a crash tore stays as such a line.

use super::line::{Digest, seal, unseal};
use super::log::{Summary, SyncPolicy};
use super::reader::open_file;
use super::{AuditError, RunId};
use crate::event::Ending;
use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

pub(super) const INDEX: &str = "index";
/// Longest line that is read; a title is a line of text.
const MAX_LINE_BYTES: u64 = 256 * 1024;
/// Longest title or file name that is written.
const MAX_TEXT: usize = 16 * 1024;

/// The head of a closed run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Which run.
    pub run: RunId,
    /// How many records its journal has.
    pub count: u64,
    /// SHA-256 of its last line as stored, newline included.
    pub head: Digest,
    /// How it ended.
    pub ending: Ending,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// The runbook's file, as stored: what shows it takes it from a [`RunRow`](super::RunRow).
    pub file: String,
    /// The runbook's title, as stored.
    pub title: String,
    /// How many steps it began.
    pub steps: u64,
}

impl IndexEntry {
    pub(super) fn of(run: &RunId, summary: &Summary) -> Option<Self> {
        Some(Self {
            run: run.clone(),
            count: summary.count,
            head: summary.head,
            ending: summary.ending?,
            started: summary.started?,
            ended: summary.last?,
            file: cut(&summary.file),
            title: cut(&summary.title),
            steps: summary.steps,
        })
    }
}

fn cut(text: &str) -> String {
    text.chars()
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= MAX_TEXT).then_some(c)
        })
        .collect()
}

/// Appends an entry and syncs it. Other programs may do the same at the same time.
pub(super) fn append(store: &Path, entry: &IndexEntry, sync: SyncPolicy) -> Result<(), AuditError> {
    let path = store.join(INDEX);
    append_line(store, &path, entry, sync).map_err(|error| AuditError::write(&path, error))
}

fn append_line(store: &Path, path: &Path, entry: &IndexEntry, sync: SyncPolicy) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    flock(&file, FlockOperation::LockExclusive)?;
    let mut line = Vec::new();
    let length = file.seek(SeekFrom::End(0))?;
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    serde_json::to_writer(&mut line, entry)?;
    line.pop();
    seal(&mut line);
    file.write_all(&line)?;
    if sync == SyncPolicy::Strict {
        file.sync_data()?;
        if length == 0 {
            File::open(store)?.sync_all()?;
        }
    }
    Ok(())
}

/// The entries in the order in which the runs closed. Damaged lines are passed over.
pub(super) fn read(store: &Path) -> Result<Vec<IndexEntry>, AuditError> {
    let path = store.join(INDEX);
    let file = match open_file(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(AuditError::open(&path, error)),
    };
    let mut reader = BufReader::new(file);
    let mut entries = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut line);
        if read.map_err(|error| AuditError::open(&path, error))? == 0 {
            return Ok(entries);
        }
        entries.extend(parse(&line));
    }
}

/// The entry of a line, if the line is whole.
pub(super) fn parse(line: &[u8]) -> Option<IndexEntry> {
    let line = line.strip_suffix(b"\n")?;
    unseal(line).ok()?;
    serde_json::from_slice(line).ok()
}
