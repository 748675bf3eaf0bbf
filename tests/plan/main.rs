//! What a plan says: one fixture a rule, each with the plan it gives.

#[path = "../run/clock.rs"]
#[allow(dead_code, reason = "the tests of runs use all of it")]
mod clock;
#[path = "../run/lab.rs"]
#[allow(dead_code, reason = "the tests of runs use all of it")]
mod lab;

mod outline;
mod sides;

use lab::{Lab, read_value};
use runbook::Engine;
use runbook::plan::{Plan, PlanOptions, Reading};
use runbook::run::{Interrupter, Limits};
use runbook::value::Value;
use std::path::Path;
use std::sync::Arc;

/// Plans a file, set up by the lines at its top: `# lab NAME = JSON`, `# param NAME = JSON`, `# offline`.
fn plan(path: &Path) -> (Plan, Lab) {
    let text = std::fs::read_to_string(path).unwrap();
    let lab = Lab::default();
    let mut params: Vec<(String, Value)> = Vec::new();
    let mut reading = Reading::Live;
    for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
        if let Some((name, value)) = line.strip_prefix("lab ").and_then(|rest| rest.split_once(" = ")) {
            lab.set(name, read_value(value));
        } else if let Some((name, value)) = line.strip_prefix("param ").and_then(|rest| rest.split_once(" = ")) {
            params.push((name.to_owned(), read_value(value)));
        } else if line == "offline" {
            reading = Reading::Offline;
        }
    }
    let engine = Engine::standard().with(lab.clone());
    let checked = engine.check_file(path).unwrap();
    let errors: Vec<_> = checked.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    let folder = tempfile::tempdir().unwrap();
    let options = PlanOptions {
        params: params.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        environment: Arc::new(runbook::backend::Environment {
            variables: std::env::vars_os().collect(),
            folder: folder.path().to_path_buf(),
        }),
        clock: Arc::new(clock::Virtual::default()),
        limits: Limits::default(),
        reading,
        interrupter: Interrupter::default(),
    };
    (engine.plan(&checked.program.expect("a program"), options).unwrap(), lab)
}

#[test]
fn every_fixture_gives_its_plan() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::glob!("fixtures/*.runbook", |path| {
            let (plan, lab) = plan(path);
            assert!(lab.keys().is_empty(), "a plan writes nothing");
            insta::assert_snapshot!(outline::outline(&plan));
        });
    });
}
