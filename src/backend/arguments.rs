//! Arguments and settings as a backend wants them: the checker has seen to their types, but what was `any` in the
//! file is looked at only here.

use super::{Call, CallError, FailureKind};
use crate::diagnostic::Code;
use crate::value::{Map, Value, ValueError, convert, show};
use ecow::EcoString;

/// The arguments of a call, with the code of the message for one that does not fit.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    call: &'a Call,
    misfit: Code,
}

impl<'a> Arguments<'a> {
    /// The arguments of `call`; one that does not fit is told under the code `misfit`.
    pub(super) fn new(call: &'a Call, misfit: Code) -> Self {
        Self { call, misfit }
    }

    /// An argument as it is, if given and not null.
    pub(super) fn given(self, name: &str) -> Option<&'a Value> {
        self.call.arg(name)
    }

    /// Whether an argument is given and not null.
    pub(super) fn has(self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// Text, a path or a URL; never a secret.
    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, CallError> {
        self.read(name, "text", plain_text)
    }

    /// Text that must be there.
    pub(super) fn required_text(self, name: &str) -> Result<&'a str, CallError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// `true` or `false`; `false` where it is not given.
    pub(super) fn flag(self, name: &str) -> Result<bool, CallError> {
        let flag = self.read(name, "true or false", |value| match value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        })?;
        Ok(flag.unwrap_or(false))
    }

    /// A whole number that is not negative.
    pub(super) fn count(self, name: &str) -> Result<Option<u64>, CallError> {
        self.read(name, "a whole number, not negative", |value| match value {
            Value::Int(number) => u64::try_from(*number).ok(),
            _ => None,
        })
    }

    /// A size in bytes.
    pub(super) fn size(self, name: &str) -> Result<Option<u64>, CallError> {
        self.read(name, "a size such as `10Mi`", |value| match value {
            Value::Size(bytes) => Some(*bytes),
            _ => None,
        })
    }

    /// A duration that is not negative.
    pub(super) fn duration(self, name: &str) -> Result<Option<std::time::Duration>, CallError> {
        self.read(name, "a duration such as `30s`", |value| match value {
            Value::Duration(nanos) => u64::try_from(*nanos).ok().map(std::time::Duration::from_nanos),
            _ => None,
        })
    }

    /// A map or a record.
    pub(super) fn map(self, name: &str) -> Result<Option<&'a Map>, CallError> {
        self.read(name, "a map", |value| match value {
            Value::Map(map) => Some(&**map),
            _ => None,
        })
    }

    /// A list.
    #[cfg(feature = "sql")]
    pub(super) fn list(self, name: &str) -> Result<Option<&'a [Value]>, CallError> {
        self.read(name, "a list", |value| match value {
            Value::List(items) => Some(items.as_slice()),
            _ => None,
        })
    }

    /// One of some words.
    pub(super) fn word(self, name: &str, words: &[&str]) -> Result<Option<&'a str>, CallError> {
        let word = self.text(name)?;
        match word {
            Some(word) if !words.contains(&word) => Err(self.misfit(name, &format!("one of {}", words.join(", ")))),
            word => Ok(word),
        }
    }

    /// The error for an argument that is missing.
    pub(super) fn missing(self, name: &str) -> CallError {
        let operation = format!("{}.{}", self.call.alias, self.call.operation);
        CallError::new(FailureKind::Ours, self.misfit, format!("`{operation}` needs `{name}`"))
    }

    /// The error for an argument that is not what it is to be.
    pub(super) fn misfit(self, name: &str, wanted: &str) -> CallError {
        let operation = format!("{}.{}", self.call.alias, self.call.operation);
        CallError::new(FailureKind::Ours, self.misfit, format!("`{name}` of `{operation}` is to be {wanted}"))
    }

    fn read<T>(
        self,
        name: &str,
        wanted: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, CallError> {
        self.given(name).map(|value| convert(value).ok_or_else(|| self.misfit(name, wanted))).transpose()
    }
}

/// The text of a value that is text, a path or a URL.
pub(super) fn plain_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) | Value::Path(text) | Value::Url(text) => Some(text),
        _ => None,
    }
}

/// The value itself where it is secret: for handing it over.
pub(super) fn exposed(value: &Value) -> &Value {
    match value {
        Value::Secret(secret) => secret.expose(),
        value => value,
    }
}

/// The text of a value that is one piece: for a header, a field of a form. Null, lists and the like have none.
#[cfg(feature = "http")]
pub(super) fn scalar_text(value: &Value) -> Option<EcoString> {
    match exposed(value) {
        Value::Null | Value::List(_) | Value::Map(_) | Value::Range(_) | Value::Rate(_) => None,
        Value::Regex(_) | Value::Code(_) | Value::Unknown(_) => None,
        value => Some(show::to_text(value)),
    }
}

/// A value as JSON, its secrets in it: for handing it over.
pub(super) fn exposed_json(value: &Value) -> Result<serde_json::Value, ValueError> {
    convert::to_json(value, &mut |hidden| match hidden {
        convert::Hidden::Secret(secret) => Ok(convert::Show::Value(secret.expose().clone())),
        hidden @ convert::Hidden::Unknown(_) => convert::refuse(hidden),
    })
}

/// A number of bytes, as one reads it.
pub(super) fn size_text(bytes: u64) -> EcoString {
    show::to_text(&Value::Size(bytes))
}
