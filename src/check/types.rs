//! Types as written, to types.

use super::checker::{Checker, Global, TypeInfo};
use crate::diagnostic::{Diagnostic, codes::names, codes::types};
use crate::source::Span;
use crate::syntax::ast::{Ident, Item, TypeDef, TypeExpr, TypeExprKind};
use crate::value::{Field, RecordType, Type};
use ecow::EcoString;
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The names of the types that need no declaration.
const BUILTIN: [&str; 15] = [
    "string", "int", "float", "bool", "duration", "size", "cpu", "time", "path", "url", "secret", "any", "list", "map",
    "null",
];

/// Names that other languages have for the same.
const OTHERWISE: [(&str, &str); 17] = [
    ("str", "string"),
    ("text", "string"),
    ("String", "string"),
    ("integer", "int"),
    ("number", "int"),
    ("long", "int"),
    ("double", "float"),
    ("boolean", "bool"),
    ("array", "list"),
    ("vec", "list"),
    ("object", "map"),
    ("dict", "map"),
    ("bytes", "size"),
    ("password", "secret"),
    ("datetime", "time"),
    ("timestamp", "time"),
    ("json", "any"),
];

/// Type definitions of the file that are not resolved yet.
struct Pending<'d> {
    defs: FxHashMap<EcoString, &'d TypeDef>,
    open: Vec<EcoString>,
}

impl Checker<'_> {
    /// Resolves all `type`s of a file, in whatever order they refer to each other.
    pub(super) fn type_defs(&mut self, items: &[Item]) {
        let mut pending = Pending { defs: FxHashMap::default(), open: Vec::new() };
        let mut order = Vec::new();
        for item in items {
            let Item::Type(def) = item else { continue };
            if Type::builtin(&def.name.name).is_some() || BUILTIN.contains(&def.name.name.as_str()) {
                let message = format!("`{}` is a type of the language", def.name.name);
                self.report(Diagnostic::error(names::BOUND_TWICE, def.name.span, message).help("choose another name"));
                continue;
            }
            if let Some(first) = pending.defs.get(&def.name.name) {
                let message = format!("the type `{}` is declared already", def.name.name);
                let first = first.name.span;
                self.report(
                    Diagnostic::error(names::BOUND_TWICE, def.name.span, message).label(first, "declared here"),
                );
                continue;
            }
            pending.defs.insert(def.name.name.clone(), def);
            order.push(&def.name.name);
        }
        for name in order {
            self.resolve(name, &mut pending);
        }
    }

    fn resolve(&mut self, name: &EcoString, pending: &mut Pending<'_>) -> Option<Type> {
        if let Some(info) = self.module.types.get(name) {
            return Some(info.ty.clone());
        }
        let def = *pending.defs.get(name)?;
        if pending.open.contains(name) {
            let message = format!("the type `{name}` holds itself");
            self.report(
                Diagnostic::error(names::TYPE_HOLDS_ITSELF, def.name.span, message)
                    .help("a value of it would have no end; where the depth is not known, use `any`"),
            );
            return Some(Type::Error);
        }
        pending.open.push(name.clone());
        let mut ty = self.written(&def.ty, Some(pending));
        pending.open.pop();
        if let Type::Record(record) = &ty
            && record.name.is_none()
        {
            ty = Type::Record(Arc::new(RecordType { name: Some(name.clone()), fields: record.fields.clone() }));
        }
        let info = TypeInfo { span: def.name.span, ty: ty.clone(), used: false };
        self.module.types.entry(name.clone()).or_insert(info);
        Some(ty)
    }

    /// The type that is written there.
    pub(super) fn ty(&mut self, written: &TypeExpr) -> Type {
        self.written(written, None)
    }

    fn written(&mut self, written: &TypeExpr, mut pending: Option<&mut Pending<'_>>) -> Type {
        match &written.kind {
            TypeExprKind::Name(name) => self.named(name, written.span, pending),
            TypeExprKind::Generic { name, args } => {
                let args: Vec<Type> = args.iter().map(|arg| self.written(arg, pending.as_deref_mut())).collect();
                self.generic(name, args, written.span)
            }
            TypeExprKind::Optional(inner) => {
                let inner = self.written(inner, pending);
                inner.optional()
            }
            TypeExprKind::Record(written) => {
                let mut fields: IndexMap<EcoString, Field> = IndexMap::new();
                let mut places: FxHashMap<EcoString, Span> = FxHashMap::default();
                for (name, ty) in written {
                    let ty = self.written(ty, pending.as_deref_mut());
                    if let Some(first) = places.insert(name.name.clone(), name.span) {
                        let message = format!("the field `{}` is declared twice", name.name);
                        self.report(
                            Diagnostic::error(names::BOUND_TWICE, name.span, message).label(first, "declared here"),
                        );
                    }
                    fields.insert(name.name.clone(), Field { ty, docs: EcoString::new() });
                }
                Type::Record(Arc::new(RecordType { name: None, fields }))
            }
            TypeExprKind::OneOf(words) => {
                let mut found: Vec<EcoString> = Vec::with_capacity(words.len());
                for word in words {
                    match word.literal() {
                        None => self.report(
                            Diagnostic::error(types::NOT_CONSTANT, word.span, "a word of a type has no holes")
                                .help("name the words themselves: `\"low\" | \"high\"`"),
                        ),
                        Some(word) if !found.contains(&word) => found.push(word),
                        Some(text) => {
                            let message = format!("the word `{text}` is there twice");
                            self.report(Diagnostic::error(names::BOUND_TWICE, word.span, message));
                        }
                    }
                }
                Type::OneOf(found.into())
            }
            TypeExprKind::Error => Type::Error,
        }
    }

    fn named(&mut self, name: &EcoString, span: Span, pending: Option<&mut Pending<'_>>) -> Type {
        if let Some(ty) = plain(name) {
            return ty;
        }
        if let Some(pending) = pending
            && let Some(ty) = self.resolve(name, pending)
        {
            if let Some(info) = self.module.types.get_mut(name) {
                info.used = true;
            }
            return ty;
        }
        if let Some(info) = self.module.types.get_mut(name) {
            info.used = true;
            return info.ty.clone();
        }
        if let Some((root, rest)) = name.split_once('.')
            && let Some((global, _)) = self.module.names.get(root).copied()
        {
            return self.type_of(global, root, rest, span);
        }
        let message = format!("there is no type `{name}`");
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_TYPE, span, message);
        if name == "list" || name == "map" {
            let wanted = if name == "list" { "list<string>" } else { "map<string, string>" };
            diagnostic =
                Diagnostic::error(names::UNKNOWN_TYPE, span, format!("`{name}` needs the type of what it holds"))
                    .help(format!("for example `{wanted}`"));
        } else if let Some((_, right)) = OTHERWISE.iter().find(|(other, _)| *other == name.as_str()) {
            diagnostic =
                diagnostic.help(format!("the type is called `{right}`")).fix(format!("write `{right}`"), span, *right);
        } else {
            let known: Vec<EcoString> = self.module.types.keys().cloned().collect();
            let all = BUILTIN.iter().copied().chain(known.iter().map(EcoString::as_str));
            diagnostic = match self.guess(name, all) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near)
                }
                None => diagnostic.help(format!(
                    "the types are `string`, `int`, `float`, `bool`, `duration`, `size`, `cpu`, `time`, `path`, \
                     `url`, `secret`, `any`, `list<T>`, `map<K, V>`, records, and what `type {name} = …` declares"
                )),
            };
        }
        self.report(diagnostic);
        Type::Error
    }

    /// `lib.Worker`, `k8s.Pod`.
    fn type_of(&mut self, global: Global, root: &str, name: &str, span: Span) -> Type {
        let (found, known): (Option<Type>, Vec<EcoString>) = match global {
            Global::Use(index) => {
                let Some(info) = self.module.uses.get_mut(index) else { return Type::Error };
                info.used = true;
                let Some(catalogue) = &info.catalogue else { return Type::Error };
                let found = catalogue.types.get(name).map(|record| Type::Record(Arc::clone(record)));
                (found, catalogue.types.keys().cloned().collect())
            }
            Global::Import(index) => {
                let Some(info) = self.module.imports.get_mut(index) else { return Type::Error };
                info.used = true;
                let Some(module) = info.unit.and_then(|unit| self.modules.get(&unit)) else { return Type::Error };
                let found = module.types.get(name).map(|info| info.ty.clone());
                (found, module.types.keys().cloned().collect())
            }
            Global::Param(_) | Global::Task(_) => (None, Vec::new()),
        };
        if let Some(ty) = found {
            return ty;
        }
        let mut diagnostic =
            Diagnostic::error(names::UNKNOWN_TYPE, span, format!("there is no type `{name}` in `{root}`"));
        if let Some(near) = self.guess(name, known.iter().map(EcoString::as_str)) {
            diagnostic = diagnostic.help(format!("did you mean `{root}.{near}`?"));
        } else if !known.is_empty() {
            diagnostic = diagnostic.help(format!("it has {}", listed(known.iter().map(EcoString::as_str))));
        }
        self.report(diagnostic);
        Type::Error
    }

    fn generic(&mut self, name: &Ident, args: Vec<Type>, span: Span) -> Type {
        let mut args = args.into_iter();
        let (first, second, more) = (args.next(), args.next(), args.next());
        match (name.name.as_str(), first, second, more) {
            ("list", Some(item), None, None) => Type::list(item),
            ("map", Some(key), Some(value), None) => {
                if !matches!(key, Type::String | Type::Int | Type::Error | Type::OneOf(_)) {
                    let message = format!("the key of a map is a `string` or an `int`, not {}", a(&key));
                    self.report(Diagnostic::error(types::MISMATCH, span, message));
                    return Type::Error;
                }
                Type::Map(Arc::new(key), Arc::new(value))
            }
            ("secret", Some(inner), None, None) => inner.secret(),
            ("list", ..) => self.wrong_arguments(name, "one type, that of its items: `list<string>`"),
            ("map", ..) => self.wrong_arguments(name, "two types, those of its keys and values: `map<string, int>`"),
            _ => {
                let message = format!("`{}` takes no types in `<…>`", name.name);
                self.report(
                    Diagnostic::error(names::UNKNOWN_TYPE, name.span, message)
                        .help("only `list<T>` and `map<K, V>` do; what may be null is written `T?`"),
                );
                Type::Error
            }
        }
    }

    fn wrong_arguments(&mut self, name: &Ident, takes: &str) -> Type {
        self.report(Diagnostic::error(types::MISMATCH, name.span, format!("`{}` takes {takes}", name.name)));
        Type::Error
    }
}

fn plain(name: &str) -> Option<Type> {
    if name == "secret" {
        return Some(Type::String.secret());
    }
    if BUILTIN.contains(&name) { Type::builtin(name) } else { None }
}

/// A type with its article, in backticks: "an `int`", "a `string`".
pub(super) fn a(ty: &impl std::fmt::Display) -> String {
    let text = ty.to_string();
    let article = if text.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} `{text}`")
}

/// `a`, `b` and `c`, in backticks.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let all: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match all.as_slice() {
        [] => "nothing".into(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
