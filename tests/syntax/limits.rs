//! Texts made to hurt: deep, long, or full of beginnings. All are answered soon, on a small stack.

use crate::common::assert_sound;
use std::sync::mpsc;
use std::time::Duration;

const OPENERS: [&str; 52] = [
    "(",
    "[",
    "{",
    "{ {\n",
    "((",
    "f(",
    "f (",
    "x.f(",
    "[[a,",
    "{a: {",
    "{ [",
    "(a, ",
    "a[",
    "a?[",
    "if a {",
    "if a { b } else ",
    "else if ",
    "x => ",
    "(x) => ",
    "not ",
    "- ",
    "try ",
    "!",
    "a + ",
    "a.b",
    "a?.b",
    "a ? b : ",
    "a ? ",
    "a and ",
    "a with { b: ",
    "1..",
    "\"",
    "\"\"\"",
    "\"${",
    "\"${\"${",
    "sh\"",
    "sh\"${",
    "${",
    "$ \"$(",
    "$ (",
    "$ '",
    "$ $((",
    "list<",
    "type T = list<",
    "check \"x\" {\n",
    "check \"x\" { } fix {",
    "when x { when y ",
    "branch { when x {",
    "test \"x\" {\ngiven ",
    "runbook \"x\" {\n",
    "task t(a: {",
    "param a: { b: ",
];

/// Fails where the work does not end soon. The time is generous: what it guards against takes hours.
fn soon(what: &str, work: impl FnOnce() + Send + 'static) {
    let (done, wait) = mpsc::channel();
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(move || {
        work();
        done.send(()).ok();
    });
    let thread = thread.unwrap();
    assert!(wait.recv_timeout(Duration::from_secs(20)).is_ok() || thread.is_finished(), "{what:?} takes too long");
    assert!(thread.join().is_ok(), "{what:?} does not end well");
}

#[test]
fn thirty_three_bytes_of_beginnings() {
    for opener in OPENERS {
        let text: String = opener.chars().cycle().take(33).collect();
        soon(opener, move || {
            assert_sound(&text);
        });
    }
}

#[test]
fn beginnings_up_to_the_cap() {
    for opener in OPENERS {
        let text = opener.repeat(60);
        soon(opener, move || {
            assert_sound(&text);
        });
    }
}

#[test]
fn long_chains() {
    for opener in OPENERS {
        let text = opener.repeat(4_000);
        soon(opener, move || {
            assert_sound(&text);
        });
        let lines = format!("{opener}\n").repeat(2_000);
        soon(opener, move || {
            assert_sound(&lines);
        });
    }
}

#[test]
fn the_nesting_is_capped() {
    let nested = |levels: usize| format!("let x = {}1{}\n", "(".repeat(levels), ")".repeat(levels));
    soon("64 levels", move || assert!(!assert_sound(&nested(64)).has_errors()));
    let parse = assert_sound(&nested(65));
    assert_eq!(parse.diagnostics[0].code.0, "RB002");
    assert_eq!(parse.diagnostics.len(), 1);
}

#[test]
fn blocks_nest_up_to_the_cap() {
    let nested = |levels: usize| format!("{}wait 1s\n{}", "when x {\n".repeat(levels), "}\n".repeat(levels));
    soon("64 blocks", move || assert!(!assert_sound(&nested(64)).has_errors()));
    assert_eq!(assert_sound(&nested(65)).diagnostics[0].code.0, "RB002");
}

#[test]
fn long_expressions_are_refused_once() {
    let sum = |terms: usize| format!("let x = {}1\n", "1 + ".repeat(terms));
    assert!(!assert_sound(&sum(100)).has_errors());
    let parse = assert_sound(&format!("{}{}", sum(1_000), sum(1_000)));
    assert_eq!(parse.diagnostics.len(), 1);
    assert_eq!(parse.diagnostics[0].code.0, "RB002");
}

#[test]
fn brackets_in_text_do_not_count() {
    let text = format!("let x = \"{}\" # {}\n$ echo '{}'\n", "(".repeat(100), "[".repeat(100), "x");
    assert!(!assert_sound(&text).has_errors());
}

#[test]
fn large_files_are_refused() {
    let text = "# x\n".repeat(2 * 1024 * 1024 + 1);
    let parse = assert_sound(&text);
    assert_eq!(parse.diagnostics[0].code.0, "RB001");
}

#[test]
fn work_grows_with_the_text() {
    // Nodes stand for work here: a text twice as long makes twice as many, not four times.
    let (_, sample) = crate::common::fixtures("valid").into_iter().max_by_key(|(_, text)| text.len()).unwrap();
    let count = |times: usize| assert_sound(&sample.repeat(times)).tree.nodes().count();
    let (once, twice) = (count(8), count(16));
    assert!(twice <= 2 * once, "{once} nodes became {twice}");
}
