//! What a run may use up.

use crate::Setup;
use runbook::event::Ending;
use std::time::Duration;

fn code(setup: &Setup, text: &str) -> (String, Ending) {
    let (_, result) = setup.run(text);
    let failure = result.failure.expect("a failure");
    (format!("{} {}", failure.code, failure.message), result.ending)
}

#[test]
fn steps_are_counted() {
    let mut setup = Setup::new();
    setup.limits.steps = 100;
    let (message, ending) = code(&setup, "runbook \"Many\" {}\nfor n in 1..1000 { print \"${n}\" }\n");
    assert_eq!(message, "RB780 the run has taken 100 steps, as many as it may");
    assert_eq!(ending, Ending::Failed);
}

#[test]
fn memory_is_counted() {
    let mut setup = Setup::new();
    setup.limits.memory = 1024 * 1024;
    // Doubles at each round: it must end long before it takes what it would.
    let doubling = "runbook \"Large\" {}\nfor n in 1..40 {\n  let text = \"${previous.text ?? \"x\"}${previous.text ?? \"x\"}\"\n}\n";
    let (message, _) = code(&setup, doubling);
    assert_eq!(message, "RB782 the values take 2Mi, more than 1Mi");
    let lists = "runbook \"Large\" {}\nfor n in 1..40 {\n  let before: list<int> = previous.list ?? [1]\n  let list = before + before\n}\n";
    let (message, _) = code(&setup, lists);
    assert!(message.starts_with("RB782 the values take"), "{message}");
}

#[test]
fn a_call_has_a_limit_where_the_file_says_nothing() {
    let mut setup = Setup::new();
    setup.limits.call = Duration::from_secs(90);
    let (events, result) = setup.run("runbook \"Hangs\" {}\nuse lab\naction \"Hang\" { lab.hang() }\n");
    let took = events.iter().find_map(|event| match event {
        runbook::event::Event::CallEnded { millis, .. } => Some(*millis),
        _ => None,
    });
    assert_eq!(took, Some(90_000));
    assert_eq!(result.ending, Ending::Waiting);
}

#[test]
fn files_that_run_files_go_only_so_deep() {
    let folder = tempfile::tempdir().unwrap();
    for depth in 0..5 {
        let next = format!("run \"{}.runbook\"\n", depth + 1);
        let body = if depth == 4 { "print \"deep\"\n" } else { next.as_str() };
        let text = format!("runbook \"{depth}\" {{}}\n{body}");
        std::fs::write(folder.path().join(format!("{depth}.runbook")), text).unwrap();
    }
    let mut setup = Setup::new();
    setup.limits.depth = 4;
    let (_, result) = setup.run_file(&folder.path().join("0.runbook"));
    assert_eq!(result.ending, Ending::Passed);
    setup.limits.depth = 3;
    let (_, result) = setup.run_file(&folder.path().join("0.runbook"));
    assert_eq!(result.failure.unwrap().code, "RB781");
}
