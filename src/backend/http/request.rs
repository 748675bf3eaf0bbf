//! A request, made of a call: once for sending, and in the same breath for showing.

use super::{misfit, misused};
use crate::backend::arguments::{Arguments, exposed, exposed_json, plain_text, scalar_text};
use crate::backend::{Call, CallError};
use crate::diagnostic::codes::http as codes;
use crate::value::show::SECRET;
use crate::value::{Map, Value, convert};
use base64::Engine as _;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;
use url::Url;

/// How long a request may take where nothing else is said.
const WITHIN: Duration = Duration::from_secs(30);
/// Headers that say how the message is framed; they are not for a runbook to set.
const FRAMING: [&str; 5] = ["connection", "content-length", "transfer-encoding", "upgrade", "te"];

/// A request, ready to be sent.
#[derive(Debug)]
pub(super) struct Request {
    /// Its method.
    pub method: Method,
    /// Where to, secrets and all.
    pub url: Url,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Option<Vec<u8>>,
    /// Whether it carries credentials, which no other server may get.
    pub credentials: bool,
    /// Whether redirects are followed.
    pub redirects: bool,
    /// How long it may take.
    pub within: Duration,
    /// The same, for people.
    pub shown: Shown,
}

/// A request as it may be shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Where to.
    pub url: String,
    /// The headers, a line each.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

impl Request {
    /// The request of a call. `key` is that of a write.
    pub(super) fn of(call: &Call) -> Result<Self, CallError> {
        let arguments = Arguments::new(call, codes::HTTP_MISUSED);
        let method = match call.operation.as_str() {
            "get" => Method::GET,
            "head" => Method::HEAD,
            "post" => Method::POST,
            "put" => Method::PUT,
            "patch" => Method::PATCH,
            _ => Method::DELETE,
        };
        let origin = origin(call)?;
        let (url, secret_url) = address(call, arguments, origin.as_ref())?;
        let mut request = Self {
            shown: Shown { url: shown_url(&url, secret_url), ..Shown::default() },
            credentials: secret_url || !url.username().is_empty() || url.password().is_some(),
            redirects: method.is_safe() && (!arguments.has("redirects") || arguments.flag("redirects")?),
            within: arguments.duration("within")?.unwrap_or(WITHIN),
            headers: HeaderMap::new(),
            body: None,
            method,
            url,
        };
        if !request.method.is_safe() && !call.key.is_empty() {
            request.header("idempotency-key", &Value::String(call.key.clone()))?;
            request.shown.headers.pop();
            request.shown.headers.push("idempotency-key: (one for this step, the same at every attempt)".into());
        }
        if origin.is_some_and(|origin| origin.origin() == request.url.origin()) {
            request.with_headers(call.setting("headers"))?;
            request.with_credentials(call.setting("bearer"), call.setting("basic"))?;
        }
        request.with_body(arguments)?;
        if let Some(accept) = arguments.given("accept") {
            request.header(ACCEPT.as_str(), accept)?;
        }
        request.with_headers(arguments.given("headers"))?;
        request.with_credentials(arguments.given("bearer"), arguments.given("basic"))?;
        Ok(request)
    }

    fn with_headers(&mut self, headers: Option<&Value>) -> Result<(), CallError> {
        for (name, value) in entries("headers", headers)?.into_iter().flatten() {
            self.header(&name.to_string(), value)?;
        }
        Ok(())
    }

    /// Sets a header; one of that name that was set before goes.
    fn header(&mut self, name: &str, value: &Value) -> Result<(), CallError> {
        let header =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| misfit("headers", "names that a header can have"))?;
        if FRAMING.contains(&header.as_str()) {
            return Err(misused(&format!("the header `{header}` is not for a runbook to set")));
        }
        let text = scalar_text(value).ok_or_else(|| misfit("headers", "a map of text"))?;
        let mut content = HeaderValue::from_str(text.trim())
            .or_else(|_| HeaderValue::from_bytes(text.trim().as_bytes()))
            .map_err(|_| misused(&format!("the header `{header}` is to be one line of text")))?;
        let prefix = format!("{header}: ");
        self.shown.headers.retain(|line| !line.starts_with(&prefix));
        if value.has_secret() {
            content.set_sensitive(true);
            self.credentials = true;
            self.shown.headers.push(format!("{prefix}{SECRET}"));
        } else {
            self.shown.headers.push(format!("{prefix}{}", text.trim()));
        }
        self.headers.insert(header, content);
        Ok(())
    }

    fn with_credentials(&mut self, bearer: Option<&Value>, basic: Option<&Value>) -> Result<(), CallError> {
        let (scheme, token) = match (bearer, basic) {
            (None, None) => return Ok(()),
            (Some(bearer), None) => {
                let token = plain_text(exposed(bearer)).ok_or_else(|| misfit("bearer", "text or a secret"))?;
                ("Bearer", token.to_string())
            }
            (None, Some(basic)) => ("Basic", basic_token(basic)?),
            (Some(_), Some(_)) => {
                return Err(misused("`bearer` and `basic` are two ways to say who asks").help("give one of them"));
            }
        };
        let mut content = HeaderValue::from_str(&format!("{scheme} {token}"))
            .map_err(|_| misused(&format!("the {} token is to be one line of plain letters", scheme.to_lowercase())))?;
        content.set_sensitive(true);
        self.headers.insert(AUTHORIZATION, content);
        self.shown.headers.retain(|line| !line.starts_with("authorization: "));
        self.shown.headers.push(format!("authorization: {scheme} {SECRET}"));
        self.credentials = true;
        Ok(())
    }

    fn with_body(&mut self, arguments: Arguments<'_>) -> Result<(), CallError> {
        let given = (arguments.given("json"), arguments.given("text"), arguments.given("form"));
        let (content_type, body, value) = match given {
            (None, None, None) => return Ok(()),
            (Some(json), None, None) => {
                let text = exposed_json(json)
                    .map_err(|error| misfit("json", "a value that JSON can hold").help(error.message))?
                    .to_string();
                ("application/json", text, json)
            }
            (None, Some(text), None) => {
                let content_type = arguments.text("content_type")?.unwrap_or("text/plain; charset=utf-8");
                (content_type, plain_text(exposed(text)).ok_or_else(|| misfit("text", "text"))?.to_string(), text)
            }
            (None, None, Some(form)) => {
                let mut fields = url::form_urlencoded::Serializer::new(String::new());
                for (name, value) in entries("form", Some(form))?.into_iter().flatten() {
                    let text = scalar_text(value).ok_or_else(|| misfit("form", "a map of text and numbers"))?;
                    fields.append_pair(&name.to_string(), &text);
                }
                ("application/x-www-form-urlencoded", fields.finish(), form)
            }
            _ => return Err(misused("`json`, `text` and `form` are three bodies").help("give one of them")),
        };
        self.header(CONTENT_TYPE.as_str(), &Value::string(content_type))?;
        self.shown.body = if value.has_secret() { marked(value) } else { body.clone() };
        self.body = Some(body.into_bytes());
        Ok(())
    }

    /// For the messages: `GET https://host/path`.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.method, self.shown.url)
    }
}

/// A body that holds secrets, without them.
fn marked(value: &Value) -> String {
    convert::to_json(value, &mut convert::mark).map_or_else(|_| SECRET.into(), |json| json.to_string())
}

fn basic_token(value: &Value) -> Result<String, CallError> {
    let fields = entries("basic", Some(value))?;
    let field = |name: &str| {
        let value = fields.and_then(|fields| fields.get(name));
        value.and_then(|value| plain_text(exposed(value))).ok_or_else(|| misfit("basic", "`{ user: …, password: … }`"))
    };
    let (user, password) = (field("user")?, field("password")?);
    if user.contains(':') {
        return Err(misused("a user of `basic` holds no `:`"));
    }
    Ok(base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

fn entries<'a>(name: &str, value: Option<&'a Value>) -> Result<Option<&'a Map>, CallError> {
    match value.map(exposed) {
        None => Ok(None),
        Some(Value::Map(map)) => Ok(Some(map)),
        Some(_) => Err(misfit(name, "a map")),
    }
}

/// The option that says where the credentials of a `use` may go.
pub(super) fn origin(call: &Call) -> Result<Option<Url>, CallError> {
    let Some(origin) = call.setting("origin") else {
        let credential = ["bearer", "basic", "headers"].into_iter().find(|name| call.setting(name).is_some());
        return match credential {
            None => Ok(None),
            Some(name) => Err(misused(&format!("`{name}` of `use {}` needs `origin`", call.backend))
                .help("`origin: url\"https://api.example.com\"` says who may see it")),
        };
    };
    let text = plain_text(exposed(origin)).ok_or_else(|| misfit("origin", "a URL"))?;
    web_address(text).map(Some)
}

/// Where the request goes, and whether that is secret.
fn address(call: &Call, arguments: Arguments<'_>, origin: Option<&Url>) -> Result<(Url, bool), CallError> {
    let value = call.arg("url").ok_or_else(|| arguments.missing("url"))?;
    let text = plain_text(exposed(value)).ok_or_else(|| misfit("url", "a URL"))?;
    let mut url = match (Url::parse(text), origin) {
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(origin)) => {
            web_address(origin.join(text).map_err(|_| misfit("url", "a URL"))?.as_str())?
        }
        _ => web_address(text)?,
    };
    let mut secret = value.has_secret();
    for (name, value) in entries("query", arguments.given("query"))?.into_iter().flatten() {
        let items = match exposed(value) {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for item in items {
            let text = scalar_text(item).ok_or_else(|| misfit("query", "a map of text and numbers"))?;
            url.query_pairs_mut().append_pair(&name.to_string(), &text);
        }
        secret |= value.has_secret();
    }
    Ok((url, secret))
}

fn web_address(text: &str) -> Result<Url, CallError> {
    let url = Url::parse(text).map_err(|error| misfit("url", "a URL").help(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(misfit("url", "a URL that begins with `http://` or `https://`"));
    }
    Ok(url)
}

/// A URL as it may be shown: without user and password, and only its origin where a part of it is secret.
pub(super) fn shown_url(url: &Url, secret: bool) -> String {
    if secret {
        return format!("{}/{SECRET}", url.origin().ascii_serialization());
    }
    without_user(url).to_string()
}

/// A URL without user and password.
pub(super) fn without_user(url: &Url) -> Url {
    let mut url = url.clone();
    // Only a URL without a host refuses, and that has neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
