//! Expressions: their types, and what they become.

use super::checker::Checker;
use super::types::a;
use crate::diagnostic::{Diagnostic, codes::types};
use crate::program::{Expr, ExprKind, MapKey};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, UnaryOp};
use crate::value::{Field, Key, RecordType, Type, Value, type_ops};
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::Arc;

impl Checker<'_> {
    /// An expression of whatever type it has.
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Expr {
        self.expr_as(expr, None)
    }

    /// An expression of which a type is hoped for: literals are read by it. The caller still has to look at what
    /// came out; [`Checker::fit`] does both.
    pub(super) fn expr_as(&mut self, expr: &ast::Expr, hoped: Option<&Type>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Null => Self::constant(Value::Null, Type::Null, span),
            ast::ExprKind::Bool(value) => Self::constant(Value::Bool(*value), Type::Bool, span),
            ast::ExprKind::Int(value) => Self::constant(Value::Int(*value), Type::Int, span),
            ast::ExprKind::Float(value) => Self::constant(Value::Float(*value), Type::Float, span),
            ast::ExprKind::Duration(value) => Self::constant(Value::Duration(*value), Type::Duration, span),
            ast::ExprKind::Size(value) => Self::constant(Value::Size(*value), Type::Size, span),
            ast::ExprKind::Cpu(value) => Self::constant(Value::Cpu(*value), Type::Cpu, span),
            ast::ExprKind::Text(template) => self.template(template),
            ast::ExprKind::Tagged(tagged) => self.tagged(tagged),
            ast::ExprKind::Dollar(dollar) => self.dollar(dollar, span),
            ast::ExprKind::Name(name) => self.name(name, span),
            ast::ExprKind::Wildcard => {
                self.report(
                    Diagnostic::error(types::NO_VALUE, span, "`_` stands for no value")
                        .help("it matches any argument of a call, in `given` and `expect` of a test"),
                );
                Self::wrong(span)
            }
            ast::ExprKind::List(items) => self.list(items, hoped, span),
            ast::ExprKind::Map(entries) => self.map(entries, hoped, span),
            ast::ExprKind::Field { of, name, safe } => self.field(of, name, *safe, span),
            ast::ExprKind::Index { of, index, safe } => self.index(of, index, *safe, span),
            ast::ExprKind::Call { callee, args } => self.call(callee, args, span),
            ast::ExprKind::Unary { op, operand } => self.unary(*op, operand, span),
            ast::ExprKind::Binary { op, op_span, left, right } => self.binary(*op, *op_span, left, right, span),
            ast::ExprKind::With { base, fields } => self.with(base, fields, span),
            ast::ExprKind::If { condition, then, otherwise } => {
                self.if_else(condition, then, otherwise.as_deref(), hoped, span)
            }
            ast::ExprKind::Try(inner) => self.attempt(inner, span),
            ast::ExprKind::Lambda { params, body } => self.stray_lambda(params, body, span),
            ast::ExprKind::Rate { count, per } => {
                let count = self.fit(count, &Type::Int, "the count of a rate");
                let per = self.fit(per, &Type::Duration, "what stands after `per`");
                let pure = count.pure && per.pure;
                Expr { kind: ExprKind::Rate { count: count.into(), per: per.into() }, ty: Type::Rate, pure, span }
            }
            ast::ExprKind::Run { path, args } => self.run(path, args, span),
            ast::ExprKind::Manual { what, options } => self.manual(what, options, span),
            ast::ExprKind::Confirm { question, options } => self.confirm(question, options, span),
            ast::ExprKind::Paren(inner) => {
                let inner = self.expr_as(inner, hoped);
                Expr { span, ..inner }
            }
            ast::ExprKind::Error => Self::wrong(span),
        }
    }

    fn list(&mut self, items: &[ast::Expr], hoped: Option<&Type>, span: Span) -> Expr {
        let wanted = match hoped.map(exposed) {
            Some(Type::List(item)) => Some(item),
            _ => None,
        };
        let mut lowered: Vec<Expr> = Vec::with_capacity(items.len());
        let mut joined = Type::Never;
        for item in items {
            let item = match &wanted {
                Some(wanted) => self.fit(item, wanted, "an item of this list"),
                None => self.expr(item),
            };
            if let Some(ty) = Type::join(&joined, &item.ty) {
                joined = ty;
            } else {
                let message = format!("this item is {}, those before it are `{joined}`", a(&item.ty));
                let first = lowered.first().map_or(span, |first| first.span);
                self.report(
                    Diagnostic::error(types::ITEMS_DIFFER, item.span, message)
                        .label(first, a(&joined))
                        .help("the items of a list have one type"),
                );
                joined = Type::Error;
            }
            lowered.push(item);
        }
        let item = match wanted {
            Some(wanted) if joined != Type::Error => (*wanted).clone(),
            _ => joined,
        };
        let pure = lowered.iter().all(|item| item.pure);
        constant_list(Expr { kind: ExprKind::List(lowered), ty: Type::list(item), pure, span })
    }

    fn map(&mut self, entries: &[(ast::MapKey, ast::Expr)], hoped: Option<&Type>, span: Span) -> Expr {
        let hoped = hoped.map(exposed);
        let mut lowered: Vec<(MapKey, Expr)> = Vec::with_capacity(entries.len());
        let mut seen: IndexMap<Key, Span> = IndexMap::new();
        let mut fields: IndexMap<EcoString, Field> = IndexMap::new();
        let (mut values, mut key_type, mut computed) = (Type::Never, Type::Never, false);
        let mut wrong = false;
        for (key, value) in entries {
            let (key, key_span) = self.map_key(key);
            let name = match &key {
                MapKey::Fixed(fixed) => {
                    if let Some(first) = seen.insert(fixed.clone(), key_span) {
                        let message = format!("`{fixed}` is there twice");
                        self.report(
                            Diagnostic::error(types::KEY_TWICE, key_span, message).label(first, "it is here already"),
                        );
                    }
                    match fixed {
                        Key::String(name) => Some(name.clone()),
                        Key::Int(_) => None,
                    }
                }
                MapKey::Computed(_) => None,
            };
            let value = match (&hoped, &name) {
                (Some(Type::Record(record)), Some(name)) => {
                    if let Some(field) = record.fields.get(name) {
                        let wanted = field.ty.clone();
                        self.fit(value, &wanted, format!("`{name}`"))
                    } else {
                        self.no_field(record, name, key_span, "");
                        wrong = true;
                        self.expr(value)
                    }
                }
                (Some(Type::Map(_, wanted)), _) => self.fit(value, wanted, "a value of this map"),
                _ => self.expr(value),
            };
            let this_key = match &key {
                MapKey::Fixed(Key::Int(_)) => Type::Int,
                MapKey::Fixed(Key::String(_)) => Type::String,
                MapKey::Computed(key) => key.ty.exposed(),
            };
            key_type = Type::join(&key_type, &this_key).unwrap_or(Type::Error);
            values = Type::join(&values, &value.ty).unwrap_or(Type::Any);
            match name {
                Some(name) => {
                    fields.insert(name, Field { ty: value.ty.clone(), docs: EcoString::new() });
                }
                None => computed = true,
            }
            lowered.push((key, value));
        }
        let ty = match hoped {
            _ if wrong => Type::Error,
            Some(Type::Map(key, value)) if key.accepts(&key_type) => Type::Map(key, value),
            _ if computed => {
                if key_type == Type::Error {
                    let message = "the keys of a map are all `string` or all `int`";
                    self.report(Diagnostic::error(types::ITEMS_DIFFER, span, message));
                }
                Type::Map(Arc::new(key_type), Arc::new(values))
            }
            _ => Type::Record(Arc::new(RecordType { name: None, fields })),
        };
        let pure = lowered.iter().all(|(key, value)| value.pure && key_is_pure(key));
        Expr { kind: ExprKind::Map(lowered), ty, pure, span }
    }

    fn map_key(&mut self, key: &ast::MapKey) -> (MapKey, Span) {
        match key {
            ast::MapKey::Name(name) => (MapKey::Fixed(Key::String(name.name.clone())), name.span),
            ast::MapKey::Text(text) => match text.literal() {
                Some(fixed) => (MapKey::Fixed(Key::String(fixed)), text.span),
                None => (MapKey::Computed(self.template(text)), text.span),
            },
            ast::MapKey::Computed(key) => {
                let key = self.expr(key);
                let span = key.span;
                if !matches!(key.ty, Type::String | Type::Int | Type::OneOf(_) | Type::Any | Type::Error) {
                    let message = format!("the key of a map is a `string` or an `int`, not {}", a(&key.ty));
                    self.report(Diagnostic::error(types::MISMATCH, span, message));
                }
                match &key.kind {
                    ExprKind::Const(Value::String(text)) => (MapKey::Fixed(Key::String(text.clone())), span),
                    ExprKind::Const(Value::Int(number)) => (MapKey::Fixed(Key::Int(*number)), span),
                    _ => (MapKey::Computed(key), span),
                }
            }
        }
    }

    fn with(&mut self, base: &ast::Expr, fields: &[(ast::MapKey, ast::Expr)], span: Span) -> Expr {
        let base = self.expr(base);
        let of = base.ty.exposed();
        if matches!(of, Type::Optional(_) | Type::Null) {
            self.may_be_null(&base, "renew");
        } else if !matches!(of, Type::Record(_) | Type::Map(..) | Type::Any | Type::Error | Type::Never) {
            let message = format!("`with` renews a record, not {}", a(&base.ty));
            self.report(Diagnostic::error(types::MISMATCH, base.span, message));
        }
        let mut lowered = Vec::with_capacity(fields.len());
        for (key, value) in fields {
            let (key, key_span) = self.map_key(key);
            let wanted = match (of.required(), &key) {
                (Type::Record(record), MapKey::Fixed(Key::String(name))) => {
                    if let Some(field) = record.fields.get(name) {
                        Some(field.ty.clone())
                    } else {
                        self.no_field(record, name, key_span, "; `with` renews fields, it adds none");
                        None
                    }
                }
                (Type::Map(_, value), _) => Some((**value).clone()),
                _ => None,
            };
            let value = match wanted {
                Some(wanted) => self.fit(value, &wanted, "this field"),
                None => self.expr(value),
            };
            lowered.push((key, value));
        }
        let pure = base.pure && lowered.iter().all(|(key, value)| value.pure && key_is_pure(key));
        let ty = if of.is_optional() && of != Type::Any { Type::Error } else { base.ty.clone() };
        Expr { kind: ExprKind::With { base: base.into(), fields: lowered }, ty, pure, span }
    }

    fn unary(&mut self, op: UnaryOp, operand: &ast::Expr, span: Span) -> Expr {
        let operand = self.expr(operand);
        if let (UnaryOp::Neg, ExprKind::Const(value)) = (op, &operand.kind)
            && let Ok(value) = crate::value::ops::unary(op, value)
        {
            return Self::constant(value, operand.ty, span);
        }
        let ty = match type_ops::type_unary(op, &operand.ty) {
            Ok(ty) => ty,
            Err(error) => {
                self.value_error(types::OPERATOR, operand.span, error);
                Type::Error
            }
        };
        let pure = operand.pure;
        Expr { kind: ExprKind::Unary { op, operand: operand.into() }, ty, pure, span }
    }

    fn binary(&mut self, op: BinaryOp, op_span: Span, left: &ast::Expr, right: &ast::Expr, span: Span) -> Expr {
        let left = self.expr(left);
        // The right side is looked at only when the left one leaves it open.
        let mark = self.facts.mark();
        match op {
            BinaryOp::And => self.facts.learn(&left, true),
            BinaryOp::Or => self.facts.learn(&left, false),
            _ => {}
        }
        // A word that is compared with an enumeration stands for itself.
        let mut right = match (op, &left.ty.required(), &right.kind) {
            (BinaryOp::Eq | BinaryOp::Ne, Type::OneOf(words), ast::ExprKind::Name(name)) => {
                let words = Arc::clone(words);
                self.compared_word(&words, name, right)
            }
            _ => self.expr(right),
        };
        self.facts.back_to(mark);
        if let (BinaryOp::Eq | BinaryOp::Ne, Type::OneOf(words)) = (op, left.ty.required()) {
            self.known_word(words, &right);
        }
        let ty = match type_ops::type_binary(op, &left.ty, &right.ty) {
            Ok(ty) => ty,
            Err(error) => {
                self.operator_mismatch(op, op_span, &left, &right, error);
                Type::Error
            }
        };
        if op == BinaryOp::Coalesce {
            self.never_null(&left, op_span);
        }
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) {
            self.fallible += 1;
        }
        let pure = left.pure && right.pure;
        let kind = match op {
            BinaryOp::And => ExprKind::And(left.into(), right.into()),
            BinaryOp::Or => ExprKind::Or(left.into(), right.into()),
            BinaryOp::Coalesce => {
                right = Self::lifted(right, &ty);
                ExprKind::Coalesce(left.into(), right.into())
            }
            BinaryOp::Match => ExprKind::Match { value: left.into(), regex: right.into(), capture: None },
            _ => ExprKind::Binary { op, left: left.into(), right: right.into() },
        };
        Expr { kind, ty, pure, span }
    }

    /// Where both sides of a choice have one type, what was an `int` there is a `float`.
    fn lifted(expr: Expr, ty: &Type) -> Expr {
        if matches!((ty, &expr.ty), (Type::Float, Type::Int)) { Self::coerce(expr, ty) } else { expr }
    }

    fn if_else(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: Option<&ast::Expr>,
        hoped: Option<&Type>,
        span: Span,
    ) -> Expr {
        let condition = self.condition(condition);
        let mark = self.facts.mark();
        self.facts.learn(&condition, true);
        let then = self.expr_as(then, hoped);
        self.facts.back_to(mark);
        self.facts.learn(&condition, false);
        let otherwise = match otherwise {
            Some(otherwise) => self.expr_as(otherwise, hoped),
            None => Self::constant(Value::Null, Type::Null, span.after()),
        };
        self.facts.back_to(mark);
        let mut ty = match Type::join(&then.ty, &otherwise.ty) {
            Some(ty) => ty,
            None if hoped.is_some_and(|hoped| hoped.accepts(&then.ty) && hoped.accepts(&otherwise.ty)) => Type::Any,
            None => {
                let message = format!("this is {}, and the other arm {}", a(&otherwise.ty), a(&then.ty));
                self.report(
                    Diagnostic::error(types::ITEMS_DIFFER, otherwise.span, message)
                        .label(then.span, a(&then.ty))
                        .help("both arms of an `if` have one type"),
                );
                Type::Error
            }
        };
        if condition.ty.is_secret() {
            ty = ty.secret();
        }
        let pure = condition.pure && then.pure && otherwise.pure;
        let then = Self::lifted(then, &ty);
        let otherwise = Self::lifted(otherwise, &ty);
        let kind = ExprKind::If { condition: condition.into(), then: then.into(), otherwise: otherwise.into() };
        Expr { kind, ty, pure, span }
    }

    fn attempt(&mut self, inner: &ast::Expr, span: Span) -> Expr {
        let before = self.fallible;
        let inner = self.expr(inner);
        if self.fallible == before && inner.ty != Type::Error {
            self.report(
                Diagnostic::warning(crate::diagnostic::codes::advice::NEEDLESS_TRY, span, "nothing here can fail")
                    .help("leave `try` out; it binds tighter than any operator: `try (a or b)`"),
            );
        }
        self.fallible = before;
        let ty = inner.ty.clone().optional();
        let pure = inner.pure;
        Expr { kind: ExprKind::Try(inner.into()), ty, pure, span }
    }

    fn stray_lambda(&mut self, params: &[ast::Ident], body: &ast::Expr, span: Span) -> Expr {
        let types = vec![Type::Error; params.len()];
        self.lambda(params, &types, body);
        self.report(
            Diagnostic::error(types::LAMBDA, span, "a lambda is no value")
                .help("it stands only as an argument of a method: `xs.filter(x => x > 3)`; for steps declare a `task`"),
        );
        Self::wrong(span)
    }
}

fn key_is_pure(key: &MapKey) -> bool {
    match key {
        MapKey::Fixed(_) => true,
        MapKey::Computed(key) => key.pure,
    }
}

/// What a literal is hoped to be, without `?` and `secret`.
fn exposed(ty: &Type) -> Type {
    match ty.required() {
        Type::Secret(inner) => inner.required().clone(),
        ty => ty.clone(),
    }
}

/// A list of constants is a constant.
fn constant_list(expr: Expr) -> Expr {
    let ExprKind::List(items) = &expr.kind else { return expr };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let ExprKind::Const(value) = &item.kind else { return expr };
        values.push(value.clone());
    }
    if items.iter().any(|item| item.ty == Type::Error) {
        return expr;
    }
    Expr { kind: ExprKind::Const(Value::list(values)), ..expr }
}
