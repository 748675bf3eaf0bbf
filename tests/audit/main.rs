//! The journal and the store, seen from outside.

mod common;
mod reading;
mod verifying;
mod writing;
