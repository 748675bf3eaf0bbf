//! What stands behind a value: fields, elements and calls, with arguments and options.

use super::{Kids, Lower};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::syntax::ast::{Arg, Expr, ExprKind};
use crate::syntax::tree::{Kind, Node};

impl<'a> Lower<'a> {
    pub(super) fn tail(&mut self, of: Expr, node: Node<'a>) -> Expr {
        let span = of.span.to(self.span(node));
        let kind = match node.kind() {
            Kind::Call => self.call(of, node),
            Kind::ApartCall => {
                let gap = self.between(of.span.end, node.start());
                self.report(
                    Diagnostic::error(codes::APART, gap, "a blank stands between a call and its `(`")
                        .help("a call's `(` touches its name; only options stand apart: `(name: value)`")
                        .fix("take the blank away", gap, ""),
                );
                match node.child(Kind::Call) {
                    Some(call) => self.call(of, call),
                    None => ExprKind::Error,
                }
            }
            Kind::FieldOf => match node.child(Kind::Name) {
                Some(name) => {
                    let safe = self.slice(node).starts_with('?');
                    ExprKind::Field { of: Box::new(of), name: self.ident(name), safe }
                }
                None => ExprKind::Error,
            },
            _ => match node.child(Kind::Expr) {
                Some(index) => {
                    let safe = self.slice(node).starts_with('?');
                    ExprKind::Index { of: Box::new(of), index: Box::new(self.expr(index)), safe }
                }
                None => ExprKind::Error,
            },
        };
        Expr { kind, span }
    }

    fn call(&mut self, callee: Expr, node: Node<'a>) -> ExprKind {
        if matches!(callee.kind, ExprKind::Text(_)) && node.child(Kind::NamedArg).is_some() {
            let at = self.span(node).before();
            self.report(
                Diagnostic::error(codes::APART, at, "options stand apart from the text before them")
                    .help("put a blank before the `(`")
                    .fix("put a blank", at, " "),
            );
        }
        let args = self.args(node);
        ExprKind::Call { callee: Box::new(callee), args }
    }

    /// Options in brackets; where they touch what they belong to, that is told.
    pub(super) fn options(&mut self, node: Node<'a>) -> Vec<Arg> {
        if !self.column_is_blank_before(node.start()) {
            let at = self.span(node).before();
            self.report(
                Diagnostic::error(codes::APART, at, "options stand apart from what they belong to")
                    .help("put a blank before the `(`")
                    .fix("put a blank", at, " "),
            );
        }
        self.args(node)
    }

    fn args(&mut self, node: Node<'a>) -> Vec<Arg> {
        let mut args: Vec<Arg> = Vec::new();
        for child in Kids::of(node) {
            if child.kind() == Kind::NamedArg {
                args.extend(self.named(child));
            } else {
                let value = self.expr(child);
                args.push(Arg { name: None, span: value.span, value });
            }
        }
        self.refuse_twice(args.iter().filter_map(|arg| arg.name.as_ref()));
        args
    }

    fn named(&mut self, node: Node<'a>) -> Option<Arg> {
        let mut kids = Kids::of(node);
        let label = kids.accept(Kind::Label)?;
        let value = kids.next()?;
        self.colon_behind(label, value.start());
        let mut value = self.expr(value);
        if let Some(per) = kids.accept(Kind::Rate).and_then(|rate| rate.child(Kind::Expr)) {
            let per = self.expr(per);
            let span = value.span.to(per.span);
            value = Expr { kind: ExprKind::Rate { count: Box::new(value), per: Box::new(per) }, span };
        }
        Some(Arg { name: Some(self.ident(label)), value, span: self.span(node) })
    }
}
