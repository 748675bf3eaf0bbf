//! What is known not to be null, and where.
//!
//! Bindings never change, so a fact holds from the test on, for as long as the block lasts in which the test
//! decides. A fact is of a path: a slot, or fields of one.

use crate::program::{Expr, ExprKind, Slot};
use crate::syntax::ast::{BinaryOp, UnaryOp};
use crate::value::{Type, Value};
use ecow::EcoString;
use rustc_hash::FxHashMap;

/// A slot, or fields of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Path {
    slot: Slot,
    fields: Vec<EcoString>,
}

impl Path {
    /// The path that an expression reads, if it is one.
    pub(super) fn of(expr: &Expr) -> Option<Self> {
        match &expr.kind {
            ExprKind::Slot(slot) => Some(Self { slot: *slot, fields: Vec::new() }),
            ExprKind::Field { of, name, .. } => {
                let mut path = Self::of(of)?;
                path.fields.push(name.clone());
                Some(path)
            }
            _ => None,
        }
    }
}

/// Paths that are not null here.
#[derive(Debug, Default)]
pub(super) struct Facts {
    held: FxHashMap<Path, u32>,
    log: Vec<Path>,
}

impl Facts {
    /// Where a block begins; hand it to [`Facts::back_to`] where it ends.
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forgets what was learnt since the mark.
    pub(super) fn back_to(&mut self, mark: usize) {
        while self.log.len() > mark {
            let Some(path) = self.log.pop() else { return };
            if let Some(count) = self.held.get_mut(&path) {
                *count -= 1;
                if *count == 0 {
                    self.held.remove(&path);
                }
            }
        }
    }

    /// Whether the path is known not to be null.
    pub(super) fn holds(&self, path: &Path) -> bool {
        !self.held.is_empty() && self.held.contains_key(path)
    }

    /// Learns what follows when the condition is `truth`.
    pub(super) fn learn(&mut self, condition: &Expr, truth: bool) {
        match (&condition.kind, truth) {
            (ExprKind::And(left, right), true) | (ExprKind::Or(left, right), false) => {
                self.learn(left, truth);
                self.learn(right, truth);
            }
            (ExprKind::Unary { op: UnaryOp::Not, operand }, _) => self.learn(operand, !truth),
            (ExprKind::Binary { op: op @ (BinaryOp::Eq | BinaryOp::Ne), left, right }, _) => {
                let equal = (*op == BinaryOp::Eq) == truth;
                for (side, other) in [(left, right), (right, left)] {
                    let is_null = matches!(other.kind, ExprKind::Const(Value::Null));
                    // `x != null`, and `x == 3`: what equals something that is never null is not null.
                    if (is_null && !equal) || (equal && never_null(&other.ty)) {
                        self.not_null(side);
                    }
                }
            }
            // Null matches nothing.
            (ExprKind::Match { value, .. }, true) => self.not_null(value),
            _ => {}
        }
    }

    /// The value is not null; nor, then, is what it was read from by `?.`.
    fn not_null(&mut self, value: &Expr) {
        if let Some(path) = Path::of(value) {
            *self.held.entry(path.clone()).or_insert(0) += 1;
            self.log.push(path);
        }
        match &value.kind {
            ExprKind::Field { of, .. } | ExprKind::Method { of, safe: true, .. } | ExprKind::Index { of, .. } => {
                self.not_null(of);
            }
            _ => {}
        }
    }
}

fn never_null(ty: &Type) -> bool {
    !ty.is_optional()
}
