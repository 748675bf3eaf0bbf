//! Commands of this machine.
//!
//! A command is a tagged literal, never a text: what its holes hold is handed over beside it. What the shell reads
//! as code is known when the runbook is checked ([`crate::code::shell`]). What a command starts ends with it
//! ([`crate::process`]).

mod catalogue;
mod command;
mod machine;
mod preview;
mod processes;
mod render;
mod result;
mod words;

pub use render::render;

use super::{
    Backend, Call, CallContext, CallError, Catalogue, FailureKind, OutputStream, Preview, Previewed, Read,
    THIS_MACHINE, Write, Written,
};
use crate::diagnostic::codes::shell as codes;
use crate::process::{self, Confinement, Limits};
use crate::value::Value;
use async_trait::async_trait;
use std::sync::Arc;

/// The backend `shell`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shell;

impl Shell {
    /// The backend; it holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Backend for Shell {
    fn catalogue(&self) -> Arc<Catalogue> {
        catalogue::catalogue()
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(*self)
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(Previewer)
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(Writer)
    }
}

#[async_trait]
impl Read for Shell {
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        here(call)?;
        match call.operation.as_str() {
            "run" => run(call, context).await,
            "which" => machine::which(call, context),
            "processes" => processes::list(call),
            "load" => machine::load(),
            "memory" => machine::memory(),
            "hostname" => Ok(Value::string(machine::hostname())),
            _ => Err(unknown(call)),
        }
    }

    fn identity(&self, _call: &Call) -> String {
        let checks = match process::confinement() {
            Confinement::Full => "",
            Confinement::Partial => " (checks are confined in part)",
            Confinement::None => " (checks are not confined)",
        };
        format!("{THIS_MACHINE}{checks}")
    }
}

/// Says what a command would do.
struct Previewer;

#[async_trait]
impl Preview for Previewer {
    async fn preview(&self, call: &Call, context: &CallContext) -> Result<Previewed, CallError> {
        here(call)?;
        match call.operation.as_str() {
            "run" => preview::command(call, context).await,
            "process.stop" | "process.signal" => processes::preview(call),
            _ => Err(unknown(call)),
        }
    }
}

/// Runs commands in actions.
struct Writer;

#[async_trait]
impl Write for Writer {
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError> {
        here(call)?;
        match call.operation.as_str() {
            "run" => run(call, context).await.map(Written::value),
            "process.stop" => processes::stop(call, context).await,
            "process.signal" => processes::signal(call),
            _ => Err(unknown(call)),
        }
    }
}

/// Runs a command to its end.
async fn run(call: &Call, context: &CallContext) -> Result<Value, CallError> {
    let name = render(command::code(call)?);
    let name = short(&name);
    let prepared = command::prepare(call, context)?;
    let pass = |stream| {
        let output = Arc::clone(&context.output);
        Box::new(move |bytes: &[u8]| output.write(stream, bytes)) as process::Sink
    };
    let limits = Limits {
        cancel: context.cancel.clone(),
        deadline: context.deadline,
        grace: context.grace,
        most: context.max_output,
        stdout: pass(OutputStream::Stdout),
        stderr: pass(OutputStream::Stderr),
    };
    let finished = process::run(&prepared.spec, limits).await;
    result::result(&name, &prepared, finished, &context.redactor)
}

/// A command's first line, for a message.
fn short(command: &str) -> String {
    const LONGEST: usize = 60;
    let line = command.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut short: String = line.chars().take(LONGEST).collect();
    if short.len() < command.trim().len() {
        short.push('…');
    }
    short
}

/// This backend acts on this machine only; elsewhere the backend of the place does.
fn here(call: &Call) -> Result<(), CallError> {
    match &call.place {
        None => Ok(()),
        Some(place) => {
            let message = format!("the shell cannot act on `{}.{}`", place.alias, place.operation);
            Err(CallError::new(FailureKind::Ours, codes::SHELL_PLACE, message))
        }
    }
}

/// The error for an operation that the catalogue does not have.
fn unknown(call: &Call) -> CallError {
    let message = format!("`{}` has no operation `{}` of that effect", call.backend, call.operation);
    CallError::new(FailureKind::Ours, codes::SHELL_ARGUMENT, message)
}
