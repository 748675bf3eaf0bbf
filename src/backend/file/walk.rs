//! Reads of many files: folders, patterns, usage.

use super::catalogue::ORDERS;
use super::failure::{Doing, failure, refused};
use super::job::Job;
use super::look;
use crate::backend::CallError;
use crate::diagnostic::codes::file as codes;
use crate::syntax::ast::Tag;
use crate::value::code::GlobPattern;
use crate::value::{Key, Value};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// How many files a listing gives where nothing else is said.
const DEFAULT_MOST: u64 = 10_000;
/// How many files `usage` counts where nothing else is said.
const DEFAULT_COUNTED: u64 = 1_000_000;
/// How many names a listing looks at for each that it may give, so that a pattern that fits nothing ends too.
const LOOKED_AT: u64 = 100;

/// `list`.
pub(super) fn list(job: &Job) -> Result<Value, CallError> {
    let folder = job.path("path")?;
    let wanted = job.arguments().given("match").map(|value| pattern(job, "match", value)).transpose()?;
    let recursive = job.arguments().flag("recursive")?;
    let mut listing = Listing::new(job, &folder)?;
    let metadata = folder.metadata().map_err(|error| failure(Doing::Look, &folder, &error))?;
    if !metadata.is_dir() {
        let kind = look::kind(metadata.file_type());
        return Err(refused(codes::FILE_WRONG_KIND, format!("`{}` is a {kind}, not a folder", folder.display())));
    }
    let mut folders = vec![folder.clone()];
    while let Some(folder) = folders.pop() {
        for path in listing.names(&folder)? {
            let name = path.file_name().and_then(|name| name.to_str());
            if wanted.as_ref().is_none_or(|wanted| name.is_some_and(|name| wanted.matches(name))) {
                listing.take(&path)?;
            }
            if recursive && is_folder(&path, false) {
                folders.push(path);
            }
        }
    }
    Ok(listing.finish())
}

/// `find`.
pub(super) fn find(job: &Job) -> Result<Value, CallError> {
    let arguments = job.arguments();
    let pattern = pattern(job, "pattern", arguments.given("pattern").ok_or_else(|| arguments.missing("pattern"))?)?;
    let folder = job.folder()?;
    let base = folder.join(pattern.base().as_str());
    let deep = pattern.text().contains("**");
    let depth = depth(&pattern);
    let mut listing = Listing::new(job, &base)?;
    listing.hidden |= pattern.text().rsplit('/').take(depth).any(|part| part.starts_with('.'));
    if !is_folder(&base, true) {
        return Ok(listing.finish());
    }
    let mut folders = vec![(base.clone(), 1)];
    while let Some((here, level)) = folders.pop() {
        for path in listing.names(&here)? {
            // A relative pattern is for the path from where relative paths start.
            let named =
                if pattern.text().starts_with('/') { &path } else { path.strip_prefix(&folder).unwrap_or(&path) };
            if named.to_str().is_some_and(|path| pattern.matches(path)) {
                listing.take(&path)?;
            }
            // A pattern of fixed depth follows links as a shell does; `**` does not, since links can go in circles.
            if (deep || level < depth) && is_folder(&path, !deep) {
                folders.push((path, level + 1));
            }
        }
    }
    Ok(listing.finish())
}

/// How many parts of a path the pattern has below the folder above all that it matches.
fn depth(pattern: &GlobPattern) -> usize {
    let slashes = |text: &str| text.matches('/').count();
    let base = pattern.base();
    let below = slashes(pattern.text()).saturating_sub(slashes(&base));
    if matches!(base.as_str(), "" | "/") { below + 1 } else { below }
}

/// A pattern argument.
fn pattern(job: &Job, name: &str, value: &Value) -> Result<GlobPattern, CallError> {
    match value {
        Value::Code(code) if code.template.tag == Tag::Glob => {
            GlobPattern::new(code).map_err(|error| job.arguments().misfit(name, "a pattern").help(error.message))
        }
        _ => Err(job.arguments().misfit(name, "a pattern such as `glob\"*.log\"`")),
    }
}

/// What has been found so far, and how much there may be.
struct Listing<'a> {
    job: &'a Job,
    base: &'a Path,
    found: Vec<Value>,
    most: u64,
    looked_at: u64,
    hidden: bool,
    order: &'a str,
}

impl<'a> Listing<'a> {
    fn new(job: &'a Job, base: &'a Path) -> Result<Self, CallError> {
        let arguments = job.arguments();
        Ok(Self {
            job,
            base,
            found: Vec::new(),
            most: arguments.count("most")?.unwrap_or(DEFAULT_MOST),
            looked_at: 0,
            hidden: arguments.flag("hidden")?,
            order: arguments.word("sort", &ORDERS)?.unwrap_or("name"),
        })
    }

    /// The paths in a folder. One that went away in the meantime holds nothing.
    fn names(&mut self, folder: &Path) -> Result<Vec<PathBuf>, CallError> {
        let failed = |error: &io::Error| failure(Doing::Look, folder, error);
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if look::is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(failed(&error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            self.job.go_on()?;
            self.looked_at += 1;
            if self.looked_at > self.most.saturating_mul(LOOKED_AT).max(DEFAULT_MOST) {
                return Err(self.too_many(self.looked_at - 1, "names"));
            }
            let entry = entry.map_err(|error| failed(&error))?;
            if self.hidden || !entry.file_name().as_encoded_bytes().starts_with(b".") {
                names.push(entry.path());
            }
        }
        Ok(names)
    }

    fn take(&mut self, path: &Path) -> Result<(), CallError> {
        // What went away between its name and the look at it was never there.
        if let Some(record) = look::record(path)? {
            if self.found.len() as u64 >= self.most {
                return Err(self.too_many(self.most, "files"));
            }
            self.found.push(record);
        }
        Ok(())
    }

    fn too_many(&self, count: u64, what: &str) -> CallError {
        let base = self.base.display();
        refused(codes::FILE_TOO_LARGE, format!("there are more than {count} {what} below `{base}`"))
            .help("give a narrower pattern, or allow more with `most:`")
    }

    fn finish(mut self) -> Value {
        let text = |value: &Value, name: &str| match field(value, name) {
            Some(Value::Path(text)) => text.to_string(),
            _ => String::new(),
        };
        self.found.sort_by_cached_key(|value| text(value, "path"));
        match self.order {
            "modified" => self.found.sort_by_key(|value| match field(value, "modified") {
                Some(Value::Time(time)) => *time,
                _ => jiff::Timestamp::MIN,
            }),
            "size" => self.found.sort_by_key(|value| match field(value, "size") {
                Some(Value::Size(bytes)) => *bytes,
                _ => 0,
            }),
            _ => {}
        }
        Value::list(self.found)
    }
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Map(map) => map.get(&Key::from(name)),
        _ => None,
    }
}

fn is_folder(path: &Path, follow: bool) -> bool {
    let metadata = if follow { path.metadata() } else { path.symlink_metadata() };
    metadata.is_ok_and(|metadata| metadata.is_dir())
}

/// `usage`.
pub(super) fn usage(job: &Job) -> Result<Value, CallError> {
    let path = job.path("path")?;
    let most = job.arguments().count("most")?.unwrap_or(DEFAULT_COUNTED);
    let top = path.metadata().map_err(|error| failure(Doing::Look, &path, &error))?;
    let mut count = Count::default();
    let device = top.dev();
    count.add(&top);
    let mut folders = if top.is_dir() { vec![path.clone()] } else { Vec::new() };
    while let Some(folder) = folders.pop() {
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if look::is_absent(&error) => continue,
            Err(error) => return Err(failure(Doing::Look, &folder, &error)),
        };
        for entry in entries {
            job.go_on()?;
            let path = entry.map_err(|error| failure(Doing::Look, &folder, &error))?.path();
            let metadata = match path.symlink_metadata() {
                Ok(metadata) => metadata,
                Err(error) if look::is_absent(&error) => continue,
                Err(error) => return Err(failure(Doing::Look, &path, &error)),
            };
            if metadata.dev() != device {
                continue;
            }
            if count.files + count.folders >= most {
                let message = format!("there are more than {most} files below `{}`", job.path("path")?.display());
                return Err(refused(codes::FILE_TOO_LARGE, message).help("allow more with `most:`"));
            }
            count.add(&metadata);
            if metadata.is_dir() {
                folders.push(path);
            }
        }
    }
    let number = |count: u64| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
    Ok(Value::record([
        ("size", Value::Size(count.size)),
        ("allocated", Value::Size(count.allocated)),
        ("files", number(count.files)),
        ("folders", number(count.folders)),
    ]))
}

/// What `usage` adds up. A file of several names counts once.
#[derive(Default)]
struct Count {
    size: u64,
    allocated: u64,
    files: u64,
    folders: u64,
    linked: BTreeSet<u64>,
}

impl Count {
    fn add(&mut self, metadata: &Metadata) {
        if metadata.is_dir() {
            self.folders += 1;
        } else {
            self.files += 1;
            if metadata.nlink() > 1 && !self.linked.insert(metadata.ino()) {
                return;
            }
            self.size = self.size.saturating_add(metadata.size());
        }
        self.allocated = self.allocated.saturating_add(metadata.blocks().saturating_mul(512));
    }
}
