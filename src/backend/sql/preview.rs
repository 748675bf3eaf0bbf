//! What a change of a database would do.

use super::engine::{Engine, Limits};
use super::statement::Statement;
use crate::backend::{Call, CallError, FailureKind, Fidelity, Previewed};
use crate::value::{Value, show};
use std::fmt::Write;

/// Has the change looked at: checked by preparing it, or evaluated where `use` asks for that.
pub(super) async fn preview(
    call: &Call,
    engine: &dyn Engine,
    statements: &[Statement],
    limits: &Limits,
) -> Result<Previewed, CallError> {
    let mut previewed = Previewed {
        summary: summary(statements),
        detail: statements.iter().map(|statement| shown(engine, statement)).collect::<Result<Vec<_>, _>>()?.join("\n"),
        ..Previewed::default()
    };
    if call.args.values().any(Value::has_unknown) {
        previewed.reason = "a value is known only in the run".into();
        return Ok(previewed);
    }
    let asked = call.setting("preview").and_then(crate::backend::arguments::plain_text) == Some("evaluated");
    let alone = statements.iter().find(|statement| engine.stands_alone(statement));
    if let (true, Some(alone)) = (asked, alone) {
        previewed.warnings.push(format!("`{}` cannot be taken back, so it was not evaluated", alone.keyword()));
    }
    if asked && alone.is_none() {
        evaluated(&mut previewed, engine, statements, limits).await?;
        return Ok(previewed);
    }
    match engine.check(statements, limits).await {
        Ok(()) => {
            previewed.fidelity = Fidelity::Checked;
            let more = if asked { "" } else { "; `preview: evaluated` in `use` runs it and takes it back" };
            previewed.reason = format!("prepared by the database, not run{more}");
        }
        Err(error) => not_checked(&mut previewed, statements, error)?,
    }
    Ok(previewed)
}

/// Runs it in a transaction that is taken back.
async fn evaluated(
    previewed: &mut Previewed,
    engine: &dyn Engine,
    statements: &[Statement],
    limits: &Limits,
) -> Result<(), CallError> {
    match engine.evaluate(statements, limits).await {
        Ok(evaluated) => {
            let rows: u64 = evaluated.done.iter().map(|done| done.rows).sum();
            previewed.fidelity = Fidelity::Evaluated;
            previewed.reason = "run in a transaction that was rolled back".into();
            previewed.summary = format!("{}: {}", previewed.summary, counted(rows));
            previewed.changes = super::changed(statements, &evaluated.done);
            previewed.warnings.push("the database's write lock was held meanwhile".into());
            previewed.warnings.extend(evaluated.warnings);
            Ok(())
        }
        Err(error) if error.kind == FailureKind::Target => {
            previewed.reason = "the database did not run it".into();
            previewed.warnings.push(format!("would fail as things are now: {}", error.message));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn counted(rows: u64) -> String {
    if rows == 1 { "1 row".into() } else { format!("{rows} rows") }
}

/// A statement that cannot be prepared: a mistake, unless one before it makes what it names.
fn not_checked(previewed: &mut Previewed, statements: &[Statement], error: CallError) -> Result<(), CallError> {
    let makes = |statement: &Statement| matches!(statement.keyword(), "CREATE" | "ALTER" | "DROP");
    let no_database = error.code == crate::diagnostic::codes::sql::SQL_NO_DATABASE;
    if no_database || statements.iter().any(makes) || error.kind == FailureKind::Target {
        previewed.reason = "the database could not prepare it as things are now".into();
        previewed.warnings.push(error.message);
        return Ok(());
    }
    Err(error)
}

fn summary(statements: &[Statement]) -> String {
    match statements {
        [statement] => statement.keyword().to_lowercase(),
        statements => {
            let words: Vec<String> =
                statements.iter().take(5).map(|statement| statement.keyword().to_lowercase()).collect();
            let more = if statements.len() > 5 { ", …" } else { "" };
            format!("{} statements in a transaction: {}{more}", statements.len(), words.join(", "))
        }
    }
}

/// The statement and its values. A secret is not among them.
fn shown(engine: &dyn Engine, statement: &Statement) -> Result<String, CallError> {
    let (mut text, values) = statement.text(engine.placeholder())?;
    for (index, value) in values.iter().enumerate() {
        let _ = write!(text, "\n  {} = {}", index + 1, show::literal(value));
    }
    Ok(text)
}
