//! A stream gives the same in any pieces, holds back little, and takes time in proportion.

use super::transforms::{filtered, knowing};
use proptest::prelude::*;
use runbook::redact::{Filter, Redactor, TextFilter};
use runbook::value::{Secret, Value};

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn pieces_do_not_matter(
        text in prop::collection::vec(prop_oneof![
            Just("abcabcabcd".to_owned()),
            Just("abcabc".to_owned()),
            Just("bcd\n  ".to_owned()),
            Just("YWJjYWJjYWJjZA==".to_owned()),
            "[abcd\r\n ]{0,8}",
            "\\PC{0,6}",
        ], 0..30),
        sizes in prop::collection::vec(1_usize..7, 1..6),
    ) {
        let redactor = knowing("abcabcabcd");
        redactor.add(&Secret::wrap(Value::string("cabcdefg-hijklmnop")));
        let text = text.concat();
        let whole = filtered(&redactor, text.as_bytes(), &[usize::MAX]);
        prop_assert_eq!(&filtered(&redactor, text.as_bytes(), &sizes), &whole);
        prop_assert!(!whole.contains("abcabcabcd"));
    }

    #[test]
    fn a_terminal_gets_text_in_any_pieces(text in "(\\PC|[\u{0}-\u{1f}]|\r\n){0,40}", sizes in prop::collection::vec(1_usize..5, 1..6)) {
        let redactor = knowing("correct horse");
        let mut filter = TextFilter::new(&redactor);
        let mut out = String::new();
        let mut rest = text.as_bytes();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            out.push_str(filter.push(piece).as_str());
            rest = after;
        }
        out.push_str(filter.finish().as_str());
        prop_assert_eq!(out, redactor.clean(&text).to_string());
    }
}

#[test]
fn nothing_is_held_back_without_reason() {
    let redactor = knowing("hunter2!");
    let mut filter = Filter::new(&redactor);
    assert_eq!(&*filter.push(b"Password: "), b"Password: ");
    assert_eq!(&*filter.push(b"hun"), b"");
    assert_eq!(&*filter.push(b"gr#"), b"hungr#");
    assert_eq!(&*filter.push(b"hunter2"), b"");
    assert_eq!(&*filter.push(b"!"), b"");
    assert_eq!(&*filter.push(b" x"), "‹secret› x".as_bytes());
    assert_eq!(filter.finish(), b"");
}

#[test]
fn without_secrets_bytes_pass_as_they_are() {
    let redactor = Redactor::new();
    let mut filter = Filter::new(&redactor);
    assert!(matches!(filter.push(b"abc\xff\x00"), std::borrow::Cow::Borrowed(b"abc\xff\x00")));
}

#[test]
fn a_secret_that_comes_later_is_looked_for_from_then_on() {
    let redactor = knowing("first secret");
    let mut filter = Filter::new(&redactor);
    let mut out = filter.push(b"a first secret, second sec").into_owned();
    redactor.add(&Secret::wrap(Value::string("second secret")));
    out.extend_from_slice(&filter.push(b"ret, second secret"));
    out.extend_from_slice(&filter.finish());
    // Its first part was passed on before it was a secret.
    assert_eq!(String::from_utf8(out).unwrap(), "a ‹secret›, second secret, ‹secret›");
}

#[test]
fn a_long_row_of_beginnings_does_not_pile_up() {
    // Every byte may begin the secret, and every eight of them are it.
    let redactor = knowing("aaaaaaaa");
    let mut filter = Filter::new(&redactor);
    let mut out = Vec::new();
    for _ in 0..2_000 {
        out.extend_from_slice(&filter.push(&[b'a'; 1_000]));
    }
    out.extend_from_slice(&filter.finish());
    assert_eq!(out, "‹secret›".as_bytes());
}

#[test]
fn line_ends_without_number_do_not_pile_up() {
    let redactor = knowing("hunter2!hunter2!");
    let mut filter = Filter::new(&redactor);
    assert_eq!(filter.push(b"hunter").len(), 0);
    let given: usize = (0..100).map(|_| filter.push(&[b'\n'; 100]).len()).sum();
    assert_eq!(given, 10_000 + 6);
}
