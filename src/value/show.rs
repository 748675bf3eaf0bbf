//! How a value reads.
//!
//! [`to_text`] is how a value stands in a sentence: `1h30m`, `2Gi`, `0.5`, a time as RFC 3339 in UTC, a list's items
//! joined by `, `, a record as `{ name: "a", port: 1 }`. [`literal`] is how the language writes it: text in quotes,
//! `2.0` for the float, lists in brackets. In both a secret is `‹secret›` and an unknown says why it is one. So
//! neither is for computing: [`TextBuilder`] makes the text of a template as a value, which is secret when a secret
//! fills a hole of it, and unknown when something unknown does.

use super::format::Format;
use super::{Key, Secret, Type, Value, ValueError, units};
use ecow::EcoString;
use std::fmt::{self, Write};

/// What stands in the place of a secret.
pub const SECRET: &str = "‹secret›";

/// How a value stands in a sentence. Secrets and unknowns are not shown.
#[must_use]
pub fn to_text(value: &Value) -> EcoString {
    if let Value::String(text) | Value::Path(text) | Value::Url(text) = value {
        return text.clone();
    }
    let mut writer = Writer::new(false);
    writer.text(value, true);
    writer.out
}

/// How the language writes a value. Secrets and unknowns are not shown.
#[must_use]
pub fn literal(value: &Value) -> EcoString {
    let mut writer = Writer::new(false);
    writer.literal(value);
    writer.out
}

/// Text in quotes, as the language writes it.
#[must_use]
pub fn quoted(text: &str) -> EcoString {
    let mut out = EcoString::with_capacity(text.len() + 2);
    write_quoted(&mut out, text);
    out
}

/// A key as the name of a field.
#[must_use]
pub(super) fn key(key: &Key) -> EcoString {
    match key {
        Key::String(name) => name.clone(),
        Key::Int(number) => ecow::eco_format!("{number}"),
    }
}

/// Builds the text of a template.
#[derive(Debug)]
pub struct TextBuilder {
    exposed: Writer,
}

impl Default for TextBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl TextBuilder {
    /// No text yet.
    #[must_use]
    pub fn new() -> Self {
        Self { exposed: Writer::new(true) }
    }

    /// Adds the text between holes.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.exposed.out.push_str(text);
    }

    /// Adds what fills a hole.
    #[inline]
    pub fn push(&mut self, value: &Value, format: Option<&Format>) -> Result<(), ValueError> {
        match (value, format) {
            (Value::String(text), None) => self.exposed.out.push_str(text),
            (value, None) => self.exposed.text(value, true),
            (Value::Secret(secret), Some(format)) => {
                self.exposed.secret = true;
                self.push(secret.expose(), Some(format))?;
            }
            (Value::Unknown(_), Some(_)) => self.exposed.text(value, true),
            (value, Some(format)) => format.write(value, &mut self.exposed.out)?,
        }
        Ok(())
    }

    /// The text as a value.
    #[must_use]
    pub fn finish(self) -> Value {
        let Writer { out, secret, unknown, .. } = self.exposed;
        let value = match unknown {
            Some(why) => Value::unknown(Type::String, why),
            None => Value::String(out),
        };
        if secret { Secret::wrap(value) } else { value }
    }
}

/// Writes values into text.
#[derive(Debug)]
struct Writer {
    out: EcoString,
    /// Whether secrets are written out; then `secret` tells that one was.
    expose: bool,
    secret: bool,
    unknown: Option<EcoString>,
}

impl Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.push_str(text);
        Ok(())
    }
}

impl Writer {
    fn new(expose: bool) -> Self {
        Self { out: EcoString::new(), expose, secret: false, unknown: None }
    }

    fn put(&mut self, text: impl fmt::Display) {
        // Writing into text cannot fail, here and below.
        let _ = write!(self.out, "{text}");
    }

    fn text(&mut self, value: &Value, outermost: bool) {
        match value {
            Value::String(text) | Value::Path(text) | Value::Url(text) => self.out.push_str(text),
            Value::Regex(regex) => self.out.push_str(regex.as_str()),
            Value::Float(number) => self.put(number),
            Value::List(items) if outermost => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.text(item, false);
                }
            }
            Value::Code(code) => {
                for (index, text) in code.template.texts.iter().enumerate() {
                    self.out.push_str(text);
                    if let Some(hole) = code.holes.get(index) {
                        self.literal(hole);
                    }
                }
            }
            Value::Secret(secret) if self.expose => {
                self.secret = true;
                self.text(secret.expose(), outermost);
            }
            value => self.literal(value),
        }
    }

    fn literal(&mut self, value: &Value) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.put(value),
            Value::Int(value) => self.put(value),
            Value::Float(number) => write_float(&mut self.out, *number),
            Value::Duration(nanoseconds) => {
                let _ = units::write_duration(&mut self.out, *nanoseconds);
            }
            Value::Size(bytes) => {
                let _ = units::write_size(&mut self.out, *bytes);
            }
            Value::Cpu(thousandths) => {
                let _ = units::write_cpu(&mut self.out, *thousandths);
            }
            Value::Time(time) => self.put(time),
            Value::String(text) => write_quoted(&mut self.out, text),
            Value::Path(text) => self.tagged("path", text),
            Value::Url(text) => self.tagged("url", text),
            Value::Regex(regex) => self.tagged("re", regex.as_str()),
            Value::Code(code) => {
                self.out.push_str(code.template.tag.name());
                self.out.push('"');
                self.text(value, false);
                self.out.push('"');
            }
            Value::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.literal(item);
                }
                self.out.push(']');
            }
            Value::Map(entries) if entries.is_empty() => self.out.push_str("{}"),
            Value::Map(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.out.push_str(if index == 0 { "{ " } else { ", " });
                    match key {
                        Key::String(name) if is_name(name) => self.out.push_str(name),
                        Key::String(name) => write_quoted(&mut self.out, name),
                        Key::Int(number) => self.put(format_args!("[{number}]")),
                    }
                    self.out.push_str(": ");
                    self.literal(value);
                }
                self.out.push_str(" }");
            }
            Value::Range(ends) => {
                self.literal(&ends.0);
                self.out.push_str("..");
                self.literal(&ends.1);
            }
            Value::Rate(rate) => {
                self.put(format_args!("{} per ", rate.count));
                let _ = units::write_duration(&mut self.out, rate.per);
            }
            Value::Secret(secret) if self.expose => {
                self.secret = true;
                self.literal(secret.expose());
            }
            Value::Secret(_) => self.out.push_str(SECRET),
            Value::Unknown(unknown) => {
                self.put(format_args!("({})", unknown.why));
                self.unknown.get_or_insert_with(|| unknown.why.clone());
            }
        }
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        let quotes = if text.contains(['"', '\n']) { "\"\"\"" } else { "\"" };
        self.put(format_args!("{tag}{quotes}{}{quotes}", text.replace("${", "$${")));
    }
}

/// As a literal that is a float again.
fn write_float(out: &mut EcoString, number: f64) {
    let start = out.len();
    let _ = write!(out, "{number}");
    if out.get(start..).is_some_and(|written| !written.contains('.')) {
        out.push_str(".0");
    }
}

/// Whether a key may be written without quotes.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Characters that turn the direction of writing, break lines unseen, or have no width.
#[must_use]
pub(crate) fn hides(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

fn write_quoted(out: &mut EcoString, text: &str) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            // What has no place in a runbook as it is.
            c if c.is_control() || hides(c) || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200c}' | '\u{200d}') => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_sentences() {
        let record = Value::record([("name", Value::string("a\"b")), ("share", Value::Float(2.0))]);
        assert_eq!(to_text(&record), "{ name: \"a\\\"b\", share: 2.0 }");
        assert_eq!(
            to_text(&Value::list(vec![Value::string("a"), Value::Float(2.0), Value::Duration(90_000_000_000)])),
            "a, 2, 1m30s"
        );
        assert_eq!(literal(&Value::list(vec![Value::string("a"), Value::Size(2 << 30)])), "[\"a\", 2Gi]");
        assert_eq!(to_text(&Value::Null), "null");
        assert_eq!(to_text(&Value::Time(jiff::Timestamp::UNIX_EPOCH)), "1970-01-01T00:00:00Z");
        assert_eq!(literal(&Value::string("a\n${b}")), "\"a\\n\\${b}\"");
    }

    #[test]
    fn a_template_is_as_secret_and_as_unknown_as_its_holes() {
        let secret = Secret::wrap(Value::string("hunter2"));
        let unknown = Value::unknown(Type::Int, "known after `Restart`");
        assert_eq!(to_text(&Value::list(vec![secret.clone(), unknown.clone()])), "‹secret›, (known after `Restart`)");

        let mut text = TextBuilder::new();
        text.push_str("password=");
        text.push(&secret, None).unwrap();
        let Value::Secret(made) = text.finish() else { panic!("not secret") };
        assert!(matches!(made.expose(), Value::String(text) if text == "password=hunter2"));

        let mut text = TextBuilder::new();
        text.push(&Value::list(vec![unknown]), None).unwrap();
        assert!(matches!(text.finish(), Value::Unknown(unknown) if unknown.ty == Type::String));
    }
}
