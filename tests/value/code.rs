//! A value never becomes code: what fills a hole comes out as it went in.

use proptest::prelude::*;
use runbook::code::Template;
use runbook::syntax::ast::Tag;
use runbook::value::code::{CodeValue, GlobPattern, Placeholder, capture_type, captures, make};
use runbook::value::{Secret, Type, Value, ValueError, show};
use std::sync::Arc;

/// `…${}…` as a template, a hole where `§` stands.
fn template(tag: Tag, text: &str) -> Arc<Template> {
    Arc::new(Template { tag, texts: text.split('§').map(Into::into).collect(), shell: None })
}

fn filled(tag: Tag, text: &str, holes: Vec<Value>) -> Result<Value, ValueError> {
    make(&template(tag, text), holes)
}

fn shown(tag: Tag, text: &str, holes: Vec<Value>) -> String {
    match filled(tag, text, holes) {
        Ok(value) => show::literal(&value).into(),
        Err(error) => format!("error: {}", error.message),
    }
}

/// Text of any kind, and text that is code somewhere.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[^\0]{0,20}",
        1 => prop::sample::select(vec![
            "\"", "\\", "\\\"", "'", "a\nb", "\r\n", "${x}", "{{x}}", "*/ drop", "x]|[y", "(?i)", ".*", "\\E", "a{2}",
            "../..", "%2e%2e", "..%2f", "a/b", "?q=1&x", "#frag", "@evil.com", ":80", "http://evil/", "a b", "+", "%00",
            "- item", "key: value", "&anchor", "*alias", "!!int 1", "null", "true", "~", "1e5", "0x10", "# no",
            "---", "...", "|", ">", "{", "[", "}", "]", ",", "\u{feff}", "\u{2028}", "\t", " lead", "trail ",
            "7310000000000003", "\u{f0000}", "\u{10ffff}", "<<", "=", "1_000", "2001-01-01", "0o7", "-", "?", "!",
        ]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn an_expression_matches_the_value_and_nothing_else(value in hostile(), other in hostile()) {
        for text in ["^§$", "(?x) ^ § $", "^(?i:§)$", "(?s)^(§)$"] {
            let Value::Regex(regex) = filled(Tag::Re, text, vec![Value::string(value.as_str())]).unwrap() else { panic!() };
            prop_assert!(regex.is_match(&value), "{text} {value:?} {regex}");
            if !text.contains("?i") {
                prop_assert_eq!(regex.is_match(&other), value == other, "{} {:?} {:?}", text, value, other);
            }
        }
        if !value.is_empty() {
            let Value::Regex(regex) = filled(Tag::Re, "^[a§]$", vec![Value::string(value.as_str())]).unwrap() else { panic!() };
            for c in other.chars() {
                prop_assert_eq!(regex.is_match(&c.to_string()), value.contains(c) || c == 'a');
            }
        }
    }

    #[test]
    fn documents_hold_the_value(value in hostile(), key in hostile()) {
        let hole = || Value::string(value.as_str());
        for (tag, text) in [
            (Tag::Json, "{\"a\": §, \"b\": [§], \"c\": \"<§>\"}"),
            (Tag::Yaml, "a: §\nb:\n  - §\nc: \"<§>\"\n"),
            (Tag::Yaml, "{a: §, b: [§], c: '<§>'}"),
        ] {
            let wanted = Value::record([
                ("a", hole()),
                ("b", Value::list(vec![hole()])),
                ("c", Value::string(format!("<{value}>"))),
            ]);
            prop_assert_eq!(shown(tag, text, vec![hole(), hole(), hole()]), show::literal(&wanted).to_string());
        }
        // In a block of text, and as part of plain text.
        prop_assert_eq!(
            shown(Tag::Yaml, "a: |-\n  x§y\nb: x§y", vec![hole(), hole()]),
            show::literal(&Value::record([("a", Value::string(format!("x{value}y"))), ("b", Value::string(format!("x{value}y")))])).to_string()
        );
        // As a key.
        prop_assert_eq!(
            shown(Tag::Json, "{\"§\": 1}", vec![Value::string(key.as_str())]),
            show::literal(&Value::record([(key.as_str(), Value::Int(1))])).to_string()
        );
    }

    #[test]
    fn a_url_holds_the_value(value in hostile()) {
        let hole = || Value::string(value.as_str());
        let parse = |text: &str, count: usize| match filled(Tag::Url, text, vec![hole(); count]) {
            Ok(Value::Url(text)) => Some(url::Url::parse(&text).unwrap()),
            _ => None,
        };
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let url = parse("http://host/a/§/b?q=§&r=1#§", 3);
        if let Some(url) = url {
            prop_assert_eq!(url.host_str(), Some("host"));
            let parts: Vec<String> = url.path_segments().unwrap().map(decode).collect();
            prop_assert_eq!(parts, vec!["a".to_owned(), value.clone(), "b".to_owned()]);
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![("q".to_owned(), value.clone()), ("r".to_owned(), "1".to_owned())]);
            prop_assert_eq!(decode(url.fragment().unwrap()), value.clone());
        } else {
            prop_assert!(matches!(value.as_str(), "" | "." | ".."), "{value:?}");
        }
        // User and password.
        let url = parse("postgres://§:§@host/db", 2).unwrap();
        prop_assert_eq!(url.host_str(), Some("host"));
        prop_assert_eq!(decode(url.username()), value.clone());
        prop_assert_eq!(decode(url.password().unwrap_or_default()), value.clone());
        // A host is a host or refused.
        if let Some(url) = parse("http://§:8080/x", 1) {
            prop_assert_eq!(url.port(), Some(8080));
            prop_assert_eq!(url.path(), "/x");
            prop_assert_eq!(url.username(), "");
        }
    }

    #[test]
    fn a_path_holds_the_value(value in hostile()) {
        let hole = || vec![Value::string(value.as_str())];
        match filled(Tag::Path, "/srv/§/x", hole()) {
            Ok(Value::Path(path)) => {
                let parts: Vec<&str> = path.split('/').collect();
                prop_assert_eq!(parts, vec!["", "srv", value.as_str(), "x"]);
            }
            other => prop_assert!(value.contains('/') || matches!(value.as_str(), "" | "." | ".."), "{value:?}: {other:?}"),
        }
        match filled(Tag::Path, "/srv/a-§.log", hole()) {
            Ok(Value::Path(path)) => prop_assert_eq!(path, format!("/srv/a-{value}.log")),
            other => prop_assert!(value.contains('/'), "{value:?}: {other:?}"),
        }
    }

    #[test]
    fn a_pattern_fits_the_value_and_nothing_else(value in hostile(), other in hostile()) {
        for text in ["/srv/§.log", "/srv/{x,§}.log", "/srv/a*§.log"] {
            match filled(Tag::Glob, text, vec![Value::string(value.as_str())]) {
                Ok(Value::Code(code)) => {
                    let pattern = GlobPattern::new(&code).unwrap();
                    let path = text.replace("{x,§}", "§").replace("a*", "abc").replace('§', &value);
                    prop_assert!(pattern.matches(&path), "{} {path:?}", pattern.text());
                    if text == "/srv/§.log" {
                        prop_assert_eq!(pattern.matches(&format!("/srv/{other}.log")), value == other, "{:?} {:?}", value, other);
                    } else if text.contains("{x,") {
                        prop_assert!(pattern.matches("/srv/x.log"), "{}", pattern.text());
                    }
                }
                _ => prop_assert!(value.contains('/') || matches!(value.as_str(), "" | "." | ".."), "{value:?}"),
            }
        }
    }
}

#[test]
fn a_nul_is_refused_everywhere() {
    for tag in Tag::ALL {
        let error = filled(tag, "a§", vec![Value::string("x\0y")]).unwrap_err();
        assert_eq!(error.message, "a value holds a NUL character", "{tag:?}");
        assert!(filled(tag, "a§", vec![Value::list(vec![Value::string("\0")])]).is_err());
    }
}

#[test]
fn a_hole_of_an_expression_stands_for_text_only() {
    for text in ["a{§}", "\\§", "(?<§>a)", "(?§)a", "[a-§]", "[§-z]", "\\p{§}", "(?x)a # §", "\\x{§}"] {
        assert_eq!(
            shown(Tag::Re, text, vec![Value::Int(3)]),
            "error: a hole of `re` must stand where a character may stand",
            "{text}"
        );
    }
    assert_eq!(shown(Tag::Re, "a(§", vec![Value::Int(3)]), "error: `a(x` is not a regular expression: unclosed group");
    assert_eq!(
        shown(Tag::Re, "[§]", vec![Value::string("")]),
        "error: an empty text cannot fill a hole among the characters of a class"
    );
    assert_eq!(shown(Tag::Re, "§+", vec![Value::string("a.")]), "re\"(?:a\\x{2e})+\"");
}

#[test]
fn paths_go_on_from_their_base() {
    let path = |text: &str| Value::Path(text.into());
    for (text, holes, wanted) in [
        ("§/secrets/§", vec![path("/srv/app"), Value::string("a.txt")], "path\"/srv/app/secrets/a.txt\""),
        ("§/x", vec![path("/")], "path\"/x\""),
        ("§/x", vec![path("/srv/")], "path\"/srv/x\""),
        ("§/x", vec![Value::string("../up")], "path\"../up/x\""),
        ("§.bak", vec![path("/etc/hosts")], "path\"/etc/hosts.bak\""),
        ("/a/§", vec![path("b/c")], "error: `b/c` holds `/`, so it cannot be one part of a path"),
        ("/a/.§", vec![Value::string(".")], "error: `..` leads elsewhere, so it cannot be one part of a path"),
        (
            "/a/§§/b",
            vec![Value::string("."), Value::string(".")],
            "error: `..` leads elsewhere, so it cannot be one part of a path",
        ),
        ("/a/§", vec![Value::string("")], "error: an empty text cannot be one part of a path"),
        ("§/x", vec![Value::string("")], "error: an empty text cannot be the beginning of a path"),
        ("/a/§", vec![Value::Null], "error: null cannot fill a hole of `path`"),
        ("/a/§", vec![Value::list(vec![])], "error: a list cannot fill a hole of `path`"),
        ("/a/§", vec![Value::Int(5)], "path\"/a/5\""),
    ] {
        assert_eq!(shown(Tag::Path, text, holes), wanted, "{text}");
    }
}

#[test]
fn urls_go_on_from_their_base() {
    let url = |text: &str| Value::Url(text.into());
    for (text, holes, wanted) in [
        ("§/health", vec![url("http://web:8080")], "url\"http://web:8080/health\""),
        ("§/health", vec![url("http://web/")], "url\"http://web/health\""),
        ("§?a=§", vec![url("http://web/x"), Value::string("1&b=2")], "url\"http://web/x?a=1%26b%3D2\""),
        ("§&b=§", vec![url("http://web/x?a=1"), Value::Int(2)], "url\"http://web/x?a=1&b=2\""),
        ("§.evil.com", vec![url("http://web")], "error: what follows a whole URL would become part of its host"),
        (
            "§§",
            vec![url("http://web"), Value::string(".evil.com")],
            "error: what follows a whole URL would become part of its host",
        ),
        ("§/x", vec![url("http://web/?q")], "error: a path cannot follow a URL that has a query already"),
        ("§/x", vec![Value::string("http://web")], "error: a `string` cannot be the beginning of a URL"),
        ("http://§/", vec![Value::string("web@evil.com")], "error: `web@evil.com` is not a host"),
        ("http://§/", vec![Value::string("::1")], "url\"http://[::1]/\""),
        ("http://web:§/", vec![Value::Int(8080)], "url\"http://web:8080/\""),
        ("http://web:§/", vec![Value::string("80@evil.com")], "error: `80@evil.com` is not a port"),
        ("http://a:§@web/", vec![Value::string("p@ss:w/rd")], "url\"http://a:p%40ss%3Aw%2Frd@web/\""),
        ("§://web/", vec![Value::string("http")], "error: a `string` cannot be the beginning of a URL"),
        ("ht§://web/", vec![Value::string("tp")], "error: a hole cannot be the scheme of a URL"),
        (
            "http://web/%2e§/x",
            vec![Value::string(".")],
            "error: `..` cannot be one part of a URL's path: it leads elsewhere",
        ),
        ("sqlite:///srv/§.db", vec![Value::string("a b")], "url\"sqlite:///srv/a%20b.db\""),
    ] {
        assert_eq!(shown(Tag::Url, text, holes), wanted, "{text}");
    }
}

#[test]
fn documents_take_values_of_any_type() {
    let list = || Value::list(vec![Value::Int(1), Value::Bool(true)]);
    assert_eq!(shown(Tag::Json, "{\"a\": §, \"b\": §}", vec![list(), Value::Null]), "{ a: [1, true], b: null }");
    assert_eq!(
        shown(Tag::Yaml, "a: §\nb: \"§\"\nc: §Mi", vec![Value::Int(1), Value::Int(2), Value::Int(3)]),
        "{ a: 1, b: \"2\", c: \"3Mi\" }"
    );
    assert_eq!(shown(Tag::Yaml, "a: &x §\nb: *x", vec![Value::string("v")]), "{ a: \"v\", b: \"v\" }");
    assert_eq!(shown(Tag::Yaml, "§: 1", vec![Value::string("k")]), "{ k: 1 }");
    for (tag, text) in [
        (Tag::Json, "{\"a\": 1§}"),
        (Tag::Json, "{\"a\": -§}"),
        (Tag::Json, "{\"a\": §.5}"),
        (Tag::Yaml, "a: 1 # §"),
        (Tag::Yaml, "a: &x§ 1"),
        (Tag::Yaml, "a: 1§"),
    ] {
        assert!(
            shown(tag, text, vec![Value::Int(5)]).starts_with("error: no value can stand at hole 1 of this"),
            "{text}"
        );
    }
    assert!(shown(Tag::Json, "{\"a\": \"\\§\"}", vec![Value::Int(5)]).starts_with("error: not JSON"));
    assert!(shown(Tag::Json, "{\"a\": §", vec![Value::Int(5)]).starts_with("error: not JSON"));
    assert_eq!(shown(Tag::Json, "{\"a\": \"§\"}", vec![list()]), "error: a list cannot fill a hole of `json`");
}

#[test]
fn secrets_and_unknowns_stay_what_they_are() {
    let secret = || Secret::wrap(Value::string("hunter2"));
    let unknown = || Value::unknown(Type::String, "known after `x`");
    for (tag, text) in [(Tag::Re, "a§"), (Tag::Path, "/a/§"), (Tag::Url, "http://u:§@h/"), (Tag::Glob, "/a/§*")] {
        assert!(matches!(filled(tag, text, vec![secret()]), Ok(Value::Secret(_))), "{tag:?}");
        assert!(matches!(filled(tag, text, vec![unknown()]), Ok(Value::Unknown(_))), "{tag:?}");
    }
    let error = filled(Tag::Path, "/a/§", vec![Secret::wrap(Value::string("hunter2/x"))]).unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!(
        shown(Tag::Json, "{\"a\": §, \"b\": \"x§\", \"c\": 1}", vec![secret(), secret()]),
        "{ a: ‹secret›, b: ‹secret›, c: 1 }"
    );
    assert_eq!(
        shown(Tag::Json, "{\"a\": §, \"b\": \"x§\"}", vec![unknown(), unknown()]),
        "{ a: (known after `x`), b: (known after `x`) }"
    );
    assert!(
        matches!(filled(Tag::Sql, "SELECT §", vec![secret()]), Ok(Value::Code(code)) if code.holes[0].has_secret())
    );
}

fn sql(text: &str, holes: Vec<Value>, style: Placeholder) -> String {
    let code = CodeValue { template: template(Tag::Sql, text), holes };
    match code.sql_text(style) {
        Ok((text, values)) => format!("{text} {}", show::literal(&Value::list(values))),
        Err(error) => format!("error: {}", error.message),
    }
}

#[test]
fn sql_means_the_same_on_every_engine() {
    let ids = || Value::list(vec![Value::Int(1), Value::Int(2)]);
    let none = || Value::list(vec![]);
    for (text, hole, dollar, question) in [
        ("a = § AND b", Value::string("x"), "a = $1 AND b [\"x\"]", "a = ? AND b [\"x\"]"),
        ("id = ANY(§)", ids(), "id = ANY($1) [[1, 2]]", "id IN (?, ?) [1, 2]"),
        ("id IN (§)", ids(), "id = ANY($1) [[1, 2]]", "id IN (?, ?) [1, 2]"),
        ("id not in ( § )", ids(), "id <> ALL($1 ) [[1, 2]]", "id NOT IN (?, ? ) [1, 2]"),
        ("id <> ALL(§)", ids(), "id <> ALL($1) [[1, 2]]", "id NOT IN (?, ?) [1, 2]"),
        ("id = any(§)", none(), "id = ANY($1) [[]]", "id IN (SELECT NULL FROM (SELECT 1) AS no_rows WHERE 1 = 0) []"),
        ("unnest(§)", ids(), "unnest($1) [[1, 2]]", "error: a list cannot stand here in SQL"),
        ("id IN (§)", Value::Int(1), "id IN ($1) [1]", "id IN (?) [1]"),
        ("begin(§)", ids(), "begin($1) [[1, 2]]", "error: a list cannot stand here in SQL"),
        ("id IN (§)", Secret::wrap(ids()), "id = ANY($1) [‹secret›]", "id IN (?, ?) [‹secret›, ‹secret›]"),
    ] {
        assert_eq!(sql(text, vec![hole.clone()], Placeholder::Dollar), dollar, "{text}");
        assert_eq!(sql(text, vec![hole], Placeholder::Question), question, "{text}");
    }
    assert_eq!(
        sql("§ § §", vec![Value::Int(1), Value::Int(2), Value::Int(3)], Placeholder::Dollar),
        "$1 $2 $3 [1, 2, 3]"
    );
}

#[test]
fn groups_have_their_names_and_types() {
    let text = "(?<name>[a-z]+)(:(?<port>[0-9]+))?";
    assert_eq!(capture_type(text).to_string(), "{ text: string, groups: list<string?>, name: string, port: string? }");
    let regex = filled(Tag::Re, text, vec![]).unwrap();
    let found = captures(&Value::string("web"), &regex).unwrap();
    assert_eq!(
        show::literal(&found),
        "{ text: \"web\", groups: [\"web\", \"web\", null, null], name: \"web\", port: null }"
    );
    assert_eq!(show::literal(&captures(&Value::string("1"), &regex).unwrap()), "null");
    assert_eq!(show::literal(&captures(&Value::Null, &regex).unwrap()), "null");
    assert_eq!(
        capture_type("(?<a>x)|(?<b>y)").to_string(),
        "{ text: string, groups: list<string?>, a: string?, b: string? }"
    );
}

#[test]
fn a_hole_of_a_pattern_may_be_empty_beside_other_text() {
    let made = |text: &str, holes: &[&str]| {
        let holes = holes.iter().map(|hole| Value::string(*hole)).collect();
        let code = CodeValue { template: template(Tag::Glob, text), holes };
        GlobPattern::new(&code).map(|pattern| pattern.text().to_owned()).map_err(|error| error.message)
    };
    assert_eq!(made("§/§*.lock", &["/run", ""]).unwrap(), "/run/*.lock");
    assert_eq!(made("§/§§*.lock", &["/run", "", "a"]).unwrap(), "/run/a*.lock");
    assert_eq!(made("§/a{b,§}.lock", &["/run", ""]).unwrap(), "/run/a{b,}.lock");
    assert_eq!(made("§/§/*", &["/run", ""]).unwrap_err(), "an empty text cannot be one part of a path");
    assert!(made("§/§§/*", &["/run", ".", "."]).unwrap_err().contains("leads elsewhere"));
    assert!(made("§/§*", &["/run", "a/b"]).unwrap_err().contains("holds `/`"));
}

#[test]
fn a_pattern_knows_its_folder() {
    let base = |text: &str, holes: Vec<Value>| {
        let code = CodeValue { template: template(Tag::Glob, text), holes };
        GlobPattern::new(&code).map(|pattern| pattern.base().to_string()).map_err(|error| error.message)
    };
    assert_eq!(base("/var/log/*.log", vec![]).unwrap(), "/var/log");
    assert_eq!(base("§/*.log", vec![Value::Path("/srv/a[1]/".into())]).unwrap(), "/srv/a[1]");
    assert_eq!(base("/*.log", vec![]).unwrap(), "/");
    assert_eq!(base("*.log", vec![]).unwrap(), "");
    assert_eq!(base("logs/**/x", vec![]).unwrap(), "logs");
    assert_eq!(
        base("a[§]b", vec![Value::string("x")]).unwrap_err(),
        "a hole of `glob` cannot stand after a backslash or inside `[…]`"
    );
    assert_eq!(
        base("a\\§b", vec![Value::string("x")]).unwrap_err(),
        "a hole of `glob` cannot stand after a backslash or inside `[…]`"
    );
}
