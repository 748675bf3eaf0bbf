//! The journal and the store, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "what helps a test may fail it")]

mod common;
mod reading;
mod verifying;
mod writing;
