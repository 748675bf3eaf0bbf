//! Reads: what is there, and what it holds.

use super::failure::{Doing, failure, refused};
use super::job::Job;
use crate::backend::arguments::size_text;
use crate::backend::{CallError, FailureKind};
use crate::diagnostic::codes::file as codes;
use crate::value::{Secret, Value, convert};
use rustix::fs::{Mode, OFlags, StatVfsMountFlags};
use sha2::{Digest, Sha256};
use std::fs::{File, FileType, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// What can be at a path.
pub(super) const KINDS: [&str; 7] = ["file", "folder", "link", "pipe", "socket", "device", "other"];

/// How much of a file is read where nothing else is said.
const DEFAULT_MAX: u64 = 8 << 20;
/// How much is read back from the end at a time.
const TAIL_STEP: u64 = 64 << 10;

/// `exists`.
pub(super) fn exists(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    match metadata(&path)? {
        None => Ok(Value::Bool(false)),
        Some(_) => Ok(Value::Bool(true)),
    }
}

/// `stat`.
pub(super) fn stat(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    record(&path).map(|record| record.unwrap_or(Value::Null))
}

/// The record of what is at a path, if there is anything.
pub(super) fn record(path: &Path) -> Result<Option<Value>, CallError> {
    let own = match path.symlink_metadata() {
        Ok(own) => own,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(failure(Doing::Look, path, &error)),
    };
    // A link whose target is gone is told as the link that it is.
    let target = if own.is_symlink() { metadata(path)? } else { None };
    let seen = target.as_ref().unwrap_or(&own);
    let text = utf8(path)?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(text);
    Ok(Some(Value::record([
        ("path", Value::Path(text.into())),
        ("name", Value::string(name)),
        ("kind", Value::string(kind(seen.file_type()))),
        ("link", Value::Bool(own.is_symlink())),
        ("size", Value::Size(seen.size())),
        ("modified", modified(path, seen)?),
        ("mode", Value::Int(i64::from(seen.mode() & 0o7777))),
        ("uid", Value::Int(i64::from(seen.uid()))),
        ("gid", Value::Int(i64::from(seen.gid()))),
        ("links", Value::Int(i64::try_from(seen.nlink()).unwrap_or(i64::MAX))),
        ("inode", Value::string(seen.ino().to_string())),
    ])))
}

fn modified(path: &Path, metadata: &Metadata) -> Result<Value, CallError> {
    let nanoseconds = i32::try_from(metadata.mtime_nsec()).unwrap_or_default();
    jiff::Timestamp::new(metadata.mtime(), nanoseconds)
        .map(Value::Time)
        .map_err(|_| refused(codes::FILE_FAILED, format!("the time of `{}` is beyond all years", path.display())))
}

/// The word for a kind.
pub(super) fn kind(file_type: FileType) -> &'static str {
    if file_type.is_file() {
        "file"
    } else if file_type.is_dir() {
        "folder"
    } else if file_type.is_symlink() {
        "link"
    } else if file_type.is_fifo() {
        "pipe"
    } else if file_type.is_socket() {
        "socket"
    } else if file_type.is_block_device() || file_type.is_char_device() {
        "device"
    } else {
        "other"
    }
}

/// `read`.
pub(super) fn read(job: &Job) -> Result<Value, CallError> {
    read_text(job).map(|(_, text)| Value::string(text))
}

/// `json`.
pub(super) fn json(job: &Job) -> Result<Value, CallError> {
    let (path, text) = read_text(job)?;
    convert::parse_json(&text).map_err(|error| not_text(&path, &error.message))
}

/// `yaml`.
pub(super) fn yaml(job: &Job) -> Result<Value, CallError> {
    let (path, text) = read_text(job)?;
    convert::from_yaml(&text).map_err(|error| not_text(&path, &error.message))
}

/// `secret`.
pub(super) fn secret(job: &Job) -> Result<Value, CallError> {
    let (_, mut text) = read_text(job)?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(Secret::wrap(Value::string(text)))
}

fn read_text(job: &Job) -> Result<(PathBuf, String), CallError> {
    let path = job.path("path")?;
    let max = job.arguments().size("max")?.unwrap_or(DEFAULT_MAX);
    let bytes = read_bytes(job, &path, max)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        not_text(&path, &format!("it is not UTF-8 from byte {place} on"))
            .help("a binary file has no text; `file.tail` replaces what is not UTF-8")
    })?;
    if text.contains('\0') {
        return Err(not_text(&path, "it holds a NUL, which no text may"));
    }
    Ok((path, text))
}

/// All bytes of a regular file that is no longer than `max`.
pub(super) fn read_bytes(job: &Job, path: &Path, max: u64) -> Result<Vec<u8>, CallError> {
    let mut file = open(path)?;
    let mut bytes = Vec::new();
    // Files of /proc say that they are empty and are not, so the length is counted and not asked.
    let limit = max.saturating_add(1);
    let mut piece = Read::by_ref(&mut file).take(limit);
    job.pump(&mut piece, &mut bytes, (path, path))?;
    if bytes.len() as u64 > max {
        return Err(too_large(path, max));
    }
    Ok(bytes)
}

fn too_large(path: &Path, max: u64) -> CallError {
    refused(codes::FILE_TOO_LARGE, format!("`{}` is longer than {}", path.display(), size_text(max)))
        .help("take its end with `file.tail`, or allow more with `max:`")
}

/// `tail`.
pub(super) fn tail(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    let lines = job.arguments().count("lines")?.unwrap_or(100);
    let max = job.arguments().size("max")?.unwrap_or(DEFAULT_MAX);
    let mut file = open(&path)?;
    let failed = |error: io::Error| failure(Doing::Read, &path, &error);
    let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
    let mut start = length;
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    let mut newlines = 0_u64;
    // One newline more than lines, for the one at the end of the line before; and one for that at the very end.
    while start > 0 && newlines <= lines && length - start < max {
        job.go_on()?;
        let step = TAIL_STEP.min(start).min(max - (length - start));
        start -= step;
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        let mut piece = Vec::new();
        Read::by_ref(&mut file).take(step).read_to_end(&mut piece).map_err(failed)?;
        newlines += piece.split(|byte| *byte == b'\n').skip(1).count() as u64;
        pieces.push(piece);
    }
    pieces.reverse();
    let bytes = pieces.concat();
    let text = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
    Ok(Value::string(last_lines(&text, lines)))
}

/// The last lines of a text, with the newline at its end where there is one.
fn last_lines(text: &str, lines: u64) -> &str {
    if lines == 0 {
        return "";
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    let back = usize::try_from(lines - 1).unwrap_or(usize::MAX);
    match body.rmatch_indices('\n').nth(back) {
        Some((newline, _)) => text.get(newline + 1..).unwrap_or_default(),
        None => text,
    }
}

/// `hash`.
pub(super) fn hash(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    let mut file = open(&path)?;
    hash_of(job, &path, &mut file).map(Value::string)
}

/// The SHA-256 of all that can be read, in hexadecimal.
pub(super) fn hash_of(job: &Job, path: &Path, file: &mut impl Read) -> Result<String, CallError> {
    struct Hash(Sha256);
    impl io::Write for Hash {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hash = Hash(Sha256::new());
    job.pump(file, &mut hash, (path, path))?;
    Ok(hex::encode(hash.0.finalize()))
}

/// The SHA-256 of bytes, in hexadecimal.
pub(super) fn hash_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// `space`.
pub(super) fn space(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    let stat = rustix::fs::statvfs(&path).map_err(|error| failure(Doing::Look, &path, &error.into()))?;
    let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
    let taken = stat.f_blocks.saturating_sub(stat.f_bfree);
    let names = stat.f_files.saturating_sub(stat.f_ffree);
    Ok(Value::record([
        ("total", Value::Size(bytes(stat.f_blocks))),
        ("available", Value::Size(bytes(stat.f_bavail))),
        ("used", share(taken, taken.saturating_add(stat.f_bavail))),
        ("inodes_used", share(names, stat.f_files)),
        ("read_only", Value::Bool(stat.f_flag.contains(StatVfsMountFlags::RDONLY))),
    ]))
}

#[expect(clippy::cast_precision_loss, reason = "a share of blocks needs no more than 52 bits")]
fn share(part: u64, whole: u64) -> Value {
    Value::Float(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
}

/// Opens a regular file for reading; links are followed, and nothing that would block is opened.
pub(super) fn open(path: &Path) -> Result<File, CallError> {
    let failed = |error: io::Error| failure(Doing::Read, path, &error);
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file: File = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => file.into(),
        Err(rustix::io::Errno::NXIO) => return Err(not_regular(path, "socket or pipe")),
        Err(error) => return Err(failed(error.into())),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(not_regular(path, kind(metadata.file_type())));
    }
    Ok(file)
}

/// The error for something that is not a regular file.
pub(super) fn not_regular(path: &Path, kind: &str) -> CallError {
    refused(codes::FILE_WRONG_KIND, format!("`{}` is a {kind}, not a file", path.display()))
}

/// What is at a path, links followed; `None` when nothing is.
fn metadata(path: &Path) -> Result<Option<Metadata>, CallError> {
    match path.metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(failure(Doing::Look, path, &error)),
    }
}

/// Whether an error says that there is nothing: no such name, or a file where a folder would have to be.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A path as text; the language has no other.
pub(super) fn utf8(path: &Path) -> Result<&str, CallError> {
    path.to_str().ok_or_else(|| {
        let message = format!("the name of `{}` is not UTF-8", path.display());
        CallError::new(FailureKind::Target, codes::FILE_NOT_TEXT, message)
            .help("give a pattern that leaves it out, or treat it with `$`")
    })
}

fn not_text(path: &Path, why: &str) -> CallError {
    refused(codes::FILE_NOT_TEXT, format!("cannot read `{}`: {why}", path.display()))
}
