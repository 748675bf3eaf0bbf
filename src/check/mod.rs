//! Tree to program: names, types, effects, and advice.
//!
//! [`check`] goes over a file, what it imports and what it runs, and gives a [`Program`] in which nothing is left to
//! look up, or the diagnostics that say why there is none. It stops at nothing: what is wrong in one place does not
//! hide what is wrong in another, and is told once.
//!
//! | file | what it knows |
//! |---|---|
//! | `load` | which files belong to the program, and that none leads back to itself |
//! | `file`, `header`, `tasks`, `run` | what a file names, and in which order that is settled |
//! | `scope`, `access` | which names are seen where, and what reading one gives |
//! | `types`, `fit` | types as written, and whether a value fits one |
//! | `expr`, `text`, `call`, `operation` | expressions |
//! | `place`, `options` | where a statement may stand, and what may stand behind it |
//! | `stmt`, `flow`, `checks`, `action` | statements |
//! | `narrow` | what is not null, and since when |
//! | `reach`, `lints`, `sql` | what can be told without running anything |
//! | `scenario` | tests |

mod access;
mod action;
mod call;
mod checker;
mod checks;
mod digest;
mod expr;
mod file;
mod fit;
mod flow;
mod header;
mod lints;
mod load;
mod narrow;
mod operation;
mod options;
mod place;
mod reach;
mod run;
mod scenario;
mod scope;
mod sql;
mod stmt;
mod tasks;
mod text;
mod types;
mod walk;

pub use load::{FsLoader, LoadError, Loaded, Loader};

use crate::backend::Catalogue;
use crate::diagnostic::Diagnostic;
use crate::program::Program;
use crate::source::SourceMap;
use checker::{Checker, Given};
use indexmap::IndexMap;
use load::Units;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What became of a file.
#[derive(Debug)]
pub struct Checked {
    /// The program; `None` where something is wrong, and for a library, which has no steps of its own.
    pub program: Option<Arc<Program>>,
    /// All there is to say, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The file and all that belongs to it.
    pub sources: Arc<SourceMap>,
}

impl Checked {
    /// Whether something keeps the file from being run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Checks a file, what it imports and what it runs. `catalogues` says what there is to use; `loader` finds the other
/// files.
///
/// ```
/// use indexmap::IndexMap;
/// use runbook::check::{FsLoader, Loaded, check};
///
/// let text = "runbook \"Count\" {}\nrequire 1 + 1 == 2 else \"numbers are broken\"\n";
/// let file = Loaded { path: None, name: "<text>".into(), text: text.into() };
/// let checked = check(file, &IndexMap::new(), &FsLoader);
/// assert!(checked.program.is_some());
/// ```
#[must_use]
pub fn check(file: Loaded, catalogues: &IndexMap<String, Arc<Catalogue>>, loader: &dyn Loader) -> Checked {
    let mut units = Units::load(file, loader);
    let sources = Arc::new(std::mem::take(&mut units.sources));
    let mut diagnostics = std::mem::take(&mut units.diagnostics);
    let mut programs = FxHashMap::default();
    let given = Given { units: &units, sources: &sources, catalogues };
    let program = Checker::new(&given, &mut diagnostics, &mut programs, 0).root(&sources);
    diagnostics.sort_by(|a, b| place(a).cmp(&place(b)));
    // A file that is reached on two ways is checked on both.
    diagnostics.dedup();
    let program = program.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    Checked { program, diagnostics, sources }
}

fn place(diagnostic: &Diagnostic) -> (u32, u32, u32, &str) {
    let span = diagnostic.span();
    (span.file.0, span.start, span.end, diagnostic.code.0)
}
