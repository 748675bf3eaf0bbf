//! Clients, made when they are first needed and kept by what they trust.

use super::{misfit, misused};
use crate::backend::arguments::plain_text;
use crate::backend::{Call, CallContext, CallError};
use reqwest::{Certificate, Client, ClientBuilder, Identity, NoProxy, Proxy};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

/// How long to wait for a connection. One that takes longer was not made, and nothing was sent.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(15);

/// The clients of a backend.
#[derive(Default)]
pub(super) struct Clients {
    made: Mutex<HashMap<Trust, Client>>,
}

/// What makes one client differ from another.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Trust {
    ca: Vec<u8>,
    identity: Vec<u8>,
    proxies: Vec<(&'static str, String)>,
}

impl Clients {
    /// The client for a call. Its files are read anew each time, so that a renewed certificate is seen.
    pub(super) async fn of(&self, call: &Call, context: &CallContext) -> Result<Client, CallError> {
        let trust = Trust {
            ca: file(call, context, "ca").await?.unwrap_or_default(),
            identity: match (file(call, context, "certificate").await?, file(call, context, "key").await?) {
                (None, None) => Vec::new(),
                (Some(certificate), Some(key)) => [certificate.as_slice(), b"\n", &key].concat(),
                _ => return Err(misused("`certificate` and `key` go together").help("give both, or none")),
            },
            proxies: proxies(context),
        };
        if let Some(client) = self.made().get(&trust) {
            return Ok(client.clone());
        }
        let client = make(&trust)?;
        self.made().insert(trust, client.clone());
        Ok(client)
    }

    fn made(&self) -> std::sync::MutexGuard<'_, HashMap<Trust, Client>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The content of a file that an option names.
async fn file(call: &Call, context: &CallContext, name: &str) -> Result<Option<Vec<u8>>, CallError> {
    let Some(value) = call.setting(name) else { return Ok(None) };
    let path = context.environment.folder.join(plain_text(value).ok_or_else(|| misfit(name, "a path"))?);
    let bytes = tokio::fs::read(&path).await.map_err(|error| {
        misused(&format!("`{name}` cannot be read from `{}`", path.display())).help(error.to_string())
    })?;
    Ok(Some(bytes))
}

/// The proxies that the run's environment names.
fn proxies(context: &CallContext) -> Vec<(&'static str, String)> {
    let variable = |name: &str| {
        let variables = &context.environment.variables;
        let found = variables.get(OsStr::new(name)).or_else(|| variables.get(OsStr::new(&name.to_uppercase())));
        found.and_then(|text| text.to_str()).filter(|text| !text.is_empty()).map(ToString::to_string)
    };
    ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]
        .into_iter()
        .filter_map(|name| variable(name).map(|text| (name, text)))
        .collect()
}

/// A client that trusts the system's authorities and those of `ca`. Where the system has none, as in a small
/// container, those of `ca` alone: what needs no TLS works all the same, and what does says whom it does not trust.
fn make(trust: &Trust) -> Result<Client, CallError> {
    install_provider();
    let authorities = match trust.ca.as_slice() {
        [] => Vec::new(),
        pem => Certificate::from_pem_bundle(pem)
            .ok()
            .filter(|certificates| !certificates.is_empty())
            .ok_or_else(|| misfit("ca", "a PEM file of certificates"))?,
    };
    let both = builder(trust)?.tls_certs_merge(authorities.clone()).build();
    both.or_else(|_| {
        builder(trust)?.tls_certs_only(authorities).build().map_err(|error| {
            let why = super::failure::innermost(&error);
            misused(&format!("no secure connection can be made: {why}")).help("look at `ca`, `certificate` and `key`")
        })
    })
}

fn builder(trust: &Trust) -> Result<ClientBuilder, CallError> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("runbook/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        // Proxies are those of the run's environment, below, not those of the process.
        .no_proxy();
    let none = trust.proxies.iter().find(|(name, _)| *name == "no_proxy");
    let none = none.and_then(|(_, list)| NoProxy::from_string(list));
    for (name, address) in &trust.proxies {
        let proxy = match *name {
            "http_proxy" => Proxy::http(address),
            "https_proxy" => Proxy::https(address),
            "all_proxy" => Proxy::all(address),
            _ => continue,
        };
        let proxy = proxy.map_err(|_| misused(&format!("the environment's `{name}` is not the address of a proxy")))?;
        builder = builder.proxy(proxy.no_proxy(none.clone()));
    }
    if !trust.identity.is_empty() {
        let identity = Identity::from_pem(&trust.identity);
        builder = builder.identity(identity.map_err(|_| misfit("certificate", "a PEM file, with its `key`"))?);
    }
    Ok(builder)
}

/// The cryptography that TLS uses: one for the whole process, and whoever embeds this may have chosen it before.
fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
