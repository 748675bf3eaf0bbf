//! From the tree to the syntax as data.
//!
//! Tolerant: what is missing is told once and filled with an `Error`, so that the rest of the file can still be
//! read by an editor. Nothing here is deeper than [`MAX_DEPTH`], so nobody who walks the result overflows a stack.

mod calls;
mod explain;
mod expr;
mod items;
mod literal;
mod shell;
mod slips;
mod stmt;
mod text;
mod tokens;
mod types;

pub(crate) use shell::command;

use super::ast::{Expr, ExprKind, File, Ident};
use super::tree::{Children, Kind, Node, Tree};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::{FileId, Span};
use rustc_hash::FxHashMap;

/// How deeply expressions may nest; a chain of operators or of calls counts each of its links.
pub(super) const MAX_DEPTH: u32 = 256;

/// Lowers a whole tree.
pub(super) fn lower(text: &str, tree: &Tree, file: FileId) -> (File, Vec<Diagnostic>) {
    let mut lower = Lower {
        text,
        tree,
        file,
        diagnostics: Vec::new(),
        depth: 0,
        in_test: false,
        open_blocks: 0,
        deep_told: false,
        unclosed_told: false,
        explained: 0,
        swallowed: false,
    };
    let lowered = lower.file(tree.root());
    (lowered, lower.diagnostics)
}

struct Lower<'a> {
    text: &'a str,
    tree: &'a Tree,
    file: FileId,
    diagnostics: Vec<Diagnostic>,
    /// Depth of the expression that is being lowered.
    depth: u32,
    /// `_` has a meaning in tests only.
    in_test: bool,
    /// Statements whose `{` is missing and whose `}` will therefore look stray.
    open_blocks: u32,
    /// That an expression is too deep is told once.
    deep_told: bool,
    /// The block that lacks its `}` is told once; all that enclose it lack theirs too.
    unclosed_told: bool,
    /// Up to where the last mistake was told: what stands before it belongs to it.
    explained: u32,
    /// A text that does not end has taken the rest of the file, and every `}` in it.
    swallowed: bool,
}

impl<'a> Lower<'a> {
    fn span(&self, node: Node<'_>) -> Span {
        Span::new(self.file, node.start(), node.end())
    }

    fn between(&self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }

    fn slice(&self, node: Node<'_>) -> &'a str {
        self.cut(node.start(), node.end())
    }

    fn cut(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn ident(&self, node: Node<'_>) -> Ident {
        Ident { name: self.slice(node).into(), span: self.span(node) }
    }

    /// Tells of names that are given twice.
    fn refuse_twice<'n>(&mut self, names: impl IntoIterator<Item = &'n Ident>) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for name in names {
            match seen.get(name.name.as_str()) {
                Some(first) => self.report(
                    Diagnostic::error(codes::DUPLICATE, name.span, format!("`{}` is given twice", name.name))
                        .label(*first, "given here first")
                        .help("keep one of them"),
                ),
                None => {
                    seen.insert(&name.name, name.span);
                }
            }
        }
    }

    fn column_is_blank_before(&self, at: u32) -> bool {
        self.cut(0, at).chars().next_back().is_none_or(char::is_whitespace)
    }
}

/// What stands in the place of an expression that is not there.
fn error_expr(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, span }
}

/// The children of a node without its comments, one after the other.
struct Kids<'a> {
    rest: Children<'a>,
    next: Option<Node<'a>>,
}

impl<'a> Kids<'a> {
    fn of(node: Node<'a>) -> Self {
        let mut kids = Self { rest: node.children(), next: None };
        kids.advance();
        kids
    }

    fn advance(&mut self) -> Option<Node<'a>> {
        let current = self.next;
        self.next = self.rest.find(|node| !matches!(node.kind(), Kind::Comment | Kind::SlashComment));
        current
    }

    fn peek(&self) -> Option<Kind> {
        self.next.map(Node::kind)
    }

    /// The next child if it is of this kind.
    fn accept(&mut self, kind: Kind) -> Option<Node<'a>> {
        if self.peek() == Some(kind) { self.advance() } else { None }
    }
}

impl<'a> Iterator for Kids<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        self.advance()
    }
}
