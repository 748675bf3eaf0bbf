//! What every value can.

use super::{MethodInfo, Receiver, method};
use crate::value::{Type, Value, convert, show};

const ON: Receiver = Receiver::Every;

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "to_text",
        &[],
        "How it stands in a sentence: what a hole in text shows.",
        "90s.to_text()   # \"1m30s\"",
        |s| Ok(s.of_whole(Type::String)),
        |call| {
            let mut text = show::TextBuilder::new();
            text.push(call.receiver, None)?;
            let made = text.finish();
            Ok(Value::clone(call.plain(&made)?))
        },
    ),
    method(
        ON,
        "to_json",
        &[],
        "As JSON, on one line. What JSON does not have (a duration, a size, a time) is text in it.",
        "{ a: 1 }.to_json()   # \"{\\\"a\\\":1}\"",
        |s| Ok(s.of_whole(Type::String)),
        |call| {
            let mut secret = false;
            let json = convert::to_json(call.receiver, &mut |hidden| match hidden {
                convert::Hidden::Secret(value) => {
                    secret = true;
                    Ok(convert::Show::Value(value.expose().clone()))
                }
                convert::Hidden::Unknown(unknown) => Err(super::Halt::Unknown(unknown.why.clone())),
            })?;
            call.tainted |= secret;
            Ok(Value::string(json.to_string()))
        },
    ),
    method(
        ON,
        "type_name",
        &[],
        "The name of what it is: `int`, `string`, `list`, `record`.",
        "90s.type_name()   # \"duration\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(call.receiver.kind())),
    ),
];
