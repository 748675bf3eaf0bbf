//! Walks all expressions of a part of the tree, for what must be known before anything is checked: which files a
//! file runs, which tasks a task calls.

use crate::source::Span;
use crate::syntax::ast::{
    Arg, Block, Expr, ExprKind, File, Item, MapKey, Rollback, Stmt, StmtKind, Tagged, Template, TemplatePart, When,
};

/// Calls `see` with every expression of the file's statements and tasks, outer before inner. Tests run nothing.
pub(super) fn file<'a>(file: &'a File, see: &mut dyn FnMut(&'a Expr)) {
    for item in &file.items {
        match item {
            Item::Stmt(statement) => stmt(statement, see),
            Item::Task(task) => block(&task.body, see),
            Item::Param(_) | Item::Use(_) | Item::Import(_) | Item::Type(_) | Item::Test(_) => {}
        }
    }
}

/// Calls `see` with every expression of a block.
pub(super) fn block<'a>(block: &'a Block, see: &mut dyn FnMut(&'a Expr)) {
    for statement in &block.stmts {
        stmt(statement, see);
    }
}

/// The places of statements that could not be read.
pub(super) fn errors(file: &File, found: &mut Vec<Span>) {
    let mut open: Vec<&Stmt> = Vec::new();
    for item in &file.items {
        match item {
            Item::Stmt(statement) => open.push(statement),
            Item::Task(task) => open.extend(&task.body.stmts),
            _ => {}
        }
    }
    while let Some(statement) = open.pop() {
        match &statement.kind {
            StmtKind::Error => found.push(statement.span),
            StmtKind::Check(check) => {
                open.extend(&check.body.stmts);
                open.extend(check.fixes.iter().flat_map(|fix| &fix.body.stmts));
            }
            StmtKind::Branch(branch) => {
                open.extend(branch.arms.iter().flat_map(|arm| &arm.body.stmts));
                open.extend(branch.otherwise.iter().flat_map(|otherwise| &otherwise.body.stmts));
            }
            StmtKind::When(when) => open.extend(&when.body.stmts),
            StmtKind::For(looped) => open.extend(&looped.body.stmts),
            StmtKind::Repeat(looped) => open.extend(&looped.body.stmts),
            StmtKind::Within(within) => {
                open.extend(&within.body.stmts);
                open.extend(within.otherwise.iter().flat_map(|otherwise| &otherwise.stmts));
            }
            StmtKind::On { body, .. } => open.extend(&body.stmts),
            StmtKind::Action(action) => {
                open.extend(&action.body.stmts);
                open.extend(action.during.iter().chain(&action.restore).flat_map(|block| &block.stmts));
                if let Some(Rollback::Block(block)) = &action.rollback {
                    open.extend(&block.stmts);
                }
            }
            _ => {}
        }
    }
}

fn stmt<'a>(statement: &'a Stmt, see: &mut dyn FnMut(&'a Expr)) {
    match &statement.kind {
        StmtKind::Let { value, .. }
        | StmtKind::Keep { value, .. }
        | StmtKind::Output { value, .. }
        | StmtKind::Print { value }
        | StmtKind::Stop { why: value }
        | StmtKind::Wait { duration: value }
        | StmtKind::Expr(value) => expr(value, see),
        StmtKind::Notify { whom, what } | StmtKind::Escalate { whom, why: what } => {
            expr(whom, see);
            expr(what, see);
        }
        StmtKind::Require { condition, message } => {
            expr(condition, see);
            option(message.as_ref(), see);
        }
        StmtKind::Check(check) => {
            template(&check.title, see);
            args(&check.options, see);
            block(&check.body, see);
            for fix in &check.fixes {
                label(fix.title.as_ref(), see);
                args(&fix.options, see);
                block(&fix.body, see);
            }
        }
        StmtKind::Branch(branch) => {
            label(branch.question.as_ref(), see);
            for arm in &branch.arms {
                when(arm, see);
            }
            if let Some(otherwise) = &branch.otherwise {
                label(otherwise.label.as_ref(), see);
                block(&otherwise.body, see);
            }
        }
        StmtKind::When(arm) => when(arm, see),
        StmtKind::For(looped) => {
            expr(&looped.items, see);
            args(&looped.options, see);
            block(&looped.body, see);
            option(looped.until.as_ref(), see);
        }
        StmtKind::Repeat(looped) => {
            args(&looped.options, see);
            block(&looped.body, see);
            option(looped.until.as_ref(), see);
        }
        StmtKind::Within(within) => {
            expr(&within.limit, see);
            block(&within.body, see);
            part(within.otherwise.as_ref(), see);
        }
        StmtKind::On { target, body } => {
            expr(target, see);
            block(body, see);
        }
        StmtKind::Action(action) => {
            template(&action.title, see);
            args(&action.options, see);
            block(&action.body, see);
            part(action.during.as_ref(), see);
            part(action.restore.as_ref(), see);
            if let Some(Rollback::Block(body)) = &action.rollback {
                block(body, see);
            }
        }
        StmtKind::Approve { question, options } => {
            expr(question, see);
            args(options, see);
        }
        StmtKind::Error => {}
    }
}

fn when<'a>(arm: &'a When, see: &mut dyn FnMut(&'a Expr)) {
    expr(&arm.condition, see);
    label(arm.label.as_ref(), see);
    block(&arm.body, see);
}

fn part<'a>(body: Option<&'a Block>, see: &mut dyn FnMut(&'a Expr)) {
    if let Some(body) = body {
        block(body, see);
    }
}

fn label<'a>(text: Option<&'a Template>, see: &mut dyn FnMut(&'a Expr)) {
    if let Some(text) = text {
        template(text, see);
    }
}

fn option<'a>(value: Option<&'a Expr>, see: &mut dyn FnMut(&'a Expr)) {
    if let Some(value) = value {
        expr(value, see);
    }
}

fn args<'a>(given: &'a [Arg], see: &mut dyn FnMut(&'a Expr)) {
    for arg in given {
        expr(&arg.value, see);
    }
}

fn template<'a>(text: &'a Template, see: &mut dyn FnMut(&'a Expr)) {
    parts(&text.parts, see);
}

fn tagged<'a>(code: &'a Tagged, see: &mut dyn FnMut(&'a Expr)) {
    parts(&code.parts, see);
}

fn parts<'a>(parts: &'a [TemplatePart], see: &mut dyn FnMut(&'a Expr)) {
    for part in parts {
        if let TemplatePart::Hole { value, .. } = part {
            expr(value, see);
        }
    }
}

fn entries<'a>(entries: &'a [(MapKey, Expr)], see: &mut dyn FnMut(&'a Expr)) {
    for (key, value) in entries {
        match key {
            MapKey::Name(_) => {}
            MapKey::Text(text) => template(text, see),
            MapKey::Computed(key) => expr(key, see),
        }
        expr(value, see);
    }
}

/// Calls `see` with the expression and all in it.
pub(super) fn expr<'a>(value: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(value);
    match &value.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Duration(_)
        | ExprKind::Size(_)
        | ExprKind::Cpu(_)
        | ExprKind::Name(_)
        | ExprKind::Wildcard
        | ExprKind::Error => {}
        ExprKind::Text(text) => template(text, see),
        ExprKind::Tagged(code) => tagged(code, see),
        ExprKind::Dollar(dollar) => {
            args(&dollar.options, see);
            tagged(&dollar.code, see);
        }
        ExprKind::List(items) => items.iter().for_each(|item| expr(item, see)),
        ExprKind::Map(fields) => entries(fields, see),
        ExprKind::Field { of, .. } => expr(of, see),
        ExprKind::Index { of, index, .. } => {
            expr(of, see);
            expr(index, see);
        }
        ExprKind::Call { callee, args: given } => {
            expr(callee, see);
            args(given, see);
        }
        ExprKind::Unary { operand: inner, .. } | ExprKind::Try(inner) | ExprKind::Paren(inner) => expr(inner, see),
        ExprKind::Binary { left, right, .. } | ExprKind::Rate { count: left, per: right } => {
            expr(left, see);
            expr(right, see);
        }
        ExprKind::With { base, fields } => {
            expr(base, see);
            entries(fields, see);
        }
        ExprKind::If { condition, then, otherwise } => {
            expr(condition, see);
            expr(then, see);
            option(otherwise.as_deref(), see);
        }
        ExprKind::Lambda { body, .. } => expr(body, see),
        ExprKind::Run { path, args: given } => {
            template(path, see);
            args(given, see);
        }
        ExprKind::Manual { what, options } | ExprKind::Confirm { question: what, options } => {
            expr(what, see);
            args(options, see);
        }
    }
}
