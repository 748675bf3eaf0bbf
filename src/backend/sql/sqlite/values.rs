//! Values on their way into SQLite and out of it.

use super::super::statement::{Part, Statement};
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use crate::value::Value;
use base64::Engine as _;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Column, Row, TypeInfo, ValueRef};
use std::collections::BTreeSet;

/// The statement as SQLite reads it.
pub(super) fn text(statement: &Statement) -> String {
    let mut text = String::new();
    let mut count = 0_usize;
    for part in &statement.parts {
        match part {
            Part::Text(code) => text.push_str(code),
            Part::Value(_) => {
                count += 1;
                text.push_str(&format!("?{count}"));
            }
            Part::Among { negated, .. } => {
                count += 1;
                let not = if *negated { "NOT " } else { "" };
                text.push_str(&format!("{not}IN (SELECT value FROM json_each(?{count}))"));
            }
        }
    }
    text.trim().to_string()
}

/// The values of a statement, secrets exposed: this is where they are handed over.
pub(super) fn arguments(statement: &Statement) -> Result<SqliteArguments, CallError> {
    let mut arguments = SqliteArguments::default();
    for part in &statement.parts {
        let added = match part {
            Part::Text(_) => continue,
            Part::Value(value) => bind(&mut arguments, value)?,
            Part::Among { list, .. } => arguments.add(list_json(list)?),
        };
        added.map_err(|error| misfit(&error.to_string()))?;
    }
    Ok(arguments)
}

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
    crate::backend::adapt::to_json(value)
        .map(|json| json.to_string())
        .ok_or_else(|| misfit("a value that JSON cannot hold"))
}

/// A list as the JSON that `json_each` gives back one by one, each as it would be bound by itself.
fn list_json(list: &Value) -> Result<String, CallError> {
    let items = match list {
        Value::List(items) => items,
        Value::Secret(secret) => return list_json(secret.expose()),
        _ => return Err(misfit("a value that is no list where a list is wanted")),
    };
    let items = items.iter().map(list_item).collect::<Result<Vec<_>, _>>()?;
    Ok(serde_json::Value::Array(items).to_string())
}

fn list_item(value: &Value) -> Result<serde_json::Value, CallError> {
    Ok(match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => i64::from(*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) if number.is_finite() => (*number).into(),
        Value::Size(bytes) => i64::try_from(*bytes).map_err(|_| misfit("a size beyond 8 EiB"))?.into(),
        Value::Cpu(thousandths) => thousandth(*thousandths).into(),
        Value::Duration(nanos) if nanos % 1_000_000_000 == 0 => (nanos / 1_000_000_000).into(),
        Value::Duration(nanos) => seconds(*nanos).into(),
        Value::Time(time) => time_text(*time).into(),
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.as_str().into(),
        Value::Secret(secret) => list_item(secret.expose())?,
        _ => return Err(misfit("a list that holds anything but text, numbers and times")),
    })
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
