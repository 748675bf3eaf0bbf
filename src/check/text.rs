//! Text with holes, and code in tagged literals.

use super::checker::Checker;
use super::types::a;
use crate::code::{self, Mistake, Place};
use crate::diagnostic::codes::{code as codes, types};
use crate::diagnostic::{Diagnostic, Severity};
use crate::program::{Expr, ExprKind, TextPart};
use crate::source::Span;
use crate::syntax::ast::{self, Tag, TemplatePart};
use crate::value::format::Format;
use crate::value::{Type, Value};
use ecow::EcoString;
use std::sync::Arc;

impl Checker<'_> {
    /// `"… ${hole} …"`.
    pub(super) fn template(&mut self, template: &ast::Template) -> Expr {
        if let Some(text) = template.literal() {
            return Self::constant(Value::String(text), Type::String, template.span);
        }
        let mut parts = Vec::with_capacity(template.parts.len());
        let (mut pure, mut secret, mut wrong) = (true, false, false);
        for part in &template.parts {
            match part {
                TemplatePart::Text { text, .. } => parts.push(TextPart::Text(text.clone())),
                TemplatePart::Hole { value, format, .. } => {
                    let value = self.expr(value);
                    pure &= value.pure;
                    secret |= has_secret(&value.ty);
                    wrong |= value.ty == Type::Error;
                    self.has_text(&value);
                    let format = format.as_ref().and_then(|format| self.format(format, &value.ty));
                    parts.push(TextPart::Hole(value, format));
                }
            }
        }
        // A text is text, whatever is wrong in its holes: what takes it has nothing more to say.
        let ty = match (wrong, secret) {
            (true, _) => Type::Error,
            (false, true) => Type::String.secret(),
            (false, false) => Type::String,
        };
        Expr { kind: ExprKind::Text(parts), ty, pure, span: template.span }
    }

    fn has_text(&mut self, value: &Expr) {
        let exposed = value.ty.exposed();
        let Type::Code(tag) = exposed.required() else { return };
        let message = format!("code does not become text: this is `{}`", tag.name());
        self.report(
            Diagnostic::error(types::HOLE, value.span, message)
                .help("hand the literal to the operation that runs it, as it is"),
        );
    }

    fn format(&mut self, written: &ast::Ident, ty: &Type) -> Option<Format> {
        let format = match Format::parse(&written.name) {
            Ok(format) => format,
            Err(error) => {
                self.value_error(crate::diagnostic::codes::syntax::BAD_FORMAT, written.span, error);
                return None;
            }
        };
        if *ty != Type::Error && !format.accepts(ty) {
            let message = format!("the format `{}` does not fit {}", written.name, a(&ty));
            self.report(
                Diagnostic::error(types::FORMAT, written.span, message).help(format!("it is for {}", format.purpose())),
            );
        }
        Some(format)
    }

    /// `sh"…"` and its kin.
    pub(super) fn tagged(&mut self, tagged: &ast::Tagged) -> Expr {
        let span = tagged.span;
        let mut texts: Vec<EcoString> = vec![EcoString::new()];
        let mut pieces: Vec<Vec<(EcoString, Span)>> = vec![Vec::new()];
        let mut holes: Vec<Expr> = Vec::new();
        let mut hole_spans: Vec<Span> = Vec::new();
        for part in &tagged.parts {
            match part {
                TemplatePart::Text { text, span } => {
                    if let (Some(last), Some(placed)) = (texts.last_mut(), pieces.last_mut()) {
                        last.push_str(text);
                        placed.push((text.clone(), *span));
                    }
                }
                TemplatePart::Hole { value, span, .. } => {
                    holes.push(self.hole(tagged.tag, value));
                    hole_spans.push(*span);
                    texts.push(EcoString::new());
                    pieces.push(Vec::new());
                }
            }
        }
        let (template, mistakes) = code::Template::new(tagged.tag, texts);
        let mut wrong = holes.iter().any(|hole| hole.ty == Type::Error);
        for mistake in mistakes {
            wrong |= self.mistake(&mistake, &holes, &hole_spans, &pieces, span);
        }
        if let Some(script) = &template.shell {
            for (hole, place) in holes.iter().zip(&script.holes) {
                if !place.takes_list && matches!(hole.ty.exposed(), Type::List(_)) {
                    wrong = true;
                    self.report(
                        Diagnostic::error(
                            types::HOLE,
                            hole.span,
                            "a list gives several words, and here stands a part of one",
                        )
                        .help("join its items: `.join(\" \")`, or let the hole stand alone, without quotes"),
                    );
                }
            }
        }
        let pure = holes.iter().all(|hole| hole.pure);
        let template = Arc::new(template);
        let ty = match tagged.tag {
            Tag::Sh | Tag::Sql | Tag::Glob => Type::Code(tagged.tag),
            Tag::Re => Type::Regex,
            Tag::Path => Type::Path,
            Tag::Url => Type::Url,
            Tag::Json | Tag::Yaml => Type::Any,
        };
        if wrong {
            return Expr { kind: ExprKind::Code { template, holes }, ty: Type::Error, pure, span };
        }
        if holes.is_empty() && !crate::program::stays_code(tagged.tag) {
            return match crate::value::code::make(&template, Vec::new()) {
                Ok(value) => Self::constant(value, ty, span),
                Err(error) => {
                    self.value_error(types::MISMATCH, span, error);
                    Self::wrong(span)
                }
            };
        }
        let secret = !matches!(tagged.tag, Tag::Sh | Tag::Sql) && holes.iter().any(|hole| has_secret(&hole.ty));
        let ty = if secret { ty.secret() } else { ty };
        self.fallible += u32::from(!matches!(tagged.tag, Tag::Sh | Tag::Sql));
        Expr { kind: ExprKind::Code { template, holes }, ty, pure, span }
    }

    /// A hole in code: a value that the other system can take.
    fn hole(&mut self, tag: Tag, value: &ast::Expr) -> Expr {
        if let (Tag::Sh, ast::ExprKind::Name(name)) = (tag, &value.kind)
            && !self.is_visible(name)
            && !self.module.names.contains_key(name)
            && let Some(hint) = code::shell::environment_hint(name)
        {
            let whole = Span { start: value.span.start.saturating_sub(2), end: value.span.end + 1, ..value.span };
            self.report(
                Diagnostic::error(
                    crate::diagnostic::codes::names::UNKNOWN_NAME,
                    value.span,
                    format!("there is no `{name}` here"),
                )
                .help(hint)
                .fix(format!("write `${name}`"), whole, format!("${name}")),
            );
            return Self::wrong(value.span);
        }
        let value = self.expr(value);
        if value.ty == Type::Error {
            return value;
        }
        if tag == Tag::Sh && has_secret(&value.ty) {
            self.report(
                Diagnostic::error(
                    codes::SHELL_SECRET,
                    value.span,
                    "a secret in a command is seen by everybody on the host",
                )
                .at("would become an argument")
                .help("hand it over by `(stdin: …)`, `(env: { NAME: … })` or `(file: …)`"),
            );
            return Self::wrong(value.span);
        }
        if let Some((message, help)) = refused(tag, &value.ty) {
            self.report(Diagnostic::error(types::HOLE, value.span, message).help(help));
            return Self::wrong(value.span);
        }
        value
    }

    /// Tells of a mistake in the text of a literal; gives whether it is an error.
    fn mistake(
        &mut self,
        mistake: &Mistake,
        holes: &[Expr],
        spans: &[Span],
        pieces: &[Vec<(EcoString, Span)>],
        whole: Span,
    ) -> bool {
        let at = match &mistake.place {
            Place::Hole(index) => {
                if let Some(hole) = holes.get(*index) {
                    // Told already; or it says that a value might begin with `-`, and this one cannot.
                    if hole.ty == Type::Error || (begins_like_an_option(mistake.code) && never_an_option(hole)) {
                        return false;
                    }
                }
                spans.get(*index).copied().unwrap_or(whole)
            }
            place => self.place(place, spans, pieces, whole),
        };
        let mut diagnostic = Diagnostic::error(mistake.code, at, mistake.message.clone());
        if mistake.warning {
            diagnostic.severity = Severity::Warning;
        }
        diagnostic.help.clone_from(&mistake.help);
        self.report(diagnostic);
        !mistake.warning
    }

    /// A place in code, in the file.
    pub(super) fn place_in(&self, place: &Place, tagged: &ast::Tagged) -> Span {
        let mut pieces: Vec<Vec<(EcoString, Span)>> = vec![Vec::new()];
        let mut spans = Vec::new();
        for part in &tagged.parts {
            match part {
                TemplatePart::Text { text, span } => {
                    if let Some(last) = pieces.last_mut() {
                        last.push((text.clone(), *span));
                    }
                }
                TemplatePart::Hole { span, .. } => {
                    spans.push(*span);
                    pieces.push(Vec::new());
                }
            }
        }
        self.place(place, &spans, &pieces, tagged.span)
    }

    fn place(&self, place: &Place, spans: &[Span], pieces: &[Vec<(EcoString, Span)>], whole: Span) -> Span {
        match place {
            Place::Whole => whole,
            Place::Hole(index) => spans.get(*index).copied().unwrap_or(whole),
            Place::Text { index, range } => {
                let mut before = 0;
                for (text, span) in pieces.get(*index).map_or(&[][..], Vec::as_slice) {
                    if range.start <= before + text.len() {
                        let (start, end) = (range.start - before, range.end.saturating_sub(before).min(text.len()));
                        return self.aligned(text, *span, start, end);
                    }
                    before += text.len();
                }
                whole
            }
        }
    }

    /// Bytes of a text, as they stand in the file: there they have indentation between them, and `$${` for `${`.
    fn aligned(&self, text: &str, span: Span, start: usize, end: usize) -> Span {
        let source = self.text(span);
        let offset = |at: usize| span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).min(span.end);
        if source.len() == text.len() {
            return Span { start: offset(start), end: offset(end), ..span };
        }
        // The text is the source with bytes left out.
        let mut written = source.bytes().enumerate();
        let (mut from, mut to) = (source.len(), source.len());
        for (index, wanted) in text.bytes().enumerate() {
            let Some((at, _)) = written.find(|(_, byte)| *byte == wanted) else { break };
            if index == start {
                from = at;
            }
            if index < end {
                to = at + 1;
            } else {
                break;
            }
        }
        Span { start: offset(from.min(to)), end: offset(to), ..span }
    }

    /// `$ command`: `shell.run(sh"command")`.
    pub(super) fn dollar(&mut self, dollar: &ast::Dollar, span: Span) -> Expr {
        let shell = self.module.uses.iter().position(|info| {
            info.catalogue
                .as_ref()
                .is_some_and(|catalogue| catalogue.name == "shell" && catalogue.operations.contains_key("run"))
        });
        let Some(alias) = shell else {
            self.tagged(&dollar.code);
            self.arguments_alone(&dollar.options);
            if !self.told_no_shell {
                self.told_no_shell = true;
                self.report(
                    Diagnostic::error(
                        crate::diagnostic::codes::parameters::NO_SHELL,
                        super::place::keyword(span, "$"),
                        "there is no shell in this file",
                    )
                    .help("say that it uses one, at its top: `use shell`"),
                );
            }
            return Self::wrong(span);
        };
        self.touch(super::checker::Global::Use(alias));
        self.run_shell(alias, dollar, span)
    }
}

/// Whether a value of the type is secret or holds something secret.
pub(super) fn has_secret(ty: &Type) -> bool {
    match ty {
        Type::Secret(_) => true,
        Type::Optional(inner) | Type::List(inner) | Type::Map(_, inner) | Type::Range(inner) => has_secret(inner),
        Type::Record(record) => record.fields.values().any(|field| has_secret(&field.ty)),
        _ => false,
    }
}

/// Why a value of the type cannot fill a hole of that code, and what to do.
fn refused(tag: Tag, ty: &Type) -> Option<(String, &'static str)> {
    let name = tag.name();
    let exposed = ty.exposed();
    if tag == Tag::Json || tag == Tag::Yaml {
        return matches!(exposed.required(), Type::Code(_) | Type::Regex | Type::Range(_)).then(|| {
            (format!("{} cannot fill a hole of `{name}`", a(&ty)), "a hole takes what such a document can hold")
        });
    }
    match &exposed {
        Type::Optional(_) | Type::Null if tag != Tag::Sql => Some((
            format!("this may be null, and null cannot fill a hole of `{name}`"),
            "give another value with `??`, or test `!= null` before",
        )),
        Type::Optional(inner) => refused(tag, inner),
        Type::List(item) if tag == Tag::Sh || tag == Tag::Sql => match &**item {
            Type::List(_) | Type::Map(..) | Type::Record(_) => Some((
                format!("{} cannot fill a hole of `{name}`", a(&ty)),
                "a list in a hole holds text, numbers and the like",
            )),
            Type::Optional(_) if tag == Tag::Sh => Some((
                "an item of this list may be null, and null is no word".into(),
                "leave those out: `.filter(x => x != null)`, or give another value with `??`",
            )),
            item => refused(tag, item),
        },
        Type::List(_) => Some((
            format!("a list cannot fill a hole of `{name}`"),
            "say how its items stand together, for example with `.join(\",\")`",
        )),
        Type::Map(..) | Type::Record(_) => Some((
            format!("a record cannot fill a hole of `{name}`"),
            "write the field that is meant; for JSON, `.to_json()`",
        )),
        Type::Code(_) | Type::Regex | Type::Range(_) | Type::Rate => Some((
            format!("{} cannot fill a hole of `{name}`", a(&ty)),
            "a hole takes values: text, numbers, paths and the like",
        )),
        _ => None,
    }
}

/// Whether the value never begins with `-`, so that no program takes it for an option.
fn never_an_option(hole: &Expr) -> bool {
    match (&hole.kind, hole.ty.required()) {
        (ExprKind::Const(Value::String(text)), _) => !text.starts_with('-'),
        (ExprKind::Const(Value::Int(number)), _) => *number >= 0,
        (ExprKind::Text(parts), _) => {
            matches!(parts.first(), Some(TextPart::Text(text)) if !text.is_empty() && !text.starts_with('-'))
        }
        (ExprKind::Code { template, .. }, Type::Path | Type::Url) => {
            template.texts.first().is_some_and(|text| !text.is_empty() && !text.starts_with('-'))
        }
        (_, Type::OneOf(words)) => words.iter().all(|word| !word.starts_with('-')),
        (_, ty) => matches!(ty, Type::Bool | Type::Size | Type::Cpu | Type::Time | Type::Url),
    }
}

/// Whether the mistake is only that a value might begin with `-`.
fn begins_like_an_option(code: crate::diagnostic::Code) -> bool {
    code == codes::SHELL_OPTION_LIKE || code == codes::SHELL_OPTION_RUNS
}
