//! A whole file, from its first statement to its ending.

use super::lane::{Lane, Shared, Unit};
use super::unwind::{Flow, Unwind};
use super::world::World;
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Failure};
use crate::program::Program;
use crate::value::Value;
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::{Arc, PoisonError};

/// How a program ended.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// How.
    pub ending: Ending,
    /// Why it did not pass.
    pub failure: Option<Failure>,
    /// Its outputs, as far as it came.
    pub outputs: IndexMap<EcoString, Value>,
}

/// Evaluates a program in a world. The parameters are complete and of their types: see [`super::given`].
pub fn evaluate(program: &Program, params: IndexMap<EcoString, Value>, world: &dyn World) -> Evaluated {
    let shared = Shared::new(world, program);
    let mut lane = Lane::new(&shared, Arc::new(Unit::new(program)));
    let result = lane.file(params);
    let outputs = std::mem::take(&mut *lane.unit.outputs.lock().unwrap_or_else(PoisonError::into_inner));
    let (ending, failure) = match result {
        Ok(()) => match shared.take_failed() {
            Some(failure) => (Ending::Failed, Some(failure)),
            None => (Ending::Passed, None),
        },
        Err(unwind) => ending(*unwind, &lane),
    };
    Evaluated { ending, failure, outputs }
}

fn ending(unwind: Unwind, lane: &Lane<'_>) -> (Ending, Option<Failure>) {
    match unwind {
        Unwind::Failed(trouble) => (trouble.ending(), Some(trouble.failure)),
        Unwind::ActionFailed(trouble) => (trouble.action_ending(), Some(trouble.failure)),
        Unwind::NextRung(failure) => (Ending::ActionFailed, Some(failure)),
        Unwind::Interrupted => (Ending::Interrupted, None),
        Unwind::Ends(ending, failure) => (ending, failure),
        // What skips is caught by what it skips, and a limit by its `within`.
        Unwind::Skipped(_) => (Ending::Passed, None),
        Unwind::TimeOver(_) => {
            let span = lane.unit.program.body.span.before();
            (Ending::Failed, Some(lane.failure(codes::TIME_OVER, span, "the time is over")))
        }
    }
}

impl Lane<'_> {
    /// Runs the file of this lane: its parameters, what its `use`s say, its statements.
    pub(super) fn file(&mut self, mut params: IndexMap<EcoString, Value>) -> Flow {
        let program = self.unit.program;
        for param in &program.params {
            if let Some(value) = params.swap_remove(&param.name) {
                self.bind(param.slot, value, param.span)?;
            }
        }
        let mut settings = Vec::with_capacity(program.targets.len());
        for target in &program.targets {
            settings.push(self.settings(target)?);
        }
        self.unit = Arc::new(Unit { settings, ..Unit::new(program) });
        self.scoped(|lane| lane.block(&program.body))
    }
}
