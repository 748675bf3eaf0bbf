//! What is looked at before a text is parsed: its size, its characters, and how deeply it nests.

use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::{FileId, MAX_FILE_BYTES, Span};

/// How deeply brackets and blocks may nest.
pub(super) const MAX_NESTING: usize = 64;

/// Why a text is not parsed at all.
pub(super) fn refuse(text: &str, file: FileId) -> Option<Diagnostic> {
    if text.len() > MAX_FILE_BYTES {
        return Some(
            Diagnostic::error(
                codes::FILE_TOO_LARGE,
                Span::new(file, 0, 0),
                format!("this file has {} bytes", text.len()),
            )
            .help("a runbook may have 8 MiB; move long data into files that it reads"),
        );
    }
    nesting(text).map(|at| {
        Diagnostic::error(
            codes::TOO_DEEP,
            Span::new(file, at, at + 1),
            format!("more than {MAX_NESTING} brackets are open here"),
        )
        .help("give the inner parts names with `let`, or move them into a task")
    })
}

/// Where the nesting becomes too deep. Text, comments and `$` lines are passed over roughly: a mistake in them
/// costs nothing but the cap, and the parser has a guard of its own.
fn nesting(text: &str) -> Option<u32> {
    let mut open: Vec<u8> = Vec::new();
    let mut before = b'\n';
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'(' | b'[' | b'{' => open.push(byte),
            b'<' if before.is_ascii_alphanumeric() => open.push(byte),
            b')' | b']' | b'}' => {
                while open.pop_if(|top| *top == b'<').is_some() {}
                open.pop();
            }
            b'>' => {
                open.pop_if(|top| *top == b'<');
            }
            b'\n' => while open.pop_if(|top| *top == b'<').is_some() {},
            b'#' => while bytes.next_if(|(_, next)| *next != b'\n').is_some() {},
            b'"' => {
                let long = text.get(at..).is_some_and(|rest| rest.starts_with("\"\"\""));
                let tagged = before.is_ascii_alphanumeric();
                skip_text(&mut bytes, text, at, long, tagged);
            }
            _ => {}
        }
        if open.len() > MAX_NESTING {
            return u32::try_from(at).ok();
        }
        before = byte;
    }
    None
}

fn skip_text(
    bytes: &mut std::iter::Peekable<impl Iterator<Item = (usize, u8)>>,
    text: &str,
    start: usize,
    long: bool,
    tagged: bool,
) {
    let end = if long {
        let inner = start + 3;
        text.get(inner..).and_then(|rest| rest.find("\"\"\"")).map_or(text.len(), |length| inner + length + 3)
    } else {
        let mut escaped = false;
        let mut end = text.len();
        for (at, byte) in text.bytes().enumerate().skip(start + 1) {
            match byte {
                b'\n' => {
                    end = at;
                    break;
                }
                _ if escaped => escaped = false,
                b'\\' if !tagged => escaped = true,
                b'"' => {
                    end = at + 1;
                    break;
                }
                _ => {}
            }
        }
        end
    };
    while bytes.next_if(|(at, _)| *at < end).is_some() {}
}

/// Characters that have no place in a runbook: they are not seen, or make text look like what it is not.
pub(super) fn characters(text: &str, file: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, character) in text.char_indices() {
        let newline = character == '\r' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
        if !hidden(character) && (character != '\r' || newline) || (character == '\u{feff}' && at == 0) {
            continue;
        }
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(file, start, start + u32::try_from(character.len_utf8()).unwrap_or(1));
        let name = format!("U+{:04X}", u32::from(character));
        found.push(
            Diagnostic::error(codes::BAD_CHARACTER, span, format!("the character {name} has no place in a runbook"))
                .help("it cannot be seen, or changes how the text around it looks; in text write it as `\\u{…}`")
                .fix("take it away", span, ""),
        );
        if found.len() >= 20 {
            break;
        }
    }
    found
}

/// Whether a character cannot be seen, or changes how others look. Blanks and line breaks are none of them.
pub(super) fn hidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t' | '\r')
        || matches!(character, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
