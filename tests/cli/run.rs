//! `rb run`: every way to end, parameters, answers, output for people and for programs.

use crate::harness::Scene;
use serde_json::Value;

fn ran(text: &str, arguments: &[&str]) -> crate::harness::Done {
    let scene = Scene::with("it.runbook", text).env("RB_STATE", "state");
    let mut all = vec!["run", "it.runbook"];
    all.extend(arguments);
    scene.rb(&all)
}

const PASSES: &str = r#"
runbook "It is well" {}

param who: string = "everybody"

check "One is one" {
  require 1 == 1
}

print "hello ${who}"
output greeting = "hello ${who}"
"#;

#[test]
fn exit_0_when_every_check_passes() {
    insta::assert_snapshot!(ran(PASSES, &[]).exits(0).shown());
}

const FIXED: &str = r#"
runbook "A folder is missing" {}

param folder: path = "work"

use file
use shell

check "The folder is there" {
  require file.exists(folder) else "there is no ${folder}"
} fix "Make it" {
  action "Make the folder" {
    $ mkdir ${folder}
  }
}
"#;

#[test]
fn exit_0_when_a_fix_helps() {
    insta::assert_snapshot!(ran(FIXED, &[]).exits(0).shown());
}

const FAILS: &str = r#"
runbook "The disk is full" {}

param used: float = 97%
param limit: float = 90%

check "The disk has room" {
  require used <= limit else "used ${used:%}, at most ${limit:%} is allowed"
}
"#;

#[test]
fn exit_1_when_a_check_fails() {
    insta::assert_snapshot!(ran(FAILS, &[]).exits(1).shown());
}

#[test]
fn exit_1_when_the_runbook_says_stop() {
    insta::assert_snapshot!(ran("runbook \"Not now\" {}\n\nstop \"it is Friday\"\n", &[]).exits(1).shown());
}

#[test]
fn exit_2_when_the_file_has_errors_and_nothing_is_run() {
    let scene = Scene::with("it.runbook", "runbook \"Wrong\" {}\n\nprint nam\n").env("RB_STATE", "state");
    insta::assert_snapshot!(scene.rb(&["run", "it.runbook"]).exits(2).shown());
    assert!(!scene.exists("state"));
}

#[test]
fn exit_2_when_there_is_no_such_file() {
    insta::assert_snapshot!(Scene::new().rb(&["run", "nowhere.runbook"]).exits(2).shown());
}

const ACTION_FAILS: &str = r#"
runbook "A roll-out goes wrong" {}

use shell

action "Roll out" {
  $ echo first; echo second >&2; echo begun > begun
  $ echo about to fail; exit 7
} rollback {
  $ rm begun
}
"#;

#[test]
fn exit_3_when_an_action_fails_and_is_rolled_back() {
    let scene = Scene::with("it.runbook", ACTION_FAILS).env("RB_STATE", "state");
    insta::assert_snapshot!(scene.rb(&["run", "it.runbook"]).exits(3).shown());
    assert!(!scene.exists("begun"));
}

#[test]
fn exit_4_when_the_rollback_fails_too() {
    let text = ACTION_FAILS.replace("$ rm begun", "$ rm nothing-of-that-name");
    insta::assert_snapshot!(ran(&text, &[]).exits(4).shown());
}

#[test]
fn exit_5_when_it_is_escalated() {
    let text =
        "runbook \"Beyond us\" {\n  contacts { ops: slack(\"#ops\") }\n}\n\nescalate \"ops\" \"nobody here knows\"\n";
    insta::assert_snapshot!(ran(text, &[]).exits(5).shown());
}

const ASKS: &str = r#"
runbook "A reset" {}

use shell

action "Reset; all is lost" {
  approve "Reset the worker?"
  $ echo reset > done
}
"#;

#[test]
fn exit_6_when_nobody_is_here_to_answer() {
    let scene = Scene::with("it.runbook", ASKS).env("RB_STATE", "state");
    insta::assert_snapshot!(scene.rb(&["run", "it.runbook"]).exits(6).shown());
    assert!(!scene.exists("done"));
}

#[test]
fn exit_8_when_our_side_cannot_ask() {
    let text = "runbook \"No tool\" {}\n\nuse shell\n\ncheck \"The tool says yes\" {\n  let it = $ no-such-program-anywhere --version\n  require it.ok\n}\n";
    insta::assert_snapshot!(ran(text, &[]).exits(8).shown());
}

#[test]
fn approvals_are_given_by_arguments() {
    for arguments in [&["--yes"][..], &["-y"], &["--approve", "Reset; all is lost"]] {
        let scene = Scene::with("it.runbook", ASKS).env("RB_STATE", "state");
        let done = scene.rb(&[&["run", "it.runbook"], arguments].concat()).exits(0);
        assert!(scene.exists("done"), "{}", done.shown());
    }
    insta::assert_snapshot!("approved", ran(ASKS, &["--approve", "Reset; all is lost"]).exits(0).shown());
    insta::assert_snapshot!("approved_something_else", ran(ASKS, &["--approve", "Reset"]).exits(6).shown());
}

#[test]
fn yes_does_not_type_a_word() {
    let text = ASKS.replace("worker?\"", "worker?\" (type: \"lose all\")");
    insta::assert_snapshot!(ran(&text, &["--yes"]).exits(6).shown());
    ran(&text, &["--approve", "Reset; all is lost"]).exits(0);
}

#[test]
fn yes_answers_no_question_of_fact() {
    let text = "runbook \"A question\" {}\n\nlet green = confirm \"Is it green?\"\nprint \"green: ${green}\"\n";
    insta::assert_snapshot!("confirm_nobody", ran(text, &["--yes"]).exits(6).shown());
    assert!(ran(text, &["--answer", "Is it green?=yes"]).exits(0).stdout.contains("green: true"));
    assert!(ran(text, &["--answer", "Is it green?=no"]).exits(0).stdout.contains("green: false"));
    insta::assert_snapshot!("confirm_wrong", ran(text, &["--answer", "Is it green?"]).exits(2).shown());
}

#[test]
fn yes_does_no_work_by_hand() {
    let text = "runbook \"By hand\" {}\n\naction \"Swap the disk\" {\n  manual \"Swap disk 3\"\n}\n";
    insta::assert_snapshot!(ran(text, &["--yes"]).exits(6).shown());
}

const TAKES: &str = r#"
runbook "Parameters" {}

param name: string
## How long is waited.
param wait: duration = 5s
param hosts: list<string> = []
param memory: size = 1Gi where memory in 256Mi..16Gi
param token: secret = env("TOKEN")

print "${name} ${wait} ${hosts.join("+")} ${memory}"
"#;

#[test]
fn parameters_come_from_arguments_files_and_the_environment() {
    let scene = Scene::with("it.runbook", TAKES).env("RB_STATE", "state").env("TOKEN", "s3cret-t0ken");
    let says = |arguments: &[&str]| scene.rb(&[&["run", "it.runbook"], arguments].concat()).exits(0).stdout;
    assert!(
        says(&["-p", "name=a b", "-p", "wait=90s", "-p", "hosts=x,y"]).contains("a b 1m30s x+y"),
        "{}",
        says(&["-p", "name=a", "-p", "wait=90s", "-p", "hosts=x,y"])
    );
    scene.file("params.json", r#"{ "name": "of json", "hosts": ["a", "b"], "memory": "512Mi" }"#);
    assert!(says(&["--params", "params.json"]).contains("of json 5s a+b 512Mi"));
    scene.file("params.yaml", "name: of yaml\nwait: 2m\ntoken: other-secret\n");
    assert!(says(&["--params", "params.yaml"]).contains("of yaml 2m"));
    assert!(says(&["--params", "params.yaml", "-p", "name=mine"]).contains("mine 2m"));
    let piped = scene.rb_with_input(&["run", "it.runbook", "--params", "-"], "name: piped\n").exits(0);
    assert!(piped.stdout.contains("piped 5s"));
    let journal = scene.rb(&["audit", "show", "last", "--format", "json"]).exits(0).stdout;
    assert!(!journal.contains("s3cret"), "{journal}");
}

#[test]
fn what_is_wrong_with_parameters_is_told_before_anything_runs() {
    let scene = Scene::with("it.runbook", TAKES).env("RB_STATE", "state").env("TOKEN", "t");
    let told = |arguments: &[&str]| scene.rb(&[&["run", "it.runbook"], arguments].concat()).exits(2).shown();
    let mut all = String::new();
    for arguments in [
        &[][..],
        &["-p", "name"],
        &["-p", "nmae=x"],
        &["-p", "zzzzzz=x"],
        &["-p", "name=x", "-p", "name=y"],
        &["-p", "name=x", "-p", "wait=5"],
        &["-p", "name=x", "-p", "memory=64Gi"],
        &["-p", "token=abc"],
        &["--params", "none.yaml"],
    ] {
        all += &["$ rb run it.runbook ", &arguments.join(" "), "\n", &told(arguments), "\n"].concat();
    }
    scene.file("bad.json", "{ \"name\": ");
    all += &["bad JSON\n", &told(&["--params", "bad.json"]), "\n"].concat();
    scene.file("list.yaml", "- a\n");
    all += &["a list\n", &told(&["--params", "list.yaml"]), "\n"].concat();
    insta::assert_snapshot!(all);
    assert!(!scene.exists("state"));
}

#[test]
fn a_file_runs_by_its_first_line() {
    let scene = Scene::with("demo.runbook", &format!("#!/usr/bin/env -S rb run\n{}", PASSES.trim_start()));
    let rb = std::path::Path::new(env!("CARGO_BIN_EXE_rb"));
    let path = format!("{}:{}", rb.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let file = scene.path().join("demo.runbook");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = std::process::Command::new(&file);
    command.args(["--yes", "-p", "who=you"]).current_dir(scene.path()).env_clear();
    command.env("PATH", path).env("HOME", scene.path()).env("LANG", "C.UTF-8");
    let done = scene.done(command.output().unwrap()).exits(0);
    assert!(done.stdout.contains("hello you"), "{}", done.shown());
}

#[test]
fn json_lines_tell_the_run() {
    let done = ran(FIXED, &["--format", "json"]).exits(0);
    assert_eq!(done.stderr, "");
    let events: Vec<Value> = done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().all(|event| event["v"] == 1 && event["run"] == events[0]["run"]));
    assert!(events.iter().all(|event| event["at"].is_string() && event["elapsed_ms"].is_u64()));
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!((names[0], names[names.len() - 1]), ("run-started", "run-ended"));
    assert!(
        names.contains(&"step-started") && names.contains(&"call-started") && names.contains(&"decided"),
        "{names:?}"
    );
    let end = &events[events.len() - 1];
    assert_eq!((&end["ending"], &end["exit"]), (&"passed".into(), &0.into()));
}

const HOSTILE: &str = r#"
runbook "Escapes" {}

param title: string

use shell

action "Print ${title}" {
  $ printf 'a\033[2Jb\rapprove this? y\n\033]0;title\007c\n'
  $ exit 1
}
"#;

#[test]
fn escapes_are_shown_and_not_obeyed() {
    for output in ["all", "failed"] {
        let done =
            ran(HOSTILE, &["-p", "title=x\u{1b}[31mred\rapproved", "--output", output, "--color", "never"]).exits(3);
        let dangerous = |c: char| c.is_control() && c != '\n';
        assert!(!done.stdout.contains(dangerous), "{:?}", done.stdout);
        assert!(!done.stderr.contains(dangerous), "{:?}", done.stderr);
    }
    insta::assert_snapshot!(
        ran(HOSTILE, &["-p", "title=x\u{1b}[31mred\rapproved", "--output", "all"]).exits(3).shown()
    );
}

#[test]
fn how_much_output_is_shown_is_chosen() {
    insta::assert_snapshot!("output_all", ran(ACTION_FAILS, &["--output", "all"]).exits(3).shown());
    let none = ran(ACTION_FAILS, &["--output", "none"]).exits(3).stdout;
    assert!(!none.contains("│ about to fail"), "{none}");
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    let scene = Scene::with("it.runbook", FAILS).env("RB_STATE", "state").env("LANG", "C");
    let done = scene.rb(&["run", "it.runbook"]).exits(1);
    assert!(done.stdout.is_ascii(), "{}", done.stdout);
    scene.file("wrong.runbook", "runbook \"Wrong\" {}\n\nprint nam\n");
    assert!(scene.rb(&["check", "wrong.runbook"]).exits(2).stdout.is_ascii());
}

#[test]
fn contacts_are_reached_as_the_user_configured() {
    let text = "runbook \"Help\" {\n  contacts { ops: slack(\"#ops\") }\n}\n\nnotify \"ops\" \"it is down\"\n";
    let scene = Scene::with("it.runbook", text).env("RB_STATE", "state");
    let script = "echo \"$RB_WHOM $RB_CHANNEL $RB_ADDRESS: $(cat)\" > told";
    scene.file("home/.config/rb/config.yaml", &format!("channels:\n  slack:\n    command: [sh, -c, '{script}']\n"));
    insta::assert_snapshot!("configured", scene.rb(&["run", "it.runbook"]).exits(0).shown());
    assert_eq!(scene.read("told"), "ops slack #ops: it is down\n");
    scene.file("home/.config/rb/config.yaml", "channels: [wrong]\n");
    insta::assert_snapshot!("configured_wrongly", scene.rb(&["run", "it.runbook"]).exits(0).shown());
}

#[test]
fn a_webhook_gets_json_and_its_address_is_not_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = String::new();
        let mut chunk = [0; 4096];
        while !text.ends_with('}') {
            let count = std::io::Read::read(&mut stream, &mut chunk).unwrap();
            text.push_str(std::str::from_utf8(&chunk[..count]).unwrap());
        }
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").unwrap();
        text
    });
    let text = "runbook \"Help\" {\n  contacts { ops: slack(\"#ops\") }\n}\n\nescalate \"ops\" \"it is down\"\n";
    let scene = Scene::with("it.runbook", text).env("RB_STATE", "state");
    scene.file(
        "home/.config/rb/config.yaml",
        &format!("channels:\n  ops:\n    webhook: http://{address}/secret-path\n"),
    );
    let done = scene.rb(&["run", "it.runbook"]).exits(5);
    let request = server.join().unwrap();
    let body = request.split("\r\n\r\n").nth(1).unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert!(body["text"].as_str().unwrap().starts_with("it is down"), "{body}");
    assert_eq!((&body["channel"], &body["whom"]), (&"#ops".into(), &"ops".into()));
    assert!(done.stdout.contains("by webhook to 127.0.0.1"), "{}", done.shown());
    assert!(!done.shown().contains("secret-path"), "{}", done.shown());
}
