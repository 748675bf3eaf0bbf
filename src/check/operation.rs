//! Calls of backends: which operation, its arguments, its effect where it stands.

use super::checker::Checker;
use super::place::Place;
use crate::backend::Effect;
use crate::backend::catalogue::{Catalogue, Operation, Parameter, WriteEffect};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, code as codes, effects, names, parameters};
use crate::program::{self, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Type;
use ecow::EcoString;
use std::sync::Arc;

/// A write that was seen: for what is said of an action as a whole.
pub(super) struct SeenWrite {
    /// As it is written, `docker.stop`.
    pub(super) name: EcoString,
    pub(super) span: Span,
    pub(super) idempotent: bool,
    pub(super) invertible: bool,
}

/// How a call is written.
struct Written<'w> {
    /// What is called, `docker.stop`.
    path: &'w str,
    /// Where that stands.
    at: Span,
    /// All of the call.
    span: Span,
}

impl Checker<'_> {
    /// A call of an operation, written `path`, of the `use` with that index.
    pub(super) fn operation(&mut self, alias: usize, path: &str, at: Span, args: &[ast::Arg], span: Span) -> Expr {
        let Some(info) = self.module.uses.get(alias) else { return Self::wrong(span) };
        let (target, Some(catalogue)) = (info.target, info.catalogue.clone()) else {
            self.arguments_alone(args);
            // It may be anything, also a write.
            return Self::wrong(span);
        };
        let name = path.split_once('.').map_or("", |(_, name)| name);
        let Some(operation) = catalogue.operations.get(name) else {
            self.unknown_operation(&catalogue, path, name, at);
            self.arguments_alone(args);
            return Self::wrong(span);
        };
        let (lowered, within) = self.arguments(&format!("`{path}`"), &operation.parameters, args, at, true);
        self.finish(operation, target, lowered, within, &Written { path, at, span })
    }

    /// A `$` line.
    pub(super) fn run_shell(&mut self, alias: usize, dollar: &ast::Dollar, span: Span) -> Expr {
        let found = self.module.uses.get(alias).and_then(|info| Some((info.target, info.catalogue.clone()?)));
        let Some((target, catalogue)) = found else { return Self::wrong(span) };
        let Some(operation) = catalogue.operations.get("run") else { return Self::wrong(span) };
        let code = self.tagged(&dollar.code);
        let taken = operation.parameters.first().map(|first| first.name.clone()).unwrap_or_default();
        let rest: Vec<Parameter> = operation.parameters.iter().skip(1).cloned().collect();
        let word = super::place::keyword(span, "$");
        let (mut lowered, within) = self.arguments("a `$` line", &rest, &dollar.options, word, true);
        lowered.insert(0, (taken, code));
        self.known_write(&lowered, &dollar.code);
        self.finish(operation, target, lowered, within, &Written { path: "$", at: word, span })
    }

    fn finish(
        &mut self,
        operation: &Operation,
        target: usize,
        args: Vec<(EcoString, Expr)>,
        within: Option<Expr>,
        written: &Written<'_>,
    ) -> Expr {
        let Written { path, at, span } = *written;
        let holds = self.place.writes();
        let effect = match &operation.effect {
            Effect::OfPlace if holds && self.lambdas == 0 => {
                Effect::Write(WriteEffect { preview: crate::backend::Fidelity::Rehearsed, ..WriteEffect::default() })
            }
            Effect::OfPlace => Effect::Read,
            effect => effect.clone(),
        };
        self.fallible += 1;
        match &effect {
            Effect::Write(write) => {
                self.changes += 1;
                self.write_seen(path, write, at);
            }
            Effect::Read | Effect::Session | Effect::OfPlace => self.questions += 1,
        }
        if operation.effect == Effect::Read {
            self.reads_by_code(path, &args);
        }
        if self.place == Place::Rollback
            && let Some(needed) = &operation.relative_without
            && !args.iter().any(|(name, _)| name == needed)
        {
            let message = format!("without `{needed}:`, `{path}` goes back from wherever it is then");
            self.report(
                Diagnostic::warning(advice::RELATIVE_UNDO, at, message)
                    .help(format!("say where to go back to: bind it before the action, and give it as `{needed}:`")),
            );
        }
        let result = operation.result.clone();
        let call = program::Operation {
            target,
            name: operation.name.clone(),
            args,
            within,
            effect,
            in_check: !holds || self.lambdas > 0,
            result: operation.result.clone(),
            span,
        };
        Expr { kind: ExprKind::Operation(Box::new(call)), ty: result, pure: false, span }
    }

    /// A write may stand only where a reviewer looks for it.
    fn write_seen(&mut self, path: &str, write: &WriteEffect, at: Span) {
        self.writes.push(SeenWrite {
            name: path.into(),
            span: at,
            idempotent: write.idempotent,
            invertible: write.inverse.is_some(),
        });
        if self.place.writes() && self.lambdas == 0 {
            return;
        }
        let diagnostic = if self.place.writes() {
            Diagnostic::error(
                effects::LAMBDA_WRITES,
                at,
                format!("`{path}` changes the world, and a lambda only reads"),
            )
            .help("walk over the items with `for`, and write in its body")
        } else if self.place == Place::Check {
            Diagnostic::error(effects::WRITE_OUTSIDE, at, format!("`{path}` changes the world, and a check only looks"))
                .help(format!("put it into an action in the check's fix: `}} fix {{ action \"…\" {{ {path}(…) }} }}`"))
        } else {
            Diagnostic::error(effects::WRITE_OUTSIDE, at, format!("`{path}` changes the world outside of an action"))
                .help(format!("put it into one, so that a reviewer finds it: `action \"…\" {{ {path}(…) }}`"))
        };
        self.report(diagnostic);
    }

    /// Shell that is known to write, where it is taken to read.
    fn known_write(&mut self, args: &[(EcoString, Expr)], code: &ast::Tagged) {
        if self.place.writes() && self.lambdas == 0 {
            return;
        }
        let unconfined = args.iter().any(|(name, _)| name == "unconfined");
        let Some((_, Expr { kind: ExprKind::Code { template, .. }, .. })) = args.first() else { return };
        let Some(known) = template.shell.as_ref().and_then(crate::code::shell::Script::known_write) else { return };
        let at = self.place_in(&known.place, code);
        let place = match self.place {
            Place::Check => "a check only looks",
            _ => "outside of an action nothing is changed",
        };
        let message = format!("{}, and {place}", known.what);
        let help = match self.place {
            Place::Check => "put the command into an `action` in the check's `fix`",
            _ => "put the command into an `action`",
        };
        // Who says why it is not confined has looked at it.
        let diagnostic = if unconfined {
            Diagnostic::warning(codes::SHELL_WRITES, at, message)
        } else {
            Diagnostic::error(codes::SHELL_WRITES, at, message)
        };
        self.report(diagnostic.help(help));
    }

    /// Code in an operation that only reads.
    fn reads_by_code(&mut self, path: &str, args: &[(EcoString, Expr)]) {
        for (_, value) in args {
            let ExprKind::Code { template, .. } = &value.kind else { continue };
            if let Some(what) = sql_write(template) {
                let message = format!("{what}, and `{path}` only reads");
                self.report(
                    Diagnostic::error(codes::SQL_WRITES, value.span, message)
                        .help("use the operation that writes, in an `action`"),
                );
            }
        }
    }

    fn unknown_operation(&mut self, catalogue: &Catalogue, path: &str, name: &str, at: Span) {
        let root = path.split_once('.').map_or(path, |(root, _)| root);
        let last = path.rsplit('.').next().unwrap_or(path);
        let length = u32::try_from(last.len()).unwrap_or(0);
        let span = Span { start: at.end.saturating_sub(length), ..at };
        let message = format!("`{root}` has no operation `{name}`");
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_OPERATION, span, message);
        let group: Vec<&str> =
            catalogue.operations.keys().filter_map(|known| known.strip_prefix(name)?.strip_prefix('.')).collect();
        let all = || catalogue.operations.keys().map(EcoString::as_str);
        let tail = all().find(|known| known.rsplit('.').next() == Some(name));
        if !group.is_empty() {
            diagnostic = diagnostic.help(format!("`{path}` has {}", super::types::listed(group)));
        } else if let Some(near) = self.guess(name, all()).or(tail) {
            let whole = Span { start: at.start, ..at };
            diagnostic = diagnostic.help(format!("did you mean `{root}.{near}`?")).fix(
                format!("write `{root}.{near}`"),
                whole,
                format!("{root}.{near}"),
            );
        } else if catalogue.operations.len() <= 16 {
            diagnostic = diagnostic.help(format!("it has {}", super::types::listed(all())));
        } else {
            diagnostic = diagnostic.help(format!("`rb explain {}` lists its operations", catalogue.name));
        }
        self.report(diagnostic);
    }

    /// Arguments by the parameters of what takes them. `limited`: `within:` may be given even where there is no such
    /// parameter, and limits the call.
    pub(super) fn arguments(
        &mut self,
        of: &str,
        params: &[Parameter],
        args: &[ast::Arg],
        at: Span,
        limited: bool,
    ) -> (Vec<(EcoString, Expr)>, Option<Expr>) {
        let mut lowered: Vec<(EcoString, Expr)> = Vec::with_capacity(args.len());
        // By its place, where it is given so: the parser tells of a name that is given twice.
        let mut given: Vec<Option<(Span, bool)>> = vec![None; params.len()];
        let mut within = None;
        for arg in args {
            let index = if let Some(name) = &arg.name {
                params.iter().position(|param| param.name == name.name)
            } else {
                let open = params.iter().zip(&given).position(|(param, given)| param.positional && given.is_none());
                if open.is_none() {
                    self.too_many(of, params, &given, arg);
                    self.arguments_alone(std::slice::from_ref(arg));
                    continue;
                }
                open
            };
            let Some((index, param)) = index.and_then(|index| Some((index, params.get(index)?))) else {
                let Some(name) = &arg.name else { continue };
                if limited && name.name == "within" {
                    within = Some(self.fit(&arg.value, &Type::Duration, "`within`"));
                    continue;
                }
                self.arguments_alone(std::slice::from_ref(arg));
                let known: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
                self.unknown_parameter(name, of, &known);
                continue;
            };
            if let Some((first, true)) = given.get(index).copied().flatten() {
                self.argument_twice(&param.name, arg.span, first);
            }
            if let Some(place) = given.get_mut(index) {
                *place = Some((arg.span, arg.name.is_none()));
            }
            let value = self.argument(param, &arg.value);
            lowered.push((param.name.clone(), value));
        }
        let missing: Vec<&Parameter> = params
            .iter()
            .zip(&given)
            .filter(|(param, given)| param.required && given.is_none())
            .map(|(param, _)| param)
            .collect();
        if !missing.is_empty() {
            let names = super::types::listed(missing.iter().map(|param| param.name.as_str()));
            let mut diagnostic = Diagnostic::error(parameters::ARGUMENT_MISSING, at, format!("{of} lacks {names}"));
            if let [only] = missing.as_slice() {
                diagnostic = diagnostic.help(format!("`{}`: {}", only.name, lowercase_first(&only.docs)));
            }
            self.report(diagnostic);
        }
        (lowered, within)
    }

    fn argument(&mut self, param: &Parameter, value: &ast::Expr) -> Expr {
        if param.name == "via" {
            return self.session(value);
        }
        let wanted = match (&param.ty, param.words.is_empty()) {
            (Type::OneOf(_), _) | (_, true) => param.ty.clone(),
            (_, false) => Type::OneOf(param.words.clone().into()),
        };
        let wanted = if param.required { wanted } else { wanted.optional() };
        self.fit(value, &wanted, format!("`{}`", param.name))
    }

    /// What a connection goes through.
    fn session(&mut self, value: &ast::Expr) -> Expr {
        let value = self.expr(value);
        let session = match &value.kind {
            ExprKind::Operation(call) => call.effect == Effect::Session,
            _ => false,
        };
        if !session && value.ty != Type::Error {
            self.report(
                Diagnostic::error(
                    effects::NO_SESSION,
                    value.span,
                    "a connection goes `via:` something that can be opened",
                )
                .help("give a call that opens it, such as a port-forward to a service or a tunnel to a host"),
            );
            return Self::wrong(value.span);
        }
        value
    }

    fn too_many(&mut self, of: &str, params: &[Parameter], given: &[Option<(Span, bool)>], arg: &ast::Arg) {
        let named: Vec<&str> = params
            .iter()
            .zip(given)
            .filter(|(param, given)| !param.positional && given.is_none())
            .map(|(param, _)| param.name.as_str())
            .collect();
        let positional = params.iter().filter(|param| param.positional).count();
        let message = match positional {
            0 => format!("{of} takes its arguments by name"),
            1 => format!("{of} takes one argument without a name"),
            count => format!("{of} takes {count} arguments without a name"),
        };
        let mut diagnostic = Diagnostic::error(parameters::ARGUMENT_COUNT, arg.span, message);
        match named.as_slice() {
            [] => {}
            [only] => {
                diagnostic = diagnostic.help(format!("write `{only}: {}`", self.text(arg.span))).fix(
                    format!("write `{only}:`"),
                    arg.span.before(),
                    format!("{only}: "),
                );
            }
            several => {
                let known = super::types::listed(several.iter().copied());
                diagnostic = diagnostic.help(format!("by name it takes {known}"));
            }
        }
        self.report(diagnostic);
    }

    /// What stands behind `on`: somewhere to act.
    pub(super) fn acting_place(&mut self, target: &ast::Expr) -> Option<program::Operation> {
        let lowered = self.expr(target);
        let span = lowered.span;
        if let ExprKind::Operation(call) = lowered.kind {
            let known = self.module.uses.iter().find(|info| info.target == call.target);
            let place = known
                .and_then(|info| info.catalogue.as_ref())
                .and_then(|catalogue: &Arc<Catalogue>| catalogue.operations.get(&call.name))
                .is_some_and(|operation| operation.place);
            if place {
                return Some(*call);
            }
        } else if lowered.ty == Type::Error {
            return None;
        }
        self.report(
            Diagnostic::error(effects::NO_PLACE, span, "`on` takes a place to act in, and this is none")
                .help("give a call such as `docker.container(name)`, `k8s.pod(name)` or `ssh(\"host\")`"),
        );
        None
    }
}

/// What a statement of SQL is known to change.
fn sql_write(template: &crate::code::Template) -> Option<String> {
    if template.tag != ast::Tag::Sql {
        return None;
    }
    super::sql::known_write(&template.texts.join(" "))
}

fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    let line = characters.next().map(|first| first.to_lowercase().collect::<String>() + characters.as_str());
    line.unwrap_or_default().lines().next().unwrap_or("").trim_end_matches('.').to_owned()
}
