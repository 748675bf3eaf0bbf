//! Operators: what the checker accepts never fails for its type, and gives what the checker says.

use super::given::value;
use proptest::prelude::*;
use runbook::syntax::ast::{BinaryOp, UnaryOp};
use runbook::value::ops::{binary, decided, unary};
use runbook::value::type_ops::{type_binary, type_unary};
use runbook::value::{Secret, Type, Value, show};

const OPS: [BinaryOp; 18] = [
    BinaryOp::Or,
    BinaryOp::And,
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
    BinaryOp::Gt,
    BinaryOp::Ge,
    BinaryOp::Match,
    BinaryOp::In,
    BinaryOp::NotIn,
    BinaryOp::Coalesce,
    BinaryOp::Range,
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::Rem,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_accepted_does_not_fail_for_its_type(left in value(), right in value(), op in prop::sample::select(&OPS[..])) {
        let Ok(ty) = type_binary(op, &left.ty(), &right.ty()) else { return Ok(()) };
        match binary(op, &left, &right) {
            Ok(result) => prop_assert!(
                ty.accepts(&result.ty()),
                "{left:?} {} {right:?} is {result:?}, not of {ty}", op.symbol()
            ),
            Err(error) => prop_assert!(!error.message.starts_with("cannot "), "{left:?} {} {right:?}: {error}", op.symbol()),
        }
        // Secrets and unknowns go the same way.
        let secret = binary(op, &Secret::wrap(left.clone()), &right);
        let accepted = type_binary(op, &left.ty().secret(), &right.ty());
        if let (Ok(result), Ok(ty)) = (secret, accepted) {
            prop_assert!(ty.accepts(&result.ty()), "secret {left:?} {} {right:?} is {result:?}, not of {ty}", op.symbol());
        }
        let unknown = Value::unknown(left.ty(), "why");
        if let Ok(ty) = type_binary(op, &unknown.ty(), &right.ty()) {
            let result = binary(op, &unknown, &right).unwrap();
            prop_assert!(ty.accepts(&result.ty()), "unknown {left:?} {} {right:?} is {result:?}, not of {ty}", op.symbol());
        }
    }

    #[test]
    fn the_same_for_one_operand(operand in value(), op in prop::sample::select(&[UnaryOp::Not, UnaryOp::Neg][..])) {
        let Ok(ty) = type_unary(op, &operand.ty()) else { return Ok(()) };
        match unary(op, &operand) {
            Ok(result) => prop_assert!(ty.accepts(&result.ty())),
            Err(error) => prop_assert!(!error.message.starts_with("cannot "), "{error}"),
        }
    }

    #[test]
    fn a_left_side_that_decides_gives_what_both_give(left in value(), right in value()) {
        for op in [BinaryOp::And, BinaryOp::Or, BinaryOp::Coalesce] {
            if type_binary(op, &left.ty(), &right.ty()).is_ok() && let Some(value) = decided(op, &left) {
                prop_assert_eq!(show::literal(&value), show::literal(&binary(op, &left, &right).unwrap()));
            }
        }
    }

    #[test]
    fn order_agrees_with_itself(left in value(), right in value()) {
        if type_binary(BinaryOp::Lt, &left.ty(), &right.ty()).is_err() {
            return Ok(());
        }
        let holds = |op, a: &Value, b: &Value| matches!(binary(op, a, b), Ok(Value::Bool(true)));
        let (less, equal, greater) =
            (holds(BinaryOp::Lt, &left, &right), holds(BinaryOp::Eq, &left, &right), holds(BinaryOp::Gt, &left, &right));
        prop_assert_eq!(u8::from(less) + u8::from(equal) + u8::from(greater), 1, "{:?} and {:?}", left, right);
        prop_assert_eq!(holds(BinaryOp::Le, &left, &right), !greater);
        prop_assert_eq!(holds(BinaryOp::Gt, &right, &left), less);
    }
}

fn given(text: &str) -> Value {
    use runbook::value::units::{parse_cpu, parse_duration, parse_size};
    let named = |name: &str| match name {
        "null" => Some(Value::Null),
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "unknown" => Some(Value::unknown(Type::Bool, "why")),
        "secret" => Some(Secret::wrap(Value::Int(5))),
        _ => None,
    };
    named(text)
        .or_else(|| text.parse().ok().map(Value::Int))
        .or_else(|| text.parse().ok().map(Value::Float))
        .or_else(|| parse_duration(text).ok().map(Value::Duration))
        .or_else(|| parse_size(text).ok().map(Value::Size))
        .or_else(|| parse_cpu(text).ok().map(Value::Cpu))
        .or_else(|| text.parse().ok().map(Value::Time))
        .unwrap_or_else(|| Value::string(text))
}

fn operator(symbol: &str) -> BinaryOp {
    OPS.into_iter().find(|op| op.symbol() == symbol).unwrap()
}

#[test]
fn operators_do_what_the_page_says() {
    for (left, op, right, wanted) in [
        ("7", "/", "2", "3.5"),
        ("6", "/", "2", "3.0"),
        ("7", "%", "3", "1"),
        ("-7", "%", "3", "2"),
        ("1", "+", "0.5", "1.5"),
        ("1h", "+", "30m", "1h30m"),
        ("1h", "*", "1.5", "1h30m"),
        ("2", "*", "90s", "3m"),
        ("1h", "/", "30m", "2.0"),
        ("1Gi", "/", "4", "256Mi"),
        ("1Gi", "/", "256Mi", "4.0"),
        ("1Gi", "-", "256Mi", "768Mi"),
        ("1Gi", "*", "0.5", "512Mi"),
        ("0.5cpu", "*", "3", "1.5cpu"),
        ("2026-01-02T00:00:00Z", "-", "2026-01-01T00:00:00Z", "1d"),
        ("2026-01-01T00:00:00Z", "+", "90m", "2026-01-01T01:30:00Z"),
        ("1", "==", "1.0", "true"),
        ("1", "==", "null", "false"),
        ("null", "==", "null", "true"),
        ("9007199254740993", ">", "9007199254740992.0", "true"),
        ("false", "and", "unknown", "false"),
        ("true", "and", "unknown", "(why)"),
        ("true", "or", "unknown", "true"),
        ("unknown", "and", "false", "false"),
        ("unknown", "==", "true", "(why)"),
        ("secret", "==", "5", "‹secret›"),
        ("secret", "==", "null", "false"),
        ("null", "??", "3", "3"),
        ("bc", "in", "abcd", "true"),
        ("x", "not in", "abcd", "true"),
        ("1", "..", "5", "1..5"),
    ] {
        let result = binary(operator(op), &given(left), &given(right)).unwrap();
        assert_eq!(show::literal(&result), wanted, "{left} {op} {right}");
    }
}

#[test]
fn what_cannot_be_computed_says_why() {
    for (left, op, right, message) in [
        ("9223372036854775807", "+", "1", "the result is too large for a `int`"),
        ("1", "/", "0", "a division by zero"),
        ("1Gi", "-", "2Gi", "the result would be below zero: `1Gi - 2Gi`"),
        ("1Gi", "*", "-1", "a size is never below zero"),
        ("a", "+", "b", "cannot add `string` and `string`"),
        ("1", "+", "1s", "cannot add `int` and `duration`"),
        ("1", "<", "a", "cannot compare `int` with `string` by `<`"),
        ("null", "<", "1", "cannot compare `null` with `int` by `<`"),
        ("1", "and", "true", "cannot combine `int` and `bool` with `and`"),
        ("secret", "/", "0", "`/` failed on a secret value"),
        ("secret", "+", "a", "cannot add `int` and `string`"),
    ] {
        assert_eq!(
            binary(operator(op), &given(left), &given(right)).unwrap_err().message,
            message,
            "{left} {op} {right}"
        );
    }
}

#[test]
fn the_checker_explains_what_it_refuses() {
    let ty = |text: &str| Type::parse(text, &|_| None).unwrap();
    for (left, op, right, wanted) in [
        ("string", "+", "string", "cannot add `string` and `string`\n  put values into text by holes: `\"${a}${b}\"`"),
        (
            "int?",
            "+",
            "int",
            "cannot add `int?` and `int`\n  it may be null: give another value with `??`, or test `x != null` first",
        ),
        (
            "any",
            "+",
            "int",
            "cannot add `any` and `int`\n  say what `any` is: convert it, as in `x.to_int()`, or declare it: `let x: int = …`",
        ),
        (
            "duration",
            "<",
            "int",
            "cannot compare `duration` with `int` by `<`\n  give the number a unit, as in `30s`, `512Mi` or `0.5cpu`",
        ),
        (
            "int",
            "and",
            "bool",
            "cannot combine `int` and `bool` with `and`\n  only a `bool` is true or false: compare, as in `n > 0` or `not xs.is_empty()`",
        ),
        (
            "string",
            "~",
            "string",
            "cannot match `string` against `string`\n  what follows `~` is a regular expression: `re\"…\"`",
        ),
        (
            "int",
            "==",
            "string",
            "cannot compare `int` with `string`: they are never equal\n  convert one of them first, for example with `.to_int()` or `.to_text()`",
        ),
        (
            "path",
            "==",
            "string",
            "cannot compare `path` with `string`: they are never equal\n  write the path as `path\"…\"`",
        ),
    ] {
        let error = type_binary(operator(op), &ty(left), &ty(right)).unwrap_err();
        assert_eq!(format!("{}\n  {}", error.message, error.help.unwrap_or_default()), wanted);
    }
}
