//! Programs that steps start. The only room that starts any.
//!
//! None outlives its step while this process lives: each is started in a process group of its own and carries a mark
//! in its environment ([`MARK`]); when it ends, or is to end, what is left of the group, of its descendants and of those that
//! carry its mark is ended with it. A program that leaves its group, drops its environment and lets its parent die is
//! found only when this process adopts orphans: see [`adopt_orphans`], which a program that embeds this library
//! may call and the library never does by itself.

mod capture;
mod confine;
mod ending;
mod find;
mod run;
mod spawn;
pub mod table;

pub use confine::{Confinement, confinement};
pub use ending::{adopt_orphans, send};
pub use find::find_program;
pub use run::{Ended, Finished, Limits, Sink, run};
pub use spawn::{Input, Spec, StartError};

/// The environment variable that marks what a step has started.
pub const MARK: &str = "RB_STEP";
