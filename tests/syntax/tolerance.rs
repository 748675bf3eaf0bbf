//! Any prefix of a file and any file that lacks a character still gives a tree and places to look at.

use crate::common::{assert_sound, fixtures};

fn samples() -> Vec<(String, String)> {
    let mut samples = fixtures("valid");
    samples.extend(fixtures("invalid"));
    samples
}

#[test]
fn every_prefix_gives_a_tree() {
    for (_, text) in samples() {
        for (at, _) in text.char_indices() {
            assert_sound(&text[..at]);
        }
    }
}

/// A sample cut where a blank line stands before the start of a line, so that a small change has a small text around it.
fn cut(text: &str) -> Vec<&str> {
    let mut pieces = vec![text];
    let starts = text
        .match_indices("\n\n")
        .map(|(at, _)| at + 2)
        .filter(|at| text[*at..].starts_with(|c: char| !c.is_whitespace()));
    for start in starts {
        let last = pieces.pop().unwrap();
        let (before, behind) = last.split_at(start - (text.len() - last.len()));
        pieces.extend([before, behind]);
    }
    pieces
}

#[test]
fn every_deletion_gives_a_tree() {
    for (_, text) in samples() {
        for piece in cut(&text) {
            for (at, character) in piece.char_indices() {
                assert_sound(&format!("{}{}", &piece[..at], &piece[at + character.len_utf8()..]));
            }
        }
        for (at, character) in text.char_indices().step_by(23) {
            assert_sound(&format!("{}{}", &text[..at], &text[at + character.len_utf8()..]));
        }
    }
}

#[test]
fn what_stands_around_a_mistake_is_read() {
    for (name, text) in fixtures("invalid") {
        let around = format!("let before = 1\n\n{text}\n\nlet after = 2\n");
        let dump = runbook::syntax::dump(&assert_sound(&around).file);
        assert!(dump.contains("(let before 1)"), "{name}: {dump}");
        let swallows = ["missing_brace_at_end", "missing_brace_inside", "unclosed_long_text", "missing_bracket"];
        if !swallows.iter().any(|case| name.starts_with(case)) {
            assert!(dump.contains("(let after 2)"), "{name}: {dump}");
        }
    }
}
