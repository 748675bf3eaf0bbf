//! What `rb` is started in: its streams, its environment, its terminal. Read here, once, and handed on.

use runbook::diagnostic::RenderStyle;
use runbook::report::Style;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Columns of a page that is no terminal.
const PAGE_WIDTH: usize = 80;
/// Lines beyond this are hard to read, however wide the terminal is.
const WIDEST: usize = 120;

/// Standard output or standard error. Whoever reads it may go away: what is written then is dropped, and the
/// command goes on to its end, so that `rb run … | head` still runs the runbook and closes its journal.
#[derive(Debug)]
pub(crate) struct Stream {
    to: To,
    /// Whether it is a terminal.
    pub(crate) terminal: bool,
    gone: bool,
}

#[derive(Debug)]
enum To {
    Stdout(std::io::Stdout),
    Stderr(std::io::Stderr),
}

impl Stream {
    pub(crate) fn stdout() -> Self {
        let stdout = std::io::stdout();
        Self { terminal: stdout.is_terminal(), to: To::Stdout(stdout), gone: false }
    }

    pub(crate) fn stderr() -> Self {
        let stderr = std::io::stderr();
        Self { terminal: stderr.is_terminal(), to: To::Stderr(stderr), gone: false }
    }

    /// Writes text at once.
    pub(crate) fn write(&mut self, text: &str) {
        if self.gone || text.is_empty() {
            return;
        }
        let written = match &mut self.to {
            To::Stdout(stdout) => stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()),
            To::Stderr(stderr) => stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()),
        };
        self.gone = written.is_err();
    }
}

/// The process's surroundings.
#[derive(Debug)]
pub(crate) struct Host {
    /// Standard output.
    pub(crate) stdout: Stream,
    /// Standard error.
    pub(crate) stderr: Stream,
    /// Environment variables.
    pub(crate) variables: BTreeMap<OsString, OsString>,
    color: Choice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Auto,
    Always,
    Never,
}

impl Host {
    pub(crate) fn of_process() -> Self {
        Self {
            stdout: Stream::stdout(),
            stderr: Stream::stderr(),
            variables: std::env::vars_os().collect(),
            color: Choice::Auto,
        }
    }

    /// What `--color` says.
    pub(crate) fn set_color(&mut self, choice: &str) {
        self.color = match choice {
            "always" => Choice::Always,
            "never" => Choice::Never,
            _ => Choice::Auto,
        };
    }

    /// An environment variable that is set, is text and is not empty.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(OsStr::new(name)).and_then(|value| value.to_str()).filter(|value| !value.is_empty())
    }

    /// How standard output is set.
    pub(crate) fn style(&self) -> Style {
        self.style_of(&self.stdout)
    }

    /// How standard error is set.
    pub(crate) fn error_style(&self) -> Style {
        self.style_of(&self.stderr)
    }

    /// How diagnostics are drawn in that style.
    pub(crate) fn render_style(style: Style) -> RenderStyle {
        RenderStyle { color: style.color, unicode: style.unicode, width: style.width }
    }

    fn style_of(&self, stream: &Stream) -> Style {
        Style { color: self.colors(stream), unicode: self.unicode(), width: self.width(stream) }
    }

    fn colors(&self, stream: &Stream) -> bool {
        match self.color {
            Choice::Always => true,
            Choice::Never => false,
            Choice::Auto => {
                if self.variable("NO_COLOR").is_some() {
                    return false;
                }
                let forced = self.variable("CLICOLOR_FORCE").is_some_and(|value| value != "0");
                forced || (stream.terminal && !self.dumb() && self.variable("CLICOLOR") != Some("0"))
            }
        }
    }

    /// Whether a person can be asked: what is typed comes from a terminal, and what is asked goes to one.
    pub(crate) fn prompts(&self) -> bool {
        std::io::stdin().is_terminal() && self.stderr.terminal
    }

    /// Whether standard output may be drawn again.
    pub(crate) fn live(&self) -> bool {
        self.stdout.terminal && self.stderr.terminal && !self.dumb()
    }

    /// Where the user's configuration lies, if there is a place for one.
    pub(crate) fn configuration(&self) -> Option<PathBuf> {
        let xdg = self.variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || self.variable("HOME").map(|home| PathBuf::from(home).join(".config"));
        xdg.or_else(home).map(|folder| folder.join("rb/config.yaml"))
    }

    /// Whether the terminal can do no more than print lines.
    pub(crate) fn dumb(&self) -> bool {
        self.variable("TERM").is_none_or(|term| term == "dumb")
    }

    /// Whether the locale says that text is UTF-8.
    fn unicode(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| self.variable(name)).unwrap_or("");
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    }

    fn width(&self, stream: &Stream) -> usize {
        let columns = self.variable("COLUMNS").and_then(|columns| columns.parse().ok());
        let measured = || if stream.terminal { terminal_width(stream) } else { None };
        columns.or_else(measured).unwrap_or(PAGE_WIDTH).clamp(20, WIDEST)
    }
}

fn terminal_width(stream: &Stream) -> Option<usize> {
    let size = match &stream.to {
        To::Stdout(stdout) => rustix::termios::tcgetwinsize(stdout),
        To::Stderr(stderr) => rustix::termios::tcgetwinsize(stderr),
    };
    size.ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}
