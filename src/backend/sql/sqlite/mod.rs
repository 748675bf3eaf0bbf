//! SQLite.
//!
//! Reads go over a connection that is opened read-only and told so again (`query_only`), so that not even a
//! statement which looks like a read and is none gets through. A single write is one statement and so atomic by
//! itself; several stand in a transaction that takes the write lock at its start.

mod connection;
mod failure;
mod values;

use super::engine::{Done, Engine, Evaluated, Limits};
use super::statement::Statement;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use crate::value::code::Placeholder;
use crate::value::{Value, show};
use async_trait::async_trait;
use connection::{Connection, Pool};
use failure::{Purpose, failure};
use futures_util::StreamExt;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Either, Executor, Row};
use std::path::PathBuf;
use std::time::Duration;

/// A database file.
pub(super) struct Sqlite {
    pool: Pool,
}

impl Sqlite {
    /// The database of that file; nothing is opened yet.
    pub(super) fn new(path: PathBuf, create: bool, busy: Duration) -> Self {
        Self { pool: Pool::new(path, create, busy) }
    }

    fn failed(&self, purpose: Purpose, limits: &Limits, error: &sqlx::Error) -> CallError {
        failure(error, purpose, &self.pool.path, limits)
    }

    /// Runs statements on a connection, within a transaction where that is asked for.
    async fn perform(
        &self,
        connection: &mut Connection,
        statements: &[Statement],
        limits: &Limits,
        ending: Ending,
    ) -> Result<Vec<Done>, CallError> {
        let stop = connection.stop();
        let inner = &mut connection.inner;
        let work = async {
            if let Some(begin) = ending.begin() {
                inner.execute(begin).await?;
            }
            let mut done = Vec::with_capacity(statements.len());
            for statement in statements {
                match one(inner, statement, limits).await {
                    Ok(result) => done.push(result),
                    Err(error) => return Ok(Err(error)),
                }
            }
            if ending == Ending::Commit {
                inner.execute("COMMIT").await?;
            }
            Ok(Ok(done))
        };
        let result = Connection::supervised(&stop, limits, work).await;
        connection.go_on();
        let Some(result) = result else { return Err(limits.stopped_error()) };
        let failed = match result {
            Ok(Ok(done)) if ending != Ending::Rollback => return Ok(done),
            Ok(Ok(done)) => Ok(done),
            Ok(Err(Failed::Database(error))) | Err(error) => Err(self.failed(Purpose::Change, limits, &error)),
            Ok(Err(Failed::Ours(error))) => Err(error),
        };
        if ending != Ending::Alone {
            // Some errors have ended the transaction already; then there is nothing to take back.
            match connection.inner.execute("ROLLBACK").await {
                Ok(_) => {}
                Err(error) if failure::code(&error).is_some() => {}
                Err(error) => return Err(self.failed(Purpose::Change, limits, &error)),
            }
        }
        failed
    }
}

/// How statements end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Each by itself.
    Alone,
    /// All kept.
    Commit,
    /// All taken back.
    Rollback,
}

impl Ending {
    fn begin(self) -> Option<&'static str> {
        match self {
            Self::Alone => None,
            // The write lock at once: a transaction that gets it only at its first write can lose what it has read.
            Self::Commit | Self::Rollback => Some("BEGIN IMMEDIATE"),
        }
    }
}

/// Why a statement did not get through.
enum Failed {
    Database(sqlx::Error),
    Ours(CallError),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self::Ours(error)
    }
}

/// Runs one statement.
async fn one(connection: &mut SqliteConnection, statement: &Statement, limits: &Limits) -> Result<Done, Failed> {
    let before = total(connection).await?;
    let (text, arguments) = values::bound(statement)?;
    let mut done = Done::default();
    let mut last_id = 0;
    {
        let mut results = connection.fetch_many(sqlx::query_with(text, arguments));
        let mut bytes = 0_u64;
        while let Some(result) = results.next().await {
            match result? {
                Either::Left(result) => {
                    done.rows = result.rows_affected();
                    last_id = result.last_insert_rowid();
                }
                Either::Right(row) => {
                    take(&mut done.returned, &row, &mut bytes, limits)?;
                }
            }
        }
    }
    if total(connection).await? == before {
        // SQLite still tells the count of the statement before.
        done.rows = 0;
    }
    if done.rows > 0 && matches!(statement.keyword(), "INSERT" | "REPLACE") {
        done.last_id = Some(last_id);
    }
    Ok(done)
}

/// How many rows this connection has changed so far.
async fn total(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let row = connection.fetch_one("SELECT total_changes()").await?;
    row.try_get(0)
}

/// Takes in a row; `false` when no more are to be read.
fn take(rows: &mut Vec<Value>, row: &SqliteRow, bytes: &mut u64, limits: &Limits) -> Result<bool, CallError> {
    let (row, length) = values::row(row)?;
    *bytes = bytes.saturating_add(length);
    if rows.len() as u64 >= limits.rows {
        return Err(values::result_error(format!("there are more than {} rows", limits.rows))
            .help("ask for less with `LIMIT`, or allow more with `most:`"));
    }
    if *bytes > limits.bytes {
        let size = show::to_text(&Value::Size(limits.bytes));
        return Err(
            values::result_error(format!("the rows hold more than {size}")).help("ask for less, or for fewer columns")
        );
    }
    rows.push(row);
    Ok(!(limits.leave && rows.len() as u64 >= limits.rows))
}

#[async_trait]
impl Engine for Sqlite {
    async fn query(&self, statement: &Statement, limits: &Limits) -> Result<Vec<Value>, CallError> {
        let mut connection = self.pool.take(Purpose::Read, limits).await?;
        let (text, arguments) = values::bound(statement)?;
        let stop = connection.stop();
        let inner = &mut connection.inner;
        let work = async {
            let mut rows = Vec::new();
            let mut bytes = 0_u64;
            let mut results = inner.fetch(sqlx::query_with(text, arguments));
            while let Some(row) = results.next().await {
                match take(&mut rows, &row?, &mut bytes, limits) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => return Ok(Err(error)),
                }
            }
            Ok(Ok(rows))
        };
        let result = Connection::supervised(&stop, limits, work).await;
        connection.go_on();
        match result {
            None => Err(limits.stopped_error()),
            Some(result) => {
                let known = result.is_ok();
                let rows = result.map_err(|error| self.failed(Purpose::Read, limits, &error))?;
                if known {
                    self.pool.keep(Purpose::Read, connection);
                }
                rows
            }
        }
    }

    async fn change(&self, statements: &[Statement], limits: &Limits) -> Result<Vec<Done>, CallError> {
        let mut connection = self.pool.take(Purpose::Change, limits).await?;
        let ending = if statements.len() == 1 { Ending::Alone } else { Ending::Commit };
        let result = self.perform(&mut connection, statements, limits, ending).await;
        // What was set on the connection must not reach the next call.
        if result.is_ok() && !statements.iter().any(|statement| self.stands_alone(statement)) {
            self.pool.keep(Purpose::Change, connection);
        }
        result
    }

    async fn evaluate(&self, statements: &[Statement], limits: &Limits) -> Result<Evaluated, CallError> {
        if !self.pool.path.exists() {
            let message = format!("the database `{}` is not there yet", self.pool.path.display());
            return Err(CallError::new(FailureKind::Target, codes::SQL_NO_DATABASE, message));
        }
        let mut connection = self.pool.take(Purpose::Change, limits).await?;
        let done = self.perform(&mut connection, statements, limits, Ending::Rollback).await?;
        let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name LIMIT 20";
        let rows =
            connection.inner.fetch_all(triggers).await.map_err(|error| self.failed(Purpose::Read, limits, &error))?;
        let names: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
        let warnings = if names.is_empty() {
            Vec::new()
        } else {
            vec![format!("the database has triggers ({}), whose changes are not counted", names.join(", "))]
        };
        self.pool.keep(Purpose::Change, connection);
        Ok(Evaluated { done, warnings })
    }

    async fn check(&self, statements: &[Statement], limits: &Limits) -> Result<(), CallError> {
        let mut connection = self.pool.take(Purpose::Read, limits).await?;
        for statement in statements {
            // The values too, so that one that cannot be bound is found.
            let (text, _) = values::bound(statement)?;
            connection.inner.prepare(text).await.map_err(|error| self.failed(Purpose::Read, limits, &error))?;
        }
        self.pool.keep(Purpose::Read, connection);
        Ok(())
    }

    fn stands_alone(&self, statement: &Statement) -> bool {
        matches!(statement.keyword(), "PRAGMA" | "VACUUM" | "ATTACH" | "DETACH")
    }

    fn reads(&self, statement: &Statement) -> bool {
        matches!(statement.keyword(), "SELECT" | "WITH" | "VALUES" | "EXPLAIN") || is_reading_pragma(statement)
    }

    fn placeholder(&self) -> Placeholder {
        Placeholder::Question
    }
}

/// Pragmas that only tell something; those that set something, or work on the file, are writes.
fn is_reading_pragma(statement: &Statement) -> bool {
    const TELLING: [&str; 16] = [
        "COMPILE_OPTIONS",
        "DATABASE_LIST",
        "FOREIGN_KEY_CHECK",
        "FOREIGN_KEY_LIST",
        "FREELIST_COUNT",
        "FUNCTION_LIST",
        "INDEX_INFO",
        "INDEX_LIST",
        "INDEX_XINFO",
        "INTEGRITY_CHECK",
        "PAGE_COUNT",
        "QUICK_CHECK",
        "TABLE_INFO",
        "TABLE_LIST",
        "TABLE_XINFO",
        "COLLATION_LIST",
    ];
    let name = statement.words.get(1).map_or("", |name| name.as_str());
    statement.keyword() == "PRAGMA" && TELLING.contains(&name)
}
