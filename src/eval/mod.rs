//! The one evaluator of checked programs.
//!
//! It is synchronous and recursive over [`crate::program`], and asks one thing of all that lies outside the program: a
//! [`World`]. A run, a plan and a replay are three worlds; what a check, a ladder, a loop or a rollback means is
//! said here, once.

mod action;
mod alone;
mod branch;
mod call;
mod check;
mod child;
mod drive;
mod expr;
mod file;
mod interrupt;
mod items;
mod lane;
mod lanes;
mod limits;
mod memory;
mod params;
mod people;
mod stmt;
mod time;
mod truth;
mod undo;
mod unwind;
mod watch;
mod world;

pub(crate) use call::rendered;
pub(crate) use drive::{Bound, Driver, Waited};
pub use file::{Evaluated, evaluate};
pub use interrupt::Interrupter;
pub use limits::{Clock, Limits};
pub use params::{ParamError, given, resolve};
pub use unwind::{Flow, LimitId, Trouble, Unwind};
pub use world::{Asked, At, Bounds, Request, Supposition, Uses, World};
