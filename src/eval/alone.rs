//! No world at all: parameters and constants are evaluated before there is a run.

use super::unwind::{Flow, Trouble, Unwind};
use super::world::{Asked, At, Bounds, Request, Uses, World};
use crate::backend::{CallError, Written};
use crate::diagnostic::codes::run as codes;
use crate::event::{Event, Failure, Question, StepPath};
use crate::redact::{Clean, CleanJson, Redactor};
use crate::value::Value;
use crate::value::functions::Function;
use ecow::EcoString;
use std::time::Duration;

/// A world that answers for environment variables, and refuses all else.
pub(super) struct Alone<'a> {
    environment: &'a (dyn Fn(&str) -> Option<EcoString> + Sync),
    redactor: Redactor,
}

impl<'a> Alone<'a> {
    pub(super) fn new(environment: &'a (dyn Fn(&str) -> Option<EcoString> + Sync)) -> Self {
        Self { environment, redactor: Redactor::new() }
    }

    fn refuse<T>(&self) -> Flow<T> {
        let failure = Failure {
            code: codes::VALUE_FAILED.0.into(),
            message: self.redactor.clean("nothing outside the file can be asked here"),
            help: None,
            at: String::new(),
            values: Vec::new(),
            kind: None,
        };
        Err(Box::new(Unwind::Failed(Trouble::new(failure))))
    }
}

impl World for Alone<'_> {
    fn bounds(&self) -> Bounds {
        Bounds { steps: 0, depth: 0, memory: 64 * 1024 * 1024 }
    }

    fn supposes(&self) -> bool {
        false
    }

    fn clean(&self, text: &str) -> Clean {
        self.redactor.clean(text)
    }

    fn json(&self, value: &Value) -> CleanJson {
        self.redactor.value(value)
    }

    fn emit(&self, _event: Event) -> Flow {
        self.refuse()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn may_begin(&self, _cleanup: bool) -> bool {
        true
    }

    fn read(&self, _request: &Request<'_>) -> Flow<Result<Value, CallError>> {
        self.refuse()
    }

    fn write(&self, _request: &Request<'_>) -> Flow<Result<Written, CallError>> {
        self.refuse()
    }

    fn draw(&self, _at: &At, _what: Function, _range: Option<(i64, i64)>) -> Flow<Value> {
        self.refuse()
    }

    fn decide(&self, _at: &At, _verdict: EcoString, _failure: Option<Failure>) -> Flow {
        self.refuse()
    }

    fn ask(&self, _at: &At, _question: Question, _until: Option<Duration>) -> Flow<Asked> {
        self.refuse()
    }

    fn key(&self, _at: &At) -> EcoString {
        EcoString::new()
    }

    fn variable(&self, name: &str) -> Option<EcoString> {
        (self.environment)(name)
    }

    fn pause(&self, _until: Duration, _cleanup: bool) -> Flow {
        self.refuse()
    }

    fn keep(&self, _step: &StepPath, _name: &str, _value: Result<&Value, Failure>) -> Flow {
        self.refuse()
    }

    fn tell(
        &self,
        _at: &At,
        _whom: &str,
        _channel: Option<&(EcoString, Value)>,
        _text: &str,
        _escalated: bool,
    ) -> Flow {
        self.refuse()
    }

    fn uses(&self, _step: &StepPath, _window: Duration) -> Flow<Uses> {
        self.refuse()
    }
}
