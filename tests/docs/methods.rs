//! `docs/methods.md` is the table of methods that the program has.

use runbook::value::methods::{MethodInfo, all};
use std::fs;
use std::path::Path;

/// How a method is called: what may be left out stands in brackets.
fn call(info: &MethodInfo) -> String {
    let params: Vec<String> = info
        .params
        .iter()
        .map(|param| if param.optional { format!("[{}]", param.name) } else { param.name.to_string() })
        .collect();
    format!("{}({})", info.name, params.join(", "))
}

fn row(info: &MethodInfo) -> String {
    let doc = info.doc.replace('|', "\\|");
    format!("| `{}` | {doc} | `{}` |", call(info), info.example.replace('|', "\\|"))
}

#[test]
fn the_page_of_methods_has_a_row_for_each() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/methods.md");
    let page = fs::read_to_string(path).expect("the page is readable");
    let mut rows = Vec::new();
    let mut heading = String::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title.to_string();
        } else if line.starts_with("| `") {
            rows.push((heading.clone(), line.to_string()));
        }
    }
    let wanted: Vec<(String, String)> = all().map(|info| (info.receiver.name().to_string(), row(info))).collect();
    assert!(wanted.len() > 50, "there are methods");
    let lines = |rows: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        rows.iter().filter(|row| !other.contains(row)).map(|(of, row)| format!("{of}: {row}")).collect()
    };
    let (missing, gone) = (lines(&wanted, &rows), lines(&rows, &wanted));
    assert!(missing.is_empty(), "docs/methods.md lacks:\n{}", missing.join("\n"));
    assert!(gone.is_empty(), "docs/methods.md has rows of no method:\n{}", gone.join("\n"));
}
