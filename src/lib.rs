//! **runbook**: the language for operations, as a library.
#![warn(missing_docs)]

pub mod code;
pub mod diagnostic;
pub mod redact;
pub mod source;
pub mod syntax;
pub mod value;
