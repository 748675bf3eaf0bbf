//! `rb check FILE…`: finds mistakes before anything runs.

use super::fault::Fault;
use super::host::Host;
use super::{Format, OK, USAGE};
use runbook::Engine;
use runbook::check::Checked;
use runbook::diagnostic::{Diagnostic, Severity, render};
use runbook::report::{Glyph, Ink, Style, diagnostics};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Find mistakes in runbooks before anything runs
///
/// Names, types, effects, code in literals and parameters of operations are checked; nothing is run and nothing is
/// connected to. Exit code 0 when no file has an error, 2 when one has.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The runbooks
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show it for people, or as JSON for programs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let engine = Engine::standard();
    let style = host.style();
    let mut count = Count::default();
    let mut files = Vec::new();
    for path in &arguments.files {
        let checked = load(&engine, path)?;
        count.add(&checked.diagnostics);
        match arguments.format {
            Format::Text => host.stdout.write(&drawn(&checked, style)),
            Format::Json => files.push(json!({
                "file": path.display().to_string(),
                "ok": !checked.has_errors(),
                "diagnostics": checked
                    .diagnostics
                    .iter()
                    .map(|diagnostic| diagnostics::to_json(diagnostic, &checked.sources))
                    .collect::<Vec<_>>(),
            })),
        }
    }
    match arguments.format {
        Format::Text => host.stdout.write(&count.told(arguments.files.len(), style)),
        Format::Json => host.stdout.write(&super::pretty(&json!({
            "v": 1, "files": files, "errors": count.errors, "warnings": count.warnings, "advice": count.advice,
        }))),
    }
    Ok(if count.errors > 0 { USAGE } else { OK })
}

/// Checks a file.
pub(crate) fn load(engine: &Engine, path: &Path) -> Result<Checked, Fault> {
    engine.check_file(path).map_err(|error| Fault::usage(error.to_string()))
}

/// All diagnostics of a file, with the lines they point at.
pub(crate) fn drawn(checked: &Checked, style: Style) -> String {
    let style = Host::render_style(style);
    checked.diagnostics.iter().map(|diagnostic| render(diagnostic, &checked.sources, style)).collect()
}

#[derive(Default)]
struct Count {
    errors: usize,
    warnings: usize,
    advice: usize,
}

impl Count {
    fn add(&mut self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Advice => self.advice += 1,
            }
        }
    }

    fn told(&self, files: usize, style: Style) -> String {
        let some = |count: usize, name: &str| match count {
            0 => None,
            1 => Some(format!("1 {name}")),
            _ => Some(format!("{count} {name}s")),
        };
        let advice = (self.advice > 0).then(|| format!("{} advice", self.advice));
        let parts: Vec<String> =
            [some(self.errors, "error"), some(self.warnings, "warning"), advice].into_iter().flatten().collect();
        let found = if parts.is_empty() { "nothing to mend".to_owned() } else { parts.join(", ") };
        let (glyph, ink) = match (self.errors, self.warnings + self.advice) {
            (0, 0) => (Glyph::Passed, Ink::Good),
            (0, _) => (Glyph::Attention, Ink::Warn),
            _ => (Glyph::Failed, Ink::Bad),
        };
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        format!("{} checked {files}: {found}\n", style.paint(ink, style.glyph(glyph)))
    }
}
