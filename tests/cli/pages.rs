//! Pages of help, which stand in step with the program and with the documentation.

use crate::harness::Scene;
use runbook::event::Ending;
use std::collections::BTreeMap;

const TOPICS: [&str; 9] =
    ["language", "units", "methods", "functions", "secrets", "approvals", "exit-codes", "json", "configuration"];

#[test]
fn every_topic_is_a_page_that_fits() {
    let scene = Scene::new();
    for topic in TOPICS {
        let done = scene.rb(&["help", topic]).exits(0);
        assert!(done.stdout.lines().count() > 5, "{topic}");
        for line in done.stdout.lines() {
            assert!(line.chars().count() <= 100, "{topic}: {line}");
        }
    }
    insta::assert_snapshot!(scene.rb(&["help", "approvals"]).exits(0).shown());
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_program() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/exit-codes.md")).unwrap();
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let code: u8 = cells.next()?.parse().ok()?;
        Some((code, cells.next()?.to_owned()))
    });
    let rows: BTreeMap<u8, String> = rows.collect();
    let mut expected = BTreeMap::from([(2, "nothing was run"), (9, "anchored"), (10, "not ended")]);
    let endings = [
        Ending::Passed,
        Ending::Failed,
        Ending::ActionFailed,
        Ending::RollbackFailed,
        Ending::Escalated,
        Ending::Waiting,
        Ending::Refused,
        Ending::CouldNotAsk,
        Ending::Interrupted,
    ];
    for ending in endings {
        // Without a wildcard: a new ending must get a row.
        let word = match ending {
            Ending::Passed => "every check passes",
            Ending::Failed => "a check failed",
            Ending::ActionFailed => "an action failed",
            Ending::RollbackFailed => "undoing it too",
            Ending::Escalated => "escalated",
            Ending::Waiting => "waits for a person",
            Ending::Refused => "refused",
            Ending::CouldNotAsk => "our side could not ask",
            Ending::Interrupted => "interrupted",
        };
        expected.insert(ending.exit_code(), word);
    }
    assert_eq!(rows.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (code, word) in expected {
        assert!(rows[&code].contains(word), "{code}: {}", rows[&code]);
    }
}

#[test]
fn every_code_is_explained() {
    let scene = Scene::new();
    let list = scene.rb(&["explain"]).exits(0).stdout;
    for info in runbook::diagnostic::codes::all() {
        assert!(list.contains(info.code.0), "{}", info.code);
        assert!(!info.explanation.is_empty(), "{}", info.code);
    }
    insta::assert_snapshot!(scene.rb(&["explain", "rb001"]).exits(0).shown());
    assert_eq!(scene.rb(&["explain", "1"]).exits(0).stdout, scene.rb(&["explain", "RB001"]).exits(0).stdout);
    let json: serde_json::Value =
        serde_json::from_str(&scene.rb(&["explain", "--format", "json"]).exits(0).stdout).unwrap();
    assert_eq!(json["v"], 1);
    assert_eq!(json["codes"].as_array().unwrap().len(), runbook::diagnostic::codes::all().count());
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Scene::new().rb(&["completions", shell]).exits(0).stdout;
        for word in ["audit", "verify", "--params", "explain"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
