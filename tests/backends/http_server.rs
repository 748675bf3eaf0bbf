//! A server on the loopback that answers in every way a runbook may meet.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

/// A server, and what it was asked.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let app = Router::new()
            .route("/echo", any(echo))
            .route("/echo/{*rest}", any(echo))
            .route("/status/{code}", any(status))
            .route("/json", get(json))
            .route("/text", get(|| async { "plain text" }))
            .route("/binary", get(|| async { vec![b'a', 0xff, 0, b'b'] }))
            .route("/big", get(|| async { "x".repeat(100_000) }))
            .route("/endless", get(|| async { Body::from_stream(endless()) }))
            .route("/slow", any(slow))
            .route("/broken", any(|| async { Body::from_stream(broken()) }))
            .route("/redirect/{status}", any(redirect))
            .route("/loop", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/loop")]) }))
            .route("/cookies", get(cookies))
            .layer(axum::middleware::from_fn(move |request: Request, next: axum::middleware::Next| {
                seen.lock().unwrap().push(line(&request));
                next.run(request)
            }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, asked }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked so far, a line each.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn line(request: &Request) -> String {
    let authorization = request.headers().get(header::AUTHORIZATION).is_some();
    format!("{} {}{}", request.method(), request.uri(), if authorization { " with credentials" } else { "" })
}

/// Says back what was asked.
async fn echo(method: Method, uri: axum::http::Uri, headers: HeaderMap, body: Bytes) -> Response {
    let headers: serde_json::Map<String, serde_json::Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let said = serde_json::json!({
        "method": method.as_str(),
        "path": uri.path(),
        "query": uri.query(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    });
    axum::Json(said).into_response()
}

async fn status(Path(code): Path<u16>) -> (StatusCode, &'static str) {
    (StatusCode::from_u16(code).unwrap(), "so be it")
}

async fn json() -> ([(header::HeaderName, &'static str); 1], &'static str) {
    let text = r#"{"big": 9007199254740993, "exact": 0.1, "list": [1, null], "order": {"b": 1, "a": 2}}"#;
    ([(header::CONTENT_TYPE, "application/json")], text)
}

fn endless() -> impl futures_util::Stream<Item = Result<String, std::io::Error>> {
    futures_util::stream::repeat_with(|| Ok("y".repeat(1000)))
}

/// A body that ends before it is whole.
fn broken() -> impl futures_util::Stream<Item = Result<&'static str, std::io::Error>> {
    futures_util::stream::iter([Ok("half"), Err(std::io::Error::other("gone"))])
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(20)).await;
    "at last"
}

/// Sends on to `?to=`.
async fn redirect(Path(code): Path<u16>, uri: axum::http::Uri) -> Response {
    let to = uri.query().and_then(|query| query.strip_prefix("to=")).unwrap_or_default().to_string();
    (StatusCode::from_u16(code).unwrap(), [(header::LOCATION, to)]).into_response()
}

async fn cookies() -> Response {
    let mut response = "".into_response();
    for cookie in ["a=1", "b=2"] {
        response.headers_mut().append(header::SET_COOKIE, cookie.parse().unwrap());
    }
    response
}

/// A server that takes the request and says nothing, then hangs up or goes on saying nothing.
pub(crate) async fn silent(hang_up: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 1024];
                let _ = stream.read(&mut request).await;
                if !hang_up {
                    tokio::time::sleep(Duration::from_secs(20)).await;
                }
            });
        }
    });
    address
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}
