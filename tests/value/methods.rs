//! Methods: the table holds for every value.

use super::given::{of, value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use runbook::value::convert::coerce;
use runbook::value::methods::{self, Argument, Gives, MethodInfo, Takes, invoke, lookup, lookup_any};
use runbook::value::{Type, Value, ValueError, show};

/// Calls a method with arguments that its parameters take. Gives the result and the type that the checker says.
fn call(
    receiver: &Value,
    info: &'static MethodInfo,
    runner: &mut TestRunner,
) -> Option<(Type, Result<Value, ValueError>)> {
    let ty = receiver.ty();
    let method = lookup(&ty, info.name)?;
    let mut values = Vec::new();
    for (index, param) in info.params.iter().enumerate() {
        values.push(match param.takes {
            Takes::Value(_) => Some(of(&method.param_type(&ty, index)?)?.new_tree(runner).unwrap().current()),
            Takes::Lambda(..) => None,
        });
    }
    // What a lambda gives: a fixed value of the right kind.
    let gives = |wanted: Gives| match wanted {
        Gives::Bool => Value::Bool(true),
        Gives::Key => Value::string("k"),
        Gives::Ordered => Value::Int(1),
        Gives::List => Value::list(vec![Value::Int(1)]),
        Gives::Anything => Value::Duration(1),
    };
    let arguments: Vec<Type> = info
        .params
        .iter()
        .zip(&values)
        .map(|(param, value)| match (param.takes, value) {
            (Takes::Lambda(_, wanted), _) => gives(wanted).ty(),
            (_, Some(value)) => value.ty(),
            _ => Type::Null,
        })
        .collect();
    let result_ty = method.check(&ty, &arguments).ok()?;
    let mut lambdas: Vec<_> = info
        .params
        .iter()
        .map(|param| {
            let wanted = if let Takes::Lambda(_, wanted) = param.takes { wanted } else { Gives::Anything };
            move |_: &[Value]| -> Result<Value, ValueError> { Ok(gives(wanted)) }
        })
        .collect();
    let mut args: Vec<Argument<'_, ValueError>> = values
        .into_iter()
        .zip(&mut lambdas)
        .map(|(value, lambda)| value.map_or_else(|| Argument::Lambda(lambda), Argument::Value))
        .collect();
    Some((result_ty, invoke(method, receiver, &mut args)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_method_gives_what_the_checker_says(receiver in value()) {
        let mut runner = TestRunner::deterministic();
        for info in methods::of(&receiver.ty()) {
            if let Some((ty, Ok(result))) = call(&receiver, info, &mut runner) {
                prop_assert!(coerce(result.clone(), &ty).is_ok(), "{}.{}() is {}, not of {ty}", show::literal(&receiver), info.name, show::literal(&result));
            }
        }
    }

    #[test]
    fn every_method_of_an_unknown_is_unknown(receiver in value()) {
        let mut runner = TestRunner::deterministic();
        let unknown = Value::unknown(receiver.ty(), "known after `Restart`");
        for info in methods::of(&unknown.ty()) {
            if let Some((ty, result)) = call(&unknown, info, &mut runner) {
                let Ok(Value::Unknown(made)) = result else { panic!("{}: {result:?}", info.name) };
                prop_assert_eq!(&made.why, "known after `Restart`");
                prop_assert!(ty.accepts(&made.ty) || info.params.iter().any(|param| matches!(param.takes, Takes::Lambda(..))), "{}: {} for {}", info.name, made.ty, ty);
            }
        }
    }

    #[test]
    fn a_method_on_any_is_that_of_the_value(receiver in value()) {
        let mut runner = TestRunner::deterministic();
        for info in methods::of(&receiver.ty()).filter(|info| info.params.is_empty()) {
            let Some((_, known)) = call(&receiver, info, &mut runner) else { continue };
            let dynamic = invoke::<ValueError>(lookup_any(info.name).unwrap(), &receiver, &mut []);
            prop_assert_eq!(dynamic.map(|value| show::literal(&value)), known.map(|value| show::literal(&value)));
        }
    }
}

#[test]
fn the_table_is_whole() {
    let mut seen = std::collections::HashSet::new();
    for info in methods::all() {
        assert!(seen.insert((info.receiver.name(), info.name)), "{info:?} stands twice");
        assert!(info.doc.ends_with('.') && !info.example.is_empty(), "{info:?}");
        assert!(info.example.contains(info.name), "{info:?}");
        let first_optional = info.params.iter().position(|param| param.optional).unwrap_or(info.params.len());
        assert!(info.params.iter().skip(first_optional).all(|param| param.optional), "{info:?}");
    }
}

#[test]
fn the_methods_are_known_by_name() {
    let table: Vec<String> = methods::all()
        .map(|info| {
            let params: Vec<String> = info
                .params
                .iter()
                .map(|param| format!("{}{}", param.name, if param.optional { "?" } else { "" }))
                .collect();
            format!("{:8} {}({})", info.receiver.name(), info.name, params.join(", "))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

fn run(receiver: &Value, name: &str, args: Vec<Value>) -> String {
    let Some(method) = lookup(&receiver.ty(), name) else { return format!("no method {name}") };
    let mut args: Vec<Argument<'_, ValueError>> = args.into_iter().map(Argument::Value).collect();
    match invoke(method, receiver, &mut args) {
        Ok(value) => show::literal(&value).into(),
        Err(error) => format!("error: {}", error.message),
    }
}

#[test]
fn methods_do_what_their_lines_say() {
    let int = Value::Int;
    let text = |text: &str| Value::string(text);
    let ints = |numbers: &[i64]| Value::list(numbers.iter().copied().map(Value::Int).collect());
    for (receiver, name, args, wanted) in [
        (text("größe"), "len", vec![], "5"),
        (text("a\r\nb\n"), "lines", vec![], "[\"a\", \"b\"]"),
        (text("abcde"), "slice", vec![int(1), int(-1)], "\"bcd\""),
        (text("abcde"), "slice", vec![int(-2)], "\"de\""),
        (text("abc"), "slice", vec![int(2), int(1)], "\"\""),
        (text("k=v=w"), "after", vec![text("=")], "\"v=w\""),
        (text("k"), "after", vec![text("=")], "null"),
        (text("50%"), "to_float", vec![], "0.5"),
        (text("1e400"), "to_float", vec![], "error: `1e400` is not a `float`"),
        (text("4x"), "to_int", vec![], "error: `4x` is not an `int`"),
        (text("99999999999999999999"), "to_int", vec![], "error: `99999999999999999999` is too large for an `int`"),
        (text("yes"), "to_bool", vec![], "error: `yes` is not a `bool`"),
        (text("a: [1, no]"), "yaml", vec![], "{ a: [1, \"no\"] }"),
        (
            text("{\"a\": 18446744073709551615}"),
            "json",
            vec![],
            "error: not JSON: 18446744073709551615 is larger than an int can be at line 1 column 26",
        ),
        (text("a"), "repeat", vec![int(-1)], "error: `times` of `repeat` is never below zero: -1"),
        (text("abc"), "repeat", vec![int(i64::MAX)], "error: `repeat` would make a text of more than 16 MiB"),
        (text("aGk="), "decode_base64", vec![], "\"hi\""),
        (text("a\n\nb"), "indent", vec![int(2)], "\"  a\\n\\n  b\""),
        (ints(&[3, 1, 2]), "sort", vec![], "[1, 2, 3]"),
        (ints(&[3, 1, 2]), "max", vec![], "3"),
        (ints(&[]), "max", vec![], "null"),
        (ints(&[]), "sum", vec![], "0"),
        (ints(&[i64::MAX, 1]), "sum", vec![], "error: the result is too large for a `int`"),
        (ints(&[1, 2, 1]), "unique", vec![], "[1, 2]"),
        (ints(&[1, 2, 3]), "chunks", vec![int(2)], "[[1, 2], [3]]"),
        (ints(&[1, 2, 3]), "chunks", vec![int(0)], "error: `size` of `chunks` must be above zero"),
        (ints(&[1, 2, 3]), "slice", vec![int(1)], "[2, 3]"),
        (ints(&[1, 2]), "zip", vec![Value::list(vec![text("a")])], "[{ left: 1, right: \"a\" }]"),
        (Value::list(vec![text("a"), int(1)]), "join", vec![text("-")], "\"a-1\""),
        (Value::list(vec![int(1), Value::Null]), "compact", vec![], "[1]"),
        (Value::record([("a", int(1))]), "get", vec![text("b"), int(0)], "0"),
        (Value::record([("a", int(1))]), "without", vec![Value::list(vec![text("a")])], "{}"),
        (Value::Float(2.5), "round", vec![], "3"),
        (Value::Float(2.345), "round", vec![int(1)], "2.3"),
        (Value::Float(2.5), "to_int", vec![], "error: 2.5 is not a whole number"),
        (int(12), "clamp", vec![int(0), int(10)], "10"),
        (int(1), "clamp", vec![int(5), int(2)], "error: `least` of `clamp` is above `most`"),
        (Value::Duration(5_371_000_000_000), "round", vec![Value::Duration(60_000_000_000)], "1h30m"),
        (Value::Size(u64::MAX), "bytes", vec![], "error: the result is too large for a `int`"),
        (Value::Path("/var/log/app.tar.gz".into()), "stem", vec![], "\"app.tar\""),
        (Value::Path("/var/log/".into()), "name", vec![], "\"log\""),
        (Value::Path("/var".into()), "parent", vec![], "path\"/\""),
        (Value::Path("/".into()), "parent", vec![], "null"),
        (Value::Path(".bashrc".into()), "ext", vec![], "null"),
        (
            Value::Path("/var".into()),
            "join",
            vec![text("..")],
            "error: `..` leads elsewhere, so it cannot be one part of a path",
        ),
        (Value::Url("https://web/a?x=1&y=%20".into()), "query", vec![], "{ x: \"1\", y: \" \" }"),
        (Value::Url("https://web/a".into()), "port", vec![], "443"),
        (Value::Null, "len", vec![], "no method len"),
    ] {
        let shown = show::literal(&receiver);
        assert_eq!(run(&receiver, name, args), wanted, "{shown}.{name}");
    }
}

#[test]
fn what_is_known_decides_beside_what_is_unknown() {
    let unknown = || Value::unknown(Type::Bool, "why");
    let list = |items: Vec<Value>| Value::list(items);
    for (items, name, wanted) in [
        (vec![Value::Bool(false), unknown()], "all", "false"),
        (vec![unknown(), Value::Bool(false)], "all", "false"),
        (vec![Value::Bool(true), unknown()], "all", "(why)"),
        (vec![unknown(), Value::Bool(true)], "any", "true"),
        (vec![unknown(), Value::Bool(false)], "any", "(why)"),
        (vec![unknown(), Value::Bool(true)], "none", "false"),
        (vec![unknown()], "len", "1"),
        (vec![Value::Bool(true), unknown()], "find", "true"),
        (vec![unknown()], "filter", "(why)"),
    ] {
        let receiver = list(items);
        let method = lookup(&Type::list(Type::Bool), name).unwrap();
        let mut itself = |items: &[Value]| -> Result<Value, ValueError> { Ok(items[0].clone()) };
        let mut args = if method.info().params.is_empty() { vec![] } else { vec![Argument::Lambda(&mut itself)] };
        let result = invoke(method, &receiver, &mut args).unwrap();
        assert_eq!(show::literal(&result), wanted, "{name}");
    }
}

#[test]
fn an_error_of_a_lambda_comes_out_as_it_is() {
    #[derive(Debug, PartialEq)]
    enum Mine {
        Value(String),
        Other(u32),
    }
    impl From<ValueError> for Mine {
        fn from(error: ValueError) -> Self {
            Self::Value(error.message)
        }
    }
    let list = Value::list(vec![Value::Int(1)]);
    let method = lookup(&list.ty(), "map").unwrap();
    let mut fails = |_: &[Value]| Err(Mine::Other(7));
    assert_eq!(invoke(method, &list, &mut [Argument::Lambda(&mut fails)]).unwrap_err(), Mine::Other(7));
    let filter = lookup(&list.ty(), "filter").unwrap();
    let mut number = |_: &[Value]| -> Result<Value, Mine> { Ok(Value::Int(1)) };
    let error = invoke(filter, &list, &mut [Argument::Lambda(&mut number)]).unwrap_err();
    assert_eq!(error, Mine::Value("the lambda of `filter` must give a `bool`, not `int`".into()));
}

#[test]
fn the_checker_explains_what_it_refuses() {
    let ty = |text: &str| Type::parse(text, &|_| None).unwrap();
    for (receiver, name, wanted) in [
        ("list<string>", "sum", "cannot add `string` and `string`"),
        ("list<any>", "sort", "items of type `any` have no order"),
        ("list<int?>", "max", "items of type `int?` have no order"),
        ("list<int>", "flatten", "cannot flatten `list<int>`: its items are no lists"),
        ("range<float>", "to_list", "a range of `float` has no end of values between its ends"),
    ] {
        let error = lookup(&ty(receiver), name).unwrap().check(&ty(receiver), &[]).unwrap_err();
        assert_eq!(error.message, wanted);
    }
    assert!(lookup(&ty("string?"), "len").is_none());
    assert_eq!(lookup(&ty("secret"), "len").unwrap().result(&ty("secret"), &[]), ty("secret<int>"));
    assert_eq!(lookup(&ty("any"), "len").unwrap().result(&ty("any"), &[]), Type::Int);
    assert_eq!(lookup(&ty("any"), "first").unwrap().result(&ty("any"), &[]), Type::Any);
}
