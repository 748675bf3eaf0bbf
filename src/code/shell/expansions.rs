//! What `$` begins: substitutions, parameter expansions, arithmetic.

use super::HOLE;
use super::Quoting;
use super::reader::{Reader, Reading, Refusal};
use super::refusals;
use super::tree::Part;
use super::words::ends_word;
use ecow::EcoString;

/// What stands behind the operator of `${name…}`.
enum Operand {
    /// A word to use: a hole may stand in it.
    Word,
    /// A pattern to take off: a hole in it is text.
    Pattern,
    /// Something in which no value may stand.
    Refused(&'static Refusal),
}

impl Reader<'_, '_> {
    /// `$(…)`, `$((…))`, `${…}`, `$[…]`: from behind the `$`.
    pub(super) fn expansion(&mut self, quoted: bool) -> Reading<Part> {
        match self.peek() {
            Some(b'{') => self.parameter(quoted),
            Some(b'[') => {
                self.position += 1;
                self.arithmetic("]")
            }
            _ if self.at_arithmetic() => {
                self.position += 2;
                self.arithmetic("))")
            }
            _ => {
                self.position += 1;
                self.substitution()
            }
        }
    }

    /// The commands of `$(…)`, `<(…)`: from behind the parenthesis to behind the closing one.
    pub(super) fn substitution(&mut self) -> Reading<Part> {
        let met = self.found.met.len();
        let pending = std::mem::take(&mut self.pending);
        self.deeper(|reader| {
            reader.list(&[])?;
            if !reader.take(")") {
                return reader.unexpected("`)`");
            }
            reader.no_heredoc_open()
        })?;
        self.pending = pending;
        self.token_end = self.position;
        Ok(Part::Other { holes: self.holes_since(met) })
    }

    /// The holes met since there were `count` of them.
    pub(super) fn holes_since(&self, count: usize) -> Vec<usize> {
        self.found.met.get(count..).unwrap_or_default().to_vec()
    }

    /// Whether the `((` that stands here begins arithmetic: its parentheses end with `))`. Else it is a subshell in
    /// a substitution or subshell.
    pub(super) fn at_arithmetic(&self) -> bool {
        if !self.at("((") {
            return false;
        }
        let mut depth = 0_usize;
        let mut bytes = self.rest().bytes().enumerate().peekable();
        let mut quote = None;
        while let Some((_, byte)) = bytes.next() {
            match (quote, byte) {
                (Some(open), byte) if byte == open => quote = None,
                (Some(b'\''), _) => {}
                (_, b'\\') => {
                    bytes.next();
                }
                (Some(_), _) => {}
                (None, b'\'' | b'"') => quote = Some(byte),
                (None, b'(') => depth += 1,
                (None, b')') => {
                    depth = depth.saturating_sub(1);
                    if depth == 1 {
                        return bytes.peek().is_some_and(|(_, next)| *next == b')');
                    }
                }
                (None, _) => {}
            }
        }
        true
    }

    /// Arithmetic, to behind what closes it. Names in it are noted, holes refused.
    pub(super) fn arithmetic(&mut self, close: &'static str) -> Reading<Part> {
        let met = self.found.met.len();
        self.deeper(|reader| reader.refusing(&refusals::ARITHMETIC, |reader| reader.arithmetic_text(close)))?;
        self.token_end = self.position;
        Ok(Part::Other { holes: self.holes_since(met) })
    }

    fn arithmetic_text(&mut self, close: &'static str) -> Reading<()> {
        let open = self.position;
        let mut depth = 0_usize;
        let mut scratch = Vec::new();
        loop {
            if depth == 0 && self.take(close) {
                return Ok(());
            }
            match self.peek() {
                None => {
                    return self.halt(
                        open.saturating_sub(1)..open,
                        format!("this arithmetic is never closed with `{close}`"),
                        "",
                    );
                }
                Some(HOLE) => {
                    self.meet_hole(Quoting::Bare);
                }
                Some(b'(' | b'[') => {
                    depth += 1;
                    self.position += 1;
                }
                Some(b')' | b']') => {
                    depth = depth.saturating_sub(1);
                    self.position += 1;
                }
                Some(b'\'') => {
                    self.position += 1;
                    while self.peek().is_some_and(|byte| byte != b'\'' && byte != HOLE) {
                        self.position += 1;
                    }
                    self.position += usize::from(self.peek() == Some(b'\''));
                }
                Some(b'"') => {
                    self.position += 1;
                    self.double_quoted(&mut scratch)?;
                }
                Some(b'`') => {
                    self.backticks(false)?;
                }
                Some(b'$') => {
                    let at = self.position;
                    self.dollar(&mut scratch, true)?;
                    if let Some(Part::Variable { name, .. }) = scratch.last() {
                        let name = name.clone();
                        let range = self.outer(at..self.position);
                        self.found.arithmetic_names.push((name, range));
                    }
                }
                Some(b'\\') => self.position += 1 + usize::from(self.peek_at(1).is_some_and(|next| next != HOLE)),
                Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let at = self.position;
                    let name = EcoString::from(self.name());
                    let range = self.outer(at..self.position);
                    self.found.arithmetic_names.push((name, range));
                }
                Some(byte) if byte.is_ascii_digit() => {
                    // `16#ff`, `0x1f` are numbers, not names.
                    while self
                        .peek()
                        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'@'))
                    {
                        self.position += 1;
                    }
                }
                Some(_) => self.position += self.rest().chars().next().map_or(1, char::len_utf8),
            }
            scratch.clear();
        }
    }

    /// `${…}`, from the brace on.
    fn parameter(&mut self, quoted: bool) -> Reading<Part> {
        let open = self.position;
        let met = self.found.met.len();
        self.position += 1;
        let indirect =
            self.peek() == Some(b'!') && !matches!(self.peek_at(1), Some(b'}' | b':' | b'-' | b'+' | b'?' | b'='));
        let length =
            self.peek() == Some(b'#') && !matches!(self.peek_at(1), Some(b'}' | b':' | b'-' | b'%' | b'=' | b'+'));
        self.position += usize::from(indirect || length);
        let at = self.position;
        match self.peek() {
            Some(HOLE) => {
                let hole = self.meet_hole(Quoting::Bare);
                self.found.refuse(hole, &refusals::VARIABLE_NAME);
            }
            Some(b'?' | b'$' | b'!' | b'#' | b'@' | b'*' | b'-') => self.position += 1,
            Some(b'0'..=b'9') => {
                while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    self.position += 1;
                }
            }
            _ => {
                self.name();
            }
        }
        let name = EcoString::from(self.slice(at..self.position));
        if name.is_empty() {
            return self.unexpected("the name of a variable");
        }
        if self.peek() == Some(HOLE) {
            let hole = self.meet_hole(Quoting::Bare);
            self.found.refuse(hole, &refusals::VARIABLE_NAME);
        }
        if indirect {
            let range = self.outer(open..self.position);
            self.found.arithmetic_names.push((name.clone(), range));
        }
        if self.peek() == Some(b'[') {
            self.position += 1;
            self.subscript()?;
        }
        self.deeper(|reader| reader.operation(open, quoted))?;
        Ok(Part::Variable { name, holes: self.holes_since(met) })
    }

    /// A subscript, from behind the bracket to behind the closing one.
    pub(super) fn subscript(&mut self) -> Reading<()> {
        if self.take("@]") || self.take("*]") {
            return Ok(());
        }
        self.deeper(|reader| reader.refusing(&refusals::SUBSCRIPT, |reader| reader.arithmetic_text("]")))
    }

    /// The operator of `${name…}`, its operand, and the closing brace.
    fn operation(&mut self, open: usize, quoted: bool) -> Reading<()> {
        let operand = match (self.peek(), self.peek_at(1)) {
            (Some(b'}'), _) => {
                self.position += 1;
                return Ok(());
            }
            (Some(b':'), Some(b'-' | b'=' | b'?' | b'+')) => {
                self.position += 2;
                Operand::Word
            }
            (Some(b'-' | b'=' | b'?' | b'+'), _) => {
                self.position += 1;
                Operand::Word
            }
            (Some(first @ (b'#' | b'%')), second) => {
                self.position += if second == Some(first) { 2 } else { 1 };
                Operand::Pattern
            }
            (Some(b':'), _) => {
                self.position += 1;
                return self.refusing(&refusals::SUBSTRING, |reader| reader.arithmetic_text("}"));
            }
            (Some(b'/' | b'^' | b',' | b'@' | b'*'), _) => {
                self.position += 1;
                Operand::Refused(&refusals::REPLACEMENT)
            }
            _ => return self.unexpected("`}`"),
        };
        match operand {
            Operand::Word if quoted => self.quoted_operand(open),
            Operand::Word | Operand::Pattern => self.bare_operand(open),
            Operand::Refused(refusal) => self.refusing(refusal, |reader| reader.bare_operand(open)),
        }
    }

    /// An operand outside of quotes, or a pattern, where quotes count even within quotes.
    fn bare_operand(&mut self, open: usize) -> Reading<()> {
        loop {
            self.parts(false, |byte| ends_word(byte) || byte == b'}')?;
            match self.peek() {
                None => return self.halt(open..open + 1, "this `${` is never closed", "close it with `}`"),
                Some(b'}') => {
                    self.position += 1;
                    return Ok(());
                }
                Some(_) => self.position += 1,
            }
        }
    }

    /// An operand within double quotes: only double quotes count in it.
    fn quoted_operand(&mut self, open: usize) -> Reading<()> {
        let mut scratch = Vec::new();
        loop {
            match self.peek() {
                None => return self.halt(open..open + 1, "this `${` is never closed", "close it with `}`"),
                Some(b'}') => {
                    self.position += 1;
                    return Ok(());
                }
                Some(b'"') => {
                    self.position += 1;
                    self.double_quoted(&mut scratch)?;
                }
                Some(HOLE | b'`' | b'$' | b'\\') => self.quoted_part(&mut scratch)?,
                Some(_) => self.position += 1,
            }
            scratch.clear();
        }
    }
}
