//! The world of a run: backends that act, people that answer, a clock that goes on.

use super::options::{Channels, Delivery, People, Reply};
use super::tell::Teller;
use crate::audit::Store;
use crate::backend::{CallError, Environment, Registry, Written};
use crate::eval::Limits;
use crate::eval::{Asked, At, Bounds, Flow, Request, Unwind, Uses, World};
use crate::eval::{Driver, Waited};
use crate::event::{Answer, Event, Failure, KeptOutput, Question, StepPath};
use crate::program::Function;
use crate::redact::{Clean, CleanJson, Filter, KeyedDigest};
use crate::value::{Key, Value};
use ecow::EcoString;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a message to a contact may take.
const DELIVERY: Duration = Duration::from_secs(30);

/// A run while it lasts.
pub(super) struct Running {
    pub(super) teller: Arc<Teller>,
    pub(super) registry: Registry,
    pub(super) driver: Driver,
    pub(super) store: Store,
    /// The file, as limits over the store's runs are counted by.
    pub(super) file: String,
    pub(super) digest: KeyedDigest,
    pub(super) limits: Limits,
    pub(super) environment: Arc<Environment>,
    pub(super) people: Arc<dyn People>,
    pub(super) channels: Arc<dyn Channels>,
    pub(super) scratch: Arc<PathBuf>,
    /// What was kept so far: what an `escalate` attaches.
    pub(super) kept: Mutex<Vec<(EcoString, EcoString)>>,
}

impl Running {
    fn interrupted<T>() -> Flow<T> {
        Err(Box::new(Unwind::Interrupted))
    }

    fn random(&self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low);
        let mut bytes = [0; 8];
        loop {
            self.driver.clock.random(&mut bytes);
            let number = u64::from_le_bytes(bytes);
            let Some(count) = span.checked_add(1) else { return low.wrapping_add_unsigned(number) };
            // What is left over at the top would make small numbers likelier.
            let fair = u64::MAX - (u64::MAX % count + 1) % count;
            if number <= fair {
                return low.saturating_add_unsigned(number % count);
            }
        }
    }

    fn new_id(&self) -> EcoString {
        let mut bytes = [0; 10];
        self.driver.clock.random(&mut bytes);
        let millis = u64::try_from(self.driver.clock.now().as_millisecond()).unwrap_or(0);
        ecow::eco_format!("{}", uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    fn put_away(&self, name: &str, value: &Value) -> Result<KeptOutput, Failure> {
        let bytes = evidence(value, |value| self.teller.redactor.value(value));
        let mut filter = Filter::new(&self.teller.redactor);
        let mut clean = filter.push(&bytes).into_owned();
        clean.extend(filter.finish());
        let kept = self.teller.journal.keep(name, &mut clean.as_slice(), self.limits.kept);
        kept.map_err(|error| self.teller.failure(&error))
    }

    /// What a contact is told: the text, which run it was, and what was kept.
    fn message(&self, text: &str) -> String {
        let mut message = format!("{text}\n\nrun {}", self.teller.journal.run());
        for (name, file) in self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = write!(message, "\nkept `{name}`: {}", self.teller.journal.folder().join(file.as_str()).display());
        }
        message
    }
}

impl World for Running {
    fn bounds(&self) -> Bounds {
        Bounds { steps: self.limits.steps, depth: self.limits.depth, memory: self.limits.memory }
    }

    fn supposes(&self) -> bool {
        false
    }

    fn clean(&self, text: &str) -> Clean {
        self.teller.redactor.clean(text)
    }

    fn json(&self, value: &Value) -> CleanJson {
        self.teller.redactor.value(value)
    }

    fn emit(&self, event: Event) -> Flow {
        self.teller.tell(event)
    }

    fn monotonic(&self) -> Duration {
        self.driver.clock.monotonic()
    }

    fn may_begin(&self, cleanup: bool) -> bool {
        self.driver.interrupter.goes_on(cleanup)
    }

    fn read(&self, request: &Request<'_>) -> Flow<Result<Value, CallError>> {
        self.reads(request)
    }

    fn write(&self, request: &Request<'_>) -> Flow<Result<Written, CallError>> {
        self.writes(request)
    }

    fn draw(&self, at: &At, what: Function, range: Option<(i64, i64)>) -> Flow<Value> {
        let (name, value) = match what {
            Function::Random => {
                let (low, high) = range.unwrap_or((0, i64::MAX));
                ("random", Value::Int(self.random(low, high)))
            }
            Function::NewId => ("new_id", Value::String(self.new_id())),
            Function::Now | Function::Env | Function::Min | Function::Max => {
                ("now", Value::Time(self.driver.clock.now()))
            }
        };
        self.teller.tell(Event::Drawn {
            step: at.step.clone(),
            ordinal: at.ordinal,
            what: name.into(),
            value: self.teller.redactor.value(&value),
        })?;
        Ok(value)
    }

    fn decide(&self, at: &At, verdict: EcoString, failure: Option<Failure>) -> Flow {
        self.teller.tell(Event::Decided { step: at.step.clone(), verdict, ask: at.attempt, failure })
    }

    fn ask(&self, at: &At, question: Question, until: Option<Duration>) -> Flow<Asked> {
        self.teller.tell(Event::Asked { step: at.step.clone(), question: question.clone() })?;
        self.teller.barrier()?;
        let reply = match self.driver.wait(until, false, self.people.ask(&at.step, &question)) {
            Waited::Done(reply) => reply,
            Waited::Interrupted => return Self::interrupted(),
            Waited::TimeOver => {
                let text = Clean::fixed("nobody answered in time");
                self.teller.tell(Event::Noticed { step: at.step.clone(), text })?;
                return Ok(Asked::TimeOver);
            }
        };
        let clean = |text: &str| self.teller.redactor.clean(text);
        let answer = match reply {
            Reply::Yes { by, how, text } => {
                Answer::Yes { by: clean(&by), how: clean(&how).as_str().into(), text: text.as_deref().map(clean) }
            }
            Reply::No { by, how } => Answer::No { by: clean(&by), how: clean(&how).as_str().into() },
            Reply::Nobody => Answer::Nobody,
        };
        self.teller.tell(Event::Answered { step: at.step.clone(), answer: answer.clone() })?;
        Ok(Asked::Answer(answer))
    }

    fn key(&self, at: &At) -> EcoString {
        let name = format!("{}\n{}\n{}", self.teller.journal.run(), at.step, at.ordinal);
        let digest = self.digest.bytes(name.as_bytes());
        digest.get(..32).unwrap_or(&digest).into()
    }

    fn variable(&self, name: &str) -> Option<EcoString> {
        self.environment.variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(EcoString::from)
    }

    fn pause(&self, until: Duration, cleanup: bool) -> Flow {
        self.teller.barrier()?;
        if self.driver.pause(until, cleanup) { Ok(()) } else { Self::interrupted() }
    }

    fn keep(&self, step: &StepPath, name: &str, value: Result<&Value, Failure>) -> Flow {
        let kept = value.and_then(|value| self.put_away(name, value));
        let (output, failure) = match kept {
            Ok(output) => (output, None),
            Err(failure) => {
                let nothing = KeptOutput { file: EcoString::new(), bytes: 0, kept: 0, digest: EcoString::new() };
                (nothing, Some(failure))
            }
        };
        if failure.is_none() {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push((name.into(), output.file.clone()));
        }
        self.teller.tell(Event::Kept { step: step.clone(), name: name.into(), output, failure })
    }

    fn tell(&self, at: &At, whom: &str, channel: Option<&(EcoString, Value)>, text: &str, escalated: bool) -> Flow {
        self.teller.barrier()?;
        let clean = |text: &str| self.teller.redactor.clean(text);
        let message = if escalated { self.message(text) } else { text.to_owned() };
        let (whom, message) = (clean(whom), clean(&message));
        let until = self.driver.clock.monotonic().saturating_add(DELIVERY);
        let delivery = self.channels.deliver(whom.as_str(), channel, message.as_str());
        let delivery = match self.driver.wait(Some(until), false, delivery) {
            Waited::Done(Delivery::Delivered(how)) => clean(&how),
            Waited::Done(Delivery::NotConfigured) => Clean::fixed("no channel of that name is configured"),
            Waited::Done(Delivery::Failed(why)) => clean(&format!("not delivered: {why}")),
            Waited::TimeOver => Clean::fixed("not delivered: the time was over"),
            Waited::Interrupted => Clean::fixed("not delivered: the run was interrupted"),
        };
        self.teller.tell(Event::Told { step: at.step.clone(), whom, text: clean(text), delivery, escalated })
    }

    fn uses(&self, step: &StepPath, window: Duration) -> Flow<Uses> {
        let now = self.driver.clock.now();
        let length = jiff::SignedDuration::try_from(window).unwrap_or(jiff::SignedDuration::MAX);
        let since = now.checked_sub(length).unwrap_or(jiff::Timestamp::MIN);
        let starts = self.store.action_history(&self.file, step, since);
        let starts = starts.map_err(|error| self.teller.broken(&error))?;
        // The action that asks has begun already, and does not count against itself.
        let others = starts.iter().filter(|start| start.run != *self.teller.journal.run());
        let mut uses = Uses::default();
        for start in others {
            uses.count = uses.count.saturating_add(1);
            uses.last = Duration::try_from(now.duration_since(start.at)).ok();
        }
        Ok(uses)
    }
}

/// Evidence as bytes: text as it is, what a command printed, else JSON.
fn evidence(value: &Value, json: impl Fn(&Value) -> CleanJson) -> Vec<u8> {
    match value {
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.as_bytes().to_vec(),
        Value::Map(entries) => match entries.get(&Key::String("text".into())) {
            Some(Value::String(text)) if entries.contains_key(&Key::String("code".into())) => text.as_bytes().to_vec(),
            _ => pretty(&json(value)),
        },
        _ => pretty(&json(value)),
    }
}

fn pretty(json: &CleanJson) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(json.get()).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
