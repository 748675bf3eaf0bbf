//! Tree to text: one way to write a runbook, without options.
//!
//! Two blanks a level; one blank line at most; comments, text, tagged literals and `$` lines as they stand. What does
//! not fit into 100 columns is broken at its brackets, one item a line, or before `and` and `or`; a line break that
//! stands before `.`, `and`, `or` or `??` stays. Fields of the header and parameters are aligned.
//!
//! The formatter proves itself: what it wrote is parsed again, must say the same with the same comments, and must
//! format to itself. Otherwise the text is left alone, and that is told as a fault of ours.

mod expr;
mod flat;
mod lines;
mod stmt;

use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Kind, Tree};
use crate::syntax::{Parse, dump, parse};

/// Columns to fill.
const WIDTH: usize = 100;

/// Formats a text.
///
/// # Errors
///
/// The diagnostics of a text that does not parse; it is never changed.
///
/// ```
/// use runbook::{format::format, source::FileId};
/// let neat = format("let  x=[1,2]\n\n\n\nprint x", FileId(0)).unwrap();
/// assert_eq!(neat, "let x = [1, 2]\n\nprint x\n");
/// ```
pub fn format(text: &str, file: FileId) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text, file);
    if parsed.has_errors() {
        return Err(parsed.diagnostics);
    }
    let written = write(text, &parsed.tree);
    match unfaithful(text, &parsed, &written) {
        None => Ok(written),
        Some(what) => Err(vec![
            Diagnostic::error(
                codes::FORMATTER,
                Span::new(file, 0, 0),
                format!("formatting this file would have changed {what}"),
            )
            .help("the file is left as it is; this is a fault of the formatter, please report it with the file"),
        ]),
    }
}

fn write(text: &str, tree: &Tree) -> String {
    let mut writer = lines::Writer::new(text);
    writer.file(tree.root());
    writer.finish()
}

/// What the written text does not keep, if anything.
fn unfaithful(text: &str, parsed: &Parse, written: &str) -> Option<&'static str> {
    let again = parse(written, parsed.file.id);
    if again.has_errors() || dump(&again.file) != dump(&parsed.file) {
        return Some("what it says");
    }
    if comments(text, &parsed.tree) != comments(written, &again.tree) {
        return Some("its comments");
    }
    (write(written, &again.tree) != written).then_some("what was formatted already")
}

fn comments<'t>(text: &'t str, tree: &Tree) -> Vec<&'t str> {
    let comment = |kind| matches!(kind, Kind::Comment | Kind::Doc | Kind::Shebang);
    let range = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or("").trim_end();
    tree.nodes().filter(|node| comment(node.kind())).map(|node| range(node.start(), node.end())).collect()
}
