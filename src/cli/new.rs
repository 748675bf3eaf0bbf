//! `rb new NAME`: a runbook to begin with, which checks clean, runs anywhere and changes only a folder of its own.

use super::fault::{Fault, why};
use super::host::Host;
use super::{FAILED, OK};
use runbook::report::quote;
use runbook::value::show;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// What stands for the title in the starter.
const TITLE: &str = "\"TITLE\"";
const STARTER: &str = include_str!("starter.runbook");

/// Write a runbook to begin with
///
/// The file checks clean and runs anywhere: it looks for a folder below /tmp, and makes it when it is not there. Its comments
/// say what the parts are for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Name of the runbook, or a path; `.runbook` is added where it is missing
    #[arg(value_name = "NAME")]
    name: String,
    /// Its title [default: made of the name]
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let mut path = PathBuf::from(&arguments.name);
    if path.extension().is_none_or(|extension| extension != "runbook") {
        path.as_mut_os_string().push(".runbook");
    }
    let title = match (&arguments.title, path.file_stem().and_then(|stem| stem.to_str())) {
        (Some(title), _) => title.clone(),
        (None, Some(stem)) if !stem.is_empty() && stem != "." => sentence(stem),
        (None, _) => return Err(Fault::usage(format!("`{}` is not a name for a file", arguments.name))),
    };
    let text = STARTER.replace(TITLE, &show::quoted(&title));
    let name = path.display().to_string();
    let made = OpenOptions::new().write(true).create_new(true).mode(0o755).open(&path);
    made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Fault::exit(FAILED, format!("`{name}` is there already, and stays as it is")),
        _ => Fault::exit(FAILED, format!("could not write `{name}`: {}", why(&error))),
    })?;
    let shown = quote(&name);
    host.stdout.write(&format!("wrote {name}\n  check it: rb check {shown}\n  run it:   rb run {shown}\n"));
    Ok(OK)
}

/// `disk-full` as `Disk full`.
fn sentence(stem: &str) -> String {
    let words = stem.replace(['-', '_', '.'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
