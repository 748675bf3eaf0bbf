//! What fits where: assignability, and the type that two values have in common.
//!
//! - Nothing is converted silently. An `int` may be given where a `float` is declared, since every whole number
//!   up to 2⁵³ is one; nothing else changes its type.
//! - `any` may be given wherever a type is **declared** (a `let` with a type, a parameter, a field, an argument):
//!   it is checked there when the value is there ([`super::convert::coerce`]). Operators do not declare
//!   anything, so arithmetic and comparison with `<` need `.to_int()` or a declared type first.
//! - `null` fits `T?`; a `T` fits `T?`; a `T?` does not fit `T`.
//! - A record may have more fields than are asked for: the others are dropped where the type is declared. A field
//!   that is asked for as `T?` may be missing. (A record *literal* with a field that the declared type lacks is
//!   an error; the checker sees the literal.)
//! - A record fits `map<string, T>` when every field fits `T`.
//! - A `T` fits `secret<T>`: it becomes secret. A secret fits only where a secret or `any` is asked for.
//! - Plain text fits `path`, `url` and an enumeration only as a literal ([`Type::takes_text`]): the checker sees
//!   the literal, and for an enumeration that it is one of the words.

use super::{Field, RecordType, Type, Value};
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::Arc;

impl Type {
    /// Whether a value of type `given` may stand where `self` is declared. See [`Type::needs_coercion`].
    #[must_use]
    pub fn accepts(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::Error | Self::Any, _) | (_, Self::Error | Self::Never | Self::Any) => true,
            (Self::Optional(_) | Self::Null, Self::Null) => true,
            (Self::Optional(wanted), Self::Optional(given)) => wanted.accepts(given),
            (Self::Optional(wanted), given) => wanted.accepts(given),
            (_, Self::Optional(_)) => false,
            (Self::Secret(wanted), Self::Secret(given)) => wanted.accepts(given),
            (Self::Secret(wanted), given) => wanted.accepts(given),
            (Self::Float, Self::Int) => true,
            (Self::String, Self::OneOf(_)) => true,
            (Self::OneOf(wanted), Self::OneOf(given)) => given.iter().all(|word| wanted.contains(word)),
            (Self::List(wanted), Self::List(given)) | (Self::Range(wanted), Self::Range(given)) => {
                wanted.accepts(given)
            }
            (Self::Map(wanted_key, wanted), Self::Map(given_key, given)) => {
                wanted_key.accepts(given_key) && wanted.accepts(given)
            }
            (Self::Map(key, wanted), Self::Record(record)) => {
                (**key == Self::String || record.fields.is_empty())
                    && record.fields.values().all(|field| wanted.accepts(&field.ty))
            }
            (Self::Record(wanted), Self::Record(given)) => {
                Arc::ptr_eq(wanted, given)
                    || wanted.fields.iter().all(|(name, field)| match given.fields.get(name) {
                        Some(given) => field.ty.accepts(&given.ty),
                        None => field.ty.is_optional(),
                    })
            }
            (wanted, given) => wanted == given,
        }
    }

    /// Whether a value of an accepted type must still go through [`super::convert::coerce`] where `self` is declared: `any`
    /// is looked at, an `int` becomes a `float`, a secret becomes secret, a record loses and gains fields.
    #[must_use]
    pub fn needs_coercion(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::Error | Self::Any, _) | (_, Self::Error | Self::Never | Self::Null) => false,
            (_, Self::Any) => true,
            (Self::Optional(wanted), given) => wanted.needs_coercion(given.required()),
            (Self::Secret(wanted), Self::Secret(given)) => wanted.needs_coercion(given),
            (Self::Secret(_), _) | (Self::Float, Self::Int) => true,
            (Self::List(wanted), Self::List(given)) | (Self::Range(wanted), Self::Range(given)) => {
                wanted.needs_coercion(given)
            }
            (Self::Map(_, wanted), Self::Map(_, given)) => wanted.needs_coercion(given),
            (Self::Map(_, wanted), Self::Record(record)) => {
                record.fields.values().any(|field| wanted.needs_coercion(&field.ty))
            }
            (Self::Record(wanted), Self::Record(given)) => {
                !Arc::ptr_eq(wanted, given)
                    && (wanted.fields.len() != given.fields.len()
                        || wanted.fields.iter().any(|(name, field)| match given.fields.get(name) {
                            Some(given) => field.ty.needs_coercion(&given.ty),
                            None => true,
                        }))
            }
            (wanted, given) => {
                wanted != given && !matches!((wanted, given), (Self::String | Self::OneOf(_), Self::OneOf(_)))
            }
        }
    }

    /// Whether a literal text without holes may stand where `self` is declared: `param project: path = "/srv"`.
    /// [`super::convert::coerce`] then makes the value, and finds what is wrong with the text.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        match self {
            Self::String | Self::Path | Self::Url | Self::OneOf(_) | Self::Any | Self::Error => true,
            Self::Optional(inner) | Self::Secret(inner) => inner.takes_text(),
            _ => false,
        }
    }

    /// The type that holds the values of both: of the items of a list, of the arms of an `if`. None where they
    /// have nothing in common.
    #[must_use]
    pub fn join(a: &Self, b: &Self) -> Option<Self> {
        Some(match (a, b) {
            (a, b) if a == b => a.clone(),
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::Never, other) | (other, Self::Never) => other.clone(),
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Null, other) | (other, Self::Null) => other.clone().optional(),
            (Self::Optional(a), b) | (b, Self::Optional(a)) => Self::join(a, b.required())?.optional(),
            (Self::Secret(a), Self::Secret(b)) => Self::join(a, b)?.secret(),
            (Self::Secret(a), b) | (b, Self::Secret(a)) => Self::join(a, b)?.secret(),
            (Self::Int | Self::Float, Self::Int | Self::Float) => Self::Float,
            (Self::OneOf(a), Self::OneOf(b)) => {
                let mut words = a.to_vec();
                words.extend(b.iter().filter(|word| !a.contains(word)).cloned());
                Self::OneOf(words.into())
            }
            (Self::OneOf(_) | Self::String, Self::OneOf(_) | Self::String) => Self::String,
            (Self::List(a), Self::List(b)) => Self::list(Self::join(a, b)?),
            (Self::Range(a), Self::Range(b)) => Self::Range(Arc::new(Self::join(a, b)?)),
            (Self::Map(key_a, a), Self::Map(key_b, b)) => {
                Self::Map(Arc::new(Self::join(key_a, key_b)?), Arc::new(Self::join(a, b)?))
            }
            (Self::Map(key, value), Self::Record(record)) | (Self::Record(record), Self::Map(key, value)) => {
                if **key != Self::String && !record.fields.is_empty() {
                    return None;
                }
                let joined = record
                    .fields
                    .values()
                    .try_fold((**value).clone(), |joined, field| Self::join(&joined, &field.ty))?;
                Self::Map(key.clone(), Arc::new(joined))
            }
            (Self::Record(a), Self::Record(b)) => Self::Record(Arc::new(join_records(a, b)?)),
            _ => return None,
        })
    }
}

/// A field that only one of them has may be missing.
fn join_records(a: &RecordType, b: &RecordType) -> Option<RecordType> {
    let mut fields: IndexMap<EcoString, Field> = IndexMap::new();
    for (name, field) in &a.fields {
        let ty = match b.fields.get(name) {
            Some(other) => Type::join(&field.ty, &other.ty)?,
            None => field.ty.clone().optional(),
        };
        fields.insert(name.clone(), Field { ty, docs: field.docs.clone() });
    }
    for (name, field) in &b.fields {
        if !a.fields.contains_key(name) {
            fields.insert(name.clone(), Field { ty: field.ty.clone().optional(), docs: field.docs.clone() });
        }
    }
    let name = if a.name == b.name { a.name.clone() } else { None };
    Some(RecordType { name, fields })
}

impl Value {
    /// The type of the value itself. A list's items and a map's values are joined, `any` where they differ.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Float(_) => Type::Float,
            Self::Duration(_) => Type::Duration,
            Self::Size(_) => Type::Size,
            Self::Cpu(_) => Type::Cpu,
            Self::Time(_) => Type::Time,
            Self::String(_) => Type::String,
            Self::Path(_) => Type::Path,
            Self::Url(_) => Type::Url,
            Self::Code(code) => Type::Code(code.template.tag),
            Self::Regex(_) => Type::Regex,
            Self::List(items) => Type::list(
                items.iter().try_fold(Type::Never, |joined, item| Type::join(&joined, &item.ty())).unwrap_or(Type::Any),
            ),
            Self::Map(entries) => {
                if entries.keys().any(|key| matches!(key, super::Key::Int(_))) {
                    let joined =
                        entries.values().try_fold(Type::Never, |joined, value| Type::join(&joined, &value.ty()));
                    return Type::Map(Arc::new(Type::Int), Arc::new(joined.unwrap_or(Type::Any)));
                }
                Type::record(entries.iter().map(|(key, value)| (super::show::key(key), value.ty())))
            }
            Self::Range(ends) => Type::Range(Arc::new(Type::join(&ends.0.ty(), &ends.1.ty()).unwrap_or(Type::Any))),
            Self::Rate(_) => Type::Rate,
            Self::Secret(secret) => secret.expose().ty().secret(),
            Self::Unknown(unknown) => unknown.ty.clone(),
        }
    }

    /// The name of its kind, for messages: `int`, `list`, `record`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Duration(_) => "duration",
            Self::Size(_) => "size",
            Self::Cpu(_) => "cpu",
            Self::Time(_) => "time",
            Self::String(_) => "string",
            Self::Path(_) => "path",
            Self::Url(_) => "url",
            Self::Code(code) => code.template.tag.name(),
            Self::Regex(_) => "regex",
            Self::List(_) => "list",
            Self::Map(_) => "record",
            Self::Range(_) => "range",
            Self::Rate(_) => "rate",
            Self::Secret(_) => "secret",
            Self::Unknown(_) => "unknown",
        }
    }
}
