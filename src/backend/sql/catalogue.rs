//! What the database backend declares.

use crate::backend::catalogue::{Catalogue, Fidelity, Operation, Parameter, WriteEffect, record};
use crate::syntax::ast::Tag;
use crate::value::{RecordType, Type};
use std::sync::{Arc, OnceLock};

/// How much a preview may do.
pub(super) const PREVIEWS: [&str; 2] = ["checked", "evaluated"];

/// The catalogue, made once.
pub(super) fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: OnceLock<Arc<Catalogue>> = OnceLock::new();
    Arc::clone(CATALOGUE.get_or_init(|| Arc::new(declare())))
}

fn declare() -> Catalogue {
    let done = record(
        "Done",
        &[
            ("rows", Type::Int, "How many rows were inserted, updated or deleted"),
            ("last_id", Type::Int.optional(), "The id of the row inserted last, where one was"),
            ("returned", Type::list(Type::Any), "The rows that `RETURNING` gave"),
        ],
    );
    let catalogue = Catalogue::new(
        "sql",
        "SQL databases: reads on a connection that cannot write, and writes that happen as a whole or not at all. SQLite is the engine of this version.",
    )
    .setting(Parameter::option("url", Type::Any, "Where the database is: text, a URL or a secret, such as `sqlite:/srv/app/runs.db`"))
    .setting(Parameter::option("file", Type::Path, "The file of an SQLite database, in place of `url`"))
    .setting(Parameter::option("create", Type::Bool, "Whether a write makes the database file when it is not there"))
    .setting(Parameter::option("busy", Type::Duration, "How long to wait for a lock that another connection holds; 5s without it"))
    .setting(Parameter::word("preview", &PREVIEWS, "What a plan does with a write: has it `checked` (the default), or `evaluated` in a transaction that is rolled back, which takes the lock"))
    .record(&done);
    writes(reads(catalogue), &done)
}

fn reads(catalogue: Catalogue) -> Catalogue {
    let row = || Type::Any;
    catalogue
        .operation(
            Operation::read("query", "The rows that a statement gives, each a record.", Type::list(row()))
                .takes(code())
                .takes(most())
                .example(r#"db.query(sql"SELECT id FROM runs WHERE status = ${status}")"#),
        )
        .operation(
            Operation::read(
                "one",
                "The row that a statement gives; null when there is none, an error when there are several.",
                row(),
            )
            .takes(code())
            .example(r#"db.one(sql"SELECT * FROM runs WHERE id = ${id}")"#),
        )
        .operation(
            Operation::read(
                "value",
                "The first column of the row that a statement gives; null when there is none.",
                row(),
            )
            .takes(code())
            .example(r#"db.value(sql"SELECT count(*) FROM runs").to_int()"#),
        )
}

fn writes(catalogue: Catalogue, done: &Arc<RecordType>) -> Catalogue {
    let effect = || WriteEffect { destructive: true, preview: Fidelity::Evaluated, ..WriteEffect::default() };
    let done = Type::Record(Arc::clone(done));
    catalogue
        .operation(
            Operation::write("execute", "Runs one statement that changes the database.", done.clone(), effect())
                .takes(code())
                .takes(most())
                .example(r#"db.execute(sql"UPDATE runs SET status = 'failed' WHERE id = ANY(${ids})")"#),
        )
        .operation(
            Operation::write(
                "transaction",
                "Runs statements in one transaction: all of them, or none.",
                Type::list(done.clone()),
                effect(),
            )
            .takes(Parameter::required("statements", Type::list(Type::Code(Tag::Sql)), "The statements, in order"))
            .takes(most())
            .example(r#"db.transaction([sql"DELETE FROM jobs", sql"INSERT INTO log (what) VALUES (${why})"])"#),
        )
        .operation(
            Operation::write(
                "script",
                "Runs the statements of a script, between semicolons, in one transaction: all of them, or none.",
                Type::list(done),
                effect(),
            )
            .takes(Parameter { required: false, ..code() })
            .takes(Parameter::option("file", Type::Path, "A file that holds the script, in place of `code`"))
            .takes(most())
            .example(r#"db.script(file: path"migrations/0042_mend.sql")"#),
        )
}

fn code() -> Parameter {
    Parameter::required(
        "code",
        Type::Code(Tag::Sql),
        "The statement; what fills its holes is bound, and never becomes SQL",
    )
}

fn most() -> Parameter {
    Parameter::option("most", Type::Int, "How many rows may come back; more are an error. 10000 without it")
}
