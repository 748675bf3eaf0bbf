use crate::http_server::{Server, nobody, silent};
use crate::world::{Args, World, field, hostile, path, secret, shown, tagged, text};
use proptest::prelude::*;
use runbook::backend::http::Http;
use runbook::backend::{CallError, Environment, FailureKind};
use runbook::diagnostic::codes::http as codes;
use runbook::syntax::ast::Tag;
use runbook::value::{Type, Value};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn world() -> World {
    World::new(Http::new())
}

fn url(text: &str) -> Value {
    Value::Url(text.into())
}

fn record(fields: &[(&str, Value)]) -> Value {
    Value::record(fields.iter().map(|(name, value)| (*name, value.clone())))
}

async fn get(world: &World, address: &str, more: Args<'_>) -> Value {
    let args: Vec<_> = [("url", url(address))].into_iter().chain(more.iter().cloned()).collect();
    world.read("get", &args).await.expect("a reply")
}

async fn write(world: &World, operation: &str, address: &str, more: Args<'_>) -> Value {
    let args: Vec<_> = [("url", url(address))].into_iter().chain(more.iter().cloned()).collect();
    world.write(operation, &args).await.expect("a reply").value
}

/// What the server says it was asked.
fn echoed(reply: &Value, name: &str) -> String {
    shown(&field(&field(reply, "json"), name)).trim_matches('"').to_string()
}

fn header(reply: &Value, name: &str) -> Option<String> {
    match field(&field(reply, "json"), "headers") {
        Value::Map(headers) => headers.get(name).map(|value| shown(value).trim_matches('"').to_string()),
        _ => None,
    }
}

/// An error without the port, which is another each time.
fn told(world: &World, error: &CallError) -> String {
    let told = world.told(error);
    let mut out = String::new();
    let mut rest = told.as_str();
    while let Some(at) = rest.find("127.0.0.1:") {
        let (before, after) = rest.split_at(at + "127.0.0.1:".len());
        out.push_str(before);
        out.push_str("PORT");
        rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    out + rest
}

#[tokio::test]
async fn a_reply_is_a_value_whatever_its_status() {
    let (world, server) = (world(), Server::start().await);
    for (status, ok) in [(200, true), (204, true), (404, false), (500, false), (503, false)] {
        let reply = get(&world, &server.url(&format!("/status/{status}")), &[]).await;
        assert!(matches!(field(&reply, "status"), Value::Int(found) if found == status));
        assert_eq!(shown(&field(&reply, "ok")), ok.to_string());
    }
    let reply = get(&world, &server.url("/text"), &[]).await;
    assert_eq!(shown(&field(&reply, "text")), "\"plain text\"");
    assert_eq!(shown(&field(&reply, "json")), "null");
    assert_eq!(shown(&field(&reply, "truncated")), "false");
    assert_eq!(shown(&field(&field(&reply, "headers"), "content-type")), "\"text/plain; charset=utf-8\"");
    assert!(matches!(field(&reply, "elapsed"), Value::Duration(elapsed) if elapsed > 0));
    let reply = get(&world, &server.url("/binary"), &[]).await;
    assert_eq!(shown(&field(&reply, "text")), shown(&text("a\u{fffd}\u{fffd}b")));
    let reply = get(&world, &server.url("/cookies"), &[]).await;
    assert_eq!(shown(&field(&field(&reply, "headers"), "set-cookie")), "\"a=1, b=2\"");
}

#[tokio::test]
async fn json_keeps_its_numbers_and_its_order() {
    let (world, server) = (world(), Server::start().await);
    let reply = get(&world, &server.url("/json"), &[]).await;
    let expected = "{ big: 9007199254740993, exact: 0.1, list: [1, null], order: { b: 1, a: 2 } }";
    assert_eq!(shown(&field(&reply, "json")), expected);
    let head = world.read("head", &[("url", url(&server.url("/json")))]).await.unwrap();
    assert_eq!((shown(&field(&head, "status")), shown(&field(&head, "text"))), ("200".into(), "\"\"".into()));
}

#[tokio::test]
async fn a_long_body_is_cut_and_says_so() {
    let (mut world, server) = (world(), Server::start().await);
    world.context.max_output = 1000;
    for path in ["/big", "/endless"] {
        let reply = get(&world, &server.url(path), &[]).await;
        let Value::String(body) = field(&reply, "text") else { panic!("text") };
        assert_eq!((body.len(), shown(&field(&reply, "truncated"))), (1000, "true".into()), "{path}");
    }
}

#[tokio::test]
async fn what_is_asked_arrives() {
    let (world, server) = (world(), Server::start().await);
    let query =
        record(&[("q", text("a b&c=d")), ("n", Value::Int(2)), ("tag", Value::list(vec![text("x"), text("y")]))]);
    let headers = record(&[("X-Trace", text("1")), ("X-Key", secret("hunter2"))]);
    let more = [("query", query), ("headers", headers), ("accept", text("text/csv"))];
    let reply = get(&world, &server.url("/echo/a%20b?first=1"), &more).await;
    assert_eq!(echoed(&reply, "query"), "first=1&q=a+b%26c%3Dd&n=2&tag=x&tag=y");
    assert_eq!(echoed(&reply, "path"), "/echo/a%20b");
    assert_eq!(header(&reply, "x-trace").unwrap(), "1");
    assert_eq!(header(&reply, "x-key").unwrap(), "hunter2");
    assert_eq!(header(&reply, "accept").unwrap(), "text/csv");
    assert!(header(&reply, "user-agent").unwrap().starts_with("runbook/"));
    assert!(header(&reply, "idempotency-key").is_none(), "reads have none");
    assert!(header(&reply, "referer").is_none());
}

#[tokio::test]
async fn bodies_arrive_with_their_type() {
    let (world, server) = (world(), Server::start().await);
    let address = server.url("/echo");
    let value =
        record(&[("on", Value::Bool(false)), ("key", secret("hunter2")), ("n", Value::Int(9_007_199_254_740_993))]);
    for (operation, more, content_type, body) in [
        (
            "post",
            vec![("json", value)],
            "application/json",
            r#"{\"on\":false,\"key\":\"hunter2\",\"n\":9007199254740993}"#,
        ),
        ("put", vec![("text", text("a=é"))], "text/plain; charset=utf-8", "a=é"),
        ("patch", vec![("text", secret("<a/>")), ("content_type", text("text/xml"))], "text/xml", "<a/>"),
        (
            "post",
            vec![("form", record(&[("a", text("1 2")), ("b", text("é&"))]))],
            "application/x-www-form-urlencoded",
            "a=1+2&b=%C3%A9%26",
        ),
    ] {
        let reply = write(&world, operation, &address, &more).await;
        assert_eq!(echoed(&reply, "method"), operation.to_uppercase());
        assert_eq!(header(&reply, "content-type").unwrap(), content_type);
        assert_eq!(echoed(&reply, "body"), body);
    }
    let reply = write(&world, "delete", &address, &[]).await;
    assert_eq!((echoed(&reply, "method").as_str(), echoed(&reply, "body").as_str()), ("DELETE", ""));
}

#[tokio::test]
async fn a_write_carries_its_key_and_the_same_at_every_attempt() {
    let (world, server) = (world(), Server::start().await);
    let call = world.call("post", &[("url", url(&server.url("/echo")))]);
    let first = world.again(&call).await.unwrap().value;
    let second = world.again(&call).await.unwrap().value;
    assert_eq!(header(&first, "idempotency-key").as_deref(), Some(call.key.as_str()));
    assert_eq!(header(&first, "idempotency-key"), header(&second, "idempotency-key"));
}

#[tokio::test]
async fn credentials_are_sent_as_told() {
    let (world, server) = (world(), Server::start().await);
    let address = server.url("/echo");
    let bearer = get(&world, &address, &[("bearer", secret("token"))]).await;
    assert_eq!(header(&bearer, "authorization").unwrap(), "Bearer token");
    let basic = record(&[("user", text("rb")), ("password", secret("pässword"))]);
    let basic = get(&world, &address, &[("basic", basic)]).await;
    assert_eq!(header(&basic, "authorization").unwrap(), "Basic cmI6cMOkc3N3b3Jk");
}

#[tokio::test]
async fn credentials_of_use_go_to_their_origin_only() {
    let (server, other) = (Server::start().await, Server::start().await);
    let world = world()
        .setting("origin", url(&server.url("")))
        .setting("bearer", secret("token"))
        .setting("headers", record(&[("x-team", text("a"))]));
    let here = get(&world, &server.url("/echo"), &[]).await;
    assert_eq!(header(&here, "authorization").unwrap(), "Bearer token");
    assert_eq!(header(&here, "x-team").unwrap(), "a");
    let relative = get(&world, "/echo/relative", &[]).await;
    assert_eq!(echoed(&relative, "path"), "/echo/relative");
    let there = get(&world, &other.url("/echo"), &[]).await;
    assert!(header(&there, "authorization").is_none() && header(&there, "x-team").is_none());
    let own = get(&world, &server.url("/echo"), &[("bearer", secret("another"))]).await;
    assert_eq!(header(&own, "authorization").unwrap(), "Bearer another");
}

#[tokio::test]
async fn reads_follow_redirects_and_writes_do_not() {
    let (world, server) = (world(), Server::start().await);
    let target = server.url("/echo/there");
    for status in [301, 302, 303, 307, 308] {
        let reply = get(&world, &server.url(&format!("/redirect/{status}?to={target}")), &[]).await;
        assert_eq!(shown(&field(&reply, "status")), "200", "{status}");
        assert_eq!(shown(&field(&reply, "url")), shown(&url(&target)));
    }
    let kept =
        get(&world, &server.url(&format!("/redirect/302?to={target}")), &[("redirects", Value::Bool(false))]).await;
    assert_eq!(shown(&field(&kept, "status")), "302");
    let written = write(&world, "post", &server.url(&format!("/redirect/307?to={target}")), &[]).await;
    assert_eq!(shown(&field(&written, "status")), "307");
    assert_eq!(shown(&field(&field(&written, "headers"), "location")), shown(&text(&target)));
    let error = world.read("get", &[("url", url(&server.url("/loop")))]).await.unwrap_err();
    assert_eq!(told(&world, &error), "RB746 Target: `GET http://127.0.0.1:PORT/loop`: more than 10 redirects");
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect_to_another_server() {
    let (world, server, other) = (world(), Server::start().await, Server::start().await);
    let away = server.url(&format!("/redirect/302?to={}", other.url("/echo")));
    for more in [
        vec![("bearer", secret("token"))],
        vec![("headers", record(&[("x-api-key", secret("key"))]))],
        vec![("query", record(&[("token", secret("t"))]))],
    ] {
        let reply = get(&world, &away, &more).await;
        assert_eq!(shown(&field(&reply, "status")), "302", "{more:?}");
    }
    assert_eq!(other.asked(), Vec::<String>::new(), "the other server was never asked");
    let reply = get(&world, &away, &[]).await;
    assert_eq!(shown(&field(&reply, "status")), "200", "without credentials it is followed");
    let home = server.url("/redirect/302?to=/echo");
    assert_eq!(shown(&field(&get(&world, &home, &[("bearer", secret("token"))]).await, "status")), "200");
    assert!(server.asked().contains(&"GET /echo with credentials".to_string()));
}

#[tokio::test]
async fn what_is_no_reply_is_an_error_that_says_whose() {
    let (world, server) = (world(), Server::start().await);
    let refused = format!("http://{}/x", nobody().await);
    let hung_up = format!("http://{}/x", silent(true).await);
    let mut all = Vec::new();
    for address in [refused.as_str(), hung_up.as_str(), &server.url("/broken"), "http://no-such-host.invalid/x"] {
        let error = world.read("get", &[("url", url(address))]).await.unwrap_err();
        all.push(format!("read:  {}", told(&world, &error)));
        let error = world.write("post", &[("url", url(address))]).await.unwrap_err();
        all.push(format!("write: {}", told(&world, &error)));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[tokio::test]
async fn no_reply_in_time_leaves_a_write_unknown() {
    let (world, server) = (world(), Server::start().await);
    let silent = format!("http://{}/x", silent(false).await);
    let within = ("within", Value::Duration(150_000_000));
    for address in [silent.as_str(), &server.url("/slow")] {
        let began = Instant::now();
        let read = world.read("get", &[("url", url(address)), within.clone()]).await.unwrap_err();
        let written = world.write("post", &[("url", url(address)), within.clone()]).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(5));
        assert_eq!((read.kind, written.kind), (FailureKind::TimedOut, FailureKind::TimedOut));
        assert!(written.message.ends_with("whether it took place is not known"), "{written}");
    }
    let over = World::new(Http::new()).within(Duration::from_millis(150));
    assert_eq!(over.read("get", &[("url", url(&silent))]).await.unwrap_err().kind, FailureKind::TimedOut);
    let asking = async { world.write("post", &[("url", url(&silent))]).await };
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.cancel.cancel();
    };
    assert_eq!(tokio::join!(asking, stopping).0.unwrap_err().kind, FailureKind::Cancelled);
}

#[tokio::test]
async fn no_error_shows_a_password() {
    let world = world();
    let address = nobody().await;
    for args in [
        vec![("url", url(&format!("http://user:hunter2@{address}/x")))],
        vec![("url", runbook::value::Secret::wrap(url(&format!("http://{address}/hunter2"))))],
        vec![("url", url(&format!("http://{address}/x"))), ("query", record(&[("token", secret("hunter2"))]))],
        vec![
            ("url", url(&format!("http://{address}/x"))),
            ("headers", record(&[("x", secret("hunter2\n"))])),
            ("bearer", secret("hunter2\n")),
        ],
        vec![("url", runbook::value::Secret::wrap(url("hunter2://x")))],
    ] {
        let error = world.read("get", &args).await.unwrap_err();
        let all = format!("{error:?} {}", world.told(&error));
        assert!(!all.contains("hunter2"), "{all}");
    }
    let server = Server::start().await;
    let reply = get(&world, &format!("http://user:hunter2@{}/echo", server.address), &[]).await;
    assert_eq!(shown(&field(&reply, "url")), shown(&url(&server.url("/echo"))));
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_told() {
    let world = world();
    let at = |text: &str| ("url", url(text));
    let good = || at("http://127.0.0.1:1/");
    let mut all = Vec::new();
    for (operation, args) in [
        ("get", vec![at("ftp://host/x")]),
        ("get", vec![at("/relative")]),
        ("get", vec![("url", Value::Int(1))]),
        ("get", vec![]),
        ("get", vec![good(), ("headers", text("x"))]),
        ("get", vec![good(), ("headers", record(&[("bad name", text("x"))]))]),
        ("get", vec![good(), ("headers", record(&[("x", text("a\r\nHost: evil"))]))]),
        ("get", vec![good(), ("headers", record(&[("Content-Length", text("0"))]))]),
        ("get", vec![good(), ("bearer", secret("a\nb"))]),
        ("get", vec![good(), ("bearer", secret("a")), ("basic", record(&[]))]),
        ("get", vec![good(), ("basic", record(&[("user", text("a"))]))]),
        ("get", vec![good(), ("query", record(&[("x", Value::Null)]))]),
    ] {
        all.push(world.told(&world.read(operation, &args).await.unwrap_err()));
    }
    let both = [good(), ("json", Value::Int(1)), ("text", text("1"))];
    all.push(world.told(&world.write("post", &both).await.unwrap_err()));
    let nowhere = World::new(Http::new()).setting("bearer", secret("token"));
    all.push(nowhere.told(&nowhere.read("get", &[good()]).await.unwrap_err()));
    let half = World::new(Http::new()).setting("certificate", path("none.pem"));
    all.push(half.told(&half.read("get", &[good()]).await.unwrap_err()));
    insta::assert_snapshot!(all.join("\n"));
}

#[tokio::test]
async fn a_preview_shows_the_request_without_its_secrets_and_sends_nothing() {
    let server = Server::start().await;
    let world = world().setting("origin", url(&server.url(""))).setting("bearer", secret("hunter2"));
    let json = record(&[("name", text("x")), ("password", secret("hunter2"))]);
    let headers = record(&[("X-Team", text("ops")), ("X-Key", secret("hunter2"))]);
    let mut all = Vec::new();
    for (operation, more) in [
        ("post", vec![("json", json), ("headers", headers)]),
        ("put", vec![("text", text("on"))]),
        ("patch", vec![("form", record(&[("a", text("1 2"))])), ("query", record(&[("t", secret("hunter2"))]))]),
        ("delete", vec![("basic", record(&[("user", text("rb")), ("password", secret("hunter2"))]))]),
        ("post", vec![("json", Value::unknown(Type::Any, "known after `Build`"))]),
    ] {
        let args: Vec<_> = [("url", url(&server.url("/echo")))].into_iter().chain(more).collect();
        let previewed = world.preview(operation, &args).await.unwrap();
        all.push(format!("# {operation}\n{}", world.shown(&previewed)));
    }
    let all = all.join("\n\n").replace(&server.address.port().to_string(), "PORT");
    assert!(!all.contains("hunter2"));
    insta::assert_snapshot!(all);
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn proxies_are_those_of_the_run() {
    let (mut world, server) = (world(), Server::start().await);
    let environment = |proxy: &str, none: &str| {
        let variables = [("http_proxy", proxy), ("NO_PROXY", none)];
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Arc::new(Environment { variables, ..Environment::default() })
    };
    world.context.environment = environment(&server.url(""), "");
    let reply = get(&world, "http://somewhere.invalid/echo/x", &[]).await;
    assert_eq!(header(&reply, "host").unwrap(), "somewhere.invalid", "the proxy was asked");
    world.context.environment = environment(&server.url(""), "somewhere.invalid");
    let error = world.read("get", &[("url", url("http://somewhere.invalid/x"))]).await.unwrap_err();
    assert_eq!(error.code, codes::HTTP_NO_WAY);
}

/// A plan and a run have a runtime each, and share the backend.
#[test]
fn a_backend_outlives_the_runtime_that_it_first_worked_in() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let serving = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (world, server) = (world(), serving.block_on(Server::start()));
    for round in 0..3 {
        let reply = runtime().block_on(write(&world, "post", &server.url("/echo"), &[]));
        assert_eq!(shown(&field(&reply, "status")), "200", "{round}");
    }
}

#[tokio::test]
async fn the_identity_is_the_server_and_no_secret() {
    let world = world();
    let identity = |value: Value| world.identity("get", &[("url", value)]);
    assert_eq!(identity(url("https://user:pw@host:8443/x?y")), "https://host:8443");
    assert!(!identity(runbook::value::Secret::wrap(url("https://hunter2/x"))).contains("hunter2"));
    assert_eq!(world.identity("get", &[]), "no address");
}

/// A value fills a hole of a URL, is asked for, and comes back as the server has read it.
async fn round_trip(world: &World, server: &Server, content: &str) {
    let base = server.url("/echo/");
    let in_query = tagged(Tag::Url, &[&format!("{}?q=", server.url("/echo")), ""], vec![text(content)]);
    let Value::Url(asked) = in_query else { panic!("a URL") };
    let reply = get(world, &asked, &[]).await;
    let query = echoed(&reply, "query");
    let found: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(found, [("q".to_string(), content.to_string())]);
    if matches!(content, "" | "." | "..") {
        return;
    }
    let in_path = tagged(Tag::Url, &[&base, "/end?x=1"], vec![text(content)]);
    let Value::Url(asked) = in_path else { panic!("a URL") };
    let reply = get(world, &asked, &[]).await;
    let path = echoed(&reply, "path");
    let segment = path.strip_prefix("/echo/").and_then(|path| path.strip_suffix("/end")).expect("one segment");
    assert!(!segment.contains('/'), "{path}");
    assert_eq!(percent_encoding::percent_decode_str(segment).decode_utf8().unwrap(), content);
    assert_eq!(echoed(&reply, "query"), "x=1");
}

#[tokio::test]
async fn hostile_text_in_a_url_stays_where_it_was_put() {
    let (world, server) = (world(), Server::start().await);
    let hostile = hostile();
    for text in hostile.iter().filter(|text| text.len() < 10_000) {
        round_trip(&world, &server, text).await;
    }
}

#[test]
fn a_thousand_random_texts_in_a_url_stay_where_they_were_put() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (world, server) = runtime.block_on(async { (world(), Server::start().await) });
    let config = ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(content in any::<String>().prop_filter("no NUL", |text| !text.contains('\0')))| {
        runtime.block_on(round_trip(&world, &server, &content));
    });
}
