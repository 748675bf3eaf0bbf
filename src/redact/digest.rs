//! Digests that tell nothing: keyed per run.

use crate::value::{Key, Value, show};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Makes digests with a key of the run. The same value has the same digest within a run, and without the key a
/// digest of a short secret cannot be guessed.
#[derive(Clone)]
pub struct KeyedDigest {
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for KeyedDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedDigest(…)")
    }
}

impl KeyedDigest {
    /// Digests with that key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        // HMAC fills a short key up to its block of 64 bytes with zeros.
        let mut block = [0_u8; 64];
        for (to, from) in block.iter_mut().zip(key) {
            *to = from;
        }
        Self { mac: Hmac::new(&block.into()) }
    }

    /// The HMAC-SHA-256 of bytes, in hexadecimal.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let mut mac = self.mac.clone();
        mac.update(bytes);
        hex::encode(mac.finalize().into_bytes())
    }

    /// The digest of a value, secrets by what they are. Equal values have equal digests: the order of a record's
    /// fields does not matter, nor whether a number is an `int` or a `float`.
    #[must_use]
    pub fn value(&self, value: &Value) -> String {
        let mut mac = self.mac.clone();
        write(&mut mac, value);
        hex::encode(mac.finalize().into_bytes())
    }
}

/// A value so that unequal ones are unequal: text with its kind and its length in front, what holds others with its kind
/// and how many they are. It goes to the digest as it is read: a value can be large, and is not held twice.
fn write(out: &mut Hmac<Sha256>, value: &Value) {
    match value {
        Value::Secret(secret) => write(out, secret.expose()),
        Value::Null => part(out, b'n', b""),
        Value::Bool(value) => part(out, b'b', &[u8::from(*value)]),
        Value::Int(number) => part(out, b'i', number.to_string().as_bytes()),
        Value::Float(number) => {
            // A float that an int equals is written as that int is.
            let text = format!("{number}");
            let whole = text.parse::<i64>().is_ok();
            let text = if text == "-0" { "0" } else { &text };
            part(out, if whole { b'i' } else { b'f' }, text.as_bytes());
        }
        Value::Duration(amount) => part(out, b'd', &amount.to_be_bytes()),
        Value::Size(amount) => part(out, b's', &amount.to_be_bytes()),
        Value::Cpu(amount) => part(out, b'c', &amount.to_be_bytes()),
        Value::Time(time) => part(out, b't', &time.as_nanosecond().to_be_bytes()),
        Value::String(text) => part(out, b'"', text.as_bytes()),
        Value::Path(text) => part(out, b'p', text.as_bytes()),
        Value::Url(text) => part(out, b'u', text.as_bytes()),
        Value::Regex(regex) => part(out, b'r', regex.as_str().as_bytes()),
        Value::Rate(_) => part(out, b'a', show::literal(value).as_bytes()),
        Value::Unknown(unknown) => part(out, b'?', unknown.why.as_bytes()),
        Value::List(items) => {
            begin(out, b'l', items.len());
            items.iter().for_each(|item| write(out, item));
        }
        Value::Range(ends) => {
            begin(out, b'.', 2);
            write(out, &ends.0);
            write(out, &ends.1);
        }
        Value::Code(code) => {
            begin(out, b'o', code.holes.len());
            part(out, b'g', code.template.tag.name().as_bytes());
            code.template.texts.iter().for_each(|text| part(out, b'x', text.as_bytes()));
            code.holes.iter().for_each(|hole| write(out, hole));
        }
        Value::Map(entries) => {
            let mut sorted: Vec<(&Key, &Value)> = entries.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            begin(out, b'm', sorted.len());
            for (key, value) in sorted {
                match key {
                    Key::Int(number) => part(out, b'i', number.to_string().as_bytes()),
                    Key::String(name) => part(out, b'"', name.as_bytes()),
                }
                write(out, value);
            }
        }
    }
}

/// What holds so many others; they follow.
fn begin(out: &mut Hmac<Sha256>, kind: u8, count: usize) {
    out.update(&[kind]);
    out.update(&count.to_be_bytes());
}

fn part(out: &mut Hmac<Sha256>, kind: u8, bytes: &[u8]) {
    begin(out, kind, bytes.len());
    out.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Secret;

    #[test]
    fn a_digest_hangs_on_the_key_and_the_value() {
        let digest = KeyedDigest::new([7; 32]);
        let value = Value::record([("a", Value::Int(1)), ("b", Value::string("x"))]);
        let turned = Value::record([("b", Value::string("x")), ("a", Value::Float(1.0))]);
        assert_eq!(digest.value(&value), digest.value(&turned));
        assert_eq!(digest.value(&value), digest.value(&Secret::wrap(value.clone())));
        assert_ne!(digest.value(&value), KeyedDigest::new([8; 32]).value(&value));
        let (ab_c, a_bc) = (["ab", "c"], ["a", "bc"]);
        let list = |texts: [&str; 2]| Value::list(texts.map(Value::string).to_vec());
        assert_ne!(digest.value(&list(ab_c)), digest.value(&list(a_bc)));
    }

    #[test]
    fn it_is_hmac_sha_256() {
        // RFC 4231, test case 2, its key filled up with zeros.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            KeyedDigest::new(key).bytes(b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
