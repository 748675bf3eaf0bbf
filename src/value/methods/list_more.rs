//! Lists: order, arithmetic, and other shapes.

use super::list::kept;
use super::{
    Call, Gives, Halt, INT, MethodInfo, Parameter, Receiver, Signature, Takes, count, each, item, method, optional,
    required,
};
use crate::syntax::ast::BinaryOp;
use crate::value::type_ops::{is_ordered, type_binary};
use crate::value::{Key, Map, Type, Value, ValueError, compare, ops};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::cmp::Ordering;
use std::sync::Arc;

const ON: Receiver = Receiver::List;

/// The most lists that `chunks` and `zip` make, and the longest list of a range.
const LIST: Takes = Takes::Value(|_| Type::list(Type::Any));
const BY: &[Parameter] = &[required("by", each(Gives::Ordered))];

pub(super) const METHODS: &[MethodInfo] = &[
    method(
        ON,
        "sum",
        &[],
        "The sum of its items: numbers, durations, sizes or cpu. An empty list of numbers gives 0, an empty list of \
         durations, sizes or cpu the zero of its kind.",
        "[1, 2].sum()   # 3",
        |s| {
            let item = s.item();
            let plain = item.exposed();
            match plain {
                Type::Int | Type::Float | Type::Duration | Type::Size | Type::Cpu | Type::Error => Ok(item),
                Type::Never => Ok(Type::Int),
                _ => Err(type_binary(BinaryOp::Add, &item, &item)
                    .err()
                    .unwrap_or_else(|| ValueError::new(format!("cannot sum `{}`", s.receiver)))),
            }
        },
        sum,
    ),
    method(
        ON,
        "min",
        &[],
        "The smallest item; null where there is none.",
        "[2, 1].min()   # 1",
        |s| ordered_items(s).map(Type::optional),
        |call| extreme(call, Ordering::Less),
    ),
    method(
        ON,
        "max",
        &[],
        "The largest item; null where there is none.",
        "[2, 1].max()   # 2",
        |s| ordered_items(s).map(Type::optional),
        |call| extreme(call, Ordering::Greater),
    ),
    method(
        ON,
        "min_by",
        BY,
        "The first item for which the lambda gives the least; null where there is none.",
        "[\"aa\", \"b\"].min_by(t => t.len())   # \"b\"",
        |s| Ok(s.item().optional()),
        |call| extreme_by(call, Ordering::Less),
    ),
    method(
        ON,
        "max_by",
        BY,
        "The first item for which the lambda gives the most; null where there is none.",
        "[\"aa\", \"b\"].max_by(t => t.len())   # \"aa\"",
        |s| Ok(s.item().optional()),
        |call| extreme_by(call, Ordering::Greater),
    ),
    method(
        ON,
        "sort",
        &[],
        "Its items from the smallest to the largest.",
        "[2, 1].sort()   # [1, 2]",
        |s| ordered_items(s).map(|_| s.receiver.clone()),
        |call| {
            let items = call.items()?;
            let keys = plain_items(call)?;
            sorted(items, keys)
        },
    ),
    method(
        ON,
        "sort_by",
        BY,
        "Its items by what the lambda gives, smallest first; equal ones keep their order.",
        "[\"bb\", \"a\"].sort_by(t => t.len())   # [\"a\", \"bb\"]",
        |s| Ok(s.receiver.clone()),
        |call| {
            let items = call.items()?;
            let mut keys = Vec::with_capacity(items.len());
            for item in items {
                let key = call.call(0, &[item])?;
                keys.push(call.plain(&key)?.clone());
            }
            sorted(items, keys)
        },
    ),
    method(
        ON,
        "unique",
        &[],
        "Without the items that are equal to one before them.",
        "[1, 2, 1].unique()   # [1, 2]",
        |s| Ok(s.receiver.clone()),
        unique,
    ),
    method(
        ON,
        "group_by",
        &[required("by", each(Gives::Key))],
        "Lists of the items for which the lambda gives the same, by what it gives.",
        "[1, 2, 3].group_by(n => if n > 1 { \"many\" } else { \"one\" })   # { one: [1], many: [2, 3] }",
        |s| Ok(Type::Map(Arc::new(key_type(s, 0)), Arc::new(s.receiver.clone()))),
        |call| {
            let mut groups: IndexMap<Key, Vec<Value>, FxBuildHasher> = IndexMap::default();
            for item in call.items()? {
                let key = call.call(0, &[item])?;
                let key = call.key(&key)?;
                groups.entry(key).or_default().push(item.clone());
            }
            let entries = groups.into_iter().map(|(key, items)| (key, Value::list(items)));
            Ok(Value::Map(Arc::new(entries.collect())))
        },
    ),
    method(
        ON,
        "to_map",
        &[required("key", each(Gives::Key)), optional("value", each(Gives::Anything))],
        "A map from what the first lambda gives to what the second gives, or to the item. The same key twice is an \
         error.",
        "[\"a\", \"bb\"].to_map(t => t, t => t.len())   # { a: 1, bb: 2 }",
        |s| {
            let value = if matches!(s.arg(1), Type::Null) { s.item() } else { s.arg(1) };
            Ok(Type::Map(Arc::new(key_type(s, 0)), Arc::new(value)))
        },
        |call| {
            let mut entries = Map::default();
            for item in call.items()? {
                let key = call.call(0, &[item])?;
                let key = call.key(&key)?;
                let value = if call.has_lambda(1) { call.call(1, &[item])? } else { item.clone() };
                if entries.contains_key(&key) {
                    let message = format!("the key `{key}` would stand twice in the map");
                    return Err(ValueError::new(message).help("`group_by` keeps all items of a key").into());
                }
                entries.insert(key, value);
            }
            Ok(Value::Map(Arc::new(entries)))
        },
    ),
    method(
        ON,
        "zip",
        &[required("other", LIST)],
        "Pairs of an item here and the item at the same place there, as long as both have one.",
        "[1, 2].zip([\"a\", \"b\"])   # [{ left: 1, right: \"a\" }, { left: 2, right: \"b\" }]",
        |s| Ok(Type::list(Type::record([("left", s.item()), ("right", item(&s.arg(0)))]))),
        |call| {
            let other = call.list_arg(0)?;
            let pairs = call.items()?.iter().zip(other.iter());
            Ok(Value::list(pairs.map(|(a, b)| Value::record([("left", a.clone()), ("right", b.clone())])).collect()))
        },
    ),
    method(
        ON,
        "enumerate",
        &[],
        "Its items, each with its place, from 0.",
        "[\"a\"].enumerate()   # [{ index: 0, item: \"a\" }]",
        |s| Ok(Type::list(Type::record([("index", Type::Int), ("item", s.item())]))),
        |call| {
            let mut pairs = Vec::new();
            for (index, item) in call.items()?.iter().enumerate() {
                pairs.push(Value::record([("index", count(index)?), ("item", item.clone())]));
            }
            Ok(Value::list(pairs))
        },
    ),
    method(
        ON,
        "chunks",
        &[required("size", INT)],
        "Lists of so many items each; the last may have fewer.",
        "[1, 2, 3].chunks(2)   # [[1, 2], [3]]",
        |s| Ok(Type::list(s.receiver.clone())),
        |call| {
            let size = call.count_arg(0)?;
            if size == 0 {
                return Err(ValueError::new("`size` of `chunks` must be above zero").into());
            }
            Ok(Value::list(call.items()?.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
        },
    ),
    method(
        ON,
        "flatten",
        &[],
        "The items of the lists in it.",
        "[[1], [2, 3]].flatten()   # [1, 2, 3]",
        |s| match s.item() {
            Type::List(inner) => Ok(Type::List(inner)),
            Type::Any | Type::Never => Ok(Type::list(Type::Any)),
            other => Err(ValueError::new(format!("cannot flatten `list<{other}>`: its items are no lists"))),
        },
        |call| {
            let mut flat = Vec::new();
            for item in call.items()? {
                match call.plain(item)? {
                    Value::List(items) => flat.extend(items.iter().cloned()),
                    other => {
                        return Err(ValueError::new(format!("cannot flatten: an item is `{}`", other.kind())).into());
                    }
                }
            }
            Ok(Value::list(flat))
        },
    ),
];

/// The type of the keys that the lambda at `index` gives.
fn key_type(signature: &Signature<'_>, index: usize) -> Type {
    match signature.arg(index).exposed() {
        Type::Int => Type::Int,
        _ => Type::String,
    }
}

/// The type of the items, if they have an order.
fn ordered_items(signature: &Signature<'_>) -> Result<Type, ValueError> {
    let item = signature.item();
    if is_ordered(&item.exposed()) {
        return Ok(item);
    }
    let error = ValueError::new(format!("items of type `{item}` have no order"));
    Err(match item {
        Type::Any => error.help("say what `any` is first: `.map(x => x.to_int())`"),
        Type::Optional(_) => error.help("take the nulls out first: `.compact()`"),
        _ => error.help("say by what: `.sort_by(x => x.name)`, `.max_by(…)`"),
    })
}

/// The items, out of their secrets.
fn plain_items(call: &mut Call<'_, '_>) -> Result<Vec<Value>, Halt> {
    let items = call.items()?;
    let mut plain = Vec::with_capacity(items.len());
    for item in items {
        plain.push(call.plain(item)?.clone());
    }
    Ok(plain)
}

fn sum(call: &mut Call<'_, '_>) -> Result<Value, Halt> {
    let mut total: Option<Value> = None;
    for item in call.items()? {
        let item = call.plain(item)?;
        if !matches!(item, Value::Int(_) | Value::Float(_) | Value::Duration(_) | Value::Size(_) | Value::Cpu(_)) {
            return Err(ValueError::new(format!("cannot sum: an item is `{}`", item.kind())).into());
        }
        total = Some(match total {
            Some(total) => ops::binary(BinaryOp::Add, &total, item)?,
            None => item.clone(),
        });
    }
    Ok(total.unwrap_or(Value::Int(0)))
}

/// The first item than which no other is more extreme.
fn extreme(call: &mut Call<'_, '_>, wanted: Ordering) -> Result<Value, Halt> {
    let mut best: Option<&Value> = None;
    for item in call.items()? {
        let item = call.plain(item)?;
        let better = match best {
            Some(best) => compare::order(item, best)? == wanted,
            None => true,
        };
        if better {
            best = Some(item);
        }
    }
    Ok(best.cloned().unwrap_or(Value::Null))
}

fn extreme_by(call: &mut Call<'_, '_>, wanted: Ordering) -> Result<Value, Halt> {
    let mut best: Option<(Value, &Value)> = None;
    for item in call.items()? {
        let key = call.call(0, &[item])?;
        let key = call.plain(&key)?;
        let better = match &best {
            Some((best, _)) => compare::order(key, best)? == wanted,
            None => true,
        };
        if better {
            best = Some((key.clone(), item));
        }
    }
    Ok(best.map_or(Value::Null, |(_, item)| kept(item, call.secret_items)))
}

/// The items by their keys.
fn sorted(items: &[Value], keys: Vec<Value>) -> Result<Value, Halt> {
    // Whole numbers, the usual keys, are compared without asking what they are.
    let whole = |key: &Value| if let Value::Int(number) = key { Some(*number) } else { None };
    if let Some(numbers) = keys.iter().map(whole).collect::<Option<Vec<i64>>>() {
        let mut pairs: Vec<(i64, &Value)> = numbers.into_iter().zip(items).collect();
        pairs.sort_by_key(|(number, _)| *number);
        return Ok(Value::list(pairs.into_iter().map(|(_, item)| item.clone()).collect()));
    }
    let mut pairs: Vec<(Value, &Value)> = keys.into_iter().zip(items).collect();
    let mut problem = None;
    pairs.sort_by(|(a, _), (b, _)| {
        compare::order(a, b).unwrap_or_else(|error| {
            problem.get_or_insert(error);
            Ordering::Equal
        })
    });
    match problem {
        Some(error) => Err(error.into()),
        None => Ok(Value::list(pairs.into_iter().map(|(_, item)| item.clone()).collect())),
    }
}

fn unique(call: &mut Call<'_, '_>) -> Result<Value, Halt> {
    // Texts and whole numbers, the usual items, are found by hash; the others by looking.
    let mut seen: std::collections::HashSet<Key, FxBuildHasher> = std::collections::HashSet::default();
    let mut others: Vec<&Value> = Vec::new();
    let mut kept = Vec::new();
    let items = call.items()?;
    let simple = items.iter().all(|item| matches!(item, Value::Int(_) | Value::String(_)));
    for item in items {
        if simple {
            if crate::value::key::key_of(item).is_some_and(|key| seen.insert(key)) {
                kept.push(item.clone());
            }
            continue;
        }
        let mut known = false;
        for other in &others {
            let verdict = compare::equal(item, other);
            if call.verdict(verdict)? {
                known = true;
                break;
            }
        }
        if !known {
            others.push(item);
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}
