//! `json"…"` and `yaml"…"`.

use super::joined::Joined;
use super::{Mistake, Place};
use crate::diagnostic::codes::code as codes;
use ecow::EcoString;
use serde_json::Value;

/// Stands for the first hole of YAML; the next numbers for the next ones.
const FIRST: u64 = 7_419_000_000_000_021;

/// What is wrong with JSON: it must be JSON with a number in place of each hole, and no hole may touch a number or a
/// word that it would become part of.
pub(super) fn json(texts: &[EcoString]) -> Vec<Mistake> {
    let joined = Joined::new(texts, |_| "1".to_owned());
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&joined.text) {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let place = joined.place_of_line(error.line(), error.column());
        return vec![Mistake::error(codes::JSON_SYNTAX, place, format!("the JSON cannot be read: {message}"), "")];
    }
    let mut quoted = false;
    let mut mistakes = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
        if index > 0 && !quoted {
            let before = texts.get(index - 1).and_then(|before| before.chars().next_back());
            let beside = text.is_empty() && index + 1 < texts.len();
            if touches(before) || touches(text.chars().next()) || beside {
                let help = "a hole is a value of its own, or stands inside quotes";
                mistakes.push(Mistake::error(
                    codes::JSON_SYNTAX,
                    Place::Hole(index - 1),
                    "a hole cannot be part of a number",
                    help,
                ));
            }
        }
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => quoted = !quoted,
                '\\' if quoted => {
                    letters.next();
                }
                _ => {}
            }
        }
    }
    mistakes
}

/// What is wrong with YAML: it must be YAML with a number in place of each hole, and each number must come back as a
/// node or in a text.
pub(super) fn yaml(texts: &[EcoString]) -> Vec<Mistake> {
    let mark = |index: usize| FIRST.saturating_add(index as u64).to_string();
    let joined = Joined::new(texts, mark);
    let read = match serde_saphyr::from_str::<Value>(&joined.text) {
        Ok(read) => read,
        Err(error) => {
            let message = error.to_string();
            let line = message.lines().next().unwrap_or_default();
            let line = (0..joined.holes()).fold(line.to_owned(), |line, index| line.replace(&mark(index), "${…}"));
            return vec![Mistake::error(
                codes::YAML_SYNTAX,
                Place::Whole,
                format!("the YAML cannot be read: {line}"),
                "",
            )];
        }
    };
    let mut met = vec![false; joined.holes()];
    look(&read, &mut met);
    let lost = met.iter().enumerate().filter(|(_, met)| !**met);
    let help = "a hole is a value of its own, or stands inside quotes; not in a comment, a number or an anchor";
    lost.map(|(index, _)| {
        Mistake::error(codes::YAML_HOLE, Place::Hole(index), "no value can stand in this part of YAML", help)
    })
    .collect()
}

/// Notes the holes that come back.
fn look(node: &Value, met: &mut [bool]) {
    let mut mark = |text: &str| {
        for (start, _) in text.match_indices("7419") {
            let digits: String = text.get(start..).unwrap_or_default().chars().take(16).collect();
            let index = digits.parse::<u64>().ok().and_then(|number| number.checked_sub(FIRST));
            if let Some(met) = index.and_then(|index| met.get_mut(usize::try_from(index).unwrap_or(usize::MAX))) {
                *met = true;
            }
        }
    };
    match node {
        Value::Number(number) if number.as_u64().is_some() => mark(&number.to_string()),
        Value::String(text) => mark(text),
        Value::Array(items) => items.iter().for_each(|item| look(item, met)),
        Value::Object(entries) => {
            for (name, entry) in entries {
                let mut key = vec![false; met.len()];
                look(&Value::String(name.clone()), &mut key);
                for (met, key) in met.iter_mut().zip(key) {
                    *met |= key;
                }
                look(entry, met);
            }
        }
        _ => {}
    }
}
