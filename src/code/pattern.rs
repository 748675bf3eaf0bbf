//! `re"…"` and `glob"…"`.

use super::joined::Joined;
use super::{Mistake, Place};
use crate::diagnostic::codes::code as codes;
use ecow::EcoString;
use regex_syntax::ast::{self, Ast};
use std::convert::Infallible;

/// Stands for the first hole: a private character, and the next ones for the next holes.
const FIRST: u32 = 0xF_0000;
/// How many holes a pattern may have: as many as there are private characters.
const MOST: usize = 0xFFFD;

const HOLE_HELP: &str =
    "a value matches itself, in place of a character or a group; choose between two literals with `if` for more";

fn mark(index: usize) -> String {
    let code = u32::try_from(index.min(MOST)).unwrap_or_default();
    char::from_u32(FIRST + code).unwrap_or('?').to_string()
}

fn joined(texts: &[EcoString]) -> Result<Joined, Mistake> {
    let private = |c: char| (FIRST..=0xF_FFFF).contains(&u32::from(c));
    if texts.len() > MOST || texts.iter().any(|text| text.contains(private)) {
        let message = "the pattern holds private characters, or too many holes";
        return Err(Mistake::error(codes::REGEX_SYNTAX, Place::Whole, message, ""));
    }
    Ok(Joined::new(texts, mark))
}

/// What is wrong with a regular expression.
pub(super) fn regex(texts: &[EcoString]) -> Vec<Mistake> {
    let joined = match joined(texts) {
        Ok(joined) => joined,
        Err(mistake) => return vec![mistake],
    };
    let place = |span: &ast::Span| joined.place(span.start.offset..span.end.offset.max(span.start.offset + 1));
    let refused = |place: Place, message: String| match place {
        Place::Hole(_) => Mistake::error(
            codes::REGEX_HOLE,
            place,
            "a hole cannot stand in this part of a regular expression",
            HOLE_HELP,
        ),
        place => Mistake::error(codes::REGEX_SYNTAX, place, message, "`rb explain RB440` tells more"),
    };
    let parsed = match ast::parse::Parser::new().parse(&joined.text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![refused(place(error.span()), error.kind().to_string())],
    };
    let mut found = Found { met: vec![false; joined.holes()] };
    let Ok(()) = ast::visit(&parsed, &mut found);
    let holes = found.met.iter().enumerate().filter(|(_, met)| !**met);
    let mut mistakes: Vec<Mistake> = holes.map(|(index, _)| refused(Place::Hole(index), String::new())).collect();
    if mistakes.is_empty()
        && let Err(error) = regex_syntax::hir::translate::Translator::new().translate(&joined.text, &parsed)
    {
        mistakes.push(refused(place(error.span()), error.kind().to_string()));
    }
    mistakes
}

/// The holes that stand where a character does.
struct Found {
    met: Vec<bool>,
}

impl ast::Visitor for &mut Found {
    type Output = ();
    type Err = Infallible;

    fn finish(self) -> Result<(), Infallible> {
        Ok(())
    }

    fn visit_pre(&mut self, node: &Ast) -> Result<(), Infallible> {
        if let Ast::Literal(literal) = node
            && let Some(index) = u32::from(literal.c).checked_sub(FIRST)
            && let Some(met) = usize::try_from(index).ok().and_then(|index| self.met.get_mut(index))
        {
            *met = true;
        }
        Ok(())
    }
}

/// What is wrong with a glob.
pub(super) fn glob(texts: &[EcoString]) -> Vec<Mistake> {
    let joined = match joined(texts) {
        Ok(joined) => joined,
        Err(mistake) => return vec![mistake],
    };
    let mut mistakes = Vec::new();
    let mut class = None;
    let mut letters = joined.text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let hole = u32::from(letter) >= FIRST && u32::from(letter) <= FIRST + 0xFFFF;
        match (class, letter) {
            (Some(_), _) if hole => {
                let place = joined.place(at..at + letter.len_utf8());
                mistakes.push(Mistake::error(
                    codes::GLOB_HOLE,
                    place,
                    "a hole cannot stand in a class of a glob",
                    HOLE_HELP,
                ));
            }
            // A bracket that comes first in a class is part of it.
            (Some(open), ']') if at > open + 1 => class = None,
            (None, '[') => {
                class = Some(at);
                if matches!(letters.peek(), Some((_, '!' | '^'))) {
                    letters.next();
                    class = Some(at + 1);
                }
            }
            (None, '\\') if letters.peek().is_some_and(|(_, next)| u32::from(*next) >= FIRST) => {
                let place = joined.place(at..at + 1);
                let message = "a backslash in front of a hole would change how the value is read";
                mistakes.push(Mistake::error(
                    codes::GLOB_HOLE,
                    place,
                    message,
                    "a value matches itself; take the backslash away",
                ));
            }
            (None, '\\') => {
                letters.next();
            }
            _ => {}
        }
    }
    if mistakes.is_empty()
        && let Err(error) = globset::GlobBuilder::new(&joined.text).literal_separator(true).build()
    {
        mistakes.push(Mistake::error(
            codes::GLOB_SYNTAX,
            Place::Whole,
            format!("the glob cannot be read: {}", error.kind()),
            "",
        ));
    }
    mistakes
}
