//! Branches, optional parts, loops and limits.

use super::checker::{Checker, LoopInfo};
use super::options::{Options, Spec, Takes};
use super::place::keyword;
use super::scope::BindingKind;
use super::stmt::Checked;
use super::types::a;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, effects, types};
use crate::program::{self, Expr, ExprKind, RepeatBound, Slot, StmtKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, Value};
use ecow::EcoString;

const FOR: &[Spec] = &[
    ("parallel", Takes::Int),
    ("batch", Takes::Int),
    ("pause", Takes::Duration),
    ("max_failures", Takes::CountOrShare),
    ("key", Takes::Key),
];

const REPEAT: &[Spec] = &[("every", Takes::Duration), ("within", Takes::Duration), ("for", Takes::Duration)];

impl Checker<'_> {
    /// An arm, or an optional part; and whether its end is never reached.
    fn arm(&mut self, when: &ast::When) -> (program::When, bool) {
        let text: EcoString = self.text(when.condition.span).into();
        let mut condition = self.condition(&when.condition);
        let mark = self.facts.mark();
        self.scopes.enter();
        if let Some(name) = &when.capture {
            self.capture(name, &mut condition);
        }
        self.facts.learn(&condition, true);
        let label = when.label.as_ref().map(|label| self.title(label, "when"));
        let Checked { block: body, ends } = self.open(&when.body, self.place.nested());
        let bound = self.scopes.leave();
        self.facts.back_to(mark);
        self.export_groups(&bound);
        (program::When { condition, text, label, body, span: when.span }, ends)
    }

    /// `as m`: the groups of the match in the condition.
    fn capture_type(regex: &Expr) -> Type {
        match &regex.kind {
            ExprKind::Const(Value::Regex(regex)) => crate::value::code::capture_type(regex.as_str()),
            // A value in a hole is a group of its own, without a name.
            ExprKind::Code { template, .. } => crate::value::code::capture_type(&template.texts.join("x")),
            _ => Type::Any,
        }
    }

    fn capture(&mut self, name: &ast::Ident, condition: &mut Expr) {
        let slot = self.slot();
        let ty = if let Some((value, regex, capture)) = find_match(condition) {
            *capture = Some(slot);
            let ty = Self::capture_type(regex);
            if value.ty.is_secret() || regex.ty.is_secret() { ty.secret() } else { ty }
        } else {
            if condition.ty != Type::Error {
                self.report(
                    Diagnostic::error(types::NO_MATCH, name.span, "there is no match whose groups could be bound")
                        .label(condition.span, "no `~` that must hold")
                        .help("`as` binds the groups of `text ~ re\"…(?<name>…)\"`; bind other values with `let`"),
                );
            }
            Type::Error
        };
        self.bind_slot(name, BindingKind::Capture, ty, slot);
    }

    /// A lone `when`.
    pub(super) fn when(&mut self, when: &ast::When) -> StmtKind {
        let (arm, ends) = self.arm(when);
        self.constant_condition(&arm.condition, "this condition");
        if ends {
            // What follows is reached only when it did not hold.
            self.facts.learn(&arm.condition, false);
        }
        StmtKind::When(Box::new(arm))
    }

    pub(super) fn branch(&mut self, branch: &ast::Branch, span: Span) -> (Option<StmtKind>, bool) {
        let question = branch.question.as_ref().map(|question| self.title(question, "branch"));
        if branch.arms.is_empty() {
            self.report(
                Diagnostic::warning(
                    advice::NOTHING_DONE,
                    keyword(span, "branch"),
                    "a branch without arms decides nothing",
                )
                .help("add `when condition { … }`, or leave the branch out"),
            );
        }
        let mark = self.facts.mark();
        let mut arms: Vec<program::When> = Vec::with_capacity(branch.arms.len());
        let mut all_end = !branch.arms.is_empty();
        let mut certain = None;
        for when in &branch.arms {
            let (arm, ends) = self.arm(when);
            self.repeated(&arms, &arm, when.condition.span);
            if let Some(span) = certain {
                self.report(
                    Diagnostic::warning(advice::UNREACHABLE, when.condition.span, "this arm is never reached")
                        .label(span, "this always holds"),
                );
            } else if self.constant_condition(&arm.condition, "this condition") == Some(true) {
                certain = Some(when.condition.span);
            }
            self.facts.learn(&arm.condition, false);
            all_end &= ends;
            arms.push(arm);
        }
        let otherwise = branch.otherwise.as_ref().map(|otherwise| {
            if let Some(span) = certain {
                let at = keyword(otherwise.span, "otherwise");
                self.report(
                    Diagnostic::warning(advice::UNREACHABLE, at, "this arm is never reached")
                        .label(span, "this always holds"),
                );
            }
            let label = otherwise.label.as_ref().map(|label| self.title(label, "otherwise"));
            let checked = self.block(&otherwise.body, self.place.nested());
            all_end &= checked.ends;
            (label, checked.block)
        });
        all_end &= otherwise.is_some();
        self.facts.back_to(mark);
        (Some(StmtKind::Branch(Box::new(program::Branch { question, arms, otherwise }))), all_end)
    }

    pub(super) fn for_loop(&mut self, looped: &ast::For, span: Span) -> StmtKind {
        let (items, item) = self.items(&looped.items);
        let (keys, rest): (Vec<ast::Arg>, Vec<ast::Arg>) =
            looped.options.iter().cloned().partition(|arg| arg.name.as_ref().is_some_and(|name| name.name == "key"));
        let mut options = self.options("a `for`", FOR, &rest);
        let parallel_at = options.span("parallel");
        let before = self.changes;
        let place = self.place.nested();
        let mark = self.facts.mark();
        self.scopes.enter();
        let slot = self.bind(&looped.name, BindingKind::Given, item.clone());
        let key = self.options("a `for`", FOR, &keys).take("key");
        let known = self.known_names(&looped.body, Some((&looped.name, &item)));
        self.loops.push(LoopInfo { known, read: Vec::new() });
        let body = self.open(&looped.body, place).block;
        let until = looped.until.as_ref().map(|until| self.condition(until));
        let previous = self.end_loop();
        if let (Some(at), false) = (parallel_at, previous.is_empty()) {
            self.report(
                Diagnostic::error(effects::PREVIOUS_IN_PARALLEL, at, "iterations side by side have none before them")
                    .help("leave `parallel:` out where the body reads `previous`"),
            );
        }
        self.scopes.leave();
        self.facts.back_to(mark);
        if key.is_none()
            && self.changes > before
            && !matches!(
                item.exposed(),
                Type::String | Type::Int | Type::OneOf(_) | Type::Error | Type::Path | Type::Url
            )
        {
            let at = keyword(span, "for");
            let name = &looped.name.name;
            let field = match &item {
                Type::Record(record) => ["name", "id"].into_iter().find(|field| record.fields.contains_key(*field)),
                _ => None,
            };
            self.report(
                Diagnostic::error(effects::KEY_NEEDED, at, "a loop that writes needs a key for its items")
                    .label(looped.items.span, format!("items are `{item}`"))
                    .help(format!(
                        "say what each is known by, also after a restart: `(key: {name}.{})`",
                        field.unwrap_or("name")
                    )),
            );
        }
        StmtKind::For(Box::new(program::For {
            slot,
            name: looped.name.name.clone(),
            items,
            parallel: options.take("parallel"),
            batch: options.take("batch"),
            pause: options.take("pause"),
            max_failures: options.take("max_failures"),
            key,
            body,
            until,
            previous,
        }))
    }

    /// What a `for` walks over, and the type of an item.
    fn items(&mut self, items: &ast::Expr) -> (Expr, Type) {
        let items = self.expr(items);
        let exposed = items.ty.exposed();
        let secret = items.ty.is_secret();
        let item = match &exposed {
            Type::List(item) => (**item).clone(),
            Type::Range(item) if **item == Type::Int => Type::Int,
            Type::Error | Type::Never => Type::Error,
            Type::Any => {
                let list = Type::list(Type::Any);
                return (Self::coerce(items, &list), Type::Any);
            }
            Type::Optional(inner) if matches!(**inner, Type::List(_) | Type::Range(_)) => {
                let shown = self.text(items.span);
                let message = format!("cannot walk over `{shown}`: it may be null");
                self.report(
                    Diagnostic::error(types::MAY_BE_NULL, items.span, message)
                        .at(a(&items.ty))
                        .help("walk over nothing then: `?? []`"),
                );
                Type::Error
            }
            other => {
                let message = format!("a `for` walks over a list or a range, not over {}", a(&other));
                let mut diagnostic = Diagnostic::error(types::MISMATCH, items.span, message);
                diagnostic = match other {
                    Type::Int => diagnostic.help("for a number of times write a range: `1..n`"),
                    Type::String => diagnostic.help("take it apart first: `.lines()`, `.words()` or `.split(\",\")`"),
                    Type::Optional(_) => diagnostic.help("for one that may be missing write `when x != null { … }`"),
                    Type::Map(..) | Type::Record(_) => {
                        diagnostic.help("walk over its `.keys()`, `.values()` or `.entries()`")
                    }
                    _ => diagnostic,
                };
                self.report(diagnostic);
                Type::Error
            }
        };
        (items, if secret { item.secret() } else { item })
    }

    pub(super) fn repeat(&mut self, looped: &ast::Repeat, span: Span) -> StmtKind {
        let mut options = self.options("a `repeat`", REPEAT, &looped.options);
        self.every_in_window(&options, "within");
        self.every_in_window(&options, "for");
        let at = keyword(span, "repeat");
        let place = self.place.nested();
        let mark = self.facts.mark();
        self.scopes.enter();
        let known = self.known_names(&looped.body, None);
        self.loops.push(LoopInfo { known, read: Vec::new() });
        let body = self.open(&looped.body, place).block;
        let until = looped.until.as_ref().map(|until| self.condition(until));
        let previous = self.end_loop();
        let bound = self.scopes.leave();
        self.facts.back_to(mark);
        self.export_groups(&bound);
        let (within_at, for_at) = (options.span("within"), options.span("for"));
        let every = options.take("every");
        if every.is_none() {
            self.report(
                Diagnostic::error(effects::LOOP_NOT_BOUNDED, at, "a `repeat` says how often: `every:`")
                    .help("for example `repeat (every: 10s, within: 5m) { … } until …`"),
            );
        }
        let bound = match (options.take("within"), options.take("for")) {
            (Some(limit), None) => {
                if until.is_none() {
                    self.report(
                        Diagnostic::error(
                            effects::LOOP_NOT_BOUNDED,
                            at,
                            "a `repeat` with `within:` ends by its `until`",
                        )
                        .help("say when it is done: `} until condition`; a monitor that only watches has `for:`"),
                    );
                }
                RepeatBound::Within(limit)
            }
            (None, Some(length)) => RepeatBound::For(length),
            (Some(limit), Some(_)) => {
                let first = within_at.unwrap_or(at);
                self.report(
                    Diagnostic::error(
                        effects::LOOP_NOT_BOUNDED,
                        for_at.unwrap_or(at),
                        "`within:` and `for:` do not go together",
                    )
                    .label(first, "given here")
                    .help("`within:` fails when time is over, `for:` is a monitor, whose end is no failure"),
                );
                RepeatBound::Within(limit)
            }
            (None, None) => {
                self.report(
                    Diagnostic::error(effects::LOOP_NOT_BOUNDED, at, "a `repeat` says how long: `within:` or `for:`")
                        .help("for example `repeat (every: 10s, within: 5m) { … } until …`, or `for: 5m` to watch"),
                );
                RepeatBound::For(Self::wrong(at))
            }
        };
        let every = every.unwrap_or_else(|| Self::wrong(at));
        StmtKind::Repeat(Box::new(program::Repeat { every, bound, body, until, previous }))
    }

    /// Pairs of what the body bound and where the next iteration reads it.
    fn end_loop(&mut self) -> Vec<(Slot, Slot)> {
        let read = self.loops.pop().unwrap_or_default().read;
        let here = self.scopes.here().to_vec();
        read.into_iter()
            .filter_map(|(name, before, _)| {
                let binding = here.iter().filter_map(|id| self.scopes.get(*id)).find(|binding| binding.name == name)?;
                Some((binding.slot, before))
            })
            .collect()
    }

    pub(super) fn within(&mut self, within: &ast::Within) -> (Option<StmtKind>, bool) {
        let limit = self.fit(&within.limit, &Type::Duration, "what stands after `within`");
        let place = self.place.nested();
        let body = self.block(&within.body, place);
        let otherwise = within.otherwise.as_ref().map(|otherwise| self.block(otherwise, place));
        let ends = body.ends && otherwise.as_ref().is_none_or(|otherwise| otherwise.ends);
        let otherwise = otherwise.map(|otherwise| otherwise.block);
        (Some(StmtKind::Within(Box::new(program::Within { limit, body: body.block, otherwise }))), ends)
    }

    /// Advice where something is asked less often than its window is long.
    pub(super) fn every_in_window(&mut self, options: &Options, window: &str) {
        if let (Some(Value::Duration(every)), Some(Value::Duration(length)), Some(at)) =
            (options.constant("every"), options.constant(window), options.span("every"))
            && every > length
        {
            let message = format!("`every` is longer than `{window}`: it is asked once");
            self.report(Diagnostic::warning(advice::EVERY_TOO_LONG, at, message));
        }
    }

    /// What the body of a loop binds at its top, with types as far as they are plain to see: `previous` may stand
    /// in the very value that it is the iteration before of.
    fn known_names(&mut self, body: &ast::Block, item: Option<(&ast::Ident, &Type)>) -> Vec<(EcoString, Type)> {
        let mut known: Vec<(EcoString, Type)> = Vec::new();
        known.extend(item.map(|(name, ty)| (name.name.clone(), ty.clone())));
        for stmt in &body.stmts {
            let (name, ty) = match &stmt.kind {
                ast::StmtKind::Let { name, ty: Some(ty), .. } => {
                    // It is told of when it is its turn.
                    let told = self.out.len();
                    let ty = self.ty(ty);
                    self.out.truncate(told);
                    (name, ty)
                }
                ast::StmtKind::Let { name, value, .. } | ast::StmtKind::Keep { name, value } => {
                    (name, self.plain_type(value))
                }
                _ => continue,
            };
            known.push((name.name.clone(), ty));
        }
        known
    }

    /// The type of an expression, where it can be told without going into it; else `any`.
    fn plain_type(&self, expr: &ast::Expr) -> Type {
        match &expr.kind {
            ast::ExprKind::Bool(_) => Type::Bool,
            ast::ExprKind::Int(_) => Type::Int,
            ast::ExprKind::Float(_) => Type::Float,
            ast::ExprKind::Duration(_) => Type::Duration,
            ast::ExprKind::Size(_) => Type::Size,
            ast::ExprKind::Text(_) => Type::String,
            ast::ExprKind::Paren(inner) => self.plain_type(inner),
            ast::ExprKind::Try(inner) => match self.plain_type(inner) {
                Type::Any => Type::Any,
                ty => ty.optional(),
            },
            ast::ExprKind::Binary { op, left, right, .. } => {
                let (left, right) = (self.plain_type(left), self.plain_type(right));
                match (&left, &right) {
                    (Type::Any, other) | (other, Type::Any) if *op != ast::BinaryOp::Coalesce => {
                        // `(previous.n ?? 0) + 1`
                        crate::value::type_ops::type_binary(*op, other, other).unwrap_or(Type::Any)
                    }
                    (Type::Any, other) => other.clone(),
                    _ => crate::value::type_ops::type_binary(*op, &left, &right).unwrap_or(Type::Any),
                }
            }
            ast::ExprKind::Call { callee, .. } => match &callee.kind {
                ast::ExprKind::Field { of, name, .. } => self.operation_type(of, name).unwrap_or(Type::Any),
                ast::ExprKind::Name(name) if name == "now" => Type::Time,
                _ => Type::Any,
            },
            ast::ExprKind::Dollar(_) => self
                .module
                .uses
                .iter()
                .filter_map(|info| info.catalogue.as_ref())
                .find(|catalogue| catalogue.name == "shell")
                .and_then(|catalogue| catalogue.operations.get("run"))
                .map_or(Type::Any, |operation| operation.result.clone()),
            _ => Type::Any,
        }
    }

    fn operation_type(&self, of: &ast::Expr, name: &ast::Ident) -> Option<Type> {
        let (alias, path) = self.operation_path(of, name)?;
        let (_, name) = path.split_once('.')?;
        let catalogue = self.module.uses.get(alias)?.catalogue.as_ref()?;
        Some(catalogue.operations.get(name)?.result.clone())
    }
}

/// The match that must hold for the condition to hold.
fn find_match(condition: &mut Expr) -> Option<(&Expr, &Expr, &mut Option<Slot>)> {
    match &mut condition.kind {
        ExprKind::Match { value, regex, capture } => Some((value, regex, capture)),
        ExprKind::And(left, right) => match find_match(left) {
            Some(found) => Some(found),
            None => find_match(right),
        },
        _ => None,
    }
}
