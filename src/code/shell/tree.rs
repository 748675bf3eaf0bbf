//! What the reader tells of a script: its commands and their words. Compound commands are walked through, and only
//! the simple commands in them are kept, in the order in which they stand.

use ecow::EcoString;
use std::ops::Range;

/// A word as it stands in the script.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
    /// Where it stands in the joined text.
    pub(super) range: Range<usize>,
    /// Of an assignment (`NAME=value`), the name; `parts` is then the value alone.
    pub(super) assigns: Option<EcoString>,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// Text, quotes removed.
    Text { text: EcoString, quoted: bool },
    /// A hole.
    Hole { index: usize, bare: bool },
    /// `$name`, `${name…}`: what only the shell knows. The holes are those in its operand.
    Variable { name: EcoString, holes: Vec<usize> },
    /// `$(…)`, backticks, `<(…)`, arithmetic, an array in parentheses.
    Other { holes: Vec<usize> },
}

impl Word {
    /// The whole word, where it is nothing but text.
    pub(super) fn literal(&self) -> Option<EcoString> {
        let mut whole = EcoString::new();
        for part in &self.parts {
            match part {
                Part::Text { text, .. } => whole.push_str(text),
                _ => return None,
            }
        }
        Some(whole)
    }

    /// The text that it begins with.
    pub(super) fn lead(&self) -> EcoString {
        let mut lead = EcoString::new();
        for part in &self.parts {
            match part {
                Part::Text { text, .. } => lead.push_str(text),
                _ => break,
            }
        }
        lead
    }

    /// Every hole in it, also those in its substitutions.
    pub(super) fn holes(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Text { .. } => &[][..],
                Part::Hole { index, .. } => std::slice::from_ref(index),
                Part::Variable { holes, .. } | Part::Other { holes } => holes,
            })
            .copied()
    }

    /// The first hole in it.
    pub(super) fn hole(&self) -> Option<usize> {
        self.holes().next()
    }

    /// The hole that it begins with.
    pub(super) fn leading_hole(&self) -> Option<usize> {
        match self.parts.first() {
            Some(Part::Hole { index, .. }) => Some(*index),
            Some(Part::Text { text, .. }) if text.is_empty() => match self.parts.get(1) {
                Some(Part::Hole { index, .. }) => Some(*index),
                _ => None,
            },
            _ => None,
        }
    }

    /// The names of the shell variables expanded in it.
    pub(super) fn variables(&self) -> impl Iterator<Item = &EcoString> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { name, .. } => Some(name),
            _ => None,
        })
    }

    /// Whether it is exactly that text, written without quotes.
    pub(super) fn is_bare(&self, text: &str) -> bool {
        matches!(self.parts.as_slice(), [Part::Text { text: own, quoted: false }] if own == text)
    }
}

/// Where a redirection leads.
#[derive(Debug, Clone)]
pub(super) struct Redirect {
    /// `>`, `>>`, `<`, `<<<`, `>&`, `<<` …
    pub(super) operator: &'static str,
    /// Its target; of a here-document, the delimiter.
    pub(super) target: Word,
    /// The holes in the body of a here-document.
    pub(super) body_holes: Vec<usize>,
}

/// A simple command.
#[derive(Debug, Clone, Default)]
pub(super) struct Command {
    /// `NAME=value` before it; the name stands in [`Word::assigns`].
    pub(super) assignments: Vec<Word>,
    /// Its words, the program first.
    pub(super) words: Vec<Word>,
    pub(super) redirects: Vec<Redirect>,
    /// The command whose output it reads, where that is a simple one too.
    pub(super) reads_from: Option<usize>,
    /// Where it stands in the joined text.
    pub(super) range: Range<usize>,
}
