//! The syntax room: what is read, what is told, and that no text ends the program.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

mod codes;
mod common;
mod fixes;
mod fixtures;
mod generated;
mod limits;
mod tolerance;
mod tree;
