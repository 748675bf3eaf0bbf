//! How text is set: colours, glyphs, widths, and a few words.

use std::fmt::{self, Write};
use textwrap::{Options, WordSplitter};

/// What a terminal, or what stands in its place, can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colour may be written.
    pub color: bool,
    /// Whether glyphs beyond ASCII may be written.
    pub unicode: bool,
    /// Columns to fill.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 80 }
    }
}

/// What a colour means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// It is as it should be.
    Good,
    /// It is not.
    Bad,
    /// It wants a person's eye.
    Warn,
    /// It changes the world, or is to be typed.
    Accent,
    /// It is by the way.
    Dim,
    /// It is a title.
    Strong,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Bad => "1;31",
            Self::Warn => "33",
            Self::Accent => "36",
            Self::Dim => "2",
            Self::Strong => "1",
        }
    }
}

/// The signs that stand before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It was not begun.
    Skipped,
    /// It wants a person's eye.
    Attention,
    /// It begins.
    Begun,
    /// A decision.
    Decision,
    /// Something is undone.
    Undo,
    /// A question.
    Question,
    /// A write.
    Write,
    /// By the way.
    Note,
    /// What the runbook or a program says stands behind it.
    Bar,
}

impl Style {
    /// `text` in that ink, where colour may be written.
    #[must_use]
    pub fn paint(self, ink: Ink, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code()) } else { text.to_owned() }
    }

    /// A sign, one column wide.
    #[must_use]
    pub fn glyph(self, glyph: Glyph) -> &'static str {
        let (fine, plain) = match glyph {
            Glyph::Passed => ("✓", "+"),
            Glyph::Failed => ("✗", "x"),
            Glyph::Skipped => ("–", "-"),
            Glyph::Attention => ("!", "!"),
            Glyph::Begun => ("▸", ">"),
            Glyph::Decision => ("◇", "*"),
            Glyph::Undo => ("↩", "<"),
            Glyph::Question => ("?", "?"),
            Glyph::Write => ("→", "="),
            Glyph::Note => ("·", "."),
            Glyph::Bar => ("│", "|"),
        };
        if self.unicode { fine } else { plain }
    }

    /// `→`, as it stands between words.
    #[must_use]
    pub fn arrow(self) -> &'static str {
        if self.unicode { "→" } else { "->" }
    }

    /// `…`, as it stands for what was left out.
    #[must_use]
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Text in lines of at most the style's width: `first` stands before the first line, `rest` before the others.
    /// Newlines in the text stay. The result ends in a newline.
    #[must_use]
    pub fn wrap(self, first: &str, rest: &str, text: &str) -> String {
        // Most lines fit: a byte is at least as much as a column.
        if first.len() + text.len() <= self.width && !text.contains('\n') {
            let mut line = String::with_capacity(first.len() + text.len() + 1);
            line.push_str(first);
            line.push_str(text);
            line.truncate(line.trim_end().len());
            line.push('\n');
            return line;
        }
        let mut lines = String::new();
        let mut indent = first;
        for line in text.split('\n') {
            // Deep down in a narrow page a line is rather too long than a column of single letters.
            let width = self.width.max(textwrap::core::display_width(rest) + 20);
            let options = Options::new(width)
                .initial_indent(indent)
                .subsequent_indent(rest)
                .word_splitter(WordSplitter::NoHyphenation);
            for part in textwrap::wrap(line, options) {
                lines.push_str(part.trim_end());
                lines.push('\n');
            }
            indent = rest;
        }
        lines
    }

    /// The beginning of `text`, at most that many columns wide.
    #[must_use]
    pub fn cut(self, text: &str, columns: usize) -> String {
        if textwrap::core::display_width(text) <= columns {
            return text.to_owned();
        }
        let room = columns.saturating_sub(self.ellipsis().chars().count());
        let mut short = String::new();
        let mut used = 0;
        for character in text.chars() {
            used += textwrap::core::display_width(character.encode_utf8(&mut [0; 4]));
            if used > room {
                break;
            }
            short.push(character);
        }
        short.push_str(self.ellipsis());
        short
    }
}

/// Text in one line: a newline in a title must not be able to look like a line of the report.
#[must_use]
pub fn one_line(text: &str) -> String {
    if !text.contains(['\n', '\t']) {
        return text.to_owned();
    }
    text.trim_end().replace('\n', "\\n").replace('\t', "\\t")
}

/// Adds formatted text.
pub fn push(text: &mut String, more: fmt::Arguments<'_>) {
    // A `String` takes whatever it is given.
    text.write_fmt(more).ok();
}

/// A length of time for people. Under a second there is nothing worth saying.
#[must_use]
pub fn took(millis: u64) -> Option<String> {
    (millis >= 1000).then(|| precise(millis))
}

/// A length of time for people, however short.
pub(crate) fn precise(millis: u64) -> String {
    let seconds = millis / 1000;
    match seconds {
        0..60 => format!("{seconds}.{}s", millis % 1000 / 100),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        _ => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// A number of bytes for people.
#[must_use]
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    let mut tenths = u128::from(count) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths >= 100 { format!("{} {name}", tenths / 10) } else { format!("{}.{} {name}", tenths / 10, tenths % 10) }
}

/// A word as one types it into a shell.
#[must_use]
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_for_people() {
        assert_eq!(took(999), None);
        assert_eq!(took(3_149).as_deref(), Some("3.1s"));
        assert_eq!(took(125_000).as_deref(), Some("2m 5s"));
        assert_eq!(took(7_500_000).as_deref(), Some("2h 5m"));
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(300 * 1024 * 1024), "300 MiB");
        assert_eq!(bytes(u64::MAX), "16777215 TiB");
    }

    #[test]
    fn a_cut_text_is_never_wider_than_asked() {
        let style = Style::default();
        for columns in 1..12 {
            let cut = style.cut("wörld 世界 and more", columns);
            assert!(textwrap::core::display_width(&cut) <= columns, "{cut}");
        }
        assert_eq!(style.cut("short", 5), "short");
    }

    #[test]
    fn a_title_stays_in_its_line() {
        assert_eq!(one_line("a\n✓ all is well"), "a\\n✓ all is well");
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them() {
        assert_eq!(quote("a/b-c=1"), "a/b-c=1");
        assert_eq!(quote("Reset; it's gone"), r"'Reset; it'\''s gone'");
        assert_eq!(quote(""), "''");
    }

    #[test]
    fn wrapped_lines_keep_their_indentation() {
        let style = Style { width: 24, ..Style::default() };
        assert_eq!(style.wrap("✓ ", "  ", "the disk of this host has room"), "✓ the disk of this host\n  has room\n");
    }
}
