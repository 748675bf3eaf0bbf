//! Commands: which kind stands here, simple ones, and redirections.

use super::HOLE;
use super::Quoting;
use super::reader::{Reader, Reading};
use super::refusals;
use super::tables;
use super::tree::{Command, Redirect, Word};

/// The operators of redirections, longer ones first.
const REDIRECTIONS: &[&str] = &["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];

impl Reader<'_, '_> {
    /// A command; the index of it where it is a simple one.
    pub(super) fn command(&mut self) -> Reading<Option<usize>> {
        self.skip_blanks();
        if let Some(compound) = self.compound()? {
            self.found.needs_shell = true;
            if compound {
                self.redirections_behind()?;
            }
            return Ok(None);
        }
        self.simple()
    }

    /// The redirections behind a compound command.
    fn redirections_behind(&mut self) -> Reading<()> {
        // Kept as a command without words, so that where they lead is looked at.
        let index = self.found.commands.len();
        let start = self.position;
        self.found.commands.push(Command::default());
        loop {
            self.skip_blanks();
            if !self.redirection(index)? {
                break;
            }
        }
        let range = self.outer(start..self.token_end.max(start));
        match self.found.commands.get_mut(index) {
            Some(command) if !command.redirects.is_empty() => command.range = range,
            _ => self.found.commands.truncate(index),
        }
        Ok(())
    }

    fn simple(&mut self) -> Reading<Option<usize>> {
        let index = self.found.commands.len();
        let start = self.position;
        self.found.commands.push(Command::default());
        let mut assignments = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        loop {
            self.skip_blanks();
            if self.redirection(index)? {
                continue;
            }
            if (words.is_empty()
                || tables::DECLARES.iter().any(|name| words.first().is_some_and(|word| word.is_bare(name))))
                && let Some(assignment) = self.assignment()?
            {
                self.found.needs_shell |= words.is_empty();
                if words.is_empty() {
                    assignments.push(assignment);
                } else {
                    words.push(assignment);
                }
                continue;
            }
            let Some(word) = self.word(!words.is_empty())? else { break };
            words.push(word);
            if self.peek() == Some(b'(') || (words.len() == 1 && self.at_function_parenthesis()) {
                return self.function_behind(index, &words);
            }
        }
        let range = self.outer(start..self.token_end.max(start));
        let Some(command) = self.found.commands.get_mut(index) else { return Ok(None) };
        if words.is_empty() && assignments.is_empty() && command.redirects.is_empty() {
            self.found.commands.truncate(index);
            return self.unexpected("a command");
        }
        command.range = range;
        command.words = words;
        command.assignments = assignments;
        Ok(Some(index))
    }

    /// Whether `()` stands behind the word that was just read, with blanks between.
    fn at_function_parenthesis(&self) -> bool {
        self.rest().trim_start_matches([' ', '\t']).starts_with('(')
    }

    /// The body of `name() …`, where the name was read as a command's first word.
    fn function_behind(&mut self, index: usize, words: &[Word]) -> Reading<Option<usize>> {
        self.found.commands.truncate(index);
        let name = match words {
            [word] => word.literal(),
            _ => None,
        };
        self.skip_blanks();
        let Some(name) = name else {
            if let Some(hole) = words.first().filter(|_| words.len() == 1).and_then(Word::hole) {
                self.found.refuse(hole, &refusals::FUNCTION_NAME);
                return Err(super::reader::Halt);
            }
            let at = self.position;
            return self.halt(
                at..at + 1,
                "`(` stands where it means nothing",
                "put quotes around it, or `\\` before it",
            );
        };
        let at = self.position;
        self.position += 1;
        self.skip_blanks();
        if !self.take(")") {
            return self.halt(
                at..at + 1,
                "`(` stands where it means nothing",
                "put quotes around it, or `\\` before it",
            );
        }
        self.found.functions.insert(name);
        self.function_body()?;
        Ok(None)
    }

    /// The command that a function stands for.
    pub(super) fn function_body(&mut self) -> Reading<()> {
        self.found.needs_shell = true;
        self.skip_lines()?;
        self.deeper(|reader| match reader.compound()? {
            Some(_) => reader.redirections_behind(),
            None => reader.unexpected("the body of the function"),
        })
    }

    /// A redirection, if one stands here; it is added to that command.
    fn redirection(&mut self, command: usize) -> Reading<bool> {
        let start = self.position;
        let rest = self.rest();
        let named = rest
            .strip_prefix('{')
            .map_or(0, |rest| rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count());
        let descriptor = if named > 0 && rest.as_bytes().get(named + 1) == Some(&b'}') {
            named + 2
        } else {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        };
        let behind = rest.get(descriptor..).unwrap_or_default();
        let operator = REDIRECTIONS.iter().find(|operator| behind.starts_with(**operator)).copied();
        let Some(operator) = operator.filter(|_| !behind.starts_with("<(") && !behind.starts_with(">(")) else {
            return Ok(false);
        };
        if descriptor > 0 && operator.starts_with('&') {
            return Ok(false);
        }
        self.found.needs_shell = true;
        self.position = start + descriptor + operator.len();
        let redirect = self.found.commands.get(command).map_or(0, |command| command.redirects.len());
        let target = match operator {
            "<<" | "<<-" => self.heredoc(operator == "<<-", Some((command, redirect)))?,
            ">&" | "<&" => {
                self.skip_blanks();
                if self.peek() == Some(HOLE) {
                    let hole = self.meet_hole(Quoting::Bare);
                    self.found.refuse(hole, &refusals::DESCRIPTOR);
                }
                self.expect_word("a descriptor")?
            }
            _ => self.expect_word("a file")?,
        };
        if let Some(command) = self.found.commands.get_mut(command) {
            command.redirects.push(Redirect { operator, target, body_holes: Vec::new() });
        }
        Ok(true)
    }
}
