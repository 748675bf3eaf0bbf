//! `test "…" { given … expect … }`: that what they name exists.

use super::call::Callee;
use super::checker::Checker;
use super::scope::BindingKind;
use crate::backend::{Effect, Operation};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, types};
use crate::source::Span;
use crate::syntax::ast::{self, Expectation, Item, StmtKind, TemplatePart, TestLine};
use crate::value::Type;
use ecow::EcoString;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How a run may end, as a test says it.
const ENDINGS: [&str; 6] = ["passed", "fixed", "failed", "escalated", "stopped", "waiting"];

/// What a file calls its steps.
#[derive(Default)]
struct Titles {
    actions: Vec<Title>,
    others: Vec<Title>,
}

/// A title: its text before the first hole, and whether there is one.
struct Title {
    start: EcoString,
    whole: bool,
}

impl Title {
    fn of(template: &ast::Template) -> Self {
        let mut start = EcoString::new();
        for part in &template.parts {
            match part {
                TemplatePart::Text { text, .. } => start.push_str(text),
                TemplatePart::Hole { .. } => return Self { start, whole: false },
            }
        }
        Self { start, whole: true }
    }

    fn fits(&self, text: &str) -> bool {
        if self.whole { self.start == text } else { text.starts_with(self.start.as_str()) }
    }
}

impl Checker<'_> {
    /// Checks the tests of a file, as far as that is possible without running them.
    pub(super) fn tests(&mut self, file: &ast::File) {
        let tests: Vec<&ast::Test> =
            file.items.iter().filter_map(|item| if let Item::Test(test) = item { Some(test) } else { None }).collect();
        if tests.is_empty() {
            return;
        }
        let mut titles = Titles::default();
        for item in &file.items {
            match item {
                Item::Stmt(stmt) => collect(std::slice::from_ref(stmt), &mut titles),
                Item::Task(task) => collect(&task.body.stmts, &mut titles),
                _ => {}
            }
        }
        let mut seen: FxHashMap<EcoString, Span> = FxHashMap::default();
        for test in tests {
            if let Some(name) = test.title.literal()
                && let Some(first) = seen.insert(name.clone(), test.title.span)
            {
                self.report(
                    Diagnostic::error(names::BOUND_TWICE, test.title.span, format!("the test `{name}` is there twice"))
                        .label(first, "it is here already"),
                );
            }
            for line in &test.lines {
                match line {
                    TestLine::GivenParam { name, value, .. } => self.given_param(name, value),
                    TestLine::Given { call, value, .. } => self.given_answer(call, value),
                    TestLine::Expect { what, .. } => self.expected(what, &titles),
                }
            }
        }
    }

    fn given_param(&mut self, name: &ast::Ident, value: &ast::Expr) {
        let ty = self.module.params.iter().find(|info| info.name.name == name.name).map(|info| info.ty.clone());
        if let Some(ty) = ty {
            self.fit(value, &ty, format!("`{}`", name.name));
        } else {
            let known: Vec<EcoString> = self.module.params.iter().map(|info| info.name.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(EcoString::as_str).collect();
            self.unknown_parameter(name, "this file", &known);
            self.expr(value);
        }
    }

    fn given_answer(&mut self, call: &ast::Expr, value: &ast::Expr) {
        let operation = self.tested_call(call);
        self.literal_of(value, operation.as_ref().map(|(operation, _)| &operation.result));
        if let Some((operation, path)) = operation
            && matches!(operation.effect, Effect::Write(_))
        {
            self.report(
                Diagnostic::error(
                    types::MISMATCH,
                    call.span,
                    format!("`{path}` writes: a test gives answers to reads"),
                )
                .help("a write in a test is not done; what it would give is not known"),
            );
        }
    }

    /// The operation that a line of a test names; its arguments are looked at as far as they are given.
    fn tested_call(&mut self, call: &ast::Expr) -> Option<(Operation, String)> {
        let ast::ExprKind::Call { callee, args } = &call.kind else {
            if let ast::ExprKind::Dollar(dollar) = &call.kind {
                self.tagged(&dollar.code);
            } else if !matches!(call.kind, ast::ExprKind::Error) {
                self.report(
                    Diagnostic::error(types::NO_VALUE, call.span, "a test names a call here")
                        .help("for example `k8s.pods(_)`; `_` stands for any arguments"),
                );
            }
            return None;
        };
        let Callee::Operation(alias, path) = self.callee(callee) else {
            return None;
        };
        let catalogue = self.module.uses.get(alias)?.catalogue.clone()?;
        let name = path.split_once('.').map_or("", |(_, name)| name);
        let Some(operation) = catalogue.operations.get(name) else {
            let known: Vec<&str> = catalogue.operations.keys().map(EcoString::as_str).collect();
            let ident = ast::Ident { name: name.into(), span: callee.span };
            let root = path.split_once('.').map_or(path.as_str(), |(root, _)| root);
            self.unknown_of(names::UNKNOWN_OPERATION, &ident, &format!("`{root}`"), "operation", &known);
            return None;
        };
        for arg in args {
            if matches!(arg.value.kind, ast::ExprKind::Wildcard) {
                continue;
            }
            let ty = match &arg.name {
                None => None,
                Some(name) => {
                    if let Some(param) = operation.parameters.iter().find(|param| param.name == name.name) {
                        Some(param.ty.clone())
                    } else {
                        let known: Vec<&str> = operation.parameters.iter().map(|param| param.name.as_str()).collect();
                        self.unknown_parameter(name, &format!("`{path}`"), &known);
                        continue;
                    }
                }
            };
            match (ty, &arg.value.kind) {
                // A record is compared as far as it is written.
                (Some(ty), ast::ExprKind::Map(_)) => self.literal_of(&arg.value, Some(&ty)),
                (Some(ty), _) => {
                    self.fit(&arg.value, &ty, "the argument");
                }
                (None, _) => {
                    self.expr(&arg.value);
                }
            }
        }
        Some((operation.clone(), path))
    }

    /// A literal that may leave fields out, but names none that do not exist.
    fn literal_of(&mut self, value: &ast::Expr, ty: Option<&Type>) {
        let ty = ty.map(Type::exposed);
        match (&value.kind, ty.as_ref().map(Type::required)) {
            (ast::ExprKind::List(items), Some(Type::List(item))) => {
                for value in items {
                    self.literal_of(value, Some(item));
                }
            }
            (ast::ExprKind::Map(entries), Some(Type::Record(record))) => {
                let record = Arc::clone(record);
                for (key, value) in entries {
                    let name = match key {
                        ast::MapKey::Name(name) => Some((name.name.clone(), name.span)),
                        ast::MapKey::Text(text) => text.literal().map(|name| (name, text.span)),
                        ast::MapKey::Computed(_) => None,
                    };
                    let Some((name, span)) = name else { continue };
                    match record.fields.get(&name) {
                        Some(field) => self.literal_of(value, Some(&field.ty)),
                        None => self.no_field(&record, &name, span, ""),
                    }
                }
            }
            (ast::ExprKind::Wildcard, _) => {}
            _ => {
                self.expr(value);
            }
        }
    }

    fn expected(&mut self, what: &Expectation, titles: &Titles) {
        match what {
            Expectation::Reached(title) => {
                let all: Vec<&Title> = titles.others.iter().chain(&titles.actions).collect();
                self.expected_title(title, &all, "step");
            }
            Expectation::Action(title) => {
                let all: Vec<&Title> = titles.actions.iter().collect();
                self.expected_title(title, &all, "action");
            }
            Expectation::Write(call) => {
                if let Some((operation, path)) = self.tested_call(call)
                    && matches!(operation.effect, Effect::Read | Effect::Session)
                {
                    let message = format!("`{path}` only reads: no action is expected by it");
                    self.report(
                        Diagnostic::error(types::MISMATCH, call.span, message)
                            .help("expect a write, an action's title, or `reached` with the title of a step"),
                    );
                }
            }
            Expectation::Output(condition) => {
                self.scopes.enter();
                let outputs: Vec<(EcoString, Type, Span)> =
                    self.outputs.iter().map(|(name, (ty, span))| (name.clone(), ty.clone(), *span)).collect();
                for (name, ty, span) in outputs {
                    let slot = self.slot();
                    let binding = super::scope::Binding {
                        name,
                        span,
                        kind: BindingKind::Given,
                        slot,
                        ty,
                        after: 0,
                        used: true,
                        origin: None,
                    };
                    self.scopes.bind(binding);
                }
                self.condition(condition);
                self.scopes.leave();
            }
            Expectation::Ending(ending) => {
                if !ENDINGS.contains(&ending.name.as_str()) {
                    let message = format!("a run never ends `{}`", ending.name);
                    let mut diagnostic = Diagnostic::error(types::NOT_A_WORD, ending.span, message);
                    diagnostic = match self.guess(&ending.name, ENDINGS) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help(format!("it ends {}", super::types::listed(ENDINGS))),
                    };
                    self.report(diagnostic);
                }
            }
        }
    }

    fn expected_title(&mut self, title: &ast::Template, known: &[&Title], what: &str) {
        let Some(text) = title.literal() else {
            self.template(title);
            return;
        };
        if known.iter().any(|title| title.fits(&text)) {
            return;
        }
        let mut diagnostic =
            Diagnostic::error(names::UNKNOWN_TITLE, title.span, format!("no {what} of this file is called `{text}`"));
        let names: Vec<&str> = known.iter().map(|title| title.start.as_str()).collect();
        if let Some(near) = self.guess(&text, names) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.report(diagnostic);
    }
}

fn collect(stmts: &[ast::Stmt], titles: &mut Titles) {
    for stmt in stmts {
        match &stmt.kind {
            StmtKind::Check(check) => {
                titles.others.push(Title::of(&check.title));
                collect(&check.body.stmts, titles);
                for fix in &check.fixes {
                    titles.others.extend(fix.title.as_ref().map(Title::of));
                    collect(&fix.body.stmts, titles);
                }
            }
            StmtKind::Branch(branch) => {
                titles.others.extend(branch.question.as_ref().map(Title::of));
                for arm in &branch.arms {
                    titles.others.extend(arm.label.as_ref().map(Title::of));
                    collect(&arm.body.stmts, titles);
                }
                if let Some(otherwise) = &branch.otherwise {
                    titles.others.extend(otherwise.label.as_ref().map(Title::of));
                    collect(&otherwise.body.stmts, titles);
                }
            }
            StmtKind::When(when) => {
                titles.others.extend(when.label.as_ref().map(Title::of));
                collect(&when.body.stmts, titles);
            }
            StmtKind::Action(action) => titles.actions.push(Title::of(&action.title)),
            StmtKind::For(looped) => collect(&looped.body.stmts, titles),
            StmtKind::Repeat(looped) => collect(&looped.body.stmts, titles),
            StmtKind::Within(within) => {
                collect(&within.body.stmts, titles);
                collect(within.otherwise.as_ref().map_or(&[][..], |block| &block.stmts), titles);
            }
            StmtKind::On { body, .. } => collect(&body.stmts, titles),
            _ => {}
        }
    }
}
