//! Durations, sizes, cpu, times and ranges.

use super::{Call, Halt, MethodInfo, Receiver, TEXT, Takes, count, method, required};
use crate::syntax::ast::BinaryOp;
use crate::value::{Type, Value, ValueError, format, number, ops, units};
use jiff::civil::DateTime;

/// The longest list that a range becomes.
const MAX_RANGE: i64 = 1_000_000;
const DURATION: Takes = Takes::Value(|_| Type::Duration);

/// A row that counts a duration in a unit.
const fn counted(name: &'static str, doc: &'static str, example: &'static str, run: super::Run) -> MethodInfo {
    method(Receiver::Duration, name, &[], doc, example, |_| Ok(Type::Float), run)
}

/// A row that counts a size in a unit.
const fn sized(name: &'static str, doc: &'static str, example: &'static str, run: super::Run) -> MethodInfo {
    method(Receiver::Size, name, &[], doc, example, |_| Ok(Type::Float), run)
}

/// A row that gives a part of a time in UTC.
const fn part(name: &'static str, doc: &'static str, example: &'static str, run: super::Run) -> MethodInfo {
    method(Receiver::Time, name, &[], doc, example, |_| Ok(Type::Int), run)
}

pub(super) const METHODS: &[MethodInfo] = &[
    counted("days", "How many days of 24 hours.", "36h.days()   # 1.5", |call| in_units(call, units::DAY)),
    counted("hours", "How many hours.", "90m.hours()   # 1.5", |call| in_units(call, units::HOUR)),
    counted("minutes", "How many minutes.", "90s.minutes()   # 1.5", |call| in_units(call, units::MINUTE)),
    counted("seconds", "How many seconds.", "1m30s.seconds()   # 90.0", |call| in_units(call, units::SECOND)),
    counted("milliseconds", "How many milliseconds.", "1s.milliseconds()   # 1000.0", |call| {
        in_units(call, units::SECOND / 1_000)
    }),
    method(
        Receiver::Duration,
        "abs",
        &[],
        "Without its sign.",
        "(-5s).abs()   # 5s",
        |_| Ok(Type::Duration),
        |call| duration(call)?.checked_abs().map(Value::Duration).ok_or_else(|| ops::too_large("duration").into()),
    ),
    method(
        Receiver::Duration,
        "round",
        &[required("to", DURATION)],
        "The nearest multiple of a duration, halves away from zero.",
        "1h29m31s.round(1m)   # 1h30m",
        |_| Ok(Type::Duration),
        |call| match call.arg(0)? {
            Value::Duration(step) if *step > 0 => Ok(Value::Duration(format::rounded_to(duration(call)?, *step))),
            Value::Duration(_) => Err(ValueError::new("`to` of `round` must be above zero").into()),
            _ => Err(call.wrong_argument(0, "a `duration`")),
        },
    ),
    method(
        Receiver::Size,
        "bytes",
        &[],
        "How many bytes.",
        "1Ki.bytes()   # 1024",
        |_| Ok(Type::Int),
        |call| i64::try_from(size(call)?).map(Value::Int).map_err(|_| ops::too_large("int").into()),
    ),
    sized("kib", "How many kibibytes.", "512B.kib()   # 0.5", |call| in_bytes(call, 1 << 10)),
    sized("mib", "How many mebibytes.", "512Ki.mib()   # 0.5", |call| in_bytes(call, 1 << 20)),
    sized("gib", "How many gibibytes.", "512Mi.gib()   # 0.5", |call| in_bytes(call, 1 << 30)),
    method(
        Receiver::Cpu,
        "cores",
        &[],
        "How many cores.",
        "0.5cpu.cores()   # 0.5",
        |_| Ok(Type::Float),
        |call| Ok(Value::Float(number::float_unsigned(cpu(call)?) / 1_000.0)),
    ),
    method(
        Receiver::Cpu,
        "millicores",
        &[],
        "How many thousandths of a core.",
        "0.5cpu.millicores()   # 500",
        |_| Ok(Type::Int),
        |call| i64::try_from(cpu(call)?).map(Value::Int).map_err(|_| ops::too_large("int").into()),
    ),
    part("unix", "Seconds since 1970 in UTC, the part below a second left out.", "started.unix()", |call| {
        Ok(Value::Int(time(call)?.as_second()))
    }),
    part("year", "The year in UTC.", "started.year()   # 2026", |call| Ok(Value::Int(civil(call)?.year().into()))),
    part("month", "The month in UTC, from 1.", "started.month()   # 1", |call| {
        Ok(Value::Int(civil(call)?.month().into()))
    }),
    part("day", "The day of the month in UTC, from 1.", "started.day()   # 31", |call| {
        Ok(Value::Int(civil(call)?.day().into()))
    }),
    part("hour", "The hour in UTC, from 0 to 23.", "now().hour() in 8..17", |call| {
        Ok(Value::Int(civil(call)?.hour().into()))
    }),
    part("minute", "The minute, from 0 to 59.", "started.minute()   # 30", |call| {
        Ok(Value::Int(civil(call)?.minute().into()))
    }),
    method(
        Receiver::Time,
        "weekday",
        &[],
        "The day of the week in UTC, in small letters.",
        "now().weekday() in [\"saturday\", \"sunday\"]",
        |_| {
            let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            Ok(Type::OneOf(days.map(ecow::EcoString::from).into()))
        },
        |call| {
            Ok(Value::string(match civil(call)?.weekday() {
                jiff::civil::Weekday::Monday => "monday",
                jiff::civil::Weekday::Tuesday => "tuesday",
                jiff::civil::Weekday::Wednesday => "wednesday",
                jiff::civil::Weekday::Thursday => "thursday",
                jiff::civil::Weekday::Friday => "friday",
                jiff::civil::Weekday::Saturday => "saturday",
                jiff::civil::Weekday::Sunday => "sunday",
            }))
        },
    ),
    method(
        Receiver::Time,
        "date",
        &[],
        "The date in UTC.",
        "started.date()   # \"2026-01-31\"",
        |_| Ok(Type::String),
        |call| Ok(Value::string(civil(call)?.date().to_string())),
    ),
    method(
        Receiver::Time,
        "format",
        &[required("as", TEXT)],
        "As `strftime` writes it, in UTC.",
        "started.format(\"%H:%M\")   # \"08:30\"",
        |_| Ok(Type::String),
        |call| {
            let wanted = call.text_arg(0)?;
            let time = time(call)?;
            let text = jiff::fmt::strtime::format(wanted.as_bytes(), time).map_err(|_| {
                ValueError::new(format!("`{}` is not a format of times", units::shortened(&wanted)))
                    .help("write it like `%Y-%m-%d %H:%M:%S`")
            })?;
            Ok(Value::string(text))
        },
    ),
    method(
        Receiver::Range,
        "from",
        &[],
        "Its lower end.",
        "(1..3).from()   # 1",
        |s| Ok(s.item()),
        |call| Ok(ends(call)?.0.clone()),
    ),
    method(
        Receiver::Range,
        "to",
        &[],
        "Its upper end.",
        "(1..3).to()   # 3",
        |s| Ok(s.item()),
        |call| Ok(ends(call)?.1.clone()),
    ),
    method(
        Receiver::Range,
        "contains",
        &[required("value", super::ITEM)],
        "Whether a value lies in it: `value in range`.",
        "(1..3).contains(3)   # true",
        |_| Ok(Type::Bool),
        |call| {
            let value = ops::binary(BinaryOp::In, call.arg(0)?, call.receiver)?;
            Ok(call.plain(&value)?.clone())
        },
    ),
    method(
        Receiver::Range,
        "to_list",
        &[],
        "The whole numbers in it, at most a million.",
        "(1..3).to_list()   # [1, 2, 3]",
        |s| whole_range(s.receiver).map(|()| Type::list(Type::Int)),
        |call| {
            let (from, to) = whole_ends(call)?;
            let length = to.saturating_sub(from);
            if length >= MAX_RANGE {
                return Err(
                    ValueError::new(format!("a list of `{from}..{to}` would have more than a million items")).into()
                );
            }
            Ok(Value::list((from..=to).map(Value::Int).collect()))
        },
    ),
    method(
        Receiver::Range,
        "len",
        &[],
        "How many whole numbers are in it.",
        "(1..3).len()   # 3",
        |s| whole_range(s.receiver).map(|()| Type::Int),
        |call| {
            let (from, to) = whole_ends(call)?;
            let length = (i128::from(to) - i128::from(from) + 1).max(0);
            count(usize::try_from(length).unwrap_or(usize::MAX))
        },
    ),
];

fn in_units(call: &mut Call<'_, '_>, unit: i64) -> Result<Value, Halt> {
    Ok(Value::Float(number::float(duration(call)?) / number::float(unit)))
}

fn in_bytes(call: &mut Call<'_, '_>, unit: u64) -> Result<Value, Halt> {
    Ok(Value::Float(number::float_unsigned(size(call)?) / number::float_unsigned(unit)))
}

fn duration(call: &Call<'_, '_>) -> Result<i64, Halt> {
    if let Value::Duration(nanoseconds) = call.receiver { Ok(*nanoseconds) } else { Err(call.wrong_receiver()) }
}

fn size(call: &Call<'_, '_>) -> Result<u64, Halt> {
    if let Value::Size(bytes) = call.receiver { Ok(*bytes) } else { Err(call.wrong_receiver()) }
}

fn cpu(call: &Call<'_, '_>) -> Result<u64, Halt> {
    if let Value::Cpu(thousandths) = call.receiver { Ok(*thousandths) } else { Err(call.wrong_receiver()) }
}

fn time(call: &Call<'_, '_>) -> Result<jiff::Timestamp, Halt> {
    if let Value::Time(time) = call.receiver { Ok(*time) } else { Err(call.wrong_receiver()) }
}

fn civil(call: &Call<'_, '_>) -> Result<DateTime, Halt> {
    Ok(jiff::tz::Offset::UTC.to_datetime(time(call)?))
}

fn ends<'c>(call: &Call<'c, '_>) -> Result<&'c (Value, Value), Halt> {
    if let Value::Range(ends) = call.receiver { Ok(ends) } else { Err(call.wrong_receiver()) }
}

fn whole_range(receiver: &Type) -> Result<(), ValueError> {
    match super::item(receiver) {
        Type::Int | Type::Any | Type::Error => Ok(()),
        other => Err(ValueError::new(format!("a range of `{other}` has no end of values between its ends"))),
    }
}

fn whole_ends(call: &mut Call<'_, '_>) -> Result<(i64, i64), Halt> {
    let (from, to) = ends(call)?;
    match (call.plain(from)?, call.plain(to)?) {
        (Value::Int(from), Value::Int(to)) => Ok((*from, *to)),
        (from, _) => {
            Err(ValueError::new(format!("a range of `{}` has no end of values between its ends", from.kind())).into())
        }
    }
}
