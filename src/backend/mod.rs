//! How a runbook meets a system.
//!
//! A backend declares a [`Catalogue`] and hands out three capabilities, each an object of its own: [`Read`],
//! [`Preview`] and [`Write`]. The planner is given the first two only, so it has no way to change anything; no flag
//! says "dry run". Checker, planner, editor and audit work from the catalogue; none knows a backend by name.
//!
//! A backend connects lazily, at the first call that needs the connection, and keeps what it opened keyed by the
//! call's settings. It neither prints nor reads the process's environment: what it needs comes with the
//! [`CallContext`].

mod arguments;
mod call;
pub mod catalogue;
pub mod file;
#[cfg(feature = "http")]
pub mod http;
pub mod shell;
#[cfg(feature = "sql")]
pub mod sql;

pub use call::{
    Call, CallContext, CallError, Environment, FailureKind, Output, OutputStream, Previewed, Settings, Undo, Written,
};
pub use catalogue::{Catalogue, Effect, Fidelity, Operation, Parameter};

use crate::value::Value;
use async_trait::async_trait;
use indexmap::IndexMap;
use std::sync::Arc;

/// Identity of what is done where the run itself is; the journal names the host in each record.
pub const THIS_MACHINE: &str = "this machine";

/// A system that runbooks can use. Register one with [`Registry::with`].
pub trait Backend: Send + Sync + 'static {
    /// What it can do.
    fn catalogue(&self) -> Arc<Catalogue>;
    /// The side that only looks.
    fn reader(&self) -> Arc<dyn Read>;
    /// The side that says what a write would do, and does not do it.
    fn previewer(&self) -> Arc<dyn Preview>;
    /// The side that acts.
    fn writer(&self) -> Arc<dyn Write>;
}

/// Looks, and is given nothing that changes anything.
#[async_trait]
pub trait Read: Send + Sync {
    /// Answers a read (or opens what a session needs). Looking up one thing by its name answers `null` when it is
    /// not there; an error says whether the target refused or our side could not ask.
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError>;

    /// Identity of what the call's settings name, as the audit trail records it: cluster, daemon, database, host.
    /// Must not fail and must not connect.
    fn identity(&self, call: &Call) -> String;
}

/// Says what a write would do. The only side that may ask a target to evaluate a change and keep nothing.
#[async_trait]
pub trait Preview: Send + Sync {
    /// The preview, never more faithful than it says.
    async fn preview(&self, call: &Call, context: &CallContext) -> Result<Previewed, CallError>;
}

/// Acts. A call is made only after its intent is on disk.
#[async_trait]
pub trait Write: Send + Sync {
    /// Performs the write. An error whose outcome is unknown (a time-out, a lost connection) must say so by its kind:
    /// it is then never taken for a failure.
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError>;

    /// After a crash: whether the write of that idempotency key took place. `None` when the target cannot tell.
    async fn outcome(&self, call: &Call, context: &CallContext) -> Result<Option<Value>, CallError> {
        let _ = (call, context);
        Ok(None)
    }
}

/// The backends of one engine, by name.
#[derive(Clone, Default)]
pub struct Registry {
    backends: IndexMap<String, Arc<dyn Backend>>,
}

impl Registry {
    /// No backends at all.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds a backend under its catalogue's name; one of that name is replaced.
    #[must_use]
    pub fn with(mut self, backend: impl Backend) -> Self {
        let name = backend.catalogue().name.to_string();
        self.backends.insert(name, Arc::new(backend));
        self
    }

    /// The backend of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Backend>> {
        self.backends.get(name)
    }

    /// All catalogues, in the order of registration. All that the checker is given.
    #[must_use]
    pub fn catalogues(&self) -> IndexMap<String, Arc<Catalogue>> {
        self.backends.iter().map(|(name, backend)| (name.clone(), backend.catalogue())).collect()
    }

    /// What the planner is given: the sides that cannot write.
    #[must_use]
    pub fn planning(&self) -> PlanningSides {
        let sides = |backend: &Arc<dyn Backend>| (backend.reader(), backend.previewer());
        PlanningSides { sides: self.backends.iter().map(|(name, backend)| (name.clone(), sides(backend))).collect() }
    }
}

/// What may look, and what may say what a write would do.
type Sides = (Arc<dyn Read>, Arc<dyn Preview>);

/// The backends as the planner sees them: without a mutating method.
#[derive(Clone)]
pub struct PlanningSides {
    sides: IndexMap<String, Sides>,
}

impl PlanningSides {
    /// The reader of a backend.
    #[must_use]
    pub fn reader(&self, name: &str) -> Option<&Arc<dyn Read>> {
        self.sides.get(name).map(|(reader, _)| reader)
    }

    /// The previewer of a backend.
    #[must_use]
    pub fn previewer(&self, name: &str) -> Option<&Arc<dyn Preview>> {
        self.sides.get(name).map(|(_, previewer)| previewer)
    }
}
