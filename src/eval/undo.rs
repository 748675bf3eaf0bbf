//! Undoing what actions did.
//!
//! A scope is a rung, a task, an iteration or the file. When an action in it fails, or the run is interrupted there, the
//! actions of the scope that came to their end before are undone, last first.

use super::call::rendered;
use super::lane::{Doing, Ended, Lane};
use super::unwind::{Flow, Trouble, Unwind};
use super::world::Request;
use crate::backend::{Call, CallError};
use crate::diagnostic::codes::run as codes;
use crate::event::{Status, StepKind, StepPath};
use crate::program::Rollback;
use crate::redact::Clean;
use crate::source::Span;
use crate::value::Type;
use std::sync::Arc;

/// What undoes an action that was done.
#[derive(Clone)]
pub(super) struct Compensation<'p> {
    pub(super) step: StepPath,
    pub(super) title: Clean,
    pub(super) rollback: &'p Rollback,
    /// The undo of each write that has one, in the order of the writes.
    pub(super) undos: Vec<Call>,
    /// Whether nobody knows if one of its writes took place.
    pub(super) unknown: bool,
    pub(super) place: Option<Arc<Call>>,
}

impl<'p> Lane<'p> {
    /// Runs a rung, a task, an iteration or the file.
    pub(super) fn scoped(&mut self, body: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let outer = std::mem::take(&mut self.scope);
        let result = body(self);
        let done = std::mem::replace(&mut self.scope, outer);
        let Err(unwind) = result else { return Ok(()) };
        if !unwind.undoes() || self.world().supposes() {
            return Err(unwind);
        }
        let mut undone = true;
        for compensation in done.into_iter().rev() {
            undone &= self.undo(compensation);
        }
        if undone {
            return Err(unwind);
        }
        Err(match *unwind {
            Unwind::ActionFailed(trouble) => Box::new(Unwind::ActionFailed(Trouble { undo_failed: true, ..trouble })),
            Unwind::NextRung(failure) => {
                Box::new(Unwind::ActionFailed(Trouble { undo_failed: true, told: true, ..Trouble::new(failure) }))
            }
            other => Box::new(other),
        })
    }

    /// Runs what ends or undoes something: no limit of the file stops it, and no first interrupt.
    pub(super) fn cleaning<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let limits = std::mem::take(&mut self.limits);
        let cleanup = std::mem::replace(&mut self.cleanup, true);
        let doing = self.doing.replace(Doing::default());
        let result = body(self);
        self.limits = limits;
        self.cleanup = cleanup;
        self.doing = doing;
        result
    }

    /// Undoes an action; whether that went well.
    pub(super) fn undo(&mut self, compensation: Compensation<'p>) -> bool {
        let Compensation { step, title, rollback, undos, unknown, place } = compensation;
        let outer = (std::mem::replace(&mut self.path, step), std::mem::replace(&mut self.place, place));
        let attempt = std::mem::replace(&mut self.attempt, 1);
        let result = self.cleaning(|lane| {
            lane.step(StepKind::Rollback, "rollback", title, |lane| {
                let result = match rollback {
                    Rollback::Block(block) => lane.block(block),
                    Rollback::Auto => lane.undo_calls(undos, unknown),
                };
                match result {
                    Ok(()) => Ok(Ended::with(Status::Compensated)),
                    Err(unwind) => match *unwind {
                        Unwind::Interrupted => Err(Box::new(Unwind::Interrupted)),
                        other => {
                            let failure = other.failure().cloned();
                            Ok(Ended { failure, ..Ended::with(Status::CompensationFailed) })
                        }
                    },
                }
            })
        });
        (self.path, self.place) = outer;
        self.attempt = attempt;
        matches!(result, Ok(Status::Compensated))
    }

    /// `rollback auto`: the undo of each write, last first.
    fn undo_calls(&mut self, undos: Vec<Call>, unknown: bool) -> Flow {
        let mut first: Flow = Ok(());
        for mut call in undos.into_iter().rev() {
            self.may_begin()?;
            let at = self.next_call();
            call.key = self.world().key(&at);
            let request = Request {
                at,
                call: &call,
                rendered: rendered(&call),
                until: None,
                idempotent: false,
                cleanup: true,
                undoable: false,
                session: false,
                result: &Type::Any,
            };
            if let Err(error) = self.world().write(&request)? {
                first = first.and(Err(self.undo_failed(&error)));
            }
        }
        first?;
        if unknown {
            let message = "the outcome of a write is not known, so nothing says what would undo it";
            return self.fail(codes::UNDO_FAILED, Span::default(), message);
        }
        Ok(())
    }

    fn undo_failed(&self, error: &CallError) -> Box<Unwind> {
        let mut failure = self.failure(error.code, Span::default(), &error.message);
        failure.help = error.help.as_deref().map(|help| self.world().clean(help));
        failure.kind = Some(error.kind);
        Trouble::new(failure).into()
    }
}
