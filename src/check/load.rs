//! The files of a program: the one that is checked, what it imports and what it runs.
//!
//! All are read and parsed before anything is checked, so that the source map is complete and every cycle is
//! found by looking at files alone.

use super::walk;
use crate::diagnostic::{Diagnostic, codes::names};
use crate::source::{FileId, MAX_FILE_BYTES, SourceMap, Span};
use crate::syntax::ast::{self, ExprKind, Item, Template};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};

/// How many files one program may have; more is a mistake.
const MAX_FILES: usize = 1000;
/// How long a chain of files that import or run each other may be.
const MAX_CHAIN: usize = 64;

/// A file that was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Where it lies: what it names is looked for beside it. `None` for text that came without a file.
    pub path: Option<PathBuf>,
    /// The name that messages show.
    pub name: String,
    /// All of its text.
    pub text: String,
}

/// Why a file could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoadError {
    /// One line, as a message is written.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Finds the files that a runbook names.
pub trait Loader {
    /// The file that `name` means in the file at `from`; without `from`, in text that came without a file.
    fn load(&self, from: Option<&Path>, name: &str) -> Result<Loaded, LoadError>;
}

/// Loads from the file system, relative to the folder of the file that names it.
#[derive(Debug, Clone, Copy, Default)]
pub struct FsLoader;

impl Loader for FsLoader {
    fn load(&self, from: Option<&Path>, name: &str) -> Result<Loaded, LoadError> {
        let folder = from.and_then(Path::parent).unwrap_or(Path::new(""));
        let path = folder.join(name);
        let error = |why: String, help: Option<String>| LoadError { message: why, help };
        let metadata = std::fs::metadata(&path).map_err(|cause| {
            let help = match cause.kind() {
                std::io::ErrorKind::NotFound => Some(format!("looked for `{}`", plain(&path).display())),
                _ => None,
            };
            error(format!("cannot read `{name}`: {}", why(&cause)), help)
        })?;
        if metadata.len() > MAX_FILE_BYTES as u64 {
            return Err(error(format!("`{name}` is larger than 8 MiB"), None));
        }
        let bytes =
            std::fs::read(&path).map_err(|cause| error(format!("cannot read `{name}`: {}", why(&cause)), None))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| error(format!("`{name}` is not UTF-8 text"), Some("save it as UTF-8".into())))?;
        let name = plain(&path).display().to_string();
        Ok(Loaded { path: Some(path), name, text })
    }
}

/// Without the steps that lead up and down again, for messages. (A link on the way may lead elsewhere; the file is opened
/// by the path as it is.)
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn why(cause: &std::io::Error) -> String {
    match cause.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        std::io::ErrorKind::IsADirectory => "it is a folder".into(),
        _ => cause.to_string().to_lowercase(),
    }
}

/// Index of a file of the program.
pub(super) type UnitId = usize;

/// A parsed file.
pub(super) struct Unit {
    pub(super) id: FileId,
    pub(super) path: Option<PathBuf>,
    /// As the file that names it writes it; the digest takes this name, so that it is the same wherever it lies.
    pub(super) written: String,
    pub(super) ast: ast::File,
    /// Whether it did not parse: then there is no program.
    pub(super) broken: bool,
    /// What it imports and runs, by where the path is written.
    links: Vec<Link>,
}

struct Link {
    at: Span,
    to: Option<UnitId>,
}

impl Unit {
    /// The file that a path written at `at` leads to; `None` where that is diagnosed already.
    pub(super) fn link(&self, at: Span) -> Option<UnitId> {
        let index = self.links.binary_search_by_key(&at.start, |link| link.at.start).ok()?;
        self.links.get(index)?.to
    }
}

/// All files, the root first, in the order in which they are named.
pub(super) struct Units {
    pub(super) all: Vec<Unit>,
    pub(super) sources: SourceMap,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Units {
    /// Reads and parses the root and all that it leads to.
    pub(super) fn load(root: Loaded, loader: &dyn Loader) -> Self {
        let mut units = Self { all: Vec::new(), sources: SourceMap::new(), diagnostics: Vec::new() };
        let mut known: FxHashMap<PathBuf, UnitId> = FxHashMap::default();
        let written = file_name(&root);
        known.insert(identity(&root), 0);
        units.add(root, written);
        let mut queue = VecDeque::from([0]);
        while let Some(at) = queue.pop_front() {
            let Some(unit) = units.all.get(at) else { continue };
            let (from, found) = (unit.path.clone(), names_of_files(&unit.ast));
            let mut links = Vec::with_capacity(found.len());
            for (span, name) in found {
                let to = match name {
                    None => {
                        units.diagnostics.push(
                            Diagnostic::error(names::FILE_NAME_COMPUTED, span, "the name of a file has no holes")
                                .help("name the file itself, so that it can be checked before anything runs"),
                        );
                        None
                    }
                    Some(name) => units.follow(from.as_deref(), &name, span, loader, &mut known, &mut queue),
                };
                links.push(Link { at: span, to });
            }
            links.sort_by_key(|link| link.at.start);
            if let Some(unit) = units.all.get_mut(at) {
                unit.links = links;
            }
        }
        units.cut_cycles();
        units
    }

    fn add(&mut self, file: Loaded, written: String) -> UnitId {
        let text: std::sync::Arc<str> = file.text.into();
        let id = self.sources.add(file.name, file.path.clone(), std::sync::Arc::clone(&text));
        let parsed = crate::syntax::parse(&text, id);
        let broken = parsed.diagnostics.iter().any(Diagnostic::is_error);
        self.diagnostics.extend(parsed.diagnostics);
        self.all.push(Unit { id, path: file.path, written, ast: parsed.file, broken, links: Vec::new() });
        self.all.len() - 1
    }

    fn follow(
        &mut self,
        from: Option<&Path>,
        name: &str,
        span: Span,
        loader: &dyn Loader,
        known: &mut FxHashMap<PathBuf, UnitId>,
        queue: &mut VecDeque<UnitId>,
    ) -> Option<UnitId> {
        let file = match loader.load(from, name) {
            Ok(file) => file,
            Err(error) => {
                let mut diagnostic = Diagnostic::error(names::FILE_NOT_READ, span, error.message);
                diagnostic.help = error.help;
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        let key = identity(&file);
        if let Some(there) = known.get(&key) {
            return Some(*there);
        }
        if self.all.len() >= MAX_FILES {
            let message = format!("a program has at most {MAX_FILES} files");
            self.diagnostics.push(Diagnostic::error(names::FILE_NOT_READ, span, message));
            return None;
        }
        let id = self.add(file, name.to_owned());
        known.insert(key, id);
        queue.push_back(id);
        Some(id)
    }

    /// Finds files that lead back to themselves, says so, and cuts the link, so that what is left is a tree of
    /// bounded depth.
    fn cut_cycles(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.all.len()];
        // (unit, next link to follow)
        let mut path: Vec<(UnitId, usize)> = vec![(0, 0)];
        while let Some((unit, next)) = path.last_mut() {
            let (at, index) = (*unit, *next);
            *next += 1;
            if let Some(mark) = marks.get_mut(at) {
                *mark = Mark::Open;
            }
            let link = self.all.get(at).and_then(|unit| unit.links.get(index)).map(|link| (link.at, link.to));
            let Some((span, to)) = link else {
                if let Some(mark) = marks.get_mut(at) {
                    *mark = Mark::Done;
                }
                path.pop();
                continue;
            };
            let Some(to) = to else { continue };
            let cut = match marks.get(to).copied().unwrap_or(Mark::Done) {
                Mark::Done => None,
                Mark::New if path.len() >= MAX_CHAIN => Some(
                    Diagnostic::error(names::FILE_CYCLE, span, "too many files lead to each other")
                        .help(format!("a chain of imports and runs has at most {MAX_CHAIN} files")),
                ),
                Mark::New => {
                    path.push((to, 0));
                    None
                }
                Mark::Open => {
                    let names = path.iter().skip_while(|(unit, _)| *unit != to).map(|(unit, _)| self.name(*unit));
                    let chain: Vec<&str> = names.chain([self.name(to)]).collect();
                    let message = format!("this file leads back to itself: {}", chain.join(" → "));
                    Some(
                        Diagnostic::error(names::FILE_CYCLE, span, message)
                            .help("a checked runbook has finitely many steps, so no file runs or imports itself"),
                    )
                }
            };
            if let Some(diagnostic) = cut {
                self.diagnostics.push(diagnostic);
                if let Some(link) = self.all.get_mut(at).and_then(|unit| unit.links.get_mut(index)) {
                    link.to = None;
                }
            }
        }
    }

    fn name(&self, unit: UnitId) -> &str {
        self.all.get(unit).map_or("", |unit| unit.written.as_str())
    }

    /// The files that `root` leads to, itself first, in a fixed order.
    pub(super) fn reachable(&self, root: UnitId) -> Vec<&Unit> {
        let mut seen = vec![false; self.all.len()];
        let mut queue = VecDeque::from([root]);
        let mut found = Vec::new();
        while let Some(at) = queue.pop_front() {
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            if let Some(unit) = self.all.get(at) {
                found.push(unit);
                queue.extend(unit.links.iter().filter_map(|link| link.to));
            }
        }
        found
    }
}

/// What tells that two names are one file.
fn identity(file: &Loaded) -> PathBuf {
    let path = file.path.clone().unwrap_or_else(|| PathBuf::from(&file.name));
    path.canonicalize().unwrap_or(path)
}

fn file_name(file: &Loaded) -> String {
    let name = file.path.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| file.name.clone())
}

/// The paths of `import` and `run`, with where they stand; `None` for one with holes.
fn names_of_files(file: &ast::File) -> Vec<(Span, Option<String>)> {
    let mut found = Vec::new();
    let mut add = |path: &Template| found.push((path.span, path.literal().map(|text| text.to_string())));
    for item in &file.items {
        if let Item::Import(import) = item {
            add(&import.path);
        }
    }
    walk::file(file, &mut |expr| {
        if let ExprKind::Run { path, .. } = &expr.kind {
            add(path);
        }
    });
    found
}
