//! What operations on values cost, in processor time.
//!
//! `cargo bench --bench values`. Without `--bench` (`cargo test --benches`) it goes through all of it once, with
//! little. The last lines stand beside the same work done with bare Rust types in the same run.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a program for people who measure"
)]

use runbook::redact::{Filter, Redactor};
use runbook::syntax::ast::BinaryOp;
use runbook::value::format::Format;
use runbook::value::methods::{Argument, invoke, lookup};
use runbook::value::ops::binary;
use runbook::value::{Secret, Value, ValueError, fields, show};
use std::hint::black_box;

/// Nanoseconds of processor time of this program so far: other programs do not count.
fn spent() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a measurement")]
    let nanoseconds = time.tv_sec as f64 * 1e9 + time.tv_nsec as f64;
    nanoseconds
}

fn measure(name: &str, times: u32, mut work: impl FnMut(u32)) {
    let begin = spent();
    for turn in 0..times {
        work(turn);
    }
    println!("{name:44} {:>9.1} ns", (spent() - begin) / f64::from(times));
}

fn method(receiver: &Value, name: &str, mut lambda: impl FnMut(&[Value]) -> Result<Value, ValueError>) -> Value {
    let method = lookup(&receiver.ty(), name).unwrap();
    invoke(method, receiver, &mut [Argument::Lambda(&mut lambda)]).unwrap()
}

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let times = if full { 1_000_000 } else { 100 };

    let mut total = Value::Int(0);
    measure("int + int", times, |_| total = binary(BinaryOp::Add, black_box(&total), &Value::Int(1)).unwrap());
    let mut sum = Value::Float(0.0);
    measure("float + float", times, |_| sum = binary(BinaryOp::Add, black_box(&sum), &Value::Float(1.5)).unwrap());
    let (a, b) = (Value::string("web-1"), Value::string("web-2"));
    measure("string == string", times, |_| {
        black_box(binary(BinaryOp::Eq, black_box(&a), &b).unwrap());
    });

    for (format, value) in [
        (".1%", Value::Float(0.375)),
        (".2", Value::Float(3.25)),
        ("1s", Value::Duration(5_412_345_000_000)),
        ("Mi", Value::Size(512 << 20)),
        (">8", Value::Int(42)),
        ("%H:%M:%S", Value::Time(jiff::Timestamp::UNIX_EPOCH)),
    ] {
        let parsed = Format::parse(format).unwrap();
        measure(&format!("format `{format}`"), times, |_| {
            black_box(parsed.apply(black_box(&value)).unwrap());
        });
    }
    measure("a template of two holes", times, |turn| {
        let mut text = show::TextBuilder::new();
        text.push_str("pod ");
        text.push(&Value::Int(turn.into()), None).unwrap();
        text.push_str(" of ");
        text.push(black_box(&a), None).unwrap();
        black_box(text.finish());
    });

    let count = if full { 1_000_000 } else { 100 };
    let maps: Vec<Value> = (0..count)
        .map(|n: i64| Value::record([("id", Value::Int(n)), ("rank", Value::Int((n * 7_919) % 1_000_003))]))
        .collect();
    let list = Value::list(maps);
    let begin = spent();
    let above = |items: &[Value]| -> Result<Value, ValueError> {
        binary(BinaryOp::Gt, &fields::field(&items[0], "rank", false)?, &Value::Int(500_000))
    };
    let kept = method(&list, "filter", above);
    let rank = |items: &[Value]| fields::field(&items[0], "rank", false);
    let sorted = method(&kept, "sort_by", rank);
    println!("{:44} {:>9.1} ms", format!("filter + sort_by of {count} records"), (spent() - begin) / 1e6);
    black_box(sorted);

    let mut native: Vec<(i64, i64)> = (0..count).map(|n| (n, (n * 7_919) % 1_000_003)).collect();
    let begin = spent();
    native.retain(|(_, rank)| *rank > 500_000);
    native.sort_by_key(|(_, rank)| *rank);
    println!("{:44} {:>9.1} ms", "the same with bare pairs", (spent() - begin) / 1e6);
    black_box(native);

    let line = "2026-01-31T08:30:00Z INFO worker 17 took job 4711 from the queue and did it in 12.5 ms\n";
    let output = line.repeat(if full { 1_000_000 } else { 10 });
    let kinds: [(&str, Vec<Value>); 3] = [
        ("no secret", vec![]),
        ("one secret", vec![Value::string("correct-horse-battery")]),
        (
            "a key of 30 lines",
            vec![Value::string("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n".repeat(30))],
        ),
    ];
    for (name, secrets) in kinds {
        let redactor = Redactor::new();
        let begin = spent();
        for secret in secrets {
            redactor.add(&Secret::wrap(secret));
        }
        let ready = (spent() - begin) / 1e6;
        let mut filter = Filter::new(&redactor);
        let begin = spent();
        for chunk in output.as_bytes().chunks(64 * 1024) {
            black_box(filter.push(chunk));
        }
        black_box(filter.finish());
        #[expect(clippy::cast_precision_loss, reason = "a measurement")]
        let speed = output.len() as f64 / (spent() - begin) * 1e3;
        println!("{:44} {speed:>9.0} MB/s, ready in {ready:.1} ms", format!("output through the filter, {name}"));
    }
}
