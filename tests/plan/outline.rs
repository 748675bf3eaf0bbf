//! A plan as text.

use runbook::plan::{Plan, PlannedStep};
use std::fmt::Write;

fn word<T: serde::Serialize>(of: &T) -> String {
    serde_json::to_value(of).unwrap().as_str().unwrap_or_default().to_owned()
}

pub(crate) fn outline(plan: &Plan) -> String {
    let mut out = String::new();
    for step in &plan.steps {
        write_step(&mut out, plan, step);
    }
    match plan.ending {
        Some(ending) => write!(out, "ends {}", word(&ending)).unwrap(),
        None => out.push_str("how it ends is not known"),
    }
    if let Some(failure) = &plan.failure {
        write!(out, ": {}", failure.message).unwrap();
    }
    writeln!(out, "\noutputs {}", plan.outputs.get()).unwrap();
    out
}

fn write_step(out: &mut String, plan: &Plan, step: &PlannedStep) {
    let kind = step.kind.map_or_else(|| "file".to_owned(), |kind| word(&kind));
    write!(out, "{}{} {kind} {:?}", "  ".repeat(step.step.depth().saturating_sub(1)), step.step, step.title.as_str())
        .unwrap();
    if let Some(status) = step.status {
        write!(out, " {}", word(&status)).unwrap();
    }
    if let Some(note) = &step.note {
        write!(out, ": {note}").unwrap();
    }
    out.push('\n');
    let pad = "  ".repeat(step.step.depth().max(1));
    if let Some(condition) = &step.condition {
        writeln!(out, "{pad}? {} {}", word(&condition.supposition), condition.text).unwrap();
        assert!(plan.conditions(&step.step).contains(&condition));
    }
    if !step.verdicts.is_empty() {
        writeln!(out, "{pad}decides {}", step.verdicts.join(", ")).unwrap();
    }
    if let Some(failure) = &step.failure {
        writeln!(out, "{pad}! {}", failure.message).unwrap();
    }
    for read in &step.reads {
        write!(out, "{pad}reads {}", read.call.rendered).unwrap();
        match &read.unknown {
            Some(why) => writeln!(out, ": unknown, {why}").unwrap(),
            None => out.push('\n'),
        }
    }
    for question in &step.questions {
        writeln!(out, "{pad}asks {}", question.text).unwrap();
    }
    for write in &step.writes {
        writeln!(out, "{pad}writes {} [{}] {}", write.call.rendered, word(&write.fidelity), write.summary).unwrap();
        if !write.reason.is_empty() {
            writeln!(out, "{pad}  because {}", write.reason).unwrap();
        }
        for line in write.detail.as_str().lines() {
            writeln!(out, "{pad}  {line}").unwrap();
        }
        for warning in &write.warnings {
            writeln!(out, "{pad}  ! {warning}").unwrap();
        }
    }
    for said in &step.says {
        writeln!(out, "{pad}{said}").unwrap();
    }
}
