//! The way of events from a run to the one who watches it.
//!
//! It holds so many events and no more: where nobody reads, the run waits, so that memory stays flat whatever a program
//! prints. It never waits once the reader is gone, or everything is to stop.

use crate::eval::Interrupter;
use crate::event::Event;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio_stream::Stream;

/// Events that wait to be read.
const EVENTS: usize = 16 * 1024;
/// Bytes of output that wait to be read.
const BYTES: usize = 1024 * 1024;
/// How often a writer that waits looks whether it still has to.
const LOOK: Duration = Duration::from_millis(50);

/// An event with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped {
    /// When it happened.
    pub at: jiff::Timestamp,
    /// How long after the run's start, on a clock that never goes back.
    pub elapsed: Duration,
    /// What happened.
    pub event: Event,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Stamped>,
    bytes: usize,
    /// No more events will come.
    ended: bool,
    /// Nobody reads any more.
    left: bool,
    waker: Option<Waker>,
}

/// Both ends of the way.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    emptied: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an event on; waits while too many wait.
    pub(super) fn push(&self, stamped: Stamped, interrupter: &Interrupter) {
        let mut state = self.lock();
        while !state.left && !interrupter.stops_now() && (state.waiting.len() >= EVENTS || state.bytes >= BYTES) {
            state = self.emptied.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.left {
            return;
        }
        state.bytes = state.bytes.saturating_add(weight(&stamped.event));
        state.waiting.push_back(stamped);
        let waker = state.waker.take();
        drop(state);
        self.filled.notify_one();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Says that no more events will come.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        let waker = state.waker.take();
        drop(state);
        self.filled.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Says that nobody will read any more.
    pub(super) fn leave(&self) {
        let mut state = self.lock();
        state.left = true;
        state.waiting.clear();
        state.bytes = 0;
        drop(state);
        self.emptied.notify_all();
    }
}

impl State {
    fn take(&mut self) -> Option<Stamped> {
        let stamped = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(weight(&stamped.event));
        Some(stamped)
    }
}

fn weight(event: &Event) -> usize {
    match event {
        Event::Output { text, .. } => text.as_str().len(),
        _ => 0,
    }
}

/// The events of a run, as they happen: a blocking iterator, which ends when the run has ended. Those who have a runtime
/// take [`Events::stream`]. A run waits for its reader when too many events wait to be read.
pub struct Events {
    queue: Arc<Queue>,
}

impl Events {
    pub(super) fn new(queue: Arc<Queue>) -> Self {
        Self { queue }
    }

    /// The same events for asynchronous code.
    pub fn stream(&mut self) -> EventStream<'_> {
        EventStream { events: self }
    }

    /// The next event if there is one within that time; `Ok(None)` at the end.
    pub fn next_within(&mut self, length: Duration) -> Result<Option<Stamped>, Elapsed> {
        let mut state = self.queue.lock();
        if state.waiting.is_empty() && !state.ended {
            let (after, _) = self.queue.filled.wait_timeout(state, length).unwrap_or_else(PoisonError::into_inner);
            state = after;
        }
        let taken = state.take();
        let ended = state.ended;
        drop(state);
        self.queue.emptied.notify_all();
        match taken {
            Some(stamped) => Ok(Some(stamped)),
            None if ended => Ok(None),
            None => Err(Elapsed),
        }
    }
}

/// No event came in the time given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no event came in time")]
pub struct Elapsed;

impl Iterator for Events {
    type Item = Stamped;

    fn next(&mut self) -> Option<Stamped> {
        let mut state = self.queue.lock();
        while state.waiting.is_empty() && !state.ended {
            state = self.queue.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let taken = state.take();
        drop(state);
        self.queue.emptied.notify_all();
        taken
    }
}

/// The events of a run for asynchronous code; needs no particular runtime.
#[derive(Debug)]
pub struct EventStream<'a> {
    events: &'a mut Events,
}

impl Stream for EventStream<'_> {
    type Item = Stamped;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Stamped>> {
        let queue = &self.events.queue;
        let mut state = queue.lock();
        let taken = state.take();
        if taken.is_none() && !state.ended {
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        queue.emptied.notify_all();
        Poll::Ready(taken)
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.queue.leave();
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Events(…)")
    }
}
