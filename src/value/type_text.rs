//! Types as the language writes them, both ways.
//!
//! `secret` alone is secret text; a secret of anything else is `secret<int>`. A record with a name is written by
//! its name. Catalogues of plug-ins write types in this form; beside the types of a runbook they may say
//! `regex`, `sh`, `sql`, `glob` (code is taken only as a tagged literal), `range<int>`, `rate` and `null`.

use super::{Field, RecordType, Type, ValueError};
use crate::syntax::ast::Tag;
use ecow::EcoString;
use indexmap::IndexMap;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// How deep a written type may nest.
const MAX_DEPTH: usize = 32;

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Never => f.write_str("never"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("float"),
            Self::Duration => f.write_str("duration"),
            Self::Size => f.write_str("size"),
            Self::Cpu => f.write_str("cpu"),
            Self::Time => f.write_str("time"),
            Self::String => f.write_str("string"),
            Self::Path => f.write_str("path"),
            Self::Url => f.write_str("url"),
            Self::Regex => f.write_str("regex"),
            Self::Code(tag) => f.write_str(tag.name()),
            Self::Range(item) => write!(f, "range<{item}>"),
            Self::Rate => f.write_str("rate"),
            Self::List(item) => write!(f, "list<{item}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Record(record) => record.fmt(f),
            Self::Optional(inner) => match &**inner {
                Self::OneOf(_) => write!(f, "({inner})?"),
                inner => write!(f, "{inner}?"),
            },
            Self::Secret(inner) => match &**inner {
                Self::String => f.write_str("secret"),
                inner => write!(f, "secret<{inner}>"),
            },
            Self::OneOf(words) => {
                for (index, word) in words.iter().enumerate() {
                    let before = if index == 0 { "" } else { " | " };
                    write!(f, "{before}{}", super::show::quoted(word))?;
                }
                Ok(())
            }
            Self::Error => f.write_str("?"),
        }
    }
}

impl Display for RecordType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            return f.write_str(name);
        }
        if self.fields.is_empty() {
            return f.write_str("{}");
        }
        f.write_str("{ ")?;
        for (index, (name, field)) in self.fields.iter().enumerate() {
            let before = if index == 0 { "" } else { ", " };
            write!(f, "{before}{name}: {}", field.ty)?;
        }
        f.write_str(" }")
    }
}

impl Type {
    /// Reads a type as the language writes it. `named` knows the types that have a name.
    ///
    /// ```
    /// use runbook::value::Type;
    /// let ty = Type::parse("map<string, { port: int, note: string? }>", &|_| None)?;
    /// assert_eq!(ty.to_string(), "map<string, { port: int, note: string? }>");
    /// # Ok::<(), runbook::value::ValueError>(())
    /// ```
    pub fn parse(text: &str, named: &dyn Fn(&str) -> Option<Self>) -> Result<Self, ValueError> {
        let mut reader = Reader { whole: text, rest: text, named };
        let ty = reader.ty(0)?;
        reader.blank();
        if reader.rest.is_empty() { Ok(ty) } else { Err(reader.error("the end of the type")) }
    }

    /// The type with that name, of those that need no arguments.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        Some(match name {
            "any" => Self::Any,
            "never" => Self::Never,
            "null" => Self::Null,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "float" => Self::Float,
            "duration" => Self::Duration,
            "size" => Self::Size,
            "cpu" => Self::Cpu,
            "time" => Self::Time,
            "string" => Self::String,
            "path" => Self::Path,
            "url" => Self::Url,
            "regex" | "re" => Self::Regex,
            "sh" => Self::Code(Tag::Sh),
            "sql" => Self::Code(Tag::Sql),
            "glob" => Self::Code(Tag::Glob),
            "rate" => Self::Rate,
            "secret" => Self::Secret(Arc::new(Self::String)),
            _ => return None,
        })
    }

    /// The names that [`Type::builtin`] knows and a runbook may write, for completion and "did you mean".
    pub const NAMES: &'static [&'static str] = &[
        "any", "bool", "int", "float", "duration", "size", "cpu", "time", "string", "path", "url", "regex", "secret",
        "list", "map",
    ];
}

/// Reads one type, left to right.
struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    named: &'a dyn Fn(&str) -> Option<Type>,
}

impl<'a> Reader<'a> {
    fn error(&self, expected: &str) -> ValueError {
        let found = self.rest.chars().next().map_or_else(|| "the end".to_owned(), |found| format!("`{found}`"));
        ValueError::new(format!("`{}` is not a type: expected {expected}, found {found}", self.whole))
            .help("types are written like `string`, `int?`, `list<string>`, `map<string, int>`, `{ name: string }`")
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, symbol: char) -> bool {
        self.blank();
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, symbol: char) -> Result<(), ValueError> {
        if self.eat(symbol) { Ok(()) } else { Err(self.error(&format!("`{symbol}`"))) }
    }

    fn name(&mut self) -> Option<&'a str> {
        self.blank();
        let end = self
            .rest
            .find(|found: char| !(found.is_alphanumeric() || found == '_' || found == '.'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end)?;
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
            return None;
        }
        self.rest = rest;
        Some(name)
    }

    fn ty(&mut self, depth: usize) -> Result<Type, ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::new(format!("a type may nest at most {MAX_DEPTH} deep")));
        }
        let mut ty = self.plain(depth)?;
        while self.eat('?') {
            ty = ty.optional();
        }
        Ok(ty)
    }

    fn plain(&mut self, depth: usize) -> Result<Type, ValueError> {
        self.blank();
        if self.eat('(') {
            let ty = self.ty(depth + 1)?;
            self.expect(')')?;
            return Ok(ty);
        }
        if self.eat('{') {
            return self.record(depth);
        }
        if self.rest.starts_with('"') {
            return self.words();
        }
        let Some(name) = self.name() else { return Err(self.error("a type")) };
        match name {
            "list" => {
                let items = self.arguments(depth, 1)?;
                Ok(Type::list(items.into_iter().next().unwrap_or(Type::Any)))
            }
            "range" => {
                let items = self.arguments(depth, 1)?;
                Ok(Type::Range(Arc::new(items.into_iter().next().unwrap_or(Type::Int))))
            }
            "map" => {
                let mut items = self.arguments(depth, 2)?.into_iter();
                let (key, value) = (items.next().unwrap_or(Type::String), items.next().unwrap_or(Type::Any));
                if !matches!(key, Type::String | Type::Int) {
                    return Err(ValueError::new(format!("a map's keys are `string` or `int`, not `{key}`")));
                }
                Ok(Type::Map(Arc::new(key), Arc::new(value)))
            }
            "secret" if self.rest.trim_start().starts_with('<') => {
                let items = self.arguments(depth, 1)?;
                Ok(items.into_iter().next().unwrap_or(Type::String).secret())
            }
            name => (self.named)(name).or_else(|| Type::builtin(name)).ok_or_else(|| {
                let error = ValueError::new(format!("there is no type `{name}`"));
                match crate::diagnostic::nearest(name, Type::NAMES.iter().copied()) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error,
                }
            }),
        }
    }

    fn arguments(&mut self, depth: usize, count: usize) -> Result<Vec<Type>, ValueError> {
        self.expect('<')?;
        let mut types = vec![self.ty(depth + 1)?];
        while types.len() < count {
            self.expect(',')?;
            types.push(self.ty(depth + 1)?);
        }
        self.expect('>')?;
        Ok(types)
    }

    fn record(&mut self, depth: usize) -> Result<Type, ValueError> {
        let mut fields = IndexMap::new();
        while !self.eat('}') {
            let Some(name) = self.name() else { return Err(self.error("a field's name or `}`")) };
            self.expect(':')?;
            let ty = self.ty(depth + 1)?;
            if fields.insert(EcoString::from(name), Field { ty, docs: EcoString::new() }).is_some() {
                return Err(ValueError::new(format!("the field `{name}` stands twice in `{}`", self.whole)));
            }
            if !self.eat(',') {
                self.expect('}')?;
                break;
            }
        }
        Ok(Type::Record(Arc::new(RecordType { name: None, fields })))
    }

    fn words(&mut self) -> Result<Type, ValueError> {
        let mut words = Vec::new();
        loop {
            self.expect('"')?;
            let Some((word, rest)) = self.rest.split_once('"') else { return Err(self.error("`\"`")) };
            words.push(EcoString::from(word));
            self.rest = rest;
            if !self.eat('|') {
                return Ok(Type::OneOf(words.into()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        Type::parse(text, &|name| (name == "Worker").then(worker)).map_or_else(|e| e.message, |t| t.to_string())
    }

    fn worker() -> Type {
        let Type::Record(record) = Type::record([("port", Type::Int)]) else { unreachable!() };
        Type::Record(Arc::new(RecordType { name: Some("Worker".into()), fields: record.fields.clone() }))
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "string",
            "int?",
            "list<string>",
            "list<{ name: string, port: int }?>",
            "map<int, list<secret>>",
            "secret<int>?",
            "{}",
            "\"low\" | \"high\"",
            "(\"low\" | \"high\")?",
            "Worker",
            "list<Worker>?",
            "sql",
            "regex",
            "range<size>",
        ] {
            assert_eq!(again(text), text);
        }
        assert_eq!(again(" list < int ? > ? ? "), "list<int?>?");
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(again("strng"), "there is no type `strng`");
        assert_eq!(again("list<int"), "`list<int` is not a type: expected `>`, found the end");
        assert_eq!(again("map<bool, int>"), "a map's keys are `string` or `int`, not `bool`");
        assert_eq!(again("{ a: int, a: int }"), "the field `a` stands twice in `{ a: int, a: int }`");
        assert_eq!(again("int int"), "`int int` is not a type: expected the end of the type, found `i`");
        assert_eq!(again(&"list<".repeat(100)), "a type may nest at most 32 deep");
    }
}
