//! Numbers and truth.

use super::{Call, Halt, INT, MethodInfo, Parameter, Receiver, Signature, Takes, method, optional, required};
use crate::syntax::ast::BinaryOp;
use crate::value::{Type, Value, ValueError, compare, number, ops};

const INTEGER: Receiver = Receiver::Int;
const FLOAT: Receiver = Receiver::Float;

const NUMBER: Takes = Takes::Value(|_| Type::Float);
const LIMITS: &[Parameter] = &[required("least", NUMBER), required("most", NUMBER)];
const DECIMALS: &[Parameter] = &[optional("decimals", INT)];

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        INTEGER,
        "abs",
        &[],
        "Without its sign.",
        "(-3).abs()   # 3",
        |_| Ok(Type::Int),
        |call| match call.receiver {
            Value::Int(value) => value.checked_abs().map(Value::Int).ok_or_else(|| ops::too_large("int").into()),
            _ => Err(call.wrong_receiver()),
        },
    ),
    method(
        FLOAT,
        "abs",
        &[],
        "Without its sign.",
        "(-1.5).abs()   # 1.5",
        |_| Ok(Type::Float),
        |call| Ok(Value::Float(float(call)?.abs())),
    ),
    method(
        FLOAT,
        "round",
        DECIMALS,
        "The nearest whole number, halves away from zero; with `decimals`, the nearest number with so many.",
        "2.5.round()   # 3",
        |s| Ok(if matches!(s.arg(0), Type::Null) { Type::Int } else { Type::Float }),
        |call| {
            if call.given(0).is_none() {
                return whole(float(call)?.round());
            }
            let decimals = call.count_arg(0)?.min(17);
            let text = format!("{:.decimals$}", float(call)?);
            Ok(ops::finite(text.parse().unwrap_or(0.0))?)
        },
    ),
    method(
        FLOAT,
        "floor",
        &[],
        "The largest whole number not above it.",
        "2.7.floor()   # 2",
        |_| Ok(Type::Int),
        |call| whole(float(call)?.floor()),
    ),
    method(
        FLOAT,
        "ceil",
        &[],
        "The smallest whole number not below it.",
        "2.1.ceil()   # 3",
        |_| Ok(Type::Int),
        |call| whole(float(call)?.ceil()),
    ),
    method(
        FLOAT,
        "to_int",
        &[],
        "The same number as an `int`. One that is not whole is an error: say how with `round`, `floor` or `ceil`.",
        "2.0.to_int()   # 2",
        |_| Ok(Type::Int),
        |call| {
            let value = float(call)?;
            if value.fract() != 0.0 {
                let message = format!("{value} is not a whole number");
                return Err(ValueError::new(message).help("say how: `.round()`, `.floor()` or `.ceil()`").into());
            }
            whole(value)
        },
    ),
    method(INTEGER, "to_int", &[], "Itself.", "2.to_int()   # 2", |_| Ok(Type::Int), |call| Ok(call.receiver.clone())),
    method(
        INTEGER,
        "to_float",
        &[],
        "The same number as a `float`.",
        "2.to_float()   # 2.0",
        |_| Ok(Type::Float),
        |call| Ok(Value::Float(float(call)?)),
    ),
    method(
        FLOAT,
        "to_float",
        &[],
        "Itself.",
        "2.5.to_float()   # 2.5",
        |_| Ok(Type::Float),
        |call| Ok(call.receiver.clone()),
    ),
    method(
        INTEGER,
        "min",
        &[required("other", NUMBER)],
        "The smaller of both.",
        "3.min(2)   # 2",
        |s| Ok(widened(s)),
        |call| pick(call, false),
    ),
    method(
        FLOAT,
        "min",
        &[required("other", NUMBER)],
        "The smaller of both.",
        "3.5.min(2)   # 2",
        |s| Ok(widened(s)),
        |call| pick(call, false),
    ),
    method(
        INTEGER,
        "max",
        &[required("other", NUMBER)],
        "The larger of both.",
        "3.max(2)   # 3",
        |s| Ok(widened(s)),
        |call| pick(call, true),
    ),
    method(
        FLOAT,
        "max",
        &[required("other", NUMBER)],
        "The larger of both.",
        "3.5.max(2)   # 3.5",
        |s| Ok(widened(s)),
        |call| pick(call, true),
    ),
    method(
        INTEGER,
        "clamp",
        LIMITS,
        "Itself, but not below the one and not above the other.",
        "12.clamp(0, 10)   # 10",
        |s| Ok(widened(s)),
        clamp,
    ),
    method(
        FLOAT,
        "clamp",
        LIMITS,
        "Itself, but not below the one and not above the other.",
        "1.5.clamp(0, 1)   # 1",
        |s| Ok(widened(s)),
        clamp,
    ),
    method(
        Receiver::Bool,
        "to_bool",
        &[],
        "Itself.",
        "true.to_bool()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(call.receiver.clone()),
    ),
];

/// An `int` among floats gives a `float`.
fn widened(signature: &Signature<'_>) -> Type {
    let ints = std::iter::once(signature.receiver).chain(signature.args).all(|ty| *ty == Type::Int);
    if ints { Type::Int } else { Type::Float }
}

fn float(call: &Call<'_, '_>) -> Result<f64, Halt> {
    match call.receiver {
        Value::Int(whole) => Ok(number::float(*whole)),
        Value::Float(number) => Ok(*number),
        _ => Err(call.wrong_receiver()),
    }
}

fn whole(value: f64) -> Result<Value, Halt> {
    number::rounded(value).map(Value::Int).ok_or_else(|| ops::too_large("int").into())
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_))
}

fn pick(call: &mut Call<'_, '_>, larger: bool) -> Result<Value, Halt> {
    let other = call.arg(0)?;
    if !is_number(other) {
        return Err(call.wrong_argument(0, "a number"));
    }
    let order = compare::order(call.receiver, other)?;
    Ok(if order.is_ge() == larger { call.receiver.clone() } else { other.clone() })
}

fn clamp(call: &mut Call<'_, '_>) -> Result<Value, Halt> {
    let (least, most) = (call.arg(0)?, call.arg(1)?);
    for (index, limit) in [least, most].into_iter().enumerate() {
        if !is_number(limit) {
            return Err(call.wrong_argument(index, "a number"));
        }
    }
    let above = |a: &Value, b: &Value| ops::binary(BinaryOp::Gt, a, b).map(|value| matches!(value, Value::Bool(true)));
    if above(least, most)? {
        return Err(ValueError::new("`least` of `clamp` is above `most`").into());
    }
    Ok(if above(least, call.receiver)? {
        least.clone()
    } else if above(call.receiver, most)? {
        most.clone()
    } else {
        call.receiver.clone()
    })
}
