//! Calls of backends.

use super::lane::Lane;
use super::unwind::{Flow, LimitId, Trouble, Unwind};
use super::world::{At, Request};
use crate::backend::{Call, CallError, Effect, FailureKind, Settings, shell};
use crate::diagnostic::codes::run as codes;
use crate::program::{Expr, Operation, Target};
use crate::source::Span;
use crate::syntax::ast::Tag;
use crate::value::{Value, show};
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::Arc;
use std::time::Duration;

/// Pause before the first retry, where the file gives none.
pub(super) const BACKOFF: Duration = Duration::from_secs(1);

impl<'p> Lane<'p> {
    /// Makes a call where it stands.
    pub(super) fn operation(&mut self, operation: &'p Operation) -> Flow<Value> {
        let mut call = self.call_of(operation)?;
        let within = self.optional_duration(operation.within.as_ref())?;
        let at = self.next_call();
        if let Effect::Write(effect) = &operation.effect {
            call.key = self.world().key(&at);
            return self.write(call, &at, within, effect.idempotent, operation);
        }
        let session = matches!(operation.effect, Effect::Session);
        self.tries(&call, at, within, operation, false, |lane, request| {
            lane.world().read(&Request { session, ..request })
        })
    }

    fn write(
        &mut self,
        call: Call,
        at: &At,
        within: Option<Duration>,
        idempotent: bool,
        operation: &'p Operation,
    ) -> Flow<Value> {
        let idempotent = idempotent || self.doing.as_ref().is_some_and(|doing| doing.idempotent);
        let result = self.tries(&call, at.clone(), within, operation, idempotent, |lane, request| {
            lane.world().write(&Request { idempotent, ..request })
        });
        let unknown = match &result {
            Ok(_) => false,
            Err(unwind) => match unwind.as_ref() {
                Unwind::Failed(trouble) => trouble.unknown,
                Unwind::Interrupted => true,
                _ => false,
            },
        };
        if let Some(doing) = &mut self.doing {
            doing.touched |= unknown || result.is_ok();
            doing.unknown |= unknown;
        }
        let written = result?;
        if let (Some(undo), Some(doing)) = (written.undo, &mut self.doing) {
            doing.undos.push(Call { operation: undo.operation, args: undo.args, key: EcoString::new(), ..call });
        }
        Ok(written.value)
    }

    /// Makes a call, and again after a failure as far as its action allows.
    fn tries<T>(
        &mut self,
        call: &Call,
        mut at: At,
        within: Option<Duration>,
        operation: &'p Operation,
        idempotent: bool,
        make: impl Fn(&mut Self, Request<'_>) -> Flow<Result<T, CallError>>,
    ) -> Flow<T> {
        let writes = matches!(operation.effect, Effect::Write(_));
        let (retries, mut backoff) = self.doing.as_ref().map_or((0, BACKOFF), |doing| (doing.retries, doing.backoff));
        let rendered = rendered(call);
        for left in (0..=retries).rev() {
            self.may_begin()?;
            let began = self.world().monotonic();
            let own = within.map(|within| began.saturating_add(within));
            let until = [own, self.limit().map(|limit| limit.at)].into_iter().flatten().min();
            let request = Request {
                at: at.clone(),
                call,
                rendered: rendered.clone(),
                until,
                idempotent,
                cleanup: self.cleanup,
                undoable: self.doing.as_ref().is_some_and(|doing| doing.undoable),
                session: false,
                result: &operation.result,
            };
            let error = match make(self, request)? {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let unknown = writes && error.kind.outcome_unknown();
            let again = match error.kind {
                FailureKind::Target => true,
                FailureKind::TimedOut | FailureKind::Lost => !writes || idempotent,
                FailureKind::Ours | FailureKind::Cancelled => false,
            };
            if left == 0 || !again {
                return Err(self.call_failed(&error, unknown, operation.span));
            }
            if unknown && let Some(doing) = &mut self.doing {
                doing.touched = true;
                doing.unknown = true;
            }
            self.pause(backoff)?;
            backoff = backoff.saturating_mul(2);
            at.attempt = at.attempt.saturating_add(1);
        }
        self.fail(codes::INTERNAL, operation.span, "a call came to no end")
    }

    /// What a failed call means where it stands.
    fn call_failed(&self, error: &CallError, unknown: bool, span: Span) -> Box<Unwind> {
        if error.kind == FailureKind::Cancelled && !self.world().may_begin(self.cleanup) {
            return Box::new(Unwind::Interrupted);
        }
        let limit = self.limit_over().filter(|_| error.kind.outcome_unknown());
        if let Some(id) = limit
            && !unknown
        {
            return Box::new(Unwind::TimeOver(id));
        }
        let mut failure = self.failure(error.code, span, &error.message);
        failure.help = error.help.as_deref().map(|help| self.world().clean(help));
        failure.kind = Some(error.kind);
        Trouble { unknown, limit, ..Trouble::new(failure) }.into()
    }

    /// The outermost limit that is over.
    fn limit_over(&self) -> Option<LimitId> {
        let now = self.world().monotonic();
        self.limits.iter().find(|limit| limit.at <= now).map(|limit| limit.id)
    }

    /// Waits; the end of a limit ends it.
    pub(super) fn pause(&mut self, length: Duration) -> Flow {
        let until = self.world().monotonic().saturating_add(length);
        self.pause_until(until)
    }

    /// Waits until a time of the world's clock; the end of a limit ends it.
    pub(super) fn pause_until(&mut self, until: Duration) -> Flow {
        if self.world().supposes() {
            return Ok(());
        }
        match self.limit().filter(|limit| limit.at < until) {
            Some(limit) => {
                self.world().pause(limit.at, self.cleanup)?;
                Err(Box::new(Unwind::TimeOver(limit.id)))
            }
            None => self.world().pause(until, self.cleanup),
        }
    }

    /// `try`: null where the call failed on its target.
    pub(super) fn attempt(&mut self, inner: &'p Expr) -> Flow<Value> {
        match self.eval(inner) {
            Err(unwind) => match *unwind {
                Unwind::Failed(trouble) if is_of_target(&trouble) => Ok(Value::Null),
                other => Err(Box::new(other)),
            },
            value => value,
        }
    }

    /// The call with its arguments evaluated.
    pub(super) fn call_of(&mut self, operation: &'p Operation) -> Flow<Call> {
        let mut args = IndexMap::with_capacity(operation.args.len());
        for (name, value) in &operation.args {
            args.insert(name.clone(), self.eval(value)?);
        }
        let Some(target) = self.unit.program.targets.get(operation.target) else {
            return self.fail(codes::NO_BACKEND, operation.span, "the call names no system");
        };
        Ok(Call {
            backend: target.backend.clone(),
            alias: target.alias.clone(),
            operation: operation.name.clone(),
            args,
            settings: self.unit.settings.get(operation.target).cloned().unwrap_or_default(),
            place: self.place.clone(),
            in_check: operation.in_check || self.reading,
            key: EcoString::new(),
        })
    }

    /// The options of a `use`.
    pub(super) fn settings(&mut self, target: &'p Target) -> Flow<Arc<Settings>> {
        let mut settings = Settings::with_capacity(target.settings.len());
        for (name, value) in &target.settings {
            settings.insert(name.clone(), self.eval(value)?);
        }
        Ok(Arc::new(settings))
    }
}

/// Whether the target said no, or did not answer: not our side, and no write that may have taken place.
fn is_of_target(trouble: &Trouble) -> bool {
    let of_target =
        matches!(trouble.failure.kind, Some(FailureKind::Target | FailureKind::TimedOut | FailureKind::Lost));
    of_target && !trouble.unknown
}

/// The command or statement, or the call with its arguments.
pub(crate) fn rendered(call: &Call) -> EcoString {
    match call.args.values().next() {
        Some(Value::Code(code)) if code.template.tag == Tag::Sh => return shell::render(code).into(),
        Some(code @ Value::Code(_)) => return show::to_text(code),
        _ => {}
    }
    let mut text = ecow::eco_format!("{}.{}(", call.alias, call.operation);
    for (index, (name, value)) in call.args.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
        text.push_str(": ");
        text.push_str(&show::literal(value));
    }
    text.push(')');
    text
}
