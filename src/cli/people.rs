//! Who answers a run's questions: the arguments of the command, or the person at the terminal.

use super::host::Stream;
use super::screen::Screen;
use super::writes;
use async_trait::async_trait;
use runbook::event::{Question, QuestionKind, StepPath};
use runbook::program::Program;
use runbook::report::{Glyph, Ink, Style, one_line};
use runbook::run::{People, Reply};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{QueueSelector, tcflush};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How often a prompt looks whether it is still wanted.
const LOOK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
/// How often a word may be typed wrongly.
const TRIES: u32 = 3;

/// What the arguments answer.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// `--yes`.
    pub(crate) yes: bool,
    /// `--approve TITLE`.
    pub(crate) approve: BTreeSet<String>,
    /// `--answer QUESTION=yes`.
    pub(crate) answers: BTreeMap<String, bool>,
}

/// The arguments, and behind them the person at the terminal, if one is there.
pub(crate) struct Desk {
    given: Given,
    /// Name of the user.
    user: String,
    used: Mutex<BTreeSet<String>>,
    terminal: Option<Arc<Prompter>>,
}

impl Desk {
    pub(crate) fn new(given: Given, user: String, terminal: Option<Prompter>) -> Self {
        Self { given, user, used: Mutex::default(), terminal: terminal.map(Arc::new) }
    }

    /// Titles and questions of the arguments that nobody asked about: likely misspelt.
    pub(crate) fn unused(&self) -> Vec<String> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let approve = self.given.approve.iter().map(|title| ("--approve", title));
        let answers = self.given.answers.keys().map(|question| ("--answer", question));
        approve
            .chain(answers)
            .filter(|(_, text)| !used.contains(*text))
            .map(|(flag, text)| format!("`{flag} {}` answered nothing: it was not asked", runbook::report::quote(text)))
            .collect()
    }

    /// What the arguments say to a question.
    fn said_beforehand(&self, question: &Question) -> Option<Reply> {
        let yes = |how: &str| Reply::Yes { by: self.user.clone(), how: how.to_owned(), text: None };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match question.kind {
            QuestionKind::Approve => {
                let title = one_line(question.title.as_str());
                if self.given.approve.contains(&title) {
                    used.insert(title);
                    let text = question.type_word.as_ref().map(|word| word.as_str().to_owned());
                    return Some(Reply::Yes { by: self.user.clone(), how: "--approve".to_owned(), text });
                }
                // A word to type stands where data is lost. A flag that says yes to everything does not type it.
                (self.given.yes && question.type_word.is_none()).then(|| yes("--yes"))
            }
            QuestionKind::Confirm => {
                let text = one_line(question.text.as_str());
                let answer = *self.given.answers.get(&text)?;
                used.insert(text);
                let no = || Reply::No { by: self.user.clone(), how: "--answer".to_owned() };
                Some(if answer { yes("--answer") } else { no() })
            }
            QuestionKind::Manual => None,
        }
    }
}

#[async_trait]
impl People for Desk {
    async fn ask(&self, step: &StepPath, question: &Question) -> Reply {
        if let Some(reply) = self.said_beforehand(question) {
            return reply;
        }
        let Some(prompter) = self.terminal.clone() else { return Reply::Nobody };
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let (answer, answered) = tokio::sync::oneshot::channel();
        let (step, question, user, still) = (step.clone(), question.clone(), self.user.clone(), wanted.0.clone());
        // Reading a terminal blocks: it has a thread of its own, which ends when the question is taken back.
        std::thread::spawn(move || {
            let reply = prompter.ask(&step, &question, &user, &still);
            // Nobody waits any more when the question was taken back.
            answer.send(reply).ok();
        });
        let reply = answered.await.unwrap_or(Reply::Nobody);
        drop(wanted);
        reply
    }
}

/// Says to the prompt's thread, when dropped, that nobody waits for the answer any more.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Puts questions to the terminal, one at a time.
pub(crate) struct Prompter {
    screen: Arc<Screen>,
    style: Style,
    out: Mutex<Stream>,
    program: Arc<Program>,
}

/// One line that was typed.
enum Typed {
    Line(String),
    /// The terminal was closed, or the question taken back.
    Nothing,
}

impl Prompter {
    pub(crate) fn new(screen: Arc<Screen>, out: Stream, style: Style, program: Arc<Program>) -> Self {
        Self { screen, style, out: Mutex::new(out), program }
    }

    fn ask(&self, step: &StepPath, question: &Question, user: &str, wanted: &AtomicBool) -> Reply {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        if !wanted.load(Ordering::Acquire) {
            return Reply::Nobody;
        }
        let held = self.screen.hold(step);
        out.write(&self.page(step, question));
        let reply = self.converse(question, user, wanted, &mut out);
        drop(held);
        reply
    }

    /// The question with all that belongs to it.
    fn page(&self, step: &StepPath, question: &Question) -> String {
        let style = self.style;
        let title = one_line(question.title.as_str());
        let sign = style.paint(Ink::Warn, style.glyph(Glyph::Question));
        let word = match question.kind {
            QuestionKind::Approve => "approve",
            QuestionKind::Manual => "by hand",
            QuestionKind::Confirm => "confirm",
        };
        let head = if title.is_empty() { word.to_owned() } else { format!("{word}: {title}") };
        let mut page = format!("\n{}", style.wrap(&format!("{sign} "), "  ", &style.paint(Ink::Strong, &head)));
        if question.text.as_str() != question.title.as_str() {
            page.push_str(&style.wrap("  ", "  ", &one_line(question.text.as_str())));
        }
        if question.kind == QuestionKind::Approve {
            for write in writes::of_action(&self.program, step) {
                let arrow = style.paint(Ink::Accent, style.glyph(Glyph::Write));
                page.push_str(&style.wrap(&format!("    {arrow} "), "      ", &style.cut(&write, 300)));
            }
        }
        if let Some(from) = &question.from {
            page.push_str(&style.wrap("  ", "  ", &format!("wanted from: {}", one_line(from.as_str()))));
        }
        if question.count > 1 {
            page.push_str(&style.wrap("  ", "  ", &format!("wanted: {} approvals", question.count)));
        }
        page
    }

    fn converse(&self, question: &Question, user: &str, wanted: &AtomicBool, out: &mut Stream) -> Reply {
        let yes = |text: Option<String>| Reply::Yes { by: user.to_owned(), how: "terminal".to_owned(), text };
        let no = || Reply::No { by: user.to_owned(), how: "terminal".to_owned() };
        let word = question.type_word.as_ref().map(|word| one_line(word.as_str()));
        let hint = match (question.kind, &word) {
            (QuestionKind::Approve, Some(word)) => {
                out.write(&self.style.wrap("  ", "  ", &format!("type `{word}` to go on; nothing means no")));
                "  > "
            }
            (QuestionKind::Approve, None) => "  [y/N] ",
            (QuestionKind::Confirm, _) => "  [y/n] ",
            (QuestionKind::Manual, _) => {
                let how = "when it is done, type what was done or seen, which is kept; `no` when it was not";
                out.write(&self.style.wrap("  ", "  ", how));
                "  > "
            }
        };
        let mut wrong = 0;
        loop {
            out.write(hint);
            let typed = match Self::line(wanted) {
                Typed::Line(typed) => typed,
                Typed::Nothing => {
                    out.write("\n");
                    return Reply::Nobody;
                }
            };
            let lower = typed.to_lowercase();
            match (question.kind, &word) {
                (QuestionKind::Approve, Some(word)) => match typed.as_str() {
                    _ if typed == *word => return yes(Some(typed)),
                    "" | "n" | "no" => return no(),
                    _ => {}
                },
                (QuestionKind::Manual, _) => match lower.as_str() {
                    "n" | "no" => return no(),
                    "" => {}
                    _ => return yes(Some(typed)),
                },
                (kind, _) => match lower.as_str() {
                    "y" | "yes" => return yes(None),
                    "n" | "no" => return no(),
                    "" if kind == QuestionKind::Approve => return no(),
                    _ => {}
                },
            }
            wrong += 1;
            if wrong == TRIES && word.is_some() {
                out.write("  that was not the word: taken as no\n");
                return no();
            }
        }
    }

    /// Reads a line. What was typed before is thrown away: nothing typed ahead can answer.
    fn line(wanted: &AtomicBool) -> Typed {
        let stdin = std::io::stdin();
        // Fails only where standard input is no terminal any more; reading then tells.
        tcflush(&stdin, QueueSelector::IFlush).ok();
        let mut line = Vec::new();
        let mut chunk = [0; 1024];
        loop {
            if !wanted.load(Ordering::Acquire) {
                return Typed::Nothing;
            }
            let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
            match poll(&mut ready, Some(&LOOK_EVERY)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(_) => return Typed::Nothing,
            }
            match rustix::io::read(&stdin, &mut chunk) {
                Ok(0) => return Typed::Nothing,
                Ok(count) => line.extend_from_slice(chunk.get(..count).unwrap_or_default()),
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return Typed::Nothing,
            }
            if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
                line.truncate(end);
                return Typed::Line(String::from_utf8_lossy(&line).trim().to_owned());
            }
        }
    }
}
