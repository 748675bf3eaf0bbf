//! Text and tagged literals: escapes resolved, indentation taken off, holes lowered.

use super::Lower;
use crate::diagnostic::{Diagnostic, codes::syntax as codes, nearest};
use crate::syntax::ast::{ExprKind, Ident, Tag, Tagged, Template, TemplatePart};
use crate::syntax::tree::{Kind, Node};
use ecow::EcoString;

/// What stands between the quotes, before escapes: text by its place, or a hole.
#[derive(Clone, Copy)]
enum Raw<'a> {
    Text(u32, u32),
    Hole(Node<'a>),
}

/// How the text of a literal is read.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// `"…"`: escapes, and formats in holes.
    Text,
    /// Tagged: a backslash is a backslash, and `$${` is `${`.
    Code,
}

impl<'a> Lower<'a> {
    pub(super) fn template(&mut self, node: Node<'a>) -> Template {
        let span = self.span(node);
        if let Some(unclosed) = node.child(Kind::Unclosed) {
            self.unclosed(unclosed);
            return Template { parts: Vec::new(), span };
        }
        let source = self.slice(node);
        let width = if source.starts_with("\"\"\"") { 3 } else { 1 };
        let inner = (node.start() + width, node.end().saturating_sub(width));
        let parts = self.parts(node, inner, width == 3, Reading::Text);
        Template { parts, span }
    }

    pub(super) fn tagged(&mut self, node: Node<'a>) -> ExprKind {
        let Some(tag_node) = node.child(Kind::Tag) else { return ExprKind::Error };
        let name = self.slice(tag_node);
        let tag = Tag::ALL.into_iter().find(|tag| tag.name() == name);
        if tag.is_none() {
            self.unknown_tag(tag_node, name);
        }
        if let Some(unclosed) = node.child(Kind::Unclosed) {
            self.unclosed(unclosed);
            return ExprKind::Error;
        }
        let start = tag_node.end();
        let width = if self.cut(start, node.end()).starts_with("\"\"\"") { 3 } else { 1 };
        let inner = (start + width, node.end().saturating_sub(width));
        let parts = self.parts(node, inner, width == 3, Reading::Code);
        let span = self.span(node);
        tag.map_or(ExprKind::Error, |tag| ExprKind::Tagged(Tagged { tag, parts, span }))
    }

    fn unknown_tag(&mut self, node: Node<'a>, name: &str) {
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_TAG, self.span(node), format!("`{name}\"…\"` is no tagged literal"));
        let meant = match name {
            "r" | "rx" | "regex" => Some("re"),
            "bash" | "shell" => Some("sh"),
            "f" => None,
            _ => nearest(name, Tag::ALL.iter().map(|tag| tag.name())).filter(|_| name.len() > 1),
        };
        diagnostic = if let Some(meant) = meant {
            diagnostic.help(format!("did you mean `{meant}\"…\"`?")).fix(
                format!("write `{meant}`"),
                self.span(node),
                meant,
            )
        } else if super::stmt::is_keyword(name) {
            diagnostic.help("put a space before the quotes").fix("put a space", self.span(node).after(), " ")
        } else if name == "f" {
            diagnostic.help("text has holes without a tag: `\"${name}\"`").fix("take the `f` away", self.span(node), "")
        } else {
            diagnostic.help("tags are sh, sql, re, glob, path, url, json and yaml; text has none")
        };
        self.report(diagnostic);
    }

    pub(super) fn unclosed(&mut self, node: Node<'a>) {
        let source = self.slice(node);
        let long = source.starts_with("\"\"\"");
        if long {
            self.swallowed = true;
        }
        let quotes = if long { "\"\"\"" } else { "\"" };
        let opening = self.between(node.start(), node.start() + if long { 3 } else { 1 });
        let line = source.lines().next().unwrap_or("").trim_end();
        let line_end = node.start() + u32::try_from(line.len()).unwrap_or(0);
        if !long && line.contains("${") {
            // A quote inside a hole that does not end, or a hole that takes the quote: the hole is what to look at.
            self.report(
                Diagnostic::error(codes::UNCLOSED_TEXT, self.between(node.start(), line_end), "this text does not end on its line")
                    .help("look at its holes: each `${` needs its `}`, and text its closing quote; text over several lines stands in `\"\"\"`"),
            );
            return;
        }
        let mut diagnostic =
            Diagnostic::error(codes::UNCLOSED_TEXT, opening, "this text does not end").at("begins here");
        diagnostic = if long {
            diagnostic.help("close it with `\"\"\"`")
        } else {
            let end = self.between(line_end, line_end);
            diagnostic.help("close it with a quote; text over several lines stands in `\"\"\"`").fix(
                "close the text",
                end,
                quotes,
            )
        };
        self.report(diagnostic);
    }

    /// The parts of a literal between `inner.0` and `inner.1`.
    pub(super) fn parts(
        &mut self,
        node: Node<'a>,
        inner: (u32, u32),
        long: bool,
        reading: Reading,
    ) -> Vec<TemplatePart> {
        let mut raw = Vec::new();
        let mut at = inner.0;
        for hole in node.children().filter(|child| child.kind() == Kind::Hole) {
            if hole.start() > at {
                raw.push(Raw::Text(at, hole.start()));
            }
            raw.push(Raw::Hole(hole));
            at = hole.end();
        }
        if inner.1 > at {
            raw.push(Raw::Text(at, inner.1));
        }
        let mut cut = Indentation::default();
        if long {
            cut = self.indentation(&mut raw);
        }
        let mut parts = Vec::new();
        for piece in raw {
            match piece {
                Raw::Text(start, end) => {
                    let text = self.resolve(start, end, cut, reading);
                    if !text.is_empty() {
                        parts.push(TemplatePart::Text { text, span: self.between(start, end) });
                    }
                }
                Raw::Hole(hole) => parts.push(self.hole(hole, reading)),
            }
            cut.at_line_start = false;
        }
        parts
    }

    /// Takes the first and the last line break off, and finds how much the lines have in common.
    fn indentation(&self, raw: &mut Vec<Raw<'a>>) -> Indentation<'a> {
        let mut at_line_start = false;
        if let Some(Raw::Text(start, end)) = raw.first_mut() {
            let text = self.cut(*start, *end);
            if let Some(newline) =
                text.find('\n').filter(|newline| text.get(..*newline).is_some_and(|line| line.trim().is_empty()))
            {
                *start += u32::try_from(newline + 1).unwrap_or(0);
                at_line_start = true;
            }
        }
        let common = self.common(raw, at_line_start);
        if let Some(Raw::Text(start, end)) = raw.last_mut() {
            let text = self.cut(*start, *end);
            if let Some(newline) =
                text.rfind('\n').filter(|newline| text.get(*newline..).is_some_and(|line| line.trim().is_empty()))
            {
                let newline = if text.get(..newline).is_some_and(|before| before.ends_with('\r')) {
                    newline - 1
                } else {
                    newline
                };
                *end = *start + u32::try_from(newline).unwrap_or(0);
            } else if at_line_start && text.trim().is_empty() && !text.contains('\n') {
                *end = *start;
            }
        }
        Indentation { common, at_line_start }
    }

    /// The blanks that every line begins with; lines of blanks alone do not count, the last line does.
    fn common(&self, raw: &[Raw<'a>], at_line_start: bool) -> &'a str {
        let mut common: Option<&'a str> = None;
        let mut fresh = at_line_start;
        for piece in raw {
            let Raw::Text(start, end) = piece else {
                if fresh {
                    return "";
                }
                continue;
            };
            let text = self.cut(*start, *end);
            let lines = text.split('\n').count();
            for (number, line) in text.split('\n').enumerate() {
                let at_start = if number == 0 { fresh } else { true };
                let ends_here = number + 1 < lines;
                if !at_start || (ends_here && line.trim().is_empty()) {
                    continue;
                }
                let body = line.trim_start_matches([' ', '\t']);
                let blanks = line.get(..line.len() - body.len()).unwrap_or("");
                common = Some(match common {
                    None => blanks,
                    Some(so_far) => shared(so_far, blanks),
                });
            }
            fresh = text.ends_with('\n');
        }
        common.unwrap_or("")
    }

    fn resolve(&mut self, start: u32, end: u32, cut: Indentation<'_>, reading: Reading) -> EcoString {
        let source = self.cut(start, end);
        let mut text = EcoString::with_capacity(source.len());
        let mut offset = 0;
        for (number, line) in source.split_inclusive('\n').enumerate() {
            let whole = line.len();
            let skipped = if number > 0 || cut.at_line_start { shared(cut.common, line).len() } else { 0 };
            let rest = line.get(skipped..).unwrap_or("");
            let (rest, newline) = match rest.strip_suffix('\n') {
                Some(rest) => (rest.strip_suffix('\r').unwrap_or(rest), "\n"),
                None => (rest, ""),
            };
            match reading {
                Reading::Text => self.unescape(rest, start + small(offset + skipped), &mut text),
                Reading::Code => text.push_str(&rest.replace("$${", "${")),
            }
            text.push_str(newline);
            offset += whole;
        }
        text
    }

    fn unescape(&mut self, source: &str, start: u32, text: &mut EcoString) {
        let mut rest = source;
        while let Some(at) = rest.find('\\') {
            let place = start + small(source.len() - rest.len() + at);
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            text.push_str(before);
            let mut characters = from.chars();
            characters.next();
            let Some(letter) = characters.next() else {
                text.push('\\');
                return;
            };
            rest = characters.as_str();
            match letter {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                '\\' | '"' | '$' => text.push(letter),
                'u' => match unicode(rest) {
                    Some((character, behind)) => {
                        text.push(character);
                        rest = behind;
                    }
                    None => self.report(
                        Diagnostic::error(
                            codes::BAD_ESCAPE,
                            self.between(place, place + 2),
                            "`\\u` names no character",
                        )
                        .help("write the character's number in braces: `\\u{2713}`; zero is not one"),
                    ),
                },
                _ => {
                    let length = 1 + u32::try_from(letter.len_utf8()).unwrap_or(1);
                    let mut diagnostic = Diagnostic::error(
                        codes::BAD_ESCAPE,
                        self.between(place, place + length),
                        format!("`\\{letter}` is no escape"),
                    );
                    diagnostic = if letter == '\'' {
                        diagnostic.help("a single quote needs no backslash").fix(
                            "take the backslash away",
                            self.between(place, place + 1),
                            "",
                        )
                    } else {
                        diagnostic
                            .help("escapes are `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\`, `\\$` and `\\u{…}`; a backslash itself is `\\\\`. In `re\"…\"` and its like no escapes are needed")
                            .fix("write `\\\\`", self.between(place, place + 1), "\\\\")
                    };
                    self.report(diagnostic);
                }
            }
        }
        text.push_str(rest);
    }

    pub(super) fn hole(&mut self, node: Node<'a>, reading: Reading) -> TemplatePart {
        let span = self.span(node);
        let Some(inner) = node.child(Kind::Expr) else {
            self.bad_hole(node, reading);
            return TemplatePart::Hole { value: self.error_value(node), format: None, span };
        };
        self.comment_in_hole(node);
        let value = self.expr(inner);
        let format = node.child(Kind::Format).and_then(|format| self.format(node, format, reading));
        TemplatePart::Hole { value, format, span }
    }

    /// A hole on one line holds no comment: the comment would take the `}`.
    fn comment_in_hole(&mut self, node: Node<'a>) {
        let Some(comment) = node.children().find(|child| child.kind() == Kind::Comment) else { return };
        if !self.cut(node.start(), comment.start()).contains('\n') {
            self.report(
                Diagnostic::error(codes::BAD_HOLE, self.span(comment), "a comment stands in a hole")
                    .help("the comment takes the rest of the line, with the `}`; put it outside the text"),
            );
        }
    }

    fn format(&mut self, hole: Node<'a>, node: Node<'a>, reading: Reading) -> Option<Ident> {
        let written = self.slice(node).strip_prefix(':').unwrap_or("");
        let format = written.trim();
        let name = Ident { name: format.into(), span: self.between(node.start() + 1, node.end()) };
        if reading == Reading::Code {
            let whole = self.slice(hole);
            let literal = format!("${whole}");
            let mut diagnostic =
                Diagnostic::error(codes::BAD_FORMAT, self.span(node), "a hole in a tagged literal has no format");
            diagnostic = if format.starts_with(['-', '=', '?', '+']) || format.starts_with(|c: char| c.is_ascii_digit())
            {
                diagnostic
                    .help(format!("for the shell's own `{whole}` write `{literal}`; for a value with a default write `${{name ?? \"…\"}}`"))
                    .fix(format!("write `{literal}`"), self.span(hole).before(), "$")
            } else {
                diagnostic.help("format the value first, in text of its own")
            };
            self.report(diagnostic);
            return None;
        }
        if !is_format(format) {
            self.report(
                Diagnostic::error(codes::BAD_FORMAT, name.span, format!("`{format}` is no format"))
                    .help("formats are `%` for a share, a unit such as `1s` or `1Mi` to round to, and `.2` for digits behind the point"),
            );
            return None;
        }
        Some(name)
    }
}

/// What is taken off the lines of a literal in three quotes.
#[derive(Default, Clone, Copy)]
struct Indentation<'a> {
    common: &'a str,
    at_line_start: bool,
}

/// The part that both begin with.
fn shared<'s>(one: &'s str, other: &str) -> &'s str {
    let length = one.bytes().zip(other.bytes()).take_while(|(left, right)| left == right).count();
    one.get(..length).unwrap_or("")
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn unicode(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.strip_prefix('{')?.split_once('}')?;
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    (character != '\0').then_some((character, rest))
}

/// Whether it may be a format: a width, a share, digits, a time, or a unit. The checker knows which there are.
fn is_format(format: &str) -> bool {
    let words = [
        "x", "o", "ns", "us", "ms", "s", "m", "h", "d", "w", "B", "KB", "MB", "GB", "TB", "Ki", "Mi", "Gi", "Ti",
        "cpu", "mcpu",
    ];
    format.starts_with(|c: char| "<>^%.".contains(c) || c.is_ascii_digit()) || words.contains(&format)
}
