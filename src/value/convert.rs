//! From one form to another, where somebody asks for it: a declared type over `any`, a parameter on the command
//! line, JSON, YAML.
//!
//! - [`coerce`] holds a value to a declared type. It looks at what is `any`, and makes only what JSON cannot
//!   hold: durations, sizes, cpu, times, paths, URLs and words of an enumeration from text, a `float` from an
//!   `int`, a secret from what is none. Fields that the type does not name are left out; a field that is `T?` may be
//!   missing. A number is never made from text, nor text from a number.
//! - [`parse_param`] reads what stands after `-p name=`.
//! - JSON numbers that no `int` holds become a `float`. What JSON does not have is text in it, as it prints:
//!   `to_json` of `30s` is `"30s"`, and `coerce` reads it back.
//! - YAML is one document; only `true` and `false` are bools in it (`no` is text); a key that stands twice is an error.

use super::units::{self, shortened};
use super::{Key, Map, Secret, Type, Unknown, Value, ValueError, number, show};
use ecow::EcoString;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt::{self, Write};
use std::sync::Arc;

/// How deep JSON or YAML may nest to become a value.
const MAX_DEPTH: usize = 128;

/// Holds a value to a declared type. The message names the place: ``at `.pods[3].name`: expected `int`, found `"x"` ``.
pub fn coerce(value: Value, ty: &Type) -> Result<Value, ValueError> {
    coerce_at(value, ty).map_err(|problem| problem.told(false))
}

/// What does not fit, and where.
struct Problem {
    /// Steps from the inside to the outside.
    path: Vec<EcoString>,
    message: String,
    help: Option<String>,
    secret: bool,
}

impl Problem {
    fn expected(ty: &Type, found: &Value) -> Self {
        let message = format!("expected `{ty}`, found `{}`", shortened(&show::literal(found)));
        Self { path: Vec::new(), message, help: advice(ty, found), secret: false }
    }

    fn within(mut self, step: impl Into<EcoString>) -> Self {
        self.path.push(step.into());
        self
    }

    fn told(self, secret: bool) -> ValueError {
        let message =
            if self.secret || secret { "a secret does not have the declared type".to_owned() } else { self.message };
        let place: String = self.path.iter().rev().map(EcoString::as_str).collect();
        let message = if place.is_empty() { message } else { format!("at `{place}`: {message}") };
        ValueError { message, help: self.help }
    }
}

impl From<ValueError> for Problem {
    fn from(error: ValueError) -> Self {
        Self { path: Vec::new(), message: error.message, help: error.help, secret: false }
    }
}

/// What to do where a value almost fits.
fn advice(ty: &Type, found: &Value) -> Option<String> {
    Some(match (ty.required(), found) {
        (_, Value::Null) => "it may be null only where the type says so: `T?`".into(),
        (Type::Int | Type::Float, Value::String(_)) => {
            "declare it `string` and convert it: `.to_int()`, `.to_float()`".into()
        }
        (Type::Int, Value::Float(_)) => "declare it `float` and say how to round: `.round()`".into(),
        (Type::Size, Value::Int(_)) => "a size has a unit: declare it `int` and write `n * 1B`".into(),
        (Type::Duration, Value::Int(_) | Value::Float(_)) => {
            "a duration has a unit: declare it `int` and write `n * 1s`".into()
        }
        (Type::String, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => "convert it with `.to_text()`".into(),
        _ => return None,
    })
}

fn coerce_at(value: Value, ty: &Type) -> Result<Value, Problem> {
    Ok(match (ty, value) {
        (Type::Any | Type::Error, value) => value,
        (ty, Value::Unknown(unknown)) => {
            if !ty.accepts(&unknown.ty) {
                let message = format!("expected `{ty}`, found `{}`", unknown.ty);
                return Err(Problem { path: Vec::new(), message, help: None, secret: false });
            }
            let value = Value::unknown(ty.clone(), unknown.why.clone());
            if ty.is_secret() { Secret::wrap(value) } else { value }
        }
        (Type::Optional(_) | Type::Null, Value::Null) => Value::Null,
        (Type::Optional(inner), value) => coerce_at(value, inner)?,
        (Type::Secret(inner), Value::Secret(secret)) => hidden(secret.expose().clone(), inner)?,
        (Type::Secret(inner), value) if !matches!(value, Value::Null) => hidden(value, inner)?,
        (ty, Value::Secret(_)) => {
            let message = format!("a secret cannot stand where `{ty}` is declared");
            let help = Some("declare it `secret`: what is computed from a secret is one".into());
            return Err(Problem { path: Vec::new(), message, help, secret: false });
        }
        (Type::Bool, value @ Value::Bool(_))
        | (Type::Int, value @ Value::Int(_))
        | (Type::Float, value @ Value::Float(_))
        | (Type::Duration, value @ Value::Duration(_))
        | (Type::Size, value @ Value::Size(_))
        | (Type::Cpu, value @ Value::Cpu(_))
        | (Type::Time, value @ Value::Time(_))
        | (Type::String, value @ Value::String(_))
        | (Type::Path, value @ Value::Path(_))
        | (Type::Url, value @ Value::Url(_))
        | (Type::Regex, value @ Value::Regex(_))
        | (Type::Rate, value @ Value::Rate(_)) => value,
        (Type::Code(tag), Value::Code(code)) if code.template.tag == *tag => Value::Code(code),
        (Type::Float, Value::Int(whole)) => Value::Float(number::float(whole)),
        (Type::OneOf(words), Value::String(text)) => Value::String(word(&text, words)?),
        (ty @ (Type::Duration | Type::Size | Type::Cpu | Type::Time | Type::Path | Type::Url), Value::String(text)) => {
            from_text(&text, ty)?
        }
        (Type::List(of), Value::List(items)) => Value::list(
            take(items)
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    coerce_at(item, of).map_err(|problem| problem.within(ecow::eco_format!("[{index}]")))
                })
                .collect::<Result<_, _>>()?,
        ),
        (Type::Range(of), Value::Range(ends)) => {
            let (from, to) = (*ends).clone();
            Value::Range(Arc::new((coerce_at(from, of)?, coerce_at(to, of)?)))
        }
        (Type::Map(key_type, of), Value::Map(entries)) => map(entries, key_type, of)?,
        (Type::Record(record), Value::Map(entries)) => {
            let mut fields = Map::with_capacity_and_hasher(record.fields.len(), rustc_hash::FxBuildHasher);
            for (name, field) in &record.fields {
                let value = match entries.get(name.as_str()) {
                    Some(value) => coerce_at(value.clone(), &field.ty).map_err(|problem| problem.within(step(name)))?,
                    None if field.ty.is_optional() => Value::Null,
                    None => {
                        let message = format!("the field `{name}` is missing");
                        let help = Some(format!("if it may be missing, declare it `{name}: {}?`", field.ty));
                        return Err(Problem { path: Vec::new(), message, help, secret: false });
                    }
                };
                fields.insert(Key::String(name.clone()), value);
            }
            Value::Map(Arc::new(fields))
        }
        (ty, value) => return Err(Problem::expected(ty, &value)),
    })
}

/// What is in a secret, held to its type without being told of.
fn hidden(value: Value, ty: &Type) -> Result<Value, Problem> {
    coerce_at(value, ty).map(Secret::wrap).map_err(|problem| Problem { secret: true, help: None, ..problem })
}

fn map(entries: Arc<Map>, key_type: &Type, of: &Type) -> Result<Value, Problem> {
    let mut held = Map::with_capacity_and_hasher(entries.len(), rustc_hash::FxBuildHasher);
    for (key, value) in take(entries) {
        let step = step(&show::key(&key));
        let key = match (key_type, key) {
            (Type::Int, Key::String(text)) => match text.parse() {
                Ok(number) => Key::Int(number),
                Err(_) => return Err(Problem::expected(key_type, &Value::String(text))),
            },
            (Type::String, Key::Int(number)) => Key::String(ecow::eco_format!("{number}")),
            (_, key) => key,
        };
        held.insert(key, coerce_at(value, of).map_err(|problem| problem.within(step))?);
    }
    Ok(Value::Map(Arc::new(held)))
}

fn take<T: Clone>(shared: Arc<T>) -> T {
    Arc::unwrap_or_clone(shared)
}

/// A field as a step of a place.
fn step(name: &str) -> EcoString {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { ecow::eco_format!(".{name}") } else { ecow::eco_format!("[{}]", show::quoted(name)) }
}

fn word(text: &EcoString, words: &[EcoString]) -> Result<EcoString, ValueError> {
    if words.contains(text) {
        return Ok(text.clone());
    }
    let all = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let error = ValueError::new(format!("`{}` is not one of {all}", shortened(text)));
    Err(match crate::diagnostic::nearest(text, words.iter().map(EcoString::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    })
}

/// A value that is written as text.
fn from_text(text: &EcoString, ty: &Type) -> Result<Value, ValueError> {
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
        Type::Regex => super::code::regex(text).map(Value::Regex),
        _ => Err(ValueError::new(format!("a `{ty}` cannot be given as text"))),
    }
}

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
                let key = super::key::key_of(&parse_param(name.trim(), key)?)
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
pub(super) fn int(text: &str) -> Result<i64, ValueError> {
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
pub(super) fn float(text: &str) -> Result<f64, ValueError> {
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
pub(super) fn bool(text: &str) -> Result<bool, ValueError> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ValueError::new(format!("`{}` is not a `bool`", shortened(text))).help("write `true` or `false`")),
    }
}

/// The moment that a text says.
pub(super) fn time(text: &str) -> Result<jiff::Timestamp, ValueError> {
    text.trim().parse().map_err(|_| {
        ValueError::new(format!("`{}` is not a time", shortened(text))).help("write it like `2026-01-31T08:30:00Z`")
    })
}

/// A path.
pub(super) fn path(text: EcoString) -> Result<Value, ValueError> {
    if text.is_empty() {
        return Err(ValueError::new("a path is never empty").help("the current folder is `.`"));
    }
    if text.contains('\0') {
        return Err(nul());
    }
    Ok(Value::Path(text))
}

/// Whether a text is one part of a path.
pub(super) fn path_segment(text: &str) -> Result<(), ValueError> {
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
pub(super) fn url(text: EcoString) -> Result<Value, ValueError> {
    if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(ValueError::new(format!("`{}` is not a URL: it holds blanks", shortened(&text))));
    }
    match url::Url::parse(&text) {
        Ok(_) => Ok(Value::Url(text)),
        Err(error) => Err(ValueError::new(format!("`{}` is not a URL: {error}", shortened(&text)))
            .help("write it like `https://host:8080/path`")),
    }
}

pub(super) fn nul() -> ValueError {
    ValueError::new("a value holds a NUL character").help("no program takes one: take it out first")
}

/// Reads JSON.
pub fn parse_json(text: &str) -> Result<Value, ValueError> {
    serde_json::from_str::<Plain>(text)
        .map(|plain| plain.0)
        .map_err(|error| ValueError::new(format!("not JSON: {error}")))
}

/// Reads one document of YAML.
pub fn from_yaml(text: &str) -> Result<Value, ValueError> {
    let options =
        serde_saphyr::Options { strict_booleans: true, with_snippet: false, ..serde_saphyr::Options::default() };
    serde_saphyr::from_str_with_options::<Plain>(text, options).map(|plain| plain.0).map_err(|error| {
        let message = error.to_string();
        ValueError::new(format!("not YAML: {}", message.lines().next().unwrap_or_default()))
    })
}

/// The value of JSON.
#[must_use]
pub fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::string(text.as_str()),
        serde_json::Value::Array(items) => Value::list(items.iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => {
            Value::record(entries.iter().map(|(name, value)| (name.as_str(), from_json(value))))
        }
    }
}

/// What has no place in JSON without a decision.
#[derive(Debug)]
pub enum Hidden<'a> {
    /// A secret.
    Secret(&'a Secret),
    /// What only a run can know.
    Unknown(&'a Unknown),
}

/// The decision.
#[derive(Debug)]
pub enum Show {
    /// This value in its place.
    Value(Value),
    /// This JSON in its place.
    Json(serde_json::Value),
}

/// A decision: neither secrets nor unknowns.
pub fn refuse(hidden: Hidden<'_>) -> Result<Show, ValueError> {
    Err(match hidden {
        Hidden::Secret(_) => ValueError::new("a secret cannot stand here"),
        Hidden::Unknown(unknown) => ValueError::new(format!("a value is not known: {}", unknown.why)),
    })
}

/// A decision: their marks as text.
pub fn mark(hidden: Hidden<'_>) -> Result<Show, ValueError> {
    Ok(Show::Json(serde_json::Value::String(match hidden {
        Hidden::Secret(_) => show::SECRET.to_owned(),
        Hidden::Unknown(unknown) => format!("({})", unknown.why),
    })))
}

/// A value as JSON. `decide` says what stands for secrets and unknowns: [`refuse`], [`mark`], or one of the caller's.
pub fn to_json<E: From<ValueError>>(
    value: &Value,
    decide: &mut dyn FnMut(Hidden<'_>) -> Result<Show, E>,
) -> Result<serde_json::Value, E> {
    use serde_json::Value as Json;
    let decided = match value {
        Value::Secret(secret) => decide(Hidden::Secret(secret))?,
        Value::Unknown(unknown) => decide(Hidden::Unknown(unknown))?,
        value => return plain_json(value, decide),
    };
    match decided {
        Show::Value(value) => to_json(&value, decide),
        Show::Json(json) => Ok(Json::clone(&json)),
    }
}

fn plain_json<E: From<ValueError>>(
    value: &Value,
    decide: &mut dyn FnMut(Hidden<'_>) -> Result<Show, E>,
) -> Result<serde_json::Value, E> {
    use serde_json::Value as Json;
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::List(items) => Json::Array(items.iter().map(|item| to_json(item, decide)).collect::<Result<_, E>>()?),
        Value::Map(entries) => {
            let mut object = serde_json::Map::with_capacity(entries.len());
            for (key, value) in entries.iter() {
                object.insert(show::key(key).into(), to_json(value, decide)?);
            }
            Json::Object(object)
        }
        Value::Range(ends) => {
            let mut part = |end: &Value| -> Result<String, E> {
                Ok(match to_json(end, decide)? {
                    Json::String(text) => text,
                    other => other.to_string(),
                })
            };
            Json::String(format!("{}..{}", part(&ends.0)?, part(&ends.1)?))
        }
        Value::Code(code) => {
            let mut text = String::new();
            for (index, piece) in code.template.texts.iter().enumerate() {
                text.push_str(piece);
                if let Some(hole) = code.holes.get(index) {
                    let _ = write!(text, "{}", to_json(hole, decide)?);
                }
            }
            Json::String(text)
        }
        Value::Rate(_) => Json::String(show::literal(value).into()),
        value => Json::String(show::to_text(value).into()),
    })
}

/// A value out of JSON or YAML.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor { depth: 0 }).map(Self)
    }
}

/// Counts how deep it is.
#[derive(Clone, Copy)]
struct PlainVisitor {
    depth: usize,
}

impl<'de> de::DeserializeSeed<'de> for PlainVisitor {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl PlainVisitor {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format_args!("it nests more than {MAX_DEPTH} deep")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or_else(|_| Value::Float(number::float_unsigned(value)), Value::Int))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        if value.is_finite() { Ok(Value::Float(value)) } else { Err(E::custom("a number is not finite")) }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::string(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(deeper)? {
            items.push(item);
        }
        Ok(Value::list(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut entries = Map::default();
        while let Some(key) = map.next_key_seed(deeper)? {
            let key = match key {
                Value::String(text) => Key::String(text),
                Value::Int(number) => Key::Int(number),
                Value::Bool(value) => Key::String(ecow::eco_format!("{value}")),
                _ => return Err(de::Error::custom("a key is neither text nor a whole number")),
            };
            entries.insert(key, map.next_value_seed(deeper)?);
        }
        Ok(Value::Map(Arc::new(entries)))
    }
}
