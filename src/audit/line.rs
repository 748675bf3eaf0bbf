//! One line of a journal or an index, byte for byte.
//!
//! A line is one JSON object, ended by a newline. Its last member, `sha256`, is the SHA-256 of the line's bytes from
//! the first up to the comma in front of that member. A record's `prev` is the SHA-256 of the whole line before it,
//! newline included; so `sed -n 3p journal.jsonl | sha256sum` gives the `prev` of line 4.

use super::{Actor, AuditError, RunId};
use crate::event::Event;
use crate::redact::Clean;
use jiff::Timestamp;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::io::Write as _;
use std::time::Duration;

/// Most bytes of a line, its newline included. What is longer is neither written nor read.
pub const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;
/// How deep JSON in an event may be nested. The reader's own limit is 128, of which a record takes a few.
const MAX_JSON_DEPTH: usize = 96;
/// A buffer larger than this is given back after use, so that one large record does not stay in memory.
const KEEP_BUFFER_BYTES: usize = 256 * 1024;

const SEAL_START: &[u8] = b",\"sha256\":\"";
const SEAL_END: &[u8] = b"\"}";
const SEAL_BYTES: usize = SEAL_START.len() + 64 + SEAL_END.len();

/// A SHA-256, shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// What stands before the first line: 64 zeros.
    pub const ZERO: Self = Self([0; 32]);

    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text.iter().any(u8::is_ascii_uppercase) {
            return None;
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    fn write(self, into: &mut Vec<u8>) {
        let mut text = [0; 64];
        if hex::encode_to_slice(self.0, &mut text).is_ok() {
            into.extend_from_slice(&text);
        }
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(text.as_bytes()).ok_or_else(|| serde::de::Error::custom("not a SHA-256"))
    }
}

/// Ends a line that holds a JSON object without its closing brace: adds the digest member and the newline. Gives the
/// digest of the whole line.
pub(super) fn seal(line: &mut Vec<u8>) -> Digest {
    let mut hasher = Sha256::new_with_prefix(&*line);
    let end = line.len();
    let own = Digest(hasher.clone().finalize().into());
    line.extend_from_slice(SEAL_START);
    own.write(line);
    line.extend_from_slice(SEAL_END);
    line.push(b'\n');
    hasher.update(line.get(end..).unwrap_or_default());
    Digest(hasher.finalize().into())
}

/// What is wrong with a line by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SealFault {
    /// It does not end as a line ends.
    Unsealed,
    /// It is not what its digest was made of.
    Changed,
}

/// Checks a line, given without its newline, against its own digest. Gives the digest of the line with its newline.
pub(super) fn unseal(line: &[u8]) -> Result<Digest, SealFault> {
    let (body, seal) =
        line.len().checked_sub(SEAL_BYTES).and_then(|at| line.split_at_checked(at)).ok_or(SealFault::Unsealed)?;
    let own = seal.strip_prefix(SEAL_START).and_then(|rest| rest.strip_suffix(SEAL_END)).and_then(Digest::parse);
    let own = own.ok_or(SealFault::Unsealed)?;
    let mut hasher = Sha256::new_with_prefix(body);
    if Digest(hasher.clone().finalize().into()) != own {
        return Err(SealFault::Changed);
    }
    hasher.update(seal);
    hasher.update(b"\n");
    Ok(Digest(hasher.finalize().into()))
}

/// What every record says besides its event.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Head<'a> {
    pub(super) seq: u64,
    pub(super) prev: Digest,
    #[serde(borrow)]
    pub(super) run: Cow<'a, str>,
    pub(super) time: Timestamp,
    pub(super) mono: u64,
    #[serde(borrow)]
    pub(super) user: Cow<'a, str>,
    pub(super) uid: u32,
    #[serde(borrow)]
    pub(super) host: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) event: Cow<'a, str>,
}

/// Text of a journal or an index as it may be shown. Whoever can write the file can put escapes of a terminal there.
pub(super) fn shown(text: &str) -> String {
    let clean = Clean::deserialize(text.into_deserializer() as StrDeserializer<'_, ValueError>);
    clean.map(|clean| clean.as_str().to_owned()).unwrap_or_default()
}

/// The bytes that a record of that number begins with, whatever its event.
pub(super) fn opening(seq: u64, prev: Digest) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    write_opening(&mut bytes, seq, prev);
    bytes
}

fn write_opening(into: &mut Vec<u8>, seq: u64, prev: Digest) {
    // Writing into a vector does not fail.
    let _ = write!(into, "{{\"seq\":{seq},\"prev\":\"");
    prev.write(into);
    into.extend_from_slice(b"\",\"time\":\"");
}

/// Makes the lines of one journal. Its buffers are used again for each.
pub(super) struct Composer {
    same: Vec<u8>,
    line: Vec<u8>,
    event: Vec<u8>,
}

impl Composer {
    pub(super) fn new(run: &RunId, actor: &Actor) -> Self {
        let host = serde_json::Value::from(actor.host.as_str());
        let user = serde_json::Value::from(actor.user.as_str());
        let same = format!(",\"run\":\"{run}\",\"user\":{user},\"uid\":{},\"host\":{host},", actor.uid);
        Self { same: same.into_bytes(), line: Vec::with_capacity(1024), event: Vec::with_capacity(512) }
    }

    /// The line of an event, and the digest of that line.
    pub(super) fn compose(
        &mut self,
        (seq, prev): (u64, Digest),
        (time, mono): (Timestamp, Duration),
        event: &Event,
    ) -> Result<(&[u8], Digest), AuditError> {
        if !shallow(event) {
            return Err(AuditError::TooLarge { what: format!("nested more than {MAX_JSON_DEPTH} deep") });
        }
        self.event.clear();
        self.event.shrink_to(KEEP_BUFFER_BYTES);
        self.line.clear();
        self.line.shrink_to(KEEP_BUFFER_BYTES);
        serde_json::to_writer(&mut self.event, event)
            .map_err(|error| AuditError::TooLarge { what: error.to_string() })?;
        let members = self.event.strip_prefix(b"{").and_then(|event| event.strip_suffix(b"}")).unwrap_or_default();
        write_opening(&mut self.line, seq, prev);
        let _ = write!(self.line, "{time:.9}\",\"mono\":{}", mono.as_nanos());
        self.line.extend_from_slice(&self.same);
        self.line.extend_from_slice(members);
        if self.line.len() + SEAL_BYTES + 1 > MAX_LINE_BYTES {
            let what = format!("{} bytes long, over the {MAX_LINE_BYTES} that are read", self.line.len());
            return Err(AuditError::TooLarge { what });
        }
        let digest = seal(&mut self.line);
        Ok((&self.line, digest))
    }
}

/// Whether a reader will take the JSON of an event.
fn shallow(event: &Event) -> bool {
    use crate::event::CallOutcome::Succeeded;
    match event {
        Event::RunStarted { params: value, .. }
        | Event::Drawn { value, .. }
        | Event::RunEnded { outputs: value, .. }
        | Event::CallEnded { outcome: Succeeded { value, undo: None, .. }, .. } => within(value.get(), MAX_JSON_DEPTH),
        Event::CallEnded { outcome: Succeeded { value, undo: Some(undo), .. }, .. } => {
            within(value.get(), MAX_JSON_DEPTH) && within(undo.get(), MAX_JSON_DEPTH)
        }
        _ => true,
    }
}

fn within(value: &serde_json::Value, depth: usize) -> bool {
    use serde_json::Value::{Array, Object};
    match (value, depth.checked_sub(1)) {
        (Array(_) | Object(_), None) => false,
        (Array(items), Some(depth)) => items.iter().all(|item| within(item, depth)),
        (Object(members), Some(depth)) => members.values().all(|member| within(member, depth)),
        _ => true,
    }
}
