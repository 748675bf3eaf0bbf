//! Durations, sizes and shares of a processor as text. What is printed reads back as the same value.
//!
//! - Durations: `w d h m s ms us ns`, from the largest to the smallest, each at most once: `1h30m`, `250ms`,
//!   `-5s`. When read, the last may have decimals: `1.5h`. A day is 24 hours; what is printed begins with days.
//! - Sizes: `B`; `Ki Mi Gi Ti` (powers of 1024), `KB MB GB TB` (powers of 1000). When read, also `Pi Ei PB EB`, and as
//!   programs print them `KiB`, `MiB` and so on, and `kB`.
//! - Cpu: `0.5cpu`, `500mcpu`, and as Kubernetes writes it, `500m`, where a cpu is asked for.
//!
//! A literal in a runbook that is not whole in the smallest part is refused; what programs print (`1.333GiB`) is
//! rounded.

use super::ValueError;
use std::fmt::Write;

const NANOSECOND: i64 = 1;
const MICROSECOND: i64 = 1_000 * NANOSECOND;
const MILLISECOND: i64 = 1_000 * MICROSECOND;
/// Nanoseconds in a second.
pub(super) const SECOND: i64 = 1_000 * MILLISECOND;
/// Nanoseconds in a minute.
pub(super) const MINUTE: i64 = 60 * SECOND;
/// Nanoseconds in an hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Nanoseconds in a day of 24 hours.
pub(super) const DAY: i64 = 24 * HOUR;

/// Units of durations, largest first; a week is only read.
const DURATIONS: [(&str, i64); 8] = [
    ("w", 7 * DAY),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", MILLISECOND),
    ("us", MICROSECOND),
    ("ns", NANOSECOND),
];

/// Units of sizes that are only read.
const LARGE_SIZES: [(&str, u64); 5] =
    [("Ei", 1 << 60), ("EB", 1_000_000_000_000_000_000), ("Pi", 1 << 50), ("PB", 1_000_000_000_000_000), ("kB", 1_000)];

/// Units of sizes, largest first.
const SIZES: [(&str, u64); 9] = [
    ("Ti", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("Gi", 1 << 30),
    ("GB", 1_000_000_000),
    ("Mi", 1 << 20),
    ("MB", 1_000_000),
    ("Ki", 1 << 10),
    ("KB", 1_000),
    ("B", 1),
];

/// Nanoseconds of a unit of time.
pub(super) fn duration_unit(name: &str) -> Option<i64> {
    let name = if name == "µs" { "us" } else { name };
    DURATIONS.iter().find(|(unit, _)| *unit == name).map(|(_, amount)| *amount)
}

/// Bytes of a unit of size.
pub(super) fn size_unit(name: &str) -> Option<u64> {
    let name = name.strip_suffix("iB").map_or(name, |_| name.trim_end_matches('B'));
    SIZES.iter().chain(&LARGE_SIZES).find(|(unit, _)| *unit == name).map(|(_, amount)| *amount)
}

/// Reads a duration, in nanoseconds.
pub fn parse_duration(text: &str) -> Result<i64, ValueError> {
    let error = || {
        ValueError::new(format!("`{}` is not a duration", shortened(text)))
            .help("write it like `30s`, `5m`, `1h30m`; units are d, h, m, s, ms, us, ns")
    };
    let trimmed = text.trim();
    let (negative, mut rest) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed),
    };
    let (mut total, mut last) = (0_i128, i64::MAX);
    if rest.is_empty() {
        return Err(error());
    }
    while !rest.is_empty() {
        let (number, unit, after) = piece(rest).ok_or_else(error)?;
        let amount = duration_unit(unit).ok_or_else(error)?;
        if amount >= last || (number.contains('.') && !after.is_empty()) {
            return Err(error());
        }
        let part = decimal(number, i128::from(amount)).ok_or_else(error)?;
        total = total.checked_add(part).ok_or_else(error)?;
        (rest, last) = (after, amount);
    }
    i64::try_from(if negative { -total } else { total }).map_err(|_| {
        ValueError::new(format!("`{}` is too long for a duration", shortened(text))).help("the longest is 292 years")
    })
}

/// Reads a size, in bytes.
pub fn parse_size(text: &str) -> Result<u64, ValueError> {
    let error = || {
        ValueError::new(format!("`{}` is not a size", shortened(text)))
            .help("write it like `512Mi`, `2Gi`, `10GB`, `100B`")
    };
    let (number, unit, rest) = piece(text.trim()).ok_or_else(error)?;
    let amount = size_unit(unit).filter(|_| rest.is_empty()).ok_or_else(error)?;
    let bytes = decimal(number, i128::from(amount)).ok_or_else(error)?;
    u64::try_from(bytes).map_err(|_| ValueError::new(format!("`{}` is too large for a size", shortened(text))))
}

/// Reads a share of a processor, in thousandths of a core.
pub fn parse_cpu(text: &str) -> Result<u64, ValueError> {
    let error = || {
        ValueError::new(format!("`{}` is not an amount of cpu", shortened(text)))
            .help("write it like `0.5cpu` or `500m`")
    };
    let trimmed = text.trim();
    let thousandths = if let Some(number) = trimmed.strip_suffix("mcpu").or_else(|| trimmed.strip_suffix('m')) {
        decimal(number.trim_end(), 1).filter(|_| !number.contains('.'))
    } else {
        trimmed.strip_suffix("cpu").and_then(|number| decimal(number.trim_end(), 1_000))
    };
    u64::try_from(thousandths.ok_or_else(error)?).map_err(|_| error())
}

/// `12.5Gi…` into number, unit, rest.
fn piece(text: &str) -> Option<(&str, &str, &str)> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, rest) = text.split_at_checked(digits)?;
    let rest = rest.trim_start_matches(' ');
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at_checked(end)?;
    Some((number, unit, rest))
}

/// A number of units, exactly; what is below the smallest part is rounded.
fn decimal(number: &str, amount: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || (number.contains('.') && !digits(fraction)) || whole.len() > 20 {
        return None;
    }
    let mut total = whole.parse::<i128>().ok()?.checked_mul(amount)?;
    // 18 decimals are below a nanosecond of a day and a byte of an exbibyte.
    let fraction = fraction.get(..fraction.len().min(18))?;
    if !fraction.is_empty() {
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = fraction.parse::<i128>().ok()?.checked_mul(amount)?;
        total = total.checked_add((part + scale / 2) / scale)?;
    }
    Some(total)
}

/// Writes a duration exactly.
pub fn write_duration(out: &mut impl Write, nanoseconds: i64) -> std::fmt::Result {
    if nanoseconds == 0 {
        return out.write_str("0s");
    }
    if nanoseconds < 0 {
        out.write_char('-')?;
    }
    let mut rest = nanoseconds.unsigned_abs();
    for (unit, amount) in DURATIONS.into_iter().skip(1) {
        let amount = amount.unsigned_abs();
        let count = rest / amount;
        if count > 0 {
            write!(out, "{count}{unit}")?;
            rest %= amount;
        }
    }
    Ok(())
}

/// Writes a size exactly, in the unit that needs the fewest digits.
pub fn write_size(out: &mut impl Write, bytes: u64) -> std::fmt::Result {
    let fits = |(_, amount): &&(&str, u64)| bytes != 0 && bytes.is_multiple_of(*amount);
    let (unit, amount) = SIZES.iter().filter(fits).min_by_key(|(_, amount)| bytes / amount).unwrap_or(&("B", 1));
    write!(out, "{}{unit}", bytes / amount)
}

/// Writes an amount of cpu exactly.
pub fn write_cpu(out: &mut impl Write, thousandths: u64) -> std::fmt::Result {
    let (whole, part) = (thousandths / 1_000, thousandths % 1_000);
    if part == 0 {
        return write!(out, "{whole}cpu");
    }
    let text = format!("{part:03}");
    write!(out, "{whole}.{}cpu", text.trim_end_matches('0'))
}

/// Text in a message: its first 60 characters, control characters visible.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String =
        text.chars().take(60).flat_map(|c| if c.is_control() { c.escape_debug().collect() } else { vec![c] }).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn duration(nanoseconds: i64) -> String {
        let mut out = String::new();
        write_duration(&mut out, nanoseconds).unwrap();
        out
    }

    fn size(bytes: u64) -> String {
        let mut out = String::new();
        write_size(&mut out, bytes).unwrap();
        out
    }

    #[test]
    fn they_read_as_people_write_them() {
        assert_eq!(duration(90 * MINUTE), "1h30m");
        assert_eq!(duration(250 * MILLISECOND), "250ms");
        assert_eq!(duration(-5 * SECOND), "-5s");
        assert_eq!(size(2 << 30), "2Gi");
        assert_eq!(size(10_000_000_000), "10GB");
        assert_eq!(size(1_536 << 20), "1536Mi");
        assert_eq!(size(0), "0B");
        assert_eq!(parse_duration("1.5h").unwrap(), 90 * MINUTE);
        assert_eq!(parse_size("1.5Gi").unwrap(), 1_536 << 20);
        assert_eq!(parse_size("64KB").unwrap(), 64_000);
        assert_eq!(parse_size("1.5 MiB").unwrap(), 1_536 << 10);
        assert_eq!(parse_size("1Ei").unwrap(), 1 << 60);
        assert_eq!(size(1 << 60), "1048576Ti");
        assert_eq!(parse_duration("2w").unwrap(), 14 * DAY);
        assert_eq!(duration(14 * DAY), "14d");
        assert_eq!(parse_cpu("250mcpu").unwrap(), 250);
        assert_eq!(parse_cpu("0.5cpu").unwrap(), 500);
        assert_eq!(parse_cpu("250m").unwrap(), 250);
    }

    #[test]
    fn what_has_no_unit_is_refused() {
        for text in ["", "5", "s", "1m1h", "1s1s", "1.5h3m", "-", "1 2s", "5 minutes", "..s", "1.s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        for text in ["", "5", "Gi", "-1Gi", "1Gi2", "1gi", "99999999999Ei"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
        for text in ["1", "cpu", "-1cpu", "1.5m", "1cpus"] {
            assert!(parse_cpu(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_duration_reads_back(nanoseconds: i64) {
            prop_assert_eq!(parse_duration(&duration(nanoseconds)).unwrap(), nanoseconds);
        }

        #[test]
        fn a_size_reads_back(bytes: u64, shift in 0_u32..64) {
            prop_assert_eq!(parse_size(&size(bytes >> shift)).unwrap(), bytes >> shift);
        }

        #[test]
        fn cpu_reads_back(thousandths in 0_u64..10_000_000_000) {
            let mut out = String::new();
            write_cpu(&mut out, thousandths).unwrap();
            prop_assert_eq!(parse_cpu(&out).unwrap(), thousandths);
        }

        #[test]
        fn any_text_is_answered(text: String) {
            let _ = (parse_duration(&text), parse_size(&text), parse_cpu(&text));
        }
    }
}
