//! Types.

use crate::syntax::ast::Tag;
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::Arc;

/// The type of a value. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Anything, from outside: JSON, rows. A field of it may be missing, which is then an error at run time.
    Any,
    /// Of no value: what follows an `escalate` is never reached.
    Never,
    /// Only `null`.
    Null,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `float`.
    Float,
    /// `duration`.
    Duration,
    /// `size`.
    Size,
    /// `cpu`.
    Cpu,
    /// `time`.
    Time,
    /// `string`.
    String,
    /// `path`.
    Path,
    /// `url`.
    Url,
    /// `re"…"`.
    Regex,
    /// `sh"…"` and `sql"…"`; also the `glob"…"` that `file.list` takes.
    Code(Tag),
    /// `a..b`.
    Range(Arc<Type>),
    /// `3 per 1h`.
    Rate,
    /// `list<T>`.
    List(Arc<Type>),
    /// `map<K, V>`; `K` is `string` or `int`.
    Map(Arc<Type>, Arc<Type>),
    /// `{ name: string }`.
    Record(Arc<RecordType>),
    /// `T?`. Never of `Any`, `Null` or another optional.
    Optional(Arc<Type>),
    /// `secret`: text that no sink may show; and what is computed from one.
    Secret(Arc<Type>),
    /// One of some words: an enumeration.
    OneOf(Arc<[EcoString]>),
    /// Already diagnosed: fits everywhere, so that one mistake is told once.
    Error,
}

/// The fields of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType {
    /// Its name, where it has one (`type Worker = …`, a backend's `Container`).
    pub name: Option<EcoString>,
    /// Its fields, in order.
    pub fields: IndexMap<EcoString, Field>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its type.
    pub ty: Type,
    /// What it is, with its unit; may be empty.
    pub docs: EcoString,
}

impl Type {
    /// `list<item>`.
    #[must_use]
    pub fn list(item: Self) -> Self {
        Self::List(Arc::new(item))
    }

    /// `self?`; what may be null already, stays as it is.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Any | Self::Null | Self::Optional(_) | Self::Error => self,
            // Of an empty list there is no first item: only null is left.
            Self::Never => Self::Null,
            ty => Self::Optional(Arc::new(ty)),
        }
    }

    /// A secret of `self`. Only the value is secret, never that there is none: `T?` becomes `secret<T>?`.
    #[must_use]
    pub fn secret(self) -> Self {
        match self {
            Self::Optional(inner) => Self::Optional(Arc::new((*inner).clone().secret())),
            Self::Secret(_) | Self::Null | Self::Error | Self::Never => self,
            ty => Self::Secret(Arc::new(ty)),
        }
    }

    /// A record without a name.
    #[must_use]
    pub fn record<K: Into<EcoString>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        let fields = fields.into_iter().map(|(name, ty)| (name.into(), Field { ty, docs: EcoString::new() })).collect();
        Self::Record(Arc::new(RecordType { name: None, fields }))
    }

    /// `map<string, value>`.
    #[must_use]
    pub fn map(value: Self) -> Self {
        Self::Map(Arc::new(Self::String), Arc::new(value))
    }

    /// What is left of `secret<T>` and `secret<T>?` when the value is taken out: `T`, `T?`.
    #[must_use]
    pub fn exposed(&self) -> Self {
        match self {
            Self::Secret(inner) => (**inner).clone(),
            Self::Optional(inner) => match &**inner {
                Self::Secret(inner) => (**inner).clone().optional(),
                _ => self.clone(),
            },
            ty => ty.clone(),
        }
    }

    /// Whether a value of it is secret or holds something secret.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        match self {
            Self::Secret(_) => true,
            Self::Optional(inner) | Self::List(inner) | Self::Range(inner) | Self::Map(_, inner) => inner.has_secret(),
            Self::Record(record) => record.fields.values().any(|field| field.ty.has_secret()),
            _ => false,
        }
    }

    /// Whether its value is secret: `secret`, `secret?`.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.required(), Self::Secret(_))
    }

    /// `T` of `T?`; else itself.
    #[must_use]
    pub fn required(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            ty => ty,
        }
    }

    /// Whether `null` is one of its values.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_) | Self::Null | Self::Any | Self::Error)
    }
}
