//! The journal: what a run does, on disk before it does it, and the audit trail afterwards.
//!
//! A [`Store`] is a folder of runs. Each run has one file, `journal.jsonl`, of one record a line; every record holds the
//! digest of the line before it and one of its own, so a byte that was changed is found and named. When a run closes,
//! the head of its chain goes to the store's index, so a tail that was cut is found too. `docs/audit.md` has the format.
//!
//! - [`Journal`] writes: [`Durability`] says by when a record must be on disk; lanes share syncs.
//! - [`Chain`] reads and checks stored bytes; [`Records`] gives them as events.
//! - [`Store::verify`] says whether a run is what was written, and names the first bad record.
//! - [`RunState`] is what a resume begins with; [`Store::list`] and [`Store::show`] are what is drawn for people;
//!   [`Store::action_history`] is what limits count.

mod clock;
mod error;
mod fault;
mod folder;
mod history;
mod id;
mod index;
mod journal;
mod line;
mod log;
#[cfg(test)]
mod log_tests;
mod reader;
mod show;
pub mod state;
mod store;
mod verify;

pub use clock::{Actor, Clock};
pub use error::AuditError;
pub use fault::{Fault, Tampering};
pub use folder::{KeyedHasher, OutputFile, RunKey};
pub use history::ActionStart;
pub use id::RunId;
pub use index::IndexEntry;
pub use journal::{Journal, NewRun};
pub use line::{Digest, MAX_LINE_BYTES};
pub use log::{Durability, Seq, SyncPolicy};
pub use reader::{Chain, ChainError, Record, Records, Stored};
pub use show::{RunList, RunRow, RunTree, Standing, StepNode};
pub use state::RunState;
pub use store::Store;
pub use verify::{Verdict, Verification};
