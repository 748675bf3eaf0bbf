//! Ending a program and all that it has started.

use super::spawn::is_marked;
use super::table::{self, Entry};
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether a process has ended.
const ASK: Duration = Duration::from_millis(10);
/// How long it takes at most until the kernel has ended what was sent SIGKILL. What waits for a device that does not
/// answer cannot be ended at all.
const KILL: Duration = Duration::from_secs(5);

/// The programs that were started here and have not been waited for. Orphans that are adopted are told from them.
static OWN: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
/// Whether this process adopts orphans.
static ADOPTS: AtomicBool = AtomicBool::new(false);

/// Makes this process the parent of those of its descendants whose parent dies, so that none of them is lost from
/// sight. For a program whose children are all started by this library: an orphan that no running step claims is
/// taken for a leftover of a step and ended with it. `false` where the system refuses.
pub fn adopt_orphans() -> bool {
    let adopts = rustix::process::set_child_subreaper(Some(rustix::process::getpid())).is_ok();
    ADOPTS.store(adopts, Ordering::Relaxed);
    adopts
}

/// What belongs to one program that was started.
#[derive(Debug)]
pub(super) struct Family {
    /// Its number, which is that of its process group too.
    pub(super) leader: i32,
    mark: OsString,
    /// Whether the leader has been waited for.
    reaped: bool,
    /// Whether its group was seen empty after that; the number may then belong to another.
    group_gone: AtomicBool,
}

/// Notes that a program was started here.
pub(super) fn own(pid: i32) {
    OWN.lock().unwrap_or_else(PoisonError::into_inner).insert(pid);
}

impl Family {
    pub(super) fn new(leader: i32, mark: OsString) -> Self {
        own(leader);
        Self { leader, mark, reaped: false, group_gone: AtomicBool::new(false) }
    }

    /// Notes that the leader was waited for.
    pub(super) fn reaped(&mut self) {
        self.reaped = true;
        OWN.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.leader);
    }

    /// Whether nothing is left, as far as that can be told without looking at every process: its group is empty,
    /// and no orphan was adopted.
    pub(super) fn seems_gone(&self) -> bool {
        if !self.reaped || self.group_lives() {
            return false;
        }
        if !ADOPTS.load(Ordering::Relaxed) {
            return true;
        }
        let any =
            rustix::process::waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT);
        // With no child at all there is no orphan either.
        matches!(any, Err(rustix::io::Errno::CHILD))
    }

    /// Whether there is somebody in its group. While there is, the system gives its number to nobody else.
    fn group_lives(&self) -> bool {
        if self.group_gone.load(Ordering::Relaxed) {
            return false;
        }
        let lives =
            Pid::from_raw(self.leader).is_some_and(|group| rustix::process::test_kill_process_group(group).is_ok());
        if self.reaped && !lives {
            self.group_gone.store(true, Ordering::Relaxed);
        }
        lives
    }

    /// What is left of it: neither the leader when it was waited for, nor what has ended.
    pub(super) fn members(&self) -> Vec<Entry> {
        let all = table::entries();
        let own = OWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let me = i32::try_from(std::process::id()).unwrap_or_default();
        let adopts = ADOPTS.load(Ordering::Relaxed);
        let group = self.group_lives();
        let others_run = own.iter().any(|pid| *pid != self.leader);
        let mut members: BTreeSet<i32> = BTreeSet::new();
        for entry in &all {
            let leader = entry.pid == self.leader && !self.reaped;
            let orphan = adopts && entry.parent == me && !own.contains(&entry.pid);
            if orphan && entry.state == 'Z' {
                reap(entry.pid);
                continue;
            }
            let marked = || is_marked(&table::environment(entry.pid), &self.mark);
            let belongs = leader
                || (group && entry.group == self.leader && entry.pid != me)
                || (!own.contains(&entry.pid) && entry.pid != me && marked())
                || (orphan && !others_run);
            if belongs {
                members.insert(entry.pid);
            }
        }
        // Their descendants, whatever these have dropped.
        loop {
            let before = members.len();
            for entry in &all {
                if members.contains(&entry.parent) && !own.contains(&entry.pid) {
                    members.insert(entry.pid);
                }
            }
            if members.len() == before {
                break;
            }
        }
        all.into_iter().filter(|entry| members.contains(&entry.pid) && entry.state != 'Z').collect()
    }

    /// Sends a signal to all that is left; how many there were.
    pub(super) fn signal(&self, signal: Signal) -> usize {
        let members = self.members();
        for member in &members {
            // What may not be sent a signal is told by the caller, as what is left.
            let _ = send(member, signal);
        }
        members.len()
    }

    /// Waits until nothing is left, at most that long. Whether nothing is.
    async fn gone_within(&self, limit: Duration) -> bool {
        let start = Instant::now();
        loop {
            if self.members().is_empty() {
                return true;
            }
            if start.elapsed() >= limit {
                return false;
            }
            tokio::time::sleep(ASK).await;
        }
    }

    /// Waits for what is left to end by itself, then ends it: SIGTERM, and SIGKILL when the grace is over.
    pub(super) async fn end(&self, patience: Duration, grace: Duration) -> bool {
        if self.gone_within(patience).await {
            return true;
        }
        self.signal(Signal::TERM);
        if self.gone_within(grace).await {
            return true;
        }
        let start = Instant::now();
        while start.elapsed() < KILL {
            if self.signal(Signal::KILL) == 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.members().is_empty()
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        OWN.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.leader);
    }
}

/// Sends a signal to that process, and never to another that was given its number since. `false` when it has ended.
pub fn send(entry: &Entry, signal: Signal) -> std::io::Result<bool> {
    let Some(pid) = Pid::from_raw(entry.pid) else { return Ok(false) };
    let sent = match rustix::process::pidfd_open(pid, PidfdFlags::empty()) {
        Ok(handle) if same(entry) => rustix::process::pidfd_send_signal(&handle, signal),
        Err(rustix::io::Errno::NOSYS) if same(entry) => {
            // A kernel without handles of processes: the moment between looking and sending is not closed.
            rustix::process::kill_process(pid, signal)
        }
        Ok(_) | Err(rustix::io::Errno::NOSYS | rustix::io::Errno::SRCH | rustix::io::Errno::INVAL) => return Ok(false),
        Err(error) => Err(error),
    };
    match sent {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::SRCH) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn same(entry: &Entry) -> bool {
    table::entry(entry.pid).is_some_and(|now| now.started == entry.started)
}

/// Takes an adopted process that has ended out of the table.
fn reap(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = rustix::process::waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }
}
