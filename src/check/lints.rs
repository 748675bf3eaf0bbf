//! Advice about requirements that pass for the wrong reason, or fail without saying why.

use super::checker::Checker;
use super::narrow::Path;
use super::place::Place;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::advice;
use crate::program::{Expr, ExprKind};
use crate::value::Type;

impl Checker<'_> {
    /// What there is to say about a requirement.
    pub(super) fn advise_require(&mut self, condition: &Expr, silent: bool) {
        let mut tested = Vec::new();
        collect_tests(condition, &mut tested);
        if self.place == Place::Check {
            self.advise_empty(condition, &tested);
        }
        self.tested.extend(tested);
        // `require ok` shows that `ok` is false, and no more.
        if silent && matches!(condition.kind, ExprKind::Slot(_)) && condition.ty == Type::Bool {
            self.report(
                Diagnostic::advice(advice::NO_MESSAGE, condition.span, "when this fails, nobody sees why")
                    .help("say it: `require … else \"…\"`, or require the comparison itself"),
            );
        }
    }

    /// `require xs.all(…)`: true of an empty list.
    fn advise_empty(&mut self, condition: &Expr, tested: &[Path]) {
        let mut parts = Vec::new();
        conjuncts(condition, &mut parts);
        for part in parts {
            let ExprKind::Method { of, method, .. } = &part.kind else { continue };
            if method.info().name != "all" || !matches!(of.ty.exposed().required(), Type::List(_) | Type::Any) {
                continue;
            }
            // A list that is written out holds something.
            if let ExprKind::Const(crate::value::Value::List(items)) = &of.kind
                && !items.is_empty()
            {
                continue;
            }
            if let Some(path) = Path::of(of)
                && (tested.contains(&path) || self.tested.contains(&path))
            {
                continue;
            }
            let text = self.text(of.span);
            let shown = if text.len() > 30 || text.contains('\n') { "…" } else { text };
            self.report(
                Diagnostic::advice(
                    advice::EMPTY_PASSES,
                    part.span,
                    "this is true of an empty list, and the check then passes",
                )
                .help(format!("require that there is something first: `require not {shown}.is_empty()`")),
            );
        }
    }
}

fn conjuncts<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if let ExprKind::And(left, right) = &expr.kind {
        conjuncts(left, found);
        conjuncts(right, found);
    } else {
        found.push(expr);
    }
}

/// The lists whose length an expression asks for.
fn collect_tests(expr: &Expr, found: &mut Vec<Path>) {
    match &expr.kind {
        ExprKind::And(left, right) | ExprKind::Or(left, right) | ExprKind::Binary { left, right, .. } => {
            collect_tests(left, found);
            collect_tests(right, found);
        }
        ExprKind::Unary { operand, .. } => collect_tests(operand, found),
        ExprKind::Method { of, method, .. }
            if matches!(method.info().name, "is_empty" | "len" | "any" | "contains") =>
        {
            found.extend(Path::of(of));
        }
        _ => {}
    }
}
