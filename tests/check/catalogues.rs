//! Small catalogues in the manner of real ones, so that the checker's tests hang on no backend.

use indexmap::IndexMap;
use runbook::backend::catalogue::{Catalogue, Effect, Fidelity, Operation, Parameter, WriteEffect, record};
use runbook::syntax::ast::Tag;
use runbook::value::{RecordType, Type};
use std::sync::Arc;

/// All of them, by name.
pub(crate) fn all() -> IndexMap<String, Arc<Catalogue>> {
    let all = [shell(), file(), docker(), kubernetes(), sql(), redis(), http(), ssh()];
    all.into_iter().map(|catalogue| (catalogue.name.to_string(), Arc::new(catalogue))).collect()
}

fn of(record: &Arc<RecordType>) -> Type {
    Type::Record(Arc::clone(record))
}

fn idempotent() -> WriteEffect {
    WriteEffect { idempotent: true, preview: Fidelity::Compared, ..WriteEffect::default() }
}

fn once() -> WriteEffect {
    WriteEffect { preview: Fidelity::Compared, ..WriteEffect::default() }
}

fn undone_by(inverse: &str) -> WriteEffect {
    WriteEffect { inverse: Some(inverse.into()), ..once() }
}

fn session(name: &str, docs: &str) -> Operation {
    Operation { effect: Effect::Session, ..Operation::read(name, docs, Type::Any) }
}

fn environment() -> Type {
    Type::Map(Arc::new(Type::String), Arc::new(Type::Any))
}

fn shell() -> Catalogue {
    let result = record(
        "ShellResult",
        &[
            ("text", Type::String, "What it printed"),
            ("lines", Type::list(Type::String), "The lines of it"),
            ("code", Type::Int, "Its exit code"),
            ("ok", Type::Bool, "Whether the exit code is 0"),
            ("json", Type::Any, "What it printed, read as JSON"),
        ],
    );
    let mut run = Operation::read("run", "Runs a command.", of(&result))
        .takes(Parameter::required("code", Type::Code(Tag::Sh), "The command"))
        .takes(Parameter::option("stdin", Type::Any, "Text for its standard input"))
        .takes(Parameter::option("env", environment(), "Environment variables"))
        .takes(Parameter::option("ok", Type::list(Type::Int), "Exit codes that are no failure"))
        .takes(Parameter::option("unconfined", Type::String, "Why it is not held to reading"));
    run.effect = Effect::OfPlace;
    Catalogue::new("shell", "Commands.")
        .setting(Parameter::option("in", Type::Path, "The folder"))
        .record(&result)
        .operation(run)
}

fn file() -> Catalogue {
    let path = || Parameter::required("path", Type::Path, "The file");
    Catalogue::new("file", "Files.")
        .operation(Operation::read("exists", "Whether there is one.", Type::Bool).takes(path()))
        .operation(Operation::read("text", "Its text.", Type::String).takes(path()))
        .operation(Operation::read("json", "What it says as JSON.", Type::Any).takes(path()))
        .operation(
            Operation::write("write", "Writes it.", Type::Null, undone_by("write"))
                .takes(path())
                .takes(Parameter::required("text", Type::String, "What stands in it then")),
        )
        .operation(Operation::write("delete", "Deletes it.", Type::Null, once()).takes(path()))
}

fn docker() -> Catalogue {
    let container = record(
        "Container",
        &[
            ("name", Type::String, "Its name"),
            ("health", Type::OneOf(["starting", "healthy", "unhealthy"].map(Into::into).to_vec().into()), "Its health"),
            ("exit_code", Type::Int, "Its last exit code"),
            ("restarts", Type::Int, "How often it was restarted"),
            ("oom_killed", Type::Bool, "Whether the kernel killed it for want of memory"),
        ],
    );
    let name = || Parameter::required("container", Type::String, "Its name");
    let mut looked_up =
        Operation::read("container", "The container of that name.", of(&container).optional()).takes(name());
    looked_up.place = true;
    Catalogue::new("docker", "Containers.")
        .setting(Parameter::option("host", Type::Url, "The daemon"))
        .record(&container)
        .operation(looked_up)
        .operation(Operation::read("containers", "All containers.", Type::list(of(&container))))
        .operation(
            Operation::read("logs", "What it printed.", Type::String)
                .takes(name())
                .takes(Parameter::option("since", Type::Duration, "Not older than this"))
                .takes(Parameter::option("tail", Type::Int, "At most so many lines")),
        )
        .operation(Operation::write("stop", "Stops it.", Type::Null, undone_by("start")).takes(name()))
        .operation(Operation::write("start", "Starts it.", Type::Null, undone_by("stop")).takes(name()))
        .operation(Operation::write("restart", "Restarts it.", Type::Null, once()).takes(name()))
        .operation(
            Operation::write("compose.up", "Starts a service.", Type::Null, idempotent()).takes(Parameter::required(
                "service",
                Type::String,
                "Its name",
            )),
        )
        .operation(
            Operation::write("compose.restart", "Restarts a service.", Type::Null, once()).takes(Parameter::required(
                "service",
                Type::String,
                "Its name",
            )),
        )
        .operation(
            Operation::read("compose.wait", "Waits for a service.", Type::Null)
                .takes(Parameter::required("service", Type::String, "Its name"))
                .takes(Parameter {
                    required: true,
                    ..Parameter::word("until", &["healthy", "running", "stopped"], "For what")
                }),
        )
}

fn kubernetes() -> Catalogue {
    let termination = record("Termination", &[("reason", Type::String, "Why"), ("exit_code", Type::Int, "The code")]);
    let pod = record(
        "Pod",
        &[
            ("name", Type::String, "Its name"),
            ("ready", Type::Bool, "Whether it is ready"),
            ("restarts", Type::Int, "How often it was restarted"),
            ("revision", Type::Int, "Its deployment's revision"),
            ("last_termination", of(&termination).optional(), "How it ended last"),
        ],
    );
    let deployment = || Parameter { required: true, ..Parameter::option("deployment", Type::String, "Its name") };
    let mut undo = Operation::write("rollout_undo", "Goes back to a revision.", Type::Null, once())
        .takes(deployment())
        .takes(Parameter::option("to", Type::Int, "The revision; without it, the one before"));
    undo.relative_without = Some("to".into());
    Catalogue::new("kubernetes", "A cluster.")
        .setting(Parameter::option("namespace", Type::String, "The namespace"))
        .setting(Parameter::option("context", Type::String, "The context"))
        .record(&pod)
        .record(&termination)
        .operation(Operation::read("pods", "Its pods.", Type::list(of(&pod))).takes(Parameter::option(
            "labels",
            Type::map(Type::String),
            "That carry these labels",
        )))
        .operation(
            Operation::read("logs", "What a pod printed.", Type::String)
                .takes(Parameter::required("pod", of(&pod).optional(), "The pod"))
                .takes(Parameter::option("previous", Type::Bool, "Of the container before"))
                .takes(Parameter::option("tail", Type::Int, "At most so many lines")),
        )
        .operation(
            session("service", "A way to a service.")
                .takes(Parameter::required("name", Type::String, "Its name"))
                .takes(Parameter::option("port", Type::Int, "Its port")),
        )
        .operation(
            Operation::write("set_resources", "Sets limits.", Type::Null, idempotent())
                .takes(deployment())
                .takes(Parameter { required: true, ..Parameter::option("limits", limits(), "The limits") }),
        )
        .operation(
            Operation::read("wait", "Waits for a roll-out.", Type::Null).takes(deployment()).takes(Parameter {
                required: true,
                ..Parameter::word("until", &["available", "complete"], "For what")
            }),
        )
        .operation(
            Operation::write("rollout_restart", "Restarts all pods.", Type::Null, idempotent()).takes(deployment()),
        )
        .operation(undo)
        .operation(Operation::write("delete_pod", "Deletes a pod.", Type::Null, once()).takes(Parameter::required(
            "pod",
            of(&pod),
            "The pod",
        )))
}

fn limits() -> Type {
    Type::record([("memory", Type::Size.optional()), ("cpu", Type::Cpu.optional())])
}

fn sql() -> Catalogue {
    let code = || Parameter::required("statement", Type::Code(Tag::Sql), "The statement");
    Catalogue::new("sql", "A database.")
        .setting(Parameter { required: true, ..Parameter::option("url", Type::String.secret(), "Where it is") })
        .setting(Parameter::option("via", Type::Any, "What the connection goes through"))
        .operation(Operation::read("query", "Its rows.", Type::list(Type::Any)).takes(code()))
        .operation(Operation::write("execute", "Runs a statement that writes.", Type::Int, once()).takes(code()))
}

fn redis() -> Catalogue {
    let page = Type::record([("cursor", Type::String), ("keys", Type::list(Type::String))]);
    Catalogue::new("redis", "A Redis server.")
        .operation(
            Operation::read("scan", "Some of its keys.", page)
                .takes(Parameter::option("cursor", Type::String, "Where to go on"))
                .takes(Parameter::option("match", Type::Code(Tag::Glob), "Which keys")),
        )
        .operation(Operation::read("len", "The length of a list.", Type::Int).takes(Parameter::required(
            "key",
            Type::String,
            "The list",
        )))
        .operation(Operation::write("delete", "Deletes a key.", Type::Bool, idempotent()).takes(Parameter::required(
            "key",
            Type::String,
            "The key",
        )))
}

fn http() -> Catalogue {
    let reply = record(
        "Reply",
        &[
            ("status", Type::Int, "The status"),
            ("text", Type::String, "The body"),
            ("json", Type::Any, "The body read as JSON"),
        ],
    );
    let url = || Parameter::required("url", Type::Url, "Where");
    Catalogue::new("http", "HTTP requests.")
        .record(&reply)
        .operation(
            Operation::read("get", "Asks for a resource.", of(&reply))
                .takes(url())
                .takes(Parameter::option("via", Type::Any, "What the connection goes through"))
                .takes(Parameter::option("headers", environment(), "Headers; may hold secrets")),
        )
        .operation(
            Operation::write("post", "Sends something.", of(&reply), once()).takes(url()).takes(Parameter::option(
                "json",
                Type::Any,
                "What is sent",
            )),
        )
}

fn ssh() -> Catalogue {
    let mut host = session("ssh", "Another host.").takes(Parameter::required("host", Type::String, "Its name"));
    host.place = true;
    Catalogue::new("ssh", "Other hosts.").operation(host)
}
