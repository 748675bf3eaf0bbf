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
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) context: CallContext,
    pub(crate) settings: Settings,
    pub(crate) cancel: CancellationToken,
    backend: Box<dyn Backend>,
    scratch: TempDir,
    calls: AtomicU64,
}

struct Silence;

impl Output for Silence {
    fn write(&self, _stream: OutputStream, _bytes: &[u8]) {}
}

/// Arguments: name and value.
pub(crate) type Args<'a> = &'a [(&'a str, Value)];

impl World {
    pub(crate) fn new(backend: impl Backend) -> Self {
        let folder = TempDir::new().expect("a folder");
        let scratch = TempDir::new().expect("a folder");
        let cancel = CancellationToken::new();
        let environment = Environment { folder: folder.path().to_path_buf(), ..Environment::default() };
        let context = CallContext {
            cancel: cancel.clone(),
            deadline: None,
            grace: Duration::from_secs(5),
            output: Arc::new(Silence),
            redactor: runbook::redact::Redactor::new(),
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

    pub(crate) fn setting(mut self, name: &str, value: Value) -> Self {
        self.settings.insert(name.into(), value);
        self
    }

    pub(crate) fn within(mut self, time: Duration) -> Self {
        self.context.deadline = Some(Instant::now() + time);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// A call with a key of its own.
    pub(crate) fn call(&self, operation: &str, args: Args<'_>) -> Call {
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

    pub(crate) async fn read(&self, operation: &str, args: Args<'_>) -> Result<Value, CallError> {
        self.backend.reader().read(&self.call(operation, args), &self.context).await
    }

    pub(crate) async fn write(&self, operation: &str, args: Args<'_>) -> Result<Written, CallError> {
        self.backend.writer().write(&self.call(operation, args), &self.context).await
    }

    /// The same call once more, with the same key.
    pub(crate) async fn again(&self, call: &Call) -> Result<Written, CallError> {
        self.backend.writer().write(call, &self.context).await
    }

    pub(crate) async fn outcome(&self, call: &Call) -> Result<Option<Value>, CallError> {
        self.backend.writer().outcome(call, &self.context).await
    }

    pub(crate) async fn preview(&self, operation: &str, args: Args<'_>) -> Result<Previewed, CallError> {
        self.backend.previewer().preview(&self.call(operation, args), &self.context).await
    }

    /// Performs what undoes a write.
    pub(crate) async fn undo(&self, written: &Written) -> Result<Written, CallError> {
        let undo = written.undo.as_ref().expect("it can be undone");
        let args: Vec<(&str, Value)> = undo.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.write(&undo.operation, &args).await
    }

    pub(crate) fn identity(&self, operation: &str, args: Args<'_>) -> String {
        self.backend.reader().identity(&self.call(operation, args))
    }

    /// A preview as a snapshot shows it, the folder's name taken out.
    pub(crate) fn shown(&self, previewed: &Previewed) -> String {
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
    pub(crate) fn told(&self, error: &CallError) -> String {
        let help = error.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        self.hide(&format!("{} {:?}: {}{help}", error.code, error.kind, error.message))
    }

    fn hide(&self, text: &str) -> String {
        let folder = self.folder.path().to_str().expect("UTF-8");
        let scratch = self.scratch.path().to_str().expect("UTF-8");
        text.replace(folder, "‹folder›").replace(scratch, "‹scratch›")
    }
}

pub(crate) fn path(text: &str) -> Value {
    Value::Path(text.into())
}

pub(crate) fn text(text: &str) -> Value {
    Value::string(text)
}

pub(crate) fn secret(text: &str) -> Value {
    Secret::wrap(Value::string(text))
}

/// A tagged literal: text and values in turns.
pub(crate) fn tagged(tag: Tag, texts: &[&str], holes: Vec<Value>) -> Value {
    let template = Template { tag, texts: texts.iter().map(|text| (*text).into()).collect(), shell: None };
    code::make(&Arc::new(template), holes).expect("the literal can be filled")
}

pub(crate) fn glob(pattern: &str) -> Value {
    tagged(Tag::Glob, &[pattern], Vec::new())
}

/// A field of a record.
pub(crate) fn field(value: &Value, name: &str) -> Value {
    match value {
        Value::Map(map) => map.get(&Key::from(name)).unwrap_or_else(|| panic!("no `{name}` in {value:?}")).clone(),
        value => panic!("no record: {value:?}"),
    }
}

pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        value => panic!("no list: {value:?}"),
    }
}

/// How the language would write a value: for comparing.
pub(crate) fn shown(value: &Value) -> String {
    runbook::value::show::literal(value).to_string()
}

/// Text that has broken programs before.
pub(crate) fn hostile() -> Vec<String> {
    let texts = [
        "",
        " ",
        "'",
        "''",
        "\"",
        "\\",
        "\\'",
        "';--",
        "'); DROP TABLE runs; --",
        "\" OR \"\"=\"",
        "${x}",
        "$1",
        "?1",
        ":x",
        "@x",
        "%",
        "_",
        "\u{0}1".trim_start_matches('\u{0}'),
        "\n",
        "\r\n",
        "\t",
        "\u{1b}[31m",
        "\u{202e}",
        "\u{feff}",
        "é",
        "日本",
        "🦀",
        "a\u{301}",
        "NULL",
        "null",
        "0",
        "-1",
        "1e400",
        "0x10",
        "1970-01-01",
        "../..",
        "/",
        "//",
        "?a=b&c=d",
        "#",
        "a b",
        "+",
        "%20",
        "%zz",
        "&amp;",
        "<script>",
        "`id`",
        "$(id)",
        "{}",
        "[]",
        "[*]",
        "A\u{30a}",
        "\u{7f}",
        "\u{80}",
        "\u{ffff}",
        "\u{10ffff}",
    ];
    texts.iter().map(ToString::to_string).chain([String::from("x").repeat(100_000)]).collect()
}
