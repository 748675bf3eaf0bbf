//! Any text with holes is read as a shell script without a panic. What is accepted has an expansion in place of each
//! hole, and mistakes stand inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::code::{Place, shell};

fuzz_target!(|text: &str| {
    let texts: Vec<_> = text.split('\u{1}').map(Into::into).collect();
    let (script, mistakes) = shell::analyze(&texts);
    for mistake in &mistakes {
        match &mistake.place {
            Place::Hole(index) => assert!(index + 1 < texts.len()),
            Place::Text { index, range } => assert!(range.end <= texts[*index].len() && range.start <= range.end),
            Place::Whole => {}
        }
    }
    if mistakes.iter().all(|mistake| mistake.warning) {
        assert!(!script.text.contains('\0'));
        for hole in &script.holes {
            assert!(script.text.contains(&format!("${{{}", hole.variable)));
        }
    }
});
