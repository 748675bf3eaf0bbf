//! What SQLite answers when it does not do as told, in words.

use super::super::engine::Limits;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use std::path::Path;

/// What the statement was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading.
    Read,
    /// Changing something, or trying what a change would do.
    Change,
}

// Primary result codes of SQLite.
const ERROR: u32 = 1;
const PERMISSION: u32 = 3;
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READ_ONLY: u32 = 8;
const INTERRUPTED: u32 = 9;
const IO: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANNOT_OPEN: u32 = 14;
const CONSTRAINT: u32 = 19;
const NOT_A_DATABASE: u32 = 26;

/// The primary code of an error of SQLite's own.
pub(super) fn code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Says what SQLite answered.
pub(super) fn failure(error: &sqlx::Error, purpose: Purpose, path: &Path, limits: &Limits) -> CallError {
    let file = path.display();
    let said = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_string());
    let make = |kind, code, message: String| CallError::new(kind, code, message);
    match code(error) {
        Some(INTERRUPTED) if purpose == Purpose::Read => limits.stopped_error(),
        Some(INTERRUPTED) => limits.unchanged_error(),
        Some(BUSY | LOCKED) => make(
            FailureKind::Target,
            codes::SQL_BUSY,
            format!("the database `{file}` is locked by another connection; nothing was changed"),
        )
        .help("wait until it is free, or give `busy:` in `use` more time"),
        Some(READ_ONLY) if purpose == Purpose::Read => make(
            FailureKind::Ours,
            codes::SQL_NOT_A_READ,
            "the statement would change the database, and a read may not".into(),
        )
        .help("a change stands in an action, as `execute`, `transaction` or `script`"),
        Some(READ_ONLY | PERMISSION) => {
            make(FailureKind::Ours, codes::SQL_NO_DATABASE, format!("the database `{file}` may only be read"))
                .help("run as a user who may write the file and its folder")
        }
        Some(CANNOT_OPEN) => make(FailureKind::Ours, codes::SQL_NO_DATABASE, format!("cannot open `{file}`: {said}")),
        Some(NOT_A_DATABASE) => {
            make(FailureKind::Ours, codes::SQL_NO_DATABASE, format!("`{file}` is not an SQLite database"))
        }
        Some(ERROR) => {
            let error = make(
                FailureKind::Ours,
                codes::SQL_NOT_UNDERSTOOD,
                format!("SQLite does not understand the statement: {said}"),
            );
            if said.contains("no such function: now") { error.help("SQLite says `datetime('now')`") } else { error }
        }
        Some(CONSTRAINT) => make(FailureKind::Target, codes::SQL_REFUSED, format!("refused by the database: {said}")),
        Some(FULL) => make(FailureKind::Target, codes::SQL_REFUSED, format!("no space is left for `{file}`")),
        Some(CORRUPT) => {
            make(FailureKind::Target, codes::SQL_REFUSED, format!("the database `{file}` is damaged: {said}"))
                .help("restore it from a backup; `PRAGMA integrity_check` tells more")
        }
        // Reading and writing of the file itself failed: whether a commit got through, nobody can say.
        Some(IO) if purpose == Purpose::Change => {
            make(FailureKind::Lost, codes::SQL_REFUSED, format!("`{file}` cannot be written: {said}"))
        }
        Some(_) => make(FailureKind::Target, codes::SQL_REFUSED, format!("refused by the database: {said}")),
        None if purpose == Purpose::Change => {
            make(FailureKind::Lost, codes::SQL_STOPPED, format!("the connection to `{file}` was lost: {said}"))
        }
        None => make(FailureKind::Ours, codes::SQL_NO_DATABASE, format!("cannot ask `{file}`: {said}")),
    }
}
