//! Values on their way into SQLite and out of it.

use super::super::statement::Statement;
use crate::backend::arguments::exposed_json;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use crate::value::Value;
use crate::value::code::Placeholder;
use base64::Engine as _;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Column, Row, SqlSafeStr, SqlStr, TypeInfo, ValueRef};
use std::collections::BTreeSet;

/// The statement as SQLite takes it, and its values, secrets exposed: this is where they are handed over.
pub(super) fn bound(statement: &Statement) -> Result<(SqlStr, SqliteArguments), CallError> {
    let (text, values) = statement.text(Placeholder::Question)?;
    if values.len() > MOST_VALUES {
        return Err(misfit(&format!("more than {MOST_VALUES} values in one statement"))
            .help("take the list in parts: `for part in list (batch: 1000) { … }`"));
    }
    let mut arguments = SqliteArguments::default();
    for value in &values {
        bind(&mut arguments, value)?.map_err(|error| misfit(&error.to_string()))?;
    }
    Ok((AssertSqlSafe(text).into_sql_str(), arguments))
}

/// How many values SQLite takes in one statement.
const MOST_VALUES: usize = 32_766;

type Added = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn bind(arguments: &mut SqliteArguments, value: &Value) -> Result<Added, CallError> {
    Ok(match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Bool(flag) => arguments.add(*flag),
        Value::Int(number) => arguments.add(*number),
        Value::Float(number) => arguments.add(*number),
        Value::Size(bytes) => arguments.add(i64::try_from(*bytes).map_err(|_| misfit("a size beyond 8 EiB"))?),
        Value::Cpu(thousandths) => arguments.add(thousandth(*thousandths)),
        // Whole seconds as a whole number, so that adding to a column of whole seconds keeps it one.
        Value::Duration(nanos) if nanos % 1_000_000_000 == 0 => arguments.add(nanos / 1_000_000_000),
        Value::Duration(nanos) => arguments.add(seconds(*nanos)),
        Value::Time(time) => arguments.add(time_text(*time)),
        Value::String(text) | Value::Path(text) | Value::Url(text) => arguments.add(text.as_str()),
        Value::Secret(secret) => return bind(arguments, secret.expose()),
        Value::Map(_) => arguments.add(json_text(value)?),
        Value::List(_) => return Err(misfit("a list outside of `IN (…)` and `= ANY(…)`")),
        Value::Unknown(unknown) => return Err(misfit(&format!("a value that is not known yet ({})", unknown.why))),
        Value::Code(_) => return Err(misfit("code in code").help("write the statement as one literal")),
        Value::Regex(_) => return Err(misfit("a regular expression")),
        Value::Range(_) => return Err(misfit("a range").help("write `BETWEEN ${a} AND ${b}`")),
        Value::Rate(_) => return Err(misfit("a rate")),
    })
}

fn misfit(what: &str) -> CallError {
    CallError::new(FailureKind::Ours, codes::SQL_HOLE, format!("SQLite takes no {what}").replace("no a ", "no "))
}

fn json_text(value: &Value) -> Result<String, CallError> {
    exposed_json(value)
        .map(|json| json.to_string())
        .map_err(|error| misfit("a value that JSON cannot hold").help(error.message))
}

#[expect(clippy::cast_precision_loss, reason = "a duration that a column holds has no more than 52 bits of seconds")]
fn seconds(nanos: i64) -> f64 {
    nanos as f64 / 1e9
}

#[expect(clippy::cast_precision_loss, reason = "no machine has 2^52 cores")]
fn thousandth(thousandths: u64) -> f64 {
    thousandths as f64 / 1e3
}

/// A time as SQLite's own functions write it: UTC, without a zone.
fn time_text(time: jiff::Timestamp) -> String {
    let time = time.to_zoned(jiff::tz::TimeZone::UTC);
    let whole = time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    match time.subsec_nanosecond() / 1_000_000 {
        0 => whole,
        millis => format!("{whole}.{millis:03}"),
    }
}

/// A row as a record, and how many bytes it holds.
pub(super) fn row(row: &SqliteRow) -> Result<(Value, u64), CallError> {
    let mut fields: Vec<(&str, Value)> = Vec::new();
    let mut names = BTreeSet::new();
    let mut bytes = 0_u64;
    for (index, column) in row.columns().iter().enumerate() {
        if !names.insert(column.name()) {
            let message = format!("two columns of the result are called `{}`", column.name());
            return Err(result_error(message).help("name one of them with `AS`"));
        }
        let boolean = column.type_info().name() == "BOOLEAN";
        let value = field(row, index, boolean, column.name())?;
        bytes = bytes.saturating_add(length(&value));
        fields.push((column.name(), value));
    }
    Ok((Value::record(fields), bytes))
}

fn length(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64,
        _ => 8,
    }
}

fn field(row: &SqliteRow, index: usize, boolean: bool, name: &str) -> Result<Value, CallError> {
    let failed = |error: sqlx::Error| result_error(format!("the column `{name}` cannot be read: {error}"));
    let raw = row.try_get_raw(index).map_err(failed)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info().name().to_string();
    Ok(match kind.as_str() {
        "INTEGER" => {
            let number: i64 = row.try_get_unchecked(index).map_err(failed)?;
            match (boolean, number) {
                (true, 0) => Value::Bool(false),
                (true, 1) => Value::Bool(true),
                _ => Value::Int(number),
            }
        }
        "REAL" => Value::Float(row.try_get_unchecked(index).map_err(failed)?),
        "TEXT" => {
            let bytes: Vec<u8> = row.try_get_unchecked(index).map_err(failed)?;
            let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(|| {
                result_error(format!("the column `{name}` holds text that is not UTF-8"))
                    .help("ask for `hex(…)` of the column")
            })?;
            Value::string(text)
        }
        _ => {
            let bytes: Vec<u8> = row.try_get_unchecked(index).map_err(failed)?;
            Value::string(base64::engine::general_purpose::STANDARD.encode(bytes))
        }
    })
}

/// The error for a result that does not fit.
pub(super) fn result_error(message: String) -> CallError {
    CallError::new(FailureKind::Target, codes::SQL_RESULT, message)
}
