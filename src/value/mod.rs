//! Values, their types, and what can be done with them.
//!
//! Three things run through all of it. A **unit** is part of a value: sizes, durations and shares are not
//! numbers. A **secret** makes secret whatever is computed from it. An **unknown** has a type and no value, and
//! makes unknown whatever is computed from it; only the planner makes one.

pub mod code;
pub mod compare;
pub mod convert;
pub mod fields;
pub mod format;
pub mod functions;
mod key;
pub mod methods;
mod number;
pub mod ops;
pub mod show;
mod ty;
pub mod type_ops;
mod type_rules;
mod type_text;
pub mod units;

pub use code::CodeValue;
pub use key::{Key, Map};
pub use ty::{Field, RecordType, Type};

use ecow::EcoString;
use std::sync::Arc;

/// A value. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number, or a share: `50%` is 0.5.
    Float(f64),
    /// A length of time in nanoseconds.
    Duration(i64),
    /// A number of bytes.
    Size(u64),
    /// Thousandths of a processor core.
    Cpu(u64),
    /// A moment.
    Time(jiff::Timestamp),
    /// Text.
    String(EcoString),
    /// A path of a file, here or on another host.
    Path(EcoString),
    /// A URL.
    Url(EcoString),
    /// Code for another system, with its values beside it.
    Code(Arc<CodeValue>),
    /// A compiled regular expression.
    Regex(Arc<regex::Regex>),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A map or a record.
    Map(Arc<Map>),
    /// `a..b`, both ends included.
    Range(Arc<(Value, Value)>),
    /// `3 per 1h`.
    Rate(Rate),
    /// Something that no sink may show.
    Secret(Arc<Secret>),
    /// Something that only a run can know.
    Unknown(Arc<Unknown>),
}

/// `count` times in `per` nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How often.
    pub count: u32,
    /// In how many nanoseconds.
    pub per: i64,
}

/// A value that no sink may show. Its `Debug` does not.
#[derive(Clone)]
pub struct Secret {
    value: Value,
}

impl Secret {
    /// Makes a value secret. A secret in a secret is one secret.
    #[must_use]
    pub fn wrap(value: Value) -> Value {
        match value {
            Value::Secret(_) | Value::Unknown(_) | Value::Null => value,
            value => Value::Secret(Arc::new(Self { value })),
        }
    }

    /// The value itself, for handing it to a program by standard input, environment or file, and for computing.
    #[must_use]
    pub fn expose(&self) -> &Value {
        &self.value
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is not known while planning.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Its type is known.
    pub ty: Type,
    /// Why it is not known: "known after `Restart redis`".
    pub why: EcoString,
}

impl Value {
    /// Text.
    #[must_use]
    pub fn string(text: impl Into<EcoString>) -> Self {
        Self::String(text.into())
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A record, its fields in order.
    #[must_use]
    pub fn record<K: Into<EcoString>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(Arc::new(fields.into_iter().map(|(name, value)| (Key::String(name.into()), value)).collect()))
    }

    /// A value that only a run can know.
    #[must_use]
    pub fn unknown(ty: Type, why: impl Into<EcoString>) -> Self {
        Self::Unknown(Arc::new(Unknown { ty, why: why.into() }))
    }

    /// Whether it is unknown, or holds something unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Map(entries) => entries.values().any(Self::has_unknown),
            Self::Secret(secret) => secret.expose().has_unknown(),
            Self::Code(code) => code.holes.iter().any(Self::has_unknown),
            Self::Range(ends) => ends.0.has_unknown() || ends.1.has_unknown(),
            _ => false,
        }
    }

    /// Whether it is secret, or holds something secret.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::List(items) => items.iter().any(Self::has_secret),
            Self::Map(entries) => entries.values().any(Self::has_secret),
            Self::Code(code) => code.holes.iter().any(Self::has_secret),
            _ => false,
        }
    }
}

/// Why an operation on values cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// One line, as a message is written.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl ValueError {
    /// An error with a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
