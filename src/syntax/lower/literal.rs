//! Numbers and their units.

use super::Lower;
use crate::diagnostic::{Diagnostic, codes::syntax as codes, nearest};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

const DURATIONS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
];

const SIZES: [(&str, i128); 9] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
];

const CPUS: [(&str, i128); 2] = [("cpu", 1_000), ("mcpu", 1)];

/// What people write elsewhere, and what it is here.
const OTHER_UNITS: [(&str, &str); 25] = [
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("min", "m"),
    ("mins", "m"),
    ("minute", "m"),
    ("minutes", "m"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("week", "w"),
    ("weeks", "w"),
    ("k", "KB"),
    ("M", "MB"),
    ("G", "GB"),
    ("T", "TB"),
    ("kib", "Ki"),
    ("mib", "Mi"),
    ("gib", "Gi"),
    ("tib", "Ti"),
    ("cpus", "cpu"),
];

/// A number as digits and how many of them stand behind the point.
struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|character| *character != '_').collect();
        let (whole, behind) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = format!("{whole}{behind}").parse().ok()?;
        Some(Self { digits, places: u32::try_from(behind.len()).ok()? })
    }

    /// Times a whole factor, where the result is whole.
    fn times(&self, factor: i128) -> Option<i128> {
        let divisor = 10i128.checked_pow(self.places)?;
        let product = self.digits.checked_mul(factor)?;
        (product % divisor == 0).then_some(product / divisor)
    }
}

impl Lower<'_> {
    pub(super) fn number(&mut self, text: &str, span: Span) -> ExprKind {
        if let Some(percent) = text.strip_suffix('%') {
            return self.percent(percent, text, span);
        }
        if let Some(octal) = text.strip_prefix("0o") {
            return self.octal(octal, text, span);
        }
        let parts = split(text);
        match parts.as_slice() {
            [(digits, "")] if digits.contains('.') => self.float(digits, text, span),
            [(digits, "")] => self.int(digits, text, span),
            [(digits, unit)] if CPUS.iter().any(|(name, _)| name == unit) => {
                match scaled(digits, unit, &CPUS).map(u64::try_from) {
                    Some(Ok(thousandths)) => ExprKind::Cpu(thousandths),
                    _ => self.inexact(text, span, "a thousandth of a core"),
                }
            }
            [(digits, unit)] if SIZES.iter().any(|(name, _)| name == unit) => {
                match scaled(digits, unit, &SIZES).map(u64::try_from) {
                    Some(Ok(bytes)) => ExprKind::Size(bytes),
                    _ => self.inexact(text, span, "a byte"),
                }
            }
            parts => self.duration(parts, text, span),
        }
    }

    fn int(&mut self, digits: &str, text: &str, span: Span) -> ExprKind {
        if digits.len() > 1 && digits.starts_with('0') {
            let bare = digits.trim_start_matches(['0', '_']);
            let plain = if bare.is_empty() { "0" } else { bare };
            let octal = digits.chars().all(|digit| ('0'..='7').contains(&digit));
            let mut diagnostic = Diagnostic::error(codes::BAD_NUMBER, span, format!("`{text}` begins with a zero"));
            if octal {
                diagnostic = diagnostic
                    .help(format!("an octal number is written `0o{plain}`, a decimal one `{plain}`"))
                    .fix(format!("write `0o{plain}`"), span, format!("0o{plain}"));
            } else {
                diagnostic = diagnostic.help(format!("write `{plain}`")).fix(format!("write `{plain}`"), span, plain);
            }
            self.report(diagnostic);
            return ExprKind::Error;
        }
        let plain: String = digits.chars().filter(|character| *character != '_').collect();
        plain.parse().map_or_else(|_| self.too_large(text, span), ExprKind::Int)
    }

    fn float(&mut self, digits: &str, text: &str, span: Span) -> ExprKind {
        let plain: String = digits.chars().filter(|character| *character != '_').collect();
        match plain.parse::<f64>() {
            Ok(value) if value.is_finite() => ExprKind::Float(value),
            _ => self.too_large(text, span),
        }
    }

    fn percent(&mut self, digits: &str, text: &str, span: Span) -> ExprKind {
        let plain: String = digits.chars().filter(|character| *character != '_').collect();
        match plain.parse::<f64>() {
            Ok(value) if value.is_finite() => ExprKind::Float(value / 100.0),
            _ => self.unknown_unit(
                text,
                digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '_'),
                span,
            ),
        }
    }

    fn octal(&mut self, digits: &str, text: &str, span: Span) -> ExprKind {
        let plain: String = digits.chars().filter(|character| *character != '_').collect();
        if let Ok(value) = i64::from_str_radix(&plain, 8) {
            return ExprKind::Int(value);
        }
        self.report(
            Diagnostic::error(codes::BAD_NUMBER, span, format!("`{text}` is no octal number"))
                .help("octal digits are 0 to 7: `0o644`"),
        );
        ExprKind::Error
    }

    fn duration(&mut self, parts: &[(&str, &str)], text: &str, span: Span) -> ExprKind {
        let mut sum = 0i128;
        let mut last = i128::MAX;
        for (digits, unit) in parts {
            let Some((_, factor)) = DURATIONS.iter().find(|(name, _)| name == unit) else {
                return self.unknown_unit(text, unit, span);
            };
            if *factor >= last {
                self.report(
                    Diagnostic::error(codes::BAD_NUMBER, span, format!("the units of `{text}` are out of order"))
                        .help("the larger unit comes first, and each once: `1h30m`"),
                );
                return ExprKind::Error;
            }
            last = *factor;
            match scaled(digits, unit, &DURATIONS).and_then(|part| sum.checked_add(part)) {
                Some(total) => sum = total,
                None => return self.inexact(text, span, "a nanosecond"),
            }
        }
        i64::try_from(sum).map_or_else(|_| self.too_large(text, span), ExprKind::Duration)
    }

    fn too_large(&mut self, text: &str, span: Span) -> ExprKind {
        self.report(
            Diagnostic::error(codes::BAD_NUMBER, span, format!("`{text}` is too large"))
                .help("integers have 64 bits, and durations reach 292 years"),
        );
        ExprKind::Error
    }

    fn inexact(&mut self, text: &str, span: Span, grain: &str) -> ExprKind {
        self.report(
            Diagnostic::error(codes::BAD_NUMBER, span, format!("`{text}` cannot be kept exactly"))
                .help(format!("it is too large, or finer than {grain}")),
        );
        ExprKind::Error
    }

    fn unknown_unit(&mut self, text: &str, unit: &str, span: Span) -> ExprKind {
        let known = || DURATIONS.iter().chain(&SIZES).chain(&CPUS).map(|(name, _)| *name);
        let same = known().find(|name| name.eq_ignore_ascii_case(unit));
        let other = || {
            OTHER_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit) && (name.len() > 1 || *name == unit))
        };
        let meant = same
            .or_else(|| other().map(|(_, unit)| *unit))
            .or_else(|| nearest(unit, known()).filter(|_| unit.len() > 1));
        let mut diagnostic = Diagnostic::error(codes::BAD_NUMBER, span, format!("`{unit}` is no unit"));
        if text.starts_with("0x") || text.starts_with("0b") {
            diagnostic = Diagnostic::error(codes::BAD_NUMBER, span, format!("`{text}` is no number here"))
                .help("numbers are decimal, or octal as `0o644`");
        } else if let Some(meant) = meant {
            let right = text.replacen(unit, meant, 1);
            diagnostic = diagnostic.help(format!("write `{right}`")).fix(format!("write `{right}`"), span, right);
        } else {
            diagnostic = diagnostic
                .help("durations have ns us ms s m h d w, sizes B KB MB GB TB Ki Mi Gi Ti, processors cpu mcpu; a name begins with a letter");
        }
        self.report(diagnostic);
        ExprKind::Error
    }
}

fn scaled(digits: &str, unit: &str, units: &[(&str, i128)]) -> Option<i128> {
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    Decimal::parse(digits)?.times(*factor)
}

/// `1h30m` as `[("1", "h"), ("30", "m")]`.
fn split(text: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(rest.len());
        let (number, behind) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        let letters = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(letters).unwrap_or((behind, ""));
        parts.push((number, unit));
        rest = behind;
    }
    parts
}
