//! A backend of one's own: a service for feature flags, kept in memory.
//!
//! It declares what it can do in a catalogue and hands out three sides: one that looks, one that says what a write
//! would do, one that acts. Checker, planner, editor and journal work from the catalogue; none is told about flags.
//!
//! Run it with `cargo run --example backend`.

use async_trait::async_trait;
use runbook::Engine;
use runbook::backend::catalogue::{Fidelity, WriteEffect, record};
use runbook::backend::{
    Backend, Call, CallContext, CallError, Catalogue, Environment, FailureKind, Operation, Parameter, Preview,
    Previewed, Read, Undo, Write, Written,
};
use runbook::check::FsLoader;
use runbook::diagnostic::{Code, RenderStyle, render};
use runbook::event::{Ending, Question, StepPath};
use runbook::plan::{PlanOptions, Reading};
use runbook::run::{Actor, Channels, Clock, Delivery, Durability, Interrupter, Limits, People, Reply, RunOptions};
use runbook::value::{Type, Value};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A runbook that uses it as it would use any other system.
const RUNBOOK: &str = r#"
runbook "The new checkout misbehaves" {}

param flag: string = "new-checkout"

use flags (team: "shop")

check "The flag is off" {
  let found = flags.get(flag)
  require found?.on == false else "`${flag}` is ${if found == null { "missing" } else { "on" }}"
} fix {
  action "Switch ${flag} off" {
    flags.set(flag, false)
  } rollback auto
}
"#;

/// The codes of this backend's failures; those from RB7900 on are for embedders.
const NO_FLAG: Code = Code("RB7900");
const BAD_CALL: Code = Code("RB7901");

/// The service. Real ones hold a client here, and connect at the first call that needs it.
#[derive(Clone, Default)]
struct Flags {
    on: Arc<Mutex<BTreeMap<String, bool>>>,
}

impl Flags {
    fn with(self, name: &str, on: bool) -> Self {
        self.put(name, on);
        self
    }

    fn find(&self, name: &str) -> Option<bool> {
        self.on.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    fn put(&self, name: &str, on: bool) {
        self.on.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), on);
    }
}

impl Backend for Flags {
    fn catalogue(&self) -> Arc<Catalogue> {
        let flag = record("Flag", &[("name", Type::String, "Its name"), ("on", Type::Bool, "Whether it is on")]);
        // What undoes it is `set` with the state before, so a runbook may say `rollback auto`.
        let effect = WriteEffect {
            idempotent: true,
            destructive: false,
            inverse: Some("set".into()),
            preview: Fidelity::Compared,
        };
        let name = || Parameter::required("name", Type::String, "The flag's name");
        let catalogue = Catalogue::new("flags", "Feature flags of the shop.")
            .setting(Parameter::option("team", Type::String, "Whose flags"))
            .record(&flag)
            .operation(
                // Looking up one thing by its name gives null when it is not there.
                Operation::read("get", "A flag, or null.", Type::Record(flag).optional())
                    .takes(name())
                    .touches(&["flag", "$name"])
                    .example(r#"flags.get("new-checkout")"#),
            )
            .operation(
                Operation::write("set", "Switches a flag on or off.", Type::Null, effect)
                    .takes(name())
                    .takes(Parameter::required("on", Type::Bool, "Whether it is to be on"))
                    .touches(&["flag", "$name"])
                    .example(r#"flags.set("new-checkout", false)"#),
            );
        Arc::new(catalogue)
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
impl Read for Flags {
    async fn read(&self, call: &Call, _context: &CallContext) -> Result<Value, CallError> {
        let name = name(call)?;
        let flag = |on| Value::record([("name", Value::string(name)), ("on", Value::Bool(on))]);
        Ok(self.find(name).map_or(Value::Null, flag))
    }

    /// What the journal calls the target. Asks nobody.
    fn identity(&self, call: &Call) -> String {
        match call.setting("team") {
            Some(Value::String(team)) => format!("flags of {team}"),
            _ => "flags".into(),
        }
    }
}

#[async_trait]
impl Preview for Flags {
    async fn preview(&self, call: &Call, _context: &CallContext) -> Result<Previewed, CallError> {
        // While planning, an argument may be known only in the run; a preview then claims no more than it knows.
        if call.args.values().any(Value::has_unknown) {
            return Ok(Previewed { reason: "an argument is known only in the run".into(), ..Previewed::default() });
        }
        let (name, on) = (name(call)?, on(call)?);
        let word = |on: bool| if on { "on" } else { "off" };
        let before = self.find(name);
        Ok(Previewed {
            fidelity: Fidelity::Compared,
            reason: "compared with the flag as it is now".into(),
            summary: format!("`{name}` becomes {}", word(on)),
            detail: format!("-{}\n+{}", before.map_or("missing", word), word(on)),
            warnings: Vec::new(),
            changes: Some(before != Some(on)),
        })
    }
}

#[async_trait]
impl Write for Flags {
    async fn write(&self, call: &Call, _context: &CallContext) -> Result<Written, CallError> {
        let (name, on) = (name(call)?, on(call)?);
        // A failure says whose it is. `Target`: the service said no. `Ours`: we could not ask. `TimedOut` and `Lost`:
        // nobody knows whether it took place, and so the step is never taken for failed.
        let Some(before) = self.find(name) else {
            return Err(CallError::new(FailureKind::Target, NO_FLAG, format!("there is no flag `{name}`"))
                .help("flags are made by a deployment"));
        };
        self.put(name, on);
        let args = [("name".into(), Value::string(name)), ("on".into(), Value::Bool(before))];
        let undo = Undo { operation: "set".into(), args: args.into_iter().collect() };
        Ok(Written { value: Value::Null, changed: Some(before != on), undo: Some(undo) })
    }
}

/// The checker has seen to the types, except of what was `any` in the file: so look, and say what does not fit.
fn name(call: &Call) -> Result<&str, CallError> {
    match call.arg("name") {
        Some(Value::String(name)) => Ok(name),
        _ => Err(CallError::new(FailureKind::Ours, BAD_CALL, "`name` is to be text")),
    }
}

fn on(call: &Call) -> Result<bool, CallError> {
    match call.arg("on") {
        Some(Value::Bool(on)) => Ok(*on),
        _ => Err(CallError::new(FailureKind::Ours, BAD_CALL, "`on` is to be true or false")),
    }
}

/// Nobody is asked anything here.
struct Nobody;

#[async_trait]
impl People for Nobody {
    async fn ask(&self, _step: &StepPath, _question: &Question) -> Reply {
        Reply::Nobody
    }
}

#[async_trait]
impl Channels for Nobody {
    async fn deliver(&self, _whom: &str, _channel: Option<&(ecow::EcoString, Value)>, _text: &str) -> Delivery {
        Delivery::NotConfigured
    }
}

/// The library reads no clock; whoever embeds it hands one in.
struct MachineClock(Instant);

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the run asks")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(16) {
            let chance = uuid::Uuid::new_v4().into_bytes();
            chunk.iter_mut().zip(chance).for_each(|(byte, random)| *byte = random);
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example shows what happens")]
fn main() -> Result<(), Box<dyn Error>> {
    let flags = Flags::default().with("new-checkout", true);
    let engine = Engine::standard().with(flags.clone());

    let checked = engine.check_text("checkout.runbook", RUNBOOK, &FsLoader);
    for diagnostic in &checked.diagnostics {
        println!("{}", render(diagnostic, &checked.sources, RenderStyle::default()));
    }
    let program = checked.program.ok_or("the runbook has errors")?;

    let environment = Arc::new(Environment { folder: std::env::current_dir()?, ..Environment::default() });
    let clock: Arc<dyn Clock> = Arc::new(MachineClock(Instant::now()));
    let plan = engine.plan(
        &program,
        PlanOptions {
            params: indexmap::IndexMap::new(),
            environment: Arc::clone(&environment),
            clock: Arc::clone(&clock),
            limits: Limits::default(),
            reading: Reading::Live,
            interrupter: Interrupter::default(),
        },
    )?;
    for (step, write) in plan.writes() {
        println!("planned in `{}`: {}", step.title, write.summary);
    }
    assert_eq!(flags.find("new-checkout"), Some(true), "a plan has no side that acts");

    let state = tempfile::TempDir::new()?;
    let run = engine.run(
        program,
        RunOptions {
            params: indexmap::IndexMap::new(),
            state: state.path().to_path_buf(),
            actor: Actor { user: "example".into(), uid: 0, host: "here".into() },
            environment,
            people: Arc::new(Nobody),
            channels: Arc::new(Nobody),
            clock,
            limits: Limits::default(),
            durability: Durability::Process,
        },
    )?;
    let result = run.finish();
    println!("the run ended: {:?}", result.ending);
    assert_eq!(result.ending, Ending::Passed);
    assert_eq!(flags.find("new-checkout"), Some(false), "the run has switched it off");
    Ok(())
}

#[test]
fn the_example_runs() {
    main().expect("it runs");
}
