//! Questions to people.

use super::lane::{Ended, Lane};
use super::unwind::{Flow, Unwind};
use super::world::Asked;
use crate::diagnostic::codes::run as codes;
use crate::event::{Answer, Ending, Question, QuestionKind, StepKind};
use crate::program::{Approve, Expr};
use crate::redact::Clean;
use crate::source::Span;
use crate::value::Value;
use std::time::Duration;

/// How a question was answered.
enum Said {
    Yes { by: Clean, text: Option<Clean> },
    No { by: Clean },
    Late(Duration),
    NotAsked,
}

impl<'p> Lane<'p> {
    /// Asks for an approval: nothing when it is given, else why the action is left out.
    pub(super) fn approve(&mut self, approve: &'p Approve, title: &Clean) -> Flow<Option<Clean>> {
        let text = self.text(&approve.question)?;
        let type_word = approve.type_word.as_ref().map(|word| self.text(word)).transpose()?;
        let from = approve.from.as_ref().map(|from| self.text(from)).transpose()?;
        let count = approve.count.as_ref().map_or(Ok(None), |count| self.count(count))?;
        let count = u32::try_from(count.unwrap_or(1).max(1)).unwrap_or(u32::MAX);
        let within = self.optional_duration(approve.within.as_ref())?;
        let mut people: Vec<Clean> = Vec::new();
        while people.len() < count as usize {
            let question = Question {
                kind: QuestionKind::Approve,
                title: title.clone(),
                text: text.clone(),
                type_word: type_word.clone(),
                from: from.clone(),
                count,
            };
            match self.put(question, within, approve.span)? {
                Said::NotAsked => return Ok(None),
                Said::No { by } => return Ok(Some(self.world().clean(&format!("{by} said no")))),
                Said::Late(within) => {
                    let text = format!("nobody answered within {}", self.length(within));
                    return Ok(Some(self.world().clean(&text)));
                }
                Said::Yes { by, text } => {
                    if let Some(word) = &type_word
                        && text.as_ref() != Some(word)
                    {
                        let typed = text.unwrap_or_default();
                        let reason = format!("`{typed}` was typed, and `{word}` is wanted");
                        return Ok(Some(self.world().clean(&reason)));
                    }
                    if people.contains(&by) {
                        let text = format!("{count} people must agree, and {by} has already");
                        return self.waits(approve.span, &text);
                    }
                    people.push(by);
                }
            }
        }
        Ok(None)
    }

    /// A person's step; its value is the answer.
    pub(super) fn manual(&mut self, what: &'p Expr, within: Option<&'p Expr>, whole: &'p Expr) -> Flow<Value> {
        let title = self.title(what)?;
        let within = self.optional_duration(within)?;
        let segment = self.next_segment();
        let mut value = Value::Null;
        self.step(StepKind::Manual, &segment, title.clone(), |lane| {
            lane.acted = lane.acted.saturating_add(1);
            let question = plain(QuestionKind::Manual, &title);
            let said = lane.put(question, within, whole.span)?;
            if let Some(doing) = &mut lane.doing {
                doing.touched |= matches!(said, Said::Yes { .. });
            }
            match said {
                Said::Yes { text, .. } => value = Value::string(text.as_ref().map_or("", Clean::as_str)),
                Said::NotAsked => value = Value::unknown(whole.ty.clone(), "a person gives it"),
                Said::No { by } => {
                    return lane.fail(codes::STEP_FAILED, whole.span, &format!("{by} could not do it"));
                }
                Said::Late(within) => return lane.late(within, whole.span),
            }
            Ok(Ended::succeeded())
        })?;
        Ok(value)
    }

    /// A question; its value is a bool.
    pub(super) fn confirm(&mut self, question: &'p Expr, within: Option<&'p Expr>, whole: &'p Expr) -> Flow<Value> {
        let title = self.title(question)?;
        let within = self.optional_duration(within)?;
        let segment = self.next_segment();
        let mut value = Value::Null;
        self.step(StepKind::Confirm, &segment, title.clone(), |lane| {
            let question = plain(QuestionKind::Confirm, &title);
            match lane.put(question, within, whole.span)? {
                Said::Yes { .. } => value = Value::Bool(true),
                Said::No { .. } => value = Value::Bool(false),
                Said::NotAsked => value = Value::unknown(whole.ty.clone(), "a person answers it"),
                Said::Late(within) => return lane.late(within, whole.span),
            }
            let word = match &value {
                Value::Bool(true) => Clean::fixed("yes"),
                Value::Bool(false) => Clean::fixed("no"),
                _ => Clean::fixed("not known before the run"),
            };
            Ok(Ended::succeeded().note(word))
        })?;
        Ok(value)
    }

    fn late<T>(&self, within: Duration, span: Span) -> Flow<T> {
        self.fail(codes::NO_ANSWER, span, &format!("nobody answered within {}", self.length(within)))
    }

    fn waits<T>(&self, span: Span, text: &str) -> Flow<T> {
        let failure = self.failure(codes::NOBODY_THERE, span, text);
        Err(Box::new(Unwind::Ends(Ending::Waiting, Some(failure))))
    }

    /// Puts a question, and waits for as long as it may take.
    fn put(&mut self, question: Question, within: Option<Duration>, span: Span) -> Flow<Said> {
        self.may_begin()?;
        let text = question.text.clone();
        let at = self.next_question();
        let own = within.map(|within| self.world().monotonic().saturating_add(within));
        let outer = self.limit();
        let until = [own, outer.map(|limit| limit.at)].into_iter().flatten().min();
        match (self.world().ask(&at, question, until)?, outer, within) {
            (Asked::NotAsked, ..) => Ok(Said::NotAsked),
            (Asked::Answer(Answer::Yes { by, text, .. }), ..) => Ok(Said::Yes { by, text }),
            (Asked::Answer(Answer::No { by, .. }), ..) => Ok(Said::No { by }),
            (Asked::Answer(Answer::Nobody), ..) => {
                self.waits(span, &format!("nobody is there to answer: {}", text.as_str()))
            }
            (Asked::TimeOver, Some(limit), _) if until == Some(limit.at) => Err(Box::new(Unwind::TimeOver(limit.id))),
            (Asked::TimeOver, _, within) => Ok(Said::Late(within.unwrap_or_default())),
        }
    }
}

fn plain(kind: QuestionKind, text: &Clean) -> Question {
    Question { kind, title: text.clone(), text: text.clone(), type_word: None, from: None, count: 1 }
}
