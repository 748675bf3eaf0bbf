//! What can be known of this machine without starting a program.

use super::command;
use crate::backend::arguments::Arguments;
use crate::backend::{Call, CallContext, CallError, FailureKind};
use crate::diagnostic::codes::shell as codes;
use crate::process;
use crate::value::Value;
use std::ffi::OsStr;

/// The file that a program's name stands for.
pub(super) fn which(call: &Call, context: &CallContext) -> Result<Value, CallError> {
    let name = Arguments::new(call, codes::SHELL_ARGUMENT).required_text("program")?;
    let environment = command::environment(call, context)?;
    let folder = command::folder(call, context)?;
    let path = environment.get(OsStr::new("PATH"));
    let found = process::find_program(OsStr::new(name), path.map(std::ffi::OsString::as_os_str), &folder);
    Ok(found.map_or(Value::Null, |file| Value::Path(file.to_string_lossy().as_ref().into())))
}

/// The name of this machine.
pub(super) fn hostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// How busy the machine is.
pub(super) fn load() -> Result<Value, CallError> {
    let text = proc_file("/proc/loadavg")?;
    let mut numbers = text.split_ascii_whitespace().map(|number| number.parse::<f64>().unwrap_or_default());
    let mut next = || Value::Float(numbers.next().unwrap_or_default());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Value::record([
        ("one", next()),
        ("five", next()),
        ("fifteen", next()),
        ("cores", Value::Int(i64::try_from(cores).unwrap_or(i64::MAX))),
    ]))
}

/// How much memory the machine has left.
pub(super) fn memory() -> Result<Value, CallError> {
    let text = proc_file("/proc/meminfo")?;
    let bytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kib =
            line.and_then(|line| line.split_ascii_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
        kib.unwrap_or_default().saturating_mul(1024)
    };
    let (total, available) = (bytes("MemTotal"), bytes("MemAvailable"));
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits than a float has")]
    let used = if total == 0 { 0.0 } else { 1.0 - available as f64 / total as f64 };
    Ok(Value::record([
        ("total", Value::Size(total)),
        ("available", Value::Size(available)),
        ("used", Value::Float(used)),
        ("swap_total", Value::Size(bytes("SwapTotal"))),
        ("swap_free", Value::Size(bytes("SwapFree"))),
    ]))
}

fn proc_file(path: &str) -> Result<String, CallError> {
    std::fs::read_to_string(path).map_err(|error| {
        CallError::new(FailureKind::Ours, codes::SHELL_START, format!("`{path}` cannot be read: {error}"))
    })
}
