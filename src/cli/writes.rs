//! What an action would do, as it stands in the file: shown when its approval is asked for.

use runbook::backend::Effect;
use runbook::event::StepPath;
use runbook::program::{Action, Block, Expr, ExprKind, Program, Stmt, StmtKind};
use runbook::report::one_line;

/// Most writes that are shown.
const MOST: usize = 8;

/// The writes of the action at that path, each as it stands in the file. Empty where the path is of no action.
pub(crate) fn of_action(program: &Program, step: &StepPath) -> Vec<String> {
    let segments: Vec<&str> = step.0.split('/').collect();
    let Some((program, action)) = find(program, &program.body, &segments) else { return Vec::new() };
    let mut writes = Vec::new();
    collect(program, &action.body, &mut writes);
    if writes.len() > MOST {
        let more = writes.len() - MOST;
        writes.truncate(MOST);
        writes.push(format!("and {more} more"));
    }
    writes
}

/// Follows the segments of a path, which are the ordinals of statements and the names of their parts.
fn find<'p>(program: &'p Program, block: &'p Block, segments: &[&str]) -> Option<(&'p Program, &'p Action)> {
    let (first, rest) = segments.split_first()?;
    let ordinal: u32 = first.split('.').next()?.parse().ok()?;
    let stmt = block.stmts.iter().find(|stmt| stmt.ordinal == ordinal)?;
    let inner = |body: &'p Block| find(program, body, rest.get(1..)?);
    let number = |word: &str| rest.first()?.strip_prefix(word)?.parse::<usize>().ok()?.checked_sub(1);
    match &stmt.kind {
        StmtKind::Action(action) => Some((program, &**action)).filter(|_| rest.is_empty()),
        StmtKind::Check(check) => inner(&check.fixes.get(number("fix")?)?.body),
        StmtKind::Branch(branch) => match number("when") {
            Some(arm) => inner(&branch.arms.get(arm)?.body),
            None => inner(&branch.otherwise.as_ref()?.1),
        },
        StmtKind::For(each) => inner(&each.body),
        StmtKind::Repeat(repeat) => inner(&repeat.body),
        StmtKind::When(when) => find(program, &when.body, rest),
        StmtKind::On { body, .. } => find(program, body, rest),
        StmtKind::Within(within) => match rest.first()?.parse::<u32>() {
            Ok(_) => find(program, &within.body, rest),
            Err(_) => inner(within.otherwise.as_ref()?),
        },
        StmtKind::Task { task, .. } => find(program, &program.tasks.get(*task)?.body, rest),
        StmtKind::Let { value, .. } | StmtKind::Eval(value) => match value.kind {
            ExprKind::Run { child, .. } => {
                let child = program.children.get(child)?;
                find(child, &child.body, rest)
            }
            _ => None,
        },
        _ => None,
    }
}

fn collect(program: &Program, block: &Block, writes: &mut Vec<String>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Let { value, .. } | StmtKind::Keep { value, .. } | StmtKind::Eval(value) if is_write(value) => {
                writes.push(as_written(program, stmt));
            }
            StmtKind::Branch(branch) => {
                for arm in &branch.arms {
                    collect(program, &arm.body, writes);
                }
                if let Some((_, otherwise)) = &branch.otherwise {
                    collect(program, otherwise, writes);
                }
            }
            StmtKind::When(when) => collect(program, &when.body, writes),
            StmtKind::For(each) => collect(program, &each.body, writes),
            StmtKind::Repeat(repeat) => collect(program, &repeat.body, writes),
            StmtKind::Within(within) => collect(program, &within.body, writes),
            StmtKind::On { body, .. } => collect(program, body, writes),
            StmtKind::Task { task, .. } => {
                if let Some(task) = program.tasks.get(*task) {
                    collect(program, &task.body, writes);
                }
            }
            _ => {}
        }
    }
}

fn as_written(program: &Program, stmt: &Stmt) -> String {
    let text = program.sources.text(stmt.span).trim();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    one_line(&lines.join(" "))
}

fn is_write(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Operation(operation) => matches!(operation.effect, Effect::Write(_)),
        ExprKind::Field { of, .. } | ExprKind::Method { of, .. } | ExprKind::Try(of) | ExprKind::Coerce(of) => {
            is_write(of)
        }
        _ => false,
    }
}
