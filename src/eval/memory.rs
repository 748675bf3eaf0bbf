//! What values take up, roughly: enough to end a run that would use up the machine.

use super::lane::Lane;
use super::unwind::Flow;
use crate::diagnostic::codes::run as codes;
use crate::program::{Expr, Slot};
use crate::source::Span;
use crate::value::{Value, show};

/// What a value takes where it stands, in bytes.
const CELL: u64 = 24;
/// What an entry of a map takes beyond its value.
const ENTRY: u64 = 40;
/// Values below this are not worth counting.
const SMALL: u64 = 4096;

impl<'p> Lane<'p> {
    /// A value that was just made, if it is not larger than all values together may be.
    pub(super) fn weighed(&self, value: Value, expr: &'p Expr) -> Flow<Value> {
        let weight = match &value {
            Value::String(text) => text.len() as u64,
            Value::List(items) => items.len() as u64 * CELL,
            Value::Map(entries) => entries.len() as u64 * (CELL + ENTRY),
            _ => 0,
        };
        if weight > self.shared.bounds.memory {
            return self.too_heavy(weight, expr.span);
        }
        Ok(value)
    }

    /// Binds a value, and counts what the frame holds.
    pub(super) fn bind(&mut self, slot: Slot, value: Value, span: Span) -> Flow {
        let weight = deep(&value, self.shared.bounds.memory);
        let held = self.held.iter_mut().find(|(held, _)| *held == slot);
        match held {
            Some((_, before)) => *before = weight,
            None if weight >= SMALL => self.held.push((slot, weight)),
            None => {}
        }
        let total = self.held.iter().map(|(_, weight)| *weight).fold(0, u64::saturating_add);
        if total > self.shared.bounds.memory {
            return self.too_heavy(total, span);
        }
        self.set(slot, value);
        Ok(())
    }

    fn too_heavy<T>(&self, weight: u64, span: Span) -> Flow<T> {
        let (weight, limit) = (Value::Size(weight), Value::Size(self.shared.bounds.memory));
        let message = format!("the values take {}, more than {}", show::to_text(&weight), show::to_text(&limit));
        self.used_up(codes::MEMORY_USED_UP, span, &message)
    }
}

/// What a value takes with all that is in it; what goes over the limit is not counted further.
fn deep(value: &Value, limit: u64) -> u64 {
    match value {
        Value::String(text) | Value::Path(text) | Value::Url(text) => text.len() as u64,
        Value::List(items) => sum(items.iter(), CELL, limit),
        Value::Map(entries) => sum(entries.values(), CELL + ENTRY, limit),
        Value::Secret(secret) => deep(secret.expose(), limit),
        Value::Code(code) => sum(code.holes.iter(), CELL, limit),
        _ => 0,
    }
}

fn sum<'a>(values: impl Iterator<Item = &'a Value>, each: u64, limit: u64) -> u64 {
    let mut total = 0_u64;
    for value in values {
        total = total.saturating_add(each).saturating_add(deep(value, limit));
        if total > limit {
            break;
        }
    }
    total
}
