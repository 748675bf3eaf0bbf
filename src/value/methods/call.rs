//! Doing a method.

use super::lookup::find;
use super::{Argument, Method, MethodInfo, Receiver, Which, all};
use crate::value::{Key, Map, Secret, Type, Value, ValueError};
use ecow::EcoString;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::Arc;

/// Calls a method. Named arguments stand in their places already.
pub fn invoke<E: From<ValueError>>(method: Method, receiver: &Value, args: &mut [Argument<'_, E>]) -> Result<Value, E> {
    match receiver {
        Value::Secret(secret) => run(method, secret.expose(), args, true),
        Value::Null => {
            let name = method.info().name;
            Err(ValueError::new(format!("null has no method `{name}`"))
                .help(format!("write `?.{name}(…)` for null where there is no value"))
                .into())
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
    let outcome = if let Some(why) = unknown {
        Err(Halt::Unknown(why))
    } else {
        let mut call = Call { info, receiver, secret_items: secret, slots: &mut slots, tainted };
        let outcome = (info.run)(&mut call);
        tainted = call.tainted;
        outcome
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

/// Why a method ends without a result.
pub(super) enum Halt {
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
pub(super) type Lambda<'a> = Box<dyn FnMut(&[Value]) -> Result<Value, Halt> + 'a>;

/// An argument without the type of the caller's errors.
pub(super) enum Slot<'a> {
    Value(Value),
    Lambda(Lambda<'a>),
}

/// A call that is under way. Receiver and arguments are neither secret nor unknown; what they hold may be.
pub(super) struct Call<'c, 'l> {
    pub(super) info: &'static MethodInfo,
    pub(super) receiver: &'c Value,
    pub(super) secret_items: bool,
    pub(super) slots: &'c mut [Slot<'l>],
    pub(super) tainted: bool,
}

impl<'c> Call<'c, '_> {
    pub(super) fn wrong_receiver(&self) -> Halt {
        missing(self.receiver, self.info.name).into()
    }

    pub(super) fn text(&self) -> Result<&'c EcoString, Halt> {
        match self.receiver {
            Value::String(text) | Value::Path(text) | Value::Url(text) => Ok(text),
            _ => Err(self.wrong_receiver()),
        }
    }

    pub(super) fn items(&self) -> Result<&'c [Value], Halt> {
        match self.receiver {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong_receiver()),
        }
    }

    pub(super) fn entries(&self) -> Result<&'c Map, Halt> {
        match self.receiver {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.wrong_receiver()),
        }
    }

    /// The argument at `index`, if it is given.
    pub(super) fn given(&self, index: usize) -> Option<&Value> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Null)) | None => None,
            Some(Slot::Value(value)) => Some(value),
            Some(Slot::Lambda(_)) => None,
        }
    }

    /// The argument at `index`, which may be null.
    pub(super) fn arg(&self, index: usize) -> Result<&Value, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(value)) => Ok(value),
            _ => Err(self.wrong_argument(index, "a value")),
        }
    }

    pub(super) fn wrong_argument(&self, index: usize, wanted: &str) -> Halt {
        let name = self.info.params.get(index).map_or("", |param| param.name);
        let method = self.info.name;
        let found = match self.slots.get(index) {
            None => "nothing".to_owned(),
            Some(Slot::Lambda(_)) => "a lambda".to_owned(),
            Some(Slot::Value(value)) => format!("`{}`", value.kind()),
        };
        ValueError::new(format!("`{name}` of `{method}` takes {wanted}, not {found}")).into()
    }

    pub(super) fn text_arg(&self, index: usize) -> Result<EcoString, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::String(text))) => Ok(text.clone()),
            _ => Err(self.wrong_argument(index, "a `string`")),
        }
    }

    pub(super) fn int_arg(&self, index: usize) -> Result<i64, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Int(number))) => Ok(*number),
            _ => Err(self.wrong_argument(index, "an `int`")),
        }
    }

    /// A count: a whole number that is not below zero.
    pub(super) fn count_arg(&self, index: usize) -> Result<usize, Halt> {
        let number = self.int_arg(index)?;
        usize::try_from(number).map_err(|_| {
            let name = self.info.params.get(index).map_or("", |param| param.name);
            ValueError::new(format!("`{name}` of `{}` is never below zero: {number}", self.info.name)).into()
        })
    }

    pub(super) fn regex_arg(&self, index: usize) -> Result<Arc<regex::Regex>, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::Regex(regex))) => Ok(regex.clone()),
            _ => Err(self.wrong_argument(index, "a regular expression: `re\"…\"`")),
        }
    }

    pub(super) fn list_arg(&self, index: usize) -> Result<Arc<Vec<Value>>, Halt> {
        match self.slots.get(index) {
            Some(Slot::Value(Value::List(items))) => Ok(items.clone()),
            _ => Err(self.wrong_argument(index, "a list")),
        }
    }

    /// Whether a lambda is given at `index`.
    pub(super) fn has_lambda(&self, index: usize) -> bool {
        matches!(self.slots.get(index), Some(Slot::Lambda(_)))
    }

    /// Calls the lambda at `index`.
    #[inline]
    pub(super) fn call(&mut self, index: usize, items: &[&Value]) -> Result<Value, Halt> {
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
    pub(super) fn holds(&mut self, index: usize, items: &[&Value]) -> Result<bool, Halt> {
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
    pub(super) fn plain<'v>(&mut self, value: &'v Value) -> Result<&'v Value, Halt> {
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
    pub(super) fn key(&mut self, value: &Value) -> Result<Key, Halt> {
        let value = self.plain(value)?;
        crate::value::key::key_of(value).ok_or_else(|| {
            ValueError::new(format!(
                "the lambda of `{}` must give a `string` or an `int`, not `{}`",
                self.info.name,
                value.kind()
            ))
            .into()
        })
    }

    /// A verdict of a comparison.
    pub(super) fn verdict(&mut self, verdict: crate::value::compare::Verdict) -> Result<bool, Halt> {
        self.tainted |= verdict.secret;
        verdict.holds.map_err(Halt::Unknown)
    }
}
