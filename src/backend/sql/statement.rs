//! Statements with the values that go with them.

use super::super::{CallError, FailureKind};
use crate::code::{Template, sql};
use crate::diagnostic::codes::sql as codes;
use crate::value::code::{CodeValue, Placeholder};
use crate::value::{Value, ValueError};
use ecow::EcoString;
use std::sync::Arc;

/// One statement, and what is bound to it.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    code: CodeValue,
    /// Its first words, in capitals.
    pub words: Vec<EcoString>,
}

impl Statement {
    /// Its first word, in capitals.
    pub(super) fn keyword(&self) -> &str {
        self.words.first().map_or("", EcoString::as_str)
    }

    /// The text for an engine, and the values to bind, secrets still secret.
    pub(super) fn text(&self, style: Placeholder) -> Result<(String, Vec<Value>), CallError> {
        self.code.sql_text(style).map(|(text, values)| (text.trim().to_string(), values)).map_err(unfit)
    }
}

/// The statements of a literal.
pub(super) fn statements(template: &Template, holes: &[Value]) -> Result<Vec<Statement>, CallError> {
    let read = sql::statements(&template.texts).map_err(|mistake| CallError {
        help: mistake.help,
        ..CallError::new(FailureKind::Ours, mistake.code, mistake.message)
    })?;
    Ok(read
        .into_iter()
        .map(|statement| {
            let holes = holes.get(statement.holes).unwrap_or_default().to_vec();
            let template = Template { tag: template.tag, texts: statement.texts, shell: None };
            Statement { code: CodeValue { template: Arc::new(template), holes }, words: statement.words }
        })
        .collect())
}

/// The error for a value that does not fit where it stands.
fn unfit(error: ValueError) -> CallError {
    CallError { help: error.help, ..CallError::new(FailureKind::Ours, codes::SQL_HOLE, error.message) }
}
