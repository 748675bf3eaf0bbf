//! Every form of a secret that the room promises to find, with random secrets, in random company, in random pieces.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use runbook::redact::{Filter, Redactor};
use runbook::value::{Secret, Value};

/// Secrets as people make them, and hostile ones. No two neighbouring characters are alike, so that what is left of one
/// can be told from chance.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{8,40}",
        "[A-Za-z0-9+/=_-]{12,64}",
        r#"[A-Za-z0-9!"$%&'()*,./:;<=>?@\\^_`{|}~ -]{8,40}"#,
        "[a-zäöüßéñЖ日本語😀]{8,24}",
    ]
    .prop_filter("blanks at the ends are not part of what is looked for", |text| text.trim() == text)
    .prop_filter("it must have letters", |text| text.chars().filter(|c| c.is_alphanumeric()).count() >= 6)
}

/// Passes text through a filter in pieces of these sizes.
pub(crate) fn filtered(redactor: &Redactor, text: &[u8], sizes: &[usize]) -> String {
    let mut filter = Filter::new(redactor);
    let mut out = Vec::new();
    let mut rest = text;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        out.extend_from_slice(&filter.push(piece));
        rest = after;
    }
    out.extend_from_slice(&filter.finish());
    String::from_utf8_lossy(&out).into_owned()
}

pub(crate) fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::new();
    assert!(redactor.add(&Secret::wrap(Value::string(secret))));
    redactor
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = bytes.iter().map(|byte| format!("{byte:08b}")).collect::<Vec<_>>().concat();
    let groups = bits.as_bytes().chunks(5);
    groups
        .map(|group| {
            let text = format!("{:0<5}", std::str::from_utf8(group).unwrap());
            char::from(ALPHABET[usize::from_str_radix(&text, 2).unwrap()])
        })
        .collect()
}

fn wrapped(text: &str, columns: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(columns).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

fn swapped(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }).collect()
}

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn json_ascii(text: &str) -> String {
    json(text)
        .chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect::<Vec<_>>().concat()
            }
        })
        .collect()
}

/// Every form by a name, each of the whole secret.
fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let bytes = secret.as_bytes();
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    vec![
        ("plain", secret.to_owned()),
        ("upper", secret.to_uppercase()),
        ("lower", secret.to_lowercase()),
        ("swapped", swapped(secret)),
        ("backwards", secret.chars().rev().collect()),
        ("base64", STANDARD.encode(bytes)),
        ("base64 unpadded", STANDARD_NO_PAD.encode(bytes)),
        ("base64 for URLs", URL_SAFE.encode(bytes)),
        ("base64 for URLs unpadded", URL_SAFE_NO_PAD.encode(bytes)),
        ("base64 twice", STANDARD.encode(STANDARD.encode(bytes))),
        ("base64 for URLs twice", URL_SAFE_NO_PAD.encode(URL_SAFE_NO_PAD.encode(bytes))),
        ("base64 wrapped at 64", wrapped(&STANDARD.encode(bytes), 64)),
        ("base64 wrapped at 20", wrapped(&STANDARD.encode(bytes), 20)),
        ("base32", base32(bytes)),
        ("base32 lower", base32(bytes).to_lowercase()),
        ("hex", hex::encode(bytes)),
        ("hex upper", hex::encode_upper(bytes)),
        ("hex of base64", hex::encode(STANDARD.encode(bytes))),
        ("percent", percent.clone()),
        ("percent lower", percent.to_lowercase()),
        ("percent twice", utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string()),
        ("form", url::form_urlencoded::byte_serialize(bytes).collect()),
        ("json", json(secret)),
        ("json ascii", json_ascii(secret)),
        ("json in json", json(&json(secret))),
        ("json all escaped", secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat()),
        ("shell single", secret.replace('\'', "'\\''")),
        ("shell single other", secret.replace('\'', "'\"'\"'")),
        ("sql", secret.replace('\'', "''")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn every_form_is_found(
        secret in secret(),
        before in "[ -~]{0,20}",
        after in "[ -~]{0,20}",
        sizes in prop::collection::vec(1_usize..40, 1..6),
    ) {
        let redactor = knowing(&secret);
        for (name, form) in forms(&secret) {
            let text = format!("{before}\n#{form}#\n{after}");
            let out = filtered(&redactor, text.as_bytes(), &sizes);
            // Nothing of the form is left between the marks, not even its ends (padding tells nothing).
            let wanted = "#‹secret›";
            prop_assert!(out.contains(wanted), "{name}: {form:?} gave {out:?}");
            let rest = out.split_once(wanted).map_or("", |(_, rest)| rest);
            let left = rest.split('#').next().unwrap_or_default().trim_matches(['=', '\n']);
            prop_assert!(left.is_empty() || left == "‹secret›", "{name}: {form:?} left {left:?} in {out:?}");
        }
    }

    #[test]
    fn base64_is_found_wherever_it_begins(secret in secret(), before in "[a-z:]{0,7}", after in "[a-z]{0,7}") {
        let redactor = knowing(&secret);
        let whole = format!("{before}{secret}{after}");
        for encoded in [STANDARD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole), base32(whole.as_bytes()), STANDARD.encode(STANDARD.encode(&whole))] {
            let out = redactor.clean(&encoded).to_string();
            prop_assert!(out.contains("‹secret›"), "{out}");
            // What is left beside it is no longer than what stands for the company, with the shared characters.
            let left = out.replace("‹secret›", "");
            prop_assert!(left.len() <= (before.len() + after.len()) * 3 + 12, "{left:?} of {encoded:?}");
        }
    }

    #[test]
    fn lines_are_found_by_themselves(lines in prop::collection::vec("[A-Za-z0-9+/]{16,64}", 2..6), pick in 0_usize..6) {
        let redactor = knowing(&format!("-----BEGIN KEY-----\n{}\n-----END KEY-----\n", lines.join("\n")));
        let line = &lines[pick % lines.len()];
        for form in [line.clone(), format!("  {line}\r\n"), STANDARD.encode(line), json(line), hex::encode(line)] {
            let out = redactor.clean(&form).to_string();
            prop_assert!(out.contains("‹secret›") && out.trim().trim_end_matches('=') == "‹secret›", "{form:?} gave {out:?}");
        }
        // Indented as a whole, as YAML has it.
        let indented = lines.iter().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat();
        let out = redactor.clean(&indented).to_string();
        prop_assert!(out.replace("‹secret›", "").trim().is_empty(), "{out:?}");
    }

    #[test]
    fn what_holds_no_secret_stays(text in "[ -~\n]{0,300}", secret in "[а-я]{12}", sizes in prop::collection::vec(1_usize..40, 1..6)) {
        prop_assert_eq!(filtered(&knowing(&secret), text.as_bytes(), &sizes), text);
    }
}

#[test]
fn a_short_secret_is_not_looked_for() {
    let redactor = Redactor::new();
    assert!(!redactor.add(&Secret::wrap(Value::string("abc"))));
    assert_eq!(redactor.clean("abc abc").as_str(), "abc abc");
    assert_eq!(redactor.text(&Secret::wrap(Value::string("abc"))).as_str(), "‹secret›");
    assert!(redactor.add(&Secret::wrap(Value::string("abcd"))));
    assert_eq!(redactor.clean("xabcdx").as_str(), "x‹secret›x");
}

#[test]
fn the_secrets_in_a_value_are_all_looked_for() {
    let redactor = Redactor::new();
    let inner = Value::record([("password", Value::string("correct horse")), ("pin", Value::Int(987_654))]);
    redactor.add(&Value::list(vec![Secret::wrap(inner), Value::string("not a secret")]));
    assert_eq!(redactor.clean("correct horse, 987654, not a secret").as_str(), "‹secret›, ‹secret›, not a secret");
}

#[test]
fn overlapping_secrets_leave_nothing() {
    let redactor = Redactor::new();
    redactor.add(&Secret::wrap(Value::string("abcdefgh")));
    redactor.add(&Secret::wrap(Value::string("fghijklm")));
    assert_eq!(redactor.clean("<abcdefghijklm>").as_str(), "<‹secret›>");
}
