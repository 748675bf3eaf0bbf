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

mod every;
mod list;
mod list_more;
mod map;
mod measure;
mod number;
mod place;
mod text;
mod text_convert;

use super::{Key, Secret, Type, Value, ValueError};
use ecow::EcoString;
use smallvec::SmallVec;
use std::cell::RefCell;

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

impl Method {
    /// What is known of it; on `any`, of the first that has its name.
    #[must_use]
    pub fn info(self) -> &'static MethodInfo {
        let (Which::Known(info) | Which::Dynamic(info)) = self.0;
        info
    }

    /// Every method it may turn out to be.
    pub fn candidates(self) -> impl Iterator<Item = &'static MethodInfo> {
        let info = self.info();
        let dynamic = matches!(self.0, Which::Dynamic(_));
        all().filter(move |other| if dynamic { other.name == info.name } else { std::ptr::eq(*other, info) })
    }

    /// Its parameters on a receiver. On `any`, those of the first candidate that takes the most.
    #[must_use]
    pub fn params(self) -> &'static [Parameter] {
        match self.0 {
            Which::Known(info) => info.params,
            Which::Dynamic(_) => {
                let mut longest: &'static [Parameter] = &[];
                for info in self.candidates() {
                    if info.params.len() > longest.len() {
                        longest = info.params;
                    }
                }
                longest
            }
        }
    }

    /// The types of the parameters of the lambda at `index`, given the receiver's type; None where there is none.
    /// On `any` a lambda may have as many parameters as any candidate says (`arity` picks one).
    #[must_use]
    pub fn lambda_params(self, receiver: &Type, index: usize, arity: usize) -> Option<(Vec<Type>, Gives)> {
        let exposed = receiver.exposed();
        let mut found: Option<(Vec<Type>, Gives)> = None;
        for info in self.candidates() {
            let Some(Parameter { takes: Takes::Lambda(params, gives), .. }) = info.params.get(index) else { continue };
            let on = if matches!(exposed, Type::Any) { info.receiver.of_any() } else { exposed.clone() };
            let mut types = params(&on);
            if receiver.is_secret() {
                types = types.into_iter().map(Type::secret).collect();
            }
            if types.len() == arity {
                return Some((types, *gives));
            }
            found = found.or(Some((types, *gives)));
        }
        found
    }

    /// The type that the parameter at `index` takes; None where it takes a lambda, or there is none.
    #[must_use]
    pub fn param_type(self, receiver: &Type, index: usize) -> Option<Type> {
        let exposed = receiver.exposed();
        let mut types = self.candidates().filter_map(|info| match info.params.get(index)?.takes {
            Takes::Value(ty) if matches!(exposed, Type::Any) => Some(ty(&info.receiver.of_any())),
            Takes::Value(ty) => Some(ty(&exposed)),
            Takes::Lambda(..) => None,
        });
        let first = types.next()?;
        Some(types.try_fold(first, |joined, ty| (joined == ty).then_some(joined)).unwrap_or(Type::Any))
    }

    /// The type of a call, or why there cannot be one (`sum` of texts). In the place of a lambda stands the type that
    /// it gives. Arguments are taken to fit their parameters.
    pub fn check(self, receiver: &Type, args: &[Type]) -> Result<Type, ValueError> {
        if matches!(receiver, Type::Error | Type::Never) {
            return Ok(receiver.clone());
        }
        let exposed = receiver.exposed();
        let plain: Vec<Type> = args.iter().map(Type::exposed).collect();
        let secret = receiver.is_secret() || args.iter().any(Type::is_secret);
        let ty = match self.0 {
            Which::Known(info) => (info.result)(&Signature { receiver: &exposed, args: &plain })?,
            Which::Dynamic(_) => {
                let mut types = self.candidates().filter_map(|info| {
                    (info.result)(&Signature { receiver: &info.receiver.of_any(), args: &plain }).ok()
                });
                let first = types.next().unwrap_or(Type::Any);
                types.try_fold(first, |joined, ty| (joined == ty).then_some(joined)).unwrap_or(Type::Any)
            }
        };
        Ok(if secret { ty.secret() } else { ty })
    }

    /// The type of a call; [`Type::Error`] where [`Method::check`] says there cannot be one.
    #[must_use]
    pub fn result(self, receiver: &Type, args: &[Type]) -> Type {
        self.check(receiver, args).unwrap_or(Type::Error)
    }
}

/// The method of that name on a type. None on `T?` and `null`: those are for `?.`.
#[must_use]
pub fn lookup(receiver: &Type, name: &str) -> Option<Method> {
    match receiver {
        Type::Any | Type::Error | Type::Never => lookup_any(name),
        Type::Secret(inner) => lookup(inner, name),
        _ => find(Receiver::of_type(receiver)?, name).map(|info| Method(Which::Known(info))),
    }
}

/// The method of that name, on whatever the value turns out to be.
#[must_use]
pub fn lookup_any(name: &str) -> Option<Method> {
    all().find(|info| info.name == name).map(|info| Method(Which::Dynamic(info)))
}

fn find(receiver: Receiver, name: &str) -> Option<&'static MethodInfo> {
    all().find(|info| info.name == name && (info.receiver == receiver || info.receiver == Receiver::Every))
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

/// Calls a method. Named arguments stand in their places already.
pub fn invoke<E: From<ValueError>>(method: Method, receiver: &Value, args: &mut [Argument<'_, E>]) -> Result<Value, E> {
    match receiver {
        Value::Secret(secret) => return run(method, secret.expose(), args, true),
        Value::Null => {
            let name = method.info().name;
            return Err(ValueError::new(format!("null has no method `{name}`"))
                .help(format!("write `?.{name}(…)` for null where there is no value"))
                .into());
        }
        _ => run(method, receiver, args, false),
    }
}

fn run<E: From<ValueError>>(
    method: Method,
    receiver: &Value,
    args: &mut [Argument<'_, E>],
    secret: bool,
) -> Result<Value, E> {
    let stash: RefCell<Option<E>> = RefCell::new(None);
    let mut tainted = secret;
    let mut unknown = match receiver {
        Value::Unknown(unknown) => Some(unknown.why.clone()),
        _ => None,
    };
    let info = match method.0 {
        Which::Known(info) => info,
        Which::Dynamic(info) if unknown.is_some() => info,
        Which::Dynamic(info) => {
            let of = Receiver::of_value(receiver);
            of.and_then(|of| find(of, info.name)).ok_or_else(|| missing(receiver, info.name))?
        }
    };
    let mut slots: SmallVec<[Slot<'_>; 2]> = SmallVec::new();
    for argument in args.iter_mut() {
        slots.push(match argument {
            Argument::Value(Value::Secret(value)) => {
                tainted = true;
                Slot::Value(value.expose().clone())
            }
            Argument::Value(value) => Slot::Value(value.clone()),
            Argument::Lambda(lambda) => {
                let stash = &stash;
                Slot::Lambda(Box::new(move |items| {
                    lambda(items).map_err(|error| {
                        stash.replace(Some(error));
                        Halt::Lambda
                    })
                }))
            }
        });
        if let Some(Slot::Value(Value::Unknown(value))) = slots.last() {
            unknown.get_or_insert_with(|| value.why.clone());
        }
    }
    let types = |slots: &[Slot<'_>]| -> Vec<Type> {
        let ty = |slot: &Slot<'_>| if let Slot::Value(value) = slot { value.ty() } else { Type::Any };
        slots.iter().map(ty).collect()
    };
    let outcome = match unknown {
        Some(why) => Err(Halt::Unknown(why)),
        None => {
            let mut call = Call { info, receiver, secret_items: secret, slots: &mut slots, tainted };
            let outcome = (info.run)(&mut call);
            tainted = call.tainted;
            outcome
        }
    };
    let value = match outcome {
        Ok(value) => value,
        Err(Halt::Unknown(why)) => {
            Value::unknown(method.check(&receiver.ty(), &types(&slots)).unwrap_or(Type::Any), why)
        }
        Err(Halt::Error(error)) if tainted => return Err(without_values(info, error).into()),
        Err(Halt::Error(error)) => return Err(error.into()),
        Err(Halt::Lambda) => {
            drop(slots);
            return Err(stash
                .into_inner()
                .unwrap_or_else(|| ValueError::new(format!("`{}` ended early", info.name)).into()));
        }
    };
    Ok(if tainted { Secret::wrap(value) } else { value })
}

/// What went wrong with a secret is told without it.
fn without_values(info: &MethodInfo, error: ValueError) -> ValueError {
    ValueError { message: format!("`{}` failed on a secret value", info.name), help: error.help }
}

fn missing(receiver: &Value, name: &str) -> ValueError {
    let kind = receiver.kind();
    let error = ValueError::new(format!("`{kind}` has no method `{name}`"));
    let names = all().filter(|info| Some(info.receiver) == Receiver::of_value(receiver)).map(|info| info.name);
    match crate::diagnostic::nearest(name, names) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

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

/// Why a method ends without a result.
enum Halt {
    /// It cannot be done.
    Error(ValueError),
    /// It hangs on something unknown, for this reason.
    Unknown(EcoString),
    /// A lambda ended it; what it said is put aside.
    Lambda,
}

impl From<ValueError> for Halt {
    fn from(error: ValueError) -> Self {
        Self::Error(error)
    }
}

/// A lambda whose error is put aside.
type Lambda<'a> = Box<dyn FnMut(&[Value]) -> Result<Value, Halt> + 'a>;

/// An argument without the type of the caller's errors.
enum Slot<'a> {
    Value(Value),
    Lambda(Lambda<'a>),
}

/// A call that is under way. Receiver and arguments are neither secret nor unknown; what they hold may be.
struct Call<'c, 'l> {
    info: &'static MethodInfo,
    receiver: &'c Value,
    secret_items: bool,
    slots: &'c mut [Slot<'l>],
    tainted: bool,
}

impl<'c> Call<'c, '_> {
    fn wrong_receiver(&self) -> Halt {
        missing(self.receiver, self.info.name).into()
    }

    fn text(&self) -> Result<&'c EcoString, Halt> {
        match self.receiver {
            Value::String(text) | Value::Path(text) | Value::Url(text) => Ok(text),
            _ => Err(self.wrong_receiver()),
        }
    }

    fn items(&self) -> Result<&'c [Value], Halt> {
        match self.receiver {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong_receiver()),
        }
    }

    fn entries(&self) -> Result<&'c super::Map, Halt> {
        match self.receiver {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.wrong_receiver()),
        }
    }

    /// The argument at `index`, if it is given.
    fn given(&self, index: usize) -> Option<&Value> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Null)) | None => None,
            Some(Slot::Value(value)) => Some(value),
            Some(Slot::Lambda(_)) => None,
        }
    }

    /// The argument at `index`, which may be null.
    fn arg(&self, index: usize) -> Result<&Value, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(value)) => Ok(value),
            _ => Err(self.wrong_argument(index, "a value")),
        }
    }

    fn wrong_argument(&self, index: usize, wanted: &str) -> Halt {
        let name = self.info.params.get(index).map_or("", |param| param.name);
        let method = self.info.name;
        let found = match self.slots.get(index) {
            None => "nothing".to_owned(),
            Some(Slot::Lambda(_)) => "a lambda".to_owned(),
            Some(Slot::Value(value)) => format!("`{}`", value.kind()),
        };
        ValueError::new(format!("`{name}` of `{method}` takes {wanted}, not {found}")).into()
    }

    fn text_arg(&self, index: usize) -> Result<EcoString, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::String(text))) => Ok(text.clone()),
            _ => Err(self.wrong_argument(index, "a `string`")),
        }
    }

    fn int_arg(&self, index: usize) -> Result<i64, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Int(number))) => Ok(*number),
            _ => Err(self.wrong_argument(index, "an `int`")),
        }
    }

    /// A count: a whole number that is not below zero.
    fn count_arg(&self, index: usize) -> Result<usize, Halt> {
        let number = self.int_arg(index)?;
        usize::try_from(number).map_err(|_| {
            let name = self.info.params.get(index).map_or("", |param| param.name);
            ValueError::new(format!("`{name}` of `{}` is never below zero: {number}", self.info.name)).into()
        })
    }

    fn regex_arg(&self, index: usize) -> Result<std::sync::Arc<regex::Regex>, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Regex(regex))) => Ok(regex.clone()),
            _ => Err(self.wrong_argument(index, "a regular expression: `re\"…\"`")),
        }
    }

    fn list_arg(&self, index: usize) -> Result<std::sync::Arc<Vec<Value>>, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::List(items))) => Ok(items.clone()),
            _ => Err(self.wrong_argument(index, "a list")),
        }
    }

    /// Whether a lambda is given at `index`.
    fn has_lambda(&self, index: usize) -> bool {
        matches!(self.slots.get(index), Some(Slot::Lambda(_)))
    }

    /// Calls the lambda at `index`.
    #[inline]
    fn call(&mut self, index: usize, items: &[&Value]) -> Result<Value, Halt> {
        let secret = self.secret_items;
        let Some(Slot::Lambda(lambda)) = self.slots.get_mut(index) else {
            return Err(self.wrong_argument(index, "a lambda: `x => …`"));
        };
        let given: SmallVec<[Value; 2]> =
            items.iter().map(|item| if secret { Secret::wrap((*item).clone()) } else { (*item).clone() }).collect();
        lambda(&given)
    }

    /// Calls the lambda at `index` for a yes or no.
    #[inline]
    fn holds(&mut self, index: usize, items: &[&Value]) -> Result<bool, Halt> {
        match self.call(index, items)? {
            Value::Bool(holds) => Ok(holds),
            other => match self.plain(&other)? {
                Value::Bool(holds) => Ok(*holds),
                other => Err(ValueError::new(format!(
                    "the lambda of `{}` must give a `bool`, not `{}`",
                    self.info.name,
                    other.kind()
                ))
                .into()),
            },
        }
    }

    /// Takes a value out of its secret, and remembers that; ends the method when it is unknown.
    fn plain<'v>(&mut self, value: &'v Value) -> Result<&'v Value, Halt> {
        match value {
            Value::Secret(secret) => {
                self.tainted = true;
                match secret.expose() {
                    Value::Unknown(unknown) => Err(Halt::Unknown(unknown.why.clone())),
                    value => Ok(value),
                }
            }
            Value::Unknown(unknown) => Err(Halt::Unknown(unknown.why.clone())),
            value => Ok(value),
        }
    }

    /// Something to group or find by.
    fn key(&mut self, value: &Value) -> Result<Key, Halt> {
        let value = self.plain(value)?;
        super::key::key_of(value).ok_or_else(|| {
            ValueError::new(format!(
                "the lambda of `{}` must give a `string` or an `int`, not `{}`",
                self.info.name,
                value.kind()
            ))
            .into()
        })
    }

    /// A verdict of a comparison.
    fn verdict(&mut self, verdict: super::compare::Verdict) -> Result<bool, Halt> {
        self.tainted |= verdict.secret;
        verdict.holds.map_err(Halt::Unknown)
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
