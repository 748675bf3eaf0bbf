//! New content beside the old, until it takes its place in one step.

use super::site::Site;
use rustix::fs::{Mode, OFlags, XattrFlags};
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

/// A new file in the folder of the one it is to become. Dropped before it is installed, it goes away.
pub(super) struct Draft {
    site: Site,
    /// Takes the content.
    pub file: File,
    installed: bool,
}

impl Draft {
    /// A new file beside `site`, with that mode as far as the umask leaves it.
    pub(super) fn beside(site: &Site, mode: Mode) -> io::Result<Self> {
        let name = OsString::from(format!(".rb-{}", uuid::Uuid::new_v4().simple()));
        let site = site.beside(name)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let file = site.open(flags, mode)?;
        Ok(Self { site, file, installed: false })
    }

    /// Gives it the owner, mode and extended attributes of the file that it follows.
    pub(super) fn like(&self, old: &File, metadata: &Metadata) -> io::Result<()> {
        let own = self.file.metadata()?;
        if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
            std::os::unix::fs::fchown(&self.file, Some(metadata.uid()), Some(metadata.gid()))?;
        }
        self.mode(metadata.mode())?;
        copy_attributes(old, &self.file)
    }

    /// Gives it exactly that mode.
    pub(super) fn mode(&self, mode: u32) -> io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(mode & 0o7777))
    }

    /// Puts it in the place of `to`: content first to the disk, then the name.
    pub(super) fn install(mut self, to: &Site, replace: bool) -> io::Result<()> {
        self.file.sync_all()?;
        self.site.rename(to, replace)?;
        self.installed = true;
        to.sync()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.installed {
            // It was never seen by anybody; a failure to remove it has nobody to tell.
            let _ = self.site.unlink();
        }
    }
}

/// Copies extended attributes, access control lists among them. Those that only the system may set stay behind.
fn copy_attributes(from: &File, to: &File) -> io::Result<()> {
    let mut names = vec![0_u8; 64 * 1024];
    let length = match rustix::fs::flistxattr(from, names.as_mut_slice()) {
        Ok(length) => length,
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::BADF) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    names.truncate(length);
    let mut value = vec![0_u8; 64 * 1024];
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(OsStr::from_bytes) {
        let length = rustix::fs::fgetxattr(from, name, value.as_mut_slice())?;
        let content = value.get(..length).unwrap_or_default();
        match rustix::fs::fsetxattr(to, name, content, XattrFlags::empty()) {
            Ok(()) => {}
            Err(rustix::io::Errno::PERM | rustix::io::Errno::ACCESS | rustix::io::Errno::OPNOTSUPP)
                if !name.as_bytes().starts_with(b"system.posix_acl") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
