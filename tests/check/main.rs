//! The checker: what it lets pass, what it says, and what it makes of a file.
//!
//! - `clean/`: files of which nothing is to be said.
//! - `mistakes/`: the likely mistakes, one a file, with everything that is said of them.
//! - `rules/`: a file for each rule that is not among those. The first line says which codes are told.
//! - `files/`: what those import and run.

#![expect(clippy::expect_used, reason = "without its files a test has nothing to say")]

mod catalogues;
mod hostile;
mod lowering;

use runbook::check::{Checked, FsLoader, Loaded, check};
use runbook::diagnostic::{RenderStyle, Severity, render};
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> Vec<PathBuf> {
    let root = Path::new("tests/check").join(name);
    let entries = fs::read_dir(root).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "runbook")).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

fn check_file(path: &Path) -> Checked {
    let text = fs::read_to_string(path).expect("readable");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    check(Loaded { path: Some(path.to_path_buf()), name, text }, &catalogues::all(), &FsLoader)
}

fn drawn(checked: &Checked) -> String {
    let style = RenderStyle { color: false, width: 80, ..RenderStyle::default() };
    let all: Vec<String> =
        checked.diagnostics.iter().map(|diagnostic| render(diagnostic, &checked.sources, style)).collect();
    all.join("\n")
}

#[test]
fn of_clean_files_nothing_is_said() {
    for path in folder("clean") {
        let checked = check_file(&path);
        assert!(checked.diagnostics.is_empty(), "{}\n{}", path.display(), drawn(&checked));
        assert!(checked.program.is_some(), "{}", path.display());
    }
}

#[test]
fn likely_mistakes_are_recognised_and_answered() {
    for path in folder("mistakes") {
        let checked = check_file(&path);
        assert!(!checked.diagnostics.is_empty(), "{}", path.display());
        assert_eq!(checked.program.is_none(), checked.has_errors(), "{}", path.display());
        insta::with_settings!({ snapshot_path => "mistakes", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(stem(&path), drawn(&checked));
        });
    }
}

#[test]
fn every_rule_has_a_file_that_breaks_it() {
    for path in folder("rules") {
        let text = fs::read_to_string(&path).expect("readable");
        let first = text.lines().next().unwrap_or_default();
        let wanted: Vec<&str> = first.strip_prefix("# ").expect("the codes stand first").split_whitespace().collect();
        let checked = check_file(&path);
        let found: Vec<&str> = checked.diagnostics.iter().map(|diagnostic| diagnostic.code.0).collect();
        assert_eq!(found, wanted, "{}\n{}", path.display(), drawn(&checked));
        let errors = checked.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        assert_eq!(checked.program.is_none(), errors, "{}", path.display());
        insta::with_settings!({ snapshot_path => "rules", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(stem(&path), drawn(&checked));
        });
    }
}

/// With the backends of the house, which the files under `runbooks/` use.
fn real() -> indexmap::IndexMap<String, std::sync::Arc<runbook::backend::Catalogue>> {
    use runbook::backend::{Registry, file::File, http::Http, shell::Shell, sql::Sql};
    Registry::empty().with(Shell::new()).with(File::new()).with(Sql::new()).with(Http::new()).catalogues()
}

#[test]
fn the_runbooks_of_the_house_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks");
    let (mut seen, mut said) = (0, String::new());
    for entry in fs::read_dir(root).expect("runbooks are there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "runbook") {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(&path).expect("readable");
        let file = Loaded { path: Some(path.clone()), name: path.display().to_string(), text };
        let checked = check(file, &real(), &FsLoader);
        said.push_str(&drawn(&checked));
    }
    assert!(seen > 0);
    assert!(said.is_empty(), "{said}");
}
