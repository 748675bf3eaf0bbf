//! `require`: a condition whose values are noted while it is evaluated, so that a failure can show them.
//!
//! Nothing is read again to explain: what stands left and right of an operator, and what a method was called on, is
//! noted as it is computed.

use super::lane::Lane;
use super::unwind::{Flow, Trouble, Unwind};
use crate::diagnostic::codes::run as codes;
use crate::event::Failure;
use crate::program::{Expr, ExprKind, MethodArg};
use crate::redact::Clean;
use crate::source::Span;
use crate::syntax::ast::BinaryOp;
use crate::value::{Secret, Value, ops, show};
use std::borrow::Cow;

/// Longest value that is shown, in characters.
const SHOWN: usize = 300;
/// Most values that are shown.
const MANY: usize = 8;

/// What was noted: where it stands, and what it was.
type Notes = Vec<(Span, Value)>;

impl<'p> Lane<'p> {
    pub(super) fn require(&mut self, condition: &'p Expr, message: Option<&'p Expr>, span: Span) -> Flow {
        let mut notes = Notes::new();
        let verdict = self.watched(condition, &mut notes)?;
        let verdict = match &verdict {
            Value::Secret(secret) => secret.expose().clone(),
            _ => verdict,
        };
        match verdict {
            Value::Bool(true) => Ok(()),
            Value::Unknown(unknown) => {
                self.doubt.get_or_insert_with(|| unknown.why.clone());
                Ok(())
            }
            _ => {
                let text = match message {
                    Some(message) => show::to_text(&self.eval(message)?).to_string(),
                    None => format!("`{}` does not hold", one_line(self.unit.program.sources.text(condition.span))),
                };
                let failure = self.failure(codes::REQUIRE_FAILED, span, &text);
                let values = self.shown(notes, condition.span);
                Err(Box::new(Unwind::Failed(Trouble::new(Failure { values, ..failure }))))
            }
        }
    }

    fn shown(&self, notes: Notes, whole: Span) -> Vec<(Clean, Clean)> {
        let mut values: Vec<(Clean, Clean)> = Vec::new();
        for (span, value) in notes {
            if span == whole && matches!(value, Value::Bool(_)) {
                continue;
            }
            let name = self.world().clean(&one_line(self.unit.program.sources.text(span)));
            if values.len() < MANY && !values.iter().any(|(known, _)| *known == name) {
                // Cleaned before it is written with escapes and cut: what they take apart is not found any more.
                let clean = |text: &str| self.world().clean(text);
                let value = clean(&show::literal(&cleaned(value, &clean)));
                values.push((name, clean(&shortened(value.as_str()))));
            }
        }
        values
    }

    /// Evaluates, and notes what the verdict hangs on.
    fn watched(&mut self, expr: &'p Expr, notes: &mut Notes) -> Flow<Value> {
        match &expr.kind {
            ExprKind::And(left, right) => self.watched_decided(BinaryOp::And, left, right, expr, notes),
            ExprKind::Or(left, right) => self.watched_decided(BinaryOp::Or, left, right, expr, notes),
            ExprKind::Unary { op, operand } => {
                let operand = self.watched(operand, notes)?;
                ops::unary(*op, &operand).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Binary { op, left, right } => {
                let left = self.watched(left, notes)?;
                let right = self.watched(right, notes)?;
                ops::binary(*op, &left, &right).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Match { value, regex, capture: None } => {
                let value = self.watched(value, notes)?;
                let regex = self.eval(regex)?;
                ops::binary(BinaryOp::Match, &value, &regex).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Method { of, method, args, safe } => {
                let receiver = self.watched(of, notes)?;
                let result = self.invoke(&receiver, *method, args, *safe, expr)?;
                if args.iter().all(|arg| matches!(arg, MethodArg::Value(_))) {
                    notes.push((expr.span, result.clone()));
                }
                Ok(result)
            }
            ExprKind::Const(_) | ExprKind::Code { .. } | ExprKind::List(_) | ExprKind::Map(_) => self.eval(expr),
            ExprKind::Text(_) => self.eval(expr),
            _ => {
                let value = self.eval(expr)?;
                notes.push((expr.span, value.clone()));
                Ok(value)
            }
        }
    }

    fn watched_decided(
        &mut self,
        op: BinaryOp,
        left: &'p Expr,
        right: &'p Expr,
        whole: &'p Expr,
        notes: &mut Notes,
    ) -> Flow<Value> {
        // Of an `and` only the side that is false explains, of an `or` both do.
        let before = notes.len();
        let left = self.watched(left, notes)?;
        if let Some(value) = ops::decided(op, &left) {
            return Ok(value);
        }
        if op == BinaryOp::And && is_true(&left) {
            notes.truncate(before);
        }
        let right = self.watched(right, notes)?;
        ops::binary(op, &left, &right).map_err(|error| self.value_failed(&error, whole.span))
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Secret(secret) => is_true(Secret::expose(secret)),
        _ => false,
    }
}

/// Source text in one line.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// A value with its texts cleaned.
fn cleaned(value: Value, clean: &impl Fn(&str) -> Clean) -> Value {
    match value {
        Value::String(text) => Value::string(clean(&text).as_str()),
        Value::List(items) => Value::list(items.iter().map(|item| cleaned(item.clone(), clean)).collect()),
        Value::Map(entries) => Value::Map(std::sync::Arc::new(
            entries.iter().map(|(key, value)| (key.clone(), cleaned(value.clone(), clean))).collect(),
        )),
        value => value,
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or(text))),
        None => Cow::Borrowed(text),
    }
}
