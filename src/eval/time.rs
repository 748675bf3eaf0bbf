//! Limits on time, and loops over time.

use super::lane::{Ended, Lane};
use super::truth::{Truth, truth};
use super::unwind::{Flow, LimitId, Unwind};
use super::world::Supposition;
use crate::diagnostic::codes::run as codes;
use crate::event::{Status, StepKind};
use crate::program::{Repeat, RepeatBound, Within};
use crate::redact::Clean;
use crate::source::Span;
use crate::value::{Value, show};
use std::time::Duration;

impl<'p> Lane<'p> {
    pub(super) fn within(&mut self, within: &'p Within, segment: &str, span: Span) -> Flow {
        let limit = self.duration(&within.limit)?;
        let title = limit.map_or_else(Clean::default, |limit| self.length(limit));
        self.step(StepKind::Within, segment, title, |lane| {
            if lane.world().supposes() {
                return lane.within_supposed(within);
            }
            let id = lane.limit_in(limit.unwrap_or(Duration::MAX));
            let result = lane.block(&within.body);
            lane.limits.pop();
            match result {
                Ok(()) => Ok(Ended::succeeded()),
                Err(unwind) if !is_end_of(&unwind, id) => Err(unwind),
                Err(_) => lane.time_is_over(within, limit, span),
            }
        })
        .map(drop)
    }

    /// What is done when the limit is reached.
    fn time_is_over(&mut self, within: &'p Within, limit: Option<Duration>, span: Span) -> Flow<Ended> {
        let Some(otherwise) = &within.otherwise else {
            let text = limit.map_or_else(Clean::default, |limit| self.length(limit));
            return self.fail(codes::TIME_OVER, span, &format!("it was not done within {text}"));
        };
        self.decide("time is over")?;
        self.step(StepKind::When, "else", Clean::fixed("the time is over"), |lane| {
            lane.block(otherwise)?;
            Ok(Ended::succeeded())
        })?;
        Ok(Ended::succeeded().note(Clean::fixed("the time was over")))
    }

    fn within_supposed(&mut self, within: &'p Within) -> Flow<Ended> {
        self.block(&within.body)?;
        if let Some(otherwise) = &within.otherwise {
            self.suppose("else", Supposition::IfTimeIsOver, "");
            self.maybe(|lane| {
                lane.step(StepKind::When, "else", Clean::fixed("the time is over"), |lane| {
                    lane.block(otherwise)?;
                    Ok(Ended::with(Status::Unknown))
                })
                .map(drop)
            })?;
        }
        Ok(Ended::succeeded())
    }

    pub(super) fn repeat(&mut self, repeat: &'p Repeat, segment: &str, span: Span) -> Flow {
        let every = self.duration(&repeat.every)?.unwrap_or_default();
        let (bound, monitors) = match &repeat.bound {
            RepeatBound::Within(bound) => (self.duration(bound)?, false),
            RepeatBound::For(bound) => (self.duration(bound)?, true),
        };
        let bound = bound.unwrap_or_default();
        let word = if monitors { "for" } else { "within" };
        let title = format!("every {}, {word} {}", self.length(every), self.length(bound));
        let title = self.world().clean(&title);
        self.step(StepKind::Repeat, segment, title, |lane| {
            for (_, after) in &repeat.previous {
                lane.set(*after, Value::Null);
            }
            if lane.world().supposes() {
                lane.suppose("[1]", Supposition::EachTime, "");
                lane.maybe(|lane| lane.repetition(repeat, 1).map(drop))?;
                return Ok(Ended::with(Status::Unknown));
            }
            let deadline = lane.world().monotonic().saturating_add(bound);
            let own = (!monitors).then(|| lane.limit_in(bound));
            let result = lane.repetitions(repeat, every, deadline);
            if own.is_some() {
                lane.limits.pop();
            }
            let ended = match result {
                Err(unwind) if own.is_some_and(|id| is_end_of(&unwind, id)) => None,
                result => result?,
            };
            match ended {
                Some(count) => Ok(Ended::succeeded().note(lane.world().clean(&times(count)))),
                None if monitors => Ok(Ended::succeeded()),
                None => {
                    let message = format!("it did not come to its end within {}", lane.length(bound));
                    lane.fail(codes::REPEAT_OVER, span, &message)
                }
            }
        })
        .map(drop)
    }

    /// How often it went round until its `until` held; `None` when the time is over first.
    fn repetitions(&mut self, repeat: &'p Repeat, every: Duration, deadline: Duration) -> Flow<Option<u64>> {
        let mut count = 0_u64;
        loop {
            let began = self.world().monotonic();
            count = count.saturating_add(1);
            if self.repetition(repeat, count)? {
                return Ok(Some(count));
            }
            for (before, after) in &repeat.previous {
                let value = self.get(*before).clone();
                self.set(*after, value);
            }
            let next = began.saturating_add(every).max(self.world().monotonic());
            if next >= deadline {
                return Ok(None);
            }
            self.pause_until(next)?;
        }
    }

    /// Once round; whether `until` holds.
    fn repetition(&mut self, repeat: &'p Repeat, number: u64) -> Flow<bool> {
        let skippable = std::mem::replace(&mut self.skippable, true);
        let mut end = false;
        let title = self.world().clean(&number.to_string());
        let result = self.step(StepKind::Iteration, &format!("[{number}]"), title, |lane| {
            lane.scoped(|lane| lane.block(&repeat.body))?;
            if let Some(until) = &repeat.until {
                end = matches!(truth(&lane.eval(until)?), Truth::Yes);
            }
            Ok(Ended::succeeded())
        });
        self.skippable = skippable;
        match result {
            Ok(_) => Ok(end),
            Err(unwind) if matches!(*unwind, Unwind::Skipped(_)) => Ok(false),
            Err(unwind) => Err(unwind),
        }
    }

    /// A length of time as the language writes it.
    pub(super) fn length(&self, length: Duration) -> Clean {
        let nanoseconds = i64::try_from(length.as_nanos()).unwrap_or(i64::MAX);
        self.world().clean(&show::to_text(&Value::Duration(nanoseconds)))
    }
}

/// Whether evaluation was left because that limit was reached, and all is in order but for that.
fn is_end_of(unwind: &Unwind, id: LimitId) -> bool {
    match unwind {
        Unwind::TimeOver(over) => *over == id,
        Unwind::ActionFailed(trouble) | Unwind::Failed(trouble) => trouble.limit == Some(id) && !trouble.undo_failed,
        _ => false,
    }
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
