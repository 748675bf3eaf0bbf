//! Starting a program.
//!
//! Nothing here asks for a hook between fork and exec: the standard library then starts programs by `posix_spawn`,
//! whose cost does not grow with the memory of this process.

use super::MARK;
use super::confine;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A program to start.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its file, found already.
    pub program: PathBuf,
    /// What it is told that it is called.
    pub name: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its working folder.
    pub folder: PathBuf,
    /// All of its environment; the mark is added.
    pub environment: BTreeMap<OsString, OsString>,
    /// What its mark says: the step that it belongs to.
    pub step: String,
    /// A descriptor that it and its children inherit.
    pub lock: Option<Arc<OwnedFd>>,
    /// Set to confine it: the only folder that it may write to.
    pub confined: Option<PathBuf>,
    /// What it reads.
    pub input: Input,
    /// Whether what it leaves behind may stay.
    pub may_leave: bool,
}

/// What a program reads from its standard input.
#[derive(Clone, Default)]
pub enum Input {
    /// Nothing.
    #[default]
    Empty,
    /// These bytes. May be secret.
    Bytes(Arc<[u8]>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

/// Why a program was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its working folder is not there.
    #[error("the working folder `{0}` is not there")]
    Folder(PathBuf),
    /// Its arguments and environment take more room than the system gives them.
    #[error("the arguments are too long")]
    TooLong,
    /// The system refused.
    #[error("`{program}` cannot be started: {error}")]
    Refused {
        /// Its file.
        program: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Marks are different for each program started.
static COUNT: AtomicU64 = AtomicU64::new(0);
/// Held while a descriptor is open that programs inherit, so that it reaches this one only.
static INHERITING: Mutex<()> = Mutex::new(());

/// A program that was started.
pub(super) struct Started {
    pub(super) child: Child,
    pub(super) mark: OsString,
}

/// Starts a program, its streams connected to pipes.
pub(super) fn start(spec: &Spec) -> Result<Started, StartError> {
    if !spec.folder.is_dir() {
        return Err(StartError::Folder(spec.folder.clone()));
    }
    let mark = OsString::from(format!(
        "{}#{}.{}",
        spec.step.replace('\0', ""),
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    ));
    #[expect(clippy::disallowed_methods, reason = "this is the room that starts programs")]
    let mut command = Command::new(&spec.program);
    command
        .arg0(&spec.name)
        .args(&spec.args)
        .env_clear()
        .envs(&spec.environment)
        .env(MARK, &mark)
        .current_dir(&spec.folder)
        .process_group(0)
        .stdin(match spec.input {
            Input::Empty => Stdio::null(),
            Input::Bytes(_) => Stdio::piped(),
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let lock = spec.lock.clone();
    let mut spawn = move || inherit(lock.as_deref(), || command.spawn());
    let child = match &spec.confined {
        None => spawn(),
        Some(folder) => confine::spawn(folder, Box::new(spawn)),
    };
    match child {
        Ok(child) => Ok(Started { child, mark }),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::TOOBIG.raw_os_error()) => {
            Err(StartError::TooLong)
        }
        Err(error) => Err(StartError::Refused { program: spec.program.clone(), error }),
    }
}

/// Starts a program while a copy of the descriptor is open that programs inherit. The descriptor itself is never
/// inheritable, so nothing that somebody else starts meanwhile keeps it for long; what is started here waits its turn.
fn inherit(lock: Option<&OwnedFd>, spawn: impl FnOnce() -> io::Result<Child>) -> io::Result<Child> {
    let Some(lock) = lock else { return spawn() };
    let turn = INHERITING.lock().unwrap_or_else(PoisonError::into_inner);
    // Beyond the descriptors that scripts use by number.
    let copy = rustix::io::fcntl_dupfd_cloexec(lock.as_fd(), 100)?;
    rustix::io::fcntl_setfd(&copy, rustix::io::FdFlags::empty())?;
    let child = spawn();
    drop(copy);
    drop(turn);
    child
}

/// Whether a mark is that of a step of this process.
pub(super) fn is_marked(environment: &[u8], mark: &OsStr) -> bool {
    environment.split(|byte| *byte == 0).any(|entry| {
        entry.strip_prefix(MARK.as_bytes()).and_then(|entry| entry.strip_prefix(b"=")) == Some(mark.as_encoded_bytes())
    })
}
