//! What stands after the colon of a hole: `${used:.1%}`, `${age:1s}`, `${free:Mi}`, `${name:>12}`.
//!
//! `[align width][what]`
//!
//! | format | of | gives |
//! |---|---|---|
//! | `%`, `.1%` | int, float | a share in per cent, rounded: `50%`, `33.3%` |
//! | `.2` | int, float | so many decimals: `3.14` |
//! | `x`, `o` | int | hexadecimal, octal: `ff`, `600` |
//! | `1s`, `5m`, `100ms` | duration | rounded to a multiple of it: `1h30m12s` |
//! | `s`, `.1h` | duration | counted in one unit: `5412s`, `1.5h` |
//! | `Mi`, `.1GB` | size | counted in one unit: `512Mi`, `1.5GB` |
//! | `%H:%M` | time | as `strftime` writes it, in UTC |
//! | `<8`, `>8`, `^8` | anything with a text | at least so many characters: left, right, in the middle |
//! | `08` | int, float | at least so many characters, zeros in front |
//!
//! A width goes before the rest: `>6.1%`, `05.2`. It counts characters. There is nothing else: what needs more is a
//! method.

use super::{Type, Value, ValueError, number, show, units};
use ecow::EcoString;
use std::fmt::Write;

/// The widest a format may ask for.
const MAX_WIDTH: usize = 500;
/// The most decimals a format may ask for.
const MAX_DECIMALS: usize = 17;

/// How a hole is written, checked when parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    align: Option<Width>,
    what: What,
}

/// Where the text stands in how many characters.
type Width = (Align, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    Middle,
    Zeros,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Plain,
    Percent(usize),
    Decimals(usize),
    Hexadecimal,
    Octal,
    /// Nanoseconds to round to.
    Round(i64),
    /// Decimals, nanoseconds of the unit, its name.
    Time(usize, i64, EcoString),
    /// Decimals, bytes of the unit, its name.
    Size(usize, u64, EcoString),
    Strftime(EcoString),
}

impl Format {
    /// Reads the text after the colon.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let (align, rest) = alignment(text)?;
        Ok(Self { align, what: what(rest).ok_or_else(|| unknown(text))? })
    }

    /// Whether it can write values of the type. What may be null cannot be formatted.
    #[must_use]
    pub fn accepts(&self, ty: &Type) -> bool {
        let ty = match ty {
            Type::Secret(inner) => inner,
            ty => ty,
        };
        let number = matches!(ty, Type::Int | Type::Float);
        let zeros = !matches!(self.align, Some((Align::Zeros, _))) || number;
        let fits = match &self.what {
            What::Plain => !matches!(ty, Type::Optional(_) | Type::Null | Type::Any),
            What::Percent(_) | What::Decimals(_) => number,
            What::Hexadecimal | What::Octal => *ty == Type::Int,
            What::Round(_) | What::Time(..) => *ty == Type::Duration,
            What::Size(..) => *ty == Type::Size,
            What::Strftime(_) => *ty == Type::Time,
        };
        matches!(ty, Type::Error | Type::Never) || (fits && zeros)
    }

    /// What it is for, for the message when the type does not fit.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        match self.what {
            What::Plain => "values that are not null",
            What::Percent(_) | What::Decimals(_) => "numbers",
            What::Hexadecimal | What::Octal => "whole numbers",
            What::Round(_) | What::Time(..) => "durations",
            What::Size(..) => "sizes",
            What::Strftime(_) => "times",
        }
    }

    /// Writes a value. Secrets and unknowns are not shown, and not formatted.
    pub fn apply(&self, value: &Value) -> Result<EcoString, ValueError> {
        let mut out = EcoString::new();
        self.write(value, &mut out)?;
        Ok(out)
    }

    /// Writes a value at the end of a text.
    pub(super) fn write(&self, value: &Value, out: &mut EcoString) -> Result<(), ValueError> {
        if matches!(value, Value::Secret(_) | Value::Unknown(_)) {
            out.push_str(&show::to_text(value));
            return Ok(());
        }
        let Some((align, width)) = self.align else { return self.write_plain(value, out) };
        let mut body = EcoString::new();
        self.write_plain(value, &mut body)?;
        let missing = width.saturating_sub(body.chars().count());
        let (before, after) = match align {
            Align::Left => (0, missing),
            Align::Right | Align::Zeros => (missing, 0),
            Align::Middle => (missing / 2, missing - missing / 2),
        };
        let mut body = body.as_str();
        if align == Align::Zeros
            && let Some(digits) = body.strip_prefix('-')
        {
            out.push('-');
            body = digits;
        }
        let fill = if align == Align::Zeros { '0' } else { ' ' };
        (0..before).for_each(|_| out.push(fill));
        out.push_str(body);
        (0..after).for_each(|_| out.push(' '));
        Ok(())
    }

    fn write_plain(&self, value: &Value, out: &mut EcoString) -> Result<(), ValueError> {
        let wrong = || ValueError::new(format!("this format is for {}, not for `{}`", self.purpose(), value.kind()));
        let written = match (&self.what, value) {
            (What::Plain, value) => {
                out.push_str(&show::to_text(value));
                Ok(())
            }
            (What::Percent(decimals), value) => {
                number::write_fixed(out, as_float(value).ok_or_else(wrong)? * 100.0, *decimals).map(|()| out.push('%'))
            }
            (What::Decimals(0), Value::Int(whole)) => write!(out, "{whole}"),
            (What::Decimals(decimals), value) => {
                number::write_fixed(out, as_float(value).ok_or_else(wrong)?, *decimals)
            }
            (What::Hexadecimal, Value::Int(whole)) => write!(out, "{}{:x}", sign(*whole), whole.unsigned_abs()),
            (What::Octal, Value::Int(whole)) => write!(out, "{}{:o}", sign(*whole), whole.unsigned_abs()),
            (What::Round(step), Value::Duration(nanoseconds)) => {
                units::write_duration(out, rounded_to(*nanoseconds, *step))
            }
            (What::Time(decimals, unit, name), Value::Duration(nanoseconds)) => {
                number::write_fixed(out, number::float(*nanoseconds) / number::float(*unit), *decimals)
                    .map(|()| out.push_str(name))
            }
            (What::Size(decimals, unit, name), Value::Size(bytes)) => {
                number::write_fixed(out, number::float_unsigned(*bytes) / number::float_unsigned(*unit), *decimals)
                    .map(|()| out.push_str(name))
            }
            (What::Strftime(format), Value::Time(time)) => {
                return jiff::fmt::strtime::format(format.as_bytes(), *time)
                    .map(|text| out.push_str(&text))
                    .map_err(|_| ValueError::new(format!("the time {time} cannot be written as `{format}`")));
            }
            _ => return Err(wrong()),
        };
        written.map_err(|_| wrong())
    }
}

fn sign(whole: i64) -> &'static str {
    if whole < 0 { "-" } else { "" }
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(whole) => Some(number::float(*whole)),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// Rounded to a multiple of `step`, halves away from zero.
pub(super) fn rounded_to(nanoseconds: i64, step: i64) -> i64 {
    let (value, step) = (i128::from(nanoseconds), i128::from(step.max(1)));
    let half = if value < 0 { -step / 2 } else { step / 2 };
    i64::try_from((value + half) / step * step).unwrap_or(nanoseconds)
}

/// The alignment in front, and the rest.
fn alignment(text: &str) -> Result<(Option<Width>, &str), ValueError> {
    let (align, rest) = match text.chars().next() {
        Some('<') => (Align::Left, text.get(1..)),
        Some('>') => (Align::Right, text.get(1..)),
        Some('^') => (Align::Middle, text.get(1..)),
        Some('0') => (Align::Zeros, text.get(1..)),
        _ => return Ok((None, text)),
    };
    let rest = rest.unwrap_or("");
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let width = digits.parse().map_err(|_| unknown(text))?;
    if width > MAX_WIDTH {
        return Err(ValueError::new(format!("a width is at most {MAX_WIDTH}, not {width}")));
    }
    Ok((Some((align, width)), rest))
}

fn what(text: &str) -> Option<What> {
    let (decimals, unit) = match text.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, unit) = rest.split_at_checked(end)?;
            (Some(digits.parse::<usize>().ok().filter(|decimals| *decimals <= MAX_DECIMALS)?), unit)
        }
        None => (None, text),
    };
    let some = decimals.unwrap_or(0);
    match (unit, decimals) {
        ("", None) => return Some(What::Plain),
        ("", Some(decimals)) => return Some(What::Decimals(decimals)),
        ("%", _) => return Some(What::Percent(some)),
        ("x", None) => return Some(What::Hexadecimal),
        ("o", None) => return Some(What::Octal),
        _ => {}
    }
    if let Some(amount) = units::duration_unit(unit) {
        return Some(What::Time(some, amount, unit.into()));
    }
    if let Some(amount) = units::size_unit(unit) {
        return Some(What::Size(some, amount, unit.into()));
    }
    if decimals.is_some() {
        return None;
    }
    if unit.contains('%') {
        let probe = jiff::fmt::strtime::format(unit.as_bytes(), jiff::Timestamp::UNIX_EPOCH);
        return probe.is_ok().then(|| What::Strftime(unit.into()));
    }
    units::parse_duration(unit).ok().filter(|step| *step > 0).map(What::Round)
}

fn unknown(text: &str) -> ValueError {
    ValueError::new(format!("`{}` is not a format", units::shortened(text)))
        .help("formats are `%`, `.1%`, `.2`, `1s` (durations), `Mi` (sizes), `%H:%M` (times), `>8` (a width)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(format: &str, value: &Value) -> String {
        match Format::parse(format).and_then(|format| format.apply(value)) {
            Ok(text) => text.into(),
            Err(error) => error.message,
        }
    }

    #[test]
    fn formats_write_what_the_table_says() {
        let long = Value::Duration(5_412_345_000_000);
        for (format, value, wanted) in [
            ("%", Value::Float(0.5), "50%"),
            (".1%", Value::Float(1.0 / 3.0), "33.3%"),
            (".2", Value::Float(2.71928), "2.72"),
            (".2", Value::Int(3), "3.00"),
            ("x", Value::Int(255), "ff"),
            ("o", Value::Int(0o600), "600"),
            ("1s", long.clone(), "1h30m12s"),
            ("5m", long.clone(), "1h30m"),
            ("s", long.clone(), "5412s"),
            (".1h", long, "1.5h"),
            ("Mi", Value::Size(512 << 20), "512Mi"),
            (".1GB", Value::Size(1_540_000_000), "1.5GB"),
            ("%H:%M", Value::Time(jiff::Timestamp::UNIX_EPOCH), "00:00"),
            ("<5", Value::string("ab"), "ab   "),
            (">5", Value::string("äb"), "   äb"),
            ("^5", Value::string("ab"), " ab  "),
            ("05", Value::Int(-42), "-0042"),
            (">7.1%", Value::Float(0.5), "  50.0%"),
            ("07.2", Value::Float(2.71928), "0002.72"),
        ] {
            assert_eq!(apply(format, &value), wanted, "{format}");
            assert!(Format::parse(format).unwrap().accepts(&value.ty()), "{format}");
        }
    }

    #[test]
    fn what_is_no_format_is_refused() {
        for format in ["y", ".%%", ">", "99", "5", "%!", ">9999", ".99", "-5s", "0s"] {
            assert!(Format::parse(format).is_err(), "{format}");
        }
        assert_eq!(apply("%", &Value::string("a")), "this format is for numbers, not for `string`");
        let percent = Format::parse("%").unwrap();
        assert!(!percent.accepts(&Type::String) && !percent.accepts(&Type::Int.optional()));
        assert!(percent.accepts(&Type::Float.secret()));
    }

    #[test]
    fn secrets_are_not_formatted() {
        let secret = super::super::Secret::wrap(Value::Float(0.5));
        assert_eq!(apply("%", &secret), show::SECRET);
    }
}
