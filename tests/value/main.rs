//! Values: what holds for every value, and the tables word for word.
#![expect(clippy::unwrap_used, reason = "what helps a test may fail it")]

mod code;
mod convert;
mod fields;
mod given;
mod literals;
mod methods;
mod operators;
mod secrets;
mod types;
