//! The methods of values.

/// A method of the language, resolved by the checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Method(pub(crate) u16);
