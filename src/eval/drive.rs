//! Driving what backends and people do, from threads that are not asynchronous.
//!
//! All lanes share one runtime of a single thread's kind. The lane that waits drives it, so a lone lane pays for no other
//! thread; where several wait, one drives and the others are woken.

use super::interrupt::Interrupter;
use super::limits::Clock;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::run as codes;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// What a call gets beyond its grace to come back by itself, before it is dropped.
const BEYOND_GRACE: Duration = Duration::from_secs(1);
/// What a call gets to end what it started when everything is to stop now.
const STOP_NOW: Duration = Duration::from_millis(500);

/// Drives futures.
pub(crate) struct Driver {
    pub(crate) runtime: Runtime,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) interrupter: Interrupter,
    pub(crate) grace: Duration,
}

/// When a call must end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    /// On the clock of the run.
    pub(crate) until: Duration,
    /// Whether it undoes or restores.
    pub(crate) cleanup: bool,
    /// Whether it changes something: then it gets its grace after an interrupt.
    pub(crate) writes: bool,
}

/// Why a call is ended.
enum Stop {
    TimeOver,
    Interrupted,
}

/// What became of something that is waited for.
pub(crate) enum Waited<T> {
    Done(T),
    TimeOver,
    Interrupted,
}

impl Driver {
    /// Drives a call to its end: its own, that of its time, or an interrupt's.
    pub(crate) fn call<T>(
        &self,
        bound: Bound,
        cancel: &CancellationToken,
        call: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        self.runtime.block_on(async {
            let mut call = pin!(call);
            let stop = tokio::select! {
                biased;
                result = &mut call => return result,
                () = self.until(bound.until) => Stop::TimeOver,
                () = self.interrupted(bound.cleanup, bound.writes) => Stop::Interrupted,
            };
            cancel.cancel();
            let late = tokio::select! {
                biased;
                result = &mut call => Some(result),
                () = tokio::time::sleep(self.grace.saturating_add(BEYOND_GRACE)) => None,
                () = self.stopped_now() => None,
            };
            match (late, stop) {
                (Some(Ok(value)), _) => Ok(value),
                // The target said no by itself; that is an answer.
                (Some(Err(error)), _) if matches!(error.kind, FailureKind::Target | FailureKind::Ours) => Err(error),
                (late, Stop::TimeOver) => Err(ended(late, FailureKind::TimedOut)),
                (late, Stop::Interrupted) => Err(ended(late, FailureKind::Cancelled)),
            }
        })
    }

    /// Waits for something that changes nothing: a person, a message.
    pub(crate) fn wait<T>(&self, until: Option<Duration>, cleanup: bool, of: impl Future<Output = T>) -> Waited<T> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                value = of => Waited::Done(value),
                () = self.until(until.unwrap_or(Duration::MAX)) => Waited::TimeOver,
                () = self.interrupted(cleanup, false) => Waited::Interrupted,
            }
        })
    }

    /// Waits until a time of the run's clock; false when an interrupt ended it.
    pub(crate) fn pause(&self, until: Duration, cleanup: bool) -> bool {
        !matches!(self.wait(Some(until), cleanup, std::future::pending::<()>()), Waited::Interrupted)
    }

    async fn until(&self, until: Duration) {
        loop {
            let now = self.clock.monotonic();
            if now >= until {
                return;
            }
            self.clock.sleep(until.saturating_sub(now)).await;
        }
    }

    async fn interrupted(&self, cleanup: bool, writes: bool) {
        if cleanup {
            return self.interrupter.twice().cancelled().await;
        }
        self.interrupter.once().cancelled().await;
        if writes {
            tokio::select! {
                () = tokio::time::sleep(self.grace) => {}
                () = self.interrupter.twice().cancelled() => {}
            }
        }
    }

    async fn stopped_now(&self) {
        self.interrupter.twice().cancelled().await;
        tokio::time::sleep(STOP_NOW).await;
    }
}

/// The error of a call that was ended.
fn ended<T>(late: Option<Result<T, CallError>>, kind: FailureKind) -> CallError {
    let error = match late {
        Some(Err(error)) if error.kind == kind => return error,
        Some(Err(error)) => Some(error),
        _ => None,
    };
    let (code, message) = match kind {
        FailureKind::TimedOut => (codes::CALL_TIMED_OUT, "the call was not done in time"),
        _ => (codes::INTERRUPTED, "the call was interrupted"),
    };
    CallError { value: error.and_then(|error| error.value), ..CallError::new(kind, code, message) }
}
