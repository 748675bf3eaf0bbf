//! Text: looking into it and taking it apart.

use super::{Call, Halt, INT, MethodInfo, REGEX, Receiver, TEXT, count, method, optional, required};
use crate::value::{Type, Value, ValueError};
use ecow::EcoString;

const ON: Receiver = Receiver::String;

/// The longest text that `repeat`, `pad` and `indent` make.
const MAX_LENGTH: usize = 16 * 1024 * 1024;

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "len",
        &[],
        "How many characters it has.",
        "\"größe\".len()   # 5",
        |_| Ok(Type::Int),
        |call| count(call.text()?.chars().count()),
    ),
    method(
        ON,
        "is_empty",
        &[],
        "Whether it has no character.",
        "\"\".is_empty()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(call.text()?.is_empty())),
    ),
    method(
        ON,
        "lines",
        &[],
        "Its lines, without their ends. A newline at the end begins no further line.",
        "\"a\\nb\\n\".lines()   # [\"a\", \"b\"]",
        |_| Ok(Type::list(Type::String)),
        |call| Ok(texts(call.text()?.lines())),
    ),
    method(
        ON,
        "words",
        &[],
        "What stands between blanks.",
        "\" a  b \".words()   # [\"a\", \"b\"]",
        |_| Ok(Type::list(Type::String)),
        |call| Ok(texts(call.text()?.split_whitespace())),
    ),
    method(
        ON,
        "chars",
        &[],
        "Its characters, one text each.",
        "\"ab\".chars()   # [\"a\", \"b\"]",
        |_| Ok(Type::list(Type::String)),
        |call| {
            let one = |c| Value::String(std::iter::once(c).collect());
            Ok(Value::list(call.text()?.chars().map(one).collect()))
        },
    ),
    method(
        ON,
        "split",
        &[required("on", TEXT)],
        "What stands between the separators, also where that is nothing.",
        "\"a,b,\".split(\",\")   # [\"a\", \"b\", \"\"]",
        |_| Ok(Type::list(Type::String)),
        |call| {
            let on = call.text_arg(0)?;
            if on.is_empty() {
                return Err(ValueError::new("cannot split on an empty text")
                    .help("for characters write `.chars()`")
                    .into());
            }
            Ok(texts(call.text()?.split(on.as_str())))
        },
    ),
    method(
        ON,
        "before",
        &[required("mark", TEXT)],
        "What stands before the first mark; null where there is none.",
        "\"key=value\".before(\"=\")   # \"key\"",
        |_| Ok(Type::String.optional()),
        |call| {
            let mark = call.text_arg(0)?;
            Ok(call.text()?.split_once(mark.as_str()).map_or(Value::Null, |(before, _)| Value::string(before)))
        },
    ),
    method(
        ON,
        "after",
        &[required("mark", TEXT)],
        "What stands after the first mark; null where there is none.",
        "\"key=value\".after(\"=\")   # \"value\"",
        |_| Ok(Type::String.optional()),
        |call| {
            let mark = call.text_arg(0)?;
            Ok(call.text()?.split_once(mark.as_str()).map_or(Value::Null, |(_, after)| Value::string(after)))
        },
    ),
    method(
        ON,
        "trim",
        &[],
        "Without the blanks at both ends.",
        "\" a \".trim()   # \"a\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(call.text()?.trim())),
    ),
    method(
        ON,
        "without_prefix",
        &[required("prefix", TEXT)],
        "Without the prefix, where it begins with it.",
        "\"v1.2\".without_prefix(\"v\")   # \"1.2\"",
        |_| Ok(Type::String),
        |call| {
            let prefix = call.text_arg(0)?;
            let text = call.text()?;
            Ok(text.strip_prefix(prefix.as_str()).map_or_else(|| Value::String(text.clone()), Value::string))
        },
    ),
    method(
        ON,
        "without_suffix",
        &[required("suffix", TEXT)],
        "Without the suffix, where it ends with it.",
        "\"a.log\".without_suffix(\".log\")   # \"a\"",
        |_| Ok(Type::String),
        |call| {
            let suffix = call.text_arg(0)?;
            let text = call.text()?;
            Ok(text.strip_suffix(suffix.as_str()).map_or_else(|| Value::String(text.clone()), Value::string))
        },
    ),
    method(
        ON,
        "upper",
        &[],
        "In capital letters.",
        "\"ab\".upper()   # \"AB\"",
        |_| Ok(Type::String),
        |call| Ok(Value::String(call.text()?.to_uppercase())),
    ),
    method(
        ON,
        "lower",
        &[],
        "In small letters.",
        "\"AB\".lower()   # \"ab\"",
        |_| Ok(Type::String),
        |call| Ok(Value::String(call.text()?.to_lowercase())),
    ),
    method(
        ON,
        "contains",
        &[required("part", TEXT)],
        "Whether the part stands anywhere in it.",
        "\"a: ready\".contains(\"ready\")   # true",
        |_| Ok(Type::Bool),
        |call| {
            let part = call.text_arg(0)?;
            Ok(Value::Bool(call.text()?.contains(part.as_str())))
        },
    ),
    method(
        ON,
        "starts_with",
        &[required("prefix", TEXT)],
        "Whether it begins with the prefix.",
        "\"web-1\".starts_with(\"web\")   # true",
        |_| Ok(Type::Bool),
        |call| {
            let part = call.text_arg(0)?;
            Ok(Value::Bool(call.text()?.starts_with(part.as_str())))
        },
    ),
    method(
        ON,
        "ends_with",
        &[required("suffix", TEXT)],
        "Whether it ends with the suffix.",
        "\"a.log\".ends_with(\".log\")   # true",
        |_| Ok(Type::Bool),
        |call| {
            let part = call.text_arg(0)?;
            Ok(Value::Bool(call.text()?.ends_with(part.as_str())))
        },
    ),
    method(
        ON,
        "count",
        &[required("part", TEXT)],
        "How often the part stands in it, without overlaps.",
        "\"a,b,c\".count(\",\")   # 2",
        |_| Ok(Type::Int),
        |call| {
            let part = call.text_arg(0)?;
            if part.is_empty() {
                return Err(ValueError::new("cannot count an empty text").into());
            }
            count(call.text()?.matches(part.as_str()).count())
        },
    ),
    method(
        ON,
        "replace",
        &[required("part", TEXT), required("with", TEXT)],
        "With every such part replaced.",
        "\"a-b\".replace(\"-\", \"_\")   # \"a_b\"",
        |_| Ok(Type::String),
        |call| {
            let (part, with) = (call.text_arg(0)?, call.text_arg(1)?);
            if part.is_empty() {
                return Err(ValueError::new("cannot replace an empty text").into());
            }
            limited(call, call.text()?.replace(part.as_str(), &with))
        },
    ),
    method(
        ON,
        "replace_matches",
        &[required("expression", REGEX), required("with", TEXT)],
        "With every match replaced. The replacement is plain text: `$1` means nothing in it.",
        "\"a1b22\".replace_matches(re\"[0-9]+\", \"#\")   # \"a#b#\"",
        |_| Ok(Type::String),
        |call| {
            let (expression, with) = (call.regex_arg(0)?, call.text_arg(1)?);
            let text = expression.replace_all(call.text()?, regex::NoExpand(&with)).into_owned();
            limited(call, text.into())
        },
    ),
    method(
        ON,
        "matches",
        &[required("expression", REGEX)],
        "Whether the expression matches anywhere: `text ~ re`.",
        "\"error 42\".matches(re\"[0-9]+\")   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(call.regex_arg(0)?.is_match(call.text()?))),
    ),
    method(
        ON,
        "find",
        &[required("expression", REGEX)],
        "The first match; null where there is none.",
        "\"error 42\".find(re\"[0-9]+\")   # \"42\"",
        |_| Ok(Type::String.optional()),
        |call| Ok(call.regex_arg(0)?.find(call.text()?).map_or(Value::Null, |found| Value::string(found.as_str()))),
    ),
    method(
        ON,
        "find_all",
        &[required("expression", REGEX)],
        "All matches.",
        "\"1 and 22\".find_all(re\"[0-9]+\")   # [\"1\", \"22\"]",
        |_| Ok(Type::list(Type::String)),
        |call| Ok(texts(call.regex_arg(0)?.find_iter(call.text()?).map(|found| found.as_str()))),
    ),
    method(
        ON,
        "groups",
        &[required("expression", REGEX)],
        "The groups of the first match, by name or number (`\"0\"` is the whole); null where there is none. \
         `when … as` gives them with their names known.",
        "\"a=1\".groups(re\"(?<key>.)=(.)\")?.get(\"key\")   # \"a\"",
        |_| Ok(Type::map(Type::String.optional()).optional()),
        |call| Ok(groups(&*call.regex_arg(0)?, call.text()?)),
    ),
    method(
        ON,
        "slice",
        &[required("from", INT), optional("to", INT)],
        "The characters from `from` up to before `to`, counted from 0; below zero counts from the end. What lies \
         outside is left out.",
        "\"abcde\".slice(1, -1)   # \"bcd\"",
        |_| Ok(Type::String),
        |call| {
            let text = call.text()?;
            let length = text.chars().count();
            let from = position(call.int_arg(0)?, length);
            let to = if call.given(1).is_some() { position(call.int_arg(1)?, length) } else { length };
            Ok(Value::String(text.chars().skip(from).take(to.saturating_sub(from)).collect()))
        },
    ),
    method(
        ON,
        "repeat",
        &[required("times", INT)],
        "Itself so many times.",
        "\"ab\".repeat(2)   # \"abab\"",
        |_| Ok(Type::String),
        |call| {
            let (text, times) = (call.text()?, call.count_arg(0)?);
            if text.len().saturating_mul(times) > MAX_LENGTH {
                return Err(too_long(call));
            }
            Ok(Value::String(text.repeat(times)))
        },
    ),
    method(
        ON,
        "pad",
        &[required("width", INT)],
        "Filled with blanks at the end, up to the width. Left of it: `${x:>8}`.",
        "\"ab\".pad(4)   # \"ab  \"",
        |_| Ok(Type::String),
        |call| {
            let (text, width) = (call.text()?, call.count_arg(0)?);
            let missing = width.saturating_sub(text.chars().count());
            if missing > MAX_LENGTH {
                return Err(too_long(call));
            }
            let mut padded = text.clone();
            padded.extend(std::iter::repeat_n(' ', missing));
            Ok(Value::String(padded))
        },
    ),
    method(
        ON,
        "indent",
        &[required("by", INT)],
        "With so many blanks in front of every line that is not empty.",
        "\"a\\nb\".indent(2)   # \"  a\\n  b\"",
        |_| Ok(Type::String),
        |call| {
            let (text, by) = (call.text()?, call.count_arg(0)?);
            if text.lines().count().saturating_mul(by) > MAX_LENGTH {
                return Err(too_long(call));
            }
            let blanks = " ".repeat(by);
            let mut out = EcoString::with_capacity(text.len() + by);
            for line in text.split_inclusive('\n') {
                if !line.trim_end_matches(['\n', '\r']).is_empty() {
                    out.push_str(&blanks);
                }
                out.push_str(line);
            }
            Ok(Value::String(out))
        },
    ),
];

/// A list of texts.
fn texts<'a>(parts: impl Iterator<Item = &'a str>) -> Value {
    Value::list(parts.map(Value::string).collect())
}

/// A place counted from the end where it is below zero, cut to the length.
pub(super) fn position(at: i64, length: usize) -> usize {
    match usize::try_from(at) {
        Ok(at) => at.min(length),
        Err(_) => length.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX)),
    }
}

fn too_long(call: &Call<'_, '_>) -> Halt {
    ValueError::new(format!("`{}` would make a text of more than 16 MiB", call.info.name)).into()
}

fn limited(call: &Call<'_, '_>, text: EcoString) -> Result<Value, Halt> {
    if text.len() > MAX_LENGTH && text.len() > call.text()?.len() {
        return Err(too_long(call));
    }
    Ok(Value::String(text))
}

/// The groups of the first match, by name and number.
fn groups(expression: &regex::Regex, text: &str) -> Value {
    let Some(found) = expression.captures(text) else { return Value::Null };
    Value::record(expression.capture_names().enumerate().map(|(index, name)| {
        let group = found.get(index).map_or(Value::Null, |group| Value::string(group.as_str()));
        (name.map_or_else(|| ecow::eco_format!("{index}"), EcoString::from), group)
    }))
}
