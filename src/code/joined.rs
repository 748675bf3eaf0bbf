//! The texts around the holes as one text, and the way back to where a part of it stood.

use super::Place;
use ecow::EcoString;
use std::ops::Range;

/// The texts around the holes, joined by something that stands for each hole.
pub(super) struct Joined {
    /// All of it.
    pub(super) text: String,
    /// Where each text begins, and how long it is.
    texts: Vec<(usize, usize)>,
}

impl Joined {
    /// Joins the texts; `mark` says what stands for the hole of an index, at least one byte.
    pub(super) fn new(texts: &[EcoString], mark: impl Fn(usize) -> String) -> Self {
        let mut text = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
        let mut places = Vec::with_capacity(texts.len());
        for (index, piece) in texts.iter().enumerate() {
            if let Some(hole) = index.checked_sub(1) {
                text.push_str(&mark(hole));
            }
            places.push((text.len(), piece.len()));
            text.push_str(piece);
        }
        Self { text, texts: places }
    }

    /// How many holes there are.
    pub(super) fn holes(&self) -> usize {
        self.texts.len().saturating_sub(1)
    }

    /// Which text the byte at `position` belongs to; what stands for a hole belongs to the text before it.
    fn text_at(&self, position: usize) -> usize {
        self.texts.partition_point(|(start, _)| *start <= position).saturating_sub(1)
    }

    /// The hole that stands at `position`.
    pub(super) fn hole_at(&self, position: usize) -> usize {
        self.text_at(position)
    }

    /// The place of a range: the hole, when it begins with one, else the part of it that lies in its first text.
    pub(super) fn place(&self, range: Range<usize>) -> Place {
        let index = self.text_at(range.start);
        let (start, length) = self.texts.get(index).copied().unwrap_or_default();
        let end = start + length;
        if range.start >= end && index < self.holes() && !range.is_empty() {
            return Place::Hole(index);
        }
        let from = range.start.clamp(start, end);
        Place::Text { index, range: from - start..range.end.clamp(from, end) - start }
    }

    /// The place of whatever stands at a line and column, both from 1 on, as parsers tell them.
    pub(super) fn place_of_line(&self, line: usize, column: usize) -> Place {
        let before: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let at = (before + column.saturating_sub(1)).min(self.text.len());
        self.place(at..(at + 1).min(self.text.len()))
    }
}
