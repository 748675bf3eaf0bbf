//! What a run does: one fixture a rule, each with the trace of its events.

mod clock;
mod determinism;
mod fixtures;
mod interrupts;
mod lab;
mod limits;
mod params;
mod people;
mod real;
mod trace;

use runbook::Engine;
use runbook::check::{FsLoader, Loader};
use runbook::event::Event;
use runbook::program::Program;
use runbook::run::{Actor, Channels, Delivery, Durability, Limits, RunHandle, RunOptions, RunResult, Stamped};
use runbook::value::Value;
use std::path::Path;
use std::sync::Arc;

/// Everything that a test's run is made of; each test changes what it is about.
pub(crate) struct Setup {
    pub(crate) lab: lab::Lab,
    pub(crate) clock: Arc<dyn runbook::run::Clock>,
    pub(crate) people: Arc<dyn runbook::run::People>,
    pub(crate) limits: Limits,
    pub(crate) params: Vec<(String, Value)>,
    pub(crate) state: Arc<tempfile::TempDir>,
}

impl Setup {
    pub(crate) fn new() -> Self {
        Self {
            lab: lab::Lab::default(),
            clock: Arc::new(clock::Virtual::default()),
            people: Arc::new(people::Script::default()),
            limits: Limits::default(),
            params: Vec::new(),
            state: Arc::new(tempfile::tempdir().unwrap()),
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        Engine::standard().with(self.lab.clone())
    }

    /// The program of a text; a test's text has no mistakes.
    pub(crate) fn program(&self, name: &str, text: &str, loader: &dyn Loader) -> Arc<Program> {
        let checked = self.engine().check_text(name, text, loader);
        let errors: Vec<_> = checked.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        checked.program.expect("a program")
    }

    pub(crate) fn options(&self) -> RunOptions {
        RunOptions {
            params: self.params.iter().map(|(name, value)| (name.as_str().into(), value.clone())).collect(),
            state: self.state.path().to_path_buf(),
            actor: Actor { user: "alice".into(), uid: 1000, host: "here".into() },
            environment: Arc::new(runbook::backend::Environment {
                variables: std::env::vars_os().collect(),
                folder: self.state.path().to_path_buf(),
            }),
            people: Arc::clone(&self.people),
            channels: Arc::new(Mail),
            clock: Arc::clone(&self.clock),
            limits: self.limits,
            durability: Durability::Process,
        }
    }

    pub(crate) fn start(&self, program: &Arc<Program>) -> RunHandle {
        let handle = self.engine().run(Arc::clone(program), self.options()).expect("it begins");
        self.lab.interrupts_with(handle.interrupter());
        handle
    }

    /// Runs a text to its end.
    pub(crate) fn run(&self, text: &str) -> (Vec<Event>, RunResult) {
        self.run_program(&self.program("test.runbook", text, &FsLoader))
    }

    pub(crate) fn run_file(&self, path: &Path) -> (Vec<Event>, RunResult) {
        let checked = self.engine().check_file(path).expect("the file is read");
        let errors: Vec<_> = checked.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        self.run_program(&checked.program.expect("a program"))
    }

    pub(crate) fn run_program(&self, program: &Arc<Program>) -> (Vec<Event>, RunResult) {
        let mut handle = self.start(program);
        let events = handle.events().map(|Stamped { event, .. }| event).collect();
        (events, handle.finish())
    }
}

/// Delivers to whoever has a channel.
struct Mail;

#[async_trait::async_trait]
impl Channels for Mail {
    async fn deliver(&self, _whom: &str, channel: Option<&(ecow::EcoString, Value)>, _text: &str) -> Delivery {
        match channel {
            Some((kind, _)) => Delivery::Delivered(format!("by {kind}")),
            None => Delivery::NotConfigured,
        }
    }
}
