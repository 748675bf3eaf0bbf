//! What is read of a script before it runs.

use ecow::EcoString;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use runbook::code::shell::{self, Piece};
use runbook::code::{Mistake, Place};
use std::fmt::Write;
use std::time::{Duration, Instant};

fn texts(text: &str) -> Vec<EcoString> {
    text.split("${}").map(EcoString::from).collect()
}

/// A mistake as it is told, with the place marked.
fn told(mistake: &Mistake, texts: &[EcoString]) -> String {
    let place = match &mistake.place {
        Place::Hole(index) => format!("hole {}", index + 1),
        Place::Text { index, range } => {
            format!("`{}`", texts[*index].get(range.clone()).unwrap_or_default().escape_debug())
        }
        Place::Whole => "all of it".to_owned(),
    };
    let kind = if mistake.warning { "warning" } else { "error" };
    let help = mistake.help.as_deref().unwrap_or("-");
    format!("{kind}[{}] at {place}: {}\n    help: {help}", mistake.code, mistake.message)
}

/// Each file of `refused/` holds scripts, a blank line between; what is told of each stands in its snapshot. None is
/// accepted.
#[test]
fn what_is_refused() {
    insta::glob!("refused/*.sh", |path| {
        let mut out = String::new();
        for case in std::fs::read_to_string(path).unwrap().split("\n\n") {
            let case = case.trim_end_matches('\n');
            let texts = texts(case);
            let (_, mistakes) = shell::analyze(&texts);
            assert!(!mistakes.is_empty(), "accepted: {case}");
            writeln!(out, "{case}").unwrap();
            for mistake in &mistakes {
                writeln!(out, "  {}", told(mistake, &texts)).unwrap();
            }
            out.push('\n');
        }
        insta::assert_snapshot!(out);
    });
}

/// Scripts with holes that are fine, with the text that bash is given; bash reads each.
#[test]
fn what_is_accepted() {
    let mut out = String::new();
    for case in include_str!("accepted.sh").split("\n\n") {
        let case = case.trim_end_matches('\n');
        let texts = texts(case);
        let (script, mistakes) = shell::analyze(&texts);
        for mistake in &mistakes {
            assert!(mistake.warning, "{case}\n{}", told(mistake, &texts));
        }
        writeln!(out, "{case}\n  => {}", script.text.as_str().replace('\n', "\n     ")).unwrap();
        bash_reads(&script.text);
    }
    insta::assert_snapshot!(out);
}

#[expect(clippy::disallowed_methods, reason = "a test asks bash itself")]
fn bash_reads(text: &str) {
    let read = std::process::Command::new("bash").args(["-n", "-c", "--", text]).output().unwrap();
    assert!(read.status.success(), "{text}\n{}", String::from_utf8_lossy(&read.stderr));
}

/// Which commands need no shell.
#[test]
fn direct_or_bash() {
    let mut out = String::new();
    for case in include_str!("direct.txt").lines() {
        let (script, mistakes) = shell::analyze(&texts(case));
        assert!(mistakes.iter().all(|mistake| mistake.warning), "{case}: {mistakes:?}");
        let shown = match &script.direct {
            None => "bash".to_owned(),
            Some(words) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Text(text) => text.to_string(),
                    Piece::Hole(index) => format!("‹{index}›"),
                };
                let words: Vec<String> = words
                    .iter()
                    .map(|word| format!("[{}]", word.pieces.iter().map(piece).collect::<String>()))
                    .collect();
                words.join(" ")
            }
        };
        writeln!(out, "{case}\n    {shown}").unwrap();
    }
    insta::assert_snapshot!(out);
}

/// What commands are known to change.
#[test]
fn known_writes() {
    let mut out = String::new();
    for case in include_str!("writes.txt").lines() {
        let (script, mistakes) = shell::analyze(&texts(case));
        assert!(mistakes.iter().all(|mistake| mistake.warning), "{case}: {mistakes:?}");
        let writes: Vec<&str> = script.writes.iter().map(|write| write.what.as_str()).collect();
        writeln!(out, "{case}\n    {}", if writes.is_empty() { "-".to_owned() } else { writes.join("; ") }).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn an_environment_variable_in_a_hole() {
    assert_eq!(
        shell::environment_hint("HOME").unwrap(),
        "`${…}` is filled by the runbook; the shell's own variable is written `$HOME`"
    );
    assert_eq!(shell::environment_hint("home"), None);
    assert_eq!(shell::environment_hint("2X"), None);
}

/// Reading takes time in proportion to the text, whatever stands in it: four times the text, not sixteen times the
/// time.
#[test]
fn no_text_takes_long() {
    let pieces = [
        "(",
        "((",
        "$((",
        "$(",
        "`",
        "${x:-",
        "\"",
        "'",
        "{ ",
        "a[",
        "<<E ",
        "[[ ",
        "case x in ",
        "if ",
        "$[",
        "a=(",
        "\\`",
        "<(",
        "a|",
        "!",
        "sudo ",
        "${",
        "x ",
        "x=",
        "${a[",
        "${a/",
        "f() ",
        "for x in ",
        "#",
        "a|b & ",
        "x\n",
        "$(a)",
        "`a` ",
        "f() { :; };",
        "docker exec x ",
        "a > b ",
        "\\\n",
        "{1..",
        "[ a = b ] && ",
    ];
    for piece in pieces {
        let time = |length: usize| {
            let text = piece.repeat(length / piece.len());
            let start = Instant::now();
            let _ = shell::analyze(&[text.as_str().into()]);
            let _ = shell::analyze(&[text.as_str().into(), text.as_str().into()]);
            start.elapsed()
        };
        let (short, long) = (time(6_000), time(24_000));
        assert!(long < short * 10 + Duration::from_millis(200), "{piece}: {short:?}, then {long:?}");
    }
}

/// Pieces of shell, put together in any order.
const PIECES: &[&str] = &[
    "${}",
    "${}",
    "${}",
    "a",
    "b ",
    " ",
    " ",
    "\n",
    ";",
    "&&",
    "|",
    "||",
    "'",
    "\"",
    "\\",
    "$",
    "$x",
    "${x",
    "${x:-",
    "}",
    "$(",
    ")",
    "(",
    "`",
    " [[ ",
    " ]]",
    " [ ",
    "]",
    "((",
    "))",
    "$((",
    "{ ",
    " }",
    "if ",
    "then ",
    "fi ",
    "for x in ",
    "do ",
    "done ",
    "case ",
    " in ",
    "esac",
    ";;",
    "<<E\n",
    "E\n",
    "\nE\n",
    "<<'E'\n",
    "<<<",
    ">",
    "<",
    ">&",
    "2>",
    "# ",
    "=",
    "x=",
    "a=(",
    "!",
    "!",
    "~",
    "*",
    "?",
    "-",
    "--",
    "1",
    "echo ",
    "cat ",
    "while ",
    "f() ",
    "$'",
    "<(",
    "&",
    "{a,b}",
    "%",
    "/",
    ":",
    "@",
    "^",
    "#",
    "time ",
    "\t",
    "é",
];

/// Whatever is accepted, bash reads, and every hole in it has its expansion.
#[test]
fn what_is_accepted_is_shell() {
    let mut runner = TestRunner::deterministic();
    let scripts = proptest::collection::vec(proptest::sample::select(PIECES), 1..14);
    let (mut accepted, mut read) = (0, 0);
    for _ in 0..20_000 {
        let text = scripts.new_tree(&mut runner).unwrap().current().concat();
        let texts = texts(&text);
        let (script, mistakes) = shell::analyze(&texts);
        if mistakes.iter().any(|mistake| !mistake.warning) {
            continue;
        }
        accepted += 1;
        assert!(!script.text.contains('\0'), "{text:?}");
        for hole in &script.holes {
            assert!(script.text.contains(&format!("${{{}", hole.variable)), "{text:?}");
        }
        // One process for each is what takes time.
        if accepted % 8 == 0 {
            read += 1;
            bash_reads(&script.text);
        }
    }
    assert!(read > 50, "{read} of {accepted}");
}
