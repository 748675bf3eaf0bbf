//! What holds for every catalogue: it is complete, and says of each operation what the planner needs.

use runbook::backend::catalogue::{Segment, WriteEffect};
use runbook::backend::{Backend, Catalogue, Effect};
use runbook::value::Type;
use std::sync::Arc;

fn all() -> Vec<Arc<Catalogue>> {
    vec![
        runbook::backend::file::File::new().catalogue(),
        #[cfg(feature = "sql")]
        runbook::backend::sql::Sql::new().catalogue(),
        #[cfg(feature = "http")]
        runbook::backend::http::Http::new().catalogue(),
    ]
}

#[test]
fn everything_is_described() {
    for catalogue in all() {
        assert!(catalogue.docs.ends_with('.'), "{}", catalogue.name);
        for operation in catalogue.operations.values() {
            let name = format!("{}.{}", catalogue.name, operation.name);
            assert!(operation.docs.ends_with('.'), "{name}: {}", operation.docs);
            assert!(!operation.example.is_empty(), "{name} has an example");
            for parameter in &operation.parameters {
                assert!(!parameter.docs.is_empty(), "{name}: {}", parameter.name);
            }
        }
        for record in catalogue.types.values() {
            assert!(record.fields.values().all(|field| !field.docs.is_empty()), "{:?}", record.name);
        }
    }
}

#[test]
fn positional_parameters_stand_before_the_others_and_names_are_there_once() {
    for catalogue in all() {
        for operation in catalogue.operations.values() {
            let positional: Vec<bool> = operation.parameters.iter().map(|parameter| parameter.positional).collect();
            assert!(positional.is_sorted_by(|a, b| a >= b), "{}.{}", catalogue.name, operation.name);
            let mut names: Vec<_> = operation.parameters.iter().map(|parameter| &parameter.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), operation.parameters.len(), "{}.{}", catalogue.name, operation.name);
        }
    }
}

#[test]
fn footprints_and_inverses_name_what_is_there() {
    for catalogue in all() {
        for operation in catalogue.operations.values() {
            for segment in &operation.footprint {
                if let Segment::Argument(name) = segment {
                    assert!(operation.parameters.iter().any(|parameter| parameter.name == *name), "{name}");
                }
            }
            if let Effect::Write(WriteEffect { inverse: Some(inverse), .. }) = &operation.effect {
                let inverse = &catalogue.operations[inverse];
                assert!(matches!(inverse.effect, Effect::Write(_)), "{} undoes {}", inverse.name, operation.name);
            }
        }
    }
}

#[test]
fn named_records_are_declared() {
    fn records(ty: &Type, found: &mut Vec<String>) {
        match ty {
            Type::Record(record) => found.extend(record.name.clone().map(|name| name.to_string())),
            Type::List(inner) | Type::Optional(inner) | Type::Secret(inner) => records(inner, found),
            _ => {}
        }
    }
    for catalogue in all() {
        let mut found = Vec::new();
        catalogue.operations.values().for_each(|operation| records(&operation.result, &mut found));
        assert!(found.iter().all(|name| catalogue.types.contains_key(name.as_str())), "{found:?}");
    }
}

/// The list of all operations, so that a change of one is seen in review.
#[test]
fn the_operations_are_these() {
    let mut lines = Vec::new();
    for catalogue in all() {
        for setting in &catalogue.settings {
            lines.push(format!("use {} ({}: {})", catalogue.name, setting.name, setting.ty));
        }
        for operation in catalogue.operations.values() {
            let parameters: Vec<String> = operation
                .parameters
                .iter()
                .map(|parameter| {
                    let required = if parameter.required { "" } else { "?" };
                    let named = if parameter.positional { "" } else { ":" };
                    format!("{}{required}{named} {}", parameter.name, parameter.ty)
                })
                .collect();
            let effect = match &operation.effect {
                Effect::Write(effect) => format!(
                    "write, {}{}{}, {:?}",
                    if effect.idempotent { "idempotent" } else { "once" },
                    if effect.destructive { ", destructive" } else { "" },
                    effect.inverse.as_ref().map(|inverse| format!(", undone by {inverse}")).unwrap_or_default(),
                    effect.preview,
                ),
                effect => format!("{effect:?}").to_lowercase(),
            };
            let (name, result) = (&operation.name, &operation.result);
            lines.push(format!("{}.{name}({}) -> {result}   [{effect}]", catalogue.name, parameters.join(", ")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
