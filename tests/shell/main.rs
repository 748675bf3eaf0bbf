//! Shell: what is read of a script before it runs, what a command is given, and that nothing outlives it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by a panic"
)]

mod confining;
mod ending;
mod reading;
mod running;
mod support;
mod templates;
mod values;
