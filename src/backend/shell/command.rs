//! From a call to the program that is started.

use super::words::{self, Words};
use crate::backend::arguments::{Arguments, exposed};
use crate::backend::{Call, CallContext, CallError, FailureKind};
use crate::diagnostic::codes::shell as codes;
use crate::process::{self, Input, Spec};
use crate::value::{CodeValue, Map, Value};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// What a script is started with: no files of the user's, no functions from the environment, and the first command
/// that fails ends it, also in `$(…)`.
const BASH: &[&str] = &["-p", "-e", "-u", "-O", "inherit_errexit"];
/// Stands for the script in bash's own messages.
const SCRIPT_NAME: &str = "sh";

/// A program to start, with what must live until it has ended.
pub(super) struct Prepared {
    pub(super) spec: Spec,
    /// Exit codes that are no failure.
    pub(super) ok: Vec<i64>,
    /// Files that are removed when it has ended.
    _files: Vec<NamedTempFile>,
}

/// The code of a call.
pub(super) fn code(call: &Call) -> Result<&Arc<CodeValue>, CallError> {
    match call.arg("code") {
        Some(Value::Code(code)) if code.template.shell.is_some() => Ok(code),
        _ => Err(misfit(call, "code", "a command: `$ …` or `sh\"…\"`")),
    }
}

/// Where the command acts.
pub(super) fn folder(call: &Call, context: &CallContext) -> Result<PathBuf, CallError> {
    let start = &context.environment.folder;
    let folder = |value: &Value, name: &str| match value {
        Value::String(text) | Value::Path(text) => Ok(PathBuf::from(text.as_str())),
        _ => Err(misfit(call, name, "a path")),
    };
    let mut whole = start.clone();
    if let Some(value) = call.setting("in") {
        whole.push(folder(value, "in")?);
    }
    if let Some(value) = call.arg("in") {
        whole.push(folder(value, "in")?);
    }
    Ok(whole)
}

/// The environment of the command.
pub(super) fn environment(call: &Call, context: &CallContext) -> Result<BTreeMap<OsString, OsString>, CallError> {
    let mut environment = context.environment.variables.clone();
    let maps = [call.setting("env"), call.arg("env")];
    for value in maps.into_iter().flatten() {
        let Value::Map(map) = exposed(value) else { return Err(misfit(call, "env", "a map")) };
        for (name, text) in pairs(call, "env", map)? {
            environment.insert(name, text);
        }
    }
    Ok(environment)
}

/// The names and texts of a map; secrets are exposed, since this is how they are handed over.
fn pairs(call: &Call, argument: &str, map: &Map) -> Result<Vec<(OsString, OsString)>, CallError> {
    map.iter()
        .map(|(name, value)| {
            let name = name.to_string();
            let valid = !name.is_empty() && !name.contains(['=', '\0']);
            let text = words::text(value).filter(|text| valid && !text.contains('\0'));
            let text = text.ok_or_else(|| misfit(call, argument, "a map of names to text without NUL characters"))?;
            Ok((OsString::from(name), OsString::from(text.as_str())))
        })
        .collect()
}

/// Makes ready what a call of `run` starts.
pub(super) fn prepare(call: &Call, context: &CallContext) -> Result<Prepared, CallError> {
    let arguments = Arguments::new(call, codes::SHELL_ARGUMENT);
    let words = words::words(code(call)?)?;
    let folder = folder(call, context)?;
    let mut environment = environment(call, context)?;
    let mut files = Vec::new();
    if let Some(map) = arguments.map("file")? {
        for (name, text) in pairs(call, "file", map)? {
            let file = secret_file(context, text.as_encoded_bytes())?;
            environment.insert(name, file.path().as_os_str().to_owned());
            files.push(file);
        }
    }
    let scratch = if call.in_check && !arguments.has("unconfined") { Some(scratch(context)?) } else { None };
    if let Some(scratch) = &scratch {
        environment.insert("TMPDIR".into(), scratch.as_os_str().to_owned());
    }
    let path = environment.get(OsStr::new("PATH")).cloned();
    let (program, name, args) = program(words, path.as_deref(), &folder)?;
    let may_leave = arguments.has("daemon");
    let spec = Spec {
        program,
        name,
        args,
        folder,
        environment,
        step: format!("{}/{}", context.run, context.step),
        lock: context.lock.clone().filter(|_| !may_leave),
        confined: scratch,
        input: input(call)?,
        may_leave,
    };
    Ok(Prepared { spec, ok: ok(call)?, _files: files })
}

/// The program, what it is told that it is called, and its arguments.
fn program(words: Words, path: Option<&OsStr>, folder: &Path) -> Result<(PathBuf, OsString, Vec<OsString>), CallError> {
    let missing = |name: &OsStr| {
        let name = name.to_string_lossy();
        CallError::new(FailureKind::Ours, codes::SHELL_PROGRAM, format!("the program `{name}` is not there"))
            .help("install it, or add its folder to `PATH`: `(env: { PATH: \"…\" })`")
    };
    match words {
        Words::Direct(words) => {
            let mut words = words.into_iter();
            let name = words.next().unwrap_or_default();
            let program = process::find_program(&name, path, folder).ok_or_else(|| missing(&name))?;
            Ok((program, name, words.collect()))
        }
        Words::Script { text, values } => {
            let bash = OsStr::new("bash");
            let program = process::find_program(bash, path, folder).ok_or_else(|| missing(bash))?;
            let mut args: Vec<OsString> = BASH.iter().map(OsString::from).collect();
            args.extend(["-c".into(), "--".into(), text.into(), SCRIPT_NAME.into()]);
            args.extend(values);
            Ok((program, bash.to_owned(), args))
        }
    }
}

/// What the command reads.
fn input(call: &Call) -> Result<Input, CallError> {
    let Some(value) = call.arg("stdin") else { return Ok(Input::Empty) };
    let text = words::text(value).ok_or_else(|| misfit(call, "stdin", "text"))?;
    Ok(Input::Bytes(Arc::from(text.as_bytes())))
}

/// The exit codes that are no failure.
fn ok(call: &Call) -> Result<Vec<i64>, CallError> {
    let number = |value: &Value| match value {
        Value::Int(number) => Some(*number),
        _ => None,
    };
    match call.arg("ok") {
        None => Some(vec![0]),
        Some(Value::List(items)) => items.iter().map(number).collect::<Option<_>>(),
        Some(value) => number(value).map(|number| vec![number]),
    }
    .ok_or_else(|| misfit(call, "ok", "a list of exit codes: `[0, 1]`"))
}

/// A file that only this user can read, for a secret.
fn secret_file(context: &CallContext, secret: &[u8]) -> Result<NamedTempFile, CallError> {
    let write = || {
        let mut file = tempfile::Builder::new().prefix("file-").tempfile_in(context.scratch.as_path())?;
        file.write_all(secret)?;
        file.flush()?;
        Ok(file)
    };
    write().map_err(|error: std::io::Error| no_room(context, &error))
}

/// The folder that the checks of a run may write to.
fn scratch(context: &CallContext) -> Result<PathBuf, CallError> {
    let folder = context.scratch.join("checks");
    match std::fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(no_room(context, &error)),
    }
}

fn no_room(context: &CallContext, error: &std::io::Error) -> CallError {
    let message = format!("no file can be made in `{}`: {error}", context.scratch.display());
    CallError::new(FailureKind::Ours, codes::SHELL_START, message)
}

/// The error for an argument that is not what it is to be.
pub(super) fn misfit(call: &Call, name: &str, wanted: &str) -> CallError {
    let message = format!("`{name}` of `{}.{}` is to be {wanted}", call.alias, call.operation);
    CallError::new(FailureKind::Ours, codes::SHELL_ARGUMENT, message)
}
