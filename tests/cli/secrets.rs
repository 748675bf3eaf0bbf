//! A secret is handed to programs that print it in every form; nothing that is shown or kept may hold one of them.
//!
//! The forms are computed here, with other code than that which takes them out.
#![expect(clippy::format_collect, reason = "the forms of a secret are spelled out plainly, not fast")]

use crate::harness::{Done, Scene};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// As a generator of passwords makes one, on a bad day.
const CANARY: &str = r#"S3cr3t/Can+ary"x'$y\nQ7&w<Zé k%#8!v`|~"#;
/// One of several lines, as a key is.
const KEY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7VJTU\nt9Us8cKjMzEfYyjiWA4R4/M2bS1G\n";

/// So many characters of a form in a row are no chance.
const WINDOW: usize = 12;

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let groups = bits.as_bytes().chunks(5).map(|group| format!("{:0<5}", std::str::from_utf8(group).unwrap()));
    let mut text: String =
        groups.map(|group| char::from(ALPHABET[usize::from_str_radix(&group, 2).unwrap()])).collect();
    while !text.len().is_multiple_of(8) {
        text.push('=');
    }
    text
}

fn percent(text: &str, plain: &str) -> String {
    let byte = |byte: u8| {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || plain.contains(c) { c.to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

fn units(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let unit = |c: char| match c {
        c if escaped(c) => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(unit).collect()
}

fn swapped(text: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(swap).collect()
}

fn folded(text: &str, columns: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let lines: Vec<String> = characters.chunks(columns).map(|line| line.iter().collect()).collect();
    lines.join("\n")
}

/// Every form in which a program may print a secret and be found out.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let hex = hex::encode(bytes);
    let pairs: Vec<&str> = (0..bytes.len()).map(|at| &hex[2 * at..2 * at + 2]).collect();
    let mut forms = vec![
        secret.to_owned(),
        secret.to_lowercase(),
        secret.to_uppercase(),
        swapped(secret),
        secret.chars().rev().collect(),
        folded(secret, 20),
        base32(bytes),
        base32(bytes).trim_end_matches('=').to_owned(),
        base32(bytes).to_lowercase(),
        hex.clone(),
        hex.to_uppercase(),
        pairs.join(" "),
        pairs.join(":"),
        percent(secret, "-._~"),
        percent(secret, "-._~").to_lowercase(),
        percent(secret, "-._~").replace("%20", "+"),
        percent(secret, "-._~!'()*"),
        percent(&percent(secret, "-._~"), "-._~"),
        pairs.iter().map(|pair| format!("%{pair}")).collect(),
        units(secret, |_| false),
        units(secret, |c| !c.is_ascii()),
        units(secret, |c| "<>&".contains(c)),
        units(secret, |_| true),
        units(&units(secret, |_| false), |_| false),
        secret.replace('\'', r"'\''"),
        secret.replace('\'', r#"'"'"'"#),
        secret.chars().map(|c| if "\"$`\\".contains(c) { format!("\\{c}") } else { c.to_string() }).collect(),
        secret.replace('\'', "''"),
    ];
    for lead in ["", "x", "xy", "user:"] {
        for behind in ["", "z", "/more"] {
            let text = format!("{lead}{secret}{behind}");
            let once = STANDARD.encode(&text);
            forms.extend([STANDARD_NO_PAD.encode(&text), URL_SAFE.encode(&text), URL_SAFE_NO_PAD.encode(&text)]);
            forms.extend([folded(&once, 30), STANDARD.encode(&once), URL_SAFE_NO_PAD.encode(URL_SAFE.encode(&text))]);
            forms.push(once);
        }
    }
    forms
}

/// What none of the text may hold: parts of each form, long enough to be no chance, but for the ends, which in base64
/// hang also on what stands around.
struct Traces {
    parts: HashSet<String>,
}

impl Traces {
    fn of(secret: &str) -> Self {
        let mut parts = HashSet::new();
        for form in forms(secret) {
            let characters: Vec<char> = solid(&form).chars().collect();
            assert!(characters.len() >= WINDOW + 16, "{form}");
            // The company of a secret in base64, once or twice, is up to eleven characters on either side.
            for window in characters[12..characters.len() - 12].windows(WINDOW.min(characters.len() - 24)) {
                parts.insert(window.iter().collect());
            }
        }
        Self { parts }
    }

    /// The first part that stands in a text.
    fn found(&self, text: &str) -> Option<String> {
        let lengths: BTreeSet<usize> = self.parts.iter().map(|part| part.chars().count()).collect();
        let read_as = [text.to_owned(), unescaped(text)];
        read_as.iter().find_map(|text| {
            let characters: Vec<char> = solid(text).chars().collect();
            lengths.iter().find_map(|length| {
                let mut windows = characters.windows(*length).map(|window| window.iter().collect::<String>());
                windows.find(|window| self.parts.contains(window))
            })
        })
    }

    #[track_caller]
    fn absent_from(&self, place: &str, text: &str) {
        if let Some(part) = self.found(text) {
            let lines: Vec<&str> = text.lines().filter(|line| self.found(line).is_some()).take(5).collect();
            panic!("`{part}` stands in {place}:\n{}", lines.join("\n"));
        }
    }
}

/// Without what a line break may have put between.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A text as it was before it was put into JSON.
fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")
}

/// All files below a folder.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

/// Prints what it is given, what is in the file of forms, and the secret in two goes: on both streams.
const SAYS: &str = r#"#!/bin/sh
given() {
  printf 'by env: %s\n' "$GIVEN"
  printf 'by file: '; cat "$HELD"; printf '\n'
  printf '%s' "$INPUT" | base64
  printf 'x%s' "$INPUT" | base64 -w 0; printf '\n'
  printf '%s' "$INPUT" | od -An -v -tx1
  printf '%s' "$INPUT" | tr 'a-zA-Z' 'A-Za-z'; printf '\n'
  head -c 9 "$HELD"; sleep 0.05; tail -c +10 "$HELD" | head -c 11; sleep 0.05; tail -c +21 "$HELD"; printf '\n'
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done < forms
}
INPUT=$(cat)
given
given >&2
"#;

const GIVES: &str = r#"
runbook "A program tells everything" {}

param token: secret = env("TOKEN")

use shell
use file
use http

check "It can be asked" (on_fail: continue) {
  let told = $ (stdin: token, env: { GIVEN: token }, file: { HELD: token }) sh ./says
  require told.text.len() == 0 else "it said ${told.text} and ${told.stderr}"
}
keep log = $ (stdin: token, env: { GIVEN: token }, file: { HELD: token }) sh ./says
let copy = file.read(path"forms")
keep forms = copy
print "forms: ${copy}"
output forms = copy
check "The service answers" (on_fail: continue) {
  let reply = http.get(url"http://127.0.0.1:1/", basic: { user: "rb", password: token })
  require reply.status == 200
}
action "Write it" {
  file.write(path"written", token)
}
action "Tell; that fails" {
  $ (stdin: token, env: { GIVEN: token }, file: { HELD: token }) sh ./says; exit 3
}
"#;

const ASKS: &str = r#"
runbook "A database tells what it cannot read" {}

param token: secret = env("TOKEN")

use sql as db (url: "sqlite:it.db")

check "The token is JSON" {
  let rows = db.query(sql"SELECT json(${token}) AS it")
  require rows.is_empty()
}
"#;

/// The secret stands where a message is cut off.
const CUT: &str = r#"
runbook "Much is said" {}

param token: secret = env("TOKEN")
param filler: string

use shell

action "Tell; that fails" {
  $ (env: { GIVEN: token }) printf '%s%s' ${filler} "$GIVEN" >&2; exit 3
}
"#;

/// A place with a program that tells the secret, which stands in its environment.
fn scene(secret: &str) -> Scene {
    let scene = Scene::with("it.runbook", GIVES).env("RB_STATE", "state").env("TOKEN", secret);
    scene.file("says", SAYS);
    scene.file("it.db", "");
    scene.file("forms", &forms(secret).join("\n"));
    scene
}

/// Looks everywhere.
#[track_caller]
fn nowhere(traces: &Traces, scene: &Scene, done: &Done) {
    traces.absent_from("standard output", &done.stdout);
    traces.absent_from("standard error", &done.stderr);
    let mut found = Vec::new();
    files(&scene.path().join("state"), &mut found);
    assert!(found.len() > 3, "{found:?}");
    for path in found {
        let bytes = std::fs::read(&path).unwrap();
        traces.absent_from(&path.display().to_string(), &String::from_utf8_lossy(&bytes));
    }
    for arguments in [&["audit", "show", "last"][..], &["audit", "show", "last", "--format", "json"]] {
        let shown = scene.rb(arguments).exits(0);
        traces.absent_from(&arguments.join(" "), &shown.stdout);
        traces.absent_from(&arguments.join(" "), &shown.stderr);
    }
}

#[test]
fn what_is_looked_for_is_found_where_it_is() {
    for secret in [CANARY, KEY] {
        let traces = Traces::of(secret);
        for form in forms(secret) {
            assert!(traces.found(&format!("before {form} behind")).is_some(), "{form}");
        }
        assert_eq!(traces.found(GIVES), None);
    }
}

#[test]
fn no_form_of_a_secret_is_shown_or_kept() {
    for secret in [CANARY, KEY] {
        let traces = Traces::of(secret);
        for arguments in [&["--output", "all"][..], &["--output", "failed"], &["--format", "json"]] {
            let scene = scene(secret);
            let done = scene.rb(&[&["run", "it.runbook"], arguments].concat()).exits(3);
            assert_eq!(scene.read("written"), secret, "the secret was handed over");
            assert!(done.stdout.contains("‹secret›"), "{}", done.shown());
            nowhere(&traces, &scene, &done);
        }
    }
}

#[test]
fn a_database_that_fails_does_not_tell() {
    let scene = scene(CANARY);
    scene.file("it.runbook", ASKS);
    let done = scene.rb(&["run", "it.runbook"]).exits(8);
    nowhere(&Traces::of(CANARY), &scene, &done);
}

#[test]
fn no_part_of_a_secret_is_left_where_a_message_is_cut() {
    let traces = Traces::of(CANARY);
    for length in (250..300).step_by(7) {
        let scene = scene(CANARY);
        scene.file("it.runbook", CUT);
        let filler = format!("filler={}", "x ".repeat(length / 2));
        let done = scene.rb(&["run", "it.runbook", "-p", &filler]).exits(3);
        assert!(done.stdout.contains("x x x x"), "{}", done.shown());
        nowhere(&traces, &scene, &done);
        assert!(!done.stdout.contains("S3cr3t"), "{}", done.shown());
    }
}

/// What `rb check` says of a statement with a secret in it.
#[track_caller]
fn refused(statement: &str, code: &str) {
    let text =
        format!("runbook \"It tells\" {{}}\n\nparam token: secret = env(\"TOKEN\")\n\nuse shell\n\n{statement}\n");
    let scene = Scene::with("it.runbook", &text).env("RB_STATE", "state").env("TOKEN", CANARY);
    for command in ["check", "run"] {
        let done = scene.rb(&[command, "it.runbook"]);
        let said = format!("{}{}", done.stdout, done.stderr);
        assert!(said.contains(code), "{statement}\n{}", done.shown());
        assert!(matches!(done.exit, 1 | 2), "{statement}\n{}", done.shown());
    }
    assert!(!scene.exists("state"), "nothing was run");
}

#[test]
fn a_secret_where_all_could_see_it_is_refused_by_the_checker() {
    let argument = |command: &str| format!("action \"Log in\" {{\n  $ {command}\n}}");
    for command in
        ["./login ${token}", "./login --password=${token}", "echo \"a ${token}\" | cat", "./login ${[token]}"]
    {
        refused(&argument(command), "RB416");
    }
    refused("let derived = \"Bearer ${token}\"\naction \"Log in\" {\n  $ ./login ${derived}\n}", "RB416");
    for statement in [
        "print \"it is ${token}\"",
        "print token",
        "output it = token",
        "output it = { name: \"a\", value: token }",
        "let derived = \"${token}!\"\noutput it = [derived]",
        "action \"Use ${token}\" {\n  $ true\n}",
        "check \"It is ${token}\" {\n  require 1 == 1\n}",
        "stop \"because ${token}\"",
    ] {
        refused(statement, "RB315");
    }
}

#[test]
fn a_secret_is_not_taken_from_the_command_line() {
    let scene = scene(CANARY);
    let done = scene.rb(&["run", "it.runbook", "-p", &format!("token={CANARY}")]).exits(2);
    assert!(done.stderr.contains("the secret `token` cannot be given by `-p`"), "{}", done.shown());
    assert!(!done.stdout.contains(CANARY) && !done.stderr.contains(CANARY), "{}", done.shown());
    assert!(!scene.exists("state"), "nothing was run");
}
