//! The processes of this machine, as `/proc` tells of them.

use std::fs;
use std::time::Duration;

/// Ticks a second in which `/proc` counts; fixed on Linux, whatever the kernel's own clock does.
pub const TICKS: u64 = 100;

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub pid: i32,
    /// Its name, at most 15 bytes, as the kernel keeps it.
    pub name: String,
    /// The letter for what it does: `R` runs, `S` sleeps, `D` waits for a device, `Z` has ended.
    pub state: char,
    /// The number of its parent.
    pub parent: i32,
    /// Its process group.
    pub group: i32,
    /// Processor time that it has used, in ticks.
    pub used: u64,
    /// When it started, in ticks since the machine did.
    pub started: u64,
    /// Pages of memory that it has.
    pub pages: u64,
}

/// The process of that number.
#[must_use]
pub fn entry(pid: i32) -> Option<Entry> {
    parse(pid, &fs::read(format!("/proc/{pid}/stat")).ok()?)
}

/// All processes.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    folder.flatten().filter_map(|found| found.file_name().to_str()?.parse().ok()).filter_map(entry).collect()
}

/// The environment that a process was started with, as far as it may be read.
pub(super) fn environment(pid: i32) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/environ")).unwrap_or_default()
}

/// The command line of a process, its words; empty for one of the kernel's.
#[must_use]
pub fn words(pid: i32) -> Vec<String> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let line = line.strip_suffix(b"\0").unwrap_or(&line);
    if line.is_empty() {
        return Vec::new();
    }
    line.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

/// How long the machine has been up.
#[must_use]
pub fn up() -> Duration {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(since.tv_sec.try_into().unwrap_or_default(), since.tv_nsec.try_into().unwrap_or_default())
}

/// A line of `/proc/PID/stat`. The name stands in parentheses and may hold anything.
fn parse(pid: i32, line: &[u8]) -> Option<Entry> {
    let open = line.iter().position(|byte| *byte == b'(')?;
    let close = line.iter().rposition(|byte| *byte == b')')?;
    let name = String::from_utf8_lossy(line.get(open + 1..close)?).into_owned();
    let rest = std::str::from_utf8(line.get(close + 1..)?).ok()?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    Some(Entry {
        pid,
        name,
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        used: number(11)?.saturating_add(number(12)?),
        started: number(19)?,
        pages: number(21)?,
    })
}
