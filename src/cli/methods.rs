//! The pages on methods and functions, made from what the language itself knows of them.

use runbook::value::functions;
use runbook::value::methods::{self, Receiver};
use std::fmt::Write;

/// Every method, by the type that it is on.
pub(crate) fn methods_page() -> String {
    let mut page =
        "# Methods\n\n`value.name(arguments)`. A lambda is `x => …`. What is made of a secret is secret.\n".to_owned();
    let mut on: Option<Receiver> = None;
    for info in methods::all() {
        if on != Some(info.receiver) {
            on = Some(info.receiver);
            let name = if info.receiver == Receiver::Every { "every value but null" } else { info.receiver.name() };
            entry(&mut page, format_args!("\n## {name}\n"));
        }
        let params: Vec<&str> = info.params.iter().map(|parameter| parameter.name).collect();
        let doc = info.doc.lines().next().unwrap_or_default();
        entry(&mut page, format_args!("- `{}({})`: {doc}", info.name, params.join(", ")));
    }
    page
}

/// Every function.
pub(crate) fn functions_page() -> String {
    let mut page =
        "# Functions\n\nWhat is not a function of its arguments alone comes through the journal.\n\n".to_owned();
    for info in functions::ALL {
        let doc = info.doc.lines().next().unwrap_or_default();
        entry(&mut page, format_args!("- `{}({})`: {doc}", info.name, info.params.join(", ")));
    }
    entry(&mut page, format_args!("\nExamples:\n\n```runbook"));
    for info in functions::ALL {
        entry(&mut page, format_args!("{}", info.example));
    }
    entry(&mut page, format_args!("```"));
    page
}

fn entry(page: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(page, "{line}");
}
