//! Checks and their ladders of fixes.

use super::checker::Checker;
use super::options::{Options, Spec, Takes};
use super::place::{Place, keyword};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, types};
use crate::program::{self, Expr, OnFail, Slot, StmtKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;

const CHECK: &[Spec] = &[
    ("within", Takes::Duration),
    ("holds", Takes::Duration),
    ("every", Takes::Duration),
    ("on_fail", Takes::Words(&["stop", "continue"])),
];

const FIX: &[Spec] = &[("within", Takes::Duration), ("every", Takes::Duration)];

impl Checker<'_> {
    pub(super) fn check(&mut self, check: &ast::Check, span: Span) -> StmtKind {
        let title = self.title(&check.title, "check");
        let mut options = self.options("a check", CHECK, &check.options);
        self.windows(&options);
        let on_fail = match options.word("on_fail") {
            Some("continue") => OnFail::Continue,
            _ => OnFail::Stop,
        };
        let (before, asked, first) = (self.fallible, self.questions, self.slots);
        let tested = std::mem::take(&mut self.tested);
        let (checked, bound) = self.inside(&check.body, Place::Check);
        self.tested = tested;
        // Null before each ask.
        let bindings = (first..self.slots).map(Slot).collect();
        if self.questions == asked {
            self.report(
                Diagnostic::warning(
                    advice::ASKS_NOTHING,
                    keyword(span, "check"),
                    "this check asks nothing, so it always passes",
                )
                .help("`require` what must hold"),
            );
        }
        let weak = self.weaken(&bound, before, false);
        if let Some(name) = &check.name {
            self.bind_group(name, weak.clone());
        }
        self.export_groups(&bound);
        let fixes = self.ladder(&check.fixes, &weak);
        self.fallible += 1;
        StmtKind::Check(Box::new(program::Check {
            name: check.name.as_ref().map(|name| name.name.clone()),
            title,
            within: options.take("within"),
            holds: options.take("holds"),
            every: options.take("every"),
            on_fail,
            body: checked.block,
            bindings,
            fixes,
            span,
        }))
    }

    fn ladder(&mut self, fixes: &[ast::Fix], seen: &[usize]) -> Vec<program::Fix> {
        let mut lowered = Vec::with_capacity(fixes.len());
        let mut ended: Option<Span> = None;
        for fix in fixes {
            let at = keyword(fix.span, "fix");
            if let Some(ended) = ended {
                self.report(
                    Diagnostic::warning(advice::UNREACHABLE, at, "this rung is never reached")
                        .label(ended, "this one always ends the run"),
                );
            }
            self.scopes.enter();
            self.show(seen);
            let title = fix.title.as_ref().map(|title| self.title(title, "fix"));
            let mut options = self.options("a fix", FIX, &fix.options);
            self.every_in_window(&options, "within");
            let body = self.block(&fix.body, Place::Flow);
            let bound = self.scopes.leave();
            // Named steps of a rung are seen after the check; what the check bound is there by its own names.
            let steps: Vec<usize> = bound.into_iter().filter(|id| !self.is_sight_of(*id, seen)).collect();
            self.export_groups(&steps);
            if body.ends {
                ended = ended.or(Some(at));
            }
            lowered.push(program::Fix {
                title,
                within: options.take("within"),
                every: options.take("every"),
                body: body.block,
                span: fix.span,
            });
        }
        lowered
    }

    fn is_sight_of(&self, id: usize, seen: &[usize]) -> bool {
        self.scopes.get(id).and_then(|binding| binding.origin).is_some_and(|origin| seen.contains(&origin))
    }

    /// `within`, `holds` and `every` that say something sensible together.
    fn windows(&mut self, options: &Options) {
        self.every_in_window(options, "within");
        self.every_in_window(options, "holds");
        if let (Some(at), None, None) = (options.span("every"), options.span("within"), options.span("holds")) {
            self.report(
                Diagnostic::warning(advice::EVERY_ALONE, at, "`every` alone says nothing: the check is asked once")
                    .help("add `within:` for what becomes true in time, `holds:` for what must stay true"),
            );
        }
        if let (Some(Value::Duration(holds)), Some(Value::Duration(within)), Some(at)) =
            (options.constant("holds"), options.constant("within"), options.span("holds"))
            && holds > within
        {
            self.report(
                Diagnostic::error(types::OUT_OF_RANGE, at, "`holds` is longer than `within`: this never passes")
                    .help("the check must hold for that long before `within` is over"),
            );
        }
    }

    /// A condition that is known before anything runs. Gives its value.
    pub(super) fn constant_condition(&mut self, condition: &Expr, what: &str) -> Option<bool> {
        let Some(Value::Bool(value)) = super::reach::known(condition) else { return None };
        let message = format!("{what} is always {value}");
        self.report(
            Diagnostic::warning(advice::CONSTANT_CONDITION, condition.span, message)
                .help("nothing in it depends on the world or on a parameter"),
        );
        Some(value)
    }
}
