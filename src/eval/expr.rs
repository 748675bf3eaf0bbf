//! Expressions.
//!
//! Names are slots and operators are resolved, so evaluating walks the tree and nothing else. What stands in a slot or
//! a constant is not copied to compute with it.

use super::lane::Lane;
use super::truth::{groups, key_of};
use super::unwind::{Flow, Unwind};
use crate::diagnostic::codes::run as codes;
use crate::program::{Expr, ExprKind, Function, MapKey, MethodArg, TextPart};
use crate::syntax::ast::BinaryOp;
use crate::value::methods::{self, Argument, Method};
use crate::value::show::TextBuilder;
use crate::value::{Map, Rate, Secret, Type, Value, ValueError, code, convert, fields, functions, ops, show};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::Arc;

/// What a lambda can end with.
enum Problem {
    Value(ValueError),
    Unwind(Box<Unwind>),
}

impl From<ValueError> for Problem {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

impl<'p> Lane<'p> {
    /// Evaluates.
    pub(super) fn eval(&mut self, expr: &'p Expr) -> Flow<Value> {
        match &expr.kind {
            ExprKind::Const(value) => Ok(value.clone()),
            ExprKind::Slot(slot) => Ok(self.get(*slot).clone()),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr),
            ExprKind::Unary { op, operand } => {
                let operand = self.eval(operand)?;
                ops::unary(*op, &operand).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::And(left, right) => self.decided(BinaryOp::And, left, right, expr),
            ExprKind::Or(left, right) => self.decided(BinaryOp::Or, left, right, expr),
            ExprKind::Coalesce(left, right) => self.decided(BinaryOp::Coalesce, left, right, expr),
            ExprKind::If { condition, then, otherwise } => match self.eval(condition)? {
                Value::Bool(true) => self.eval(then),
                Value::Bool(false) => self.eval(otherwise),
                Value::Secret(secret) => {
                    let taken = if matches!(secret.expose(), Value::Bool(true)) { then } else { otherwise };
                    Ok(Secret::wrap(self.eval(taken)?))
                }
                other => Ok(follow(&other, &expr.ty)),
            },
            ExprKind::Text(parts) => self.template(parts, expr),
            ExprKind::Field { of, name, safe } => {
                let value = match self.simple(of) {
                    Some(of) => fields::field(of, name, *safe),
                    None => fields::field(&self.eval(of)?, name, *safe),
                };
                value.map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Method { of, method, args, safe } => self.method(of, *method, args, *safe, expr),
            ExprKind::Index { of, index, safe } => {
                let of = self.eval(of)?;
                if *safe && matches!(of, Value::Null) {
                    return Ok(Value::Null);
                }
                let index = self.eval(index)?;
                fields::index(&of, &index, *safe).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.eval(item)?);
                }
                Ok(Value::list(values))
            }
            ExprKind::Map(entries) => {
                let mut map = Map::default();
                self.entries(entries, &mut map)?;
                Ok(Value::Map(Arc::new(map)))
            }
            ExprKind::With { base, fields } => self.with(base, fields, expr),
            ExprKind::Code { template, holes } => {
                let mut values = Vec::with_capacity(holes.len());
                for hole in holes {
                    values.push(self.eval(hole)?);
                }
                code::make(template, values).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Match { value, regex, capture } => {
                let value = self.eval(value)?;
                let regex = self.eval(regex)?;
                if let Some(slot) = capture {
                    self.set(*slot, captured(&value, &regex));
                }
                ops::binary(BinaryOp::Match, &value, &regex).map_err(|error| self.value_failed(&error, expr.span))
            }
            ExprKind::Rate { count, per } => self.rate(count, per, expr),
            ExprKind::Coerce(inner) => {
                let value = self.eval(inner)?;
                convert::coerce(value, &expr.ty).map_err(|error| {
                    let mut failure = self.failure(codes::NOT_OF_TYPE, expr.span, &error.message);
                    failure.help = error.help.as_deref().map(|help| self.world().clean(help));
                    super::unwind::Trouble::new(failure).into()
                })
            }
            ExprKind::Function { function, args } => self.function(*function, args, expr),
            ExprKind::Operation(operation) => self.operation(operation),
            ExprKind::Try(inner) => self.attempt(inner),
            ExprKind::Run { child, args } => self.run_file(*child, args, expr),
            ExprKind::Manual { what, within } => self.manual(what, within.as_deref(), expr),
            ExprKind::Confirm { question, within } => self.confirm(question, within.as_deref(), expr),
        }
    }

    /// The value of what need not be computed.
    fn simple<'a>(&'a self, expr: &'a Expr) -> Option<&'a Value> {
        match &expr.kind {
            ExprKind::Slot(slot) => Some(self.get(*slot)),
            ExprKind::Const(value) => Some(value),
            _ => None,
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'p Expr, right: &'p Expr, whole: &'p Expr) -> Flow<Value> {
        let result = match (self.simple(left), self.simple(right)) {
            (Some(left), Some(right)) => ops::binary(op, left, right),
            (None, Some(_)) => {
                let left = self.eval(left)?;
                ops::binary(op, &left, self.simple(right).unwrap_or(&Value::Null))
            }
            _ => {
                let left = self.eval(left)?;
                let right = self.eval(right)?;
                ops::binary(op, &left, &right)
            }
        };
        match result {
            Ok(Value::List(items)) => self.weighed(Value::List(items), whole),
            Ok(value) => Ok(value),
            Err(error) => Err(self.value_failed(&error, whole.span)),
        }
    }

    /// `and`, `or`, `??`: the right side only where the left does not decide.
    fn decided(&mut self, op: BinaryOp, left: &'p Expr, right: &'p Expr, whole: &'p Expr) -> Flow<Value> {
        let left = self.eval(left)?;
        if let Some(value) = ops::decided(op, &left) {
            return Ok(value);
        }
        let right = self.eval(right)?;
        ops::binary(op, &left, &right).map_err(|error| self.value_failed(&error, whole.span))
    }

    pub(super) fn template(&mut self, parts: &'p [TextPart], whole: &'p Expr) -> Flow<Value> {
        let mut text = TextBuilder::new();
        for part in parts {
            match part {
                TextPart::Text(piece) => text.push_str(piece),
                TextPart::Hole(hole, format) => {
                    let pushed = match self.simple(hole) {
                        Some(value) => text.push(value, format.as_ref()),
                        None => text.push(&self.eval(hole)?, format.as_ref()),
                    };
                    pushed.map_err(|error| self.value_failed(&error, hole.span))?;
                }
            }
        }
        self.weighed(text.finish(), whole)
    }

    fn entries(&mut self, entries: &'p [(MapKey, Expr)], into: &mut Map) -> Flow {
        for (key, value) in entries {
            let key = match key {
                MapKey::Fixed(key) => key.clone(),
                MapKey::Computed(key) => {
                    let value = self.eval(key)?;
                    key_of(&value).ok_or_else(|| {
                        let error =
                            ValueError::new(format!("a key is text or a whole number, not {}", show::literal(&value)));
                        self.value_failed(&error, key.span)
                    })?
                }
            };
            let value = self.eval(value)?;
            into.insert(key, value);
        }
        Ok(())
    }

    fn with(&mut self, base: &'p Expr, entries: &'p [(MapKey, Expr)], whole: &'p Expr) -> Flow<Value> {
        let base = self.eval(base)?;
        let mut renewed = Map::default();
        self.entries(entries, &mut renewed)?;
        fields::with(&base, renewed).map_err(|error| self.value_failed(&error, whole.span))
    }

    fn method(
        &mut self,
        of: &'p Expr,
        method: Method,
        args: &'p [MethodArg],
        safe: bool,
        whole: &'p Expr,
    ) -> Flow<Value> {
        let receiver = self.eval(of)?;
        self.invoke(&receiver, method, args, safe, whole)
    }

    /// Calls a method on a value that is there already.
    pub(super) fn invoke(
        &mut self,
        receiver: &Value,
        method: Method,
        args: &'p [MethodArg],
        safe: bool,
        whole: &'p Expr,
    ) -> Flow<Value> {
        if safe && matches!(receiver, Value::Null) {
            return Ok(Value::Null);
        }
        let mut values: SmallVec<[Value; 2]> = SmallVec::new();
        for arg in args {
            values.push(match arg {
                MethodArg::Value(value) => self.eval(value)?,
                MethodArg::Lambda { .. } => Value::Null,
            });
        }
        let lane = RefCell::new(self);
        let result = with_arguments(&lane, receiver, method, args, values);
        let lane = lane.into_inner();
        match result {
            Ok(value @ (Value::List(_) | Value::String(_) | Value::Map(_))) => lane.weighed(value, whole),
            Ok(value) => Ok(value),
            Err(Problem::Value(error)) => Err(lane.value_failed(&error, whole.span)),
            Err(Problem::Unwind(unwind)) => Err(unwind),
        }
    }

    fn rate(&mut self, count: &'p Expr, per: &'p Expr, whole: &'p Expr) -> Flow<Value> {
        let (times, length) = (self.eval(count)?, self.eval(per)?);
        match (&times, &length) {
            (Value::Int(times), Value::Duration(length)) => match u32::try_from(*times) {
                Ok(count) if *length > 0 => Ok(Value::Rate(Rate { count, per: *length })),
                _ => {
                    let error = ValueError::new("a rate is a number of times in a length of time, as in `3 per 1h`");
                    Err(self.value_failed(&error, whole.span))
                }
            },
            (Value::Unknown(_), _) => Ok(follow(&times, &Type::Rate)),
            _ => Ok(follow(&length, &Type::Rate)),
        }
    }

    fn function(&mut self, function: Function, args: &'p [Expr], whole: &'p Expr) -> Flow<Value> {
        let mut values: SmallVec<[Value; 2]> = SmallVec::new();
        for arg in args {
            values.push(self.eval(arg)?);
        }
        match function {
            Function::Min | Function::Max => functions::call(function, &values)
                .unwrap_or_else(|| Err(ValueError::new("this function takes no values")))
                .map_err(|error| self.value_failed(&error, whole.span)),
            Function::Now | Function::NewId => {
                let at = self.next_draw();
                self.world().draw(&at, function, None)
            }
            Function::Random => {
                let Some(Value::Range(ends)) = values.first() else {
                    return Ok(Value::unknown(whole.ty.clone(), "its range is not known yet"));
                };
                let (Value::Int(low), Value::Int(high)) = (&ends.0, &ends.1) else {
                    return Ok(Value::unknown(whole.ty.clone(), "its range is not known yet"));
                };
                if low > high {
                    let error = ValueError::new(format!("there is no number in `{low}..{high}`"));
                    return Err(self.value_failed(&error, whole.span));
                }
                let at = self.next_draw();
                self.world().draw(&at, function, Some((*low, *high)))
            }
            Function::Env => {
                let name = values.first().map(show::to_text).unwrap_or_default();
                Ok(self.world().variable(&name).map_or(Value::Null, Value::String))
            }
        }
    }
}

/// An unknown of another type, for the same reason.
fn follow(value: &Value, ty: &Type) -> Value {
    match value {
        Value::Unknown(unknown) => Value::unknown(ty.clone(), unknown.why.clone()),
        Value::Secret(secret) => follow(secret.expose(), ty),
        _ => Value::unknown(ty.clone(), "it hangs on a value that is not known yet"),
    }
}

/// Sets up the lambdas of a call, one after the other, then calls.
fn with_arguments<'p>(
    lane: &RefCell<&mut Lane<'p>>,
    receiver: &Value,
    method: Method,
    args: &'p [MethodArg],
    values: SmallVec<[Value; 2]>,
) -> Result<Value, Problem> {
    let lambda = |index: usize| {
        move |items: &[Value]| -> Result<Value, Problem> {
            let Some(MethodArg::Lambda { params, body }) = args.get(index) else {
                return Ok(Value::Null);
            };
            let mut lane = lane.borrow_mut();
            for (slot, item) in params.iter().zip(items) {
                lane.set(*slot, item.clone());
            }
            lane.eval(body).map_err(Problem::Unwind)
        }
    };
    let mut lambdas: SmallVec<[_; 2]> = (0..args.len()).map(lambda).collect();
    let mut list: SmallVec<[Argument<'_, Problem>; 2]> = SmallVec::new();
    for ((arg, value), lambda) in args.iter().zip(values).zip(lambdas.iter_mut()) {
        list.push(match arg {
            MethodArg::Value(_) => Argument::Value(value),
            MethodArg::Lambda { .. } => Argument::Lambda(lambda),
        });
    }
    methods::invoke(method, receiver, &mut list)
}

/// The groups of a match; unknown and secret as the text is.
fn captured(text: &Value, regex: &Value) -> Value {
    match text {
        Value::Secret(secret) => Secret::wrap(captured(secret.expose(), regex)),
        Value::Unknown(_) => follow(text, &Type::Any),
        _ => groups(text, regex),
    }
}
