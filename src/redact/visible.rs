//! Characters that steer a terminal or hide what stands beside them, made visible.
//!
//! A newline and a tab stay; `\r\n` becomes a newline. Any other control character becomes its picture: `␛[31m`,
//! `␍`, `␇`. Those that turn the direction of writing, and those that have no width, become `\u{202e}`.

use crate::value::show::hides;
use std::fmt::Write;

/// Text with such characters made visible. Costs one look when there are none.
pub(super) fn visible(text: String) -> String {
    if text.bytes().all(plain) { text } else { rewritten(&text) }
}

/// Whether a byte can only be part of harmless text.
fn plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | 0x20..=0x7e)
}

fn rewritten(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\t' | ' '..='~' => out.push(c),
            c => push(&mut out, c),
        }
    }
    out
}

/// Adds one character, visible.
pub(super) fn push(out: &mut String, c: char) {
    match c {
        '\u{7f}' => out.push('␡'),
        '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
        c if c.is_control() || hides(c) => {
            // Writing into text cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_seen() {
        for (given, wanted) in [
            ("plain\ttext\n", "plain\ttext\n"),
            ("größe 😀", "größe 😀"),
            ("\u{1b}[31mred", "␛[31mred"),
            ("approved\rdenied", "approved␍denied"),
            ("a\r\nb", "a\nb"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("\0\u{7f}\u{feff}", "␀␡\\u{feff}"),
        ] {
            assert_eq!(visible(given.to_owned()), wanted);
        }
    }
}
