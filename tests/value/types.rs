//! Types: what fits where.

use super::given::value;
use proptest::prelude::*;
use runbook::value::convert::coerce;
use runbook::value::{Secret, Type, show};

fn ty(text: &str) -> Type {
    Type::parse(text, &|_| None).unwrap()
}

#[test]
fn what_fits_where() {
    for (wanted, given, fits, coerced) in [
        ("int", "int", true, false),
        ("float", "int", true, true),
        ("int", "float", false, true),
        ("int?", "int", true, false),
        ("int?", "null", true, false),
        ("int", "int?", false, false),
        ("float?", "int?", true, true),
        ("int", "any", true, true),
        ("any", "int", true, false),
        ("list<float>", "list<int>", true, true),
        ("list<string>", "list<never>", true, false),
        ("map<string, int>", "{ a: int, b: int }", true, false),
        ("map<string, int>", "{ a: int, b: string }", false, true),
        ("{ a: int }", "{ a: int, b: string }", true, true),
        ("{ a: int, b: string? }", "{ a: int }", true, true),
        ("{ a: int, b: string }", "{ a: int }", false, true),
        ("secret", "string", true, true),
        ("secret", "secret", true, false),
        ("string", "secret", false, true),
        ("any", "secret", true, false),
        ("string", "\"a\" | \"b\"", true, false),
        ("\"a\" | \"b\"", "\"a\"", true, false),
        ("\"a\" | \"b\"", "string", false, true),
        ("path", "string", false, true),
    ] {
        assert_eq!(ty(wanted).accepts(&ty(given)), fits, "{given} for {wanted}");
        if fits {
            assert_eq!(ty(wanted).needs_coercion(&ty(given)), coerced, "{given} for {wanted}");
        }
    }
}

#[test]
fn what_two_types_have_in_common() {
    for (a, b, wanted) in [
        ("int", "float", Some("float")),
        ("int", "null", Some("int?")),
        ("int?", "float", Some("float?")),
        ("string", "int", None),
        ("list<never>", "list<int>", Some("list<int>")),
        ("\"a\"", "\"b\"", Some("\"a\" | \"b\"")),
        ("\"a\"", "string", Some("string")),
        ("{ a: int }", "{ a: float, b: bool }", Some("{ a: float, b: bool? }")),
        ("{ a: int }", "{ a: string }", None),
        ("{ a: int }", "map<string, int>", Some("map<string, int>")),
        ("secret", "string", Some("secret")),
        ("any", "int", Some("any")),
    ] {
        let joined = Type::join(&ty(a), &ty(b)).map(|ty| ty.to_string());
        assert_eq!(joined.as_deref(), wanted, "{a} and {b}");
        let turned = Type::join(&ty(b), &ty(a)).map(|ty| ty.to_string());
        assert_eq!(turned.is_some(), wanted.is_some(), "{b} and {a}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_written_type_reads_back(value in value()) {
        let written = value.ty().to_string();
        prop_assert_eq!(Type::parse(&written, &|_| None).unwrap(), value.ty());
    }

    #[test]
    fn a_value_fits_its_type_and_any_common_one(a in value(), b in value()) {
        prop_assert!(a.ty().accepts(&a.ty()));
        prop_assert!(!a.ty().needs_coercion(&a.ty()) || a.ty() == Type::Any);
        if let Some(joined) = Type::join(&a.ty(), &b.ty()) {
            prop_assert!(joined.accepts(&a.ty()), "{} for {joined}", a.ty());
            prop_assert!(joined.accepts(&b.ty()), "{} for {joined}", b.ty());
        }
    }

    #[test]
    fn what_is_accepted_can_be_made_to_fit(value in value(), like in value()) {
        let wanted = like.ty();
        let coerced = coerce(value.clone(), &wanted);
        if wanted.accepts(&value.ty()) && value.ty() != Type::Any && !format!("{}", value.ty()).contains("any") {
            let coerced = coerced.unwrap();
            prop_assert!(!wanted.needs_coercion(&coerced.ty()) || wanted.to_string().contains('?'), "{coerced:?} for {wanted}");
        }
    }

    #[test]
    fn a_secret_fits_only_where_secrets_do(value in value()) {
        let secret = Secret::wrap(value.clone());
        let ty = value.ty().secret();
        if ty.is_secret() {
            prop_assert!(coerce(secret.clone(), &ty).is_ok());
            if !matches!(value.ty(), Type::Any) {
                prop_assert!(coerce(secret, &value.ty()).is_err(), "{}", show::literal(&value));
            }
        }
    }
}
