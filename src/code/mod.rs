//! Code for other systems, as it stands in a runbook: text with holes, known before anything runs.
//!
//! "A value never becomes code": what fills a hole is a value and stays one. This room looks at the text
//! around the holes (there are no values here) and refuses a hole at a place where the other system would
//! read it as code again.

pub mod shell;
pub mod sql;

use crate::diagnostic::Code;
use crate::syntax::ast::Tag;
use ecow::EcoString;

/// A tagged literal without its values: `texts[0] hole0 texts[1] hole1 … texts[n]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// For which system.
    pub tag: Tag,
    /// The text between the holes; always one more than there are holes.
    pub texts: Vec<EcoString>,
    /// What is known of a shell script, for [`Tag::Sh`].
    pub shell: Option<shell::Script>,
}

impl Template {
    /// How many holes it has.
    #[must_use]
    pub fn holes(&self) -> usize {
        self.texts.len().saturating_sub(1)
    }
}

/// Something that is wrong with code in a literal, placed relative to the literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Which kind.
    pub code: Code,
    /// Whether it is only advice (`false`: an error).
    pub warning: bool,
    /// One line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where.
    pub place: Place,
}

/// A place in a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The hole with that index.
    Hole(usize),
    /// A range of bytes of `texts[index]`.
    Text {
        /// Which text.
        index: usize,
        /// Bytes in it.
        range: std::ops::Range<usize>,
    },
    /// The literal as a whole.
    Whole,
}
