//! Lines of any members, with digests that fit: what one can write who knows the format. They are read, and their state
//! is made, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::audit::{Chain, Digest, RunId, RunState};

fuzz_target!(|bytes: &[u8]| {
    let Ok(run) = RunId::parse("r") else { return };
    let mut journal = Vec::new();
    let mut prev = Digest::ZERO;
    for (seq, members) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let head = format!("{{\"seq\":{seq},\"prev\":\"{prev}\",\"time\":\"2026-11-22T01:39:00Z\",\"mono\":0,");
        let same = "\"run\":\"r\",\"user\":\"u\",\"uid\":0,\"host\":\"h\",";
        let mut line = [head.as_bytes(), same.as_bytes(), members].concat();
        let own = Digest::of(&line);
        line.extend_from_slice(format!(",\"sha256\":\"{own}\"}}\n").as_bytes());
        prev = Digest::of(&line);
        journal.extend_from_slice(&line);
    }
    let mut chain = Chain::new(&*journal, run);
    let mut state = RunState::default();
    while let Ok(Some(stored)) = chain.advance() {
        let Ok(record) = stored.record() else { break };
        state.take(record);
    }
    let _ = (state.in_doubt().count(), state.open_steps().count(), state.unanswered().count());
});
