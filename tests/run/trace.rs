//! Events as text, without what differs from run to run.

use runbook::event::{Answer, CallOutcome, Event, Failure, Status};
use runbook::run::RunResult;
use std::fmt::Write;

fn word<T: serde::Serialize>(of: &T) -> String {
    serde_json::to_value(of).unwrap().as_str().unwrap_or_default().to_owned()
}

fn failure(out: &mut String, failure: Option<&Failure>) {
    let Some(failure) = failure else { return };
    let at = failure.at.rsplit('/').next().unwrap_or_default();
    write!(out, "\n    ! {} {}", failure.code, failure.message).unwrap();
    if !at.is_empty() {
        write!(out, " [{at}]").unwrap();
    }
    for (name, value) in &failure.values {
        write!(out, "\n    | {name} = {value}").unwrap();
    }
    if let Some(help) = &failure.help {
        write!(out, "\n    ? {help}").unwrap();
    }
}

/// The trace of a run.
pub(crate) fn trace(events: &[Event], result: &RunResult) -> String {
    let mut out = String::new();
    for event in events {
        line(&mut out, event);
    }
    assert_eq!(events.iter().filter(|event| matches!(event, Event::RunEnded { .. })).count(), 1, "{out}");
    write!(out, "outputs {}", result.outputs.get()).unwrap();
    out.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/run/"), "")
}

fn line(out: &mut String, event: &Event) {
    match event {
        Event::RunStarted { title, params, .. } => writeln!(out, "run {:?} {}", title.as_str(), params.get()).unwrap(),
        Event::StepStarted { step, kind, title, attempt } => {
            write!(out, "> {step} {} {:?}", word(kind), title.as_str()).unwrap();
            if *attempt > 1 {
                write!(out, " ({attempt})").unwrap();
            }
            out.push('\n');
        }
        Event::StepEnded { step, status, failure: why, note, .. } => {
            write!(out, "< {step} {}", word(status)).unwrap();
            if let Some(note) = note {
                write!(out, ": {note}").unwrap();
            }
            assert!(why.is_none() || *status != Status::Succeeded, "{event:?}");
            failure(out, why.as_ref());
            out.push('\n');
        }
        Event::CallStarted { step, call } => {
            writeln!(out, "  {step} #{}.{} {} {}", call.ordinal, call.attempt, word(&call.effect), call.rendered)
                .unwrap();
        }
        Event::CallEnded { step, ordinal, attempt, outcome, output, .. } => {
            write!(out, "  {step} #{ordinal}.{attempt} ").unwrap();
            match outcome {
                CallOutcome::Succeeded { value, .. } => write!(out, "= {}", value.get()).unwrap(),
                CallOutcome::Failed { failure: why } => {
                    out.push_str("failed");
                    failure(out, Some(why));
                }
                CallOutcome::Unknown { failure: why } => {
                    out.push_str("unknown");
                    failure(out, Some(why));
                }
            }
            for kept in output {
                write!(out, " ({} bytes printed, {} kept)", kept.bytes, kept.kept).unwrap();
            }
            out.push('\n');
        }
        Event::Decided { step, verdict, ask, failure: why } => {
            write!(out, "  {step} decides: {verdict} ({ask})").unwrap();
            failure(out, why.as_ref());
            out.push('\n');
        }
        Event::Asked { step, question } => {
            write!(out, "  {step} asks: {}", question.text).unwrap();
            if let Some(word) = &question.type_word {
                write!(out, " [type {word}]").unwrap();
            }
            if question.count > 1 {
                write!(out, " [{} people]", question.count).unwrap();
            }
            out.push('\n');
        }
        Event::Answered { step, answer } => match answer {
            Answer::Yes { by, text, .. } => {
                let typed = text.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
                writeln!(out, "  {step} answer: yes, {by}{typed}").unwrap();
            }
            Answer::No { by, .. } => writeln!(out, "  {step} answer: no, {by}").unwrap(),
            Answer::Nobody => writeln!(out, "  {step} answer: nobody").unwrap(),
        },
        Event::Drawn { step, ordinal, what, value } => {
            writeln!(out, "  {step} draws {what} {ordinal} = {}", value.get()).unwrap();
        }
        Event::Output { step, text, .. } => writeln!(out, "  {step} | {}", text.as_str().trim_end()).unwrap(),
        Event::Printed { step, text } => writeln!(out, "  {step} prints: {text}").unwrap(),
        Event::Kept { step, name, output, failure: why } => {
            write!(out, "  {step} keeps {name}: {} bytes", output.kept).unwrap();
            failure(out, why.as_ref());
            out.push('\n');
        }
        Event::Told { step, whom, text, delivery, escalated } => {
            let word = if *escalated { "escalates to" } else { "notifies" };
            writeln!(out, "  {step} {word} {whom}: {text} ({delivery})").unwrap();
        }
        Event::Noticed { step, text } => writeln!(out, "  {step} notice: {text}").unwrap(),
        Event::Planned { .. } => panic!("a run plans nothing"),
        Event::RunEnded { ending, exit, failure: why, .. } => {
            write!(out, "end {} ({exit})", word(ending)).unwrap();
            failure(out, why.as_ref());
            out.push('\n');
        }
    }
}
