//! `runbook "…" { … }`.

use super::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, types};
use crate::program::{self, Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, Value};
use ecow::EcoString;
use indexmap::IndexMap;

/// The fields that a header may have, and what each takes.
const FIELDS: [(&str, Takes); 9] = [
    ("severity", Takes::Severity),
    ("service", Takes::Text),
    ("alerts", Takes::Texts),
    ("owner", Takes::Text),
    ("summary", Takes::Text),
    ("tags", Takes::Texts),
    ("links", Takes::Texts),
    ("version", Takes::Text),
    ("reviewed", Takes::Text),
];

/// How bad it is when the runbook is needed, from the least to the worst.
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

#[derive(Clone, Copy)]
enum Takes {
    Severity,
    Text,
    Texts,
}

impl Takes {
    fn ty(self) -> Type {
        match self {
            Self::Severity => Type::OneOf(SEVERITIES.map(EcoString::from).to_vec().into()),
            Self::Text => Type::String,
            Self::Texts => Type::list(Type::String),
        }
    }
}

impl Checker<'_> {
    /// Reads a header. Nothing in it is computed: it says what the file is about before anything runs.
    pub(super) fn header(&mut self, header: &ast::Header) -> program::Header {
        let title = header.title.literal().unwrap_or_else(|| {
            self.report(
                Diagnostic::error(types::NOT_CONSTANT, header.title.span, "the title of a runbook has no holes")
                    .help("it is read in lists, before there are values"),
            );
            EcoString::new()
        });
        let mut fields: IndexMap<EcoString, Value> = IndexMap::new();
        for field in &header.fields {
            let Some(name) = &field.name else { continue };
            let Some((known, takes)) = FIELDS.iter().find(|(known, _)| *known == name.name) else {
                let known: Vec<&str> = FIELDS.iter().map(|(known, _)| *known).chain(["contacts"]).collect();
                self.unknown_of(names::UNKNOWN_HEADER_FIELD, name, "a header", "field", &known);
                continue;
            };
            let value = self.fit(&field.value, &takes.ty(), format!("`{known}`"));
            fields.extend(self.header_value(&value).map(|value| (name.name.clone(), value)));
        }
        let contacts = self.contacts(&header.contacts);
        self.module.contacts = contacts.keys().cloned().collect();
        program::Header { title, fields, contacts }
    }

    fn header_value(&mut self, value: &Expr) -> Option<Value> {
        if value.ty == Type::Error {
            return None;
        }
        if let ExprKind::Const(value) = &value.kind {
            return Some(value.clone());
        }
        self.report(
            Diagnostic::error(
                types::NOT_CONSTANT,
                value.span,
                "a header holds only what is known before anything runs",
            )
            .help("write the value itself"),
        );
        None
    }

    fn contacts(&mut self, contacts: &[ast::Arg]) -> IndexMap<EcoString, (EcoString, Value)> {
        let mut found: IndexMap<EcoString, (EcoString, Value)> = IndexMap::new();
        let mut places: IndexMap<EcoString, Span> = IndexMap::new();
        for contact in contacts {
            let Some(name) = &contact.name else { continue };
            if let Some(first) = places.insert(name.name.clone(), name.span) {
                let message = format!("the contact `{}` is there twice", name.name);
                self.report(
                    Diagnostic::error(names::BOUND_TWICE, name.span, message).label(first, "it is here already"),
                );
            }
            let ast::ExprKind::Call { callee, args } = &contact.value.kind else {
                self.no_channel(contact.value.span, &name.name);
                continue;
            };
            let (ast::ExprKind::Name(channel), [address]) = (&callee.kind, args.as_slice()) else {
                self.no_channel(contact.value.span, &name.name);
                continue;
            };
            let address = self.fit(&address.value, &Type::String, format!("`{channel}`"));
            if let Some(address) = self.header_value(&address) {
                found.insert(name.name.clone(), (channel.clone(), address));
            } else {
                // Named all the same, so that `escalate` finds it.
                found.insert(name.name.clone(), (channel.clone(), Value::Null));
            }
        }
        found
    }

    fn no_channel(&mut self, span: Span, name: &str) {
        self.report(Diagnostic::error(types::MISMATCH, span, "a contact is a channel with its name").help(format!(
            "for example `{name}: slack(\"#{name}\")`; the user's configuration says how it is reached"
        )));
    }
}
