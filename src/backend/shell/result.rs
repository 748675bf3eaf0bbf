//! From a program that has ended to the result of the call.

use super::command::Prepared;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::shell as codes;
use crate::process::{Ended, Finished, StartError};
use crate::redact::Redactor;
use crate::value::{Value, convert};

/// Exit code of a shell that did not find a program.
const NOT_FOUND: i64 = 127;
/// How much of a program's last words stands in a message.
const LONGEST_WORDS: usize = 300;

/// The result of a command, or why it failed.
pub(super) fn result(
    name: &str,
    prepared: &Prepared,
    finished: Result<Finished, StartError>,
    redactor: &Redactor,
) -> Result<Value, CallError> {
    let finished = finished.map_err(|error| not_started(&error))?;
    let code = match finished.ended {
        Ended::Code(code) => i64::from(code),
        Ended::Signal(signal) => 128 + i64::from(signal),
        Ended::TimedOut | Ended::Cancelled => 128 + 15,
    };
    let stderr = lossy(&finished.stderr);
    let value = record(&finished, code, &stderr);
    let failed = |kind, id, message: String| Err(CallError::new(kind, id, message).with_value(value.clone()));
    let stuck = if finished.stuck.is_empty() {
        String::new()
    } else {
        format!("; it cannot be ended: {}", finished.stuck.join(", "))
    };
    match finished.ended {
        Ended::TimedOut => failed(
            FailureKind::TimedOut,
            codes::SHELL_TIME,
            format!("`{name}` was ended when its time was over{stuck}"),
        ),
        Ended::Cancelled => failed(
            FailureKind::Cancelled,
            codes::SHELL_CANCELLED,
            format!("`{name}` was ended when the run was interrupted{stuck}"),
        ),
        _ if prepared.ok.contains(&code) => Ok(value),
        Ended::Code(_) if code == NOT_FOUND && stderr.contains("command not found") => failed(
            FailureKind::Ours,
            codes::SHELL_PROGRAM,
            format!("a program is missing: {}", last_words(&stderr, redactor)),
        ),
        Ended::Code(code) => failed(
            FailureKind::Target,
            codes::SHELL_EXIT,
            said(format!("`{name}` ended with exit code {code}"), &stderr, redactor),
        ),
        Ended::Signal(signal) => failed(
            FailureKind::Target,
            codes::SHELL_EXIT,
            said(format!("`{name}` was ended by {}", signal_name(signal)), &stderr, redactor),
        ),
    }
}

fn said(message: String, stderr: &str, redactor: &Redactor) -> String {
    let words = last_words(stderr, redactor);
    if words.is_empty() { message } else { format!("{message}: {words}") }
}

/// The last line that says something. All is cleaned before one is taken: part of a secret is not found later.
fn last_words(stderr: &str, redactor: &Redactor) -> String {
    let clean = redactor.clean(stderr);
    let line = clean.as_str().lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words: String = line.chars().take(LONGEST_WORDS).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    words
}

fn record(finished: &Finished, code: i64, stderr: &str) -> Value {
    let text = lossy(&finished.stdout);
    let text = text.trim_end_matches(['\n', '\r']);
    let lines = text.lines().map(Value::string).collect();
    let lines = if text.is_empty() { Vec::new() } else { lines };
    let json = if finished.cut > 0 { Value::Null } else { convert::parse_json(text).unwrap_or(Value::Null) };
    Value::record([
        ("text", Value::string(text)),
        ("lines", Value::list(lines)),
        ("code", Value::Int(code)),
        ("ok", Value::Bool(code == 0)),
        ("json", json),
        ("stderr", Value::string(stderr.trim_end_matches(['\n', '\r']))),
        ("cut", Value::Size(finished.cut)),
        ("left", Value::list(finished.left.iter().map(|name| Value::string(name.as_str())).collect())),
    ])
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn not_started(error: &StartError) -> CallError {
    let (code, help) = match error {
        StartError::Folder(_) => (codes::SHELL_START, "the folder comes from `in:`, of the call or of `use shell`"),
        StartError::TooLong => (codes::SHELL_VALUE, "hand long text over by `(stdin: …)`, and long lists in parts"),
        StartError::Refused { error, .. } if error.kind() == std::io::ErrorKind::NotFound => {
            (codes::SHELL_PROGRAM, "the program, or the interpreter that its first line names, is not there")
        }
        StartError::Refused { error, .. } if error.kind() == std::io::ErrorKind::PermissionDenied => {
            (codes::SHELL_PROGRAM, "it may not be executed by this user")
        }
        StartError::Refused { .. } => (codes::SHELL_START, ""),
    };
    let failure = CallError::new(FailureKind::Ours, code, error.to_string());
    if help.is_empty() { failure } else { failure.help(help) }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        6 => "SIGABRT",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}
