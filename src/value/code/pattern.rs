//! `re"…"` and `glob"…"`: what fills a hole matches itself.

use super::place::part_around;
use super::{CodeValue, hole_text};
use crate::code::Template;
use crate::syntax::ast::Tag;
use crate::value::convert::path_segment;
use crate::value::units::shortened;
use crate::value::{Field, RecordType, Type, Value, ValueError};
use ecow::EcoString;
use globset::{GlobBuilder, GlobMatcher};
use indexmap::IndexMap;
use regex::Regex;
use regex_syntax::ast::{self, Ast, ClassSetItem, LiteralKind};
use regex_syntax::hir::{Hir, HirKind};
use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::hash::Hash;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How many compiled patterns of a kind are kept.
const KEPT: usize = 256;
/// How much memory a compiled expression may take, in bytes.
const COMPILED: usize = 4 * 1024 * 1024;
/// Stands in the place of a hole while the places of holes are found out: a private character.
const MARK: u32 = 0xF_0000;

/// What was compiled lately. A pattern in a loop is compiled once.
struct Cache<K, V>(Mutex<FxHashMap<K, V>>);

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    fn new() -> Self {
        Self(Mutex::new(FxHashMap::default()))
    }

    fn get(&self, key: K, compile: impl FnOnce(&K) -> Result<V, ValueError>) -> Result<V, ValueError> {
        // A panic while it was held leaves it whole: values are inserted ready-made.
        if let Some(found) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(found.clone());
        }
        let made = compile(&key)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, made.clone());
        Ok(made)
    }
}

static REGEXES: LazyLock<Cache<EcoString, Arc<Regex>>> = LazyLock::new(Cache::new);
static GLOBS: LazyLock<Cache<EcoString, Arc<GlobMatcher>>> = LazyLock::new(Cache::new);
static PLACES: LazyLock<Cache<Vec<EcoString>, Arc<Vec<HolePlace>>>> = LazyLock::new(Cache::new);

/// A compiled regular expression.
pub(in crate::value) fn regex(text: &str) -> Result<Arc<Regex>, ValueError> {
    REGEXES.get(text.into(), |text| {
        let built = regex::RegexBuilder::new(text).size_limit(COMPILED).build();
        built.map(Arc::new).map_err(|error| {
            let told = match &error {
                regex::Error::CompiledTooBig(_) => "it is too large when compiled".to_owned(),
                error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
            };
            ValueError::new(format!("`{}` is not a regular expression: {told}", shortened(text)))
        })
    })
}

/// How a hole stands in a regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HolePlace {
    /// Where any expression may stand.
    Expression,
    /// Among the characters of a class.
    Class,
}

pub(super) fn make_regex(template: &Template, holes: &[Value]) -> Result<Value, ValueError> {
    if holes.is_empty() {
        return regex(template.texts.first().map_or("", EcoString::as_str)).map(Value::Regex);
    }
    let places = PLACES.get(template.texts.clone(), |texts| hole_places(texts).map(Arc::new))?;
    let mut pattern = String::new();
    for (index, text) in template.texts.iter().enumerate() {
        pattern.push_str(text);
        let (Some(hole), Some(place)) = (holes.get(index), places.get(index)) else { continue };
        let value = hole_text(hole, Tag::Re)?;
        match place {
            HolePlace::Expression => {
                pattern.push_str("(?:");
                quote(&mut pattern, &value);
                pattern.push(')');
            }
            HolePlace::Class if value.is_empty() => {
                return Err(ValueError::new("an empty text cannot fill a hole among the characters of a class"));
            }
            HolePlace::Class => quote(&mut pattern, &value),
        }
    }
    regex(&pattern).map(Value::Regex)
}

/// Text as an expression that matches it, under any flag.
fn quote(pattern: &mut String, value: &str) {
    for c in value.chars() {
        if c.is_alphanumeric() || c == '_' {
            pattern.push(c);
        } else {
            // Writing into text cannot fail.
            let _ = write!(pattern, "\\x{{{:x}}}", u32::from(c));
        }
    }
}

/// Finds out how each hole stands: a mark in its place must be a literal character of the expression.
fn hole_places(texts: &[EcoString]) -> Result<Vec<HolePlace>, ValueError> {
    let free = |start: &u32| {
        let marks = *start..*start + 1 + u32::try_from(texts.len()).unwrap_or(u32::MAX - *start - 1);
        texts.iter().all(|text| !text.chars().any(|c| marks.contains(&u32::from(c))))
    };
    let first = (MARK..MARK + 0xF000).step_by(0x100).find(free).unwrap_or(MARK);
    let mut marked = String::new();
    for (index, text) in texts.iter().enumerate() {
        marked.push_str(text);
        if index + 1 < texts.len() {
            marked.extend(u32::try_from(index).ok().and_then(|index| char::from_u32(first + index)));
        }
    }
    let misplaced = || {
        ValueError::new("a hole of `re` must stand where a character may stand").help(
            "what fills it matches itself; it cannot be a count, a flag, the name of a group or part of an escape",
        )
    };
    let Ok(parsed) = ast::parse::Parser::new().parse(&marked) else {
        // Is the expression itself wrong, or only a hole in it? With other text in its place it may be right.
        let first = regex(&texts.join("x"));
        let right = first.is_ok() || ["1", "d", "i", "L"].iter().any(|probe| regex(&texts.join(probe)).is_ok());
        return Err(if right { misplaced() } else { first.err().unwrap_or_else(misplaced) });
    };
    let mut finder = Finder { first, places: vec![None; texts.len().saturating_sub(1)] };
    // The visitor does not fail.
    let Ok(()) = ast::visit(&parsed, &mut finder);
    finder.places.into_iter().collect::<Option<Vec<_>>>().ok_or_else(misplaced)
}

struct Finder {
    first: u32,
    places: Vec<Option<HolePlace>>,
}

impl Finder {
    fn found(&mut self, literal: &ast::Literal, place: HolePlace) {
        let index = u32::from(literal.c).checked_sub(self.first).and_then(|index| usize::try_from(index).ok());
        if literal.kind == LiteralKind::Verbatim
            && let Some(slot) = index.and_then(|index| self.places.get_mut(index))
        {
            *slot = Some(place);
        }
    }
}

impl ast::Visitor for &mut Finder {
    type Output = ();
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<(), Self::Err> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        if let Ast::Literal(literal) = ast {
            self.found(literal, HolePlace::Expression);
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        // The ends of a range `a-z` are no items of their own: a hole there is not found, and refused.
        if let ClassSetItem::Literal(literal) = item {
            self.found(literal, HolePlace::Class);
        }
        Ok(())
    }
}

/// The groups of the first match, as `when text ~ re as m` binds them: a field for each named group, `text` for the
/// whole match (but for a group of that name), and `groups` for all by their numbers. Null where there is no match
/// or no text.
pub fn captures(text: &Value, expression: &Value) -> Result<Value, ValueError> {
    let expression = match expression {
        Value::Regex(expression) => expression,
        Value::Secret(secret) => return captures(text, secret.expose()).map(crate::value::Secret::wrap),
        other => return Err(ValueError::new(format!("cannot match against `{}`", other.kind()))),
    };
    let text = match text {
        Value::Null => return Ok(Value::Null),
        Value::String(text) | Value::Path(text) | Value::Url(text) => text,
        Value::Secret(secret) => {
            return captures(secret.expose(), &Value::Regex(expression.clone())).map(crate::value::Secret::wrap);
        }
        Value::Unknown(unknown) => {
            return Ok(Value::unknown(capture_type(expression.as_str()).optional(), unknown.why.clone()));
        }
        other => return Err(ValueError::new(format!("cannot match `{}` against a regular expression", other.kind()))),
    };
    let Some(found) = expression.captures(text) else { return Ok(Value::Null) };
    let group = |group: Option<regex::Match<'_>>| group.map_or(Value::Null, |group| Value::string(group.as_str()));
    let mut fields: IndexMap<EcoString, Value> = IndexMap::new();
    fields.insert("text".into(), group(found.get(0)));
    fields.insert("groups".into(), Value::list(found.iter().map(group).collect()));
    for name in expression.capture_names().flatten() {
        fields.insert(name.into(), group(found.name(name)));
    }
    Ok(Value::record(fields))
}

/// The type of what [`captures`] gives for a match. A group that every match goes through is a `string`, any other a
/// `string?`.
#[must_use]
pub fn capture_type(expression: &str) -> Type {
    let field = |ty: Type| Field { ty, docs: EcoString::new() };
    let mut fields: IndexMap<EcoString, Field> = IndexMap::new();
    fields.insert("text".into(), field(Type::String));
    fields.insert("groups".into(), field(Type::list(Type::String.optional())));
    if let Ok(hir) = regex_syntax::parse(expression) {
        named_groups(&hir, true, &mut |name, always| {
            let ty = if always { Type::String } else { Type::String.optional() };
            fields.insert(name.into(), field(ty));
        });
    }
    Type::Record(Arc::new(RecordType { name: None, fields }))
}

fn named_groups(hir: &Hir, always: bool, found: &mut dyn FnMut(&str, bool)) {
    match hir.kind() {
        HirKind::Capture(group) => {
            if let Some(name) = &group.name {
                found(name, always);
            }
            named_groups(&group.sub, always, found);
        }
        HirKind::Repetition(repetition) => named_groups(&repetition.sub, always && repetition.min > 0, found),
        HirKind::Concat(parts) => parts.iter().for_each(|part| named_groups(part, always, found)),
        HirKind::Alternation(parts) => parts.iter().for_each(|part| named_groups(part, false, found)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
    }
}

/// A compiled `glob"…"`. `*` and `?` stay within one part of a path, `**` goes over parts; `[ab]`, `{a,b}`.
#[derive(Debug, Clone)]
pub struct GlobPattern {
    text: EcoString,
    matcher: Arc<GlobMatcher>,
}

impl GlobPattern {
    /// Compiles the pattern; what was compiled lately is found again.
    pub fn new(code: &CodeValue) -> Result<Self, ValueError> {
        let mut text = EcoString::new();
        // The pattern as it is written, and where values stand in it; the part around each is looked at when all is there.
        let mut plain = EcoString::new();
        let mut filled: Vec<usize> = Vec::new();
        for (index, piece) in code.template.texts.iter().enumerate() {
            text.push_str(piece);
            plain.push_str(piece);
            let Some(hole) = code.holes.get(index) else { continue };
            let value = hole_text(hole, Tag::Glob)?;
            if index == 0 && text.is_empty() {
                // The folder to start from.
                if value.is_empty() {
                    return Err(ValueError::new("an empty text cannot be the folder to start from"));
                }
                quote_glob(&mut text, value.trim_end_matches('/'));
                if value.trim_end_matches('/').is_empty()
                    && !code.template.texts.get(1).is_some_and(|next| next.starts_with('/'))
                {
                    text.push('/');
                }
                continue;
            }
            if !stands_for_text(&text) {
                return Err(ValueError::new("a hole of `glob` cannot stand after a backslash or inside `[…]`"));
            }
            if value.contains('/') {
                path_segment(&value)?;
            }
            filled.push(plain.len());
            plain.push_str(&value);
            quote_glob(&mut text, &value);
        }
        for at in filled {
            path_segment(part_around(&plain, at))?;
        }
        let matcher = GLOBS.get(text.clone(), |text| {
            let built =
                GlobBuilder::new(text).literal_separator(true).backslash_escape(true).empty_alternates(true).build();
            built
                .map(|glob| Arc::new(glob.compile_matcher()))
                .map_err(|error| ValueError::new(format!("`{}` is not a pattern: {}", shortened(text), error.kind())))
        })?;
        Ok(Self { text, matcher })
    }

    /// The pattern with its values in it, quoted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits the whole of a path.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }

    /// The folder above all that it can match: the parts before the first one with a wildcard. Empty where the
    /// first part has one already, `/` for the root.
    #[must_use]
    pub fn base(&self) -> EcoString {
        let mut base = EcoString::new();
        let mut part = EcoString::new();
        let mut escaped = false;
        for c in self.text.chars() {
            match c {
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                '*' | '?' | '[' | '{' if !escaped => break,
                '/' => {
                    base.push_str(&part);
                    base.push('/');
                    part.clear();
                }
                c => part.push(c),
            }
            escaped = false;
        }
        if base.len() > 1 {
            base.pop();
        }
        base
    }
}

/// A pattern that fits only that text.
fn quote_glob(pattern: &mut EcoString, value: &str) {
    for c in value.chars() {
        if matches!(c, '\\' | '*' | '?' | '[' | ']' | '{' | '}' | ',' | '!' | '^' | '-') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
}

/// Whether what follows this beginning of a pattern is plain text of it.
fn stands_for_text(before: &str) -> bool {
    let (mut escaped, mut class) = (false, None);
    for (at, c) in before.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (c, class) {
            ('\\', None) => escaped = true,
            ('[', None) => class = Some(at),
            // The first character of a class does not close it, nor one after `!` or `^`.
            (']', Some(open)) => {
                let inside = before.get(open + 1..at).unwrap_or_default();
                if !matches!(inside, "" | "!" | "^") {
                    class = None;
                }
            }
            _ => {}
        }
    }
    !escaped && class.is_none()
}
