//! The checker takes every text: it neither fails nor takes long.

use crate::catalogues;
use proptest::prelude::*;
use runbook::check::{FsLoader, Loaded, check};
use std::fmt::Write;

const WHOLE: [&str; 2] = [include_str!("clean/worker_container.runbook"), include_str!("clean/crash_loop.runbook")];

fn checks(text: String) -> bool {
    let file = Loaded { path: Some("tests/check/clean/x.runbook".into()), name: "x.runbook".into(), text };
    let checked = check(file, &catalogues::all(), &FsLoader);
    assert!(!(checked.has_errors() && checked.program.is_some()));
    !checked.has_errors()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_file_that_ends_anywhere_is_checked(which in 0usize..2, length in 0usize..4_000) {
        checks(WHOLE[which].chars().take(length).collect());
    }

    #[test]
    fn a_file_that_lacks_some_lines_is_checked(which in 0usize..2, gone in prop::collection::vec(0usize..90, 1..6)) {
        let lines = WHOLE[which].split_inclusive('\n').enumerate().filter(|(number, _)| !gone.contains(number));
        checks(lines.map(|(_, line)| line).collect());
    }

    #[test]
    fn a_file_with_words_swapped_is_checked(which in 0usize..2, at in 0usize..300, with in prop::sample::select(vec![
        "null", "x", "{", "}", "(", ")", "check", "action", "let", "previous", "3", "\"", "=>", "?.", "docker", "re\"(\"", "fix", "[",
    ])) {
        let words: Vec<&str> = WHOLE[which].split_inclusive(' ').collect();
        let at = at % words.len();
        checks(words.iter().enumerate().map(|(index, word)| if index == at { format!("{with} ") } else { (*word).to_owned() }).collect());
    }
}

#[test]
fn ten_thousand_steps_take_no_time_that_grows_with_their_square() {
    let file = |steps: usize| {
        let mut text = String::from("runbook \"Long\" {}\nuse docker\nparam n: int\n");
        for step in 0..steps {
            let _ = write!(
                text,
                "check \"Step {step}\" {{\n  let box{step} = docker.container(\"web{step}\")\n  require box{step}?.restarts == n\n}}\n"
            );
        }
        text
    };
    let took = |steps: usize| {
        let text = file(steps);
        let begin = std::time::Instant::now();
        assert!(checks(text));
        begin.elapsed().as_secs_f64()
    };
    took(100);
    let (short, long) = (took(500), took(4_000));
    assert!(long < short * 24.0, "8 times the steps took {:.1} times as long", long / short);
}

#[test]
fn many_unknown_names_are_told_quickly() {
    let mut text = String::from("runbook \"Long\" {}\n");
    for name in 0..1_000 {
        let _ = write!(text, "let bound{name} = {name}\nprint unbond{name}\n");
    }
    assert!(!checks(text));
}
