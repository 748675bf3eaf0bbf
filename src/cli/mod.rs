//! The `rb` program: one file a command.
//!
//! Only this room reads the environment, the clock and the terminal. A command gets the [`Host`], writes to its
//! streams, and answers with an exit code or a [`Fault`]. Nothing is built that the command at hand does not need.

mod audit;
mod backends;
mod channels;
mod check;
mod completions;
mod explain;
mod fault;
mod fmt;
mod help;
mod host;
mod markdown;
mod methods;
mod new;
mod params;
mod people;
mod run;
mod screen;
mod signals;
mod state;
mod world;
mod writes;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use fault::Fault;
use host::Host;
use std::ffi::OsString;
use std::process::ExitCode;

/// Everything went as it should.
pub(crate) const OK: u8 = 0;
/// What was looked at is not as it should be: a check failed, a file is not formatted.
pub(crate) const FAILED: u8 = 1;
/// The file, the arguments or the parameters are wrong; nothing was run.
pub(crate) const USAGE: u8 = 2;

/// For whom output is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// JSON over several lines, ending in a newline.
pub(crate) fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

const VERSION: &str = concat!("rb ", env!("CARGO_PKG_VERSION"), "\n");

const ABOUT: &str = "Runbooks that people read and machines check, run and audit";

/// Adds the arguments of a command.
type Build = fn(Command) -> Command;

/// Every command, with what `rb --help` says of it and with its arguments, which are built only when it is called.
const COMMANDS: &[(&str, &str, Build)] = &[
    ("run", "Run a runbook", run::Arguments::augment_args),
    ("check", "Find mistakes in runbooks before anything runs", check::Arguments::augment_args),
    ("fmt", "Format runbooks", fmt::Arguments::augment_args),
    ("new", "Write a runbook to begin with", new::Arguments::augment_args),
    ("audit", "Look at what was run, and verify the record", audit::Arguments::augment_args),
    ("explain", "Say more about an error code", explain::Arguments::augment_args),
    ("backends", "Show the systems that runbooks can use", backends::Arguments::augment_args),
    ("completions", "Print completions for a shell", completions::Arguments::augment_args),
    ("help", "Show help on a command or a topic", help::Arguments::augment_args),
];

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    // The most frequent question of scripts is answered before anything is built.
    if let [_, only] = args.as_slice()
        && (only == "--version" || only == "-V")
    {
        host::Stream::stdout().write(VERSION);
        return ExitCode::from(OK);
    }
    let mut host = Host::of_process();
    let code = match start(&args, &mut host) {
        Ok(code) => code,
        Err(fault) => {
            let text = fault.show(host.error_style());
            host.stderr.write(&text);
            fault.exit
        }
    };
    ExitCode::from(code)
}

fn start(args: &[OsString], host: &mut Host) -> Result<u8, Fault> {
    if let Some(fault) = a_file_for_a_command(args) {
        return Err(fault);
    }
    let matches = match command(host.style().width).color(clap::ColorChoice::Always).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return Ok(refuse(&error, host)),
    };
    if let Some(choice) = matches.get_one::<String>("color") {
        host.set_color(choice);
    }
    match matches.subcommand() {
        Some(("run", given)) => run::run(&parsed(given)?, host),
        Some(("check", given)) => check::run(&parsed(given)?, host),
        Some(("fmt", given)) => fmt::run(&parsed(given)?, host),
        Some(("new", given)) => new::run(&parsed(given)?, host),
        Some(("audit", given)) => audit::run(&parsed(given)?, host),
        Some(("explain", given)) => explain::run(&parsed(given)?, host),
        Some(("backends", given)) => backends::run(&parsed(given)?, host),
        Some(("completions", given)) => Ok(completions::run(&parsed(given)?, host)),
        Some(("help", given)) => help::run(&parsed(given)?, host),
        _ => help::run(&help::Arguments::default(), host),
    }
}

/// The arguments of `rb` as clap knows them; their help fills that many columns.
pub(crate) fn command(width: usize) -> Command {
    let mut command = Command::new("rb")
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .term_width(width)
        .arg(
            clap::Arg::new("color")
                .long("color")
                .value_name("WHEN")
                .global(true)
                .value_parser(["auto", "always", "never"])
                .help("Colour: auto, always or never"),
        )
        .after_help("More: `rb help TOPIC`, where TOPIC is one of language, units, methods, functions, secrets, approvals, exit-codes, json, configuration");
    for (name, about, arguments) in COMMANDS {
        command = command.subcommand(Command::new(*name).about(*about).defer(*arguments));
    }
    command
}

fn parsed<T: FromArgMatches>(matches: &ArgMatches) -> Result<T, Fault> {
    T::from_arg_matches(matches).map_err(|error| Fault::usage(error.kind().to_string()))
}

/// Prints what clap has to say: help that was asked for, or what is wrong with the arguments.
fn refuse(error: &clap::Error, host: &mut Host) -> u8 {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let text = error.render();
    if asked {
        let color = host.style().color;
        host.stdout.write(&if color { text.ansi().to_string() } else { text.to_string() });
        OK
    } else {
        let color = host.error_style().color;
        host.stderr.write(&if color { text.ansi().to_string() } else { text.to_string() });
        USAGE
    }
}

/// `rb disk.runbook`: what was meant is `rb run disk.runbook`.
fn a_file_for_a_command(args: &[OsString]) -> Option<Fault> {
    let first = args.get(1)?.to_str()?;
    let known = first.starts_with('-') || COMMANDS.iter().any(|command| command.0 == first);
    if known || std::path::Path::new(first).extension().is_none_or(|extension| extension != "runbook") {
        return None;
    }
    let word = runbook::report::quote(first);
    Some(Fault::usage(format!("`{first}` is a file, not a command")).help(format!("to run it: rb run {word}")))
}
