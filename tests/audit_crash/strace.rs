//! The same with the kernel's answers changed: every (call, time) pair is tried, for errors and for kills.

use crate::look;
use crate::writer::{Report, run_id, start};
use runbook::audit::Verdict;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::PathBuf;

const WRITES: u32 = 3;

struct Run {
    report: Report,
    verdict: Verdict,
    /// The calls on the file that were traced, in order, as strace prints them.
    calls: Vec<String>,
}

/// Runs the writer with one call on one file of the store made to fail, the `when`-th.
fn inject(file: &str, call: &str, what: &str, when: usize) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let (state, log) = (folder.path().join("state"), folder.path().join("log"));
    let path: PathBuf = state.join(file.replace("RUN", run_id().as_str()));
    let inject = format!("inject={call}:{what}:when={when}");
    let words = ["strace", "-f", "-qq", "-P"].map(OsString::from).into_iter();
    let words = words.chain([path.into(), "-o".into(), log.clone().into()]);
    let words = words.chain(["-e", "trace=write,fdatasync,fsync", "-e", &inject].map(OsString::from));
    let mut child = start(&state, WRITES, "strace", Some(words.collect()));
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    child.wait().unwrap();
    assert!(text.contains("ready"), "the writer did not start: {text}");
    let report = Report::read(&text);
    let verdict = look(&state, &report);
    let calls = std::fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect();
    Run { report, verdict, calls }
}

/// Without strace there is nothing to test; where the project is built for others, it must be there.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "asks for strace and for CI, and says what is not tested"
)]
fn strace_is_missing() -> bool {
    let found = std::process::Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var_os("CI").is_none(), "strace is not installed");
    if !found {
        println!("not tested: strace is not installed");
    }
    !found
}

const JOURNAL: &str = "runs/RUN/journal.jsonl";

/// Tries the first, second, … call, until the writer comes to its end untouched; gives how many had an effect.
fn sweep(file: &str, call: &str, what: &str, each: impl Fn(usize, Run)) -> usize {
    for when in 1..40 {
        let run = inject(file, call, what, when);
        if run.report.closed {
            assert!(matches!(run.verdict, Verdict::Verified { .. }), "{:?}", run.verdict);
            return when - 1;
        }
        each(when, run);
    }
    panic!("the writer never came to its end");
}

#[test]
fn a_sync_that_fails_ends_the_run_at_once() {
    if strace_is_missing() {
        return;
    }
    for error in ["EIO", "ENOSPC"] {
        let tried = sweep(JOURNAL, "fdatasync", &format!("error={error}"), |when, run| {
            let code = if error == "EIO" { "RB750" } else { "RB751" };
            assert_eq!(run.report.errors, [code, "RB752"], "at sync {when}");
            assert_eq!(run.report.acknowledged, (when - 1).min(WRITES as usize) as u64);
            let last = run.calls.iter().rfind(|line| !line.contains("exited")).unwrap();
            assert!(last.contains("(INJECTED)"), "after a failed sync the journal is not touched: {last}");
            // The last one is that of the end, which stands in the journal by then.
            let ended = when == WRITES as usize + 1;
            assert_eq!(matches!(run.verdict, Verdict::Unanchored), ended, "{:?}", run.verdict);
        });
        assert_eq!(tried, WRITES as usize + 1, "a sync for each write, and one at the end");
    }
}

#[test]
fn a_write_that_fails_ends_the_run_at_once() {
    if strace_is_missing() {
        return;
    }
    for (error, code) in [("EIO", "RB750"), ("ENOSPC", "RB751"), ("EDQUOT", "RB751")] {
        let tried = sweep(JOURNAL, "write", &format!("error={error}"), |when, run| {
            assert_eq!(run.report.errors, [code, "RB752"], "at write {when}");
            let last = run.calls.iter().rfind(|line| !line.contains("exited")).unwrap();
            assert!(last.contains("(INJECTED)"), "after a failed write the journal is not touched: {last}");
            assert!(matches!(run.verdict, Verdict::Interrupted { torn: 0, .. }), "{:?}", run.verdict);
        });
        assert_eq!(tried, 2 + 2 * WRITES as usize, "one write for each record");
    }
}

#[test]
fn a_kill_at_any_call_leaves_a_consistent_journal() {
    if strace_is_missing() {
        return;
    }
    for (file, call, calls) in [
        (JOURNAL, "write", 8),
        (JOURNAL, "fdatasync", 4),
        ("runs/RUN", "fsync", 1),
        ("index", "write", 1),
        ("index", "fdatasync", 1),
    ] {
        let tried = sweep(file, call, "signal=KILL", |when, run| {
            assert_eq!(run.report.errors, [""; 0], "{file} {call} {when}");
            let anchored = matches!(run.verdict, Verdict::Verified { .. });
            assert!(!anchored || file == "index", "{file} {call} {when}: {:?}", run.verdict);
        });
        assert_eq!(tried, calls, "{file} {call}");
    }
}

#[test]
fn an_index_that_fails_leaves_the_run_unanchored() {
    if strace_is_missing() {
        return;
    }
    let run = inject("index", "write", "error=ENOSPC", 1);
    assert_eq!(run.report.errors, ["RB751", "RB753"]);
    assert!(matches!(run.verdict, Verdict::Unanchored), "{:?}", run.verdict);
}
