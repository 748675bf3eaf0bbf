//! The journal and the store, seen from outside.

mod common;
mod verifying;
mod writing;
