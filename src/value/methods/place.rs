//! Paths and URLs.

use super::{Call, Halt, MethodInfo, Receiver, TEXT, method, required};
use crate::value::{Type, Value, ValueError, convert};
use ecow::EcoString;
use url::Url;

const PATH: Receiver = Receiver::Path;
const URL: Receiver = Receiver::Url;

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        PATH,
        "name",
        &[],
        "Its last part.",
        "path\"/var/log/app.log\".name()   # \"app.log\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(name(call.text()?))),
    ),
    method(
        PATH,
        "stem",
        &[],
        "Its last part without the extension.",
        "path\"/var/log/app.log\".stem()   # \"app\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(split_name(call.text()?).0)),
    ),
    method(
        PATH,
        "ext",
        &[],
        "Its extension, without the point; null where it has none.",
        "path\"/var/log/app.log\".ext()   # \"log\"",
        |_| Ok(Type::String.optional()),
        |call| Ok(split_name(call.text()?).1.map_or(Value::Null, Value::string)),
    ),
    method(
        PATH,
        "parent",
        &[],
        "The folder it is in; null of `/` and of a bare name.",
        "path\"/var/log\".parent()   # path\"/var\"",
        |_| Ok(Type::Path.optional()),
        |call| {
            let text = call.text()?.trim_end_matches('/');
            Ok(match text.rsplit_once('/') {
                Some(("", _)) => Value::Path("/".into()),
                Some((parent, _)) => Value::Path(parent.trim_end_matches('/').into()),
                None => Value::Null,
            })
        },
    ),
    method(
        PATH,
        "join",
        &[required("part", TEXT)],
        "With one more part. A part that holds `/`, or is `..`, is refused.",
        "path\"/var\".join(\"log\")   # path\"/var/log\"",
        |_| Ok(Type::Path),
        |call| {
            let part = call.text_arg(0)?;
            convert::path_segment(&part)?;
            Ok(convert::path(ecow::eco_format!("{}/{part}", call.text()?.trim_end_matches('/')))?)
        },
    ),
    method(
        PATH,
        "is_absolute",
        &[],
        "Whether it begins at `/`.",
        "path\"/var\".is_absolute()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(call.text()?.starts_with('/'))),
    ),
    method(
        URL,
        "scheme",
        &[],
        "What stands before the first colon.",
        "url\"http://web/\".scheme()   # \"http\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(parsed(call)?.scheme())),
    ),
    method(
        URL,
        "host",
        &[],
        "Its host; null where it has none.",
        "url\"http://web:8080/\".host()   # \"web\"",
        |_| Ok(Type::String.optional()),
        |call| Ok(parsed(call)?.host_str().map_or(Value::Null, Value::string)),
    ),
    method(
        URL,
        "port",
        &[],
        "Its port, or the usual one of its scheme; null where neither is known.",
        "url\"http://web/\".port()   # 80",
        |_| Ok(Type::Int.optional()),
        |call| Ok(parsed(call)?.port_or_known_default().map_or(Value::Null, |port| Value::Int(port.into()))),
    ),
    method(
        URL,
        "path",
        &[],
        "Its path, as it stands in the URL.",
        "url\"http://web/a/b\".path()   # \"/a/b\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(parsed(call)?.path())),
    ),
    method(
        URL,
        "query",
        &[],
        "What its query says, decoded. Of a name that stands there twice, the last.",
        "url\"http://web/?a=1&b=2\".query()   # { a: \"1\", b: \"2\" }",
        |_| Ok(Type::map(Type::String)),
        |call| {
            let url = parsed(call)?;
            let pairs = url.query_pairs();
            Ok(Value::record(pairs.map(|(name, value)| (EcoString::from(&*name), Value::string(&*value)))))
        },
    ),
];

fn parsed(call: &Call<'_, '_>) -> Result<Url, Halt> {
    let text = call.text()?;
    Url::parse(text).map_err(|error| ValueError::new(format!("`{text}` is not a URL: {error}")).into())
}

fn name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Stem and extension. A point at the beginning begins no extension.
fn split_name(path: &str) -> (&str, Option<&str>) {
    let name = name(path);
    match name.rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() && !ext.is_empty() => (stem, Some(ext)),
        _ => (name, None),
    }
}
