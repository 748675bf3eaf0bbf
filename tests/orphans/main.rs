//! A process that adopts orphans finds also what has left its session, cleared its environment and lost its parent.
//! Adopting is for the whole process, so this test is a program of its own.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

use runbook::process::{Ended, Input, Limits, Spec, adopt_orphans, run, table};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

fn spec(script: &str) -> Spec {
    Spec {
        program: "/bin/bash".into(),
        name: "bash".into(),
        args: vec!["-c".into(), script.into()],
        folder: "/".into(),
        environment: std::env::vars_os().collect(),
        step: "run/step".into(),
        lock: None,
        confined: None,
        input: Input::Empty,
        may_leave: false,
    }
}

fn limits(deadline: Option<Duration>) -> Limits {
    Limits {
        cancel: CancellationToken::new(),
        deadline: deadline.map(|after| Instant::now() + after),
        grace: Duration::from_millis(300),
        most: 1000,
        stdout: Box::new(|_| {}),
        stderr: Box::new(|_| {}),
    }
}

fn alive(time: &str) -> usize {
    table::entries().iter().filter(|entry| entry.state != 'Z' && table::words(entry.pid) == ["sleep", time]).count()
}

#[tokio::test]
async fn orphans_are_ended() {
    assert!(adopt_orphans());
    let time = format!("3201.{}", std::process::id());
    let hidden = format!("(env -i setsid sleep {time} < /dev/null > /dev/null 2>&1 &); sleep 0.1");
    let finished = run(&spec(&hidden), limits(None)).await.unwrap();
    assert_eq!((finished.ended, finished.left), (Ended::Code(0), vec![format!("sleep {time}")]));
    assert_eq!(alive(&time), 0);
    let finished =
        run(&spec(&format!("trap '' TERM; {hidden}; sleep 100; sleep 100")), limits(Some(Duration::from_millis(300))))
            .await
            .unwrap();
    assert_eq!(finished.ended, Ended::TimedOut);
    assert_eq!(alive(&time), 0);
    // Beside another step that runs, an orphan that nobody can tell apart is left until that one ends.
    let other = tokio::spawn(async { run(&spec("sleep 1"), limits(None)).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    run(&spec(&hidden), limits(None)).await.unwrap();
    assert_eq!(alive(&time), 1);
    let finished = other.await.unwrap().unwrap();
    assert_eq!(finished.left, [format!("sleep {time}")]);
    assert_eq!(alive(&time), 0);
    // What has ended by itself is taken out of the table of processes.
    run(&spec("(setsid true &); sleep 0.1"), limits(None)).await.unwrap();
    run(&spec("true"), limits(None)).await.unwrap();
    let me = i32::try_from(std::process::id()).unwrap();
    assert_eq!(table::entries().iter().filter(|entry| entry.parent == me).count(), 0);
}
