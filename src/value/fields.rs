//! Fields and items: `x.name`, `x?.name`, `xs[0]`, `map["key"]`.
//!
//! A field that is missing from `any` or from a map, a key that a map does not have and an index outside of a list are
//! errors when the value is there. `?.name`, `?[…]` and `.get(…)` give null instead, as they do where there is no value
//! at all. (A field that a record's type does not have, is refused by the checker either way: a typo does not pass for
//! null.) An index below zero counts from the end. A field of a map with text keys is the entry of that name.

use super::{Key, Map, Secret, Type, Value, ValueError, show, units};
use crate::diagnostic::nearest;

/// `value.name`, or `value?.name` where `safe`: null of null, and null where what came from outside has no such field.
#[inline]
pub fn field(value: &Value, name: &str, safe: bool) -> Result<Value, ValueError> {
    match value {
        Value::Map(entries) => match entries.get(name) {
            Some(value) => Ok(value.clone()),
            None if safe => Ok(Value::Null),
            None => Err(missing(entries, name)),
        },
        Value::Null if safe => Ok(Value::Null),
        Value::Null => Err(ValueError::new(format!("null has no field `{name}`"))
            .help(format!("write `?.{name}` for null where there is no value"))),
        Value::Secret(secret) => field(secret.expose(), name, safe).map(Secret::wrap),
        Value::Unknown(unknown) => {
            let ty = field_type(unknown.ty.required(), name).unwrap_or(Type::Any);
            let ty = if unknown.ty.is_optional() { ty.optional() } else { ty };
            Ok(Value::unknown(ty, unknown.why.clone()))
        }
        other => Err(ValueError::new(format!("`{}` has no field `{name}`", other.kind()))),
    }
}

/// `value[index]`, or `value?[index]` where `safe`.
pub fn index(value: &Value, at: &Value, safe: bool) -> Result<Value, ValueError> {
    match (value, at) {
        (Value::Null, _) if safe => Ok(Value::Null),
        (Value::Null, _) => {
            Err(ValueError::new("null has no items").help("write `?[…]` for null where there is no value"))
        }
        (Value::Secret(secret), at) => index(secret.expose(), at, safe).map(Secret::wrap),
        (value, Value::Secret(secret)) => index(value, secret.expose(), safe)
            .map(Secret::wrap)
            .map_err(|_| ValueError::new("there is nothing at an index that is secret")),
        (Value::Unknown(unknown), at) => {
            let ty = index_type(unknown.ty.required(), &at.ty()).unwrap_or(Type::Any);
            let ty = if unknown.ty.is_optional() { ty.optional() } else { ty };
            Ok(Value::unknown(ty, unknown.why.clone()))
        }
        (value, Value::Unknown(unknown)) => {
            let ty = index_type(&value.ty(), &unknown.ty).unwrap_or(Type::Any);
            Ok(Value::unknown(ty, unknown.why.clone()))
        }
        (Value::List(items), Value::Int(at)) => {
            let item = place(*at, items.len()).and_then(|at| items.get(at)).cloned();
            item.or(safe.then_some(Value::Null)).ok_or_else(|| {
                ValueError::new(format!("there is no item {at} in a list of {}", items.len()))
                    .help(format!("`.get({at})` gives null where there is none"))
            })
        }
        (Value::Map(entries), at) => match super::key::key_of(at) {
            Some(key) => entries.get(&key).cloned().or(safe.then_some(Value::Null)).ok_or_else(|| {
                let shown = units::shortened(&show::literal(at));
                ValueError::new(format!("there is no key `{shown}`"))
                    .help(format!("`.get({shown})` gives null where there is none"))
            }),
            None => Err(ValueError::new(format!("cannot take the item at `{}` of a map", at.kind()))),
        },
        (value, at) => Err(ValueError::new(format!("cannot take the item at `{}` of `{}`", at.kind(), value.kind()))),
    }
}

/// The place in a list of that length; below zero counts from the end.
pub(super) fn place(at: i64, length: usize) -> Option<usize> {
    match usize::try_from(at) {
        Ok(at) => Some(at),
        Err(_) => length.checked_sub(usize::try_from(at.unsigned_abs()).ok()?),
    }
}

/// The type of a field; None where there is none. `?.` is the checker's: it asks with [`Type::required`].
#[must_use]
pub fn field_type(of: &Type, name: &str) -> Option<Type> {
    match of {
        Type::Record(record) => record.fields.get(name).map(|field| field.ty.clone()),
        Type::Map(key, value) if **key == Type::String => Some((**value).clone()),
        Type::Any => Some(Type::Any),
        Type::Error | Type::Never => Some(of.clone()),
        Type::Secret(inner) => field_type(inner, name).map(Type::secret),
        _ => None,
    }
}

/// The type of an item; None where there is none.
#[must_use]
pub fn index_type(of: &Type, at: &Type) -> Option<Type> {
    if at.is_secret() {
        return index_type(of, &at.exposed()).map(Type::secret);
    }
    match (of, at) {
        (Type::Error | Type::Never, _) | (_, Type::Error) => Some(Type::Error),
        (Type::Any, Type::Int | Type::String | Type::OneOf(_) | Type::Any) => Some(Type::Any),
        (Type::List(item), Type::Int) => Some((**item).clone()),
        (Type::Map(key, value), at) if key.accepts(at) && *at != Type::Any => Some((**value).clone()),
        (Type::Record(record), Type::String | Type::OneOf(_)) => {
            let fields = record.fields.values();
            Some(fields.fold(Type::Never, |joined, field| Type::join(&joined, &field.ty).unwrap_or(Type::Any)))
        }
        (Type::Secret(inner), at) => index_type(inner, at).map(Type::secret),
        _ => None,
    }
}

/// A renewed record: `base with { name: value }`.
pub fn with(base: &Value, fields: impl IntoIterator<Item = (Key, Value)>) -> Result<Value, ValueError> {
    match base {
        Value::Map(entries) => {
            let mut renewed = Map::clone(entries);
            renewed.extend(fields);
            Ok(Value::Map(std::sync::Arc::new(renewed)))
        }
        Value::Secret(secret) => with(secret.expose(), fields).map(Secret::wrap),
        Value::Unknown(_) => Ok(base.clone()),
        other => {
            Err(ValueError::new(format!("only a record or a map can be renewed by `with`, not `{}`", other.kind())))
        }
    }
}

fn missing(entries: &Map, name: &str) -> ValueError {
    let error = ValueError::new(format!("there is no field `{name}`"));
    let names = entries.keys().filter_map(|key| if let Key::String(text) = key { Some(text.as_str()) } else { None });
    if let Some(near) = nearest(name, names.clone()) {
        return error.help(format!("did you mean `{near}`?"));
    }
    let known: Vec<&str> = names.take(8).collect();
    match known.as_slice() {
        [] => error.help("the record is empty"),
        known => error.help(format!("there are {}; `?.{name}` gives null where it is missing", known.join(", "))),
    }
}
