//! Draws diagnostics with miette.

use super::{Diagnostic, Severity};
use crate::source::{FileId, SourceFile, SourceMap};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, NamedSource, SourceCode, SourceSpan,
    ThemeCharacters,
};
use std::fmt;
use std::sync::Arc;

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy)]
pub struct RenderStyle {
    /// Whether escape sequences for colour may be written.
    pub color: bool,
    /// Whether lines and signs beyond ASCII may be drawn.
    pub unicode: bool,
    /// Columns to fill.
    pub width: usize,
}

impl Default for RenderStyle {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 80 }
    }
}

/// Draws one diagnostic with the lines it points at, ending in a newline.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, style: RenderStyle) -> String {
    let file = diagnostic.span().file;
    let source = sources.get(file).map(|file| Excerpt(NamedSource::new(file.name.clone(), Text(file.clone()))));
    let drawn = Drawn { diagnostic, file, source };
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: ThemeCharacters::ascii(), ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    if handler.render_report(&mut text, &drawn).is_err() {
        text = format!("{}: {}\n", diagnostic.code, diagnostic.message);
    }
    text
}

#[derive(Debug)]
struct Text(Arc<SourceFile>);

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        self.0.text.as_ref().read_span(span, before, after)
    }
}

#[derive(Debug)]
struct Excerpt(NamedSource<Text>);

#[derive(Debug)]
struct Drawn<'a> {
    diagnostic: &'a Diagnostic,
    file: FileId,
    source: Option<Excerpt>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Advice => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| &source.0 as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let here = self.diagnostic.labels.iter().filter(|label| label.span.file == self.file);
        Some(Box::new(here.map(|label| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            LabeledSpan::new(text, label.span.start as usize, label.span.len())
        })))
    }
}
