//! Redaction: no secret gets to a sink, in any usual form, however it is split.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what helps a test may fail it"
)]

mod digests;
mod sinks;
mod streams;
mod transforms;
