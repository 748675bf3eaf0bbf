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

mod data;
mod text;

pub use data::{Hidden, Show, from_json, from_yaml, mark, parse_json, refuse, to_json};
pub use text::parse_param;
pub(super) use text::{bool, float, int, nul, path, path_segment, time, url};

use super::units::shortened;
use super::{Key, Map, Secret, Type, Value, ValueError, number, show};
use ecow::EcoString;
use std::sync::Arc;

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
            text::from_text(&text, ty)?
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
