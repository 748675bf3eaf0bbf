//! Beginning a run, and ending it.

use super::handle::{RunHandle, broken};
use super::options::{Durability, RunOptions, RunResult};
use super::stream::Queue;
use super::tell::Teller;
use super::world::Running;
use crate::audit::{self, AuditError, Journal, NewRun, RunId, RunKey, Store, SyncPolicy};
use crate::backend::Registry;
use crate::eval::Clock;
use crate::eval::Driver;
use crate::eval::Interrupter;
use crate::eval::{self, Evaluated, ParamError};
use crate::event::{Event, Failure};
use crate::program::Program;
use crate::redact::{CleanJson, KeyedDigest, Redactor};
use crate::value::Value;
use ecow::EcoString;
use indexmap::IndexMap;
use std::ffi::OsStr;
use std::io;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Stack of a run's thread, in bytes: deep enough for the deepest nesting that the parser takes.
const STACK: usize = 64 * 1024 * 1024;

/// Why a run did not begin.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Parameters are wrong.
    #[error("{}", .0.first().map_or("the parameters are wrong", |first| first.message.as_str()))]
    Params(Vec<ParamError>),
    /// The state folder or the journal cannot be used.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The machine gives no thread, or no folder for short-lived files.
    #[error("the run cannot be set up: {0}")]
    Machine(#[from] io::Error),
}

/// Begins a run: its parameters are settled, its folder and journal are there when this returns.
pub(crate) fn start(registry: Registry, program: Arc<Program>, options: RunOptions) -> Result<RunHandle, RunError> {
    let environment = Arc::clone(&options.environment);
    let variable =
        |name: &str| environment.variables.get(OsStr::new(name)).and_then(|value| value.to_str()).map(EcoString::from);
    let params = eval::given(&program, options.params.clone(), &variable).map_err(RunError::Params)?;
    let redactor = Redactor::new();
    for value in params.values() {
        redactor.add(value);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let store = Store::open(options.state.clone());
    let start = options.clock.monotonic();
    let (journal, digest) = open(&store, &options, start)?;
    // In the run's own folder: what an undo needs is still there after a crash.
    let scratch = tempfile::Builder::new().prefix("scratch-").tempdir_in(journal.folder())?;
    let id = journal.run().clone();
    let queue = Arc::new(Queue::default());
    let interrupter = Interrupter::default();
    let teller = Arc::new(Teller {
        journal,
        redactor,
        queue: Arc::clone(&queue),
        clock: Arc::clone(&options.clock),
        start,
        interrupter: interrupter.clone(),
        kept: options.limits.kept,
    });
    let running = Running {
        teller,
        registry,
        driver: Driver {
            runtime,
            clock: Arc::clone(&options.clock),
            interrupter: interrupter.clone(),
            grace: options.limits.grace,
        },
        store,
        file: program.file.clone(),
        digest,
        limits: options.limits,
        environment: options.environment,
        people: options.people,
        channels: options.channels,
        scratch: Arc::new(PathBuf::from(scratch.path())),
        kept: Mutex::default(),
    };
    let done = CancellationToken::new();
    let (ended, at_end, name) = (done.clone(), Arc::clone(&queue), id.clone());
    let thread = std::thread::Builder::new().name(format!("run {id}")).stack_size(STACK).spawn(move || {
        let result = std::panic::catch_unwind(AssertUnwindSafe(|| run(&running, &program, params)));
        let result = result.unwrap_or_else(|_| {
            let result = broken(&name);
            // Where even that cannot be recorded, the journal says that the run did not come to its end.
            let _ = close(&running, &result);
            result
        });
        running.driver.runtime.shutdown_background();
        drop(scratch);
        at_end.end();
        ended.cancel();
        result
    })?;
    Ok(RunHandle::new(id, queue, interrupter, thread, done))
}

fn open(store: &Store, options: &RunOptions, start: Duration) -> Result<(Journal, KeyedDigest), RunError> {
    let (mut key, mut chance) = ([0; 32], [0; 4]);
    options.clock.random(&mut key);
    options.clock.random(&mut chance);
    // Runs of one second sort by time too: the id's chance begins with the milliseconds, a thousand of which take ten bits.
    let began = options.clock.now();
    let millis = u32::try_from(began.subsec_millisecond()).unwrap_or(0);
    let actor =
        audit::Actor { user: options.actor.user.clone(), uid: options.actor.uid, host: options.actor.host.clone() };
    let new = NewRun {
        id: RunId::new(began, millis << 22 | u32::from_le_bytes(chance) >> 10),
        key: RunKey::new(key),
        actor,
        clock: Arc::new(JournalClock { clock: Arc::clone(&options.clock), start }),
        sync: match options.durability {
            Durability::Strict => SyncPolicy::Strict,
            Durability::Process => SyncPolicy::Process,
        },
    };
    Ok((store.create_run(new)?, KeyedDigest::new(key)))
}

fn run(running: &Running, program: &Program, params: IndexMap<EcoString, Value>) -> RunResult {
    let began = running.teller.tell(Event::RunStarted {
        title: running.teller.redactor.clean(&program.header.title),
        file: program.file.clone(),
        digest: program.digest.clone(),
        params: shown(running, program, &params),
        version: env!("CARGO_PKG_VERSION").into(),
    });
    let evaluated = match began {
        Ok(()) => eval::evaluate(program, params, running),
        Err(unwind) => ended_by(&unwind),
    };
    let outputs = Value::record(evaluated.outputs);
    let result = RunResult {
        run: running.teller.journal.run().to_string(),
        ending: evaluated.ending,
        outputs: running.teller.redactor.value(&outputs),
        failure: evaluated.failure,
    };
    match close(running, &result) {
        Ok(()) => result,
        Err(failure) => RunResult { ending: crate::event::Ending::CouldNotAsk, failure: Some(failure), ..result },
    }
}

fn ended_by(unwind: &eval::Unwind) -> Evaluated {
    let failure = unwind.failure().cloned();
    Evaluated { ending: crate::event::Ending::CouldNotAsk, failure, outputs: IndexMap::new() }
}

/// Tells the end, and closes the journal.
fn close(running: &Running, result: &RunResult) -> Result<(), Failure> {
    let teller = &running.teller;
    let millis = teller.clock.monotonic().saturating_sub(teller.start).as_millis();
    let event = Event::RunEnded {
        ending: result.ending,
        exit: result.ending.exit_code(),
        outputs: result.outputs.clone(),
        failure: result.failure.clone(),
        millis: u64::try_from(millis).unwrap_or(u64::MAX),
    };
    let told = teller.journal.record(&event).map(drop);
    teller.show(event);
    told.and_then(|()| teller.journal.close()).map_err(|error| teller.failure(&error))
}

/// The parameters that are no secrets.
fn shown(running: &Running, program: &Program, params: &IndexMap<EcoString, Value>) -> CleanJson {
    let open = params.iter().filter(|(name, value)| {
        let secret = program.params.iter().any(|param| param.name == **name && param.ty.is_secret());
        !secret && !value.has_secret()
    });
    running.teller.redactor.value(&Value::record(open.map(|(name, value)| (name.clone(), value.clone()))))
}

/// The run's clock as the journal asks it.
struct JournalClock {
    clock: Arc<dyn Clock>,
    start: Duration,
}

impl audit::Clock for JournalClock {
    fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.start)
    }
}
