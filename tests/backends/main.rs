//! The built-in backends against the real thing: files, SQLite databases, HTTP servers on the loopback.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::format_collect,
    reason = "what helps a test may fail it"
)]

mod catalogues;
mod crash;
mod documents;
mod file_changes;
mod file_previews;
mod file_reads;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod http_server;
#[cfg(feature = "http")]
mod https;
#[cfg(feature = "sql")]
mod sql;
#[cfg(feature = "sql")]
mod sql_previews;
mod world;
