//! Values that may need more than a line.

use super::WIDTH;
use super::flat::{flat, gap, parts};
use super::lines::Writer;
use crate::syntax::tree::{Kind, Node};

impl Writer<'_> {
    /// Whether a text fits behind what is written, with room for a closing bracket and a `{`.
    fn fits(&self, text: &str) -> bool {
        self.column() + text.chars().count() + 2 <= WIDTH
    }

    fn flat_if_it_fits(&mut self, node: Node<'_>) -> bool {
        match flat(self.text, node) {
            Some(line) if self.fits(&line) => {
                self.push(&line);
                true
            }
            _ => false,
        }
    }

    /// An expression, broken where it must be.
    pub(super) fn expr(&mut self, node: Node<'_>) {
        let list: Vec<Node<'_>> = node.children().collect();
        let kept = self.kept_breaks(&list);
        if kept.is_none() {
            self.verbatim(node);
            return;
        }
        let kept = kept.unwrap_or_default();
        if kept.is_empty() && self.flat_if_it_fits(node) {
            return;
        }
        let breaks = if kept.is_empty() { self.forced_breaks(&list) } else { kept };
        let base = self.indent;
        let mut before: Option<Node<'_>> = None;
        for (at, part) in list.iter().enumerate() {
            if part.kind() == Kind::Comment {
                self.comment_in_value(*part, list.get(..at).and_then(<[_]>::last), base);
                continue;
            }
            if breaks.contains(&at) {
                self.indent = base + 1;
                self.newline();
            } else if let Some(before) = before {
                self.push(gap(self.text, before, *part));
            }
            self.piece(*part);
            before = Some(*part);
        }
        self.indent = base;
    }

    /// The places of line breaks that stay: before `.`, `?.`, `and`, `or` and `??`. None where a comment stands
    /// elsewhere, and everything is better left alone.
    fn kept_breaks(&self, list: &[Node<'_>]) -> Option<Vec<usize>> {
        let mut kept = Vec::new();
        for (at, part) in list.iter().enumerate() {
            let Some(before) = at.checked_sub(1).and_then(|before| list.get(before)) else { continue };
            if part.kind() == Kind::Comment {
                continue;
            }
            let broken = self.between(before.end(), part.start()).contains('\n');
            let joins = part.kind() == Kind::FieldOf
                || (part.kind() == Kind::Infix && matches!(part.text(self.text), "and" | "or" | "??"));
            if broken && joins {
                kept.push(at);
            } else if before.kind() == Kind::Comment {
                return None;
            }
        }
        let comment_last = list.last().is_some_and(|last| last.kind() == Kind::Comment);
        (!comment_last).then_some(kept)
    }

    /// Where a long expression is broken: before each `and` and `or`.
    fn forced_breaks(&self, list: &[Node<'_>]) -> Vec<usize> {
        let joins = |node: &Node<'_>| node.kind() == Kind::Infix && matches!(node.text(self.text), "and" | "or");
        list.iter().enumerate().filter(|(_, node)| joins(node)).map(|(at, _)| at).collect()
    }

    fn comment_in_value(&mut self, comment: Node<'_>, before: Option<&Node<'_>>, base: usize) {
        let same_line = before.is_some_and(|before| {
            before.kind() != Kind::Comment && !self.between(before.end(), comment.start()).contains('\n')
        });
        if same_line {
            self.push("  ");
        } else {
            self.indent = base + 1;
            self.newline();
        }
        self.push(comment.text(self.text).trim_end());
    }

    fn piece(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Arrow => self.push("=>"),
            Kind::WithClause if node.child(Kind::Comment).is_none() => {
                self.push("with ");
                if let Some(map) = node.child(Kind::Map) {
                    self.group(map);
                }
            }
            _ => self.group(node),
        }
    }

    /// Something in brackets: on one line if it fits, else one item a line.
    pub(super) fn group(&mut self, node: Node<'_>) {
        if self.flat_if_it_fits(node) {
            return;
        }
        let (open, close) = match node.kind() {
            Kind::List => ("[", "]"),
            Kind::Call | Kind::Options | Kind::Params | Kind::Paren => ("(", ")"),
            Kind::Map | Kind::RecordType => ("{", "}"),
            Kind::IfValue => return self.if_value(node),
            Kind::RunExpr | Kind::Asked => return self.worded(node),
            Kind::TypeExpr => {
                node.children().for_each(|part| self.group(part));
                return;
            }
            _ => return self.verbatim(node),
        };
        let items: Vec<Node<'_>> = parts(node).collect();
        if let ([only], None) = (items.as_slice(), node.child(Kind::Comment))
            && hugs(*only)
        {
            self.push(open);
            self.item(*only);
            self.push(close);
            return;
        }
        if node.kind() == Kind::Paren && node.child(Kind::Comment).is_some() {
            return self.verbatim(node);
        }
        self.push(open);
        self.indent += 1;
        let mut before = None;
        for child in node.children() {
            if child.kind() == Kind::Comment {
                self.comment_in_group(child, before);
            } else {
                self.newline();
                self.item(child);
                if node.kind() != Kind::Paren {
                    self.push(",");
                }
            }
            before = Some(child);
        }
        self.indent -= 1;
        self.newline();
        self.push(close);
    }

    fn comment_in_group(&mut self, comment: Node<'_>, before: Option<Node<'_>>) {
        let same_line = before.is_some_and(|before| {
            before.kind() != Kind::Comment && !self.between(before.end(), comment.start()).contains('\n')
        });
        if same_line {
            self.push("  ");
        } else {
            self.newline();
        }
        self.push(comment.text(self.text).trim_end());
    }

    /// An item of a group.
    fn item(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Expr => self.expr(node),
            Kind::NamedArg | Kind::Entry | Kind::RecordField if node.child(Kind::Comment).is_none() => {
                if self.flat_if_it_fits(node) {
                    return;
                }
                let mut parts = node.children();
                if let Some(key) = parts.next() {
                    self.group(key);
                    self.push(": ");
                }
                for part in parts {
                    match part.kind() {
                        Kind::Expr => self.expr(part),
                        Kind::Rate => {
                            if let Some(line) = flat(self.text, part) {
                                self.push(&line);
                            } else {
                                self.push(" ");
                                self.verbatim(part);
                            }
                        }
                        _ => self.group(part),
                    }
                }
            }
            Kind::Param => self.param(node, None),
            _ => self.verbatim(node),
        }
    }

    fn if_value(&mut self, node: Node<'_>) {
        if node.child(Kind::Comment).is_some() {
            return self.verbatim(node);
        }
        self.push("if ");
        let mut children = node.children();
        while let (Some(condition), Some(then)) = (children.next(), children.next()) {
            self.expr(condition);
            self.arm(then);
            match children.next() {
                Some(again) if again.kind() == Kind::ElseIf => self.push(" else if "),
                Some(otherwise) => {
                    self.push(" else");
                    self.arm(otherwise);
                    return;
                }
                None => return,
            }
        }
    }

    fn arm(&mut self, node: Node<'_>) {
        self.push(" {");
        self.indent += 1;
        self.newline();
        self.expr(node);
        self.indent -= 1;
        self.newline();
        self.push("}");
    }

    fn worded(&mut self, node: Node<'_>) {
        let source = node.text(self.text);
        let word = source.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        if node.child(Kind::Comment).is_some() {
            return self.verbatim(node);
        }
        self.push(word);
        for part in node.children() {
            self.push(" ");
            if part.kind() == Kind::Expr { self.expr(part) } else { self.group(part) }
        }
    }
}

/// Whether a lone item stays with its brackets: `f([`, `f({`, `f("""`.
fn hugs(node: Node<'_>) -> bool {
    let mut parts = parts(node);
    let first = parts.next().map(Node::kind);
    node.kind() == Kind::Expr
        && parts.next().is_none()
        && matches!(first, Some(Kind::List | Kind::Map | Kind::Text | Kind::Tagged | Kind::IfValue))
}
