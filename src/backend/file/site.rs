//! A place where something is changed: a folder held open, and a name in it.
//!
//! Everything that writes goes through here. The folder is opened once, and what follows acts on that folder and a
//! plain name, so that a folder or link swapped in between cannot send a write elsewhere.

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// A folder held open, and a name in it.
#[derive(Debug)]
pub(super) struct Site {
    folder: OwnedFd,
    /// The name in the folder.
    pub name: OsString,
    /// The path as it was given, for messages.
    pub path: PathBuf,
}

impl Site {
    /// The site of a path; the folder it is in must be there.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let Some(name) = path.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
        };
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::open(parent, flags, Mode::empty())?;
        Ok(Self { folder, name: name.to_os_string(), path: path.to_path_buf() })
    }

    /// Another name in the same folder.
    pub(super) fn beside(&self, name: OsString) -> io::Result<Self> {
        let path = self.path.with_file_name(&name);
        Ok(Self { folder: self.folder.try_clone()?, name, path })
    }

    /// What is there, links not followed.
    pub(super) fn look(&self) -> io::Result<Option<Metadata>> {
        match self.hold() {
            Ok(held) => held.metadata().map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Holds what is there without opening it, links not followed.
    pub(super) fn hold(&self) -> io::Result<File> {
        self.open(OFlags::PATH | OFlags::NOFOLLOW, Mode::empty())
    }

    /// Opens a regular file for reading, links not followed.
    pub(super) fn read(&self) -> io::Result<File> {
        self.open(OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK, Mode::empty())
    }

    /// Opens what is there, or makes it, as the flags say.
    pub(super) fn open(&self, flags: OFlags, mode: Mode) -> io::Result<File> {
        Ok(rustix::fs::openat(&self.folder, &self.name, flags | OFlags::CLOEXEC, mode)?.into())
    }

    /// Makes a folder of that name.
    pub(super) fn make_folder(&self, mode: Mode) -> io::Result<()> {
        Ok(rustix::fs::mkdirat(&self.folder, &self.name, mode)?)
    }

    /// Removes the name of a file or link.
    pub(super) fn unlink(&self) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty())?)
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::REMOVEDIR)?)
    }

    /// Sets both times of what is there to now, links not followed.
    pub(super) fn touch(&self) -> io::Result<()> {
        let now = rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW };
        let times = rustix::fs::Timestamps { last_access: now, last_modification: now };
        Ok(rustix::fs::utimensat(&self.folder, &self.name, &times, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// Renames onto `to`, which goes if it is a file and `replace` is set.
    pub(super) fn rename(&self, to: &Self, replace: bool) -> io::Result<()> {
        if replace {
            return Ok(rustix::fs::renameat(&self.folder, &self.name, &to.folder, &to.name)?);
        }
        match rustix::fs::renameat_with(&self.folder, &self.name, &to.folder, &to.name, RenameFlags::NOREPLACE) {
            // File systems that cannot do it in one step: a second name keeps what is there all the same.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::OPNOTSUPP) => {
                rustix::fs::linkat(&self.folder, &self.name, &to.folder, &to.name, AtFlags::empty())?;
                self.unlink()
            }
            result => Ok(result?),
        }
    }

    /// Has the folder's entries written to the disk. A folder that may not be read cannot be synced; the change
    /// stands all the same.
    pub(super) fn sync(&self) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::openat(&self.folder, ".", flags, Mode::empty()) {
            Ok(folder) => match rustix::fs::fsync(folder) {
                // Some file systems have nothing to sync in a folder.
                Err(rustix::io::Errno::INVAL) => Ok(()),
                result => Ok(result?),
            },
            Err(rustix::io::Errno::ACCESS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
