//! Formats of holes.

/// A format such as `%` or `1s`, resolved by the checker.
#[derive(Debug, Clone, PartialEq)]
pub struct Format;
