//! What a call needs around it, and short ways to write one.

use runbook::backend::{
    Backend, Call, CallContext, CallError, Environment, Output, OutputStream, Previewed, Settings, Written,
};
use runbook::code::Template;
use runbook::syntax::ast::Tag;
use runbook::value::{Key, Secret, Value, code};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A backend, a folder to work in, and the context of its calls.
pub struct World {
    pub folder: TempDir,
    pub context: CallContext,
    pub settings: Settings,
    pub cancel: CancellationToken,
    backend: Box<dyn Backend>,
    scratch: TempDir,
    calls: AtomicU64,
}

struct Silence;

impl Output for Silence {
    fn write(&self, _stream: OutputStream, _bytes: &[u8]) {}
}

/// Arguments: name and value.
pub type Args<'a> = &'a [(&'a str, Value)];

impl World {
    pub fn new(backend: impl Backend) -> Self {
        let folder = TempDir::new().expect("a folder");
        let scratch = TempDir::new().expect("a folder");
        let cancel = CancellationToken::new();
        let environment = Environment { folder: folder.path().to_path_buf(), ..Environment::default() };
        let context = CallContext {
            cancel: cancel.clone(),
            deadline: None,
            grace: Duration::from_secs(5),
            output: Arc::new(Silence),
            max_output: 1 << 20,
            environment: Arc::new(environment),
            lock: None,
            scratch: Arc::new(scratch.path().to_path_buf()),
            undoable: true,
            run: "run".into(),
            step: "step".into(),
        };
        let calls = AtomicU64::new(0);
        Self { folder, context, settings: Settings::default(), cancel, backend: Box::new(backend), scratch, calls }
    }

    pub fn setting(mut self, name: &str, value: Value) -> Self {
        self.settings.insert(name.into(), value);
        self
    }

    pub fn within(mut self, time: Duration) -> Self {
        self.context.deadline = Some(Instant::now() + time);
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// A call with a key of its own.
    pub fn call(&self, operation: &str, args: Args<'_>) -> Call {
        let backend = self.backend.catalogue().name.clone();
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        Call {
            alias: backend.clone(),
            backend,
            operation: operation.into(),
            args: args.iter().map(|(name, value)| ((*name).into(), value.clone())).collect(),
            settings: Arc::new(self.settings.clone()),
            place: None,
            in_check: false,
            key: format!("key-{number}").into(),
        }
    }

    pub async fn read(&self, operation: &str, args: Args<'_>) -> Result<Value, CallError> {
        self.backend.reader().read(&self.call(operation, args), &self.context).await
    }

    pub async fn write(&self, operation: &str, args: Args<'_>) -> Result<Written, CallError> {
        self.backend.writer().write(&self.call(operation, args), &self.context).await
    }

    /// The same call once more, with the same key.
    pub async fn again(&self, call: &Call) -> Result<Written, CallError> {
        self.backend.writer().write(call, &self.context).await
    }

    pub async fn outcome(&self, call: &Call) -> Result<Option<Value>, CallError> {
        self.backend.writer().outcome(call, &self.context).await
    }

    pub async fn preview(&self, operation: &str, args: Args<'_>) -> Result<Previewed, CallError> {
        self.backend.previewer().preview(&self.call(operation, args), &self.context).await
    }

    /// Performs what undoes a write.
    pub async fn undo(&self, written: &Written) -> Result<Written, CallError> {
        let undo = written.undo.as_ref().expect("it can be undone");
        let args: Vec<(&str, Value)> = undo.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.write(&undo.operation, &args).await
    }

    pub fn identity(&self, operation: &str, args: Args<'_>) -> String {
        self.backend.reader().identity(&self.call(operation, args))
    }

    /// A preview as a snapshot shows it, the folder's name taken out.
    pub fn shown(&self, previewed: &Previewed) -> String {
        let lines = [
            format!("{:?}: {}", previewed.fidelity, previewed.summary),
            format!("because: {}", previewed.reason),
            format!("changes: {:?}", previewed.changes),
            previewed.warnings.iter().map(|warning| format!("warning: {warning}\n")).collect(),
            previewed.detail.clone(),
        ];
        self.hide(&lines.join("\n"))
    }

    /// An error as a snapshot shows it.
    pub fn told(&self, error: &CallError) -> String {
        let help = error.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        self.hide(&format!("{} {:?}: {}{help}", error.code, error.kind, error.message))
    }

    fn hide(&self, text: &str) -> String {
        let folder = self.folder.path().to_str().expect("UTF-8");
        let scratch = self.scratch.path().to_str().expect("UTF-8");
        text.replace(folder, "‹folder›").replace(scratch, "‹scratch›")
    }
}

pub fn path(text: &str) -> Value {
    Value::Path(text.into())
}

pub fn text(text: &str) -> Value {
    Value::string(text)
}

pub fn secret(text: &str) -> Value {
    Secret::wrap(Value::string(text))
}

/// A tagged literal: text and values in turns.
pub fn tagged(tag: Tag, texts: &[&str], holes: Vec<Value>) -> Value {
    let template = Template { tag, texts: texts.iter().map(|text| (*text).into()).collect(), shell: None };
    code::make(&Arc::new(template), holes).expect("the literal can be filled")
}

pub fn glob(pattern: &str) -> Value {
    tagged(Tag::Glob, &[pattern], Vec::new())
}

/// A field of a record.
pub fn field(value: &Value, name: &str) -> Value {
    match value {
        Value::Map(map) => map.get(&Key::from(name)).unwrap_or_else(|| panic!("no `{name}` in {value:?}")).clone(),
        value => panic!("no record: {value:?}"),
    }
}

pub fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        value => panic!("no list: {value:?}"),
    }
}

/// How the language would write a value: for comparing.
pub fn shown(value: &Value) -> String {
    runbook::value::show::literal(value).to_string()
}
