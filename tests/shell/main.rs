//! Shell: what is read of a script before it runs, what a command is given, and that nothing outlives it.

mod confining;
mod ending;
mod reading;
mod running;
mod support;
mod templates;
mod values;
