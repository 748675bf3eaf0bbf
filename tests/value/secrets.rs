//! What is computed from a secret is one, and errors do not tell of it.

use proptest::prelude::*;
use runbook::syntax::ast::BinaryOp;
use runbook::value::convert::{coerce, parse_param};
use runbook::value::methods::{self, Argument, invoke};
use runbook::value::ops::binary;
use runbook::value::{Secret, Type, Value, ValueError};

fn call(receiver: &Value, name: &str, args: Vec<Value>) -> Result<Value, ValueError> {
    let method = methods::lookup(&receiver.ty(), name).unwrap();
    let mut args: Vec<Argument<'_, ValueError>> = args.into_iter().map(Argument::Value).collect();
    invoke(method, receiver, &mut args)
}

#[test]
fn whatever_is_computed_from_a_secret_is_one() {
    let secret = || Secret::wrap(Value::string("hunter2"));
    let secrets = [
        call(&secret(), "len", vec![]),
        call(&secret(), "is_empty", vec![]),
        call(&secret(), "upper", vec![]),
        call(&secret(), "to_text", vec![]),
        call(&Value::string("hunter2 and more"), "contains", vec![secret()]),
        call(&Value::list(vec![secret(), Value::string("x")]), "join", vec![Value::string(",")]),
        call(&Value::list(vec![secret()]), "contains", vec![Value::string("x")]),
        call(&Value::record([("a", secret())]), "to_json", vec![]),
        call(&Secret::wrap(Value::list(vec![Value::Int(1)])), "first", vec![]),
        binary(BinaryOp::Eq, &secret(), &Value::string("x")),
        binary(BinaryOp::In, &Value::string("x"), &Value::list(vec![secret()])),
        binary(BinaryOp::Eq, &Value::list(vec![secret()]), &Value::list(vec![Value::string("x")])),
    ];
    for (index, result) in secrets.into_iter().enumerate() {
        assert!(matches!(result, Ok(Value::Secret(_))), "{index}: {result:?}");
    }
    // How many secrets there are, and whether there is one, is none.
    assert!(matches!(call(&Value::list(vec![secret()]), "len", vec![]), Ok(Value::Int(1))));
    assert!(matches!(binary(BinaryOp::Ne, &secret(), &Value::Null), Ok(Value::Bool(true))));
}

#[test]
fn a_lambda_sees_secret_items_of_a_secret_list() {
    let list = Secret::wrap(Value::list(vec![Value::Int(1), Value::Int(2)]));
    let method = methods::lookup(&list.ty(), "filter").unwrap();
    let mut test = |items: &[Value]| -> Result<Value, ValueError> {
        assert!(matches!(items, [Value::Secret(_)]));
        binary(BinaryOp::Gt, &items[0], &Value::Int(1))
    };
    let result = invoke(method, &list, &mut [Argument::Lambda(&mut test)]).unwrap();
    let Value::Secret(secret) = result else { panic!("not secret") };
    assert!(matches!(secret.expose(), Value::List(items) if items.len() == 1));
}

proptest! {
    #[test]
    fn errors_do_not_show_secrets(secret in "[q-z]{10,30}") {
        let hidden = Secret::wrap(Value::string(secret.as_str()));
        let mut errors = vec![
            coerce(hidden.clone(), &Type::Int).unwrap_err(),
            coerce(hidden.clone(), &Type::Int.secret()).unwrap_err(),
            coerce(Value::record([("a", hidden.clone())]), &Type::record([("a", Type::Size.secret())])).unwrap_err(),
            parse_param(&secret, &Type::Int.secret()).unwrap_err(),
            parse_param(&secret, &Type::list(Type::Int).secret()).unwrap_err(),
        ];
        for (name, args) in [("to_int", vec![]), ("to_size", vec![]), ("to_time", vec![]), ("json", vec![]), ("decode_base64", vec![]), ("to_url", vec![])] {
            errors.push(call(&hidden, name, args).unwrap_err());
        }
        errors.push(binary(BinaryOp::Add, &hidden, &Value::Int(1)).unwrap_err());
        for error in errors {
            let told = format!("{} {}", error.message, error.help.unwrap_or_default());
            prop_assert!(!told.contains(&secret), "{told}");
        }
    }
}
