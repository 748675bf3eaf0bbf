//! The end of a run in a few lines: how it ended, what was done, what to type next.

use super::style::{Glyph, Ink, Style, one_line, precise, push};
use crate::event::{
    Answer, CallOutcome, EffectName, Ending, Event, Question, QuestionKind, Status, StepKind, StepPath,
};
use crate::redact::CleanJson;
use std::collections::HashMap;

/// What was done in a run, counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    steps: HashMap<StepPath, (StepKind, Status)>,
    writes: Writes,
    asked: HashMap<StepPath, Question>,
    waiting: Option<Question>,
}

#[derive(Debug, Default)]
struct Writes {
    done: u64,
    unchanged: u64,
    failed: u64,
    unknown: u64,
}

impl Tally {
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::StepEnded { step, kind: kind @ (StepKind::Check | StepKind::Action), status, .. } => {
                self.steps.insert(step.clone(), (*kind, *status));
            }
            Event::CallEnded { effect: EffectName::Write, outcome, .. } => match outcome {
                CallOutcome::Succeeded { changed: Some(false), .. } => self.writes.unchanged += 1,
                CallOutcome::Succeeded { .. } => self.writes.done += 1,
                CallOutcome::Failed { .. } => self.writes.failed += 1,
                CallOutcome::Unknown { .. } => self.writes.unknown += 1,
            },
            Event::Asked { step, question } => {
                self.asked.insert(step.clone(), question.clone());
            }
            Event::Answered { step, answer } => {
                let question = self.asked.remove(step);
                if *answer == Answer::Nobody {
                    self.waiting = question;
                }
            }
            _ => {}
        }
    }

    fn count(&self, kind: StepKind, wanted: &[Status]) -> usize {
        self.steps.values().filter(|(of, status)| *of == kind && wanted.contains(status)).count()
    }

    fn line(&self, kind: StepKind, name: &str, words: &[(&str, &[Status])]) -> Option<String> {
        let all = self.steps.values().filter(|step| step.0 == kind).count();
        if all == 0 {
            return None;
        }
        let parts: Vec<(&str, u64)> =
            words.iter().map(|(word, wanted)| (*word, self.count(kind, wanted) as u64)).collect();
        Some(counted(all as u64, name, &parts))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one event, and how to set them")]
    pub(crate) fn summary(
        &self,
        style: Style,
        ending: Ending,
        exit: u8,
        outputs: &CleanJson,
        why: &str,
        millis: u64,
        journal: &str,
    ) -> String {
        let (glyph, ink, verdict) = verdict(ending);
        let mut text = String::from("\n");
        let headline = format!(
            "{} {} {}",
            style.paint(ink, style.glyph(glyph)),
            style.paint(ink, verdict),
            style.paint(Ink::Dim, &format!("after {}, exit code {exit}", precise(millis))),
        );
        text.push_str(&style.wrap("", "  ", &headline));
        text.push_str(why);
        for line in self.lines() {
            text.push_str(&style.wrap("  ", "    ", &line));
        }
        if let Some(outputs) = outputs.get().as_object() {
            for (name, value) in outputs {
                let value = value.as_str().map_or_else(|| value.to_string(), one_line);
                text.push_str(&style.wrap(&format!("  output {name} = "), "    ", &style.cut(&value, 2000)));
            }
        }
        if let Some(question) = self.waiting.as_ref().filter(|_| ending == Ending::Waiting) {
            text.push_str(&waiting(style, question));
        }
        push(&mut text, format_args!("  journal: {}\n", style.paint(Ink::Accent, journal)));
        text
    }

    fn lines(&self) -> Vec<String> {
        use Status as S;
        let checks: [(&str, &[Status]); 5] = [
            ("passed", &[S::Succeeded]),
            ("fixed", &[S::Fixed]),
            ("failed", &[S::Failed, S::Unknown, S::CompensationFailed]),
            ("skipped", &[S::Skipped]),
            ("not finished", &[S::Cancelled, S::Waiting]),
        ];
        let actions: [(&str, &[Status]); 7] = [
            ("done", &[S::Succeeded, S::Fixed]),
            ("failed", &[S::Failed]),
            ("of unknown outcome", &[S::Unknown]),
            ("undone", &[S::Compensated]),
            ("that could not be undone", &[S::CompensationFailed]),
            ("skipped", &[S::Skipped]),
            ("not finished", &[S::Cancelled, S::Waiting]),
        ];
        let writes = [
            ("done", self.writes.done),
            ("with nothing to change", self.writes.unchanged),
            ("failed", self.writes.failed),
            ("of unknown outcome", self.writes.unknown),
        ];
        let all: u64 = writes.iter().map(|write| write.1).sum();
        [
            self.line(StepKind::Check, "check", &checks),
            self.line(StepKind::Action, "action", &actions),
            (all > 0).then(|| counted(all, "write", &writes)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// `3 checks passed`, or `3 checks: 2 passed, 1 failed`.
fn counted(all: u64, name: &str, parts: &[(&str, u64)]) -> String {
    let some: Vec<&(&str, u64)> = parts.iter().filter(|part| part.1 > 0).collect();
    if let [(word, _)] = some.as_slice() {
        return format!("{} {word}", plural(all, name));
    }
    let some: Vec<String> = some.into_iter().map(|(word, count)| format!("{count} {word}")).collect();
    format!("{}: {}", plural(all, name), some.join(", "))
}

fn plural(count: u64, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

fn verdict(ending: Ending) -> (Glyph, Ink, &'static str) {
    match ending {
        Ending::Passed => (Glyph::Passed, Ink::Good, "passed"),
        Ending::Failed => (Glyph::Failed, Ink::Bad, "failed"),
        Ending::ActionFailed => (Glyph::Failed, Ink::Bad, "an action failed"),
        Ending::RollbackFailed => (Glyph::Failed, Ink::Bad, "an action failed, and its rollback too"),
        Ending::Escalated => (Glyph::Attention, Ink::Warn, "escalated"),
        Ending::Waiting => (Glyph::Attention, Ink::Warn, "waits for a person"),
        Ending::Refused => (Glyph::Failed, Ink::Bad, "refused"),
        Ending::CouldNotAsk => (Glyph::Failed, Ink::Bad, "could not ask"),
        Ending::Interrupted => (Glyph::Attention, Ink::Warn, "interrupted"),
    }
}

/// What is waited for, and how to go on.
fn waiting(style: Style, question: &Question) -> String {
    let mut text = style.wrap("  waits for: ", "    ", &one_line(question.text.as_str()));
    let title = super::quote(&one_line(question.title.as_str()));
    let how = match question.kind {
        QuestionKind::Approve if question.type_word.is_some() => {
            format!("run it again at a terminal, or with --approve {title}")
        }
        QuestionKind::Approve => format!("run it again at a terminal, or with --approve {title}, or with --yes"),
        QuestionKind::Manual => "run it again at a terminal, where a person can answer".to_owned(),
        QuestionKind::Confirm => {
            let answer = super::quote(&format!("{}=yes", one_line(question.text.as_str())));
            format!("run it again at a terminal, or with --answer {answer}")
        }
    };
    text.push_str(&style.wrap("  next: ", "    ", &how));
    text
}
