//! Words and their quotes.

use super::HOLE;
use super::Quoting;
use super::edits::Edit;
use super::reader::{Reader, Reading};
use super::refusals;
use super::tree::{Part, Word};
use ecow::{EcoString, eco_format};

/// Whether an unquoted byte ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

impl Reader<'_, '_> {
    /// A word; `None` when none begins here. A list may fill a hole that is all of it when `list` says so.
    pub(super) fn word(&mut self, list: bool) -> Reading<Option<Word>> {
        let start = self.position;
        if self.peek() == Some(b'#') {
            // A comment.
            return Ok(None);
        }
        let parts = self.parts(list, ends_word)?;
        if self.position == start {
            return Ok(None);
        }
        Ok(Some(Word { parts, range: self.outer(start..self.position), assigns: None }))
    }

    /// A word, or the mistake that `what` is missing.
    pub(super) fn expect_word(&mut self, what: &str) -> Reading<Word> {
        self.skip_blanks();
        match self.word(false)? {
            // Digits in front of another redirection are its descriptor.
            Some(word) if matches!(self.peek(), Some(b'<' | b'>')) && is_number(&word) => self.unexpected("a blank"),
            Some(word) => Ok(word),
            None => self.unexpected(what),
        }
    }

    /// The parts of a word, up to an unquoted byte that `ends` it.
    pub(super) fn parts(&mut self, list: bool, ends: fn(u8) -> bool) -> Reading<Vec<Part>> {
        let start = self.position;
        let mut parts = Vec::new();
        let mut bare = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'<' | b'>' if self.peek_at(1) == Some(b'(') => {
                    self.position += 2;
                    self.found.needs_shell = true;
                    parts.push(self.substitution()?);
                }
                byte if ends(byte) => break,
                _ => self.part(&mut parts, &mut bare, ends)?,
            }
        }
        let takes_list = list && matches!(parts.as_slice(), [Part::Hole { bare: true, .. }]);
        for (index, at) in bare {
            self.fill_bare(index, at, takes_list);
        }
        if self.position > start {
            self.token_end = self.position;
        }
        Ok(parts)
    }

    /// Puts the expansion in place of a hole without quotes around it.
    pub(super) fn fill_bare(&mut self, index: usize, at: usize, takes_list: bool) {
        let Some(hole) = self.found.holes.get_mut(index) else { return };
        hole.takes_list = takes_list;
        let variable = &hole.variable;
        let with = if takes_list { format!("\"${{{variable}[@]}}\"") } else { format!("\"${{{variable}}}\"") };
        self.edits.push(Edit { range: at..at + 1, with: with.into() });
    }

    /// Puts the expansion in place of a hole within quotes: `before` and `after` close and open them again.
    fn fill_quoted(&mut self, index: usize, at: usize, before: &str, after: &str) {
        let Some(hole) = self.found.holes.get(index) else { return };
        let with = format!("{before}${{{}}}{after}", hole.variable);
        self.edits.push(Edit { range: at..at + 1, with: with.into() });
    }

    /// A part of a word outside of double quotes.
    fn part(&mut self, parts: &mut Vec<Part>, bare: &mut Vec<(usize, usize)>, ends: fn(u8) -> bool) -> Reading<()> {
        let at = self.position;
        match self.peek() {
            Some(HOLE) => {
                let index = self.meet_hole(Quoting::Bare);
                parts.push(Part::Hole { index, bare: true });
                bare.push((index, at));
            }
            Some(b'\\') => {
                self.position += 1;
                self.escaped(parts);
            }
            Some(b'\'') => {
                self.position += 1;
                self.single_quoted(parts, false)?;
            }
            Some(b'"') => {
                self.position += 1;
                self.double_quoted(parts)?;
            }
            Some(b'`') => parts.push(self.backticks(false)?),
            Some(b'$') => self.dollar(parts, false)?,
            _ => {
                while self.peek().is_some_and(|byte| {
                    !ends(byte) && !matches!(byte, HOLE | b'\\' | b'\'' | b'"' | b'`' | b'$' | b'<' | b'>')
                }) {
                    self.position += 1;
                }
                if self.position == at {
                    // `<` or `>` where it is no operator, as in `[[ a =~ <b> ]]`.
                    self.position += 1;
                }
                push_text(parts, self.slice(at..self.position), false);
            }
        }
        Ok(())
    }

    /// What stands behind a backslash.
    fn escaped(&mut self, parts: &mut Vec<Part>) {
        match self.rest().chars().next() {
            None => push_text(parts, "\\", true),
            Some('\n') => self.position += 1,
            Some(next) if next == char::from(HOLE) => self.refuse_escaped_hole(),
            Some(next) => {
                let at = self.position;
                self.position += next.len_utf8();
                push_text(parts, self.slice(at..self.position), true);
            }
        }
    }

    /// A hole behind a backslash: the backslash would change what the expansion means.
    fn refuse_escaped_hole(&mut self) {
        let hole = self.meet_hole(Quoting::Bare);
        self.found.refuse(hole, &refusals::ESCAPED);
    }

    /// `'…'` and `$'…'`, from behind the opening quote.
    fn single_quoted(&mut self, parts: &mut Vec<Part>, ansi: bool) -> Reading<()> {
        let open = self.position - 1;
        let mut text = EcoString::new();
        loop {
            let at = self.position;
            while self.peek().is_some_and(|byte| !matches!(byte, b'\'' | HOLE | b'\\')) {
                self.position += 1;
            }
            text.push_str(self.slice(at..self.position));
            match self.peek() {
                None => return self.halt(open..open + 1, "this quote is never closed", "close it with `'`"),
                Some(b'\'') => break,
                Some(HOLE) => {
                    let at = self.position;
                    parts.push(Part::Text { text: std::mem::take(&mut text), quoted: true });
                    let index = self.meet_hole(Quoting::Single);
                    parts.push(Part::Hole { index, bare: false });
                    self.fill_quoted(index, at, "'\"", if ansi { "\"$'" } else { "\"'" });
                }
                Some(_) if ansi => {
                    // What the escapes of `$'…'` mean is left to bash; the reader must only find the end.
                    self.found.needs_shell = true;
                    self.position += 1;
                    text.push('\\');
                    if self.peek() == Some(HOLE) {
                        self.refuse_escaped_hole();
                    } else if let Some(next) = self.rest().chars().next() {
                        text.push(next);
                        self.position += next.len_utf8();
                    }
                }
                Some(_) => {
                    text.push('\\');
                    self.position += 1;
                }
            }
        }
        self.position += 1;
        parts.push(Part::Text { text, quoted: true });
        Ok(())
    }

    /// `"…"`, from behind the opening quote.
    pub(super) fn double_quoted(&mut self, parts: &mut Vec<Part>) -> Reading<()> {
        let open = self.position - 1;
        // So that `""` is a word.
        parts.push(Part::Text { text: EcoString::new(), quoted: true });
        loop {
            if self.peek().is_none() {
                return self.halt(open..open + 1, "this quote is never closed", "close it with `\"`");
            }
            if self.take("\"") {
                return Ok(());
            }
            self.quoted_part(parts)?;
        }
    }

    /// A part of what stands in double quotes or in a here-document.
    pub(super) fn quoted_part(&mut self, parts: &mut Vec<Part>) -> Reading<()> {
        let at = self.position;
        match self.peek() {
            Some(HOLE) => {
                let index = self.meet_hole(Quoting::Double);
                parts.push(Part::Hole { index, bare: false });
                self.fill_quoted(index, at, "", "");
            }
            Some(b'`') => parts.push(self.backticks(true)?),
            Some(b'$') => self.dollar(parts, true)?,
            Some(b'\\') => {
                self.position += 1;
                match self.peek() {
                    Some(HOLE) => self.refuse_escaped_hole(),
                    Some(b'$' | b'`' | b'"' | b'\\') => {
                        self.position += 1;
                        push_text(parts, self.slice(at + 1..self.position), true);
                    }
                    Some(b'\n') => self.position += 1,
                    _ => push_text(parts, "\\", true),
                }
            }
            _ => {
                while self.peek().is_some_and(|byte| !matches!(byte, HOLE | b'`' | b'$' | b'\\' | b'"')) {
                    self.position += 1;
                }
                if self.position == at {
                    // A quotation mark in a here-document.
                    self.position += 1;
                }
                push_text(parts, self.slice(at..self.position), true);
            }
        }
        Ok(())
    }

    /// What begins with `$`.
    pub(super) fn dollar(&mut self, parts: &mut Vec<Part>, quoted: bool) -> Reading<()> {
        let at = self.position;
        self.position += 1;
        match self.peek() {
            Some(HOLE) => {
                let hole = self.meet_hole(Quoting::Bare);
                self.found.refuse(hole, &refusals::VARIABLE_NAME);
            }
            Some(b'\'') if !quoted => {
                self.position += 1;
                self.single_quoted(parts, true)?;
            }
            Some(b'"') if !quoted => {
                self.found.needs_shell = true;
                self.position += 1;
                self.double_quoted(parts)?;
            }
            Some(b'(' | b'{' | b'[') => {
                self.found.needs_shell = true;
                let part = self.expansion(quoted)?;
                parts.push(part);
            }
            Some(b'?' | b'$' | b'!' | b'#' | b'@' | b'*' | b'-' | b'0'..=b'9') => {
                self.found.needs_shell = true;
                self.position += 1;
                let name = self.slice(at + 1..self.position).into();
                parts.push(Part::Variable { name, holes: Vec::new() });
            }
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
                self.found.needs_shell = true;
                let name = self.name().into();
                parts.push(Part::Variable { name, holes: Vec::new() });
            }
            _ => push_text(parts, "$", quoted),
        }
        Ok(())
    }

    /// The name that stands here; empty when none does.
    pub(super) fn name(&mut self) -> &str {
        let at = self.position;
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                self.position += 1;
            }
        }
        self.slice(at..self.position)
    }

    /// `` `…` ``: read as the `$(…)` that it is, and written so for bash.
    pub(super) fn backticks(&mut self, quoted: bool) -> Reading<Part> {
        self.found.needs_shell = true;
        let open = self.position;
        let mut code = String::new();
        let mut origin = Vec::new();
        self.position += 1;
        loop {
            let at = self.position;
            let Some(next) = self.rest().chars().next() else {
                return self.halt(open..open + 1, "this backtick is never closed", "write `$(…)`, which can be nested");
            };
            let escaped = match (next, self.peek_at(1)) {
                ('`', _) => break,
                ('\\', Some(b'$' | b'`' | b'\\')) => true,
                ('\\', Some(b'"')) => quoted,
                _ => false,
            };
            self.position += usize::from(escaped);
            let taken = self.rest().chars().next().unwrap_or_default();
            self.position += taken.len_utf8();
            code.push(taken);
            origin.extend(std::iter::repeat_n(self.outer(at..at).start, taken.len_utf8()));
        }
        self.position += 1;
        origin.push(self.outer(self.position - 1..self.position).start);
        let met = self.found.met.len();
        let text = self.deeper(|outer| {
            let mut inner = Reader::new(&code, Some(origin), outer.found);
            inner.list(&[])?;
            if inner.peek().is_some() {
                return inner.unexpected("a command");
            }
            inner.no_heredoc_open()?;
            let edits = inner.edits;
            Ok(super::edits::apply(&code, edits))
        })?;
        let end = if text.contains(['#', '\n', '!']) { "\n)" } else { " )" };
        self.edits.push(Edit { range: open..self.position, with: eco_format!("$( {text}{end}").to_string().into() });
        Ok(Part::Other { holes: self.found.met.get(met..).unwrap_or_default().to_vec() })
    }
}

fn is_number(word: &Word) -> bool {
    matches!(word.parts.as_slice(), [Part::Text { text, quoted: false }] if text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Adds text to the parts of a word.
fn push_text(parts: &mut Vec<Part>, more: &str, more_quoted: bool) {
    if let Some(Part::Text { text, quoted }) = parts.last_mut()
        && *quoted == more_quoted
    {
        text.push_str(more);
        return;
    }
    parts.push(Part::Text { text: more.into(), quoted: more_quoted });
}
