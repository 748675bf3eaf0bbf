//! Sending a request, and taking in the reply.

use super::failure::{failure, lost};
use super::misused;
use super::request::{Request, shown_url, without_user};
use crate::backend::{CallContext, CallError, FailureKind};
use crate::diagnostic::codes::http as codes;
use crate::value::{Key, Map, Value, convert};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Client, Method, Response, StatusCode};
use std::sync::Arc;
use std::time::Instant;
use url::Url;

/// How many redirects a read follows.
const REDIRECTS: usize = 10;

/// Sends a request, and gives the reply as a value.
pub(super) async fn send(client: &Client, request: &mut Request, context: &CallContext) -> Result<Value, CallError> {
    let began = Instant::now();
    let limit = began.checked_add(request.within);
    let limit = match (limit, context.deadline) {
        (Some(limit), Some(deadline)) => Some(limit.min(deadline)),
        (limit, deadline) => limit.or(deadline),
    };
    let over = async {
        match limit {
            Some(limit) => tokio::time::sleep_until(limit.into()).await,
            None => std::future::pending().await,
        }
    };
    let title = request.title();
    let safe = request.method.is_safe();
    let unknown = if safe { "" } else { "; whether it took place is not known" };
    tokio::select! {
        biased;
        reply = exchange(client, request, context.max_output, began) => reply,
        () = context.cancel.cancelled() => {
            let message = format!("`{title}`: the run was interrupted before the reply{unknown}");
            Err(CallError::new(FailureKind::Cancelled, codes::HTTP_TIMED_OUT, message))
        }
        () = over => {
            let message = format!("`{title}`: no reply came in time{unknown}");
            Err(CallError::new(FailureKind::TimedOut, codes::HTTP_TIMED_OUT, message))
        }
    }
}

async fn exchange(client: &Client, request: &mut Request, max: u64, began: Instant) -> Result<Value, CallError> {
    for _ in 0..=REDIRECTS {
        let response = once(client, request).await?;
        match redirect(request, &response) {
            Some(url) => {
                let secret = request.shown.url.contains('‹');
                request.shown.url = shown_url(&url, secret);
                request.url = url;
                if response.status() == StatusCode::SEE_OTHER && request.method != Method::HEAD {
                    request.method = Method::GET;
                }
            }
            None => return reply(request, response, max, began).await,
        }
    }
    let message = format!("`{}`: more than {REDIRECTS} redirects", request.title());
    Err(CallError::new(FailureKind::Target, codes::HTTP_REDIRECTS, message))
}

async fn once(client: &Client, request: &Request) -> Result<Response, CallError> {
    let mut sent = client.request(request.method.clone(), request.url.clone()).headers(request.headers.clone());
    if let Some(body) = &request.body {
        sent = sent.body(body.clone());
    }
    let sent = sent.build().map_err(|error| {
        misused(&format!("`{}` cannot be sent: {}", request.title(), super::failure::innermost(&error)))
    })?;
    client.execute(sent).await.map_err(|error| failure(request, &error))
}

/// Where a read is sent on to. Credentials go to no other server, and nothing goes from a secure connection to an open one.
fn redirect(request: &Request, response: &Response) -> Option<Url> {
    let moved = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    if !moved || !request.redirects {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let url = request.url.join(location).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let elsewhere = url.origin() != request.url.origin();
    let open = request.url.scheme() == "https" && url.scheme() == "http";
    let kept = open || (elsewhere && request.credentials);
    (!kept).then_some(url)
}

async fn reply(request: &Request, mut response: Response, max: u64, began: Instant) -> Result<Value, CallError> {
    let status = response.status();
    let headers = headers(response.headers());
    let says_json = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|content| content.to_str().ok())
        .is_some_and(|content| content.contains("json"));
    let mut body: Vec<u8> = Vec::new();
    let mut truncated = false;
    while let Some(piece) = response.chunk().await.map_err(|error| lost(request, &super::failure::innermost(&error)))? {
        let room = usize::try_from(max).unwrap_or(usize::MAX).saturating_sub(body.len());
        truncated = piece.len() > room;
        body.extend(piece.iter().take(room));
        if truncated {
            break;
        }
    }
    // A cut in the middle of a letter leaves a part of it, which is no text.
    let text = String::from_utf8_lossy(&body).replace('\0', "\u{fffd}");
    let looks_json = says_json || text.trim_start().starts_with(['{', '[']);
    let json = if looks_json && !truncated { convert::parse_json(&text).ok() } else { None };
    let elapsed = i64::try_from(began.elapsed().as_nanos()).unwrap_or(i64::MAX);
    Ok(Value::record([
        ("status", Value::Int(i64::from(status.as_u16()))),
        ("ok", Value::Bool(status.is_success())),
        ("url", Value::Url(without_user(&request.url).as_str().into())),
        ("headers", Value::Map(Arc::new(headers))),
        ("text", Value::string(text)),
        ("json", json.unwrap_or(Value::Null)),
        ("truncated", Value::Bool(truncated)),
        ("elapsed", Value::Duration(elapsed)),
    ]))
}

/// Headers as a map; those that came more than once are joined as HTTP joins them.
fn headers(headers: &HeaderMap) -> Map {
    let mut map = Map::default();
    for name in headers.keys() {
        let values: Vec<_> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        map.insert(Key::from(name.as_str()), Value::string(values.join(", ")));
    }
    map
}
