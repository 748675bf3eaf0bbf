//! The functions that the language has by itself.
//!
//! The checker looks them up here. The pure ones are done here too ([`call`]); those that look at the clock, at
//! chance or at the environment are the evaluator's, because what they give goes through the journal.

use super::type_ops::is_ordered;
use super::{Type, Value, ValueError, compare};

/// A built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `now()`.
    Now,
    /// `random(range)`.
    Random,
    /// `new_id()`.
    NewId,
    /// `env("NAME")`.
    Env,
    /// `min(a, b)`.
    Min,
    /// `max(a, b)`.
    Max,
}

/// What is known of a function.
#[derive(Debug)]
pub struct FunctionInfo {
    /// Which.
    pub function: Function,
    /// Its name.
    pub name: &'static str,
    /// Names of its parameters.
    pub params: &'static [&'static str],
    /// Whether it gives the same for the same arguments; what does not, goes through the journal.
    pub pure: bool,
    /// Whether it stands only in the default of a parameter.
    pub only_in_default: bool,
    /// What it does, in Markdown.
    pub doc: &'static str,
    /// An example.
    pub example: &'static str,
}

/// All functions.
pub const ALL: &[FunctionInfo] = &[
    FunctionInfo {
        function: Function::Now,
        name: "now",
        params: &[],
        pure: false,
        only_in_default: false,
        doc: "The moment. Fresh at each evaluation, and the same when a write is attempted again.",
        example: "now() - started > 5m",
    },
    FunctionInfo {
        function: Function::Random,
        name: "random",
        params: &["range"],
        pure: false,
        only_in_default: false,
        doc: "A whole number by chance, both ends of the range included.",
        example: "random(1..6)",
    },
    FunctionInfo {
        function: Function::NewId,
        name: "new_id",
        params: &[],
        pure: false,
        only_in_default: false,
        doc: "A new id (UUID, version 7).",
        example: "let job = new_id()",
    },
    FunctionInfo {
        function: Function::Env,
        name: "env",
        params: &["name"],
        pure: false,
        only_in_default: true,
        doc: "The environment variable of that name, read as the type of the parameter whose default it is. Where \
              it is not set, the parameter must be given, or is null where its type allows that.",
        example: "param db_url: secret = env(\"DATABASE_URL\")",
    },
    FunctionInfo {
        function: Function::Min,
        name: "min",
        params: &["a", "b"],
        pure: true,
        only_in_default: false,
        doc: "The smaller of two values with an order.",
        example: "min(10, hosts.len())",
    },
    FunctionInfo {
        function: Function::Max,
        name: "max",
        params: &["a", "b"],
        pure: true,
        only_in_default: false,
        doc: "The larger of two values with an order.",
        example: "max(1, hosts.len())",
    },
];

/// The function with that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static FunctionInfo> {
    ALL.iter().find(|info| info.name == name)
}

/// The type of a call, or why there cannot be one. `env` has the type of its parameter: [`Type::Any`] here.
pub fn result(function: Function, args: &[Type]) -> Result<Type, ValueError> {
    match (function, args) {
        (Function::Now, []) => Ok(Type::Time),
        (Function::NewId, []) => Ok(Type::String),
        (Function::Random, [Type::Error]) => Ok(Type::Int),
        (Function::Random, [Type::Range(of)]) if **of == Type::Int => Ok(Type::Int),
        (Function::Random, [other]) => Err(ValueError::new(format!("`random` takes a range of `int`, not `{other}`"))
            .help("write it like `random(1..6)`")),
        (Function::Env, [Type::String | Type::Error]) => Ok(Type::Any),
        (Function::Env, [other]) => Err(ValueError::new(format!("`env` takes the name of a variable, not `{other}`"))),
        (Function::Min | Function::Max, [a, b]) => {
            let joined = Type::join(a, b).filter(|ty| is_ordered(&ty.exposed()));
            joined.ok_or_else(|| ValueError::new(format!("`{a}` and `{b}` have no common order")))
        }
        (function, args) => {
            let info = ALL.iter().find(|info| info.function == function);
            let (name, wanted) = info.map_or(("", 0), |info| (info.name, info.params.len()));
            Err(ValueError::new(format!("`{name}` takes {wanted} arguments, not {}", args.len())))
        }
    }
}

/// Does a pure function; None for those of the evaluator.
#[must_use]
pub fn call(function: Function, args: &[Value]) -> Option<Result<Value, ValueError>> {
    let larger = match function {
        Function::Min => false,
        Function::Max => true,
        Function::Now | Function::Random | Function::NewId | Function::Env => return None,
    };
    let [a, b] = args else { return Some(Err(ValueError::new("two values are compared"))) };
    Some(pick(a, b, larger))
}

fn pick(a: &Value, b: &Value, larger: bool) -> Result<Value, ValueError> {
    match (a, b) {
        (Value::Secret(secret), other) => pick(secret.expose(), other, larger).map(super::Secret::wrap),
        (other, Value::Secret(secret)) => pick(other, secret.expose(), larger).map(super::Secret::wrap),
        (Value::Unknown(unknown), other) | (other, Value::Unknown(unknown)) => {
            let ty = Type::join(&unknown.ty, &other.ty()).unwrap_or(Type::Any);
            Ok(Value::unknown(ty, unknown.why.clone()))
        }
        (a, b) => Ok(if compare::order(a, b)?.is_ge() == larger { a.clone() } else { b.clone() }),
    }
}
