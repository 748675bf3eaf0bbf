//! Files and folders.
//!
//! Reads follow links. Writes do not: each acts on a folder held open and a plain name in it, and new content takes
//! the old one's place in one step, so nobody ever reads half a file and a crash leaves either. What can be undone
//! is: the old content is kept in the run's folder.

mod catalogue;
mod content;
mod draft;
mod failure;
mod job;
mod keep;
mod look;
mod names;
mod preview;
mod site;
mod tree;
mod walk;

use super::{
    Backend, Call, CallContext, CallError, Catalogue, FailureKind, Preview, Previewed, Read, THIS_MACHINE, Write,
    Written,
};
use crate::diagnostic::codes::file as codes;
use crate::value::Value;
use async_trait::async_trait;
use job::{Job, Work, run};
use std::sync::Arc;

/// Files and folders of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct File;

impl File {
    /// The backend; it holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Backend for File {
    fn catalogue(&self) -> Arc<Catalogue> {
        catalogue::catalogue()
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(Reader)
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(Previewer)
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(Writer)
    }
}

/// Looks at files.
struct Reader;

#[async_trait]
impl Read for Reader {
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        here(call)?;
        let work: Work<Value> = match call.operation.as_str() {
            "exists" => look::exists,
            "stat" => look::stat,
            "list" => walk::list,
            "find" => walk::find,
            "read" => look::read,
            "tail" => look::tail,
            "json" => look::json,
            "yaml" => look::yaml,
            "secret" => look::secret,
            "hash" => look::hash,
            "usage" => walk::usage,
            "space" => look::space,
            _ => return Err(unknown(call)),
        };
        run(call, context, work).await
    }

    fn identity(&self, _call: &Call) -> String {
        THIS_MACHINE.into()
    }
}

/// Compares files with what is to become of them.
struct Previewer;

#[async_trait]
impl Preview for Previewer {
    async fn preview(&self, call: &Call, context: &CallContext) -> Result<Previewed, CallError> {
        here(call)?;
        if writing(call).is_none() {
            return Err(unknown(call));
        }
        run(call, context, preview::preview).await
    }
}

/// Changes files.
struct Writer;

#[async_trait]
impl Write for Writer {
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError> {
        here(call)?;
        let work = writing(call).ok_or_else(|| unknown(call))?;
        run(call, context, work).await
    }

    async fn outcome(&self, call: &Call, context: &CallContext) -> Result<Option<Value>, CallError> {
        here(call)?;
        let work: Work<Option<Value>> = match call.operation.as_str() {
            "append" => |job: &Job| {
                let path = job.path("path")?;
                if keep::append_took_place(job, &path)? { content::change(&path, true).map(Some) } else { Ok(None) }
            },
            "move" => |job: &Job| {
                let path = job.path("to")?;
                match names::look_at(&path)? {
                    Some((_, there)) if keep::move_took_place(job, &there)? => content::change(&path, true).map(Some),
                    _ => Ok(None),
                }
            },
            _ => return Ok(None),
        };
        run(call, context, work).await
    }
}

/// What performs a write.
fn writing(call: &Call) -> Option<Work<Written>> {
    Some(match call.operation.as_str() {
        "write" => content::write,
        "append" => content::append,
        "copy" => content::copy,
        "restore" => content::restore,
        "move" => names::move_,
        "delete" => names::delete,
        "touch" => names::touch,
        "chmod" => names::chmod,
        "make_folder" => names::make_folder,
        "delete_empty" => names::delete_empty,
        "delete_tree" => tree::delete_tree,
        "clear" => tree::clear,
        _ => return None,
    })
}

/// This backend acts on this machine only.
fn here(call: &Call) -> Result<(), CallError> {
    match &call.place {
        None => Ok(()),
        Some(place) => {
            let place = format!("{}.{}", place.alias, place.operation);
            let message = format!("`{}` cannot act on `{place}` yet", call.alias);
            Err(CallError::new(FailureKind::Ours, codes::FILE_MISUSED, message)
                .help("use `$` inside of `on`, or take the call out of it"))
        }
    }
}

/// The error for an operation that the catalogue does not have.
fn unknown(call: &Call) -> CallError {
    let message = format!("`{}` has no operation `{}` of that effect", call.backend, call.operation);
    CallError::new(FailureKind::Ours, codes::FILE_MISUSED, message)
}
