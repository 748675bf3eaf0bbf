//! Holes that are refused because of where they stand, and because of the program that they are given to.

use super::code_takers::{CODE_TAKERS, CodeTaker, Operands};
use super::programs::{self, Arguments, Invocation};
use super::reader::{Findings, Refusal};
use super::tables;
use super::tree::{Command, Part, Word};
use crate::code::{Mistake, Place};
use crate::diagnostic::codes::code as codes;

pub(super) const COMMENT: Refusal = Refusal {
    code: codes::SHELL_COMMENT,
    message: "a hole in a shell comment is never filled",
    help: "write the comment behind the command as the runbook's own, or leave the hole out",
};
pub(super) const ESCAPED: Refusal = Refusal {
    code: codes::SHELL_ESCAPED_HOLE,
    message: "a backslash in front of a hole would change how the value is read",
    help: "`$${` writes a plain `${`; `\\\\` in front of the hole writes a backslash",
};
pub(super) const VARIABLE_NAME: Refusal = Refusal {
    code: codes::SHELL_NAME,
    message: "a value cannot choose the name of a shell variable",
    help: "write the name, or use a map of the runbook",
};
pub(super) const FUNCTION_NAME: Refusal = Refusal {
    code: codes::SHELL_NAME,
    message: "a value cannot choose the name of a shell function",
    help: "write the name",
};
pub(super) const ARITHMETIC: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: arithmetic runs what stands in a subscript",
    help: "compute in the runbook, and put the result where a word stands: `${count + 1}`",
};
pub(super) const COMPARISON: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: this operator of `[[` computes both its sides",
    help: "compare in the runbook, or write `[ ${value} -gt 5 ]`, which only reads numbers",
};
pub(super) const SUBSCRIPT: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: a subscript is computed",
    help: "use a list or a map of the runbook",
};
pub(super) const SUBSTRING: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: where a substring begins and ends is computed",
    help: "cut the text in the runbook: `text.slice(0, n)`",
};
pub(super) const REPLACEMENT: Refusal = Refusal {
    code: codes::SHELL_EXPANSION,
    message: "a hole cannot stand in this part of an expansion",
    help: "compute the text in the runbook: `text.replace(from, to)`",
};
pub(super) const DELIMITER: Refusal = Refusal {
    code: codes::SHELL_HEREDOC,
    message: "the delimiter of a here-document cannot be a value",
    help: "write a word, such as `END`",
};
pub(super) const VERBATIM: Refusal = Refusal {
    code: codes::SHELL_HEREDOC,
    message: "a here-document with a quoted delimiter fills no hole",
    help: "write the delimiter without quotes, and `\\$` for a plain `$`; or send the text by `(stdin: …)`",
};
pub(super) const DESCRIPTOR: Refusal = Refusal {
    code: codes::SHELL_DESCRIPTOR,
    message: "a value cannot choose a file descriptor",
    help: "write the number; a file stands behind `>` or `<`",
};
pub(super) const TEST_OPERATOR: Refusal = Refusal {
    code: codes::SHELL_TEST,
    message: "the value could be read as an operator of the test",
    help: "write an operator that takes it: `[ -n ${value} ]`, `[[ ${value} = x ]]`, joined by `&&` and `||`",
};
const COMMAND_WORD: Refusal = Refusal {
    code: codes::SHELL_COMMAND_WORD,
    message: "a value cannot choose which command runs: it could name one of the shell's own",
    help: "write the command, or a path with a `/` in it: `./${name}`",
};
const BRACE_RANGE: Refusal = Refusal {
    code: codes::SHELL_EXPANSION,
    message: "a range in braces is made before holes are filled",
    help: "use `$(seq 1 ${last})`, or loop in the runbook: `for i in 1..last { }`",
};
const FORMAT: Refusal = Refusal {
    code: codes::SHELL_FORMAT,
    message: "the value would be read as a format of `printf`, or as its `-v`",
    help: "write the format: `printf '%s\\n' ${value}`",
};
const CODE_BUILTIN: Refusal = Refusal {
    code: codes::SHELL_CODE,
    message: "the shell would read the value as code",
    help: "write the command itself, with the hole as a word of it",
};
const SOURCED: Refusal = Refusal {
    code: codes::SHELL_CODE,
    message: "the shell would run the file that the value names as part of this script",
    help: "run it as a program: `bash -- ${file}`",
};
const ATTRIBUTE: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: `-i` computes it, `-n` takes it for a name",
    help: "declare the variable without `-i` and `-n`",
};
const OPTION_OF_BUILTIN: Refusal = Refusal {
    code: codes::SHELL_OPTION_RUNS,
    message: "the value could be read as an option of the shell",
    help: "write `--` before it",
};
const COMPUTED_VARIABLE: Refusal = Refusal {
    code: codes::SHELL_ARITHMETIC,
    message: "the shell would read the value as code: it computes what this variable is given",
    help: "choose another name",
};
const CODE_VARIABLE: Refusal = Refusal {
    code: codes::SHELL_CODE_VARIABLE,
    message: "the shell or a program would run what this variable holds",
    help: "write its value without a hole",
};

/// Looks at every command.
pub(super) fn look(found: &mut Findings) {
    let commands = std::mem::take(&mut found.commands);
    for command in &commands {
        for assignment in &command.assignments {
            variable(assignment, found);
        }
        let words = command.words.iter().chain(&command.assignments);
        for word in words.chain(command.redirects.iter().map(|redirect| &redirect.target)) {
            brace_range(word, found);
        }
        program(&command.words, Some((command, &commands)), found);
    }
    found.commands = commands;
    // What is code however it begins needs no word about how it begins.
    let code: Vec<Place> = found
        .mistakes
        .iter()
        .filter(|mistake| mistake.code == codes::SHELL_CODE)
        .map(|mistake| mistake.place.clone())
        .collect();
    found.mistakes.retain(|mistake| {
        !matches!(mistake.code, codes::SHELL_OPTION_RUNS | codes::SHELL_OPTION_LIKE) || !code.contains(&mistake.place)
    });
    found.mistakes.dedup();
}

/// What a value is given to, behind all that runs another program.
fn program(words: &[Word], whole: Option<(&Command, &[Command])>, found: &mut Findings) {
    let invocations = programs::invocations(words);
    let count = invocations.len();
    // A list in front of the program that another one runs would choose it.
    let last = invocations.last().map_or(0, |invocation| invocation.words.len());
    for word in words.iter().take(words.len().saturating_sub(last)) {
        one_word(word, found);
    }
    for (index, invocation) in invocations.into_iter().enumerate() {
        let Some(first) = invocation.words.first() else { continue };
        if chooses_command(first) {
            refuse_all(first, &COMMAND_WORD, found);
        }
        let Some(name) = invocation.name.as_deref() else { continue };
        let last = index + 1 == count;
        builtin(name, invocation.words, found);
        for taker in takers(name) {
            code_taker(name, taker, &invocation, whole.filter(|_| last), found);
        }
        if name == "find" || name == "gfind" {
            find(invocation.words, found);
        }
        if last && tables::OPTION_LIKE.contains(&name) {
            option_like(name, invocation.words, found);
        }
    }
}

/// Whether a hole in the first word lets a value name a builtin or a function.
fn chooses_command(word: &Word) -> bool {
    let slash = word.parts.iter().any(|part| matches!(part, Part::Text { text, .. } if text.contains('/')));
    !slash && word.parts.iter().any(|part| matches!(part, Part::Hole { .. }))
}

/// What is known of programs of that name; a version behind it does not count.
fn takers(name: &str) -> impl Iterator<Item = &'static CodeTaker> {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-').to_owned();
    let name = name.to_owned();
    CODE_TAKERS.iter().filter(move |taker| {
        taker.names.contains(&name.as_str()) || (!plain.is_empty() && taker.names.contains(&plain.as_str()))
    })
}

/// Notes that a list may not fill the holes of a word: how many words there are decides what the others mean.
fn one_word(word: &Word, found: &mut Findings) {
    for hole in word.holes() {
        if let Some(hole) = found.holes.get_mut(hole) {
            hole.takes_list = false;
        }
    }
}

fn refuse_all(word: &Word, refusal: &Refusal, found: &mut Findings) {
    for hole in word.holes() {
        found.refuse(hole, refusal);
    }
}

/// A program that reads some argument, or its input, as code.
fn code_taker(
    name: &str,
    taker: &CodeTaker,
    invocation: &Invocation,
    whole: Option<(&Command, &[Command])>,
    found: &mut Findings,
) {
    let arguments = programs::arguments(invocation.words, taker.short, taker.long, taker.permutes);
    let refuse = |hole: usize, found: &mut Findings| {
        let message = format!("`{name}` would read the value as {}", taker.what);
        found.mistake(codes::SHELL_CODE, Place::Hole(hole), message, taker.help);
    };
    if let Some(hole) = arguments.option_hole
        && (taker.options_run || !taker.code.is_empty())
        && (name != "git" || git_runs(&arguments))
    {
        let message = format!("a value that begins with `-` would be read as an option of `{name}`, and run as code");
        let help = if name.contains("find") { taker.help } else { "write `--` before it" };
        found.mistake(codes::SHELL_OPTION_RUNS, Place::Hole(hole), message, help);
    }
    let mut code: Vec<&Word> = Vec::new();
    for option in &arguments.options {
        option.value.into_iter().for_each(|word| one_word(word, found));
        if taker.code.contains(&option.name.as_str()) {
            code.extend(option.value);
        }
    }
    let given = |names: &[&str]| arguments.options.iter().any(|option| names.contains(&option.name.as_str()));
    match taker.operands {
        Operands::Data => {}
        Operands::FirstWith(letter) => {
            let mut buffer = [0; 4];
            if given(&[letter.encode_utf8(&mut buffer)]) {
                code.extend(arguments.operands.first());
            }
        }
        Operands::FirstUnless(names) => {
            if !given(names) {
                code.extend(arguments.operands.first());
            }
        }
        Operands::From(first) => code.extend(arguments.operands.iter().skip(first)),
        Operands::Behind(names) => {
            let mut operands = arguments.operands.iter();
            if operands.any(|word| names.iter().any(|name| word.is_bare(name))) {
                code.extend(operands.next());
            }
        }
    }
    // A list in front of the code would move it.
    let moving = match taker.operands {
        Operands::From(first) => first,
        Operands::FirstWith(_) | Operands::FirstUnless(_) => 1,
        Operands::Behind(_) => arguments.operands.len(),
        Operands::Data => 0,
    };
    arguments.operands.iter().take(moving).for_each(|word| one_word(word, found));
    for word in &code {
        for hole in word.holes() {
            refuse(hole, found);
        }
    }
    let reads_input = taker.stdin
        && code.is_empty()
        && match taker.operands {
            Operands::FirstWith(_) => arguments.operands.is_empty() || given(&["s"]),
            _ if name.starts_with("redis") || name.starts_with("valkey") => arguments.operands.is_empty(),
            _ => taker.permutes || arguments.operands.iter().all(|word| word.is_bare("-")) || name == "ssh",
        };
    if let Some((command, commands)) = whole.filter(|_| reads_input) {
        for hole in input_holes(command, commands) {
            refuse(hole, found);
        }
    }
}

fn git_runs(arguments: &Arguments) -> bool {
    let subcommand = arguments.operands.first().and_then(|word| word.literal());
    subcommand.is_none_or(|name| tables::GIT_RUNNERS.contains(&name.as_str()))
}

/// The holes in what a command reads from its standard input, as far as that is a text in the script.
fn input_holes(command: &Command, commands: &[Command]) -> Vec<usize> {
    let mut holes: Vec<usize> = Vec::new();
    for redirect in &command.redirects {
        holes.extend(&redirect.body_holes);
        if redirect.operator == "<<<" {
            holes.extend(redirect.target.holes());
        }
    }
    if let Some(before) = command.reads_from.and_then(|index| commands.get(index)) {
        let prints = before
            .words
            .first()
            .and_then(programs::program_name)
            .is_some_and(|name| tables::PRINTERS.contains(&name.as_str()));
        if prints {
            let cat = before.words.first().is_some_and(|word| word.is_bare("cat"));
            let arguments = before.words.iter().skip(1).filter(|_| !cat);
            holes.extend(arguments.flat_map(Word::holes));
            holes.extend(before.redirects.iter().flat_map(|redirect| redirect.body_holes.iter().copied()));
            let strings = before.redirects.iter().filter(|redirect| redirect.operator == "<<<");
            holes.extend(strings.flat_map(|redirect| redirect.target.holes()));
        }
    }
    holes
}

/// `find … -exec program … ;`
fn find(words: &[Word], found: &mut Findings) {
    let mut rest = words.iter().enumerate();
    while let Some((at, word)) = rest.next() {
        if ["-exec", "-execdir", "-ok", "-okdir"].iter().any(|name| word.is_bare(name)) {
            let length =
                rest.by_ref().take_while(|(_, word)| !matches!(word.literal().as_deref(), Some(";" | "+"))).count();
            program(words.get(at + 1..at + 1 + length).unwrap_or_default(), None, found);
        }
    }
}

/// The shell's own commands that read an argument as code or as a name.
fn builtin(name: &str, words: &[Word], found: &mut Findings) {
    let arguments = words.get(1..).unwrap_or_default();
    match name {
        "eval" | "trap" | "alias" | "compgen" | "complete" | "bind" | "enable" | "fc" => {
            for word in arguments {
                refuse_all(word, &CODE_BUILTIN, found);
            }
        }
        "." | "source" => {
            if let Some(word) = arguments.iter().find(|word| !word.is_bare("--")) {
                refuse_all(word, &SOURCED, found);
            }
        }
        "let" => {
            for word in arguments {
                refuse_all(word, &ARITHMETIC, found);
            }
        }
        "printf" => printf(words, found),
        "declare" | "typeset" | "local" | "export" | "readonly" => declare(arguments, found),
        "read" | "mapfile" | "readarray" | "getopts" | "unset" | "unalias" | "wait" => names(name, words, found),
        "test" | "[" => test(name, arguments, found),
        "set" | "shopt" | "cd" | "pushd" | "hash" | "umask" | "ulimit" => {
            let hole = programs::arguments(words, "o", &[], false).option_hole;
            if let Some(hole) = hole.filter(|_| matches!(name, "set" | "shopt" | "hash")) {
                found.refuse(hole, &OPTION_OF_BUILTIN);
            }
        }
        _ => {}
    }
}

fn printf(words: &[Word], found: &mut Findings) {
    let given = programs::arguments(words, "v", &[], false);
    if let Some(name) = given.options.iter().find(|option| option.name == "v").and_then(|option| option.value) {
        refuse_all(name, &VARIABLE_NAME, found);
    }
    if let Some(format) = given.operands.first() {
        refuse_all(format, &FORMAT, found);
    }
}

fn declare(arguments: &[Word], found: &mut Findings) {
    let computes = arguments.iter().any(|word| {
        let lead = word.lead();
        word.assigns.is_none() && lead.starts_with(['-', '+']) && lead.contains(['i', 'n'])
    });
    for word in arguments {
        if word.assigns.is_none() {
            refuse_all(word, &VARIABLE_NAME, found);
        } else if computes {
            refuse_all(word, &ATTRIBUTE, found);
        } else {
            variable(word, found);
        }
    }
}

/// Commands whose operands are names of variables.
fn names(name: &str, words: &[Word], found: &mut Findings) {
    let short = match name {
        "read" => "aditnNpu",
        "mapfile" | "readarray" => "dnOsutCc",
        "wait" => "p",
        _ => "",
    };
    let given = programs::arguments(words, short, &[], false);
    let data: &[&str] = match name {
        "read" => &["d", "i", "t", "n", "N", "p", "u"],
        "mapfile" | "readarray" => &["d", "n", "s", "u"],
        _ => &[],
    };
    for option in given.options.iter().filter(|option| !data.contains(&option.name.as_str())) {
        if let Some(value) = option.value {
            refuse_all(value, &VARIABLE_NAME, found);
        }
    }
    // What `wait` waits for are numbers.
    if name != "wait" || given.option_hole.is_some() {
        for word in given.operands {
            refuse_all(word, &VARIABLE_NAME, found);
        }
    }
}

/// `[ … ]`: which argument is an operator depends on their number, so a value may stand only where the operator is
/// written and leaves no doubt.
fn test(name: &str, arguments: &[Word], found: &mut Findings) {
    let arguments = if name == "[" { arguments.split_last().map_or(arguments, |(_, rest)| rest) } else { arguments };
    let arguments = match arguments {
        [not, rest @ ..] if not.is_bare("!") => rest,
        arguments => arguments,
    };
    for word in arguments {
        one_word(word, found);
    }
    let written = |word: &Word| {
        word.literal()
            .is_some_and(|text| text.starts_with('-') || matches!(text.as_str(), "=" | "==" | "!=" | "<" | ">"))
    };
    match arguments {
        [_] => {}
        [operator, operand] if operator.literal().is_some() => {
            if operator.is_bare("-v") || operator.is_bare("-R") {
                refuse_all(operand, &VARIABLE_NAME, found);
            }
        }
        [_, operator, _] if written(operator) => {}
        _ => {
            for word in arguments {
                refuse_all(word, &TEST_OPERATOR, found);
            }
        }
    }
}

/// A variable that is given a value.
fn variable(assignment: &Word, found: &mut Findings) {
    let Some(name) = assignment.assigns.as_deref() else { return };
    if tables::COMPUTED_VARIABLES.contains(&name) {
        refuse_all(assignment, &COMPUTED_VARIABLE, found);
    } else if tables::CODE_VARIABLES.contains(&name) {
        refuse_all(assignment, &CODE_VARIABLE, found);
    }
}

/// `{1..${n}}`.
fn brace_range(word: &Word, found: &mut Findings) {
    for window in word.parts.windows(2) {
        let hole = match window {
            [Part::Text { text, quoted: false }, Part::Hole { index, bare: true }]
                if text.ends_with("..") && text.contains('{') =>
            {
                index
            }
            [Part::Hole { index, bare: true }, Part::Text { text, quoted: false }]
                if text.starts_with("..") && text.contains('}') && word.lead().ends_with('{') =>
            {
                index
            }
            _ => continue,
        };
        found.refuse(*hole, &BRACE_RANGE);
    }
}

/// Advice where a value that begins with `-` would be read as an option.
fn option_like(name: &str, words: &[Word], found: &mut Findings) {
    if let Some(hole) = programs::arguments(words, "", &[], true).option_hole {
        found.mistakes.push(Mistake {
            code: codes::SHELL_OPTION_LIKE,
            warning: true,
            message: format!("a value that begins with `-` would be read as an option of `{name}`"),
            help: Some("write `--` before it".to_owned()),
            place: Place::Hole(hole),
        });
    }
}
