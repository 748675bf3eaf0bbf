//! What a condition says.

use crate::program::{Expr, ExprKind, TextPart};
use crate::value::{Key, Value};
use ecow::EcoString;

/// What a condition says.
pub(super) enum Truth {
    Yes,
    No,
    /// Only in a plan.
    Unknown,
}

/// What a condition says; the checker has made sure that it is a bool.
pub(super) fn truth(value: &Value) -> Truth {
    match value {
        Value::Bool(true) => Truth::Yes,
        Value::Secret(secret) => truth(secret.expose()),
        Value::Unknown(_) => Truth::Unknown,
        _ => Truth::No,
    }
}

/// The text of an expression without holes.
pub(super) fn constant_text(expr: &Expr) -> Option<EcoString> {
    match &expr.kind {
        ExprKind::Const(Value::String(text)) => Some(text.clone()),
        ExprKind::Text(parts) => parts.iter().try_fold(EcoString::new(), |mut text, part| match part {
            TextPart::Text(piece) => {
                text.push_str(piece);
                Some(text)
            }
            TextPart::Hole(..) => None,
        }),
        _ => None,
    }
}

/// A value as the key of a map.
pub(super) fn key_of(value: &Value) -> Option<Key> {
    match value {
        Value::Int(number) => Some(Key::Int(*number)),
        Value::String(text) | Value::Path(text) | Value::Url(text) => Some(Key::String(text.clone())),
        _ => None,
    }
}

/// The groups of a match, by number and by name; null where there is no match.
pub(super) fn groups(text: &Value, regex: &Value) -> Value {
    let (Value::String(text) | Value::Path(text) | Value::Url(text), Value::Regex(regex)) = (text, regex) else {
        return Value::Null;
    };
    let Some(found) = regex.captures(text) else { return Value::Null };
    Value::record(regex.capture_names().enumerate().map(|(index, name)| {
        let group = found.get(index).map_or(Value::Null, |group| Value::string(group.as_str()));
        (name.map_or_else(|| ecow::eco_format!("{index}"), EcoString::from), group)
    }))
}
