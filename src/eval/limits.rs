//! What a world is given to count with: limits, and the time.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// What a run may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps and iterations in all.
    pub steps: u64,
    /// Depth of tasks and files that run files.
    pub depth: u32,
    /// Bytes that all values together may take, as far as they are counted.
    pub memory: u64,
    /// Bytes of output that one call's value may hold.
    pub output: u64,
    /// Bytes of output that are kept of one call.
    pub kept: u64,
    /// How long a call may take where the file says nothing.
    pub call: Duration,
    /// How long a process may take to end after SIGTERM.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 1_000_000,
            depth: 32,
            memory: 512 * 1024 * 1024,
            output: 8 * 1024 * 1024,
            kept: 16 * 1024 * 1024,
            call: Duration::from_mins(10),
            grace: Duration::from_secs(10),
        }
    }
}

/// The time. A run asks nobody else.
pub trait Clock: Send + Sync {
    /// Wall-clock time.
    fn now(&self) -> jiff::Timestamp;
    /// A clock that never goes back.
    fn monotonic(&self) -> Duration;
    /// Random bytes.
    fn random(&self, bytes: &mut [u8]);
    /// Waits so long on this clock. It may return early; it is then asked again.
    fn sleep(&self, length: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(length))
    }
}
