//! What is known of a shell script before it runs.

use ecow::EcoString;

/// A shell script with holes, read as bash reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Set when the script is one command without operator, glob, expansion or redirection: it is then executed
    /// directly, without a shell. One entry a word.
    pub direct: Option<Vec<Word>>,
    /// The text for bash, every hole replaced by an expansion that yields its value as one word
    /// (a list in bare position: several).
    pub text: EcoString,
    /// How each hole is handed over.
    pub holes: Vec<Hole>,
    /// Names of the programs called, as far as the text tells (for looking them up, and for effects).
    pub programs: Vec<EcoString>,
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
    /// Name of the environment variable (or array) that carries its value.
    pub variable: EcoString,
    /// Whether a list may stand here (bare, a word of its own).
    pub takes_list: bool,
}
