//! The syntax room: what is read, what is told, and that no text ends the program.

mod common;
mod fixes;
mod fixtures;
mod generated;
mod limits;
mod tolerance;
mod tree;
