//! What happens in a run, as it happens.
//!
//! One kind of event serves all who watch: the journal keeps the durable ones, the terminal draws them, `--format json`
//! prints them, an embedder's stream yields them. All text in them is [`Clean`].

use crate::backend::{FailureKind, Fidelity, OutputStream};
use crate::redact::{Clean, CleanJson};
use ecow::EcoString;
use serde::{Deserialize, Serialize};

/// Where a step stands in the program and in its loops: `3/fix1/2/when1/1/[redis]`. Made of ordinals, so it is unique and
/// stays good as long as the file's digest does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepPath(pub EcoString);

impl StepPath {
    /// The step below this one.
    #[must_use]
    pub fn child(&self, segment: impl std::fmt::Display) -> Self {
        if self.0.is_empty() {
            Self(ecow::eco_format!("{segment}"))
        } else {
            Self(ecow::eco_format!("{}/{segment}", self.0))
        }
    }

    /// How deep it lies; the file itself is 0.
    #[must_use]
    pub fn depth(&self) -> usize {
        if self.0.is_empty() { 0 } else { self.0.split('/').count() }
    }

    /// The step it stands in.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        Some(self.0.rsplit_once('/').map_or_else(Self::default, |(parent, _)| Self(parent.into())))
    }
}

impl std::fmt::Display for StepPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What kind of step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A check.
    Check,
    /// A rung of a check's ladder.
    Fix,
    /// A branch.
    Branch,
    /// An arm of a branch, or an optional part.
    When,
    /// A loop.
    For,
    /// One iteration of a loop.
    Iteration,
    /// A `repeat`.
    Repeat,
    /// A `within`.
    Within,
    /// An `on`.
    On,
    /// A `wait`.
    Wait,
    /// An action.
    Action,
    /// What undoes an action.
    Rollback,
    /// What is done while a temporary state lasts.
    During,
    /// What ends a temporary state.
    Restore,
    /// A call of a task.
    Task,
    /// Another file.
    Run,
    /// A person's step.
    Manual,
    /// A question for a person.
    Confirm,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A check passed, or a step did what it should.
    Succeeded,
    /// A check failed first and passed after a fix.
    Fixed,
    /// A check did not pass, or a step failed.
    Failed,
    /// Nobody knows whether its write took place.
    Unknown,
    /// It was not begun: its condition did not hold, a person said no, or a limit was reached.
    Skipped,
    /// It was interrupted.
    Cancelled,
    /// It was undone.
    Compensated,
    /// Undoing it failed.
    CompensationFailed,
    /// It waits for a person.
    Waiting,
}

/// How a run ended. Each has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every check passes, or passes after its fix.
    Passed,
    /// A check failed and nothing fixed it; or `stop`.
    Failed,
    /// An action failed; what was to be undone is.
    ActionFailed,
    /// An action failed, and undoing it too.
    RollbackFailed,
    /// Handed to somebody else.
    Escalated,
    /// Waits for a person: for an approval, a step, or a word on an outcome that nobody knows.
    Waiting,
    /// Refused: by a policy, by a bound plan, by a lock.
    Refused,
    /// Our side could not ask.
    CouldNotAsk,
    /// Interrupted.
    Interrupted,
}

impl Ending {
    /// The exit code of `rb run`.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::ActionFailed => 3,
            Self::RollbackFailed => 4,
            Self::Escalated => 5,
            Self::Waiting => 6,
            Self::Refused => 7,
            Self::CouldNotAsk => 8,
            Self::Interrupted => 130,
        }
    }
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Its code; `rb explain CODE` tells more.
    pub code: EcoString,
    /// One line.
    pub message: Clean,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Clean>,
    /// `file:line:column`.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub at: String,
    /// The values that made a `require` fail: what stands in the file, and what it was.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub values: Vec<(Clean, Clean)>,
    /// Whose failure it is, of a call.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<FailureKind>,
}

/// One call of an operation, as it is shown and kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// `docker.restart`, by the backend's name.
    pub operation: EcoString,
    /// What it acts on: cluster, daemon, database, host.
    pub target: Clean,
    /// `read`, `session` or `write`.
    pub effect: EffectName,
    /// The command or statement, or the call with its arguments.
    pub rendered: Clean,
    /// Which call of its step, from zero; with the step's path and the attempt it names the call.
    pub ordinal: u32,
    /// Which attempt, from one.
    pub attempt: u32,
    /// Idempotency key of a write.
    #[serde(skip_serializing_if = "EcoString::is_empty", default)]
    pub key: EcoString,
    /// Whether it may be done again when its outcome is not known.
    #[serde(default)]
    pub idempotent: bool,
}

/// The effect of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectName {
    /// It only looked.
    Read,
    /// It opened something that was closed again.
    Session,
    /// It changed something, or was to.
    Write,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum CallOutcome {
    /// It did what it should.
    Succeeded {
        /// Its result, cut to what is worth keeping; a resumed run takes it as the answer.
        value: CleanJson,
        /// Keyed digest of the whole result.
        digest: EcoString,
        /// Whether a write changed anything, where known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        changed: Option<bool>,
        /// The call that undoes it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        undo: Option<CleanJson>,
    },
    /// It did not.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// Nobody knows.
    Unknown {
        /// Why.
        failure: Failure,
    },
}

/// What a program printed, of which a file was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOutput {
    /// Path relative to the run's folder; empty where nothing was kept.
    pub file: EcoString,
    /// Bytes printed.
    pub bytes: u64,
    /// Bytes kept; less than `bytes` where the cap was reached.
    pub kept: u64,
    /// Keyed digest of what was kept.
    pub digest: EcoString,
}

/// What is asked of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Which kind.
    pub kind: QuestionKind,
    /// Title of the action or step it belongs to: what `--approve TITLE` names.
    pub title: Clean,
    /// The question.
    pub text: Clean,
    /// The words to type, for an approval that asks for them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub type_word: Option<Clean>,
    /// Whose approval is wanted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Clean>,
    /// How many approvals are wanted.
    #[serde(default)]
    pub count: u32,
}

/// Which kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// May this be done?
    Approve,
    /// A step that a person does; the answer is evidence.
    Manual,
    /// Yes or no.
    Confirm,
}

/// An answer of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// Yes; with what was typed or given as evidence, if anything.
    Yes {
        /// Who said so.
        by: Clean,
        /// How: `terminal`, `--yes`, `--approve`.
        how: EcoString,
        /// What was typed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<Clean>,
    },
    /// No.
    No {
        /// Who said so.
        by: Clean,
        /// How.
        how: EcoString,
    },
    /// Nobody is there to answer.
    Nobody,
}

/// Something that happens in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The run begins.
    RunStarted {
        /// The runbook's title.
        title: Clean,
        /// Its file.
        file: String,
        /// SHA-256 over the file and all its imports.
        digest: EcoString,
        /// Its parameters; secrets are not among them.
        params: CleanJson,
        /// Version of the program.
        version: EcoString,
    },
    /// A step begins.
    StepStarted {
        /// Which.
        step: StepPath,
        /// What kind it is.
        kind: StepKind,
        /// Its title, holes filled.
        title: Clean,
        /// Which attempt, from one.
        attempt: u32,
    },
    /// A step ended.
    StepEnded {
        /// Which.
        step: StepPath,
        /// What kind it is.
        kind: StepKind,
        /// How.
        status: Status,
        /// Why, where it did not succeed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        failure: Option<Failure>,
        /// A word more: "asked 3 times", "fixed by `Treat the cause`", "skipped: 3 per 1h are used up".
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<Clean>,
        /// How long it took, in milliseconds.
        millis: u64,
    },
    /// A call is about to be made. Of a write this is the intent, and it is on disk before the call begins.
    CallStarted {
        /// In which step.
        step: StepPath,
        /// The call.
        call: CallRecord,
    },
    /// A call came back.
    CallEnded {
        /// In which step.
        step: StepPath,
        /// Which call of its step.
        ordinal: u32,
        /// Which attempt.
        attempt: u32,
        /// The effect of the call.
        effect: EffectName,
        /// How it ended.
        #[serde(flatten)]
        outcome: CallOutcome,
        /// What it printed.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        output: Vec<KeptOutput>,
        /// How long it took, in milliseconds.
        millis: u64,
    },
    /// A program prints. Shown, not journaled: what is kept of it lies in a file beside the journal.
    Output {
        /// In which step.
        step: StepPath,
        /// Which stream.
        stream: OutputStream,
        /// Whole lines where possible.
        text: Clean,
    },
    /// A value that comes from outside the program: time, a random number, an id. A resumed run takes the same.
    Drawn {
        /// In which step.
        step: StepPath,
        /// Which draw of its step, from zero.
        ordinal: u32,
        /// `now`, `random`, `new_id`.
        what: EcoString,
        /// What came.
        value: CleanJson,
    },
    /// A decision of a check, a branch or a limit.
    Decided {
        /// In which step.
        step: StepPath,
        /// What was decided: `passes`, `fails`, `when 2`, `otherwise`.
        verdict: EcoString,
        /// Which ask of a check, from one.
        ask: u32,
        /// Why, where a check fails: shown before its fixes begin, when it did not yet end.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        failure: Option<Failure>,
    },
    /// A person is asked.
    Asked {
        /// In which step.
        step: StepPath,
        /// What.
        question: Question,
    },
    /// A person answered.
    Answered {
        /// In which step.
        step: StepPath,
        /// What.
        #[serde(flatten)]
        answer: Answer,
    },
    /// `print`.
    Printed {
        /// In which step.
        step: StepPath,
        /// What.
        text: Clean,
    },
    /// `keep`.
    Kept {
        /// In which step.
        step: StepPath,
        /// Under which name.
        name: EcoString,
        /// The file.
        #[serde(flatten)]
        output: KeptOutput,
        /// Why nothing was kept, where nothing was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        failure: Option<Failure>,
    },
    /// `notify` and `escalate`.
    Told {
        /// In which step.
        step: StepPath,
        /// Whom.
        whom: Clean,
        /// What.
        text: Clean,
        /// How it was delivered, or why not.
        delivery: Clean,
        /// Whether it ends the run.
        escalated: bool,
    },
    /// Something worth a line that is nobody's failure: "the kernel has no Landlock".
    Noticed {
        /// In which step.
        step: StepPath,
        /// What.
        text: Clean,
    },
    /// A write as a plan shows it.
    Planned {
        /// In which step.
        step: StepPath,
        /// The call.
        call: CallRecord,
        /// What the preview is worth.
        fidelity: Fidelity,
        /// Why it is worth no more.
        reason: Clean,
        /// What would happen.
        summary: Clean,
        /// The difference, or what would be sent.
        detail: Clean,
        /// Where the preview may be untrue.
        warnings: Vec<Clean>,
    },
    /// The run ended.
    RunEnded {
        /// How.
        ending: Ending,
        /// The exit code of that ending.
        exit: u8,
        /// The outputs.
        outputs: CleanJson,
        /// Why, where it did not pass.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        failure: Option<Failure>,
        /// How long it took, in milliseconds.
        millis: u64,
    },
}

impl Event {
    /// Whether the journal keeps it.
    #[must_use]
    pub fn durable(&self) -> bool {
        !matches!(self, Self::Output { .. })
    }
}
