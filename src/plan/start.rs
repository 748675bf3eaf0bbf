//! Making a plan.

use super::steps::Plan;
use super::world::{Made, Planning};
use crate::backend::{Environment, Registry};
use crate::eval::{self, Clock, Driver, Interrupter, Limits, ParamError};
use crate::event::{Status, StepPath};
use crate::program::Program;
use crate::redact::Redactor;
use crate::value::Value;
use ecow::EcoString;
use indexmap::IndexMap;
use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Stack of a plan's thread, in bytes.
const STACK: usize = 64 * 1024 * 1024;

/// Everything that a plan is given.
#[derive(Clone)]
pub struct PlanOptions {
    /// Values of parameters, already of their types; the others take their defaults.
    pub params: IndexMap<EcoString, Value>,
    /// Environment variables and the working folder.
    pub environment: Arc<Environment>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the evaluation may use up.
    pub limits: Limits,
    /// Whether reads happen.
    pub reading: Reading,
    /// Interrupts it.
    pub interrupter: Interrupter,
}

/// Whether the reads of a plan happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// They do.
    #[default]
    Live,
    /// None does: all that they would have given is unknown, and no target is asked for a preview.
    Offline,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Parameters are wrong.
    #[error("{}", .0.first().map_or("the parameters are wrong", |first| first.message.as_str()))]
    Params(Vec<ParamError>),
    /// The machine gives no thread, or no folder for short-lived files.
    #[error("the plan cannot be set up: {0}")]
    Machine(#[from] io::Error),
    /// A defect of the engine.
    #[error("the engine broke down while planning")]
    Broken,
}

/// Makes a plan. Blocks until it is there.
pub(crate) fn start(registry: &Registry, program: &Program, options: PlanOptions) -> Result<Plan, PlanError> {
    let environment = Arc::clone(&options.environment);
    let variable =
        |name: &str| environment.variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(EcoString::from);
    let params = eval::given(program, options.params.clone(), &variable).map_err(PlanError::Params)?;
    let redactor = Redactor::new();
    for value in params.values() {
        redactor.add(value);
    }
    let scratch = tempfile::Builder::new().prefix("rb-").tempdir()?;
    let planning = Planning {
        sides: registry.planning(),
        catalogues: registry.catalogues(),
        redactor,
        driver: Driver {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            clock: options.clock,
            interrupter: options.interrupter,
            grace: options.limits.grace,
        },
        limits: options.limits,
        environment: options.environment,
        scratch: Arc::new(PathBuf::from(scratch.path())),
        reading: options.reading,
        made: Mutex::default(),
    };
    // On a thread of its own: deep enough, and out of any runtime of the caller.
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("plan".to_owned()).stack_size(STACK);
        let thread = builder.spawn_scoped(scope, || make(planning, program, params))?;
        thread.join().map_err(|_| PlanError::Broken)
    })
}

fn make(planning: Planning, program: &Program, params: IndexMap<EcoString, Value>) -> Plan {
    let shown = params.iter().filter(|(name, value)| {
        let secret = program.params.iter().any(|param| param.name == **name && param.ty.is_secret());
        !secret && !value.has_secret()
    });
    let shown = planning.redactor.value(&Value::record(shown.map(|(name, value)| (name.clone(), value.clone()))));
    let title = planning.redactor.clean(&program.header.title);
    // The file itself stands before its steps.
    planning.made.lock().unwrap_or_else(PoisonError::into_inner).step(&StepPath::default()).title = title.clone();
    let evaluated = eval::evaluate(program, params, &planning);
    let Planning { made, redactor, driver, .. } = planning;
    driver.runtime.shutdown_background();
    let Made { steps, .. } = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    let steps: Vec<_> = steps.into_values().collect();
    let unknown = steps.iter().any(|step| step.status == Some(Status::Unknown));
    Plan {
        title,
        file: program.file.clone(),
        digest: program.digest.clone(),
        params: shown,
        steps,
        ending: (!unknown).then_some(evaluated.ending),
        failure: evaluated.failure.filter(|_| !unknown),
        outputs: redactor.value(&Value::record(evaluated.outputs)),
    }
}
