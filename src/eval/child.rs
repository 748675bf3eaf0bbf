//! Files that run files.
//!
//! A child runs in the same run and the same journal, below the step that runs it. Where its result is used, its verdict
//! is a value; else a child that does not pass fails where it stands, and one that escalates ends the run. A question that
//! nobody answers, an interrupt, and our side that cannot ask end the run in either case.

use super::lane::{Ended, Lane, Unit};
use super::params;
use super::unwind::{Flow, Trouble, Unwind};
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Failure, Status, StepKind};
use crate::program::{Expr, Program};
use crate::value::{Map, Value};
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::{Arc, PoisonError};

/// How a child ended, where that does not end the run.
struct Child {
    ending: Ending,
    failure: Option<Failure>,
    undo_failed: bool,
    outputs: IndexMap<EcoString, Value>,
}

impl<'p> Lane<'p> {
    /// `run` whose result is used: its verdict and outputs.
    pub(super) fn run_file(&mut self, child: usize, args: &'p [(EcoString, Expr)], whole: &'p Expr) -> Flow<Value> {
        let ended = self.child(child, args, whole)?;
        Ok(Value::record([
            ("verdict", Value::string(verdict(ended.ending))),
            (
                "outputs",
                Value::Map(Arc::new(
                    ended.outputs.into_iter().map(|(name, value)| (name.as_str().into(), value)).collect::<Map>(),
                )),
            ),
        ]))
    }

    /// `run` whose result nobody reads.
    pub(super) fn run_statement(&mut self, child: usize, args: &'p [(EcoString, Expr)], whole: &'p Expr) -> Flow {
        let ended = self.child(child, args, whole)?;
        if ended.ending == Ending::Passed {
            return Ok(());
        }
        if ended.ending == Ending::Escalated {
            return Err(Box::new(Unwind::Ends(Ending::Escalated, ended.failure)));
        }
        let name = self.unit.program.children.get(child).map_or("", |child| child.file.as_str());
        let why = ended.failure.as_ref().map_or("it did not pass", |failure| failure.message.as_str());
        let failure = self.failure(codes::CHILD_FAILED, whole.span, &format!("`{name}` did not pass: {why}"));
        let trouble = Trouble { undo_failed: ended.undo_failed, ..Trouble::new(failure) };
        Err(Box::new(match ended.ending {
            Ending::ActionFailed | Ending::RollbackFailed => Unwind::ActionFailed(trouble),
            _ => Unwind::Failed(trouble),
        }))
    }

    fn child(&mut self, index: usize, args: &'p [(EcoString, Expr)], whole: &'p Expr) -> Flow<Child> {
        let mut given = IndexMap::with_capacity(args.len());
        for (name, value) in args {
            given.insert(name.clone(), self.eval(value)?);
        }
        let program: &'p Program = match self.unit.program.children.get(index) {
            Some(child) => child,
            None => return self.fail(codes::INTERNAL, whole.span, "there is no such file"),
        };
        self.deeper(whole.span)?;
        self.acted = self.acted.saturating_add(u32::from(!program.reads_only));
        let title = if program.header.title.is_empty() { program.file.as_str() } else { program.header.title.as_str() };
        let title = self.world().clean(title);
        let segment = self.next_segment();
        let failed_before = self.shared.take_failed();
        let mut child = None;
        let result = self.step(StepKind::Run, &segment, title, |lane| {
            let ended = lane.child_body(program, given)?;
            let status = match ended.ending {
                Ending::Passed => Status::Succeeded,
                _ => Status::Failed,
            };
            child = Some(ended);
            Ok(Ended::with(status))
        });
        self.depth = self.depth.saturating_sub(1);
        if let Some(failure) = failed_before {
            self.shared.note_failed(failure);
        }
        result?;
        child.map_or_else(|| self.fail(codes::INTERNAL, whole.span, "a file came to no end"), Ok)
    }

    fn child_body(&mut self, program: &'p Program, given: IndexMap<EcoString, Value>) -> Flow<Child> {
        let mut inner = Self { unit: Arc::new(Unit::new(program)), ..self.clone() };
        inner.frame = vec![Value::Null; program.frame];
        inner.held = Vec::new();
        inner.scope = Vec::new();
        inner.nested = Vec::new();
        inner.place = None;
        inner.doing = None;
        inner.in_check = false;
        inner.in_rung = false;
        inner.skippable = false;
        let values = params::given(program, given, &|name| self.world().variable(name));
        let result = match values {
            Err(errors) => {
                let message = errors.first().map_or("its parameters are wrong", |error| error.message.as_str());
                self.fail(codes::PARAM_REFUSED, program.body.span.before(), message)
            }
            Ok(values) => inner.file(values),
        };
        self.doubt = inner.doubt.take();
        let outputs = std::mem::take(&mut *inner.unit.outputs.lock().unwrap_or_else(PoisonError::into_inner));
        let failed = self.shared.take_failed();
        let (ending, failure, undo_failed) = match result {
            Ok(()) => (if failed.is_some() { Ending::Failed } else { Ending::Passed }, failed, false),
            Err(unwind) => match *unwind {
                Unwind::Failed(trouble) if !trouble.is_ours() => (Ending::Failed, Some(trouble.failure), false),
                Unwind::ActionFailed(trouble) if !trouble.is_ours() => {
                    (trouble.action_ending(), Some(trouble.failure), trouble.undo_failed)
                }
                // `stop` ends the file that says it.
                Unwind::Ends(Ending::Failed, Some(failure)) if failure.code == codes::STOPPED.0 => {
                    (Ending::Failed, Some(failure), false)
                }
                Unwind::Ends(Ending::Escalated, failure) => (Ending::Escalated, failure, false),
                other => return Err(Box::new(other)),
            },
        };
        Ok(Child { ending, failure, undo_failed, outputs })
    }
}

/// An ending as the language names it.
fn verdict(ending: Ending) -> &'static str {
    match ending {
        Ending::Passed => "passed",
        Ending::Escalated => "escalated",
        _ => "failed",
    }
}
