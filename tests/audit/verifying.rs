//! Every way of changing a run that we could think of, and that each is found and named.

use crate::common::*;
use proptest::prelude::*;
use runbook::audit::{Digest, Fault, RunId, Store, SyncPolicy, Tampering, Verdict};
use runbook::event::Ending;
use std::fs;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

struct Sample {
    place: Place,
    run: RunId,
    journal: PathBuf,
    bytes: Vec<u8>,
}

impl Sample {
    fn open() -> Self {
        Self::make(false)
    }

    fn closed() -> Self {
        Self::make(true)
    }

    fn make(close: bool) -> Self {
        let place = place();
        let journal = journal(&place);
        busy(&journal);
        if close {
            journal.record(&ended(Ending::Failed)).unwrap();
        }
        journal.close().unwrap();
        let (run, path) = (journal.run().clone(), journal.folder().join("journal.jsonl"));
        let bytes = fs::read(&path).unwrap();
        Self { place, run, journal: path, bytes }
    }

    fn store(&self) -> &Store {
        &self.place.store
    }

    fn verdict(&self) -> Verdict {
        self.store().verify(&self.run).unwrap().verdict
    }

    fn lines(&self) -> Vec<Vec<u8>> {
        self.bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    fn with(&self, bytes: &[u8]) -> Verdict {
        fs::write(&self.journal, bytes).unwrap();
        self.verdict()
    }

    fn with_lines(&self, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Verdict {
        let mut lines = self.lines();
        change(&mut lines);
        self.with(&lines.concat())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.journal.with_file_name(name)
    }
}

#[track_caller]
fn tampered(verdict: Verdict) -> Tampering {
    match verdict {
        Verdict::Tampered(tampering) => tampering,
        other => panic!("not found: {other:?}"),
    }
}

#[test]
fn what_was_not_touched_is_verified() {
    let sample = Sample::closed();
    let verification = sample.store().verify(&sample.run).unwrap();
    assert_eq!(verification.verdict, Verdict::Verified { ending: Ending::Failed });
    assert_eq!(verification.records, sample.lines().len() as u64);
    assert_eq!(sample.store().read(&sample.run).unwrap().map(Result::unwrap).count(), sample.lines().len());
}

/// Puts other bytes in the place of every byte, some bits changed or a newline or zero, and gives the verdict to look at.
fn change_every_byte(sample: &Sample, masks: &[u8], look: impl Fn(usize, usize, u8, Verdict)) {
    let file = fs::OpenOptions::new().write(true).open(&sample.journal).unwrap();
    let mut record = 0;
    for (at, &byte) in sample.bytes.iter().enumerate() {
        for other in masks.iter().map(|mask| byte ^ mask).chain([b'\n', 0]) {
            if other != byte {
                file.write_all_at(&[other], at as u64).unwrap();
                look(at, record, other, sample.verdict());
            }
        }
        file.write_all_at(&[byte], at as u64).unwrap();
        record += usize::from(byte == b'\n');
    }
}

#[test]
fn any_byte_changed_in_a_closed_run_is_found_and_its_record_named() {
    let sample = Sample::closed();
    change_every_byte(&sample, &[1, 0x20], |at, record, other, verdict| {
        let found = tampered(verdict);
        assert_eq!(found.seq, record as u64, "byte {at} made {other}: {found}");
        assert_eq!(found.line, record as u64 + 1);
    });
    assert_eq!(sample.verdict(), Verdict::Verified { ending: Ending::Failed });
}

#[test]
fn any_byte_changed_in_an_open_run_is_found_but_for_a_lost_last_newline() {
    let sample = Sample::open();
    let last = sample.bytes.len() - 1;
    change_every_byte(&sample, &[0x80], |at, record, other, verdict| {
        // Room that was never filled is what a power loss leaves; the record before it is whole.
        if at == last && other == 0 {
            assert_eq!(verdict, Verdict::Interrupted { running: false, torn: 0, lost: vec![] });
            return;
        }
        let found = tampered(verdict);
        assert_eq!(found.seq, record as u64, "byte {at} made {other}: {found}");
    });
}

#[test]
fn a_closed_run_that_was_cut_anywhere_is_tampered_with() {
    let sample = Sample::closed();
    let mut record = 0;
    for length in 0..sample.bytes.len() {
        let found = tampered(sample.with(&sample.bytes[..length]));
        assert_eq!(found.seq, record, "cut at {length}: {found}");
        record += u64::from(sample.bytes[length] == b'\n');
    }
}

#[test]
fn an_open_run_that_was_cut_anywhere_is_interrupted() {
    let sample = Sample::open();
    let mut whole = 0;
    for length in 0..=sample.bytes.len() {
        let verdict = sample.with(&sample.bytes[..length]);
        // A line that lacks nothing but its newline is a record.
        let line_is_whole = sample.bytes.get(length).is_none_or(|byte| *byte == b'\n');
        let torn = if line_is_whole { 0 } else { (length - whole) as u64 };
        assert_eq!(verdict, Verdict::Interrupted { running: false, torn, lost: vec![] }, "cut at {length}");
        if sample.bytes.get(length) == Some(&b'\n') {
            whole = length + 1;
        }
    }
}

#[test]
fn a_tail_that_is_not_the_beginning_of_a_record_is_no_torn_write() {
    let sample = Sample::open();
    let count = sample.lines().len() as u64;
    for tail in ["x", "{\"seq\":0", "{\"seq\":99,\"prev\":\"", "{}", "\n", " ", "\u{7f}ELF"] {
        let found = tampered(sample.with(&[&sample.bytes, tail.as_bytes()].concat()));
        assert_eq!(found.seq, count, "{tail:?}: {found}");
    }
    for tail in ["{", "{\"seq\":", "\0\0\0\0", "{\"seq\0"] {
        let torn = tail.len() as u64;
        let verdict = sample.with(&[&sample.bytes, tail.as_bytes()].concat());
        assert_eq!(verdict, Verdict::Interrupted { running: false, torn, lost: vec![] }, "{tail:?}");
    }
}

#[test]
fn records_removed_repeated_reordered_or_inserted_are_found() {
    let closed = Sample::closed();
    let open = Sample::open();
    for sample in [&closed, &open] {
        let count = sample.lines().len();
        for at in 0..count - 1 {
            let found = tampered(sample.with_lines(|lines| drop(lines.remove(at))));
            assert_eq!(
                found,
                Tampering { seq: at as u64, line: at as u64 + 1, reason: Fault::Misplaced { found: at as u64 + 1 } }
            );

            let found = tampered(sample.with_lines(|lines| lines.insert(at, lines[at].clone())));
            assert_eq!((found.seq, found.reason), (at as u64 + 1, Fault::Misplaced { found: at as u64 }));

            let found = tampered(sample.with_lines(|lines| lines.swap(at, at + 1)));
            assert_eq!((found.seq, found.reason), (at as u64, Fault::Misplaced { found: at as u64 + 1 }));

            let found = tampered(sample.with_lines(|lines| lines.insert(at, b"\n".to_vec())));
            assert_eq!((found.seq, found.reason), (at as u64, Fault::Unsealed));

            let line = b"{\"seq\":1,\"event\":\"noticed\"}\n";
            let found = tampered(sample.with_lines(|lines| lines.insert(at, line.to_vec())));
            assert_eq!((found.seq, found.reason), (at as u64, Fault::Unsealed));
        }
    }
    // Of a closed run the last record too.
    let last = closed.lines().len() as u64 - 1;
    let found = tampered(closed.with_lines(|lines| drop(lines.pop())));
    assert_eq!(found, Tampering { seq: last, line: last + 1, reason: Fault::Cut { count: last + 1 } });
    let found = tampered(closed.with_lines(|lines| lines.push(lines.last().unwrap().clone())));
    assert_eq!(found, Tampering { seq: last + 1, line: last + 2, reason: Fault::AfterEnd });
    let found = tampered(closed.with(&closed.bytes[..closed.bytes.len() - 1]));
    assert_eq!(found, Tampering { seq: last, line: last + 1, reason: Fault::Unterminated });
}

/// One who knows the format can make a line anew, with a digest that fits.
fn resealed(line: &[u8], from: &str, to: &str) -> Vec<u8> {
    use sha2::Digest as _;
    let text = std::str::from_utf8(line).unwrap();
    let body = text[..text.rfind(",\"sha256\"").unwrap()].replace(from, to);
    assert_ne!(body, text[..text.rfind(",\"sha256\"").unwrap()]);
    format!("{body},\"sha256\":\"{}\"}}\n", hex::encode(sha2::Sha256::digest(&body))).into_bytes()
}

#[test]
fn a_record_made_anew_breaks_the_chain_and_the_last_one_the_head() {
    let sample = Sample::closed();
    let last = sample.lines().len() - 1;
    for at in 0..last {
        let found = tampered(sample.with_lines(|lines| lines[at] = resealed(&lines[at], "web1", "web2")));
        assert_eq!((found.seq, found.reason), (at as u64 + 1, Fault::Unchained));
    }
    let found = tampered(sample.with_lines(|lines| lines[last] = resealed(&lines[last], "web1", "web2")));
    assert_eq!((found.seq, found.reason), (last as u64, Fault::OtherHead));
    let found = tampered(sample.with_lines(|lines| lines[2] = resealed(&lines[2], "20261122-", "20251122-")));
    assert_eq!((found.seq, found.reason), (2, Fault::OtherRun));
    let found = tampered(sample.with_lines(|lines| lines[2] = resealed(&lines[2], "\"uid\":1000", "\"uid\":-1")));
    assert!(matches!((found.seq, found.reason), (2, Fault::Malformed { .. })));
}

#[test]
fn the_journal_of_another_run_does_not_pass() {
    let sample = Sample::closed();
    let other = sample.store().create_run(new_run(START, 5, SyncPolicy::Process)).unwrap();
    busy(&other);
    let bytes = fs::read(other.folder().join("journal.jsonl")).unwrap();
    assert_eq!(tampered(sample.with(&bytes)).reason, Fault::OtherRun);
}

#[test]
fn without_its_line_in_the_index_a_run_is_not_anchored() {
    let sample = Sample::closed();
    let index = sample.store().path().join("index");
    let whole = fs::read(&index).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&index, &bytes).unwrap();
        assert_eq!(sample.verdict(), Verdict::Unanchored, "byte {at}");
    }
    for length in 0..whole.len() {
        fs::write(&index, &whole[..length]).unwrap();
        assert_eq!(sample.verdict(), Verdict::Unanchored, "cut at {length}");
    }
    fs::remove_file(&index).unwrap();
    assert_eq!(sample.verdict(), Verdict::Unanchored);
    // An index that was torn takes the next run all the same.
    fs::write(&index, &whole[..whole.len() / 2]).unwrap();
    let next = sample.store().create_run(new_run(START + 1, 5, SyncPolicy::Process)).unwrap();
    busy(&next);
    next.record(&ended(Ending::Passed)).unwrap();
    next.close().unwrap();
    assert_eq!(sample.store().verify(next.run()).unwrap().verdict, Verdict::Verified { ending: Ending::Passed });
    assert_eq!(sample.verdict(), Verdict::Unanchored);
}

#[test]
fn a_removed_journal_is_missed() {
    let sample = Sample::closed();
    let count = sample.lines().len() as u64;
    fs::remove_dir_all(sample.journal.parent().unwrap()).unwrap();
    let found = tampered(sample.verdict());
    assert_eq!(found, Tampering { seq: 0, line: 1, reason: Fault::NoJournal { count } });
    let unknown = RunId::parse("20200101-000000-00000000").unwrap();
    insta::assert_snapshot!(sample.store().verify(&unknown).unwrap_err(), @"no run has an id that begins with `20200101-000000-00000000`");
}

type Change<'a> = &'a dyn Fn(&PathBuf);

#[test]
fn files_that_were_changed_are_found() {
    for (name, seq) in [("output/0", 3), ("kept/log", 6)] {
        let whole = fs::read(Sample::closed().file(name)).unwrap();
        let cases: [(&str, Change<'_>); 5] = [
            ("has other contents", &|path| {
                let mut bytes = whole.clone();
                bytes[3] ^= 1;
                fs::write(path, bytes).unwrap();
            }),
            ("has another length", &|path| fs::write(path, &whole[1..]).unwrap()),
            ("is missing", &|path| fs::remove_file(path).unwrap()),
            ("cannot be read", &|path| {
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink("/etc/hostname", path).unwrap();
            }),
            ("cannot be read", &|path| {
                fs::remove_file(path).unwrap();
                let mode = rustix::fs::Mode::RUSR;
                rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
            }),
        ];
        for (what, change) in cases {
            let sample = Sample::closed();
            change(&sample.file(name));
            let reason = Fault::File { file: name.into(), what };
            assert_eq!(tampered(sample.verdict()), Tampering { seq, line: seq + 1, reason });

            // Before its end, a run's files may be lost with the power.
            let sample = Sample::open();
            change(&sample.file(name));
            let lost = vec![name.to_owned()];
            assert_eq!(sample.verdict(), Verdict::Interrupted { running: false, torn: 0, lost });
        }
    }
}

#[test]
fn without_the_key_files_cannot_be_checked() {
    let sample = Sample::closed();
    for key in [&[8; 32][..], &[7; 31], &[7; 33]] {
        fs::write(sample.file("key"), key).unwrap();
        assert_eq!(tampered(sample.verdict()).seq, 3);
    }
}

#[test]
fn a_fifo_in_the_place_of_a_file_keeps_nobody_waiting() {
    let fifo = |path: &PathBuf| {
        fs::remove_file(path).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    };
    let sample = Sample::closed();
    fifo(&sample.file("lock"));
    assert_eq!(sample.verdict(), Verdict::Verified { ending: Ending::Failed });
    fifo(&sample.file("key"));
    assert_eq!(tampered(sample.verdict()).seq, 3);
    fifo(&sample.journal);
    assert_eq!(sample.store().verify(&sample.run).unwrap_err().code().0, "RB754");
    fifo(&sample.store().path().join("index"));
    assert_eq!(sample.store().list(9).unwrap_err().code().0, "RB754");
}

#[test]
fn a_file_outside_the_folder_is_never_read() {
    let sample = Sample::open();
    for elsewhere in ["../key", "output/../key", "/etc/passwd", "key", "output/", "kept/.x"] {
        let verdict = sample.with_lines(|lines| {
            lines.truncate(7);
            lines[6] = resealed(&lines[6], "kept/log", elsewhere);
        });
        assert_eq!(verdict, Verdict::Interrupted { running: false, torn: 0, lost: vec![elsewhere.into()] });
    }
}

#[test]
fn the_first_bad_record_is_named_where_several_are() {
    let sample = Sample::closed();
    fs::remove_file(sample.file("output/0")).unwrap();
    let found = tampered(sample.with_lines(|lines| lines[10][40] ^= 1));
    assert_eq!(found.seq, 3);
    let found = tampered(sample.with_lines(|lines| lines[1][40] ^= 1));
    assert_eq!(found.seq, 1);
}

#[test]
fn a_run_that_lasts_is_said_to_run() {
    let place = place();
    let journal = journal(&place);
    busy(&journal);
    let verdict = || place.store.verify(&"20261122-013900-7f3a9c2e".parse_run()).unwrap().verdict;
    assert_eq!(verdict(), Verdict::Interrupted { running: true, torn: 0, lost: vec![] });
    let held = journal.lock_fd();
    drop(journal);
    assert_eq!(
        verdict(),
        Verdict::Interrupted { running: true, torn: 0, lost: vec![] },
        "a process that was started lives"
    );
    drop(held);
    assert_eq!(verdict(), Verdict::Interrupted { running: false, torn: 0, lost: vec![] });
}

trait ParseRun {
    fn parse_run(&self) -> RunId;
}

impl ParseRun for str {
    fn parse_run(&self) -> RunId {
        RunId::parse(self).unwrap()
    }
}

#[test]
fn a_tampering_is_said_in_one_line() {
    let at = |reason| Tampering { seq: 4, line: 5, reason }.to_string();
    let all = [
        at(Fault::TooLong),
        at(Fault::Unsealed),
        at(Fault::Changed),
        at(Fault::Misplaced { found: 6 }),
        at(Fault::Unchained),
        at(Fault::OtherRun),
        at(Fault::Malformed { why: "missing field `uid`".into() }),
        at(Fault::AfterEnd),
        at(Fault::Cut { count: 9 }),
        at(Fault::NoJournal { count: 9 }),
        at(Fault::OtherHead),
        at(Fault::Unterminated),
        at(Fault::File { file: "output/0".into(), what: "has another length" }),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_splice_of_a_closed_journal_is_found(from in 0_usize..9000, length in 0_usize..2000, to in prop::collection::vec(any::<u8>(), 0..40)) {
        static SAMPLE: std::sync::LazyLock<std::sync::Mutex<Sample>> = std::sync::LazyLock::new(|| std::sync::Mutex::new(Sample::closed()));
        let sample = SAMPLE.lock().unwrap();
        let mut bytes = sample.bytes.clone();
        let from = from.min(bytes.len());
        let end = (from + length).min(bytes.len());
        bytes.splice(from..end, to);
        prop_assume!(bytes != sample.bytes);
        let before = sample.bytes[..from].split(|byte| *byte == b'\n').count() as u64 - 1;
        prop_assert!(tampered(sample.with(&bytes)).seq >= before.min(sample.lines().len() as u64 - 1));
    }

    #[test]
    fn hostile_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), keep in 0_usize..3) {
        static SAMPLE: std::sync::LazyLock<std::sync::Mutex<Sample>> = std::sync::LazyLock::new(|| std::sync::Mutex::new(Sample::open()));
        let sample = SAMPLE.lock().unwrap();
        let start = sample.lines()[..keep].concat();
        fs::write(&sample.journal, [&start[..], &bytes].concat()).unwrap();
        let verification = sample.store().verify(&sample.run).unwrap();
        prop_assert!(verification.records <= keep as u64 + 1);
        prop_assert!(sample.store().read(&sample.run).unwrap().count() <= keep + 1);
    }

    /// One who knows the format can write any members into a line that fits its digests.
    #[test]
    fn hostile_records_are_read_without_a_panic(
        events in prop::collection::vec((0_usize..12, "[0-9/\\[\\]a-c]{0,12}", any::<u32>(), "\\PC{0,20}"), 0..12),
    ) {
        let place = place();
        let journal = journal(&place);
        let mut lines: Vec<u8> = Vec::new();
        for (seq, (kind, path, number, text)) in events.into_iter().enumerate() {
            let members = hostile(kind, &path, number, &text);
            lines.extend(sealed(seq, &lines, &members));
        }
        fs::write(journal.folder().join("journal.jsonl"), &lines).unwrap();
        let run = journal.run().clone();
        drop(journal);
        place.store.verify(&run).unwrap();
        let read = place.store.read(&run).unwrap().flatten().count();
        prop_assert!(read <= lines.split(|byte| *byte == b'\n').count());
        serde_json::to_string(&place.store.show(&run).unwrap()).unwrap();
        prop_assert_eq!(place.store.list(9).unwrap().rows.len(), 1);
        let since = jiff::Timestamp::MIN;
        place.store.action_history("f", &step("1"), since).unwrap();
    }
}

/// Members of a record of that kind, some of them wrong.
fn hostile(kind: usize, path: &str, number: u32, text: &str) -> String {
    let text = serde_json::Value::from(text);
    match kind {
        0 => format!(
            "\"event\":\"run-started\",\"title\":{text},\"file\":\"f\",\"digest\":\"\",\"params\":{text},\"version\":\"\""
        ),
        1..=4 => {
            format!(
                "\"event\":\"step-started\",\"step\":\"{path}\",\"kind\":\"action\",\"title\":{text},\"attempt\":{number}"
            )
        }
        5 => format!(
            "\"event\":\"step-ended\",\"step\":\"{path}\",\"kind\":\"action\",\"status\":\"skipped\",\"millis\":{number}"
        ),
        6 => format!("\"event\":\"answered\",\"step\":\"{path}\",\"answer\":\"nobody\""),
        7 => format!(
            "\"event\":\"call-ended\",\"step\":\"{path}\",\"ordinal\":{number},\"attempt\":1,\"effect\":\"write\",\"outcome\":\"succeeded\",\"value\":{text},\"digest\":\"\",\"millis\":0"
        ),
        8 => format!(
            "\"event\":\"kept\",\"step\":\"{path}\",\"name\":{text},\"file\":{text},\"bytes\":{number},\"kept\":0,\"digest\":\"\""
        ),
        9 => format!(
            "\"event\":\"call-ended\",\"output\":[{{\"file\":\"output/{path}\",\"bytes\":0,\"kept\":{number},\"digest\":{text}}}]"
        ),
        10 => format!("\"event\":{text}"),
        _ => format!(
            "\"event\":\"drawn\",\"value\":{}{}",
            "[".repeat(number as usize % 400),
            "]".repeat(number as usize % 400)
        ),
    }
}

fn sealed(seq: usize, before: &[u8], members: &str) -> Vec<u8> {
    let prev = before.split_inclusive(|byte| *byte == b'\n').next_back().map_or(Digest::ZERO, Digest::of);
    let head = format!("{{\"seq\":{seq},\"prev\":\"{prev}\",\"time\":\"2026-11-22T01:39:00Z\",\"mono\":0");
    let body = format!("{head},\"run\":\"20261122-013900-7f3a9c2e\",\"user\":\"u\",\"uid\":0,\"host\":\"h\",{members}");
    format!("{body},\"sha256\":\"{}\"}}\n", Digest::of(body.as_bytes())).into_bytes()
}
