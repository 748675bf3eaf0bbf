//! Values that reach code by way of a shell variable.
//!
//! `n=${count}; echo $((n))` is as bad as `$((${count}))`. Which variables hold a value from a hole is found without
//! regard to the order of the commands; a variable that another program's output fills is the author's own business.

use super::programs;
use super::reader::Findings;
use super::tree::{Command, Part, Word};
use crate::diagnostic::codes::code as codes;
use ecow::EcoString;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Looks at every place where a variable is read as code.
pub(super) fn look(found: &mut Findings) {
    if found.holes.is_empty() {
        return;
    }
    let tainted = tainted(found);
    if tainted.is_empty() {
        return;
    }
    let mut uses: Vec<(EcoString, Range<usize>)> =
        found.arithmetic_names.iter().filter(|(name, _)| tainted.contains(name)).cloned().collect();
    for command in &found.commands {
        code_uses(command, &tainted, &mut uses);
    }
    uses.dedup();
    for (name, range) in uses {
        let place = found.joined.place(range);
        let message = format!("`{name}` holds the value of a hole, and the shell would read it as code here");
        found.mistake(codes::SHELL_CODE_BY_VARIABLE, place, message, "compute with the value in the runbook");
    }
}

/// The variables that hold a value from a hole.
fn tainted(found: &Findings) -> FxHashSet<EcoString> {
    let mut names: FxHashSet<EcoString> = FxHashSet::default();
    // Twice, so that what is assigned before it is filled (in a loop) counts; chains longer than that are rare.
    for _ in 0..2 {
        for command in &found.commands {
            for word in command.assignments.iter().chain(&command.words) {
                if let Some(name) = word.assigns.as_ref().filter(|_| holds_value(word, &names)) {
                    names.insert(name.clone());
                }
            }
            if command
                .words
                .first()
                .is_some_and(|word| ["read", "mapfile", "readarray"].iter().any(|name| word.is_bare(name)))
            {
                let fed = command.redirects.iter().any(|redirect| {
                    !redirect.body_holes.is_empty()
                        || (redirect.operator == "<<<" && holds_value(&redirect.target, &names))
                });
                if fed {
                    names.extend(command.words.iter().skip(1).filter_map(Word::literal));
                }
            }
            if command.words.first().is_some_and(|word| word.is_bare("set"))
                && command.words.iter().any(|word| holds_value(word, &names))
            {
                names.extend(('1'..='9').map(EcoString::from));
            }
            let calls =
                command.words.first().and_then(Word::literal).is_some_and(|name| found.functions.contains(&name));
            if calls && command.words.iter().skip(1).any(|word| holds_value(word, &names)) {
                names.extend(('1'..='9').chain(['@', '*']).map(EcoString::from));
            }
        }
        for (name, words) in &found.loops {
            if words.iter().any(|word| holds_value(word, &names)) {
                names.insert(name.clone());
            }
        }
    }
    names
}

/// Whether a word holds the value of a hole as it is, not only what a command made of it.
fn holds_value(word: &Word, names: &FxHashSet<EcoString>) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Text { .. } => false,
        Part::Hole { .. } => true,
        Part::Variable { name, holes } => !holes.is_empty() || names.contains(name),
        Part::Other { holes } => !holes.is_empty(),
    })
}

/// The places where a command reads variables as code.
fn code_uses(command: &Command, tainted: &FxHashSet<EcoString>, uses: &mut Vec<(EcoString, Range<usize>)>) {
    for invocation in programs::invocations(&command.words) {
        let Some(name) = invocation.name.as_deref() else { continue };
        let whole = matches!(name, "eval" | "trap" | "let" | "alias" | "source" | ".");
        let shell_code = matches!(name, "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash")
            && invocation.words.iter().any(|word| word.lead().starts_with('-') && word.lead().ends_with('c'));
        let arguments = invocation.words.iter().skip(1);
        let arguments: Vec<&Word> = if whole {
            arguments.collect()
        } else if shell_code {
            arguments.skip_while(|word| word.lead().starts_with('-')).take(1).collect()
        } else if matches!(name, "declare" | "typeset" | "local") {
            let computes = invocation
                .words
                .iter()
                .any(|word| word.assigns.is_none() && word.lead().starts_with('-') && word.lead().contains(['i', 'n']));
            arguments.filter(|_| computes).collect()
        } else {
            Vec::new()
        };
        for word in arguments {
            let named = word.variables().find(|name| tainted.contains(*name)).cloned();
            let named = named.or_else(|| word.assigns.clone().filter(|name| tainted.contains(name)));
            let named = named.or_else(|| if name == "let" { computed(word, tainted) } else { None });
            uses.extend(named.map(|name| (name, word.range.clone())));
        }
    }
}

/// A variable that the expression of a `let` names.
fn computed(word: &Word, tainted: &FxHashSet<EcoString>) -> Option<EcoString> {
    let text = word.lead();
    let mut names = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(EcoString::from);
    names.find(|name| tainted.contains(name))
}
