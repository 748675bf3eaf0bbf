//! Holding a program to reading.
//!
//! Landlock restricts a thread and what it starts, for good. So each folder that confined programs may write to has
//! a thread of its own, which has restricted itself and starts them.

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreated,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

/// The newest rules that are asked for; an older kernel gives what it has.
const WANTED: ABI = ABI::V6;
/// Devices that take what is written without keeping it, and the terminal.
const WRITABLE_DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full", "/dev/tty"];

/// How many folders have a thread at once.
const MOST_THREADS: usize = 16;

/// How far this kernel can hold a program to reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confinement {
    /// Its files, the signals that it sends, and the abstract sockets that it connects to.
    Full,
    /// Some of that: an older kernel.
    Partial,
    /// Nothing: a kernel without Landlock.
    None,
}

type Spawn = Box<dyn FnOnce() -> io::Result<Child> + Send>;
type Request = (Spawn, Sender<io::Result<Child>>);

/// The threads that start confined programs, by the folder that these may write to.
static THREADS: LazyLock<Mutex<HashMap<PathBuf, Sender<Request>>>> = LazyLock::new(Mutex::default);

/// How far this kernel can hold a program to reading. Tried once, on a thread of its own.
#[must_use]
pub fn confinement() -> Confinement {
    static FOUND: OnceLock<Confinement> = OnceLock::new();
    *FOUND.get_or_init(|| {
        std::thread::spawn(|| restrict(None)).join().ok().and_then(Result::ok).unwrap_or(Confinement::None)
    })
}

/// Starts a program that may write to `folder` only. Where the kernel cannot confine, it is started all the same:
/// [`confinement`] tells.
pub(super) fn spawn(folder: &Path, spawn: Spawn) -> io::Result<Child> {
    let (answer, answered) = channel();
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    let request = if let Some(thread) = threads.get(folder) {
        thread.send((spawn, answer))
    } else {
        if threads.len() >= MOST_THREADS {
            // They end when they have answered; whoever comes again gets a new one.
            threads.clear();
        }
        let (requests, requested) = channel();
        let home = folder.to_owned();
        std::thread::Builder::new().name("confined".to_owned()).spawn(move || serve(&home, &requested))?;
        let sent = requests.send((spawn, answer));
        threads.insert(folder.to_owned(), requests);
        sent
    };
    if request.is_err() {
        threads.remove(folder);
    }
    drop(threads);
    answered.recv().unwrap_or_else(|_| Err(io::Error::other("confined programs cannot be started")))
}

/// What the thread does: restricts itself, then starts what it is asked to.
fn serve(folder: &Path, requests: &Receiver<Request>) {
    let restricted = restrict(Some(folder));
    for (spawn, answer) in requests {
        let child = match &restricted {
            Ok(_) => spawn(),
            Err(why) => Err(io::Error::other(format!("the program cannot be confined: {why}"))),
        };
        // Whoever asked may be gone.
        let _ = answer.send(child);
    }
}

/// Restricts this thread.
fn restrict(folder: Option<&Path>) -> Result<Confinement, landlock::RulesetError> {
    let all = AccessFs::from_all(WANTED);
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .scope(Scope::Signal)?
        .scope(Scope::AbstractUnixSocket)?
        .create()?;
    rules = allow(rules, Path::new("/"), AccessFs::from_read(WANTED))?;
    for device in WRITABLE_DEVICES {
        rules = allow(rules, Path::new(device), AccessFs::from_file(WANTED))?;
    }
    if let Some(folder) = folder {
        rules = allow(rules, folder, all)?;
    }
    Ok(match rules.restrict_self()?.ruleset {
        RulesetStatus::FullyEnforced => Confinement::Full,
        RulesetStatus::PartiallyEnforced => Confinement::Partial,
        RulesetStatus::NotEnforced => Confinement::None,
    })
}

/// Allows access to a path; one that is not there needs no rule.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: landlock::BitFlags<AccessFs>,
) -> Result<RulesetCreated, landlock::RulesetError> {
    match PathFd::new(path) {
        Ok(opened) => rules.add_rule(PathBeneath::new(opened, access)),
        Err(_) => Ok(rules),
    }
}
