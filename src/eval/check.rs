//! Checks: asking, and the ladder of fixes.
//!
//! An ask runs the check's body: the first `require` that is false, or the first read that its target does not answer,
//! makes it fail with that reason. What our side cannot ask is no verdict; it ends the run.

use super::lane::{Ended, Lane};
use super::unwind::{Flow, Trouble, Unwind};
use super::world::{At, Supposition};
use crate::event::{Ending, Failure, Status, StepKind};
use crate::program::{Check, Fix, OnFail};
use crate::redact::Clean;
use crate::value::Value;
use ecow::EcoString;
use std::fmt::Write as _;
use std::time::Duration;

/// How often a check is asked where the file does not say; a tenth of a shorter window.
const EVERY: Duration = Duration::from_secs(5);
/// The shortest pause between two asks that is chosen so.
const SHORTEST: Duration = Duration::from_millis(100);

/// What an ask found.
enum Verdict {
    Passes,
    Fails(Failure),
    /// Only in a plan: it hangs on something unknown.
    Unknown(EcoString),
}

/// When a check is asked again.
#[derive(Clone, Copy, Default)]
struct Window {
    within: Option<Duration>,
    holds: Option<Duration>,
    every: Option<Duration>,
}

impl Window {
    fn every(self) -> Duration {
        self.every.unwrap_or_else(|| {
            let shorter = [self.within, self.holds].into_iter().flatten().min().map(|window| window / 10);
            shorter.map_or(EVERY, |shorter| shorter.clamp(SHORTEST, EVERY))
        })
    }
}

impl<'p> Lane<'p> {
    pub(super) fn check(&mut self, check: &'p Check, segment: &str) -> Flow {
        let title = self.title(&check.title)?;
        let nested = self.in_check;
        let mut lost: Option<Failure> = None;
        let outer = (self.attempt, self.doubt.take(), std::mem::take(&mut self.nested));
        let result = self.step(StepKind::Check, segment, title, |lane| {
            let ended = lane.checked(check)?;
            if ended.status == Status::Failed {
                lost.clone_from(&ended.failure);
            }
            Ok(ended)
        });
        self.attempt = outer.0;
        let doubt = std::mem::replace(&mut self.doubt, outer.1);
        self.nested = outer.2;
        if nested {
            // Of checks in a check all are asked: the verdict is given to the one that they stand in.
            if self.doubt.is_none() {
                self.doubt = doubt;
            }
            result?;
            self.nested.extend(lost);
            return Ok(());
        }
        result?;
        match (lost, check.on_fail) {
            (None, _) => Ok(()),
            (Some(failure), OnFail::Continue | OnFail::Next) => {
                self.shared.note_failed(failure);
                Ok(())
            }
            (Some(failure), OnFail::Stop) => Err(Trouble { told: true, ..Trouble::new(failure) }.into()),
        }
    }

    /// How often it was asked; in a plan also how often a run would.
    fn asked(&self, window: Window, asks: u32) -> Clean {
        let mut note = if asks == 1 { "asked once".to_owned() } else { format!("asked {asks} times") };
        if self.world().supposes() && (window.within.is_some() || window.holds.is_some()) {
            let every = self.length(window.every());
            let _ = write!(note, "; a run asks every {every}");
            if let Some(within) = window.within {
                let _ = write!(note, ", for at most {}", self.length(within));
            }
            if let Some(holds) = window.holds {
                let _ = write!(note, ", and it must hold for {}", self.length(holds));
            }
        }
        self.world().clean(&note)
    }

    /// Asks, and climbs the ladder.
    fn checked(&mut self, check: &'p Check) -> Flow<Ended> {
        let window = Window {
            within: self.optional_duration(check.within.as_ref())?,
            holds: self.optional_duration(check.holds.as_ref())?,
            every: self.optional_duration(check.every.as_ref())?,
        };
        let mut asks = 0;
        let mut verdict = self.ask(check, window, &mut asks)?;
        let mut acted = false;
        let mut reasons: Vec<Clean> = Vec::new();
        let mut helped: Option<Clean> = None;
        if !self.in_check {
            for (index, fix) in check.fixes.iter().enumerate() {
                let supposed = match &verdict {
                    Verdict::Passes => break,
                    Verdict::Fails(_) => None,
                    Verdict::Unknown(why) if acted => Some((Supposition::IfStillFails, why.clone())),
                    Verdict::Unknown(why) => Some((Supposition::IfFails, why.clone())),
                };
                let title = self.optional_title(fix.title.as_ref())?;
                let (did, reason) = self.rung(fix, index, title.clone(), supposed.as_ref())?;
                acted |= did;
                reasons.extend(reason.clone());
                // Asking for long is worth it only where something was done.
                let again = if did && reason.is_none() {
                    Window {
                        within: self.optional_duration(fix.within.as_ref())?.or(window.within),
                        every: self.optional_duration(fix.every.as_ref())?.or(window.every),
                        ..window
                    }
                } else {
                    Window { within: None, ..window }
                };
                verdict = self.ask(check, again, &mut asks)?;
                helped = Some(title);
            }
        }
        let asked = self.asked(window, asks);
        Ok(match verdict {
            Verdict::Passes if acted => {
                let by = helped.filter(|title| !title.is_empty());
                let note = by.map_or(Clean::fixed("fixed"), |title| self.world().clean(&format!("fixed by `{title}`")));
                Ended::with(Status::Fixed).note(note)
            }
            Verdict::Passes => Ended::succeeded().note(asked),
            Verdict::Fails(mut failure) => {
                if let Some(reason) = reasons.last() {
                    failure.help = Some(reason.clone());
                }
                Ended { failure: Some(failure), ..Ended::with(Status::Failed) }.note(asked)
            }
            Verdict::Unknown(why) => {
                let note = self.world().clean(&format!("not known before the run: {why}; {asked}"));
                Ended::with(Status::Unknown).note(note)
            }
        })
    }

    /// Asks once, or for as long as the window says.
    fn ask(&mut self, check: &'p Check, window: Window, asks: &mut u32) -> Flow<Verdict> {
        let began = self.world().monotonic();
        let deadline = window.within.map(|within| began.saturating_add(within));
        let every = window.every();
        let mut passing_since: Option<Duration> = None;
        loop {
            let asked_at = self.world().monotonic();
            let verdict = self.ask_once(check)?;
            *asks = asks.saturating_add(1);
            let now = self.world().monotonic();
            let next = asked_at.saturating_add(every).max(now);
            match (verdict, window.holds) {
                (verdict, _) if self.world().supposes() => return Ok(verdict),
                (Verdict::Unknown(why), _) => return Ok(Verdict::Unknown(why)),
                (Verdict::Passes, None) => return Ok(Verdict::Passes),
                (Verdict::Passes, Some(holds)) => {
                    let end = passing_since.get_or_insert(asked_at).saturating_add(holds);
                    if asked_at >= end {
                        return Ok(Verdict::Passes);
                    }
                    self.pause_until(next.min(end.max(now)))?;
                }
                (Verdict::Fails(failure), _) => {
                    let may_recover = deadline.is_some_and(|deadline| next <= deadline);
                    if !may_recover {
                        return Ok(Verdict::Fails(failure));
                    }
                    passing_since = None;
                    self.pause_until(next)?;
                }
            }
        }
    }

    fn ask_once(&mut self, check: &'p Check) -> Flow<Verdict> {
        self.may_begin()?;
        let ask = self.shared.next_ask(&self.path);
        self.attempt = ask;
        self.counts = super::lane::Counts::default();
        for slot in &check.bindings {
            self.set(*slot, Value::Null);
        }
        let reading = std::mem::replace(&mut self.reading, true);
        let outer = (std::mem::replace(&mut self.in_check, true), self.doubt.take(), std::mem::take(&mut self.nested));
        let result = self.block(&check.body);
        self.reading = reading;
        self.in_check = outer.0;
        let doubt = std::mem::replace(&mut self.doubt, outer.1);
        let nested = std::mem::replace(&mut self.nested, outer.2);
        let verdict = match result {
            Ok(()) => match (nested.into_iter().next(), doubt) {
                (Some(failure), _) => Verdict::Fails(failure),
                (None, Some(why)) => Verdict::Unknown(why),
                (None, None) => Verdict::Passes,
            },
            Err(unwind) => {
                let trouble = match *unwind {
                    Unwind::Failed(trouble) => trouble,
                    other => return Err(Box::new(other)),
                };
                if trouble.is_ours() && !self.world().supposes() {
                    return Err(trouble.into());
                }
                Verdict::Fails(trouble.failure)
            }
        };
        let (word, failure) = match &verdict {
            Verdict::Passes => ("passes", None),
            Verdict::Fails(failure) => ("fails", Some(failure.clone())),
            Verdict::Unknown(_) => ("unknown", None),
        };
        let at = At { step: self.path.clone(), ordinal: 0, attempt: ask };
        self.world().decide(&at, word.into(), failure)?;
        Ok(verdict)
    }

    /// Climbs one rung: whether anything was done, and why it did not come to its end.
    fn rung(
        &mut self,
        fix: &'p Fix,
        index: usize,
        title: Clean,
        supposed: Option<&(Supposition, EcoString)>,
    ) -> Flow<(bool, Option<Clean>)> {
        let before = std::mem::replace(&mut self.acted, 0);
        let skippable = std::mem::replace(&mut self.skippable, true);
        let outer = (std::mem::replace(&mut self.in_rung, true), std::mem::replace(&mut self.attempt, 1));
        let segment = ecow::eco_format!("fix{}", index.saturating_add(1));
        if let Some((supposition, why)) = supposed {
            self.world().suppose(&self.path.child(&segment), *supposition, &self.world().clean(why));
        }
        let result = self.step(StepKind::Fix, &segment, title, |lane| {
            lane.scoped(|lane| lane.block(&fix.body))?;
            Ok(Ended::succeeded())
        });
        let did = self.acted > 0;
        self.acted = self.acted.saturating_add(before);
        (self.in_rung, self.attempt) = outer;
        self.skippable = skippable;
        let reason = match result {
            Ok(_) => None,
            Err(unwind) => Some(rung_left(*unwind, supposed.is_some())?),
        };
        Ok((did, reason))
    }
}

/// Why a rung was left, where the ladder goes on after it.
fn rung_left(unwind: Unwind, supposed: bool) -> Flow<Clean> {
    match unwind {
        Unwind::Skipped(why) => Ok(why),
        Unwind::NextRung(failure) => Ok(failure.message),
        Unwind::Failed(trouble) if !trouble.is_ours() => Ok(trouble.failure.message),
        Unwind::Failed(Trouble { failure, .. }) => Err(Box::new(Unwind::Ends(Ending::CouldNotAsk, Some(failure)))),
        // What was done before this rung stays.
        Unwind::ActionFailed(trouble) => Err(Box::new(Unwind::ActionFailed(Trouble { contained: true, ..trouble }))),
        Unwind::Interrupted => Err(Box::new(Unwind::Ends(Ending::Interrupted, None))),
        // In a plan a rung that may be climbed and ends the run does not end the plan.
        Unwind::Ends(..) if supposed => Ok(Clean::fixed("the run ends there")),
        other => Err(Box::new(other)),
    }
}
