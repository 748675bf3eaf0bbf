//! One call at work, on a thread where it may block.

use super::failure::{Doing, failure, refused};
use crate::backend::arguments::{Arguments, plain_text};
use crate::backend::{Call, CallContext, CallError, FailureKind};
use crate::diagnostic::codes::file as codes;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A call with the context that it acts in.
pub(super) struct Job {
    /// The call.
    pub call: Call,
    /// What it may use.
    pub context: CallContext,
}

/// What a blocking piece of work is, as a function.
pub(super) type Work<T> = fn(&Job) -> Result<T, CallError>;

impl Job {
    /// The arguments.
    pub(super) fn arguments(&self) -> Arguments<'_> {
        Arguments::new(&self.call, codes::FILE_MISUSED)
    }

    /// A path argument, made absolute.
    pub(super) fn path(&self, name: &str) -> Result<PathBuf, CallError> {
        self.optional_path(name)?.ok_or_else(|| self.arguments().missing(name))
    }

    /// A path argument that may be left out.
    pub(super) fn optional_path(&self, name: &str) -> Result<Option<PathBuf>, CallError> {
        let path = self.arguments().given(name);
        let text = |value| plain_text(value).ok_or_else(|| self.arguments().misfit(name, "a path"));
        path.map(|value| self.resolve(text(value)?)).transpose()
    }

    /// Where relative paths start.
    pub(super) fn folder(&self) -> Result<PathBuf, CallError> {
        let folder = &self.context.environment.folder;
        match self.call.setting("in").map(plain_text) {
            None => Ok(folder.clone()),
            Some(Some(text)) => Ok(folder.join(text)),
            Some(None) => Err(CallError::new(
                FailureKind::Ours,
                codes::FILE_MISUSED,
                format!("`in` of `use {}` is to be a path", self.call.backend),
            )),
        }
    }

    fn resolve(&self, path: &str) -> Result<PathBuf, CallError> {
        if path.is_empty() || path.contains('\0') {
            let operation = format!("{}.{}", self.call.alias, self.call.operation);
            let what = if path.is_empty() { "empty" } else { "one that holds a NUL" };
            return Err(CallError::new(
                FailureKind::Ours,
                codes::FILE_MISUSED,
                format!("`{operation}` takes no path that is {what}"),
            ));
        }
        Ok(self.folder()?.join(path))
    }

    /// Ends the work when the step was interrupted or its time is over.
    pub(super) fn go_on(&self) -> Result<(), CallError> {
        stopped(&self.context).map_or(Ok(()), Err)
    }

    /// The same, before anything was changed: the outcome is then known.
    pub(super) fn go_on_unchanged(&self, path: &Path) -> Result<(), CallError> {
        stopped(&self.context).map_or(Ok(()), |error| {
            let why = error.message;
            Err(refused(codes::FILE_FAILED, format!("{why} before `{}` was changed", path.display())))
        })
    }

    /// Copies content in pieces, looking between them whether to go on. Gives the number of bytes.
    pub(super) fn pump(
        &self,
        from: &mut impl Read,
        to: &mut impl Write,
        paths: (&Path, &Path),
    ) -> Result<u64, CallError> {
        let mut piece = vec![0_u8; 256 * 1024];
        let mut total = 0_u64;
        loop {
            self.go_on_unchanged(paths.1)?;
            let length = match from.read(&mut piece) {
                Ok(0) => return Ok(total),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failure(Doing::Read, paths.0, &error)),
            };
            let piece = piece.get(..length).unwrap_or_default();
            to.write_all(piece).map_err(|error| failure(Doing::Change, paths.1, &error))?;
            total = total.saturating_add(length as u64);
        }
    }
}

/// Why the work is to stop, if it is.
fn stopped(context: &CallContext) -> Option<CallError> {
    if context.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        return Some(CallError::new(FailureKind::TimedOut, codes::FILE_FAILED, "time was over"));
    }
    if context.cancel.is_cancelled() {
        return Some(CallError::new(FailureKind::Cancelled, codes::FILE_FAILED, "the run was interrupted"));
    }
    None
}

/// Runs a piece of work on a thread of its own. When the step is to stop, the work is given the grace to end in a
/// known state; a file system that hangs longer than that is left behind.
pub(super) async fn run<T: Send + 'static>(call: &Call, context: &CallContext, work: Work<T>) -> Result<T, CallError> {
    let job = Job { call: call.clone(), context: context.clone() };
    let mut thread = tokio::task::spawn_blocking(move || work(&job));
    let over = async {
        match context.deadline {
            Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
            None => std::future::pending().await,
        }
    };
    let ended = tokio::select! {
        biased;
        ended = &mut thread => Some(ended),
        () = context.cancel.cancelled() => tokio::time::timeout(context.grace, &mut thread).await.ok(),
        () = over => tokio::time::timeout(context.grace, &mut thread).await.ok(),
    };
    match ended {
        Some(Ok(result)) => result,
        Some(Err(error)) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(CallError::new(FailureKind::Cancelled, codes::FILE_FAILED, "the run was interrupted")),
        },
        None => Err(stopped(context)
            .unwrap_or_else(|| CallError::new(FailureKind::TimedOut, codes::FILE_FAILED, "time was over"))
            .help("the file system did not answer in time")),
    }
}
