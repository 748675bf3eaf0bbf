//! Where the state folder lies, and which run is meant.

use super::fault::Fault;
use super::host::Host;
use runbook::audit::{AuditError, RunId, Store};
use std::path::{Path, PathBuf};

/// The state folder: `--state`, `RB_STATE`, `$XDG_STATE_HOME/rb`, `~/.local/state/rb`, whichever is given first.
pub(crate) fn folder(given: Option<&Path>, host: &Host) -> Result<PathBuf, Fault> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    if let Some(path) = host.variable("RB_STATE") {
        return Ok(path.into());
    }
    // The XDG rules say that a path which is not absolute counts as not set.
    let xdg = host.variable("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || host.variable("HOME").map(|home| Path::new(home).join(".local/state"));
    xdg.or_else(home).map(|path| path.join("rb")).ok_or_else(|| {
        Fault::usage("there is no folder for the state: `HOME` is not set")
            .help("give one with `--state DIR` or `RB_STATE`")
    })
}

/// The run that a word names: `last`, an id, or the beginning of one.
pub(crate) fn find(store: &Store, word: &str) -> Result<RunId, Fault> {
    if word != "last" {
        return store.find(word).map_err(|error| fault(&error));
    }
    let newest = store.runs().map_err(|error| fault(&error))?.pop();
    newest.ok_or_else(|| {
        Fault::usage(format!("no run is recorded in `{}`", store.path().display()))
            .help("`--state DIR` names another folder")
    })
}

/// What went wrong with the store, as it is told.
pub(crate) fn fault(error: &AuditError) -> Fault {
    let fault = Fault::usage(format!("{error} ({})", error.code()));
    match error.help() {
        Some(help) => fault.help(help),
        None => fault,
    }
}
