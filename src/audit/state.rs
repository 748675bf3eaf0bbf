//! What a journal says of its run: which steps began and ended, which calls have no outcome.
//!
//! A pure function of the records, in order. A resumed run takes its answers from here; `rb audit show` draws it.

use super::Record;
use crate::event::{
    Answer, CallOutcome, CallRecord, EffectName, Ending, Event, Failure, KeptOutput, Question, Status, StepKind,
    StepPath,
};
use crate::redact::{Clean, CleanJson};
use ecow::EcoString;
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;

/// What a journal says of its run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunState {
    /// How it began; `None` in a journal that lost even that.
    pub started: Option<Started>,
    /// Its steps, in the order in which they were first named. Events of the file itself are under the empty path.
    pub steps: IndexMap<StepPath, StepState>,
    /// How it ended, if it did.
    pub ended: Option<Ended>,
    /// Time of the last record.
    pub last: Option<Timestamp>,
}

/// How a run began.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Started {
    /// When.
    pub at: Timestamp,
    /// The runbook's title.
    pub title: Clean,
    /// Its file.
    pub file: String,
    /// SHA-256 over the file and all its imports.
    pub digest: EcoString,
    /// Its parameters.
    pub params: CleanJson,
    /// Version of the program.
    pub version: EcoString,
    /// Who began it, as `user` on `host`.
    pub user: String,
    /// On which machine.
    pub host: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// How.
    pub ending: Ending,
    /// Its outputs.
    pub outputs: CleanJson,
    /// Why, where it did not pass.
    pub failure: Option<Failure>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What a journal says of one step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StepState {
    /// What kind it is; `None` for the file itself.
    pub kind: Option<StepKind>,
    /// Its title.
    pub title: Clean,
    /// When each of its attempts began.
    pub begun: Vec<Timestamp>,
    /// How its last attempt ended; `None` while it has not.
    pub end: Option<StepEnd>,
    /// Its calls, in the order in which they were made.
    pub calls: Vec<CallState>,
    /// What was drawn in it: time, random numbers, ids.
    pub drawn: Vec<Drawn>,
    /// What was decided in it.
    pub decided: Vec<Decision>,
    /// What people were asked in it.
    pub asked: Vec<Asked>,
    /// What was kept in it.
    pub kept: Vec<Kept>,
    /// What was said in it: printed, told, noticed.
    pub said: Vec<Said>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepEnd {
    /// How.
    pub status: Status,
    /// Why, where it did not succeed.
    pub failure: Option<Failure>,
    /// A word more.
    pub note: Option<Clean>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallState {
    /// The call.
    pub call: CallRecord,
    /// When it began.
    pub at: Timestamp,
    /// How it ended; `None` where the journal has no outcome.
    pub end: Option<CallEnd>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallEnd {
    /// How.
    pub outcome: CallOutcome,
    /// What it printed.
    pub output: Vec<KeptOutput>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// A value that came from outside the program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawn {
    /// Which draw of its step, from zero.
    pub ordinal: u32,
    /// `now`, `random`, `new_id`.
    pub what: EcoString,
    /// What came.
    pub value: CleanJson,
}

/// A decision of a check, a branch or a limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// Which ask of a check, from one.
    pub ask: u32,
    /// What was decided.
    pub verdict: EcoString,
    /// Why a check does not pass.
    pub failure: Option<Failure>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// What was asked; `None` where only the answer is in the journal.
    pub question: Option<Question>,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
    /// When the last of the two was written.
    pub at: Timestamp,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Under which name.
    pub name: EcoString,
    /// The file.
    pub output: KeptOutput,
    /// Why nothing was kept, where nothing was.
    pub failure: Option<Failure>,
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum Said {
    /// `print`.
    Printed {
        /// What.
        text: Clean,
    },
    /// Worth a line.
    Noticed {
        /// What.
        text: Clean,
    },
    /// `notify` and `escalate`.
    Told {
        /// Whom.
        whom: Clean,
        /// What.
        text: Clean,
        /// How it was delivered, or why not.
        delivery: Clean,
        /// Whether it ended the run.
        escalated: bool,
    },
}

/// A call of a step, named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallAt<'a> {
    /// In which step.
    pub step: &'a StepPath,
    /// The call.
    pub state: &'a CallState,
}

impl RunState {
    /// What the records say, in order.
    pub fn from_journal(records: impl IntoIterator<Item = Record>) -> Self {
        let mut state = Self::default();
        for record in records {
            state.take(record);
        }
        state
    }

    /// Takes the next record.
    pub fn take(&mut self, record: Record) {
        let Record { time: at, user, host, event, .. } = record;
        self.last = Some(at);
        match event {
            Event::RunStarted { title, file, digest, params, version } => {
                self.started = Some(Started { at, title, file, digest, params, version, user, host });
            }
            Event::RunEnded { ending, exit: _, outputs, failure, millis } => {
                self.ended = Some(Ended { at, ending, outputs, failure, millis });
            }
            Event::StepStarted { step, kind, title, attempt: _ } => {
                let step = self.step_mut(step);
                (step.kind, step.title, step.end) = (Some(kind), title, None);
                step.begun.push(at);
            }
            Event::StepEnded { step, kind, status, failure, note, millis } => {
                let step = self.step_mut(step);
                step.kind = Some(kind);
                step.end = Some(StepEnd { status, failure, note, millis });
            }
            Event::CallStarted { step, call } => self.step_mut(step).calls.push(CallState { call, at, end: None }),
            Event::CallEnded { step, ordinal, attempt, effect: _, outcome, output, millis } => {
                let same = |call: &&mut CallState| call.call.ordinal == ordinal && call.call.attempt == attempt;
                // The newest of that name: a step that begins anew counts its calls anew.
                if let Some(call) = self.step_mut(step).calls.iter_mut().rev().find(same) {
                    call.end = Some(CallEnd { outcome, output, millis });
                }
            }
            Event::Drawn { step, ordinal, what, value } => {
                self.step_mut(step).drawn.push(Drawn { ordinal, what, value });
            }
            Event::Decided { step, verdict, ask, failure } => {
                self.step_mut(step).decided.push(Decision { ask, verdict, failure });
            }
            Event::Asked { step, question } => {
                self.step_mut(step).asked.push(Asked { question: Some(question), answer: None, at });
            }
            Event::Answered { step, answer } => self.step_mut(step).answer(answer, at),
            Event::Kept { step, name, output, failure } => {
                self.step_mut(step).kept.push(Kept { name, output, failure });
            }
            Event::Printed { step, text } => self.step_mut(step).said.push(Said::Printed { text }),
            Event::Noticed { step, text } => self.step_mut(step).said.push(Said::Noticed { text }),
            Event::Told { step, whom, text, delivery, escalated } => {
                self.step_mut(step).said.push(Said::Told { whom, text, delivery, escalated });
            }
            // Of a plan, and of what is only shown, a run's journal holds nothing.
            Event::Planned { .. } | Event::Output { .. } => {}
        }
    }

    /// A step.
    #[must_use]
    pub fn step(&self, step: &StepPath) -> Option<&StepState> {
        self.steps.get(step)
    }

    /// How a call ended.
    #[must_use]
    pub fn outcome(&self, step: &StepPath, ordinal: u32, attempt: u32) -> Option<&CallEnd> {
        let same = |call: &&CallState| call.call.ordinal == ordinal && call.call.attempt == attempt;
        self.step(step)?.calls.iter().rev().find(same)?.end.as_ref()
    }

    /// What was drawn.
    #[must_use]
    pub fn drawn(&self, step: &StepPath, ordinal: u32) -> Option<&CleanJson> {
        let drawn = &self.step(step)?.drawn;
        drawn.iter().rev().find(|drawn| drawn.ordinal == ordinal).map(|drawn| &drawn.value)
    }

    /// Writes that were begun and whose outcome nobody knows: the journal has none, or says so.
    pub fn in_doubt(&self) -> impl Iterator<Item = CallAt<'_>> {
        self.calls().filter(|CallAt { state, .. }| {
            let unknown = |end: &CallEnd| matches!(end.outcome, CallOutcome::Unknown { .. });
            state.call.effect == EffectName::Write && state.end.as_ref().is_none_or(unknown)
        })
    }

    /// Steps that began and have not ended, outer ones first.
    pub fn open_steps(&self) -> impl Iterator<Item = (&StepPath, &StepState)> {
        self.steps.iter().filter(|(_, step)| !step.begun.is_empty() && step.end.is_none())
    }

    /// Questions that wait for an answer.
    pub fn unanswered(&self) -> impl Iterator<Item = (&StepPath, &Question)> {
        self.steps.iter().filter_map(|(path, step)| {
            let last = step.asked.last().filter(|asked| matches!(asked.answer, None | Some(Answer::Nobody)))?;
            Some((path, last.question.as_ref()?))
        })
    }

    /// All calls, step by step.
    pub fn calls(&self) -> impl Iterator<Item = CallAt<'_>> {
        self.steps.iter().flat_map(|(step, state)| state.calls.iter().map(move |state| CallAt { step, state }))
    }

    fn step_mut(&mut self, step: StepPath) -> &mut StepState {
        self.steps.entry(step).or_default()
    }
}

impl StepState {
    fn answer(&mut self, answer: Answer, at: Timestamp) {
        // Two approvals of one action are two answers to one question.
        match self.asked.last_mut() {
            Some(asked) if asked.answer.is_none() => (asked.answer, asked.at) = (Some(answer), at),
            last => {
                let question = last.and_then(|asked| asked.question.clone());
                self.asked.push(Asked { question, answer: Some(answer), at });
            }
        }
    }
}
