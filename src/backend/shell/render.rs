//! How a command is shown.

use super::words;
use crate::code::shell::Quoting;
use crate::value::{CodeValue, Value};

/// A command as a reader would type it: each hole filled with its value, quoted so that the shell would read exactly
/// the value. It is for showing, and is never run. Secrets and unknowns are not shown.
#[must_use]
pub fn render(code: &CodeValue) -> String {
    let mut shown = String::new();
    let mut holes = code.holes.iter().enumerate();
    for (index, text) in code.template.texts.iter().enumerate() {
        if index > 0
            && let Some((index, value)) = holes.next()
        {
            let quoting =
                code.template.shell.as_ref().and_then(|script| script.holes.get(index)).map(|hole| hole.quoting);
            shown.push_str(&filled(value, quoting.unwrap_or(Quoting::Bare)));
        }
        shown.push_str(text);
    }
    shown
}

fn filled(value: &Value, quoting: Quoting) -> String {
    match value {
        Value::Unknown(unknown) => format!("‹{}›", unknown.why),
        value if value.has_secret() => "‹secret›".to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| filled(item, quoting)).collect();
            items.join(" ")
        }
        value => {
            let text = words::text(value).unwrap_or_else(|| "…".into());
            match quoting {
                Quoting::Bare => quote(&text),
                Quoting::Double => escape_double(&text),
                Quoting::Single => text.as_str().replace('\'', r"'\''"),
            }
        }
    }
}

/// A word with quotes around it where it needs them.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn escape_double(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '$' | '`' | '"' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
