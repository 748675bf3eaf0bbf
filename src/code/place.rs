//! `path"…"` and `url"…"`.

use super::joined::Joined;
use super::{Mistake, Place};
use crate::diagnostic::codes::code as codes;
use ecow::EcoString;

/// What is wrong with a path.
pub(super) fn path(texts: &[EcoString]) -> Vec<Mistake> {
    let nul = |(index, text): (usize, &EcoString)| {
        let at = text.find('\0')?;
        let place = Place::Text { index, range: at..at + 1 };
        Some(Mistake::error(codes::PATH_SYNTAX, place, "a NUL character cannot be part of a path", ""))
    };
    texts.iter().enumerate().filter_map(nul).collect()
}

/// What is wrong with a URL.
pub(super) fn url(texts: &[EcoString]) -> Vec<Mistake> {
    for (index, text) in texts.iter().enumerate() {
        if let Some((at, blank)) = text.char_indices().find(|(_, c)| c.is_whitespace() || c.is_control()) {
            let place = Place::Text { index, range: at..at + blank.len_utf8() };
            return vec![Mistake::error(codes::URL_SYNTAX, place, "a URL holds no blanks", "write `%20` for a blank")];
        }
    }
    let Some(first) = texts.first() else { return Vec::new() };
    // A leading hole is a URL itself.
    let based = first.is_empty() && texts.len() > 1;
    if based && texts.get(1).is_some_and(|text| text.starts_with("://")) {
        let help = "write the scheme, or begin with a hole that is a URL";
        let message = "a hole cannot stand in the scheme of a URL";
        return vec![Mistake::error(codes::URL_HOLE, Place::Hole(0), message, help)];
    }
    if !based && !has_scheme(first) {
        if texts.len() > 1 && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') {
            let help = "write the scheme, or begin with a hole that is a URL";
            return vec![Mistake::error(
                codes::URL_HOLE,
                Place::Hole(0),
                "a hole cannot stand in the scheme of a URL",
                help,
            )];
        }
        let place = Place::Text { index: 0, range: 0..first.len() };
        return vec![Mistake::error(
            codes::URL_SYNTAX,
            place,
            "the URL has no scheme",
            "write it like `https://host:8080/path`",
        )];
    }
    // A digit can stand in every other part: in a host, a port, a path, a query.
    let joined =
        Joined::new(texts, |index| if index == 0 && based { "http://host".to_owned() } else { "1".to_owned() });
    match url::Url::parse(&joined.text) {
        Ok(_) => Vec::new(),
        Err(error) => {
            vec![Mistake::error(codes::URL_SYNTAX, Place::Whole, format!("the URL cannot be read: {error}"), "")]
        }
    }
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}
