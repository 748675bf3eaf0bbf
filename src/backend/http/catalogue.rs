//! What the HTTP backend declares.

use crate::backend::catalogue::{Catalogue, Fidelity, Operation, Parameter, WriteEffect, record};
use crate::value::{Field, RecordType, Type};
use std::sync::{Arc, OnceLock};

/// The catalogue, made once.
pub(super) fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: OnceLock<Arc<Catalogue>> = OnceLock::new();
    Arc::clone(CATALOGUE.get_or_init(|| Arc::new(declare())))
}

fn declare() -> Catalogue {
    let reply = record(
        "Reply",
        &[
            ("status", Type::Int, "The status, such as 200"),
            ("ok", Type::Bool, "Whether the status is from 200 to 299"),
            ("url", Type::Url, "Where the reply came from, after redirects"),
            ("headers", texts(), "The headers, their names in small letters"),
            ("text", Type::String, "The body; what is not UTF-8 is replaced"),
            ("json", Type::Any, "The body's value where it is JSON, else null"),
            ("truncated", Type::Bool, "Whether the body was longer than the run keeps, and was cut"),
            ("elapsed", Type::Duration, "From the request to the end of the reply"),
        ],
    );
    let catalogue = Catalogue::new(
        "http",
        "HTTP requests. A reply is a value whatever its status; only a server that gives none is an error.",
    )
    .setting(Parameter::option(
        "origin",
        Type::Url,
        "Scheme, host and port that credentials of this `use` are for; relative URLs start there",
    ))
    .setting(Parameter::option(
        "headers",
        Type::Any,
        "Headers for every request to `origin`, as a map; values may be secret",
    ))
    .setting(bearer())
    .setting(basic())
    .setting(Parameter::option("ca", Type::Path, "A PEM file of further authorities to trust"))
    .setting(Parameter::option(
        "certificate",
        Type::Path,
        "A PEM file of the certificate to show to servers; with `key`",
    ))
    .setting(Parameter::option("key", Type::Path, "A PEM file of the certificate's private key"))
    .record(&reply);
    let reply = Type::Record(reply);
    let catalogue = catalogue
        .operation(
            read(Operation::read("get", "Asks for a resource.", reply.clone()))
                .example(r#"try http.get(url"http://${host}:8080/health", within: 5s)"#),
        )
        .operation(
            read(Operation::read("head", "Asks for a resource's headers only.", reply.clone()))
                .example(r#"http.head(url"https://example.com/release.tar").headers"#),
        );
    let repeatable = WriteEffect { idempotent: true, preview: Fidelity::Printed, ..WriteEffect::default() };
    let once = WriteEffect { preview: Fidelity::Printed, ..WriteEffect::default() };
    let destructive = WriteEffect { destructive: true, ..repeatable.clone() };
    catalogue
        .operation(
            write("post", "Sends something to be worked on.", &reply, once.clone())
                .example(r#"http.post(url"http://${host}/v1/runs/${id}/retry", bearer: token)"#),
        )
        .operation(
            write("put", "Puts a resource in its place; twice is the same as once.", &reply, repeatable)
                .example(r#"http.put(url"http://${host}/v1/flags/beta", json: { on: false })"#),
        )
        .operation(
            write("patch", "Changes a part of a resource.", &reply, once)
                .example(r#"http.patch(url"http://${host}/v1/jobs/7", json: { paused: true })"#),
        )
        .operation(
            write("delete", "Deletes a resource; twice is the same as once.", &reply, destructive)
                .example(r#"http.delete(url"http://${host}/v1/locks/${name}")"#),
        )
}

fn texts() -> Type {
    Type::Map(Arc::new(Type::String), Arc::new(Type::String))
}

/// What every request takes.
fn request(operation: Operation) -> Operation {
    operation
        .takes(Parameter::required("url", Type::Url, "Where to"))
        .takes(Parameter::option("query", Type::Any, "What to add to the URL behind `?`, as a map"))
        .takes(Parameter::option("headers", Type::Any, "Headers, as a map; values may be secret"))
        .takes(Parameter::option("accept", Type::String, "The `Accept` header, such as `\"application/json\"`"))
        .takes(bearer())
        .takes(basic())
        .takes(Parameter::option(
            "within",
            Type::Duration,
            "How long until the reply is whole; 30s without it, and never longer than the step",
        ))
}

fn read(operation: Operation) -> Operation {
    request(operation).takes(Parameter::option("redirects", Type::Bool, "Whether to follow redirects; yes without it"))
}

fn write(name: &str, docs: &str, reply: &Type, effect: WriteEffect) -> Operation {
    request(Operation::write(name, docs, reply.clone(), effect))
        .takes(Parameter::option("json", Type::Any, "The body, as JSON"))
        .takes(Parameter::option("text", Type::Any, "The body, as text or a secret"))
        .takes(Parameter::option("form", Type::Any, "The body, as the fields of a form"))
        .takes(Parameter::option(
            "content_type",
            Type::String,
            "The `Content-Type` of `text`; `text/plain; charset=utf-8` without it",
        ))
}

fn bearer() -> Parameter {
    Parameter::option("bearer", Type::Secret(Arc::new(Type::String)), "A token for the `Authorization` header")
}

fn basic() -> Parameter {
    let field = |ty| Field { ty, docs: "".into() };
    let fields =
        [("user".into(), field(Type::String)), ("password".into(), field(Type::Secret(Arc::new(Type::String))))];
    let ty = Type::Record(Arc::new(RecordType { name: None, fields: fields.into_iter().collect() }));
    Parameter::option(
        "basic",
        ty,
        "User and password for the `Authorization` header: `{ user: \"rb\", password: secret }`",
    )
}
