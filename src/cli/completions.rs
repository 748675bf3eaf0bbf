//! `rb completions SHELL`: what a shell needs to complete the arguments of `rb`.

use super::host::Host;
use super::{OK, command};
use clap_complete::Shell;

/// Print completions for a shell
///
/// bash: rb completions bash > ~/.local/share/bash-completion/completions/rb
/// zsh:  rb completions zsh > ~/.zfunc/_rb
/// fish: rb completions fish > ~/.config/fish/completions/rb.fish
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(host.style().width), "rb", &mut script);
    host.stdout.write(&String::from_utf8_lossy(&script));
    OK
}
