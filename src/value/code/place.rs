//! `path"…"` and `url"…"`.

use super::hole_text;
use crate::code::Template;
use crate::syntax::ast::Tag;
use crate::value::convert::{self, path_segment};
use crate::value::units::shortened;
use crate::value::{Value, ValueError};
use ecow::EcoString;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::net::Ipv6Addr;

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn make_path(template: &Template, holes: &[Value]) -> Result<Value, ValueError> {
    let mut path = EcoString::new();
    // Where values stand, as bytes of the path; the part around each is looked at when all is there.
    let mut filled: Vec<usize> = Vec::new();
    let mut whole = 0;
    for (index, text) in template.texts.iter().enumerate() {
        // A base that ends in `/` and a text that begins with one do not make two.
        let text = if path.ends_with('/') && whole > 0 && index == 1 { text.trim_start_matches('/') } else { text };
        path.push_str(text);
        let Some(hole) = holes.get(index) else { continue };
        let value = hole_text(hole, Tag::Path)?;
        if index == 0 && path.is_empty() {
            if value.is_empty() {
                return Err(ValueError::new("an empty text cannot be the beginning of a path"));
            }
            whole = value.len();
            path.push_str(&value);
            // `path"${dir}.bak"` goes on in the last part of the base; `path"${dir}${name}"` would too.
            continue;
        }
        if value.contains('/') {
            path_segment(&value)?;
        }
        filled.push(path.len());
        path.push_str(&value);
    }
    for at in filled {
        path_segment(part_around(&path, at))?;
    }
    convert::path(path)
}

/// The part of a path that a byte stands in.
pub(super) fn part_around(path: &str, at: usize) -> &str {
    let start = path.get(..at).and_then(|before| before.rfind('/')).map_or(0, |slash| slash + 1);
    let end = path.get(at..).and_then(|after| after.find('/')).map_or(path.len(), |slash| at + slash);
    path.get(start..end).unwrap_or_default()
}

/// The part of a URL that text stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Scheme,
    /// After `//`: user, host, port.
    Authority,
    Path,
    Query,
    Fragment,
}

/// Reads on in a URL.
#[derive(Debug, Clone)]
struct Reader {
    part: Part,
    /// The text of the part so far.
    text: String,
}

impl Reader {
    fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let found = match self.part {
                Part::Scheme => rest.find(':').map(|at| (at, 1)),
                Part::Authority => rest.find(['/', '?', '#']).map(|at| (at, 0)),
                Part::Path => rest.find(['?', '#']).map(|at| (at, 0)),
                Part::Query => rest.find('#').map(|at| (at, 0)),
                Part::Fragment => None,
            };
            let Some((before, after)) = found.and_then(|(at, skip)| Some((rest.get(..at)?, rest.get(at + skip..)?)))
            else {
                self.text.push_str(rest);
                return;
            };
            self.text.push_str(before);
            self.text.clear();
            (self.part, rest) = match self.part {
                Part::Scheme => match after.strip_prefix("//") {
                    Some(after) => (Part::Authority, after),
                    None => (Part::Path, after),
                },
                _ => match after.chars().next() {
                    Some('?') => (Part::Query, after.get(1..).unwrap_or_default()),
                    Some('#') => (Part::Fragment, after.get(1..).unwrap_or_default()),
                    _ => (Part::Path, after),
                },
            };
        }
    }
}

pub(super) fn make_url(template: &Template, holes: &[Value]) -> Result<Value, ValueError> {
    let mut url = EcoString::new();
    let mut reader = Reader { part: Part::Scheme, text: String::new() };
    // Hosts must be followed by what ends them before another value comes.
    let mut base_host_open = false;
    let mut based = false;
    // Starts of the parts of the path that hold a value.
    let mut filled: Vec<usize> = Vec::new();
    for (index, text) in template.texts.iter().enumerate() {
        let mut text = text.as_str();
        if index == 1 && base_host_open && !text.is_empty() && !text.starts_with(['/', '?', '#', ':']) {
            return Err(ValueError::new("what follows a whole URL would become part of its host")
                .help("go on with a path: `url\"${base}/health\"`"));
        }
        if index == 1 && based && url.ends_with('/') && reader.part == Part::Path {
            text = text.strip_prefix('/').unwrap_or(text);
        }
        if !text.is_empty() {
            base_host_open = false;
        }
        url.push_str(text);
        reader.push(text);
        let Some(hole) = holes.get(index) else { continue };
        let exposed = if let Value::Secret(secret) = hole { secret.expose() } else { hole };
        if index == 0 && url.is_empty() {
            let Value::Url(base) = exposed else {
                return Err(ValueError::new(format!("a `{}` cannot be the beginning of a URL", exposed.kind()))
                    .help("declare it `url`, or write the scheme and the host: `url\"http://${host}/\"`"));
            };
            let next = template.texts.get(1).map_or("", EcoString::as_str);
            if base.contains(['?', '#']) && (next.starts_with('/') || (next.is_empty() && holes.len() > 1)) {
                return Err(ValueError::new("a path cannot follow a URL that has a query already"));
            }
            based = true;
            url.push_str(base);
            reader.push(base);
            base_host_open = reader.part == Part::Authority;
            continue;
        }
        if base_host_open {
            return Err(ValueError::new("what follows a whole URL would become part of its host")
                .help("go on with a path: `url\"${base}/${name}\"`"));
        }
        let value = hole_text(hole, Tag::Url)?;
        let after = template.texts.get(index + 1..).unwrap_or_default();
        let encoded = encoded(&reader, &value, after)?;
        if reader.part == Part::Path {
            filled.push(url.len());
        }
        url.push_str(&encoded);
        reader.text.push_str(&encoded);
    }
    let end = url.find(['?', '#']).unwrap_or(url.len());
    for at in filled {
        let start = url.get(..at).and_then(|before| before.rfind('/')).map_or(0, |slash| slash + 1);
        let stop = url.get(at..end).and_then(|after| after.find('/')).map_or(end, |slash| at + slash);
        let part = percent_decode_str(url.get(start..stop).unwrap_or_default()).decode_utf8_lossy();
        // Programs take them for steps, encoded or not.
        if part.is_empty() {
            return Err(ValueError::new("an empty text cannot be one part of a URL's path"));
        }
        if matches!(&*part, "." | "..") {
            return Err(ValueError::new(format!("`{part}` cannot be one part of a URL's path: it leads elsewhere")));
        }
    }
    convert::url(url)
}

/// A value in its part of a URL.
fn encoded(reader: &Reader, value: &str, after: &[EcoString]) -> Result<String, ValueError> {
    let wrong = |what: &str| Err(ValueError::new(format!("`{}` is not {what}", shortened(value))));
    match reader.part {
        Part::Scheme => Err(ValueError::new("a hole cannot be the scheme of a URL")
            .help("write the scheme, or give a whole URL as the first hole")),
        Part::Path | Part::Query | Part::Fragment => Ok(utf8_percent_encode(value, RESERVED).to_string()),
        Part::Authority => {
            // What comes before an `@` is user and password.
            let end_of_host = after.iter().position(|text| text.contains(['/', '?', '#']));
            let user = after.iter().enumerate().any(|(index, text)| {
                let end = text.find(['/', '?', '#']).unwrap_or(text.len());
                end_of_host.is_none_or(|last| index <= last) && text.get(..end).is_some_and(|text| text.contains('@'))
            });
            if user {
                return Ok(utf8_percent_encode(value, RESERVED).to_string());
            }
            let host_and_port = reader.text.rsplit_once('@').map_or(reader.text.as_str(), |(_, host)| host);
            let after_colon =
                host_and_port.rsplit_once(':').is_some_and(|(host, _)| !host.starts_with('[') || host.ends_with(']'));
            if after_colon {
                return match value.parse::<u16>() {
                    Ok(port) => Ok(port.to_string()),
                    Err(_) => wrong("a port"),
                };
            }
            if host_and_port.is_empty() && value.parse::<Ipv6Addr>().is_ok() {
                return Ok(format!("[{value}]"));
            }
            let plain =
                !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
            if plain { Ok(value.to_owned()) } else { wrong("a host") }
        }
    }
}
