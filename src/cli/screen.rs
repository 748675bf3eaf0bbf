//! The screen of a run: lines that stay, and at a terminal a live part below them that is drawn again and again.
//!
//! A prompt holds the screen: what happens meanwhile waits, so that nothing is drawn into a question.

use super::host::Stream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use runbook::event::StepPath;
use runbook::report::{Ink, Running, Style};
use std::collections::HashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Steps of a live part that are shown one by one.
const LIVE_STEPS: usize = 6;
/// Lines of output that are shown of a step that runs alone.
const LIVE_LINES: usize = 4;
/// How long a prompt waits for what happened before it to be drawn.
const DRAWN_WITHIN: Duration = Duration::from_secs(2);

/// Standard output of a run.
pub(crate) struct Screen {
    state: Mutex<State>,
    asked: Condvar,
    style: Style,
    live: bool,
}

struct State {
    out: Stream,
    bar: Option<ProgressBar>,
    /// Whether a prompt holds it.
    held: bool,
    waiting: String,
    /// Steps whose question has been announced.
    announced: HashSet<StepPath>,
}

impl Screen {
    /// A screen on standard output; `live` when it may draw again what it drew.
    pub(crate) fn new(out: Stream, style: Style, live: bool) -> Self {
        let state = State { out, bar: None, held: false, waiting: String::new(), announced: HashSet::new() };
        Self { state: Mutex::new(state), asked: Condvar::new(), style, live }
    }

    /// Whether it draws a live part.
    pub(crate) fn is_live(&self) -> bool {
        self.live
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds lines that stay.
    pub(crate) fn print(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        let mut state = self.state();
        if state.held {
            state.waiting.push_str(text);
        } else if let Some(bar) = state.bar.clone() {
            bar.suspend(|| state.out.write(text));
        } else {
            state.out.write(text);
        }
    }

    /// Draws what runs now. `now` is the time since the run began.
    pub(crate) fn draw(&self, running: &[Running], now: Duration) {
        let mut state = self.state();
        if !self.live || state.held {
            return;
        }
        if running.is_empty() {
            if let Some(bar) = state.bar.take() {
                bar.finish_and_clear();
            }
            return;
        }
        let bar = state.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout_with_hz(15));
            bar.with_style(ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        bar.set_message(block(running, now, self.style));
        bar.tick();
    }

    /// Takes the live part away for good.
    pub(crate) fn close(&self) {
        if let Some(bar) = self.state().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Says that all is drawn that came before the question of that step.
    pub(crate) fn announce(&self, step: &StepPath) {
        self.state().announced.insert(step.clone());
        self.asked.notify_all();
    }

    /// Waits until all is drawn that came before the question of that step, then keeps everybody else from drawing
    /// until [`Held`] is dropped.
    pub(crate) fn hold(&self, step: &StepPath) -> Held<'_> {
        let state = self.state();
        let waited = self.asked.wait_timeout_while(state, DRAWN_WITHIN, |state| !state.announced.contains(step));
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.announced.remove(step);
        state.held = true;
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        Held { screen: self }
    }
}

/// The screen is a prompt's until this is dropped.
pub(crate) struct Held<'a> {
    screen: &'a Screen,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut state = self.screen.state();
        state.held = false;
        let waiting = std::mem::take(&mut state.waiting);
        state.out.write(&waiting);
    }
}

/// The live part: each step that runs with its time; of one that runs alone also what it does and what it said last.
fn block(running: &[Running], now: Duration, style: Style) -> String {
    let width = style.width.saturating_sub(1);
    let frames: &[&str] = if style.unicode {
        &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    } else {
        &["|", "/", "-", "\\"]
    };
    let turn = usize::try_from(now.as_millis() / 100).unwrap_or_default() % frames.len();
    let frame = style.paint(Ink::Accent, frames.get(turn).copied().unwrap_or_default());
    let mut lines = Vec::new();
    for step in running.iter().take(LIVE_STEPS) {
        let seconds = now.saturating_sub(step.began).as_secs();
        let time = if seconds < 60 { format!("{seconds}s") } else { format!("{}m {}s", seconds / 60, seconds % 60) };
        let title = style.cut(&step.title, width.saturating_sub(time.len() + 4));
        lines.push(format!("{frame} {title}  {}", style.paint(Ink::Dim, &time)));
    }
    if running.len() > LIVE_STEPS {
        lines.push(style.paint(Ink::Dim, &format!("  {} and {} more", style.ellipsis(), running.len() - LIVE_STEPS)));
    }
    if let [step] = running {
        if let Some(doing) = &step.doing {
            lines.push(style.paint(Ink::Dim, &style.cut(&format!("    {doing}"), width)));
        }
        let from = step.tail.len().saturating_sub(LIVE_LINES);
        for line in step.tail.iter().skip(from) {
            let bar = style.glyph(runbook::report::Glyph::Bar);
            let line = line.replace('\t', " ");
            lines.push(style.paint(Ink::Dim, &style.cut(&format!("    {bar} {line}"), width)));
        }
    }
    lines.join("\n")
}
