//! Loops over items, one after the other.

use super::lane::{Ended, Lane};
use super::truth::{Truth, truth};
use super::unwind::{Flow, Trouble, Unwind};
use super::world::Supposition;
use crate::diagnostic::codes::run as codes;
use crate::event::{Status, StepKind};
use crate::program::For;
use crate::redact::Clean;
use crate::source::Span;
use crate::value::{Secret, Type, Value, show};
use ecow::EcoString;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// Longest key in a step's path, in characters.
const KEY: usize = 60;

/// What is walked over.
#[derive(Clone)]
pub(super) enum Items {
    List(Arc<Vec<Value>>, bool),
    Range(i64, u64),
}

impl Items {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::List(items) => Some(Self::List(items.clone(), false)),
            Value::Range(ends) => match (&ends.0, &ends.1) {
                (Value::Int(low), Value::Int(high)) if low <= high => {
                    Some(Self::Range(*low, high.abs_diff(*low).saturating_add(1)))
                }
                (Value::Int(_), Value::Int(_)) => Some(Self::Range(0, 0)),
                _ => None,
            },
            Value::Secret(secret) => match Self::of(secret.expose())? {
                Self::List(items, _) => Some(Self::List(items, true)),
                range @ Self::Range(..) => Some(range),
            },
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::List(items, _) => items.len(),
            Self::Range(_, count) => usize::try_from(*count).unwrap_or(usize::MAX),
        }
    }

    pub(super) fn get(&self, index: usize) -> Value {
        match self {
            Self::List(items, secret) => {
                let item = items.get(index).cloned().unwrap_or(Value::Null);
                if *secret { Secret::wrap(item) } else { item }
            }
            Self::Range(low, _) => Value::Int(low.saturating_add(i64::try_from(index).unwrap_or(i64::MAX))),
        }
    }
}

/// How a loop goes round.
pub(super) struct Rounds {
    pub(super) items: Items,
    pub(super) lanes: usize,
    pub(super) batch: Option<usize>,
    pub(super) pause: Option<Duration>,
    /// How many items may fail.
    pub(super) may_fail: usize,
    pub(super) span: Span,
}

/// What became of the items so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) failed: usize,
    pub(super) skipped: usize,
    pub(super) done: usize,
}

impl<'p> Lane<'p> {
    pub(super) fn each(&mut self, each: &'p For, segment: &str, span: Span) -> Flow {
        let items = self.eval(&each.items)?;
        let text = self.unit.program.sources.text(each.items.span);
        let title = self.world().clean(&format!("{} in {text}", each.name));
        let Some(items) = Items::of(&items) else {
            return self.step(StepKind::For, segment, title, |lane| lane.unknown_items(each, &items)).map(drop);
        };
        self.step(StepKind::For, segment, title, |lane| {
            let rounds = lane.rounds(each, items, span)?;
            let mut tally = Tally::default();
            if rounds.lanes > 1 && !lane.world().supposes() {
                lane.side_by_side(each, &rounds, &mut tally)?;
            } else {
                lane.in_turn(each, &rounds, &mut tally)?;
            }
            Ok(lane.tallied(&rounds, &tally))
        })
        .map(drop)
    }

    fn rounds(&mut self, each: &'p For, items: Items, span: Span) -> Flow<Rounds> {
        let count = |value: Option<u64>| value.map(|value| usize::try_from(value).unwrap_or(usize::MAX).max(1));
        let lanes = each.parallel.as_ref().map_or(Ok(None), |expr| self.count(expr))?;
        let batch = each.batch.as_ref().map_or(Ok(None), |expr| self.count(expr))?;
        let pause = self.optional_duration(each.pause.as_ref())?;
        let may_fail = match each.max_failures.as_ref().map(|expr| self.eval(expr)).transpose()? {
            Some(Value::Int(number)) => usize::try_from(number).unwrap_or(0),
            Some(Value::Float(share)) => share_of(items.len(), share),
            _ => 0,
        };
        Ok(Rounds { items, lanes: count(lanes).unwrap_or(1), batch: count(batch), pause, may_fail, span })
    }

    fn in_turn(&mut self, each: &'p For, rounds: &Rounds, tally: &mut Tally) -> Flow {
        for (_, after) in &each.previous {
            self.set(*after, Value::Null);
        }
        let mut keys = Keys::default();
        let mut first: Option<Box<Unwind>> = None;
        for index in 0..rounds.items.len() {
            if index > 0
                && index.is_multiple_of(rounds.batch.unwrap_or(1))
                && let Some(pause) = rounds.pause
            {
                self.pause(pause)?;
            }
            let key = self.key(each, &rounds.items, index, &mut keys)?;
            let end = self.round(each, &key, tally, rounds, &mut first)?;
            for (before, after) in &each.previous {
                let value = self.get(*before).clone();
                self.set(*after, value);
            }
            if end {
                break;
            }
        }
        Ok(())
    }

    /// One item; whether the loop is at its end.
    fn round(
        &mut self,
        each: &'p For,
        key: &str,
        tally: &mut Tally,
        rounds: &Rounds,
        first: &mut Option<Box<Unwind>>,
    ) -> Flow<bool> {
        match self.iteration(each, key) {
            Ok(end) => {
                tally.done = tally.done.saturating_add(1);
                Ok(end)
            }
            Err(unwind) => {
                match Fate::of(&unwind) {
                    Fate::Skipped => tally.skipped = tally.skipped.saturating_add(1),
                    Fate::Failed => {
                        tally.failed = tally.failed.saturating_add(1);
                        let first = first.get_or_insert(unwind);
                        if tally.failed > rounds.may_fail {
                            return Err(self.too_many(first.clone(), tally, rounds));
                        }
                    }
                    Fate::Leaves => return Err(unwind),
                }
                Ok(false)
            }
        }
    }

    /// The loop's own failure, where some items may fail; else that of the item.
    pub(super) fn too_many(&self, first: Box<Unwind>, tally: &Tally, rounds: &Rounds) -> Box<Unwind> {
        if rounds.may_fail == 0 {
            return first;
        }
        let message = format!(
            "{} of {} items failed, and {} may: {}",
            tally.failed,
            rounds.items.len(),
            rounds.may_fail,
            first.failure().map_or("", |failure| failure.message.as_str())
        );
        let failure = self.failure(codes::TOO_MANY_FAILED, rounds.span, &message);
        let renamed = |trouble: Trouble| Trouble { failure, told: false, ..trouble };
        Box::new(match *first {
            Unwind::ActionFailed(trouble) => Unwind::ActionFailed(renamed(trouble)),
            Unwind::Failed(trouble) => Unwind::Failed(renamed(trouble)),
            other => other,
        })
    }

    /// Runs the body for the item that is bound; whether `until` says that it was the last.
    pub(super) fn iteration(&mut self, each: &'p For, key: &str) -> Flow<bool> {
        let title = self.world().clean(&key.replace("%2F", "/").replace("%25", "%"));
        let segment = ecow::eco_format!("[{key}]");
        let skippable = std::mem::replace(&mut self.skippable, true);
        let mut end = false;
        let result = self.step(StepKind::Iteration, &segment, title, |lane| {
            lane.scoped(|lane| lane.block(&each.body))?;
            if let Some(until) = &each.until {
                end = matches!(truth(&lane.eval(until)?), Truth::Yes);
            }
            Ok(Ended::succeeded())
        });
        self.skippable = skippable;
        result.map(|_| end)
    }

    /// Binds an item, and names its iteration.
    pub(super) fn key(&mut self, each: &'p For, items: &Items, index: usize, keys: &mut Keys) -> Flow<EcoString> {
        let item = items.get(index);
        self.bind(each.slot, item.clone(), each.items.span)?;
        let key = match &each.key {
            Some(key) => self.eval(key)?,
            None => item,
        };
        Ok(keys.unique(&key_text(&key, index, |text| self.world().clean(text))))
    }

    fn tallied(&self, rounds: &Rounds, tally: &Tally) -> Ended {
        let mut note = match rounds.items.len() {
            0 => "no items".to_owned(),
            1 => "1 item".to_owned(),
            count if tally.done.saturating_add(tally.failed).saturating_add(tally.skipped) < count => {
                format!("{} of {count} items", tally.done)
            }
            count => format!("{count} items"),
        };
        for (count, what) in [(tally.failed, "failed"), (tally.skipped, "skipped")] {
            if count > 0 {
                let _ = write!(note, ", {count} {what}");
            }
        }
        Ended::succeeded().note(self.world().clean(&note))
    }

    /// A list that is not known yet: planned once, for each.
    fn unknown_items(&mut self, each: &'p For, items: &Value) -> Flow<Ended> {
        let item = match &each.items.ty {
            Type::List(item) | Type::Range(item) => (**item).clone(),
            _ => Type::Any,
        };
        let why: EcoString = match items {
            Value::Unknown(unknown) => unknown.why.clone(),
            other => ecow::eco_format!("{} is no list", show::literal(other)),
        };
        if !self.world().supposes() {
            return self.fail(codes::VALUE_FAILED, each.items.span, &format!("a list is wanted here: {why}"));
        }
        self.set(each.slot, Value::unknown(item, why.clone()));
        self.suppose("[each]", Supposition::ForEach, &why);
        self.maybe(|lane| lane.iteration(each, "each").map(drop))?;
        Ok(Ended::with(Status::Unknown).note(Clean::fixed("the items are not known before the run")))
    }
}

/// What an iteration's end means for its loop.
pub(super) enum Fate {
    Skipped,
    Failed,
    /// The loop is left as the iteration was.
    Leaves,
}

impl Fate {
    pub(super) fn of(unwind: &Unwind) -> Self {
        match unwind {
            Unwind::Skipped(_) => Self::Skipped,
            Unwind::Failed(trouble) | Unwind::ActionFailed(trouble) if !trouble.is_ours() => Self::Failed,
            _ => Self::Leaves,
        }
    }
}

/// Keys that were given out, so that each is given once.
#[derive(Default)]
pub(super) struct Keys(rustc_hash::FxHashMap<EcoString, u32>);

impl Keys {
    fn unique(&mut self, key: &str) -> EcoString {
        let count = self.0.entry(key.into()).or_insert(0);
        *count = count.saturating_add(1);
        if *count == 1 { key.into() } else { ecow::eco_format!("{key}~{count}") }
    }
}

/// A key as a segment of a path takes it. It is cleaned before it is cut: half a secret would not be found.
fn key_text(key: &Value, index: usize, clean: impl Fn(&str) -> Clean) -> String {
    let text = match key {
        Value::Int(_) | Value::String(_) | Value::Path(_) | Value::Url(_) => clean(&show::to_text(key)),
        _ => return index.to_string(),
    };
    let text = text.as_str();
    let mut out = String::new();
    for c in text.chars().take(KEY) {
        match c {
            '/' => out.push_str("%2F"),
            '%' => out.push_str("%25"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    if text.chars().nth(KEY).is_some() {
        let _ = write!(out, "…{index}");
    }
    out
}

/// So many of a number are a share of it, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the result lies between zero and `count`"
)]
fn share_of(count: usize, share: f64) -> usize {
    ((count as f64) * share.clamp(0.0, 1.0)).floor() as usize
}
