//! Random values and types.

use proptest::prelude::*;
use runbook::value::{Type, Value};
use std::sync::Arc;

/// Whole numbers with the interesting ones among them.
fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![-3_i64..4, Just(i64::MAX), Just(i64::MIN), Just(0), -1_000_000_i64..1_000_000]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![(-3_i32..4).prop_map(f64::from), Just(0.5), Just(-0.0), Just(1e300), (-1e6..1e6_f64),]
}

/// A value without parts.
pub(crate) fn leaf() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        whole().prop_map(Value::Int),
        float().prop_map(Value::Float),
        whole().prop_map(Value::Duration),
        prop_oneof![0_u64..4, Just(u64::MAX), Just(1 << 30)].prop_map(Value::Size),
        prop_oneof![0_u64..4, Just(u64::MAX), Just(500)].prop_map(Value::Cpu),
        (-100_000_000_000_i64..200_000_000_000)
            .prop_map(|second| Value::Time(jiff::Timestamp::from_second(second).unwrap())),
        "[ab1 ,=]{0,4}".prop_map(Value::string),
        "[ab/.]{1,4}".prop_map(|text| Value::Path(text.into())),
        "[ab]{1,3}".prop_map(|host| Value::Url(format!("http://{host}:80/x?a=1").into())),
        Just(Value::Regex(Arc::new(regex::Regex::new("a(b)?").unwrap()))),
        (whole(), whole()).prop_map(|(a, b)| Value::Range(Arc::new((Value::Int(a), Value::Int(b))))),
        (float(), float()).prop_map(|(a, b)| Value::Range(Arc::new((Value::Float(a), Value::Float(b))))),
    ]
    .boxed()
}

/// A value whose lists hold values of one kind, so that their type is known.
pub(crate) fn value() -> BoxedStrategy<Value> {
    let list = leaf().prop_flat_map(|first| {
        let ty = first.ty();
        let same = leaf().prop_filter_map("of one kind", move |other| (other.ty() == ty).then_some(other));
        (Just(first), prop::collection::vec(same, 0..3))
    });
    let list = list.prop_map(|(first, mut others)| {
        others.push(first);
        Value::list(others)
    });
    let record = prop::collection::vec(("[ab]", leaf()), 0..3).prop_map(Value::record);
    let records = record.clone().prop_map(|one| Value::list(vec![one.clone(), one]));
    prop_oneof![
        6 => leaf(),
        2 => list,
        1 => Just(Value::list(Vec::new())),
        1 => record,
        1 => records,
    ]
    .boxed()
}

/// A value of a type, for arguments; None where the type is not one that values are made of here.
pub(crate) fn of(ty: &Type) -> Option<BoxedStrategy<Value>> {
    Some(match ty {
        Type::Any => leaf(),
        Type::Int => whole().prop_map(Value::Int).boxed(),
        Type::Float => prop_oneof![float().prop_map(Value::Float), whole().prop_map(Value::Int)].boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::String | Type::OneOf(_) => "[ab1%YHM ,=]{0,4}".prop_map(Value::string).boxed(),
        Type::Duration => whole().prop_map(Value::Duration).boxed(),
        Type::Regex => Just(Value::Regex(Arc::new(regex::Regex::new("a(b)?").unwrap()))).boxed(),
        Type::List(item) => match &**item {
            Type::Never => Just(Value::list(Vec::new())).boxed(),
            item => prop::collection::vec(of(item)?, 0..3).prop_map(Value::list).boxed(),
        },
        Type::Null => Just(Value::Null).boxed(),
        Type::Size => (0_u64..1 << 40).prop_map(Value::Size).boxed(),
        Type::Cpu => (0_u64..10_000).prop_map(Value::Cpu).boxed(),
        Type::Time => Just(Value::Time(jiff::Timestamp::UNIX_EPOCH)).boxed(),
        Type::Path => Just(Value::Path("/a/b".into())).boxed(),
        _ => return None,
    })
}
