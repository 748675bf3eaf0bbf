//! What steps are called, and in which words and signs their ends are told.

use super::style::{Glyph, Ink, one_line};
use crate::event::{Status, StepKind};

/// The title of a step, also of one that has none in the file.
pub(super) fn titled(kind: StepKind, title: &str) -> String {
    let title = one_line(title);
    match kind {
        StepKind::Wait if !title.is_empty() => format!("wait {title}"),
        StepKind::Within if !title.is_empty() => format!("within {title}"),
        StepKind::On if !title.is_empty() => format!("on {title}"),
        StepKind::Run if !title.is_empty() => format!("run {title}"),
        StepKind::When if title.is_empty() => "the condition holds".to_owned(),
        _ if !title.is_empty() => title,
        StepKind::Wait => "wait".to_owned(),
        StepKind::Within => "within its limit".to_owned(),
        StepKind::Branch => "branch".to_owned(),
        StepKind::For | StepKind::Repeat => "loop".to_owned(),
        _ => title,
    }
}

/// A step by its kind and its title.
pub(super) fn named(kind: StepKind, title: &str) -> String {
    let word = match kind {
        StepKind::Fix => "fix",
        StepKind::Rollback => "rollback",
        StepKind::Restore => "restore",
        StepKind::During => "during",
        _ => return title.to_owned(),
    };
    if title.is_empty() || title == word { word.to_owned() } else { format!("{word}: {title}") }
}

/// The sign of how a step ended.
pub(super) fn sign(status: Status) -> (Glyph, Ink) {
    match status {
        Status::Succeeded | Status::Fixed => (Glyph::Passed, Ink::Good),
        Status::Compensated => (Glyph::Undo, Ink::Good),
        Status::Failed | Status::CompensationFailed => (Glyph::Failed, Ink::Bad),
        Status::Unknown | Status::Waiting | Status::Cancelled => (Glyph::Attention, Ink::Warn),
        Status::Skipped => (Glyph::Skipped, Ink::Dim),
    }
}

/// What a sign alone would not say.
pub(super) fn word(status: Status) -> Option<&'static str> {
    match status {
        Status::Succeeded | Status::Fixed | Status::Failed => None,
        Status::Unknown => Some("nobody knows whether it took place"),
        Status::Skipped => Some("skipped"),
        Status::Cancelled => Some("interrupted"),
        Status::Compensated => Some("undone"),
        Status::CompensationFailed => Some("could not be undone"),
        Status::Waiting => Some("waits for a person"),
    }
}
