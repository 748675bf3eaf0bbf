//! Lists: asking about items, and choosing among them.

use super::{Call, Gives, Halt, INT, ITEM, MethodInfo, Receiver, SAME, TEXT, count, each, method, optional, required};
use crate::value::compare::{contained, equal};
use crate::value::{Secret, Type, Value, show};
use ecow::EcoString;

const ON: Receiver = Receiver::List;

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "len",
        &[],
        "How many items it has.",
        "[1, 2].len()   # 2",
        |_| Ok(Type::Int),
        |call| count(call.items()?.len()),
    ),
    method(
        ON,
        "is_empty",
        &[],
        "Whether it has no item.",
        "[].is_empty()   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(call.items()?.is_empty())),
    ),
    method(
        ON,
        "filter",
        &[required("test", each(Gives::Bool))],
        "The items for which the lambda is true.",
        "[1, 2, 3].filter(n => n > 1)   # [2, 3]",
        |s| Ok(s.receiver.clone()),
        |call| {
            let mut kept = Vec::new();
            for item in call.items()? {
                if call.holds(0, &[item])? {
                    kept.push(item.clone());
                }
            }
            Ok(Value::list(kept))
        },
    ),
    method(
        ON,
        "map",
        &[required("each", each(Gives::Anything))],
        "What the lambda gives for each item.",
        "[1, 2].map(n => n * 2)   # [2, 4]",
        |s| Ok(Type::list(s.arg(0))),
        |call| {
            let items = call.items()?;
            let mut results = Vec::with_capacity(items.len());
            for item in items {
                results.push(call.call(0, &[item])?);
            }
            Ok(Value::list(results))
        },
    ),
    method(
        ON,
        "flat_map",
        &[required("each", each(Gives::List))],
        "The items of all the lists that the lambda gives.",
        "[1, 2].flat_map(n => [n, n])   # [1, 1, 2, 2]",
        |s| Ok(if let Type::List(_) = s.arg(0) { s.arg(0) } else { Type::list(Type::Any) }),
        |call| {
            let mut results = Vec::new();
            for item in call.items()? {
                let given = call.call(0, &[item])?;
                match call.plain(&given)? {
                    Value::List(items) => results.extend(items.iter().cloned()),
                    other => {
                        let kind = other.kind();
                        let message = format!("the lambda of `flat_map` must give a list, not `{kind}`");
                        return Err(crate::value::ValueError::new(message).into());
                    }
                }
            }
            Ok(Value::list(results))
        },
    ),
    method(
        ON,
        "all",
        &[required("test", each(Gives::Bool))],
        "Whether the lambda is true for every item; true for an empty list.",
        "[1, 2].all(n => n > 0)   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(!some(call, false)?)),
    ),
    method(
        ON,
        "any",
        &[required("test", each(Gives::Bool))],
        "Whether the lambda is true for some item; false for an empty list.",
        "[1, 2].any(n => n > 1)   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(some(call, true)?)),
    ),
    method(
        ON,
        "none",
        &[required("test", each(Gives::Bool))],
        "Whether the lambda is true for no item; true for an empty list.",
        "[1, 2].none(n => n > 2)   # true",
        |_| Ok(Type::Bool),
        |call| Ok(Value::Bool(!some(call, true)?)),
    ),
    method(
        ON,
        "count",
        &[required("test", each(Gives::Bool))],
        "For how many items the lambda is true.",
        "[1, 2, 3].count(n => n > 1)   # 2",
        |_| Ok(Type::Int),
        |call| {
            let mut found = 0;
            for item in call.items()? {
                if call.holds(0, &[item])? {
                    found += 1;
                }
            }
            count(found)
        },
    ),
    method(
        ON,
        "find",
        &[required("test", each(Gives::Bool))],
        "The first item for which the lambda is true; null where there is none.",
        "[1, 2, 3].find(n => n > 1)   # 2",
        |s| Ok(s.item().optional()),
        |call| {
            for item in call.items()? {
                if call.holds(0, &[item])? {
                    return Ok(item.clone());
                }
            }
            Ok(Value::Null)
        },
    ),
    method(
        ON,
        "find_index",
        &[required("test", each(Gives::Bool))],
        "The place, from 0, of the first item for which the lambda is true; null where there is none.",
        "[1, 2, 3].find_index(n => n > 1)   # 1",
        |_| Ok(Type::Int.optional()),
        |call| {
            for (index, item) in call.items()?.iter().enumerate() {
                if call.holds(0, &[item])? {
                    return count(index);
                }
            }
            Ok(Value::Null)
        },
    ),
    method(
        ON,
        "contains",
        &[required("item", ITEM)],
        "Whether it has an item equal to this: `item in list`.",
        "[1, 2].contains(2)   # true",
        |s| Ok(s.of_items(Type::Bool)),
        |call| {
            let verdict = contained(call.arg(0)?, call.items()?);
            Ok(Value::Bool(call.verdict(verdict)?))
        },
    ),
    method(
        ON,
        "index_of",
        &[required("item", ITEM)],
        "The place, from 0, of the first item equal to this; null where there is none.",
        "[\"a\", \"b\"].index_of(\"b\")   # 1",
        |s| Ok(s.of_items(Type::Int.optional())),
        |call| {
            for (index, item) in call.items()?.iter().enumerate() {
                let verdict = equal(call.arg(0)?, item);
                if call.verdict(verdict)? {
                    return count(index);
                }
            }
            Ok(Value::Null)
        },
    ),
    method(
        ON,
        "first",
        &[],
        "The first item; null where there is none.",
        "[1, 2].first()   # 1",
        |s| Ok(s.item().optional()),
        |call| Ok(call.items()?.first().cloned().unwrap_or(Value::Null)),
    ),
    method(
        ON,
        "last",
        &[],
        "The last item; null where there is none.",
        "[1, 2].last()   # 2",
        |s| Ok(s.item().optional()),
        |call| Ok(call.items()?.last().cloned().unwrap_or(Value::Null)),
    ),
    method(
        ON,
        "get",
        &[required("index", INT)],
        "The item at a place, from 0, or from the end where it is below zero; null where there is none.",
        "[1, 2].get(-1)   # 2",
        |s| Ok(s.item().optional()),
        |call| {
            let items = call.items()?;
            let at = crate::value::fields::place(call.int_arg(0)?, items.len());
            Ok(at.and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null))
        },
    ),
    method(
        ON,
        "take",
        &[required("count", INT)],
        "The first items, at most so many.",
        "[1, 2, 3].take(2)   # [1, 2]",
        |s| Ok(s.receiver.clone()),
        |call| {
            let wanted = call.count_arg(0)?;
            Ok(Value::list(call.items()?.iter().take(wanted).cloned().collect()))
        },
    ),
    method(
        ON,
        "drop",
        &[required("count", INT)],
        "Without the first items, so many.",
        "[1, 2, 3].drop(2)   # [3]",
        |s| Ok(s.receiver.clone()),
        |call| {
            let left = call.count_arg(0)?;
            Ok(Value::list(call.items()?.iter().skip(left).cloned().collect()))
        },
    ),
    method(
        ON,
        "slice",
        &[required("from", INT), optional("to", INT)],
        "The items from `from` up to before `to`, counted from 0; below zero counts from the end. What lies outside \
         is left out.",
        "[1, 2, 3].slice(1)   # [2, 3]",
        |s| Ok(s.receiver.clone()),
        |call| {
            let items = call.items()?;
            let from = super::text::position(call.int_arg(0)?, items.len());
            let to = if call.given(1).is_some() {
                super::text::position(call.int_arg(1)?, items.len())
            } else {
                items.len()
            };
            Ok(Value::list(items.get(from..to.max(from)).unwrap_or_default().to_vec()))
        },
    ),
    method(
        ON,
        "concat",
        &[required("other", SAME)],
        "Its items, then those of the other: `a + b`.",
        "[1].concat([2])   # [1, 2]",
        |s| Ok(Type::join(s.receiver, &s.arg(0)).unwrap_or_else(|| Type::list(Type::Any))),
        |call| {
            let other = call.list_arg(0)?;
            Ok(Value::list(call.items()?.iter().chain(other.iter()).cloned().collect()))
        },
    ),
    method(
        ON,
        "compact",
        &[],
        "Without the nulls.",
        "[1, null, 2].compact()   # [1, 2]",
        |s| Ok(Type::list(s.item().required().clone())),
        |call| Ok(Value::list(call.items()?.iter().filter(|item| !matches!(item, Value::Null)).cloned().collect())),
    ),
    method(
        ON,
        "reverse",
        &[],
        "Its items, last first.",
        "[1, 2].reverse()   # [2, 1]",
        |s| Ok(s.receiver.clone()),
        |call| Ok(Value::list(call.items()?.iter().rev().cloned().collect())),
    ),
    method(
        ON,
        "join",
        &[optional("separator", TEXT)],
        "The texts of its items with a separator between; without one, with nothing between.",
        "[\"a\", \"b\"].join(\", \")   # \"a, b\"",
        |s| Ok(s.of_items(Type::String)),
        |call| {
            let separator = if call.given(0).is_some() { call.text_arg(0)? } else { EcoString::new() };
            let mut text = show::TextBuilder::new();
            for (index, item) in call.items()?.iter().enumerate() {
                if index > 0 {
                    text.push_str(&separator);
                }
                text.push(item, None)?;
            }
            let made = text.finish();
            Ok(Value::clone(call.plain(&made)?))
        },
    ),
];

/// Whether the lambda is `wanted` for some item. One known hit decides, whatever is unknown beside it.
fn some(call: &mut Call<'_, '_>, wanted: bool) -> Result<bool, Halt> {
    let mut unknown = None;
    for item in call.items()? {
        match call.holds(0, &[item]) {
            Ok(holds) if holds == wanted => return Ok(true),
            Ok(_) => {}
            Err(Halt::Unknown(why)) => unknown = unknown.or(Some(why)),
            Err(halt) => return Err(halt),
        }
    }
    match unknown {
        Some(why) => Err(Halt::Unknown(why)),
        None => Ok(false),
    }
}

/// Keeps an item as secret as the list it is from.
pub(super) fn kept(item: &Value, secret: bool) -> Value {
    if secret { Secret::wrap(item.clone()) } else { item.clone() }
}
