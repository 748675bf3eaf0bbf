//! Why a command could not do what it was asked to.

use super::USAGE;
use runbook::report::{Ink, Style, one_line};

/// An error in one line, with what to do about it and the exit code.
#[derive(Debug)]
pub(crate) struct Fault {
    message: String,
    help: Option<String>,
    pub(crate) exit: u8,
}

impl Fault {
    /// The file, the arguments or the parameters are wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, exit: USAGE }
    }

    /// An error with an exit code of its own.
    pub(crate) fn exit(exit: u8, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, exit }
    }

    /// Says what to do about it.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As it is shown, ending in a newline.
    pub(crate) fn show(&self, style: Style) -> String {
        let head = style.paint(Ink::Bad, "error:");
        let mut text = style.wrap(&format!("{head} "), "  ", &one_line(&self.message));
        if let Some(help) = &self.help {
            text.push_str(&style.wrap("  help: ", "        ", help));
        }
        text
    }
}

/// What the system says of an error, without its number.
pub(crate) fn why(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
