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
mod expr;
mod file;
mod items;
mod lane;
mod lanes;
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

pub use file::{Evaluated, evaluate};
pub use params::{ParamError, given, resolve};
pub use unwind::{Flow, LimitId, Trouble, Unwind};
pub use world::{Asked, At, Bounds, Request, Supposition, Uses, World};
