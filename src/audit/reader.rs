//! The chain as it is read: stored bytes, one line at a time, each checked before it is believed.

use super::fault::{Fault, Tampering};
use super::folder::JOURNAL;
use super::line::{Digest, Head, MAX_LINE_BYTES, SealFault, opening, shown, unseal};
use super::{AuditError, RunId};
use crate::event::Event;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a chain cannot be read on.
#[derive(Debug)]
pub enum ChainError {
    /// The bytes could not be read.
    Io(io::Error),
    /// A record is not as it was written.
    Bad(Tampering),
}

/// Reads the records of one journal in order and checks each: its own digest, its number, its run, and that it follows
/// from the line before. Holds one line in memory.
pub struct Chain<R> {
    from: R,
    run: RunId,
    seq: u64,
    head: Digest,
    line: Vec<u8>,
    ended: bool,
    torn: u64,
    terminated: bool,
}

/// A record as it is stored.
pub struct Stored<'a> {
    /// Its number, from zero.
    pub seq: u64,
    /// Its line without the newline.
    pub bytes: &'a [u8],
    pub(super) head: Head<'a>,
}

impl Stored<'_> {
    /// The record with its event. A sealed line that holds none is a fault.
    pub fn record(&self) -> Result<Record, Tampering> {
        let event = parse(self.bytes).map_err(|fault| Tampering::at(self.seq, fault))?;
        let Head { seq, time, mono, ref user, uid, ref host, .. } = self.head;
        let (user, host) = (shown(user), shown(host));
        Ok(Record { seq, time, elapsed: Duration::from_nanos(mono), user, uid, host, event })
    }
}

impl<R: BufRead> Chain<R> {
    /// Reads the journal of that run from its first line.
    pub fn new(from: R, run: RunId) -> Self {
        let (line, head) = (Vec::new(), Digest::ZERO);
        Self { from, run, seq: 0, head, line, ended: false, torn: 0, terminated: true }
    }

    /// How many records were read.
    pub fn count(&self) -> u64 {
        self.seq
    }

    /// Digest of the line read last.
    pub fn head(&self) -> Digest {
        self.head
    }

    /// Whether the record read last is the end of the run.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Bytes of a last line that was not written whole.
    pub fn torn(&self) -> u64 {
        self.torn
    }

    /// Whether the line read last ends with a newline.
    pub fn terminated(&self) -> bool {
        self.terminated
    }

    /// The next record; `None` at the end. A last line without a newline is what a crash leaves: it is a record if it is
    /// whole but for the newline, and passed over if it is the beginning of one.
    pub fn advance(&mut self) -> Result<Option<Stored<'_>>, ChainError> {
        if self.torn > 0 || !self.terminated {
            return Ok(None);
        }
        self.line.clear();
        self.line.shrink_to(1024 * 1024);
        let limit = MAX_LINE_BYTES as u64 + 1;
        let read = (&mut self.from).take(limit).read_until(b'\n', &mut self.line).map_err(ChainError::Io)?;
        if read == 0 {
            return Ok(None);
        }
        let bad = |seq, fault| ChainError::Bad(Tampering::at(seq, fault));
        if read > MAX_LINE_BYTES {
            return Err(bad(self.seq, Fault::TooLong));
        }
        if self.ended {
            return Err(bad(self.seq, Fault::AfterEnd));
        }
        self.terminated = self.line.pop_if(|last| *last == b'\n').is_some();
        if !self.terminated {
            // A file system may have made room that a power loss kept from being filled.
            let zeros = self.line.iter().rev().take_while(|byte| **byte == 0).count();
            self.line.truncate(self.line.len() - zeros);
            if self.begins_a_record() {
                self.torn = read as u64;
                return Ok(None);
            }
        }
        let seq = self.seq;
        let (head, digest) = check(&self.line, seq, self.head, &self.run).map_err(|fault| bad(seq, fault))?;
        self.ended = head.event == "run-ended";
        self.seq = seq.saturating_add(1);
        self.head = digest;
        Ok(Some(Stored { seq, bytes: &self.line, head }))
    }

    /// Whether the line is the beginning of the record that belongs there, and less than the whole.
    fn begins_a_record(&self) -> bool {
        let opening = opening(self.seq, self.head);
        let length = opening.len().min(self.line.len());
        let opens = self.line.get(..length) == opening.get(..length);
        // The parser takes a number that breaks off (`-`, `0.`) for a wrong one; with a digit more it is one.
        opens && (breaks_off(&self.line) || breaks_off(&[&self.line, &b"0"[..]].concat()))
    }
}

fn breaks_off(json: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(json).is_err_and(|error| error.is_eof())
}

fn check<'a>(line: &'a [u8], seq: u64, prev: Digest, run: &RunId) -> Result<(Head<'a>, Digest), Fault> {
    let digest = unseal(line).map_err(|fault| match fault {
        SealFault::Unsealed => Fault::Unsealed,
        SealFault::Changed => Fault::Changed,
    })?;
    let head: Head<'a> = parse(line)?;
    if head.seq != seq {
        return Err(Fault::Misplaced { found: head.seq });
    }
    if head.run != run.as_str() {
        return Err(Fault::OtherRun);
    }
    if head.prev != prev {
        return Err(Fault::Unchained);
    }
    Ok((head, digest))
}

pub(super) fn parse<'a, T: serde::Deserialize<'a>>(line: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(line).map_err(|error| Fault::Malformed { why: error.to_string() })
}

/// A record with its event.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its number, from zero.
    pub seq: u64,
    /// Wall-clock time.
    pub time: Timestamp,
    /// Time since the run's start, of a clock that never goes back.
    pub elapsed: Duration,
    /// Name of the user who acted.
    pub user: String,
    /// Number of that user.
    pub uid: u32,
    /// Name of the machine.
    pub host: String,
    /// What happened.
    pub event: Event,
}

/// The records of a run, in order. After an error there is nothing more.
pub struct Records {
    chain: Chain<BufReader<File>>,
    run: RunId,
    path: PathBuf,
    over: bool,
}

impl Records {
    pub(super) fn open(folder: &Path, run: &RunId) -> Result<Self, AuditError> {
        let path = folder.join(JOURNAL);
        let file = open_file(&path).map_err(|error| AuditError::open(&path, error))?;
        let chain = Chain::new(BufReader::with_capacity(64 * 1024, file), run.clone());
        Ok(Self { chain, run: run.clone(), path, over: false })
    }

    /// The chain below: how many records were read, whether the last line was torn.
    #[must_use]
    pub fn chain(&self) -> &Chain<BufReader<File>> {
        &self.chain
    }

    fn step(&mut self) -> Result<Option<Record>, AuditError> {
        let run = &self.run;
        let unreadable =
            |bad: Tampering| AuditError::Unreadable { run: run.clone(), line: bad.line, reason: bad.reason };
        match self.chain.advance() {
            Ok(Some(stored)) => stored.record().map(Some).map_err(unreadable),
            Ok(None) => Ok(None),
            Err(ChainError::Bad(bad)) => Err(unreadable(bad)),
            Err(ChainError::Io(error)) => Err(AuditError::open(&self.path, error)),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let item = self.step().transpose();
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}

/// Opens a file of a run to read it. What was put in its place (a FIFO, a link) neither blocks nor leads elsewhere.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file")) }
}
