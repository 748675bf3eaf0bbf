//! Maps and records.

use super::{Call, Gives, Halt, MethodInfo, Receiver, Takes, count, method, optional, required};
use crate::value::{Key, Map, Type, Value, ValueError, show};
use std::sync::Arc;

const ON: Receiver = Receiver::Map;

/// A lambda over keys and values.
const fn entry(gives: Gives) -> Takes {
    Takes::Lambda(|receiver| vec![key_type(receiver), value_type(receiver)], gives)
}
const KEY: Takes = Takes::Value(key_type);
const VALUE: Takes = Takes::Value(value_type);
const MAP: Takes = Takes::Value(|_| Type::Any);
const KEYS: Takes = Takes::Value(|receiver| Type::list(key_type(receiver)));

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "len",
        &[],
        "How many entries it has.",
        "{ a: 1 }.len()   # 1",
        |_| Ok(Type::Int),
        |call| count(call.entries()?.len()),
    ),
    method(
        ON,
        "is_empty",
        &[],
        "Whether it has no entry.",
        "{}.is_empty()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(call.entries()?.is_empty())),
    ),
    method(
        ON,
        "keys",
        &[],
        "Its keys, in order.",
        "{ a: 1, b: 2 }.keys()   # [\"a\", \"b\"]",
        |s| Ok(Type::list(key_type(s.receiver))),
        |call| Ok(Value::list(call.entries()?.keys().map(key_value).collect())),
    ),
    method(
        ON,
        "values",
        &[],
        "Its values, in order.",
        "{ a: 1, b: 2 }.values()   # [1, 2]",
        |s| Ok(Type::list(value_type(s.receiver))),
        |call| Ok(Value::list(call.entries()?.values().cloned().collect())),
    ),
    method(
        ON,
        "entries",
        &[],
        "Its entries, in order, as records of `key` and `value`.",
        "{ a: 1 }.entries()   # [{ key: \"a\", value: 1 }]",
        |s| Ok(Type::list(Type::record([("key", key_type(s.receiver)), ("value", value_type(s.receiver))]))),
        |call| {
            let entries = call.entries()?.iter();
            let pair =
                |(key, value): (&Key, &Value)| Value::record([("key", key_value(key)), ("value", value.clone())]);
            Ok(Value::list(entries.map(pair).collect()))
        },
    ),
    method(
        ON,
        "get",
        &[required("key", KEY), optional("otherwise", VALUE)],
        "The value at a key; where there is none, the second argument, or null.",
        "{ a: 1 }.get(\"b\", 0)   # 0",
        |s| {
            let value = value_type(s.receiver);
            Ok(match s.arg(1) {
                Type::Null => value.optional(),
                otherwise => Type::join(&value, &otherwise).unwrap_or(Type::Any),
            })
        },
        |call| {
            let key = key_arg(call)?;
            Ok(match call.entries()?.get(&key) {
                Some(value) => value.clone(),
                None => call.given(1).cloned().unwrap_or(Value::Null),
            })
        },
    ),
    method(
        ON,
        "has",
        &[required("key", KEY)],
        "Whether there is a key: `key in map`.",
        "{ a: 1 }.has(\"a\")   # true",
        |_| Ok(Type::Bool),
        |call| {
            let key = key_arg(call)?;
            Ok(Value::Bool(call.entries()?.contains_key(&key)))
        },
    ),
    method(
        ON,
        "merge",
        &[required("other", MAP)],
        "Its entries and those of the other map; where both have a key, the other's value.",
        "{ a: 1, b: 1 }.merge({ b: 2 })   # { a: 1, b: 2 }",
        |s| match (s.receiver, s.arg(0)) {
            (Type::Record(a), Type::Record(b)) => {
                let mut fields = a.fields.clone();
                fields.extend(b.fields.iter().map(|(name, field)| (name.clone(), field.clone())));
                Ok(Type::Record(Arc::new(crate::value::RecordType { name: None, fields })))
            }
            (_, Type::Any) => Ok(Type::map(Type::Any)),
            (receiver, other @ (Type::Record(_) | Type::Map(..))) => {
                let value = Type::join(&value_type(receiver), &value_type(&other)).unwrap_or(Type::Any);
                Ok(Type::Map(Arc::new(key_type(receiver)), Arc::new(value)))
            }
            (_, other) => Err(ValueError::new(format!("`merge` takes a map or a record, not `{other}`"))),
        },
        |call| {
            let mut merged = call.entries()?.clone();
            match call.arg(0)? {
                Value::Map(other) => merged.extend(other.iter().map(|(key, value)| (key.clone(), value.clone()))),
                _ => return Err(call.wrong_argument(0, "a map or a record")),
            }
            Ok(Value::Map(Arc::new(merged)))
        },
    ),
    method(
        ON,
        "without",
        &[required("keys", KEYS)],
        "Without the entries of these keys.",
        "{ a: 1, b: 2 }.without([\"a\"])   # { b: 2 }",
        |s| Ok(Type::Map(Arc::new(key_type(s.receiver)), Arc::new(value_type(s.receiver)))),
        |call| {
            let keys = call.list_arg(0)?;
            let mut left = call.entries()?.clone();
            for key in keys.iter() {
                let key = call.key(key)?;
                left.shift_remove(&key);
            }
            Ok(Value::Map(Arc::new(left)))
        },
    ),
    method(
        ON,
        "filter",
        &[required("test", entry(Gives::Bool))],
        "The entries for which the lambda is true.",
        "{ a: 1, b: 2 }.filter((key, value) => value > 1)   # { b: 2 }",
        |s| Ok(Type::Map(Arc::new(key_type(s.receiver)), Arc::new(value_type(s.receiver)))),
        |call| {
            let mut kept = Map::default();
            for (key, value) in call.entries()? {
                if call.holds(0, &[&key_value(key), value])? {
                    kept.insert(key.clone(), value.clone());
                }
            }
            Ok(Value::Map(Arc::new(kept)))
        },
    ),
    method(
        ON,
        "map_values",
        &[required("each", entry(Gives::Anything))],
        "The same keys with what the lambda gives.",
        "{ a: 1 }.map_values((key, value) => value * 2)   # { a: 2 }",
        |s| Ok(Type::Map(Arc::new(key_type(s.receiver)), Arc::new(s.arg(0)))),
        |call| {
            let mut mapped = Map::default();
            for (key, value) in call.entries()? {
                let result = call.call(0, &[&key_value(key), value])?;
                mapped.insert(key.clone(), result);
            }
            Ok(Value::Map(Arc::new(mapped)))
        },
    ),
];

fn key_type(ty: &Type) -> Type {
    match ty {
        Type::Map(key, _) => (**key).clone(),
        _ => Type::String,
    }
}

/// The type of the values; of a record, what its fields have in common.
fn value_type(ty: &Type) -> Type {
    match ty {
        Type::Map(_, value) => (**value).clone(),
        Type::Record(record) => {
            let join = |joined: Type, field: &crate::value::Field| Type::join(&joined, &field.ty);
            record.fields.values().try_fold(Type::Never, join).unwrap_or(Type::Any)
        }
        _ => Type::Any,
    }
}

fn key_value(key: &Key) -> Value {
    match key {
        Key::Int(number) => Value::Int(*number),
        key @ Key::String(_) => Value::String(show::key(key)),
    }
}

fn key_arg(call: &Call<'_, '_>) -> Result<Key, Halt> {
    crate::value::key::key_of(call.arg(0)?).ok_or_else(|| call.wrong_argument(0, "a `string` or an `int`"))
}
