//! A program that checks, plans and runs a runbook with a backend of its own.
//!
//! `cargo run --example embed`

use async_trait::async_trait;
use indexmap::IndexMap;
use runbook::Engine;
use runbook::backend::catalogue::{Fidelity, WriteEffect};
use runbook::backend::{
    Backend, Call, CallContext, CallError, Catalogue, Environment, Operation, Parameter, Preview, Previewed, Read,
    Write, Written,
};
use runbook::check::FsLoader;
use runbook::event::{Event, Question, StepPath};
use runbook::plan::{PlanOptions, Reading};
use runbook::run::{Actor, Channels, Clock, Delivery, Durability, Interrupter, Limits, People, Reply, RunOptions};
use runbook::value::{Type, Value};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const TEXT: &str = r#"runbook "The queue is paused" {}
use queue

check "The queue runs" {
  require not queue.paused()
} fix "Start it" {
  action "Resume the queue" {
    approve "Resume it?"
    queue.resume()
  }
}
output paused = queue.paused()
"#;

/// A queue that runbooks can look at and resume.
#[derive(Clone)]
struct Queue(Arc<Mutex<bool>>);

impl Queue {
    fn paused(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Queue {
    fn catalogue(&self) -> Arc<Catalogue> {
        let effect = WriteEffect { idempotent: true, preview: Fidelity::Compared, ..WriteEffect::default() };
        Arc::new(
            Catalogue::new("queue", "The queue of this program.")
                .operation(Operation::read("paused", "Whether it is paused.", Type::Bool).touches(&["queue"]))
                .operation(
                    Operation::write("resume", "Lets it run.", Type::Null, effect)
                        .takes(Parameter::option("slowly", Type::Bool, "Whether it starts with half its workers"))
                        .touches(&["queue"]),
                ),
        )
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(self.clone())
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(self.clone())
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Read for Queue {
    async fn read(&self, _call: &Call, _context: &CallContext) -> Result<Value, CallError> {
        Ok(Value::Bool(self.paused()))
    }

    fn identity(&self, _call: &Call) -> String {
        "this program's queue".to_owned()
    }
}

#[async_trait]
impl Preview for Queue {
    async fn preview(&self, _call: &Call, _context: &CallContext) -> Result<Previewed, CallError> {
        let summary = if self.paused() { "the queue runs again" } else { "the queue runs already" };
        Ok(Previewed { fidelity: Fidelity::Compared, summary: summary.to_owned(), ..Previewed::default() })
    }
}

#[async_trait]
impl Write for Queue {
    async fn write(&self, _call: &Call, _context: &CallContext) -> Result<Written, CallError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
        Ok(Written::value(Value::Null))
    }
}

/// The machine's clock, and its chance.
struct System(Instant);

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "an embedder owns the clock that it hands in")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        for (byte, from) in bytes.iter_mut().zip(std::iter::repeat_with(|| uuid::Uuid::new_v4().into_bytes()).flatten())
        {
            *byte = from;
        }
    }
}

/// Agrees to everything, and has no channels.
struct Everybody;

#[async_trait]
impl People for Everybody {
    async fn ask(&self, _step: &StepPath, _question: &Question) -> Reply {
        Reply::Yes { by: "the example".to_owned(), how: "code".to_owned(), text: None }
    }
}

#[async_trait]
impl Channels for Everybody {
    async fn deliver(&self, _whom: &str, _channel: Option<&(ecow::EcoString, Value)>, _text: &str) -> Delivery {
        Delivery::NotConfigured
    }
}

#[expect(clippy::print_stdout, reason = "an example speaks")]
fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::standard().with(Queue(Arc::new(Mutex::new(true))));
    let checked = engine.check_text("queue.runbook", TEXT, &FsLoader);
    let program = checked.program.ok_or("the runbook has mistakes")?;
    let state = tempfile::tempdir()?;
    let environment = Arc::new(Environment { folder: state.path().to_path_buf(), ..Environment::default() });
    let clock: Arc<dyn Clock> = Arc::new(System(Instant::now()));

    let plan = engine.plan(
        &program,
        PlanOptions {
            params: IndexMap::new(),
            environment: Arc::clone(&environment),
            clock: Arc::clone(&clock),
            limits: Limits::default(),
            reading: Reading::Live,
            interrupter: Interrupter::default(),
        },
    )?;
    for (step, write) in plan.writes() {
        println!("would do in `{}`: {} ({})", step.title, write.call.rendered, write.summary);
    }

    let options = RunOptions {
        params: IndexMap::new(),
        state: state.path().to_path_buf(),
        actor: Actor { user: "example".to_owned(), uid: 0, host: "here".to_owned() },
        environment,
        people: Arc::new(Everybody),
        channels: Arc::new(Everybody),
        clock,
        limits: Limits::default(),
        durability: Durability::Strict,
    };
    let mut run = engine.run(program, options)?;
    for stamped in run.events() {
        if let Event::StepEnded { step, status, .. } = stamped.event {
            println!("{step}: {status:?}");
        }
    }
    let result = run.finish();
    println!("{:?}: {}", result.ending, result.outputs.get());
    Ok(())
}
