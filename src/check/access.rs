//! Names, fields and items.

use super::checker::{Checker, Global};
use super::narrow::Path;
use super::scope::{BindingId, BindingKind};
use super::types::a;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{advice, names, types};
use crate::program::{Expr, ExprKind, Slot};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, fields, functions, methods};
use ecow::EcoString;

/// Names that other languages have for the same.
const OTHERWISE: [(&str, &str); 6] =
    [("nil", "null"), ("none", "null"), ("None", "null"), ("undefined", "null"), ("True", "true"), ("False", "false")];

impl Checker<'_> {
    /// Whether the name can be read as a value here.
    pub(super) fn is_visible(&self, name: &str) -> bool {
        self.scopes.find(name).is_some() || matches!(self.module.names.get(name), Some((Global::Param(_), _)))
    }

    /// A name where a value is wanted.
    pub(super) fn name(&mut self, name: &EcoString, span: Span) -> Expr {
        if let Some(id) = self.scopes.find(name) {
            return self.read(id, span);
        }
        match self.module.names.get(name).map(|(global, _)| *global) {
            Some(Global::Param(index)) => self.param(index, span),
            Some(global) => {
                let (what, help) = match global {
                    Global::Use(_) => ("a system, not a value", format!("call an operation of it: `{name}.…()`")),
                    Global::Import(_) => ("an import, not a value", format!("call a task of it: `{name}.…()`")),
                    _ => ("a task, not a value", format!("call it as a statement: `{name}(…)`")),
                };
                self.touch(global);
                self.report(Diagnostic::error(types::NO_VALUE, span, format!("`{name}` is {what}")).help(help));
                Self::wrong(span)
            }
            None => self.unknown_name(name, span),
        }
    }

    /// Reads a binding.
    fn read(&mut self, id: BindingId, span: Span) -> Expr {
        self.scopes.mark_used(id);
        let Some(binding) = self.scopes.get(id) else { return Self::wrong(span) };
        if let BindingKind::Group(members) = &binding.kind {
            let first = members.first().and_then(|id| self.scopes.get(*id)).map(|binding| binding.name.clone());
            let help = match first {
                Some(first) => format!("read what it bound: `{}.{first}`", binding.name),
                None => "it binds nothing that could be read".into(),
            };
            let message = format!("`{}` is a step, not a value", binding.name);
            self.report(Diagnostic::error(types::NO_VALUE, span, message).help(help));
            return Self::wrong(span);
        }
        let (slot, ty) = (binding.slot, binding.ty.clone());
        self.narrowed(Expr { kind: ExprKind::Slot(slot), ty, pure: true, span })
    }

    /// Reads a parameter of the file; in a task it is handed over at the call.
    pub(super) fn param(&mut self, index: usize, span: Span) -> Expr {
        let Some(info) = self.module.params.get_mut(index) else { return Self::wrong(span) };
        info.used = true;
        let (slot, ty) = (info.slot, info.ty.clone());
        let slot = match &self.captures {
            None => slot,
            Some(captures) => match captures.iter().find(|(param, _)| *param == index) {
                Some((_, slot)) => *slot,
                None => self.hand_over(index),
            },
        };
        self.narrowed(Expr { kind: ExprKind::Slot(slot), ty, pure: true, span })
    }

    fn hand_over(&mut self, index: usize) -> Slot {
        let slot = self.slot();
        if let Some(captures) = &mut self.captures {
            captures.push((index, slot));
        }
        slot
    }

    /// What is known not to be null here, is not.
    fn narrowed(&self, mut expr: Expr) -> Expr {
        if let Type::Optional(inner) = &expr.ty
            && let Some(path) = Path::of(&expr)
            && self.facts.holds(&path)
        {
            expr.ty = (**inner).clone();
        }
        expr
    }

    /// Notes that a `use`, an import or a task is used.
    pub(super) fn touch(&mut self, global: Global) {
        match global {
            Global::Param(index) => {
                if let Some(info) = self.module.params.get_mut(index) {
                    info.used = true;
                }
            }
            Global::Use(index) => {
                if let Some(info) = self.module.uses.get_mut(index) {
                    info.used = true;
                }
            }
            Global::Import(index) => {
                if let Some(info) = self.module.imports.get_mut(index) {
                    info.used = true;
                }
            }
            Global::Task(index) => {
                if let Some(info) = self.module.tasks.get_mut(index) {
                    info.used = true;
                }
            }
        }
    }

    fn unknown_name(&mut self, name: &EcoString, span: Span) -> Expr {
        if self.forgiven.contains(name) {
            return Self::wrong(span);
        }
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_NAME, span, format!("there is no `{name}` here"));
        if name == "previous" {
            diagnostic = diagnostic.help(if self.loops.is_empty() {
                "`previous` is the iteration before, in the body of a `for` or `repeat`"
            } else {
                "say what of the iteration before is read: `previous.name`"
            });
        } else if let Some((_, right)) = OTHERWISE.iter().find(|(other, _)| *other == name.as_str()) {
            diagnostic = diagnostic.help(format!("write `{right}`")).fix(format!("write `{right}`"), span, *right);
        } else if functions::find(name).is_some() {
            diagnostic = diagnostic.help(format!("it is a function: call it, `{name}(…)`"));
        } else if let Some(near) = self.near_name(name) {
            // Most likely it is that one, and then it is used.
            self.note_used(&near);
            diagnostic =
                diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near.as_str());
        } else if self.given.catalogues.contains_key(name.as_str()) {
            diagnostic = diagnostic.help(format!("name the system at the top of the file: `use {name}`"));
        } else {
            diagnostic = diagnostic.help(format!("no bare word is text: write `\"{name}\"` if that is meant"));
        }
        self.report(diagnostic);
        Self::wrong(span)
    }

    fn note_used(&mut self, name: &str) {
        if let Some(id) = self.scopes.find(name) {
            self.scopes.mark_used(id);
        } else if let Some((global, _)) = self.module.names.get(name).copied() {
            self.touch(global);
        }
    }

    fn near_name(&mut self, name: &str) -> Option<EcoString> {
        if !self.may_guess() {
            return None;
        }
        let mut all: Vec<EcoString> = self.scopes.names().map(EcoString::from).collect();
        all.extend(self.module.names.keys().cloned());
        all.sort_unstable();
        self.guess(name, all.iter().map(EcoString::as_str)).map(EcoString::from)
    }

    /// `of.name`, `of?.name`.
    pub(super) fn field(&mut self, of: &ast::Expr, name: &ast::Ident, safe: bool, span: Span) -> Expr {
        if let ast::ExprKind::Name(root) = &of.kind
            && let Some(found) = self.field_of_name(root, of.span, name, span)
        {
            return found;
        }
        if let Some((alias, operation)) = self.operation_path(of, name) {
            self.touch(Global::Use(alias));
            return self.uncalled(&operation, span);
        }
        let of = self.expr(of);
        if of.ty == Type::Error {
            return Self::wrong(span);
        }
        let on = of.ty.exposed();
        let optional = matches!(on, Type::Optional(_) | Type::Null);
        if optional && !safe {
            let text = self.text(of.span);
            let shown = if text.len() > 40 || text.contains('\n') { "this" } else { text };
            let message = format!("cannot read `{}` of `{shown}`: it may be null", name.name);
            self.report(
                Diagnostic::error(types::MAY_BE_NULL, name.span, message)
                    .label(of.span, a(&of.ty))
                    .help(format!("write `?.{}` to go on with null, or test `!= null` before", name.name))
                    .fix("write `?.`", Span { start: of.span.end, end: name.span.start, ..span }, "?."),
            );
            return Self::wrong(span);
        }
        let Some(mut ty) = fields::field_type(on.required(), &name.name) else {
            self.unknown_field(&of.ty, name);
            return Self::wrong(span);
        };
        if of.ty.is_secret() {
            ty = ty.secret();
        }
        let may_miss = matches!(on.required(), Type::Any | Type::Map(..));
        if safe && (optional || may_miss) {
            ty = ty.optional();
        }
        if may_miss && !safe {
            self.fallible += 1;
        }
        let pure = of.pure;
        self.narrowed(Expr { kind: ExprKind::Field { of: of.into(), name: name.name.clone(), safe }, ty, pure, span })
    }

    /// An operation as a value.
    fn uncalled(&mut self, operation: &str, span: Span) -> Expr {
        // A call whose `(` is not closed is told of as such.
        let after = self.given.sources.get(span.file).and_then(|file| file.text.get(span.end as usize..));
        if !after.is_some_and(|text| text.starts_with('(')) {
            let message = format!("`{operation}` is an operation: call it");
            self.report(Diagnostic::error(types::NO_VALUE, span, message).help(format!("write `{operation}(…)`")));
        }
        Self::wrong(span)
    }

    /// A field of something that is known by its name: a step, the iteration before, a parameter of a `use`.
    fn field_of_name(&mut self, root: &EcoString, at: Span, name: &ast::Ident, span: Span) -> Option<Expr> {
        if let Some(id) = self.scopes.find(root) {
            let BindingKind::Group(members) = self.scopes.get(id)?.kind.clone() else { return None };
            self.scopes.mark_used(id);
            return Some(self.member(root, &members, name, span));
        }
        if root == "previous" && !self.loops.is_empty() && !self.module.names.contains_key(root) {
            return Some(self.previous(name, span));
        }
        let (global, _) = *self.module.names.get(root)?;
        match global {
            Global::Param(_) => None,
            Global::Use(_) => {
                self.touch(global);
                Some(self.uncalled(&format!("{root}.{}", name.name), span))
            }
            Global::Import(_) | Global::Task(_) => Some(self.name(root, at)),
        }
    }

    /// `ready.pods`: what a named step bound.
    fn member(&mut self, root: &str, members: &[BindingId], name: &ast::Ident, span: Span) -> Expr {
        let found = members.iter().find(|id| self.scopes.get(**id).is_some_and(|member| member.name == name.name));
        if let Some(id) = found {
            return self.read(*id, span);
        }
        let known: Vec<EcoString> =
            members.iter().filter_map(|id| self.scopes.get(*id)).map(|member| member.name.clone()).collect();
        let message = format!("`{root}` binds no `{}`", name.name);
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_FIELD, name.span, message);
        diagnostic = match self.guess(&name.name, known.iter().map(EcoString::as_str)) {
            Some(near) => {
                diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
            }
            None if known.is_empty() => diagnostic.help("it binds nothing: `let` and `keep` in its body do"),
            None => diagnostic.help(format!("it binds {}", super::types::listed(known.iter().map(EcoString::as_str)))),
        };
        self.report(diagnostic);
        Self::wrong(span)
    }

    /// `previous.cursor`: what the iteration before bound, null in the first.
    fn previous(&mut self, name: &ast::Ident, span: Span) -> Expr {
        let Some(info) = self.loops.last() else { return Self::wrong(span) };
        let Some((_, ty)) = info.known.iter().find(|(known, _)| *known == name.name) else {
            let known: Vec<EcoString> = info.known.iter().map(|(known, _)| known.clone()).collect();
            let message = format!("the body of this loop binds no `{}`", name.name);
            let mut diagnostic = Diagnostic::error(names::UNKNOWN_FIELD, name.span, message);
            diagnostic = match self.guess(&name.name, known.iter().map(EcoString::as_str)) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near)
                }
                None => diagnostic.help("`previous` reads what `let` and `keep` bind at the top of the loop's body"),
            };
            self.report(diagnostic);
            return Self::wrong(span);
        };
        let ty = ty.clone().optional();
        let slot = info.read.iter().find(|(known, ..)| *known == name.name).map(|(_, slot, _)| *slot);
        let slot = if let Some(slot) = slot {
            slot
        } else {
            let slot = self.slot();
            if let Some(info) = self.loops.last_mut() {
                info.read.push((name.name.clone(), slot, name.span));
            }
            slot
        };
        self.narrowed(Expr { kind: ExprKind::Slot(slot), ty, pure: true, span })
    }

    fn unknown_field(&mut self, of: &Type, name: &ast::Ident) {
        let on = of.exposed();
        let on = on.required();
        if methods::lookup(on, &name.name).is_some() {
            let message = format!("`{}` is a method: call it", name.name);
            self.report(
                Diagnostic::error(names::UNKNOWN_FIELD, name.span, message)
                    .help(format!("write `.{}()`", name.name))
                    .fix(format!("write `{}()`", name.name), name.span.after(), "()"),
            );
            return;
        }
        if let Type::Record(record) = on {
            self.no_field(record, &name.name, name.span, "");
            return;
        }
        let message = format!("{} has no field `{}`", a(&on), name.name);
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_FIELD, name.span, message);
        let known: Vec<&str> = methods::of(on).map(|info| info.name).collect();
        diagnostic = match (self.guess(&name.name, known), on) {
            (Some(near), _) => diagnostic.help(format!("did you mean the method `{near}()`?")),
            (None, Type::List(_)) => {
                diagnostic.help(format!("for the field of each item write `.map(x => x.{})`", name.name))
            }
            _ => diagnostic,
        };
        self.report(diagnostic);
    }

    /// `of[index]`.
    pub(super) fn index(&mut self, of: &ast::Expr, index: &ast::Expr, safe: bool, span: Span) -> Expr {
        let of = self.expr(of);
        let index = self.expr(index);
        self.fallible += 1;
        if of.ty == Type::Error || index.ty == Type::Error {
            return Self::wrong(span);
        }
        let on = of.ty.exposed();
        let optional = matches!(on, Type::Optional(_) | Type::Null);
        if optional && !safe {
            self.may_be_null(&of, "take an item of");
            return Self::wrong(span);
        }
        if matches!(index.ty, Type::Optional(_)) {
            self.may_be_null(&index, "look up");
            return Self::wrong(span);
        }
        if let (Type::Record(record), ExprKind::Const(crate::value::Value::String(name))) = (on.required(), &index.kind)
            && !record.fields.contains_key(name)
        {
            self.no_field(record, name, index.span, "");
            return Self::wrong(span);
        }
        let Some(mut ty) = fields::index_type(on.required(), &index.ty) else {
            let message = format!("cannot take the item at {} of {}", a(&index.ty), a(&of.ty));
            let mut diagnostic = Diagnostic::error(types::MISMATCH, index.span, message);
            diagnostic = match on.required() {
                Type::List(_) => diagnostic.help("the items of a list are numbered from 0"),
                Type::String => diagnostic.help("for a part of a text there is `.slice(…)`"),
                _ => diagnostic,
            };
            self.report(diagnostic);
            return Self::wrong(span);
        };
        if of.ty.is_secret() {
            ty = ty.secret();
        }
        if optional || safe {
            ty = ty.optional();
        }
        let pure = of.pure && index.pure;
        Expr { kind: ExprKind::Index { of: of.into(), index: index.into(), safe }, ty, pure, span }
    }

    /// `docker.compose.restart` as the `use` and the whole path, where the root is a `use`.
    pub(super) fn operation_path(&self, of: &ast::Expr, name: &ast::Ident) -> Option<(usize, String)> {
        let mut segments = vec![name.name.as_str()];
        let mut at = of;
        loop {
            match &at.kind {
                ast::ExprKind::Field { of, name, .. } => {
                    segments.push(&name.name);
                    at = of;
                }
                ast::ExprKind::Name(root) => {
                    if self.scopes.find(root).is_some() {
                        return None;
                    }
                    let Some((Global::Use(index), _)) = self.module.names.get(root) else { return None };
                    segments.push(root);
                    segments.reverse();
                    return Some((*index, segments.join(".")));
                }
                _ => return None,
            }
        }
    }

    /// Says of each name that is bound and never read, that it is not.
    pub(super) fn advise_unused(&mut self) {
        if self.is_broken() {
            return;
        }
        let unused: Vec<(EcoString, Span)> =
            self.scopes.unused().map(|binding| (binding.name.clone(), binding.span)).collect();
        for (name, span) in unused {
            self.report(
                Diagnostic::advice(advice::UNUSED_NAME, span, format!("`{name}` is never read"))
                    .help(format!("remove it, or call it `_{name}` if it is bound on purpose"))
                    .fix(format!("call it `_{name}`"), span.before(), "_"),
            );
        }
    }
}
