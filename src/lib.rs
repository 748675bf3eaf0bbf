//! **runbook**: the language for operations, as a library.
// A value that came from outside must not be able to end the program. Tests may end theirs.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    unreachable_pub
)]

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
