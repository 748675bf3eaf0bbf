//! Calls of the shell backend, as the evaluator makes them.

use ecow::EcoString;
use indexmap::IndexMap;
use runbook::backend::shell::Shell;
use runbook::backend::{Backend, Call, CallContext, CallError, Environment, Output, OutputStream};
use runbook::code::{Template, shell};
use runbook::syntax::ast::Tag;
use runbook::value::{CodeValue, Key, Value};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A script: its text with `${}` for each hole.
pub(crate) fn script(text: &str) -> Template {
    let texts: Vec<EcoString> = text.split("${}").map(EcoString::from).collect();
    let (script, mistakes) = shell::analyze(&texts);
    let mistakes: Vec<_> = mistakes.into_iter().filter(|mistake| !mistake.warning).collect();
    assert!(mistakes.is_empty(), "{text}: {mistakes:?}");
    Template { tag: Tag::Sh, texts, shell: Some(script) }
}

/// What was printed.
#[derive(Default)]
pub(crate) struct Printed {
    /// Standard output.
    pub(crate) stdout: Mutex<Vec<u8>>,
    /// Bytes seen in all.
    pub(crate) total: std::sync::atomic::AtomicU64,
}

impl Output for Printed {
    fn write(&self, stream: OutputStream, bytes: &[u8]) {
        self.total.fetch_add(bytes.len() as u64, std::sync::atomic::Ordering::Relaxed);
        let mut kept = self.stdout.lock().unwrap();
        if stream == OutputStream::Stdout && kept.len() < 64 << 20 {
            kept.extend_from_slice(bytes);
        }
    }
}

/// A run in which calls can be made.
pub(crate) struct Bench {
    pub(crate) context: CallContext,
    pub(crate) printed: Arc<Printed>,
    pub(crate) scratch: TempDir,
}

/// A call of `run`.
pub(crate) struct Run {
    pub(crate) call: Call,
}

pub(crate) fn run(text: &str, holes: &[Value]) -> Run {
    let code = CodeValue { template: Arc::new(script(text)), holes: holes.to_vec() };
    let mut args = IndexMap::new();
    args.insert("code".into(), Value::Code(Arc::new(code)));
    Run { call: call("run", args) }
}

pub(crate) fn call(operation: &str, args: IndexMap<EcoString, Value>) -> Call {
    Call {
        backend: "shell".into(),
        alias: "shell".into(),
        operation: operation.into(),
        args,
        settings: Arc::default(),
        place: None,
        in_check: false,
        key: "key".into(),
    }
}

impl Run {
    pub(crate) fn arg(mut self, name: &str, value: Value) -> Self {
        self.call.args.insert(name.into(), value);
        self
    }

    pub(crate) fn in_check(mut self) -> Self {
        self.call.in_check = true;
        self
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let printed = Arc::new(Printed::default());
        let environment = Environment { variables: std::env::vars_os().collect(), folder: scratch.path().to_owned() };
        let context = CallContext {
            cancel: CancellationToken::new(),
            deadline: None,
            grace: Duration::from_millis(500),
            output: printed.clone(),
            redactor: runbook::redact::Redactor::new(),
            max_output: 8 << 20,
            environment: Arc::new(environment),
            lock: None,
            scratch: Arc::new(scratch.path().to_owned()),
            undoable: true,
            run: "run".into(),
            step: "step".into(),
        };
        Self { context, printed, scratch }
    }

    pub(crate) fn deadline(mut self, after: Duration) -> Self {
        self.context.deadline = Some(Instant::now() + after);
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.scratch.path()
    }

    pub(crate) async fn read(&self, call: &Call) -> Result<Value, CallError> {
        Shell::new().reader().read(call, &self.context).await
    }

    pub(crate) async fn run(&self, run: Run) -> Result<Value, CallError> {
        Shell::new().writer().write(&run.call, &self.context).await.map(|written| written.value)
    }

    pub(crate) async fn text(&self, text: &str, holes: &[Value]) -> String {
        let result = self.run(run(text, holes)).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        string(&result, "text")
    }
}

pub(crate) fn field(value: &Value, name: &str) -> Value {
    let Value::Map(map) = value else { panic!("{value:?} is no record") };
    map.get(&Key::from(name)).cloned().unwrap_or_else(|| panic!("no `{name}` in {value:?}"))
}

pub(crate) fn string(value: &Value, name: &str) -> String {
    let Value::String(text) = field(value, name) else { panic!("`{name}` is no text") };
    text.to_string()
}

pub(crate) fn int(value: &Value, name: &str) -> i64 {
    let Value::Int(number) = field(value, name) else { panic!("`{name}` is no number") };
    number
}

pub(crate) fn strings(value: &Value, name: &str) -> Vec<String> {
    let Value::List(items) = field(value, name) else { panic!("`{name}` is no list") };
    items
        .iter()
        .map(|item| match item {
            Value::String(text) => text.to_string(),
            other => panic!("{other:?}"),
        })
        .collect()
}

pub(crate) fn text(text: &str) -> Value {
    Value::string(text)
}
