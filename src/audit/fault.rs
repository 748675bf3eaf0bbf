//! What can be wrong with a stored record.

use serde::Serialize;

/// The first record of a journal that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tampering {
    /// The record that belongs there, from zero.
    pub seq: u64,
    /// The line of the journal, from one.
    pub line: u64,
    /// What is wrong.
    pub reason: Fault,
}

impl Tampering {
    pub(super) fn at(seq: u64, reason: Fault) -> Self {
        Self { seq, line: seq.saturating_add(1), reason }
    }
}

impl std::fmt::Display for Tampering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "record {} (line {}) {}", self.seq, self.line, self.reason)
    }
}

/// What is wrong with it. Reads on after "record 4 (line 5)".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// The line is longer than any that is written.
    #[error("is longer than any record")]
    TooLong,
    /// The line does not end with a digest.
    #[error("does not end with its digest")]
    Unsealed,
    /// The line's own digest does not fit.
    #[error("does not match its own digest")]
    Changed,
    /// The line holds another record: some were removed, inserted, repeated or put in another order.
    #[error("is not there: record {found} stands in its place")]
    Misplaced {
        /// Which record it holds.
        found: u64,
    },
    /// It was not written after the line that stands before it.
    #[error("does not follow from the line before it")]
    Unchained,
    /// It was written for another run.
    #[error("belongs to another run")]
    OtherRun,
    /// It is sealed, and yet no record.
    #[error("is not a record: {why}")]
    Malformed {
        /// What the parser says.
        why: String,
    },
    /// The run had ended.
    #[error("stands after the end of the run")]
    AfterEnd,
    /// The index counted more records.
    #[error("is missing: the run closed with {count} records")]
    Cut {
        /// How many the run closed with.
        count: u64,
    },
    /// The whole journal is gone.
    #[error("is missing with the whole journal: the run closed with {count} records")]
    NoJournal {
        /// How many the run closed with.
        count: u64,
    },
    /// The index holds another digest.
    #[error("is not the one that the run closed with")]
    OtherHead,
    /// The run closed, and yet the last line has no newline.
    #[error("lost its newline")]
    Unterminated,
    /// A file that the record names is not as it was.
    #[error("names `{file}`, which {what}")]
    File {
        /// The file, relative to the run's folder.
        file: String,
        /// What is wrong with it.
        what: &'static str,
    },
}
