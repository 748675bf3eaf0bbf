//! The same program with the same answers leaves the same trace; parallel lanes leave the same set of events.

use crate::Setup;
use crate::lab::read_value;
use crate::trace::trace;
use proptest::prelude::*;
use runbook::event::{Event, StepPath};
use std::collections::{BTreeMap, BTreeSet};

const SEQUENTIAL: &str = r#"runbook "Draws" {}
use lab
let names = lab.names("names")
for name in names (max_failures: 100%) {
  let id = new_id()
  let n = random(1..1000)
  check "It is set" { require lab.get(name) == 1 } fix {
    action "Set ${name}" { lab.set(name, random(0..1)) } rollback auto
  }
}
output at = now()
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_same_answers_leave_the_same_trace(names in proptest::collection::vec("[a-c/%\\[]{0,4}", 0..6)) {
        let json = serde_json::to_string(&names).unwrap();
        let once = || {
            let setup = Setup::new();
            setup.lab.set("names", read_value(&json));
            let (events, result) = setup.run(SEQUENTIAL);
            // Every step has a path of its own.
            let mut seen = BTreeSet::new();
            for event in &events {
                if let Event::StepStarted { step, attempt, .. } = event {
                    prop_assert!(seen.insert((step.clone(), *attempt)), "{}", step);
                }
            }
            Ok(trace(&events, &result))
        };
        prop_assert_eq!(once()?, once()?);
    }
}

/// Events by step, so that the order in which lanes take turns does not count.
fn by_step(events: &[Event]) -> BTreeMap<StepPath, Vec<String>> {
    let mut steps: BTreeMap<StepPath, Vec<String>> = BTreeMap::new();
    for event in events {
        let json = serde_json::to_value(event).unwrap();
        let step = json.get("step").and_then(|step| step.as_str()).unwrap_or_default();
        let mut line = json.clone();
        for field in ["millis", "digest", "key", "call"] {
            line.as_object_mut().unwrap().remove(field);
        }
        steps.entry(StepPath(step.into())).or_default().push(line.to_string());
    }
    steps
}

#[test]
fn lanes_side_by_side_do_what_they_do_in_turn() {
    let text = |parallel: u32| {
        format!(
            r#"runbook "Side by side" {{}}
use lab
let factor = 3
for n in 1..20 (parallel: {parallel}, batch: 7, max_failures: 5) {{
  let twice = n * factor
  check "It is even, or made so" {{ require twice % 2 == 0 or lab.get("set ${{n}}") == true }} fix {{
    action "Set ${{n}}" {{ lab.set("set ${{n}}", n % 5 != 0) }}
  }}
  print "${{twice}}"
}}
"#
        )
    };
    let run = |parallel| {
        let setup = Setup::new();
        let (events, result) = setup.run(&text(parallel));
        (by_step(&events[1..]), result.ending)
    };
    let (in_turn, ending) = run(1);
    for _ in 0..5 {
        let (side_by_side, same) = run(6);
        assert_eq!(ending, same);
        assert_eq!(in_turn.len(), side_by_side.len());
        for (step, events) in &in_turn {
            assert_eq!(Some(events), side_by_side.get(step), "{step}");
        }
    }
}

#[test]
fn a_lane_that_breaks_down_ends_the_run() {
    let setup = Setup::new();
    let (events, result) = setup.run(
        r#"runbook "Blows up" {}
use lab
for n in 1..8 (parallel: 3) {
  action "Item ${n}" { lab.panic() }
}
"#,
    );
    assert_eq!(result.failure.unwrap().code, "RB790");
    assert!(matches!(events.last(), Some(Event::RunEnded { .. })));
}

#[test]
fn what_lanes_of_an_action_did_is_undone() {
    let setup = Setup::new();
    for name in ["a", "b", "c"] {
        setup.lab.set(name, read_value("\"old\""));
    }
    let (_, result) = setup.run(
        r#"runbook "An action with lanes" {}
use lab
action "Change all" {
  for name in ["a", "b", "c"] (parallel: 3) { lab.set(name, "new") }
  require lab.get("a") == "never"
} rollback auto
"#,
    );
    assert_eq!(result.ending, runbook::event::Ending::ActionFailed);
    for name in ["a", "b", "c"] {
        assert_eq!(runbook::value::show::to_text(&setup.lab.get(name)), "old");
    }
}

#[test]
fn keys_of_writes_are_their_own_and_stay_the_same_when_tried_again() {
    let setup = Setup::new();
    setup.run(
        r#"runbook "Keys" {}
use lab
action "Twice" (retry: 2) {
  lab.flaky("a", 1)
  lab.bump("b")
}
for n in [1, 2] { action "Item" { lab.bump("c") } }
"#,
    );
    let keys = setup.lab.keys();
    assert_eq!(keys.len(), 5);
    assert_eq!(keys[0], keys[1]);
    let mut others = keys[1..].to_vec();
    others.sort();
    others.dedup();
    assert_eq!(others.len(), 4, "{keys:?}");
    assert!(keys.iter().all(|key| key.len() == 32));
}
