//! **runbook**: the language for operations, as a library.
//!
//! A runbook is a file of checks, branches and actions. [`Engine`] parses, checks, plans and runs one, with the backends
//! that it was given; the program `rb` is a thin user of it. Nothing in here prints, exits, or reads the environment or
//! the clock by itself: what a run may use of the world comes with its [`run::RunOptions`].
//!
//! ```
//! use runbook::{Engine, check::FsLoader};
//!
//! let engine = Engine::standard();
//! let text = "runbook \"Hello\" {}\nuse file\ncheck \"The root is there\" { require file.exists(path\"/\") }\n";
//! let checked = engine.check_text("hello.runbook", text, &FsLoader);
//! assert!(checked.program.is_some(), "{:?}", checked.diagnostics);
//! ```
//!
//! `docs/embedding.md` goes on from here; `examples/` holds an embedder's own backend and a run with its events as a
//! stream.
//!
//! # The tour of the house
//!
//! Data goes one way. Each room knows only the rooms before it, and a test holds that:
//!
//! | room | what it is |
//! |---|---|
//! | [`source`], [`diagnostic`] | files and spans; mistakes as data |
//! | [`syntax`], [`mod@format`] | text to tree, and back |
//! | [`code`] | code for other systems, and where a value may not stand in it |
//! | [`value`], [`redact`] | values, units, unknowns, secrets; what a sink may show |
//! | [`process`], [`backend`] | processes that do not outlive their step; systems, their catalogues, their three capabilities |
//! | [`event`], [`program`] | what happens; what was checked |
//! | [`check`] | tree to program |
//! | [`audit`] | the journal: write-ahead log and audit trail |
//! | [`eval`], [`plan`], [`run`] | the one evaluator, and two worlds for it |
//! | [`engine`] | all of it behind one type |
//! | [`report`] | events to text and JSON |
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
