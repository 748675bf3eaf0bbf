//! `rb`: arguments in, exit code out.
// A value that came from outside must not be able to end the program. Tests may end theirs.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    unreachable_pub
)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
