//! What the checker makes of a file: slots, ordinals, effects.

use crate::catalogues;
use runbook::backend::Effect;
use runbook::check::{FsLoader, Loaded, check};
use runbook::program::{Expr, ExprKind, Program, RepeatBound, Slot, Stmt, StmtKind};
use runbook::value::{Type, Value};
use std::sync::Arc;

fn program(body: &str) -> Arc<Program> {
    named("test.runbook", &format!("runbook \"Test\" {{}}\n{body}"))
}

fn named(name: &str, text: &str) -> Arc<Program> {
    let file = Loaded { path: Some(format!("tests/check/clean/{name}").into()), name: name.into(), text: text.into() };
    let checked = check(file, &catalogues::all(), &FsLoader);
    let said: Vec<&str> = checked.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert!(!checked.has_errors(), "{said:?}");
    checked.program.expect("a program")
}

fn first(program: &Program) -> &Stmt {
    program.body.stmts.first().expect("a statement")
}

#[test]
fn a_parameter_comes_before_all_that_is_bound() {
    let program = program("param a: int\nlet b = a + 1\nlet c = b\nprint c\n");
    assert_eq!(program.params[0].slot, Slot(0));
    let slots: Vec<Slot> = program
        .body
        .stmts
        .iter()
        .filter_map(|stmt| if let StmtKind::Let { slot, .. } = &stmt.kind { Some(*slot) } else { None })
        .collect();
    assert_eq!(slots, [Slot(1), Slot(2)]);
    assert_eq!(program.frame, 3);
    let ordinals: Vec<u32> = program.body.stmts.iter().map(|stmt| stmt.ordinal).collect();
    assert_eq!(ordinals, [1, 2, 3]);
}

#[test]
fn questions_of_an_action_are_counted_and_taken_out() {
    let program = program("use docker\naction \"a\" {\n  approve \"sure?\" (count: 2)\n  docker.stop(\"web\")\n}\n");
    let StmtKind::Action(action) = &first(&program).kind else { panic!("an action") };
    assert_eq!(action.approvals.len(), 1);
    assert!(action.approvals[0].count.is_some());
    assert_eq!(action.body.stmts.len(), 1);
    assert_eq!(action.body.stmts[0].ordinal, 2);
    assert!(!program.reads_only);
}

#[test]
fn the_shell_takes_the_effect_of_its_place() {
    let program = program("use shell\nkeep a = $ free\naction \"b\" {\n  $ sync\n}\n");
    let StmtKind::Keep { value, .. } = &first(&program).kind else { panic!("a keep") };
    let ExprKind::Operation(read) = &value.kind else { panic!("a call") };
    assert_eq!(read.effect, Effect::Read);
    assert!(read.in_check, "what may not write is held to it");
    let StmtKind::Action(action) = &program.body.stmts[1].kind else { panic!("an action") };
    let StmtKind::Eval(Expr { kind: ExprKind::Operation(write), pure, .. }) = &action.body.stmts[0].kind else {
        panic!("a call")
    };
    assert!(matches!(write.effect, Effect::Write(_)));
    assert!(!write.in_check && !pure);
    assert_eq!(write.args[0].0, "code");
}

#[test]
fn a_check_clears_what_its_body_binds() {
    let program = program(
        "use docker\nparam n: int\ncheck up \"a\" {\n  let box = docker.container(\"web\")\n  require box?.restarts == n\n} fix {\n  print box?.name\n}\nprint up.box?.name\n",
    );
    let StmtKind::Check(check) = &first(&program).kind else { panic!("a check") };
    assert_eq!(check.bindings, [Slot(1)]);
    assert_eq!(check.name.as_deref(), Some("up"));
    let StmtKind::Print(Expr { kind: ExprKind::Field { of, .. }, .. }) = &program.body.stmts[1].kind else {
        panic!("a field")
    };
    assert!(matches!(of.kind, ExprKind::Slot(Slot(1))), "`up.box` is the check's own slot");
    assert!(program.reads_only);
}

#[test]
fn the_iteration_before_has_slots_of_its_own() {
    let program = program(
        "use redis\nrepeat (every: 1s, within: 1m) {\n  let page = redis.scan(cursor: previous.page?.cursor ?? \"0\")\n} until page.keys.is_empty()\n",
    );
    let StmtKind::Repeat(repeat) = &first(&program).kind else { panic!("a repeat") };
    assert!(matches!(repeat.bound, RepeatBound::Within(_)));
    let StmtKind::Let { slot, value, .. } = &repeat.body.stmts[0].kind else { panic!("a let") };
    assert_eq!(repeat.previous.len(), 1);
    let (now, before) = repeat.previous[0];
    assert_eq!(now, *slot);
    let ExprKind::Operation(scan) = &value.kind else { panic!("a call") };
    let ExprKind::Coalesce(left, _) = &scan.args[0].1.kind else { panic!("a `??`") };
    assert_eq!(left.ty, Type::String.optional());
    let ExprKind::Field { of, .. } = &left.kind else { panic!("a field") };
    assert!(matches!(of.kind, ExprKind::Slot(slot) if slot == before));
}

#[test]
fn a_task_is_handed_the_parameters_that_it_reads() {
    let program = program(
        "param app: string\nparam zone: string\ntask inner(n: int) {\n  print \"${n} ${zone}\"\n}\ntask outer() {\n  inner(1)\n  print app\n}\nouter()\n",
    );
    assert_eq!(program.tasks.len(), 2);
    let names: Vec<&str> = program.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["inner", "outer"], "callees stand before callers");
    let StmtKind::Task { task, args } = &first(&program).kind else { panic!("a call") };
    assert_eq!(*task, 1);
    let read: Vec<Slot> = args
        .iter()
        .filter_map(|(_, value)| if let ExprKind::Slot(slot) = value.kind { Some(slot) } else { None })
        .collect();
    assert_eq!(read, [Slot(1), Slot(0)], "`zone` by way of `inner`, then `app`");
    assert!(program.tasks.iter().all(|task| task.reads_only));
    assert_eq!(program.tasks[0].frame, 2);
}

#[test]
fn literals_become_the_values_that_are_declared() {
    let program =
        program("param p: path = \"/srv\"\nparam f: float = 3\nparam s: secret = env(\"S\")\nparam o: string?\n");
    let constant = |index: usize| match &program.params[index].default {
        Some(Expr { kind: ExprKind::Const(value), .. }) => value.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(constant(0), Value::Path(path) if path == "/srv"));
    assert!(matches!(constant(1), Value::Float(number) if (number - 3.0).abs() < f64::EPSILON));
    assert!(matches!(constant(3), Value::Null));
    let Some(Expr { kind: ExprKind::Function { .. }, ty, .. }) = &program.params[2].default else {
        panic!("the environment")
    };
    assert_eq!(*ty, Type::String.secret());
}

#[test]
fn what_comes_from_outside_is_looked_at_where_a_type_is_declared() {
    let program = program("use file\nlet port: int = file.json(path\"a.json\").port\nprint port\n");
    let StmtKind::Let { value, .. } = &first(&program).kind else { panic!("a let") };
    assert!(matches!(value.kind, ExprKind::Coerce(_)));
    assert_eq!(value.ty, Type::Int);
}

#[test]
fn a_match_puts_its_groups_where_they_are_read() {
    let program = program(
        "param log: string?\nwhen log ~ re\"pid (?<pid>[0-9]+)( by (?<by>.*))?\" as m \"${m.pid}\" {\n  print m.by ?? \"\"\n}\n",
    );
    let StmtKind::When(when) = &first(&program).kind else { panic!("a when") };
    let ExprKind::Match { capture, .. } = &when.condition.kind else { panic!("a match") };
    assert!(capture.is_some());
    assert_eq!(when.text, "log ~ re\"pid (?<pid>[0-9]+)( by (?<by>.*))?\"");
}

#[test]
fn outputs_have_the_types_of_what_is_given() {
    let program = program("param n: int\noutput twice = n * 2\noutput share = n / 3\n");
    let outputs: Vec<String> = program.outputs.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    assert_eq!(outputs, ["twice: int", "share: float"]);
}

#[test]
fn the_digest_is_of_texts_and_not_of_where_they_lie() {
    let text = "runbook \"Test\" {}\nimport \"../files/lib.runbook\" as lib\nlib.look(\"web\")\n";
    let (one, same) = (named("a.runbook", text), named("a.runbook", text));
    assert_eq!(one.digest, same.digest);
    assert_eq!(one.digest.len(), 64);
    assert_ne!(one.digest, named("a.runbook", &text.replace("web", "app")).digest);
    assert_ne!(one.digest, named("b.runbook", text).digest, "limits are counted by the file's name");
    assert_eq!(one.targets.len(), 1, "the system that the library uses");
    assert_eq!(one.tasks[0].name, "lib.look");
}

#[test]
fn a_file_that_is_run_is_a_program_of_its_own() {
    let program = program(
        "let child = run \"../files/redis-connection.runbook\" (namespace: \"a\")\nprint child.verdict\nrun \"../files/redis-connection.runbook\" (namespace: \"b\")\n",
    );
    assert_eq!(program.children.len(), 1, "one program, however often it is run");
    assert!(!program.children[0].reads_only && !program.reads_only);
    let StmtKind::Let { value, .. } = &first(&program).kind else { panic!("a let") };
    let ExprKind::Run { child, args } = &value.kind else { panic!("a run") };
    assert_eq!((*child, args.len()), (0, 1));
}
