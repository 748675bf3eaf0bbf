//! Every file in `runbooks/` runs here, in a world of its own: what was there before, what is there after, how it ended.
#![expect(clippy::disallowed_methods, reason = "tests start programs, and read the clock and their own environment")]

mod harness;

mod demo;
mod disk_full;
mod log_triage;
mod stale_lock;
mod stuck_process;
mod worker_recovery;
mod worker_recovery_killed;

use harness::{rb, runbooks};

/// The names of the runbooks, without `.runbook`.
fn names() -> Vec<String> {
    let files = std::fs::read_dir(runbooks()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> =
        files.map(|name| name.strip_suffix(".runbook").expect("only runbooks").to_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_runbook_has_its_tests() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runbooks");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for name in names() {
        let module = name.replace('-', "_");
        assert!(main.contains(&format!("\nmod {module};\n")), "no tests for {name}.runbook");
        let tests = std::fs::read_to_string(folder.join(format!("{module}.rs"))).unwrap();
        assert!(tests.contains(&format!("\"{name}\"")), "{module}.rs does not run {name}.runbook");
    }
}

#[test]
fn every_runbook_is_free_of_advice_and_formatted() {
    let home = tempfile::tempdir().unwrap();
    for name in names() {
        let file = runbooks().join(format!("{name}.runbook"));
        let checked = rb(home.path()).arg("check").arg(&file).output().unwrap();
        assert_eq!(String::from_utf8(checked.stdout).unwrap(), "✓ checked 1 file: nothing to mend\n", "{name}");
        assert!(checked.stderr.is_empty() && checked.status.success(), "{name}");
        let formatted = rb(home.path()).args(["fmt", "--check"]).arg(&file).output().unwrap();
        assert!(formatted.status.success(), "{}", String::from_utf8_lossy(&formatted.stdout));
    }
}

#[test]
fn every_parameter_is_documented() {
    for name in names() {
        let text = std::fs::read_to_string(runbooks().join(format!("{name}.runbook"))).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if line.starts_with("param ") {
                assert!(lines[index - 1].starts_with("## "), "{name}: {line}");
            }
        }
    }
}
