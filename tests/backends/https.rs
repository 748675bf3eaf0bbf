//! TLS: who is trusted, and who is not.

use crate::world::{World, field, path, shown};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use runbook::backend::http::Http;
use runbook::backend::{CallError, FailureKind};
use runbook::diagnostic::codes::http as codes;
use runbook::value::Value;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// How many authorities there are, so that each has a name of its own.
static AUTHORITIES: AtomicU32 = AtomicU32::new(0);

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    let number = AUTHORITIES.fetch_add(1, Ordering::Relaxed);
    params.distinguished_name.push(DnType::CommonName, format!("authority {number}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

struct Signed {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

fn signed(authority: &Issuer, name: &str, expired: bool) -> Signed {
    let mut params = CertificateParams::new(vec![name.to_string()]).unwrap();
    if expired {
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    Signed { certificate, key }
}

/// A server that answers over TLS, and asks for a certificate of that authority if one is given.
async fn serve(signed: &Signed, clients: Option<&Issuer>) -> SocketAddr {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let certificate = CertificateDer::from(signed.certificate.der().to_vec());
    let key = PrivateKeyDer::try_from(signed.key.serialize_der()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![certificate], key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut request = vec![0; 4096];
                let _ = stream.read(&mut request).await;
                let _ =
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecure").await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

/// A world that trusts an authority, or none besides the system's.
fn world(authority: Option<&Issuer>) -> World {
    let world = World::new(Http::new());
    match authority {
        None => world,
        Some(authority) => {
            fs::write(world.path("ca.pem"), authority.pem()).unwrap();
            world.setting("ca", path("ca.pem"))
        }
    }
}

async fn get(world: &World, address: SocketAddr) -> Result<Value, CallError> {
    let url = format!("https://localhost:{}/", address.port());
    world.read("get", &[("url", Value::Url(url.into()))]).await
}

async fn fails(world: &World, address: SocketAddr) -> String {
    let error = get(world, address).await.expect_err("it is not trusted");
    world.told(&error).replace(&address.port().to_string(), "PORT")
}

#[tokio::test]
async fn a_server_of_a_trusted_authority_answers() {
    let authority = authority();
    let address = serve(&signed(&authority, "localhost", false), None).await;
    let reply = get(&world(Some(&authority)), address).await.unwrap();
    assert_eq!(shown(&field(&reply, "text")), "\"secure\"");
}

#[tokio::test]
async fn whoever_cannot_be_trusted_gets_no_request() {
    let (ours, theirs) = (authority(), authority());
    let unknown = serve(&signed(&theirs, "localhost", false), None).await;
    let wrong_name = serve(&signed(&ours, "another.example", false), None).await;
    let expired = serve(&signed(&ours, "localhost", true), None).await;
    let world = world(Some(&ours));
    let told = [fails(&world, unknown).await, fails(&world, wrong_name).await, fails(&world, expired).await];
    insta::assert_snapshot!(told.join("\n"), @r"
    RB743 Ours: `GET https://localhost:PORT/`: its certificate comes from an authority that is not trusted here
    help: name the authority's certificate with `ca:` in `use`, or have the server's renewed
    RB743 Target: `GET https://localhost:PORT/`: its certificate is not for `localhost`
    help: name the authority's certificate with `ca:` in `use`, or have the server's renewed
    RB743 Target: `GET https://localhost:PORT/`: its certificate has expired
    help: name the authority's certificate with `ca:` in `use`, or have the server's renewed
    ");
}

#[tokio::test]
async fn the_systems_authorities_do_not_vouch_for_a_private_server() {
    let address = serve(&signed(&authority(), "localhost", false), None).await;
    let error = get(&world(None), address).await.unwrap_err();
    assert_eq!((error.code, error.kind), (codes::HTTP_CERTIFICATE, FailureKind::Ours));
}

#[tokio::test]
async fn a_certificate_is_shown_to_a_server_that_asks_for_one() {
    let authority = authority();
    let address = serve(&signed(&authority, "localhost", false), Some(&authority)).await;
    let without = get(&world(Some(&authority)), address).await.unwrap_err();
    assert_eq!(without.kind, FailureKind::Target, "{without}");
    let client = signed(&authority, "runbook", false);
    let world = world(Some(&authority)).setting("certificate", path("client.pem")).setting("key", path("client.key"));
    fs::write(world.path("client.pem"), client.certificate.pem()).unwrap();
    fs::write(world.path("client.key"), client.key.serialize_pem()).unwrap();
    let reply = get(&world, address).await.unwrap();
    assert_eq!(shown(&field(&reply, "status")), "200");
}

#[tokio::test]
async fn a_file_that_is_no_certificate_is_told() {
    let address = serve(&signed(&authority(), "localhost", false), None).await;
    let world = World::new(Http::new()).setting("ca", path("ca.pem"));
    let missing = fails(&world, address).await;
    fs::write(world.path("ca.pem"), "this is no certificate").unwrap();
    let wrong = fails(&world, address).await;
    insta::assert_snapshot!(format!("{missing}\n{wrong}"), @r"
    RB740 Ours: `ca` cannot be read from `‹folder›/ca.pem`
    help: No such file or directory (os error 2)
    RB740 Ours: `ca` is to be a PEM file of certificates
    ");
}
