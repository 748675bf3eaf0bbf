//! Running commands.

use crate::support::{Bench, int, run, string, strings, text};
use runbook::backend::FailureKind;
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
