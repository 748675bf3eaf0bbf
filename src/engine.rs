//! The embedding API: one value that checks, plans and runs.
//!
//! ```no_run
//! use runbook::{Engine, check::FsLoader};
//!
//! let engine = Engine::standard();
//! let checked = engine.check_text("hello.runbook", "runbook \"Hello\" {}\nprint \"hello\"\n", &FsLoader);
//! assert!(checked.program.is_some());
//! ```

use crate::backend::{Backend, Registry};
use crate::check::{self, Checked, LoadError, Loaded, Loader};
use crate::plan::{self, Plan, PlanError, PlanOptions};
use crate::program::Program;
use crate::run::{self, RunError, RunHandle, RunOptions};
use crate::source::SourceMap;
use crate::syntax::{self, Parse};
use std::path::Path;
use std::sync::Arc;

/// Checks, plans and runs runbooks with the backends that it was given. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    registry: Arc<Registry>,
}

/// What became of a text: its tree, and what did not fit.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The text under its name, for drawing the diagnostics.
    pub sources: Arc<SourceMap>,
    /// Tree, syntax and diagnostics.
    pub parse: Parse,
}

impl Engine {
    /// An engine with these backends.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        Self { registry: Arc::new(registry) }
    }

    /// An engine with all backends of the features that were built.
    #[must_use]
    pub fn standard() -> Self {
        Self::new(standard())
    }

    /// The same engine with one backend more; one of that name is replaced.
    #[must_use]
    pub fn with(self, backend: impl Backend) -> Self {
        Self::new(Registry::clone(&self.registry).with(backend))
    }

    /// Its backends.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Parses a text. Never fails: what does not fit is told in the diagnostics.
    #[must_use]
    pub fn parse(&self, name: &str, text: &str) -> Parsed {
        let mut sources = SourceMap::new();
        let file = sources.add(name, None, text);
        Parsed { parse: syntax::parse(text, file), sources: Arc::new(sources) }
    }

    /// Checks a file, what it imports and what it runs.
    pub fn check_file(&self, path: &Path) -> Result<Checked, LoadError> {
        let name = path.to_string_lossy();
        let loaded = check::FsLoader.load(None, &name)?;
        Ok(self.check(loaded, &check::FsLoader))
    }

    /// Checks a text; `loader` finds the files that it names.
    #[must_use]
    pub fn check_text(&self, name: &str, text: &str, loader: &dyn Loader) -> Checked {
        self.check(Loaded { path: None, name: name.to_owned(), text: text.to_owned() }, loader)
    }

    /// Checks a file that was loaded; `loader` finds those that it names.
    #[must_use]
    pub fn check(&self, file: Loaded, loader: &dyn Loader) -> Checked {
        check::check(file, &self.registry.catalogues(), loader)
    }

    /// Begins a run. It has a thread of its own and needs no runtime of the caller.
    pub fn run(&self, program: Arc<Program>, options: RunOptions) -> Result<RunHandle, RunError> {
        run::start(Registry::clone(&self.registry), program, options)
    }

    /// Makes a plan: reads happen, nothing is written. Blocks until it is there.
    pub fn plan(&self, program: &Program, options: PlanOptions) -> Result<Plan, PlanError> {
        plan::start(&self.registry, program, options)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("backends", &self.registry.catalogues().keys().collect::<Vec<_>>()).finish()
    }
}

/// All backends of the features that were built.
fn standard() -> Registry {
    let registry = Registry::empty().with(crate::backend::shell::Shell::new()).with(crate::backend::file::File::new());
    #[cfg(feature = "sql")]
    let registry = registry.with(crate::backend::sql::Sql::new());
    #[cfg(feature = "http")]
    let registry = registry.with(crate::backend::http::Http::new());
    registry
}
