//! `$` lines.

use super::text::Reading;
use super::{Lower, error_expr};
use crate::diagnostic::{Diagnostic, codes::syntax as codes};
use crate::syntax::ast::{Dollar, Expr, ExprKind, Tag, Tagged, TemplatePart};
use crate::syntax::tree::{Kind, Node};

impl<'a> Lower<'a> {
    pub(super) fn shell(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(node);
        let options = node.child(Kind::Options).map(|options| self.options(options)).unwrap_or_default();
        let Some(code) = node.child(Kind::ShellCode) else { return error_expr(span) };
        if code.start() == node.start() + 1 && !code.is_empty() {
            let at = self.between(code.start(), code.start());
            let word = self.slice(code).trim_end();
            if word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            {
                let dollar = self.between(node.start(), node.start() + 1);
                self.report(
                    Diagnostic::error(codes::SHELL_LINE, dollar, "a value is named without `$`")
                        .help(format!(
                            "write `{word}`; the environment is read by `env(\"{word}\")`, in a parameter's default"
                        ))
                        .fix("take the `$` away", dollar, ""),
                );
                return error_expr(span);
            }
            self.report(
                Diagnostic::error(
                    codes::SHELL_LINE,
                    self.between(node.start(), node.start() + 1),
                    "a blank follows the `$` of a command",
                )
                .help("write `$ command`; a value is named without `$`")
                .fix("put a blank", at, " "),
            );
        }
        Expr { kind: ExprKind::Dollar(Dollar { options, code: self.shell_code(code) }), span }
    }

    /// The command of `given $ … = …`.
    pub(super) fn given_shell(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(node);
        let Some(code) = node.child(Kind::GivenCode) else { return error_expr(span) };
        Expr { kind: ExprKind::Dollar(Dollar { options: Vec::new(), code: self.shell_code(code) }), span }
    }

    fn shell_code(&mut self, node: Node<'a>) -> Tagged {
        let source = self.slice(node);
        let blanks = u32::try_from(source.len() - source.trim_start_matches([' ', '\t']).len()).unwrap_or(0);
        let end = node.start() + u32::try_from(command(source).len()).unwrap_or(0);
        let start = (node.start() + blanks).min(end);
        let parts = self.parts(node, (start, end), false, Reading::Code);
        if parts.is_empty() {
            self.report(
                Diagnostic::error(codes::SHELL_LINE, self.span(node).before(), "no command follows the `$`")
                    .help("write `$ command`"),
            );
        }
        self.open_quote(node, end);
        self.here_document(&parts);
        Tagged { tag: Tag::Sh, parts, span: self.between(start, end) }
    }

    /// The grammar reads a line whose quotes do not close up to its end; that is where to say so.
    fn open_quote(&mut self, node: Node<'a>, end: u32) {
        if node.child(Kind::OpenQuote).is_none() {
            return;
        }
        if let Some(at) = open_quote(self.slice(node)) {
            let start = node.start() + at;
            self.report(
                Diagnostic::error(
                    codes::SHELL_LINE,
                    self.between(start, (start + 1).min(end.max(start))),
                    "this quote does not close",
                )
                .help("close it, or put a backslash before it; in shell, a quote in a word needs one"),
            );
        }
    }

    fn here_document(&mut self, parts: &[TemplatePart]) {
        for part in parts {
            let TemplatePart::Text { text, span } = part else { continue };
            let source = self.cut(span.start, span.end);
            if !text.contains("<<") {
                continue;
            }
            if let Some((at, word)) = here_document(source) {
                let start = span.start + at;
                let name = word.trim_matches(['\'', '"', '\\']);
                self.report(
                    Diagnostic::error(codes::HERE_DOCUMENT, self.between(start, start + 2), "a `$` line holds no here-document")
                        .help(format!(
                            "the line ends before the document: give the text by `(stdin: \"\"\"…\"\"\")`, or write the whole script as `shell.run(sh\"\"\"…\"\"\")` with `<<{name}` in it"
                        )),
                );
                return;
            }
        }
    }
}

/// A command without the blanks at its end, but with one that a backslash keeps.
pub(crate) fn command(source: &str) -> &str {
    let short = source.trim_end_matches([' ', '\t', '\r']);
    let slashes = short.len() - short.trim_end_matches('\\').len();
    if slashes % 2 == 1 { source.get(..=short.len()).unwrap_or(short) } else { short }
}

/// Where a quote opens that never closes, read as shell reads.
fn open_quote(source: &str) -> Option<u32> {
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    let mut depth = 0usize;
    let mut word_starts = true;
    for (at, character) in source.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (open, character) {
            (Some((_, '\'')), '\'') => open = None,
            (Some((_, '\'')), _) => {}
            (_, '\\') => escaped = true,
            (Some((_, '"')), '"') => open = None,
            (None, '#') if word_starts && depth == 0 => return None,
            (None, '\'' | '"') => open = Some((at, character)),
            (_, '(') => depth += 1,
            _ => {}
        }
        word_starts = matches!(character, ' ' | '\t' | ';' | '&' | '|' | '(');
    }
    open.and_then(|(at, _)| u32::try_from(at).ok())
}

/// Where a here-document begins, and its word.
fn here_document(source: &str) -> Option<(u32, &str)> {
    let mut from = 0;
    let mut quote: Option<char> = None;
    let mut arithmetic = 0usize;
    let bytes = source.char_indices();
    for (at, character) in bytes {
        if at < from {
            continue;
        }
        let rest = source.get(at..).unwrap_or("");
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => from = at + 2,
            (None, '\'' | '"') => quote = Some(character),
            (None, _) if rest.starts_with("((") => {
                arithmetic += 1;
                from = at + 2;
            }
            (None, _) if rest.starts_with("))") => {
                arithmetic = arithmetic.saturating_sub(1);
                from = at + 2;
            }
            (None, _) if rest.starts_with("<<<") => from = at + 3,
            (None, _) if rest.starts_with("<<") && arithmetic == 0 => {
                let behind = rest.get(2..).unwrap_or("");
                let behind = behind.strip_prefix('-').unwrap_or(behind).trim_start_matches(' ');
                let end = behind
                    .find(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '&' | ')' | '>'))
                    .unwrap_or(behind.len());
                let word = behind.get(..end).unwrap_or("");
                if word.starts_with(|c: char| c.is_alphabetic() || matches!(c, '\'' | '"' | '\\' | '_')) {
                    return Some((u32::try_from(at).ok()?, word));
                }
                from = at + 2;
            }
            _ => {}
        }
    }
    None
}
