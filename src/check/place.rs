//! Where a statement may stand: the table of the language, as code.

use super::checker::Checker;
use crate::diagnostic::{Diagnostic, codes::effects};
use crate::source::Span;

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the file itself.
    File,
    /// In a task itself.
    Task,
    /// In a check, also in blocks in it.
    Check,
    /// In a rung, or in a block that stands outside of checks and actions.
    Flow,
    /// In the body of an action, also in blocks in it.
    Action,
    /// In `during`.
    During,
    /// In `restore`.
    Restore,
    /// In `rollback`.
    Rollback,
}

impl Place {
    /// Whether writes may stand here.
    pub(super) fn writes(self) -> bool {
        matches!(self, Self::Action | Self::During | Self::Restore | Self::Rollback)
    }

    /// The place of a block in this place.
    pub(super) fn nested(self) -> Self {
        match self {
            Self::File | Self::Task => Self::Flow,
            place => place,
        }
    }

    /// As a message says it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::File => "in the file itself",
            Self::Task => "in a task itself",
            Self::Check => "in a check",
            Self::Flow => "outside of an action",
            Self::Action => "in an action",
            Self::During => "in `during`",
            Self::Restore => "in `restore`",
            Self::Rollback => "in a rollback",
        }
    }
}

/// What does not stand everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Notify,
    Check,
    Action,
    Manual,
    Run,
    Escalate,
    Stop,
    Output,
}

impl Form {
    fn word(self) -> &'static str {
        match self {
            Self::Notify => "notify",
            Self::Check => "check",
            Self::Action => "action",
            Self::Manual => "manual",
            Self::Run => "run",
            Self::Escalate => "escalate",
            Self::Stop => "stop",
            Self::Output => "output",
        }
    }

    fn may_stand(self, place: Place) -> bool {
        match self {
            Self::Notify => place != Place::Check,
            Self::Check => !place.writes(),
            Self::Action | Self::Escalate | Self::Stop => !place.writes() && place != Place::Check,
            Self::Manual => place.writes(),
            // In a check only what reads; the caller looks at the file.
            Self::Run => !place.writes(),
            Self::Output => matches!(place, Place::File | Place::Task),
        }
    }

    fn way_out(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::Notify, _) => "a check only looks: notify in its `fix`, or after it",
            (Self::Check, _) => "an action only acts: put the check before or after it, or use `require`",
            (Self::Action, Place::Check) => "a check only looks: put the action into its `fix`",
            (Self::Action, _) => "an action holds no other action: write both one after the other",
            (Self::Manual, Place::Check) => {
                "a manual step may change the world: put it into an `action` of the `fix`, or ask with `confirm`"
            }
            (Self::Manual, _) => "a manual step may change the world: put it into an `action`",
            (Self::Run, _) => "run the other file before or after the action",
            (Self::Escalate, Place::Check) => "a check only gives a verdict: escalate in its `fix`",
            (Self::Stop, Place::Check) => "a check only gives a verdict: `require` makes it fail",
            (Self::Escalate | Self::Stop, _) => "fail the action with `require`, and decide after it",
            (Self::Output, _) => "bind the value to a name, and give it out in the file itself",
        }
    }
}

impl Checker<'_> {
    /// Says so when the form may not stand here. `span` begins with its keyword.
    pub(super) fn placed(&mut self, form: Form, span: Span) -> bool {
        let fits = form.may_stand(self.place);
        if !fits {
            let word = form.word();
            let place =
                if form == Form::Output && self.place == Place::Flow { "in a block" } else { self.place.words() };
            let message = format!("`{word}` may not stand {place}");
            self.report(
                Diagnostic::error(effects::MISPLACED, keyword(span, word), message).help(form.way_out(self.place)),
            );
        }
        fits
    }
}

/// The keyword that a statement begins with.
pub(super) fn keyword(span: Span, word: &str) -> Span {
    let length = u32::try_from(word.len()).unwrap_or(0);
    Span { end: span.end.min(span.start.saturating_add(length)), ..span }
}
