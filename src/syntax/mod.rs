//! Text to tree. The only room that names pest.

pub mod ast;
