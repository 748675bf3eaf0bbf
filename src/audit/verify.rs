//! Whether a run's journal and files are what was written.

use super::fault::{Fault, Tampering};
use super::folder::{JOURNAL, RunKey, differs};
use super::index::IndexEntry;
use super::journal::is_held;
use super::line::Digest;
use super::reader::{Chain, ChainError, Stored, open_file, parse};
use super::{AuditError, RunId, Store};
use crate::event::{Ending, KeptOutput};
use serde::{Deserialize, Serialize};
use std::io::{self, BufReader};
use std::path::Path;

/// What was found out about a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Which run.
    pub run: RunId,
    /// How many good records its journal begins with.
    pub records: u64,
    /// SHA-256 of the last of them as stored.
    pub head: Digest,
    /// What it comes to.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What a verification comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// The run closed, every record and file is as it was written, and the index holds the head.
    Verified {
        /// How the run ended.
        ending: Ending,
    },
    /// The run ended and is consistent, and the index does not hold its head: a tail that was cut and closed anew would
    /// look the same.
    Unanchored,
    /// The run has not ended. All records are good.
    Interrupted {
        /// A process still holds the run.
        running: bool,
        /// Bytes of a last line that was not written whole.
        torn: u64,
        /// Files that are not as their record says. They are synced when a run ends; so a power loss explains it.
        lost: Vec<String>,
    },
    /// Something was changed.
    Tampered(Tampering),
}

impl Store {
    /// Verifies a run: its chain, its head in the index, and the files that its records name. Reads stored bytes;
    /// nothing is serialised again.
    pub fn verify(&self, run: &RunId) -> Result<Verification, AuditError> {
        let heads: Vec<_> = self.index()?.into_iter().filter(|entry| entry.run == *run).collect();
        let folder = self.folder(run);
        let path = folder.join(JOURNAL);
        let file = match open_file(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return without_journal(run, &folder, &heads),
            Err(error) => return Err(AuditError::open(&path, error)),
        };
        let running = is_held(&folder);
        let mut chain = Chain::new(BufReader::with_capacity(256 * 1024, file), run.clone());
        let mut files = Files { folder: &folder, key: RunKey::read(&folder), first: None, lost: Vec::new() };
        let chained = follow(&mut chain, &heads, &mut files);
        let (records, head) = (chain.count(), chain.head());
        let verdict = match chained {
            Err(ChainError::Io(error)) => return Err(AuditError::open(&path, error)),
            // Of a run that closed, what comes first is what is named; else a power loss may explain the file.
            Err(ChainError::Bad(bad)) => match files.first.take() {
                Some(first) if !heads.is_empty() && first.seq < bad.seq => Verdict::Tampered(first),
                _ => Verdict::Tampered(bad),
            },
            Ok(()) => conclude(&chain, &heads, files, running),
        };
        Ok(Verification { run: run.clone(), records, head, verdict })
    }
}

fn without_journal(run: &RunId, folder: &Path, heads: &[IndexEntry]) -> Result<Verification, AuditError> {
    let verdict = match heads.first() {
        Some(IndexEntry { count, .. }) => Verdict::Tampered(Tampering::at(0, Fault::NoJournal { count: *count })),
        None if folder.is_dir() => Verdict::Interrupted { running: is_held(folder), torn: 0, lost: Vec::new() },
        None => return Err(AuditError::NoSuchRun { prefix: run.to_string() }),
    };
    Ok(Verification { run: run.clone(), records: 0, head: Digest::ZERO, verdict })
}

/// Reads the whole chain, and checks heads and files on the way.
fn follow<R: io::BufRead>(chain: &mut Chain<R>, heads: &[IndexEntry], files: &mut Files<'_>) -> Result<(), ChainError> {
    while let Some(stored) = chain.advance()? {
        let seq = stored.seq;
        files.check(&stored).map_err(|fault| ChainError::Bad(Tampering::at(seq, fault)))?;
        let (count, digest) = (chain.count(), chain.head());
        if heads.iter().any(|head| head.count == count && head.head != digest) {
            return Err(ChainError::Bad(Tampering::at(seq, Fault::OtherHead)));
        }
    }
    Ok(())
}

fn conclude<R: io::BufRead>(chain: &Chain<R>, heads: &[IndexEntry], files: Files<'_>, running: bool) -> Verdict {
    let count = chain.count();
    if !heads.is_empty() && chain.torn() == 0 && !chain.terminated() {
        return Verdict::Tampered(Tampering::at(count.saturating_sub(1), Fault::Unterminated));
    }
    if let Some(entry) = heads.iter().find(|entry| entry.count > count) {
        return Verdict::Tampered(Tampering::at(count, Fault::Cut { count: entry.count }));
    }
    if let Some(entry) = heads.iter().find(|entry| entry.count < count) {
        return Verdict::Tampered(Tampering::at(entry.count, Fault::AfterEnd));
    }
    if chain.ended()
        && let Some(first) = files.first
    {
        return Verdict::Tampered(first);
    }
    match heads.first() {
        Some(entry) => Verdict::Verified { ending: entry.ending },
        None if chain.ended() && chain.terminated() => Verdict::Unanchored,
        None => Verdict::Interrupted { running, torn: chain.torn(), lost: files.lost },
    }
}

/// Checks the files that records name.
struct Files<'a> {
    folder: &'a Path,
    key: Option<RunKey>,
    first: Option<Tampering>,
    lost: Vec<String>,
}

/// Most files that are named as lost.
const MAX_LOST: usize = 100;

/// What a `call-ended` says of files.
#[derive(Deserialize)]
struct Printed {
    #[serde(default)]
    output: Vec<KeptOutput>,
}

impl Files<'_> {
    fn check(&mut self, stored: &Stored<'_>) -> Result<(), Fault> {
        let outputs = match &*stored.head.event {
            "call-ended" => parse::<Printed>(stored.bytes)?.output,
            "kept" => vec![parse::<KeptOutput>(stored.bytes)?],
            _ => return Ok(()),
        };
        for output in outputs.iter().filter(|output| !output.file.is_empty()) {
            let Some(what) = differs(self.folder, self.key.as_ref(), output) else { continue };
            let file = output.file.to_string();
            if self.lost.len() < MAX_LOST {
                self.lost.push(file.clone());
            }
            self.first.get_or_insert_with(|| Tampering::at(stored.seq, Fault::File { file, what }));
        }
        Ok(())
    }
}
