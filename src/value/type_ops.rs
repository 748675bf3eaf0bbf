//! Operators on types, as the checker asks. What is accepted here never fails for its type in [`super::ops`].
//!
//! `any` takes part only in what needs no type: `==`, `!=`, `??`, as an item looked for in a list. For arithmetic,
//! order, `~`, `and` and `or` its type must be said first (`.to_int()`, `let n: int = …`). `T?` takes part in
//! `==`, `!=`, `??`, `~`, and as an item looked for in a list.

use super::{Type, ValueError};
use crate::syntax::ast::{BinaryOp, Tag, UnaryOp};
use std::fmt::Display;

/// The type of `left op right`.
pub fn type_binary(op: BinaryOp, left: &Type, right: &Type) -> Result<Type, ValueError> {
    if matches!(left, Type::Error) || matches!(right, Type::Error) {
        return Ok(Type::Error);
    }
    if matches!(left, Type::Never) {
        return Ok(Type::Never);
    }
    let shallow = left.is_secret() || right.is_secret();
    let secret = match op {
        // Whether there is a value at all is no secret.
        BinaryOp::Eq | BinaryOp::Ne if matches!(left, Type::Null) || matches!(right, Type::Null) => false,
        // These look into lists and records.
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::In | BinaryOp::NotIn => left.has_secret() || right.has_secret(),
        BinaryOp::Coalesce => false,
        _ => shallow,
    };
    let ty = if op == BinaryOp::Coalesce {
        coalesce(left, right)?
    } else {
        plain(op, &left.exposed(), &right.exposed()).ok_or_else(|| explained(op, left, right))?
    };
    Ok(if secret { ty.secret() } else { ty })
}

/// The type of `op operand`.
pub fn type_unary(op: UnaryOp, operand: &Type) -> Result<Type, ValueError> {
    match (op, operand) {
        (_, Type::Error | Type::Never) => Ok(operand.clone()),
        (_, Type::Secret(inner)) => Ok(type_unary(op, inner)?.secret()),
        (UnaryOp::Not, Type::Bool) | (UnaryOp::Neg, Type::Int | Type::Float | Type::Duration) => Ok(operand.clone()),
        _ => Err(with_advice(unary_mismatch(op, operand), [operand], op == UnaryOp::Not)),
    }
}

fn plain(op: BinaryOp, left: &Type, right: &Type) -> Option<Type> {
    match op {
        BinaryOp::Eq | BinaryOp::Ne => comparable(left, right).then_some(Type::Bool),
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => ordered(left, right).then_some(Type::Bool),
        BinaryOp::And | BinaryOp::Or => (is(left, &Type::Bool) && is(right, &Type::Bool)).then_some(Type::Bool),
        BinaryOp::Match => {
            let text = matches!(
                left.required(),
                Type::String | Type::OneOf(_) | Type::Path | Type::Url | Type::Null | Type::Never
            );
            (text && matches!(right, Type::Regex | Type::Code(Tag::Glob) | Type::Never)).then_some(Type::Bool)
        }
        BinaryOp::In | BinaryOp::NotIn => contains(left, right).then_some(Type::Bool),
        BinaryOp::Range => {
            let ends = number(left, right).or_else(|| (left == right).then(|| left.clone()))?;
            is_measure(&ends).then(|| Type::Range(std::sync::Arc::new(ends)))
        }
        BinaryOp::Add => match (left, right) {
            (Type::List(_), Type::List(_)) => Type::join(left, right),
            (Type::Time, Type::Duration) | (Type::Duration, Type::Time) => Some(Type::Time),
            (Type::Duration | Type::Size | Type::Cpu, _) if left == right => Some(left.clone()),
            _ => number(left, right),
        },
        BinaryOp::Sub => match (left, right) {
            (Type::Time, Type::Time) => Some(Type::Duration),
            (Type::Time, Type::Duration) => Some(Type::Time),
            (Type::Duration | Type::Size | Type::Cpu, _) if left == right => Some(left.clone()),
            _ => number(left, right),
        },
        BinaryOp::Mul => match (left, right) {
            (Type::Duration | Type::Size | Type::Cpu, Type::Int | Type::Float) => Some(left.clone()),
            (Type::Int | Type::Float, Type::Duration | Type::Size | Type::Cpu) => Some(right.clone()),
            _ => number(left, right),
        },
        BinaryOp::Div => match (left, right) {
            (Type::Duration | Type::Size | Type::Cpu, Type::Int | Type::Float) => Some(left.clone()),
            (Type::Duration | Type::Size | Type::Cpu, _) if left == right => Some(Type::Float),
            _ => number(left, right).map(|_| Type::Float),
        },
        BinaryOp::Rem => match (left, right) {
            (Type::Duration, Type::Duration) => Some(Type::Duration),
            _ => number(left, right),
        },
        BinaryOp::Coalesce => None,
    }
}

fn coalesce(left: &Type, right: &Type) -> Result<Type, ValueError> {
    match left {
        Type::Any => Ok(Type::Any),
        Type::Null => Ok(right.clone()),
        _ => Type::join(left.required(), right).ok_or_else(|| mismatch(BinaryOp::Coalesce, left, right)),
    }
}

fn is(ty: &Type, wanted: &Type) -> bool {
    ty == wanted || matches!(ty, Type::Never)
}

/// The type of arithmetic on two plain numbers.
fn number(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Int, Type::Int | Type::Never) => Some(Type::Int),
        (Type::Int | Type::Float, Type::Int | Type::Float | Type::Never) => Some(Type::Float),
        _ => None,
    }
}

/// What a range may go over.
fn is_measure(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Float | Type::Duration | Type::Size | Type::Cpu | Type::Time)
}

/// Whether values of the type have an order.
#[must_use]
pub fn is_ordered(ty: &Type) -> bool {
    is_measure(ty) || matches!(ty, Type::String | Type::OneOf(_) | Type::Path | Type::Url | Type::Never | Type::Error)
}

fn ordered(left: &Type, right: &Type) -> bool {
    is_ordered(left)
        && match (left, right) {
            (Type::Int | Type::Float, Type::Int | Type::Float) => true,
            (Type::String | Type::OneOf(_), Type::String | Type::OneOf(_)) => true,
            (_, Type::Never) => true,
            _ => left == right,
        }
}

fn comparable(left: &Type, right: &Type) -> bool {
    Type::join(left, right).is_some()
}

fn contains(item: &Type, container: &Type) -> bool {
    match container {
        Type::List(of) => comparable(item, of),
        Type::Range(of) => ordered(item, of),
        Type::Map(key, _) => is(item, key) || (**key == Type::String && matches!(item, Type::OneOf(_))),
        Type::Record(_) => matches!(item, Type::String | Type::OneOf(_) | Type::Never),
        Type::String | Type::OneOf(_) => matches!(item, Type::String | Type::OneOf(_) | Type::Never),
        Type::Never => true,
        _ => false,
    }
}

/// The message when an operator does not take its operands. Also for values, by their kind.
pub(super) fn mismatch(op: BinaryOp, left: impl Display, right: impl Display) -> ValueError {
    ValueError::new(match op {
        BinaryOp::Add => format!("cannot add `{left}` and `{right}`"),
        BinaryOp::Sub => format!("cannot subtract `{right}` from `{left}`"),
        BinaryOp::Mul => format!("cannot multiply `{left}` by `{right}`"),
        BinaryOp::Div => format!("cannot divide `{left}` by `{right}`"),
        BinaryOp::Rem => format!("cannot take the remainder of `{left}` by `{right}`"),
        BinaryOp::Eq | BinaryOp::Ne => format!("cannot compare `{left}` with `{right}`: they are never equal"),
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            format!("cannot compare `{left}` with `{right}` by `{}`", op.symbol())
        }
        BinaryOp::Match => format!("cannot match `{left}` against `{right}`"),
        BinaryOp::In | BinaryOp::NotIn => format!("cannot look for `{left}` in `{right}`"),
        BinaryOp::Range => format!("cannot make a range from `{left}` to `{right}`"),
        BinaryOp::Coalesce => format!("cannot put `{right}` in the place of a missing `{left}`"),
        BinaryOp::And | BinaryOp::Or => format!("cannot combine `{left}` and `{right}` with `{}`", op.symbol()),
    })
}

pub(super) fn unary_mismatch(op: UnaryOp, operand: impl Display) -> ValueError {
    ValueError::new(match op {
        UnaryOp::Not => format!("cannot negate `{operand}` with `not`"),
        UnaryOp::Neg => format!("cannot negate `{operand}` with `-`"),
    })
}

/// The mismatch with the advice that fits it.
fn explained(op: BinaryOp, left: &Type, right: &Type) -> ValueError {
    let error = mismatch(op, left, right);
    let text = |ty: &Type| matches!(ty.required(), Type::String | Type::OneOf(_));
    match op {
        BinaryOp::Add if text(left) || text(right) => error.help("put values into text by holes: `\"${a}${b}\"`"),
        BinaryOp::Match if text(left) && text(right) => {
            error.help("what follows `~` is a regular expression: `re\"…\"`")
        }
        BinaryOp::And | BinaryOp::Or => with_advice(error, [left, right], true),
        BinaryOp::Eq | BinaryOp::Ne => match (left.required(), right.required()) {
            (Type::Path, Type::String) | (Type::String, Type::Path) => error.help("write the path as `path\"…\"`"),
            (Type::Url, Type::String) | (Type::String, Type::Url) => error.help("write the URL as `url\"…\"`"),
            _ => error.help("convert one of them first, for example with `.to_int()` or `.to_text()`"),
        },
        _ => with_advice(error, [left, right], false),
    }
}

fn with_advice<const N: usize>(error: ValueError, sides: [&Type; N], truth: bool) -> ValueError {
    let missing_unit = |ty: &Type| matches!(ty, Type::Duration | Type::Size | Type::Cpu);
    let is_number = |ty: &Type| matches!(ty, Type::Int | Type::Float);
    if sides.iter().any(|side| matches!(side, Type::Optional(_) | Type::Null)) {
        return error.help(if truth {
            "it may be null: compare it, as in `x == true` or `x != null`"
        } else {
            "it may be null: give another value with `??`, or test `x != null` first"
        });
    }
    if sides.iter().any(|side| matches!(side, Type::Any)) {
        return error.help(if truth {
            "say what `any` is: compare it, as in `x == true`, or declare it: `let x: bool = …`"
        } else {
            "say what `any` is: convert it, as in `x.to_int()`, or declare it: `let x: int = …`"
        });
    }
    if truth {
        return error.help("only a `bool` is true or false: compare, as in `n > 0` or `not xs.is_empty()`");
    }
    match sides.as_slice() {
        [left, right] if (missing_unit(left) && is_number(right)) || (is_number(left) && missing_unit(right)) => {
            error.help("give the number a unit, as in `30s`, `512Mi` or `0.5cpu`")
        }
        _ => error,
    }
}
