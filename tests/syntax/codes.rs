//! What `rb explain` shows as wrong is told by that code, and what it shows as right has nothing wrong with it.

use crate::common::{fixtures, parsed};
use runbook::diagnostic::codes::syntax::ALL;
use std::collections::BTreeSet;

/// The examples of an explanation, in order.
fn examples(explanation: &str) -> Vec<String> {
    let mut blocks = explanation.split("```");
    blocks.next();
    blocks.step_by(2).map(|block| block.trim_start_matches("runbook\n").replace("⟨U+202E⟩", "\u{202e}")).collect()
}

#[test]
fn examples_hold() {
    for info in ALL {
        let examples = examples(info.explanation);
        let [wrong, right] = examples.as_slice() else {
            assert!(examples.is_empty(), "{} has {} examples", info.code, examples.len());
            continue;
        };
        let told = parsed(wrong).diagnostics;
        assert!(told.iter().any(|it| it.code == info.code), "{}: {told:?} for\n{wrong}", info.code);
        let told = parsed(right).diagnostics;
        assert!(told.is_empty(), "{}: {told:?} for\n{right}", info.code);
    }
}

#[test]
fn codes_are_in_order_and_explained() {
    let codes: Vec<&str> = ALL.iter().map(|info| info.code.0).collect();
    let sorted: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
    for info in ALL {
        assert!(info.explanation.len() > 60, "{} says little", info.code);
    }
}

#[test]
fn every_code_has_a_fixture() {
    // Told before the text is looked at, or never: by limits.rs, and by the formatter about itself.
    let elsewhere = ["RB001", "RB002", "RB039"];
    let told: BTreeSet<&str> =
        fixtures("invalid").iter().flat_map(|(_, text)| parsed(text).diagnostics).map(|it| it.code.0).collect();
    for info in ALL {
        assert!(told.contains(info.code.0) || elsewhere.contains(&info.code.0), "no fixture tells {}", info.code);
    }
}
