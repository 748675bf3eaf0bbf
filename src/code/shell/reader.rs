//! The reader: where it stands in the text, what it has found, and lists and pipes of commands.

use super::edits::{self, Edit, PIPE_CLOSE, PIPE_OPEN};
use super::heredocs::Heredoc;
use super::tree::Command;
use super::{HOLE, Hole, Quoting, Script, direct, programs, refusals, taint, writes};
use crate::code::joined::Joined;
use crate::code::{Mistake, Place};
use crate::diagnostic::Code;
use crate::diagnostic::codes::code as codes;
use ecow::{EcoString, eco_format};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// How deep commands and expansions may stand in each other.
const MAX_DEPTH: usize = 64;

/// The text cannot be read on; the mistake is noted already.
pub(super) struct Halt;

/// What a step of the reader gives.
pub(super) type Reading<T> = Result<T, Halt>;

/// What has been found so far, in all of the script.
pub(super) struct Findings<'a> {
    pub(super) joined: &'a Joined,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) commands: Vec<Command>,
    /// Names of the functions that the script defines.
    pub(super) functions: FxHashSet<EcoString>,
    /// Each name with the word that a `for` or `select` gives it, for following values.
    pub(super) loops: Vec<(EcoString, Vec<super::tree::Word>)>,
    /// Names of variables that stand in arithmetic, with the place.
    pub(super) arithmetic_names: Vec<(EcoString, Range<usize>)>,
    /// How each hole stands.
    pub(super) holes: Vec<Hole>,
    /// The holes in the order in which they were met.
    pub(super) met: Vec<usize>,
    /// Where the text is code of a kind in which no value may stand: the mistake that a hole there is.
    pub(super) refusing: Vec<&'static Refusal>,
    /// Whether the script has anything but simple words and commands, so that it needs a shell.
    pub(super) needs_shell: bool,
    /// Whether pipes are left as they are.
    pub(super) own_pipefail: bool,
    /// Whether a pipe was wrapped.
    pub(super) wrapped: bool,
    pub(super) depth: usize,
}

/// A mistake that a hole is because of where it stands.
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

impl Findings<'_> {
    /// Notes a mistake.
    pub(super) fn mistake(&mut self, code: Code, place: Place, message: impl Into<String>, help: impl Into<String>) {
        let help = help.into();
        let help = (!help.is_empty()).then_some(help);
        self.mistakes.push(Mistake { code, warning: false, message: message.into(), help, place });
    }

    /// Notes that a hole stands where no value may.
    pub(super) fn refuse(&mut self, hole: usize, refusal: &Refusal) {
        self.mistake(refusal.code, Place::Hole(hole), refusal.message, refusal.help);
    }
}

/// A walk over a text: the whole script, or what stands between backticks.
pub(super) struct Reader<'a, 'f> {
    pub(super) text: &'a str,
    /// Where reading ends.
    pub(super) limit: usize,
    pub(super) position: usize,
    /// For a text that was unescaped: where each of its bytes stood in the joined text.
    pub(super) origin: Option<Vec<usize>>,
    pub(super) edits: Vec<Edit>,
    /// Here-documents whose text follows the end of this line.
    pub(super) pending: Vec<Heredoc>,
    /// Behind the last token that was read.
    pub(super) token_end: usize,
    pub(super) found: &'a mut Findings<'f>,
}

/// Reads a whole script.
pub(super) fn analyze(texts: &[EcoString]) -> (Script, Vec<Mistake>) {
    read(texts, 0)
}

/// Reads a script that stands in a word of another one; `depth` says how many there are around it.
pub(super) fn analyze_within(text: &str, depth: usize) -> (Script, Vec<Mistake>) {
    read(&[text.into()], depth)
}

fn read(texts: &[EcoString], depth: usize) -> (Script, Vec<Mistake>) {
    let joined = Joined::new(texts, |_| char::from(HOLE).to_string());
    let hole =
        |index| Hole { variable: eco_format!("{}{index}", edits::VARIABLE), takes_list: false, quoting: Quoting::Bare };
    let names = |what: &str| texts.iter().any(|text| text.contains(what));
    let mut found = Findings {
        joined: &joined,
        mistakes: Vec::new(),
        commands: Vec::new(),
        functions: FxHashSet::default(),
        loops: Vec::new(),
        arithmetic_names: Vec::new(),
        holes: (0..joined.holes()).map(hole).collect(),
        met: Vec::new(),
        refusing: Vec::new(),
        needs_shell: false,
        own_pipefail: names("PIPESTATUS") || names("pipefail"),
        wrapped: false,
        depth: 0,
    };
    let text = read_whole(texts, &mut found);
    if found.mistakes.is_empty() {
        refusals::look(&mut found);
        if found.mistakes.iter().all(|mistake| mistake.warning) {
            taint::look(&mut found);
        }
    }
    let direct = if found.needs_shell { None } else { direct::words(&found) };
    let writes = writes::known(&found, depth);
    let programs = programs::called(&found);
    let Findings { holes, mistakes, own_pipefail, wrapped, .. } = found;
    (Script { direct, text, holes, programs, writes, own_pipefail: own_pipefail || !wrapped }, mistakes)
}

fn read_whole(texts: &[EcoString], found: &mut Findings) -> EcoString {
    let joined = found.joined;
    if let Some((index, at)) = texts.iter().enumerate().find_map(|(index, text)| Some((index, text.find('\0')?))) {
        let place = Place::Text { index, range: at..at + 1 };
        found.mistake(codes::SHELL_SYNTAX, place, "a NUL character cannot be part of a shell script", "");
        return EcoString::new();
    }
    for (index, text) in texts.iter().enumerate() {
        if let Some(at) = text.find(edits::VARIABLE) {
            let place = Place::Text { index, range: at..at + edits::VARIABLE.len() };
            let message = format!("names that begin with `{}` are kept for the values of holes", edits::VARIABLE);
            found.mistake(codes::SHELL_SYNTAX, place, message, "choose another name");
        }
    }
    let mut reader = Reader::new(&joined.text, None, found);
    if reader.whole().is_err() {
        return EcoString::new();
    }
    let text = edits::apply(&joined.text, reader.edits);
    if edits::unfilled(&text) && found.mistakes.is_empty() {
        found.mistake(codes::SHELL_SYNTAX, Place::Whole, "the shell code cannot be read with holes in it", "");
    }
    text.into()
}

impl<'a, 'f> Reader<'a, 'f> {
    pub(super) fn new(text: &'a str, origin: Option<Vec<usize>>, found: &'a mut Findings<'f>) -> Self {
        Self {
            text,
            limit: text.len(),
            position: 0,
            origin,
            edits: Vec::new(),
            pending: Vec::new(),
            token_end: 0,
            found,
        }
    }

    /// The byte `ahead` of here, unless reading ends before it.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.position + ahead;
        if at < self.limit { self.text.as_bytes().get(at).copied() } else { None }
    }

    /// The byte here.
    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// Whether `what` stands here.
    pub(super) fn at(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    /// Takes `what` if it stands here.
    pub(super) fn take(&mut self, what: &str) -> bool {
        let there = self.at(what);
        if there {
            self.position += what.len();
        }
        there
    }

    /// All from here to where reading ends.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..self.limit).unwrap_or_default()
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// A range of this text as a range of the joined text.
    pub(super) fn outer(&self, range: Range<usize>) -> Range<usize> {
        match &self.origin {
            None => range,
            Some(origin) => {
                let at = |position: usize| origin.get(position).or(origin.last()).copied().unwrap_or_default();
                at(range.start)..at(range.end).max(at(range.start))
            }
        }
    }

    pub(super) fn place(&self, range: Range<usize>) -> Place {
        self.found.joined.place(self.outer(range))
    }

    /// The hole that stands at `position`.
    pub(super) fn hole_at(&self, position: usize) -> usize {
        self.found.joined.hole_at(self.outer(position..position).start)
    }

    /// Ends reading with a mistake.
    pub(super) fn halt<T>(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) -> Reading<T> {
        // Behind a hole that was refused the rest may not fit together.
        if self.found.mistakes.is_empty() {
            let place = self.place(range);
            self.found.mistake(codes::SHELL_SYNTAX, place, message, help);
        }
        Err(Halt)
    }

    /// Ends reading because of what stands here, or because nothing does.
    pub(super) fn unexpected<T>(&mut self, wanted: &str) -> Reading<T> {
        let at = self.position;
        let Some(next) = self.rest().chars().next() else {
            return self.halt(at.saturating_sub(1)..at, format!("the shell code ends where {wanted} is missing"), "");
        };
        let shown = match next {
            '\n' => "the end of the line".to_owned(),
            '\0' => "a hole".to_owned(),
            next => format!("`{next}`"),
        };
        self.halt(at..at + next.len_utf8(), format!("{shown} stands where {wanted} is expected"), "")
    }

    /// Goes one level deeper, while `step` reads.
    pub(super) fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> Reading<T>) -> Reading<T> {
        if self.found.depth >= MAX_DEPTH {
            let at = self.position;
            return self.halt(at..at, "the shell code is nested too deeply", "move part of it to a script of its own");
        }
        self.found.depth += 1;
        let result = step(self);
        self.found.depth -= 1;
        result
    }

    /// Reads while every hole is refused.
    pub(super) fn refusing<T>(
        &mut self,
        refusal: &'static Refusal,
        step: impl FnOnce(&mut Self) -> Reading<T>,
    ) -> Reading<T> {
        self.found.refusing.push(refusal);
        let result = step(self);
        self.found.refusing.pop();
        result
    }

    /// Meets the hole that stands here, notes how it stands, and goes behind it.
    pub(super) fn meet_hole(&mut self, quoting: Quoting) -> usize {
        let index = self.hole_at(self.position);
        self.position += 1;
        self.found.met.push(index);
        if let Some(hole) = self.found.holes.get_mut(index) {
            hole.quoting = quoting;
        }
        if let Some(refusal) = self.found.refusing.last().copied() {
            self.found.refuse(index, refusal);
        }
        index
    }

    /// Skips blanks, escaped line ends and, if told, line ends and comments.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.position += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.position += 2,
                _ => break,
            }
        }
    }

    /// Skips a comment, if one begins here.
    pub(super) fn skip_comment(&mut self) {
        if self.peek() != Some(b'#') {
            return;
        }
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => break,
                HOLE => {
                    let hole = self.meet_hole(Quoting::Bare);
                    self.found.refuse(hole, &refusals::COMMENT);
                }
                _ => self.position += 1,
            }
        }
    }

    /// Skips blanks, comments and ends of lines; reads the here-documents that follow the ends of lines.
    pub(super) fn skip_lines(&mut self) -> Reading<()> {
        loop {
            self.skip_blanks();
            self.skip_comment();
            if self.peek() != Some(b'\n') {
                return Ok(());
            }
            self.end_line()?;
        }
    }

    /// Goes behind the end of the line that stands here, and behind the here-documents that follow it.
    pub(super) fn end_line(&mut self) -> Reading<()> {
        self.position += 1;
        self.read_heredocs()
    }

    /// The whole text.
    pub(super) fn whole(&mut self) -> Reading<()> {
        self.list(&[])?;
        if self.peek().is_some() {
            return self.unexpected("a command");
        }
        self.no_heredoc_open()
    }

    /// Commands up to a byte or a reserved word that ends them; at least none.
    pub(super) fn list(&mut self, ends: &[&str]) -> Reading<()> {
        loop {
            self.skip_lines()?;
            if self.peek().is_none() || self.ends_list(ends) {
                return Ok(());
            }
            self.and_or()?;
            self.skip_blanks();
            self.skip_comment();
            match self.peek() {
                Some(b'\n') => self.end_line()?,
                Some(b';') if !matches!(self.peek_at(1), Some(b';' | b'&')) => self.position += 1,
                Some(b'&') if self.peek_at(1) != Some(b'&') => self.position += 1,
                None => {}
                _ if self.ends_list(ends) => {}
                _ => return self.unexpected("the end of the command"),
            }
        }
    }

    fn ends_list(&self, ends: &[&str]) -> bool {
        match self.peek() {
            Some(b')') => true,
            Some(b';') => matches!(self.peek_at(1), Some(b';' | b'&')),
            _ => ends.iter().any(|word| self.at_reserved(word)),
        }
    }

    /// Whether the reserved word stands here, with nothing that would make it part of another word.
    pub(super) fn at_reserved(&self, word: &str) -> bool {
        self.at(word)
            && match self.peek_at(word.len()) {
                None => true,
                Some(next) => matches!(next, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>'),
            }
    }

    /// Takes a reserved word, or says that it is missing.
    pub(super) fn reserved(&mut self, word: &str) -> Reading<()> {
        self.skip_blanks();
        if !self.at_reserved(word) {
            return self.unexpected(&format!("`{word}`"));
        }
        self.position += word.len();
        self.token_end = self.position;
        Ok(())
    }

    /// Pipes joined by `&&` and `||`.
    fn and_or(&mut self) -> Reading<()> {
        let first = self.edits.len();
        let mut pipes = 0;
        loop {
            self.pipe()?;
            pipes += 1;
            self.skip_blanks();
            if !(self.take("&&") || self.take("||")) {
                break;
            }
            self.found.needs_shell = true;
            self.skip_lines()?;
        }
        let background = self.peek() == Some(b'&') && self.peek_at(1) != Some(b'&');
        if background {
            self.found.needs_shell = true;
            if pipes == 1 {
                // `$!` is to be the last member of the pipe, not the group around it.
                self.unwrap_pipe(first);
            }
        }
        Ok(())
    }

    /// Commands joined by `|`.
    fn pipe(&mut self) -> Reading<()> {
        self.skip_blanks();
        while self.at_reserved("!") || self.at_reserved("time") {
            self.found.needs_shell = true;
            self.position += if self.peek() == Some(b'!') { 1 } else { 4 };
            self.skip_blanks();
            if self.at_reserved("-p") {
                self.position += 2;
                self.skip_blanks();
            }
            if matches!(self.peek(), None | Some(b'\n' | b';' | b')')) {
                return Ok(());
            }
        }
        let start = self.position;
        let slot = self.edits.len();
        self.edits.push(Edit { range: start..start, with: "".into() });
        let mut before = self.command()?;
        let mut members = 1;
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'|') || self.peek_at(1) == Some(b'|') {
                break;
            }
            self.position += if self.peek_at(1) == Some(b'&') { 2 } else { 1 };
            self.skip_lines()?;
            if self.at_reserved("!") {
                return self.unexpected("a command");
            }
            let command = self.command()?;
            if let Some(command) = command.and_then(|index| self.found.commands.get_mut(index)) {
                command.reads_from = before;
            }
            before = command;
            members += 1;
        }
        if members > 1 {
            self.found.needs_shell = true;
            if !self.found.own_pipefail {
                self.wrap_pipe(slot);
            }
        }
        Ok(())
    }

    fn wrap_pipe(&mut self, slot: usize) {
        self.found.wrapped = true;
        let end = self.token_end;
        if let Some(open) = self.edits.get_mut(slot) {
            open.with = PIPE_OPEN.into();
        }
        self.edits.push(Edit { range: end..end, with: PIPE_CLOSE.into() });
    }

    /// Takes the wrapping off the pipe whose first edit stands at `slot`.
    fn unwrap_pipe(&mut self, slot: usize) {
        if let Some(open) = self.edits.get_mut(slot)
            && open.with == PIPE_OPEN
        {
            open.with = "".into();
            self.edits.pop();
        }
    }
}
