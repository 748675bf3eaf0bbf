//! A run as lines of text: a tree that only grows, so that it reads the same in a terminal, in a log and in a pipe.
//!
//! A step that holds others gets its line when the first of them has something to say; a step that holds none gets
//! one line when it ends. An action gets both, since it changes the world. What the runbook or a program says stands
//! behind a bar, so that it cannot pass for a line of the report.

use super::style::{Glyph, Ink, Style, bytes, one_line, push, took};
use super::summary::Tally;
use super::track::{Open, Running, Track};
use super::words::{named, sign, titled, word};
use crate::backend::THIS_MACHINE;
use crate::event::{
    Answer, CallOutcome, CallRecord, EffectName, Ending, Event, Failure, KeptOutput, Question, Status, StepKind,
    StepPath,
};
use crate::redact::Clean;
use std::collections::HashMap;
use std::time::Duration;

/// Columns that are shown of a line of a write; the journal has the whole.
const CALL_COLUMNS: usize = 320;
/// Lines that are shown of a write after its first.
const CALL_LINES: usize = 10;

/// How much of what programs print is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputShown {
    /// The last lines, of a step that failed.
    #[default]
    Failed,
    /// Everything, as it comes.
    All,
    /// Nothing.
    Nothing,
}

/// Turns the events of one run into text.
#[derive(Debug)]
pub struct TextReport {
    style: Style,
    run: String,
    output: OutputShown,
    /// Whether questions are put on the same screen, so that they need not be told again.
    asks_here: bool,
    track: Track,
    tally: Tally,
    questions: HashMap<StepPath, Question>,
    /// The latest results of the checks that a check contains.
    parts: HashMap<StepPath, Vec<(StepPath, String)>>,
    /// Where the last line stands.
    last: StepPath,
    told: Option<(String, String)>,
    /// Whether anything stands below the title.
    begun: bool,
    /// What to type to see the journal.
    journal: String,
    text: String,
}

impl TextReport {
    /// A report of the run with that id.
    #[must_use]
    pub fn new(run: &str, style: Style, output: OutputShown, asks_here: bool) -> Self {
        Self {
            style,
            run: run.to_owned(),
            output,
            asks_here,
            track: Track::default(),
            tally: Tally::default(),
            questions: HashMap::new(),
            parts: HashMap::new(),
            last: StepPath::default(),
            told: None,
            begun: false,
            journal: format!("rb audit show {run}"),
            text: String::new(),
        }
    }

    /// Says in which state folder the journal lies, where that is not where it is looked for by itself.
    #[must_use]
    pub fn in_state(mut self, folder: &str) -> Self {
        push(&mut self.journal, format_args!(" --state {}", super::quote(folder)));
        self
    }

    /// The lines that an event adds, often none. `elapsed` is the time since the run began.
    pub fn event(&mut self, event: &Event, elapsed: Duration) -> String {
        self.track.note(event);
        self.tally.note(event);
        self.add(event, elapsed);
        let text = std::mem::take(&mut self.text);
        if matches!(event, Event::RunStarted { .. }) || text.is_empty() || self.begun {
            return text;
        }
        // A blank line below the title, when it is known that something follows it.
        self.begun = true;
        if text.starts_with('\n') { text } else { format!("\n{text}") }
    }

    /// The steps that run now, for a live display.
    #[must_use]
    pub fn running(&self) -> Vec<Running> {
        self.track.running()
    }

    fn add(&mut self, event: &Event, elapsed: Duration) {
        match event {
            Event::RunStarted { title, file, .. } => {
                let title = if title.is_empty() { file } else { title.as_str() };
                let title = self.style.paint(Ink::Strong, &one_line(title));
                self.text.push_str(&self.style.wrap("", "", &title));
                let origin = self.style.paint(Ink::Dim, &format!("{file}, run {}", self.run));
                self.text.push_str(&self.style.wrap("", "", &origin));
            }
            Event::StepStarted { step, kind, title, attempt } => self.begin(step, *kind, title, *attempt, elapsed),
            Event::StepEnded { step, kind, status, failure, note, millis } => {
                self.end(step, *kind, *status, failure.as_ref(), note.as_ref(), *millis);
            }
            Event::CallStarted { step, call } => {
                if let Some(open) = self.track.nearest(step).and_then(|step| self.track.get_mut(&step)) {
                    open.tail = super::track::Tail::default();
                }
                if call.effect == EffectName::Write {
                    self.write(step, call);
                }
            }
            Event::CallEnded { step, outcome, .. } => {
                self.rest_of_output(step);
                self.answer(step, outcome);
            }
            Event::Output { step, text, .. } => self.output(step, text),
            Event::Decided { step, failure, .. } => {
                if let Some(open) = self.track.get_mut(step) {
                    open.failing.clone_from(failure);
                }
            }
            Event::Asked { step, question } => {
                self.questions.insert(step.clone(), question.clone());
                self.show_above(step);
            }
            Event::Answered { step, answer } => self.answered(step, answer),
            Event::Printed { step, text } => self.said(step, text.as_str()),
            Event::Kept { step, name, output, failure } => self.kept(step, name, output, failure.as_ref()),
            Event::Told { step, whom, text, delivery, escalated } => {
                let (glyph, ink) = if *escalated { (Glyph::Attention, Ink::Warn) } else { (Glyph::Note, Ink::Dim) };
                let word = if *escalated { "escalated to" } else { "told" };
                let text = format!("{word} `{}`: {}", one_line(whom.as_str()), one_line(text.as_str()));
                self.line(step, glyph, ink, &text, None);
                let delivery = one_line(delivery.as_str());
                self.below(step, Ink::Dim, &delivery);
            }
            Event::Noticed { step, text } => {
                self.line(step, Glyph::Note, Ink::Dim, &one_line(text.as_str()), None);
            }
            Event::RunEnded { ending, exit, outputs, failure, millis } => {
                let why = match failure {
                    // What is waited for is told with what to type next.
                    Some(_) if *ending == Ending::Waiting => String::new(),
                    // It stands above with its values; here it is only called to mind.
                    Some(failure) if self.is_told(failure) => {
                        self.style.wrap("  ", "    ", &one_line(failure.message.as_str()))
                    }
                    Some(failure) => self.failure(failure, 2),
                    None => String::new(),
                };
                let summary = self.tally.summary(self.style, *ending, *exit, outputs, &why, *millis, &self.journal);
                self.text.push_str(&summary);
            }
            Event::Drawn { .. } | Event::Planned { .. } => {}
        }
    }

    fn begin(&mut self, step: &StepPath, kind: StepKind, title: &Clean, attempt: u32, elapsed: Duration) {
        let above = self.track.above(step);
        let indent = above.as_ref().and_then(|above| self.track.get(above)).map_or(0, |above| {
            let joined = above.kind == StepKind::Branch && kind == StepKind::When;
            if joined { above.indent } else { above.indent + 2 }
        });
        let mut title = titled(kind, title.as_str());
        // What is part of asking a check counts the asks, which the check tells itself.
        if attempt > 1 && self.asking(step).is_none() {
            push(&mut title, format_args!(" (attempt {attempt})"));
        }
        self.track.begin(step, kind, title, indent, elapsed);
        if kind == StepKind::Fix {
            // The reason for a fix is seen before the fix begins.
            self.failing(above.as_ref());
        }
        if kind == StepKind::Action && self.asking(step).is_none() {
            self.show(step);
        }
    }

    /// Shows a check that a fix is about to be tried on.
    fn failing(&mut self, check: Option<&StepPath>) {
        let Some(check) = check else { return };
        let Some(open) = self.track.get_mut(check).filter(|open| !open.shown) else { return };
        open.shown = true;
        open.told.clone_from(&open.failing);
        let (indent, title, failure) = (open.indent, open.title.clone(), open.failing.clone());
        self.show_above(check);
        self.put(indent, Glyph::Failed, Ink::Bad, &title, None);
        self.detail(check, indent, failure.as_ref());
        self.last = check.clone();
    }

    fn end(
        &mut self,
        step: &StepPath,
        kind: StepKind,
        status: Status,
        failure: Option<&Failure>,
        note: Option<&Clean>,
        millis: u64,
    ) {
        // A rung stands below its check, and is no part of asking it.
        let asking = if kind == StepKind::Fix { None } else { self.asking(step) };
        let above = self.track.above(step);
        let Some(open) = self.track.end(step) else { return };
        if let Some(check) = asking {
            if kind == StepKind::Check {
                self.part(&check, step, &open, status, failure, note);
            }
            return;
        }
        let in_branch = above.and_then(|above| self.track.get(&above)).is_some_and(|up| up.kind == StepKind::Branch);
        let ends_well = matches!(status, Status::Succeeded | Status::Fixed | Status::Compensated);
        let silent = match kind {
            StepKind::Check | StepKind::Action => false,
            StepKind::When => (in_branch && status == Status::Skipped) || (ends_well && open.shown),
            StepKind::Manual | StepKind::Confirm => true,
            StepKind::Iteration | StepKind::During | StepKind::Within | StepKind::On => ends_well,
            StepKind::Fix | StepKind::Branch => open.shown && failure.is_none_or(|failure| self.is_told(failure)),
            StepKind::Rollback | StepKind::Restore => false,
            StepKind::For | StepKind::Repeat | StepKind::Wait | StepKind::Task | StepKind::Run => {
                ends_well && open.shown
            }
        };
        if silent {
            return;
        }
        self.show_above(step);
        let (glyph, ink) = sign(status);
        let mut text = named(kind, &open.title);
        if let Some(word) = word(status) {
            push(&mut text, format_args!(": {word}"));
        }
        // That a check was asked once is what one takes for granted.
        if let Some(note) = note.filter(|note| note.as_str() != "asked once") {
            push(&mut text, format_args!("; {}", one_line(note.as_str())));
        }
        self.put(open.indent, glyph, ink, &text, took(millis).as_deref());
        let again = failure.is_some() && open.told.as_ref() == failure;
        if let Some(failure) = failure.filter(|failure| !again && !self.is_told(failure)) {
            self.detail_of(&open, step, Some(failure));
        } else if failure.is_none() {
            self.detail_of(&open, step, None);
        }
        self.last = step.clone();
    }

    /// Keeps the result of a check that a check contains, until that one is shown.
    fn part(
        &mut self,
        check: &StepPath,
        step: &StepPath,
        open: &Open,
        status: Status,
        failure: Option<&Failure>,
        note: Option<&Clean>,
    ) {
        let (glyph, ink) = sign(status);
        let note = note.filter(|note| note.as_str() != "asked once");
        let note = note.map(|note| format!("; {}", one_line(note.as_str()))).unwrap_or_default();
        let before = std::mem::take(&mut self.text);
        self.put(open.indent, glyph, ink, &format!("{}{note}", open.title), None);
        if let Some(failure) = failure {
            let block = self.failure(failure, open.indent + 4);
            self.text.push_str(&block);
        }
        let text = std::mem::replace(&mut self.text, before);
        let parts = self.parts.entry(check.clone()).or_default();
        if let Some(part) = parts.iter_mut().find(|part| part.0 == *step) {
            part.1 = text;
        } else {
            parts.push((step.clone(), text));
        }
    }

    /// The check that is being asked, when the step is part of asking it.
    fn asking(&self, step: &StepPath) -> Option<StepPath> {
        let mut above = self.track.above(step);
        while let Some(path) = above {
            match self.track.get(&path)?.kind {
                StepKind::Check => return Some(path),
                StepKind::Fix => return None,
                _ => above = self.track.above(&path),
            }
        }
        None
    }

    /// Sets the headers of all steps that a step stands in, where they do not stand yet; and sets them again, dimmed,
    /// where lines of another lane came between.
    fn show_above(&mut self, step: &StepPath) {
        let Some(above) = self.track.above(step) else { return };
        self.show(&above);
        if !contains(&above, &self.last)
            && let Some(open) = self.track.get(&above)
        {
            let more = format!("{} {}", self.style.ellipsis(), open.title);
            let line = " ".repeat(open.indent) + &self.style.paint(Ink::Dim, &more);
            self.text.push_str(&line);
            self.text.push('\n');
            self.last = above;
        }
    }

    fn show(&mut self, step: &StepPath) {
        if self.track.get(step).is_none_or(|open| open.shown) {
            return;
        }
        self.show_above(step);
        let above = self.track.above(step);
        let Some(open) = self.track.get_mut(step) else { return };
        open.shown = true;
        let (kind, title, indent) = (open.kind, open.title.clone(), open.indent);
        self.last = step.clone();
        match kind {
            // Its arm speaks for it.
            StepKind::Branch => {}
            StepKind::When => {
                let question = above
                    .and_then(|above| self.track.get(&above))
                    .filter(|above| above.kind == StepKind::Branch)
                    .map(|above| format!("{} {} ", above.title, self.style.arrow()))
                    .unwrap_or_default();
                self.put(indent, Glyph::Decision, Ink::Strong, &format!("{question}{title}"), None);
            }
            StepKind::Rollback | StepKind::Restore => {
                self.put(indent, Glyph::Undo, Ink::Warn, &named(kind, &title), None);
            }
            StepKind::Manual | StepKind::Confirm => {}
            _ => self.put(indent, Glyph::Begun, Ink::Strong, &named(kind, &title), None),
        }
    }

    /// A line of its own below a step.
    fn line(&mut self, step: &StepPath, glyph: Glyph, ink: Ink, text: &str, after: Option<&str>) {
        let indent = self.inside(step);
        self.put(indent, glyph, ink, text, after);
    }

    /// Shows the step that a line belongs to; gives the line's indentation.
    fn inside(&mut self, step: &StepPath) -> usize {
        let Some(nearest) = self.track.nearest(step) else { return 0 };
        self.show(&nearest);
        if !contains(&nearest, &self.last) {
            self.show_above(&nearest.child("."));
        }
        self.track.get(&nearest).map_or(0, |open| match open.kind {
            // A question has no line of its own to stand below.
            StepKind::Manual | StepKind::Confirm => open.indent,
            _ => open.indent + 2,
        })
    }

    fn below(&mut self, step: &StepPath, ink: Ink, text: &str) {
        if !text.is_empty() {
            let indent = " ".repeat(
                self.track.nearest(step).and_then(|near| self.track.get(&near)).map_or(4, |open| open.indent + 6),
            );
            let text = self.style.paint(ink, text);
            self.text.push_str(&self.style.wrap(&indent, &indent, &text));
        }
    }

    fn put(&mut self, indent: usize, glyph: Glyph, ink: Ink, text: &str, after: Option<&str>) {
        let sign = self.style.paint(ink, self.style.glyph(glyph));
        let text = if ink == Ink::Strong || ink == Ink::Dim { self.style.paint(ink, text) } else { text.to_owned() };
        let text = match after {
            Some(after) => format!("{text}  {}", self.style.paint(Ink::Dim, &format!("({after})"))),
            None => text,
        };
        let space = " ".repeat(indent);
        let line = self.style.wrap(&format!("{space}{sign} "), &format!("{space}  "), &text);
        self.text.push_str(&line);
    }

    fn write(&mut self, step: &StepPath, call: &CallRecord) {
        let indent = self.inside(step);
        let rendered = call.rendered.as_str().trim_end();
        // Where the run itself is, needs no word.
        let place = match call.target.as_str() {
            THIS_MACHINE => String::new(),
            target => format!("  {}", self.style.paint(Ink::Dim, &format!("on {}", one_line(target)))),
        };
        let mut lines = rendered.lines();
        let first = self.style.cut(&one_line(lines.next().unwrap_or("")), CALL_COLUMNS);
        self.put(indent, Glyph::Write, Ink::Accent, &format!("{first}{place}"), None);
        let space = " ".repeat(indent + 4);
        for line in lines.by_ref().take(CALL_LINES) {
            let text = self.style.wrap(&space, &space, &self.style.cut(line, CALL_COLUMNS));
            self.text.push_str(&text);
        }
        let more = lines.count();
        if more > 0 {
            let text = self.style.paint(Ink::Dim, &format!("{} {more} more lines", self.style.ellipsis()));
            push(&mut self.text, format_args!("{space}{text}\n"));
        }
    }

    fn answer(&mut self, step: &StepPath, outcome: &CallOutcome) {
        if let CallOutcome::Succeeded { changed: Some(false), .. } = outcome {
            self.below(step, Ink::Dim, "nothing to change");
        }
    }

    fn output(&mut self, step: &StepPath, text: &Clean) {
        let all = self.output == OutputShown::All;
        let mut lines = Vec::new();
        let Some(nearest) = self.track.nearest(step) else { return };
        let Some(open) = self.track.get_mut(&nearest) else { return };
        open.tail.push(text.as_str(), |line| {
            if all {
                lines.push(line.to_owned());
            }
        });
        for line in lines {
            self.said(step, &line);
        }
    }

    /// What was printed behind the last newline, where everything is shown as it comes.
    fn rest_of_output(&mut self, step: &StepPath) {
        if self.output == OutputShown::All
            && let Some(open) = self.track.nearest(step).and_then(|nearest| self.track.get(&nearest))
            && let Some(rest) = open.tail.unfinished().map(str::to_owned)
        {
            self.said(step, &rest);
        }
    }

    /// What the runbook or a program says.
    fn said(&mut self, step: &StepPath, text: &str) {
        let indent = self.inside(step);
        self.bar(indent, Ink::Strong, text);
    }

    fn bar(&mut self, indent: usize, ink: Ink, text: &str) {
        let bar = format!("{}{} ", " ".repeat(indent), self.style.paint(Ink::Dim, self.style.glyph(Glyph::Bar)));
        for line in text.trim_end_matches('\n').split('\n') {
            let line = if ink == Ink::Dim { self.style.paint(ink, line) } else { line.to_owned() };
            self.text.push_str(&self.style.wrap(&bar, &bar, &line));
        }
    }

    fn kept(&mut self, step: &StepPath, name: &str, output: &KeptOutput, failure: Option<&Failure>) {
        let text = match failure {
            Some(failure) => format!("`{name}` was not kept: {}", one_line(failure.message.as_str())),
            None if output.kept < output.bytes => {
                format!("kept `{name}`, the first {} of {}", bytes(output.kept), bytes(output.bytes))
            }
            None => format!("kept `{name}`, {}", bytes(output.bytes)),
        };
        let (glyph, ink) = if failure.is_some() { (Glyph::Attention, Ink::Warn) } else { (Glyph::Note, Ink::Dim) };
        self.line(step, glyph, ink, &text, None);
    }

    fn answered(&mut self, step: &StepPath, answer: &Answer) {
        let Some(question) = self.questions.remove(step) else { return };
        let (glyph, ink, said) = match answer {
            Answer::Yes { how, .. } | Answer::No { how, .. } if how == "terminal" && self.asks_here => return,
            Answer::Yes { by, how, text } => {
                let typed = text.as_ref().map(|text| format!(", `{}`", one_line(text.as_str()))).unwrap_or_default();
                (Glyph::Question, Ink::Good, format!("yes{typed}, by {} ({how})", one_line(by.as_str())))
            }
            Answer::No { by, how } => (Glyph::Question, Ink::Warn, format!("no, by {} ({how})", one_line(by.as_str()))),
            Answer::Nobody => (Glyph::Attention, Ink::Warn, "nobody is here to answer".to_owned()),
        };
        let text = format!("{}  {}", one_line(question.text.as_str()), self.style.paint(ink, &said));
        self.line(step, glyph, ink, &text, None);
    }

    fn detail(&mut self, step: &StepPath, indent: usize, failure: Option<&Failure>) {
        if let Some(failure) = failure {
            let block = self.failure(failure, indent + 4);
            self.text.push_str(&block);
        }
        if let Some(open) = self.track.get_mut(step) {
            let tail = std::mem::take(&mut open.tail);
            self.tail(&tail, indent);
        }
        self.take_parts(step);
    }

    fn detail_of(&mut self, open: &Open, step: &StepPath, failure: Option<&Failure>) {
        if let Some(failure) = failure {
            let block = self.failure(failure, open.indent + 4);
            self.text.push_str(&block);
            self.tail(&open.tail, open.indent);
        }
        self.take_parts(step);
    }

    fn take_parts(&mut self, step: &StepPath) {
        for (_, part) in self.parts.remove(step).unwrap_or_default() {
            self.text.push_str(&part);
        }
    }

    /// The last lines that a program printed before its step failed.
    fn tail(&mut self, tail: &super::track::Tail, indent: usize) {
        if self.output != OutputShown::Failed {
            return;
        }
        if tail.before > 0 {
            let more = format!("{} {} lines before these", self.style.ellipsis(), tail.before);
            self.bar(indent + 4, Ink::Dim, &more);
        }
        let lines: Vec<String> = tail.lines().map(str::to_owned).collect();
        for line in lines {
            self.bar(indent + 4, Ink::Dim, &line);
        }
    }

    fn is_told(&self, failure: &Failure) -> bool {
        self.told.as_ref().is_some_and(|told| told.0 == failure.message.as_str() && told.1 == failure.at)
    }

    /// Why something failed: the message, the values, the place, what to do.
    fn failure(&mut self, failure: &Failure, indent: usize) -> String {
        self.told = Some((failure.message.as_str().to_owned(), failure.at.clone()));
        let style = self.style;
        let space = " ".repeat(indent);
        let mut text = style.wrap(&space, &space, &one_line(failure.message.as_str()));
        let widest = failure.values.iter().map(|(name, _)| name.as_str().chars().count()).max().unwrap_or(0).min(30);
        for (name, value) in &failure.values {
            let name = format!("{:widest$}", one_line(name.as_str()));
            let first = format!("{space}  {} = ", style.paint(Ink::Accent, &name));
            let rest = " ".repeat(indent + 4);
            text.push_str(&style.wrap(&first, &rest, &style.cut(&one_line(value.as_str()), 400)));
        }
        if let Some(help) = &failure.help {
            text.push_str(&style.wrap(&format!("{space}help: "), &format!("{space}      "), &one_line(help.as_str())));
        }
        let place = match (failure.at.is_empty(), failure.code.is_empty()) {
            (false, false) => format!("at {} ({})", failure.at, failure.code),
            (false, true) => format!("at {}", failure.at),
            (true, false) => format!("({})", failure.code),
            (true, true) => return text,
        };
        push(&mut text, format_args!("{space}{}\n", style.paint(Ink::Dim, &place)));
        text
    }
}

/// Whether `below` is `above` or stands in it.
fn contains(above: &StepPath, below: &StepPath) -> bool {
    let rest = below.0.strip_prefix(above.0.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || above.0.is_empty())
}
