//! The demo: a shop that falls ill and is cured.

use crate::harness::{Done, Entry, Scene};
use std::collections::HashSet;

fn content(scene: &Scene, name: &str) -> String {
    std::fs::read_to_string(scene.path(name)).unwrap()
}

/// Runs it with everything approved, and looks at the shop.
fn cured(scene: &Scene) -> Done {
    let done = scene.run(&[("folder", &scene.text("shop"))], &["--yes"], 0);
    assert_eq!(content(scene, "shop/receipts/1"), "receipt 1: tea\n");
    assert_eq!(content(scene, "shop/receipts/2"), "receipt 2: coffee\n");
    assert_eq!(content(scene, "shop/receipts/3"), "receipt 3: tea; it's \"green\"\n");
    assert_eq!(content(scene, "shop/receipts/4"), "receipt 4: $(coffee)\n");
    assert_eq!(content(scene, "shop/prices.json"), content(scene, "shop/prices.old.json"));
    assert_eq!(content(scene, "shop/worker.lock.stale"), "999999999\n");
    let files: Vec<_> = ["prices.json", "prices.new.json", "prices.old.json", "receipts/1", "receipts/2", "receipts/3"]
        .into_iter()
        .chain(["receipts/4", "shop.db", "work.sh", "worker.lock.stale"])
        .map(|name| format!("shop/{name}"))
        .collect();
    assert_eq!(scene.tree().files(), files);
    done
}

#[test]
fn it_is_cured_again_and_again() {
    let scene = Scene::new("demo");
    let done = cured(&scene);
    assert!(done.reached("Take the new list"), "the new list is tried");
    assert!(done.events("step-started").any(|event| event["kind"] == "rollback"), "and undone");
    assert!(done.kept("waiting").contains("$(coffee)"));
    let ended = done.events("run-ended").next().unwrap();
    assert_eq!(ended["outputs"]["receipts"], serde_json::json!(["1", "2", "3", "4"]));
    let before = scene.tree().without(&["shop/shop.db"]);
    cured(&scene);
    assert_eq!(scene.tree().without(&["shop/shop.db"]), before);
}

#[test]
fn every_write_stands_in_an_action() {
    let scene = Scene::new("demo");
    let done = cured(&scene);
    let acting: HashSet<_> = done
        .events("step-started")
        .filter(|event| event["kind"] == "action" || event["kind"] == "rollback")
        .map(|event| event["step"].as_str().unwrap())
        .collect();
    let mut writes = 0;
    for event in done.events("call-started").filter(|event| event["call"]["effect"] == "write") {
        let step = event["step"].as_str().unwrap();
        let inside = acting.iter().any(|action| step == *action || step.starts_with(&format!("{action}/")));
        assert!(inside, "{event}");
        writes += 1;
    }
    assert_eq!(writes, 18, "the one that undoes another among them");
}

#[test]
fn nobody_says_yes() {
    let scene = Scene::new("demo");
    let done = scene.run(&[("folder", &scene.text("shop"))], &[], 6);
    assert!(!done.writes().iter().any(|(operation, _)| operation.starts_with("shell.")));
    assert_eq!(scene.tree().0["shop/receipts"], Entry::Folder);
    assert!(scene.tree().below("shop/receipts").0.is_empty(), "no receipt is written");
    assert!(scene.path("shop/worker.lock.stale").exists(), "what needs no yes is done");
}
