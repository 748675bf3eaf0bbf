//! How the language writes a value, and reads it.

use super::given::value;
use proptest::prelude::*;
use runbook::code::Template;
use runbook::source::FileId;
use runbook::syntax::ast::{BinaryOp, Expr, ExprKind, Item, MapKey, StmtKind, TemplatePart, UnaryOp};
use runbook::syntax::parse;
use runbook::value::compare::equal;
use runbook::value::{Value, code, ops, show};
use std::sync::Arc;

/// What a literal says; None where it is no literal.
fn read(text: &str) -> Option<Value> {
    let parsed = parse(&format!("let x = {text}\n"), FileId(0));
    if parsed.has_errors() {
        return None;
    }
    match parsed.file.items.as_slice() {
        [Item::Stmt(stmt)] => match &stmt.kind {
            StmtKind::Let { value, .. } => constant(value),
            _ => None,
        },
        _ => None,
    }
}

fn text_of(parts: &[TemplatePart]) -> Option<String> {
    parts
        .iter()
        .map(|part| if let TemplatePart::Text { text, .. } = part { Some(text.as_str()) } else { None })
        .collect()
}

fn constant(expr: &Expr) -> Option<Value> {
    Some(match &expr.kind {
        ExprKind::Null => Value::Null,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Int(number) => Value::Int(*number),
        ExprKind::Float(number) => Value::Float(*number),
        ExprKind::Duration(amount) => Value::Duration(*amount),
        ExprKind::Size(amount) => Value::Size(*amount),
        ExprKind::Cpu(amount) => Value::Cpu(*amount),
        ExprKind::Text(template) => Value::String(template.literal()?),
        ExprKind::Tagged(tagged) => {
            let template = Template { tag: tagged.tag, texts: vec![text_of(&tagged.parts)?.into()], shell: None };
            code::make(&Arc::new(template), vec![]).ok()?
        }
        ExprKind::List(items) => Value::list(items.iter().map(constant).collect::<Option<_>>()?),
        ExprKind::Map(entries) => {
            let entries: Option<Vec<_>> = entries
                .iter()
                .map(|(key, value)| {
                    let name = match key {
                        MapKey::Name(name) => name.name.clone(),
                        MapKey::Text(text) => text.literal()?,
                        MapKey::Computed(_) => return None,
                    };
                    Some((name, constant(value)?))
                })
                .collect();
            Value::record(entries?)
        }
        ExprKind::Unary { op: UnaryOp::Neg, operand } => ops::unary(UnaryOp::Neg, &constant(operand)?).ok()?,
        ExprKind::Binary { op: BinaryOp::Range, left, right, .. } => {
            ops::binary(BinaryOp::Range, &constant(left)?, &constant(right)?).ok()?
        }
        ExprKind::Paren(inner) => constant(inner)?,
        _ => return None,
    })
}

/// Neither times, which are no literals, nor what is one below the largest negative.
fn written(value: &Value) -> bool {
    match value {
        Value::Time(_) | Value::Int(i64::MIN) | Value::Duration(i64::MIN) => false,
        Value::List(items) => items.iter().all(written),
        Value::Map(entries) => entries.values().all(written),
        Value::Range(ends) => written(&ends.0) && written(&ends.1),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(value in value().prop_filter("it can be written", written)) {
        let text = show::literal(&value);
        let Some(back) = read(&text) else { panic!("`{text}` is no literal") };
        prop_assert!(equal(&back, &value).holds.unwrap(), "{text} is {back:?}, not {value:?}");
        prop_assert_eq!(show::literal(&back), text);
    }

    #[test]
    fn any_text_reads_back(text in "[^\0]{0,30}") {
        let quoted = show::quoted(&text);
        let Some(Value::String(back)) = read(&quoted) else { panic!("`{quoted}` is no literal") };
        prop_assert_eq!(back.as_str(), text);
    }
}
