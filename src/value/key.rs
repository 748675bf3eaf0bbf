//! Keys of maps.

use super::Value;
use ecow::EcoString;
use indexmap::{Equivalent, IndexMap};
use rustc_hash::FxBuildHasher;
use std::hash::{Hash, Hasher};

/// A map or a record: entries in the order they were put in.
pub type Map = IndexMap<Key, Value, FxBuildHasher>;

/// A key: text, or a whole number. `map.get("name")` finds a text key without making one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A whole number.
    Int(i64),
    /// Text; the names of a record's fields too.
    String(EcoString),
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Int(number) => number.hash(state),
            // As `str` hashes, so that text finds its key.
            Self::String(text) => text.as_str().hash(state),
        }
    }
}

impl Equivalent<Key> for str {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::String(text) if text == self)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::String(text) => f.write_str(text),
        }
    }
}

/// The key that a value is, if it can be one.
pub(super) fn key_of(value: &Value) -> Option<Key> {
    match value {
        Value::Int(number) => Some(Key::Int(*number)),
        Value::String(text) => Some(Key::String(text.clone())),
        _ => None,
    }
}
