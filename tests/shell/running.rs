//! Running commands.

use crate::support::{Bench, field, int, run, string, strings, text};
use runbook::backend::shell::Shell;
use runbook::backend::{Backend, FailureKind, Fidelity};
use runbook::value::Value;

#[tokio::test]
async fn a_command_gives_its_output() {
    let bench = Bench::new();
    let result = bench.run(run("printf 'one\\ntwo\\n\\n'; echo err >&2", &[])).await.unwrap();
    assert_eq!(string(&result, "text"), "one\ntwo");
    assert_eq!(strings(&result, "lines"), ["one", "two"]);
    assert_eq!(string(&result, "stderr"), "err");
    assert_eq!(int(&result, "code"), 0);
    assert_eq!(
        bench.text("echo ${} ${}", &[text("a  b"), Value::list(vec![text("c"), text("d e")])]).await,
        "a  b c d e"
    );
}

#[tokio::test]
async fn a_failure_says_why() {
    let bench = Bench::new();
    let error = bench.run(run("ls /not/there", &[])).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Target);
    assert!(error.message.contains("ended with exit code 2: ls: cannot access"), "{}", error.message);
    assert_eq!(int(&error.value.unwrap(), "code"), 2);
    let error = bench.run(run("no-such-program-at-all x", &[])).await.unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (FailureKind::Ours, "the program `no-such-program-at-all` is not there")
    );
    let error = bench.run(run("x=1; no-such-program-at-all $x", &[])).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Ours);
}

#[tokio::test]
async fn the_members_of_a_pipe_count() {
    let bench = Bench::new();
    for (script, code) in [
        ("yes | head -1", 0),
        ("x=$(yes | head -1); echo $x", 0),
        ("x=`yes | head -1`; echo $x", 0),
        ("yes | cat | head -1", 0),
        ("false | true", 1),
        ("true | (exit 3) | true", 3),
        ("if false | true; then echo no; else exit 7; fi", 7),
        ("! false | true", 0),
        ("f() { yes; }; f | head -1", 0),
        ("(exit 141) | cat", 0),
        ("true | (exit 141)", 141),
        ("cat <<END | head -1\n$(yes | head -1)\nEND", 0),
        ("false; echo no", 1),
        ("x=$(false); echo no", 1),
        ("echo $(false; echo no)", 0),
        ("echo $undefined", 1),
        ("true && yes | head -1 || exit 9", 0),
        ("for i in 1 2; do yes | head -$i; done | cat", 0),
        ("while read -r l; do echo $l; done < <(yes | head -2)", 0),
        ("yes | head -1 & wait $!", 0),
        ("exit 5 | true || exit 6", 6),
        ("exit 4", 4),
    ] {
        let result =
            bench.run(run(script, &[]).arg("ok", Value::list((0..256).map(Value::Int).collect()))).await.unwrap();
        assert_eq!(int(&result, "code"), code, "{script}\n{}", string(&result, "stderr"));
    }
}

#[tokio::test]
async fn input_environment_files_and_folder() {
    let bench = Bench::new();
    let secret = || runbook::value::Secret::wrap(text("hush"));
    let map = || Value::record([("TOKEN", secret())]);
    let result = bench.run(run("cat", &[]).arg("stdin", secret())).await.unwrap();
    assert_eq!(string(&result, "text"), "hush");
    let result = bench.run(run("printenv TOKEN", &[]).arg("env", map())).await.unwrap();
    assert_eq!(string(&result, "text"), "hush");
    let script = "cat \"$TOKEN\"; stat -c ' %a' \"$TOKEN\"; echo \"$TOKEN\"";
    let result = bench.run(run(script, &[]).arg("file", map())).await.unwrap();
    let lines = strings(&result, "lines");
    assert_eq!(lines[0], "hush 600");
    assert!(!std::path::Path::new(&lines[1]).exists(), "the file is removed");
    std::fs::create_dir(bench.folder().join("sub")).unwrap();
    let result = bench.run(run("basename $PWD", &[]).arg("in", Value::Path("sub".into()))).await.unwrap();
    assert_eq!(string(&result, "text"), "sub");
    let error = bench.run(run("pwd", &[]).arg("in", Value::Path("not/there".into()))).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Ours);
    assert!(error.message.starts_with("the working folder"), "{error}");
}

/// Values do not reach what the script starts, and its parameters are its own.
#[tokio::test]
async fn values_do_not_leak() {
    let bench = Bench::new();
    let script = ": '${}'; echo $#; f() { echo \"$# $1\"; }; f x; set -- a b; echo $2 ${}; env | grep -c value || true";
    assert_eq!(bench.text(script, &[text("the value"), text("c")]).await, "0\n1 x\nb c\n0");
}

/// Nothing of the user's own set-up gets into a script.
#[tokio::test]
async fn a_script_is_not_at_the_environments_mercy() {
    let bench = Bench::new();
    let file = bench.folder().join("evil");
    std::fs::write(&file, "echo evil").unwrap();
    let variables = [
        ("BASH_ENV", text(file.to_str().unwrap())),
        ("ENV", text(file.to_str().unwrap())),
        ("BASH_FUNC_ls%%", text("() { echo evil; }")),
        ("SHELLOPTS", text("noexec")),
    ];
    let result = bench.run(run("x=1; type -t ls; echo $x", &[]).arg("env", Value::record(variables))).await.unwrap();
    assert_eq!(string(&result, "text"), "file\n1");
}

#[tokio::test]
async fn exit_codes_that_are_fine() {
    let bench = Bench::new();
    let ok = |codes: &[i64]| Value::list(codes.iter().map(|code| Value::Int(*code)).collect());
    let result = bench.run(run("grep -q x /dev/null", &[]).arg("ok", ok(&[0, 1]))).await.unwrap();
    assert!(int(&result, "code") == 1 && matches!(field(&result, "ok"), Value::Bool(false)));
    let error = bench.run(run("true", &[]).arg("ok", ok(&[3]))).await.unwrap_err();
    assert_eq!(error.message, "`true` ended with exit code 0");
}

#[tokio::test]
async fn what_was_printed_is_read_as_json() {
    let bench = Bench::new();
    let result = bench.run(run("echo '{\"a\": [1, \"b\"]}'", &[])).await.unwrap();
    let Value::Map(map) = field(&result, "json") else { panic!() };
    assert_eq!(map.len(), 1);
    let result = bench.run(run("echo no json", &[])).await.unwrap();
    assert!(matches!(field(&result, "json"), Value::Null));
}

#[tokio::test]
async fn previews() {
    let bench = Bench::new();
    let preview = async |text: &str, holes: &[Value]| {
        let run = run(text, holes);
        Shell::new().previewer().preview(&run.call, &bench.context).await.unwrap()
    };
    let seen = preview("systemctl restart ${}", &[text("a b")]).await;
    assert_eq!((seen.fidelity, seen.summary.as_str()), (Fidelity::Checked, "systemctl restart 'a b'"));
    let seen = preview("no-such-program | cat ${}", &[text("x")]).await;
    assert_eq!(seen.warnings, ["the program `no-such-program` is not there"]);
    let unknown = Value::unknown(runbook::value::Type::String, "known after `x`");
    let seen = preview("rm -- ${} | cat", &[unknown]).await;
    assert_eq!(seen.summary, "rm -- ‹known after `x`› | cat");
    assert!(seen.reason.contains("bash read the script"), "{}", seen.reason);
}

#[tokio::test]
async fn processes_are_known_by_their_start() {
    let bench = Bench::new();
    #[expect(clippy::disallowed_methods, reason = "a process that is not a step's")]
    let mut child = std::process::Command::new("sleep").arg("2999").spawn().unwrap();
    let read = async |operation: &str, args: Vec<(&str, Value)>| {
        let args = args.into_iter().map(|(name, value)| (name.into(), value)).collect();
        bench.read(&crate::support::call(operation, args)).await.unwrap()
    };
    let me = Value::Int(i64::from(std::process::id()));
    let Value::List(found) = read("processes", vec![("name", text("sleep")), ("parent", me)]).await else { panic!() };
    let process = found.iter().find(|found| int(found, "pid") == i64::from(child.id())).unwrap().clone();
    assert_eq!(string(&process, "command"), "sleep 2999");
    let stop = async |process: Value| {
        let args =
            [("process".into(), process), ("grace".into(), Value::Duration(1_000_000_000))].into_iter().collect();
        Shell::new().writer().write(&crate::support::call("process.stop", args), &bench.context).await
    };
    // The same number, started at another time.
    let Value::Map(fields) = &process else { panic!() };
    let mut other = (**fields).clone();
    other.insert("started".into(), Value::Int(1));
    let error = stop(Value::Map(std::sync::Arc::new(other))).await.unwrap_err();
    assert!(error.message.contains("its number belongs to `sleep` now"), "{error}");
    assert!(child.try_wait().unwrap().is_none());
    assert_eq!(stop(process.clone()).await.unwrap().changed, Some(true));
    child.wait().unwrap();
    assert_eq!(stop(process).await.unwrap().changed, Some(false));
    for operation in ["load", "memory", "hostname"] {
        read(operation, vec![]).await;
    }
    assert!(matches!(read("which", vec![("program", text("sh"))]).await, Value::Path(path) if path.ends_with("/sh")));
    assert!(matches!(read("which", vec![("program", text("no-such-program"))]).await, Value::Null));
}
