//! What a journal is told of the world: the time, and who acts.

use jiff::Timestamp;
use std::time::Duration;

/// The clocks of a run. The library reads none by itself.
pub trait Clock: Send + Sync {
    /// Wall-clock time.
    fn now(&self) -> Timestamp;
    /// Time since the run's start, of a clock that never goes back.
    fn elapsed(&self) -> Duration;
}

/// Who acts. Each record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name of the user.
    pub user: String,
    /// Number of the user.
    pub uid: u32,
    /// Name of the machine.
    pub host: String,
}
