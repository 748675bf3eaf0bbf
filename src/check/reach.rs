//! What can be told of conditions before anything runs.

use super::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::advice;
use crate::program::{Expr, ExprKind, Slot, When};
use crate::source::Span;
use crate::syntax::ast::UnaryOp;
use crate::value::{Type, Value, ops};

/// The value of an expression, where it hangs on nothing.
pub(super) fn known(expr: &Expr) -> Option<Value> {
    with(expr, None)
}

/// The same, where a slot holds a value.
pub(super) fn known_with(expr: &Expr, slot: Slot, value: &Value) -> Option<Value> {
    with(expr, Some((slot, value)))
}

fn with(expr: &Expr, bound: Option<(Slot, &Value)>) -> Option<Value> {
    let known = |expr: &Expr| with(expr, bound);
    match (&expr.kind, bound) {
        (ExprKind::Slot(slot), Some((bound, value))) if *slot == bound => return Some(value.clone()),
        _ => {}
    }
    match &expr.kind {
        ExprKind::Const(value) if expr.ty != Type::Error => Some(value.clone()),
        ExprKind::Unary { op: op @ UnaryOp::Not, operand } => ops::unary(*op, &known(operand)?).ok(),
        ExprKind::Binary { op, left, right } => ops::binary(*op, &known(left)?, &known(right)?).ok(),
        ExprKind::And(left, right) => match (known(left), known(right)) {
            (Some(Value::Bool(false)), _) | (_, Some(Value::Bool(false))) => Some(Value::Bool(false)),
            (Some(Value::Bool(true)), Some(Value::Bool(true))) => Some(Value::Bool(true)),
            _ => None,
        },
        ExprKind::Or(left, right) => match (known(left), known(right)) {
            (Some(Value::Bool(true)), _) | (_, Some(Value::Bool(true))) => Some(Value::Bool(true)),
            (Some(Value::Bool(false)), Some(Value::Bool(false))) => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    }
}

impl Checker<'_> {
    /// Says so where an arm asks what an arm before it asked: the first one was taken.
    pub(super) fn repeated(&mut self, before: &[When], arm: &When, at: Span) {
        if !arm.condition.pure || arm.condition.ty == Type::Error {
            return;
        }
        if let Some(first) = before.iter().find(|first| first.condition.pure && first.text == arm.text) {
            self.report(
                Diagnostic::warning(advice::REPEATED_CONDITION, at, "this arm is never reached")
                    .label(first.condition.span, "the same is asked here, and the first that holds is taken"),
            );
        }
    }
}
