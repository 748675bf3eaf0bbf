//! What is wrong with a stretch that did not parse: likely slips first, then brackets, then the strict grammar.

use super::tokens::{Token, TokenKind, tokens};
use super::{Lower, slips};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::source::Span;
use crate::syntax::grammar::{Rule, misfit};
use crate::syntax::tree::{Kind, Node};

/// A stretch that did not parse, cut into tokens.
pub(super) struct Stretch<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) span: Span,
    /// What the place calls for: `statement`, `field`, `arm`.
    pub(super) what: &'a str,
}

impl Stretch<'_> {
    /// A range of its text as a place in the file.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| self.span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        Span::new(self.span.file, offset(start), offset(end))
    }

    /// The bracket that is open at an offset.
    fn innermost(&self, at: usize) -> Option<&str> {
        let mut open = Vec::new();
        for token in self.tokens.iter().take_while(|token| token.start < at) {
            match token.text {
                "(" | "[" | "{" => open.push(token.text),
                ")" | "]" | "}" => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.pop()
    }

    pub(super) fn at(&self, token: &Token<'_>) -> Span {
        self.place(token.start, token.start + token.text.len())
    }
}

impl<'a> Lower<'a> {
    /// Tells what is wrong with an error node, and lowers the blocks in it where they hold statements.
    pub(super) fn explain(&mut self, node: Node<'a>, before: Option<Node<'a>>, what: &str) {
        if self.swallowed || node.start() < self.explained {
            return;
        }
        let mut start = node.start();
        if let Some(before) = before.filter(|before| !self.cut(before.end(), node.start()).contains('\n')) {
            if matches!(before.kind(), Kind::Semicolon | Kind::SlashComment | Kind::Error | Kind::InlineShell) {
                return;
            }
            let head = self.cut(before.start(), before.end());
            if slips::is_foreign(head) {
                // The line is one mistake; what was told of its first word is not the one.
                while self.diagnostics.pop_if(|told| told.span().start >= before.start()).is_some() {}
            } else if self.told_within(before) {
                return;
            }
            if !before
                .children()
                .any(|child| matches!(child.kind(), Kind::Block | Kind::BranchBlock | Kind::HeaderBlock))
            {
                start = before.start();
            }
        }
        let end = self.end_of_stretch(start, node.end());
        let text = self.cut(start, end);
        if text.chars().any(super::super::scan::hidden) {
            // The character itself is told.
            return;
        }
        let stretch = Stretch { text, tokens: tokens(text), span: self.between(start, end), what };
        let diagnostic = slips::find(&stretch).or_else(|| brackets(&stretch)).unwrap_or_else(|| unfit(&stretch));
        self.report(diagnostic);
        self.explained = end;
        if stretch.tokens.first().is_some_and(|first| first.kind == TokenKind::Word && slips::opens_a_block(first.text))
        {
            self.explained = node.end().min(end);
            let blocks: Vec<Node<'a>> = node.children().filter(|child| child.kind() == Kind::Block).collect();
            if let Some(first) = blocks.first() {
                self.explained = first.start();
            }
            for block in blocks {
                self.block(block);
            }
        }
    }

    /// Where an erroneous stretch ends: with its line, or, where brackets are open there, with the line that closes
    /// them. A blank line, a keyword or a `}` at the start of a line ends it all the same.
    fn end_of_stretch(&self, start: u32, end: u32) -> u32 {
        let mut open = balance(self.cut(start, end));
        let mut reached = end;
        let rest = self.text.get(end as usize..).unwrap_or("");
        for (number, line) in rest.split_inclusive('\n').enumerate().take(200) {
            if open <= 0 {
                return reached;
            }
            let word = line.trim_start();
            let keyword = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
            let called = word.get(keyword.len()..).is_some_and(|rest| rest.starts_with(['(', '.', ',', ':', ')']));
            let begins = slips::form(keyword).is_some() && !called;
            if number > 0 && (word.trim().is_empty() || begins || word.starts_with(['}', '$'])) {
                break;
            }
            open += balance(line);
            reached += u32::try_from(line.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
            if open <= 0 {
                return reached;
            }
            reached += u32::try_from(line.len() - line.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
        }
        end
    }

    fn told_within(&self, node: Node<'a>) -> bool {
        self.diagnostics.iter().rev().take(4).any(|told| {
            let span = told.span();
            told.is_error() && span.start >= node.start() && span.end <= node.end()
        })
    }

    /// A hole that holds no expression.
    pub(super) fn bad_hole(&mut self, node: Node<'a>, reading: super::text::Reading) {
        let span = self.span(node);
        let whole = self.slice(node);
        let inner = whole.strip_prefix("${").unwrap_or(whole);
        let closed = inner.ends_with('}');
        let inner = inner.strip_suffix('}').unwrap_or(inner);
        let code = reading == super::text::Reading::Code;
        let diagnostic = Diagnostic::error(codes::BAD_HOLE, span, format!("`{whole}` is no hole"));
        let literal = format!("$${{{inner}");
        let plain = if code { "$${" } else { "\\${" };
        let diagnostic = if !closed {
            Diagnostic::error(codes::BAD_HOLE, self.between(span.start, span.start + 2), "this hole does not end")
                .help(format!("close it with `}}` on its line; for a plain `${{` write `{plain}`"))
        } else if inner.trim().is_empty() {
            Diagnostic::error(codes::BAD_HOLE, span, "this hole is empty")
                .help(format!("name a value; for a plain `${{` write `{plain}`"))
        } else if inner.contains('#') && !code {
            diagnostic.help("a hole on one line holds no comment")
        } else if code {
            diagnostic
                .help(format!("a hole holds an expression; for the other language's own `${{` write `{literal}}}`"))
                .fix(format!("write `{plain}`"), self.between(span.start, span.start + 2), plain)
        } else {
            let at = misfit(Rule::only_hole, inner).map_or(0, |misfit| misfit.at);
            let rest = inner.get(at..).unwrap_or("").trim();
            let why = if rest.is_empty() { "is not complete".to_owned() } else { format!("does not fit at `{rest}`") };
            diagnostic.help(format!("a hole holds an expression, and this one {why}; for a plain `${{` write `\\${{`"))
        };
        self.report(diagnostic);
    }

    /// A block that the file ends in. Told once, at the block that lacks its `}`.
    pub(super) fn missing_close(&mut self, node: Node<'a>) {
        if self.unclosed_told || self.swallowed {
            return;
        }
        self.unclosed_told = true;
        let block = self.less_indented_close().unwrap_or(node);
        let end = self.between(block.start(), block.start() + 1);
        let end_of_file = Span::new(self.file, u32::try_from(self.text.len()).unwrap_or(u32::MAX), u32::MAX).before();
        let at_end = self.between(end_of_file.start, end_of_file.start);
        let mut diagnostic =
            Diagnostic::error(codes::MISSING_CLOSE, end, "this `{` is not closed").help("close the block with `}`");
        if block.start() == node.start() {
            diagnostic = diagnostic.label(at_end, "the file ends here").fix("close the block", at_end, "\n}\n");
        } else {
            let close = self.between(block.end().saturating_sub(1), block.end());
            diagnostic = diagnostic.label(close, "this `}` stands further left, and closes it all the same");
        }
        self.report(diagnostic);
    }

    /// The first block whose `}` stands further left than the line it was opened in: it took the `}` of another.
    fn less_indented_close(&self) -> Option<Node<'a>> {
        self.tree.nodes().find(|node| {
            let block = matches!(
                node.kind(),
                Kind::Block | Kind::HeaderBlock | Kind::BranchBlock | Kind::TestBlock | Kind::ContactsBlock
            );
            if !block || node.child(Kind::MissingClose).is_some() {
                return false;
            }
            let (close, alone) = self.indent(node.end().saturating_sub(1));
            let (open, _) = self.indent(node.start());
            alone && close < open
        })
    }

    /// The indentation of the line of an offset, and whether the offset is the first thing on it.
    fn indent(&self, at: u32) -> (usize, bool) {
        let before = self.cut(0, at);
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.get(line..).unwrap_or("");
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        (blanks, blanks == line.len())
    }
}

/// How many brackets a text leaves open.
fn balance(text: &str) -> i64 {
    let sign = |token: &Token<'_>| match token.text {
        "(" | "[" => 1,
        ")" | "]" => -1,
        _ => 0,
    };
    tokens(text).iter().filter(|token| token.kind == TokenKind::Sign).map(sign).sum()
}

/// A bracket that is not closed, or closes nothing.
fn brackets(stretch: &Stretch<'_>) -> Option<Diagnostic> {
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in &stretch.tokens {
        match token.text {
            "(" | "[" | "{" if token.kind == TokenKind::Sign => open.push(token),
            ")" | "]" | "}" if token.kind == TokenKind::Sign => {
                let Some(last) = open.pop() else {
                    return Some(
                        Diagnostic::error(
                            codes::STRAY_CLOSE,
                            stretch.at(token),
                            format!("this `{}` closes nothing", token.text),
                        )
                        .help("take it away, or look before it for what should open")
                        .fix("take it away", stretch.at(token), ""),
                    );
                };
                if closer(last.text) != token.text {
                    return Some(
                        Diagnostic::error(
                            codes::MISSING_CLOSE,
                            stretch.at(last),
                            format!("this `{}` is not closed", last.text),
                        )
                        .label(stretch.at(token), format!("`{}` is expected before this", closer(last.text)))
                        .help(format!("put a `{}`", closer(last.text))),
                    );
                }
            }
            _ => {}
        }
    }
    let last = open.iter().rfind(|token| token.text != "{")?;
    let close = closer(last.text);
    let mut diagnostic =
        Diagnostic::error(codes::MISSING_CLOSE, stretch.at(last), format!("this `{}` is not closed", last.text))
            .help(format!("put a `{close}`"));
    if open.len() == 1
        && let Some(end) = stretch.tokens.iter().rfind(|token| token.kind != TokenKind::Newline)
    {
        diagnostic = diagnostic.fix(format!("put a `{close}` at the end"), stretch.at(end).after(), close);
    }
    Some(diagnostic)
}

fn closer(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// What the strict grammar says: how far it fits, and what it waits for there.
fn unfit(stretch: &Stretch<'_>) -> Diagnostic {
    let first = stretch.tokens.first().map_or("", |token| token.text);
    let rule = match stretch.what {
        "field" => Rule::only_field,
        "arm" => Rule::only_arm,
        "statement" if slips::is_clause(first) => Rule::only_clause,
        "statement" => Rule::only_statement,
        _ => Rule::only_test_line,
    };
    let (at, expected) = misfit(rule, stretch.text).map_or((0, Vec::new()), |misfit| (misfit.at, misfit.expected));
    let found = stretch.tokens.iter().find(|token| token.start + token.text.len() > at);
    let end = stretch.text.trim_end().len();
    let place = found.map_or_else(|| stretch.place(end, end), |token| stretch.at(token));
    let found = found.filter(|token| token.kind != TokenKind::Newline).map(Token::shown);
    let bracket = stretch.innermost(at);
    let words = words(&expected);
    let what = stretch.what;
    let form = if what == "field" { Some("name: value") } else { slips::form(first) };
    let help = form.map(|form| format!("the form is `{form}`"));
    let (message, help) = match (&found, words.is_empty()) {
        (Some(found), true) if at > 0 => {
            let help = match bracket {
                Some("(") => "arguments are joined by `,`".to_owned(),
                Some("[") => "the items of a list are joined by `,`".to_owned(),
                Some("{") => "the entries of a record are joined by `,`".to_owned(),
                _ => help.unwrap_or_else(|| format!("a {what} ends with its line")),
            };
            (format!("`{found}` does not fit here"), Some(help))
        }
        (Some(found), true) => (format!("`{found}` begins no {what}"), help),
        (None, true) => (format!("this {what} is not complete"), help),
        (Some(found), false) => (format!("expected {}, found `{found}`", list(&words)), help),
        (None, false) => (format!("expected {}, found the end of the line", list(&words)), help),
    };
    let mut diagnostic = Diagnostic::error(codes::UNEXPECTED, place, message);
    diagnostic.help = help;
    diagnostic
}

/// The words for what could stand at a place; what merely goes on with a value is left out.
fn words(expected: &[Kind]) -> Vec<&'static str> {
    let operand = |kind: Kind| {
        matches!(
            kind,
            Kind::Expr
                | Kind::Chain
                | Kind::Prefix
                | Kind::Number
                | Kind::Tagged
                | Kind::Tag
                | Kind::List
                | Kind::Paren
                | Kind::Map
                | Kind::IfValue
                | Kind::RunExpr
                | Kind::Asked
                | Kind::SingleQuoted
                | Kind::Shell
                | Kind::TriedShell
        )
    };
    let goes_on = |kind: Kind| {
        matches!(
            kind,
            Kind::Infix
                | Kind::Call
                | Kind::ApartCall
                | Kind::FieldOf
                | Kind::Index
                | Kind::WithClause
                | Kind::Arrow
                | Kind::Question
                | Kind::Comment
                | Kind::EndOfFile
                | Kind::OptionalMark
                | Kind::Rate
        )
    };
    let values = expected.iter().any(|kind| operand(*kind));
    let mut words = Vec::new();
    for kind in expected {
        if goes_on(*kind) || (values && (operand(*kind) || matches!(kind, Kind::Text | Kind::Name | Kind::Unclosed))) {
            continue;
        }
        if !words.contains(&kind.words()) {
            words.push(kind.words());
        }
    }
    if values {
        words.insert(0, "a value");
    }
    if words.len() > 4 {
        words.clear();
    }
    words
}

fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
