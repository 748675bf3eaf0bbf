//! The methods on values: what there is, what it gives, and doing it.
//!
//! The table is the one source: checker, completion and documentation read it, and the evaluator calls
//! [`invoke`]. A receiver of type `any` is looked at when the value is there.
//!
//! - A **secret** receiver or argument makes the result secret, also `len()`; the items of a secret list are
//!   secret in a lambda.
//! - An **unknown** receiver or argument makes the result unknown, for the same reason. So does an unknown item or
//!   lambda result that the result hangs on: `any` with a known hit is true whatever is unknown beside it.
//! - A method does not change its receiver.

mod call;
mod every;
mod list;
mod list_more;
mod lookup;
mod map;
mod measure;
mod number;
mod place;
mod text;
mod text_convert;

use super::{Type, Value, ValueError};
use call::{Call, Halt};

pub use call::invoke;
pub use lookup::{lookup, lookup_any};

/// A method of the table, or one that is looked up when the value is there. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Method(Which);

#[derive(Debug, Clone, Copy)]
enum Which {
    /// One of the table.
    Known(&'static MethodInfo),
    /// On `any`: the first of the table with that name.
    Dynamic(&'static MethodInfo),
}

/// What is known of a method.
pub struct MethodInfo {
    /// Its name.
    pub name: &'static str,
    /// On what it is.
    pub receiver: Receiver,
    /// Its parameters, in order; those that may be left out come last.
    pub params: &'static [Parameter],
    /// What it does, in Markdown.
    pub doc: &'static str,
    /// An example, with its result in a comment.
    pub example: &'static str,
    result: fn(&Signature<'_>) -> Result<Type, ValueError>,
    run: Run,
}

impl std::fmt::Debug for MethodInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.receiver.name(), self.name)
    }
}

/// Does what a method does.
type Run = fn(&mut Call<'_, '_>) -> Result<Value, Halt>;

/// What a method is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// Every value but null.
    Every,
    /// `string` and enumerations.
    String,
    /// `int`.
    Int,
    /// `float`.
    Float,
    /// `bool`.
    Bool,
    /// `duration`.
    Duration,
    /// `size`.
    Size,
    /// `cpu`.
    Cpu,
    /// `time`.
    Time,
    /// `path`.
    Path,
    /// `url`.
    Url,
    /// `range<T>`.
    Range,
    /// `list<T>`.
    List,
    /// `map<K, V>` and records.
    Map,
}

impl Receiver {
    /// As the documentation says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Every => "any",
            Self::String => "string",
            Self::Int => "int",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::Cpu => "cpu",
            Self::Time => "time",
            Self::Path => "path",
            Self::Url => "url",
            Self::Range => "range",
            Self::List => "list",
            Self::Map => "map",
        }
    }

    fn of_type(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::String | Type::OneOf(_) => Self::String,
            Type::Int => Self::Int,
            Type::Float => Self::Float,
            Type::Bool => Self::Bool,
            Type::Duration => Self::Duration,
            Type::Size => Self::Size,
            Type::Cpu => Self::Cpu,
            Type::Time => Self::Time,
            Type::Path => Self::Path,
            Type::Url => Self::Url,
            Type::Range(_) => Self::Range,
            Type::List(_) => Self::List,
            Type::Map(..) | Type::Record(_) => Self::Map,
            Type::Regex | Type::Code(_) | Type::Rate => Self::Every,
            Type::Any | Type::Never | Type::Null | Type::Optional(_) | Type::Secret(_) | Type::Error => return None,
        })
    }

    fn of_value(value: &Value) -> Option<Self> {
        Some(match value {
            Value::String(_) => Self::String,
            Value::Int(_) => Self::Int,
            Value::Float(_) => Self::Float,
            Value::Bool(_) => Self::Bool,
            Value::Duration(_) => Self::Duration,
            Value::Size(_) => Self::Size,
            Value::Cpu(_) => Self::Cpu,
            Value::Time(_) => Self::Time,
            Value::Path(_) => Self::Path,
            Value::Url(_) => Self::Url,
            Value::Range(_) => Self::Range,
            Value::List(_) => Self::List,
            Value::Map(_) => Self::Map,
            Value::Regex(_) | Value::Code(_) | Value::Rate(_) => Self::Every,
            Value::Null | Value::Secret(_) | Value::Unknown(_) => return None,
        })
    }

    /// What stands for it when all that is known is `any`.
    fn of_any(self) -> Type {
        match self {
            Self::Every => Type::Any,
            Self::String => Type::String,
            Self::Int => Type::Int,
            Self::Float => Type::Float,
            Self::Bool => Type::Bool,
            Self::Duration => Type::Duration,
            Self::Size => Type::Size,
            Self::Cpu => Type::Cpu,
            Self::Time => Type::Time,
            Self::Path => Type::Path,
            Self::Url => Type::Url,
            Self::Range => Type::Range(std::sync::Arc::new(Type::Any)),
            Self::List => Type::list(Type::Any),
            Self::Map => Type::map(Type::Any),
        }
    }
}

/// A parameter of a method.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a parameter takes, given the receiver's type.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// A value.
    Value(fn(&Type) -> Type),
    /// A lambda with these parameters.
    Lambda(fn(&Type) -> Vec<Type>, Gives),
}

/// What a lambda must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A bool.
    Bool,
    /// A string or a whole number: something to group or to find by.
    Key,
    /// Something with an order: a number, text, a duration, a size, a time.
    Ordered,
    /// A list.
    List,
    /// Anything.
    Anything,
}

impl Gives {
    /// Whether a lambda that gives this type will do. What is `any` is looked at when the value is there.
    #[must_use]
    pub fn accepts(self, ty: &Type) -> bool {
        let ty = ty.exposed();
        matches!(ty, Type::Error | Type::Never | Type::Any)
            || match self {
                Self::Bool => ty == Type::Bool,
                Self::Key => matches!(ty, Type::String | Type::OneOf(_) | Type::Int),
                Self::Ordered => super::type_ops::is_ordered(&ty),
                Self::List => matches!(ty, Type::List(_)),
                Self::Anything => true,
            }
    }

    /// In words, for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "a `bool`",
            Self::Key => "a `string` or an `int`",
            Self::Ordered => "something with an order, like a number, text or a time",
            Self::List => "a list",
            Self::Anything => "a value",
        }
    }
}

/// An argument of a call; in the place of a parameter that is left out, nothing or null.
pub enum Argument<'a, E> {
    /// A value.
    Value(Value),
    /// A lambda.
    Lambda(&'a mut dyn FnMut(&[Value]) -> Result<Value, E>),
}

/// Every method there is, by receiver: for documentation and completion.
pub fn all() -> impl Iterator<Item = &'static MethodInfo> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The methods on a type.
pub fn of(receiver: &Type) -> impl Iterator<Item = &'static MethodInfo> {
    let exposed = receiver.exposed();
    let kind = Receiver::of_type(&exposed);
    let any = matches!(exposed, Type::Any);
    all().filter(move |info| any || Some(info.receiver) == kind || (kind.is_some() && info.receiver == Receiver::Every))
}

const TABLES: &[&[MethodInfo]] = &[
    text::METHODS,
    text_convert::METHODS,
    list::METHODS,
    list_more::METHODS,
    map::METHODS,
    number::METHODS,
    measure::METHODS,
    place::METHODS,
    every::METHODS,
];

/// The types of a call.
struct Signature<'a> {
    receiver: &'a Type,
    args: &'a [Type],
}

impl Signature<'_> {
    /// The type of an item of the receiver.
    fn item(&self) -> Type {
        item(self.receiver)
    }

    /// The type of the argument at `index`, or what the lambda there gives.
    fn arg(&self, index: usize) -> Type {
        self.args.get(index).cloned().unwrap_or(Type::Null)
    }

    /// A result made by looking into all of the receiver: as secret as anything in it.
    fn of_whole(&self, ty: Type) -> Type {
        if self.receiver.has_secret() { ty.secret() } else { ty }
    }

    /// A result made by looking into the items: as secret as they are.
    fn of_items(&self, ty: Type) -> Type {
        if self.item().has_secret() { ty.secret() } else { ty }
    }
}

/// The type of an item of a list.
fn item(ty: &Type) -> Type {
    match ty {
        Type::List(item) | Type::Range(item) => (**item).clone(),
        _ => Type::Any,
    }
}

/// A row of the table.
const fn method(
    receiver: Receiver,
    name: &'static str,
    params: &'static [Parameter],
    doc: &'static str,
    example: &'static str,
    result: fn(&Signature<'_>) -> Result<Type, ValueError>,
    run: Run,
) -> MethodInfo {
    MethodInfo { name, receiver, params, doc, example, result, run }
}

const fn required(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, optional: false }
}

const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, optional: true }
}

const TEXT: Takes = Takes::Value(|_| Type::String);
const INT: Takes = Takes::Value(|_| Type::Int);
const REGEX: Takes = Takes::Value(|_| Type::Regex);
/// A value of the list's items.
const ITEM: Takes = Takes::Value(item);
/// A list like the receiver.
const SAME: Takes = Takes::Value(Type::clone);
/// A lambda over the items.
const fn each(gives: Gives) -> Takes {
    Takes::Lambda(|receiver| vec![item(receiver)], gives)
}

/// A number of things as an `int`.
fn count(number: usize) -> Result<Value, Halt> {
    i64::try_from(number).map(Value::Int).map_err(|_| super::ops::too_large("int").into())
}
