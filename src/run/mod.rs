//! A run: the evaluator over the real world, its people, its clock and its journal.

mod options;

pub use options::{Actor, Channels, Clock, Delivery, Durability, Limits, People, Reply, RunOptions, RunResult};
