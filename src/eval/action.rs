//! Actions: what goes before, what is done, and what is done when it fails.

use super::call::BACKOFF;
use super::lane::{Doing, Ended, Lane};
use super::undo::Compensation;
use super::unwind::{Flow, Trouble, Unwind};
use super::world::{At, Supposition};
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Failure, Status, StepKind};
use crate::program::{Action, OnFail, Rollback};
use crate::redact::Clean;
use crate::source::Span;
use crate::value::{Value, show};
use std::time::Duration;

impl<'p> Lane<'p> {
    pub(super) fn action(&mut self, action: &'p Action, segment: &str, span: Span) -> Flow {
        let title = self.title(&action.title)?;
        let result = self.step(StepKind::Action, segment, title.clone(), |lane| {
            lane.before_action(action, &title)?;
            lane.acted = lane.acted.saturating_add(1);
            lane.acting(action, &title, span)
        });
        let Err(unwind) = result else { return Ok(()) };
        match *unwind {
            Unwind::Skipped(_) if !self.skippable => Ok(()),
            Unwind::Skipped(why) => {
                let why = self.world().clean(&format!("`{title}` was skipped: {why}"));
                Err(Box::new(Unwind::Skipped(why)))
            }
            Unwind::ActionFailed(trouble) if !trouble.undo_failed && !trouble.is_ours() && trouble.limit.is_none() => {
                match action.on_fail {
                    OnFail::Stop => Err(Box::new(Unwind::ActionFailed(trouble))),
                    OnFail::Next if self.in_rung => Err(Box::new(Unwind::NextRung(trouble.failure))),
                    OnFail::Next | OnFail::Continue => Ok(()),
                }
            }
            other => Err(Box::new(other)),
        }
    }

    /// Its limits, then the people who must agree.
    fn before_action(&mut self, action: &'p Action, title: &Clean) -> Flow {
        if let Some(reason) = self.used_often(action)? {
            self.decide("over its limit")?;
            return Err(Box::new(Unwind::Skipped(reason)));
        }
        for approve in &action.approvals {
            if let Some(reason) = self.approve(approve, title)? {
                return Err(Box::new(Unwind::Skipped(reason)));
            }
        }
        // Limits are counted by this.
        self.decide("begins")
    }

    fn used_often(&mut self, action: &'p Action) -> Flow<Option<Clean>> {
        if let Some(cooldown) = self.optional_duration(action.cooldown.as_ref())? {
            let uses = self.world().uses(&self.path, cooldown)?;
            if let Some(last) = uses.last.filter(|last| *last < cooldown) {
                let left = cooldown.saturating_sub(last);
                let left = self.length(Duration::from_secs(left.as_secs().max(1)));
                let text = format!("it cools down for {}, and {left} are left", self.length(cooldown));
                return Ok(Some(self.world().clean(&text)));
            }
        }
        if let Some(at_most) = &action.at_most
            && let Value::Rate(rate) = self.eval(at_most)?
        {
            let window = Duration::from_nanos(u64::try_from(rate.per).unwrap_or(0));
            let uses = self.world().uses(&self.path, window)?;
            if uses.count >= rate.count {
                let text = format!("{} are used up", show::to_text(&Value::Rate(rate)));
                return Ok(Some(self.world().clean(&text)));
            }
        }
        Ok(None)
    }

    fn acting(&mut self, action: &'p Action, title: &Clean, span: Span) -> Flow<Ended> {
        let retries = action.retry.as_ref().map_or(Ok(None), |retry| self.count(retry))?;
        let backoff = self.optional_duration(action.backoff.as_ref())?;
        let within = self.optional_duration(action.within.as_ref())?;
        let doing = Doing {
            idempotent: action.idempotent,
            undoable: matches!(action.rollback, Some(Rollback::Auto)),
            retries: u32::try_from(retries.unwrap_or(0)).unwrap_or(u32::MAX),
            backoff: backoff.unwrap_or(BACKOFF),
            ..Doing::default()
        };
        let outer = (self.doing.replace(doing), std::mem::replace(&mut self.attempt, 1));
        let own = within.map(|within| (self.limit_in(within), within));
        if action.restore.is_some() {
            self.intend_restore()?;
        }
        let mut result = self.block(&action.body);
        if let (Ok(()), Some(during)) = (&result, &action.during) {
            result = self
                .step(StepKind::During, "during", Clean::default(), |lane| {
                    lane.block(during)?;
                    Ok(Ended::succeeded())
                })
                .map(drop);
        }
        if own.is_some() {
            self.limits.pop();
        }
        if let Some(restore) = &action.restore {
            result = self.restored(restore, result);
        }
        let doing = std::mem::replace(&mut self.doing, outer.0).unwrap_or_default();
        self.attempt = outer.1;
        self.uncertain = doing.unknown;
        let compensation = action.rollback.as_ref().map(|rollback| Compensation {
            step: self.path.clone(),
            title: title.clone(),
            rollback,
            undos: doing.undos,
            unknown: doing.unknown,
            place: self.place.clone(),
        });
        if self.world().supposes() {
            self.suppose_rollback(action, title)?;
            return result.map(|()| Ended::succeeded());
        }
        match result {
            Ok(()) => {
                self.scope.extend(compensation.filter(|_| doing.touched));
                Ok(Ended::succeeded())
            }
            Err(unwind) => {
                let compensation = compensation.filter(|_| doing.touched);
                let over = own.filter(|(id, _)| matches!(*unwind, Unwind::TimeOver(over) if over == *id));
                let unwind = match over {
                    Some((_, within)) => {
                        let message = format!("it was not done within {}", self.length(within));
                        Box::new(Unwind::Failed(Trouble::new(self.failure(codes::TIME_OVER, span, &message))))
                    }
                    None => unwind,
                };
                Err(self.action_left(*unwind, compensation, doing.unknown))
            }
        }
    }

    /// Undoes what the action did, and says how that leaves the run.
    fn action_left(&mut self, unwind: Unwind, compensation: Option<Compensation<'p>>, unknown: bool) -> Box<Unwind> {
        let own = |trouble: &Trouble| trouble.limit.filter(|id| self.limits.iter().any(|limit| limit.id == *id));
        let mut trouble = match unwind {
            Unwind::Failed(trouble) | Unwind::ActionFailed(trouble) => Trouble { limit: own(&trouble), ..trouble },
            Unwind::TimeOver(id) => {
                let failure = self.failure(codes::TIME_OVER, Span::default(), "the time is over");
                Trouble { limit: Some(id), ..Trouble::new(failure) }
            }
            Unwind::Interrupted => {
                if let Some(compensation) = compensation {
                    self.undo(compensation);
                }
                return Box::new(Unwind::Interrupted);
            }
            Unwind::Ends(ending @ (Ending::Failed | Ending::CouldNotAsk), failure) => {
                if let Some(compensation) = compensation {
                    self.undo(compensation);
                }
                return Box::new(Unwind::Ends(ending, failure));
            }
            other => return Box::new(other),
        };
        trouble.unknown |= unknown;
        let uncertain = unknown.then(|| trouble.failure.clone());
        if let Some(compensation) = compensation {
            trouble.undone = self.undo(compensation);
            trouble.undo_failed |= !trouble.undone;
        }
        if let Some(cause) = uncertain
            && !trouble.undone
        {
            let message = format!("nobody knows whether a write took place: {}", cause.message);
            let help = "look whether it did before you run this again; `rb audit show` tells what was sent";
            trouble.failure = Failure {
                code: codes::OUTCOME_UNKNOWN.0.into(),
                message: self.world().clean(&message),
                help: Some(Clean::fixed(help)),
                ..cause
            };
        }
        Box::new(Unwind::ActionFailed(trouble))
    }

    /// Says at the start that the temporary state will be ended.
    fn intend_restore(&mut self) -> Flow {
        let at = At { step: self.path.child("restore"), ordinal: 0, attempt: self.attempt };
        self.world().decide(&at, "intended".into(), None)
    }

    /// Ends a temporary state, whatever the way out.
    fn restored(&mut self, restore: &'p crate::program::Block, result: Flow) -> Flow {
        let ended = self.cleaning(|lane| {
            lane.step(StepKind::Restore, "restore", Clean::default(), |lane| {
                lane.block(restore)?;
                Ok(Ended::succeeded())
            })
        });
        let Err(unwind) = ended else { return result };
        match (result, *unwind) {
            (Err(unwind), Unwind::Interrupted) => Err(unwind),
            (Ok(()), Unwind::Interrupted) => Err(Box::new(Unwind::Interrupted)),
            (Err(known), Unwind::Failed(trouble)) => Err(match *known {
                Unwind::Failed(first) | Unwind::ActionFailed(first) => {
                    Box::new(Unwind::ActionFailed(Trouble { undo_failed: true, ..first }))
                }
                _ => Box::new(Unwind::ActionFailed(Trouble { undo_failed: true, ..trouble })),
            }),
            (Ok(()), Unwind::Failed(trouble)) => {
                Err(Box::new(Unwind::ActionFailed(Trouble { undo_failed: true, ..trouble })))
            }
            (_, other) => Err(Box::new(other)),
        }
    }

    /// Plans what would undo it.
    fn suppose_rollback(&mut self, action: &'p Action, title: &Clean) -> Flow {
        let Some(Rollback::Block(block)) = &action.rollback else { return Ok(()) };
        self.suppose("rollback", Supposition::IfActionFails, title.as_str());
        self.maybe(|lane| {
            lane.step(StepKind::Rollback, "rollback", Clean::default(), |lane| {
                lane.block(block)?;
                Ok(Ended::with(Status::Unknown))
            })
            .map(drop)
        })
    }
}
