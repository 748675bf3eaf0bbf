//! What a call touches, so that a read after a skipped write is not taken for known.
//!
//! A footprint is a path below its target: two calls may touch the same thing when the path of one begins that of the
//! other. A command of the shell touches all of its host: its files, and every service that is not known to be elsewhere.

use crate::backend::catalogue::{Operation, Segment};
use crate::backend::{Call, Effect};
use crate::value::{Value, show};
use ecow::EcoString;

/// What one call touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Footprint {
    backend: EcoString,
    /// What the call's settings name.
    target: EcoString,
    /// Where `on` puts it; `None` is this machine.
    place: Option<EcoString>,
    /// Whether the target is known to be on another machine.
    elsewhere: bool,
    /// Whether all of the host is touched.
    whole_host: bool,
    path: Vec<EcoString>,
}

impl Footprint {
    pub(super) fn of(call: &Call, operation: &Operation, identity: &str) -> Self {
        Self {
            backend: call.backend.clone(),
            target: identity.into(),
            place: call.place.as_deref().map(place),
            elsewhere: is_elsewhere(identity),
            whole_host: operation.effect == Effect::OfPlace,
            path: path(call, &operation.footprint),
        }
    }

    /// Whether both may touch the same thing.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        if self.whole_host || other.whole_host {
            return self.place == other.place && !self.elsewhere && !other.elsewhere;
        }
        self.backend == other.backend
            && self.target == other.target
            && self.place == other.place
            && may_meet(&self.path, &other.path)
    }
}

/// A path of segments; an argument that is missing or unknown ends it, since everything below is touched then.
fn path(call: &Call, segments: &[Segment]) -> Vec<EcoString> {
    let mut path = Vec::with_capacity(segments.len());
    for segment in segments {
        match segment {
            Segment::Fixed(word) => path.push(word.clone()),
            Segment::Argument(name) => match call.arg(name) {
                Some(Value::Path(text)) => {
                    if !parts(call, text, &mut path) {
                        break;
                    }
                }
                Some(value @ (Value::String(_) | Value::Url(_) | Value::Int(_))) => {
                    path.push(show::to_text(value));
                }
                _ => break,
            },
        }
    }
    path
}

/// Where a path starts: at the root, or in a folder that only the run knows.
const ROOT: &str = "/";
const FOLDER: &str = ".";

/// Adds a segment for each part of a path, so that a folder is what it holds too; gives whether all of it could be
/// told. Where an option of the `use` is a path, nobody but the backend knows what a relative path is below.
fn parts(call: &Call, text: &str, path: &mut Vec<EcoString>) -> bool {
    let absolute = text.starts_with('/');
    if !absolute && call.settings.values().any(|value| matches!(value, Value::Path(_))) {
        return false;
    }
    let start = path.len();
    path.push(if absolute { ROOT } else { FOLDER }.into());
    for part in text.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            // Where a link stands before it, it leads anywhere.
            path.truncate(start);
            return false;
        }
        path.push(part.into());
    }
    true
}

/// Whether two paths may lead to the same thing: one begins the other, as far as can be told. A relative path may lead
/// to wherever an absolute one does.
fn may_meet(one: &[EcoString], other: &[EcoString]) -> bool {
    let differs = one.iter().zip(other).find(|(one, other)| one != other);
    differs.is_none_or(|(one, other)| matches!((one.as_str(), other.as_str()), (ROOT, FOLDER) | (FOLDER, ROOT)))
}

fn place(call: &Call) -> EcoString {
    crate::eval::rendered(call)
}

/// Whether an identity names another machine: only a URL whose host is not this one is known to.
fn is_elsewhere(identity: &str) -> bool {
    let Ok(url) = url::Url::parse(identity) else { return false };
    match url.host() {
        Some(url::Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => !address.is_loopback() && !address.is_unspecified(),
        Some(url::Host::Ipv6(address)) => !address.is_loopback() && !address.is_unspecified(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Backend, file::File};
    use indexmap::IndexMap;
    use std::sync::Arc;

    fn touched(operation: &str, path: &str, folder: Option<&str>) -> Footprint {
        let settings = folder.map(|folder| ("in".into(), Value::Path(folder.into())));
        let call = Call {
            backend: "file".into(),
            alias: "file".into(),
            operation: operation.into(),
            args: IndexMap::from_iter([("path".into(), Value::Path(path.into()))]),
            settings: Arc::new(settings.into_iter().collect()),
            place: None,
            in_check: false,
            key: EcoString::new(),
        };
        Footprint::of(&call, &File::new().catalogue().operations[operation], "this machine")
    }

    #[test]
    fn a_folder_is_what_it_holds_too() {
        let tree = touched("delete_tree", "/srv/app", None);
        for (path, expected) in [
            ("/srv/app/cache/x", true),
            ("/srv//app/./x", true),
            ("/srv", true),
            ("/srv/application", false),
            ("/tmp/x", false),
            ("app/x", true),
            ("/tmp/../srv/app/x", true),
        ] {
            assert_eq!(tree.overlaps(&touched("read", path, None)), expected, "{path}");
        }
    }

    #[test]
    fn relative_paths_are_told_apart_where_they_start_in_one_folder() {
        let tree = touched("delete_tree", "cache", None);
        assert!(tree.overlaps(&touched("read", "cache/x", None)));
        assert!(!tree.overlaps(&touched("read", "config", None)));
        assert!(tree.overlaps(&touched("read", "config", Some("/srv"))), "it may start in the cache");
    }
}
