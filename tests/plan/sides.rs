//! What a plan may reach, over the real backends.

use crate::clock;
use runbook::Engine;
use runbook::check::FsLoader;
use runbook::plan::{PlanOptions, Reading};
use runbook::run::{Interrupter, Limits};
use std::sync::Arc;

#[test]
fn files_and_commands_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old.txt"), "old\n").unwrap();
    let engine = Engine::standard();
    let text = r#"runbook "Changes files" {}
use file
use shell
action "Change" {
  file.write(path"old.txt", "new\n")
  file.write(path"made.txt", "made\n")
  $ touch touched.txt
}
check "It is there" { require file.exists(path"made.txt") }
"#;
    let checked = engine.check_text("test.runbook", text, &FsLoader);
    let options = PlanOptions {
        params: indexmap::IndexMap::new(),
        environment: Arc::new(runbook::backend::Environment {
            variables: std::env::vars_os().collect(),
            folder: folder.path().to_path_buf(),
        }),
        clock: Arc::new(clock::Real::default()),
        limits: Limits::default(),
        reading: Reading::Live,
        interrupter: Interrupter::default(),
    };
    let plan = engine.plan(&checked.program.expect("a program"), options).unwrap();
    assert_eq!(plan.writes().count(), 3);
    assert_eq!(plan.ending, None);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["old.txt"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("old.txt")).unwrap(), "old\n");
    let check = plan.steps.iter().find(|step| step.title.as_str() == "It is there").unwrap();
    assert_eq!(check.verdicts, ["unknown"]);
}
