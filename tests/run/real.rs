//! The evaluator over the real backends: commands, files, a database.

use crate::Setup;
use crate::clock::Real;
use runbook::event::{Ending, Event};
use runbook::run::Stamped;
use std::sync::Arc;
use std::time::Duration;

fn setup() -> Setup {
    let mut setup = Setup::new();
    setup.clock = Arc::new(Real::default());
    setup.people = Arc::new(crate::people::Script::new("yes alice; yes alice"));
    setup
}

#[test]
fn a_shell_and_a_file_are_checked_and_mended() {
    let setup = setup();
    let (events, result) = setup.run(
        r#"runbook "Real" {}
use shell
use file

check "The note says hello" {
  require file.exists(path"note.txt") else "there is no note"
  let words = $ cat note.txt
  require words.text == "hello world"
} fix "Write it" {
  action "Write the note" {
    file.write(path"note.txt", "hello world\n")
    $ chmod 600 note.txt
  }
}
let lines = $ printf 'a\nb\n'
output lines = lines.lines
"#,
    );
    assert_eq!(result.ending, Ending::Passed, "{:?}\n{events:#?}", result.failure);
    assert_eq!(result.outputs.get().to_string(), r#"{"lines":["a","b"]}"#);
    assert_eq!(std::fs::read_to_string(setup.state.path().join("note.txt")).unwrap(), "hello world\n");
    let shown: String = events
        .iter()
        .filter_map(|event| match event {
            Event::Output { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(shown, "hello world\na\nb\n");
}

#[test]
fn a_command_that_takes_too_long_is_ended_and_its_outcome_is_not_known() {
    let setup = setup();
    let (_, result) = setup.run("runbook \"Slow\" {}\nuse shell\naction \"Sleep\" {\n$ (within: 300ms) sleep 60\n}\n");
    assert_eq!(result.ending, Ending::Waiting);
    assert_eq!(result.failure.unwrap().code, "RB708");
}

#[cfg(feature = "sql")]
#[test]
fn a_database_is_checked_and_mended() {
    let setup = setup();
    let (events, result) = setup.run(
        r#"runbook "Database" {}
use sql as db (file: "runs.db", create: true)

action "Make the table" {
  db.execute(sql"CREATE TABLE runs (id INTEGER, status TEXT)")
  db.execute(sql"INSERT INTO runs VALUES (1, 'running'), (2, 'done')")
}
check "No run is stuck" {
  let stuck = db.query(sql"SELECT id FROM runs WHERE status = ${"running"}")
  require stuck.is_empty()
} fix {
  action "Fail the stuck runs" {
    approve "Fail ${stuck?.len() ?? 0} runs?"
    db.execute(sql"UPDATE runs SET status = 'failed' WHERE status = 'running'")
  }
}
"#,
    );
    assert_eq!(result.ending, Ending::Passed, "{:?}\n{events:#?}", result.failure);
}

#[test]
fn what_is_printed_is_flat_in_memory_and_cut_where_it_is_kept() {
    let mut setup = setup();
    setup.limits.kept = 1000;
    setup.limits.output = 500;
    let (events, result) = setup.run("runbook \"Much\" {}\nuse shell\naction \"Print\" {\n$ seq 1 20000\n}\n");
    assert_eq!(result.ending, Ending::Passed, "{:?}", result.failure);
    let kept = events.iter().find_map(|event| match event {
        Event::CallEnded { output, .. } => output.first().cloned(),
        _ => None,
    });
    let kept = kept.expect("something was kept");
    assert_eq!((kept.bytes, kept.kept), (108_894, 1000));
}

#[test]
fn an_embedder_needs_no_runtime_and_may_have_one() {
    let setup = setup();
    let program = setup.program("test.runbook", "runbook \"Hello\" {}\nprint \"hello\"\n", &runbook::check::FsLoader);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use tokio_stream::StreamExt as _;
        let mut handle = setup.start(&program);
        let mut texts = Vec::new();
        while let Some(Stamped { event, elapsed, .. }) = handle.stream().next().await {
            assert!(elapsed < Duration::from_mins(1));
            if let Event::Printed { text, .. } = event {
                texts.push(text.to_string());
            }
        }
        assert_eq!(texts, ["hello"]);
        assert_eq!(handle.finished().await.ending, Ending::Passed);
    });
}

#[test]
fn the_journal_holds_what_was_shown() {
    let setup = setup();
    let program = setup.program(
        "test.runbook",
        "runbook \"Journal\" {}\nuse shell\naction \"Say\" {\n$ echo hello\n}\nlet n = random(1..6)\n",
        &runbook::check::FsLoader,
    );
    let mut handle = setup.start(&program);
    let run = runbook::audit::RunId::parse(handle.run_id()).unwrap();
    let shown = handle.events().map(|stamped| stamped.event).filter(Event::durable);
    let shown: Vec<Event> = shown.collect();
    let result = handle.finish();
    let store = runbook::audit::Store::open(setup.state.path());
    let journaled: Vec<Event> = store.read(&run).unwrap().map(|record| record.unwrap().event).collect();
    assert_eq!(shown, journaled);
    assert_eq!(result.ending, Ending::Passed);
}
