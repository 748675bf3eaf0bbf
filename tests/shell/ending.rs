//! Nothing of a step outlives it.

use crate::support::{self, Bench, Run, int, string, strings, text};
use runbook::backend::FailureKind;
use runbook::process::table;
use runbook::value::Value;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A call of `run`; the times to sleep are made such that no other process on this machine sleeps for.
fn run(script: &str, holes: &[Value]) -> Run {
    let own = (3101..3120)
        .fold(script.to_owned(), |own, number| own.replace(&number.to_string(), &time(&number.to_string())));
    support::run(&own, holes)
}

/// That time.
fn time(number: &str) -> String {
    format!("{number}.{}", std::process::id())
}

/// How many processes sleep that long.
fn alive(number: &str) -> usize {
    let word = time(number);
    let entries = table::entries().into_iter().filter(|entry| entry.state != 'Z');
    entries.filter(|entry| table::words(entry.pid).contains(&word)).count()
}

/// A script that must be ended: when its time is over, nothing is left within a second after the grace.
async fn is_ended(script: &str, word: &str) {
    let bench = Bench::new().deadline(Duration::from_millis(400));
    let start = Instant::now();
    let error = bench.run(run(script, &[])).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::TimedOut, "{error}");
    assert!(
        start.elapsed() < Duration::from_millis(400) + bench.context.grace + Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(alive(word), 0, "{script}");
    assert_eq!(string(&error.value.unwrap(), "text"), "begun");
}

#[tokio::test]
async fn a_program() {
    is_ended("echo begun; exec sleep 3101", "3101").await;
}

#[tokio::test]
async fn children_of_a_script() {
    is_ended("echo begun; sleep 3102 & sleep 3102 | cat; wait", "3102").await;
}

#[tokio::test]
async fn what_ignores_sigterm() {
    is_ended("trap '' TERM; echo begun; sleep 3103; sleep 3103; sleep 3103", "3103").await;
}

#[tokio::test]
async fn what_leaves_its_session() {
    is_ended("echo begun; setsid sleep 3104 & sleep 3104", "3104").await;
}

#[tokio::test]
async fn what_leaves_its_session_and_ignores_sigterm() {
    is_ended("trap '' TERM; echo begun; (setsid bash -c 'while :; do sleep 3105; done' &) ; sleep 3105", "3105").await;
}

#[tokio::test]
async fn a_daemon() {
    is_ended("echo begun; (setsid setsid sleep 3106 < /dev/null > /dev/null 2>&1 &); sleep 3106", "3106").await;
}

/// What a command leaves behind when it has ended is ended, and named.
#[tokio::test]
async fn leftovers() {
    let bench = Bench::new();
    let result = bench.run(run("sleep 3107 & echo done", &[])).await.unwrap();
    assert_eq!(
        (string(&result, "text"), strings(&result, "left")),
        ("done".into(), vec![format!("sleep {}", time("3107"))])
    );
    assert_eq!(alive("3107"), 0);
    // One that has left the group is found by its mark, since it holds the pipe.
    let result = bench.run(run("setsid sleep 3108 & echo done", &[])).await.unwrap();
    assert_eq!(strings(&result, "left"), [format!("sleep {}", time("3108"))]);
    assert_eq!(alive("3108"), 0);
}

/// What ends by itself soon after is waited for.
#[tokio::test]
async fn a_reader_behind_the_command_ends_by_itself() {
    let bench = Bench::new();
    let result = bench.run(run("echo x > >(sleep 0.2; cat)", &[])).await.unwrap();
    assert_eq!((string(&result, "text"), strings(&result, "left")), ("x".into(), vec![]));
}

#[tokio::test]
async fn a_daemon_may_stay() {
    let bench = Bench::new();
    let call = run("setsid sleep 3109 > /dev/null 2>&1 & echo done", &[]).arg("daemon", text("it is the server"));
    bench.run(call).await.unwrap();
    // It may still be on its way from `setsid` to `sleep`.
    let sleeps = |entry: &table::Entry| table::words(entry.pid) == ["sleep".to_owned(), time("3109")];
    let mut left = None;
    while left.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
        left = table::entries().into_iter().find(sleeps);
    }
    let left = left.unwrap();
    assert!(runbook::process::send(&left, rustix::process::Signal::KILL).unwrap());
}

#[tokio::test]
async fn an_interrupted_command() {
    let bench = Bench::new();
    let cancel = bench.context.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cancel.cancel();
    });
    let error =
        bench.run(run("trap 'echo cleaned; exit 0' TERM; echo begun; sleep 3110 & wait", &[])).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Cancelled);
    assert_eq!(string(&error.value.unwrap(), "text"), "begun\ncleaned");
    assert_eq!(alive("3110"), 0);
}

/// A call that is dropped in the middle ends what it started at once.
#[tokio::test]
async fn a_call_that_is_given_up() {
    let bench = Bench::new();
    let call = bench.run(run("trap '' TERM; setsid sleep 3111 & sleep 3111", &[]));
    assert!(tokio::time::timeout(Duration::from_millis(300), call).await.is_err());
    assert_eq!(alive("3111"), 0);
}

/// Output is passed on as it comes, kept up to a limit, and counted beyond it.
#[tokio::test]
async fn much_output() {
    let mut bench = Bench::new();
    bench.context.max_output = 1000;
    let before = resident();
    let result = bench.run(run("head -c 200000000 /dev/zero; head -c 1000000 /dev/zero >&2", &[])).await.unwrap();
    assert_eq!(string(&result, "text").len(), 1000);
    let Value::Size(cut) = crate::support::field(&result, "cut") else { panic!() };
    assert_eq!(cut, 200_000_000 - 1000);
    assert_eq!(bench.printed.total.load(std::sync::atomic::Ordering::Relaxed), 201_000_000);
    assert_eq!(string(&result, "stderr").len(), 64 * 1024);
    // The bench itself keeps the first 64 MiB.
    assert!(resident().saturating_sub(before) < 200 << 20);
}

fn resident() -> u64 {
    table::entry(i32::try_from(std::process::id()).unwrap()).unwrap().pages * 4096
}

/// What a step starts holds the run's lock; what it starts for good does not.
#[tokio::test]
async fn the_lock_is_inherited() {
    let mut bench = Bench::new();
    let file = std::fs::File::create(bench.folder().join("lock")).unwrap();
    rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).unwrap();
    bench.context.lock = Some(Arc::new(OwnedFd::from(file)));
    let script = "ls -l /proc/self/fd | grep -c /lock$";
    let ok = || Value::list(vec![Value::Int(0), Value::Int(1)]);
    assert_eq!(string(&bench.run(run(script, &[]).arg("ok", ok())).await.unwrap(), "text"), "1");
    assert_eq!(string(&bench.read(&run(script, &[]).in_check().arg("ok", ok()).call).await.unwrap(), "text"), "1");
    let daemon = run(script, &[]).arg("ok", ok()).arg("daemon", text("why"));
    assert_eq!(string(&bench.run(daemon).await.unwrap(), "text"), "0");
}

#[tokio::test]
async fn a_signal_is_an_exit_code() {
    let bench = Bench::new();
    let error = bench.run(run("kill -9 $$", &[])).await.unwrap_err();
    assert!(error.message.ends_with("was ended by SIGKILL"), "{error}");
    assert_eq!(int(&error.value.unwrap(), "code"), 137);
}
