//! The format room: what is written, and that writing keeps what is said.

#![expect(clippy::unwrap_used, clippy::string_slice, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use runbook::diagnostic::Diagnostic;
use runbook::format::format;
use runbook::source::FileId;
use runbook::syntax::tree::{Kind, Piece};
use runbook::syntax::{dump, parse};
use std::path::Path;

fn fixtures(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "runbook"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn samples() -> Vec<(String, String)> {
    let mut samples = fixtures("syntax/valid");
    samples.extend(fixtures("format/before"));
    samples
}

fn formatted(name: &str, text: &str) -> String {
    format(text, FileId(0)).unwrap_or_else(|diagnostics| panic!("{name}: {diagnostics:?}\n{text}"))
}

#[test]
fn files_are_written_one_way() {
    for (name, text) in fixtures("format/before") {
        insta::with_settings!({ snapshot_path => "after", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), formatted(&name, &text));
        });
    }
}

#[test]
fn what_is_written_says_the_same_and_stays() {
    for (name, text) in samples() {
        let once = formatted(&name, &text);
        assert_eq!(dump(&parse(&once, FileId(0)).file), dump(&parse(&text, FileId(0)).file), "{name}");
        assert_eq!(formatted(&name, &once), once, "{name}");
    }
}

#[test]
fn lines_keep_to_the_width() {
    for (name, text) in samples() {
        for line in formatted(&name, &text).lines() {
            let indivisible = line.contains('"') || line.trim_start().starts_with(['$', '#']) || line.contains("= $");
            assert!(line.chars().count() <= 100 || indivisible, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}: blanks at the end of {line:?}");
        }
    }
}

#[test]
fn files_with_mistakes_are_left_alone() {
    for (name, text) in fixtures("syntax/invalid") {
        let told = format(&text, FileId(0));
        assert!(told.is_err_and(|diagnostics| diagnostics.iter().any(Diagnostic::is_error)), "{name}");
    }
}

#[test]
fn an_empty_file_stays_empty() {
    assert_eq!(format("", FileId(0)).unwrap(), "");
    assert_eq!(format("\n\n  \n", FileId(0)).unwrap(), "");
    assert_eq!(format("# only this", FileId(0)).unwrap(), "# only this\n");
}

/// The text with the blanks between its tokens made as wide as `widths` says.
fn with_blanks(text: &str, widths: &[usize]) -> String {
    let tree = parse(text, FileId(0)).tree;
    let mut widths = widths.iter().cycle();
    let mut out = String::new();
    for piece in tree.pieces() {
        match piece {
            Piece::Leaf(node) => out.push_str(node.text(text)),
            Piece::Gap(start, end) => {
                let gap = &text[start as usize..end as usize];
                let mut around = std::iter::successors(Some(tree.node_at(start)), |node| node.parent());
                let kept = around
                    .any(|node| matches!(node.kind(), Kind::ShellCode | Kind::GivenCode | Kind::Text | Kind::Tagged));
                if kept || gap.contains('\n') {
                    out.push_str(gap);
                } else {
                    let wide = " ".repeat(*widths.next().unwrap());
                    out.push_str(&gap.split(' ').collect::<Vec<_>>().join(&wide));
                }
            }
        }
    }
    out
}

/// What is put into samples: much of it leaves them right, in a way that nobody would write.
const TOKENS: [&str; 22] = [
    " ", "\n", "\n\n", " # c\n", "# c", "\n# c\n", "\n## d\n", "x", "1", ".y", "(z)", " + 1", "not ", "- ", "\t",
    "\r\n", ",", "\"\"", "[]", "{}", "${x}", "\\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn blanks_make_no_difference(file in 0usize..17, widths in prop::collection::vec(1usize..4, 1..9)) {
        // What holds a comment in the middle of a value is left as it stands, blanks and all.
        let samples: Vec<_> = samples().into_iter().filter(|(name, _)| name != "comments.runbook").collect();
        let (name, text) = &samples[file % samples.len()];
        let wide = with_blanks(text, &widths);
        prop_assert_eq!(formatted(name, &wide), formatted(name, text));
    }

    #[test]
    fn what_parses_is_formatted(file in 0usize..17, at in 0usize..4000, token in prop::sample::select(TOKENS.to_vec())) {
        let samples = samples();
        let (_, text) = &samples[file % samples.len()];
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let place = places[at % places.len()];
        let changed = format!("{}{token}{}", &text[..place], &text[place..]);
        if let Err(diagnostics) = format(&changed, FileId(0)) {
            let ours = diagnostics.iter().any(|diagnostic| diagnostic.code.0 == "RB039");
            prop_assert!(!ours, "{diagnostics:?}\n{changed}");
        }
    }
}
