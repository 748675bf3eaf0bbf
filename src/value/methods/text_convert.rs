//! Text: what it means.

use super::{Halt, MethodInfo, Receiver, method};
use crate::value::{Type, Value, ValueError, convert, ops, units};
use base64::Engine;
use ecow::EcoString;
use sha2::{Digest, Sha256};

const ON: Receiver = Receiver::String;

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "to_int",
        &[],
        "The whole number it says; blanks around it do not matter. Anything else is an error.",
        "\" 42 \".to_int()   # 42",
        |_| Ok(Type::Int),
        |call| Ok(Value::Int(convert::int(call.text()?)?)),
    ),
    method(
        ON,
        "to_float",
        &[],
        "The number it says, also in per cent: `50%` is 0.5.",
        "\"0.25\".to_float()   # 0.25",
        |_| Ok(Type::Float),
        |call| Ok(ops::finite(convert::float(call.text()?)?)?),
    ),
    method(
        ON,
        "to_bool",
        &[],
        "`true` or `false`. Anything else is an error.",
        "\"true\".to_bool()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(convert::bool(call.text()?)?)),
    ),
    method(
        ON,
        "to_duration",
        &[],
        "The duration it says.",
        "\"1h30m\".to_duration()   # 1h30m",
        |_| Ok(Type::Duration),
        |call| Ok(Value::Duration(units::parse_duration(call.text()?)?)),
    ),
    method(
        ON,
        "to_size",
        &[],
        "The size it says.",
        "\"512Mi\".to_size()   # 512Mi",
        |_| Ok(Type::Size),
        |call| Ok(Value::Size(units::parse_size(call.text()?)?)),
    ),
    method(
        ON,
        "to_cpu",
        &[],
        "The amount of cpu it says, also as Kubernetes writes it.",
        "\"500m\".to_cpu()   # 0.5cpu",
        |_| Ok(Type::Cpu),
        |call| Ok(Value::Cpu(units::parse_cpu(call.text()?)?)),
    ),
    method(
        ON,
        "to_time",
        &[],
        "The moment it says, as RFC 3339: with a date, a time and an offset or `Z`.",
        "\"2026-01-02T03:04:05Z\".to_time()",
        |_| Ok(Type::Time),
        |call| Ok(Value::Time(convert::time(call.text()?)?)),
    ),
    method(
        ON,
        "to_path",
        &[],
        "The same text as a path.",
        "\"/etc/hosts\".to_path().name()   # \"hosts\"",
        |_| Ok(Type::Path),
        |call| Ok(convert::path(call.text()?.clone())?),
    ),
    method(
        ON,
        "to_url",
        &[],
        "The same text as a URL. Anything that is none is an error.",
        "\"http://web:8080\".to_url().port()   # 8080",
        |_| Ok(Type::Url),
        |call| Ok(convert::url(call.text()?.clone())?),
    ),
    method(
        ON,
        "json",
        &[],
        "What it says as JSON.",
        "\"[1, 2]\".json()   # [1, 2]",
        |_| Ok(Type::Any),
        |call| Ok(convert::parse_json(call.text()?)?),
    ),
    method(
        ON,
        "yaml",
        &[],
        "What it says as YAML, one document.",
        "\"a: 1\".yaml()   # { a: 1 }",
        |_| Ok(Type::Any),
        |call| Ok(convert::from_yaml(call.text()?)?),
    ),
    method(
        ON,
        "encode_base64",
        &[],
        "Its bytes in base64.",
        "\"hi\".encode_base64()   # \"aGk=\"",
        |_| Ok(Type::String),
        |call| Ok(Value::String(base64::engine::general_purpose::STANDARD.encode(call.text()?.as_bytes()).into())),
    ),
    method(
        ON,
        "decode_base64",
        &[],
        "The text that it stands for in base64; what is no text is an error.",
        "\"aGk=\".decode_base64()   # \"hi\"",
        |_| Ok(Type::String),
        |call| decode(call.text()?),
    ),
    method(
        ON,
        "sha256",
        &[],
        "The SHA-256 of its bytes, in hexadecimal.",
        "\"\".sha256().slice(0, 8)   # \"e3b0c442\"",
        |_| Ok(Type::String),
        |call| Ok(Value::String(hex::encode(Sha256::digest(call.text()?.as_bytes())).into())),
    ),
];

fn decode(text: &EcoString) -> Result<Value, Halt> {
    // What programs wrap at 64 or 76 columns, decodes too.
    let packed: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(packed)
        .map_err(|_| ValueError::new(format!("`{}` is not base64", units::shortened(text))))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(ValueError::new("the bytes that the base64 stands for are no text").into()),
    }
}
