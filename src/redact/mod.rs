//! What a sink may show.
//!
//! Sinks (terminal, journal, plan, report, error) take [`Clean`] text only, and only a [`Redactor`] makes it from
//! text that came out of a run. The first net is the type: a secret value is never turned to text for a sink. This
//! is the second: the bytes of every secret of the run, and their usual transforms, are looked for in all else.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Text that may be shown: it holds no secret, and no terminal escape that a terminal would obey.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
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
}

impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A JSON value that may be shown.
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
}
