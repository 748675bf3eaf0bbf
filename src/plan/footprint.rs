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
            && self.path.iter().zip(&other.path).all(|(one, another)| one == another)
    }
}

/// A path of segments; an argument that is missing or unknown ends it, since everything below is touched then.
fn path(call: &Call, segments: &[Segment]) -> Vec<EcoString> {
    let mut path = Vec::with_capacity(segments.len());
    for segment in segments {
        match segment {
            Segment::Fixed(word) => path.push(word.clone()),
            Segment::Argument(name) => match call.arg(name) {
                Some(value @ (Value::String(_) | Value::Path(_) | Value::Url(_) | Value::Int(_))) => {
                    path.push(show::to_text(value));
                }
                _ => break,
            },
        }
    }
    path
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
