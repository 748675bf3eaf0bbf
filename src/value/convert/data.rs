//! JSON and YAML, both ways.

use crate::value::{Key, Map, Secret, Unknown, Value, ValueError, show};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt::{self, Write};
use std::sync::Arc;

/// How deep JSON or YAML may nest to become a value.
const MAX_DEPTH: usize = 128;

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
#[derive(Debug, Clone, Copy)]
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
    let decided = match value {
        Value::Secret(secret) => decide(Hidden::Secret(secret))?,
        Value::Unknown(unknown) => decide(Hidden::Unknown(unknown))?,
        value => return plain_json(value, decide),
    };
    match decided {
        Show::Value(value) => to_json(&value, decide),
        Show::Json(json) => Ok(json),
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
        // As a float it would lose digits without a word.
        i64::try_from(value)
            .map(Value::Int)
            .map_err(|_| E::custom(format_args!("{value} is larger than an int can be")))
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
