//! Calls of a run: recorded before and after, driven to their end.

use super::output::Sink;
use super::world::Running;
use crate::backend::{Backend, CallContext, CallError, FailureKind, Output, Written};
use crate::diagnostic::codes::run as codes;
use crate::eval::Bound;
use crate::eval::{Flow, Request};
use crate::event::{CallOutcome, CallRecord, EffectName, Event, Failure};
use crate::redact::CleanJson;
use crate::value::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The largest result that the journal holds as it is, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// What a call gives, boxed as backends give it.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'a>>;

/// What is recorded of a result.
pub(super) trait Outcome {
    fn value(&self) -> &Value;
    fn changed(&self) -> Option<bool>;
    fn undo(&self) -> Option<Value>;
}

impl Outcome for Value {
    fn value(&self) -> &Value {
        self
    }

    fn changed(&self) -> Option<bool> {
        None
    }

    fn undo(&self) -> Option<Value> {
        None
    }
}

impl Outcome for Written {
    fn value(&self) -> &Value {
        &self.value
    }

    fn changed(&self) -> Option<bool> {
        self.changed
    }

    fn undo(&self) -> Option<Value> {
        let undo = self.undo.as_ref()?;
        let args = Value::record(undo.args.iter().map(|(name, value)| (name.clone(), value.clone())));
        Some(Value::record([("operation", Value::String(undo.operation.clone())), ("args", args)]))
    }
}

impl Running {
    pub(super) fn reads(&self, request: &Request<'_>) -> Flow<Result<Value, CallError>> {
        self.teller.barrier()?;
        let effect = if request.session { EffectName::Session } else { EffectName::Read };
        self.make(request, effect, |backend, context| {
            let reader = backend.reader();
            let call = request.call;
            Box::pin(async move { reader.read(call, &context).await })
        })
    }

    pub(super) fn writes(&self, request: &Request<'_>) -> Flow<Result<Written, CallError>> {
        self.make(request, EffectName::Write, |backend, context| {
            let writer = backend.writer();
            let call = request.call;
            Box::pin(async move { writer.write(call, &context).await })
        })
    }

    fn make<'a, T: Outcome>(
        &self,
        request: &'a Request<'_>,
        effect: EffectName,
        calls: impl FnOnce(&Arc<dyn Backend>, CallContext) -> Answer<'a, T>,
    ) -> Flow<Result<T, CallError>> {
        let call = request.call;
        let Some(backend) = self.registry.get(&call.backend) else {
            let message = format!("the backend `{}` is not there", call.backend);
            return Ok(Err(CallError::new(FailureKind::Ours, codes::NO_BACKEND, message)));
        };
        let at = &request.at;
        let told = CallRecord {
            operation: ecow::eco_format!("{}.{}", call.backend, call.operation),
            target: self.teller.redactor.clean(&backend.reader().identity(call)),
            effect,
            rendered: self.teller.redactor.clean(&request.rendered),
            ordinal: at.ordinal,
            attempt: at.attempt,
            key: call.key.clone(),
            idempotent: request.idempotent,
        };
        self.teller.tell(Event::CallStarted { step: at.step.clone(), call: told })?;
        let began = self.teller.clock.monotonic();
        let until = request.until.unwrap_or_else(|| began.saturating_add(self.limits.call));
        let cancel = CancellationToken::new();
        let sink = Arc::new(Sink::new(Arc::clone(&self.teller), at.step.clone()));
        let context = self.context(request, &cancel, until.saturating_sub(began), sink.clone());
        let bound = Bound { until, cleanup: request.cleanup, writes: effect == EffectName::Write };
        let result = self.driver.call(bound, &cancel, calls(backend, context));
        let (output, unkept) = sink.finish();
        if let Some(error) = unkept {
            let text = format!("not all of the output was kept: {error}");
            self.teller.tell(Event::Noticed { step: at.step.clone(), text: self.teller.redactor.clean(&text) })?;
        }
        let outcome = self.outcome(&result, effect);
        let ended = self.teller.clock.monotonic().saturating_sub(began);
        self.teller.tell(Event::CallEnded {
            step: at.step.clone(),
            ordinal: at.ordinal,
            attempt: at.attempt,
            effect,
            outcome,
            output,
            millis: u64::try_from(ended.as_millis()).unwrap_or(u64::MAX),
        })?;
        Ok(result)
    }

    fn context(
        &self,
        request: &Request<'_>,
        cancel: &CancellationToken,
        length: Duration,
        output: Arc<dyn Output>,
    ) -> CallContext {
        CallContext {
            cancel: cancel.clone(),
            deadline: Instant::now().checked_add(length),
            grace: self.limits.grace,
            output,
            redactor: self.teller.redactor.clone(),
            max_output: self.limits.output,
            environment: Arc::clone(&self.environment),
            lock: Some(self.teller.journal.lock_fd()),
            scratch: Arc::clone(&self.scratch),
            undoable: request.undoable,
            run: self.teller.journal.run().as_str().into(),
            step: request.at.step.0.clone(),
        }
    }

    fn outcome<T: Outcome>(&self, result: &Result<T, CallError>, effect: EffectName) -> CallOutcome {
        match result {
            Ok(result) => {
                let value = result.value();
                // A secret that was read is looked for from now on, before anything of it is told.
                self.teller.redactor.add(value);
                CallOutcome::Succeeded {
                    value: self.recorded(value),
                    digest: self.digest.value(value).into(),
                    changed: result.changed(),
                    undo: result.undo().map(|undo| self.teller.redactor.value(&undo)),
                }
            }
            Err(error) => {
                let failure = self.failure(error);
                if effect == EffectName::Write && error.kind.outcome_unknown() {
                    CallOutcome::Unknown { failure }
                } else {
                    CallOutcome::Failed { failure }
                }
            }
        }
    }

    /// A result as the journal holds it: whole, or only how large it was.
    fn recorded(&self, value: &Value) -> CleanJson {
        if size(value) <= LARGEST {
            return self.teller.redactor.value(value);
        }
        let bytes = Value::Int(i64::try_from(size(value)).unwrap_or(i64::MAX));
        self.teller.redactor.value(&Value::record([("too_large", bytes)]))
    }

    fn failure(&self, error: &CallError) -> Failure {
        Failure {
            code: error.code.0.into(),
            message: self.teller.redactor.clean(&error.message),
            help: error.help.as_deref().map(|help| self.teller.redactor.clean(help)),
            at: String::new(),
            values: Vec::new(),
            kind: Some(error.kind),
        }
    }
}

/// Bytes of text in a value, roughly what it takes as JSON.
fn size(value: &Value) -> u64 {
    match value {
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.len() as u64,
        Value::List(items) => items.iter().map(size).fold(2, |sum, size| sum.saturating_add(size).saturating_add(1)),
        Value::Map(entries) => {
            entries.iter().map(|(_, value)| size(value).saturating_add(16)).fold(2, u64::saturating_add)
        }
        Value::Secret(secret) => size(secret.expose()),
        _ => 8,
    }
}
