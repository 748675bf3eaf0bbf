//! The processes of this machine: found, told apart, ended.

use super::command::misfit;
use crate::backend::arguments::Arguments;
use crate::backend::{Call, CallContext, CallError, FailureKind, Fidelity, Previewed, Written};
use crate::diagnostic::codes::shell as codes;
use crate::process::table::{self, Entry, TICKS};
use crate::value::Value;
use rustix::process::Signal;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

/// How long a process may take to end where the call does not say.
const GRACE: Duration = Duration::from_secs(10);
/// How often it is looked whether it has.
const ASK: Duration = Duration::from_millis(20);

/// The processes that match all that is given.
pub(super) fn list(call: &Call) -> Result<Value, CallError> {
    let arguments = Arguments::new(call, codes::SHELL_ARGUMENT);
    let name = arguments.text("name")?;
    let command = match call.arg("command") {
        None => None,
        Some(Value::Regex(expression)) => Some(expression.clone()),
        Some(_) => return Err(misfit(call, "command", "a regular expression: `re\"…\"`")),
    };
    let user = arguments.count("user")?;
    let parent = arguments.count("parent")?;
    let older = arguments.duration("older")?.unwrap_or_default();
    let page = rustix::param::page_size() as u64;
    let up = table::up();
    let mut found = Vec::new();
    for entry in table::entries() {
        let Some(owner) = std::fs::metadata(format!("/proc/{}", entry.pid)).ok().map(|meta| meta.uid()) else {
            continue;
        };
        let line = table::words(entry.pid).join(" ");
        let age = up.saturating_sub(ticks(entry.started));
        let fits = name.is_none_or(|name| name == entry.name)
            && command.as_ref().is_none_or(|command| command.is_match(&line))
            && user.is_none_or(|user| user == u64::from(owner))
            && parent.is_none_or(|parent| i64::try_from(parent).is_ok_and(|parent| parent == i64::from(entry.parent)))
            && age >= older;
        if fits {
            found.push(record(&entry, &line, owner, age, page));
        }
    }
    Ok(Value::list(found))
}

fn record(entry: &Entry, line: &str, owner: u32, age: Duration, page: u64) -> Value {
    let state = match entry.state {
        'R' => "running",
        'S' | 'I' => "sleeping",
        'D' => "waiting",
        'T' | 't' => "stopped",
        'Z' => "zombie",
        _ => "other",
    };
    let duration = |time: Duration| Value::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX));
    Value::record([
        ("pid", Value::Int(i64::from(entry.pid))),
        ("name", Value::string(entry.name.as_str())),
        ("command", Value::string(line)),
        ("parent", Value::Int(i64::from(entry.parent))),
        ("user", Value::Int(i64::from(owner))),
        ("state", Value::string(state)),
        ("age", duration(age)),
        ("cpu", duration(ticks(entry.used))),
        ("memory", Value::Size(entry.pages.saturating_mul(page))),
        ("started", Value::Int(i64::try_from(entry.started).unwrap_or(i64::MAX))),
    ])
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(count.saturating_mul(1000 / TICKS))
}

/// The process that a call means, when it is still there; what stands in its place is an error.
fn meant(call: &Call) -> Result<Option<Entry>, CallError> {
    let wanted = || misfit(call, "process", "a process, as `processes` gives it");
    let Some(Value::Map(process)) = call.arg("process") else { return Err(wanted()) };
    let number = |name: &str| match process.get(name) {
        Some(Value::Int(number)) => Ok(*number),
        _ => Err(wanted()),
    };
    let (pid, started) = (number("pid")?, number("started")?);
    let pid = i32::try_from(pid).ok().filter(|pid| *pid > 1).ok_or_else(wanted)?;
    match table::entry(pid) {
        Some(entry) if i64::try_from(entry.started) == Ok(started) => {
            Ok(Some(entry).filter(|entry| entry.state != 'Z'))
        }
        None => Ok(None),
        Some(other) => {
            let message = format!("process {pid} has ended; its number belongs to `{}` now", other.name);
            Err(CallError::new(FailureKind::Target, codes::PROCESS_GONE, message)
                .help("look for the process again, with `shell.processes`"))
        }
    }
}

/// What a signal would hit.
pub(super) fn preview(call: &Call) -> Result<Previewed, CallError> {
    let entry = meant(call)?;
    let what = if call.operation == "process.stop" { "stop" } else { "send a signal to" };
    let (summary, detail) = match &entry {
        None => (format!("{what} a process that has ended already"), String::new()),
        Some(entry) => (format!("{what} process {} (`{}`)", entry.pid, entry.name), table::words(entry.pid).join(" ")),
    };
    Ok(Previewed {
        fidelity: Fidelity::Compared,
        reason: "the process was looked at; what it does with a signal is its own affair".into(),
        summary,
        detail,
        changes: Some(entry.is_some()),
        warnings: Vec::new(),
    })
}

/// Sends a signal.
pub(super) fn signal(call: &Call) -> Result<Written, CallError> {
    let name = Arguments::new(call, codes::SHELL_ARGUMENT).required_text("signal")?;
    let signal = match name {
        "term" => Signal::TERM,
        "int" => Signal::INT,
        "hup" => Signal::HUP,
        "quit" => Signal::QUIT,
        "kill" => Signal::KILL,
        "usr1" => Signal::USR1,
        "usr2" => Signal::USR2,
        "stop" => Signal::STOP,
        "cont" => Signal::CONT,
        _ => return Err(misfit(call, "signal", "the name of a signal, such as `hup`")),
    };
    let sent = match meant(call)? {
        None => false,
        Some(entry) => send(&entry, signal)?,
    };
    Ok(written(sent))
}

/// Ends a process.
pub(super) async fn stop(call: &Call, context: &CallContext) -> Result<Written, CallError> {
    let grace = Arguments::new(call, codes::SHELL_ARGUMENT).duration("grace")?.unwrap_or(GRACE);
    let Some(entry) = meant(call)? else { return Ok(written(false)) };
    let was_there = send(&entry, Signal::TERM)?;
    let start = Instant::now();
    let mut killed = false;
    while lives(&entry) {
        if context.cancel.is_cancelled() {
            let message = format!("the run was interrupted while process {} was ending", entry.pid);
            return Err(CallError::new(FailureKind::Cancelled, codes::SHELL_CANCELLED, message));
        }
        if context.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            let message = format!("time was over while process {} was ending", entry.pid);
            return Err(CallError::new(FailureKind::TimedOut, codes::SHELL_TIME, message));
        }
        if !killed && start.elapsed() >= grace {
            send(&entry, Signal::KILL)?;
            killed = true;
        }
        tokio::time::sleep(ASK).await;
    }
    Ok(written(was_there))
}

fn lives(entry: &Entry) -> bool {
    table::entry(entry.pid).is_some_and(|now| now.started == entry.started && now.state != 'Z')
}

fn send(entry: &Entry, signal: Signal) -> Result<bool, CallError> {
    crate::process::send(entry, signal).map_err(|error| {
        let message = format!("process {} (`{}`) cannot be sent a signal: {error}", entry.pid, entry.name);
        CallError::new(FailureKind::Target, codes::SHELL_EXIT, message)
    })
}

fn written(was_there: bool) -> Written {
    Written { changed: Some(was_there), ..Written::value(Value::Bool(was_there)) }
}
