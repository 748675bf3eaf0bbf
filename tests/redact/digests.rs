//! Digests: equal for equal values, and for them alone.

use proptest::prelude::*;
use runbook::redact::KeyedDigest;
use runbook::value::Value;
use runbook::value::compare::equal;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-2_i64..3).prop_map(Value::Int),
        prop_oneof![Just(0.0), Just(-0.0), Just(1.0), Just(0.5)].prop_map(Value::Float),
        (0_u64..2).prop_map(Value::Size),
        "[ab]{0,2}".prop_map(Value::string),
        "[ab]{1,2}".prop_map(|text| Value::Path(text.into())),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::list),
            prop::collection::vec(("[ab]", inner), 0..3).prop_map(Value::record),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn equal_values_and_no_others_have_equal_digests(a in value(), b in value()) {
        let digest = KeyedDigest::new([3; 32]);
        prop_assert_eq!(digest.value(&a) == digest.value(&b), equal(&a, &b).holds.unwrap());
        prop_assert_eq!(digest.value(&a), digest.value(&a.clone()));
    }
}
