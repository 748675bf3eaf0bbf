//! What a call touches, so that a read after a skipped write is not taken for known.
//!
//! A footprint is a path: the system, then what the catalogue says of the operation. Two calls may touch the same thing
//! when the path of one begins that of the other. The shell declares nothing, so a skipped shell write touches all of its
//! host: its files, and every service there.

use crate::backend::catalogue::{Operation, Segment};
use crate::backend::{Call, Effect};
use crate::value::{Value, show};
use ecow::EcoString;

/// What one call touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Footprint {
    system: System,
    path: Vec<EcoString>,
}

/// Where a call acts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum System {
    /// A host: its files and processes. Empty is this machine.
    Host(EcoString),
    /// A service: the backend, what it names as its target, and the host it is known to be on.
    Service { backend: EcoString, target: EcoString, host: Option<EcoString> },
}

impl Footprint {
    pub(super) fn of(call: &Call, operation: &Operation, identity: &str) -> Self {
        let place = call.place.as_deref().map(place).unwrap_or_default();
        let of_host = operation.effect == Effect::OfPlace || operation.footprint.is_empty() || call.backend == "file";
        let path = if operation.effect == Effect::OfPlace { Vec::new() } else { path(call, &operation.footprint) };
        let system = if acts_on_host(call, operation) {
            System::Host(place)
        } else {
            let host = is_local(identity).then(EcoString::new);
            System::Service { backend: call.backend.clone(), target: identity.into(), host }
        };
        let _ = of_host;
        Self { system, path }
    }

    /// Whether both may touch the same thing.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        match (&self.system, &other.system) {
            (System::Host(_), System::Service { .. }) => self.covers_service(other),
            (System::Service { .. }, System::Host(_)) => other.covers_service(self),
            (one, another) => one == another && self.path.iter().zip(&other.path).all(|(one, another)| one == another),
        }
    }

    /// Whether something that touches a whole host reaches a service there.
    fn covers_service(&self, service: &Self) -> bool {
        match (&self.system, &service.system) {
            (System::Host(host), System::Service { host: Some(on), .. }) => host == on && self.path.is_empty(),
            _ => false,
        }
    }
}
