//! Interrupting a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio_util::sync::CancellationToken;

/// Interrupts a run. Once: no new step begins, the running one gets its grace, what is to be undone is undone. Twice:
/// everything stops now. Cheap to clone, and good for signal handlers that run on a thread.
#[derive(Debug, Clone, Default)]
pub struct Interrupter {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    times: AtomicU8,
    once: CancellationToken,
    twice: CancellationToken,
}

impl Interrupter {
    /// Interrupts: gently the first time, at once the second.
    pub fn interrupt(&self) {
        match self.shared.times.fetch_add(1, Ordering::AcqRel) {
            0 => self.shared.once.cancel(),
            1 => self.shared.twice.cancel(),
            // More often says no more; the count must not wrap.
            _ => self.shared.times.store(2, Ordering::Release),
        }
    }

    /// Whether the run was interrupted at least once.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.shared.once.is_cancelled()
    }

    /// Whether everything is to stop now.
    #[must_use]
    pub fn stops_now(&self) -> bool {
        self.shared.twice.is_cancelled()
    }

    /// Whether what runs may go on; in a cleanup only a second interrupt says no.
    pub(crate) fn goes_on(&self, cleanup: bool) -> bool {
        if cleanup { !self.stops_now() } else { !self.interrupted() }
    }

    pub(crate) fn once(&self) -> &CancellationToken {
        &self.shared.once
    }

    pub(crate) fn twice(&self) -> &CancellationToken {
        &self.shared.twice
    }
}
