//! What pins a run to its files.

use super::load::Unit;
use crate::source::SourceMap;
use ecow::EcoString;
use sha2::{Digest, Sha256};

/// SHA-256 in hex over names and texts. Each part has its length before it, so that no two lists of files give the
/// same bytes.
pub(super) fn of(units: &[&Unit], sources: &SourceMap) -> EcoString {
    let mut hash = Sha256::new();
    for unit in units {
        let text = sources.get(unit.id).map_or("", |file| &*file.text);
        for part in [unit.written.as_str(), text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex::encode(hash.finalize()).into()
}
