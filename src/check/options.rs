//! The options of statements: `(within: 5m, every: 10s)`.

use super::checker::Checker;
use super::types::a;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, parameters, types};
use crate::program::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Type, Value};
use ecow::EcoString;

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Duration,
    Int,
    Bool,
    Text,
    Rate,
    /// One of some words.
    Words(&'static [&'static str]),
    /// A count, or a share.
    CountOrShare,
    /// A string or an int.
    Key,
}

/// An option of a statement.
pub(super) type Spec = (&'static str, Takes);

/// Options that were given, by name.
#[derive(Default)]
pub(super) struct Options {
    given: Vec<(&'static str, Expr, Span)>,
}

impl Options {
    /// Takes the option of that name out.
    pub(super) fn take(&mut self, name: &str) -> Option<Expr> {
        let index = self.given.iter().position(|(given, ..)| *given == name)?;
        Some(self.given.swap_remove(index).1)
    }

    /// Where the option of that name is given.
    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.given.iter().find(|(given, ..)| *given == name).map(|(_, _, span)| *span)
    }

    /// The value of the option, where it is known.
    pub(super) fn constant(&self, name: &str) -> Option<&Value> {
        self.given.iter().find(|(given, ..)| *given == name).and_then(|(_, value, _)| match &value.kind {
            ExprKind::Const(value) => Some(value),
            _ => None,
        })
    }

    /// The word given for the option.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        match self.constant(name) {
            Some(Value::String(word)) => Some(word),
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// Reads options. `of` is what they are of, as the subject of a sentence: "a check".
    pub(super) fn options(&mut self, of: &str, specs: &[Spec], args: &[ast::Arg]) -> Options {
        let mut options = Options::default();
        for arg in args {
            let Some(name) = &arg.name else {
                let message = format!("an option of {of} is given by its name");
                self.report(
                    Diagnostic::error(parameters::ARGUMENT_COUNT, arg.span, message)
                        .help(format!("for example `({}: …)`", specs.first().map_or("within", |(name, _)| name))),
                );
                self.arguments_alone(std::slice::from_ref(arg));
                continue;
            };
            let Some((known, takes)) = specs.iter().find(|(known, _)| *known == name.name) else {
                let known: Vec<&str> = specs.iter().map(|(known, _)| *known).collect();
                self.arguments_alone(std::slice::from_ref(arg));
                self.unknown_of(names::UNKNOWN_OPTION, name, of, "option", &known);
                continue;
            };
            // Given twice: the parser says so.
            if options.span(known).is_some() {
                continue;
            }
            let value = self.option(known, *takes, &arg.value);
            options.given.push((known, value, arg.span));
        }
        options
    }

    fn option(&mut self, name: &str, takes: Takes, value: &ast::Expr) -> Expr {
        let role = format!("`{name}`");
        match takes {
            Takes::Duration => {
                let value = self.fit(value, &Type::Duration, role);
                if let ExprKind::Const(Value::Duration(length)) = value.kind
                    && length <= 0
                {
                    let message = format!("`{name}` is longer than nothing");
                    self.report(Diagnostic::error(types::OUT_OF_RANGE, value.span, message));
                }
                value
            }
            Takes::Int => {
                let value = self.fit(value, &Type::Int, role);
                self.at_least(&value, name, i64::from(name != "retry"));
                value
            }
            Takes::Bool => {
                let value = self.fit(value, &Type::Bool, role);
                self.must_be_constant(&value, name);
                value
            }
            Takes::Text => self.fit(value, &Type::String, role),
            Takes::Rate => {
                let value = self.fit(value, &Type::Rate, role);
                if value.ty != Type::Error && !matches!(value.kind, ExprKind::Rate { .. } | ExprKind::Const(_)) {
                    self.must_be_constant(&value, name);
                }
                value
            }
            Takes::Words(words) => {
                let words: Vec<EcoString> = words.iter().map(|word| EcoString::from(*word)).collect();
                let value = self.fit(value, &Type::OneOf(words.into()), role);
                self.must_be_constant(&value, name);
                value
            }
            Takes::CountOrShare => {
                let value = self.expr(value);
                match value.ty {
                    Type::Int | Type::Float | Type::Error => {}
                    _ => {
                        let message = format!("{role} is a count or a share, not {}", a(&value.ty));
                        self.report(
                            Diagnostic::error(types::MISMATCH, value.span, message).help("for example `3`, or `50%`"),
                        );
                    }
                }
                if let ExprKind::Const(Value::Float(share)) = value.kind
                    && !(0.0..=1.0).contains(&share)
                {
                    let message = format!("{role} is a share between 0% and 100%");
                    self.report(
                        Diagnostic::error(types::OUT_OF_RANGE, value.span, message)
                            .help("a count is a whole number: `3`"),
                    );
                }
                self.at_least(&value, name, 0);
                value
            }
            Takes::Key => {
                let value = self.expr(value);
                if !matches!(value.ty, Type::String | Type::Int | Type::OneOf(_) | Type::Error | Type::Path | Type::Url)
                {
                    let message = format!("{role} is a `string` or an `int`, not {}", a(&value.ty));
                    self.report(
                        Diagnostic::error(types::MISMATCH, value.span, message)
                            .help("name the items by something that stays the same: `key: pod.name`"),
                    );
                }
                value
            }
        }
    }

    fn at_least(&mut self, value: &Expr, name: &str, least: i64) {
        if let ExprKind::Const(Value::Int(number)) = value.kind
            && number < least
        {
            let message = format!("`{name}` is at least {least}");
            self.report(Diagnostic::error(types::OUT_OF_RANGE, value.span, message));
        }
    }

    fn must_be_constant(&mut self, value: &Expr, name: &str) {
        if value.ty != Type::Error && !matches!(value.kind, ExprKind::Const(_)) {
            let message = format!("`{name}` is known before anything runs");
            self.report(Diagnostic::error(types::NOT_CONSTANT, value.span, message).help("write the value itself"));
        }
    }
}
