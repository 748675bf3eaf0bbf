//! From values to the words of a command.

use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::shell as codes;
use crate::value::{CodeValue, Value, show};
use ecow::EcoString;
use std::ffi::OsString;

/// How long one word may be: what Linux takes as one argument, less the byte that ends it.
pub(super) const LONGEST: usize = 128 * 1024 - 1;

/// What a command is started with: its words, or a script with the values beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Words {
    /// A program with its arguments; no shell.
    Direct(Vec<OsString>),
    /// The text for bash, and its positional parameters.
    Script {
        /// The text.
        text: String,
        /// The values.
        values: Vec<OsString>,
    },
}

/// The words of a command. A value is never part of the text.
pub(super) fn words(code: &CodeValue) -> Result<Words, CallError> {
    let script = code.template.shell.as_ref().ok_or_else(|| refused("the code is not a shell script", ""))?;
    let mut values = Vec::with_capacity(code.holes.len());
    let mut lengths = Vec::with_capacity(code.holes.len());
    for (hole, value) in script.holes.iter().zip(&code.holes) {
        match value {
            Value::List(items) if hole.takes_list => {
                values.push(items.iter().map(word).collect::<Result<Vec<_>, _>>()?);
                lengths.push(Some(items.len()));
            }
            Value::List(_) => {
                return Err(refused(
                    "a list cannot stand here: only a hole that is a word of its own takes one",
                    "join its items, for example with `.join(\",\")`",
                ));
            }
            value => {
                values.push(vec![word(value)?]);
                lengths.push(None);
            }
        }
    }
    if let Some(direct) = &script.direct {
        return Ok(Words::Direct(direct_words(direct, &values, &lengths)));
    }
    let mut text = script.prelude(&lengths);
    text.push_str(&script.text);
    if text.len() > LONGEST {
        return Err(refused("the script is longer than 128 KiB", "put it into a file, and run that"));
    }
    Ok(Words::Script { text, values: values.into_iter().flatten().collect() })
}

fn direct_words(
    direct: &[crate::code::shell::Word],
    values: &[Vec<OsString>],
    lengths: &[Option<usize>],
) -> Vec<OsString> {
    use crate::code::shell::Piece;
    let mut words = Vec::with_capacity(direct.len());
    for word in direct {
        if let [Piece::Hole(index)] = word.pieces.as_slice()
            && lengths.get(*index).is_some_and(Option::is_some)
        {
            words.extend(values.get(*index).into_iter().flatten().cloned());
            continue;
        }
        let mut whole = OsString::new();
        for piece in &word.pieces {
            match piece {
                Piece::Text(text) => whole.push(text.as_str()),
                Piece::Hole(index) => {
                    if let Some(value) = values.get(*index).and_then(|values| values.first()) {
                        whole.push(value);
                    }
                }
            }
        }
        words.push(whole);
    }
    words
}

/// A value as one word.
fn word(value: &Value) -> Result<OsString, CallError> {
    if value.has_secret() {
        return Err(CallError::new(
            FailureKind::Ours,
            codes::SHELL_SECRET_WORD,
            "a secret cannot be a word of a command: everybody on the machine could see it",
        )
        .help("hand it over by `(stdin: …)`, `(env: { … })` or `(file: { … })`"));
    }
    let text = text(value).ok_or_else(|| match value {
        Value::Null => {
            refused("null cannot be a word of a command", "give another value with `??`, or test for null first")
        }
        Value::Unknown(unknown) => refused(&format!("the value is not known: {}", unknown.why), ""),
        _ => refused("this value cannot be a word of a command", "a word is text, a number, or what has a text"),
    })?;
    if text.contains('\0') {
        return Err(refused(
            "a value that holds a NUL character cannot be a word of a command",
            "take the character out of it",
        ));
    }
    if text.len() > LONGEST {
        return Err(refused(
            "a value of more than 128 KiB cannot be a word of a command",
            "hand it over by `(stdin: …)`",
        ));
    }
    Ok(OsString::from(text.as_str()))
}

/// The text of a value, where it has one; a secret's too.
pub(super) fn text(value: &Value) -> Option<EcoString> {
    match value {
        Value::Secret(secret) => text(secret.expose()),
        Value::Null | Value::List(_) | Value::Map(_) | Value::Range(_) | Value::Rate(_) => None,
        Value::Regex(_) | Value::Code(_) | Value::Unknown(_) => None,
        value => Some(show::to_text(value)),
    }
}

fn refused(message: &str, help: &str) -> CallError {
    let error = CallError::new(FailureKind::Ours, codes::SHELL_VALUE, message);
    if help.is_empty() { error } else { error.help(help) }
}
