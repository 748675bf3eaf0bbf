//! Ctrl-C once and twice.

use crate::Setup;
use crate::clock::Real;
use crate::trace::trace;
use runbook::event::Ending;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn traced(setup: &Setup, text: &str) -> (String, Ending) {
    let (events, result) = setup.run(text);
    (trace(&events, &result), result.ending)
}

#[test]
fn once_lets_the_running_write_end_and_undoes_what_was_done() {
    let (trace, ending) = traced(
        &Setup::new(),
        r#"runbook "Interrupted once" {}
use lab
action "Before the scope" { lab.bump("x") } rollback { lab.bump("undone x") }
check "Never true" { require lab.get("z") == 1 } fix "Rung" {
  action "First" { lab.bump("y") } rollback { lab.bump("undone y") }
  action "Interrupted" {
    lab.interrupt(1)
    lab.bump("never")
  } rollback { lab.bump("undone") }
  action "Not begun" { lab.bump("never") }
}
"#,
    );
    assert_eq!(ending.exit_code(), 130);
    insta::assert_snapshot!(trace);
}

#[test]
fn once_gives_a_write_that_hangs_its_grace_and_then_ends_it() {
    let mut setup = Setup::new();
    setup.clock = Arc::new(Real::default());
    setup.limits.grace = Duration::from_millis(50);
    let began = Instant::now();
    let (trace, ending) = traced(
        &setup,
        r#"runbook "Hangs" {}
use lab
action "Hangs" { lab.interrupt(1, hangs: true) } rollback { lab.bump("undone") }
"#,
    );
    assert_eq!(ending, Ending::Interrupted);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    insta::assert_snapshot!(trace);
}

#[test]
fn twice_stops_at_once_and_undoes_nothing() {
    let mut setup = Setup::new();
    setup.clock = Arc::new(Real::default());
    let began = Instant::now();
    let (trace, ending) = traced(
        &setup,
        r#"runbook "Hangs" {}
use lab
action "Hangs" { lab.interrupt(2, hangs: true) } rollback { lab.bump("undone") }
"#,
    );
    assert_eq!(ending, Ending::Interrupted);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    insta::assert_snapshot!(trace);
}

#[test]
fn restores_run_on_the_way_out() {
    let (trace, ending) = traced(
        &Setup::new(),
        r#"runbook "A temporary state" {}
use lab
action "With a page" { lab.set("page", "on") } during { lab.interrupt(1) lab.bump("never") } restore { lab.set("page", "off") }
"#
        .replace(" lab.bump", "\n lab.bump")
        .as_str(),
    );
    assert_eq!(ending, Ending::Interrupted);
    insta::assert_snapshot!(trace);
}

#[test]
fn a_wait_and_a_question_end_at_once() {
    for body in ["wait 1h", "let sure = confirm \"Sure?\""] {
        let mut setup = Setup::new();
        setup.clock = Arc::new(Real::default());
        setup.people = Arc::new(crate::people::Script::new("silent"));
        let program = setup.program(
            "test.runbook",
            &format!("runbook \"Waits\" {{}}\nprint \"before\"\n{body}\n"),
            &runbook::check::FsLoader,
        );
        let began = Instant::now();
        let mut handle = setup.start(&program);
        let interrupter = handle.interrupter();
        // Once it prints, the wait is next.
        let printed = handle.events().any(|stamped| matches!(stamped.event, runbook::event::Event::Printed { .. }));
        assert!(printed);
        interrupter.interrupt();
        assert_eq!(handle.finish().ending, Ending::Interrupted);
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}
