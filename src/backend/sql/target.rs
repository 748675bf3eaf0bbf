//! Which database a `use` names.

use super::engine::Engine;
use super::sqlite::Sqlite;
use crate::backend::arguments::{exposed, plain_text};
use crate::backend::{Call, CallError, FailureKind};
use crate::diagnostic::codes::sql as codes;
use crate::value::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long to wait for a lock where nothing else is said.
const BUSY: Duration = Duration::from_secs(5);

/// What a `use` names, and how to use it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    path: PathBuf,
    create: bool,
    busy: Duration,
}

impl Target {
    /// The database that the options name.
    pub(super) fn of(call: &Call, folder: &Path) -> Result<Self, CallError> {
        let path = match (call.setting("url"), call.setting("file")) {
            (Some(url), None) => {
                sqlite_path(plain_text(exposed(url)).ok_or_else(|| misused("`url` is to be text, a URL or a secret"))?)?
            }
            (None, Some(file)) => plain_text(file).ok_or_else(|| misused("`file` is to be a path"))?,
            (None, None) => {
                let message = format!("`use {}` names no database", call.backend);
                return Err(misused(&message).help("give `url:` or `file:`"));
            }
            (Some(_), Some(_)) => return Err(misused("`url` and `file` name two databases").help("give one of them")),
        };
        let create = match call.setting("create") {
            None => false,
            Some(Value::Bool(create)) => *create,
            Some(_) => return Err(misused("`create` is to be true or false")),
        };
        let busy = match call.setting("busy") {
            None => BUSY,
            Some(Value::Duration(nanos)) => {
                Duration::from_nanos(u64::try_from(*nanos).map_err(|_| misused("`busy` is to be no less than 0s"))?)
                    .min(Duration::from_hours(24))
            }
            Some(_) => return Err(misused("`busy` is to be a duration such as `5s`")),
        };
        Ok(Self { path: folder.join(path), create, busy })
    }

    /// The engine for it.
    pub(super) fn engine(&self) -> Arc<dyn Engine> {
        Arc::new(Sqlite::new(self.path.clone(), self.create, self.busy))
    }
}

/// The file of a URL that names an SQLite database.
fn sqlite_path(url: &str) -> Result<&str, CallError> {
    let path = match url.split_once(':') {
        Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
        Some((scheme @ ("postgres" | "postgresql" | "mysql" | "mariadb"), _)) => {
            return Err(misused(&format!("`{scheme}` databases cannot be reached by this version"))
                .help("SQLite can; for others, call their client with `$`"));
        }
        Some((scheme, rest)) if rest.starts_with("//") => {
            return Err(misused(&format!("`{scheme}` names no kind of database")).help("write `sqlite:` and the path"));
        }
        _ => url,
    };
    if path.is_empty() || path == ":memory:" {
        return Err(
            misused("a database in memory would end with each connection").help("name a file: `sqlite:/tmp/x.db`")
        );
    }
    if path.contains('?') {
        return Err(
            misused("an SQLite URL takes no options").help("options such as `create:` and `busy:` are given in `use`")
        );
    }
    Ok(path)
}

/// What the audit trail calls it. A secret URL is not told.
pub(super) fn identity(call: &Call) -> String {
    let name = |value: &Value| match value {
        Value::Secret(_) => "sqlite, at a secret place".to_string(),
        value => {
            let text = plain_text(value).unwrap_or_default();
            format!("sqlite:{}", sqlite_path(text).unwrap_or("(no such kind)"))
        }
    };
    call.setting("url").or_else(|| call.setting("file")).map_or_else(|| "no database".into(), name)
}

pub(super) fn misused(message: &str) -> CallError {
    CallError::new(FailureKind::Ours, codes::SQL_MISUSED, message)
}
