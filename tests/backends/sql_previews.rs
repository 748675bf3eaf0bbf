use crate::world::{World, path, secret, tagged, text};
use runbook::backend::Fidelity;
use runbook::backend::sql::Sql;
use runbook::syntax::ast::Tag;
use runbook::value::{Type, Value};
use std::fs;

async fn world() -> World {
    let world = World::new(Sql::new()).setting("file", path("runs.db")).setting("create", Value::Bool(true));
    let script = "
        CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
        CREATE TABLE log (what TEXT);
        CREATE TRIGGER note AFTER DELETE ON runs BEGIN INSERT INTO log VALUES (old.name); END;
        INSERT INTO runs (name) VALUES ('a'), ('b'), ('c');
    ";
    world.write("script", &[("code", sql(&[script], vec![]))]).await.expect("the tables are made");
    world
}

fn sql(texts: &[&str], holes: Vec<Value>) -> Value {
    tagged(Tag::Sql, texts, holes)
}

fn cases() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let plain = |text: &str| sql(&[text], vec![]);
    let some = Value::list(vec![text("a"), text("b")]);
    vec![
        ("execute", vec![("code", sql(&["DELETE FROM runs WHERE name = ANY(", ")"], vec![some]))]),
        ("execute", vec![("code", sql(&["UPDATE runs SET name = ", " WHERE id = 9"], vec![secret("hunter2")]))]),
        ("execute", vec![("code", plain("INSERT INTO runs (name) VALUES ('a')"))]),
        ("execute", vec![("code", plain("VACUUM"))]),
        (
            "transaction",
            vec![(
                "statements",
                Value::list(vec![plain("DELETE FROM log"), plain("INSERT INTO runs (name) VALUES ('d')")]),
            )],
        ),
        ("script", vec![("code", plain("CREATE TABLE t (a); INSERT INTO t VALUES (1)"))]),
    ]
}

async fn shown(world: &World) -> String {
    let before = fs::read(world.path("runs.db")).unwrap();
    let mut all = Vec::new();
    for (operation, args) in cases() {
        all.push(format!("# {operation}\n{}", world.shown(&world.preview(operation, &args).await.unwrap())));
    }
    assert_eq!(fs::read(world.path("runs.db")).unwrap(), before, "not a byte of the database has changed");
    all.join("\n\n")
}

#[tokio::test]
async fn a_change_is_checked_by_preparing_it() {
    insta::assert_snapshot!(shown(&world().await).await);
}

#[tokio::test]
async fn a_change_is_evaluated_and_taken_back_where_that_is_asked() {
    insta::assert_snapshot!(shown(&world().await.setting("preview", text("evaluated"))).await);
}

#[tokio::test]
async fn a_mistake_is_found_while_planning() {
    let world = world().await;
    let error = world.preview("execute", &[("code", sql(&["DELETE FROM absent"], vec![]))]).await.unwrap_err();
    insta::assert_snapshot!(world.told(&error), @"RB735 Ours: SQLite does not understand the statement: no such table: absent");
}

#[tokio::test]
async fn a_database_that_is_not_there_yet_is_not_made_by_a_preview() {
    for preview in ["checked", "evaluated"] {
        let world = World::new(Sql::new())
            .setting("file", path("new.db"))
            .setting("create", Value::Bool(true))
            .setting("preview", text(preview));
        let previewed = world.preview("execute", &[("code", sql(&["CREATE TABLE t (a)"], vec![]))]).await.unwrap();
        assert_eq!(previewed.fidelity, Fidelity::Printed, "{preview}");
        assert_eq!(previewed.warnings.len(), 1, "{preview}");
        assert!(!world.path("new.db").exists(), "{preview}");
    }
}

#[tokio::test]
async fn what_is_not_known_is_printed_only() {
    let world = world().await;
    let unknown = Value::unknown(Type::Int, "known after `Start`");
    let previewed =
        world.preview("execute", &[("code", sql(&["DELETE FROM runs WHERE id = ", ""], vec![unknown]))]).await.unwrap();
    insta::assert_snapshot!(world.shown(&previewed));
}
