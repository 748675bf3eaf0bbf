//! All that the evaluator asks of the world.
//!
//! The evaluator decides what a program means; a world decides what that touches. A run's world calls backends, writes
//! the journal and asks people; a plan's world reads and previews; what replays a journal stands in front of a
//! run's world and answers from records. Everything that is not a function of the program and its parameters
//! alone comes through here, and is named by an [`At`].

use super::unwind::Flow;
use crate::backend::{Call, CallError, Written};
use crate::event::{Answer, Event, Failure, Question, StepPath};
use crate::program::Function;
use crate::redact::{Clean, CleanJson};
use crate::value::{Type, Value};
use ecow::EcoString;
use std::time::Duration;

/// The name of one thing that a step asks of the world: the same when a journal is replayed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct At {
    /// Which step.
    pub step: StepPath,
    /// Which call, draw or question of it, from zero; each kind is counted by itself.
    pub ordinal: u32,
    /// Which ask of a check, or which try of a call, from one.
    pub attempt: u32,
}

/// A call that is to be made.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its name.
    pub at: At,
    /// The call.
    pub call: &'a Call,
    /// The command or statement, or the call with its arguments. Not yet redacted.
    pub rendered: EcoString,
    /// When its time is over, on the world's monotonic clock; `None` where only the default limit holds.
    pub until: Option<Duration>,
    /// Whether the file says that it may be done twice.
    pub idempotent: bool,
    /// Whether it undoes or restores: then one interrupt does not stop it.
    pub cleanup: bool,
    /// Whether its action is undone by `rollback auto`.
    pub undoable: bool,
    /// Whether it opens something that is closed again.
    pub session: bool,
    /// What it gives.
    pub result: &'a Type,
}

/// What a program may use up; the part of a run's limits that the evaluator counts.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Steps and iterations in all.
    pub steps: u64,
    /// Depth of tasks and files that run files.
    pub depth: u32,
    /// Bytes that values may take, as far as they are counted.
    pub memory: u64,
}

/// What somebody said, or that nobody did in time.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// The answer.
    Answer(Answer),
    /// The time was over.
    TimeOver,
    /// A plan: nobody is asked.
    NotAsked,
}

/// Under which condition a part of a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supposition {
    /// A condition that is not known yet holds.
    If,
    /// None of the conditions before it holds.
    Otherwise,
    /// The check fails, which is not known yet.
    IfFails,
    /// The check still fails after the rungs before.
    IfStillFails,
    /// For each item of a list that is not known yet.
    ForEach,
    /// As often as the loop goes round.
    EachTime,
    /// The action fails after a write.
    IfActionFails,
    /// The time is over before the block is done.
    IfTimeIsOver,
}

/// How often an action began, over all runs of the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// How often in the time asked for.
    pub count: u32,
    /// How long ago the last was.
    pub last: Option<Duration>,
}

/// What the evaluator asks of the world.
pub trait World: Send + Sync {
    /// What the program may use up.
    fn bounds(&self) -> Bounds;

    /// Whether this only supposes: writes are not made, time does not pass, people are taken to agree.
    fn supposes(&self) -> bool;

    /// Text that may be shown.
    fn clean(&self, text: &str) -> Clean;

    /// A value that may be shown.
    fn json(&self, value: &Value) -> CleanJson;

    /// Tells what happens. An error means that it could not be recorded.
    fn emit(&self, event: Event) -> Flow;

    /// Time on a clock that never goes back.
    fn monotonic(&self) -> Duration;

    /// Whether a new step may begin; in `cleanup` only a second interrupt says no.
    fn may_begin(&self, cleanup: bool) -> bool;

    /// Makes a call that reads, or opens a session.
    fn read(&self, request: &Request<'_>) -> Flow<Result<Value, CallError>>;

    /// Makes a call that writes. The intent is recorded first.
    fn write(&self, request: &Request<'_>) -> Flow<Result<Written, CallError>>;

    /// The time, a random number, a new id. `range` is for the random number.
    fn draw(&self, at: &At, what: Function, range: Option<(i64, i64)>) -> Flow<Value>;

    /// A decision: of a check (with why it fails), a branch or a limit.
    fn decide(&self, at: &At, verdict: EcoString, failure: Option<Failure>) -> Flow;

    /// Asks a person, until the time given.
    fn ask(&self, at: &At, question: Question, until: Option<Duration>) -> Flow<Asked>;

    /// The idempotency key of a write: the same at every attempt, and of no other write.
    fn key(&self, at: &At) -> EcoString;

    /// An environment variable of the run.
    fn variable(&self, name: &str) -> Option<EcoString>;

    /// Waits until a time of the monotonic clock; an interrupt ends it early.
    fn pause(&self, until: Duration, cleanup: bool) -> Flow;

    /// Puts evidence into the run's folder; its failure is recorded, not given back.
    fn keep(&self, step: &StepPath, name: &str, value: Result<&Value, Failure>) -> Flow;

    /// Tells a contact of the header.
    fn tell(&self, at: &At, whom: &str, channel: Option<&(EcoString, Value)>, text: &str, escalated: bool) -> Flow;

    /// How often this action of this file began in the last `window`, this run's included.
    fn uses(&self, step: &StepPath, window: Duration) -> Flow<Uses>;

    /// A plan's part stands under a condition. A run has none.
    fn suppose(&self, step: &StepPath, supposition: Supposition, condition: &Clean) {
        let _ = (step, supposition, condition);
    }
}
