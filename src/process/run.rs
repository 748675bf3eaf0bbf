//! Running a program from its start to the end of all that it started.

use super::capture::{Head, Tail, drain};
use super::ending::Family;
use super::spawn::{self, Input, Spec, StartError};
use super::table::{self, Entry};
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, WaitIdStatus};
use std::io;
use std::os::fd::OwnedFd;
use std::process::Child;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

/// How long what a program leaves behind may take to end by itself: a `tee` behind `>(…)` reads to its end first.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many bytes of standard error are kept: the last ones.
const ERRORS: usize = 64 * 1024;
/// How often it is looked whether something is left.
const ASK: Duration = Duration::from_millis(2);
/// How long reading goes on when nothing is left that can be ended and yet something holds the pipes.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Takes what a program prints, as it comes.
pub type Sink = Box<dyn Fn(&[u8]) + Send + Sync>;

/// What a program may use.
pub struct Limits {
    /// Ends it.
    pub cancel: CancellationToken,
    /// When its time is over.
    pub deadline: Option<Instant>,
    /// How long it may take to end after SIGTERM.
    pub grace: Duration,
    /// How many bytes of its standard output are kept: the first ones.
    pub most: u64,
    /// Takes what it prints to its standard output, as it comes.
    pub stdout: Sink,
    /// Takes what it prints to its standard error, as it comes.
    pub stderr: Sink,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// How.
    pub ended: Ended,
    /// The first bytes of its standard output.
    pub stdout: Vec<u8>,
    /// How many bytes more there were.
    pub cut: u64,
    /// The last bytes of its standard error.
    pub stderr: Vec<u8>,
    /// What it left behind, by name; it was ended, unless it may stay.
    pub left: Vec<String>,
    /// What could not be ended, by name: it waits for a device that does not answer.
    pub stuck: Vec<String>,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with that exit code.
    Code(i32),
    /// By that signal, which nobody here sent.
    Signal(i32),
    /// It was ended: its time was over.
    TimedOut,
    /// It was ended: it was told to.
    Cancelled,
}

/// Ends everything at once when the run of a program is given up in the middle.
struct Guard {
    child: Child,
    family: Option<Family>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut family) = self.family.take() {
            if family.seems_gone() {
                return;
            }
            for _ in 0..100 {
                if family.signal(Signal::KILL) == 0 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
            }
            // What has ended is taken out of the table; it cannot take long after SIGKILL.
            let _ = self.child.try_wait();
            family.reaped();
        }
    }
}

/// Starts a program and sees to it that it ends, and everything with it that it has started. What it prints is
/// passed on as it comes, both streams at once.
pub async fn run(spec: &Spec, limits: Limits) -> Result<Finished, StartError> {
    let refused = |error: io::Error| StartError::Refused { program: spec.program.clone(), error };
    let started = spawn::start(spec)?;
    let mut child = started.child;
    let leader = i32::try_from(child.id()).unwrap_or_default();
    let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let mut guard = Guard { child, family: Some(Family::new(leader, started.mark)) };
    let (input, output, errors) = streams;
    let writer = input.map(|pipe| Sender::from_owned_fd(OwnedFd::from(pipe))).transpose().map_err(refused)?;
    let output = output.map(|pipe| Receiver::from_owned_fd(OwnedFd::from(pipe))).transpose().map_err(refused)?;
    let errors = errors.map(|pipe| Receiver::from_owned_fd(OwnedFd::from(pipe))).transpose().map_err(refused)?;

    let mut head = Head { most: limits.most, ..Head::default() };
    let mut tail = Tail { most: ERRORS, ..Tail::default() };
    let (ended, left, stuck) = {
        let streams = async {
            let read_output = async {
                if let Some(output) = output {
                    drain(output, &mut head, &limits.stdout).await;
                }
            };
            let read_errors = async {
                if let Some(errors) = errors {
                    drain(errors, &mut tail, &limits.stderr).await;
                }
            };
            tokio::join!(feed(writer, &spec.input), read_output, read_errors);
        };
        tokio::pin!(streams);
        let mut open = true;
        let exit = exited(leader);
        tokio::pin!(exit);
        let over = async {
            match limits.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(over);
        let ended = loop {
            tokio::select! {
                biased;
                () = limits.cancel.cancelled() => break Ended::Cancelled,
                () = &mut over => break Ended::TimedOut,
                () = &mut streams, if open => open = false,
                status = &mut exit => break status.map_err(refused)?,
            }
        };
        let told = matches!(ended, Ended::TimedOut | Ended::Cancelled);
        let mut left = Vec::new();
        let mut stuck = Vec::new();
        if let Some(family) = guard.family.as_mut() {
            if told {
                beside(family.end(Duration::ZERO, limits.grace), &mut streams, &mut open).await;
            }
            // What was sent SIGKILL and waits for a device stays a child of this process.
            if guard.child.try_wait().map_err(refused)?.is_some() {
                family.reaped();
            }
            left = settle(family, spec, limits.grace, &mut streams, &mut open).await;
            if !spec.may_leave && (told || !left.is_empty()) {
                stuck = names(&family.members());
            }
        }
        (ended, left, stuck)
    };
    Ok(Finished { ended, stdout: head.bytes, cut: head.cut, stderr: tail.bytes.into(), left, stuck })
}

/// Sees to what is left when the program itself has ended; names it.
async fn settle(
    family: &Family,
    spec: &Spec,
    grace: Duration,
    streams: &mut (impl Future<Output = ()> + Unpin),
    open: &mut bool,
) -> Vec<String> {
    let start = Instant::now();
    if *open {
        // As a rule all is read within microseconds.
        *open = tokio::time::timeout(PATIENCE, &mut *streams).await.is_err();
    }
    while !family.seems_gone() && start.elapsed() < PATIENCE {
        beside(tokio::time::sleep(ASK), streams, open).await;
    }
    if !*open && family.seems_gone() {
        return Vec::new();
    }
    let left = names(&family.members());
    if !left.is_empty() && !spec.may_leave {
        beside(family.end(Duration::ZERO, grace), streams, open).await;
    }
    if *open {
        let _ = tokio::time::timeout(LAST_WORDS, &mut *streams).await;
    }
    left
}

fn names(members: &[Entry]) -> Vec<String> {
    let name = |member: &Entry| {
        let words = table::words(member.pid);
        if words.is_empty() { member.name.clone() } else { words.join(" ") }
    };
    members.iter().map(name).collect()
}

/// Waits for `what` while the streams are read on.
async fn beside<T>(
    what: impl Future<Output = T>,
    streams: &mut (impl Future<Output = ()> + Unpin),
    open: &mut bool,
) -> T {
    tokio::pin!(what);
    loop {
        tokio::select! {
            biased;
            result = &mut what => return result,
            () = &mut *streams, if *open => *open = false,
        }
    }
}

/// Writes the input, and closes it. A program may stop reading whenever it likes.
async fn feed(writer: Option<Sender>, input: &Input) {
    if let (Some(mut writer), Input::Bytes(bytes)) = (writer, input) {
        let _ = writer.write_all(bytes).await;
    }
}

/// Waits until the program has ended, and leaves it in the table of processes, so that its number is not given to
/// another while its group is looked at.
async fn exited(leader: i32) -> io::Result<Ended> {
    let pid = Pid::from_raw(leader).ok_or_else(|| io::Error::other("the program has no number"))?;
    match rustix::process::pidfd_open(pid, PidfdFlags::NONBLOCK) {
        Ok(handle) => {
            // The handle becomes readable when the program has ended, as a pipe does when its writer has.
            let handle = Receiver::from_owned_fd_unchecked(handle)?;
            loop {
                handle.readable().await?;
                if let Some(ended) = status(pid)? {
                    return Ok(ended);
                }
                tokio::time::sleep(ASK).await;
            }
        }
        // A kernel without handles of processes.
        Err(_) => loop {
            if let Some(ended) = status(pid)? {
                return Ok(ended);
            }
            tokio::time::sleep(ASK).await;
        },
    }
}

fn status(pid: Pid) -> io::Result<Option<Ended>> {
    let how = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    let status = rustix::process::waitid(WaitId::Pid(pid), how)?;
    Ok(status.as_ref().map(ended))
}

fn ended(status: &WaitIdStatus) -> Ended {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Ended::Code(code),
        (None, Some(signal)) => Ended::Signal(signal),
        (None, None) => Ended::Code(0),
    }
}
