//! Parameters are settled before anything runs.

use crate::Setup;
use indexmap::IndexMap;
use runbook::eval::resolve;
use runbook::run::RunError;
use runbook::value::show;

const TEXT: &str = r#"runbook "Parameters" {}
## Where it lies.
param folder: path = "/srv"
param memory: size = 2Gi where memory in 256Mi..16Gi
param hosts: list<string> = []
param count: int
param wait: duration = 30s
param password: secret = env("PASSWORD")
param note: string?
print "${folder} ${memory} ${hosts} ${count} ${wait} ${note ?? "none"}"
"#;

fn resolved(given: &[(&str, &str)], password: Option<&str>) -> Vec<String> {
    let setup = Setup::new();
    let program = setup.program("test.runbook", TEXT, &runbook::check::FsLoader);
    let texts: IndexMap<_, _> = given.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let environment = |name: &str| password.filter(|_| name == "PASSWORD").map(Into::into);
    match resolve(&program, &texts, &environment) {
        Ok(values) => values.iter().map(|(name, value)| format!("{name} = {}", show::literal(value))).collect(),
        Err(errors) => errors
            .iter()
            .map(|error| {
                format!(
                    "{} {}{}",
                    error.code,
                    error.message,
                    error.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default()
                )
            })
            .collect(),
    }
}

#[test]
fn texts_are_read_by_their_types() {
    insta::assert_snapshot!(
        resolved(&[("count", "3"), ("memory", "4Gi"), ("hosts", "a,b"), ("wait", "1h30m")], Some("hunter2")).join("\n"),
        @r#"
    folder = path"/srv"
    memory = 4Gi
    hosts = ["a", "b"]
    count = 3
    wait = 1h30m
    password = ‹secret›
    note = null
    "#
    );
}

#[test]
fn what_is_wrong_is_told_all_at_once() {
    insta::assert_snapshot!(resolved(&[("memory", "1Ti")], None).join("\n"), @r"
    RB773 `memory` is 1Ti, and `memory in 256Mi..16Gi` must hold
    RB771 `count` has no value (give it with `--param count=…`; it is of type `int`)
    RB774 `password` has no value, and its default gives none (set the environment variable it reads, or give it in a file, with `--params FILE`)
    ");
    insta::assert_snapshot!(resolved(&[("memroy", "1Gi"), ("wait", "30"), ("count", "x")], Some("x")).join("\n"), @r"
    RB770 there is no parameter `memroy` (did you mean `memory`?)
    RB772 `wait`: `30` is not a duration (write it like `30s`, `5m`, `1h30m`; units are d, h, m, s, ms, us, ns)
    RB772 `count`: `x` is not an `int`
    ");
}

#[test]
fn a_run_with_wrong_parameters_does_not_begin() {
    let setup = Setup::new();
    let program = setup.program("test.runbook", TEXT, &runbook::check::FsLoader);
    let error = setup.engine().run(program, setup.options()).map(|_| ()).unwrap_err();
    assert!(matches!(&error, RunError::Params(errors) if errors.len() == 2), "{error}");
    assert!(!setup.state.path().join("runs").exists());
}
