//! `rb` is killed in the middle of a recovery: no task is lost, and the next run ends what was begun.

use crate::worker_recovery::Workers;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

const OLD: Duration = Duration::from_hours(1);
const TASKS: usize = 12;
const KILLS: u32 = 20;

/// A crashed worker with tasks in hand and in the queue.
fn crashed() -> Workers {
    let workers = Workers::new(&["marie"]);
    workers.heartbeat("marie", OLD);
    for index in 0..TASKS {
        let place = if index % 3 == 0 { "marie/pending" } else { "marie/active" };
        let task = json!({"id": index, "retry_count": index, "text": "ü".repeat(2000)});
        workers.task(
            place,
            &format!("t{index}.json"),
            &task,
            OLD.checked_sub(Duration::from_secs(index as u64)).unwrap(),
        );
    }
    workers.scene.file("shared/locks/marie_1.lock", b"1", OLD);
    workers.scene.file("scratch/marie/half", b"x", OLD);
    workers
}

/// Where each task is, and how often it was tried. A task that is half written fails the test.
fn tasks(workers: &Workers) -> BTreeMap<u64, Vec<(&'static str, u64)>> {
    let mut found: BTreeMap<u64, Vec<_>> = BTreeMap::new();
    for place in ["active", "pending", "staged"] {
        let folder = workers.scene.path(&format!("shared/tasks/marie/{place}"));
        let Ok(files) = std::fs::read_dir(folder) else { continue };
        for file in files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "json"))
        {
            let task: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            assert_eq!(task["text"].as_str().unwrap().chars().count(), 2000);
            let (id, count) = (task["id"].as_u64().unwrap(), task["retry_count"].as_u64().unwrap());
            found.entry(id).or_default().push((place, count));
        }
    }
    found
}

#[test]
fn no_task_is_lost() {
    let whole = crashed();
    let began = Instant::now();
    whole.run(&[], &[], 0);
    let length = began.elapsed();

    let ids: BTreeSet<u64> = (0..TASKS as u64).collect();
    let mut interrupted = 0;
    for kill in 0..KILLS {
        let workers = crashed();
        // Spread over the length of a run, somewhere in each part of it.
        let chance = u32::try_from(RandomState::new().hash_one(kill) % 1000).unwrap();
        let moment = length * (kill * 1000 + chance) / (KILLS * 1000);
        let params = workers.params(&[]);
        let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut child = workers.scene.command(&params, &[]).spawn().unwrap();
        std::thread::sleep(moment);
        child.kill().unwrap();
        let killed = child.wait().unwrap().code().is_none();
        interrupted += u32::from(killed);
        // 10: it has not ended. 2: it was killed before there was a record.
        let (verified, shown) = workers.scene.verified();
        assert!(verified == 10 || verified == 2 || !killed || shown.contains("verified"), "{moment:?}: {shown}");

        let found = tasks(&workers);
        assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), ids, "killed after {moment:?}");

        workers.run(&[], &[], 0);
        for (id, places) in tasks(&workers) {
            let tries = if id % 3 == 0 { id } else { id + 1 };
            assert_eq!(places, [("staged", tries)], "task {id}, killed after {moment:?}");
        }
        let state = std::fs::read(workers.scene.path("shared/workers/marie/state.json")).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&state).unwrap()["status"], "recovered", "killed after {moment:?}");
        assert!(!workers.scene.path("shared/locks/marie_1.lock").exists());
        assert!(!workers.scene.path("scratch/marie/half").exists());
    }
    assert!(interrupted >= KILLS / 2, "only {interrupted} of {KILLS} kills came in time");
}
