//! Writes of content: what is to stand in a file, compared with what stands there.

use super::draft::Draft;
use super::failure::{Doing, failure, refused};
use super::job::Job;
use super::keep;
use super::look;
use super::site::Site;
use crate::backend::arguments::{exposed, exposed_json, plain_text};
use crate::backend::{CallError, FailureKind, Undo, Written};
use crate::diagnostic::codes::file as codes;
use crate::value::Value;
use rustix::fs::{Mode, OFlags};
use std::fs::{File, Metadata};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The result of most writes.
pub(super) fn change(path: &Path, changed: bool) -> Result<Value, CallError> {
    Ok(Value::record([("changed", Value::Bool(changed)), ("path", Value::Path(look::utf8(path)?.into()))]))
}

/// What a write of content is about: the site, what is there, and what is to be there.
pub(super) struct Intended {
    /// Where.
    pub site: Site,
    /// The file that is there, held open.
    pub old: Option<(File, Metadata)>,
    /// The new content.
    pub content: Vec<u8>,
    /// Whether the content may not be shown.
    pub secret: bool,
    /// The mode that was asked for.
    pub mode: Option<u32>,
}

/// What `write` is about.
pub(super) fn intended_write(job: &Job) -> Result<Intended, CallError> {
    let arguments = job.arguments();
    let (content, secret) = match (arguments.given("text"), arguments.given("json")) {
        (Some(text), None) => (text_bytes(job, text)?, text.has_secret()),
        (None, Some(json)) => (json_bytes(job, json)?, json.has_secret()),
        (None, None) => return Err(arguments.missing("text").help("give `text` or `json:`")),
        (Some(_), Some(_)) => return Err(arguments.misfit("json", "left out where there is `text`")),
    };
    let mode = mode(job)?;
    let mut path = job.path("path")?;
    if arguments.flag("follow")? {
        match path.canonicalize() {
            Ok(target) => path = target,
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {}
            Err(error) => return Err(failure(Doing::Look, &path, &error)),
        }
    }
    let site = site(&path)?;
    let old = open_old(&site)?;
    Ok(Intended { site, old, content, secret, mode })
}

/// The mode that was asked for.
pub(super) fn mode(job: &Job) -> Result<Option<u32>, CallError> {
    match job.arguments().count("mode")? {
        None => Ok(None),
        Some(mode) => match u32::try_from(mode) {
            Ok(mode) if mode <= 0o7777 => Ok(Some(mode)),
            _ => Err(job.arguments().misfit("mode", "permission bits such as `0o640`")),
        },
    }
}

/// The site of a path that is to be changed.
pub(super) fn site(path: &Path) -> Result<Site, CallError> {
    Site::of(path).map_err(|error| {
        let folder = path.parent().unwrap_or(path);
        failure(Doing::Change, if is_about_folder(&error) { folder } else { path }, &error)
    })
}

fn is_about_folder(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory)
}

/// The regular file at a site, held open; `None` when nothing is there.
pub(super) fn open_old(site: &Site) -> Result<Option<(File, Metadata)>, CallError> {
    let failed = |error: io::Error| failure(Doing::Read, &site.path, &error);
    let Some(seen) = site.look().map_err(failed)? else { return Ok(None) };
    only_files(&site.path, &seen)?;
    let file = site.read().map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    only_files(&site.path, &metadata)?;
    Ok(Some((file, metadata)))
}

/// Writes are for regular files, and never go through a link.
fn only_files(path: &Path, metadata: &Metadata) -> Result<(), CallError> {
    if metadata.is_file() {
        return Ok(());
    }
    let error = look::not_regular(path, look::kind(metadata.file_type()));
    Err(if metadata.is_symlink() {
        error.help("say `follow: true` to write the file that the link names, or give that path")
    } else {
        error
    })
}

fn text_bytes(job: &Job, value: &Value) -> Result<Vec<u8>, CallError> {
    plain_text(exposed(value))
        .map(|text| text.as_bytes().to_vec())
        .ok_or_else(|| job.arguments().misfit("text", "text").help("a value that is no text can be written as `json:`"))
}

fn json_bytes(job: &Job, value: &Value) -> Result<Vec<u8>, CallError> {
    let json = exposed_json(value)
        .map_err(|error| job.arguments().misfit("json", "a value that JSON can hold").help(error.message))?;
    let mut text = serde_json::to_string_pretty(&json)
        .map_err(|error| job.arguments().misfit("json", "a value that JSON can hold").help(error.to_string()))?;
    text.push('\n');
    Ok(text.into_bytes())
}

/// `write`.
pub(super) fn write(job: &Job) -> Result<Written, CallError> {
    intended_write(job)?.perform(job)
}

impl Intended {
    /// Whether the file is already as it is to be.
    pub(super) fn is_there(&mut self, job: &Job) -> Result<bool, CallError> {
        let path = &self.site.path;
        let Some((file, metadata)) = &mut self.old else { return Ok(false) };
        if self.mode.is_some_and(|mode| mode != metadata.mode() & 0o7777)
            || metadata.size() != self.content.len() as u64
        {
            return Ok(false);
        }
        Ok(hash_again(job, path, file)? == look::hash_bytes(&self.content))
    }

    fn perform(mut self, job: &Job) -> Result<Written, CallError> {
        expect(job, &self.site.path, self.old.as_mut().map(|(file, _)| file))?;
        if self.is_there(job)? {
            return Ok(Written { changed: Some(false), ..Written::value(change(&self.site.path, false)?) });
        }
        let undo = keep::undo_of_write(job, &self.site, &mut self.old, &look::hash_bytes(&self.content))?;
        let failed = |error: io::Error| failure(Doing::Change, &self.site.path, &error);
        // A new file's mode is what the umask leaves of this; a secret is for its owner alone.
        let initial = if self.secret || self.old.is_some() { 0o600 } else { 0o666 };
        let mut draft = Draft::beside(&self.site, Mode::from_raw_mode(initial)).map_err(failed)?;
        if let Some((file, metadata)) = &self.old {
            draft.like(file, metadata).map_err(|error| cannot_keep_owner(&self.site.path, metadata, &error))?;
        }
        if let Some(mode) = self.mode {
            draft.mode(mode).map_err(failed)?;
        }
        let path = self.site.path.clone();
        job.pump(&mut self.content.as_slice(), &mut draft.file, (&path, &path))?;
        draft.install(&self.site, true).map_err(failed)?;
        Ok(Written { value: change(&path, true)?, changed: Some(true), undo })
    }
}

/// The error for a file whose owner cannot be kept.
fn cannot_keep_owner(path: &Path, metadata: &Metadata, error: &io::Error) -> CallError {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return failure(Doing::Change, path, error);
    }
    let message =
        format!("cannot change `{}`: it belongs to user {}, who would not keep it", path.display(), metadata.uid());
    CallError::new(FailureKind::Ours, codes::FILE_NOT_PERMITTED, message).help("run as that user, or as root")
}

/// Holds a change to the content that it starts from, where it names one.
pub(super) fn expect(job: &Job, path: &Path, old: Option<&mut File>) -> Result<(), CallError> {
    let Some(wanted) = job.arguments().text("expect")? else { return Ok(()) };
    let found = match old {
        Some(file) => Some(hash_again(job, path, file)?),
        None => None,
    };
    if found.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    let what = if found.is_some() { "was changed since" } else { "is gone" };
    Err(refused(codes::FILE_CHANGED, format!("`{}` {what}, so it was left alone", path.display()))
        .help("look at what is there now, and decide anew"))
}

/// The digest of an open file from its start.
pub(super) fn hash_again(job: &Job, path: &Path, file: &mut File) -> Result<String, CallError> {
    file.seek(SeekFrom::Start(0)).map_err(|error| failure(Doing::Read, path, &error))?;
    look::hash_of(job, path, file)
}

/// `append`.
pub(super) fn append(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let text = job.arguments().given("text").ok_or_else(|| job.arguments().missing("text"))?;
    let bytes = text_bytes(job, text)?;
    let site = site(&path)?;
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    let before = site.look().map_err(failed)?;
    if let Some(metadata) = &before {
        only_files(&path, metadata)?;
    }
    keep::mark_append(job, before.as_ref().map_or(0, Metadata::size), &bytes)?;
    let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CREATE;
    let mode = if text.has_secret() { 0o600 } else { 0o666 };
    job.go_on_unchanged(&path)?;
    let mut file = site.open(flags, Mode::from_raw_mode(mode)).map_err(failed)?;
    only_files(&path, &file.metadata().map_err(failed)?)?;
    let start = file.metadata().map_err(failed)?.len();
    if let Err(error) = file.write_all(&bytes).and_then(|()| file.sync_all()) {
        // A part of a line is worse than none: what got in is taken back, as far as nobody wrote behind it.
        let end = file.metadata().map_err(failed)?.len();
        if end > start && end - start < bytes.len() as u64 {
            file.set_len(start).map_err(failed)?;
        }
        return Err(failed(error));
    }
    if before.is_none() {
        site.sync().map_err(failed)?;
    }
    Ok(Written { changed: Some(!bytes.is_empty()), ..Written::value(change(&path, !bytes.is_empty())?) })
}

/// What `copy` is about: where from, and where to.
pub(super) struct Copy {
    /// The file to copy, held open.
    pub from: (File, Metadata),
    /// Its path.
    pub from_path: PathBuf,
    /// Where the copy goes.
    pub to: Site,
    /// What is there, held open.
    pub old: Option<(File, Metadata)>,
    /// Whether the copy is there already.
    pub same: bool,
}

/// What `copy` is about.
pub(super) fn intended_copy(job: &Job) -> Result<Copy, CallError> {
    let from_path = job.path("from")?;
    let mut from = look::open(&from_path)?;
    let metadata = from.metadata().map_err(|error| failure(Doing::Read, &from_path, &error))?;
    let to = site(&job.path("to")?)?;
    let mut old = open_old(&to).map_err(|error| name_in_folder(error, &to))?;
    let same = match &mut old {
        Some((file, there)) if there.size() == metadata.size() => {
            hash_again(job, &to.path, file)? == hash_again(job, &from_path, &mut from)?
        }
        _ => false,
    };
    if old.is_some() && !same && !job.arguments().flag("replace")? {
        return Err(exists(&to.path));
    }
    Ok(Copy { from: (from, metadata), from_path, to, old, same })
}

fn name_in_folder(error: CallError, to: &Site) -> CallError {
    match to.look() {
        Ok(Some(metadata)) if metadata.is_dir() => error.help("name the file too: `path\"${folder}/${name}\"`"),
        _ => error,
    }
}

/// The error for something that is in the way.
pub(super) fn exists(path: &Path) -> CallError {
    refused(codes::FILE_EXISTS, format!("`{}` is there already", path.display()))
        .help("say `replace: true` where it may go")
}

/// `copy`.
pub(super) fn copy(job: &Job) -> Result<Written, CallError> {
    let Copy { from: (mut from, metadata), from_path, to, mut old, same } = intended_copy(job)?;
    if same {
        return Ok(Written { changed: Some(false), ..Written::value(change(&to.path, false)?) });
    }
    let digest = hash_again(job, &from_path, &mut from)?;
    let undo = keep::undo_of_write(job, &to, &mut old, &digest)?;
    let failed = |error: io::Error| failure(Doing::Change, &to.path, &error);
    let mut draft = Draft::beside(&to, Mode::from_raw_mode(0o600)).map_err(failed)?;
    from.seek(SeekFrom::Start(0)).map_err(|error| failure(Doing::Read, &from_path, &error))?;
    job.pump(&mut from, &mut draft.file, (&from_path, &to.path))?;
    draft.mode(metadata.mode()).map_err(failed)?;
    draft.install(&to, old.is_some()).map_err(failed)?;
    Ok(Written { value: change(&to.path, true)?, changed: Some(true), undo })
}

/// `restore`.
pub(super) fn restore(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let from_path = job.path("from")?;
    let mut from = look::open(&from_path)?;
    let site = site(&path)?;
    let mut old = open_old(&site)?;
    if let Some((file, _)) = &mut old
        && hash_again(job, &path, file)? == hash_again(job, &from_path, &mut from)?
    {
        return Ok(Written { changed: Some(false), ..Written::value(change(&path, false)?) });
    }
    expect(job, &path, old.as_mut().map(|(file, _)| file))?;
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    let metadata = from.metadata().map_err(failed)?;
    let mut draft = Draft::beside(&site, Mode::from_raw_mode(0o600)).map_err(failed)?;
    draft.like(&from, &metadata).map_err(|error| cannot_keep_owner(&path, &metadata, &error))?;
    from.seek(SeekFrom::Start(0)).map_err(failed)?;
    job.pump(&mut from, &mut draft.file, (&from_path, &path))?;
    draft.install(&site, true).map_err(failed)?;
    Ok(Written { changed: Some(true), ..Written::value(change(&path, true)?) })
}

/// The undo of a change: another operation of this backend.
pub(super) fn undo(operation: &str, args: &[(&str, Value)]) -> Undo {
    Undo {
        operation: operation.into(),
        args: args.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
    }
}
