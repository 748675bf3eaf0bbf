//! What the operations need of an engine. SQLite is one; others join here.

use super::statement::Statement;
use crate::backend::{CallContext, CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use crate::value::Value;
use crate::value::code::Placeholder;
use async_trait::async_trait;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// One database of some engine. Connects at the first call that needs it.
#[async_trait]
pub(super) trait Engine: Send + Sync {
    /// The rows of a statement that reads, on a connection that cannot write.
    async fn query(&self, statement: &Statement, limits: &Limits) -> Result<Vec<Value>, CallError>;

    /// Runs statements, all or none.
    async fn change(&self, statements: &[Statement], limits: &Limits) -> Result<Vec<Done>, CallError>;

    /// Runs statements in a transaction, and takes it back.
    async fn evaluate(&self, statements: &[Statement], limits: &Limits) -> Result<Evaluated, CallError>;

    /// Has statements read and resolved by the database, without running them.
    async fn check(&self, statements: &[Statement], limits: &Limits) -> Result<(), CallError>;

    /// Whether a statement can only be run by itself, outside of a transaction.
    fn stands_alone(&self, statement: &Statement) -> bool;

    /// Whether a statement is one of those that read.
    fn reads(&self, statement: &Statement) -> bool;

    /// How it writes the place of a value.
    fn placeholder(&self) -> Placeholder;
}

/// What a statement did.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// How many rows it changed.
    pub rows: u64,
    /// The id of the row that it inserted last.
    pub last_id: Option<i64>,
    /// The rows that it gave.
    pub returned: Vec<Value>,
}

impl Done {
    /// As a value.
    pub(super) fn value(self) -> Value {
        Value::record([
            ("rows", Value::Int(i64::try_from(self.rows).unwrap_or(i64::MAX))),
            ("last_id", self.last_id.map_or(Value::Null, Value::Int)),
            ("returned", Value::list(self.returned)),
        ])
    }
}

/// What statements would do.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluated {
    /// What each did before it was taken back.
    pub done: Vec<Done>,
    /// What is to be known of it: triggers that ran.
    pub warnings: Vec<String>,
}

/// How much a call may take.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// Most rows.
    pub rows: u64,
    /// Whether more rows than that are left unread; else they are an error.
    pub leave: bool,
    /// Most bytes of text in them together.
    pub bytes: u64,
    cancel: CancellationToken,
    deadline: Option<Instant>,
    /// How long the database may take to stop when it is told to.
    pub grace: Duration,
}

impl Limits {
    /// Those of a call's context.
    pub(super) fn new(context: &CallContext, rows: u64) -> Self {
        Self {
            rows,
            leave: false,
            bytes: context.max_output,
            cancel: context.cancel.clone(),
            deadline: context.deadline,
            grace: context.grace,
        }
    }

    /// The same, with no more than the first rows read.
    pub(super) fn first(context: &CallContext, rows: u64) -> Self {
        Self { leave: true, ..Self::new(context, rows) }
    }

    /// The time that is left, if there is an end.
    pub(super) fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Ends when the call is to stop.
    pub(super) async fn stopped(&self) {
        match self.deadline {
            None => self.cancel.cancelled().await,
            Some(deadline) => tokio::select! {
                () = self.cancel.cancelled() => {}
                () = tokio::time::sleep_until(deadline.into()) => {}
            },
        }
    }

    /// Why it is to stop, in words, and as a kind of failure.
    pub(super) fn reason(&self) -> (FailureKind, &'static str) {
        if self.cancel.is_cancelled() && self.left() != Some(Duration::ZERO) {
            (FailureKind::Cancelled, "the run was interrupted")
        } else {
            (FailureKind::TimedOut, "time was over")
        }
    }

    /// The error for a statement that was stopped, when it is not known what came of it.
    pub(super) fn stopped_error(&self) -> CallError {
        let (kind, why) = self.reason();
        CallError::new(kind, codes::SQL_STOPPED, format!("{why} before the database had answered"))
    }

    /// The error for a statement that was stopped, and has changed nothing.
    pub(super) fn unchanged_error(&self) -> CallError {
        let (_, why) = self.reason();
        CallError::new(
            FailureKind::Target,
            codes::SQL_STOPPED,
            format!("{why} before the statement was done; nothing was changed"),
        )
    }
}
