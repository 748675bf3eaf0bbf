//! Branches and optional parts.
//!
//! In a run one arm is taken. In a plan a condition may be unknown: then every arm that may be taken is planned under its
//! condition, each from the same frame, and what the arms bind is unknown after them.

use super::lane::{Ended, Lane};
use super::truth::{Truth, truth};
use super::unwind::{Flow, Unwind};
use super::world::{At, Supposition};
use crate::event::{Status, StepKind};
use crate::program::{Block, Branch, Expr, ExprKind, When};
use crate::redact::Clean;
use crate::value::Value;
use ecow::EcoString;

/// The parts of a plan of which only one will be done.
struct Arms {
    frame: Vec<Value>,
    bound: Vec<(usize, Value)>,
    /// How the arms were left that did not come to their end, and whether one did.
    left: Option<Box<Unwind>>,
    through: bool,
}

impl<'p> Lane<'p> {
    pub(super) fn branch(&mut self, branch: &'p Branch, segment: &str) -> Flow {
        let title = self.optional_title(branch.question.as_ref())?;
        self.step(StepKind::Branch, segment, title, |lane| lane.arms(branch)).map(drop)
    }

    fn arms(&mut self, branch: &'p Branch) -> Flow<Ended> {
        let mut arms: Option<Arms> = None;
        for (index, arm) in branch.arms.iter().enumerate() {
            let number = index.saturating_add(1);
            let segment = ecow::eco_format!("when{number}");
            match truth(&self.eval(&arm.condition)?) {
                Truth::No => {}
                Truth::Yes => {
                    return match arms {
                        None => {
                            self.taken(&segment, arm.label.as_ref(), &arm.body, &ecow::eco_format!("when {number}"))
                        }
                        Some(mut arms) => {
                            self.suppose(&segment, Supposition::Otherwise, &arm.text);
                            self.arm(&mut arms, &segment, arm.label.as_ref(), &arm.body)?;
                            self.joined(arms)
                        }
                    };
                }
                Truth::Unknown => {
                    let arms = arms.get_or_insert_with(|| Arms::of(self));
                    self.suppose(&segment, Supposition::If, &arm.text);
                    self.arm(arms, &segment, arm.label.as_ref(), &arm.body)?;
                }
            }
        }
        match (&branch.otherwise, arms) {
            (Some((label, body)), None) => self.taken("otherwise", label.as_ref(), body, "otherwise"),
            (None, None) => {
                self.decide("none")?;
                Ok(Ended::with(Status::Skipped).note(Clean::fixed("nothing fits")))
            }
            (Some((label, body)), Some(mut arms)) => {
                self.suppose("otherwise", Supposition::Otherwise, "");
                self.arm(&mut arms, "otherwise", label.as_ref(), body)?;
                self.joined(arms)
            }
            (None, Some(mut arms)) => {
                arms.through = true;
                self.joined(arms)
            }
        }
    }

    fn taken(&mut self, segment: &str, label: Option<&'p Expr>, body: &'p Block, verdict: &str) -> Flow<Ended> {
        self.decide(verdict)?;
        let label = self.optional_title(label)?;
        self.step(StepKind::When, segment, label, |lane| {
            lane.block(body)?;
            Ok(Ended::succeeded())
        })?;
        Ok(Ended::succeeded())
    }

    /// Records which way was taken.
    pub(super) fn decide(&mut self, verdict: &str) -> Flow {
        let at = At { step: self.path.clone(), ordinal: 0, attempt: self.attempt };
        self.world().decide(&at, verdict.into(), None)
    }

    pub(super) fn suppose(&self, segment: &str, supposition: Supposition, condition: &str) {
        let step = self.path.child(segment);
        self.world().suppose(&step, supposition, &self.world().clean(condition));
    }

    /// Plans one of several arms.
    fn arm(&mut self, arms: &mut Arms, segment: &str, label: Option<&'p Expr>, body: &'p Block) -> Flow {
        let label = self.optional_title(label)?;
        let result = self.step(StepKind::When, segment, label, |lane| {
            lane.block(body)?;
            Ok(Ended::succeeded())
        });
        arms.done(self, result.map(drop))
    }

    /// What is known after arms of which one is taken.
    fn joined(&mut self, arms: Arms) -> Flow<Ended> {
        arms.join(self)?;
        self.decide("unknown")?;
        Ok(Ended::with(Status::Unknown).note(Clean::fixed("not known before the run")))
    }

    /// An optional part.
    pub(super) fn when(&mut self, when: &'p When, segment: &str) -> Flow {
        let verdict = truth(&self.eval(&when.condition)?);
        let label = match verdict {
            // A label may use what only a match gives.
            Truth::No if when.label.is_none() || captures(&when.condition) => when.text_as_label(self),
            _ => self.optional_title(when.label.as_ref())?,
        };
        match verdict {
            Truth::Yes => self.step(StepKind::When, segment, label, |lane| {
                lane.decide("when 1")?;
                lane.block(&when.body)?;
                Ok(Ended::succeeded())
            }),
            Truth::No => self.step(StepKind::When, segment, label, |lane| {
                lane.decide("none")?;
                let note = lane.world().clean(&format!("`{}` does not hold", when.text));
                Ok(Ended::with(Status::Skipped).note(note))
            }),
            Truth::Unknown => {
                self.suppose(segment, Supposition::If, &when.text);
                let mut arms = Arms::of(self);
                arms.through = true;
                let result = self.step(StepKind::When, segment, label, |lane| {
                    lane.block(&when.body)?;
                    Ok(Ended::with(Status::Unknown))
                });
                arms.done(self, result.map(drop))?;
                arms.join(self)?;
                Ok(Status::Unknown)
            }
        }
        .map(drop)
    }

    /// Plans a block that may be left out; what it binds is unknown after it.
    pub(super) fn maybe(&mut self, body: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let mut arms = Arms::of(self);
        arms.through = true;
        let result = body(self);
        arms.done(self, result)?;
        arms.join(self)
    }
}

/// Whether a match in it binds its groups.
fn captures(condition: &Expr) -> bool {
    match &condition.kind {
        ExprKind::Match { capture, .. } => capture.is_some(),
        ExprKind::And(left, right) | ExprKind::Or(left, right) => captures(left) || captures(right),
        _ => false,
    }
}

impl When {
    fn text_as_label(&self, lane: &mut Lane<'_>) -> Clean {
        let label = self.label.as_ref().and_then(super::truth::constant_text);
        lane.world().clean(label.as_deref().unwrap_or(&self.text))
    }
}

impl Arms {
    fn of(lane: &Lane<'_>) -> Self {
        Self { frame: lane.frame.clone(), bound: Vec::new(), left: None, through: false }
    }

    /// Takes up how an arm ended, and goes back to the frame before it.
    fn done(&mut self, lane: &mut Lane<'_>, result: Flow) -> Flow {
        let after = std::mem::replace(&mut lane.frame, self.frame.clone());
        for (index, value) in after.into_iter().enumerate() {
            let before = self.frame.get(index).unwrap_or(&Value::Null);
            if matches!(before, Value::Null) && !matches!(value, Value::Null) {
                self.bound.push((index, value));
            }
        }
        match result {
            Ok(()) => self.through = true,
            Err(unwind) if matches!(*unwind, Unwind::Interrupted) => return Err(unwind),
            Err(unwind) => self.left = Some(unwind),
        }
        Ok(())
    }

    /// After all arms: what they bound is unknown; the plan ends where none of them goes on.
    fn join(self, lane: &mut Lane<'_>) -> Flow {
        for (index, value) in self.bound {
            if let Some(place) = lane.frame.get_mut(index) {
                let why: EcoString = match &value {
                    Value::Unknown(unknown) => unknown.why.clone(),
                    _ => "it hangs on a condition that is not known yet".into(),
                };
                *place = Value::unknown(value.ty(), why);
            }
        }
        match self.left {
            Some(unwind) if !self.through => Err(unwind),
            _ => Ok(()),
        }
    }
}
