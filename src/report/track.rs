//! Which steps are open, and what they last said.

use crate::event::{Event, Failure, StepKind, StepPath};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Lines of a program's output that are remembered of a step.
const TAIL_LINES: usize = 10;
/// Bytes that are remembered of a line.
const TAIL_BYTES: usize = 512;

/// A step that has begun and not ended.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) kind: StepKind,
    pub(crate) title: String,
    /// When it began, on the run's clock.
    pub(crate) began: Duration,
    /// In which order it began.
    pub(crate) order: u64,
    /// Whether its header stands on the report already.
    pub(crate) shown: bool,
    /// Columns of indentation of its own line.
    pub(crate) indent: usize,
    /// Steps below it that are open.
    pub(crate) below: usize,
    /// What it is doing: the call that runs.
    pub(crate) doing: Option<String>,
    /// What a check's latest ask said.
    pub(crate) failing: Option<Failure>,
    /// Why it was last seen to fail, as it stands on the report.
    pub(crate) told: Option<Failure>,
    pub(crate) tail: Tail,
}

/// The last lines of what a program printed.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    lines: VecDeque<String>,
    /// Lines that were printed before those.
    pub(crate) before: u64,
    /// Whether the last line has not ended.
    partial: bool,
}

impl Tail {
    /// Adds text as it came. Gives the lines that are complete with it.
    pub(crate) fn push(&mut self, text: &str, mut complete: impl FnMut(&str)) {
        for piece in text.split_inclusive('\n') {
            let line = piece.strip_suffix('\n').unwrap_or(piece);
            if self.partial {
                if let Some(last) = self.lines.back_mut() {
                    append(last, line);
                }
            } else {
                if self.lines.len() == TAIL_LINES {
                    self.lines.pop_front();
                    self.before += 1;
                }
                let mut kept = String::new();
                append(&mut kept, line);
                self.lines.push_back(kept);
            }
            self.partial = piece.len() == line.len();
            if !self.partial
                && let Some(last) = self.lines.back()
            {
                complete(last);
            }
        }
    }

    /// What was printed behind the last newline.
    pub(crate) fn unfinished(&self) -> Option<&str> {
        if self.partial { self.lines.back().map(String::as_str) } else { None }
    }

    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }
}

fn append(line: &mut String, text: &str) {
    let room = TAIL_BYTES.saturating_sub(line.len());
    let end = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    line.push_str(text.get(..end).unwrap_or(""));
}

/// A step that runs now, as a live display shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its title.
    pub title: String,
    /// The call that runs.
    pub doing: Option<String>,
    /// When it began, on the run's clock.
    pub began: Duration,
    /// The last lines that a program of it printed.
    pub tail: Vec<String>,
}

/// The open steps of a run.
#[derive(Debug, Default)]
pub(crate) struct Track {
    open: HashMap<StepPath, Open>,
    begun: u64,
}

impl Track {
    pub(crate) fn get(&self, step: &StepPath) -> Option<&Open> {
        self.open.get(step)
    }

    pub(crate) fn get_mut(&mut self, step: &StepPath) -> Option<&mut Open> {
        self.open.get_mut(step)
    }

    /// The nearest open step that this one stands in.
    pub(crate) fn above(&self, step: &StepPath) -> Option<StepPath> {
        let mut path = step.parent();
        while let Some(here) = path {
            if self.open.contains_key(&here) {
                return Some(here);
            }
            path = here.parent();
        }
        None
    }

    /// The open step itself, or the nearest above it.
    pub(crate) fn nearest(&self, step: &StepPath) -> Option<StepPath> {
        if self.open.contains_key(step) { Some(step.clone()) } else { self.above(step) }
    }

    pub(crate) fn begin(&mut self, step: &StepPath, kind: StepKind, title: String, indent: usize, began: Duration) {
        if let Some(above) = self.above(step).and_then(|above| self.open.get_mut(&above)) {
            above.below += 1;
        }
        self.begun += 1;
        let open = Open {
            kind,
            title,
            began,
            order: self.begun,
            shown: false,
            indent,
            below: 0,
            doing: None,
            failing: None,
            told: None,
            tail: Tail::default(),
        };
        self.open.insert(step.clone(), open);
    }

    pub(crate) fn end(&mut self, step: &StepPath) -> Option<Open> {
        let open = self.open.remove(step)?;
        if let Some(above) = self.above(step).and_then(|above| self.open.get_mut(&above)) {
            above.below = above.below.saturating_sub(1);
        }
        Some(open)
    }

    /// Remembers what a live display shows of a step.
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::CallStarted { step, call } => {
                if let Some(open) = self.nearest(step).and_then(|step| self.open.get_mut(&step)) {
                    open.doing = Some(super::one_line(call.rendered.as_str()));
                }
            }
            Event::CallEnded { step, .. } => {
                if let Some(open) = self.nearest(step).and_then(|step| self.open.get_mut(&step)) {
                    open.doing = None;
                }
            }
            _ => {}
        }
    }

    /// The steps that run now: those that have no open step below them, the oldest first.
    pub(crate) fn running(&self) -> Vec<Running> {
        let mut leaves: Vec<&Open> = self.open.values().filter(|open| open.below == 0).collect();
        leaves.sort_by_key(|open| open.order);
        leaves
            .into_iter()
            .map(|open| Running {
                title: open.title.clone(),
                doing: open.doing.clone(),
                began: open.began,
                tail: open.tail.lines().map(str::to_owned).collect(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_joins_pieces_of_a_line_and_forgets_old_lines() {
        let mut tail = Tail::default();
        let mut complete = Vec::new();
        for piece in ["a", "b\nc", "\n"] {
            tail.push(piece, |line| complete.push(line.to_owned()));
        }
        assert_eq!(complete, ["ab", "c"]);
        for number in 0..20 {
            tail.push(&format!("{number}\n"), |_| {});
        }
        assert_eq!(tail.lines().collect::<Vec<_>>(), ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"]);
        assert_eq!(tail.before, 12);
        assert_eq!(tail.unfinished(), None);
    }

    #[test]
    fn a_line_without_end_is_kept_in_bounds() {
        let mut tail = Tail::default();
        for _ in 0..1000 {
            tail.push("äöü", |_| {});
        }
        assert!(tail.lines().all(|line| line.len() <= TAIL_BYTES));
    }

    #[test]
    fn only_steps_without_open_steps_below_run() {
        let mut track = Track::default();
        let (outer, inner) = (StepPath("1".into()), StepPath("1/fix1/2".into()));
        track.begin(&outer, StepKind::Check, "outer".into(), 0, Duration::ZERO);
        track.begin(&inner, StepKind::Action, "inner".into(), 2, Duration::from_secs(1));
        assert_eq!(track.running().iter().map(|step| step.title.as_str()).collect::<Vec<_>>(), ["inner"]);
        track.end(&inner);
        assert_eq!(track.running().iter().map(|step| step.title.as_str()).collect::<Vec<_>>(), ["outer"]);
    }
}
