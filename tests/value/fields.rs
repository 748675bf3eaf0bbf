//! Fields and items.

use runbook::value::fields::{field, field_type, index, index_type, with};
use runbook::value::{Key, Secret, Type, Value, show};

fn pod() -> Value {
    Value::record([("name", Value::string("web-1")), ("restarts", Value::Int(7))])
}

#[test]
fn a_field_that_is_missing_says_which_there_are() {
    assert_eq!(show::literal(&field(&pod(), "name", false).unwrap()), "\"web-1\"");
    let error = field(&pod(), "restart", false).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.help.as_deref()),
        ("there is no field `restart`", Some("did you mean `restarts`?"))
    );
    let error = field(&pod(), "phase", false).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.help.as_deref()),
        ("there is no field `phase`", Some("there are name, restarts; `?.phase` gives null where it is missing"))
    );
    assert_eq!(show::literal(&field(&pod(), "phase", true).unwrap()), "null");
    let error = field(&Value::Int(1), "a", false).unwrap_err();
    assert_eq!(error.message, "`int` has no field `a`");
}

#[test]
fn null_has_no_field_but_for_the_safe_way() {
    assert_eq!(show::literal(&field(&Value::Null, "a", true).unwrap()), "null");
    let error = field(&Value::Null, "a", false).unwrap_err();
    assert_eq!(
        (error.message.as_str(), error.help.as_deref()),
        ("null has no field `a`", Some("write `?.a` for null where there is no value"))
    );
}

#[test]
fn unknowns_and_secrets_go_through() {
    let ty = Type::parse("{ name: string, note: string? }?", &|_| None).unwrap();
    let unknown = Value::unknown(ty, "known after `Restart`");
    assert!(
        matches!(field(&unknown, "name", true).unwrap(), Value::Unknown(of) if of.ty == Type::String.optional() && of.why == "known after `Restart`")
    );
    assert!(matches!(field(&Secret::wrap(pod()), "name", false).unwrap(), Value::Secret(_)));
    assert!(matches!(index(&pod(), &Secret::wrap(Value::string("name")), false).unwrap(), Value::Secret(_)));
}

#[test]
fn items_count_from_both_ends() {
    let list = Value::list(vec![Value::Int(1), Value::Int(2)]);
    for (at, wanted) in [(0, "1"), (1, "2"), (-1, "2"), (-2, "1")] {
        assert_eq!(show::literal(&index(&list, &Value::Int(at), false).unwrap()), wanted);
    }
    for at in [2, -3, i64::MIN, i64::MAX] {
        let error = index(&list, &Value::Int(at), false).unwrap_err();
        assert_eq!(error.message, format!("there is no item {at} in a list of 2"));
    }
    assert_eq!(show::literal(&index(&list, &Value::Int(2), true).unwrap()), "null");
    assert_eq!(show::literal(&index(&pod(), &Value::string("x"), true).unwrap()), "null");
    assert_eq!(index(&pod(), &Value::string("x"), false).unwrap_err().message, "there is no key `\"x\"`");
    assert_eq!(
        index(&list, &Value::string("x"), false).unwrap_err().message,
        "cannot take the item at `string` of `list`"
    );
}

#[test]
fn the_checker_knows_their_types() {
    let ty = |text: &str| Type::parse(text, &|_| None).unwrap();
    assert_eq!(field_type(&ty("{ a: int }"), "a"), Some(Type::Int));
    assert_eq!(field_type(&ty("{ a: int }"), "b"), None);
    assert_eq!(field_type(&ty("any"), "b"), Some(Type::Any));
    assert_eq!(field_type(&ty("secret<{ a: int? }>"), "a"), Some(ty("secret<int>?")));
    assert_eq!(index_type(&ty("list<int>"), &Type::Int), Some(Type::Int));
    assert_eq!(index_type(&ty("list<int>"), &Type::String), None);
    assert_eq!(index_type(&ty("map<string, bool>"), &Type::String), Some(Type::Bool));
}

#[test]
fn a_record_is_renewed_and_stays() {
    let old = pod();
    let new = with(&old, [(Key::from("restarts"), Value::Int(0)), (Key::from("note"), Value::Null)]).unwrap();
    assert_eq!(show::literal(&new), "{ name: \"web-1\", restarts: 0, note: null }");
    assert_eq!(show::literal(&old), "{ name: \"web-1\", restarts: 7 }");
}
