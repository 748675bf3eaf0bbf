//! Operators on values, as the evaluator runs them. [`super::type_ops`] says which operands they take; what it
//! accepts never fails here for its type.
//!
//! - Whole numbers that overflow are an error. A float is always finite: a division by zero, and what is too large
//!   for a float, is an error.
//! - `int / int` is a float, and so is `size / size`, `duration / duration`, `cpu / cpu`. `a % b` is never below
//!   zero for a `b` above zero. An `int` beside a `float` counts as a float.
//! - `time - time` is a duration; `time ± duration` a time. A duration, size or cpu times or divided by a number
//!   keeps its unit, rounded to its smallest part (a nanosecond, a byte, a thousandth of a core). Sizes and cpu
//!   are never below zero.
//! - `+` joins two lists. It does not join text: that is what holes are for.
//! - `==` and `!=` are deep and take null; see [`super::compare`].
//! - `text ~ re` says whether the expression matches anywhere, `text ~ glob` whether the pattern fits the whole;
//!   `null ~ …` is false.
//! - `x in y`: an item in a list, a value in a range, a key in a map or record, text in text.
//! - `a..b` includes both ends; it is empty where `a > b`.
//! - **Unknown** spreads, but what is known decides: `false and unknown` is false, `true or unknown` is true, and a
//!   list with a known hit contains it. **Secret** spreads, except that whether there is a value at all
//!   (`x == null`, `x ?? y`) is no secret.

use super::compare::{contained, equal, order};
use super::type_ops::{mismatch, type_binary};
use super::{Secret, Type, Value, ValueError, number};
use crate::syntax::ast::{BinaryOp, Tag, UnaryOp};
use std::cmp::Ordering;
use std::sync::Arc;

/// Applies an operator. `and`, `or` and `??` are here for both sides evaluated; ask [`decided`] first.
#[inline]
pub fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, ValueError> {
    if let (Value::Int(a), Value::Int(b)) = (left, right) {
        return ints(op, *a, *b);
    }
    match (left, right) {
        (Value::Unknown(_) | Value::Secret(_), _) | (_, Value::Unknown(_) | Value::Secret(_)) => {
            spread(op, left, right)
        }
        _ => plain(op, left, right),
    }
}

/// What `and`, `or` and `??` give by their left side alone: then the right side is not evaluated.
#[must_use]
pub fn decided(op: BinaryOp, left: &Value) -> Option<Value> {
    match (op, left) {
        (BinaryOp::And, Value::Bool(false)) | (BinaryOp::Or, Value::Bool(true)) => Some(left.clone()),
        (BinaryOp::And | BinaryOp::Or, Value::Secret(secret)) => decided(op, secret.expose()).map(Secret::wrap),
        (BinaryOp::Coalesce, Value::Null | Value::Unknown(_)) => None,
        (BinaryOp::Coalesce, _) => Some(left.clone()),
        _ => None,
    }
}

/// Applies `not` or `-`.
pub fn unary(op: UnaryOp, operand: &Value) -> Result<Value, ValueError> {
    match (op, operand) {
        (UnaryOp::Not, Value::Bool(value)) => Ok(Value::Bool(!value)),
        (UnaryOp::Neg, Value::Int(value)) => value.checked_neg().map(Value::Int).ok_or_else(|| too_large("int")),
        (UnaryOp::Neg, Value::Float(value)) => Ok(Value::Float(-value)),
        (UnaryOp::Neg, Value::Duration(value)) => {
            value.checked_neg().map(Value::Duration).ok_or_else(|| too_large("duration"))
        }
        (_, Value::Secret(secret)) => Ok(Secret::wrap(unary(op, secret.expose())?)),
        (_, Value::Unknown(unknown)) => {
            let ty = super::type_ops::type_unary(op, &unknown.ty).unwrap_or(Type::Any);
            Ok(Value::unknown(ty, unknown.why.clone()))
        }
        _ => Err(super::type_ops::unary_mismatch(op, operand.kind())),
    }
}

/// Unknown and secret operands.
fn spread(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (op, left, right) {
        // What is known decides.
        (BinaryOp::And, Value::Bool(false), _) | (BinaryOp::And, _, Value::Bool(false)) => {
            return Ok(Value::Bool(false));
        }
        (BinaryOp::Or, Value::Bool(true), _) | (BinaryOp::Or, _, Value::Bool(true)) => return Ok(Value::Bool(true)),
        (BinaryOp::Match, Value::Null, _) => return Ok(Value::Bool(false)),
        (BinaryOp::Coalesce, Value::Null, right) => return Ok(right.clone()),
        (BinaryOp::Coalesce, Value::Secret(_), _) => return Ok(left.clone()),
        (BinaryOp::Eq, ..) => return Ok(equal(left, right).value(false)),
        (BinaryOp::Ne, ..) => return Ok(equal(left, right).value(true)),
        _ => {}
    }
    let unknown = [left, right].into_iter().find_map(|side| match side {
        Value::Unknown(unknown) => Some(unknown),
        _ => None,
    });
    if let Some(unknown) = unknown {
        return Ok(Value::unknown(result_type(op, left, right), unknown.why.clone()));
    }
    match binary(op, exposed(left), exposed(right)) {
        Ok(value) => Ok(Secret::wrap(value)),
        // The message may hold a value.
        Err(error) => Err(ValueError { message: secret_free(&error, op), help: None }),
    }
}

fn exposed(value: &Value) -> &Value {
    if let Value::Secret(secret) = value { secret.expose() } else { value }
}

/// An error about secrets does not show them.
fn secret_free(error: &ValueError, op: BinaryOp) -> String {
    if error.message.starts_with("cannot ") {
        error.message.clone()
    } else {
        format!("`{}` failed on a secret value", op.symbol())
    }
}

/// The type of what is not known.
fn result_type(op: BinaryOp, left: &Value, right: &Value) -> Type {
    type_binary(op, &left.ty(), &right.ty()).unwrap_or(match op {
        BinaryOp::Or
        | BinaryOp::And
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::Match
        | BinaryOp::In
        | BinaryOp::NotIn => Type::Bool,
        _ => Type::Any,
    })
}

#[inline]
fn ints(op: BinaryOp, left: i64, right: i64) -> Result<Value, ValueError> {
    let whole = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Lt => return Ok(Value::Bool(left < right)),
        BinaryOp::Le => return Ok(Value::Bool(left <= right)),
        BinaryOp::Gt => return Ok(Value::Bool(left > right)),
        BinaryOp::Ge => return Ok(Value::Bool(left >= right)),
        BinaryOp::Eq => return Ok(Value::Bool(left == right)),
        BinaryOp::Ne => return Ok(Value::Bool(left != right)),
        BinaryOp::Rem if right == 0 => return Err(by_zero()),
        BinaryOp::Rem => left.checked_rem_euclid(right),
        BinaryOp::Div => return divide(number::float(left), number::float(right)),
        _ => return plain(op, &Value::Int(left), &Value::Int(right)),
    };
    whole.map(Value::Int).ok_or_else(|| too_large("int"))
}

/// Operands that are neither unknown nor secret.
fn plain(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, ValueError> {
    match op {
        BinaryOp::Eq => Ok(equal(left, right).value(false)),
        BinaryOp::Ne => Ok(equal(left, right).value(true)),
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            let order = order(left, right).map_err(|_| wrong(op, left, right))?;
            Ok(Value::Bool(match op {
                BinaryOp::Lt => order == Ordering::Less,
                BinaryOp::Le => order != Ordering::Greater,
                BinaryOp::Gt => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }))
        }
        BinaryOp::And | BinaryOp::Or => match (left, right) {
            (Value::Bool(a), Value::Bool(b)) => Ok(Value::Bool(if op == BinaryOp::And { *a && *b } else { *a || *b })),
            _ => Err(wrong(op, left, right)),
        },
        BinaryOp::Coalesce => Ok(if matches!(left, Value::Null) { right.clone() } else { left.clone() }),
        BinaryOp::Match => matches(left, right),
        BinaryOp::In => within(left, right, false),
        BinaryOp::NotIn => within(left, right, true),
        BinaryOp::Range => range(left, right),
        BinaryOp::Add => add(left, right),
        BinaryOp::Sub => subtract(left, right),
        BinaryOp::Mul => multiply(left, right),
        BinaryOp::Div => quotient(left, right),
        BinaryOp::Rem => remainder(left, right),
    }
}

fn add(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Duration(a), Value::Duration(b)) => {
            a.checked_add(*b).map(Value::Duration).ok_or_else(|| too_large("duration"))
        }
        (Value::Time(time), Value::Duration(by)) | (Value::Duration(by), Value::Time(time)) => shift(*time, *by, false),
        (Value::Size(a), Value::Size(b)) => a.checked_add(*b).map(Value::Size).ok_or_else(|| too_large("size")),
        (Value::Cpu(a), Value::Cpu(b)) => a.checked_add(*b).map(Value::Cpu).ok_or_else(|| too_large("cpu")),
        (Value::List(a), Value::List(b)) => {
            let mut items = Vec::with_capacity(a.len() + b.len());
            items.extend(a.iter().chain(b.iter()).cloned());
            Ok(Value::list(items))
        }
        _ => match floats(left, right) {
            Some((a, b)) => finite(a + b),
            None => Err(wrong(BinaryOp::Add, left, right)),
        },
    }
}

fn subtract(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Duration(a), Value::Duration(b)) => {
            a.checked_sub(*b).map(Value::Duration).ok_or_else(|| too_large("duration"))
        }
        (Value::Time(time), Value::Duration(by)) => shift(*time, *by, true),
        (Value::Time(a), Value::Time(b)) => {
            i64::try_from(a.as_nanosecond() - b.as_nanosecond()).map(Value::Duration).map_err(|_| too_large("duration"))
        }
        (Value::Size(a), Value::Size(b)) => a.checked_sub(*b).map(Value::Size).ok_or_else(|| below_zero(left, right)),
        (Value::Cpu(a), Value::Cpu(b)) => a.checked_sub(*b).map(Value::Cpu).ok_or_else(|| below_zero(left, right)),
        _ => match floats(left, right) {
            Some((a, b)) => finite(a - b),
            None => Err(wrong(BinaryOp::Sub, left, right)),
        },
    }
}

fn multiply(left: &Value, right: &Value) -> Result<Value, ValueError> {
    if let Some((a, b)) = floats(left, right) {
        return finite(a * b);
    }
    let (amount, factor) = if is_amount(left) { (left, right) } else { (right, left) };
    match (amount, factor) {
        (Value::Duration(amount), Value::Int(factor)) => {
            amount.checked_mul(*factor).map(Value::Duration).ok_or_else(|| too_large("duration"))
        }
        (Value::Duration(amount), Value::Float(factor)) => duration(number::float(*amount) * factor),
        (Value::Size(amount), Value::Int(factor)) => scaled(*amount, *factor, left, right).map(Value::Size),
        (Value::Cpu(amount), Value::Int(factor)) => scaled(*amount, *factor, left, right).map(Value::Cpu),
        (Value::Size(amount), Value::Float(factor)) => {
            unsigned(number::float_unsigned(*amount) * factor, "size").map(Value::Size)
        }
        (Value::Cpu(amount), Value::Float(factor)) => {
            unsigned(number::float_unsigned(*amount) * factor, "cpu").map(Value::Cpu)
        }
        _ => Err(wrong(BinaryOp::Mul, left, right)),
    }
}

fn quotient(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Duration(a), Value::Duration(b)) => divide(number::float(*a), number::float(*b)),
        (Value::Size(a), Value::Size(b)) | (Value::Cpu(a), Value::Cpu(b)) => {
            divide(number::float_unsigned(*a), number::float_unsigned(*b))
        }
        (Value::Duration(_) | Value::Size(_) | Value::Cpu(_), Value::Int(_) | Value::Float(_)) => {
            let by = as_float(right).unwrap_or(0.0);
            if by == 0.0 {
                return Err(by_zero());
            }
            match left {
                Value::Duration(amount) => duration(number::float(*amount) / by),
                Value::Size(amount) => unsigned(number::float_unsigned(*amount) / by, "size").map(Value::Size),
                Value::Cpu(amount) => unsigned(number::float_unsigned(*amount) / by, "cpu").map(Value::Cpu),
                _ => Err(wrong(BinaryOp::Div, left, right)),
            }
        }
        _ => match floats(left, right) {
            Some((a, b)) => divide(a, b),
            None => Err(wrong(BinaryOp::Div, left, right)),
        },
    }
}

fn remainder(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Duration(_), Value::Duration(0)) => Err(by_zero()),
        (Value::Duration(a), Value::Duration(b)) => {
            a.checked_rem_euclid(*b).map(Value::Duration).ok_or_else(|| too_large("duration"))
        }
        _ => match floats(left, right) {
            Some((_, 0.0)) => Err(by_zero()),
            Some((a, b)) => finite(a.rem_euclid(b)),
            None => Err(wrong(BinaryOp::Rem, left, right)),
        },
    }
}

fn matches(left: &Value, right: &Value) -> Result<Value, ValueError> {
    let text = match left {
        Value::Null => return Ok(Value::Bool(false)),
        Value::String(text) | Value::Path(text) | Value::Url(text) => text,
        _ => return Err(wrong(BinaryOp::Match, left, right)),
    };
    match right {
        Value::Regex(regex) => Ok(Value::Bool(regex.is_match(text))),
        Value::Code(code) if code.template.tag == Tag::Glob => {
            Ok(Value::Bool(super::code::GlobPattern::new(code)?.matches(text)))
        }
        _ => Err(wrong(BinaryOp::Match, left, right)),
    }
}

fn within(item: &Value, container: &Value, negated: bool) -> Result<Value, ValueError> {
    let op = if negated { BinaryOp::NotIn } else { BinaryOp::In };
    let found = match container {
        Value::List(items) => return Ok(contained(item, items).value(negated)),
        Value::Range(ends) => {
            if ends.0.has_unknown() || ends.1.has_unknown() || ends.0.has_secret() || ends.1.has_secret() {
                let low = binary(BinaryOp::Ge, item, &ends.0)?;
                let inside = binary(BinaryOp::And, &low, &binary(BinaryOp::Le, item, &ends.1)?)?;
                return if negated { unary(UnaryOp::Not, &inside) } else { Ok(inside) };
            }
            let wrong = |_| wrong(op, item, container);
            order(item, &ends.0).map_err(wrong)?.is_ge() && order(item, &ends.1).map_err(wrong)?.is_le()
        }
        Value::Map(entries) => match super::key::key_of(item) {
            Some(key) => entries.contains_key(&key),
            None => return Err(wrong(op, item, container)),
        },
        Value::String(text) => match item {
            Value::String(part) => text.contains(part.as_str()),
            _ => return Err(wrong(op, item, container)),
        },
        _ => return Err(wrong(op, item, container)),
    };
    Ok(Value::Bool(found != negated))
}

fn range(left: &Value, right: &Value) -> Result<Value, ValueError> {
    match (left, right) {
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_))
        | (Value::Duration(_), Value::Duration(_))
        | (Value::Size(_), Value::Size(_))
        | (Value::Cpu(_), Value::Cpu(_))
        | (Value::Time(_), Value::Time(_)) => Ok(Value::Range(Arc::new((left.clone(), right.clone())))),
        _ => Err(wrong(BinaryOp::Range, left, right)),
    }
}

fn is_amount(value: &Value) -> bool {
    matches!(value, Value::Duration(_) | Value::Size(_) | Value::Cpu(_))
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(whole) => Some(number::float(*whole)),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn floats(left: &Value, right: &Value) -> Option<(f64, f64)> {
    Some((as_float(left)?, as_float(right)?))
}

/// A float is always finite.
pub(super) fn finite(number: f64) -> Result<Value, ValueError> {
    if number.is_finite() { Ok(Value::Float(number)) } else { Err(too_large("float")) }
}

fn divide(left: f64, right: f64) -> Result<Value, ValueError> {
    if right == 0.0 { Err(by_zero()) } else { finite(left / right) }
}

fn duration(nanoseconds: f64) -> Result<Value, ValueError> {
    number::rounded(nanoseconds).map(Value::Duration).ok_or_else(|| too_large("duration"))
}

fn unsigned(number: f64, kind: &str) -> Result<u64, ValueError> {
    if number < 0.0 {
        return Err(ValueError::new(format!("a {kind} is never below zero")));
    }
    number::rounded_unsigned(number).ok_or_else(|| too_large(kind))
}

fn scaled(amount: u64, factor: i64, left: &Value, right: &Value) -> Result<u64, ValueError> {
    let kind = if matches!((left, right), (Value::Cpu(_), _) | (_, Value::Cpu(_))) { "cpu" } else { "size" };
    let factor = match u64::try_from(factor) {
        Ok(factor) => factor,
        Err(_) if amount == 0 => 0,
        Err(_) => return Err(ValueError::new(format!("a {kind} is never below zero"))),
    };
    amount.checked_mul(factor).ok_or_else(|| too_large(kind))
}

fn shift(time: jiff::Timestamp, by: i64, back: bool) -> Result<Value, ValueError> {
    let by = jiff::SignedDuration::from_nanos(by);
    let moved = if back { time.checked_sub(by) } else { time.checked_add(by) };
    moved.map(Value::Time).map_err(|_| too_large("time"))
}

pub(super) fn too_large(kind: &str) -> ValueError {
    ValueError::new(format!("the result is too large for a `{kind}`"))
}

fn by_zero() -> ValueError {
    ValueError::new("a division by zero").help("test for zero first: `if n == 0 { … } else { x / n }`")
}

fn below_zero(left: &Value, right: &Value) -> ValueError {
    let (left, right) = (super::show::literal(left), super::show::literal(right));
    ValueError::new(format!("the result would be below zero: `{left} - {right}`"))
        .help("compare first; sizes and cpu are never below zero")
}

fn wrong(op: BinaryOp, left: &Value, right: &Value) -> ValueError {
    mismatch(op, left.kind(), right.kind())
}
