//! Connections to one SQLite file, kept between calls.

use super::super::engine::Limits;
use super::failure::{Purpose, failure};
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// After how many steps of its machine SQLite asks whether to go on.
const STEPS: i32 = 1_000;
/// How many idle connections are kept for each purpose.
const KEPT: usize = 4;

/// A database file and how to open it.
pub(super) struct Pool {
    /// The file.
    pub path: PathBuf,
    /// Whether a write makes it.
    pub create: bool,
    /// How long to wait for locks.
    pub busy: Duration,
    readers: Mutex<Vec<Connection>>,
    writers: Mutex<Vec<Connection>>,
}

/// A connection, and the flag that stops it.
pub(super) struct Connection {
    /// SQLite's.
    pub inner: SqliteConnection,
    stop: Arc<AtomicBool>,
    identity: (u64, u64),
}

impl Pool {
    /// No connection yet.
    pub(super) fn new(path: PathBuf, create: bool, busy: Duration) -> Self {
        Self { path, create, busy, readers: Mutex::default(), writers: Mutex::default() }
    }

    /// A connection: one that was kept, if the file is still the same, else a new one.
    pub(super) async fn take(&self, purpose: Purpose, limits: &Limits) -> Result<Connection, CallError> {
        let identity = self.identity();
        let kept = loop {
            match self.kept(purpose).pop() {
                Some(connection) if Some(connection.identity) == identity => break Some(connection),
                // The file was replaced since: the connection would go on with the old one.
                Some(_) => {}
                None => break None,
            }
        };
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.open(purpose, limits).await?,
        };
        let busy = limits.left().map_or(self.busy, |left| left.min(self.busy)).as_millis();
        let pragma = AssertSqlSafe(format!("PRAGMA busy_timeout = {busy}"));
        connection.inner.execute(pragma).await.map_err(|error| failure(&error, purpose, &self.path, limits))?;
        Ok(connection)
    }

    /// Keeps a connection for the next call.
    pub(super) fn keep(&self, purpose: Purpose, connection: Connection) {
        let mut kept = self.kept(purpose);
        if kept.len() < KEPT {
            kept.push(connection);
        }
    }

    fn kept(&self, purpose: Purpose) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        let pool = match purpose {
            Purpose::Read => &self.readers,
            Purpose::Change => &self.writers,
        };
        pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn identity(&self) -> Option<(u64, u64)> {
        self.path.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()))
    }

    async fn open(&self, purpose: Purpose, limits: &Limits) -> Result<Connection, CallError> {
        let create = self.create && purpose == Purpose::Change;
        if !create && self.identity().is_none() {
            let message = format!("there is no database `{}`", self.path.display());
            let error = CallError::new(FailureKind::Ours, codes::SQL_NO_DATABASE, message);
            return Err(if self.create {
                error.help("the first write makes it")
            } else {
                error.help("mend the path, or say `create: true` in `use` to have a write make it")
            });
        }
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .busy_timeout(self.busy)
            .create_if_missing(create)
            .pragma("trusted_schema", "OFF")
            .disable_statement_logging();
        let options = match purpose {
            Purpose::Read => options.read_only(true).pragma("query_only", "ON"),
            Purpose::Change => options,
        };
        let failed = |error: sqlx::Error| failure(&error, purpose, &self.path, limits);
        let mut inner = options.connect().await.map_err(failed)?;
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let mut handle = inner.lock_handle().await.map_err(failed)?;
        handle.set_progress_handler(STEPS, move || !seen.load(Ordering::Relaxed));
        drop(handle);
        let identity = self.identity().unwrap_or_default();
        Ok(Connection { inner, stop, identity })
    }
}

impl Connection {
    /// Does something with the connection, and stops it when the call is to stop. `None` when it would not stop in
    /// time: then the connection is of no more use, and what came of it is not known.
    pub(super) async fn supervised<T>(
        stop: &Arc<AtomicBool>,
        limits: &Limits,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Option<Result<T, sqlx::Error>> {
        tokio::pin!(work);
        tokio::select! {
            biased;
            result = &mut work => return Some(result),
            () = limits.stopped() => stop.store(true, Ordering::Relaxed),
        }
        tokio::time::timeout(limits.grace, &mut work).await.ok()
    }

    /// What stops it.
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Lets it work again after it was stopped.
    pub(super) fn go_on(&self) {
        self.stop.store(false, Ordering::Relaxed);
    }
}
