//! Which program a command runs, behind `sudo`, `env`, `timeout` and their like, and how its arguments are read.

use super::reader::Findings;
use super::tables;
use super::tree::{Command, Word};
use super::wrappers::{WRAPPERS, Wrapper};
use ecow::EcoString;
use indexmap::IndexSet;

/// How many programs that run another are followed.
const MAX_WRAPPERS: usize = 16;

/// A program as it is called.
pub(super) struct Invocation<'w> {
    /// The last segment of its path; `None` where a hole or an expansion chooses it.
    pub(super) name: Option<EcoString>,
    /// Its words, the program first.
    pub(super) words: &'w [Word],
    /// Whether it runs on this machine's files.
    pub(super) here: bool,
}

/// An option of a program, with the word that holds its value.
pub(super) struct Given<'w> {
    pub(super) name: EcoString,
    /// The value, when it is a word of its own or attached to the option.
    pub(super) value: Option<&'w Word>,
}

/// The arguments of a program, told apart.
#[derive(Default)]
pub(super) struct Arguments<'w> {
    pub(super) options: Vec<Given<'w>>,
    pub(super) operands: Vec<&'w Word>,
    /// Where the first operand stands among the words; behind the last when there is none.
    pub(super) first_operand: usize,
    /// A hole that begins a word where an option could stand.
    pub(super) option_hole: Option<usize>,
}

/// Tells options from operands, as `getopt` does. `words` begins with the program.
pub(super) fn arguments<'w>(words: &'w [Word], short: &str, long: &[&str], permutes: bool) -> Arguments<'w> {
    let mut found = Arguments { first_operand: words.len(), ..Arguments::default() };
    let mut ended = false;
    let mut index = 1;
    while let Some(word) = words.get(index) {
        let lead = word.lead();
        let is_option = !ended && lead.len() > 1 && lead.starts_with('-');
        if !ended && found.option_hole.is_none() {
            found.option_hole = word.leading_hole().or_else(|| word.hole().filter(|_| lead == "-"));
        }
        if !ended && lead == "--" && word.literal().is_some() {
            ended = true;
            index += 1;
            continue;
        }
        if !is_option {
            if found.operands.is_empty() {
                found.first_operand = index;
            }
            found.operands.push(word);
            ended |= !permutes;
            index += 1;
            continue;
        }
        let mut separate = |name: EcoString, attached: bool, takes: bool| {
            let value = match (attached, takes) {
                (true, _) => Some(word),
                (false, true) => {
                    index += 1;
                    words.get(index)
                }
                (false, false) => None,
            };
            found.options.push(Given { name, value });
        };
        let whole = word.literal().is_some();
        if let Some(name) = lead.strip_prefix("--") {
            match name.split_once('=') {
                Some((name, _)) => separate(name.into(), true, true),
                None => separate(name.into(), !whole, long.contains(&name)),
            }
        } else {
            let name = lead.trim_start_matches('-');
            if long.contains(&name) {
                separate(name.into(), !whole, true);
            } else {
                let mut letters = name.chars().peekable();
                while let Some(letter) = letters.next() {
                    let takes = short.contains(letter);
                    let attached = takes && (letters.peek().is_some() || !whole);
                    separate(EcoString::from(letter), attached, takes);
                    if takes {
                        break;
                    }
                }
            }
        }
        index += 1;
    }
    found
}

/// The name of the program that a word calls: the last segment of its path.
pub(super) fn program_name(word: &Word) -> Option<EcoString> {
    if let Some(text) = word.literal() {
        return Some(text.rsplit('/').next().unwrap_or_default().into());
    }
    match word.parts.last() {
        Some(super::tree::Part::Text { text, .. }) if text.contains('/') => {
            Some(text.rsplit('/').next().unwrap_or_default().into())
        }
        _ => None,
    }
}

/// Follows `sudo`, `env`, `timeout` … to the programs that they run: each of them, the last one last.
pub(super) fn invocations(words: &[Word]) -> Vec<Invocation<'_>> {
    let mut all = Vec::new();
    let mut words = words;
    let mut here = true;
    while let Some(first) = words.first().filter(|_| all.len() < MAX_WRAPPERS) {
        let name = program_name(first);
        let wrapper = name.as_ref().and_then(|name| wrapper(name, words));
        all.push(Invocation { name, words, here });
        let Some((wrapper, behind)) = wrapper else { break };
        here &= !wrapper.elsewhere;
        words = behind;
    }
    all
}

/// The wrapper that these words call, and the words of the program that it runs.
fn wrapper<'w>(name: &str, words: &'w [Word]) -> Option<(&'static Wrapper, &'w [Word])> {
    let wrapper = WRAPPERS.iter().find(|wrapper| {
        let mut path = wrapper.path.iter();
        path.next().is_some_and(|first| *first == name) && {
            let operands = arguments(words, wrapper.short, wrapper.long, true).operands;
            path.zip(0..).all(|(segment, at)| operands.get(at).is_some_and(|word| word.is_bare(segment)))
        }
    })?;
    let mut rest = words;
    let mut skip = wrapper.path.len() - 1 + wrapper.operands;
    loop {
        let found = arguments(rest, wrapper.short, wrapper.long, false);
        let mut at = found.first_operand;
        if wrapper.assignments && skip == 0 {
            while rest.get(at).is_some_and(is_assignment) {
                at += 1;
            }
        }
        if skip == 0 {
            return rest.get(at..).filter(|rest| !rest.is_empty()).map(|rest| (wrapper, rest));
        }
        skip -= 1;
        rest = rest.get(at..)?;
    }
}

fn is_assignment(word: &Word) -> bool {
    word.lead().split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The names of the programs that a script calls on this machine.
pub(super) fn called(found: &Findings) -> Vec<EcoString> {
    let mut names: IndexSet<EcoString> = IndexSet::new();
    for Command { words, .. } in &found.commands {
        for invocation in invocations(words).into_iter().filter(|invocation| invocation.here) {
            let Some(name) = invocation.words.first().and_then(Word::literal) else { continue };
            let known = tables::BUILTINS.contains(&name.as_str())
                || tables::TWINS.contains(&name.as_str())
                || found.functions.contains(&name);
            if !known && !name.is_empty() {
                names.insert(name);
            }
        }
    }
    names.into_iter().collect()
}
