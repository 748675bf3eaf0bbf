//! What people and machines are shown of a run and of a check.
//!
//! A reporter turns events into text and holds no stream: whoever has it writes the text where it belongs. All
//! that comes out of a run reaches it as [`Clean`](crate::redact::Clean) text, so nothing here can show a secret or
//! a control character that a terminal would obey.

pub mod diagnostics;
pub mod json;
mod style;
mod summary;
mod text;
mod track;
mod words;

pub use style::{Glyph, Ink, Style, bytes, one_line, push, quote, took};
pub use text::{OutputShown, TextReport};
pub use track::Running;
