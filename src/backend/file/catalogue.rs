//! What the file backend declares.

use crate::backend::catalogue::{Catalogue, Fidelity, Operation, Parameter, WriteEffect, record};
use crate::syntax::ast::Tag;
use crate::value::{RecordType, Type};
use std::sync::{Arc, OnceLock};

/// How `list` and `find` may sort.
pub(super) const ORDERS: [&str; 3] = ["name", "modified", "size"];

/// The catalogue, made once.
pub(super) fn catalogue() -> Arc<Catalogue> {
    static CATALOGUE: OnceLock<Arc<Catalogue>> = OnceLock::new();
    Arc::clone(CATALOGUE.get_or_init(|| Arc::new(declare())))
}

fn declare() -> Catalogue {
    let file = file_record();
    let change = change_record();
    let removal = removal_record();
    let space = space_record();
    let usage = usage_record();
    let catalogue = Catalogue::new(
        "file",
        "Files and folders of this machine: looked at, and changed so that a reader never sees half a file.",
    )
    .setting(Parameter::option(
        "in",
        Type::Path,
        "The folder where relative paths start; without it, the working folder",
    ))
    .record(&file)
    .record(&change)
    .record(&removal)
    .record(&space)
    .record(&usage);
    let catalogue = reads(catalogue, &file, &space, &usage);
    let catalogue = contents(catalogue, &change);
    folders(catalogue, &change, &removal)
}

fn reads(catalogue: Catalogue, file: &Arc<RecordType>, space: &Arc<RecordType>, usage: &Arc<RecordType>) -> Catalogue {
    let files = Type::list(Type::Record(Arc::clone(file)));
    catalogue
        .operation(
            Operation::read(
                "exists",
                "Whether there is something at a path. A link whose target is gone does not exist.",
                Type::Bool,
            )
            .takes(path("path", "Where to look"))
            .touches(&["$path"])
            .example(r#"file.exists(path"/srv/app/.env")"#),
        )
        .operation(
            Operation::read(
                "stat",
                "What is known of a file, a folder, or what else is there; null when nothing is.",
                Type::Record(Arc::clone(file)).optional(),
            )
            .takes(path("path", "Where to look; links are followed"))
            .touches(&["$path"])
            .example(r#"file.stat(path"/var/lock/worker.lock")"#),
        )
        .operation(
            Operation::read("list", "What is in a folder.", files.clone())
                .takes(path("path", "The folder"))
                .takes(Parameter::option(
                    "match",
                    Type::Code(Tag::Glob),
                    "Only names that match, such as `glob\"*.json\"`",
                ))
                .takes(Parameter::option(
                    "recursive",
                    Type::Bool,
                    "Whether to look into folders below, though not through links",
                ))
                .takes(hidden())
                .takes(order())
                .takes(most())
                .touches(&["$path"])
                .example(r#"file.list(path"/srv/tasks/active", match: glob"*.json")"#),
        )
        .operation(
            Operation::read("find", "What a pattern of paths matches.", files)
                .takes(Parameter::required(
                    "pattern",
                    Type::Code(Tag::Glob),
                    "The pattern; `*` stays within a folder, `**` does not",
                ))
                .takes(hidden())
                .takes(order())
                .takes(most())
                .example(r#"file.find(glob"/srv/locks/${worker}_*.lock")"#),
        )
        .operation(
            Operation::read("read", "The text of a file, which must be UTF-8.", Type::String)
                .takes(path("path", "The file"))
                .takes(max("A file that is longer is an error"))
                .touches(&["$path"])
                .example(r#"file.read(path"/etc/hostname").trim()"#),
        )
        .operation(
            Operation::read("tail", "The last lines of a file; what is not UTF-8 is replaced.", Type::String)
                .takes(path("path", "The file"))
                .takes(Parameter::option("lines", Type::Int, "How many lines; 100 without it"))
                .takes(max("Where the lines are longer, the first of them are cut"))
                .touches(&["$path"])
                .example(r#"file.tail(path"/var/log/app.log", lines: 200)"#),
        )
        .operation(
            Operation::read("json", "The value that a JSON file describes.", Type::Any)
                .takes(path("path", "The file"))
                .takes(max("A file that is longer is an error"))
                .touches(&["$path"])
                .example(r#"file.json(path"/srv/workers/${worker}/heartbeat.json")"#),
        )
        .operation(
            Operation::read("yaml", "The value that a YAML file describes.", Type::Any)
                .takes(path("path", "The file"))
                .takes(max("A file that is longer is an error"))
                .touches(&["$path"])
                .example(r#"file.yaml(path"compose.yaml")"#),
        )
        .operation(
            Operation::read(
                "secret",
                "The text of a file as a secret, without the newline at its end.",
                Type::Secret(Arc::new(Type::String)),
            )
            .takes(path("path", "The file"))
            .touches(&["$path"])
            .example(r#"file.secret(path"secrets/redis_password.txt")"#),
        )
        .operation(
            Operation::read("hash", "The SHA-256 of what is in a file, in hexadecimal.", Type::String)
                .takes(path("path", "The file"))
                .touches(&["$path"])
                .example(r#"file.hash(path"/srv/app/release.tar")"#),
        )
        .operation(
            Operation::read(
                "usage",
                "How much a folder and all below it holds, on its own file system.",
                Type::Record(Arc::clone(usage)),
            )
            .takes(path("path", "The folder, or a file"))
            .takes(most())
            .touches(&["$path"])
            .example(r#"file.usage(path"/var/log").size"#),
        )
        .operation(
            Operation::read("space", "How full the file system is that holds a path.", Type::Record(Arc::clone(space)))
                .takes(path("path", "Any path on it"))
                .example(r#"file.space(path"/var/lib/docker").used"#),
        )
}

fn contents(catalogue: Catalogue, change: &Arc<RecordType>) -> Catalogue {
    let change = Type::Record(Arc::clone(change));
    catalogue
        .operation(
            Operation::write(
                "write",
                "Writes a file whole: readers see the old content or the new, never a part. Mode, owner and extended attributes of a file that is there stay.",
                change.clone(),
                undoable("restore"),
            )
            .takes(path("path", "The file"))
            .takes(Parameter::option("text", Type::Any, "What to write: text, or a secret").positional())
            .takes(Parameter::option("json", Type::Any, "What to write as JSON, in place of `text`"))
            .takes(mode("Its mode, such as `0o600`; without it, that of the file that is there, else what the umask leaves (0o600 for a secret)"))
            .takes(Parameter::option("follow", Type::Bool, "Whether to write the file that a link names; without it, a link is an error"))
            .takes(expect())
            .touches(&["$path"])
            .example(r#"file.write(path"/srv/app/state.json", json: { paused: true })"#),
        )
        .operation(
            Operation::write(
                "append",
                "Adds text to the end of a file, which is made when it is not there.",
                change.clone(),
                WriteEffect { preview: Fidelity::Compared, ..WriteEffect::default() },
            )
            .takes(path("path", "The file"))
            .takes(Parameter::required("text", Type::Any, "What to add: text, or a secret; no newline is put to it"))
            .touches(&["$path"])
            .example(r#"file.append(path"/srv/app/incidents.log", "restarted\n")"#),
        )
        .operation(
            Operation::write(
                "copy",
                "Copies a file, whole or not at all, with its mode. Nothing changes when the copy is there already.",
                change.clone(),
                undoable("restore"),
            )
            .takes(path("from", "The file"))
            .takes(path("to", "The copy; its folder is there"))
            .takes(replace())
            .touches(&["$to"])
            .example(r#"file.copy(path"app.conf", path"app.conf.before")"#),
        )
        .operation(
            Operation::write(
                "move",
                "Moves a file, or a folder within its file system. What is at the new place is kept unless `replace` says otherwise.",
                change.clone(),
                undoable("move"),
            )
            .takes(path("from", "What to move"))
            .takes(path("to", "Its new path, the name included"))
            .takes(replace())
            .example(r#"file.move(path"/srv/tasks/active/7.json", path"/srv/tasks/pending/7.json")"#),
        )
        .operation(
            Operation::write(
                "delete",
                "Deletes a file or a link; nothing changes when it is not there.",
                change.clone(),
                WriteEffect { destructive: true, ..undoable("restore") },
            )
            .takes(path("path", "The file"))
            .takes(expect())
            .touches(&["$path"])
            .example(r#"file.delete(path"/srv/locks/marie_1.lock")"#),
        )
        .operation(
            Operation::write(
                "restore",
                "Puts back a file that was kept before a change; this is how `write`, `copy` and `delete` are undone.",
                change.clone(),
                idempotent(),
            )
            .takes(path("path", "The file"))
            .takes(path("from", "What was kept of it"))
            .takes(expect())
            .touches(&["$path"])
            .example(r#"file.restore(path"app.conf", path"app.conf.before")"#),
        )
        .operation(
            Operation::write(
                "touch",
                "Sets the time of a file's last change to now, and makes an empty file when it is not there.",
                change.clone(),
                idempotent(),
            )
            .takes(path("path", "The file"))
            .touches(&["$path"])
            .example(r#"file.touch(path"/srv/app/maintenance")"#),
        )
        .operation(
            Operation::write("chmod", "Sets the mode of a file or a folder.", change, undoable("chmod"))
                .takes(path("path", "The file or folder"))
                .takes(Parameter { required: true, ..mode("The mode, such as `0o640`").positional() })
                .touches(&["$path"])
                .example(r#"file.chmod(path"secrets/redis_password.txt", 0o600)"#),
        )
}

fn folders(catalogue: Catalogue, change: &Arc<RecordType>, removal: &Arc<RecordType>) -> Catalogue {
    let removal = Type::Record(Arc::clone(removal));
    let destructive = || WriteEffect { destructive: true, ..idempotent() };
    let change = Type::Record(Arc::clone(change));
    catalogue
        .operation(
            Operation::write(
                "make_folder",
                "Makes a folder, and those above it; nothing changes when it is there.",
                change.clone(),
                undoable("delete_empty"),
            )
            .takes(path("path", "The folder"))
            .takes(mode("The mode of the new folder; without it, what the umask leaves"))
            .touches(&["$path"])
            .example(r#"file.make_folder(path"/srv/tasks/staged")"#),
        )
        .operation(
            Operation::write(
                "delete_empty",
                "Deletes a folder that is empty; nothing changes when it is not there.",
                change,
                undoable("make_folder"),
            )
            .takes(path("path", "The folder"))
            .takes(Parameter::option("up_to", Type::Path, "A folder above it: those from there down go too, as far as they are empty"))
            .touches(&["$path"])
            .example(r#"file.delete_empty(path"/srv/tasks/staged")"#),
        )
        .operation(
            Operation::write(
                "delete_tree",
                "Deletes a folder with all that is in it, without following links or leaving its file system.",
                removal.clone(),
                destructive(),
            )
            .takes(path("path", "The folder"))
            .touches(&["$path"])
            .example(r#"file.delete_tree(path"/srv/app/cache")"#),
        )
        .operation(
            Operation::write(
                "clear",
                "Deletes all that is in a folder and keeps the folder, without following links or leaving its file system.",
                removal,
                destructive(),
            )
            .takes(path("path", "The folder"))
            .touches(&["$path"])
            .example(r#"file.clear(path"/tmp/worker-marie")"#),
        )
}

fn path(name: &str, docs: &str) -> Parameter {
    Parameter::required(name, Type::Path, docs)
}

fn hidden() -> Parameter {
    Parameter::option("hidden", Type::Bool, "Whether names that begin with a dot count too")
}

fn order() -> Parameter {
    Parameter::word("sort", &ORDERS, "In which order, the smallest or oldest first; by name without it")
}

fn most() -> Parameter {
    Parameter::option(
        "most",
        Type::Int,
        "How many there may be; more are an error. 10000 without it (a million for `usage`)",
    )
}

fn max(docs: &str) -> Parameter {
    Parameter::option("max", Type::Size, &format!("How long it may be, 8Mi without it. {docs}"))
}

fn mode(docs: &str) -> Parameter {
    Parameter::option("mode", Type::Int, docs)
}

fn replace() -> Parameter {
    Parameter::option("replace", Type::Bool, "Whether a file that is there may be replaced")
}

fn expect() -> Parameter {
    Parameter::option(
        "expect",
        Type::String,
        "The SHA-256 that the file must have now; one that was changed since is left alone",
    )
}

fn idempotent() -> WriteEffect {
    WriteEffect { idempotent: true, preview: Fidelity::Compared, ..WriteEffect::default() }
}

fn undoable(inverse: &str) -> WriteEffect {
    WriteEffect { inverse: Some(inverse.into()), ..idempotent() }
}

fn file_record() -> Arc<RecordType> {
    let kinds = Type::OneOf(super::look::KINDS.map(Into::into).into());
    record(
        "File",
        &[
            ("path", Type::Path, "Where it is"),
            ("name", Type::String, "The last part of its path"),
            ("kind", kinds, "What it is; of a link, what it names"),
            ("link", Type::Bool, "Whether the path itself is a link"),
            ("size", Type::Size, "How long it is"),
            ("modified", Type::Time, "When its content last changed"),
            ("mode", Type::Int, "Its permission bits, such as 0o644"),
            ("uid", Type::Int, "Number of the user who owns it"),
            ("gid", Type::Int, "Number of the group that owns it"),
            ("links", Type::Int, "How many names it has"),
            ("inode", Type::String, "Its number on its file system"),
        ],
    )
}

fn change_record() -> Arc<RecordType> {
    record(
        "Change",
        &[
            ("changed", Type::Bool, "Whether anything changed; all may have been as wanted"),
            ("path", Type::Path, "What was to change"),
        ],
    )
}

fn removal_record() -> Arc<RecordType> {
    record(
        "Removal",
        &[
            ("changed", Type::Bool, "Whether anything was there to delete"),
            ("path", Type::Path, "The folder"),
            ("entries", Type::Int, "How many files and folders went"),
            ("size", Type::Size, "How long the files were together"),
        ],
    )
}

fn usage_record() -> Arc<RecordType> {
    record(
        "Usage",
        &[
            ("size", Type::Size, "How long the files are together"),
            ("allocated", Type::Size, "What they take up on the disk"),
            ("files", Type::Int, "How many files"),
            ("folders", Type::Int, "How many folders, the one asked for included"),
        ],
    )
}

fn space_record() -> Arc<RecordType> {
    record(
        "Space",
        &[
            ("total", Type::Size, "How much it holds"),
            ("available", Type::Size, "How much may still be written"),
            ("used", Type::Float, "How full it is, from 0 to 1, as `df` counts"),
            ("inodes_used", Type::Float, "How many of its file names' places are taken, from 0 to 1"),
            ("read_only", Type::Bool, "Whether it may not be written at all"),
        ],
    )
}
