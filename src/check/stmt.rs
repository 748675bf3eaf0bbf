//! Blocks and the plain statements.

use super::call::Callee;
use super::checker::Checker;
use super::place::{Form, Place, keyword};
use super::scope::{BindingId, BindingKind};
use super::types::a;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, effects, names, types};
use crate::program::{Block, Expr, ExprKind, Stmt, StmtKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, Value};

/// A block that was gone over.
pub(super) struct Checked {
    pub(super) block: Block,
    /// Whether its end is never reached.
    pub(super) ends: bool,
}

impl Checker<'_> {
    /// A block with a scope of its own. Named steps in it are seen outside of it, as what may not have run.
    pub(super) fn block(&mut self, block: &ast::Block, place: Place) -> Checked {
        let (checked, bound) = self.inside(block, place);
        self.export_groups(&bound);
        checked
    }

    /// A block with a scope of its own; gives what it bound.
    pub(super) fn inside(&mut self, block: &ast::Block, place: Place) -> (Checked, Vec<BindingId>) {
        let mark = self.facts.mark();
        self.scopes.enter();
        let checked = self.open(block, place);
        let bound = self.scopes.leave();
        self.facts.back_to(mark);
        (checked, bound)
    }

    /// A block in the scope at hand.
    pub(super) fn open(&mut self, block: &ast::Block, place: Place) -> Checked {
        let before = std::mem::replace(&mut self.place, place);
        let (stmts, ends) = self.stmts(&block.stmts);
        self.place = before;
        Checked { block: Block { stmts, span: block.span }, ends }
    }

    /// Statements in order.
    pub(super) fn stmts<'s>(&mut self, stmts: impl IntoIterator<Item = &'s ast::Stmt>) -> (Vec<Stmt>, bool) {
        let mut lowered = Vec::new();
        let (mut ends, mut told) = (false, false);
        for (ordinal, stmt) in (1u32..).zip(stmts) {
            if ends && !told && !matches!(stmt.kind, ast::StmtKind::Error) {
                told = true;
                self.report(
                    Diagnostic::warning(
                        advice::UNREACHABLE,
                        first_line(stmt.span, self.text(stmt.span)),
                        "this is never reached",
                    )
                    .help("the step before it always ends the run"),
                );
            }
            let (kind, stops) = self.stmt(stmt);
            ends |= stops;
            if let Some(kind) = kind {
                lowered.push(Stmt { kind, ordinal, span: stmt.span });
            }
        }
        (lowered, ends)
    }

    /// A statement, and whether what follows it is never reached.
    fn stmt(&mut self, stmt: &ast::Stmt) -> (Option<StmtKind>, bool) {
        let span = stmt.span;
        let kind = match &stmt.kind {
            ast::StmtKind::Let { name, ty, value } => self.bind_let(name, ty.as_ref(), value),
            ast::StmtKind::Keep { name, value } => self.keep(name, value),
            ast::StmtKind::Output { name, value } => self.output(name, value, span),
            ast::StmtKind::Print { value } => StmtKind::Print(self.shown(value, "print")),
            ast::StmtKind::Notify { whom, what } => {
                self.placed(Form::Notify, span);
                let whom = self.contact(whom);
                let what = self.shown(what, "notify");
                StmtKind::Notify { whom, what }
            }
            ast::StmtKind::Escalate { whom, why } => {
                let fits = self.placed(Form::Escalate, span);
                let whom = self.contact(whom);
                let why = self.shown(why, "escalate");
                return (Some(StmtKind::Escalate { whom, why }), fits);
            }
            ast::StmtKind::Stop { why } => {
                let fits = self.placed(Form::Stop, span);
                let why = self.shown(why, "stop");
                return (Some(StmtKind::Stop { why }), fits);
            }
            ast::StmtKind::Require { condition, message } => return self.require(condition, message.as_ref()),
            ast::StmtKind::Check(check) => {
                self.placed(Form::Check, span);
                self.check(check, span)
            }
            ast::StmtKind::Branch(branch) => return self.branch(branch, span),
            ast::StmtKind::When(when) => self.when(when),
            ast::StmtKind::For(looped) => self.for_loop(looped, span),
            ast::StmtKind::Repeat(looped) => self.repeat(looped, span),
            ast::StmtKind::Within(within) => return self.within(within),
            ast::StmtKind::On { target, body } => {
                let place = self.acting_place(target);
                let checked = self.block(body, self.place.nested());
                let ends = checked.ends;
                return (place.map(|place| StmtKind::On { place, body: checked.block }), ends);
            }
            ast::StmtKind::Wait { duration } => {
                StmtKind::Wait(self.fit(duration, &Type::Duration, "what stands after `wait`"))
            }
            ast::StmtKind::Action(action) => {
                self.placed(Form::Action, span);
                self.action(action, span)
            }
            ast::StmtKind::Approve { question, options } => {
                // Those that stand where they may are taken out by the action.
                let at = keyword(span, "approve");
                let (message, help) = if self.place.writes() {
                    ("`approve` stands first in an action", "move it up: nothing is done before it is approved")
                } else {
                    (
                        "`approve` stands only in an action",
                        "put it first into the action that it is about; for a question use `confirm`",
                    )
                };
                self.report(Diagnostic::error(effects::APPROVE_NOT_FIRST, at, message).help(help));
                self.approve(question, options, span);
                return (None, false);
            }
            ast::StmtKind::Expr(expr) => return (self.expression(expr), false),
            ast::StmtKind::Error => return (None, false),
        };
        (Some(kind), false)
    }

    fn bind_let(&mut self, name: &ast::Ident, ty: Option<&ast::TypeExpr>, value: &ast::Expr) -> StmtKind {
        let wanted = ty.map(|ty| self.ty(ty));
        let value = match &wanted {
            Some(wanted) => self.fit(value, wanted, format!("`{}`", name.name)),
            None => self.expr(value),
        };
        let mut ty = wanted.unwrap_or_else(|| value.ty.clone());
        if ty == Type::Null {
            self.report(
                Diagnostic::error(types::NOT_CONSTANT, name.span, format!("`{}` is null and nothing else", name.name))
                    .help(format!("say what it may be: `let {}: string? = null`", name.name)),
            );
            ty = Type::Error;
        }
        let slot = self.bind(name, BindingKind::Let, ty);
        StmtKind::Let { name: name.name.clone(), slot, value }
    }

    /// Evidence: where it cannot be had, there is none, and the run goes on.
    fn keep(&mut self, name: &ast::Ident, value: &ast::Expr) -> StmtKind {
        let before = self.fallible;
        let value = self.shown(value, "keep");
        let ty = if self.fallible > before { value.ty.clone().optional() } else { value.ty.clone() };
        self.fallible = before;
        let slot = self.bind(name, BindingKind::Keep, ty);
        StmtKind::Keep { name: name.name.clone(), slot, value }
    }

    fn output(&mut self, name: &ast::Ident, value: &ast::Expr, span: Span) -> StmtKind {
        self.placed(Form::Output, span);
        let value = self.shown(value, "output");
        if let Some((_, first)) = self.outputs.get(&name.name) {
            let first = *first;
            self.report(
                Diagnostic::error(
                    names::BOUND_TWICE,
                    name.span,
                    format!("the output `{}` is given already", name.name),
                )
                .label(first, "given here"),
            );
        } else {
            // A task may not be called.
            let ty = if self.captures.is_some() { value.ty.clone().optional() } else { value.ty.clone() };
            self.outputs.insert(name.name.clone(), (ty, name.span));
        }
        StmtKind::Output { name: name.name.clone(), value }
    }

    /// A value that people will see: never a secret.
    pub(super) fn shown(&mut self, value: &ast::Expr, what: &str) -> Expr {
        let value = self.expr(value);
        self.no_secret(&value, what);
        value
    }

    /// Says so where a secret would be shown.
    pub(super) fn no_secret(&mut self, value: &Expr, what: &str) {
        if super::text::has_secret(&value.ty) {
            let message = format!("`{what}` shows a value, and this is a secret");
            self.report(
                Diagnostic::error(effects::SECRET_SHOWN, value.span, message)
                    .at(a(&value.ty))
                    .help("leave it out; what is computed from a secret is one too"),
            );
        }
    }

    /// Text of a title or a message, which everybody sees.
    pub(super) fn title(&mut self, template: &ast::Template, what: &str) -> Expr {
        let text = self.template(template);
        self.no_secret(&text, what);
        text
    }

    fn contact(&mut self, whom: &ast::Expr) -> Expr {
        let whom = self.fit(whom, &Type::String, "whom to tell");
        self.no_secret(&whom, "escalate");
        if let ExprKind::Const(Value::String(name)) = &whom.kind
            && !self.module.contacts.is_empty()
            && !self.module.contacts.contains(name)
        {
            let known = self.module.contacts.clone();
            let message = format!("the header names no contact `{name}`");
            let mut diagnostic = Diagnostic::error(names::UNKNOWN_CONTACT, whom.span, message);
            diagnostic = match self.guess(name, known.iter().map(ecow::EcoString::as_str)) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(
                    format!("write `\"{near}\"`"),
                    whom.span,
                    format!("\"{near}\""),
                ),
                None => diagnostic
                    .help(format!("it names {}", super::types::listed(known.iter().map(ecow::EcoString::as_str)))),
            };
            self.report(diagnostic);
        }
        whom
    }

    fn require(&mut self, condition: &ast::Expr, message: Option<&ast::Expr>) -> (Option<StmtKind>, bool) {
        let condition = self.condition(condition);
        self.questions += 1;
        self.fallible += 1;
        let constant = self.constant_condition(&condition, "this requirement");
        self.advise_require(&condition, message.is_none());
        let mark = self.facts.mark();
        self.facts.learn(&condition, false);
        let message = message.map(|message| {
            let message = self.shown(message, "require");
            if message.ty.is_secret() { message } else { self.fitted(message, &Type::String, "the message") }
        });
        self.facts.back_to(mark);
        // What follows is reached only when it holds.
        self.facts.learn(&condition, true);
        (Some(StmtKind::Require { condition, message }), constant == Some(false))
    }

    /// A call, a `$` line, `run`, `manual` or `confirm` whose value is not used.
    fn expression(&mut self, expr: &ast::Expr) -> Option<StmtKind> {
        if let ast::ExprKind::Call { callee, args } = &expr.kind
            && matches!(callee.kind, ast::ExprKind::Name(_) | ast::ExprKind::Field { .. })
            && self.calls_task(callee)
            && let Callee::Task(info, name) = self.callee(callee)
        {
            return self.task_call(&info, &name, callee.span, args);
        }
        let lowered = self.expr(expr);
        if lowered.pure && lowered.ty != Type::Error {
            let span = lowered.span;
            self.report(
                Diagnostic::warning(advice::VALUE_UNUSED, span, "this is computed, and nothing is done with it")
                    .help("bind it with `let`, require it, or leave it out"),
            );
        }
        Some(StmtKind::Eval(lowered))
    }

    fn calls_task(&self, callee: &ast::Expr) -> bool {
        use super::checker::Global;
        match &callee.kind {
            ast::ExprKind::Name(name) => matches!(self.module.names.get(name), Some((Global::Task(_), _))),
            ast::ExprKind::Field { of, .. } => match &of.kind {
                ast::ExprKind::Name(root) => {
                    self.scopes.find(root).is_none()
                        && matches!(self.module.names.get(root), Some((Global::Import(_), _)))
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// The first line of a place.
pub(super) fn first_line(span: Span, text: &str) -> Span {
    let length = text.find('\n').unwrap_or(text.len());
    Span { end: span.start + u32::try_from(length).unwrap_or(0), ..span }
}
