//! **runbook**: the language for operations, as a library.
#![warn(missing_docs)]

pub mod audit;
pub mod backend;
pub mod check;
pub mod code;
pub mod diagnostic;
pub mod engine;
pub mod eval;
pub mod event;
pub mod format;
pub mod plan;
pub mod process;
pub mod program;
pub mod redact;
pub mod report;
pub mod run;
pub mod source;
pub mod syntax;
pub mod value;

pub use engine::{Engine, Parsed};
