//! Any prefix of a file and any file that lacks a character still gives a tree and places to look at.

use crate::common::{assert_sound, fixtures, read};
use std::path::Path;

/// Longer samples are cut: each place costs as much as its sample is long.
const LONGEST: usize = 600;

/// The fixtures and the runbooks of the project, the long ones in parts.
fn samples() -> Vec<String> {
    let mut samples = fixtures("valid");
    samples.extend(fixtures("invalid"));
    samples.extend(read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks")));
    samples.iter().flat_map(|(_, text)| parts(text)).collect()
}

/// A sample as parts of about the longest size, each of whole statements. Together they are the sample.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while !rest.is_empty() {
        let ends = rest.match_indices("\n\n").map(|(at, _)| at + 2);
        let mut starts = ends.filter(|at| rest[*at..].starts_with(|c: char| !c.is_whitespace() && c != '}'));
        let (statement, behind) = rest.split_at(starts.next().unwrap_or(rest.len()));
        let last = parts.last_mut().unwrap();
        if last.is_empty() || last.len() + statement.len() <= LONGEST {
            last.push_str(statement);
        } else {
            parts.push(statement.to_owned());
        }
        rest = behind;
    }
    parts
}

/// Does that for every place of every sample where a character begins, on all cores.
fn everywhere(samples: &[String], check: impl Fn(&str, usize, char) + Sync) {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let check = &check;
            // By turns, so that each has as much of the late places, which cost more, as the others.
            scope.spawn(move || {
                for text in samples {
                    for (at, character) in text.char_indices().skip(worker).step_by(workers) {
                        check(text, at, character);
                    }
                }
            });
        }
    });
}

#[test]
fn every_prefix_gives_a_tree() {
    everywhere(&samples(), |text, at, _| {
        assert_sound(&text[..at]);
    });
}

#[test]
fn every_deletion_gives_a_tree() {
    everywhere(&samples(), |text, at, character| {
        assert_sound(&format!("{}{}", &text[..at], &text[at + character.len_utf8()..]));
    });
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
