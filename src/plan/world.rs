//! The world of a plan: reads happen, writes are previewed, time does not pass.

use super::footprint::Footprint;
use super::start::Reading;
use super::steps::{Condition, PlannedRead, PlannedStep, PlannedWrite};
use crate::backend::{
    Call, CallContext, CallError, Catalogue, Environment, FailureKind, Output, OutputStream, PlanningSides, Previewed,
    Written,
};
use crate::diagnostic::codes::run as codes;
use crate::eval::{Asked, At, Bound, Bounds, Driver, Flow, Limits, Request, Supposition, Unwind, Uses, World};
use crate::event::{CallRecord, EffectName, Event, Failure, Question, StepKind, StepPath};
use crate::program::Function;
use crate::redact::{Clean, CleanJson, Redactor};
use crate::value::{Type, Value};
use ecow::EcoString;
use indexmap::IndexMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A plan in the making.
pub(super) struct Planning {
    pub(super) sides: PlanningSides,
    pub(super) catalogues: IndexMap<String, Arc<Catalogue>>,
    pub(super) redactor: Redactor,
    pub(super) driver: Driver,
    pub(super) limits: Limits,
    pub(super) environment: Arc<Environment>,
    pub(super) scratch: Arc<PathBuf>,
    pub(super) reading: Reading,
    pub(super) made: Mutex<Made>,
}

/// What is planned so far.
#[derive(Default)]
pub(super) struct Made {
    pub(super) steps: IndexMap<StepPath, PlannedStep>,
    /// What skipped writes may have touched, and what is known after them.
    written: Vec<(Footprint, EcoString)>,
}

impl Made {
    pub(super) fn step(&mut self, step: &StepPath) -> &mut PlannedStep {
        self.steps.entry(step.clone()).or_insert_with(|| PlannedStep::new(step.clone()))
    }

    /// Title of the action that a step is or stands in.
    fn action(&self, step: &StepPath) -> Option<&Clean> {
        let mut at = Some(step.clone());
        while let Some(path) = at {
            let found = self.steps.get(&path).filter(|step| step.kind == Some(StepKind::Action));
            if let Some(found) = found {
                return Some(&found.title);
            }
            at = path.parent();
        }
        None
    }
}

/// A plan shows no output: what a read printed is in its result.
struct Silent;

impl Output for Silent {
    fn write(&self, _stream: OutputStream, _bytes: &[u8]) {}
}

impl Planning {
    fn lock(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, request: &Request<'_>, effect: EffectName) -> CallRecord {
        let call = request.call;
        CallRecord {
            operation: ecow::eco_format!("{}.{}", call.backend, call.operation),
            target: self.redactor.clean(&self.identity(call)),
            effect,
            rendered: self.redactor.clean(&request.rendered),
            ordinal: request.at.ordinal,
            attempt: request.at.attempt,
            key: EcoString::new(),
            idempotent: request.idempotent,
        }
    }

    fn identity(&self, call: &Call) -> String {
        self.sides.reader(&call.backend).map_or_else(String::new, |reader| reader.identity(call))
    }

    fn footprint(&self, call: &Call) -> Option<Footprint> {
        let operation = self.catalogues.get(call.backend.as_str())?.operations.get(&call.operation)?;
        Some(Footprint::of(call, operation, &self.identity(call)))
    }

    fn context(&self, request: &Request<'_>, cancel: &CancellationToken) -> CallContext {
        CallContext {
            cancel: cancel.clone(),
            deadline: Instant::now().checked_add(self.limits.call),
            grace: self.limits.grace,
            output: Arc::new(Silent),
            redactor: self.redactor.clone(),
            max_output: self.limits.output,
            environment: Arc::clone(&self.environment),
            lock: None,
            scratch: Arc::clone(&self.scratch),
            undoable: false,
            run: "plan".into(),
            step: request.at.step.0.clone(),
        }
    }

    fn bound(&self) -> Bound {
        let until = self.driver.clock.monotonic().saturating_add(self.limits.call);
        Bound { until, cleanup: false, writes: false }
    }

    /// Why a read gives nothing that is known, if so.
    fn unread(&self, call: &Call) -> Option<EcoString> {
        if let Some(why) = unknown_in(call) {
            return Some(why);
        }
        if self.reading == Reading::Offline {
            return Some("not read, since the plan is made offline".into());
        }
        let footprint = self.footprint(call)?;
        let made = self.lock();
        let before = made.written.iter().find(|(written, _)| written.overlaps(&footprint));
        before.map(|(_, after)| after.clone())
    }

    fn preview(&self, request: &Request<'_>, overlapped: bool) -> Previewed {
        if let Some(why) = unknown_in(request.call) {
            return Previewed {
                reason: format!("what it is given is not known yet: {why}"),
                summary: request.rendered.to_string(),
                ..Previewed::default()
            };
        }
        let Some(previewer) = self.sides.previewer(&request.call.backend).filter(|_| self.reading == Reading::Live)
        else {
            return Previewed {
                reason: "the plan is made offline".to_owned(),
                summary: request.rendered.to_string(),
                ..Previewed::default()
            };
        };
        let cancel = CancellationToken::new();
        let context = self.context(request, &cancel);
        let result = self.driver.call(self.bound(), &cancel, previewer.preview(request.call, &context));
        match result {
            Ok(mut given) => {
                if overlapped {
                    given.warnings.push("an earlier step of the plan may change what this was compared with".into());
                }
                given
            }
            Err(error) => Previewed {
                reason: format!("there is no better preview: {}", error.message),
                summary: request.rendered.to_string(),
                ..Previewed::default()
            },
        }
    }

    fn says(&self, step: &StepPath, text: &str) {
        let text = self.redactor.clean(text);
        self.lock().step(step).says.push(text);
    }
}

impl World for Planning {
    fn bounds(&self) -> Bounds {
        Bounds { steps: self.limits.steps, depth: self.limits.depth, memory: self.limits.memory }
    }

    fn supposes(&self) -> bool {
        true
    }

    fn clean(&self, text: &str) -> Clean {
        self.redactor.clean(text)
    }

    fn json(&self, value: &Value) -> CleanJson {
        self.redactor.value(value)
    }

    fn emit(&self, event: Event) -> Flow {
        let mut made = self.lock();
        match event {
            Event::StepStarted { step, kind, title, .. } => {
                let planned = made.step(&step);
                planned.kind = Some(kind);
                planned.title = title;
            }
            Event::StepEnded { step, status, failure, note, .. } => {
                let planned = made.step(&step);
                planned.status = Some(status);
                planned.failure = failure;
                planned.note = note;
            }
            Event::Printed { step, text } => made.step(&step).says.push(text),
            _ => {}
        }
        Ok(())
    }

    fn monotonic(&self) -> Duration {
        self.driver.clock.monotonic()
    }

    fn may_begin(&self, cleanup: bool) -> bool {
        self.driver.interrupter.goes_on(cleanup)
    }

    fn read(&self, request: &Request<'_>) -> Flow<Result<Value, CallError>> {
        let effect = if request.session { EffectName::Session } else { EffectName::Read };
        let call = self.record(request, effect);
        let unread = self.unread(request.call);
        let result = match (&unread, self.sides.reader(&request.call.backend)) {
            (Some(why), _) => Ok(Value::unknown(request.result.clone(), why.clone())),
            (None, None) => {
                let message = format!("the backend `{}` is not there", request.call.backend);
                Err(CallError::new(FailureKind::Ours, codes::NO_BACKEND, message))
            }
            (None, Some(reader)) => {
                let cancel = CancellationToken::new();
                let context = self.context(request, &cancel);
                self.driver.call(self.bound(), &cancel, reader.read(request.call, &context))
            }
        };
        let (result, unread) = match result {
            // What our side could not ask is not known; a plan goes on without it.
            Err(error) if matches!(error.kind, FailureKind::Ours | FailureKind::TimedOut | FailureKind::Lost) => {
                let why = ecow::eco_format!("it could not be read: {}", error.message);
                (Ok(Value::unknown(request.result.clone(), why.clone())), Some(why))
            }
            Err(error) if error.kind == FailureKind::Cancelled => return Err(Box::new(Unwind::Interrupted)),
            result => (result, unread),
        };
        if let Ok(value) = &result {
            self.redactor.add(value);
        }
        let unknown = unread.map(|why| self.redactor.clean(&why));
        self.lock().step(&request.at.step).reads.push(PlannedRead { call, unknown });
        Ok(result)
    }

    fn write(&self, request: &Request<'_>) -> Flow<Result<Written, CallError>> {
        let call = self.record(request, EffectName::Write);
        let footprint = self.footprint(request.call);
        let overlapped = footprint
            .as_ref()
            .is_some_and(|footprint| self.lock().written.iter().any(|(written, _)| written.overlaps(footprint)));
        let Previewed { fidelity, reason, summary, detail, warnings, changes } = self.preview(request, overlapped);
        let clean = |text: &str| self.redactor.clean(text);
        let planned = PlannedWrite {
            call,
            fidelity,
            reason: clean(&reason),
            summary: clean(&summary),
            detail: clean(&detail),
            warnings: warnings.iter().map(|warning| clean(warning)).collect(),
            changes,
        };
        let mut made = self.lock();
        let after = match made.action(&request.at.step) {
            Some(title) if !title.is_empty() => ecow::eco_format!("known after `{title}`"),
            _ => ecow::eco_format!("known after `{}`", request.rendered),
        };
        made.step(&request.at.step).writes.push(planned);
        made.written.extend(footprint.map(|footprint| (footprint, after.clone())));
        Ok(Ok(Written::value(Value::unknown(request.result.clone(), after))))
    }

    fn draw(&self, _at: &At, what: Function, _range: Option<(i64, i64)>) -> Flow<Value> {
        Ok(match what {
            Function::Now => Value::Time(self.driver.clock.now()),
            Function::NewId => Value::unknown(Type::String, "drawn when it runs"),
            _ => Value::unknown(Type::Int, "drawn when it runs"),
        })
    }

    fn decide(&self, at: &At, verdict: EcoString, _failure: Option<Failure>) -> Flow {
        // That an action begins, and that it will be ended, is what its being planned says.
        if verdict != "begins" && verdict != "intended" {
            self.lock().step(&at.step).verdicts.push(verdict);
        }
        Ok(())
    }

    fn ask(&self, at: &At, question: Question, _until: Option<Duration>) -> Flow<Asked> {
        self.lock().step(&at.step).questions.push(question);
        Ok(Asked::NotAsked)
    }

    fn key(&self, _at: &At) -> EcoString {
        EcoString::new()
    }

    fn variable(&self, name: &str) -> Option<EcoString> {
        self.environment.variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(EcoString::from)
    }

    fn pause(&self, _until: Duration, _cleanup: bool) -> Flow {
        Ok(())
    }

    fn keep(&self, step: &StepPath, name: &str, value: Result<&Value, Failure>) -> Flow {
        match value {
            Ok(_) => self.says(step, &format!("keeps `{name}`")),
            Err(failure) => self.says(step, &format!("does not keep `{name}`: {}", failure.message)),
        }
        Ok(())
    }

    fn tell(&self, at: &At, whom: &str, _channel: Option<&(EcoString, Value)>, text: &str, escalated: bool) -> Flow {
        let word = if escalated { "escalates to" } else { "notifies" };
        self.says(&at.step, &format!("{word} `{whom}`: {text}"));
        Ok(())
    }

    fn uses(&self, _step: &StepPath, _window: Duration) -> Flow<Uses> {
        Ok(Uses::default())
    }

    fn suppose(&self, step: &StepPath, supposition: Supposition, condition: &Clean) {
        let condition = Condition { supposition, text: condition.clone() };
        self.lock().step(step).condition = Some(condition);
    }
}

/// Why something that a call is given is not known, if so.
fn unknown_in(call: &Call) -> Option<EcoString> {
    let place = call.place.as_deref().and_then(unknown_in);
    place.or_else(|| call.args.values().chain(call.settings.values()).find_map(unknown))
}

fn unknown(value: &Value) -> Option<EcoString> {
    match value {
        Value::Unknown(unknown) => Some(unknown.why.clone()),
        Value::List(items) => items.iter().find_map(unknown),
        Value::Map(entries) => entries.values().find_map(unknown),
        Value::Secret(secret) => unknown(secret.expose()),
        Value::Code(code) => code.holes.iter().find_map(unknown),
        Value::Range(ends) => unknown(&ends.0).or_else(|| unknown(&ends.1)),
        _ => None,
    }
}
