//! Why no reply came, in words.

use super::client::CONNECT;
use super::request::Request;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::http as codes;
use rustls::CertificateError;
use std::error::Error;
use std::io;

/// Says why a request got no reply.
pub(super) fn failure(request: &Request, error: &reqwest::Error) -> CallError {
    let title = request.title();
    let host = request.url.host_str().unwrap_or_default();
    if error.is_builder() {
        return CallError::new(
            FailureKind::Ours,
            codes::HTTP_MISUSED,
            format!("`{title}` cannot be sent: {}", innermost(error)),
        );
    }
    if !error.is_connect() {
        return lost(request, &innermost(error));
    }
    if error.is_dns() {
        let message = format!("`{title}`: the name `{host}` does not resolve");
        return CallError::new(FailureKind::Ours, codes::HTTP_NO_WAY, message)
            .help("mend the name, or the name service of this machine");
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return untrusted(&title, host, error);
    }
    let refused = |why: String| CallError::new(FailureKind::Target, codes::HTTP_REFUSED, format!("`{title}`: {why}"));
    if error.is_timeout() {
        return refused(format!("no connection within {}s", CONNECT.as_secs()));
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => refused("the connection was refused".into()),
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown) => CallError::new(
            FailureKind::Ours,
            codes::HTTP_NO_WAY,
            format!("`{title}`: this machine has no way to that network"),
        ),
        Some(io::ErrorKind::HostUnreachable) => refused("the host cannot be reached".into()),
        _ => refused(format!("no connection was made: {}", innermost(error))),
    }
}

/// The connection ended after the request had begun to be sent.
pub(super) fn lost(request: &Request, why: &str) -> CallError {
    let (kind, what) = if request.method.is_safe() {
        (FailureKind::Target, "")
    } else {
        (FailureKind::Lost, "; whether it took place is not known")
    };
    CallError::new(kind, codes::HTTP_LOST, format!("`{}`: the connection was lost: {why}{what}", request.title()))
}

/// An expired or wrong certificate is the server's doing; an authority that we do not know is a matter of our trust.
fn untrusted(title: &str, host: &str, error: &rustls::Error) -> CallError {
    let (kind, why) = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                (FailureKind::Target, "its certificate has expired".to_string())
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                (FailureKind::Target, "its certificate is not valid yet".into())
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                (FailureKind::Target, format!("its certificate is not for `{host}`"))
            }
            CertificateError::Revoked => (FailureKind::Target, "its certificate was revoked".into()),
            CertificateError::UnknownIssuer => {
                (FailureKind::Ours, "its certificate comes from an authority that is not trusted here".into())
            }
            _ => (FailureKind::Ours, "its certificate cannot be verified".into()),
        },
        error => (FailureKind::Target, format!("no secure connection was made: {error}")),
    };
    CallError::new(kind, codes::HTTP_CERTIFICATE, format!("`{title}`: {why}"))
        .help("name the authority's certificate with `ca:` in `use`, or have the server's renewed")
}

/// The reason of that type among the reasons of an error.
fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref::<E>() {
            // An input-output error may only be the wrapping of another.
            let wraps = error.downcast_ref::<io::Error>().is_some_and(|error| error.get_ref().is_some());
            if !wraps {
                return Some(found);
            }
        }
        // What an input-output error wraps, it does not name as its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        source = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

/// The last of the reasons, which says the most and never holds the URL.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    let mut source: &dyn Error = match error.source() {
        Some(source) => source,
        None => return "the request could not be made".into(),
    };
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}
