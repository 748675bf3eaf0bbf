//! Knows the secrets of a run.

use super::clean::{Clean, CleanJson};
use super::search::{MASK, Searcher, Stream};
use super::transforms::{self, Patterns};
use super::visible::visible;
use crate::value::convert::{self, Hidden, Show};
use crate::value::{Secret, Value, show};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Takes the secrets of a run out of what is shown. Cheap to clone; clones know the same secrets, also those that
/// are added later.
#[derive(Clone, Default)]
pub struct Redactor {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    known: RwLock<Known>,
    /// Grows with every secret, so that a stream sees cheaply that there is a new one.
    version: AtomicU64,
}

#[derive(Default)]
struct Known {
    patterns: Patterns,
    searcher: Option<Arc<Searcher>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl Redactor {
    /// Knows no secret yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks from now on for every secret that a value is or holds. False where one is too short to be looked for
    /// (under 4 bytes): that one is kept back by its type alone.
    pub fn add(&self, value: &Value) -> bool {
        let mut texts = Vec::new();
        secrets(value, &mut texts);
        self.add_texts(&texts)
    }

    /// Looks from now on for one secret.
    pub fn add_secret(&self, secret: &Secret) -> bool {
        let mut texts = Vec::new();
        leaves(secret.expose(), &mut texts);
        self.add_texts(&texts)
    }

    fn add_texts(&self, texts: &[String]) -> bool {
        if texts.is_empty() {
            return true;
        }
        let mut known = self.shared.known.write().unwrap_or_else(PoisonError::into_inner);
        let before = known.patterns.len();
        let mut all = true;
        for text in texts {
            all &= transforms::register(&mut known.patterns, text);
        }
        if known.patterns.len() != before {
            known.searcher = Some(Arc::new(Searcher::new(&known.patterns)));
            self.shared.version.fetch_add(1, Ordering::Release);
        }
        all
    }

    pub(super) fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Acquire)
    }

    pub(super) fn searcher(&self) -> Option<Arc<Searcher>> {
        self.shared.known.read().unwrap_or_else(PoisonError::into_inner).searcher.clone()
    }

    /// Text without the secrets, else as it is.
    fn without_secrets(&self, text: &str) -> Option<String> {
        if self.version() == 0 {
            return None;
        }
        let mut stream = Stream::new(self.searcher()?);
        let mut out = Vec::with_capacity(text.len());
        stream.push(text.as_bytes(), &mut out);
        stream.finish(&mut out);
        // A pattern may end within a character only where the text is no text.
        Some(match String::from_utf8(out) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// Text that may be shown: without the secrets, and with what steers a terminal made visible.
    #[must_use]
    pub fn clean(&self, text: &str) -> Clean {
        Clean::made(visible(self.without_secrets(text).unwrap_or_else(|| text.to_owned())))
    }

    /// JSON without the secrets, in its keys, texts and numbers.
    #[must_use]
    pub fn clean_json(&self, json: &serde_json::Value) -> CleanJson {
        CleanJson::made(self.json(json.clone()))
    }

    fn json(&self, json: serde_json::Value) -> serde_json::Value {
        use serde_json::Value as Json;
        if self.version() == 0 {
            return json;
        }
        match json {
            Json::String(text) => Json::String(self.without_secrets(&text).unwrap_or(text)),
            Json::Number(number) => {
                let text = number.to_string();
                match self.without_secrets(&text) {
                    Some(clean) if clean != text => Json::String(clean),
                    _ => Json::Number(number),
                }
            }
            Json::Array(items) => match self.over_items(&items) {
                Some(lines) => Json::Array(lines),
                None => Json::Array(items.into_iter().map(|item| self.json(item)).collect()),
            },
            Json::Object(entries) => Json::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (self.without_secrets(&key).unwrap_or(key), self.json(value)))
                    .collect(),
            ),
            other => other,
        }
    }

    /// Texts of a list that hold a secret together: they may be the lines of what was printed. None where each by itself
    /// is enough.
    fn over_items(&self, items: &[serde_json::Value]) -> Option<Vec<serde_json::Value>> {
        let texts: Vec<&str> = items.iter().map(serde_json::Value::as_str).collect::<Option<_>>()?;
        let together = self.without_secrets(&texts.join("\n"))?;
        let clean = |text: &&str| self.without_secrets(text).unwrap_or_else(|| (*text).to_owned());
        let apart: Vec<String> = texts.iter().map(clean).collect();
        (apart.join("\n") != together).then(|| together.split('\n').map(Into::into).collect())
    }

    /// A value as JSON: secrets as `‹secret›`, unknowns by why they are unknown.
    #[must_use]
    pub fn value(&self, value: &Value) -> CleanJson {
        let mut decide = |hidden: Hidden<'_>| -> Result<Show, crate::value::ValueError> { convert::mark(hidden) };
        let json = convert::to_json(value, &mut decide);
        // Marking refuses nothing; should that change, nothing is shown.
        let json = json.unwrap_or_else(|_| serde_json::Value::String(String::from_utf8_lossy(MASK).into_owned()));
        CleanJson::made(self.json(json))
    }

    /// A value as it stands in a sentence.
    #[must_use]
    pub fn text(&self, value: &Value) -> Clean {
        self.clean(&show::to_text(value))
    }

    /// A value as the language writes it.
    #[must_use]
    pub fn literal(&self, value: &Value) -> Clean {
        self.clean(&show::literal(value))
    }
}

/// The texts of all secrets in a value.
fn secrets(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Secret(secret) => leaves(secret.expose(), texts),
        Value::List(items) => items.iter().for_each(|item| secrets(item, texts)),
        Value::Map(entries) => entries.values().for_each(|value| secrets(value, texts)),
        Value::Code(code) => code.holes.iter().for_each(|hole| secrets(hole, texts)),
        Value::Range(ends) => [&ends.0, &ends.1].into_iter().for_each(|end| secrets(end, texts)),
        _ => {}
    }
}

/// The texts of everything in a value.
fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Null | Value::Unknown(_) | Value::Bool(_) => {}
        Value::Secret(secret) => leaves(secret.expose(), texts),
        Value::List(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Map(entries) => entries.values().for_each(|value| leaves(value, texts)),
        Value::Code(code) => code.holes.iter().for_each(|hole| leaves(hole, texts)),
        Value::Range(ends) => [&ends.0, &ends.1].into_iter().for_each(|end| leaves(end, texts)),
        value => texts.push(show::to_text(value).into()),
    }
}
