//! `sql"…"`: the text for the engine, and the values to bind.
//!
//! A hole is a bound parameter: `$1`, `$2` for PostgreSQL, `?` for SQLite and MariaDB. A list stands where SQL has
//! one, in either spelling, and means the same on every engine:
//!
//! | written | PostgreSQL | SQLite, MariaDB |
//! |---|---|---|
//! | `id = ANY(${ids})`, `id IN (${ids})` | `id = ANY($1)` | `id IN (?, ?, ?)` |
//! | `id <> ALL(${ids})`, `id NOT IN (${ids})` | `id <> ALL($1)` | `id NOT IN (?, ?, ?)` |
//!
//! PostgreSQL gets one array, so that its statement does not change with the list's length. An empty list is in
//! nothing: the others get a query without rows in its place, since `IN ()` is no SQL everywhere. On PostgreSQL a
//! list elsewhere is an array (`unnest(${ids})`); on the others it is refused.

use super::CodeValue;
use crate::value::{Value, ValueError};
use std::fmt::Write;

/// How an engine writes the place of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// `?`: SQLite, MariaDB.
    Question,
    /// `$1`: PostgreSQL.
    Dollar,
}

/// A query that gives no row, whatever the type of what is compared with it.
const NO_ROWS: &str = "SELECT NULL FROM (SELECT 1) AS no_rows WHERE 1 = 0";

/// How a list is compared.
#[derive(Clone, Copy)]
enum Comparison {
    Among,
    NotAmong,
}

impl CodeValue {
    /// The text for an engine, and the values to bind in order. Secrets are still secrets, unknowns still unknown.
    pub fn sql_text(&self, style: Placeholder) -> Result<(String, Vec<Value>), ValueError> {
        let mut text = String::new();
        let mut values = Vec::new();
        for (index, piece) in self.template.texts.iter().enumerate() {
            text.push_str(piece);
            let Some(hole) = self.holes.get(index) else { continue };
            let next = self.template.texts.get(index + 1).map_or("", |next| next.as_str());
            let list = match hole {
                Value::List(items) => Some((items, false)),
                Value::Secret(secret) => match secret.expose() {
                    Value::List(items) => Some((items, true)),
                    _ => None,
                },
                _ => None,
            };
            let place = if next.trim_start().starts_with(')') { comparison(&text) } else { None };
            match (list, place, style) {
                (Some(_), Some((comparison, keep)), Placeholder::Dollar) => {
                    text.truncate(keep);
                    text.push_str(match comparison {
                        Comparison::Among => "= ANY(",
                        Comparison::NotAmong => "<> ALL(",
                    });
                    push(&mut text, &mut values, hole.clone(), style);
                }
                (Some((items, secret)), Some((comparison, keep)), Placeholder::Question) => {
                    text.truncate(keep);
                    text.push_str(match comparison {
                        Comparison::Among => "IN (",
                        Comparison::NotAmong => "NOT IN (",
                    });
                    if items.is_empty() {
                        text.push_str(NO_ROWS);
                    }
                    for (index, item) in items.iter().enumerate() {
                        if index > 0 {
                            text.push_str(", ");
                        }
                        let item = if secret { crate::value::Secret::wrap(item.clone()) } else { item.clone() };
                        push(&mut text, &mut values, item, style);
                    }
                }
                (Some(_), None, Placeholder::Question) => {
                    return Err(ValueError::new("a list cannot stand here in SQL")
                        .help("write `… IN (${list})` or `… = ANY(${list})`"));
                }
                _ => push(&mut text, &mut values, hole.clone(), style),
            }
        }
        Ok((text, values))
    }
}

fn push(text: &mut String, values: &mut Vec<Value>, value: Value, style: Placeholder) {
    values.push(value);
    match style {
        Placeholder::Question => text.push('?'),
        Placeholder::Dollar => {
            // Writing into text cannot fail.
            let _ = write!(text, "${}", values.len());
        }
    }
}

/// The comparison that a text ends with (`… = ANY(`), and how much of the text stands before it.
fn comparison(text: &str) -> Option<(Comparison, usize)> {
    let rest = text.trim_end().strip_suffix('(')?.trim_end();
    let (rest, word) = last_word(rest)?;
    let before = rest.trim_end();
    match word.to_ascii_uppercase().as_str() {
        "ANY" | "SOME" => {
            Some((Comparison::Among, before.strip_suffix('=').filter(|left| !left.ends_with(['<', '>', '!']))?.len()))
        }
        "ALL" => Some((Comparison::NotAmong, before.strip_suffix("<>").or_else(|| before.strip_suffix("!="))?.len())),
        "IN" => match last_word(before) {
            Some((rest, not)) if not.eq_ignore_ascii_case("not") => Some((Comparison::NotAmong, rest.len())),
            _ => Some((Comparison::Among, rest.len())),
        },
        _ => None,
    }
}

/// The last word and what stands before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let start = text
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let (rest, word) = text.split_at_checked(start)?;
    (!word.is_empty() && !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_')).then_some((rest, word))
}
