//! One line of execution: where it stands, what it holds, and what limits it.
//!
//! A run has one lane, and one more for each item of a `for (parallel:)` while that is under way. Lanes share
//! nothing that the program could see: bindings never change, so a lane begins with a copy of the frame.

use super::undo::Compensation;
use super::unwind::{Flow, LimitId, Trouble, Unwind};
use super::world::{At, Bounds, World};
use crate::backend::{Call, Settings};
use crate::diagnostic::Code;
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Event, Failure, Status, StepKind, StepPath};
use crate::program::{Expr, ExprKind, Program, Slot, TextPart};
use crate::redact::Clean;
use crate::source::Span;
use crate::value::{Value, ValueError, show};
use ecow::EcoString;
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What all lanes of a run have in common.
pub(super) struct Shared<'p> {
    pub(super) world: &'p dyn World,
    pub(super) bounds: Bounds,
    steps: AtomicU64,
    limits: AtomicU32,
    root: &'p Program,
    asks: Mutex<FxHashMap<StepPath, u32>>,
    failed: Mutex<Option<Failure>>,
}

impl<'p> Shared<'p> {
    pub(super) fn new(world: &'p dyn World, root: &'p Program) -> Self {
        Self {
            root,
            world,
            bounds: world.bounds(),
            steps: AtomicU64::new(0),
            limits: AtomicU32::new(0),
            asks: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    /// A contact of the file that the run began with.
    pub(super) fn contact(&self, name: &str) -> Option<&'p (EcoString, Value)> {
        self.root.header.contacts.get(name)
    }

    /// The number of the next ask of a check, from one. A check in a check goes on counting.
    pub(super) fn next_ask(&self, step: &StepPath) -> u32 {
        let mut asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        let count = asks.entry(step.clone()).or_insert(0);
        *count = count.saturating_add(1);
        *count
    }

    /// Remembers that a check failed though the run goes on.
    pub(super) fn note_failed(&self, failure: Failure) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }

    /// The first check that failed though the run went on; forgotten then.
    pub(super) fn take_failed(&self) -> Option<Failure> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// One file that runs: the program, and what its `use`s were given.
pub(super) struct Unit<'p> {
    pub(super) program: &'p Program,
    pub(super) settings: Vec<Arc<Settings>>,
    pub(super) outputs: Mutex<IndexMap<EcoString, Value>>,
}

impl<'p> Unit<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self { program, settings: Vec::new(), outputs: Mutex::default() }
    }
}

/// A limit on time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) id: LimitId,
    pub(super) at: Duration,
}

/// What is known of the action that is under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Doing {
    /// Whether all in it may be done twice.
    pub(super) idempotent: bool,
    /// Whether what undoes its writes is asked for.
    pub(super) undoable: bool,
    /// How often a call of it is tried again.
    pub(super) retries: u32,
    /// Pause before the first retry.
    pub(super) backoff: Duration,
    /// Whether a write succeeded, or nobody knows.
    pub(super) touched: bool,
    /// Whether nobody knows of a write.
    pub(super) unknown: bool,
    /// The calls that undo its writes, in the order of the writes.
    pub(super) undos: Vec<Call>,
}

impl Doing {
    /// The same action, of which nothing was done yet.
    pub(super) fn afresh(self) -> Self {
        Self { touched: false, unknown: false, undos: Vec::new(), ..self }
    }
}

/// Why a verdict of a plan is not known.
pub(super) type Doubt = Option<EcoString>;

/// One line of execution.
#[derive(Clone)]
pub(super) struct Lane<'p> {
    pub(super) shared: &'p Shared<'p>,
    pub(super) unit: Arc<Unit<'p>>,
    pub(super) frame: Vec<Value>,
    /// The step that it stands in.
    pub(super) path: StepPath,
    /// Which ask of a check it belongs to, from one.
    pub(super) attempt: u32,
    /// Calls, draws and questions of the step so far.
    pub(super) counts: Counts,
    /// Ordinal of the statement, and steps that its expressions have made.
    pub(super) statement: (u32, u32),
    pub(super) place: Option<Arc<Call>>,
    pub(super) limits: SmallVec<[Limit; 4]>,
    pub(super) doing: Option<Doing>,
    /// Whether nobody knows of a write of the action that was interrupted.
    pub(super) uncertain: bool,
    /// In a rollback or restore: one interrupt does not stop it.
    pub(super) cleanup: bool,
    /// In the ask of a check of this file.
    pub(super) in_check: bool,
    /// In a check, also by way of a file that is run there: calls are held to their word.
    pub(super) reading: bool,
    /// In a rung: there an action that says `on_fail: next` ends it.
    pub(super) in_rung: bool,
    /// In a rung or an iteration: there an action that is skipped ends it.
    pub(super) skippable: bool,
    pub(super) depth: u32,
    /// What undoes the actions of this rung, task, iteration or file, in the order they were done.
    pub(super) scope: Vec<Compensation<'p>>,
    /// How many actions, persons' steps and files it has run.
    pub(super) acted: u32,
    /// Checks in the check that is being asked, which failed.
    pub(super) nested: Vec<Failure>,
    pub(super) doubt: Doubt,
    /// Slots with large values, and what these take.
    pub(super) held: Vec<(Slot, u64)>,
}

/// Ordinals of what a step asks of the world.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) calls: u32,
    pub(super) draws: u32,
    pub(super) questions: u32,
}

/// How a step ended that did not unwind.
pub(super) struct Ended {
    pub(super) status: Status,
    pub(super) failure: Option<Failure>,
    pub(super) note: Option<Clean>,
}

impl Ended {
    pub(super) fn with(status: Status) -> Self {
        Self { status, failure: None, note: None }
    }

    pub(super) fn succeeded() -> Self {
        Self::with(Status::Succeeded)
    }

    pub(super) fn note(mut self, note: Clean) -> Self {
        self.note = Some(note);
        self
    }
}

impl<'p> Lane<'p> {
    pub(super) fn new(shared: &'p Shared<'p>, unit: Arc<Unit<'p>>) -> Self {
        let frame = vec![Value::Null; unit.program.frame];
        Self {
            shared,
            unit,
            frame,
            path: StepPath::default(),
            attempt: 1,
            counts: Counts::default(),
            statement: (0, 0),
            place: None,
            limits: SmallVec::new(),
            doing: None,
            uncertain: false,
            cleanup: false,
            in_check: false,
            reading: false,
            in_rung: false,
            skippable: false,
            depth: 0,
            scope: Vec::new(),
            acted: 0,
            nested: Vec::new(),
            doubt: None,
            held: Vec::new(),
        }
    }

    pub(super) fn world(&self) -> &'p dyn World {
        self.shared.world
    }

    pub(super) fn get(&self, slot: Slot) -> &Value {
        self.frame.get(slot.0 as usize).unwrap_or(&Value::Null)
    }

    pub(super) fn set(&mut self, slot: Slot, value: Value) {
        let index = slot.0 as usize;
        if let Some(place) = self.frame.get_mut(index) {
            *place = value;
        } else {
            self.frame.resize(index, Value::Null);
            self.frame.push(value);
        }
    }

    /// A failure at a place of the file.
    pub(super) fn failure(&self, code: Code, span: Span, message: &str) -> Failure {
        Failure {
            code: code.0.into(),
            message: self.world().clean(message),
            help: None,
            at: self.unit.program.sources.locate(span),
            values: Vec::new(),
            kind: None,
        }
    }

    pub(super) fn fail<T>(&self, code: Code, span: Span, message: &str) -> Flow<T> {
        Err(Trouble::new(self.failure(code, span, message)).into())
    }

    pub(super) fn value_failed(&self, error: &ValueError, span: Span) -> Box<Unwind> {
        let mut failure = self.failure(codes::VALUE_FAILED, span, &error.message);
        failure.help = error.help.as_deref().map(|help| self.world().clean(help));
        Trouble::new(failure).into()
    }

    /// Ends the run by a limit of the run itself.
    pub(super) fn used_up<T>(&self, code: Code, span: Span, message: &str) -> Flow<T> {
        Err(Box::new(Unwind::Ends(Ending::Failed, Some(self.failure(code, span, message)))))
    }

    /// Whether a new step or call may begin here and now.
    pub(super) fn may_begin(&self) -> Flow {
        if !self.world().may_begin(self.cleanup) {
            return Err(Box::new(Unwind::Interrupted));
        }
        if !self.limits.is_empty() && !self.world().supposes() {
            let now = self.world().monotonic();
            if let Some(over) = self.limits.iter().find(|limit| limit.at <= now) {
                return Err(Box::new(Unwind::TimeOver(over.id)));
            }
        }
        Ok(())
    }

    /// The nearest of its time limits.
    pub(super) fn limit(&self) -> Option<Limit> {
        self.limits.iter().copied().min_by_key(|limit| limit.at)
    }

    /// Begins a limit on time; [`Vec::pop`] of [`Lane::limits`] ends it.
    pub(super) fn limit_in(&mut self, length: Duration) -> LimitId {
        let id = LimitId(self.shared.limits.fetch_add(1, Ordering::Relaxed));
        self.limits.push(Limit { id, at: self.world().monotonic().saturating_add(length) });
        id
    }

    /// The name of the next call of the step.
    pub(super) fn next_call(&mut self) -> At {
        let ordinal = self.counts.calls;
        self.counts.calls = ordinal.saturating_add(1);
        At { step: self.path.clone(), ordinal, attempt: self.attempt }
    }

    /// The name of the next draw of the step.
    pub(super) fn next_draw(&mut self) -> At {
        let ordinal = self.counts.draws;
        self.counts.draws = ordinal.saturating_add(1);
        At { step: self.path.clone(), ordinal, attempt: self.attempt }
    }

    /// The name of the next question of the step.
    pub(super) fn next_question(&mut self) -> At {
        let ordinal = self.counts.questions;
        self.counts.questions = ordinal.saturating_add(1);
        At { step: self.path.clone(), ordinal, attempt: self.attempt }
    }

    /// Segment of the step that an expression of this statement makes: `4`, then `4.2`.
    pub(super) fn next_segment(&mut self) -> EcoString {
        self.statement.1 = self.statement.1.saturating_add(1);
        let (ordinal, count) = self.statement;
        if count == 1 { ecow::eco_format!("{ordinal}") } else { ecow::eco_format!("{ordinal}.{count}") }
    }

    /// Runs a step: tells its begin and its end, and gives the way it ended to the one that it stands in.
    pub(super) fn step(
        &mut self,
        kind: StepKind,
        segment: &str,
        title: Clean,
        body: impl FnOnce(&mut Self) -> Flow<Ended>,
    ) -> Flow<Status> {
        self.may_begin()?;
        self.count_step()?;
        let began = self.world().monotonic();
        let path = self.path.child(segment);
        self.world().emit(Event::StepStarted { step: path.clone(), kind, title, attempt: self.attempt })?;
        let outer = (
            std::mem::replace(&mut self.path, path.clone()),
            std::mem::take(&mut self.counts),
            std::mem::take(&mut self.statement),
        );
        let mut result = body(self);
        (self.path, self.counts, self.statement) = outer;
        let millis = self.millis_since(began);
        let (status, failure, note) = match &mut result {
            Ok(ended) => (ended.status, ended.failure.take(), ended.note.take()),
            Err(unwind) => (self.status(kind, unwind), told(unwind), self.note(unwind)),
        };
        self.world().emit(Event::StepEnded { step: path, kind, status, failure, note, millis })?;
        result.map(|ended| ended.status)
    }

    fn count_step(&self) -> Flow {
        let count = self.shared.steps.fetch_add(1, Ordering::Relaxed);
        if count >= self.shared.bounds.steps {
            let message = format!("the run has taken {} steps, as many as it may", self.shared.bounds.steps);
            return self.used_up(codes::STEPS_USED_UP, self.unit.program.body.span.before(), &message);
        }
        Ok(())
    }

    pub(super) fn millis_since(&self, began: Duration) -> u64 {
        let passed = self.world().monotonic().saturating_sub(began);
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    }

    fn status(&self, kind: StepKind, unwind: &Unwind) -> Status {
        match unwind {
            Unwind::Failed(trouble) | Unwind::ActionFailed(trouble) if trouble.unknown && kind == StepKind::Action => {
                Status::Unknown
            }
            Unwind::Failed(_) | Unwind::ActionFailed(_) | Unwind::NextRung(_) | Unwind::TimeOver(_) => Status::Failed,
            Unwind::Skipped(_) => Status::Skipped,
            Unwind::Interrupted if kind == StepKind::Action && self.uncertain => Status::Unknown,
            Unwind::Interrupted => Status::Cancelled,
            Unwind::Ends(Ending::Waiting, _) => Status::Waiting,
            Unwind::Ends(Ending::Interrupted, _) => Status::Cancelled,
            Unwind::Ends(Ending::Escalated | Ending::Passed, _) if kind != StepKind::Check => Status::Succeeded,
            Unwind::Ends(..) => Status::Failed,
        }
    }

    fn note(&self, unwind: &Unwind) -> Option<Clean> {
        match unwind {
            Unwind::Skipped(why) => Some(why.clone()),
            Unwind::TimeOver(_) => Some(Clean::fixed("the time is over")),
            Unwind::Ends(Ending::Escalated, _) => Some(Clean::fixed("escalated")),
            Unwind::Ends(Ending::Failed, Some(failure)) => {
                Some(self.world().clean(&format!("the run ends: {}", failure.message)))
            }
            _ => None,
        }
    }

    /// A text that is said: an expression that gives text.
    pub(super) fn text(&mut self, text: &'p Expr) -> Flow<Clean> {
        self.pieces(text, show::to_text)
    }

    /// A title. In a plan, what is not known of it is `…`.
    pub(super) fn title(&mut self, title: &'p Expr) -> Flow<Clean> {
        self.pieces(title, |_| "…".into())
    }

    pub(super) fn optional_title(&mut self, title: Option<&'p Expr>) -> Flow<Clean> {
        title.map_or_else(|| Ok(Clean::default()), |title| self.title(title))
    }

    /// A text of which, in a plan, the known pieces are shown although others are not known.
    fn pieces(&mut self, text: &'p Expr, unknown: impl Fn(&Value) -> EcoString) -> Flow<Clean> {
        let ExprKind::Text(parts) = &text.kind else {
            let value = self.eval(text)?;
            return Ok(self.world().clean(&show::to_text(&value)));
        };
        if !self.world().supposes() {
            let value = self.template(parts, text)?;
            return Ok(self.world().clean(&show::to_text(&value)));
        }
        let mut out = EcoString::new();
        for part in parts {
            match part {
                TextPart::Text(piece) => out.push_str(piece),
                TextPart::Hole(hole, format) => match (self.eval(hole)?, format) {
                    (value @ Value::Unknown(_), _) => out.push_str(&unknown(&value)),
                    (value, Some(format)) => {
                        out.push_str(&format.apply(&value).map_err(|error| self.value_failed(&error, hole.span))?);
                    }
                    (value, None) => out.push_str(&show::to_text(&value)),
                },
            }
        }
        Ok(self.world().clean(&out))
    }

    /// A length of time; never below zero.
    pub(super) fn duration(&mut self, of: &'p Expr) -> Flow<Option<Duration>> {
        match self.eval(of)? {
            Value::Duration(nanoseconds) => Ok(Some(Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0)))),
            Value::Null | Value::Unknown(_) => Ok(None),
            other => self.fail(
                codes::VALUE_FAILED,
                of.span,
                &format!("a duration is wanted here, not {}", show::literal(&other)),
            ),
        }
    }

    pub(super) fn optional_duration(&mut self, of: Option<&'p Expr>) -> Flow<Option<Duration>> {
        of.map_or(Ok(None), |of| self.duration(of))
    }

    /// A number of things; never below zero.
    pub(super) fn count(&mut self, of: &'p Expr) -> Flow<Option<u64>> {
        match self.eval(of)? {
            Value::Int(number) => Ok(Some(u64::try_from(number).unwrap_or(0))),
            Value::Null | Value::Unknown(_) => Ok(None),
            other => self.fail(
                codes::VALUE_FAILED,
                of.span,
                &format!("a whole number is wanted here, not {}", show::literal(&other)),
            ),
        }
    }
}

/// The failure to tell at a step's end: each is told once, at the innermost step.
fn told(unwind: &mut Unwind) -> Option<Failure> {
    match unwind {
        Unwind::Failed(trouble) | Unwind::ActionFailed(trouble) if !trouble.told => {
            trouble.told = true;
            Some(trouble.failure.clone())
        }
        _ => None,
    }
}
