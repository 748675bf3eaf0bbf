//! What a run is given, and what it gives.

use crate::backend::Environment;
use crate::eval::{Clock, Limits};
use crate::event::{Ending, Failure, Question, StepPath};
use crate::redact::CleanJson;
use crate::value::Value;
use async_trait::async_trait;
use ecow::EcoString;
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything that a run is given. It reads nothing of the process it lives in.
#[derive(Clone)]
pub struct RunOptions {
    /// Values of parameters, already of their types; the others take their defaults.
    pub params: IndexMap<EcoString, Value>,
    /// The state folder: journals, kept files, the index.
    pub state: PathBuf,
    /// Who runs it.
    pub actor: Actor,
    /// Environment variables and the working folder.
    pub environment: Arc<Environment>,
    /// Who answers questions.
    pub people: Arc<dyn People>,
    /// How `notify` and `escalate` reach whom.
    pub channels: Arc<dyn Channels>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What a run may use up.
    pub limits: Limits,
    /// How hard the journal is pressed to disk.
    pub durability: Durability,
}

/// Who runs it, as the journal names them.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Actor {
    /// Name of the user.
    pub user: String,
    /// Number of the user.
    pub uid: u32,
    /// Name of the machine.
    pub host: String,
}

/// How hard the journal is pressed to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// An intent is on disk before its effect begins: it survives a loss of power.
    #[default]
    Strict,
    /// It has left the process: it survives `kill -9`, not a loss of power.
    Process,
}

/// Who answers questions.
#[async_trait]
pub trait People: Send + Sync {
    /// Asks, and waits as long as it takes. Dropped when the step is cancelled.
    async fn ask(&self, step: &StepPath, question: &Question) -> Reply;
}

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Yes, with what was typed or given as evidence.
    Yes {
        /// Who said so.
        by: String,
        /// How: `terminal`, `--yes`, `--approve`.
        how: String,
        /// What was typed.
        text: Option<String>,
    },
    /// No.
    No {
        /// Who said so.
        by: String,
        /// How.
        how: String,
    },
    /// Nobody is there.
    Nobody,
}

/// How `notify` and `escalate` reach whom.
#[async_trait]
pub trait Channels: Send + Sync {
    /// Delivers a text to a contact of the header.
    async fn deliver(&self, whom: &str, channel: Option<&(EcoString, Value)>, text: &str) -> Delivery;
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It was handed over.
    Delivered(String),
    /// No channel of that name is configured: it stands in the journal only.
    NotConfigured,
    /// It could not be handed over.
    Failed(String),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunResult {
    /// The run's id.
    pub run: String,
    /// How it ended.
    pub ending: Ending,
    /// Its outputs.
    pub outputs: CleanJson,
    /// Why it did not pass.
    pub failure: Option<Failure>,
}
