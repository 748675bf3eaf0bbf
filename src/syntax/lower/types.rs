//! Types as written.

use super::{Kids, Lower};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::syntax::ast::{TypeExpr, TypeExprKind};
use crate::syntax::tree::{Kind, Node};

impl<'a> Lower<'a> {
    pub(super) fn type_expr(&mut self, node: Node<'a>) -> TypeExpr {
        let span = self.span(node);
        let mut kids = Kids::of(node);
        let Some(base) = kids.next() else { return TypeExpr { kind: TypeExprKind::Error, span } };
        let base_span = self.span(base);
        let kind = match base.kind() {
            Kind::TypeName => self.type_name(base, kids.peek() == Some(Kind::OptionalMark)),
            Kind::GenericType => {
                let mut parts = Kids::of(base);
                let name = self.name_of(parts.accept(Kind::Name), base);
                let args = parts.map(|part| self.type_expr(part)).collect();
                TypeExprKind::Generic { name, args }
            }
            Kind::WordsType => TypeExprKind::OneOf(Kids::of(base).map(|text| self.template(text)).collect()),
            Kind::RecordType => {
                let mut fields = Vec::new();
                for field in Kids::of(base) {
                    let mut parts = Kids::of(field);
                    let name = match parts.accept(Kind::Name) {
                        Some(name) => self.ident(name),
                        None => continue,
                    };
                    if let Some(ty) = parts.next() {
                        fields.push((name, self.type_expr(ty)));
                    }
                }
                TypeExprKind::Record(fields)
            }
            _ => TypeExprKind::Error,
        };
        let mut ty = TypeExpr { kind, span: base_span };
        if let Some(mark) = kids.accept(Kind::OptionalMark) {
            ty = TypeExpr { kind: TypeExprKind::Optional(Box::new(ty)), span: base_span.to(self.span(mark)) };
        }
        if let Some(again) = kids.accept(Kind::OptionalMark) {
            self.report(
                Diagnostic::error(codes::UNEXPECTED, self.span(again), "a type is optional once")
                    .help("one `?` says that the value may be null")
                    .fix("take it away", self.span(again), ""),
            );
        }
        ty
    }

    fn type_name(&mut self, node: Node<'a>, optional: bool) -> TypeExprKind {
        let name = self.slice(node);
        if name != "null" {
            return TypeExprKind::Name(name.into());
        }
        let written = if optional { "null?" } else { "null" };
        self.report(
            Diagnostic::error(codes::NULL_TYPE, self.span(node), format!("`{written}` is no type"))
                .help("say what the value is when it is there, and add `?`: `string?` may be null"),
        );
        TypeExprKind::Error
    }
}
