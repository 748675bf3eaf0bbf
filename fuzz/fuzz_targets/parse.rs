//! Any text has a tree that is all of it, and places to look at that lie in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::source::FileId;
use runbook::syntax::{parse, tree::Piece};

fuzz_target!(|text: &str| {
    let parsed = parse(text, FileId(0));
    let mut at = 0;
    for piece in parsed.tree.pieces() {
        let (start, end) = match piece {
            Piece::Leaf(node) => (node.start(), node.end()),
            Piece::Gap(start, end) => (start, end),
        };
        assert_eq!(start, at, "the tree lost something");
        at = end;
    }
    assert_eq!(at as usize, text.len(), "the tree lost the end");
    for label in parsed.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        assert!(text.get(label.span.range()).is_some(), "a diagnostic points outside the text");
    }
});
