//! A run: the evaluator over the real world, its people, its clock and its journal.
//!
//! A run lives on a thread of its own and needs no runtime of its caller. What happens is told twice: to the journal,
//! before anything hangs on it, and to the one who holds the [`RunHandle`].

mod calls;
mod handle;
mod options;
mod output;
mod start;
mod stream;
mod tell;
mod world;

pub use crate::eval::{Clock, Interrupter, Limits};
pub use handle::RunHandle;
pub use options::{Actor, Channels, Delivery, Durability, People, Reply, RunOptions, RunResult};
pub use start::RunError;
pub(crate) use start::start;
pub use stream::{Elapsed, EventStream, Events, Stamped};
