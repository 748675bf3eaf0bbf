//! What a script is known to change.
//!
//! A shell command in a check is taken to read. Here is told where the text alone says otherwise. What is not known is
//! not guessed at: a program that is not in these tables may still write.

use super::KnownWrite;
use super::programs::{self, Arguments, Invocation};
use super::reader::Findings;
use super::tree::{Part, Redirect, Word};
use super::write_tables::{self as tables, Program};
use ecow::EcoString;

/// How deep scripts within scripts are followed: `ssh host "sh -c '…'"`.
const MAX_SCRIPTS: usize = 3;

/// What the commands change, in order.
pub(super) fn known(found: &Findings, depth: usize) -> Vec<KnownWrite> {
    let mut writes = Vec::new();
    for command in &found.commands {
        let place = |word: &Word| found.joined.place(word.range.clone());
        for invocation in programs::invocations(&command.words) {
            let is_function = invocation.name.as_ref().is_some_and(|name| found.functions.contains(name));
            if let Some((what, word)) = write_of(&invocation, depth).filter(|_| !is_function) {
                writes.push(KnownWrite { what, place: place(word) });
                break;
            }
        }
        writes.extend(command.redirects.iter().filter_map(|redirect| {
            let what = redirection(redirect)?;
            Some(KnownWrite { what, place: place(&redirect.target) })
        }));
    }
    writes
}

/// What a redirection changes.
fn redirection(redirect: &Redirect) -> Option<String> {
    let writes = matches!(redirect.operator, ">" | ">>" | ">|" | "&>" | "&>>" | "<>")
        || (redirect.operator == ">&"
            && redirect.target.lead().parse::<u32>().is_err()
            && redirect.target.lead() != "-");
    if !writes || is_scratch(&redirect.target) || is_sink(&redirect.target) {
        return None;
    }
    Some(format!("`{}` writes to a file", redirect.operator))
}

/// Whether the file takes what is written without keeping it.
fn is_sink(target: &Word) -> bool {
    let text = target.lead();
    tables::SINKS.contains(&text.as_str()) || text.starts_with("/dev/fd/")
        // `>(program)` is looked at by itself.
        || matches!(target.parts.first(), Some(Part::Other { .. }))
}

/// Whether the word names something in the scratch folder, which a check may write to.
fn is_scratch(word: &Word) -> bool {
    matches!(word.parts.iter().find(|part| !matches!(part, Part::Text { text, .. } if text.is_empty())),
        Some(Part::Variable { name, .. }) if name == "TMPDIR")
}

/// What a program is known to change, and the word that tells.
fn write_of<'w>(invocation: &Invocation<'w>, depth: usize) -> Option<(String, &'w Word)> {
    let name = invocation.name.as_deref()?;
    let words = invocation.words;
    let first = words.first()?;
    if let Some((_, what)) = tables::WRITERS.iter().find(|(program, _)| *program == name) {
        let arguments = programs::arguments(words, "", &[], true);
        // Of a copy only the last operand is written to.
        let from = if tables::COPIERS.contains(&name) { arguments.operands.len().saturating_sub(1) } else { 0 };
        let written = arguments.operands.get(from..).unwrap_or_default();
        let only_scratch = !written.is_empty() && written.iter().all(|word| is_scratch(word));
        if tables::SIGNALS.contains(&name) && words.iter().any(|word| word.is_bare("-0") || word.is_bare("-l")) {
            return None;
        }
        let only_sinks = name == "tee" && arguments.operands.iter().all(|word| is_sink(word));
        return (!only_scratch && !only_sinks).then(|| (format!("`{name}` {what}"), first));
    }
    if let Some(program) = tables::PROGRAMS.iter().find(|program| program.names.contains(&name)) {
        let arguments = programs::arguments(words, program.short, program.long, true);
        let harmless = arguments.options.iter().any(|given| program.dry_run.contains(&given.name.as_str()));
        if harmless && !dry_run_is_off(words) {
            return None;
        }
        let found = verb(name, program, &arguments).or_else(|| option(name, program, words, &arguments));
        if found.is_some() {
            return found;
        }
    }
    if name == "find" {
        return find(words, depth);
    }
    code(name, words, depth)
}

/// A subcommand that writes: `kubectl delete`.
fn verb<'w>(name: &str, program: &Program, arguments: &Arguments<'w>) -> Option<(String, &'w Word)> {
    let literal = |index: usize| arguments.operands.get(index).and_then(|word| word.literal());
    for (verb, what) in program.verbs {
        let mut wanted = verb.split(' ').enumerate();
        let fits = wanted.all(|(index, part)| {
            part == "*"
                || literal(index).is_some_and(|word| part.split('|').any(|part| word.eq_ignore_ascii_case(part)))
        });
        if fits {
            let shown: Vec<EcoString> = (0..verb.split(' ').count()).filter_map(literal).collect();
            return arguments.operands.first().map(|word| (format!("`{name} {}` {what}", shown.join(" ")), *word));
        }
    }
    None
}

/// `--dry-run=none` is none.
fn dry_run_is_off(words: &[Word]) -> bool {
    words.iter().any(|word| word.is_bare("--dry-run=none") || word.is_bare("--dry-run=false"))
}

/// An option that writes: `sed -i`.
fn option<'w>(
    name: &str,
    program: &Program,
    words: &'w [Word],
    arguments: &Arguments<'w>,
) -> Option<(String, &'w Word)> {
    for (option, values, what) in program.options {
        let given = arguments.options.iter().find(|given| given.name == *option);
        let Some(given) = given else { continue };
        let value = given.value.and_then(Word::literal).unwrap_or_default();
        // An attached value: `-XPOST`, `--request=POST`.
        let value = value.rsplit('=').next().unwrap_or_default();
        let value = value.trim_start_matches('-');
        let fits = values.is_empty()
            || values.iter().any(|wanted| value.len() >= wanted.len() && value.to_ascii_uppercase().ends_with(wanted));
        if fits {
            let dashes = if option.len() == 1 { "-" } else { "--" };
            let shown = values.iter().find(|wanted| value.to_ascii_uppercase().ends_with(**wanted));
            let shown = shown.map(|value| format!(" {value}")).unwrap_or_default();
            let word = words.iter().find(|word| word.lead().starts_with(dashes) && word.lead().contains(option));
            return word.or(words.first()).map(|word| (format!("`{name} {dashes}{option}{shown}` {what}"), word));
        }
    }
    None
}

/// `find … -delete`, `find … -exec rm`.
fn find(words: &[Word], depth: usize) -> Option<(String, &Word)> {
    for (at, word) in words.iter().enumerate() {
        if ["-delete", "-fprint", "-fprintf", "-fls"].iter().any(|name| word.is_bare(name)) {
            return Some((format!("`find {}` changes files", word.lead()), word));
        }
        if ["-exec", "-execdir", "-ok", "-okdir"].iter().any(|name| word.is_bare(name)) {
            let rest = words.get(at + 1..).unwrap_or_default();
            let found = programs::invocations(rest).iter().find_map(|invocation| write_of(invocation, depth));
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// A script in the arguments, `sh -c '…'`, `ssh host '…'`; SQL in them, `psql -c '…'`; a command of Redis.
fn code<'w>(name: &str, words: &'w [Word], depth: usize) -> Option<(String, &'w Word)> {
    let literal = |words: &[&Word]| {
        let texts: Option<Vec<EcoString>> = words.iter().map(|word| word.literal()).collect();
        texts.map(|texts| texts.join(" "))
    };
    let script = |words: &[&'w Word]| {
        let (first, text) = (words.first().copied()?, literal(words)?);
        (depth < MAX_SCRIPTS).then(|| script_write(&text, depth)).flatten().map(|what| (what, first))
    };
    match name {
        "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash" => {
            let arguments = programs::arguments(words, "oO", &[], false);
            let given = arguments.options.iter().any(|option| option.name == "c");
            script(arguments.operands.get(..1).filter(|_| given)?)
        }
        "ssh" => script(programs::arguments(words, "BbcDEeFIiJLlmOoPpQRSWw", &[], false).operands.get(1..)?),
        "eval" => script(&words.iter().skip(1).collect::<Vec<_>>()),
        "watch" => script(&programs::arguments(words, "nq", &[], false).operands),
        "psql" | "mysql" | "mariadb" | "sqlite3" => {
            let arguments = programs::arguments(words, "cdfhLopPRTUvFeDSu", &["command", "execute"], true);
            let options = arguments
                .options
                .iter()
                .filter(|option| matches!(option.name.as_str(), "c" | "e" | "command" | "execute"));
            let mut code: Vec<&Word> = options.filter_map(|option| option.value).collect();
            if name == "sqlite3" {
                code.extend(arguments.operands.iter().skip(1));
            }
            code.into_iter().find_map(|word| {
                let verb = sql_verb(&word.lead())?;
                Some((format!("`{verb}` changes the database"), word))
            })
        }
        "redis-cli" | "valkey-cli" => {
            let arguments = programs::arguments(words, "hpsaunrid", &[], false);
            let command = arguments.operands.first()?;
            let name = command.literal()?.to_uppercase();
            let reads = name == "CONFIG"
                && arguments.operands.get(1).is_some_and(|word| word.lead().eq_ignore_ascii_case("get"));
            let writes = tables::REDIS.contains(&name.as_str()) && !reads;
            writes.then(|| (format!("`{name}` changes what Redis holds"), *command))
        }
        _ => None,
    }
}

/// What a script within the script is known to change.
fn script_write(text: &str, depth: usize) -> Option<String> {
    let (script, mistakes) = super::reader::analyze_within(text, depth + 1);
    mistakes.is_empty().then(|| script.writes.into_iter().next().map(|write| write.what)).flatten()
}

/// The verb of a SQL statement that writes.
fn sql_verb(text: &str) -> Option<&'static str> {
    // The value may be attached: `-cUPDATE …`, `--command=UPDATE …`.
    let text = text.trim_start_matches("--command=").trim_start_matches("--execute=");
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let first = words.next()?.to_ascii_uppercase();
    let attached = first.strip_prefix(['C', 'E']).unwrap_or(&first);
    tables::SQL.iter().copied().find(|verb| *verb == first || (text.starts_with('-') && *verb == attached)).or_else(
        || {
            let functions = words.map(str::to_ascii_lowercase);
            functions.into_iter().find_map(|word| tables::SQL_FUNCTIONS.iter().copied().find(|name| *name == word))
        },
    )
}
