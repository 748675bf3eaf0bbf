//! Parameters: what is given, what is left to the defaults, and what must hold of them.

use super::alone::Alone;
use super::lane::{Lane, Shared, Unit};
use super::truth::{Truth, truth};
use super::unwind::Unwind;
use crate::diagnostic::codes::run as codes;
use crate::diagnostic::{Code, nearest};
use crate::program::{Param, Program};
use crate::source::Span;
use crate::value::{Secret, Type, Value, convert, show};
use ecow::EcoString;
use indexmap::IndexMap;
use std::sync::Arc;

/// Why a parameter's value cannot be used. Nothing is run then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParamError {
    /// Its code, of the 77x.
    pub code: Code,
    /// The parameter.
    pub name: EcoString,
    /// One line, as a message is written. Never a secret's value.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where the parameter stands, where it stands anywhere.
    pub span: Option<Span>,
}

/// The values of all parameters: those given as text, read by their types, and the defaults of the others.
///
/// `environment` answers for `env(…)` in a default.
pub fn resolve(
    program: &Program,
    texts: &IndexMap<EcoString, EcoString>,
    environment: &(dyn Fn(&str) -> Option<EcoString> + Sync),
) -> Result<IndexMap<EcoString, Value>, Vec<ParamError>> {
    let mut errors = Vec::new();
    let mut values = IndexMap::new();
    for (name, text) in texts {
        let Some(param) = program.params.iter().find(|param| param.name == *name) else {
            errors.push(unknown(program, name));
            continue;
        };
        match convert::parse_param(text, &param.ty) {
            Ok(value) => {
                values.insert(name.clone(), value);
            }
            Err(error) => errors.push(ParamError {
                code: codes::PARAM_NOT_OF_TYPE,
                name: name.clone(),
                message: format!("`{name}`: {}", error.message),
                help: error.help,
                span: Some(param.span),
            }),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    given(program, values, environment)
}

/// The values of all parameters: those given, held to their types, and the defaults of the others.
pub fn given(
    program: &Program,
    mut given: IndexMap<EcoString, Value>,
    environment: &(dyn Fn(&str) -> Option<EcoString> + Sync),
) -> Result<IndexMap<EcoString, Value>, Vec<ParamError>> {
    let mut errors: Vec<ParamError> = given
        .keys()
        .filter(|name| !program.params.iter().any(|param| param.name == **name))
        .map(|name| unknown(program, name))
        .collect();
    let world = Alone::new(environment);
    let shared = Shared::new(&world, program);
    let mut lane = Lane::new(&shared, Arc::new(Unit::new(program)));
    let mut values = IndexMap::with_capacity(program.params.len());
    for param in &program.params {
        match lane.param(param, given.swap_remove(&param.name)) {
            Ok(value) => {
                values.insert(param.name.clone(), value);
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// How a parameter is given: a secret not where the list of processes shows it.
fn way(param: &Param) -> String {
    if param.ty.is_secret() {
        "in a file, with `--params FILE`".to_owned()
    } else {
        format!("with `--param {}=…`", param.name)
    }
}

fn unknown(program: &Program, name: &str) -> ParamError {
    let names = program.params.iter().map(|param| param.name.as_str());
    let help = match nearest(name, names.clone()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if program.params.is_empty() => Some("this runbook has no parameters".to_owned()),
        None => {
            Some(format!("its parameters are {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")))
        }
    };
    ParamError {
        code: codes::PARAM_UNKNOWN,
        name: name.into(),
        message: format!("there is no parameter `{name}`"),
        help,
        span: None,
    }
}

impl<'p> Lane<'p> {
    /// The value of one parameter; its slot is set for those that follow.
    fn param(&mut self, param: &'p Param, given: Option<Value>) -> Result<Value, ParamError> {
        let error = |code, message: String, help| ParamError {
            code,
            name: param.name.clone(),
            message,
            help,
            span: Some(param.span),
        };
        let value = match (given, &param.default) {
            (Some(value), _) => value,
            (None, Some(default)) => {
                let value = self.eval(default).map_err(|unwind| {
                    let why = said(&unwind);
                    error(
                        codes::PARAM_DEFAULT_FAILED,
                        format!("the default of `{}` could not be computed: {why}", param.name),
                        None,
                    )
                })?;
                if matches!(value, Value::Null) && !param.ty.is_optional() {
                    let message = format!("`{}` has no value, and its default gives none", param.name);
                    let help = format!("set the environment variable it reads, or give it {}", way(param));
                    return Err(error(codes::PARAM_DEFAULT_FAILED, message, Some(help)));
                }
                value
            }
            (None, None) if param.ty.is_optional() => Value::Null,
            (None, None) => {
                let help = format!("give it {}; it is of type `{}`", way(param), param.ty);
                return Err(error(codes::PARAM_MISSING, format!("`{}` has no value", param.name), Some(help)));
            }
        };
        let value = of_type(value, &param.ty).map_err(|failed| {
            error(codes::PARAM_NOT_OF_TYPE, format!("`{}`: {}", param.name, failed.message), failed.help)
        })?;
        self.set(param.slot, value.clone());
        let Some(constraint) = &param.constraint else { return Ok(value) };
        let holds = self
            .eval(constraint)
            .map_err(|unwind| error(codes::PARAM_REFUSED, format!("`{}`: {}", param.name, said(&unwind)), None))?;
        match truth(&holds) {
            Truth::Yes | Truth::Unknown => Ok(value),
            Truth::No => {
                let message =
                    format!("`{}` is {}, and `{}` must hold", param.name, show::literal(&value), param.constraint_text);
                Err(error(codes::PARAM_REFUSED, message, None))
            }
        }
    }
}

/// Text from the environment is read as the parameter's type; what has a type already is held to it.
fn of_type(value: Value, ty: &Type) -> Result<Value, crate::value::ValueError> {
    let secret = ty.is_secret();
    let value = match &value {
        Value::String(text) if !ty.takes_text() && !secret => convert::parse_param(text, ty)?,
        Value::Unknown(_) => return Ok(value),
        _ if secret => return Ok(Secret::wrap(value)),
        _ => value,
    };
    convert::coerce(value, ty)
}

fn said(unwind: &Unwind) -> String {
    unwind.failure().map_or_else(|| "it cannot be computed here".to_owned(), |failure| failure.message.to_string())
}
