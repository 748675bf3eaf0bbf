//! Values and types on one line.

use crate::syntax::tree::{Kind, Node};

/// A node on one line. None where it cannot be: it holds a comment, or text over several lines.
pub(super) fn flat(text: &str, node: Node<'_>) -> Option<String> {
    let mut out = String::new();
    write(text, node, &mut out).then_some(out)
}

/// The children of a node that are no comments.
pub(super) fn parts(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.children().filter(|child| child.kind() != Kind::Comment)
}

fn write(text: &str, node: Node<'_>, out: &mut String) -> bool {
    if node.children().any(|child| child.kind() == Kind::Comment) {
        return false;
    }
    match node.kind() {
        Kind::Expr | Kind::Chain => pieces(text, node, out),
        Kind::List => bracketed(text, node, out, ("[", "]")),
        Kind::Call | Kind::Options | Kind::Params | Kind::Paren => bracketed(text, node, out, ("(", ")")),
        Kind::Map | Kind::RecordType if parts(node).next().is_none() => {
            out.push_str("{}");
            true
        }
        Kind::Map | Kind::RecordType => bracketed(text, node, out, ("{ ", " }")),
        Kind::Computed => bracketed(text, node, out, ("[", "]")),
        Kind::Index => {
            let open = if node.text(text).starts_with('?') { "?[" } else { "[" };
            bracketed(text, node, out, (open, "]"))
        }
        Kind::NamedArg | Kind::Entry | Kind::RecordField | Kind::Field => {
            let mut parts = parts(node);
            let key = parts.next().is_some_and(|key| write(text, key, out));
            out.push_str(": ");
            key && parts.all(|part| write(text, part, out))
        }
        Kind::Rate => {
            out.push_str(" per ");
            parts(node).all(|part| write(text, part, out))
        }
        Kind::FieldOf => {
            out.push_str(if node.text(text).starts_with('?') { "?." } else { "." });
            parts(node).all(|part| write(text, part, out))
        }
        Kind::WithClause => {
            out.push_str("with ");
            parts(node).all(|part| write(text, part, out))
        }
        Kind::IfValue => if_value(text, node, out),
        Kind::RunExpr => worded(text, node, out, "run"),
        Kind::Asked => {
            worded(text, node, out, if node.text(text).starts_with("manual") { "manual" } else { "confirm" })
        }
        Kind::Param => param(text, node, out),
        Kind::TypeExpr => parts(node).all(|part| write(text, part, out)),
        Kind::GenericType => {
            let mut parts = parts(node);
            let name = parts.next().is_some_and(|name| write(text, name, out));
            out.push('<');
            let good = joined(text, parts, out, ", ");
            out.push('>');
            name && good
        }
        Kind::WordsType => joined(text, parts(node), out, " | "),
        Kind::Infix | Kind::ElseIf => {
            let mut words = node.text(text).split_whitespace();
            out.push_str(words.next().unwrap_or(""));
            words.for_each(|word| {
                out.push(' ');
                out.push_str(word);
            });
            true
        }
        _ => {
            let source = node.text(text);
            out.push_str(source);
            !source.contains('\n')
        }
    }
}

fn joined<'t>(text: &str, parts: impl Iterator<Item = Node<'t>>, out: &mut String, by: &str) -> bool {
    for (at, part) in parts.enumerate() {
        if at > 0 {
            out.push_str(by);
        }
        if !write(text, part, out) {
            return false;
        }
    }
    true
}

fn bracketed(text: &str, node: Node<'_>, out: &mut String, (open, close): (&str, &str)) -> bool {
    out.push_str(open);
    let good = joined(text, parts(node), out, ", ");
    out.push_str(close);
    good
}

/// `run "…" (…)` and its like.
fn worded(text: &str, node: Node<'_>, out: &mut String, word: &str) -> bool {
    out.push_str(word);
    parts(node).all(|part| {
        out.push(' ');
        write(text, part, out)
    })
}

fn if_value(text: &str, node: Node<'_>, out: &mut String) -> bool {
    out.push_str("if ");
    let mut conditions = 1;
    let mut first = true;
    for part in parts(node) {
        if part.kind() == Kind::ElseIf {
            out.push_str(" else if ");
            conditions = 1;
            first = true;
            continue;
        }
        if conditions == 1 && first {
            if !write(text, part, out) {
                return false;
            }
            first = false;
            continue;
        }
        out.push_str(if conditions == 1 { " { " } else { " else { " });
        if !write(text, part, out) {
            return false;
        }
        out.push_str(" }");
        conditions = 0;
    }
    true
}

pub(super) fn param(text: &str, node: Node<'_>, out: &mut String) -> bool {
    let constraint = node.child(Kind::Constraint);
    if node.child(Kind::Comment).or_else(|| constraint.and_then(|it| it.child(Kind::Comment))).is_some() {
        return false;
    }
    for part in parts(node) {
        match part.kind() {
            Kind::TypeExpr => out.push_str(": "),
            Kind::Equals => {
                out.push_str(" = ");
                continue;
            }
            Kind::Constraint => {
                out.push_str(" where ");
                if !parts(part).all(|condition| write(text, condition, out)) {
                    return false;
                }
                continue;
            }
            _ => {}
        }
        if !write(text, part, out) {
            return false;
        }
    }
    true
}

/// What stands between two neighbours of a flat expression.
pub(super) fn gap(text: &str, before: Node<'_>, after: Node<'_>) -> &'static str {
    if before.kind() == Kind::Prefix {
        return if before.text(text) == "-" { "" } else { " " };
    }
    let range = |node: Node<'_>| node.kind() == Kind::Infix && node.text(text) == "..";
    if range(before) || range(after) {
        return "";
    }
    match after.kind() {
        Kind::Call | Kind::FieldOf | Kind::Index => "",
        _ => " ",
    }
}

fn pieces(text: &str, node: Node<'_>, out: &mut String) -> bool {
    let mut before: Option<Node<'_>> = None;
    for part in parts(node) {
        if let Some(before) = before {
            out.push_str(gap(text, before, part));
        }
        let good = if part.kind() == Kind::Arrow {
            out.push_str("=>");
            true
        } else {
            write(text, part, out)
        };
        if !good {
            return false;
        }
        before = Some(part);
    }
    true
}
