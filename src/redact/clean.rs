//! Text and JSON that may be shown.

use super::visible::visible;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// Text that may be shown: it holds no secret, and no terminal escape that a terminal would obey.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Clean(Cow<'static, str>);

impl Clean {
    /// Text of this program itself.
    #[must_use]
    pub const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Text that a redactor has been over. Only this room makes one.
    pub(in crate::redact) fn made(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both, one after the other.
    #[must_use]
    pub fn followed_by(&self, other: &Self) -> Self {
        Self(Cow::Owned(format!("{}{}", self.0, other.0)))
    }

    /// Each line of it.
    pub fn lines(&self) -> impl Iterator<Item = Self> {
        self.0.lines().map(|line| Self(Cow::Owned(line.to_owned())))
    }
}

impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What a journal says may have been written by somebody else: its secrets are its own matter, but it shall not
/// steer a terminal.
impl<'de> Deserialize<'de> for Clean {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::made(visible(text)))
    }
}

/// A JSON value that holds no secret. Its texts are as they were otherwise, control characters included, so that a
/// value read back from a journal is the value; to show one, take [`CleanJson::text`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CleanJson(serde_json::Value);

impl CleanJson {
    /// A value that a redactor has been over. Only this room makes one.
    pub(in crate::redact) fn made(value: serde_json::Value) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub fn get(&self) -> &serde_json::Value {
        &self.0
    }

    /// How it is shown: a text as it is, anything else as JSON on one line.
    #[must_use]
    pub fn text(&self) -> Clean {
        Clean::made(visible(match &self.0 {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }))
    }

    /// The value at a JSON pointer (`/pods/0/name`).
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Self> {
        self.0.pointer(pointer).cloned().map(Self)
    }
}
