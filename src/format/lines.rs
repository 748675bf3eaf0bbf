//! Lines: indentation, blank lines, comments, and what stands in a block.

use super::stmt::Aligned;
use crate::syntax::tree::{Kind, Node};

/// Writes a tree. At the top of a file, what has a block stands apart from its neighbours by a blank line.
pub(super) struct Writer<'a> {
    pub(super) text: &'a str,
    out: String,
    /// Levels of two blanks.
    pub(super) indent: usize,
    /// The run of fields or parameters that is being written.
    pub(super) aligned: Option<Aligned>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, out: String::with_capacity(text.len()), indent: 0, aligned: None }
    }

    pub(super) fn finish(mut self) -> String {
        let length = self.out.trim_end().len();
        self.out.truncate(length);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn newline(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
    }

    pub(super) fn column(&self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |newline| newline + 1);
        self.out.get(line..).map_or(0, |line| line.chars().count())
    }

    pub(super) fn between(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// A node as it stands.
    pub(super) fn verbatim(&mut self, node: Node<'_>) {
        let source = node.text(self.text).replace("\r\n", "\n");
        self.push(&source);
    }

    pub(super) fn file(&mut self, root: Node<'_>) {
        self.lines(root, true);
    }

    /// The children of a file or block, each on lines of its own.
    pub(super) fn lines(&mut self, node: Node<'_>, top: bool) {
        let mut before: Option<Node<'_>> = None;
        // What the last line is of; a comment behind it changes nothing about that.
        let mut block_before = false;
        for child in node.children() {
            if child.is_empty() || child.kind() == Kind::EndOfFile {
                continue;
            }
            let Some(last) = before else {
                if !top {
                    self.newline();
                }
                self.line(child);
                before = Some(child);
                block_before = has_block(child);
                continue;
            };
            let gap = self.between(last.end(), child.start());
            if child.kind() == Kind::Comment && !gap.contains('\n') {
                self.push("  ");
                self.push(child.text(self.text).trim_end());
                before = Some(child);
                continue;
            }
            let remark = matches!(last.kind(), Kind::Comment | Kind::Doc | Kind::Shebang);
            let apart = top && (block_before || !remark && block_follows(child));
            if apart || (gap.matches('\n').count() > 1 && last.kind() != Kind::Doc) {
                self.push("\n");
            }
            self.newline();
            self.line(child);
            before = Some(child);
            block_before = has_block(child);
        }
    }

    fn line(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Comment | Kind::Doc | Kind::Shebang => self.push(node.text(self.text).trim_end()),
            _ => self.stmt(node),
        }
    }

    /// ` { … }`: empty, on one line where the author wrote it so and it fits, else over several lines.
    pub(super) fn block(&mut self, node: Node<'_>) {
        let children: Vec<Node<'_>> = node.children().filter(|child| !child.is_empty()).collect();
        if children.is_empty() {
            self.push(" { }");
            return;
        }
        if let [only] = children.as_slice()
            && !node.text(self.text).contains('\n')
            && !matches!(only.kind(), Kind::Comment | Kind::Doc)
            && !has_block(*only)
        {
            let mut line = Self::new(self.text);
            line.stmt(*only);
            let line = line.out;
            if !line.contains('\n') && self.column() + line.chars().count() + 5 <= super::WIDTH {
                self.push(" { ");
                self.push(&line);
                self.push(" }");
                return;
            }
        }
        self.push(" {");
        self.indent += 1;
        self.lines(node, false);
        self.indent -= 1;
        self.newline();
        self.push("}");
    }
}

/// Whether a statement has a block.
fn has_block(node: Node<'_>) -> bool {
    node.children().any(|child| {
        matches!(
            child.kind(),
            Kind::Block | Kind::HeaderBlock | Kind::BranchBlock | Kind::TestBlock | Kind::ContactsBlock
        )
    })
}

/// Whether a node, or what it is a remark on, has a block.
fn block_follows(node: Node<'_>) -> bool {
    let remark = |node: &Node<'_>| matches!(node.kind(), Kind::Comment | Kind::Doc);
    std::iter::successors(Some(node), |node| node.next_sibling()).find(|node| !remark(node)).is_some_and(has_block)
}
