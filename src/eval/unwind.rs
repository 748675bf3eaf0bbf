//! How evaluation leaves its regular way.

use crate::backend::FailureKind;
use crate::event::{Ending, Failure};
use crate::redact::Clean;

/// What evaluating gives, or how it was left.
pub type Flow<T = ()> = Result<T, Box<Unwind>>;

/// Why evaluation did not come to its regular end, and how far that reaches.
#[derive(Debug, Clone)]
pub enum Unwind {
    /// A requirement, a call or a value: fails the check, rung, iteration or action it stands in.
    Failed(Trouble),
    /// An action failed and was undone as far as that went: ends the run, unless a loop bears with it.
    ActionFailed(Trouble),
    /// An action was not begun: the rest of its rung or iteration is left out.
    Skipped(Clean),
    /// An action failed and says `on_fail: next`: the rest of its rung is left out.
    NextRung(Failure),
    /// The limit of an enclosing `within` is reached.
    TimeOver(LimitId),
    /// Somebody interrupted the run.
    Interrupted,
    /// The run ends here.
    Ends(Ending, Option<Failure>),
}

/// Something failed.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// What.
    pub failure: Failure,
    /// Whether an undo failed too.
    pub undo_failed: bool,
    /// Whether nobody knows if a write took place.
    pub unknown: bool,
    /// Whether what it did, or may have done, was undone.
    pub undone: bool,
    /// The limit whose end caused it.
    pub limit: Option<LimitId>,
    /// Whether a step's end has told it already.
    pub told: bool,
    /// Whether it has left the rung it belongs to: what was done before that rung stays.
    pub contained: bool,
}

/// Which time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitId(pub(super) u32);

impl Trouble {
    /// A failure that has nothing else to it.
    #[must_use]
    pub fn new(failure: Failure) -> Self {
        Self { failure, undo_failed: false, unknown: false, undone: false, limit: None, told: false, contained: false }
    }

    /// Whether our side could not ask.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.failure.kind == Some(FailureKind::Ours)
    }

    /// How a run ends that ends by this, where it failed outside an action.
    #[must_use]
    pub fn ending(&self) -> Ending {
        if self.is_ours() { Ending::CouldNotAsk } else { Ending::Failed }
    }

    /// How a run ends that ends by this, where an action failed.
    #[must_use]
    pub fn action_ending(&self) -> Ending {
        if self.undo_failed {
            Ending::RollbackFailed
        } else if self.is_ours() {
            Ending::CouldNotAsk
        } else if self.unknown && !self.undone {
            // Somebody must look, and say what became of it.
            Ending::Waiting
        } else {
            Ending::ActionFailed
        }
    }
}

impl From<Trouble> for Box<Unwind> {
    fn from(trouble: Trouble) -> Self {
        Box::new(Unwind::Failed(trouble))
    }
}

impl Unwind {
    /// Whether it leaves an action undone, so that the actions before it in the same scope are undone too.
    #[must_use]
    pub fn undoes(&self) -> bool {
        match self {
            Self::ActionFailed(trouble) => !trouble.contained,
            Self::NextRung(_) | Self::Interrupted => true,
            _ => false,
        }
    }

    /// The failure, where there is one to show.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(trouble) | Self::ActionFailed(trouble) => Some(&trouble.failure),
            Self::NextRung(failure) => Some(failure),
            Self::Ends(_, failure) => failure.as_ref(),
            Self::Skipped(_) | Self::TimeOver(_) | Self::Interrupted => None,
        }
    }
}
