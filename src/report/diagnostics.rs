//! Diagnostics for programs: places as bytes, and as lines and columns that people count.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};
use serde_json::{Value, json};

/// A diagnostic with its places: `file`, `start` and `end`, each with `offset` in bytes, and `line` and `column` from one,
/// the column in characters.
#[must_use]
pub fn to_json(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let labels: Vec<Value> =
        diagnostic.labels.iter().map(|label| with(place(label.span, sources), json!({ "text": label.text }))).collect();
    let edit = |edit: &(Span, String)| with(place(edit.0, sources), json!({ "text": edit.1 }));
    let fixes: Vec<Value> = diagnostic
        .fixes
        .iter()
        .map(|fix| json!({ "title": fix.title, "edits": fix.edits.iter().map(edit).collect::<Vec<_>>() }))
        .collect();
    json!({
        "code": diagnostic.code.0,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "at": sources.locate(diagnostic.span()),
        "labels": labels,
        "fixes": fixes,
    })
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let Some(file) = sources.get(span.file) else { return json!({}) };
    let position = |offset: u32| {
        let at = file.lines().position(&file.text, offset);
        json!({ "offset": offset, "line": at.line + 1, "column": at.column + 1 })
    };
    json!({ "file": file.name, "start": position(span.start), "end": position(span.end) })
}

fn with(mut place: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (place.as_object_mut(), more) {
        fields.extend(more);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn places_count_characters_from_one() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.runbook", None, "ä\nöx\n");
        let diagnostic = Diagnostic::warning(Code("RB999"), Span::new(file, 5, 6), "odd").at("here");
        let shown = to_json(&diagnostic, &sources);
        assert_eq!(shown["at"], "a.runbook:2:2");
        assert_eq!(
            shown["labels"][0],
            json!({
                "file": "a.runbook",
                "start": { "offset": 5, "line": 2, "column": 2 },
                "end": { "offset": 6, "line": 2, "column": 3 },
                "text": "here"
            })
        );
    }
}
