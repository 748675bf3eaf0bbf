//! The id of a run.

use super::AuditError;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Longest id, in bytes.
const MAX_LENGTH: usize = 64;

/// The id of a run: `20261122-013900-7f3a9c2e`. When it began, in UTC, then what tells the runs of that second apart; so
/// ids sort by time, can be typed, and are names of folders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(String);

impl RunId {
    /// A new id, of the time and the random number that the caller hands in.
    #[must_use]
    pub fn new(now: Timestamp, random: u32) -> Self {
        Self(format!("{}-{random:08x}", now.to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M%S")))
    }

    /// Reads an id. Lower-case letters, digits and hyphens only, since it becomes the name of a folder.
    ///
    /// ```
    /// use runbook::audit::RunId;
    /// assert!(RunId::parse("20261122-013900-7f3a9c2e").is_ok());
    /// assert!(RunId::parse("../elsewhere").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, AuditError> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > MAX_LENGTH || text.starts_with('-') || !text.bytes().all(fits) {
            return Err(AuditError::NotAnId { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for RunId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for RunId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
