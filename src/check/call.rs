//! Calls: of functions, methods and tasks. Those of backends stand in [`super::operation`].

use super::checker::{Checker, Global, TaskInfo};
use super::scope::{Binding, BindingKind};
use super::types::a;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{Code, effects, names, parameters, types};
use crate::program::{Expr, ExprKind, MethodArg, Slot};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::functions::{self, FunctionInfo};
use crate::value::methods::{self, Gives, Method};
use crate::value::{Type, Value};
use ecow::EcoString;

/// What options are called elsewhere.
const SAME: [(&str, &str); 14] = [
    ("timeout", "within"),
    ("deadline", "within"),
    ("max", "within"),
    ("interval", "every"),
    ("poll", "every"),
    ("retries", "retry"),
    ("attempts", "retry"),
    ("delay", "backoff"),
    ("concurrency", "parallel"),
    ("forks", "parallel"),
    ("serial", "batch"),
    ("stable", "holds"),
    ("sleep", "pause"),
    ("ignore_errors", "on_fail"),
];

/// What a callee means.
pub(super) enum Callee<'e> {
    /// A task: of this file, or of an import.
    Task(TaskInfo, EcoString),
    /// An operation of a `use`, by its dotted name.
    Operation(usize, String),
    /// A function of the language.
    Function(&'static FunctionInfo),
    /// A method of a value.
    Method { of: &'e ast::Expr, name: &'e ast::Ident, safe: bool },
    /// Diagnosed.
    Wrong,
}

impl Checker<'_> {
    /// What is called.
    pub(super) fn callee<'e>(&mut self, callee: &'e ast::Expr) -> Callee<'e> {
        match &callee.kind {
            ast::ExprKind::Name(name) => self.named_callee(name, callee.span),
            ast::ExprKind::Field { of, name, safe } => {
                if let Some((alias, path)) = self.operation_path(of, name) {
                    self.touch(Global::Use(alias));
                    return Callee::Operation(alias, path);
                }
                if let ast::ExprKind::Name(root) = &of.kind
                    && self.scopes.find(root).is_none()
                    && let Some((global @ Global::Import(index), _)) = self.module.names.get(root).copied()
                {
                    self.touch(global);
                    return self.imported_task(index, root, name);
                }
                Callee::Method { of, name, safe: *safe }
            }
            ast::ExprKind::Error => Callee::Wrong,
            _ => {
                let message = "only functions, methods, operations and tasks can be called";
                self.report(Diagnostic::error(names::UNKNOWN_FUNCTION, callee.span, message));
                self.expr(callee);
                Callee::Wrong
            }
        }
    }

    fn named_callee<'e>(&mut self, name: &EcoString, span: Span) -> Callee<'e> {
        let global = self.module.names.get(name).map(|(global, _)| *global);
        if let Some(Global::Task(index)) = global
            && let Some(info) = self.module.tasks.get_mut(index)
        {
            info.used = true;
            return Callee::Task(info.clone(), name.clone());
        }
        if let Some(info) = functions::find(name) {
            return Callee::Function(info);
        }
        // A system that is itself a place: `ssh("web1")` is its operation of the same name.
        if let Some(Global::Use(index)) = global
            && self.scopes.find(name).is_none()
            && let Some(catalogue) = self.module.uses.get(index).and_then(|info| info.catalogue.as_ref())
            && catalogue.operations.contains_key(&catalogue.name)
        {
            let path = format!("{name}.{}", catalogue.name);
            self.touch(Global::Use(index));
            return Callee::Operation(index, path);
        }
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_FUNCTION, span, format!("there is no function `{name}`"));
        if self.is_visible(name) {
            diagnostic =
                Diagnostic::error(names::UNKNOWN_FUNCTION, span, format!("`{name}` is a value: it is not called"));
        } else if matches!(global, Some(Global::Use(_))) {
            diagnostic = diagnostic.help(format!("`{name}` is a system: call an operation of it, `{name}.…()`"));
        } else if matches!(name.as_str(), "len" | "length" | "count" | "size") {
            diagnostic = diagnostic.help("it is a method: `x.len()`");
        } else if matches!(name.as_str(), "int" | "str" | "string" | "float" | "bool") {
            diagnostic = diagnostic.help("values are converted by methods: `x.to_int()`, `x.to_text()`");
        } else if matches!(name.as_str(), "sleep" | "delay") {
            diagnostic = diagnostic.help("to wait, write `wait 30s`");
        } else if matches!(name.as_str(), "exit" | "fail" | "die") {
            diagnostic = diagnostic.help("to end the run, write `stop \"why\"`");
        } else if matches!(name.as_str(), "echo" | "println" | "log") {
            diagnostic = diagnostic.help("to say something, write `print \"…\"`");
        } else {
            let tasks: Vec<EcoString> = self.module.tasks.iter().map(|task| task.name.clone()).collect();
            let all = functions::ALL.iter().map(|info| info.name).chain(tasks.iter().map(EcoString::as_str));
            diagnostic = match self.guess(name, all) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near)
                }
                None => diagnostic.help("declare it with `task`, or name the system it is of: `docker.restart(…)`"),
            };
        }
        self.report(diagnostic);
        Callee::Wrong
    }

    fn imported_task<'e>(&mut self, index: usize, root: &str, name: &ast::Ident) -> Callee<'e> {
        let Some(unit) = self.module.imports.get(index).and_then(|import| import.unit) else { return Callee::Wrong };
        let Some(module) = self.modules.get_mut(&unit) else { return Callee::Wrong };
        if let Some(info) = module.tasks.iter_mut().find(|task| task.name == name.name) {
            info.used = true;
            return Callee::Task(info.clone(), ecow::eco_format!("{root}.{}", name.name));
        }
        let known: Vec<EcoString> = module.tasks.iter().map(|task| task.name.clone()).collect();
        let message = format!("`{root}` has no task `{}`", name.name);
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_FUNCTION, name.span, message);
        diagnostic = match self.guess(&name.name, known.iter().map(EcoString::as_str)) {
            Some(near) => {
                diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
            }
            None => diagnostic.help(format!("it has {}", super::types::listed(known.iter().map(EcoString::as_str)))),
        };
        self.report(diagnostic);
        Callee::Wrong
    }

    /// A call where a value is wanted.
    pub(super) fn call(&mut self, callee: &ast::Expr, args: &[ast::Arg], span: Span) -> Expr {
        match self.callee(callee) {
            Callee::Task(_, name) => {
                self.arguments_alone(args);
                self.report(
                    Diagnostic::error(types::NO_VALUE, span, format!("the task `{name}` gives no value"))
                        .help("a task holds steps: call it as a statement of its own"),
                );
                Self::wrong(span)
            }
            Callee::Operation(alias, path) => self.operation(alias, &path, callee.span, args, span),
            Callee::Function(info) => self.function(info, callee.span, args, span),
            Callee::Method { of, name, safe } => self.method(of, name, safe, args, span),
            Callee::Wrong => {
                self.arguments_alone(args);
                Self::wrong(span)
            }
        }
    }

    /// Looks at arguments of what is not known.
    pub(super) fn arguments_alone(&mut self, args: &[ast::Arg]) {
        for arg in args {
            match &arg.value.kind {
                ast::ExprKind::Lambda { params, body } => {
                    let types = vec![Type::Error; params.len()];
                    self.lambda(params, &types, body);
                }
                // It may be a word.
                ast::ExprKind::Name(name) if !self.is_visible(name) => {}
                _ => {
                    self.expr(&arg.value);
                }
            }
        }
    }

    fn function(&mut self, info: &'static FunctionInfo, at: Span, args: &[ast::Arg], span: Span) -> Expr {
        if info.only_in_default && !self.in_default {
            self.report(
                Diagnostic::error(
                    effects::ENVIRONMENT,
                    at,
                    format!("`{}` stands only in the default of a parameter", info.name),
                )
                .help("declare it, so that a reader sees what the file takes: `param token: secret = env(\"TOKEN\")`"),
            );
        }
        let mut given: Vec<Expr> = Vec::with_capacity(args.len());
        let mut wrong = false;
        for (index, arg) in args.iter().enumerate() {
            if let Some(name) = &arg.name
                && info.params.get(index) != Some(&name.name.as_str())
            {
                let message = format!("`{}` takes its arguments without names, in order", info.name);
                self.report(Diagnostic::error(parameters::UNKNOWN_PARAMETER, name.span, message));
                wrong = true;
            }
            let value = self.expr(&arg.value);
            wrong |= value.ty == Type::Error;
            given.push(value);
        }
        if given.len() != info.params.len() {
            let message = format!("`{}` takes {}, not {}", info.name, counted(info.params.len()), given.len());
            self.report(
                Diagnostic::error(parameters::ARGUMENT_COUNT, at, message)
                    .help(format!("for example `{}`", info.example)),
            );
            wrong = true;
        }
        if wrong {
            return Self::wrong(span);
        }
        let types: Vec<Type> = given.iter().map(|value| value.ty.clone()).collect();
        let ty = match functions::result(info.function, &types) {
            Ok(ty) => ty,
            Err(error) => {
                let at = given.first().map_or(span, |value| value.span);
                self.value_error(types::MISMATCH, at, error);
                Type::Error
            }
        };
        let pure = info.pure && given.iter().all(|value| value.pure);
        Expr { kind: ExprKind::Function { function: info.function, args: given }, ty, pure, span }
    }

    fn method(&mut self, of: &ast::Expr, name: &ast::Ident, safe: bool, args: &[ast::Arg], span: Span) -> Expr {
        let of = self.expr(of);
        if of.ty == Type::Error {
            self.arguments_alone(args);
            return Self::wrong(span);
        }
        let on = of.ty.exposed();
        let optional = matches!(on, Type::Optional(_) | Type::Null);
        if optional && !safe {
            let text = self.text(of.span);
            let shown = if text.len() > 40 || text.contains('\n') { "this" } else { text };
            let message = format!("cannot call `{}` of `{shown}`: it may be null", name.name);
            self.report(
                Diagnostic::error(types::MAY_BE_NULL, name.span, message)
                    .label(of.span, a(&of.ty))
                    .help(format!("write `?.{}(…)` to go on with null, or test `!= null` before", name.name))
                    .fix("write `?.`", Span { start: of.span.end, end: name.span.start, ..span }, "?."),
            );
            self.arguments_alone(args);
            return Self::wrong(span);
        }
        let receiver = if of.ty.is_secret() { on.required().clone().secret() } else { on.required().clone() };
        let Some(method) = methods::lookup(&receiver, &name.name) else {
            self.unknown_method(&receiver, name);
            self.arguments_alone(args);
            return Self::wrong(span);
        };
        let Some((lowered, types)) = self.method_args(method, &receiver, name, args) else { return Self::wrong(span) };
        let mut ty = match method.check(&receiver, &types) {
            Ok(ty) => ty,
            Err(error) => {
                self.value_error(types::MISMATCH, name.span, error);
                Type::Error
            }
        };
        // What is `any` may be null too, and `?.` says that this was thought of.
        if safe && (optional || receiver == Type::Any) && ty != Type::Error {
            ty = ty.optional();
        }
        if receiver == Type::Any || method.info().name.starts_with("to_") || ends_badly(method.info().name) {
            self.fallible += 1;
        }
        let pure = of.pure && lowered.iter().all(argument_is_pure);
        Expr { kind: ExprKind::Method { of: of.into(), method, args: lowered, safe }, ty, pure, span }
    }

    /// The arguments in the order of the parameters, and their types, those of lambdas by what they give.
    fn method_args(
        &mut self,
        method: Method,
        receiver: &Type,
        name: &ast::Ident,
        args: &[ast::Arg],
    ) -> Option<(Vec<MethodArg>, Vec<Type>)> {
        let params = method.params();
        let mut placed: Vec<Option<(MethodArg, Type)>> = params.iter().map(|_| None).collect();
        let mut wrong = false;
        let mut next = 0;
        for arg in args {
            let index = match &arg.name {
                None => {
                    next += 1;
                    next - 1
                }
                Some(given) => {
                    if let Some(index) = params.iter().position(|param| param.name == given.name) {
                        index
                    } else {
                        let message = format!("`{}` has no parameter `{}`", name.name, given.name);
                        let mut diagnostic = Diagnostic::error(parameters::UNKNOWN_PARAMETER, given.span, message);
                        if let Some(near) = self.guess(&given.name, params.iter().map(|param| param.name)) {
                            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                        }
                        self.report(diagnostic);
                        self.arguments_alone(std::slice::from_ref(arg));
                        wrong = true;
                        continue;
                    }
                }
            };
            let Some(param) = params.get(index) else {
                let message = format!("`{}` takes {}, not {}", name.name, counted(params.len()), args.len());
                self.report(
                    Diagnostic::error(parameters::ARGUMENT_COUNT, arg.span, message)
                        .help(format!("for example `{}`", example(method))),
                );
                self.arguments_alone(std::slice::from_ref(arg));
                wrong = true;
                continue;
            };
            let lowered = self.method_arg(method, receiver, param.name, index, &arg.value);
            wrong |= lowered.is_none();
            if let Some(place) = placed.get_mut(index) {
                if place.is_some() {
                    let message = format!("`{}` is given twice", param.name);
                    self.report(Diagnostic::error(parameters::ARGUMENT_TWICE, arg.span, message));
                    wrong = true;
                }
                *place = lowered;
            }
        }
        let missing = params.iter().zip(&placed).find(|(param, place)| !param.optional && place.is_none());
        if let (Some((param, _)), false) = (missing, wrong) {
            let message = format!("`{}` lacks its argument `{}`", name.name, param.name);
            self.report(
                Diagnostic::error(parameters::ARGUMENT_MISSING, name.span, message)
                    .help(format!("for example `{}`", example(method))),
            );
            wrong = true;
        }
        if wrong {
            return None;
        }
        while matches!(placed.last(), Some(None)) {
            placed.pop();
        }
        let absent = || (MethodArg::Value(Self::constant(Value::Null, Type::Null, name.span)), Type::Null);
        Some(placed.into_iter().map(|place| place.unwrap_or_else(absent)).unzip())
    }

    fn method_arg(
        &mut self,
        method: Method,
        receiver: &Type,
        name: &str,
        index: usize,
        value: &ast::Expr,
    ) -> Option<(MethodArg, Type)> {
        if let ast::ExprKind::Lambda { params, body } = &value.kind {
            let Some((types, gives)) = method.lambda_params(receiver, index, params.len()) else {
                let message = format!("`{name}` takes a value, not a lambda");
                self.report(Diagnostic::error(types::LAMBDA, value.span, message));
                let types = vec![Type::Error; params.len()];
                self.lambda(params, &types, body);
                return None;
            };
            if types.len() != params.len() {
                let message = format!(
                    "this lambda has {}, and `{}` gives it {}",
                    counted_params(params.len()),
                    method.info().name,
                    types.len()
                );
                self.report(
                    Diagnostic::error(types::LAMBDA, value.span, message)
                        .help(format!("for example `{}`", example(method))),
                );
                let types = vec![Type::Error; params.len()];
                self.lambda(params, &types, body);
                return None;
            }
            let (slots, body) = self.lambda(params, &types, body);
            if !gives.accepts(&body.ty) {
                self.lambda_gives(gives, &body, method);
                return None;
            }
            if body.ty == Type::Error {
                return None;
            }
            let ty = body.ty.clone();
            return Some((MethodArg::Lambda { params: slots, body: body.into() }, ty));
        }
        if let Some((types, _)) = method.lambda_params(receiver, index, 1)
            && method.param_type(receiver, index).is_none()
        {
            let message = format!("`{}` takes a lambda", method.info().name);
            let params = if types.len() == 1 { "x" } else { "(a, b)" };
            self.report(
                Diagnostic::error(types::LAMBDA, value.span, message)
                    .help(format!("say what is done with each item: `{params} => …`, as in `{}`", example(method))),
            );
            return None;
        }
        let wanted = method.param_type(receiver, index).unwrap_or(Type::Any);
        let value = self.fit(value, &wanted, format!("`{name}`"));
        let ty = value.ty.clone();
        (ty != Type::Error).then_some((MethodArg::Value(value), ty))
    }

    fn lambda_gives(&mut self, gives: Gives, body: &Expr, method: Method) {
        let message = format!("the lambda of `{}` gives {}, not {}", method.info().name, gives.name(), a(&body.ty));
        let mut diagnostic = Diagnostic::error(types::LAMBDA, body.span, message);
        if gives == Gives::Bool {
            diagnostic = match body.ty.required() {
                Type::Bool => diagnostic.help(format!("it may be null: `{} == true`", self.text(body.span))),
                _ => diagnostic.help("only a `bool` is true or false: compare, as in `x > 0` or `x != null`"),
            };
        }
        self.report(diagnostic);
    }

    /// The body of a lambda, with its parameters bound.
    pub(super) fn lambda(&mut self, params: &[ast::Ident], types: &[Type], body: &ast::Expr) -> (Vec<Slot>, Expr) {
        self.scopes.enter();
        let mark = self.facts.mark();
        let mut slots = Vec::with_capacity(params.len());
        for (param, ty) in params.iter().zip(types) {
            if param.name == "_" {
                slots.push(self.slot());
            } else {
                slots.push(self.bind(param, BindingKind::Given, ty.clone()));
            }
        }
        self.lambdas += 1;
        let body = self.expr(body);
        self.lambdas -= 1;
        self.facts.back_to(mark);
        self.scopes.leave();
        (slots, body)
    }

    fn unknown_method(&mut self, receiver: &Type, name: &ast::Ident) {
        let on = receiver.exposed();
        let message = format!("{} has no method `{}`", a(&receiver), name.name);
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_METHOD, name.span, message);
        if crate::value::fields::field_type(&on, &name.name).is_some() && on != Type::Any {
            diagnostic = diagnostic.help(format!("it is a field: write `.{}` without `()`", name.name));
        } else {
            let known: Vec<&str> = methods::of(&on).map(|info| info.name).collect();
            let alias = other_name(&name.name).filter(|alias| known.contains(alias));
            match alias.or_else(|| self.guess(&name.name, known)) {
                Some(near) => {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?")).fix(
                        format!("write `{near}`"),
                        name.span,
                        near,
                    );
                }
                None => {
                    if let Some(info) = methods::all().find(|info| info.name == name.name) {
                        diagnostic = diagnostic.help(format!("it is a method of a `{}`", info.receiver.name()));
                    }
                }
            }
        }
        self.report(diagnostic);
    }

    /// Says that there is no parameter of that name, and what there is.
    pub(super) fn unknown_parameter(&mut self, given: &ast::Ident, of: &str, known: &[&str]) {
        self.unknown_of(parameters::UNKNOWN_PARAMETER, given, of, "parameter", known);
    }

    /// Says that there is no such thing of that name, and what there is.
    pub(super) fn unknown_of(&mut self, code: Code, given: &ast::Ident, of: &str, what: &str, known: &[&str]) {
        let message = format!("{of} has no {what} `{}`", given.name);
        let mut diagnostic = Diagnostic::error(code, given.span, message);
        let same = SAME.iter().find(|(other, _)| *other == given.name).map(|(_, name)| *name);
        let near = same.filter(|name| known.contains(name)).or_else(|| self.guess(&given.name, known.iter().copied()));
        diagnostic = match near {
            Some(near) => {
                diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), given.span, near)
            }
            None if known.is_empty() => diagnostic.help(format!("it has no {what}s")),
            None => diagnostic.help(format!("it has {}", super::types::listed(known.iter().copied()))),
        };
        self.report(diagnostic);
    }

    /// Says that an argument is given twice.
    pub(super) fn argument_twice(&mut self, name: &str, again: Span, first: Span) {
        let message = format!("`{name}` is given twice");
        self.report(Diagnostic::error(parameters::ARGUMENT_TWICE, again, message).label(first, "given here"));
    }

    /// A binding for what a statement names.
    pub(super) fn bind_group(&mut self, name: &ast::Ident, members: Vec<usize>) {
        let slot = self.slot();
        self.bind_slot(name, BindingKind::Group(members), Type::Error, slot);
    }

    /// Makes a named step visible outside of the block it stands in, where it may not have run.
    pub(super) fn export_groups(&mut self, ids: &[usize]) {
        for id in ids {
            let Some(Binding { kind: BindingKind::Group(_), .. }) = self.scopes.get(*id) else { continue };
            let weak = self.weaken(&[*id], 0, true);
            self.show(&weak);
        }
    }
}

fn argument_is_pure(arg: &MethodArg) -> bool {
    match arg {
        MethodArg::Value(value) => value.pure,
        MethodArg::Lambda { body, .. } => body.pure,
    }
}

/// Methods that fail on some values of their receiver's type.
fn ends_badly(name: &str) -> bool {
    matches!(name, "json" | "yaml" | "decode_base64" | "one" | "only" | "sum" | "repeat" | "parse")
}

/// What a method is called elsewhere.
fn other_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "length" | "size" | "count" => "len",
        "contains" | "includes" | "has" => "contains",
        "empty" | "isEmpty" => "is_empty",
        "uppercase" | "toUpperCase" => "upper",
        "lowercase" | "toLowerCase" => "lower",
        "strip" => "trim",
        "toString" | "to_string" | "str" => "to_text",
        "every" => "all",
        "some" => "any",
        "startsWith" | "startswith" => "starts_with",
        "endsWith" | "endswith" => "ends_with",
        "flatMap" => "flat_map",
        "sortBy" | "order_by" => "sort_by",
        "groupBy" => "group_by",
        "toInt" | "parse_int" | "int" => "to_int",
        _ => return None,
    })
}

fn example(method: Method) -> &'static str {
    let example = method.info().example;
    example.split("   #").next().unwrap_or(example)
}

/// How many arguments, in words.
pub(super) fn counted(count: usize) -> String {
    match count {
        0 => "no arguments".into(),
        1 => "one argument".into(),
        count => format!("{count} arguments"),
    }
}

fn counted_params(count: usize) -> String {
    match count {
        0 => "no parameters".into(),
        1 => "one parameter".into(),
        count => format!("{count} parameters"),
    }
}
