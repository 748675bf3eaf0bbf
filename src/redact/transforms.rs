//! What a secret may look like in what a program prints.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Texts with fewer bytes are not looked for: they would be found everywhere.
pub(super) const SHORTEST: usize = 4;
/// Lines with fewer bytes are not looked for by themselves.
const SHORTEST_LINE: usize = 8;
/// Parts of an encoding with fewer characters are not looked for: chance makes them too often.
const SHORTEST_CORE: usize = 5;
/// The longest text that is looked for also in twofold encodings, in bytes.
const LONGEST_TWOFOLD: usize = 1024;
/// How many bytes stand in a line of a dump.
const DUMPED: usize = 16;

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE32_HEX: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";

/// RFC 3986: all but the unreserved.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// As `encodeURIComponent` does.
const COMPONENT: &AsciiSet = &STRICT.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');
/// As `encodeURI` does.
const WHOLE: &AsciiSet = &COMPONENT
    .remove(b';')
    .remove(b',')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b'#');
/// In a path, as most libraries write it.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'/');
/// In user and password of a URL.
const IN_USER: &AsciiSet =
    &IN_PATH.add(b':').add(b';').add(b'=').add(b'@').add(b'[').add(b'\\').add(b']').add(b'^').add(b'|');

/// Byte patterns to look for. The value says whether letters must have the case of the pattern.
pub(super) type Patterns = BTreeMap<Vec<u8>, bool>;

/// Adds all that a text may look like. Says whether it is long enough to be looked for.
pub(super) fn register(patterns: &mut Patterns, text: &str) -> bool {
    let trimmed = text.trim();
    if trimmed.len() < SHORTEST {
        return false;
    }
    for form in [text, trimmed] {
        plain_forms(patterns, form);
        encodings(patterns, form.as_bytes());
    }
    let lines: Vec<&str> = trimmed.lines().map(str::trim).collect();
    if lines.len() > 1 {
        // A frame like `-----BEGIN PRIVATE KEY-----` is no secret.
        for line in lines.iter().filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with("-----")) {
            plain_forms(patterns, line);
            encodings(patterns, line.as_bytes());
        }
    }
    true
}

/// The text itself and how it is written where some characters need an escape.
fn plain_forms(patterns: &mut Patterns, text: &str) {
    let swapped: String = text
        .chars()
        .flat_map(|c| if c.is_uppercase() { c.to_lowercase().collect::<Vec<_>>() } else { c.to_uppercase().collect() })
        .collect();
    // In ASCII any case is found anyway.
    for form in [text.to_owned(), text.to_uppercase(), text.to_lowercase(), swapped] {
        add(patterns, form.chars().rev().collect::<String>(), false);
        add(patterns, form, false);
    }
    let mut escaped = escapes(text);
    for form in escaped.clone() {
        // JSON in JSON, and a quoted word in JSON.
        escaped.push(json(&form));
    }
    for form in escaped {
        add(patterns, form, false);
    }
}

/// How the text is written in JSON, URLs, shells and markup.
fn escapes(text: &str) -> Vec<String> {
    let percent = |set: &'static AsciiSet| utf8_percent_encode(text, set).to_string();
    let strict = percent(STRICT);
    let each = |prefix: &str, bytes: &[u8]| {
        bytes.iter().fold(String::new(), |out, byte| out + prefix + &format!("{byte:02x}"))
    };
    let mut forms = vec![
        // JSON: as most write it; with the slash escaped; all but ASCII escaped; markup escaped; all escaped.
        json(text),
        json(text).replace('/', "\\/"),
        json_units(text, |c| !c.is_ascii()),
        json_units(text, |c| !c.is_ascii()).replace('/', "\\/"),
        json_units(text, |c| matches!(c, '<' | '>' | '&' | '\'' | '"' | '\u{2028}' | '\u{2029}')),
        json_units(text, |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')),
        json_units(text, |_| true),
        // URLs.
        strict.replace("%20", "+"),
        utf8_percent_encode(&strict, STRICT).to_string(),
        percent(NON_ALPHANUMERIC),
        utf8_percent_encode(&percent(NON_ALPHANUMERIC), NON_ALPHANUMERIC).to_string(),
        percent(COMPONENT),
        percent(COMPONENT).replace("%20", "+").replace('~', "%7e").replace('!', "%21"),
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        percent(WHOLE),
        percent(IN_PATH),
        percent(IN_USER),
        each("%", text.as_bytes()),
        each("\\x", text.as_bytes()),
        // Shells: in single quotes, two ways; in double quotes; with backslashes; as `$'…'`.
        text.replace('\'', "'\\''"),
        text.replace('\'', "'\"'\"'"),
        text.replace('\'', "\\'"),
        backslashed(text, |c| matches!(c, '"' | '$' | '`' | '\\')),
        backslashed(text, |c| matches!(c, '"' | '$' | '`' | '\\' | '!')),
        backslashed(text, |c| matches!(c, '\'' | '\\')),
        backslashed(text, |c| {
            c.is_ascii()
                && !c.is_ascii_alphanumeric()
                && !matches!(c, '_' | '-' | '.' | '/' | ',' | ':' | '@' | '%' | '+' | '=')
        }),
        backslashed(text, |c| {
            c.is_ascii()
                && !c.is_ascii_alphanumeric()
                && !matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '%' | '+' | '=')
        }),
        backslashed(text, |c| c.is_ascii() && !c.is_ascii_alphanumeric()),
        octal(text),
        // Regular expressions and markup.
        regex::escape(text),
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;"),
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&#34;")
            .replace('\'', "&#39;"),
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&apos;"),
        // SQL and YAML in single quotes.
        text.replace('\'', "''"),
    ];
    forms.push(strict);
    forms
}

/// The bytes in base64, base32 and hexadecimal.
fn encodings(patterns: &mut Patterns, bytes: &[u8]) {
    let hex = hex::encode(bytes);
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let joined = |between: &str| pairs.join(between);
    for form in [hex.clone(), joined(" "), joined(":"), joined(", 0x"), joined("-"), words(bytes)] {
        add(patterns, form, false);
    }
    // As `od` prints them, a line for each 16 bytes: no blank is left where a line ends.
    for first in 1..=pairs.len().min(DUMPED) {
        let (first, rest) = pairs.split_at(first);
        let lines = std::iter::once(first).chain(rest.chunks(DUMPED));
        add(patterns, lines.map(|line| line.join(" ")).collect::<String>(), false);
    }
    for alphabet in [BASE32, BASE32_HEX] {
        for form in cores(bytes, 5, alphabet) {
            add(patterns, form, false);
        }
    }
    let mut inner = Vec::new();
    for alphabet in [BASE64, BASE64_URL] {
        inner.extend(cores(bytes, 6, alphabet));
    }
    for whole in [STANDARD.encode(bytes), STANDARD_NO_PAD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)] {
        add(patterns, whole, true);
    }
    if bytes.len() <= LONGEST_TWOFOLD {
        let mut twice = vec![hex];
        twice.extend(inner.iter().cloned());
        for once in twice {
            for alphabet in [BASE64, BASE64_URL] {
                for form in cores(once.as_bytes(), 6, alphabet) {
                    add(patterns, form, true);
                }
            }
        }
        for once in &inner {
            add(patterns, utf8_percent_encode(once, STRICT).to_string(), true);
            add(patterns, hex::encode(once), false);
        }
    }
    for form in inner {
        add(patterns, form, true);
    }
}

fn add(patterns: &mut Patterns, form: impl AsRef<str>, exact: bool) {
    let packed = packed(form.as_ref().as_bytes());
    if packed.len() < SHORTEST {
        return;
    }
    // Where both are wanted, any case wins.
    patterns.entry(packed).and_modify(|old| *old &= exact).or_insert(exact);
}

/// Without line ends and the blanks that follow them: text is looked for across them.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len());
    let mut after_end = false;
    for byte in bytes {
        match byte {
            b'\n' | b'\r' => after_end = true,
            b' ' | b'\t' if after_end => {}
            byte => {
                after_end = false;
                packed.push(*byte);
            }
        }
    }
    packed
}

/// What stands for the bytes for sure when they are encoded as part of more bytes: at each place where the first
/// may fall, the characters that hang on them alone; and, where nothing follows them, those up to the end, with the
/// padding and without.
fn cores(bytes: &[u8], bits: usize, alphabet: &[u8]) -> Vec<String> {
    let (period, group) = if bits == 6 { (3, 4) } else { (5, 8) };
    let mut cores = Vec::new();
    for before in 0..period {
        let mut padded = vec![0; before];
        padded.extend_from_slice(bytes);
        let encoded = encode(&padded, bits, alphabet);
        let first = (before * 8).div_ceil(bits);
        let last = padded.len() * 8 / bits;
        let Some(core) = encoded.get(first..last).filter(|core| core.len() >= SHORTEST_CORE) else { continue };
        cores.push(core.to_owned());
        if last < encoded.len()
            && let Some(to_the_end) = encoded.get(first..)
        {
            cores.push(to_the_end.to_owned());
            cores.push(format!("{to_the_end}{}", "=".repeat(group - encoded.len() % group)));
        }
    }
    cores
}

/// Groups of bits as characters, without padding.
fn encode(bytes: &[u8], bits: usize, alphabet: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / bits + 1);
    let (mut buffer, mut count) = (0_usize, 0);
    let mask = (1_usize << bits) - 1;
    let mut push = |group: usize| out.extend(alphabet.get(group & mask).map(|byte| char::from(*byte)));
    for byte in bytes {
        buffer = (buffer << 8 | usize::from(*byte)) & 0xffff;
        count += 8;
        while count >= bits {
            count -= bits;
            push(buffer >> count);
        }
    }
    if count > 0 {
        push(buffer << (bits - count));
    }
    out
}

/// Hexadecimal in groups of two bytes, as `xxd` prints it.
fn words(bytes: &[u8]) -> String {
    let words: Vec<String> = bytes.chunks(2).map(hex::encode).collect();
    words.join(" ")
}

/// The inside of a JSON string.
fn json(text: &str) -> String {
    json_units(text, |_| false)
}

/// The inside of a JSON string, with these characters as `\u…`.
fn json_units(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if escaped(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn backslashed(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => {
                if escaped(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// As bash writes it in `$'…'` and as programs print bytes that are no ASCII.
fn octal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        match byte {
            b'\'' => out.push_str("\\'"),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b' '..=b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_bits_are_written_as_the_standards_say() {
        assert_eq!(encode(b"foobar", 6, BASE64), "Zm9vYmFy");
        assert_eq!(encode(b"fooba", 6, BASE64), "Zm9vYmE");
        assert_eq!(encode(b"foobar", 5, BASE32), "MZXW6YTBOI");
    }

    #[test]
    fn a_core_stands_in_any_surrounding_text() {
        for before in 0..4 {
            let text = format!("{}hunter2!{}", "x".repeat(before), "y".repeat(3));
            let encoded = STANDARD.encode(&text);
            assert!(cores(b"hunter2!", 6, BASE64).iter().any(|core| encoded.contains(core.as_str())), "{encoded}");
        }
    }

    #[test]
    fn line_ends_are_taken_out_with_the_blanks_behind_them() {
        assert_eq!(packed(b" a b\r\n  c\nd"), b" a bcd");
    }
}
