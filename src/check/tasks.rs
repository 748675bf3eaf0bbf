//! Tasks: their bodies, in the order in which they call each other, and calls of them.

use super::call::counted;
use super::checker::{Checker, TaskInfo, TaskParam};
use super::place::Place;
use super::scope::BindingKind;
use super::walk;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{effects, parameters};
use crate::program::{self, Expr, Slot, StmtKind};
use crate::source::Span;
use crate::syntax::ast::{self, Item};
use crate::value::{Type, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl Checker<'_> {
    /// Checks the tasks of a file, those that are called before those that call.
    pub(super) fn check_tasks(&mut self, file: &ast::File, prefix: &str) {
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

    /// A call of a task, as a statement.
    pub(super) fn task_call(&mut self, info: &TaskInfo, name: &str, at: Span, args: &[ast::Arg]) -> Option<StmtKind> {
        if !info.reads_only {
            self.task_writes(info, name, at);
            self.changes += 1;
        }
        self.fallible += 1;
        self.questions += 1;
        let mut lowered: Vec<(Slot, Expr)> = Vec::with_capacity(args.len());
        let mut given = vec![None; info.params.len()];
        let mut next = 0;
        for arg in args {
            let index = match &arg.name {
                None => {
                    next += 1;
                    Some(next - 1)
                }
                Some(wanted) => info.params.iter().position(|param| param.name == wanted.name),
            };
            let param = index.and_then(|index| info.params.get(index));
            let (Some(index), Some(param)) = (index, param) else {
                self.no_task_param(info, name, arg);
                continue;
            };
            if let Some((first, true)) = given.get(index).copied().flatten() {
                self.argument_twice(&param.name, arg.span, first);
            }
            if let Some(place) = given.get_mut(index) {
                *place = Some((arg.span, arg.name.is_none()));
            }
            let value = self.fit(&arg.value, &param.ty, format!("`{}`", param.name));
            lowered.push((param.slot, value));
        }
        let missing: Vec<&str> = info
            .params
            .iter()
            .zip(&given)
            .filter(|(param, given)| param.required && given.is_none())
            .map(|(param, _)| param.name.as_str())
            .collect();
        if !missing.is_empty() {
            let message = format!("the task `{name}` lacks {}", super::types::listed(missing));
            self.report(Diagnostic::error(parameters::ARGUMENT_MISSING, at, message).label(info.span, "declared here"));
        }
        for (param, slot) in info.captures.iter() {
            let value = self.param(*param, at);
            lowered.push((*slot, value));
        }
        info.index.map(|task| StmtKind::Task { task, args: lowered })
    }

    fn task_writes(&mut self, info: &TaskInfo, name: &str, at: Span) {
        let help = match self.place {
            Place::File | Place::Task | Place::Flow => return,
            Place::Check => "a check only looks: call it in the `fix`, or after the check",
            _ => "an action holds no other action: call the task before or after it",
        };
        let message = format!("the task `{name}` holds actions and may not be called {}", self.place.words());
        self.report(Diagnostic::error(effects::TASK_WRITES, at, message).label(info.span, "declared here").help(help));
    }

    fn no_task_param(&mut self, info: &TaskInfo, name: &str, arg: &ast::Arg) {
        self.arguments_alone(std::slice::from_ref(arg));
        let known: Vec<&str> = info.params.iter().map(|param| param.name.as_str()).collect();
        if let Some(given) = &arg.name {
            self.unknown_parameter(given, &format!("the task `{name}`"), &known);
        } else {
            let message = format!("the task `{name}` takes {}", counted(info.params.len()));
            self.report(
                Diagnostic::error(parameters::ARGUMENT_COUNT, arg.span, message).label(info.span, "declared here"),
            );
        }
    }
}
