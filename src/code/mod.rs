//! Code for other systems, as it stands in a runbook: text with holes, known before anything runs.
//!
//! "A value never becomes code": what fills a hole is a value and stays one. This room looks at the text
//! around the holes (there are no values here) and refuses a hole at a place where the other system would
//! read it as code again.

mod document;
mod joined;
mod pattern;
mod place;
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
    /// Reads the text of a tagged literal, given as what stands around its holes: one text more than there are holes.
    /// What is wrong with it, and the holes at which no value can stand, are told as mistakes; those that are
    /// no warning keep the literal from being used.
    #[must_use]
    pub fn new(tag: Tag, texts: Vec<EcoString>) -> (Self, Vec<Mistake>) {
        let (shell, mistakes) = match tag {
            Tag::Sh => {
                let (script, mistakes) = shell::analyze(&texts);
                (Some(script), mistakes)
            }
            Tag::Sql => (None, sql::statements(&texts).err().into_iter().collect()),
            Tag::Re => (None, pattern::regex(&texts)),
            Tag::Glob => (None, pattern::glob(&texts)),
            Tag::Path => (None, place::path(&texts)),
            Tag::Url => (None, place::url(&texts)),
            Tag::Json => (None, document::json(&texts)),
            Tag::Yaml => (None, document::yaml(&texts)),
        };
        (Self { tag, texts, shell }, mistakes)
    }

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

impl Mistake {
    /// An error.
    fn error(code: Code, place: Place, message: impl Into<String>, help: &str) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { code, warning: false, message: message.into(), help, place }
    }
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
