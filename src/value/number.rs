//! From one kind of number to another. The only file that casts.

use std::cmp::Ordering;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
