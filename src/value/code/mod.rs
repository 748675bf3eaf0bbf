//! Code with its values beside it, never in it.
//!
//! [`make`] fills the holes of a tagged literal. `sh` and `sql` stay code with values beside it; the others become
//! values at once, and what filled a hole is in them exactly what it was:
//!
//! | literal | a hole is |
//! |---|---|
//! | `re` | text to match as it is, a group of its own; not in place of a count, a group's name or a flag |
//! | `glob` | text to match as it is; one part of a path, or first the folder to start from |
//! | `path` | a part of a path: no `/`, not `.` or `..`; first it may be a whole path |
//! | `url` | text in its component, percent-encoded; first it may be a whole URL |
//! | `json`, `yaml` | a value of its own; inside quotes, and among other text, text |
//! | `sql` | a bound parameter ([`sql`](CodeValue::sql_text)) |
//!
//! A value that holds a NUL is refused in all of them. What fills a hole of text is text, a number, a bool, a
//! duration, a size, cpu, a time, a path or a URL; null and lists are refused there. A secret makes the result
//! secret, an unknown makes it unknown; `json` and `yaml` keep both inside.

mod document;
mod pattern;
mod place;
mod sql;

pub(super) use pattern::regex;
pub use pattern::{GlobPattern, capture_type, captures};
pub use sql::Placeholder;

use super::convert::nul;
use super::{Secret, Type, Value, ValueError, show};
use crate::code::Template;
use crate::syntax::ast::Tag;
use ecow::EcoString;
use std::sync::Arc;

/// A tagged literal after evaluation: `sh"…"`, `sql"…"` and `glob"…"`. The others become values at once: `path`, `url` a
/// path or URL, `re` a regular expression, `json` and `yaml` the value they describe.
#[derive(Debug, Clone)]
pub struct CodeValue {
    /// The text around the holes, and what is known of it.
    pub template: Arc<Template>,
    /// What fills the holes, in order.
    pub holes: Vec<Value>,
}

/// Fills the holes of a tagged literal.
pub fn make(template: &Arc<Template>, holes: Vec<Value>) -> Result<Value, ValueError> {
    if template.holes() != holes.len() {
        return Err(ValueError::new(format!(
            "the literal has {} holes, and {} values are given",
            template.holes(),
            holes.len()
        )));
    }
    if holes.iter().any(has_nul) {
        return Err(nul());
    }
    match template.tag {
        Tag::Sh | Tag::Sql => return Ok(Value::Code(Arc::new(CodeValue { template: template.clone(), holes }))),
        Tag::Json | Tag::Yaml => return document::make(template, &holes),
        _ => {}
    }
    let unknown = holes.iter().find_map(first_unknown);
    let secret = holes.iter().any(Value::has_secret);
    let made = match unknown {
        Some(why) => Ok(Value::unknown(made_type(template.tag), why)),
        None => filled(template, holes),
    };
    if !secret {
        return made;
    }
    // What went wrong is told without the secret.
    let hidden = |error: ValueError| ValueError {
        message: format!("a secret cannot fill this hole of `{}`", template.tag.name()),
        help: error.help,
    };
    made.map(Secret::wrap).map_err(hidden)
}

/// The type of what [`make`] gives; of `json` and `yaml` it hangs on what they say.
#[must_use]
pub fn made_type(tag: Tag) -> Type {
    match tag {
        Tag::Re => Type::Regex,
        Tag::Path => Type::Path,
        Tag::Url => Type::Url,
        Tag::Json | Tag::Yaml => Type::Any,
        Tag::Sh | Tag::Sql | Tag::Glob => Type::Code(tag),
    }
}

fn filled(template: &Arc<Template>, holes: Vec<Value>) -> Result<Value, ValueError> {
    match template.tag {
        Tag::Re => pattern::make_regex(template, &holes),
        Tag::Path => place::make_path(template, &holes),
        Tag::Url => place::make_url(template, &holes),
        _ => {
            let holes = holes.into_iter().map(exposed).collect();
            let code = CodeValue { template: template.clone(), holes };
            GlobPattern::new(&code)?;
            Ok(Value::Code(Arc::new(code)))
        }
    }
}

fn exposed(value: Value) -> Value {
    match value {
        Value::Secret(secret) => secret.expose().clone(),
        value => value,
    }
}

/// The text of what fills a hole of text.
fn hole_text(value: &Value, tag: Tag) -> Result<EcoString, ValueError> {
    let refused = |what: &str, help: &str| {
        Err(ValueError::new(format!("{what} cannot fill a hole of `{}`", tag.name())).help(help))
    };
    match value {
        Value::Secret(secret) => hole_text(secret.expose(), tag),
        Value::Null => refused("null", "give another value with `??`, or test for null first"),
        Value::List(_) => refused("a list", "say how its items stand together, for example with `.join(\",\")`"),
        Value::Map(_) | Value::Range(_) | Value::Rate(_) | Value::Regex(_) | Value::Code(_) => {
            refused(&format!("a `{}`", value.kind()), "a hole takes text, a number, or what has a text")
        }
        value => Ok(show::to_text(value)),
    }
}

/// The reason of the first unknown in a value.
fn first_unknown(value: &Value) -> Option<EcoString> {
    match value {
        Value::Unknown(unknown) => Some(unknown.why.clone()),
        Value::Secret(secret) => first_unknown(secret.expose()),
        Value::List(items) => items.iter().find_map(first_unknown),
        Value::Map(entries) => entries.values().find_map(first_unknown),
        _ => None,
    }
}

/// Whether text in a value, wherever it is, holds a NUL.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.contains('\0'),
        Value::Secret(secret) => has_nul(secret.expose()),
        Value::List(items) => items.iter().any(has_nul),
        Value::Map(entries) => entries
            .iter()
            .any(|(key, value)| has_nul(value) || matches!(key, super::Key::String(text) if text.contains('\0'))),
        Value::Code(code) => code.holes.iter().any(has_nul),
        _ => false,
    }
}
