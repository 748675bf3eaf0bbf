//! What a program prints, on its way to where it is shown or kept.

use super::clean::Clean;
use super::redactor::Redactor;
use super::search::Stream;
use super::visible;
use std::borrow::Cow;

/// Takes secrets out of a stream of bytes, also where one is split over writes.
///
/// It holds back what may be the beginning of a secret, and nothing else: less than the longest pattern, and the line
/// ends within.
///
/// ```
/// use runbook::redact::{Filter, Redactor};
/// use runbook::value::{Secret, Value};
///
/// let redactor = Redactor::new();
/// redactor.add(&Secret::wrap(Value::string("hunter2!")));
/// let mut filter = Filter::new(&redactor);
/// let mut out = filter.push(b"password=hunt").into_owned();
/// out.extend_from_slice(&filter.push(b"er2!\n"));
/// out.extend_from_slice(&filter.finish());
/// assert_eq!(out, "password=‹secret›\n".as_bytes());
/// ```
pub struct Filter {
    redactor: Redactor,
    version: u64,
    stream: Option<Stream>,
}

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter(…)")
    }
}

impl Filter {
    /// A filter for one stream. Secrets that are added to the redactor later are looked for from then on.
    #[must_use]
    pub fn new(redactor: &Redactor) -> Self {
        Self { redactor: redactor.clone(), version: 0, stream: None }
    }

    /// Takes more bytes, and gives those that may be passed on.
    #[must_use]
    pub fn push<'c>(&mut self, chunk: &'c [u8]) -> Cow<'c, [u8]> {
        let version = self.redactor.version();
        if version != self.version {
            self.version = version;
            if let Some(searcher) = self.redactor.searcher() {
                match &mut self.stream {
                    Some(stream) => stream.replace(searcher),
                    None => self.stream = Some(Stream::new(searcher)),
                }
            }
        }
        match &mut self.stream {
            None => Cow::Borrowed(chunk),
            Some(stream) => {
                let mut out = Vec::with_capacity(chunk.len());
                stream.push(chunk, &mut out);
                Cow::Owned(out)
            }
        }
    }

    /// Gives what was held back, at the end of the stream.
    #[must_use]
    pub fn finish(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(stream) = &mut self.stream {
            stream.finish(&mut out);
        }
        out
    }
}

/// A [`Filter`] for a terminal: it gives text that may be shown. Bytes that are no text become `�`.
#[derive(Debug)]
pub struct TextFilter {
    filter: Filter,
    /// The beginning of a character, or a `\r` that may be half of a line end.
    rest: Vec<u8>,
}

impl TextFilter {
    /// A filter for one stream.
    #[must_use]
    pub fn new(redactor: &Redactor) -> Self {
        Self { filter: Filter::new(redactor), rest: Vec::new() }
    }

    /// Takes more bytes, and gives the text that may be shown.
    #[must_use]
    pub fn push(&mut self, chunk: &[u8]) -> Clean {
        let filtered = self.filter.push(chunk);
        self.rest.extend_from_slice(&filtered);
        let keep = self.unfinished();
        let rest = self.rest.split_off(self.rest.len() - keep);
        let whole = std::mem::replace(&mut self.rest, rest);
        shown(&whole)
    }

    /// Gives the rest, at the end of the stream.
    #[must_use]
    pub fn finish(&mut self) -> Clean {
        let held = self.filter.finish();
        self.rest.extend_from_slice(&held);
        shown(&std::mem::take(&mut self.rest))
    }

    /// How many bytes at the end must wait for more.
    fn unfinished(&self) -> usize {
        if self.rest.ends_with(b"\r") {
            return 1;
        }
        let tail = self.rest.get(self.rest.len().saturating_sub(3)..).unwrap_or_default();
        for (back, byte) in (1..).zip(tail.iter().rev()) {
            let length = match byte {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                0x80..=0xbf => continue,
                _ => return 0,
            };
            return if length > back { back } else { 0 };
        }
        0
    }
}

fn shown(bytes: &[u8]) -> Clean {
    Clean::made(visible::visible(String::from_utf8_lossy(bytes).into_owned()))
}
