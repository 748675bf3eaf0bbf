//! `NAME=value`, before a command and as an argument of `export`, `declare` and their like.

use super::HOLE;
use super::reader::{Reader, Reading};
use super::tree::{Part, Word};
use super::words::ends_word;
use ecow::EcoString;

/// How far a subscript is looked for in front of a `=`.
const LONGEST_SUBSCRIPT: usize = 512;

impl Reader<'_, '_> {
    /// An assignment, if one stands here.
    pub(super) fn assignment(&mut self) -> Reading<Option<Word>> {
        let start = self.position;
        let name = EcoString::from(self.name());
        if name.is_empty() {
            return Ok(None);
        }
        let subscript = self.peek() == Some(b'[');
        if subscript {
            if !self.subscript_is_assigned() {
                self.position = start;
                return Ok(None);
            }
            self.position += 1;
            self.subscript()?;
        }
        if !(self.take("=") || self.take("+=")) {
            self.position = start;
            return Ok(None);
        }
        self.token_end = self.position;
        let parts = if self.peek() == Some(b'(') { self.array()? } else { self.parts(false, ends_word)? };
        Ok(Some(Word { parts, range: self.outer(start..self.position), assigns: Some(name) }))
    }

    /// Whether the subscript that begins here is followed by `=`.
    fn subscript_is_assigned(&self) -> bool {
        let rest = self.rest();
        let mut depth = 0_usize;
        for (at, byte) in rest.bytes().enumerate().take(LONGEST_SUBSCRIPT) {
            match byte {
                b'[' => depth += 1,
                b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        let behind = rest.get(at + 1..).unwrap_or_default();
                        return behind.starts_with('=') || behind.starts_with("+=");
                    }
                }
                b'\n' | b';' => return false,
                _ => {}
            }
        }
        false
    }

    /// `(a b [key]=c)`, from the parenthesis on.
    fn array(&mut self) -> Reading<Vec<Part>> {
        let met = self.found.met.len();
        self.position += 1;
        self.deeper(|reader| {
            loop {
                reader.skip_lines()?;
                if reader.take(")") {
                    return Ok(());
                }
                if reader.peek() == Some(b'[') && reader.subscript_is_assigned() {
                    reader.position += 1;
                    reader.subscript()?;
                    if reader.take("=") || reader.take("+=") {
                        reader.parts(false, ends_word)?;
                    }
                    continue;
                }
                if reader.word(true)?.is_none() {
                    return reader.unexpected("`)`");
                }
            }
        })?;
        self.token_end = self.position;
        if self.peek().is_some_and(|byte| byte == HOLE || !ends_word(byte)) {
            return self.unexpected("the end of the word");
        }
        Ok(vec![Part::Other { holes: self.holes_since(met) }])
    }
}
