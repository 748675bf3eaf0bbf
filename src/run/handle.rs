//! A run under way, from outside.

use super::options::RunResult;
use super::stream::{EventStream, Events, Queue};
use crate::audit::RunId;
use crate::diagnostic::codes::run as codes;
use crate::eval::Interrupter;
use crate::event::{Ending, Failure};
use crate::redact::{Clean, CleanJson};
use std::sync::Arc;
use std::thread::JoinHandle;

/// A run under way. It runs on a thread of its own, and goes on when the handle is dropped.
#[derive(Debug)]
pub struct RunHandle {
    pub(super) id: RunId,
    pub(super) events: Events,
    pub(super) interrupter: Interrupter,
    pub(super) thread: JoinHandle<RunResult>,
    pub(super) done: tokio_util::sync::CancellationToken,
}

impl RunHandle {
    pub(super) fn new(
        id: RunId,
        queue: Arc<Queue>,
        interrupter: Interrupter,
        thread: JoinHandle<RunResult>,
        done: tokio_util::sync::CancellationToken,
    ) -> Self {
        Self { id, events: Events::new(queue), interrupter, thread, done }
    }

    /// The run's id.
    #[must_use]
    pub fn run_id(&self) -> &str {
        self.id.as_str()
    }

    /// What interrupts it.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// What happens in it. Events that nobody reads hold the run up, once there are many; see [`RunHandle::finish`].
    pub fn events(&mut self) -> &mut Events {
        &mut self.events
    }

    /// The same for asynchronous code.
    pub fn stream(&mut self) -> EventStream<'_> {
        self.events.stream()
    }

    /// Waits for its end. Events that were not read are dropped. Blocks; in asynchronous code use
    /// [`RunHandle::finished`].
    #[must_use]
    pub fn finish(self) -> RunResult {
        let Self { id, events, thread, .. } = self;
        drop(events);
        thread.join().unwrap_or_else(|_| broken(&id))
    }

    /// Waits for its end.
    pub async fn finished(self) -> RunResult {
        let Self { id, events, thread, done, .. } = self;
        drop(events);
        done.cancelled().await;
        // It is at its end: joining does not wait.
        thread.join().unwrap_or_else(|_| broken(&id))
    }
}

/// The result of a run whose thread broke down.
pub(super) fn broken(run: &RunId) -> RunResult {
    RunResult {
        run: run.to_string(),
        ending: Ending::CouldNotAsk,
        outputs: CleanJson::default(),
        failure: Some(Failure {
            code: codes::INTERNAL.0.into(),
            message: Clean::fixed("the engine broke down"),
            help: Some(Clean::fixed("what was done until then is in the journal")),
            at: String::new(),
            values: Vec::new(),
            kind: None,
        }),
    }
}
