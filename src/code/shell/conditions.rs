//! `[[ … ]]`.

use super::reader::{Reader, Reading};
use super::refusals;
use super::tables;
use super::tree::Word;
use super::words::ends_word;

/// Something in a condition.
enum Item {
    Operator,
    Word(Word),
}

impl Reader<'_, '_> {
    /// A condition, from behind `[[` to behind `]]`.
    pub(super) fn condition(&mut self) -> Reading<()> {
        let open = self.position.saturating_sub(2);
        let mut items: Vec<Item> = Vec::new();
        loop {
            self.skip_lines()?;
            if self.peek().is_none() {
                return self.halt(open..open + 2, "this `[[` is never closed", "close it with `]]`");
            }
            if self.at_reserved("]]") {
                self.position += 2;
                self.judge(&items);
                return Ok(());
            }
            let operator = ["&&", "||", "(", ")", "<", ">"].into_iter().find(|operator| self.at(operator));
            match operator {
                Some("<" | ">") if !self.at("<(") && !self.at(">(") => {
                    self.position += 1;
                    items.push(Item::Operator);
                }
                Some(operator @ ("&&" | "||" | "(" | ")")) => {
                    self.position += operator.len();
                    self.judge(&items);
                    items.clear();
                }
                _ => {
                    let regex = matches!(items.last(), Some(Item::Word(word)) if word.is_bare("=~"));
                    let word = if regex { self.regex_word()? } else { self.condition_word()? };
                    items.push(Item::Word(word));
                }
            }
        }
    }

    fn condition_word(&mut self) -> Reading<Word> {
        let start = self.position;
        let mut word = self.expect_word("a word or `]]`")?;
        while self.peek() == Some(b'(') && word.lead().ends_with(['?', '*', '+', '@', '!']) {
            self.deeper(Self::extended_pattern)?;
            word.parts.extend(self.parts(false, ends_word)?);
        }
        word.range = self.outer(start..self.position);
        Ok(word)
    }

    /// The word behind `=~`, in which parentheses and bars are part of it.
    fn regex_word(&mut self) -> Reading<Word> {
        let start = self.position;
        let mut parts = Vec::new();
        let mut depth = 0_usize;
        loop {
            parts.extend(self.parts(false, ends_word)?);
            match self.peek() {
                Some(b'(') => depth += 1,
                Some(b')') if depth > 0 => depth -= 1,
                Some(b'|' | b'<' | b'>') => {}
                Some(b' ' | b'\t') if depth > 0 => {}
                _ => break,
            }
            self.position += 1;
        }
        if self.position == start {
            return self.unexpected("a regular expression");
        }
        self.token_end = self.position;
        Ok(Word { parts, range: self.outer(start..self.position), assigns: None })
    }

    /// Looks at one comparison: some operators read their operands as arithmetic or as names.
    fn judge(&mut self, items: &[Item]) {
        let items = match items {
            [Item::Word(not), rest @ ..] if not.is_bare("!") => rest,
            items => items,
        };
        match items {
            [Item::Word(left), Item::Word(operator), Item::Word(right)]
                if tables::ARITHMETIC_TESTS.iter().any(|name| operator.is_bare(name)) =>
            {
                for word in [left, right] {
                    for hole in word.holes() {
                        self.found.refuse(hole, &refusals::COMPARISON);
                    }
                    for name in word.variables() {
                        self.found.arithmetic_names.push((name.clone(), word.range.clone()));
                    }
                    if let Some(name) = word.literal() {
                        self.found.arithmetic_names.push((name, word.range.clone()));
                    }
                }
            }
            [Item::Word(operator), Item::Word(operand)] if operator.is_bare("-v") || operator.is_bare("-R") => {
                for hole in operand.holes() {
                    self.found.refuse(hole, &refusals::VARIABLE_NAME);
                }
                for name in operand.variables() {
                    self.found.arithmetic_names.push((name.clone(), operand.range.clone()));
                }
            }
            [Item::Word(first), ..] if first.leading_hole().is_some() && items.len() == 2 => {
                // `[[ ${a} ${b} ]]` is no condition: bash reads operators only where they are written.
                if let Some(hole) = first.hole() {
                    self.found.refuse(hole, &refusals::TEST_OPERATOR);
                }
            }
            _ => {}
        }
    }
}
