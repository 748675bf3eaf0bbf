//! `rb` from outside: standard output, standard error and exit code of what people type.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "what helps a test may fail it; tests start programs and read their own environment"
)]

mod harness;
mod terminal;

mod arguments;
mod audit;
mod check;
mod fmt;
mod limits;
mod live;
mod pages;
mod run;
mod secrets;
