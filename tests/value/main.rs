//! Values: what holds for every value, and the tables word for word.

mod code;
mod convert;
mod fields;
mod given;
mod literals;
mod methods;
mod operators;
mod secrets;
mod types;
