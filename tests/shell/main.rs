//! Shell: what is read of a script before it runs, what a command is given, and that nothing outlives it.

mod running;
mod support;
