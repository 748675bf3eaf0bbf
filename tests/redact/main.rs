//! Redaction: no secret gets to a sink, in any usual form, however it is split.

mod digests;
mod sinks;
mod streams;
mod transforms;
