//! Deleting whole folders.

use super::failure::{Doing, failure, refused};
use super::job::Job;
use super::look;
use super::names::look_at;
use super::site::Site;
use crate::backend::{CallError, Written};
use crate::diagnostic::codes::file as codes;
use crate::value::Value;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How deep folders may lie in each other; each level is held open.
const DEPTH: usize = 200;

/// What is in a folder, all levels together.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sum {
    /// Files and folders, the one asked for not included.
    pub entries: u64,
    /// The files' lengths together.
    pub size: u64,
}

/// `delete_tree`.
pub(super) fn delete_tree(job: &Job) -> Result<Written, CallError> {
    remove(job, true)
}

/// `clear`.
pub(super) fn clear(job: &Job) -> Result<Written, CallError> {
    remove(job, false)
}

fn remove(job: &Job, itself: bool) -> Result<Written, CallError> {
    let path = job.path("path")?;
    let Some((site, metadata)) = folder_at(&path)? else { return written(&path, false, Sum::default()) };
    job.go_on_unchanged(&path)?;
    let mut sum = Sum::default();
    let opened = open(&site).map_err(|error| failure(Doing::Change, &path, &error))?;
    let mut sweep = Sweep { job, path: &path, device: metadata.dev(), sum: &mut sum, delete: true };
    sweep.folder(&opened, 0)?;
    if itself {
        site.remove_folder().and_then(|()| site.sync()).map_err(|error| failure(Doing::Change, &path, &error))?;
    }
    let changed = itself || sum.entries > 0;
    written(&path, changed, sum)
}

fn written(path: &Path, changed: bool, sum: Sum) -> Result<Written, CallError> {
    let value = Value::record([
        ("changed", Value::Bool(changed)),
        ("path", Value::Path(look::utf8(path)?.into())),
        ("entries", Value::Int(i64::try_from(sum.entries).unwrap_or(i64::MAX))),
        ("size", Value::Size(sum.size)),
    ]);
    Ok(Written { changed: Some(changed), ..Written::value(value) })
}

/// The folder to delete, if it is there. A link to one is not one.
fn folder_at(path: &Path) -> Result<Option<(Site, Metadata)>, CallError> {
    if path.file_name().is_none() {
        let message = format!("`{}` may not be deleted", path.display());
        return Err(refused(codes::FILE_WRONG_KIND, message).help("give the path of a folder by its name"));
    }
    let Some((site, metadata)) = look_at(path)? else { return Ok(None) };
    if metadata.is_dir() {
        return Ok(Some((site, metadata)));
    }
    let message = format!("`{}` is a {}, not a folder", path.display(), look::kind(metadata.file_type()));
    Err(refused(codes::FILE_WRONG_KIND, message).help("`file.delete` deletes files and links"))
}

/// What a deletion would take away, nothing deleted; `None` when the folder is not there.
pub(super) fn survey(job: &Job, path: &Path) -> Result<Option<Sum>, CallError> {
    let Some((site, metadata)) = folder_at(path)? else { return Ok(None) };
    let mut sum = Sum::default();
    let opened = open(&site).map_err(|error| failure(Doing::Look, path, &error))?;
    let mut sweep = Sweep { job, path, device: metadata.dev(), sum: &mut sum, delete: false };
    sweep.folder(&opened, 0)?;
    Ok(Some(sum))
}

fn open(site: &Site) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW;
    site.open(flags, Mode::empty()).map(Into::into)
}

/// One pass over a tree, each folder held open, so that no link swapped in can lead out of it.
struct Sweep<'a> {
    job: &'a Job,
    path: &'a Path,
    device: u64,
    sum: &'a mut Sum,
    delete: bool,
}

impl Sweep<'_> {
    fn folder(&mut self, folder: &OwnedFd, depth: usize) -> Result<(), CallError> {
        if depth > DEPTH {
            let message = format!("`{}` holds folders more than {DEPTH} deep", self.path.display());
            return Err(refused(codes::FILE_TOO_LARGE, message).help("delete the deep part first"));
        }
        let failed = |path: &Path, error: rustix::io::Errno| failure(Doing::Change, path, &error.into());
        let entries = Dir::read_from(folder).map_err(|error| failed(self.path, error))?;
        for entry in entries {
            self.job.go_on()?;
            let entry = entry.map_err(|error| failed(self.path, error))?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let metadata = match rustix::fs::openat(folder, name, flags, Mode::empty()) {
                Ok(held) => File::from(held).metadata().map_err(|error| failure(Doing::Change, self.path, &error))?,
                Err(rustix::io::Errno::NOENT) => continue,
                Err(error) => return Err(failed(self.path, error)),
            };
            let is_folder = entry.file_type() == FileType::Directory || metadata.is_dir();
            if is_folder {
                if metadata.dev() != self.device {
                    let message = format!(
                        "something is mounted below `{}`, at `{}`",
                        self.path.display(),
                        name.to_string_lossy()
                    );
                    return Err(refused(codes::FILE_WRONG_KIND, message).help("unmount it first"));
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let below =
                    rustix::fs::openat(folder, name, flags, Mode::empty()).map_err(|error| failed(self.path, error))?;
                self.folder(&below, depth + 1)?;
            } else {
                self.sum.size = self.sum.size.saturating_add(metadata.size());
            }
            self.sum.entries += 1;
            if self.delete {
                let flags = if is_folder { AtFlags::REMOVEDIR } else { AtFlags::empty() };
                match rustix::fs::unlinkat(folder.as_fd(), name, flags) {
                    Ok(()) | Err(rustix::io::Errno::NOENT) => {}
                    Err(error) => return Err(failed(self.path, error)),
                }
            }
        }
        Ok(())
    }
}
