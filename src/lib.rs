//! **runbook**: the language for operations, as a library.
#![warn(missing_docs)]

pub mod diagnostic;
pub mod source;
pub mod syntax;
pub mod code;
pub mod redact;
pub mod value;
