//! Other files as one step: `run "other.runbook" (params)`.

use super::checker::Checker;
use super::load::UnitId;
use super::place::{Form, Place};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{effects, names, parameters};
use crate::program::{Expr, ExprKind, Program};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Type;
use ecow::EcoString;
use std::sync::Arc;

/// How a file that was run can have ended, as the one that ran it sees it.
const VERDICTS: [&str; 3] = ["passed", "failed", "escalated"];

impl Checker<'_> {
    /// `run "other.runbook" (params)`: a record of its verdict and its outputs.
    pub(super) fn run(&mut self, path: &ast::Template, args: &[ast::Arg], span: Span) -> Expr {
        let fits = self.placed(Form::Run, span);
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
