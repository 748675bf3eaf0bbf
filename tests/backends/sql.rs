use crate::world::{Args, World, field, hostile, items, path, secret, shown, tagged, text};
use proptest::prelude::*;
use runbook::backend::sql::Sql;
use runbook::backend::{CallError, FailureKind};
use runbook::diagnostic::codes::sql as codes;
use runbook::syntax::ast::Tag;
use runbook::value::Value;
use std::fs;
use std::time::{Duration, Instant};

/// A database file with two tables, made through the backend itself.
async fn world() -> World {
    let world = World::new(Sql::new()).setting("file", path("runs.db")).setting("create", Value::Bool(true));
    let script = "
        CREATE TABLE runs (id INTEGER PRIMARY KEY, name TEXT UNIQUE, status TEXT NOT NULL, share REAL, ok BOOLEAN, raw BLOB);
        CREATE TABLE log (what TEXT);
        INSERT INTO runs VALUES (1, 'a', 'running', 0.5, 1, x'00ff'), (2, 'b', 'running', NULL, 0, NULL), (3, 'c', 'done', 2, NULL, NULL);
    ";
    world.write("script", &[("code", sql(&[script], vec![]))]).await.expect("the tables are made");
    world
}

fn sql(texts: &[&str], holes: Vec<Value>) -> Value {
    tagged(Tag::Sql, texts, holes)
}

fn plain(text: &str) -> Value {
    sql(&[text], Vec::new())
}

async fn query(world: &World, code: Value) -> String {
    shown(&world.read("query", &[("code", code)]).await.expect("an answer"))
}

async fn value(world: &World, code: Value) -> String {
    shown(&world.read("value", &[("code", code)]).await.expect("an answer"))
}

async fn read_fails(world: &World, operation: &str, code: Value) -> CallError {
    world.read(operation, &[("code", code)]).await.expect_err("it fails")
}

async fn write_fails(world: &World, operation: &str, args: Args<'_>) -> CallError {
    world.write(operation, args).await.expect_err("it fails")
}

#[tokio::test]
async fn rows_are_records_and_columns_keep_their_types() {
    let world = world().await;
    assert_eq!(
        query(&world, plain("SELECT * FROM runs ORDER BY id")).await,
        "[{ id: 1, name: \"a\", status: \"running\", share: 0.5, ok: true, raw: \"AP8=\" }, \
         { id: 2, name: \"b\", status: \"running\", share: null, ok: false, raw: null }, \
         { id: 3, name: \"c\", status: \"done\", share: 2.0, ok: null, raw: null }]"
    );
    assert_eq!(query(&world, plain("SELECT 1 AS one WHERE 1 = 0")).await, "[]");
    assert_eq!(query(&world, plain("WITH t(x) AS (VALUES (1), (2)) SELECT x FROM t")).await, "[{ x: 1 }, { x: 2 }]");
}

#[tokio::test]
async fn one_and_value_give_null_for_nothing_and_an_error_for_several() {
    let world = world().await;
    let one = async |code: Value| shown(&world.read("one", &[("code", code)]).await.unwrap());
    assert_eq!(
        one(sql(&["SELECT id, name FROM runs WHERE id = ", ""], vec![Value::Int(2)])).await,
        "{ id: 2, name: \"b\" }"
    );
    assert_eq!(one(plain("SELECT id FROM runs WHERE id = 99")).await, "null");
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "3");
    assert_eq!(value(&world, plain("SELECT id FROM runs WHERE 0")).await, "null");
    let error = read_fails(&world, "one", plain("SELECT id FROM runs")).await;
    insta::assert_snapshot!(world.told(&error), @r"
    RB738 Target: there are several rows where one is wanted
    help: narrow the condition, say `LIMIT 1`, or use `query`
    ");
}

#[tokio::test]
async fn every_kind_of_value_is_bound_as_itself() {
    let world = world().await;
    let time: jiff::Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
    for (hole, expected) in [
        (Value::Null, "[null, \"null\"]"),
        (Value::Bool(true), "[1, \"integer\"]"),
        (Value::Int(i64::MIN), "[-9223372036854775808, \"integer\"]"),
        (Value::Float(0.1), "[0.1, \"real\"]"),
        (Value::Size(2 << 30), "[2147483648, \"integer\"]"),
        (Value::Cpu(500), "[0.5, \"real\"]"),
        (Value::Duration(90_000_000_000), "[90, \"integer\"]"),
        (Value::Duration(1_500_000_000), "[1.5, \"real\"]"),
        (Value::Time(time), "[\"2026-01-02 03:04:05.678\", \"text\"]"),
        (text("'; DROP TABLE runs; --"), "[\"'; DROP TABLE runs; --\", \"text\"]"),
        (path("/srv"), "[\"/srv\", \"text\"]"),
        (secret("hunter2"), "[\"hunter2\", \"text\"]"),
        (Value::record([("a", Value::Int(1))]), "[\"{\\\"a\\\":1}\", \"text\"]"),
    ] {
        let code = sql(&["WITH t(v) AS (SELECT ", ") SELECT v, typeof(v) AS kind FROM t"], vec![hole]);
        let row = world.read("one", &[("code", code)]).await.unwrap();
        assert_eq!(format!("[{}, {}]", shown(&field(&row, "v")), shown(&field(&row, "kind"))), expected);
    }
}

#[tokio::test]
async fn a_list_stands_where_sql_has_one() {
    let world = world().await;
    let ids = |ids: &[i64]| Value::list(ids.iter().copied().map(Value::Int).collect());
    let find = async |before: &str, list: Value| {
        let after = if before.trim_end().ends_with('(') { ") ORDER BY id" } else { " ORDER BY id" };
        let found = world.read("query", &[("code", sql(&[before, after], vec![list]))]).await.unwrap();
        items(&found).iter().map(|row| shown(&field(row, "id"))).collect::<Vec<_>>().join(",")
    };
    assert_eq!(find("SELECT id FROM runs WHERE id = ANY(", ids(&[1, 3, 9])).await, "1,3");
    assert_eq!(find("SELECT id FROM runs WHERE id IN (", ids(&[2])).await, "2");
    assert_eq!(find("SELECT id FROM runs WHERE id in ( ", ids(&[])).await, "");
    assert_eq!(find("SELECT id FROM runs WHERE id NOT IN (", ids(&[2])).await, "1,3");
    assert_eq!(find("SELECT id FROM runs WHERE id <> ALL(", ids(&[])).await, "1,2,3");
    assert_eq!(
        find("SELECT id FROM runs WHERE name = ANY(", Value::list(vec![text("a"), text("') OR 1=1 --")])).await,
        "1"
    );
    let error = read_fails(&world, "query", sql(&["SELECT ", ""], vec![ids(&[1])])).await;
    assert_eq!((error.code, error.kind), (codes::SQL_HOLE, FailureKind::Ours));
    let many = Value::list((0..40_000).map(Value::Int).collect());
    let error = read_fails(&world, "query", sql(&["SELECT id FROM runs WHERE id IN (", ")"], vec![many])).await;
    assert!(error.message.contains("more than 32766 values"), "{error}");
}

#[tokio::test]
async fn a_read_cannot_write_however_it_is_written() {
    let world = world().await;
    let other = world.path("other.db");
    for code in [
        "DELETE FROM runs",
        "INSERT INTO log VALUES ('x')",
        "CREATE TABLE t (a)",
        "WITH t(x) AS (VALUES (1)) DELETE FROM runs WHERE id IN (SELECT x FROM t)",
        "WITH t(x) AS (VALUES (1)) UPDATE runs SET status = 'x' RETURNING id",
        "EXPLAIN SELECT 1; DELETE FROM runs",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 7",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "VACUUM",
        "REINDEX",
        "BEGIN",
        &format!("ATTACH '{}' AS other", other.display()),
        &format!("VACUUM INTO '{}'", other.display()),
        "/* SELECT */ DELETE FROM runs",
        "SELECT load_extension('x')",
    ] {
        let error = read_fails(&world, "query", plain(code)).await;
        assert_eq!(error.kind, FailureKind::Ours, "{code}: {error}");
    }
    assert!(!other.exists());
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "3");
    let told = read_fails(&world, "query", plain("WITH t(x) AS (VALUES (1)) DELETE FROM runs")).await;
    insta::assert_snapshot!(world.told(&told), @r"
    RB733 Ours: the statement would change the database, and a read may not
    help: a change stands in an action, as `execute`, `transaction` or `script`
    ");
    assert_eq!(query(&world, plain("PRAGMA quick_check")).await, "[{ quick_check: \"ok\" }]");
}

#[tokio::test]
async fn mistakes_are_told_and_end_the_run() {
    let world = world().await;
    let mut told = Vec::new();
    for code in [
        plain("SELEC 1"),
        plain("SELECT * FROM absent"),
        plain("SELECT now()"),
        plain(""),
        plain("SELECT 1; SELECT 2"),
        plain("SELECT ?"),
        sql(&["SELECT '", "'"], vec![text("x")]),
        plain("SELECT 1 AS a, 2 AS a"),
        sql(&["SELECT ", ""], vec![Value::Range(std::sync::Arc::new((Value::Int(1), Value::Int(2))))]),
        text("SELECT 1"),
    ] {
        told.push(world.told(&read_fails(&world, "query", code).await));
    }
    insta::assert_snapshot!(told.join("\n\n"));
}

#[tokio::test]
async fn the_result_is_bounded() {
    let mut world = world().await;
    let numbers =
        plain("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) SELECT x FROM n");
    let error = read_fails(&world, "query", numbers.clone()).await;
    assert_eq!((error.code, error.message.as_str()), (codes::SQL_RESULT, "there are more than 10000 rows"));
    let all = world.read("query", &[("code", numbers), ("most", Value::Int(20_000))]).await.unwrap();
    assert_eq!(items(&all).len(), 20_000);
    world.context.max_output = 100;
    let error = read_fails(&world, "query", plain("SELECT hex(zeroblob(1000)) AS long")).await;
    assert_eq!(error.message, "the rows hold more than 100B");
}

#[tokio::test]
async fn execute_tells_what_it_did() {
    let world = world().await;
    let execute = async |code: Value| {
        let written = world.write("execute", &[("code", code)]).await.unwrap();
        (shown(&written.value), written.changed)
    };
    let update = sql(
        &["UPDATE runs SET status = 'failed' WHERE id = ANY(", ")"],
        vec![Value::list(vec![Value::Int(1), Value::Int(2)])],
    );
    assert_eq!(execute(update).await, ("{ rows: 2, last_id: null, returned: [] }".into(), Some(true)));
    let insert = sql(&["INSERT INTO runs (name, status) VALUES (", ", 'new') RETURNING id, name"], vec![text("it's")]);
    assert_eq!(
        execute(insert).await,
        ("{ rows: 1, last_id: 4, returned: [{ id: 4, name: \"it's\" }] }".into(), Some(true))
    );
    let none = plain("DELETE FROM runs WHERE id = 99");
    assert_eq!(execute(none).await, ("{ rows: 0, last_id: null, returned: [] }".into(), Some(false)));
    let index = plain("CREATE INDEX by_status ON runs (status)");
    assert_eq!(execute(index).await, ("{ rows: 0, last_id: null, returned: [] }".into(), None));
    let vacuum = plain("VACUUM");
    assert_eq!(execute(vacuum).await, ("{ rows: 0, last_id: null, returned: [] }".into(), None));
}

#[tokio::test]
async fn a_transaction_happens_as_a_whole_or_not_at_all() {
    let world = world().await;
    let log = |what: &str| sql(&["INSERT INTO log VALUES (", ")"], vec![text(what)]);
    let both = Value::list(vec![log("one"), log("two")]);
    let written = world.write("transaction", &[("statements", both)]).await.unwrap();
    assert_eq!(items(&written.value).len(), 2);
    let duplicate = plain("INSERT INTO runs (name, status) VALUES ('a', 'x')");
    let bad = Value::list(vec![log("three"), duplicate, log("four")]);
    let error = write_fails(&world, "transaction", &[("statements", bad)]).await;
    insta::assert_snapshot!(world.told(&error), @"RB737 Target: refused by the database: UNIQUE constraint failed: runs.name");
    let broken = plain("INSERT INTO log VALUES ('five'); SELEC; INSERT INTO log VALUES ('six')");
    assert_eq!(write_fails(&world, "script", &[("code", broken)]).await.code, codes::SQL_NOT_UNDERSTOOD);
    assert_eq!(query(&world, plain("SELECT what FROM log")).await, "[{ what: \"one\" }, { what: \"two\" }]");
}

#[tokio::test]
async fn a_script_comes_from_a_file_and_its_holes_are_bound() {
    let world = world().await;
    let trigger = "
        -- a trigger holds statements of its own
        CREATE TRIGGER note AFTER UPDATE ON runs BEGIN
            INSERT INTO log VALUES ('a; b' || new.name);
        END;
        UPDATE runs SET status = 'x' WHERE id = 1;
    ";
    fs::write(world.path("mend.sql"), trigger).unwrap();
    let written = world.write("script", &[("file", path("mend.sql"))]).await.unwrap();
    assert_eq!(items(&written.value).len(), 2);
    let holes = sql(
        &["UPDATE runs SET status = ", " WHERE id = 2; INSERT INTO log VALUES (", ")"],
        vec![text("y;"), text("z")],
    );
    world.write("script", &[("code", holes)]).await.unwrap();
    let log = query(&world, plain("SELECT what FROM log")).await;
    assert_eq!(log, "[{ what: \"a; ba\" }, { what: \"a; bb\" }, { what: \"z\" }]");
}

#[tokio::test]
async fn transactions_are_not_for_the_runbook_to_begin_and_end() {
    let world = world().await;
    let mut told = Vec::new();
    for (operation, args) in [
        ("execute", vec![("code", plain("COMMIT"))]),
        ("execute", vec![("code", plain("ATTACH 'x.db' AS x"))]),
        ("script", vec![("code", plain("DELETE FROM runs; COMMIT; SELECT 1"))]),
        ("script", vec![("code", plain("/* */ SAVEPOINT a"))]),
        ("transaction", vec![("statements", Value::list(vec![plain("VACUUM")]))]),
        ("transaction", vec![("statements", Value::list(vec![plain("SELECT 1; SELECT 2")]))]),
        ("transaction", vec![("statements", Value::list(Vec::new()))]),
        ("script", vec![]),
    ] {
        told.push(world.told(&write_fails(&world, operation, &args).await));
    }
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "3");
}

#[tokio::test]
async fn a_database_is_made_only_where_that_is_said() {
    let missing = World::new(Sql::new()).setting("url", text("sqlite:none.db"));
    for error in [
        read_fails(&missing, "query", plain("SELECT 1")).await,
        write_fails(&missing, "execute", &[("code", plain("CREATE TABLE t (a)"))]).await,
    ] {
        assert_eq!((error.code, error.kind), (codes::SQL_NO_DATABASE, FailureKind::Ours));
    }
    assert!(!missing.path("none.db").exists());
    let made = World::new(Sql::new()).setting("url", secret("sqlite://new.db")).setting("create", Value::Bool(true));
    assert_eq!(read_fails(&made, "query", plain("SELECT 1")).await.code, codes::SQL_NO_DATABASE, "a read makes none");
    made.write("execute", &[("code", plain("CREATE TABLE t (a)"))]).await.unwrap();
    assert!(made.path("new.db").exists());
}

#[tokio::test]
async fn what_is_no_database_is_said_to_be_none() {
    let mut told = Vec::new();
    for (name, url) in [
        ("url", "sqlite::memory:"),
        ("url", "postgres://user:password@host/db"),
        ("url", "oracle://host/db"),
        ("url", "sqlite:x.db?mode=rwc"),
        ("file", "text.db"),
    ] {
        let world = World::new(Sql::new()).setting(name, text(url));
        fs::write(world.path("text.db"), "this is not a database, though it is long enough to be one").unwrap();
        told.push(world.told(&read_fails(&world, "query", plain("SELECT 1 FROM sqlite_schema")).await));
    }
    told.push(World::new(Sql::new()).told(&read_fails(&World::new(Sql::new()), "query", plain("SELECT 1")).await));
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn the_identity_names_the_database_and_no_secret() {
    let identity = |url: Value| World::new(Sql::new()).setting("url", url).identity("query", &[]);
    assert_eq!(identity(text("sqlite:/srv/runs.db")), "sqlite:/srv/runs.db");
    assert!(!identity(secret("sqlite:/srv/hunter2.db")).contains("hunter2"));
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_then_told() {
    let world = world().await.setting("busy", Value::Duration(100_000_000));
    let mut holder = locked(&world).await;
    let began = Instant::now();
    let error = write_fails(&world, "execute", &[("code", plain("DELETE FROM runs"))]).await;
    assert!(began.elapsed() >= Duration::from_millis(100));
    insta::assert_snapshot!(world.told(&error), @r"
    RB736 Target: the database `‹folder›/runs.db` is locked by another connection; nothing was changed
    help: wait until it is free, or give `busy:` in `use` more time
    ");
    sqlx::Executor::execute(&mut holder, "ROLLBACK").await.unwrap();
    assert!(world.write("execute", &[("code", plain("DELETE FROM runs"))]).await.is_ok());
}

/// A plan and a run have a runtime each, and share the backend.
#[test]
fn a_backend_outlives_the_runtime_that_it_first_worked_in() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime().block_on(world());
    for round in 1..=3 {
        let insert = plain("INSERT INTO log VALUES ('x')");
        runtime().block_on(world.write("execute", &[("code", insert)])).unwrap();
        assert_eq!(runtime().block_on(value(&world, plain("SELECT count(*) FROM log"))), round.to_string());
    }
}

/// Another connection that holds the write lock.
async fn locked(world: &World) -> sqlx::SqliteConnection {
    use sqlx::{ConnectOptions, Executor};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(world.path("runs.db"));
    let mut connection = options.connect().await.unwrap();
    connection.execute("BEGIN EXCLUSIVE").await.unwrap();
    connection
}

/// A statement that would run for ever, or nearly.
fn endless(before: &str) -> Value {
    plain(&format!("{before} WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"))
}

#[tokio::test]
async fn a_statement_ends_with_the_time_of_its_step() {
    let world = world().await.within(Duration::from_millis(200));
    let began = Instant::now();
    let error = read_fails(&world, "query", endless("")).await;
    assert_eq!((error.kind, error.code), (FailureKind::TimedOut, codes::SQL_STOPPED));
    assert!(began.elapsed() < Duration::from_secs(4), "it ends soon");
}

#[tokio::test]
async fn a_write_that_is_stopped_has_changed_nothing_and_says_so() {
    let world = world().await;
    let statements = Value::list(vec![plain("DELETE FROM runs"), endless("INSERT INTO log")]);
    let writing = async { world.write("transaction", &[("statements", statements)]).await };
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        world.cancel.cancel();
    };
    let (written, ()) = tokio::join!(writing, stopping);
    let error = written.unwrap_err();
    insta::assert_snapshot!(world.told(&error), @"RB739 Target: the run was interrupted before the statement was done; nothing was changed");
    let mut again = World::new(Sql::new()).setting("file", path(world.path("runs.db").to_str().unwrap()));
    again.context.deadline = None;
    assert_eq!(value(&again, plain("SELECT count(*) FROM runs")).await, "3");
    assert_eq!(value(&again, plain("SELECT count(*) FROM log")).await, "0");
}

#[tokio::test]
async fn a_replaced_file_is_the_database_from_then_on() {
    let world = world().await;
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "3");
    fs::copy(world.path("runs.db"), world.path("backup.db")).unwrap();
    world.write("execute", &[("code", plain("DELETE FROM runs"))]).await.unwrap();
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "0");
    fs::rename(world.path("backup.db"), world.path("runs.db")).unwrap();
    assert_eq!(value(&world, plain("SELECT count(*) FROM runs")).await, "3");
}

#[tokio::test]
async fn what_a_pragma_sets_does_not_reach_the_next_call() {
    let world = world().await;
    let keys = plain("PRAGMA foreign_keys = OFF");
    world.write("execute", &[("code", keys)]).await.unwrap();
    let asked = world.write("execute", &[("code", plain("PRAGMA foreign_keys"))]).await.unwrap();
    assert_eq!(shown(&field(&asked.value, "returned")), "[{ foreign_keys: 1 }]");
}

#[tokio::test]
async fn calls_side_by_side_do_not_hinder_each_other() {
    let world = world().await;
    let writes = (0..20).map(|number| {
        let world = &world;
        async move {
            let code = sql(&["INSERT INTO log VALUES (", ")"], vec![text(&number.to_string())]);
            world.write("execute", &[("code", code)]).await.expect("it is written");
            world.read("query", &[("code", plain("SELECT * FROM log"))]).await.expect("it is read");
        }
    });
    futures_util::future::join_all(writes).await;
    assert_eq!(value(&world, plain("SELECT count(*) FROM log")).await, "20");
}

#[tokio::test]
async fn hostile_text_comes_back_as_it_was() {
    let world = world().await;
    for text in hostile() {
        round_trip(&world, &text).await;
    }
}

/// A text goes into the database and out of it again, alone and in a list, as value and as condition.
async fn round_trip(world: &World, content: &str) {
    let write = sql(&["UPDATE runs SET status = ", " WHERE id = 1"], vec![text(content)]);
    world.write("execute", &[("code", write)]).await.unwrap();
    let list = Value::list(vec![text("another"), text(content)]);
    let read = sql(
        &["SELECT status FROM runs WHERE id = 1 AND status = ", " AND status = ANY(", ")"],
        vec![text(content), list],
    );
    let back = world.read("value", &[("code", read)]).await.unwrap();
    assert_eq!(shown(&back), shown(&text(content)));
}

#[test]
fn a_thousand_random_texts_come_back_as_they_were() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(world());
    let config = ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(content in any::<String>().prop_filter("no NUL", |text| !text.contains('\0')))| {
        runtime.block_on(round_trip(&world, &content));
    });
}

#[test]
fn random_numbers_come_back_as_they_were() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(world());
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(whole in any::<i64>(), float in proptest::num::f64::NORMAL)| {
        runtime.block_on(async {
            let code = sql(&["SELECT ", " AS a, ", " AS b"], vec![Value::Int(whole), Value::Float(float)]);
            let row = world.read("one", &[("code", code)]).await.unwrap();
            assert!(matches!(field(&row, "a"), Value::Int(back) if back == whole));
            assert!(matches!(field(&row, "b"), Value::Float(back) if back.to_bits() == float.to_bits()));
        });
    });
}
