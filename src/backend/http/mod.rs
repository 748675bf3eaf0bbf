//! HTTP.
//!
//! A reply is a value whatever its status: whether 404 is bad news, the runbook says. An error is only what is no
//! reply: a refused connection is the target's answer, a name that does not resolve is our own trouble, and a
//! connection lost after a write was sent leaves its outcome unknown.

mod catalogue;
mod client;
mod failure;
mod request;
mod send;

use super::arguments::plain_text;
use super::{
    Backend, Call, CallContext, CallError, Catalogue, FailureKind, Fidelity, Preview, Previewed, Read, Write, Written,
};
use crate::diagnostic::codes::http as codes;
use crate::value::Value;
use async_trait::async_trait;
use client::Clients;
use request::Request;
use std::sync::Arc;
use url::Url;

/// HTTP requests, over clients that are made when first needed.
#[derive(Clone, Default)]
pub struct Http {
    clients: Arc<Clients>,
}

impl Http {
    /// The backend; nothing is set up yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    async fn send(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        let mut request = Request::of(call)?;
        let client = self.clients.of(call, context).await?;
        send::send(&client, &mut request, context).await
    }
}

impl Backend for Http {
    fn catalogue(&self) -> Arc<Catalogue> {
        catalogue::catalogue()
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(Reader(self.clone()))
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(Previewer)
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(Writer(self.clone()))
    }
}

/// Sends requests that only ask.
struct Reader(Http);

#[async_trait]
impl Read for Reader {
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        if !matches!(call.operation.as_str(), "get" | "head") {
            return Err(unknown(call));
        }
        self.0.send(call, context).await
    }

    fn identity(&self, call: &Call) -> String {
        let origin = |value: &Value| match value {
            Value::Secret(_) => Some("a secret address".to_string()),
            value => {
                let url = plain_text(value).and_then(|text| Url::parse(text).ok())?;
                url.has_host().then(|| url.origin().ascii_serialization())
            }
        };
        call.arg("url")
            .and_then(origin)
            .or_else(|| call.setting("origin").and_then(origin))
            .unwrap_or_else(|| "no address".into())
    }
}

/// Shows requests, and sends none.
struct Previewer;

#[async_trait]
impl Preview for Previewer {
    async fn preview(&self, call: &Call, _context: &CallContext) -> Result<Previewed, CallError> {
        if !is_write(call) {
            return Err(unknown(call));
        }
        if call.args.values().any(Value::has_unknown) {
            let arguments =
                call.args.iter().map(|(name, value)| format!("{name}: {}\n", crate::value::show::literal(value)));
            return Ok(Previewed {
                fidelity: Fidelity::Printed,
                reason: "an argument is known only in the run".into(),
                summary: format!("{} request", call.operation.to_uppercase()),
                detail: arguments.collect(),
                ..Previewed::default()
            });
        }
        let request = Request::of(call)?;
        let mut detail = vec![request.title()];
        detail.extend(request.shown.headers.iter().cloned());
        if !request.shown.body.is_empty() {
            detail.push(String::new());
            detail.push(request.shown.body.clone());
        }
        Ok(Previewed {
            fidelity: Fidelity::Printed,
            reason: "HTTP has no way to try a request".into(),
            summary: request.title(),
            detail: detail.join("\n"),
            ..Previewed::default()
        })
    }
}

/// Sends requests that change something.
struct Writer(Http);

#[async_trait]
impl Write for Writer {
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError> {
        if !is_write(call) {
            return Err(unknown(call));
        }
        self.0.send(call, context).await.map(Written::value)
    }
}

fn is_write(call: &Call) -> bool {
    matches!(call.operation.as_str(), "post" | "put" | "patch" | "delete")
}

fn misused(message: &str) -> CallError {
    CallError::new(FailureKind::Ours, codes::HTTP_MISUSED, message)
}

fn misfit(name: &str, wanted: &str) -> CallError {
    misused(&format!("`{name}` is to be {wanted}"))
}

/// The error for an operation that the catalogue does not have.
fn unknown(call: &Call) -> CallError {
    misused(&format!("`{}` has no operation `{}` of that effect", call.backend, call.operation))
}
