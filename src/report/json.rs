//! Events as JSON Lines, for programs.
//!
//! Every line is an object with `v` (the version of this format, 1), `run`, `at` (wall-clock time), `elapsed_ms` and
//! `event`, and the fields of that event. Fields may be added within a version; none is taken away or changes its
//! meaning.

use crate::event::Event;
use serde::Serialize;

/// Version of the format.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Line<'a> {
    v: u32,
    run: &'a str,
    at: jiff::Timestamp,
    elapsed_ms: u128,
    #[serde(flatten)]
    event: &'a Event,
}

/// One event in one line, ending in a newline.
#[must_use]
pub fn line(run: &str, at: jiff::Timestamp, elapsed: std::time::Duration, event: &Event) -> String {
    let line = Line { v: VERSION, run, at, elapsed_ms: elapsed.as_millis(), event };
    // An event is plain data with text keys, which always is JSON.
    serde_json::to_string(&line).map(|text| text + "\n").unwrap_or_default()
}
