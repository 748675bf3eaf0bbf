//! Finding programs.

use rustix::fs::{Access, AtFlags, CWD};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where programs are looked for when the environment does not say.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The file that a name stands for, as a shell finds it: a name with a `/` is a path, from `folder` on; else the
/// folders of `path` (the value of `PATH`) are looked through.
#[must_use]
pub fn find_program(name: &OsStr, path: Option<&OsStr>, folder: &Path) -> Option<PathBuf> {
    if name.is_empty() {
        return None;
    }
    if name.as_encoded_bytes().contains(&b'/') {
        return Some(folder.join(name)).filter(|file| is_program(file));
    }
    let path = path.unwrap_or_else(|| OsStr::new(DEFAULT_PATH));
    std::env::split_paths(path).map(|entry| folder.join(entry).join(name)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    file.is_file() && rustix::fs::accessat(CWD, file, Access::EXEC_OK, AtFlags::EACCESS).is_ok()
}
