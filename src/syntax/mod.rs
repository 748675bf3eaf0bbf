//! Text to tree, and tree to typed syntax. The only room that names pest.
//!
//! [`parse`] never fails and never panics: any text gives a lossless [`tree::Tree`], an [`ast::File`] and the
//! diagnostics for what did not fit. `grammar/README.md` says how the language is read.

pub mod ast;
mod dump;
mod grammar;
mod lower;
mod scan;
pub mod tree;

pub use dump::dump;
pub(crate) use lower::command;

use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::{FileId, Span};

/// What became of a text.
#[derive(Debug, Clone)]
pub struct Parse {
    /// All of the text, lossless.
    pub tree: tree::Tree,
    /// What it says.
    pub file: ast::File,
    /// What is wrong with it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parse {
    /// Whether something keeps the text from being read as it was meant.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    fn refused(text: &str, file: FileId, diagnostic: Diagnostic) -> Self {
        let span = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let error = ast::Stmt { kind: ast::StmtKind::Error, docs: None, span };
        Self {
            tree: tree::Tree::unparsed(text),
            file: ast::File { id: file, header: None, items: vec![ast::Item::Stmt(error)], span },
            diagnostics: vec![diagnostic],
        }
    }
}

/// Parses a text. What does not fit is told in the diagnostics and stands as an error in tree and syntax.
///
/// Texts over 8 MiB and texts that nest deeper than 64 brackets are refused whole.
#[must_use]
pub fn parse(text: &str, file: FileId) -> Parse {
    if let Some(refused) = scan::refuse(text, file) {
        return Parse::refused(text, file, refused);
    }
    let Some(tree) = grammar::tree(text) else {
        let span = Span::new(file, 0, 0);
        let diagnostic = Diagnostic::error(codes::TOO_DEEP, span, "this file nests too deeply")
            .help("give the inner parts names with `let`, or move them into a task");
        return Parse::refused(text, file, diagnostic);
    };
    let (lowered, mut diagnostics) = lower::lower(text, &tree, file);
    diagnostics.extend(scan::characters(text, file));
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().start);
    Parse { tree, file: lowered, diagnostics }
}
