//! Equality and order.
//!
//! Equality is deep and never fails: values of different kinds are unequal, an `int` equals the `float` of the
//! same number, `null` equals only `null`, and the order of a record's fields does not matter. Order exists within
//! a kind: numbers, durations, sizes, cpu, times, and text (string, path, url) by code point.

use super::{Value, ValueError, number};
use ecow::EcoString;
use std::cmp::Ordering;
use std::sync::Arc;

/// Whether two values are equal, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// `Err` with the reason where it hangs on something unknown.
    pub holds: Result<bool, EcoString>,
    /// Whether a secret was looked at.
    pub secret: bool,
}

impl Verdict {
    fn known(holds: bool) -> Self {
        Self { holds: Ok(holds), secret: false }
    }

    /// As a value: a bool, unknown, or secret.
    #[must_use]
    pub fn value(self, negated: bool) -> Value {
        let value = match self.holds {
            Ok(holds) => Value::Bool(holds != negated),
            Err(why) => Value::unknown(super::Type::Bool, why),
        };
        if self.secret { super::Secret::wrap(value) } else { value }
    }
}

/// Deep equality.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> Verdict {
    match (left, right) {
        (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
            Verdict { holds: Err(unknown.why.clone()), secret: false }
        }
        (Value::Secret(_), Value::Null) | (Value::Null, Value::Secret(_)) => Verdict::known(false),
        (Value::Secret(secret), other) | (other, Value::Secret(secret)) => {
            Verdict { secret: true, ..equal(secret.expose(), other) }
        }
        (Value::Null, Value::Null) => Verdict::known(true),
        (Value::Bool(a), Value::Bool(b)) => Verdict::known(a == b),
        (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => Verdict::known(a == b),
        (Value::Float(a), Value::Float(b)) => Verdict::known((a + 0.0).total_cmp(&(b + 0.0)).is_eq()),
        (Value::Int(whole), Value::Float(number)) | (Value::Float(number), Value::Int(whole)) => {
            Verdict::known(number::compare(*whole, *number) == Ordering::Equal)
        }
        (Value::Size(a), Value::Size(b)) | (Value::Cpu(a), Value::Cpu(b)) => Verdict::known(a == b),
        (Value::Time(a), Value::Time(b)) => Verdict::known(a == b),
        (Value::String(a), Value::String(b)) | (Value::Path(a), Value::Path(b)) | (Value::Url(a), Value::Url(b)) => {
            Verdict::known(a == b)
        }
        (Value::Regex(a), Value::Regex(b)) => Verdict::known(a.as_str() == b.as_str()),
        (Value::Rate(a), Value::Rate(b)) => Verdict::known(a == b),
        (Value::Range(a), Value::Range(b)) => all([(&a.0, &b.0), (&a.1, &b.1)]),
        (Value::Code(a), Value::Code(b)) => {
            if a.template == b.template && a.holes.len() == b.holes.len() {
                all(a.holes.iter().zip(&b.holes))
            } else {
                Verdict::known(false)
            }
        }
        (Value::List(a), Value::List(b)) => {
            if a.len() == b.len() {
                all(a.iter().zip(b.iter()))
            } else {
                Verdict::known(false)
            }
        }
        (Value::Map(a), Value::Map(b)) => {
            if Arc::ptr_eq(a, b) && !left.has_unknown() && !left.has_secret() {
                return Verdict::known(true);
            }
            if a.len() != b.len() || a.keys().any(|key| !b.contains_key(key)) {
                return Verdict::known(false);
            }
            all(a.iter().filter_map(|(key, value)| b.get(key).map(|other| (value, other))))
        }
        _ => Verdict::known(false),
    }
}

/// Whether all pairs are equal. One known difference decides, whatever is unknown beside it.
fn all<'a>(pairs: impl IntoIterator<Item = (&'a Value, &'a Value)>) -> Verdict {
    let mut result = Verdict::known(true);
    for (left, right) in pairs {
        let verdict = equal(left, right);
        result.secret |= verdict.secret;
        match verdict.holds {
            Ok(true) => {}
            Ok(false) => return Verdict { holds: Ok(false), secret: result.secret },
            Err(why) => result.holds = result.holds.and(Err(why)),
        }
    }
    result
}

/// Whether a value stands in a list. One known hit decides, whatever is unknown beside it.
#[must_use]
pub fn contained(item: &Value, list: &[Value]) -> Verdict {
    let mut result = Verdict::known(false);
    for other in list {
        let verdict = equal(item, other);
        result.secret |= verdict.secret;
        match verdict.holds {
            Ok(false) => {}
            Ok(true) => return Verdict { holds: Ok(true), secret: result.secret },
            Err(why) => {
                if result.holds.is_ok() {
                    result.holds = Err(why);
                }
            }
        }
    }
    result
}

/// The order of two values of a kind. Neither is unknown or secret: those are spread before.
pub fn order(left: &Value, right: &Value) -> Result<Ordering, ValueError> {
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) | (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
        (Value::Int(whole), Value::Float(number)) => number::compare(*whole, *number),
        (Value::Float(number), Value::Int(whole)) => number::compare(*whole, *number).reverse(),
        (Value::Size(a), Value::Size(b)) | (Value::Cpu(a), Value::Cpu(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) | (Value::Path(a), Value::Path(b)) | (Value::Url(a), Value::Url(b)) => {
            a.cmp(b)
        }
        _ => {
            return Err(ValueError::new(format!(
                "cannot compare `{}` with `{}`: only values of one kind have an order",
                left.kind(),
                right.kind()
            )));
        }
    })
}
