//! Files, spans and positions.
//!
//! Everything later in the house points into a [`SourceMap`] with a [`Span`]; nobody copies source text
//! to report on it. Offsets are UTF-8 bytes, as the parser gives them; [`LineIndex`] turns them into lines
//! and columns, also in UTF-16 units, as editors count.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Largest file that is read, in bytes. A runbook is prose-sized; what is larger is a mistake.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// A file of a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// A range of bytes in one file. `start <= end`, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The file the offsets count in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `file`.
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end: end.max(start) }
    }

    /// The smallest span that covers both. Spans of different files do not join: `self` is given back.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the end of this one.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// The empty span at the start of this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// As a range of `usize`, for indexing text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// One file: its name as shown, its path if it has one, its text.
#[derive(Debug)]
pub struct SourceFile {
    /// As the user wrote it (`runbooks/demo.runbook`), or `<text>` for text that came without a file.
    pub name: String,
    /// Where it lies; imports and `run` are relative to its folder.
    pub path: Option<PathBuf>,
    /// The whole text.
    pub text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// The line index, made on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// All files of one program. Grows only; a [`FileId`] stays good for the life of the map.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id.
    pub fn add(&mut self, name: impl Into<String>, path: Option<PathBuf>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(SourceFile { name: name.into(), path, text: text.into(), lines: OnceLock::new() }));
        id
    }

    /// The file with that id, if it is of this map.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        self.files.get(id.0 as usize)
    }

    /// The text a span covers; empty where the span is not of this map.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Arc<SourceFile>)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// `name:line:column` of the start of a span, counting from one.
    #[must_use]
    pub fn locate(&self, span: Span) -> String {
        self.get(span.file).map_or_else(String::new, |file| {
            let at = file.lines().position(&file.text, span.start);
            format!("{}:{}:{}", file.name, at.line + 1, at.column + 1)
        })
    }
}

/// A line and a column, both from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from zero.
    pub line: u32,
    /// Column, from zero, in the unit of the call that made it.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Scans `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend((1u32..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next));
        Self { starts }
    }

    /// How many lines there are; a text without a newline has one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: even an empty text has one line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Line of a byte offset, from zero.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        let after = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Byte offset at which a line begins.
    #[must_use]
    pub fn start(&self, line: u32) -> Option<u32> {
        self.starts.get(line as usize).copied()
    }

    /// Line and column of a byte offset, the column in characters.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        self.measure(text, offset, |before| before.chars().count())
    }

    /// Line and column of a byte offset, the column in UTF-16 units.
    #[must_use]
    pub fn position_utf16(&self, text: &str, offset: u32) -> Position {
        self.measure(text, offset, |before| before.encode_utf16().count())
    }

    fn measure(&self, text: &str, offset: u32, count: impl Fn(&str) -> usize) -> Position {
        let line = self.line(offset);
        let start = self.start(line).unwrap_or(0);
        let before = text.get(start as usize..offset as usize).unwrap_or("");
        Position { line, column: u32::try_from(count(before)).unwrap_or(u32::MAX) }
    }

    /// Byte offset of a position whose column counts UTF-16 units; clamped to the line's end.
    #[must_use]
    pub fn offset_utf16(&self, text: &str, position: Position) -> Option<u32> {
        let start = self.start(position.line)?;
        let end = self.start(position.line + 1).map_or(text.len(), |next| next as usize);
        let line = text.get(start as usize..end)?.trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, character) in line.char_indices() {
            if units >= position.column {
                return Some(start + u32::try_from(at).ok()?);
            }
            units += u32::try_from(character.len_utf16()).ok()?;
        }
        Some(start + u32::try_from(line.len()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let text = "a\näö𝄞x\n";
        let index = LineIndex::new(text);
        let x = u32::try_from(text.find('x').unwrap()).unwrap();
        assert_eq!(index.position(text, x), Position { line: 1, column: 3 });
        assert_eq!(index.position_utf16(text, x), Position { line: 1, column: 4 });
        assert_eq!(index.offset_utf16(text, Position { line: 1, column: 4 }), Some(x));
        assert_eq!(index.offset_utf16(text, Position { line: 1, column: 99 }), Some(x + 1));
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn spans_join_within_a_file_only() {
        let a = Span::new(FileId(0), 3, 5);
        assert_eq!(a.to(Span::new(FileId(0), 8, 9)), Span::new(FileId(0), 3, 9));
        assert_eq!(a.to(Span::new(FileId(1), 8, 9)), a);
    }
}
