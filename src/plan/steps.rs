//! A plan as data.

use crate::backend::Fidelity;
use crate::eval::Supposition;
use crate::event::{CallRecord, Ending, Failure, Question, Status, StepKind, StepPath};
use crate::redact::{Clean, CleanJson};
use ecow::EcoString;
use serde::Serialize;

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The runbook's title.
    pub title: Clean,
    /// Its file.
    pub file: String,
    /// SHA-256 over the file and all that belongs to it.
    pub digest: EcoString,
    /// Its parameters; secrets are not among them.
    pub params: CleanJson,
    /// Its steps, in the order in which they were planned; a step stands before those in it.
    pub steps: Vec<PlannedStep>,
    /// How the run would end, where nothing that only a run can know comes before that end.
    pub ending: Option<Ending>,
    /// Why it would not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The outputs, unknown ones by why they are unknown.
    pub outputs: CleanJson,
}

impl Plan {
    /// All writes with the steps that they stand in.
    pub fn writes(&self) -> impl Iterator<Item = (&PlannedStep, &PlannedWrite)> {
        self.steps.iter().flat_map(|step| step.writes.iter().map(move |write| (step, write)))
    }

    /// The conditions that a step stands under, the outermost first.
    #[must_use]
    pub fn conditions(&self, step: &StepPath) -> Vec<&Condition> {
        let mut conditions = Vec::new();
        let mut at = Some(step.clone());
        while let Some(path) = at {
            let found = self.steps.iter().find(|step| step.step == path);
            conditions.extend(found.and_then(|step| step.condition.as_ref()));
            at = path.parent();
        }
        conditions.reverse();
        conditions
    }
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedStep {
    /// Which.
    pub step: StepPath,
    /// What kind it is; `None` for the file itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<StepKind>,
    /// Its title, holes filled as far as they are known.
    pub title: Clean,
    /// The condition it stands under, besides those of the steps it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// How it would end; [`Status::Unknown`] where only a run can know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Why a check fails now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// A word more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Clean>,
    /// What was decided in it: `passes`, `fails`, `unknown`, `when 2`, by every ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<EcoString>,
    /// What was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<PlannedRead>,
    /// What would be written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<PlannedWrite>,
    /// What people would be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// What would be printed, kept and told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<Clean>,
}

impl PlannedStep {
    pub(super) fn new(step: StepPath) -> Self {
        Self {
            step,
            kind: None,
            title: Clean::default(),
            condition: None,
            status: None,
            failure: None,
            note: None,
            verdicts: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            questions: Vec::new(),
            says: Vec::new(),
        }
    }
}

/// A condition that a part of a plan stands under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Which kind.
    pub supposition: Supposition,
    /// The condition as written, the action's title, or why it is not known; may be empty.
    pub text: Clean,
}

/// A read of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedRead {
    /// The call.
    pub call: CallRecord,
    /// Why it gave nothing that is known; `None` where it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Clean>,
}

/// A write of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedWrite {
    /// The call.
    pub call: CallRecord,
    /// What its preview is worth.
    pub fidelity: Fidelity,
    /// Why it is worth no more.
    pub reason: Clean,
    /// What would happen, in a line.
    pub summary: Clean,
    /// What would be sent, or the difference.
    pub detail: Clean,
    /// Where the preview may be untrue, or leaves a trace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Clean>,
    /// Whether anything would change, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<bool>,
}
