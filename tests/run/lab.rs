//! A system in memory that does what a test wants: it answers, refuses, breaks, loses connections and hangs.

use async_trait::async_trait;
use runbook::backend::catalogue::{Fidelity, WriteEffect};
use runbook::backend::{
    Backend, Call, CallContext, CallError, Catalogue, FailureKind, Operation, OutputStream, Parameter, Preview,
    Previewed, Read, Undo, Write, Written,
};
use runbook::diagnostic::Code;
use runbook::run::Interrupter;
use runbook::value::{Type, Value, show};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

const CODE: Code = Code("RB799");

/// The system.
#[derive(Clone, Default)]
pub(crate) struct Lab(Arc<Inner>);

#[derive(Default)]
struct Inner {
    things: Mutex<BTreeMap<String, Value>>,
    /// Keys of the writes that came, in order.
    keys: Mutex<Vec<String>>,
    interrupter: OnceLock<Interrupter>,
}

impl Lab {
    pub(crate) fn set(&self, name: &str, value: Value) {
        self.0.things.lock().unwrap().insert(name.to_owned(), value);
    }

    pub(crate) fn get(&self, name: &str) -> Value {
        self.0.things.lock().unwrap().get(name).cloned().unwrap_or(Value::Null)
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.0.keys.lock().unwrap().clone()
    }

    pub(crate) fn interrupts_with(&self, interrupter: Interrupter) {
        let _ = self.0.interrupter.set(interrupter);
    }

    /// Takes the next of a list; the last stays.
    fn next(&self, name: &str) -> Value {
        let mut things = self.0.things.lock().unwrap();
        let Some(Value::List(items)) = things.get(name).cloned() else {
            return things.get(name).cloned().unwrap_or(Value::Null);
        };
        let first = items.first().cloned().unwrap_or(Value::Null);
        if items.len() > 1 {
            things.insert(name.to_owned(), Value::list(items[1..].to_vec()));
        }
        first
    }

    async fn interrupt(&self, times: usize) {
        while self.0.interrupter.get().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for _ in 0..times {
            self.0.interrupter.get().unwrap().interrupt();
        }
    }
}

fn text(call: &Call, name: &str) -> String {
    call.arg(name).map(|value| show::to_text(value).to_string()).unwrap_or_default()
}

fn count(call: &Call, name: &str) -> i64 {
    match call.arg(name) {
        Some(Value::Int(count)) => *count,
        _ => 0,
    }
}

fn failed(kind: FailureKind, message: &str) -> CallError {
    CallError::new(kind, CODE, message)
}

impl Backend for Lab {
    fn catalogue(&self) -> Arc<Catalogue> {
        let name = || Parameter::required("name", Type::String, "Which");
        let message = || Parameter::required("message", Type::String, "What it says");
        let read = |operation: &str, result: Type| Operation::read(operation, "Looks.", result);
        let write = |operation: &str, effect: WriteEffect| Operation::write(operation, "Acts.", Type::Any, effect);
        let idempotent = || WriteEffect { idempotent: true, preview: Fidelity::Compared, ..WriteEffect::default() };
        let plain = || WriteEffect { preview: Fidelity::Printed, ..WriteEffect::default() };
        let undone = || WriteEffect { inverse: Some("set".into()), ..idempotent() };
        let mut room = read("room", Type::Any).takes(name());
        room.place = true;
        Arc::new(
            Catalogue::new("lab", "A system in memory.")
                .operation(read("get", Type::Any).takes(name()).touches(&["$name"]))
                .operation(read("next", Type::Any).takes(name()).touches(&["$name"]))
                .operation(read("text", Type::String.optional()).takes(name()).touches(&["$name"]))
                .operation(read("names", Type::list(Type::String)).takes(name()).touches(&["$name"]))
                .operation(read("number", Type::Int).takes(name()).touches(&["$name"]))
                .operation(read("refuse", Type::Any).takes(message()))
                .operation(read("unable", Type::Any).takes(message()))
                .operation(read("silent", Type::Any))
                .operation(read("secret", Type::String.secret()).takes(name()).touches(&["$name"]))
                .operation(read("where", Type::String))
                .operation(room)
                .operation(
                    write("set", undone())
                        .takes(name())
                        .takes(Parameter::required("value", Type::Any, "What"))
                        .touches(&["$name"]),
                )
                .operation(write("bump", plain()).takes(name()).touches(&["$name"]))
                .operation(write("break", plain()).takes(message()).touches(&["nothing"]))
                .operation(write("deny", plain()).takes(message()).touches(&["nothing"]))
                .operation(write("lose", plain()).takes(message()).touches(&["nothing"]))
                .operation(write("lose_safe", idempotent()).takes(name()).touches(&["$name"]))
                .operation(
                    write("flaky", plain())
                        .takes(name())
                        .takes(Parameter::required("times", Type::Int, "How often it fails first"))
                        .touches(&["$name"]),
                )
                .operation(write("hang", plain()).touches(&["nothing"]))
                .operation(write("panic", plain()).touches(&["nothing"]))
                .operation(write("say", plain()).takes(message()).touches(&["nothing"]))
                .operation(
                    write("interrupt", plain())
                        .takes(Parameter::required("times", Type::Int, "How often"))
                        .takes(Parameter::option("hangs", Type::Bool, "Whether it then goes on for ever"))
                        .touches(&["nothing"]),
                ),
        )
    }

    fn reader(&self) -> Arc<dyn Read> {
        Arc::new(self.clone())
    }

    fn previewer(&self) -> Arc<dyn Preview> {
        Arc::new(self.clone())
    }

    fn writer(&self) -> Arc<dyn Write> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Read for Lab {
    async fn read(&self, call: &Call, context: &CallContext) -> Result<Value, CallError> {
        match call.operation.as_str() {
            "get" | "number" | "text" | "names" => Ok(self.get(&text(call, "name"))),
            "next" => Ok(self.next(&text(call, "name"))),
            "secret" => Ok(runbook::value::Secret::wrap(self.get(&text(call, "name")))),
            "refuse" => Err(failed(FailureKind::Target, &text(call, "message"))),
            "unable" => Err(failed(FailureKind::Ours, &text(call, "message"))),
            "where" => {
                Ok(Value::string(call.place.as_ref().map_or_else(|| "here".to_owned(), |place| text(place, "name"))))
            }
            "silent" => {
                context.cancel.cancelled().await;
                Err(failed(FailureKind::Cancelled, "cancelled"))
            }
            other => panic!("`{other}` is no read"),
        }
    }

    fn identity(&self, _call: &Call) -> String {
        "lab".into()
    }
}

#[async_trait]
impl Preview for Lab {
    async fn preview(&self, call: &Call, _context: &CallContext) -> Result<Previewed, CallError> {
        let name = text(call, "name");
        Ok(match call.operation.as_str() {
            "set" => Previewed {
                fidelity: Fidelity::Compared,
                summary: format!("`{name}` changes"),
                detail: format!("-{}\n+{}", show::literal(&self.get(&name)), show::literal(call.arg("value").unwrap())),
                ..Previewed::default()
            },
            other => Previewed { summary: format!("`{other}` is sent"), ..Previewed::default() },
        })
    }
}

#[async_trait]
impl Write for Lab {
    async fn write(&self, call: &Call, context: &CallContext) -> Result<Written, CallError> {
        self.0.keys.lock().unwrap().push(call.key.to_string());
        let name = text(call, "name");
        match call.operation.as_str() {
            "set" => {
                let before = self.get(&name);
                let value = call.arg("value").cloned().unwrap_or(Value::Null);
                self.set(&name, value.clone());
                let args = [("name".into(), Value::string(name)), ("value".into(), before)];
                let undo = Undo { operation: "set".into(), args: args.into_iter().collect() };
                Ok(Written { value, changed: Some(true), undo: Some(undo) })
            }
            "bump" => {
                let Value::Int(number) = self.get(&name) else {
                    self.set(&name, Value::Int(1));
                    return Ok(Written::value(Value::Int(1)));
                };
                self.set(&name, Value::Int(number + 1));
                Ok(Written::value(Value::Int(number + 1)))
            }
            "flaky" => {
                let tries = format!("{name} tries");
                let Value::Int(so_far) = self.get(&tries) else {
                    self.set(&tries, Value::Int(1));
                    return Err(failed(FailureKind::Target, "try 1 failed"));
                };
                if so_far < count(call, "times") {
                    self.set(&tries, Value::Int(so_far + 1));
                    return Err(failed(FailureKind::Target, &format!("try {} failed", so_far + 1)));
                }
                self.set(&name, Value::string("done"));
                Ok(Written::value(Value::string("done")))
            }
            "lose_safe" => {
                if matches!(self.get(&name), Value::Null) {
                    self.set(&name, Value::string("lost once"));
                    return Err(failed(FailureKind::Lost, "the connection was lost"));
                }
                self.set(&name, Value::string("done"));
                Ok(Written::value(Value::Null))
            }
            "break" => Err(failed(FailureKind::Target, &text(call, "message"))),
            "deny" => Err(failed(FailureKind::Ours, &text(call, "message"))),
            "lose" => Err(failed(FailureKind::Lost, &text(call, "message"))),
            "panic" => panic!("the lab blew up"),
            "say" => {
                context.output.write(OutputStream::Stdout, text(call, "message").as_bytes());
                Ok(Written::value(Value::Null))
            }
            "hang" => {
                context.cancel.cancelled().await;
                Err(failed(FailureKind::Cancelled, "cancelled"))
            }
            "interrupt" => {
                self.interrupt(usize::try_from(count(call, "times")).unwrap()).await;
                if matches!(call.arg("hangs"), Some(Value::Bool(true))) {
                    context.cancel.cancelled().await;
                    return Err(failed(FailureKind::Cancelled, "cancelled"));
                }
                Ok(Written::value(Value::Null))
            }
            other => panic!("`{other}` is no write"),
        }
    }
}

/// A list of whole numbers and other values, for [`Lab::set`].
pub(crate) fn read_value(text: &str) -> Value {
    runbook::value::convert::parse_json(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
