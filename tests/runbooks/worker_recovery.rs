//! Workers that crash: their tasks, locks and states, before and after.

use crate::harness::{Done, Entry, Scene, Tree};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const OLD: Duration = Duration::from_hours(1);

/// Workers in a world of their own.
pub(crate) struct Workers {
    pub(crate) scene: Scene,
    names: Vec<&'static str>,
}

impl Workers {
    /// The workers of those names. A worker that is started writes its heartbeat.
    pub(crate) fn new(names: &[&'static str]) -> Self {
        let scene = Scene::new("worker-recovery");
        std::fs::create_dir(scene.path("bin")).unwrap();
        let calls = scene.text("bin/calls");
        let shared = scene.text("shared");
        scene.program("bin/stop-worker", &format!("#!/bin/sh\necho \"stop $1\" >> '{calls}'\n"));
        scene.program(
            "bin/start-worker",
            &format!(
                "#!/bin/sh\necho \"start $1\" >> '{calls}'\necho '{{}}' > '{shared}/workers/'\"$1\"/heartbeat.json\n"
            ),
        );
        scene.file("bin/calls", b"", Duration::ZERO);
        Self { scene, names: names.to_vec() }
    }

    /// Which programs were called, in order.
    pub(crate) fn calls(&self) -> String {
        std::fs::read_to_string(self.scene.path("bin/calls")).unwrap()
    }

    pub(crate) fn heartbeat(&self, worker: &str, age: Duration) {
        self.scene.file(&format!("shared/workers/{worker}/heartbeat.json"), b"{}\n", age);
    }

    pub(crate) fn task(&self, place: &str, name: &str, task: &Value, age: Duration) {
        self.scene.file(&format!("shared/tasks/{place}/{name}"), task.to_string().as_bytes(), age);
    }

    /// The parameters of a run; what is given goes before what is usual here.
    pub(crate) fn params(&self, given: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let mut params = BTreeMap::from([
            ("workers", self.names.join(",")),
            ("shared", self.scene.text("shared")),
            ("scratch", self.scene.text("scratch")),
            ("logs", self.scene.text("logs")),
            ("programs", self.scene.text("bin")),
            ("startup", "1s".to_owned()),
            ("pause", "50ms".to_owned()),
        ]);
        params.extend(given.iter().map(|(name, value)| (*name, (*value).to_owned())));
        params.into_iter().collect()
    }

    #[track_caller]
    pub(crate) fn run(&self, given: &[(&'static str, &str)], arguments: &[&str], exit: i32) -> Done {
        let params = self.params(given);
        let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.scene.run(&params, arguments, exit)
    }

    /// The world without its programs.
    fn tree(&self) -> Tree {
        let mut tree = self.scene.tree();
        tree.0.retain(|name, _| !name.starts_with("bin"));
        tree
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.scene.path(&format!("shared/{name}"))).unwrap()).unwrap()
    }
}

/// A moment as JSON has it.
fn is_recent(value: &Value) -> bool {
    let time: jiff::Timestamp = value.as_str().unwrap().parse().unwrap();
    jiff::Timestamp::now().duration_since(time) < jiff::SignedDuration::from_mins(5)
}

/// The names of the files that were handed over, in order, with the moment at which each began, in nanoseconds.
fn handed(done: &Done) -> Vec<(String, u64)> {
    let moves = done.events("call-started").filter(|event| event["call"]["operation"] == "file.move");
    moves
        .filter(|event| event["call"]["rendered"].as_str().unwrap().contains("/staged/"))
        .map(|event| {
            let step = event["step"].as_str().unwrap();
            let name = step.rsplit_once(']').unwrap().0.rsplit_once('[').unwrap().1;
            (name.to_owned(), event["mono"].as_u64().unwrap())
        })
        .collect()
}

/// A worker that is well, with something of everything.
fn healthy(workers: &Workers, name: &str) {
    workers.heartbeat(name, Duration::from_secs(10));
    workers.task(&format!("{name}/active"), "a.json", &json!({"id": "a"}), Duration::from_mins(1));
    workers.task(&format!("{name}/pending"), "p.json", &json!({"id": "p"}), OLD);
    workers.task(&format!("{name}/failed"), "f.json", &json!({"id": "f"}), OLD);
    workers.scene.file(&format!("shared/locks/{name}_1.lock"), b"1", Duration::from_mins(1));
    workers.scene.file(&format!("shared/workers/{name}/state.json"), b"{ \"status\": \"running\" }", OLD);
    workers.scene.file(&format!("scratch/{name}/half"), b"x", OLD);
}

#[test]
fn the_crashed_recover_and_the_healthy_are_not_touched() {
    let workers = Workers::new(&["marie", "anga", "fabien"]);
    healthy(&workers, "anga");
    healthy(&workers, "fabien");
    workers.heartbeat("marie", OLD);
    let task = json!({
        "id": "t-1", "type": "mail", "retry_count": 2, "failure_reason": "timeout", "to": ["ü@x", "$(x)"],
        "deep": {"z": 1, "a": [null, true, 0.1, -9_223_372_036_854_775_808_i64, 9_223_372_036_854_775_807_i64]},
    });
    workers.task("marie/active", "t-1.json", &task, OLD);
    workers.task("marie/active", "t-2.json", &json!({"id": "t-2"}), OLD);
    workers.task("marie/active", "t-3.json", &json!({"id": "t-3", "retry_count": null}), Duration::from_secs(1));
    workers.task("marie/pending", "t-0.json", &json!({"id": "t-0"}), OLD);
    workers.task("marie/done", "d.json", &json!({"id": "d"}), OLD);
    workers.scene.file("shared/tasks/marie/active/notes.txt", b"no task", OLD);
    workers.scene.file("shared/locks/marie_1.lock", b"1", Duration::ZERO);
    workers.scene.file("shared/locks/marie_2.lock", b"2", OLD);
    workers.scene.file("shared/locks/marie.pid", b"3", OLD);
    workers.scene.file("shared/workers/marie/state.json", b"{\"status\": \"running\", \"recovery_count\": 4}", OLD);
    workers.scene.file("scratch/marie/a/b", b"x", OLD);
    workers.scene.file("logs/marie.log", b"MemoryError\n", OLD);
    let before = workers.tree();

    let done = workers.run(&[], &[], 0);
    assert_eq!(workers.calls(), "stop marie\nstart marie\n");

    let changed = ["t-1.json", "t-2.json", "t-3.json"];
    for (name, count) in changed.into_iter().zip([3, 1, 1]) {
        let mut now = workers.json(&format!("tasks/marie/staged/{name}"));
        assert!(is_recent(&now["last_failure"]));
        let Entry::File(old) = &before.0[&format!("shared/tasks/marie/active/{name}")] else { panic!("{name}") };
        let mut wanted: Value = serde_json::from_slice(old).unwrap();
        wanted["retry_count"] = count.into();
        wanted["failure_reason"] = "worker_crash".into();
        now.as_object_mut().unwrap().remove("last_failure");
        assert_eq!(now, wanted);
    }
    let state = workers.json("workers/marie/state.json");
    assert_eq!((&state["status"], &state["recovery_count"]), (&json!("recovered"), &json!(5)));
    assert!(is_recent(&state["last_crash"]));

    let mut wanted = before.clone();
    for name in changed {
        wanted.0.remove(&format!("shared/tasks/marie/active/{name}"));
    }
    let queued = wanted.0.remove("shared/tasks/marie/pending/t-0.json").unwrap();
    wanted.0.insert("shared/tasks/marie/staged/t-0.json".into(), queued);
    for name in ["staged", "failed"] {
        wanted.0.insert(format!("shared/tasks/marie/{name}"), Entry::Folder);
    }
    let gone = ["shared/locks/marie_1.lock", "shared/locks/marie_2.lock", "scratch/marie/a", "scratch/marie/a/b"];
    let staged = changed.map(|name| format!("shared/tasks/marie/staged/{name}"));
    let seen: Vec<_> = staged.iter().map(String::as_str).chain(["shared/workers/marie/state.json"]).collect();
    assert_eq!(workers.tree().without(&seen), wanted.without(&gone).without(&seen));

    assert_eq!(done.kept("log").trim_end(), "MemoryError");
    let after = workers.tree();
    assert!(workers.run(&[], &[], 0).writes().is_empty(), "there is nothing left to do");
    assert_eq!(workers.tree(), after);
}

#[test]
fn the_queue_goes_again_oldest_first_and_in_batches() {
    let workers = Workers::new(&["marie"]);
    workers.scene.file("shared/workers/marie/state.json", b"{\"status\": \"recovering\", \"recovery_count\": 1}", OLD);
    workers.heartbeat("marie", Duration::ZERO);
    std::fs::create_dir_all(workers.scene.path("shared/tasks/marie/staged")).unwrap();
    let order = ["g", "c", "a", "f", "b", "e", "d"];
    for (index, name) in order.iter().enumerate() {
        let age = OLD.checked_sub(Duration::from_secs(60 * index as u64)).unwrap();
        workers.task("marie/pending", &format!("{name}.json"), &json!({"id": name}), age);
    }
    // Somebody who goes on to give the worker tasks.
    let (staged, new) = ("shared/tasks/marie/staged/g.json", "shared/tasks/marie/pending/new.json");
    let (staged, new) = (workers.scene.path(staged), workers.scene.path(new));
    let giver = std::thread::spawn(move || {
        let began = std::time::Instant::now();
        while !staged.exists() && began.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::fs::write(new, "{}").unwrap();
    });
    let done = workers.run(&[("batch", "3"), ("pause", "400ms")], &[], 0);
    giver.join().unwrap();
    assert!(workers.scene.path("shared/tasks/marie/pending/new.json").exists(), "it is for the worker");
    let handed = handed(&done);
    let names: Vec<_> = handed.iter().map(|(name, _)| name.trim_end_matches(".json")).collect();
    assert_eq!(names, order);
    let gaps: Vec<_> = handed.windows(2).map(|pair| pair[1].1 - pair[0].1 >= 400_000_000).collect();
    assert_eq!([gaps[2], gaps[5]], [true, true], "a pause after each batch: {handed:?}");
    let waits = done.events("step-started").filter(|event| event["kind"] == "wait").count();
    assert_eq!(waits, 3, "and nowhere else");
    assert_eq!(workers.calls(), "", "it runs already");
    assert_eq!(workers.json("workers/marie/state.json")["status"], "recovered");
}

#[test]
fn it_stops_when_too_many_fail() {
    let workers = Workers::new(&["marie"]);
    workers.heartbeat("marie", OLD);
    for index in 0..9 {
        let age = OLD.checked_sub(Duration::from_secs(index)).unwrap();
        workers.task("marie/active", &format!("t{index}.json"), &json!({"id": index}), age);
    }
    workers.task("marie/failed", "old.json", &json!({"id": "old"}), OLD);
    // The worker: it fails what it is given, from the fourth task on.
    let (staged, failed) =
        (workers.scene.path("shared/tasks/marie/staged"), workers.scene.path("shared/tasks/marie/failed"));
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let worker = std::thread::spawn(move || {
        while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            for index in 3..9 {
                let name = format!("t{index}.json");
                let _ = std::fs::rename(staged.join(&name), failed.join(&name));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let done = workers.run(&[("batch", "3"), ("pause", "1s")], &[], 5);
    drop(stop);
    worker.join().unwrap();
    assert_eq!(handed(&done).len(), 6, "the third batch is held back");
    assert_eq!(done.escalated(), ("development", "too many tasks failed at marie; the rest is held back"));
    let tree = workers.tree();
    assert_eq!(tree.below("shared/tasks/marie/pending").files().len(), 3);
    assert_eq!(tree.below("shared/tasks/marie/staged").files().len(), 3);
    assert_eq!(tree.below("shared/tasks/marie/failed").files().len(), 4);
    assert_eq!(workers.json("workers/marie/state.json")["status"], "recovering");
}

#[test]
fn hostile_names_and_broken_tasks() {
    let workers = Workers::new(&["marie"]);
    let names = ["it's $(touch x) `y`; rm -rf *.json", "ü 日本.json", "new\nline.json", "[a]*?{b}.json", "-rf.json"];
    for name in names {
        workers.task("marie/active", name, &json!({"id": name}), OLD);
    }
    workers.scene.file("shared/tasks/marie/active/cut.json", b"{\"id\": \"cu", OLD);
    workers.scene.file("shared/tasks/marie/active/empty.json", b"", OLD);
    workers.scene.file("shared/tasks/marie/active/list.json", b"[1]", OLD);
    let before = workers.tree();
    let done = workers.run(&[], &[], 0);
    let tree = workers.tree();
    assert_eq!(tree.below("shared/tasks/marie/staged").files().len(), names.len());
    for name in names {
        let task = workers.json(&format!("tasks/marie/staged/{name}"));
        assert_eq!((&task["id"], &task["retry_count"]), (&json!(name), &json!(1)));
    }
    for name in ["cut.json", "empty.json", "list.json"] {
        let old = &before.0[&format!("shared/tasks/marie/active/{name}")];
        assert_eq!(&tree.0[&format!("shared/tasks/marie/unreadable/{name}")], old, "it is kept as it was");
    }
    assert!(tree.below("shared/tasks/marie/active").files().is_empty());
    assert_eq!(done.events("told").count(), 3);
}

#[test]
fn a_worker_that_never_ran() {
    let workers = Workers::new(&["marie"]);
    workers.run(&[], &[], 0);
    assert_eq!(workers.calls(), "stop marie\nstart marie\n");
    assert_eq!(workers.tree().files(), ["shared/workers/marie/heartbeat.json", "shared/workers/marie/state.json"]);
    assert_eq!(workers.json("workers/marie/state.json")["recovery_count"], 1);
}

#[test]
fn the_starter_fails() {
    let workers = Workers::new(&["marie", "anga"]);
    let shared = workers.scene.text("shared");
    let calls = workers.scene.text("bin/calls");
    workers.scene.program(
        "bin/start-worker",
        &format!("#!/bin/sh\necho \"start $1\" >> '{calls}'\n[ \"$1\" = anga ] && echo > '{shared}/workers/anga/heartbeat.json'\n"),
    );
    for worker in ["marie", "anga"] {
        workers.task(&format!("{worker}/active"), "t.json", &json!({"id": worker}), OLD);
    }
    let done = workers.run(&[], &[], 5);
    assert_eq!(done.escalated(), ("development", "marie did not come back after a clean recovery"));
    assert_eq!(workers.calls(), "stop marie\nstart marie\nstop anga\nstart anga\n", "the other one comes back");
    assert_eq!(workers.json("tasks/marie/pending/t.json")["id"], "marie", "its task waits");
    assert_eq!(workers.json("tasks/anga/staged/t.json")["id"], "anga");
    assert!(workers.tree().below("shared/tasks/marie/staged").0.is_empty(), "nothing is handed to it");
}

#[test]
fn it_cannot_be_stopped() {
    let workers = Workers::new(&["marie"]);
    workers.scene.program("bin/stop-worker", "#!/bin/sh\nexit 1\n");
    workers.task("marie/active", "t.json", &json!({"id": "t"}), OLD);
    workers.scene.file("shared/locks/marie_1.lock", b"1", OLD);
    let before = workers.tree();
    workers.run(&[], &[], 5);
    assert_eq!(workers.tree(), before, "nothing that it may hold is touched");
}

#[test]
fn one_that_hangs_is_stopped_only_after_a_yes() {
    let workers = Workers::new(&["marie"]);
    workers.heartbeat("marie", Duration::ZERO);
    workers.task("marie/active", "t.json", &json!({"id": "t"}), OLD);
    let before = workers.tree();
    workers.run(&[("silent", "10m")], &[], 6);
    assert_eq!(workers.tree(), before);
    assert_eq!(workers.calls(), "");
    workers.run(&[("silent", "10m")], &["--yes"], 0);
    assert_eq!(workers.calls(), "stop marie\nstart marie\n");
    assert_eq!(workers.json("tasks/marie/staged/t.json")["retry_count"], 1);
}

#[test]
fn a_task_of_the_same_name_is_not_overwritten() {
    let workers = Workers::new(&["marie"]);
    workers.task("marie/active", "t.json", &json!({"id": "one"}), OLD);
    workers.task("marie/pending", "t.json", &json!({"id": "two"}), OLD);
    let before = workers.tree();
    workers.run(&[], &[], 5);
    let tree = workers.tree();
    for place in ["active", "pending"] {
        let name = format!("shared/tasks/marie/{place}/t.json");
        assert_eq!(tree.0[&name], before.0[&name]);
    }
}
