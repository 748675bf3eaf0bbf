//! SQL databases.
//!
//! The operations are the same for every engine; an `Engine` is what they need of one. What fills the
//! holes of a statement is bound as a parameter and never becomes SQL.

mod catalogue;
mod engine;
mod preview;
mod sqlite;
mod statement;
mod target;

use super::arguments::Arguments;
use super::{Backend, Call, CallContext, CallError, Catalogue, FailureKind, Preview, Previewed, Read, Write, Written};
use crate::code::Template;
use crate::diagnostic::codes::sql as codes;
use crate::syntax::ast::Tag;
use crate::value::Value;
use async_trait::async_trait;
use engine::{Done, Engine, Limits};
use statement::{Statement, statements};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use target::{Target, misused};

/// How many rows come back where nothing else is said.
const MOST: u64 = 10_000;
/// The longest script that is read from a file.
const SCRIPT: u64 = 8 << 20;

/// SQL databases, opened at the first call and kept.
#[derive(Clone, Default)]
pub struct Sql {
    engines: Arc<Mutex<HashMap<Target, Arc<dyn Engine>>>>,
}

impl Sql {
    /// The backend; nothing is opened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn engine(&self, call: &Call, context: &CallContext) -> Result<Arc<dyn Engine>, CallError> {
        let target = Target::of(call, &context.environment.folder)?;
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(engines.entry(target).or_insert_with_key(Target::engine)))
    }
}

impl Backend for Sql {
    fn catalogue(&self) -> Arc<Catalogue> {
        catalogue::catalogue()
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(Reader(self.clone()))
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(Previewer(self.clone()))
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(Writer(self.clone()))
    }
}

/// Asks.
struct Reader(Sql);

#[async_trait]
impl Read for Reader {
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        if !matches!(call.operation.as_str(), "query" | "one" | "value") {
            return Err(unknown(call));
        }
        let engine = self.0.engine(call, context)?;
        let arguments = Arguments::new(call, codes::SQL_MISUSED);
        let statement = only(&format!("{}.{}", call.alias, call.operation), from_code(arguments, "code")?)?;
        if !engine.reads(&statement) {
            let message = format!("`{}` is not a statement that reads", statement.keyword());
            return Err(CallError::new(FailureKind::Ours, codes::SQL_NOT_A_READ, message)
                .help("a change stands in an action, as `execute`, `transaction` or `script`"));
        }
        if call.operation == "query" {
            let limits = Limits::new(context, arguments.count("most")?.unwrap_or(MOST));
            return engine.query(&statement, &limits).await.map(Value::list);
        }
        let rows = engine.query(&statement, &Limits::first(context, 2)).await?;
        if rows.len() > 1 {
            let message = "there are several rows where one is wanted";
            return Err(CallError::new(FailureKind::Target, codes::SQL_RESULT, message)
                .help("narrow the condition, say `LIMIT 1`, or use `query`"));
        }
        let row = rows.into_iter().next();
        Ok(match (row, call.operation.as_str()) {
            (None, _) => Value::Null,
            (Some(row), "value") => first(&row),
            (Some(row), _) => row,
        })
    }

    fn identity(&self, call: &Call) -> String {
        target::identity(call)
    }
}

/// The first field of a row.
fn first(row: &Value) -> Value {
    match row {
        Value::Map(fields) => fields.values().next().cloned().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// Has the database look at a change, and keep nothing.
struct Previewer(Sql);

#[async_trait]
impl Preview for Previewer {
    async fn preview(&self, call: &Call, context: &CallContext) -> Result<Previewed, CallError> {
        if !is_write(call) {
            return Err(unknown(call));
        }
        let engine = self.0.engine(call, context)?;
        let statements = changing(call, context, &*engine).await?;
        let limits = Limits::new(context, most(call)?);
        preview::preview(call, &*engine, &statements, &limits).await
    }
}

/// Changes.
struct Writer(Sql);

#[async_trait]
impl Write for Writer {
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError> {
        if !is_write(call) {
            return Err(unknown(call));
        }
        let engine = self.0.engine(call, context)?;
        let statements = changing(call, context, &*engine).await?;
        let limits = Limits::new(context, most(call)?);
        let done = engine.change(&statements, &limits).await?;
        let changed = changed(&statements, &done);
        let single = call.operation == "execute";
        let mut values = done.into_iter().map(Done::value);
        let value = if single { values.next().unwrap_or(Value::Null) } else { Value::list(values.collect()) };
        Ok(Written { value, changed, undo: None })
    }
}

/// Whether anything changed: counts tell for those statements that count rows, nobody for the others.
fn changed(statements: &[Statement], done: &[Done]) -> Option<bool> {
    let counts = |statement: &Statement| {
        matches!(statement.keyword(), "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH" | "SELECT" | "VALUES")
    };
    if done.iter().any(|done| done.rows > 0) {
        return Some(true);
    }
    statements.iter().all(counts).then_some(false)
}

fn is_write(call: &Call) -> bool {
    matches!(call.operation.as_str(), "execute" | "transaction" | "script")
}

fn most(call: &Call) -> Result<u64, CallError> {
    Ok(Arguments::new(call, codes::SQL_MISUSED).count("most")?.unwrap_or(MOST))
}

/// The statements of a write, each one that may stand in it.
async fn changing(call: &Call, context: &CallContext, engine: &dyn Engine) -> Result<Vec<Statement>, CallError> {
    let arguments = Arguments::new(call, codes::SQL_MISUSED);
    let operation = format!("{}.{}", call.alias, call.operation);
    let all = match call.operation.as_str() {
        "execute" => vec![only(&operation, from_code(arguments, "code")?)?],
        "transaction" => {
            let items = arguments.list("statements")?.ok_or_else(|| arguments.missing("statements"))?;
            let each = items.iter().map(|item| only(&operation, of_value(arguments, "statements", item)?));
            each.collect::<Result<_, _>>()?
        }
        _ => match (arguments.has("code"), arguments.text("file")?) {
            (true, None) => from_code(arguments, "code")?,
            (false, Some(file)) => from_file(&context.environment.folder.join(file)).await?,
            (true, Some(_)) => return Err(misused("`code` and `file` give two scripts").help("give one of them")),
            (false, None) => return Err(arguments.missing("code").help("give a script as `sql\"…\"`, or `file:`")),
        },
    };
    if all.is_empty() {
        return Err(misused(&format!("`{operation}` is given no statement")));
    }
    let several = call.operation != "execute";
    for statement in &all {
        may_stand(statement, several && engine.stands_alone(statement))?;
    }
    Ok(all)
}

/// Transactions are begun and ended by us, and some statements have no place in one.
fn may_stand(statement: &Statement, alone: bool) -> Result<(), CallError> {
    let keyword = statement.keyword();
    let refused = |message: String| CallError::new(FailureKind::Ours, codes::SQL_ONE_STATEMENT, message);
    if matches!(keyword, "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "START") {
        return Err(refused(format!("`{keyword}` has no place here: a transaction is begun and ended for you"))
            .help("leave it out; `transaction` and `script` run all statements or none"));
    }
    if matches!(keyword, "ATTACH" | "DETACH") {
        return Err(refused(format!("`{keyword}` would change which databases the statements after it mean"))
            .help("name the other database in a `use` of its own"));
    }
    if alone {
        return Err(
            refused(format!("`{keyword}` cannot stand in a transaction")).help("run it with `execute`, by itself")
        );
    }
    Ok(())
}

/// The one statement that an operation takes.
fn only(operation: &str, mut all: Vec<Statement>) -> Result<Statement, CallError> {
    let refused = |message: String| CallError::new(FailureKind::Ours, codes::SQL_ONE_STATEMENT, message);
    match (all.pop(), all.is_empty()) {
        (Some(statement), true) => Ok(statement),
        (None, _) => Err(refused(format!("`{operation}` is given no statement"))),
        (Some(_), false) => Err(refused(format!("`{operation}` takes one statement, and there are {}", all.len() + 1))
            .help("several go into `transaction` or `script`")),
    }
}

fn from_code(arguments: Arguments<'_>, name: &str) -> Result<Vec<Statement>, CallError> {
    let value = arguments.given(name).ok_or_else(|| arguments.missing(name))?;
    of_value(arguments, name, value)
}

fn of_value(arguments: Arguments<'_>, name: &str, value: &Value) -> Result<Vec<Statement>, CallError> {
    match value {
        Value::Code(code) if code.template.tag == Tag::Sql => statements(&code.template, &code.holes),
        _ => Err(arguments.misfit(name, "code, written as `sql\"…\"`")),
    }
}

/// The statements of a script in a file, which has no holes.
async fn from_file(path: &std::path::Path) -> Result<Vec<Statement>, CallError> {
    let failed = |why: String| misused(&format!("the script `{}` cannot be read: {why}", path.display()));
    let length = tokio::fs::metadata(path).await.map_err(|error| failed(error.to_string()))?.len();
    if length > SCRIPT {
        return Err(failed("it is longer than 8 MiB".into()));
    }
    let text = tokio::fs::read_to_string(path).await.map_err(|error| failed(error.to_string()))?;
    statements(&Template { tag: Tag::Sql, texts: vec![text.into()], shell: None }, &[])
}

/// The error for an operation that the catalogue does not have.
fn unknown(call: &Call) -> CallError {
    misused(&format!("`{}` has no operation `{}` of that effect", call.backend, call.operation))
}
