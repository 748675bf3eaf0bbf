//! What text means, as a type says.

use super::{coerce, parse_json, word};
use crate::value::units::{self, shortened};
use crate::value::{Map, Secret, Type, Value, ValueError};
use ecow::EcoString;
use std::sync::Arc;

/// Reads a parameter of the command line or of a parameter file. Text is taken as it is; numbers, units, times and
/// words as the language writes them; lists either as JSON (`["a", "b"]`) or separated by commas (`a,b`); maps as
/// JSON or as `a=1,b=2`; records as JSON; a range as `1..5`; `null` where a value may be missing (but for
/// `string?` that is text). `any` is JSON where it is that, else text. A secret's text is never in the message.
pub fn parse_param(text: &str, ty: &Type) -> Result<Value, ValueError> {
    let text = EcoString::from(text);
    let trimmed = text.trim();
    match ty {
        Type::Secret(inner) => parse_param(&text, inner)
            .map(Secret::wrap)
            .map_err(|_| ValueError::new(format!("the secret that is given is no `{inner}`"))),
        Type::Optional(inner) if trimmed == "null" && **inner != Type::String && !ty.is_secret() => Ok(Value::Null),
        Type::Optional(inner) => parse_param(&text, inner),
        Type::List(_) if trimmed.starts_with('[') => coerce(parse_json(trimmed)?, ty),
        Type::List(_) if trimmed.is_empty() => Ok(Value::list(Vec::new())),
        Type::List(item) => {
            Ok(Value::list(trimmed.split(',').map(|part| parse_param(part.trim(), item)).collect::<Result<_, _>>()?))
        }
        Type::Map(..) | Type::Record(_) if trimmed.starts_with('{') => coerce(parse_json(trimmed)?, ty),
        Type::Map(..) if trimmed.is_empty() => Ok(Value::Map(Arc::default())),
        Type::Map(key, value) => {
            let mut entries = Map::default();
            for part in trimmed.split(',') {
                let Some((name, text)) = part.split_once('=') else {
                    let message = format!("`{}` is not an entry of a map", shortened(part));
                    return Err(ValueError::new(message).help("write it like `a=1,b=2`, or as JSON"));
                };
                let key = crate::value::key::key_of(&parse_param(name.trim(), key)?)
                    .ok_or_else(|| ValueError::new(format!("`{}` is not a key", shortened(name))))?;
                entries.insert(key, parse_param(text.trim(), value)?);
            }
            Ok(Value::Map(Arc::new(entries)))
        }
        Type::Record(_) => Err(ValueError::new(format!("`{}` is not a record", shortened(&text)))
            .help("write it as JSON: `{\"name\": \"a\", \"port\": 1}`")),
        Type::Range(of) => match trimmed.split_once("..") {
            Some((from, to)) => Ok(Value::Range(Arc::new((parse_param(from, of)?, parse_param(to, of)?)))),
            None => Err(ValueError::new(format!("`{}` is not a range", shortened(&text))).help("write it like `1..5`")),
        },
        Type::Any => Ok(parse_json(&text).unwrap_or(Value::String(text))),
        Type::Null if trimmed == "null" => Ok(Value::Null),
        ty => from_text(&text, ty),
    }
}

/// The whole number that a text says.
pub(in crate::value) fn int(text: &str) -> Result<i64, ValueError> {
    let digits = text.trim().replace('_', "");
    digits.parse().map_err(|error: std::num::ParseIntError| {
        let shown = shortened(text);
        match error.kind() {
            std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => {
                ValueError::new(format!("`{shown}` is too large for an `int`"))
            }
            _ => ValueError::new(format!("`{shown}` is not an `int`")),
        }
    })
}

/// The number that a text says, also in per cent.
pub(in crate::value) fn float(text: &str) -> Result<f64, ValueError> {
    let trimmed = text.trim();
    let (digits, share) = match trimmed.strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (trimmed, 1.0),
    };
    let plain =
        digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E' | b'_'));
    let number = if plain { digits.replace('_', "").parse::<f64>().ok() } else { None };
    number
        .map(|number| number / share)
        .filter(|number| number.is_finite())
        .ok_or_else(|| ValueError::new(format!("`{}` is not a `float`", shortened(text))))
}

/// `true` or `false`.
pub(in crate::value) fn bool(text: &str) -> Result<bool, ValueError> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ValueError::new(format!("`{}` is not a `bool`", shortened(text))).help("write `true` or `false`")),
    }
}

/// The moment that a text says.
pub(in crate::value) fn time(text: &str) -> Result<jiff::Timestamp, ValueError> {
    text.trim().parse().map_err(|_| {
        ValueError::new(format!("`{}` is not a time", shortened(text))).help("write it like `2026-01-31T08:30:00Z`")
    })
}

/// A path.
pub(in crate::value) fn path(text: EcoString) -> Result<Value, ValueError> {
    if text.is_empty() {
        return Err(ValueError::new("a path is never empty").help("the current folder is `.`"));
    }
    if text.contains('\0') {
        return Err(nul());
    }
    Ok(Value::Path(text))
}

/// Whether a text is one part of a path.
pub(in crate::value) fn path_segment(text: &str) -> Result<(), ValueError> {
    let wrong = |what: &str| {
        ValueError::new(format!("`{}` {what}, so it cannot be one part of a path", shortened(text)))
            .help("only what stands first in a path may be a whole path")
    };
    if text.contains('\0') {
        Err(nul())
    } else if text.is_empty() {
        Err(ValueError::new("an empty text cannot be one part of a path"))
    } else if text.contains('/') {
        Err(wrong("holds `/`"))
    } else if text == "." || text == ".." {
        Err(wrong("leads elsewhere"))
    } else {
        Ok(())
    }
}

/// A URL.
pub(in crate::value) fn url(text: EcoString) -> Result<Value, ValueError> {
    if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(ValueError::new(format!("`{}` is not a URL: it holds blanks", shortened(&text))));
    }
    match url::Url::parse(&text) {
        Ok(_) => Ok(Value::Url(text)),
        Err(error) => Err(ValueError::new(format!("`{}` is not a URL: {error}", shortened(&text)))
            .help("write it like `https://host:8080/path`")),
    }
}

pub(in crate::value) fn nul() -> ValueError {
    ValueError::new("a value holds a NUL character").help("no program takes one: take it out first")
}

/// A value that is written as text.
pub(super) fn from_text(text: &EcoString, ty: &Type) -> Result<Value, ValueError> {
    match ty {
        Type::String => Ok(Value::String(text.clone())),
        Type::Bool => bool(text).map(Value::Bool),
        Type::Int => int(text).map(Value::Int),
        Type::Float => float(text).map(Value::Float),
        Type::Duration => units::parse_duration(text).map(Value::Duration),
        Type::Size => units::parse_size(text).map(Value::Size),
        Type::Cpu => units::parse_cpu(text).map(Value::Cpu),
        Type::Time => time(text).map(Value::Time),
        Type::Path => path(text.clone()),
        Type::Url => url(text.clone()),
        Type::OneOf(words) => word(text, words).map(Value::String),
        Type::Regex => crate::value::code::regex(text).map(Value::Regex),
        _ => Err(ValueError::new(format!("a `{ty}` cannot be given as text"))),
    }
}
