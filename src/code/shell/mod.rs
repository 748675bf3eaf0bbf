//! What is known of a shell script before it runs.
//!
//! A reader of bash's grammar goes over the text once ([`analyze`]). It finds out for every hole how the shell would
//! read what stands there, writes the text that bash is given, with an expansion in place of each hole that yields
//! exactly its value, and refuses the holes where shell or program would read the value as code again.

mod assignments;
mod code_takers;
mod commands;
mod compound;
mod conditions;
mod direct;
mod edits;
mod expansions;
mod heredocs;
mod programs;
mod reader;
mod refusals;
mod tables;
mod taint;
mod tree;
mod words;
mod wrappers;
mod write_tables;
mod writes;

use super::{Mistake, Place};
use ecow::EcoString;
use std::fmt::Write;

/// The byte that stands for a hole while a script is read. No script holds it otherwise: a shell cannot be given one.
const HOLE: u8 = 0;

/// A shell script with holes, read as bash reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Set when the script is one command without operator, glob, expansion or redirection: it is then executed
    /// directly, without a shell. One entry a word.
    pub direct: Option<Vec<Word>>,
    /// The text for bash, every hole replaced by an expansion that yields its value as one word
    /// (a list in bare position: several). It needs [`Script::prelude`] before it.
    pub text: EcoString,
    /// How each hole is handed over.
    pub holes: Vec<Hole>,
    /// Names of the programs called, as far as the text tells (for looking them up, and for effects). Neither
    /// builtins nor functions of the script nor what runs elsewhere (`ssh`, `docker exec`) are among them.
    pub programs: Vec<EcoString>,
    /// What the text is known to change, in order.
    pub writes: Vec<KnownWrite>,
    /// Whether the script takes charge of the status of its pipes itself, by naming `PIPESTATUS` or `pipefail`, or
    /// has no pipe that needs watching: bash's own `pipefail` then holds.
    pub own_pipefail: bool,
}

impl Script {
    /// The first thing that the text is known to change, if any.
    #[must_use]
    pub fn known_write(&self) -> Option<&KnownWrite> {
        self.writes.first()
    }

    /// The line of shell that stands before [`Script::text`]: it moves the values from the positional parameters,
    /// where they are handed over, to variables of their own. `lengths` tells for each hole how many items its list
    /// has; `None` for what is no list. Each item is a parameter, in the order of the holes.
    #[must_use]
    pub fn prelude(&self, lengths: &[Option<usize>]) -> String {
        let mut line = String::new();
        if !self.own_pipefail {
            line.push_str(edits::PIPE_STATUS);
        }
        for (hole, length) in self.holes.iter().zip(lengths) {
            let variable = &hole.variable;
            // Writing to a text does not fail.
            let _ = match length {
                None => write!(line, "{variable}=$1;shift;"),
                Some(count) => write!(line, "{variable}=(\"${{@:1:{count}}}\");shift {count};"),
            };
        }
        line
    }
}

/// A word of a command that needs no shell.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its pieces; a word of one bare hole may become several words when a list fills it.
    pub pieces: Vec<Piece>,
}

/// A piece of a [`Word`].
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text, quotes already removed.
    Text(EcoString),
    /// The hole with that index.
    Hole(usize),
}

/// How a hole stands in the script.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    /// Name of the shell variable (or array) that carries its value.
    pub variable: EcoString,
    /// Whether a list may stand here (bare, a word of its own).
    pub takes_list: bool,
    /// Whether quotes must be put around the value when the command is shown.
    pub quoting: Quoting,
}

/// What stands around a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// Nothing.
    Bare,
    /// Double quotes, or a here-document.
    Double,
    /// Single quotes, `'…'` or `$'…'`.
    Single,
}

/// Something that a script is known to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWrite {
    /// What, as it can stand in a message: "`kubectl delete` deletes objects".
    pub what: String,
    /// Where it stands.
    pub place: Place,
}

/// Reads a script: `texts` is what stands around its holes, one more than there are holes.
///
/// Takes time in proportion to the length of the text, whatever it holds.
#[must_use]
pub fn analyze(texts: &[EcoString]) -> (Script, Vec<Mistake>) {
    reader::analyze(texts)
}

/// What to say to a `${NAME}` in a script whose name the runbook does not know: most likely the shell's own variable is
/// meant. `None` when the name does not look like one.
#[must_use]
pub fn environment_hint(name: &str) -> Option<String> {
    let like_variable = name.len() > 1
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    like_variable.then(|| format!("`${{…}}` is filled by the runbook; the shell's own variable is written `${name}`"))
}
