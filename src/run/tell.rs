//! Telling what happens: to the journal first, then to who watches.

use super::stream::{Queue, Stamped};
use crate::audit::{AuditError, Journal};
use crate::eval::Clock;
use crate::eval::Interrupter;
use crate::eval::{Flow, Unwind};
use crate::event::{Ending, Event, Failure};
use crate::redact::Redactor;
use std::sync::Arc;
use std::time::Duration;

/// Tells what happens in a run.
pub(super) struct Teller {
    pub(super) journal: Journal,
    pub(super) redactor: Redactor,
    pub(super) queue: Arc<Queue>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) start: Duration,
    pub(super) interrupter: Interrupter,
    /// Bytes of output that are kept of one stream of a call.
    pub(super) kept: u64,
}

impl Teller {
    /// Records an event, then shows it.
    pub(super) fn tell(&self, event: Event) -> Flow {
        let recorded = if event.durable() { self.journal.record(&event).map(drop) } else { Ok(()) };
        self.show(event);
        recorded.map_err(|error| self.broken(&error))
    }

    /// Shows an event.
    pub(super) fn show(&self, event: Event) {
        let elapsed = self.clock.monotonic().saturating_sub(self.start);
        self.queue.push(Stamped { at: self.clock.now(), elapsed, event }, &self.interrupter);
    }

    /// Brings outcomes to disk before something else begins.
    pub(super) fn barrier(&self) -> Flow {
        self.journal.barrier().map_err(|error| self.broken(&error))
    }

    /// A journal that takes no more ends the run at once.
    pub(super) fn broken(&self, error: &AuditError) -> Box<Unwind> {
        Box::new(Unwind::Ends(Ending::CouldNotAsk, Some(self.failure(error))))
    }

    pub(super) fn failure(&self, error: &AuditError) -> Failure {
        Failure {
            code: error.code().0.into(),
            message: self.redactor.clean(&error.to_string()),
            help: error.help().map(|help| self.redactor.clean(&help)),
            at: String::new(),
            values: Vec::new(),
            kind: None,
        }
    }
}
