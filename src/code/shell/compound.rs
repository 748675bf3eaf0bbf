//! Compound commands.

use super::HOLE;
use super::Quoting;
use super::reader::{Reader, Reading};
use super::refusals;
use super::tree::Word;
use super::words::ends_word;
use ecow::EcoString;

impl Reader<'_, '_> {
    /// A compound command, if one stands here. `Some(true)` when redirections may follow.
    pub(super) fn compound(&mut self) -> Reading<Option<bool>> {
        let word: &str = match self.peek() {
            Some(b'(') => "(",
            Some(b'{') if self.at_reserved("{") => "{",
            Some(b'[') if self.at_reserved("[[") => "[[",
            Some(b'a'..=b'z') => {
                let words = [
                    "if", "while", "until", "for", "select", "case", "function", "coproc", "then", "do", "done", "fi",
                    "else", "elif", "esac", "in",
                ];
                match words.into_iter().find(|word| self.at_reserved(word)) {
                    Some("then" | "do" | "done" | "fi" | "else" | "elif" | "esac" | "in") => {
                        return self.misplaced_word();
                    }
                    None => return Ok(None),
                    Some(word) => word,
                }
            }
            Some(b'}') if self.at_reserved("}") => return self.misplaced_word(),
            Some(b']') if self.at_reserved("]]") => return self.misplaced_word(),
            _ => return Ok(None),
        };
        self.deeper(|reader| reader.compound_of(word))?;
        self.token_end = self.position;
        Ok(Some(!matches!(word, "function" | "coproc")))
    }

    fn misplaced_word<T>(&mut self) -> Reading<T> {
        let at = self.position;
        let length =
            self.rest().find(|c: char| !c.is_ascii_lowercase() && c != '}' && c != ']').unwrap_or(self.rest().len());
        let word = self.slice(at..at + length).to_owned();
        self.halt(at..at + length, format!("`{word}` stands where no command is open that it belongs to"), "")
    }

    fn compound_of(&mut self, word: &str) -> Reading<()> {
        if word == "(" {
            if self.at_arithmetic() {
                self.position += 2;
                return self.arithmetic("))").map(drop);
            }
            self.position += 1;
            return self.closed_by_parenthesis();
        }
        self.position += word.len();
        match word {
            "{" => {
                self.list(&["}"])?;
                self.reserved("}")
            }
            "[[" => self.condition(),
            "if" => self.if_command(),
            "while" | "until" => {
                self.list(&["do"])?;
                self.reserved("do")?;
                self.list(&["done"])?;
                self.reserved("done")
            }
            "for" | "select" => self.for_command(),
            "case" => self.case_command(),
            "function" => {
                self.skip_blanks();
                if self.peek() == Some(HOLE) {
                    let hole = self.meet_hole(Quoting::Bare);
                    self.found.refuse(hole, &refusals::FUNCTION_NAME);
                }
                let name = self.expect_word("the name of the function")?;
                self.found.functions.extend(name.literal());
                self.skip_blanks();
                if self.take("(") {
                    self.skip_blanks();
                    if !self.take(")") {
                        return self.unexpected("`)`");
                    }
                }
                self.function_body()
            }
            _ => self.coprocess(),
        }
    }

    fn closed_by_parenthesis(&mut self) -> Reading<()> {
        self.list(&[])?;
        if self.take(")") { Ok(()) } else { self.unexpected("`)`") }
    }

    fn if_command(&mut self) -> Reading<()> {
        loop {
            self.list(&["then"])?;
            self.reserved("then")?;
            self.list(&["elif", "else", "fi"])?;
            if self.at_reserved("elif") {
                self.position += 4;
                continue;
            }
            if self.at_reserved("else") {
                self.position += 4;
                self.list(&["fi"])?;
            }
            return self.reserved("fi");
        }
    }

    fn for_command(&mut self) -> Reading<()> {
        self.skip_blanks();
        if self.at("((") {
            self.position += 2;
            self.arithmetic("))")?;
            self.skip_blanks();
            self.take(";");
            return self.loop_body();
        }
        if self.peek() == Some(HOLE) {
            let hole = self.meet_hole(Quoting::Bare);
            self.found.refuse(hole, &refusals::VARIABLE_NAME);
        }
        let name = EcoString::from(self.name());
        if name.is_empty() && self.found.mistakes.is_empty() {
            return self.unexpected("the name of a variable");
        }
        self.skip_lines()?;
        let mut words: Vec<Word> = Vec::new();
        if self.at_reserved("in") {
            self.position += 2;
            loop {
                self.skip_blanks();
                match self.word(true)? {
                    Some(word) => words.push(word),
                    None => break,
                }
            }
        }
        self.found.loops.push((name, words));
        self.skip_blanks();
        self.skip_comment();
        if !self.take(";") && !matches!(self.peek(), Some(b'\n' | b'd' | b'{')) {
            return self.unexpected("`;` and `do`");
        }
        self.loop_body()
    }

    fn loop_body(&mut self) -> Reading<()> {
        self.skip_lines()?;
        let (open, close) = if self.at_reserved("{") { ("{", "}") } else { ("do", "done") };
        self.reserved(open)?;
        self.list(&[close])?;
        self.reserved(close)
    }

    fn case_command(&mut self) -> Reading<()> {
        self.expect_word("the word to compare")?;
        self.skip_lines()?;
        self.reserved("in")?;
        loop {
            self.skip_lines()?;
            if self.at_reserved("esac") {
                return self.reserved("esac");
            }
            self.take("(");
            loop {
                self.skip_blanks();
                // A pattern may hold a list of patterns in parentheses, `@(a|b)`.
                self.pattern()?;
                self.skip_blanks();
                if !self.take("|") {
                    break;
                }
            }
            if !self.take(")") {
                return self.unexpected("`)`");
            }
            self.list(&["esac"])?;
            self.skip_blanks();
            if !(self.take(";;&") || self.take(";;") || self.take(";&")) {
                self.skip_lines()?;
                return self.reserved("esac");
            }
        }
    }

    /// A pattern of `case`.
    fn pattern(&mut self) -> Reading<()> {
        let start = self.position;
        loop {
            let word = self.word(false)?;
            let extended = self.peek() == Some(b'(')
                && word.as_ref().is_some_and(|word| word.lead().ends_with(['?', '*', '+', '@', '!']));
            if !extended {
                break;
            }
            self.deeper(Self::extended_pattern)?;
        }
        if self.position == start { self.unexpected("a pattern") } else { Ok(()) }
    }

    /// `(a|b)` of an extended pattern.
    pub(super) fn extended_pattern(&mut self) -> Reading<()> {
        self.position += 1;
        loop {
            self.parts(false, ends_word)?;
            match self.peek() {
                Some(b')') => {
                    self.position += 1;
                    return Ok(());
                }
                Some(b'(') => self.deeper(Self::extended_pattern)?,
                Some(b'|' | b' ') => self.position += 1,
                _ => return self.unexpected("`)`"),
            }
        }
    }

    fn coprocess(&mut self) -> Reading<()> {
        self.skip_blanks();
        let start = self.position;
        let name = self.name().len();
        self.skip_blanks();
        // A name stands before a compound command only.
        if name == 0 || self.compound()?.is_none() {
            self.position = start;
            self.command()?;
        }
        Ok(())
    }
}
