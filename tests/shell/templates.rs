//! The other literals: what is wrong with them is told before anything runs.

use runbook::code::{Place, Template};
use runbook::syntax::ast::Tag;

/// The mistakes of a literal, `${}` for its holes: the code and the place of each.
fn mistakes(tag: Tag, text: &str) -> Vec<String> {
    let texts = text.split("${}").map(Into::into).collect();
    let (_, mistakes) = Template::new(tag, texts);
    mistakes
        .into_iter()
        .map(|mistake| {
            let place = match mistake.place {
                Place::Hole(index) => format!("hole {index}"),
                Place::Text { index, range } => format!("text {index} {range:?}"),
                Place::Whole => "whole".to_owned(),
            };
            format!("{} {place}: {}", mistake.code, mistake.message)
        })
        .collect()
}

#[test]
fn the_table() {
    let cases = [
        (Tag::Re, "(?<name>a+)${}$"),
        (Tag::Re, "(${}|${})*"),
        (Tag::Re, "(a"),
        (Tag::Re, "[${}]"),
        (Tag::Re, "a{${}}"),
        (Tag::Re, "(?<${}>a)"),
        (Tag::Re, "(?x) a # ${}"),
        (Tag::Re, r"\${}"),
        (Tag::Re, r"\p{Nonsense}"),
        (Tag::Glob, "*.${}"),
        (Tag::Glob, "[${}]*"),
        (Tag::Glob, "[]${}]*"),
        (Tag::Glob, "[!a]${}"),
        (Tag::Glob, r"\${}"),
        (Tag::Glob, "[a"),
        (Tag::Path, "/srv/${}"),
        (Tag::Path, "/srv\0"),
        (Tag::Url, "https://${}:${}/a/${}?q=${}#x"),
        (Tag::Url, "${}/a"),
        (Tag::Url, "${}://host"),
        (Tag::Url, "example.org/x"),
        (Tag::Url, "https://a b"),
        (Tag::Url, "https://[::1"),
        (Tag::Json, r#"{ "a": ${}, "b": "x ${} y", "${}": [${}, ${}] }"#),
        (Tag::Json, r"{ a: ${} }"),
        (Tag::Json, "{\n  \"a\": ,\n}"),
        (Tag::Json, "[1${}]"),
        (Tag::Json, "[${}${}]"),
        (Tag::Yaml, "a: ${}\nb: \"x ${} y\"\n${}: [${}]\n"),
        (Tag::Yaml, "a: 1 # ${}\n"),
        (Tag::Yaml, "a: [1\n"),
        (Tag::Sql, "SELECT * FROM t WHERE a = ${} AND b = '${}'"),
    ];
    let lines: Vec<String> = cases
        .into_iter()
        .flat_map(|(tag, text)| {
            let mut lines = vec![format!("{}{text:?}", tag.name())];
            let found = mistakes(tag, text);
            lines.extend(found.into_iter().map(|line| format!("    {line}")));
            lines
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
