//! One call of an operation, what comes with it, and what comes back.

use super::catalogue::Fidelity;
use crate::diagnostic::Code;
use crate::redact::Redactor;
use crate::value::Value;
use ecow::EcoString;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The evaluated options of a `use`.
pub type Settings = IndexMap<EcoString, Value>;

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name of the backend.
    pub backend: EcoString,
    /// The name it goes by in the file.
    pub alias: EcoString,
    /// Dotted name of the operation.
    pub operation: EcoString,
    /// Its arguments by name; what was not given is not there.
    pub args: IndexMap<EcoString, Value>,
    /// The options of its `use`.
    pub settings: Arc<Settings>,
    /// Where `on` says that it acts; `None` is this machine.
    pub place: Option<Arc<Call>>,
    /// Whether it stands in a check: then what can hold it to its word, does. Holds also for `(unconfined: "why")`, where
    /// the argument `unconfined` is given.
    pub in_check: bool,
    /// The idempotency key of a write: the same when it is attempted again.
    pub key: EcoString,
}

impl Call {
    /// An argument, if given and not null.
    #[must_use]
    pub fn arg(&self, name: &str) -> Option<&Value> {
        self.args.get(name).filter(|value| !matches!(value, Value::Null))
    }

    /// An option of the `use`, if given and not null.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.settings.get(name).filter(|value| !matches!(value, Value::Null))
    }
}

/// What a call may use of the world around it.
#[derive(Clone)]
pub struct CallContext {
    /// Cancelled when the step is: at a time-out, at Ctrl-C. What began is then ended, within `grace`.
    pub cancel: CancellationToken,
    /// When the step's time is over; a backend may hand it to its target.
    pub deadline: Option<Instant>,
    /// How long a process may take to end after SIGTERM.
    pub grace: Duration,
    /// Takes what a program prints, as it prints it.
    pub output: Arc<dyn Output>,
    /// Most bytes of output that the call's result may hold; the rest is cut, and said to be.
    pub max_output: u64,
    /// The environment of the run; a backend does not read the process's own.
    pub environment: Arc<Environment>,
    /// Descriptor of the run's lock, inherited by what the call starts, so that a resume sees what outlived a crash.
    pub lock: Option<Arc<OwnedFd>>,
    /// Knows the secrets of the run. A backend that cuts what it was told, for a message, cleans it first: half of a
    /// secret is not found later.
    pub redactor: Redactor,
    /// A folder of this run where a backend may put short-lived files.
    pub scratch: Arc<PathBuf>,
    /// Whether what undoes a write is asked for. Where it is not, a backend keeps no copy of what it changes: a full disk
    /// would stay full.
    pub undoable: bool,
    /// The run's id, for labels on what is made.
    pub run: EcoString,
    /// The step's path, for labels on what is made.
    pub step: EcoString,
}

/// What the program was started with.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Environment variables.
    pub variables: BTreeMap<OsString, OsString>,
    /// The working folder; relative paths of a runbook start here unless its `use` says otherwise.
    pub folder: PathBuf,
}

/// Takes what a program prints.
pub trait Output: Send + Sync {
    /// Bytes as they came. Must not block for long.
    fn write(&self, stream: OutputStream, bytes: &[u8]);
}

/// Which stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What a write gives back.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its result.
    pub value: Value,
    /// Whether anything changed, where that is known: a write may find that all is as wanted.
    pub changed: Option<bool>,
    /// What undoes it.
    pub undo: Option<Undo>,
}

impl Written {
    /// A result, with nothing known beyond it.
    #[must_use]
    pub fn value(value: Value) -> Self {
        Self { value, changed: None, undo: None }
    }
}

/// The call that undoes a write: of the same backend, with the same settings.
#[derive(Debug, Clone)]
pub struct Undo {
    /// Dotted name of the operation.
    pub operation: EcoString,
    /// Its arguments.
    pub args: IndexMap<EcoString, Value>,
}

/// What a write would do.
#[derive(Debug, Clone, Default)]
pub struct Previewed {
    /// What this preview is worth.
    pub fidelity: Fidelity,
    /// Why it is worth no more.
    pub reason: String,
    /// What would happen, in a line.
    pub summary: String,
    /// What would be sent, or the difference, in lines.
    pub detail: String,
    /// Where the preview may be untrue, or leaves a trace.
    pub warnings: Vec<String>,
    /// Whether anything would change, where that is known.
    pub changes: Option<bool>,
}

/// Why a call gave no result.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct CallError {
    /// Whose failure it is, and whether the outcome is known.
    pub kind: FailureKind,
    /// Its code, of the 7xx.
    pub code: Code,
    /// One line, as a message is written. May hold what the target said; sinks clean it.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What came back all the same: the result of a command that failed.
    pub value: Option<Value>,
}

/// Whose failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The target said no: refused, not found, a non-zero exit. In a check: the check fails.
    Target,
    /// Our side could not ask: no credentials, no such context, a program missing. Ends the run with its own exit code.
    Ours,
    /// Time was over. Of a write, the outcome is unknown.
    TimedOut,
    /// The connection was lost after the call was sent. Of a write, the outcome is unknown.
    Lost,
    /// The run was interrupted. Of a write, the outcome is unknown.
    Cancelled,
}

impl FailureKind {
    /// Whether a write that ended so may have taken place.
    #[must_use]
    pub fn outcome_unknown(self) -> bool {
        matches!(self, Self::TimedOut | Self::Lost | Self::Cancelled)
    }
}

impl CallError {
    /// An error of that kind.
    pub fn new(kind: FailureKind, code: Code, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), help: None, value: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what came back all the same.
    #[must_use]
    pub fn with_value(mut self, value: Value) -> Self {
        self.value = Some(value);
        self
    }
}
