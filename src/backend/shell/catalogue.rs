//! What the shell backend declares.

use crate::backend::catalogue::{Catalogue, Effect, Fidelity, Operation, Parameter, WriteEffect, record};
use crate::syntax::ast::Tag;
use crate::value::{RecordType, Type};
use std::sync::{Arc, OnceLock};

/// The signals that can be sent.
pub(super) const SIGNALS: [&str; 9] = ["term", "int", "hup", "quit", "kill", "usr1", "usr2", "stop", "cont"];

/// The catalogue, made once.
pub(super) fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: OnceLock<Arc<Catalogue>> = OnceLock::new();
    Arc::clone(CATALOGUE.get_or_init(|| Arc::new(declare())))
}

fn declare() -> Catalogue {
    let result = result_record();
    let process = process_record();
    let load = record(
        "Load",
        &[
            ("one", Type::Float, "Processes that ran or waited to run, on average over 1 minute"),
            ("five", Type::Float, "Over 5 minutes"),
            ("fifteen", Type::Float, "Over 15 minutes"),
            ("cores", Type::Int, "Processor cores that can be used"),
        ],
    );
    let memory = record(
        "Memory",
        &[
            ("total", Type::Size, "All memory"),
            ("available", Type::Size, "What programs can still get without swapping"),
            ("used", Type::Float, "The share that is not available"),
            ("swap_total", Type::Size, "All swap"),
            ("swap_free", Type::Size, "Swap that is not used"),
        ],
    );
    let catalogue = Catalogue::new(
        "shell",
        "Commands of this machine. `$ command` is `shell.run(sh\"command\")`. Values fill holes as words and are never read as code.",
    )
    .setting(Parameter::option("in", Type::Path, "The folder that commands start in; without it, the working folder"))
    .setting(Parameter::option("env", environment(), "Environment variables for all commands; a secret may be among them"))
    .record(&result)
    .record(&process)
    .record(&load)
    .record(&memory)
    .operation(run(&result));
    let catalogue = looks(catalogue, &process, &load, &memory);
    stops(catalogue, &process)
}

fn environment() -> Type {
    Type::Map(Arc::new(Type::String), Arc::new(Type::Any))
}

fn run(result: &Arc<RecordType>) -> Operation {
    let mut operation = Operation::read(
        "run",
        "Runs a command and waits for its end. A script runs in bash; a single command that needs no shell is executed directly.\n\
         It has failed when its exit code is not in `ok`. In a check it is taken to read: it can write to its own scratch \
         folder and to `/dev/null` only, unless `unconfined` says why it needs more.",
        Type::Record(Arc::clone(result)),
    )
    .takes(Parameter::required("code", Type::Code(Tag::Sh), "The command"))
    .takes(Parameter::option("stdin", Type::Any, "Text for its standard input; may be a secret"))
    .takes(Parameter::option("env", environment(), "Environment variables; a secret may be among them"))
    .takes(Parameter::option(
        "file",
        environment(),
        "Names of variables with the content of a file each: the variable holds the file's path, and the file goes away when the command ends",
    ))
    .takes(Parameter::option("in", Type::Path, "The folder that it starts in"))
    .takes(Parameter::option("ok", Type::list(Type::Int), "The exit codes that are no failure; `[0]` without it"))
    .takes(Parameter::option("unconfined", Type::String, "Why a check's command is not held to reading: it needs `sudo`, or a daemon's socket"))
    .takes(Parameter::option("daemon", Type::String, "Why a process that it leaves behind may stay; without it, what is left is ended"))
    .touches(&["host"])
    .example("shell.run(sh\"grep -c error ${log}\", ok: [0, 1])");
    operation.effect = Effect::OfPlace;
    operation
}

fn looks(
    catalogue: Catalogue,
    process: &Arc<RecordType>,
    load: &Arc<RecordType>,
    memory: &Arc<RecordType>,
) -> Catalogue {
    catalogue
        .operation(
            Operation::read(
                "which",
                "The file that a program's name stands for; null when there is none.",
                Type::Path.optional(),
            )
            .takes(Parameter::required("program", Type::String, "Its name"))
            .touches(&["host"])
            .example("shell.which(\"kubectl\")"),
        )
        .operation(
            Operation::read(
                "processes",
                "The processes of this machine, those that match all that is given.",
                Type::list(Type::Record(Arc::clone(process))),
            )
            .takes(Parameter::option("name", Type::String, "The exact name of its program").positional())
            .takes(Parameter::option("command", Type::Regex, "What its command line matches"))
            .takes(Parameter::option("user", Type::Int, "The number of the user that it belongs to"))
            .takes(Parameter::option("parent", Type::Int, "The number of its parent"))
            .takes(Parameter::option("older", Type::Duration, "It has run at least that long"))
            .touches(&["host", "processes"])
            .example("shell.processes(\"java\", older: 1h)"),
        )
        .operation(
            Operation::read("load", "How busy the machine is.", Type::Record(Arc::clone(load)))
                .touches(&["host", "load"])
                .example("shell.load()"),
        )
        .operation(
            Operation::read("memory", "How much memory the machine has left.", Type::Record(Arc::clone(memory)))
                .touches(&["host", "memory"])
                .example("shell.memory()"),
        )
        .operation(
            Operation::read("hostname", "The name of this machine.", Type::String)
                .touches(&["host", "name"])
                .example("shell.hostname()"),
        )
}

fn stops(catalogue: Catalogue, process: &Arc<RecordType>) -> Catalogue {
    let taken = || {
        Parameter::required(
            "process",
            Type::Record(Arc::clone(process)),
            "The process, as `processes` gives it: its number and the moment of its start must both still be the same",
        )
    };
    let stop = WriteEffect { idempotent: true, destructive: true, preview: Fidelity::Compared, inverse: None };
    let signal = WriteEffect { preview: Fidelity::Compared, ..WriteEffect::default() };
    catalogue
        .operation(
            Operation::write(
                "process.stop",
                "Ends a process: SIGTERM, and SIGKILL when the grace is over. True when it was there.",
                Type::Bool,
                stop,
            )
            .takes(taken())
            .takes(Parameter::option("grace", Type::Duration, "How long it may take to end; `10s` without it"))
            .touches(&["host", "processes"])
            .example("shell.process.stop(stuck, grace: 30s)"),
        )
        .operation(
            Operation::write(
                "process.signal",
                "Sends a signal to a process. True when it was there.",
                Type::Bool,
                signal,
            )
            .takes(taken())
            .takes(Parameter { required: true, ..Parameter::word("signal", &SIGNALS, "The signal").positional() })
            .touches(&["host", "processes"])
            .example("shell.process.signal(stuck, hup)"),
        )
}

fn result_record() -> Arc<RecordType> {
    record(
        "ShellResult",
        &[
            ("text", Type::String, "What it printed to standard output, without the line ends at its end"),
            ("lines", Type::list(Type::String), "The lines of it"),
            ("code", Type::Int, "Its exit code; 128 and the number of the signal that ended it"),
            ("ok", Type::Bool, "Whether the exit code is 0"),
            ("json", Type::Any, "What it printed, read as JSON; null when it is none"),
            ("stderr", Type::String, "The end of what it printed to standard error, at most 64 KiB"),
            ("cut", Type::Size, "How much of standard output is missing in `text`, because there was too much"),
            (
                "left",
                Type::list(Type::String),
                "Processes that it left behind; they were ended, unless `daemon` says that they may stay",
            ),
        ],
    )
}

fn process_record() -> Arc<RecordType> {
    record(
        "Process",
        &[
            ("pid", Type::Int, "Its number"),
            ("name", Type::String, "The name of its program, at most 15 bytes"),
            ("command", Type::String, "Its command line"),
            ("parent", Type::Int, "The number of its parent"),
            ("user", Type::Int, "The number of the user that it belongs to"),
            (
                "state",
                Type::String,
                "`running`, `sleeping`, `waiting` (for a device), `stopped`, `zombie` (ended, not yet waited for), or another letter of the kernel's",
            ),
            ("age", Type::Duration, "How long it has run"),
            ("cpu", Type::Duration, "Processor time that it has used"),
            ("memory", Type::Size, "Memory that it has"),
            (
                "started",
                Type::Int,
                "When it started, in hundredths of a second since the machine did: with its number, what it is known by",
            ),
        ],
    )
}
