//! A shell command in a check is held to reading.

use crate::support::{Bench, run, string, text};
use runbook::process::{Confinement, confinement};

/// These tests are about a kernel that has Landlock.
fn confines() -> bool {
    confinement() == Confinement::Full
}

#[tokio::test]
async fn a_check_cannot_write() {
    if !confines() {
        return;
    }
    let bench = Bench::new();
    let target = bench.folder().join("x");
    std::fs::write(&target, "before").unwrap();
    let path = text(target.to_str().unwrap());
    for script in [
        "echo x > ${}",
        "echo x >> ${}",
        "rm -- ${}",
        "mv -- ${} /tmp/elsewhere",
        "truncate -s 0 -- ${}",
        "mkdir -- ${}.d",
        "ln -- ${} /tmp/elsewhere",
        "bash -c ': > \"$1\"' bash ${}",
    ] {
        let holes = vec![path.clone(); script.matches("${}").count()];
        let error = bench.read(&run(script, &holes).in_check().call).await.unwrap_err();
        assert!(error.message.contains("ermission denied"), "{script}: {error}");
    }
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "before");
}

#[tokio::test]
async fn a_check_can_read_and_use_its_scratch_folder() {
    let bench = Bench::new();
    let script = "echo a > /dev/null; cat /etc/passwd > /dev/null; t=$(mktemp); echo b > $t; cat $t; cat <<END > $TMPDIR/c\n${}\nEND\ncat $TMPDIR/c; echo d > /dev/stdout; echo e > /dev/stderr";
    let result = bench.read(&run(script, &[text("c")]).in_check().call).await.unwrap();
    assert_eq!(string(&result, "text"), "b\nc\nd");
}

#[tokio::test]
async fn a_check_cannot_send_signals() {
    if !confines() {
        return;
    }
    let bench = Bench::new();
    let me = text(&std::process::id().to_string());
    let error = bench.read(&run("kill -0 ${}", std::slice::from_ref(&me)).in_check().call).await.unwrap_err();
    assert!(error.message.contains("Operation not permitted"), "{error}");
    bench.read(&run("kill -0 ${}", &[me]).call).await.unwrap();
    bench.read(&run("sleep 100 & kill $!", &[]).in_check().call).await.unwrap();
}

#[tokio::test]
async fn unconfined_says_why() {
    let bench = Bench::new();
    let target = bench.folder().join("y");
    let call = run("echo x > ${}", &[text(target.to_str().unwrap())])
        .in_check()
        .arg("unconfined", text("it talks to a daemon"));
    bench.read(&call.call).await.unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "x\n");
}

/// The threads that start confined programs do not confine the others.
#[tokio::test]
async fn an_action_is_not_confined() {
    let bench = Bench::new();
    bench.read(&run("true", &[]).in_check().call).await.unwrap();
    let target = bench.folder().join("z");
    bench.run(run("touch -- ${}", &[text(target.to_str().unwrap())])).await.unwrap();
    assert!(target.exists());
}
