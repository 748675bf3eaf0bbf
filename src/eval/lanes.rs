//! Loops over items, several side by side.
//!
//! Each item runs on a thread of its own, with a copy of the frame. The first `lanes` items begin at once, each further
//! one when a lane is free. A lane that panics ends the run; it does not hang it.

use super::items::{Fate, Keys, Rounds, Tally};
use super::lane::{Doing, Lane};
use super::unwind::{Flow, Unwind};
use crate::diagnostic::codes::run as codes;
use crate::event::{Ending, Failure};
use crate::program::For;
use ecow::EcoString;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Stack of a lane, in bytes.
const STACK: usize = 16 * 1024 * 1024;

/// What the lanes of one batch share.
struct Batch<'a, 'p> {
    each: &'p For,
    rounds: &'a Rounds,
    /// What each lane begins as.
    from: &'a Lane<'p>,
    next: AtomicUsize,
    end: usize,
    stop: AtomicBool,
    failed: AtomicUsize,
    keys: Vec<EcoString>,
    start: usize,
    left: Mutex<Vec<(usize, Left)>>,
}

/// What an item leaves behind.
struct Left {
    /// How it was left, where it did not come to its end.
    unwound: Option<Box<Unwind>>,
    acted: u32,
    nested: Vec<Failure>,
    /// What it did of the action that the loop stands in.
    doing: Option<Doing>,
}

impl<'p> Lane<'p> {
    pub(super) fn side_by_side(&mut self, each: &'p For, rounds: &Rounds, tally: &mut Tally) -> Flow {
        let count = rounds.items.len();
        let batch = rounds.batch.unwrap_or(count).max(1);
        let mut keys = Keys::default();
        let mut from = 0;
        while from < count {
            if from > 0
                && let Some(pause) = rounds.pause
            {
                self.pause(pause)?;
            }
            let end = from.saturating_add(batch).min(count);
            // In the order of the items, so that they do not hang on which lane is quicker.
            let named =
                (from..end).map(|index| self.key(each, &rounds.items, index, &mut keys)).collect::<Flow<_>>()?;
            if self.batch(each, rounds, from..end, named, tally)? {
                break;
            }
            from = end;
        }
        Ok(())
    }

    /// Runs some items side by side; whether the loop is at its end.
    fn batch(
        &mut self,
        each: &'p For,
        rounds: &Rounds,
        items: std::ops::Range<usize>,
        keys: Vec<EcoString>,
        tally: &mut Tally,
    ) -> Flow<bool> {
        let lanes = rounds.lanes.min(items.len());
        let batch = Batch {
            each,
            rounds,
            from: self,
            next: AtomicUsize::new(items.start),
            end: items.end,
            stop: AtomicBool::new(false),
            failed: AtomicUsize::new(tally.failed),
            keys,
            start: items.start,
            left: Mutex::default(),
        };
        let panicked = std::thread::scope(|scope| {
            let mut handles = Vec::with_capacity(lanes);
            for number in 0..lanes {
                let builder = std::thread::Builder::new().name(format!("lane {number}")).stack_size(STACK);
                match builder.spawn_scoped(scope, || batch.work()) {
                    Ok(handle) => handles.push(handle),
                    // The machine gives no more threads: those that there are do the work.
                    Err(_) => break,
                }
            }
            if handles.is_empty() {
                batch.work();
            }
            handles.into_iter().map(std::thread::ScopedJoinHandle::join).filter(Result::is_err).count() > 0
        });
        let Batch { stop, left, .. } = batch;
        let stopped = stop.into_inner();
        let mut left = left.into_inner().unwrap_or_else(PoisonError::into_inner);
        if panicked {
            let failure = self.failure(codes::INTERNAL, rounds.span, "a lane of the loop broke down");
            return Err(Box::new(Unwind::Ends(Ending::CouldNotAsk, Some(failure))));
        }
        left.sort_by_key(|(index, _)| *index);
        self.gathered(left, rounds, tally)?;
        Ok(stopped)
    }

    /// Takes up what became of the items, in their order.
    fn gathered(&mut self, left: Vec<(usize, Left)>, rounds: &Rounds, tally: &mut Tally) -> Flow {
        let mut first: Option<Box<Unwind>> = None;
        let mut leaves: Option<Box<Unwind>> = None;
        for (_, left) in left {
            self.acted = self.acted.saturating_add(left.acted);
            self.nested.extend(left.nested);
            if let (Some(doing), Some(done)) = (&mut self.doing, left.doing) {
                doing.touched |= done.touched;
                doing.unknown |= done.unknown;
                doing.undos.extend(done.undos);
            }
            match left.unwound {
                None => tally.done = tally.done.saturating_add(1),
                Some(unwind) => match Fate::of(&unwind) {
                    Fate::Skipped => tally.skipped = tally.skipped.saturating_add(1),
                    Fate::Failed => {
                        tally.failed = tally.failed.saturating_add(1);
                        first = Some(graver(first, unwind));
                    }
                    Fate::Leaves => leaves = Some(graver(leaves, unwind)),
                },
            }
        }
        if let Some(unwind) = leaves {
            return Err(unwind);
        }
        match first {
            Some(unwind) if tally.failed > rounds.may_fail => Err(self.too_many(unwind, tally, rounds)),
            _ => Ok(()),
        }
    }
}

impl<'p> Batch<'_, 'p> {
    fn work(&self) {
        while !self.stop.load(Ordering::Acquire) {
            let index = self.next.fetch_add(1, Ordering::AcqRel);
            if index >= self.end {
                return;
            }
            let mut lane = self.from.clone();
            lane.scope.clear();
            lane.nested.clear();
            lane.acted = 0;
            lane.doing = lane.doing.map(Doing::afresh);
            let result = self.item(&mut lane, index);
            let stops = match &result {
                Ok(end) => *end,
                Err(unwind) => match Fate::of(unwind) {
                    Fate::Skipped => false,
                    Fate::Failed => self.failed.fetch_add(1, Ordering::AcqRel) >= self.rounds.may_fail,
                    Fate::Leaves => true,
                },
            };
            if stops {
                self.stop.store(true, Ordering::Release);
            }
            let left = Left { unwound: result.err(), acted: lane.acted, nested: lane.nested, doing: lane.doing };
            self.left.lock().unwrap_or_else(PoisonError::into_inner).push((index, left));
        }
    }

    fn item(&self, lane: &mut Lane<'p>, index: usize) -> Flow<bool> {
        let key = self.keys.get(index.saturating_sub(self.start)).map_or("", EcoString::as_str);
        lane.bind(self.each.slot, self.rounds.items.get(index), self.each.items.span)?;
        lane.iteration(self.each, key)
    }
}

/// The one of two ends that says more; of equals the first.
fn graver(known: Option<Box<Unwind>>, new: Box<Unwind>) -> Box<Unwind> {
    let rank = |unwind: &Unwind| match unwind {
        Unwind::Ends(..) => 5,
        Unwind::Interrupted => 4,
        Unwind::TimeOver(_) => 3,
        Unwind::ActionFailed(trouble) if trouble.undo_failed => 3,
        Unwind::ActionFailed(_) => 2,
        Unwind::NextRung(_) => 1,
        Unwind::Failed(_) | Unwind::Skipped(_) => 0,
    };
    match known {
        Some(known) if rank(&known) >= rank(&new) => known,
        _ => new,
    }
}
