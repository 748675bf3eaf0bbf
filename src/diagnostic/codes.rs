//! Every code there is, with what `rb explain` says of it.
//!
//! A code is never reused and never changes its meaning. Hundreds tell the room: 0xx the source and its
//! syntax, 1xx names, 2xx types and values, 3xx effects and where a statement may stand, 4xx code in
//! literals, 5xx backends and parameters, 6xx advice, 7xx what can go wrong in a run.
//! Each room's codes stand in a file of their own below this one, in one table each.

use std::fmt;

/// A stable code such as `RB101`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What there is to say about a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// Its headline, as a message is written.
    pub title: &'static str,
    /// Why it is a mistake and what to do, in Markdown, with a wrong and a right example.
    pub explanation: &'static str,
}

/// Declares the codes of one room: a constant for each, and the table `ALL`.
macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal, $explanation:literal;)*) => {
        $(#[doc = $title] pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code($code);)*
        /// The codes of this room, in order.
        pub const ALL: &[$crate::diagnostic::codes::CodeInfo] = &[
            $($crate::diagnostic::codes::CodeInfo { code: $name, title: $title, explanation: $explanation },)*
        ];
    };
}
pub(crate) use codes;

pub mod advice;
pub mod audit;
pub mod code;
pub mod effects;
pub mod file;
pub mod http;
pub mod names;
pub mod parameters;
pub mod run;
pub mod shell;
pub mod sql;
pub mod syntax;
pub mod types;

/// The tables of the rooms, in the order of their numbers; a line each, so that rooms grow without touching another.
#[rustfmt::skip]
const TABLES: &[&[CodeInfo]] = &[
    syntax::ALL,
    names::ALL,
    types::ALL,
    effects::ALL,
    code::ALL,
    parameters::ALL,
    advice::ALL,
    run::ALL,
    shell::ALL,
    file::ALL,
    sql::ALL,
    http::ALL,
    audit::ALL,
];

/// Every code of the house, in order.
pub fn all() -> impl Iterator<Item = &'static CodeInfo> {
    TABLES.iter().copied().flatten()
}

/// What is known of a code; case does not matter.
#[must_use]
pub fn find(code: &str) -> Option<&'static CodeInfo> {
    all().find(|info| info.code.0.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_code_stands_for_one_thing() {
        let mut seen = BTreeSet::new();
        for info in all() {
            assert!(seen.insert(info.code), "{} stands twice", info.code);
            assert!(!info.title.is_empty() && !info.explanation.is_empty(), "{} says nothing", info.code);
        }
    }
}
