//! Values and what they are outside.

use crate::syntax::ast::Tag;
use crate::value::{Key, Value};

/// A value of JSON.
pub(super) fn from_json(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(flag),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or_default()), Value::Int)
        }
        serde_json::Value::String(text) => Value::string(text),
        serde_json::Value::Array(items) => Value::list(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(fields) => {
            Value::record(fields.into_iter().map(|(name, value)| (name, from_json(value))))
        }
    }
}

/// A value as JSON, secrets exposed: for handing it over.
pub(super) fn to_json(value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Size(bytes) => (*bytes).into(),
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.as_str().into(),
        Value::Time(time) => time.to_string().into(),
        Value::List(items) => serde_json::Value::Array(items.iter().map(to_json).collect::<Option<_>>()?),
        Value::Map(entries) => serde_json::Value::Object(
            entries.iter().map(|(key, value)| Some((key.to_string(), to_json(value)?))).collect::<Option<_>>()?,
        ),
        Value::Secret(secret) => to_json(secret.expose())?,
        _ => return None,
    })
}

/// The text of a glob.
pub(super) fn glob_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Code(code) if code.template.tag == Tag::Glob => code.template.texts.first().map(ToString::to_string),
        _ => None,
    }
}

/// A size as text.
pub(super) fn size_text(bytes: u64) -> String {
    format!("{bytes}B")
}

#[expect(dead_code, reason = "stands in until the value room has it")]
fn key(key: &Key) -> String {
    key.to_string()
}

/// A value as a preview shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Secret(_) => "‹secret›".into(),
        Value::Unknown(unknown) => format!("‹{}›", unknown.why),
        value => to_json(value).map_or_else(|| "…".into(), |json| json.to_string()),
    }
}

/// The text of a value that is one piece.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.to_string(),
        Value::Time(time) => time.to_string(),
        _ => return None,
    })
}
