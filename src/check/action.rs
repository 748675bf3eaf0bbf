//! Actions: what they ask first, what they do, and what undoes it.

use super::checker::Checker;
use super::options::{Options, Spec, Takes};
use super::place::{Form, Place, keyword};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, effects};
use crate::program::{self, Expr, ExprKind, OnFail, Stmt, StmtKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, Value};

const ACTION: &[Spec] = &[
    ("within", Takes::Duration),
    ("retry", Takes::Int),
    ("backoff", Takes::Duration),
    ("idempotent", Takes::Bool),
    ("cooldown", Takes::Duration),
    ("at_most", Takes::Rate),
    ("on_fail", Takes::Words(&["stop", "next"])),
];

const APPROVE: &[Spec] =
    &[("type", Takes::Text), ("from", Takes::Text), ("count", Takes::Int), ("within", Takes::Duration)];

const QUESTION: &[Spec] = &[("within", Takes::Duration)];

impl Checker<'_> {
    pub(super) fn action(&mut self, action: &ast::Action, span: Span) -> StmtKind {
        let title = self.title(&action.title, "action");
        let mut options = self.options("an action", ACTION, &action.options);
        let idempotent = matches!(options.constant("idempotent"), Some(Value::Bool(true)));
        let on_fail = match options.word("on_fail") {
            Some("next") => OnFail::Next,
            _ => OnFail::Stop,
        };
        self.changes += 1;
        let (before, written) = (self.fallible, self.writes.len());
        let mark = self.facts.mark();
        self.scopes.enter();
        let (approvals, body) = self.action_body(&action.body);
        let written = written..self.writes.len();
        let during = action.during.as_ref().map(|during| self.block(during, Place::During).block);
        let bound = self.scopes.leave();
        self.facts.back_to(mark);
        if body.stmts.is_empty() && action.body.stmts.is_empty() {
            self.report(
                Diagnostic::warning(advice::NOTHING_DONE, keyword(span, "action"), "this action does nothing")
                    .help("put its steps into it, or leave it out"),
            );
        }
        // What the body bound may be missing: it can have failed anywhere.
        let weak = self.weaken(&bound, before, false);
        let restore = action.restore.as_ref().map(|restore| self.undoing(restore, &weak, Place::Restore));
        let rollback = action.rollback.as_ref().map(|rollback| match rollback {
            ast::Rollback::Block(block) => program::Rollback::Block(self.undoing(block, &weak, Place::Rollback)),
            ast::Rollback::Auto(at) => {
                self.rollback_auto(*at, written.clone());
                program::Rollback::Auto
            }
        });
        self.advise_retry(&options, idempotent, written);
        if let (Some(at), None) = (options.span("backoff"), options.span("retry")) {
            self.report(
                Diagnostic::warning(advice::EVERY_ALONE, at, "`backoff` alone says nothing: nothing is tried again")
                    .help("say how often: `retry: 3`"),
            );
        }
        if let Some(name) = &action.name {
            // A no to its question skips it.
            let members = self.weaken(&bound, 0, true);
            self.bind_group(name, members);
        }
        self.fallible += 1;
        StmtKind::Action(Box::new(program::Action {
            title,
            within: options.take("within"),
            retry: options.take("retry"),
            backoff: options.take("backoff"),
            idempotent,
            cooldown: options.take("cooldown"),
            at_most: options.take("at_most"),
            on_fail,
            approvals,
            body,
            during,
            restore,
            rollback,
        }))
    }

    /// The questions that stand first, and the steps. A step's ordinal counts the questions too, as a reader does.
    fn action_body(&mut self, block: &ast::Block) -> (Vec<program::Approve>, program::Block) {
        let mut approvals = Vec::new();
        let mut rest = block.stmts.as_slice();
        while let [first, more @ ..] = rest {
            let ast::StmtKind::Approve { question, options } = &first.kind else { break };
            let asked = self.approve(question, options, first.span);
            approvals.push(asked);
            rest = more;
        }
        let before = std::mem::replace(&mut self.place, Place::Action);
        let (mut stmts, _) = self.stmts(rest);
        self.place = before;
        let questions = u32::try_from(approvals.len()).unwrap_or(u32::MAX);
        for Stmt { ordinal, .. } in &mut stmts {
            *ordinal = ordinal.saturating_add(questions);
        }
        (approvals, program::Block { stmts, span: block.span })
    }

    fn undoing(&mut self, block: &ast::Block, seen: &[usize], place: Place) -> program::Block {
        let mark = self.facts.mark();
        self.scopes.enter();
        self.show(seen);
        let checked = self.open(block, place);
        self.scopes.leave();
        self.facts.back_to(mark);
        checked.block
    }

    fn rollback_auto(&mut self, at: Span, written: std::ops::Range<usize>) {
        let writes = self.writes.get(written).unwrap_or_default();
        if writes.is_empty() {
            self.report(
                Diagnostic::error(effects::NO_INVERSE, at, "this action writes nothing that could be undone")
                    .help("leave `rollback auto` out"),
            );
            return;
        }
        let found = writes.iter().find(|write| !write.invertible).map(|write| (write.name.clone(), write.span));
        let Some((name, span)) = found else { return };
        let what = if name == "$" { "a shell command".to_owned() } else { format!("`{name}`") };
        self.report(
            Diagnostic::error(effects::NO_INVERSE, at, format!("nothing is known that undoes {what}"))
                .label(span, "written here")
                .help("say what undoes it: `rollback { … }`"),
        );
    }

    fn advise_retry(&mut self, options: &Options, idempotent: bool, written: std::ops::Range<usize>) {
        let Some(at) = options.span("retry") else { return };
        if idempotent || matches!(options.constant("retry"), Some(Value::Int(0))) {
            return;
        }
        let writes = self.writes.get(written).unwrap_or_default();
        let found = writes.iter().find(|write| !write.idempotent).map(|write| (write.name.clone(), write.span));
        let Some((name, span)) = found else { return };
        let what = if name == "$" { "this command".to_owned() } else { format!("`{name}`") };
        self.report(
            Diagnostic::advice(advice::RETRY, at, format!("a retry does {what} again from the start"))
                .label(span, "may have been done in part")
                .help("where that does no harm say so: `idempotent: true`; after an unknown outcome nothing else is tried again"),
        );
    }

    /// `approve "…" (type: …)`.
    pub(super) fn approve(&mut self, question: &ast::Expr, options: &[ast::Arg], span: Span) -> program::Approve {
        let question = self.fit(question, &Type::String, "the question");
        self.no_secret(&question, "approve");
        let mut options = self.options("`approve`", APPROVE, options);
        program::Approve {
            question,
            type_word: options.take("type"),
            from: options.take("from"),
            count: options.take("count"),
            within: options.take("within"),
            span,
        }
    }

    /// `manual "…"`: a person's step.
    pub(super) fn manual(&mut self, what: &ast::Expr, options: &[ast::Arg], span: Span) -> Expr {
        self.placed(Form::Manual, span);
        self.not_in_lambda("manual", span);
        self.changes += 1;
        self.fallible += 1;
        let what = self.question(what, "manual");
        let within = self.options("`manual`", QUESTION, options).take("within").map(Box::new);
        Expr { kind: ExprKind::Manual { what: what.into(), within }, ty: Type::String, pure: false, span }
    }

    /// `confirm "…"`: a question with a yes or no.
    pub(super) fn confirm(&mut self, question: &ast::Expr, options: &[ast::Arg], span: Span) -> Expr {
        self.not_in_lambda("confirm", span);
        self.questions += 1;
        self.fallible += 1;
        let question = self.question(question, "confirm");
        let within = self.options("`confirm`", QUESTION, options).take("within").map(Box::new);
        Expr { kind: ExprKind::Confirm { question: question.into(), within }, ty: Type::Bool, pure: false, span }
    }

    fn question(&mut self, text: &ast::Expr, what: &str) -> Expr {
        let text = self.fit(text, &Type::String, "the question");
        self.no_secret(&text, what);
        text
    }

    /// People are asked in steps, not in the middle of a computation.
    pub(super) fn not_in_lambda(&mut self, word: &str, span: Span) {
        if self.lambdas > 0 {
            self.report(
                Diagnostic::error(
                    effects::LAMBDA_WRITES,
                    keyword(span, word),
                    format!("`{word}` may not stand in a lambda"),
                )
                .help("walk over the items with `for`, and put the step into its body"),
            );
        }
    }
}
