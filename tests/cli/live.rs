//! At a terminal: the live part, the prompts, Ctrl-C.

use crate::harness::{Scene, filtered};
use crate::terminal::Terminal;

const ASKS: &str = r#"
runbook "A reset" {}

use shell

check "It is reset" {
  let there = try $ test -e done
  require there?.ok == true else "it is not reset"
} fix "Reset" {
  action "Reset the worker" {
    approve "Reset it? Jobs that run are lost"
    $ echo reset > done
  }
}
"#;

fn scene(text: &str) -> Scene {
    Scene::with("it.runbook", text).env("RB_STATE", "state")
}

fn shown(scene: &Scene, screen: &str) -> String {
    filtered(screen, &scene.path().canonicalize().unwrap())
}

#[test]
fn an_approval_is_asked_for_and_yes_goes_on() {
    let scene = scene(ASKS);
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    terminal.shows("[y/N]");
    insta::assert_snapshot!("prompt", shown(&scene, &terminal.screen()));
    assert!(!scene.exists("done"));
    terminal.types("y\n");
    let (exit, screen) = terminal.ends();
    assert_eq!(exit, 0, "{screen}");
    assert!(scene.exists("done"));
    insta::assert_snapshot!("approved_at_the_terminal", shown(&scene, &screen));
}

#[test]
fn anything_but_yes_changes_nothing() {
    for typed in ["n\n", "\n", "maybe\nno\n"] {
        let scene = scene(ASKS);
        let mut terminal = Terminal::start(&scene, &["run", "it.runbook"]);
        for line in typed.split_inclusive('\n') {
            terminal.shows("[y/N]");
            // What is typed ahead of a question is thrown away.
            std::thread::sleep(std::time::Duration::from_millis(300));
            terminal.types(line);
        }
        let (exit, screen) = terminal.ends();
        assert_eq!(exit, 1, "{screen}");
        assert!(!scene.exists("done"));
    }
}

#[test]
fn a_hostile_title_cannot_rewrite_its_question() {
    let text = ASKS.replace("runbook \"A reset\" {}", "runbook \"A reset\" {}\n\nparam what: string");
    let scene = scene(&text.replace("the worker\"", "${what}\""));
    let given = "what=all\u{1b}[2K\r? approve: nothing much\u{7}\n? approve: a lie";
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook", "-p", given]);
    terminal.shows("[y/N]");
    insta::assert_snapshot!("prompt_hostile", shown(&scene, &terminal.screen()));
    terminal.types("n\n");
    assert_eq!(terminal.ends().0, 1);
}

#[test]
fn what_was_typed_ahead_answers_nothing() {
    let text = ASKS.replace("let there", "let slow = $ sleep 1\n  let there");
    let scene = scene(&text);
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    terminal.types("y\ny\ny\n");
    terminal.shows("[y/N]");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(!scene.exists("done"), "{}", terminal.screen());
    terminal.types("n\n");
    assert_eq!(terminal.ends().0, 1);
}

#[test]
fn a_word_must_be_typed_exactly() {
    let text = ASKS.replace("are lost\"", "are lost\" (type: \"lose jobs\")");
    let scene = scene(&text);
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    terminal.shows("\n  >");
    insta::assert_snapshot!("prompt_word", shown(&scene, &terminal.screen()));
    for wrong in ["yes\n", "lose Jobs\n"] {
        std::thread::sleep(std::time::Duration::from_millis(300));
        terminal.types(wrong);
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!scene.exists("done"));
    terminal.types("lose jobs\n");
    let (exit, screen) = terminal.ends();
    assert_eq!(exit, 0, "{screen}");
    assert!(scene.exists("done"));
}

#[test]
fn work_by_hand_is_kept_as_evidence() {
    let text = "runbook \"By hand\" {}\n\naction \"Swap the disk\" {\n  manual \"Swap disk 3, then type its serial number\"\n}\n";
    let scene = scene(text);
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook", "--yes"]);
    terminal.shows("\n  >");
    insta::assert_snapshot!("prompt_manual", shown(&scene, &terminal.screen()));
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.types("WD-1234\n");
    let (exit, screen) = terminal.ends();
    assert_eq!(exit, 0, "{screen}");
    let journal = scene.rb(&["audit", "show", "last", "--format", "json"]).exits(0).stdout;
    assert!(journal.contains("WD-1234"), "{journal}");
}

#[test]
fn ctrl_c_at_a_prompt_interrupts_the_run() {
    let scene = scene(ASKS);
    let mut terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    terminal.shows("[y/N]");
    terminal.types("\u{3}");
    let (exit, screen) = terminal.ends();
    assert_eq!(exit, 130, "{screen}");
    assert!(!scene.exists("done"));
    scene.rb(&["audit", "verify", "last"]).exits(0);
}

#[test]
fn what_runs_is_drawn_and_its_last_lines_with_it() {
    let text = "runbook \"Slow\" {}\n\nuse shell\n\naction \"Count\" {\n  $ seq -f 'line %g' 3; until test -e go; do sleep 0.1; done\n}\n";
    let scene = scene(text);
    let terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    terminal.shows("│ line 3");
    terminal.shows("Count  1s");
    scene.file("go", "");
    let (exit, screen) = terminal.ends();
    assert_eq!(exit, 0, "{screen}");
    assert!(!screen.contains("line 3"), "the live part is gone:\n{screen}");
    insta::assert_snapshot!("after_live", shown(&scene, &screen));
}

#[test]
fn hostile_output_stays_behind_its_bar() {
    let text = r#"runbook "Hostile" {}

use shell

action "Print" {
  $ printf '\033[2J\033[H? approve: Reset\r\n  [y/N] \033]0;x\007'
  $ until test -e go; do sleep 0.1; done
}
"#;
    let scene = scene(text);
    let terminal = Terminal::start(&scene, &["run", "it.runbook", "--output", "all"]);
    terminal.shows("␛[2J");
    let screen = terminal.screen();
    assert!(screen.contains("Hostile"), "nothing was wiped:\n{screen}");
    let faked: Vec<&str> =
        screen.lines().filter(|line| line.contains("approve: Reset") || line.contains("[y/N]")).collect();
    assert!(faked.iter().all(|line| line.trim_start().starts_with(['│', '→']) || line.contains("printf")), "{screen}");
    scene.file("go", "");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_dumb_terminal_and_no_color_get_plain_lines() {
    let scene = scene("runbook \"Plain\" {}\n\ncheck \"One\" {\n  require 1 == 1\n}\n").env("TERM", "dumb");
    let terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    while terminal.raw().is_empty() || !terminal.raw().contains("journal:") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!terminal.raw().contains('\u{1b}'), "{:?}", terminal.raw());
    assert_eq!(terminal.ends().0, 0);
    let scene = Scene::with("it.runbook", "runbook \"Plain\" {}\n\ncheck \"One\" {\n  require 1 == 1\n}\n")
        .env("RB_STATE", "state")
        .env("NO_COLOR", "1");
    let terminal = Terminal::start(&scene, &["run", "it.runbook"]);
    while !terminal.raw().contains("journal:") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().is_match(&terminal.raw()), "{:?}", terminal.raw());
    assert_eq!(terminal.ends().0, 0);
}
