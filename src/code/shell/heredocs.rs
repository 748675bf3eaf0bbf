//! Here-documents.

use super::HOLE;
use super::Quoting;
use super::reader::{Reader, Reading};
use super::refusals;

/// A here-document whose text is still to come.
pub(super) struct Heredoc {
    /// The line that ends it.
    delimiter: String,
    /// `<<-`: tabs in front of its lines are taken off.
    strips_tabs: bool,
    /// A quoted delimiter: nothing in it is expanded.
    verbatim: bool,
    /// The command that reads it, and which of its redirections it is.
    reader: Option<(usize, usize)>,
    /// Where the delimiter stands.
    at: std::ops::Range<usize>,
}

impl Reader<'_, '_> {
    /// The delimiter behind `<<` or `<<-`; the text follows the end of the line.
    pub(super) fn heredoc(&mut self, strips_tabs: bool, reader: Option<(usize, usize)>) -> Reading<super::tree::Word> {
        self.skip_blanks();
        let start = self.position;
        let Some(word) = self.refusing(&refusals::DELIMITER, |reader| reader.word(false))? else {
            return self.unexpected("the delimiter of a here-document");
        };
        let at = start..self.position;
        let raw = self.slice(at.clone());
        let verbatim = raw.contains(['\'', '"', '\\']);
        // No expansion takes place in a delimiter: what is no quote stands for itself.
        let delimiter = word.literal().map_or_else(|| raw.to_owned(), |text| text.to_string());
        self.pending.push(Heredoc { delimiter, strips_tabs, verbatim, reader, at });
        Ok(word)
    }

    /// The texts of the here-documents of the line that has just ended.
    pub(super) fn read_heredocs(&mut self) -> Reading<()> {
        for heredoc in std::mem::take(&mut self.pending) {
            let start = self.position;
            let Some((end, next)) = self.heredoc_end(&heredoc) else {
                let message = format!("this here-document is never closed with `{}`", heredoc.delimiter.escape_debug());
                return self.halt(
                    heredoc.at,
                    message,
                    "the delimiter stands alone on a line, without blanks around it",
                );
            };
            let met = self.found.met.len();
            let limit = std::mem::replace(&mut self.limit, end);
            self.position = start;
            if heredoc.verbatim {
                self.verbatim();
            } else {
                self.deeper(Self::expanded)?;
            }
            self.limit = limit;
            self.position = next;
            let holes = self.holes_since(met);
            if let Some((command, redirect)) = heredoc.reader
                && let Some(command) = self.found.commands.get_mut(command)
                && let Some(redirect) = command.redirects.get_mut(redirect)
            {
                redirect.body_holes = holes;
            }
        }
        Ok(())
    }

    /// Where the text of a here-document ends, and where reading goes on.
    fn heredoc_end(&self, heredoc: &Heredoc) -> Option<(usize, usize)> {
        let mut at = self.position;
        for line in self.rest().split_inclusive('\n') {
            let text = line.strip_suffix('\n').unwrap_or(line);
            let text = if heredoc.strips_tabs { text.trim_start_matches('\t') } else { text };
            if text == heredoc.delimiter {
                return Some((at, at + line.len()));
            }
            at += line.len();
        }
        None
    }

    /// A text in which nothing is expanded.
    fn verbatim(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == HOLE {
                let hole = self.meet_hole(Quoting::Double);
                self.found.refuse(hole, &refusals::VERBATIM);
            } else {
                self.position += 1;
            }
        }
    }

    /// A text in which `$` and backticks are expanded.
    fn expanded(&mut self) -> Reading<()> {
        let mut scratch = Vec::new();
        while self.peek().is_some() {
            self.quoted_part(&mut scratch)?;
            scratch.clear();
        }
        Ok(())
    }

    /// Says so where a here-document has no text.
    pub(super) fn no_heredoc_open(&mut self) -> Reading<()> {
        match self.pending.pop() {
            None => Ok(()),
            Some(heredoc) => {
                self.halt(heredoc.at, "this here-document has no text", "its text begins on the next line")
            }
        }
    }
}
