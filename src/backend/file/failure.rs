//! What went wrong with a file, in words.

use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::file as codes;
use std::io;
use std::path::Path;

/// What was being done, for the message: "cannot read `x`".
#[derive(Debug, Clone, Copy)]
pub(super) enum Doing {
    /// Looking at what is there.
    Look,
    /// Reading content.
    Read,
    /// Changing something.
    Change,
}

/// Says what the system answered. Whose failure it is: what is missing, in the way or full is the target's; what we
/// may not do is ours, for it says nothing about the file.
pub(super) fn failure(doing: Doing, path: &Path, error: &io::Error) -> CallError {
    let verb = match doing {
        Doing::Look => "look at",
        Doing::Read => "read",
        Doing::Change => "change",
    };
    let path = path.display();
    let target = |code, why: &str| CallError::new(FailureKind::Target, code, format!("cannot {verb} `{path}`: {why}"));
    match error.kind() {
        io::ErrorKind::NotFound => {
            let error = target(codes::FILE_NOT_FOUND, "there is no such file or folder");
            match doing {
                Doing::Change => error.help("make the folder first, with `file.make_folder`"),
                Doing::Look | Doing::Read => {
                    error.help("ask `file.exists` first, or write `try` in front, which gives null instead")
                }
            }
        }
        io::ErrorKind::PermissionDenied => CallError::new(
            FailureKind::Ours,
            codes::FILE_NOT_PERMITTED,
            format!("cannot {verb} `{path}`: permission denied"),
        )
        .help("run as a user who may, or change the mode of the file or of a folder above it"),
        io::ErrorKind::NotADirectory => target(codes::FILE_WRONG_KIND, "a part of the path is not a folder"),
        io::ErrorKind::IsADirectory => target(codes::FILE_WRONG_KIND, "it is a folder"),
        io::ErrorKind::AlreadyExists => target(codes::FILE_EXISTS, "something is there already"),
        io::ErrorKind::DirectoryNotEmpty => target(codes::FILE_WRONG_KIND, "the folder is not empty"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            target(codes::FILE_NO_SPACE, "no space is left").help("`file.space` and `file.usage` tell where it went")
        }
        io::ErrorKind::ReadOnlyFilesystem => target(codes::FILE_NO_SPACE, "the file system is read-only"),
        io::ErrorKind::ResourceBusy => target(codes::FILE_WRONG_KIND, "it is a mount point or in use")
            .help("a file that is mounted by itself cannot be replaced: write it with `$`"),
        _ => target(codes::FILE_FAILED, &reason(error)),
    }
}

/// What the system says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// An error of the target under a code.
pub(super) fn refused(code: crate::diagnostic::Code, message: String) -> CallError {
    CallError::new(FailureKind::Target, code, message)
}
