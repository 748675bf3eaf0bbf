//! Finds the patterns in a stream of bytes.

use super::transforms::{self, Patterns};
use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;
use std::collections::VecDeque;
use std::sync::Arc;

/// A match over a line end must have so many bytes: short ones stand there by chance.
const SHORTEST_OVER_LINES: usize = 16;
/// So many line ends and blanks in a row end any match.
const LONGEST_GAP: usize = 128;
/// So many segments are kept before looking which are needed.
const MANY_SEGMENTS: usize = 64;
/// What stands in the place of a secret.
pub(super) const MASK: &[u8] = "‹secret›".as_bytes();

/// The patterns, ready to be looked for.
pub(super) struct Searcher {
    /// None where there are too many to look for: then everything is masked.
    nfa: Option<Ready>,
}

struct Ready {
    nfa: NFA,
    start: StateID,
    /// How many bytes of a pattern a state stands for, by the state's number.
    depths: Vec<u32>,
    /// The pattern as it must be found, where its case matters.
    exact: Vec<Option<Vec<u8>>>,
    /// Bytes that begin a pattern.
    first: [bool; 256],
    /// Hashes of the first bytes of the patterns, as bits.
    windows: Vec<u64>,
}

/// Every pattern has so many bytes, so that their hash tells most places where none begins.
const WINDOW: usize = transforms::SHORTEST;
/// How many bits of a hash count.
const WINDOW_BITS: u32 = 18;

impl Searcher {
    pub(super) fn new(patterns: &Patterns) -> Self {
        Self { nfa: Ready::new(patterns) }
    }
}

impl Ready {
    fn new(patterns: &Patterns) -> Option<Self> {
        let folded: Vec<Vec<u8>> = patterns.keys().map(|pattern| pattern.to_ascii_lowercase()).collect();
        let nfa = NFA::builder().prefilter(false).build(&folded).ok()?;
        let start = nfa.start_state(Anchored::No).ok()?;
        let mut depths = Vec::new();
        let mut first = [false; 256];
        let mut windows = vec![0; 1 << (WINDOW_BITS - 6)];
        for pattern in &folded {
            let mut state = start;
            for (depth, byte) in (1..).zip(pattern) {
                state = nfa.next_state(Anchored::No, state, *byte);
                if depths.len() <= state.as_usize() {
                    depths.resize(state.as_usize() + 1, 0);
                }
                if let Some(known) = depths.get_mut(state.as_usize()) {
                    *known = depth;
                }
            }
            for byte in pattern.iter().take(1) {
                for case in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                    if let Some(leads) = first.get_mut(usize::from(case)) {
                        *leads = true;
                    }
                }
            }
            let (word, bit) = window(*pattern.first_chunk::<WINDOW>()?);
            if let Some(word) = windows.get_mut(word) {
                *word |= bit;
            }
        }
        let exact = patterns.iter().map(|(pattern, exact)| exact.then(|| pattern.clone())).collect();
        Some(Self { nfa, start, depths, exact, first, windows })
    }

    fn leads(&self, byte: u8) -> bool {
        self.first.get(usize::from(byte)).copied().unwrap_or(true)
    }

    fn depth(&self, state: StateID) -> usize {
        self.depths.get(state.as_usize()).and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(0)
    }

    /// How many bytes there are before one where a pattern may begin.
    fn skip(&self, bytes: &[u8]) -> usize {
        let mut skipped = 0;
        while skipped < bytes.len() {
            let rest = bytes.get(skipped..).unwrap_or_default();
            // A pattern may go on behind the end of a line, where no window lies.
            let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let within = rest.get(..line).unwrap_or_default();
            let begins = |bytes: &[u8]| {
                bytes.first_chunk::<WINDOW>().is_none_or(|bytes| {
                    let (word, bit) = window(*bytes);
                    self.windows.get(word).is_none_or(|word| word & bit != 0)
                })
            };
            if let Some(at) = within.windows(WINDOW).position(begins) {
                return skipped + at;
            }
            let tail = within.len().saturating_sub(WINDOW - 1);
            let tail_bytes = within.get(tail..).unwrap_or_default();
            if let Some(at) = tail_bytes.iter().position(|byte| self.leads(*byte)) {
                return skipped + tail + at;
            }
            skipped += line + 1;
        }
        bytes.len()
    }
}

/// The word and the bit in it that stand for the first bytes of a pattern, whatever their case.
fn window(bytes: [u8; WINDOW]) -> (usize, u64) {
    let folded = u32::from_le_bytes(bytes) | 0x2020_2020;
    let hash = folded.wrapping_mul(0x9e37_79b1) >> (32 - WINDOW_BITS);
    (usize::try_from(hash >> 6).unwrap_or(0), 1 << (hash & 63))
}

/// A stream under way: what is not given out yet, and what in it is to be masked. Positions count from the
/// beginning of the stream.
pub(super) struct Stream {
    searcher: Arc<Searcher>,
    state: Option<StateID>,
    held: Vec<u8>,
    /// Position of the first byte held.
    start: usize,
    /// How many bytes were looked at without those between lines.
    packed: usize,
    /// How many of them since the last time at the start state.
    steps: usize,
    /// Since the last time at the start state: from which count on which position belongs to it.
    segments: VecDeque<(usize, usize)>,
    /// Line ends and blanks in a row; None within a line.
    gap: Option<usize>,
    /// What is masked, in order, apart from each other.
    masks: VecDeque<(usize, usize)>,
    /// The end of the last mask given out.
    masked_until: Option<usize>,
}

impl Stream {
    pub(super) fn new(searcher: Arc<Searcher>) -> Self {
        Self {
            searcher,
            state: None,
            held: Vec::new(),
            start: 0,
            packed: 0,
            steps: 0,
            segments: VecDeque::new(),
            gap: None,
            masks: VecDeque::new(),
            masked_until: None,
        }
    }

    /// Looks for other patterns from here on; what is held is looked at again.
    pub(super) fn replace(&mut self, searcher: Arc<Searcher>) {
        self.searcher = searcher;
        self.state = None;
        self.gap = None;
        self.segments.clear();
        self.scan(0);
    }

    /// Takes more bytes and gives out what is settled.
    pub(super) fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let from = self.held.len();
        self.held.extend_from_slice(chunk);
        self.scan(from);
        let safe = self.settled();
        self.give(safe, out);
    }

    /// Gives out the rest.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.give(self.start + self.held.len(), out);
        self.state = None;
        self.gap = None;
        self.segments.clear();
    }

    /// Looks at the bytes held, from an index on.
    fn scan(&mut self, from: usize) {
        let searcher = self.searcher.clone();
        let Some(ready) = &searcher.nfa else {
            mask(&mut self.masks, self.start + from, self.start + self.held.len());
            return;
        };
        let mut state = self.state.unwrap_or(ready.start);
        let mut index = from;
        while let Some(byte) = self.held.get(index).copied() {
            if state == ready.start {
                self.gap = None;
                // Most bytes begin nothing.
                let skipped = ready.skip(self.held.get(index..).unwrap_or_default());
                if skipped > 0 {
                    index += skipped;
                    continue;
                }
                self.steps = 0;
                self.segments.clear();
                self.segments.push_back((self.packed, self.start + index));
            } else if matches!(byte, b'\n' | b'\r') || (self.gap.is_some() && matches!(byte, b' ' | b'\t')) {
                let gap = self.gap.unwrap_or(0) + 1;
                self.gap = Some(gap);
                if gap > LONGEST_GAP {
                    state = ready.start;
                }
                index += 1;
                continue;
            } else if self.gap.take().is_some() {
                self.segments.push_back((self.packed, self.start + index));
            }
            state = ready.nfa.next_state(Anchored::No, state, byte.to_ascii_lowercase());
            self.packed += 1;
            self.steps += 1;
            index += 1;
            if ready.nfa.is_match(state) {
                for found in 0..ready.nfa.match_len(state) {
                    let pattern = ready.nfa.match_pattern(state, found);
                    let length = ready.nfa.pattern_len(pattern);
                    let exact = ready.exact.get(pattern.as_usize()).and_then(Option::as_deref);
                    self.found(length, index, exact);
                }
            }
            let depth = ready.depth(state);
            if depth < WINDOW && self.steps >= WINDOW && self.segments.len() == 1 {
                // It was none. Skip on from where the next may begin, which is behind where this one did.
                state = ready.start;
                index -= depth;
                self.packed -= depth;
            } else if self.segments.len() > MANY_SEGMENTS {
                self.forget(depth);
            }
        }
        self.state = Some(state);
    }

    /// Drops the segments that nothing under way reaches back to.
    fn forget(&mut self, depth: usize) {
        let begin = self.packed.saturating_sub(depth);
        while self.segments.get(1).is_some_and(|(packed, _)| *packed <= begin) {
            self.segments.pop_front();
        }
    }

    /// The position at which the byte with that count stands, and whether a line ends after it.
    fn position(&self, packed: usize) -> Option<(usize, bool)> {
        let at = self.segments.partition_point(|(from, _)| *from <= packed).checked_sub(1)?;
        let (from, position) = self.segments.get(at)?;
        Some((position + (packed - from), at + 1 < self.segments.len()))
    }

    /// A pattern ends before the index.
    fn found(&mut self, length: usize, index: usize, exact: Option<&[u8]>) {
        let Some((begin, over_lines)) = self.packed.checked_sub(length).and_then(|first| self.position(first)) else {
            return;
        };
        if over_lines && length < SHORTEST_OVER_LINES {
            return;
        }
        if let Some(exact) = exact {
            let Some(bytes) = begin.checked_sub(self.start).and_then(|from| self.held.get(from..index)) else { return };
            let mut between = false;
            let same = bytes
                .iter()
                .filter(|byte| {
                    between = matches!(byte, b'\n' | b'\r') || (between && matches!(byte, b' ' | b'\t'));
                    !between
                })
                .eq(exact);
            if !same {
                return;
            }
        }
        mask(&mut self.masks, begin, self.start + index);
    }

    /// The position before which nothing can become part of a match any more.
    fn settled(&self) -> usize {
        let end = self.start + self.held.len();
        let (Some(ready), Some(state)) = (&self.searcher.nfa, self.state) else { return end };
        if state == ready.start {
            return end;
        }
        self.packed
            .checked_sub(ready.depth(state))
            .and_then(|first| self.position(first))
            .map_or(end, |(position, _)| position)
    }

    /// Gives out all before a position, masked.
    fn give(&mut self, until: usize, out: &mut Vec<u8>) {
        let mut from = self.start;
        while let Some((begin, end)) = self.masks.front().copied() {
            if begin >= until {
                break;
            }
            out.extend_from_slice(self.bytes(from, begin));
            // A mask that is given out in pieces, and one that touches the last, is one mask.
            if self.masked_until != Some(begin) {
                out.extend_from_slice(MASK);
            }
            let given = end.min(until);
            self.masked_until = Some(given);
            from = given;
            self.masks.pop_front();
            if end > until {
                self.masks.push_front((until, end));
                break;
            }
        }
        if from < until {
            out.extend_from_slice(self.bytes(from, until));
        }
        self.held.drain(..until.saturating_sub(self.start).min(self.held.len()));
        self.start = until;
    }

    fn bytes(&self, from: usize, until: usize) -> &[u8] {
        let index = |position: usize| position.saturating_sub(self.start);
        self.held.get(index(from)..index(until)).unwrap_or_default()
    }
}

/// Adds a mask. Those that overlap or touch become one.
fn mask(masks: &mut VecDeque<(usize, usize)>, begin: usize, end: usize) {
    let before = masks.partition_point(|(_, other_end)| *other_end < begin);
    let after = masks.partition_point(|(other_begin, _)| *other_begin <= end);
    let joined = masks
        .range(before..after)
        .fold((begin, end), |(begin, end), (other_begin, other_end)| (begin.min(*other_begin), end.max(*other_end)));
    masks.drain(before..after);
    masks.insert(before, joined);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_stay_in_order_and_apart() {
        let mut masks = VecDeque::new();
        for (begin, end) in [(5, 8), (20, 25), (10, 12), (8, 10), (30, 31), (24, 30)] {
            mask(&mut masks, begin, end);
        }
        assert_eq!(masks, [(5, 12), (20, 31)]);
    }
}
