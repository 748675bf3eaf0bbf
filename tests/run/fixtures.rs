//! Every file of `fixtures` runs on a virtual clock, and its trace is as it was.
//!
//! Lines at its top set it up: `# lab NAME = JSON`, `# people: yes alice; no bob`, `# param NAME = JSON`,
//! `# runs: 2`.

use crate::Setup;
use crate::lab::read_value;
use crate::people::Script;
use crate::trace::trace;
use std::path::Path;
use std::sync::Arc;

fn setup(text: &str) -> (Setup, usize) {
    let mut setup = Setup::new();
    let mut runs = 1;
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        if let Some((name, value)) = line.strip_prefix("lab ").and_then(|rest| rest.split_once(" = ")) {
            setup.lab.set(name, read_value(value));
        } else if let Some(lines) = line.strip_prefix("people: ") {
            setup.people = Arc::new(Script::new(lines));
        } else if let Some((name, value)) = line.strip_prefix("param ").and_then(|rest| rest.split_once(" = ")) {
            setup.params.push((name.to_owned(), read_value(value)));
        } else if let Some(count) = line.strip_prefix("runs: ") {
            runs = count.parse().unwrap();
        }
    }
    (setup, runs)
}

fn run(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let (setup, runs) = setup(&text);
    let traces: Vec<String> = (0..runs)
        .map(|_| {
            let (events, result) = setup.run_file(path);
            trace(&events, &result)
        })
        .collect();
    traces.join("\n\n")
}

#[test]
fn every_fixture_checks() {
    let mut wrong = String::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/run/fixtures")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let checked = Setup::new().engine().check_file(&path).unwrap();
            for diagnostic in checked.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
                let at = checked.sources.locate(diagnostic.span());
                let line = format!("{at}: {} {}; {:?}\n", diagnostic.code, diagnostic.message, diagnostic.help);
                wrong.push_str(&line);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_fixture_leaves_its_trace() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::glob!("fixtures/*.runbook", |path| insta::assert_snapshot!(run(path)));
    });
}
