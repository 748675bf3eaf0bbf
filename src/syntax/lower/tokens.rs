//! A small scanner for stretches that did not parse, to look for slips in them.

/// What a token of an erroneous stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword.
    Word,
    /// A number with its unit.
    Number,
    /// Text in quotes, its tag included.
    Text,
    /// Text without its closing quote.
    OpenText,
    /// A single sign, or two that belong together.
    Sign,
    /// The end of a line.
    Newline,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    /// Its text for a message: one line, cut where it is long.
    pub(super) fn shown(&self) -> String {
        let line = self.text.lines().next().unwrap_or("");
        match line.char_indices().nth(24) {
            Some((at, _)) => format!("{}…", line.get(..at).unwrap_or("")),
            None => line.to_owned(),
        }
    }
}

const PAIRS: [&str; 12] = ["&&", "||", "==", "!=", "=>", "->", "+=", "-=", "*=", "/=", "++", ":="];

/// Cuts a stretch into tokens; blanks and comments are left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let (kind, length) = match first {
            '\n' => (Some(TokenKind::Newline), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            _ if first.is_whitespace() => (None, first.len_utf8()),
            _ if first.is_ascii_alphabetic() || first == '_' => word(rest),
            '0'..='9' => (
                Some(TokenKind::Number),
                rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '%')).unwrap_or(rest.len()),
            ),
            '"' => quoted(rest, true),
            _ => {
                let length =
                    PAIRS.iter().find(|pair| rest.starts_with(**pair)).map_or(first.len_utf8(), |pair| pair.len());
                (Some(TokenKind::Sign), length)
            }
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, text: rest.get(..length).unwrap_or(rest), start: at });
        }
        at += length.max(1);
    }
    tokens
}

fn word(rest: &str) -> (Option<TokenKind>, usize) {
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    match rest.get(length..) {
        Some(behind) if behind.starts_with('"') => {
            let (kind, width) = quoted(behind, false);
            (kind, length + width)
        }
        _ => (Some(TokenKind::Word), length),
    }
}

fn quoted(rest: &str, backslashes: bool) -> (Option<TokenKind>, usize) {
    if let Some(inner) = rest.strip_prefix("\"\"\"") {
        return match inner.find("\"\"\"") {
            Some(end) => (Some(TokenKind::Text), end + 6),
            None => (Some(TokenKind::OpenText), rest.len()),
        };
    }
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' => return (Some(TokenKind::OpenText), at),
            _ if escaped => escaped = false,
            '\\' if backslashes => escaped = true,
            '"' => return (Some(TokenKind::Text), at + 1),
            _ => {}
        }
    }
    (Some(TokenKind::OpenText), rest.len())
}
