//! The program that writes a journal, and what it says of itself.

use jiff::Timestamp;
use runbook::audit::{Actor, AuditError, Clock, Journal, NewRun, RunId, RunKey, Store, SyncPolicy};
use runbook::event::*;
use runbook::redact::Clean;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const STATE: &str = "RB_TEST_CRASH_STATE";
const WRITES: &str = "RB_TEST_CRASH_WRITES";
const KIND: &str = "RB_TEST_CRASH_KIND";

pub(crate) fn run_id() -> RunId {
    RunId::parse("20261122-013900-00000001").unwrap()
}

/// Starts the writer: that many writes into a run of the store in that folder. `before` is a command to start it with.
#[expect(clippy::disallowed_methods, reason = "the process under test is this program itself")]
pub(crate) fn start(state: &Path, writes: u32, kind: &str, before: Option<Vec<OsString>>) -> Child {
    let mut words = before.unwrap_or_default();
    words.push(std::env::current_exe().unwrap().into());
    words.extend(["writer::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"].map(OsString::from));
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env(STATE, state).env(WRITES, writes.to_string()).env(KIND, kind);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What a writer said before its end.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Intents whose append came back.
    pub(crate) acknowledged: u64,
    /// Code of the error that ended it, and of the one after that.
    pub(crate) errors: Vec<String>,
    /// Whether it came to its end.
    pub(crate) closed: bool,
}

impl Report {
    pub(crate) fn read(text: &str) -> Self {
        let mut report = Self::default();
        // A line that was cut by a kill has no newline.
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("acknowledged", _) => report.acknowledged += 1,
                ("error", code) => report.errors.push(code.to_owned()),
                ("closed", _) => report.closed = true,
                _ => {}
            }
        }
        report
    }
}

struct Real(Instant);

impl Clock for Real {
    #[expect(clippy::disallowed_methods, reason = "a run as it is in life")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    out.write_all(line.as_bytes()).unwrap();
    out.write_all(b"\n").unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "the process that the other tests start and kill"]
#[expect(clippy::disallowed_methods, reason = "how the tests talk to the process that they start")]
fn child() {
    let variable = |name| std::env::var(name).expect("started by another test");
    let store = Store::open(variable(STATE));
    let writes: u32 = variable(WRITES).parse().unwrap();
    let new = NewRun {
        id: run_id(),
        key: RunKey::new([7; 32]),
        actor: Actor { user: "ada".into(), uid: 1000, host: "web1".into() },
        clock: Arc::new(Real(Instant::now())),
        sync: SyncPolicy::Strict,
    };
    let journal = store.create_run(new).unwrap();
    say("\nready");
    if variable(KIND) == "sleeper" {
        let mut sleeper = Command::new("sleep").arg("60").stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        say(&format!("sleeper {}", sleeper.id()));
        sleeper.wait().unwrap();
    }
    match write(&journal, writes) {
        Ok(()) => say("closed"),
        Err(error) => {
            say(&format!("error {}", error.code()));
            if let Err(error) = journal.record(&ended()) {
                say(&format!("error {}", error.code()));
            }
        }
    }
}

fn write(journal: &Journal, writes: u32) -> Result<(), AuditError> {
    let step = StepPath("1".into());
    let params = serde_json::from_str("{}").unwrap();
    journal.record(&Event::RunStarted {
        title: Clean::fixed("Crash"),
        file: "crash.runbook".into(),
        digest: "d".into(),
        params,
        version: "0".into(),
    })?;
    for ordinal in 0..writes {
        let call = CallRecord {
            operation: "file.write".into(),
            target: Clean::fixed("localhost"),
            effect: EffectName::Write,
            rendered: Clean::fixed("file.write(\"a\", \"b\")"),
            ordinal,
            attempt: 1,
            key: "k".into(),
            idempotent: false,
        };
        journal.record(&Event::CallStarted { step: step.clone(), call })?;
        say("acknowledged");
        let mut output = journal.output(100);
        output.write(b"what it printed\n")?;
        journal.record(&Event::CallEnded {
            step: step.clone(),
            ordinal,
            attempt: 1,
            effect: EffectName::Write,
            outcome: CallOutcome::Succeeded {
                value: serde_json::from_str("null").unwrap(),
                digest: "d".into(),
                changed: None,
                undo: None,
            },
            output: vec![output.finish()],
            millis: 0,
        })?;
    }
    journal.record(&ended())?;
    journal.close()
}

fn ended() -> Event {
    let outputs = serde_json::from_str("{}").unwrap();
    Event::RunEnded { ending: Ending::Passed, exit: 0, outputs, failure: None, millis: 0 }
}
