//! `rb fmt FILE…`: the one way to write a runbook.

use super::fault::{Fault, why};
use super::host::Host;
use super::{FAILED, OK, USAGE};
use runbook::diagnostic::{Diagnostic, render};
use runbook::format::format;
use runbook::report::{Glyph, Ink, Style};
use runbook::source::{MAX_FILE_BYTES, SourceMap};
use similar::{ChangeTag, TextDiff};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Format runbooks
///
/// Files are rewritten in place, each whole or not at all. There are no options: there is one way to write a runbook.
/// With --check nothing is written: the exit code is 1 when a file is not formatted, and the difference is shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The runbooks; `-` formats standard input to standard output
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write nothing; show what would change, with exit code 1
    #[arg(long)]
    check: bool,
}

/// What became of one file.
enum Done {
    AsItWas,
    Formatted,
    Differs,
    Wrong,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    if arguments.files.iter().any(|file| file.as_os_str() == "-") && arguments.files.len() > 1 {
        return Err(Fault::usage("`-` stands for standard input, and stands alone"));
    }
    let (mut formatted, mut differs, mut wrong) = (0, 0, 0);
    for path in &arguments.files {
        match file(path, arguments.check, host)? {
            Done::AsItWas => {}
            Done::Formatted => formatted += 1,
            Done::Differs => differs += 1,
            Done::Wrong => wrong += 1,
        }
    }
    if wrong > 0 {
        return Ok(USAGE);
    }
    let style = host.error_style();
    if differs > 0 {
        let files = if differs == 1 { "1 file is".to_owned() } else { format!("{differs} files are") };
        let sign = style.paint(Ink::Bad, style.glyph(Glyph::Failed));
        host.stderr.write(&format!("{sign} {files} not formatted; `rb fmt` without --check mends it\n"));
        return Ok(FAILED);
    }
    if formatted > 1 {
        host.stderr
            .write(&format!("{} formatted {formatted} files\n", style.paint(Ink::Good, style.glyph(Glyph::Passed))));
    }
    Ok(OK)
}

fn file(path: &Path, check: bool, host: &mut Host) -> Result<Done, Fault> {
    let stdin = path.as_os_str() == "-";
    let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let text = read(path, stdin).map_err(|why| Fault::usage(format!("`{name}` cannot be read: {why}")))?;
    let mut sources = SourceMap::new();
    let id = sources.add(name.clone(), None, text.as_str());
    let neat = match format(&text, id) {
        Ok(neat) => neat,
        Err(diagnostics) => {
            host.stderr.write(&drawn(&diagnostics, &sources, host.error_style()));
            return Ok(Done::Wrong);
        }
    };
    let same = neat == text;
    match (check, stdin) {
        (true, _) if same => Ok(Done::AsItWas),
        (true, _) => {
            host.stdout.write(&difference(&name, &text, &neat, host.style()));
            Ok(Done::Differs)
        }
        (false, true) => {
            host.stdout.write(&neat);
            Ok(Done::AsItWas)
        }
        (false, false) if same => Ok(Done::AsItWas),
        (false, false) => {
            replace(path, &neat)
                .map_err(|error| Fault::usage(format!("`{name}` cannot be written: {}", why(&error))))?;
            let style = host.error_style();
            host.stderr.write(&format!("{} formatted {name}\n", style.paint(Ink::Good, style.glyph(Glyph::Passed))));
            Ok(Done::Formatted)
        }
    }
}

fn read(path: &Path, stdin: bool) -> Result<String, String> {
    let most = MAX_FILE_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| why(&error))?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

fn drawn(diagnostics: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let style = Host::render_style(style);
    diagnostics.iter().map(|diagnostic| render(diagnostic, sources, style)).collect()
}

/// Puts a text in the place of a file, so that a reader sees the old one or the new one. Links stay links, and the mode
/// stays.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().set_permissions(std::fs::metadata(&path)?.permissions())?;
    new.persist(&path)?;
    Ok(())
}

/// What would change, as a unified difference.
fn difference(name: &str, old: &str, new: &str, style: Style) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = format!("{}\n", style.paint(Ink::Strong, &format!("--- {name}\n+++ {name}, formatted")));
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        text.push_str(&style.paint(Ink::Dim, &hunk.header().to_string()));
        text.push('\n');
        for change in hunk.iter_changes() {
            let line = change.value().trim_end_matches('\n');
            let (sign, ink) = match change.tag() {
                ChangeTag::Equal => (' ', None),
                ChangeTag::Delete => ('-', Some(Ink::Bad)),
                ChangeTag::Insert => ('+', Some(Ink::Good)),
            };
            let line = format!("{sign}{line}");
            text.push_str(&ink.map_or_else(|| line.clone(), |ink| style.paint(ink, &line)));
            text.push('\n');
        }
    }
    text
}
