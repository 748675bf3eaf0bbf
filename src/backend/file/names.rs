//! Writes of names: moving, deleting, folders, modes.

use super::content::{self, change, exists, undo};
use super::failure::{Doing, failure, refused};
use super::job::Job;
use super::keep;
use super::look;
use super::site::Site;
use crate::backend::{CallError, Undo, Written};
use crate::diagnostic::codes::file as codes;
use crate::value::Value;
use rustix::fs::{Mode, OFlags};
use std::fs::{Metadata, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Nothing was to change.
fn unchanged(path: &Path) -> Result<Written, CallError> {
    Ok(Written { changed: Some(false), ..Written::value(change(path, false)?) })
}

fn changed(path: &Path, undo: Option<Undo>) -> Result<Written, CallError> {
    Ok(Written { value: change(path, true)?, changed: Some(true), undo })
}

fn path_value(path: &Path) -> Result<Value, CallError> {
    Ok(Value::Path(look::utf8(path)?.into()))
}

/// What is at a path that is to be changed, links not followed; `None` also where its folder is not there.
pub(super) fn look_at(path: &Path) -> Result<Option<(Site, Metadata)>, CallError> {
    let failed = |error: io::Error| failure(Doing::Look, path, &error);
    let site = match Site::of(path) {
        Ok(site) => site,
        Err(error) if look::is_absent(&error) => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let metadata = site.look().map_err(failed)?;
    Ok(metadata.map(|metadata| (site, metadata)))
}

/// `move`.
pub(super) fn move_(job: &Job) -> Result<Written, CallError> {
    let from_path = job.path("from")?;
    let to_path = job.path("to")?;
    let Some((from, metadata)) = look_at(&from_path)? else {
        if let Some((_, there)) = look_at(&to_path)?
            && keep::move_took_place(job, &there)?
        {
            return changed(&to_path, None);
        }
        return Err(failure(Doing::Change, &from_path, &io::ErrorKind::NotFound.into())
            .help("look where it is, with `file.find`"));
    };
    let to = content::site(&to_path)?;
    let failed = |error: io::Error| failure(Doing::Change, &to_path, &error);
    let there = to.look().map_err(failed)?;
    may_move(job, &metadata, there.as_ref(), &to_path)?;
    let replace = there.is_some();
    keep::mark_move(job, (metadata.dev(), metadata.ino()))?;
    job.go_on_unchanged(&from_path)?;
    match from.rename(&to, replace) {
        Ok(()) => {
            to.sync().map_err(failed)?;
            from.sync().map_err(failed)?;
        }
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            move_across(job, &from, &metadata, &to, replace)?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists(&to_path)),
        Err(error) => return Err(failed(error)),
    }
    let undo = if replace {
        None
    } else {
        Some(undo("move", &[("from", path_value(&to_path)?), ("to", path_value(&from_path)?)]))
    };
    changed(&to_path, undo)
}

/// Whether what is at the new place lets the move happen.
pub(super) fn may_move(job: &Job, from: &Metadata, there: Option<&Metadata>, to: &Path) -> Result<(), CallError> {
    let Some(there) = there else { return Ok(()) };
    if there.is_dir() && !from.is_dir() {
        return Err(look::not_regular(to, "folder").help("name the file too: `path\"${folder}/${name}\"`"));
    }
    if there.is_dir() || from.is_dir() || !job.arguments().flag("replace")? {
        let error = exists(to);
        return Err(if from.is_dir() { error.help("move or delete what is there first") } else { error });
    }
    Ok(())
}

/// A file goes over to another file system: copied, synced, and only then taken away where it was.
fn move_across(job: &Job, from: &Site, before: &Metadata, to: &Site, replace: bool) -> Result<(), CallError> {
    if !before.is_file() {
        let kind = look::kind(before.file_type());
        let message = format!(
            "cannot move `{}`: the new place is on another file system, and it is a {kind}",
            from.path.display()
        );
        return Err(refused(codes::FILE_WRONG_KIND, message)
            .help("only files move between file systems; copy it with `$ cp -a`"));
    }
    let failed = |error: io::Error| failure(Doing::Change, &from.path, &error);
    let mut file = from.read().map_err(failed)?;
    let draft = super::draft::Draft::beside(to, Mode::from_raw_mode(0o600))
        .map_err(|error| failure(Doing::Change, &to.path, &error))?;
    draft.like(&file, before).map_err(|error| failure(Doing::Change, &to.path, &error))?;
    job.pump(&mut file, &mut &draft.file, (&from.path, &to.path))?;
    let times = std::fs::FileTimes::new().set_modified(before.modified().map_err(failed)?);
    draft.file.set_times(times).map_err(failed)?;
    let after = file.metadata().map_err(failed)?;
    if (after.size(), after.mtime(), after.mtime_nsec()) != (before.size(), before.mtime(), before.mtime_nsec()) {
        let message =
            format!("`{}` was written to while it was moved, so it was left where it is", from.path.display());
        return Err(refused(codes::FILE_CHANGED, message).help("stop what writes to it, and try again"));
    }
    let moved = draft.file.metadata().map_err(failed)?;
    keep::mark_move(job, (moved.dev(), moved.ino()))?;
    draft.install(to, replace).map_err(|error| failure(Doing::Change, &to.path, &error))?;
    from.unlink().and_then(|()| from.sync()).map_err(failed)
}

/// `delete`.
pub(super) fn delete(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let Some((site, metadata)) = look_at(&path)? else { return unchanged(&path) };
    may_delete(&path, &metadata)?;
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    let undo = if metadata.is_file() {
        let mut file = match site.read() {
            Ok(file) => file,
            // Whoever may change the folder may delete what they may not read; it then cannot be undone.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && !job.arguments().has("expect") => {
                return remove(job, &site, None);
            }
            Err(error) => return Err(failed(error)),
        };
        content::expect(job, &path, Some(&mut file))?;
        keep::undo_of_delete(job, &site, &mut file, &metadata)?
    } else {
        content::expect(job, &path, None)?;
        None
    };
    remove(job, &site, undo)
}

fn remove(job: &Job, site: &Site, undo: Option<Undo>) -> Result<Written, CallError> {
    job.go_on_unchanged(&site.path)?;
    match site.unlink() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return unchanged(&site.path),
        result => result.and_then(|()| site.sync()).map_err(|error| failure(Doing::Change, &site.path, &error))?,
    }
    changed(&site.path, undo)
}

/// Whether `delete` is for what is there.
pub(super) fn may_delete(path: &Path, metadata: &Metadata) -> Result<(), CallError> {
    if metadata.is_dir() {
        return Err(look::not_regular(path, "folder")
            .help("`file.delete_empty` deletes an empty folder, `file.delete_tree` one with all that is in it"));
    }
    Ok(())
}

/// `make_folder`.
pub(super) fn make_folder(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let missing = missing_folders(&path)?;
    let Some(top) = missing.last().cloned() else { return unchanged(&path) };
    let mode = content::mode(job)?;
    for folder in missing.iter().rev() {
        job.go_on()?;
        let failed = |error: io::Error| failure(Doing::Change, folder, &error);
        let site = Site::of(folder).map_err(failed)?;
        match site.make_folder(Mode::from_raw_mode(0o777)) {
            // Somebody else was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => result.and_then(|()| site.sync()).map_err(failed)?,
        }
        if let (Some(mode), true) = (mode, *folder == path) {
            let opened =
                site.open(OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW, Mode::empty()).map_err(failed)?;
            opened.set_permissions(Permissions::from_mode(mode)).map_err(failed)?;
        }
    }
    let undo = undo("delete_empty", &[("path", path_value(&path)?), ("up_to", path_value(&top)?)]);
    changed(&path, Some(undo))
}

/// The folders on the way to a path that are not there, the deepest first.
pub(super) fn missing_folders(path: &Path) -> Result<Vec<PathBuf>, CallError> {
    let mut missing = Vec::new();
    for folder in path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        match folder.metadata() {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(metadata) => {
                let kind = look::kind(metadata.file_type());
                let message = format!("`{}` is a {kind}, not a folder", folder.display());
                return Err(refused(codes::FILE_WRONG_KIND, message));
            }
            Err(error) if look::is_absent(&error) => missing.push(folder.to_path_buf()),
            Err(error) => return Err(failure(Doing::Look, folder, &error)),
        }
    }
    Ok(missing)
}

/// `delete_empty`.
pub(super) fn delete_empty(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let top = job.optional_path("up_to")?.unwrap_or_else(|| path.clone());
    if !path.starts_with(&top) {
        return Err(job.arguments().misfit("up_to", "a folder above `path`"));
    }
    let Some((site, metadata)) = look_at(&path)? else { return unchanged(&path) };
    if !metadata.is_dir() {
        return Err(refused(
            codes::FILE_WRONG_KIND,
            format!("`{}` is a {}, not a folder", path.display(), look::kind(metadata.file_type())),
        ));
    }
    job.go_on_unchanged(&path)?;
    site.remove_folder().and_then(|()| site.sync()).map_err(|error| failure(Doing::Change, &path, &error))?;
    let mut mode = None;
    for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(&top)) {
        let site = Site::of(folder).map_err(|error| failure(Doing::Change, folder, &error))?;
        match site.remove_folder().and_then(|()| site.sync()) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => break,
            result => result.map_err(|error| failure(Doing::Change, folder, &error))?,
        }
    }
    if top == path {
        mode = Some(("mode", Value::Int(i64::from(metadata.mode() & 0o7777))));
    }
    let args: Vec<_> = [("path", path_value(&path)?)].into_iter().chain(mode).collect();
    changed(&path, Some(undo("make_folder", &args)))
}

/// `touch`.
pub(super) fn touch(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let site = content::site(&path)?;
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    match site.look().map_err(failed)? {
        Some(metadata) if metadata.is_symlink() => {
            return Err(look::not_regular(&path, "link").help("give the path that the link names"));
        }
        Some(_) => site.touch().map_err(failed)?,
        None => {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW;
            site.open(flags, Mode::from_raw_mode(0o666)).and_then(|_| site.sync()).map_err(failed)?;
        }
    }
    changed(&path, None)
}

/// `chmod`.
pub(super) fn chmod(job: &Job) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let mode = content::mode(job)?.ok_or_else(|| job.arguments().missing("mode"))?;
    let site = content::site(&path)?;
    let failed = |error: io::Error| failure(Doing::Change, &path, &error);
    let held = site.hold().map_err(failed)?;
    let metadata = held.metadata().map_err(failed)?;
    if metadata.is_symlink() {
        return Err(look::not_regular(&path, "link").help("give the path that the link names"));
    }
    let old = metadata.mode() & 0o7777;
    if old == mode {
        return unchanged(&path);
    }
    // The held file itself, whatever its name stands for by now; it need not be readable for that.
    std::fs::set_permissions(format!("/proc/self/fd/{}", held.as_raw_fd()), Permissions::from_mode(mode))
        .map_err(failed)?;
    changed(&path, Some(undo("chmod", &[("path", path_value(&path)?), ("mode", Value::Int(i64::from(old)))])))
}
