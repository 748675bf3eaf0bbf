//! How fast a text becomes tree and syntax, and how fast it is formatted.
//!
//! `cargo bench --bench parse`. The figures are the best of some rounds: noise only ever adds.

#![expect(clippy::print_stdout, reason = "a benchmark reports")]

use runbook::format::format;
use runbook::source::FileId;
use runbook::syntax::parse;
use std::hint::black_box;
use std::time::{Duration, Instant};

const SAMPLES: [&str; 2] = [
    include_str!("../tests/syntax/valid/payments.runbook"),
    include_str!("../tests/syntax/valid/queue_worker.runbook"),
];

/// A runbook of about that many lines: the samples without their headers, again and again.
fn runbook(lines: usize) -> String {
    let mut text = String::new();
    for sample in SAMPLES.iter().cycle() {
        if text.lines().count() >= lines {
            break;
        }
        text.push_str(sample.split_once("\n}\n").map_or(sample, |(_, behind)| behind));
        text.push('\n');
    }
    text
}

fn best(rounds: u32, work: impl Fn()) -> Duration {
    let once = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..rounds).map(|_| once()).min().unwrap_or_default()
}

fn report(what: &str, text: &str, took: Duration) {
    let lines = text.lines().count();
    let megabytes = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / 1e6;
    let rate = megabytes / took.as_secs_f64();
    println!("{what:<8} {lines:>6} lines {:>9.2} ms {rate:>6.1} MB/s", took.as_secs_f64() * 1e3);
}

fn main() {
    for lines in [400, 10_000] {
        let text = runbook(lines);
        let took = best(20, || {
            black_box(parse(black_box(&text), FileId(0)));
        });
        report("parse", &text, took);
        let took = best(5, || {
            let _ = black_box(format(black_box(&text), FileId(0)));
        });
        report("format", &text, took);
    }
}
