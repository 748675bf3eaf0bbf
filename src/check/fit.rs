//! Whether a value fits where it stands, and what to say when it does not.

use super::checker::Checker;
use super::types::a;
use crate::diagnostic::codes::{Code, advice, names, types};
use crate::diagnostic::{Diagnostic, nearest};
use crate::program::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, Tag};
use crate::value::{RecordType, Type, Value, ValueError, convert};
use ecow::EcoString;
use std::fmt::Display;
use std::sync::Arc;

impl Checker<'_> {
    /// An expression where a type is declared. `role` says what it is, as the subject of a sentence.
    pub(super) fn fit(&mut self, expr: &ast::Expr, wanted: &Type, role: impl Display) -> Expr {
        if let Type::OneOf(words) = exposed(wanted)
            && let ast::ExprKind::Name(name) = &expr.kind
        {
            return self.word(words, name, expr.span, wanted, &role);
        }
        if let Some(tag) = wants_code(wanted)
            && let Some(refused) = self.built_up(expr, tag)
        {
            return refused;
        }
        let given = self.expr_as(expr, Some(wanted));
        self.fitted(given, wanted, role)
    }

    /// What was made already, where a type is declared.
    pub(super) fn fitted(&mut self, given: Expr, wanted: &Type, role: impl Display) -> Expr {
        if given.ty == Type::Error || *wanted == Type::Error {
            return given;
        }
        if let ExprKind::Const(value @ Value::String(text)) = &given.kind
            && given.ty == Type::String
            && wanted.takes_text()
            && !matches!(exposed(wanted), Type::String | Type::Any)
        {
            if let Type::OneOf(words) = exposed(wanted)
                && !words.contains(text)
            {
                self.not_a_word(words, text, given.span, &role, true);
                return Self::wrong(given.span);
            }
            return match convert::coerce(value.clone(), wanted) {
                Ok(value) => Self::constant(value, wanted.clone(), given.span),
                Err(error) => {
                    self.value_error(types::MISMATCH, given.span, error);
                    Self::wrong(given.span)
                }
            };
        }
        if !wanted.accepts(&given.ty) {
            self.mismatch(&given, wanted, &role);
            return Self::wrong(given.span);
        }
        if given.ty == Type::Any && *wanted != Type::Any {
            self.fallible += 1;
        }
        if wanted.needs_coercion(&given.ty) { Self::coerce(given, wanted) } else { given }
    }

    /// The value made to be of the type: at once where it is known, else when it is there.
    pub(super) fn coerce(given: Expr, wanted: &Type) -> Expr {
        let span = given.span;
        if let ExprKind::Const(value) = &given.kind
            && let Ok(value) = convert::coerce(value.clone(), wanted)
        {
            return Self::constant(value, wanted.clone(), span);
        }
        let pure = given.pure;
        Expr { kind: ExprKind::Coerce(given.into()), ty: wanted.clone(), pure, span }
    }

    /// A condition: a `bool`, and nothing that only looks like one.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> Expr {
        let given = self.expr(expr);
        if matches!(given.ty.exposed(), Type::Bool | Type::Error | Type::Never) {
            return given;
        }
        let text = self.text(given.span).to_owned();
        let shown = if text.contains('\n') || text.len() > 40 { "x".to_owned() } else { text };
        let message = format!("a condition is a `bool`, not {}", a(&given.ty));
        let help = match given.ty.exposed() {
            Type::Optional(inner) if *inner == Type::Bool => {
                format!("it may be null: write `{shown} == true`, or `{shown} ?? false`")
            }
            Type::Optional(_) | Type::Null => format!("to ask whether it is there, write `{shown} != null`"),
            Type::Any => format!("say what is asked: `{shown} == true`, `{shown} != null`, `{shown}.to_bool()`"),
            Type::String => format!("to ask whether there is any text, write `{shown} != \"\"`"),
            Type::Int | Type::Float => format!("compare it with a number: `{shown} > 0`"),
            Type::List(_) | Type::Map(..) => {
                format!("to ask whether it holds anything, write `not {shown}.is_empty()`")
            }
            Type::Record(record) if record.fields.contains_key("ok") => {
                format!("to ask whether it succeeded, write `{shown}.ok`")
            }
            _ => "compare it with something; nothing but a `bool` is true or false".into(),
        };
        self.report(Diagnostic::error(types::CONDITION, given.span, message).help(help));
        Expr { ty: Type::Error, ..given }
    }

    /// A message of the value room, at a place.
    pub(super) fn value_error(&mut self, code: Code, span: Span, error: ValueError) {
        let mut diagnostic = Diagnostic::error(code, span, error.message);
        diagnostic.help = error.help;
        self.report(diagnostic);
    }

    /// Says that something may be null where it must not be. `verb` is what is done with it.
    pub(super) fn may_be_null(&mut self, given: &Expr, verb: &str) {
        let text = self.text(given.span);
        let shown = if text.len() > 40 || text.contains('\n') { "this" } else { text };
        let message = format!("cannot {verb} `{shown}`: it may be null");
        self.report(
            Diagnostic::error(types::MAY_BE_NULL, given.span, message)
                .at(a(&given.ty))
                .help("write `?.` to go on with null, `??` to give another value, or test `!= null` before"),
        );
    }

    fn mismatch(&mut self, given: &Expr, wanted: &Type, role: &dyn Display) {
        let span = given.span;
        if let (Type::Optional(inner), false) = (&given.ty, wanted.is_optional())
            && wanted.accepts(inner)
        {
            let message = format!("{role} must be there, and this may be null");
            self.report(
                Diagnostic::error(types::MAY_BE_NULL, span, message)
                    .at(a(&given.ty))
                    .help("give another value with `??`, or `require` that it is not null before"),
            );
            return;
        }
        let shown = if given.ty.is_optional() { wanted } else { wanted.required() };
        let message = format!("{role} is {}, not {}", a(shown), a(&given.ty));
        let mut diagnostic = Diagnostic::error(types::MISMATCH, span, message);
        let plain = exposed(wanted);
        match (plain, &given.ty) {
            (Type::Duration | Type::Size | Type::Cpu, Type::Int | Type::Float) => {
                let unit = match plain {
                    Type::Duration => "s",
                    Type::Size => "Mi",
                    _ => "cpu",
                };
                diagnostic.code = types::NO_UNIT;
                diagnostic = match &given.kind {
                    ExprKind::Const(Value::Int(number)) if *number >= 0 => {
                        let with = format!("{number}{unit}");
                        diagnostic.help(format!("say the unit: `{with}`")).fix(
                            format!("write `{with}`"),
                            span.after(),
                            unit,
                        )
                    }
                    _ => diagnostic.help(format!("multiply by the unit: `n * 1{unit}`")),
                };
            }
            (_, Type::Secret(_)) => {
                diagnostic =
                    diagnostic.help("a secret goes only where one is taken; what is computed from it is secret too");
            }
            (
                Type::String,
                Type::Int
                | Type::Float
                | Type::Bool
                | Type::Duration
                | Type::Size
                | Type::Cpu
                | Type::Time
                | Type::Path
                | Type::Url,
            ) => {
                diagnostic = diagnostic.help("nothing is converted by itself: write `\"${…}\"` to make text of it");
            }
            (Type::Path, Type::String) => diagnostic = diagnostic.help("make a path of it: `path\"${…}\"`"),
            (Type::Url, Type::String) => {
                diagnostic = diagnostic.help("make a URL of it: `url\"${…}\"`, or `.to_url()`");
            }
            (Type::Int, Type::String) => diagnostic = diagnostic.help("read the number: `.to_int()`"),
            (Type::Int, Type::Float) => {
                diagnostic = diagnostic.help("say how to round it: `.round()`, `.floor()` or `.ceil()`");
            }
            (Type::Float, Type::String) => diagnostic = diagnostic.help("read the number: `.to_float()`"),
            (Type::Bool, Type::String) => diagnostic = diagnostic.help("read it: `.to_bool()`, or compare it"),
            (Type::List(item), other) if item.accepts(other) => {
                diagnostic = diagnostic.help("one value is no list: put it in `[…]`").fix(
                    "put it in a list",
                    span,
                    format!("[{}]", self.text(span)),
                );
            }
            (plain, Type::List(item)) if plain.accepts(item) => {
                diagnostic =
                    diagnostic.help("one is taken here: walk over several with `for`, or take one: `.first()`");
            }
            (Type::Record(wanted), Type::Record(given)) => diagnostic = record_help(diagnostic, wanted, given),
            (Type::Code(tag), _) => {
                diagnostic = diagnostic.help(format!("code is taken only as a tagged literal: `{}\"…\"`", tag.name()));
            }
            (Type::Regex, _) => diagnostic = diagnostic.help("a regular expression is written `re\"…\"`"),
            _ => {}
        }
        self.report(diagnostic);
    }

    /// An operator that does not take its operands.
    pub(super) fn operator_mismatch(&mut self, op: BinaryOp, at: Span, left: &Expr, right: &Expr, error: ValueError) {
        let mut diagnostic = Diagnostic::error(types::OPERATOR, at, error.message)
            .label(left.span, a(&left.ty))
            .label(right.span, a(&right.ty));
        diagnostic.help = error.help;
        if matches!(op, BinaryOp::Add)
            && let (ExprKind::Const(Value::String(text)), _) | (_, ExprKind::Const(Value::String(text))) =
                (&left.kind, &right.kind)
            && !text.is_empty()
        {
            let hole = |side: &Expr| match &side.kind {
                ExprKind::Const(Value::String(text)) => text.to_string(),
                _ => format!("${{{}}}", self.text(side.span)),
            };
            let whole = format!("\"{}{}\"", hole(left), hole(right));
            if whole.len() <= 60 && !whole.contains('\n') {
                diagnostic.help = Some(format!("text is put together by holes: `{whole}`"));
            }
        }
        self.report(diagnostic);
    }

    /// A word of an enumeration, written bare.
    fn word(
        &mut self,
        words: &Arc<[EcoString]>,
        name: &EcoString,
        span: Span,
        wanted: &Type,
        role: &dyn Display,
    ) -> Expr {
        let visible = self.is_visible(name);
        if words.contains(name) {
            if visible {
                let message = format!("`{name}` is the word here, not the name that is bound to a value");
                self.report(
                    Diagnostic::warning(advice::WORD_WINS, span, message)
                        .help(format!("write `\"{name}\"` for the word; rename the value if it is meant")),
                );
            }
            return Self::coerce(Self::constant(Value::String(name.clone()), wanted.clone(), span), wanted);
        }
        if visible {
            let given = self.name(name, span);
            return self.fitted(given, wanted, role);
        }
        self.not_a_word(words, name, span, role, false);
        Self::wrong(span)
    }

    /// A bare word that is compared with an enumeration.
    pub(super) fn compared_word(&mut self, words: &Arc<[EcoString]>, name: &EcoString, expr: &ast::Expr) -> Expr {
        if words.contains(name) && !self.is_visible(name) {
            let message = format!("`{name}` is a word of an enumeration, and here a name is read");
            self.report(
                Diagnostic::error(names::UNKNOWN_NAME, expr.span, message)
                    .help(format!("compare with the text: `\"{name}\"`"))
                    .fix(format!("write `\"{name}\"`"), expr.span, format!("\"{name}\"")),
            );
            return Self::wrong(expr.span);
        }
        self.expr(expr)
    }

    /// Text that is compared with an enumeration and is none of its words.
    pub(super) fn known_word(&mut self, words: &Arc<[EcoString]>, right: &Expr) {
        if let ExprKind::Const(Value::String(text)) = &right.kind
            && !words.contains(text)
        {
            let message = format!("it is never `{text}`");
            let mut diagnostic = Diagnostic::warning(types::NOT_A_WORD, right.span, message);
            diagnostic = diagnostic.help(match nearest(text, words.iter().map(EcoString::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", super::types::listed(words.iter().map(EcoString::as_str))),
            });
            self.report(diagnostic);
        }
    }

    fn not_a_word(&mut self, words: &Arc<[EcoString]>, word: &str, span: Span, role: &dyn Display, quoted: bool) {
        let message = format!("{role} is never `{word}`");
        let mut diagnostic = Diagnostic::error(types::NOT_A_WORD, span, message);
        diagnostic = match self.guess(word, words.iter().map(EcoString::as_str)) {
            Some(near) => {
                let with = if quoted { format!("\"{near}\"") } else { near.to_owned() };
                diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{with}`"), span, with)
            }
            None => {
                diagnostic.help(format!("it is one of {}", super::types::listed(words.iter().map(EcoString::as_str))))
            }
        };
        self.report(diagnostic);
    }

    /// Text where code is taken: the one thing that must not be possible.
    fn built_up(&mut self, expr: &ast::Expr, tag: Tag) -> Option<Expr> {
        let name = tag.name();
        let diagnostic = match &expr.kind {
            ast::ExprKind::Text(template) => {
                let message = format!("text is no code: `{name}` is taken here");
                Diagnostic::error(types::TEXT_AS_CODE, expr.span, message)
                    .help(format!("write `{name}\"…\"`: what fills a hole in it stays a value"))
                    .fix(format!("write `{name}\"…\"`"), template.span.before(), name)
            }
            ast::ExprKind::Binary { op: BinaryOp::Add, .. } if has_text(expr) => {
                let message = format!("code is not put together from text: `{name}` is taken here");
                Diagnostic::error(types::TEXT_AS_CODE, expr.span, message)
                    .help(format!("write one literal with holes: `{name}\"{}\"`", in_code(&rebuilt(expr, self))))
            }
            ast::ExprKind::Paren(inner) => return self.built_up(inner, tag),
            _ => return None,
        };
        // Names in it are read all the same.
        let before = self.out.len();
        self.expr(expr);
        self.out.truncate(before);
        self.report(diagnostic);
        Some(Self::wrong(expr.span))
    }

    /// Says that a record has no such field.
    pub(super) fn no_field(&mut self, record: &RecordType, name: &str, span: Span, more: &str) {
        let of = match &record.name {
            Some(of) => format!("`{of}`"),
            None => "this record".into(),
        };
        let message = format!("{of} has no field `{name}`{more}");
        let mut diagnostic = Diagnostic::error(names::UNKNOWN_FIELD, span, message);
        let fields: Vec<&str> = record.fields.keys().map(EcoString::as_str).collect();
        diagnostic = match self.guess(name, fields.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near),
            None if fields.is_empty() => diagnostic.help("it has no fields"),
            None if fields.len() <= 12 => diagnostic.help(format!("it has {}", super::types::listed(fields))),
            None => diagnostic,
        };
        self.report(diagnostic);
    }

    /// Advice where `??` stands behind what is never null.
    pub(super) fn never_null(&mut self, left: &Expr, at: Span) {
        if left.ty.is_optional() || matches!(left.ty, Type::Never) {
            return;
        }
        self.report(
            Diagnostic::advice(advice::NEVER_NULL, at, "what stands before `??` is never null")
                .label(left.span, a(&left.ty))
                .help("leave `??` and what follows it out"),
        );
    }
}

fn exposed(ty: &Type) -> &Type {
    match ty.required() {
        Type::Secret(inner) => inner.required(),
        ty => ty,
    }
}

fn wants_code(wanted: &Type) -> Option<Tag> {
    match wanted.required() {
        Type::Code(tag) => Some(*tag),
        Type::Regex => Some(Tag::Re),
        _ => None,
    }
}

fn has_text(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ast::ExprKind::Text(_) => true,
        ast::ExprKind::Binary { op: BinaryOp::Add, left, right, .. } => has_text(left) || has_text(right),
        ast::ExprKind::Paren(inner) => has_text(inner),
        _ => false,
    }
}

/// `"a" + x + "b"` as `a${x}b`.
fn rebuilt(expr: &ast::Expr, checker: &Checker<'_>) -> String {
    match &expr.kind {
        ast::ExprKind::Text(template) => {
            let text = checker.text(template.span);
            text.trim_matches('"').to_owned()
        }
        ast::ExprKind::Binary { op: BinaryOp::Add, left, right, .. } => {
            format!("{}{}", rebuilt(left, checker), rebuilt(right, checker))
        }
        ast::ExprKind::Paren(inner) => rebuilt(inner, checker),
        _ => format!("${{{}}}", checker.text(expr.span)),
    }
}

/// A hole needs no quotes around it.
fn in_code(text: &str) -> String {
    text.replace("'${", "${").replace("}'", "}")
}

fn record_help(diagnostic: Diagnostic, wanted: &RecordType, given: &RecordType) -> Diagnostic {
    for (name, field) in &wanted.fields {
        match given.fields.get(name) {
            None if !field.ty.is_optional() => {
                return diagnostic.help(format!("the field `{name}` is missing, {}", a(&field.ty)));
            }
            Some(given) if !field.ty.accepts(&given.ty) => {
                return diagnostic.help(format!("the field `{name}` is {}, not {}", a(&field.ty), a(&given.ty)));
            }
            _ => {}
        }
    }
    diagnostic
}
