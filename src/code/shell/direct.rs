//! Whether a script is one command that needs no shell.

use super::reader::Findings;
use super::tables;
use super::tree::{self, Part};
use super::{Piece, Word};

/// What makes an unquoted text more than itself: globs, braces, tildes.
fn is_plain(text: &str, first: bool) -> bool {
    let tilde = (first && text.starts_with('~')) || text.contains(":~") || text.contains("=~");
    !tilde && !text.contains(['*', '?', '[', '{'])
}

/// The words of the command, when the script is nothing but one that needs no shell.
pub(super) fn words(found: &Findings) -> Option<Vec<Word>> {
    let [command] = found.commands.as_slice() else { return None };
    if !command.assignments.is_empty() || !command.redirects.is_empty() {
        return None;
    }
    let name = command.words.first()?.literal();
    if let Some(name) = &name
        && (name.is_empty() || tables::BUILTINS.contains(&name.as_str()) || tables::RESERVED.contains(&name.as_str()))
    {
        return None;
    }
    command.words.iter().map(word).collect()
}

fn word(word: &tree::Word) -> Option<Word> {
    if word.assigns.is_some() {
        return None;
    }
    let mut pieces = Vec::with_capacity(word.parts.len());
    for (index, part) in word.parts.iter().enumerate() {
        match part {
            Part::Text { text, quoted } => {
                if !quoted && !is_plain(text, index == 0) {
                    return None;
                }
                match pieces.last_mut() {
                    Some(Piece::Text(before)) => before.push_str(text),
                    _ => pieces.push(Piece::Text(text.clone())),
                }
            }
            Part::Hole { index, .. } => pieces.push(Piece::Hole(*index)),
            Part::Variable { .. } | Part::Other { .. } => return None,
        }
    }
    Some(Word { pieces })
}
