//! Conversions: round trips, and messages that say where.

use super::given::value;
use proptest::prelude::*;
use runbook::value::convert::{coerce, from_json, from_yaml, mark, parse_json, parse_param, refuse, to_json};
use runbook::value::{Secret, Type, Value, ValueError, show};

fn ty(text: &str) -> Type {
    Type::parse(text, &|_| None).unwrap()
}

/// JSON can say what the value is, given its type.
fn plain(value: &Value) -> bool {
    match value {
        Value::Regex(_) | Value::Range(_) | Value::Rate(_) | Value::Code(_) => false,
        Value::List(items) => items.iter().all(plain),
        Value::Map(entries) => entries.values().all(plain),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn json_and_a_type_give_the_value_back(value in value().prop_filter("JSON can say it", plain)) {
        let ty = value.ty();
        prop_assume!(!ty.to_string().contains("any"));
        let json = to_json::<ValueError>(&value, &mut |hidden| refuse(hidden)).unwrap();
        let text = json.to_string();
        for read in [from_json(&json), parse_json(&text).unwrap(), from_yaml(&text).unwrap()] {
            let back = coerce(read, &ty).unwrap();
            prop_assert_eq!(show::literal(&back), show::literal(&value));
        }
    }

    #[test]
    fn a_parameter_reads_what_is_shown(value in value()) {
        let ty = value.ty();
        let shown = match &value {
            Value::List(_) | Value::Map(_) if plain(&value) => {
                to_json::<ValueError>(&value, &mut |hidden| refuse(hidden)).unwrap().to_string()
            }
            Value::List(_) | Value::Map(_) | Value::Rate(_) => return Ok(()),
            value => show::to_text(value).to_string(),
        };
        prop_assume!(!ty.to_string().contains("any"));
        let back = parse_param(&shown, &ty).unwrap();
        let (back, value) = (show::literal(&back), show::literal(&value));
        // As text `2` is as good as `2.0`.
        prop_assert_eq!(back, value);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,30}", like in value()) {
        let _ = (parse_param(&text, &like.ty()), parse_json(&text), from_yaml(&text), coerce(Value::string(text.as_str()), &like.ty()));
    }
}

#[test]
fn what_does_not_fit_says_where() {
    let pods = |found: Value| Value::record([("pods", Value::list(vec![Value::record([("name", found)])]))]);
    for (value, wanted, message) in [
        (
            pods(Value::string("x")),
            "{ pods: list<{ name: int }> }",
            "at `.pods[0].name`: expected `int`, found `\"x\"`",
        ),
        (pods(Value::Null), "{ pods: list<{ name: int }> }", "at `.pods[0].name`: expected `int`, found `null`"),
        (pods(Value::Int(1)), "{ pods: list<{ port: int }> }", "at `.pods[0]`: the field `port` is missing"),
        (
            pods(Value::Int(1)),
            "{ pods: list<{ name: duration }> }",
            "at `.pods[0].name`: expected `duration`, found `1`",
        ),
        (Value::record([("a b", Value::string("x"))]), "map<string, size>", "at `[\"a b\"]`: `x` is not a size"),
        (Value::string("hihg"), "\"high\" | \"low\"", "`hihg` is not one of `high`, `low`"),
        (Value::Float(1.5), "int", "expected `int`, found `1.5`"),
        (Secret::wrap(Value::string("x")), "string", "a secret cannot stand where `string` is declared"),
        (Value::unknown(Type::Int, "why"), "string", "expected `string`, found `int`"),
    ] {
        assert_eq!(coerce(value, &ty(wanted)).unwrap_err().message, message);
    }
}

#[test]
fn only_what_is_declared_is_kept() {
    let read = parse_json(r#"{"name": "a", "since": "90s", "cpu": "500m", "more": 1}"#).unwrap();
    let held = coerce(read, &ty("{ name: string, since: duration, cpu: cpu, note: string? }")).unwrap();
    assert_eq!(show::literal(&held), "{ name: \"a\", since: 1m30s, cpu: 0.5cpu, note: null }");
}

#[test]
fn parameters_are_read_as_their_type_says() {
    for (text, wanted, shown) in [
        ("a,b", "list<string>", "[\"a\", \"b\"]"),
        ("[\"a,b\"]", "list<string>", "[\"a,b\"]"),
        ("", "list<string>", "[]"),
        ("1, 2", "list<int>", "[1, 2]"),
        ("a=1,b=2", "map<string, int>", "{ a: 1, b: 2 }"),
        ("{\"port\": 1}", "{ port: int }", "{ port: 1 }"),
        ("2Gi", "size", "2Gi"),
        ("50%", "float", "0.5"),
        ("1_000", "int", "1000"),
        ("true", "bool", "true"),
        ("null", "int?", "null"),
        ("null", "string?", "\"null\""),
        (" spaced ", "string", "\" spaced \""),
        ("1..5", "range<int>", "1..5"),
        ("hunter2", "secret", "‹secret›"),
        ("{\"a\": [1]}", "any", "{ a: [1] }"),
        ("plain words", "any", "\"plain words\""),
    ] {
        assert_eq!(show::literal(&parse_param(text, &ty(wanted)).unwrap()), shown, "{text} as {wanted}");
    }
    for (text, wanted, message) in [
        ("yes", "bool", "`yes` is not a `bool`"),
        ("512", "size", "`512` is not a size"),
        ("a", "map<string, int>", "`a` is not an entry of a map"),
        ("", "path", "a path is never empty"),
        ("nowhere", "url", "`nowhere` is not a URL: relative URL without a base"),
        ("hunter2", "secret<int>", "the secret that is given is no `int`"),
    ] {
        assert_eq!(parse_param(text, &ty(wanted)).unwrap_err().message, message);
    }
}

#[test]
fn hidden_values_are_refused_or_marked() {
    let value = Value::list(vec![Secret::wrap(Value::Int(1)), Value::unknown(Type::Int, "known after `x`")]);
    let marked = to_json::<ValueError>(&value, &mut |hidden| mark(hidden)).unwrap();
    assert_eq!(marked.to_string(), "[\"‹secret›\",\"(known after `x`)\"]");
    let error = to_json::<ValueError>(&value, &mut |hidden| refuse(hidden)).unwrap_err();
    assert_eq!(error.message, "a secret cannot stand here");
}

#[test]
fn hostile_documents_are_refused() {
    assert!(parse_json(&"[".repeat(200)).is_err());
    assert!(from_yaml(&"[".repeat(100_000)).is_err());
    assert!(from_yaml("a: 1\na: 2").is_err());
    assert!(from_yaml("a: 1\n---\nb: 2").is_err());
    let bomb: String =
        (1..30).fold("a0: &a0 [x, x]\n".into(), |text, n| format!("{text}a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1));
    assert!(from_yaml(&bomb).is_err());
}
