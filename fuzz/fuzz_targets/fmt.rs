//! What parses is formatted, and the formatter never has to refuse its own work.

#![no_main]

use libfuzzer_sys::fuzz_target;
use runbook::diagnostic::codes::syntax::FORMATTER;
use runbook::format::format;
use runbook::source::FileId;

fuzz_target!(|text: &str| {
    if let Err(diagnostics) = format(text, FileId(0)) {
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.code != FORMATTER), "the formatter changed something");
    }
});
