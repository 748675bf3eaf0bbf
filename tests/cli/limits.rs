//! What a run may use up, and what it leaves when its reader goes away or it is interrupted.

use crate::harness::Scene;
use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::time::{Duration, Instant};

fn scene(text: &str) -> Scene {
    Scene::with("it.runbook", text).env("RB_STATE", "state")
}

/// Waits for the end; gives the most memory that the process itself held, in KiB.
fn peak(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(held.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(10));
    }
    most
}

const LOUD: &str = r#"
runbook "Loud" {}

param bytes: int

use shell

action "Print" (within: 10m) {
  $ head -c ${bytes} /dev/zero | tr '\0' x | fold -w 100
}
"#;

#[test]
fn a_gigabyte_of_output_is_never_held() {
    const MEBIBYTE: u64 = 1 << 20;
    // What is shown takes longer than what is not: less of it is as good.
    for (bytes, output) in [(1024 * MEBIBYTE, "failed"), (96 * MEBIBYTE, "all")] {
        let scene = scene(LOUD);
        let given = format!("bytes={bytes}");
        let mut child = scene.command(&["run", "it.runbook", "-p", &given, "--output", output]).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let drain = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
        let most = peak(&mut child);
        assert!(child.wait().unwrap().success());
        let shown = drain.join().unwrap();
        assert!(most > 0 && most < 64 * 1024, "{most} KiB with --output {output}");
        assert_eq!(output == "all", shown > bytes, "{shown} bytes");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_end_the_run() {
    let text = "runbook \"Head\" {}\n\nuse shell\n\nfor n in 1..50 {\n  action \"Line ${n}\" {\n    $ echo ${n} >> lines\n  }\n}\n";
    let scene = scene(text);
    let mut child = scene.command(&["run", "it.runbook"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "Head\n");
    assert!(child.wait().unwrap().success());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
    assert_eq!(scene.read("lines").lines().count(), 50);
    scene.rb(&["audit", "verify", "last"]).exits(0);
}

const STUBBORN: &str = r#"
runbook "Stubborn" {}

use shell

action "Start what does not want to end" (within: 10m) {
  $ ./stubborn
} rollback {
  $ echo rolled back >> log
}
"#;

/// A scene with a program that ignores signals and starts another in a session of its own.
fn stubborn() -> Scene {
    let scene = scene(STUBBORN);
    scene.file("stubborn", "#!/bin/sh\ntrap '' TERM INT HUP\nsetsid sleep 1000 &\necho $! $$ > pids\nsleep 1000\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(scene.path().join("stubborn"), mode).unwrap();
    scene
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what} never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn pids(scene: &Scene) -> Vec<i32> {
    until("the program", || scene.exists("pids") && scene.read("pids").ends_with('\n'));
    scene.read("pids").split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

fn alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

#[test]
fn two_interrupts_end_it_now_and_leave_nothing_running() {
    let scene = stubborn();
    let child = scene.command(&["run", "it.runbook"]).spawn().unwrap();
    let pids = pids(&scene);
    signal(&child, rustix::process::Signal::INT);
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, rustix::process::Signal::INT);
    let began = Instant::now();
    let done = scene.done(child.wait_with_output().unwrap()).exits(130);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert!(pids.iter().all(|pid| !alive(*pid)), "{}", done.shown());
    insta::assert_snapshot!(done.shown());
}

#[test]
fn one_sigterm_gives_grace_and_rolls_back() {
    let scene = stubborn();
    let child = scene.command(&["run", "it.runbook"]).spawn().unwrap();
    let pids = pids(&scene);
    signal(&child, rustix::process::Signal::TERM);
    let done = scene.done(child.wait_with_output().unwrap()).exits(130);
    assert!(pids.iter().all(|pid| !alive(*pid)), "{}", done.shown());
    assert_eq!(scene.read("log"), "rolled back\n", "{}", done.shown());
    scene.rb(&["audit", "verify", "last"]).exits(0);
}

#[test]
fn kill_minus_9_leaves_a_journal_that_reads() {
    let scene = stubborn();
    let mut child = scene.command(&["run", "it.runbook"]).spawn().unwrap();
    let pids = pids(&scene);
    child.kill().unwrap();
    child.wait().unwrap();
    scene.rb(&["audit", "verify", "last"]).exits(10);
    for pid in pids {
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        // Gone already, where it belonged to the group that the first one led.
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).ok();
    }
}
