//! From one kind of number to another. The only file that casts.

use std::cmp::Ordering;
use std::fmt::Write;

/// 2⁶³, the first float above every `i64`.
const ABOVE_I64: f64 = 9_223_372_036_854_775_808.0;
/// 2⁶⁴, the first float above every `u64`.
const ABOVE_U64: f64 = 18_446_744_073_709_551_616.0;

/// The nearest float.
#[expect(clippy::cast_precision_loss, reason = "a float is the nearest number by its nature")]
pub(super) fn float(whole: i64) -> f64 {
    whole as f64
}

/// The nearest float.
#[expect(clippy::cast_precision_loss, reason = "a float is the nearest number by its nature")]
pub(super) fn float_unsigned(whole: u64) -> f64 {
    whole as f64
}

/// The nearest whole number, halves away from zero; None outside of `i64`.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked")]
pub(super) fn rounded(number: f64) -> Option<i64> {
    let number = number.round();
    (-ABOVE_I64..ABOVE_I64).contains(&number).then_some(number as i64)
}

/// The nearest whole number, halves away from zero; None outside of `u64`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds are checked")]
pub(super) fn rounded_unsigned(number: f64) -> Option<u64> {
    let number = number.round();
    (0.0..ABOVE_U64).contains(&number).then_some(number as u64)
}

/// Compares exactly, without turning the whole number into a float. `number` is finite.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked")]
pub(super) fn compare(whole: i64, number: f64) -> Ordering {
    if number >= ABOVE_I64 {
        Ordering::Less
    } else if number < -ABOVE_I64 {
        Ordering::Greater
    } else {
        whole.cmp(&(number.trunc() as i64)).then_with(|| 0.0_f64.total_cmp(&(number.fract() + 0.0)))
    }
}

/// Writes a number with so many decimals, correctly rounded.
pub(super) fn write_fixed(out: &mut ecow::EcoString, number: f64, decimals: usize) -> std::fmt::Result {
    const POWERS: [f64; 7] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0];
    /// Below it the product with a power of ten is wrong by less than a thousandth.
    const EXACT_ENOUGH: f64 = 1_099_511_627_776.0;
    if let Some(power) = POWERS.get(decimals) {
        let scaled = (number * power).abs();
        // Where the product lies near a half, only the exact way can tell on which side the number itself lies.
        if scaled < EXACT_ENOUGH
            && (scaled.fract() - 0.5).abs() > 0.001
            && let Some(digits) = rounded_unsigned(scaled)
        {
            write_digits(out, digits, decimals, number.is_sign_negative());
            return Ok(());
        }
    }
    write!(out, "{number:.decimals$}")
}

/// Writes digits with a point before the last of them.
fn write_digits(out: &mut ecow::EcoString, mut digits: u64, decimals: usize, negative: bool) {
    let mut buffer = [b'0'; 24];
    let mut first = buffer.len();
    for (place, slot) in buffer.iter_mut().enumerate().rev() {
        let behind = 24 - place;
        if decimals > 0 && behind == decimals + 1 {
            *slot = b'.';
        } else {
            *slot = b'0' + u8::try_from(digits % 10).unwrap_or(0);
            digits /= 10;
            if digits == 0 && (decimals == 0 || behind > decimals + 1) {
                first = place;
                break;
            }
        }
    }
    if negative {
        out.push('-');
    }
    out.push_str(buffer.get(first..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::Strategy;

    #[test]
    fn whole_numbers_and_floats_compare_exactly() {
        assert_eq!(compare(1, 1.0), Ordering::Equal);
        assert_eq!(compare(0, -0.0), Ordering::Equal);
        assert_eq!(compare(1, 1.5), Ordering::Less);
        assert_eq!(compare(-1, -1.5), Ordering::Greater);
        assert_eq!(compare((1 << 53) + 1, 9_007_199_254_740_992.0), Ordering::Greater);
        assert_eq!(compare(i64::MAX, ABOVE_I64), Ordering::Less);
        assert_eq!(compare(i64::MIN, -ABOVE_I64), Ordering::Equal);
    }

    #[test]
    fn rounding_knows_its_bounds() {
        assert_eq!(rounded(2.5), Some(3));
        assert_eq!(rounded(-2.5), Some(-3));
        assert_eq!(rounded(ABOVE_I64), None);
        assert_eq!(rounded_unsigned(-1.0), None);
        assert_eq!(rounded_unsigned(ABOVE_U64), None);
        assert_eq!(rounded(f64::NAN), None);
    }

    proptest::proptest! {
        #[test]
        fn decimals_are_rounded_as_the_standard_library_does(
            number in proptest::prop_oneof![-1e6..1e6_f64, -1.0..1.0_f64, (-100_000_i32..100_000).prop_map(|n| f64::from(n) / 1000.0)],
            decimals in 0_usize..9,
        ) {
            let mut out = ecow::EcoString::new();
            write_fixed(&mut out, number, decimals).unwrap();
            proptest::prop_assert_eq!(out.as_str(), format!("{number:.decimals$}"));
        }
    }
}
