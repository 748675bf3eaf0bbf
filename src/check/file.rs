//! A file: its names, in the order in which they hang on each other, and its statements.

use super::checker::{Checker, Global, ImportInfo, ParamInfo, TaskInfo, TaskParam, UseInfo};
use super::load::{Unit, UnitId};
use super::narrow::Facts;
use super::place::Place;
use super::scope::BindingKind;
use super::walk;
use crate::diagnostic::codes::{advice, effects, names, parameters};
use crate::diagnostic::{Diagnostic, nearest};
use crate::program::{self, Expr, ExprKind, Program, Slot};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Item};
use crate::value::{Type, Value};
use ecow::EcoString;
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Checks the file and what it imports. Gives the program where there is one: a file with a header, without
    /// errors; `sources` is what it points into.
    pub(super) fn root(mut self, sources: &Arc<crate::source::SourceMap>) -> Option<Arc<Program>> {
        let unit = self.given.units.all.get(self.unit)?;
        let file = &unit.ast;
        self.forgive(file);
        self.imports(file);
        let header = file.header.as_ref().map(|header| self.header(header));
        self.declare(file);
        let params = self.params(file);
        self.settings(file);
        self.check_tasks(file, "");
        let statements =
            || file.items.iter().filter_map(|item| if let Item::Stmt(stmt) = item { Some(stmt) } else { None });
        self.scopes.enter();
        self.place = Place::File;
        let (stmts, _) = self.stmts(statements());
        self.scopes.leave();
        self.tests(file);
        self.advise_unused();
        self.advise_unused_globals(file.header.is_some());
        if header.is_none()
            && let Some(first) = statements().find(|stmt| !matches!(stmt.kind, ast::StmtKind::Error))
        {
            let at = super::stmt::first_line(first.span, self.text(first.span));
            self.report(
                Diagnostic::error(names::NO_HEADER, at, "a runbook begins with its header, and this file has none")
                    .help("write `runbook \"what it is for\" { severity: … }` at the top; a library has no statements"),
            );
        }
        let header = header?;
        let reachable = self.given.units.reachable(self.unit);
        let reads_only = self.changes == 0;
        let path = unit.path.clone();
        let file_name = sources.get(unit.id).map(|file| file.name.clone()).unwrap_or_default();
        Some(Arc::new(Program {
            sources: Arc::clone(sources),
            file: file_name,
            path,
            digest: super::digest::of(&reachable, sources),
            header,
            params,
            targets: self.targets,
            tasks: self.tasks,
            children: self.children.into_iter().map(|(_, child)| child).collect(),
            body: program::Block { stmts, span: file.span },
            frame: self.slots as usize,
            outputs: self.outputs.into_iter().map(|(name, (ty, _))| (name, ty)).collect(),
            reads_only,
        }))
    }

    /// Notes the names in what could not be read.
    fn forgive(&mut self, file: &ast::File) {
        if !self.is_broken() {
            return;
        }
        let mut spans = Vec::new();
        walk::errors(file, &mut spans);
        for span in spans {
            let words = self.text(span).split(|character: char| !character.is_alphanumeric() && character != '_');
            self.forgiven.extend(words.filter(|word| !word.is_empty()).map(EcoString::from));
        }
    }

    /// Checks the imports of a file, each once, before the file itself.
    fn imports(&mut self, file: &'a ast::File) {
        let this = self.unit;
        for item in &file.items {
            let Item::Import(import) = item else { continue };
            let unit = self.given.units.all.get(this).and_then(|unit| unit.link(import.path.span));
            if let Some(unit) = unit
                && !self.modules.contains_key(&unit)
            {
                self.library(unit, &import.alias.name);
            }
            self.unit = this;
            let info = ImportInfo { alias: import.alias.clone(), unit, used: false };
            let index = self.module.imports.len();
            self.module.imports.push(info);
            self.name_global(&import.alias, Global::Import(index));
        }
    }

    fn library(&mut self, unit: UnitId, alias: &EcoString) {
        let Some(Unit { ast: file, .. }) = self.given.units.all.get(unit) else { return };
        let outer = std::mem::take(&mut self.module);
        self.unit = unit;
        self.imports(file);
        self.unit = unit;
        let own = file.items.iter().find_map(|item| match item {
            Item::Param(param) => Some((param.span, "param")),
            Item::Stmt(stmt) if !matches!(stmt.kind, ast::StmtKind::Error) => Some((stmt.span, "")),
            _ => None,
        });
        if let Some((span, word)) = own {
            let at = super::stmt::first_line(span, self.text(span));
            let what = if word.is_empty() { "steps of its own" } else { "parameters of its own" };
            self.report(
                Diagnostic::error(names::NOT_A_LIBRARY, at, format!("a file that is imported has no {what}")).help(
                    "it holds `task`, `type`, `use` and `import`; a whole runbook is run, not imported: `run \"…\"`",
                ),
            );
        }
        self.declare(file);
        self.settings(file);
        self.check_tasks(file, alias);
        self.advise_unused();
        let module = std::mem::replace(&mut self.module, outer);
        self.modules.insert(unit, module);
    }

    fn name_global(&mut self, name: &Ident, global: Global) {
        if let Some((_, first)) = self.module.names.get(&name.name) {
            let first = *first;
            let message = format!("`{}` is bound already", name.name);
            self.report(
                Diagnostic::error(names::BOUND_TWICE, name.span, message)
                    .label(first, "bound here")
                    .help("choose another name; a `use` or an `import` is renamed with `as`"),
            );
            // Which of the two is used where, nobody can tell.
            let taken = self.module.names.get(&name.name).map(|(global, _)| *global);
            self.touch(global);
            if let Some(taken) = taken {
                self.touch(taken);
            }
            return;
        }
        self.module.names.insert(name.name.clone(), (global, name.span));
    }

    /// Names everything that the whole file sees.
    fn declare(&mut self, file: &ast::File) {
        for item in &file.items {
            match item {
                Item::Use(used) => self.declare_use(used),
                Item::Param(param) => {
                    let slot = self.slot();
                    let index = self.module.params.len();
                    let info = ParamInfo { name: param.name.clone(), ty: Type::Error, slot, used: false };
                    self.module.params.push(info);
                    self.name_global(&param.name, Global::Param(index));
                }
                Item::Task(task) => {
                    let index = self.module.tasks.len();
                    self.module.tasks.push(TaskInfo {
                        name: task.name.name.clone(),
                        span: task.name.span,
                        params: Arc::new(Vec::new()),
                        index: None,
                        reads_only: true,
                        captures: Arc::new(Vec::new()),
                        used: false,
                    });
                    self.name_global(&task.name, Global::Task(index));
                }
                Item::Import(_) | Item::Type(_) | Item::Test(_) | Item::Stmt(_) => {}
            }
        }
        self.type_defs(&file.items);
    }

    fn declare_use(&mut self, used: &ast::Use) {
        let alias = used.alias.as_ref().unwrap_or(&used.backend);
        let mut catalogue = None;
        let mut meant = None;
        if used.backend.name == "plugin" {
            let plugin = used.plugin.as_ref().and_then(ast::Template::literal).unwrap_or_default();
            let span = used.plugin.as_ref().map_or(used.backend.span, |plugin| plugin.span);
            self.report(
                Diagnostic::error(parameters::PLUGIN, span, format!("the plug-in `{plugin}` cannot be checked"))
                    .help(
                        "this version has no plug-ins: they are checked by a catalogue file that lies beside the runbook, and such \
                         files are not read yet",
                    ),
            );
        } else {
            catalogue = self.given.catalogues.get(used.backend.name.as_str()).cloned();
            if catalogue.is_none() {
                let known = self.given.catalogues.keys().map(String::as_str);
                let message = format!("there is no backend `{}`", used.backend.name);
                let mut diagnostic = Diagnostic::error(parameters::UNKNOWN_BACKEND, used.backend.span, message);
                diagnostic = match nearest(&used.backend.name, known) {
                    Some(near) => {
                        // Go on as if it was written so: what follows most likely is.
                        catalogue = self.given.catalogues.get(near).cloned();
                        meant = Some(Ident { name: near.into(), span: used.backend.span });
                        diagnostic.help(format!("did you mean `{near}`?")).fix(
                            format!("write `{near}`"),
                            used.backend.span,
                            near,
                        )
                    }
                    None => diagnostic.help(format!(
                        "there are {}",
                        super::types::listed(self.given.catalogues.keys().map(String::as_str))
                    )),
                };
                self.report(diagnostic);
            }
        }
        let index = self.module.uses.len();
        self.module.uses.push(UseInfo { alias: alias.clone(), catalogue, target: self.targets.len(), used: false });
        // Its options are evaluated where all parameters are known.
        self.targets.push(program::Target {
            backend: used.backend.name.clone(),
            alias: alias.name.clone(),
            settings: Vec::new(),
            span: used.span,
        });
        self.name_global(alias, Global::Use(index));
        if let (Some(meant), None) = (meant, &used.alias)
            && !self.module.names.contains_key(&meant.name)
        {
            self.name_global(&meant, Global::Use(index));
        }
    }

    /// The options of each `use`. Parameters are known there, and the systems.
    fn settings(&mut self, file: &ast::File) {
        let uses = file.items.iter().filter_map(|item| if let Item::Use(used) = item { Some(used) } else { None });
        self.place = Place::File;
        for (index, used) in uses.enumerate() {
            let Some(info) = self.module.uses.get(index) else { continue };
            let (target, catalogue) = (info.target, info.catalogue.clone());
            let Some(catalogue) = catalogue else {
                self.arguments_alone(&used.options);
                continue;
            };
            let of = format!("`use {}`", used.backend.name);
            let (settings, _) = self.arguments(&of, &catalogue.settings, &used.options, used.backend.span, false);
            if let Some(target) = self.targets.get_mut(target) {
                target.settings = settings;
            }
        }
    }

    fn params(&mut self, file: &ast::File) -> Vec<program::Param> {
        let params =
            file.items.iter().filter_map(|item| if let Item::Param(param) = item { Some(param) } else { None });
        let mut lowered = Vec::new();
        for (index, param) in params.enumerate() {
            let ty = self.ty(&param.ty);
            let slot = self.module.params.get(index).map_or(Slot(0), |info| info.slot);
            // A default sees the parameters before it.
            let default = self.default(param, &ty, index);
            if let Some(info) = self.module.params.get_mut(index) {
                info.ty = ty.clone();
            }
            let used = self.module.params.get(index).is_some_and(|info| info.used);
            let constraint = param.constraint.as_ref().map(|constraint| self.condition(constraint));
            if let Some(info) = self.module.params.get_mut(index) {
                info.used = used;
            }
            if let (Some(default), Some(constraint)) = (&default, &constraint) {
                self.default_holds(default, constraint, slot);
            }
            lowered.push(self.param_of(param, ty, default, constraint, slot));
        }
        lowered
    }

    fn param_of(
        &self,
        param: &ast::Param,
        ty: Type,
        default: Option<Expr>,
        constraint: Option<Expr>,
        slot: Slot,
    ) -> program::Param {
        let constraint_text = param.constraint.as_ref().map(|constraint| self.text(constraint.span));
        program::Param {
            name: param.name.name.clone(),
            ty,
            default,
            constraint,
            constraint_text: constraint_text.unwrap_or_default().into(),
            docs: param.docs.clone().unwrap_or_default(),
            slot,
            span: param.span,
        }
    }

    fn default(&mut self, param: &ast::Param, ty: &Type, index: usize) -> Option<Expr> {
        let Some(default) = &param.default else {
            // What may be null need not be given.
            return ty
                .is_optional()
                .then(|| Self::constant(Value::Null, ty.clone(), param.name.span))
                .filter(|_| matches!(ty, Type::Optional(_)));
        };
        if let ast::ExprKind::Call { callee, .. } = &default.kind
            && matches!(&callee.kind, ast::ExprKind::Name(name) if name == "env")
        {
            // Read as the type of the parameter.
            self.in_default = true;
            let value = self.expr(default);
            self.in_default = false;
            let ty = if value.ty == Type::Error { Type::Error } else { ty.clone() };
            return Some(Expr { ty, ..value });
        }
        self.in_default = true;
        let later: Vec<EcoString> = self.module.params.iter().skip(index).map(|info| info.name.name.clone()).collect();
        let hidden: Vec<_> = later.iter().filter_map(|name| self.module.names.remove_entry(name)).collect();
        let value = self.fit(default, ty, format!("the default of `{}`", param.name.name));
        self.module.names.extend(hidden);
        self.in_default = false;
        if ty.is_secret() && matches!(value.kind, ExprKind::Const(ref value) if !matches!(value, Value::Null)) {
            self.report(
                Diagnostic::warning(advice::SECRET_IN_FILE, default.span, "a secret that stands in the file is none")
                    .help(format!("take it from outside: `param {}: secret = env(\"…\")`", param.name.name)),
            );
        }
        Some(value)
    }

    /// A default that the constraint refuses would refuse every run.
    fn default_holds(&mut self, default: &Expr, constraint: &Expr, slot: Slot) {
        let ExprKind::Const(value) = &default.kind else { return };
        if default.ty == Type::Error || matches!(value, Value::Null) {
            return;
        }
        if let Some(Value::Bool(false)) = super::reach::known_with(constraint, slot, value) {
            let text = self.text(constraint.span);
            self.report(
                Diagnostic::error(
                    parameters::DEFAULT_REFUSED,
                    default.span,
                    "the default is refused by the parameter's own `where`",
                )
                .label(constraint.span, format!("`{text}` is false of it")),
            );
        }
    }

    /// Checks the tasks of a file, those that are called before those that call.
    fn check_tasks(&mut self, file: &'a ast::File, prefix: &str) {
        let tasks: Vec<&ast::Task> =
            file.items.iter().filter_map(|item| if let Item::Task(task) = item { Some(task) } else { None }).collect();
        // Signatures first: a call needs no body.
        let frames: Vec<u32> = tasks.iter().enumerate().map(|(index, task)| self.signature(index, task)).collect();
        let by_name: FxHashMap<&str, usize> =
            tasks.iter().enumerate().map(|(index, task)| (task.name.name.as_str(), index)).collect();
        let mut calls: Vec<Vec<(usize, Span)>> = Vec::with_capacity(tasks.len());
        for task in &tasks {
            let mut found = Vec::new();
            walk::block(&task.body, &mut |expr| {
                if let ast::ExprKind::Call { callee, .. } = &expr.kind
                    && let ast::ExprKind::Name(name) = &callee.kind
                    && let Some(index) = by_name.get(name.as_str())
                {
                    found.push((*index, callee.span));
                }
            });
            calls.push(found);
        }
        for index in self.task_order(&tasks, &calls) {
            if let (Some(task), Some(frame)) = (tasks.get(index), frames.get(index)) {
                self.task(index, task, *frame, prefix);
            }
        }
    }

    /// Callees before callers. Says so where a task leads back to itself.
    fn task_order(&mut self, tasks: &[&ast::Task], calls: &[Vec<(usize, Span)>]) -> Vec<usize> {
        // 0: new, 1: open, 2: done
        let mut marks = vec![0u8; tasks.len()];
        let mut order = Vec::with_capacity(tasks.len());
        for start in 0..tasks.len() {
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((at, next)) = path.last_mut() {
                let (task, index) = (*at, *next);
                *next += 1;
                if index == 0 {
                    match marks.get_mut(task) {
                        Some(mark) if *mark == 0 => *mark = 1,
                        _ => {
                            path.pop();
                            continue;
                        }
                    }
                }
                let Some((callee, span)) = calls.get(task).and_then(|calls| calls.get(index)).copied() else {
                    if let Some(mark) = marks.get_mut(task) {
                        *mark = 2;
                    }
                    order.push(task);
                    path.pop();
                    continue;
                };
                match marks.get(callee) {
                    Some(0) => path.push((callee, 0)),
                    Some(1) => {
                        let name = |index: usize| tasks.get(index).map_or("", |task| task.name.name.as_str());
                        let round = path.iter().map(|(task, _)| *task).skip_while(|task| *task != callee);
                        let chain: Vec<&str> = round.chain([callee]).map(name).collect();
                        self.report(
                            Diagnostic::error(
                                effects::RECURSION,
                                span,
                                format!("a task may not call itself: {}", chain.join(" → ")),
                            )
                            .help("a checked runbook has finitely many steps: repeat with `for` or `repeat`"),
                        );
                    }
                    _ => {}
                }
            }
        }
        order
    }

    /// Parameters of a task, in its frame. Gives how many slots they take.
    fn signature(&mut self, index: usize, task: &ast::Task) -> u32 {
        let outer = std::mem::replace(&mut self.slots, 0);
        let mut params: Vec<TaskParam> = Vec::with_capacity(task.params.len());
        for param in &task.params {
            let ty = self.ty(&param.ty);
            let slot = self.slot();
            let required = param.default.is_none() && !matches!(ty, Type::Optional(_));
            params.push(TaskParam { name: param.name.name.clone(), ty, slot, required });
        }
        if let Some(info) = self.module.tasks.get_mut(index) {
            info.params = Arc::new(params);
        }
        std::mem::replace(&mut self.slots, outer)
    }

    fn task(&mut self, index: usize, task: &ast::Task, frame: u32, prefix: &str) {
        let Some(info) = self.module.tasks.get(index) else { return };
        let signature = Arc::clone(&info.params);
        let outer_slots = std::mem::replace(&mut self.slots, frame);
        let outer_scopes = std::mem::take(&mut self.scopes);
        let outer_facts = std::mem::take(&mut self.facts);
        let outer_captures = self.captures.replace(Vec::new());
        let outer_changes = self.changes;
        self.scopes.enter();
        let mut params = Vec::with_capacity(task.params.len());
        for (param, known) in task.params.iter().zip(signature.iter()) {
            let default = match &param.default {
                Some(default) => Some(self.fit(default, &known.ty, format!("the default of `{}`", known.name))),
                None => matches!(known.ty, Type::Optional(_))
                    .then(|| Self::constant(Value::Null, known.ty.clone(), param.name.span)),
            };
            self.bind_slot(&param.name, BindingKind::Given, known.ty.clone(), known.slot);
            let constraint = param.constraint.as_ref().map(|constraint| self.condition(constraint));
            params.push(self.param_of(param, known.ty.clone(), default, constraint, known.slot));
        }
        let body = self.open(&task.body, Place::Task).block;
        self.scopes.leave();
        self.advise_unused();
        let captures = std::mem::replace(&mut self.captures, outer_captures).unwrap_or_default();
        let reads_only = self.changes == outer_changes;
        // What is in a task happens where it is called.
        self.changes = outer_changes;
        let frame = std::mem::replace(&mut self.slots, outer_slots) as usize;
        self.scopes = outer_scopes;
        self.facts = outer_facts;
        let name =
            if prefix.is_empty() { task.name.name.clone() } else { ecow::eco_format!("{prefix}.{}", task.name.name) };
        self.tasks.push(program::Task { name, params, body, frame, reads_only, span: task.span });
        let position = self.tasks.len() - 1;
        if let Some(info) = self.module.tasks.get_mut(index) {
            info.index = Some(position);
            info.reads_only = reads_only;
            info.captures = Arc::new(captures);
        }
    }

    /// Advice about what the whole file sees and nothing uses.
    fn advise_unused_globals(&mut self, runnable: bool) {
        if self.is_broken() {
            return;
        }
        let mut found: Vec<Diagnostic> = Vec::new();
        for info in &self.module.uses {
            if !info.used && info.catalogue.is_some() && !info.alias.name.starts_with('_') {
                let message = format!("`{}` is not used", info.alias.name);
                found.push(
                    Diagnostic::advice(advice::UNUSED_USE, info.alias.span, message)
                        .help("remove its `use`: a reader takes it for something that the file touches"),
                );
            }
        }
        for info in &self.module.imports {
            if !info.used && info.unit.is_some() {
                let message = format!("the import `{}` is not used", info.alias.name);
                found.push(Diagnostic::advice(advice::UNUSED_IMPORT, info.alias.span, message).help("remove it"));
            }
        }
        for info in &self.module.params {
            if !info.used && !info.name.name.starts_with('_') {
                let message = format!("the parameter `{}` is not used", info.name.name);
                found.push(
                    Diagnostic::advice(advice::UNUSED_PARAM, info.name.span, message)
                        .help("remove it: whoever runs the file takes it for something that matters"),
                );
            }
        }
        for info in self.module.tasks.iter().filter(|info| runnable && !info.used && !info.name.starts_with('_')) {
            let message = format!("the task `{}` is never called", info.name);
            found.push(Diagnostic::advice(advice::UNUSED_TASK, info.span, message).help("call it, or remove it"));
        }
        for (name, info) in self.module.types.iter().filter(|(name, info)| runnable && !info.used && !name.starts_with('_')) {
            let message = format!("the type `{name}` is not used");
            found.push(Diagnostic::advice(advice::UNUSED_TASK, info.span, message).help("remove it"));
        }
        self.out.extend(found);
    }

    /// `run "other.runbook" (params)`: a record of its verdict and its outputs.
    pub(super) fn run(&mut self, path: &ast::Template, args: &[ast::Arg], span: Span) -> Expr {
        let fits = self.placed(super::place::Form::Run, span);
        self.not_in_lambda("run", span);
        self.fallible += 1;
        self.questions += 1;
        let unit = self.given.units.all.get(self.unit).and_then(|unit| unit.link(path.span));
        let Some(unit) = unit else {
            self.template(path);
            self.arguments_alone(args);
            return Self::wrong(span);
        };
        let Some(child) = self.child(unit, path.span) else {
            self.arguments_alone(args);
            return Self::wrong(span);
        };
        if !child.reads_only {
            if self.place == Place::Check && fits {
                self.report(
                    Diagnostic::error(
                        effects::RUN_WRITES,
                        path.span,
                        "this file holds actions, and a check only looks",
                    )
                    .help("run it in the check's `fix`, or after the check"),
                );
            }
            self.changes += 1;
        }
        let known: Vec<&str> = child.params.iter().map(|param| param.name.as_str()).collect();
        let mut given: Vec<(EcoString, Expr)> = Vec::with_capacity(args.len());
        for arg in args {
            let Some(name) = &arg.name else {
                self.report(
                    Diagnostic::error(
                        parameters::ARGUMENT_COUNT,
                        arg.span,
                        "the parameters of a file are given by name",
                    )
                    .help(known.first().map_or_else(
                        || "the file takes none".to_owned(),
                        |first| format!("for example `({first}: …)`"),
                    )),
                );
                self.arguments_alone(std::slice::from_ref(arg));
                continue;
            };
            let Some(param) = child.params.iter().find(|param| param.name == name.name) else {
                self.arguments_alone(std::slice::from_ref(arg));
                self.unknown_parameter(name, "this file", &known);
                continue;
            };
            let value = self.fit(&arg.value, &param.ty, format!("`{}`", name.name));
            given.push((name.name.clone(), value));
        }
        let missing: Vec<&str> = child
            .params
            .iter()
            .filter(|param| param.default.is_none() && !given.iter().any(|(name, _)| *name == param.name))
            .map(|param| param.name.as_str())
            .collect();
        if !missing.is_empty() {
            let message = format!("this file needs {}", super::types::listed(missing));
            self.report(Diagnostic::error(parameters::ARGUMENT_MISSING, path.span, message));
        }
        let outputs = Type::record(child.outputs.iter().map(|(name, ty)| (name.clone(), ty.clone().optional())));
        let verdicts: Vec<EcoString> = VERDICTS.iter().map(|word| EcoString::from(*word)).collect();
        let ty = Type::record([("verdict", Type::OneOf(verdicts.into())), ("outputs", outputs)]);
        let position = self.children.iter().position(|(known, _)| *known == unit).unwrap_or_else(|| {
            self.children.push((unit, child));
            self.children.len() - 1
        });
        Expr { kind: ExprKind::Run { child: position, args: given }, ty, pure: false, span }
    }

    /// The program of a file that is run.
    fn child(&mut self, unit: UnitId, at: Span) -> Option<Arc<Program>> {
        if !self.programs.contains_key(&unit) {
            let checker = Checker::new(self.given, self.out, self.programs, unit);
            let sources = Arc::clone(self.given.sources);
            let made = checker.root(&sources);
            self.programs.insert(unit, made);
        }
        let program = self.programs.get(&unit).cloned().flatten();
        if program.is_none()
            && self.given.units.all.get(unit).is_some_and(|unit| unit.ast.header.is_none() && !unit.broken)
        {
            self.report(
                Diagnostic::error(names::NOT_A_RUNBOOK, at, "this file has no header, so it is no runbook to run")
                    .help("a library is imported: `import \"…\" as lib`, and its tasks are called"),
            );
        }
        program
    }
}

/// How a file that was run can have ended, as the one that ran it sees it.
const VERDICTS: [&str; 3] = ["passed", "failed", "escalated"];
