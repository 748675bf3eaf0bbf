//! What the tests of this room share.

use runbook::diagnostic::{Diagnostic, RenderStyle, render};
use runbook::source::{FileId, SourceMap};
use runbook::syntax::{Parse, parse};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Parses a text that stands alone.
pub(crate) fn parsed(text: &str) -> Parse {
    parse(text, FileId(0))
}

/// The folder of fixtures with this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax").join(name)
}

/// All fixtures of a folder, with their names.
pub(crate) fn fixtures(name: &str) -> Vec<(String, String)> {
    read(&folder(name))
}

/// All runbooks of a folder, with their names.
pub(crate) fn read(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "runbook"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no runbooks in {}", folder.display());
    found
}

/// Diagnostics as a person sees them, each with its fixes.
pub(crate) fn rendered(name: &str, text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut sources = SourceMap::new();
    sources.add(name, None, text);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&render(diagnostic, &sources, RenderStyle::default()));
        for fix in &diagnostic.fixes {
            let edited = apply(text, fix);
            let _ = writeln!(out, "  fix: {}", fix.title);
            for line in edited.lines().filter(|line| !text.lines().any(|old| old == *line)) {
                let _ = writeln!(out, "    | {line}");
            }
        }
        out.push('\n');
    }
    out
}

/// A text with a fix applied.
pub(crate) fn apply(text: &str, fix: &runbook::diagnostic::Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut edited = text.to_owned();
    for (span, with) in edits {
        edited.replace_range(span.range(), &with);
    }
    edited
}

/// What must hold of every text: the tree is all of it, and each diagnostic points into it, at whole characters.
pub(crate) fn assert_sound(text: &str) -> Parse {
    let parse = parsed(text);
    let mut whole = String::new();
    for piece in parse.tree.pieces() {
        whole.push_str(match piece {
            runbook::syntax::tree::Piece::Leaf(node) => node.text(text),
            runbook::syntax::tree::Piece::Gap(start, end) => &text[start as usize..end as usize],
        });
    }
    assert_eq!(whole, text, "the tree lost something");
    for diagnostic in &parse.diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?} points nowhere in {text:?}");
        for label in &diagnostic.labels {
            assert!(text.get(label.span.range()).is_some(), "{diagnostic:?} points outside {text:?}");
        }
        for (span, _) in diagnostic.fixes.iter().flat_map(|fix| &fix.edits) {
            assert!(text.get(span.range()).is_some(), "a fix of {diagnostic:?} lies outside {text:?}");
        }
    }
    parse
}
