//! What a journal writes, checked with nothing but a JSON parser and SHA-256.

use crate::common::*;
use runbook::audit::{AuditError, Durability, RunKey, Seq, SyncPolicy};
use runbook::backend::OutputStream;
use runbook::event::{EffectName, Ending, Event};
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::PermissionsExt as _;

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[test]
fn every_line_is_json_and_chained_as_the_format_says() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&ended(Ending::Failed)).unwrap();
    journal.close().unwrap();

    let bytes = std::fs::read(journal.folder().join("journal.jsonl")).unwrap();
    let mut prev = "0".repeat(64);
    let mut count = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = std::str::from_utf8(line).unwrap();
        let record: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(record["seq"], count);
        assert_eq!(record["prev"], prev);
        assert_eq!(record["run"], "20261122-013900-7f3a9c2e");
        assert_eq!(record["user"], actor().user);
        assert_eq!((&record["uid"], &record["host"]), (&1000.into(), &"web1".into()));
        let body = &text[..text.rfind(",\"sha256\"").unwrap()];
        assert_eq!(record["sha256"], sha256(body.as_bytes()));
        assert_eq!(record.as_object().unwrap().keys().next_back().unwrap(), "sha256");
        serde_json::from_value::<Event>(record).unwrap();
        prev = sha256(line);
        count += 1;
    }
    let index = place.store.index().unwrap();
    assert_eq!(index.len(), 1);
    assert_eq!((index[0].count, index[0].head.to_string()), (count, prev));
    assert_eq!((index[0].ending, index[0].steps), (Ending::Failed, 3));
    assert_eq!((index[0].file.as_str(), index[0].title.as_str()), ("demo.runbook", "The worker keeps restarting"));
}

#[test]
fn the_first_records_look_so() {
    let place = place();
    let journal = journal(&place);
    journal.record(&started("demo.runbook")).unwrap();
    journal.record(&call_started("1/1", 0, EffectName::Write)).unwrap();
    insta::assert_snapshot!(std::fs::read_to_string(journal.folder().join("journal.jsonl")).unwrap());
}

#[test]
fn folders_are_0700_and_files_0600() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.record(&ended(Ending::Failed)).unwrap();
    journal.close().unwrap();
    let mut seen = 0;
    let mut folders = vec![place.store.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            seen += 1;
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", entry.path().display());
            }
        }
    }
    assert_eq!(seen, 10, "index, runs, run, journal, key, lock, output, output/0, kept, kept/log");
}

#[test]
fn nothing_follows_the_end() {
    let place = place();
    let journal = journal(&place);
    assert_eq!(journal.record(&started("a")).unwrap(), Seq(0));
    let shown = Event::Output { step: step("1"), stream: OutputStream::Stdout, text: clean("hello") };
    assert_eq!(journal.record(&shown).unwrap(), Seq(0), "what is only shown is not kept");
    assert_eq!(journal.record(&ended(Ending::Passed)).unwrap(), Seq(1));
    assert!(matches!(journal.record(&started("a")), Err(AuditError::Closed { .. })));
}

#[test]
fn a_run_that_has_not_ended_is_not_in_the_index() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    journal.close().unwrap();
    assert_eq!(place.store.index().unwrap(), []);
}

#[test]
fn an_id_is_taken_once() {
    let place = place();
    let _journal = journal(&place);
    let again = place.store.create_run(new_run(START, 0x7f3a_9c2e, SyncPolicy::Process));
    insta::assert_snapshot!(again.unwrap_err().to_string().replace(place.store.path().to_str().unwrap(), "STATE"));
}

#[test]
fn what_a_reader_would_refuse_is_not_written() {
    let place = place();
    let journal = journal(&place);
    journal.record(&started("a")).unwrap();
    let mut deep = serde_json::json!(1);
    for _ in 0..97 {
        deep = serde_json::json!([deep]);
    }
    let drawn = |value| Event::Drawn { step: step("1"), ordinal: 0, what: "x".into(), value: json(value) };
    let error = journal.append(&drawn(deep.clone()), Durability::Later).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"a record of the journal would be nested more than 96 deep");
    let error = journal.append(&drawn("x".repeat(17 << 20).into()), Durability::Later).unwrap_err();
    assert!(error.to_string().contains("over the 16777216 that are read"), "{error}");
    // Neither of them harms the journal.
    journal.append(&drawn(deep[0].clone()), Durability::Later).unwrap();
    journal.record(&ended(Ending::Passed)).unwrap();
    journal.close().unwrap();
    assert_eq!(place.store.index().unwrap()[0].count, 3);
}

#[test]
fn output_is_counted_and_cut_at_its_cap() {
    let place = place();
    let journal = journal(&place);
    let mut output = journal.output(10);
    for _ in 0..3 {
        output.write(b"12345678").unwrap();
    }
    let kept = output.finish();
    assert_eq!((kept.file.as_str(), kept.bytes, kept.kept), ("output/0", 24, 10));
    assert_eq!(std::fs::read(journal.folder().join("output/0")).unwrap(), b"1234567812");
    assert_eq!(kept.digest, RunKey::new([7; 32]).digest(b"1234567812"));
    // HMAC-SHA-256, as any other program computes it.
    assert_eq!(kept.digest, "91fdc2ae828244199903491e6dbdb4df5d38d3b65e4078299b99da070058dd3c");

    let silent = journal.output(10).finish();
    assert_eq!((silent.file.as_str(), silent.bytes, silent.kept), ("", 0, 0));
    assert!(!journal.folder().join("output/1").exists());
}

#[test]
fn kept_files_of_one_name_stand_side_by_side() {
    let place = place();
    let journal = journal(&place);
    let names = ["log", "log", "log-2", "log"];
    let files: Vec<_> = names.iter().map(|name| journal.keep(name, &mut &b"x"[..], 9).unwrap().file).collect();
    assert_eq!(files, ["kept/log", "kept/log-2", "kept/log-2-2", "kept/log-3"]);
    for bad in ["", ".", "..", ".hidden", "a/b", "../x", "a b", "ä", &"x".repeat(129)] {
        assert!(matches!(journal.keep(bad, &mut &b"x"[..], 9), Err(AuditError::BadName { .. })), "{bad}");
    }
}

#[test]
fn a_run_is_found_by_the_beginning_of_its_id() {
    let place = place();
    for random in [1, 0x1000_0000, 0x2000_0000] {
        place.store.create_run(new_run(START, random, SyncPolicy::Process)).unwrap();
    }
    assert_eq!(place.store.find("20261122-013900-2").unwrap().as_str(), "20261122-013900-20000000");
    assert_eq!(place.store.find("20261122-013900-00000001").unwrap().as_str(), "20261122-013900-00000001");
    let ambiguous = place.store.find("20261122").unwrap_err();
    insta::assert_snapshot!(ambiguous, @"3 runs have an id that begins with `20261122`");
    insta::assert_snapshot!(ambiguous.help().unwrap(), @"write more of the id; the newest of them is `20261122-013900-20000000`");
    insta::assert_snapshot!(place.store.find("2025").unwrap_err(), @"no run has an id that begins with `2025`");
}
