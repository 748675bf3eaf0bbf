//! Every runbook in the documents is checked, and those that can run are run.
//!
//! The word after `runbook` on a fence says what is expected: nothing (it runs to exit code 0), `check` (it checks clean),
//! `exit=N` (it runs to that exit code), `error=CODE` (it is refused with that code). Where a block has no header of its
//! own, one is put in front.

mod methods;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Example {
    place: String,
    expected: Expected,
    text: String,
}

enum Expected {
    Exit(i32),
    Checks,
    Refused(String),
}

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md"), root.join("grammar/README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("docs are readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn examples(document: &Path) -> Vec<Example> {
    let text = fs::read_to_string(document).expect("a document is readable");
    let name = document.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("below the root").display().to_string();
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```runbook") else { continue };
        let expected = match info.trim() {
            "" => Expected::Exit(0),
            "check" => Expected::Checks,
            info => match info.split_once('=') {
                Some(("exit", code)) => Expected::Exit(code.parse().expect("a number")),
                Some(("error", code)) => Expected::Refused(code.to_string()),
                _ => panic!("{name}:{}: `{info}` is no expectation", number + 1),
            },
        };
        let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let body = body.join("\n");
        let headed = body.lines().any(|line| line.starts_with("runbook \"") || line.starts_with("import \""));
        let text = if headed { format!("{body}\n") } else { format!("runbook \"Example\" {{}}\n{body}\n") };
        found.push(Example { place: format!("{name}:{}", number + 1), expected, text });
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "the program is driven from outside")]
fn rb(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rb"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("RB_STATE", folder.join("state"))
        .output()
        .expect("rb starts")
}

#[test]
fn every_runbook_in_the_documents_does_what_is_said_of_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in documents() {
        for example in examples(&document) {
            count += 1;
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("example.runbook");
            fs::write(&file, &example.text).expect("written");
            let (output, code) = match &example.expected {
                Expected::Exit(code) => (rb(folder.path(), &["run", "example.runbook", "--yes"]), *code),
                Expected::Checks => (rb(folder.path(), &["check", "example.runbook"]), 0),
                Expected::Refused(_) => (rb(folder.path(), &["check", "example.runbook"]), 2),
            };
            let said =
                format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            let refused = match &example.expected {
                Expected::Refused(code) => said.contains(code.as_str()),
                _ => true,
            };
            if output.status.code() != Some(code) || !refused {
                wrong.push(format!("{} ended with {:?}, not {code}:\n{said}", example.place, output.status.code()));
            }
        }
    }
    assert!(count > 20, "the documents hold examples");
    assert!(wrong.is_empty(), "{} of {count} examples are wrong:\n\n{}", wrong.len(), wrong.join("\n"));
}
