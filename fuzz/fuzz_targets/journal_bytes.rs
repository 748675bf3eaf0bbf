//! Any bytes are read as a journal without a panic, and no more of them than are there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::audit::{Chain, RunId};

fuzz_target!(|bytes: &[u8]| {
    let Ok(run) = RunId::parse("r") else { return };
    let mut chain = Chain::new(bytes, run);
    let mut read = 0;
    while let Ok(Some(stored)) = chain.advance() {
        read += stored.bytes.len();
        let _ = stored.record();
    }
    assert!(read <= bytes.len());
    assert!(chain.torn() <= bytes.len() as u64);
});
