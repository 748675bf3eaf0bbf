//! A file: its names, in the order in which they hang on each other, and its statements.

use super::checker::{Checker, Global, ImportInfo, ParamInfo, TaskInfo, UseInfo};
use super::load::{Unit, UnitId};
use super::place::Place;
use super::walk;
use crate::diagnostic::codes::{advice, names, parameters};
use crate::diagnostic::{Diagnostic, nearest};
use crate::program::{self, Expr, ExprKind, Program, Slot};
use crate::syntax::ast::{self, Ident, Item};
use crate::value::{Type, Value};
use ecow::EcoString;
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

    /// A parameter of a file or a task, as the program has it.
    pub(super) fn param_of(
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
        for (name, info) in
            self.module.types.iter().filter(|(name, info)| runnable && !info.used && !name.starts_with('_'))
        {
            let message = format!("the type `{name}` is not used");
            found.push(Diagnostic::advice(advice::UNUSED_TASK, info.span, message).help("remove it"));
        }
        self.out.extend(found);
    }
}
