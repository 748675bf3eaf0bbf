//! The text of a script with its holes in it, as one row of bytes, and the way back to where they stood.

use crate::code::Place;
use ecow::EcoString;
use std::ops::Range;

/// The byte that stands for a hole. No script holds it otherwise: a shell cannot be given one.
pub(super) const HOLE: u8 = 0;

/// The texts around the holes, joined.
pub(super) struct Joined {
    /// All of it, [`HOLE`] for each hole.
    pub(super) text: String,
    /// Where each text begins.
    starts: Vec<usize>,
}

impl Joined {
    pub(super) fn new(texts: &[EcoString]) -> Self {
        let mut text = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
        let mut starts = Vec::with_capacity(texts.len());
        for (index, piece) in texts.iter().enumerate() {
            if index > 0 {
                text.push(char::from(HOLE));
            }
            starts.push(text.len());
            text.push_str(piece);
        }
        Self { text, starts }
    }

    /// How many holes there are.
    pub(super) fn holes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Which text the byte at `position` belongs to; a hole belongs to the text before it.
    fn text_at(&self, position: usize) -> usize {
        self.starts.partition_point(|start| *start <= position).saturating_sub(1)
    }

    /// The hole that stands at `position`.
    pub(super) fn hole_at(&self, position: usize) -> usize {
        self.text_at(position)
    }

    /// The place of a range: the hole, when it begins with one, else the part of it that lies in its first text.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        if self.text.as_bytes().get(range.start) == Some(&HOLE) {
            return Place::Hole(self.hole_at(range.start));
        }
        let index = self.text_at(range.start);
        let start = self.starts.get(index).copied().unwrap_or_default();
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next.saturating_sub(1));
        Place::Text { index, range: range.start.min(end) - start..range.end.clamp(range.start.min(end), end) - start }
    }
}
