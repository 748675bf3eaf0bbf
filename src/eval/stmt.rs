//! Blocks, and the statements that are one line.

use super::lane::{Ended, Lane};
use super::unwind::{Flow, Unwind};
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Event, StepKind};
use crate::program::{Block, Expr, ExprKind, Operation, Slot, Stmt, StmtKind};
use crate::redact::Clean;
use crate::source::Span;
use crate::value::{Secret, Value, show};
use ecow::EcoString;
use std::sync::{Arc, PoisonError};

impl<'p> Lane<'p> {
    /// Runs the statements of a block.
    pub(super) fn block(&mut self, block: &'p Block) -> Flow {
        for stmt in &block.stmts {
            self.statement = (stmt.ordinal, 0);
            self.stmt(stmt)?;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &'p Stmt) -> Flow {
        let segment = || ecow::eco_format!("{}", stmt.ordinal);
        match &stmt.kind {
            StmtKind::Let { slot, value, .. } => {
                let value = self.eval(value)?;
                self.bind(*slot, value, stmt.span)
            }
            StmtKind::Eval(expr) => self.eval_statement(expr),
            StmtKind::Keep { name, slot, value } => self.keep(name, *slot, value),
            StmtKind::Output { name, value } => {
                let value = self.eval(value)?;
                self.unit.outputs.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), value);
                Ok(())
            }
            StmtKind::Print(value) => {
                let text = self.text(value)?;
                self.world().emit(Event::Printed { step: self.path.clone(), text })
            }
            StmtKind::Notify { whom, what } => self.tell(whom, what, false).map(drop),
            StmtKind::Escalate { whom, why } => {
                let text = self.tell(whom, why, true)?;
                self.ends(Ending::Escalated, codes::ESCALATED, stmt.span, &text)
            }
            StmtKind::Stop { why } => {
                let why = self.eval(why)?;
                self.ends(Ending::Failed, codes::STOPPED, stmt.span, &show::to_text(&why))
            }
            StmtKind::Require { condition, message } => self.require(condition, message.as_ref(), stmt.span),
            StmtKind::Check(check) => self.check(check, &segment()),
            StmtKind::Branch(branch) => self.branch(branch, &segment()),
            StmtKind::When(when) => self.when(when, &segment()),
            StmtKind::For(each) => self.each(each, &segment(), stmt.span),
            StmtKind::Repeat(repeat) => self.repeat(repeat, &segment(), stmt.span),
            StmtKind::Within(within) => self.within(within, &segment(), stmt.span),
            StmtKind::On { place, body } => self.on(place, body, &segment()),
            StmtKind::Wait(length) => self.wait(length, &segment()),
            StmtKind::Action(action) => self.action(action, &segment(), stmt.span),
            StmtKind::Task { task, args } => self.task(*task, args, &segment(), stmt.span),
        }
    }

    /// A statement whose value nobody reads. Another file that does not pass then fails where it stands.
    fn eval_statement(&mut self, expr: &'p Expr) -> Flow {
        if let ExprKind::Run { child, args } = &expr.kind {
            return self.run_statement(*child, args, expr);
        }
        self.eval(expr).map(drop)
    }

    fn keep(&mut self, name: &EcoString, slot: Slot, value: &'p Expr) -> Flow {
        let span = value.span;
        let kept = match self.eval(value) {
            Ok(value) => Ok(value),
            Err(unwind) => match *unwind {
                Unwind::Failed(trouble) if !trouble.unknown => Err(trouble.failure),
                other => return Err(Box::new(other)),
            },
        };
        let step = self.path.clone();
        match kept {
            Ok(value) => {
                self.world().keep(&step, name, Ok(&value))?;
                self.bind(slot, value, span)
            }
            Err(failure) => {
                self.world().keep(&step, name, Err(failure))?;
                self.bind(slot, Value::Null, span)
            }
        }
    }

    fn tell(&mut self, whom: &'p Expr, text: &'p Expr, escalated: bool) -> Flow<EcoString> {
        let whom = show::to_text(&self.eval(whom)?);
        let text = show::to_text(&self.eval(text)?);
        let channel = self.unit.program.header.contacts.get(&whom).or_else(|| self.shared.contact(&whom));
        let at = self.next_question();
        self.world().tell(&at, &whom, channel, &text, escalated)?;
        Ok(text)
    }

    fn ends<T>(&self, ending: Ending, code: crate::diagnostic::Code, span: Span, why: &str) -> Flow<T> {
        Err(Box::new(Unwind::Ends(ending, Some(self.failure(code, span, why)))))
    }

    fn on(&mut self, place: &'p Operation, body: &'p Block, segment: &str) -> Flow {
        let call = self.call_of(place)?;
        if call.args.values().any(|value| matches!(value, Value::Null)) {
            return self.fail(codes::NOT_IN_PLACE, place.span, "what stands behind `on` is null");
        }
        let title = self.world().clean(&super::call::rendered(&call));
        let outer = self.place.replace(Arc::new(call));
        let result = self.step(StepKind::On, segment, title, |lane| {
            lane.block(body)?;
            Ok(Ended::succeeded())
        });
        self.place = outer;
        result.map(drop)
    }

    fn wait(&mut self, length: &'p Expr, segment: &str) -> Flow {
        let length = self.duration(length)?;
        let title = length.map_or(Clean::fixed("a time that is not known yet"), |length| {
            let nanoseconds = i64::try_from(length.as_nanos()).unwrap_or(i64::MAX);
            self.world().clean(&show::to_text(&Value::Duration(nanoseconds)))
        });
        self.step(StepKind::Wait, segment, title, |lane| {
            lane.pause(length.unwrap_or_default())?;
            Ok(Ended::succeeded())
        })
        .map(drop)
    }

    fn task(&mut self, index: usize, args: &'p [(Slot, Expr)], segment: &str, span: Span) -> Flow {
        let program = self.unit.program;
        let Some(task) = program.tasks.get(index) else {
            return self.fail(codes::INTERNAL, span, "there is no such task");
        };
        let mut frame = vec![Value::Null; task.frame];
        let mut given = Vec::with_capacity(args.len());
        for (slot, value) in args {
            let value = self.eval(value)?;
            if let Some(place) = frame.get_mut(slot.0 as usize) {
                *place = value;
            }
            given.push(*slot);
        }
        self.deeper(span)?;
        let title = self.world().clean(&task.name);
        let outer_frame = std::mem::replace(&mut self.frame, frame);
        let outer_held = std::mem::take(&mut self.held);
        let result = self.step(StepKind::Task, segment, title, |lane| {
            lane.params(&task.params, &given)?;
            lane.scoped(|lane| lane.block(&task.body))?;
            Ok(Ended::succeeded())
        });
        self.frame = outer_frame;
        self.held = outer_held;
        self.depth = self.depth.saturating_sub(1);
        result.map(drop)
    }

    /// Goes one task or file down.
    pub(super) fn deeper(&mut self, span: Span) -> Flow {
        if self.depth >= self.shared.bounds.depth {
            let message = format!("tasks and files are nested {} deep, as deep as they may be", self.depth);
            return self.used_up(codes::TOO_DEEP, span, &message);
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    /// Defaults of the parameters that were not given, and what must hold of all.
    fn params(&mut self, params: &'p [crate::program::Param], given: &[Slot]) -> Flow {
        for param in params {
            if !given.contains(&param.slot)
                && let Some(default) = &param.default
            {
                let value = self.eval(default)?;
                self.set(param.slot, value);
            }
            if param.ty.is_secret() {
                let value = Secret::wrap(self.get(param.slot).clone());
                self.set(param.slot, value);
            }
            let Some(constraint) = &param.constraint else { continue };
            if matches!(self.eval(constraint)?, Value::Bool(false)) {
                let shown = show::literal(self.get(param.slot));
                let message = format!("`{}` is {shown}, but `{}` must hold", param.name, param.constraint_text);
                return self.fail(codes::PARAM_REFUSED, param.span, &message);
            }
        }
        Ok(())
    }
}
