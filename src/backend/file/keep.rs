//! What is kept of the time before a change: copies, so that it can be undone, and marks, so that after a crash
//! it can be told whether it took place.

use super::content::undo;
use super::failure::{Doing, failure};
use super::job::Job;
use super::look;
use super::site::Site;
use crate::backend::{CallError, Undo};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The longest file of which a copy is kept.
pub(super) const KEPT: u64 = 64 << 20;

/// What undoes a write: the old content, or that there was none. Nothing does where the old file is too long to keep,
/// or where nobody asks.
pub(super) fn undo_of_write(
    job: &Job,
    site: &Site,
    old: &mut Option<(File, Metadata)>,
    written: &str,
) -> Result<Option<Undo>, CallError> {
    let path = Value::Path(look::utf8(&site.path)?.into());
    let expect = ("expect", Value::string(written));
    match old {
        None => Ok(Some(undo("delete", &[("path", path), expect]))),
        Some((_, metadata)) if !job.context.undoable || metadata.size() > KEPT => Ok(None),
        Some((file, metadata)) => {
            let kept = copy_of(job, site, file, metadata)?;
            Ok(Some(undo("restore", &[("path", path), ("from", Value::Path(look::utf8(&kept)?.into())), expect])))
        }
    }
}

/// What undoes a deletion: the copy that is kept, where somebody asks for one.
pub(super) fn undo_of_delete(
    job: &Job,
    site: &Site,
    file: &mut File,
    metadata: &Metadata,
) -> Result<Option<Undo>, CallError> {
    if !job.context.undoable || metadata.size() > KEPT {
        return Ok(None);
    }
    let kept = copy_of(job, site, file, metadata)?;
    let path = Value::Path(look::utf8(&site.path)?.into());
    Ok(Some(undo("restore", &[("path", path), ("from", Value::Path(look::utf8(&kept)?.into()))])))
}

/// Copies a file into the run's folder, with its mode, and its owner where that is possible.
fn copy_of(job: &Job, site: &Site, file: &mut File, metadata: &Metadata) -> Result<PathBuf, CallError> {
    let kept = job.context.scratch.join(format!("kept-{}", uuid::Uuid::new_v4().simple()));
    let failed = |error: io::Error| failure(Doing::Change, &kept, &error);
    let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&kept).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(|error| failure(Doing::Read, &site.path, &error))?;
    job.pump(file, &mut copy, (&site.path, &kept))?;
    let own = copy.metadata().map_err(failed)?;
    if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
        match std::os::unix::fs::fchown(&copy, Some(metadata.uid()), Some(metadata.gid())) {
            // Then the file could not be written either, and that says so.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            result => result.map_err(failed)?,
        }
    }
    copy.set_permissions(Permissions::from_mode(metadata.mode() & 0o7777)).map_err(failed)?;
    copy.sync_all().map_err(failed)?;
    Ok(kept)
}

/// What a file was before an append, and what was added.
#[derive(Serialize, Deserialize)]
struct AppendMark {
    length: u64,
    added: u64,
    digest: String,
}

/// Which files a move may have put at the new place.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct MoveMark {
    /// Device and inode of each.
    pub identities: Vec<(u64, u64)>,
}

/// Notes what an append starts from.
pub(super) fn mark_append(job: &Job, length: u64, bytes: &[u8]) -> Result<(), CallError> {
    let mark = AppendMark { length, added: bytes.len() as u64, digest: look::hash_bytes(bytes) };
    write_mark(job, &mark)
}

/// Whether the append of this key is in the file: the file goes on with it where it ended before.
pub(super) fn append_took_place(job: &Job, path: &Path) -> Result<bool, CallError> {
    let Some(mark) = read_mark::<AppendMark>(job)? else { return Ok(false) };
    let mut file = look::open(path)?;
    let failed = |error: io::Error| failure(Doing::Read, path, &error);
    if file.metadata().map_err(failed)?.len() < mark.length.saturating_add(mark.added) {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(mark.length)).map_err(failed)?;
    let mut added = io::Read::take(&mut file, mark.added);
    Ok(look::hash_of(job, path, &mut added)? == mark.digest)
}

/// Notes that a move may put that file at the new place.
pub(super) fn mark_move(job: &Job, identity: (u64, u64)) -> Result<(), CallError> {
    let mut mark = read_mark::<MoveMark>(job)?.unwrap_or_default();
    if mark.identities.contains(&identity) {
        return Ok(());
    }
    mark.identities.push(identity);
    write_mark(job, &mark)
}

/// Whether the file at the new place is one that the move of this key put there.
pub(super) fn move_took_place(job: &Job, to: &Metadata) -> Result<bool, CallError> {
    let mark = read_mark::<MoveMark>(job)?;
    Ok(mark.is_some_and(|mark| mark.identities.contains(&(to.dev(), to.ino()))))
}

/// Where the mark of a call is kept: by its key, which stays the same when it is attempted again.
fn mark_path(job: &Job) -> PathBuf {
    job.context.scratch.join(format!("mark-{}", look::hash_bytes(job.call.key.as_bytes())))
}

fn write_mark(job: &Job, mark: &impl Serialize) -> Result<(), CallError> {
    let path = mark_path(job);
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    let bytes = serde_json::to_vec(mark).map_err(|error| failed(error.into()))?;
    let draft = path.with_extension("new");
    let mut file = File::create(&draft).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&draft, &path).map_err(failed)
}

fn read_mark<T: for<'de> Deserialize<'de>>(job: &Job) -> Result<Option<T>, CallError> {
    let path = mark_path(job);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failure(Doing::Read, &path, &error)),
    }
}
