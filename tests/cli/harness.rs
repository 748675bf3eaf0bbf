//! One struct that builds every test: a folder of its own, files in it, a command line, an environment.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A place where `rb` is run.
pub(crate) struct Scene {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a command did.
pub(crate) struct Done {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
    folder: PathBuf,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("rb-cli-").tempdir().unwrap();
        let home = folder.path().join("home");
        std::fs::create_dir(&home).unwrap();
        let path = std::env::var("PATH").unwrap();
        let variables =
            [("PATH", path.as_str()), ("HOME", home.to_str().unwrap()), ("LANG", "C.UTF-8"), ("TERM", "xterm")];
        Self { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(), folder }
    }

    /// A scene with one file.
    pub(crate) fn with(name: &str, text: &str) -> Self {
        let scene = Self::new();
        scene.file(name, text);
        scene
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `rb` with those arguments, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rb"));
        command.args(arguments).current_dir(self.path()).env_clear().envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `rb`.
    pub(crate) fn rb(&self, arguments: &[&str]) -> Done {
        self.done(self.command(arguments).output().unwrap())
    }

    /// Runs `rb` with that on its standard input.
    pub(crate) fn rb_with_input(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        self.done(child.wait_with_output().unwrap())
    }

    pub(crate) fn done(&self, output: Output) -> Done {
        Done {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            exit: output.status.code().unwrap_or(-1),
            folder: self.path().canonicalize().unwrap(),
        }
    }
}

impl Done {
    /// Fails the test unless the command ended so.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.exit, code, "\n{}", self.shown());
        self
    }

    /// Both streams and the exit code, without what differs from run to run.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::new();
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                writeln!(text, "--- {name}\n{}", self.filtered(stream).trim_end_matches('\n')).unwrap();
            }
        }
        writeln!(text, "--- exit {}", self.exit).unwrap();
        text
    }

    fn filtered(&self, text: &str) -> String {
        filtered(text, &self.folder)
    }
}

/// A text without what differs from run to run and from machine to machine.
pub(crate) fn filtered(text: &str, folder: &Path) -> String {
    let folder = regex::escape(folder.to_str().unwrap());
    let (user, host) = (regex::escape(&said_by("id", "-un")), regex::escape(&said_by("uname", "-n")));
    let filters = [
        (folder, "[folder]"),
        (r"\b\d{8}-\d{6}-[0-9a-f]{8}\b".to_owned(), "[run]"),
        (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)?".to_owned(), "[time]"),
        (r"after \d+\.\ds".to_owned(), "after [time]"),
        (r"  \((\d+m )?\d+(\.\d)?s\)".to_owned(), ""),
        (r"head [0-9a-f]{16}".to_owned(), "head [digest]"),
        (format!(r"\bby {user}@{host}"), "by [user]@[host]"),
        (format!(r"\bby {user}\b"), "by [user]"),
        (format!(r"\bon {host}\b"), "on [host]"),
    ];
    filters
        .iter()
        .fold(text.to_owned(), |text, (from, to)| regex::Regex::new(from).unwrap().replace_all(&text, *to).into_owned())
}

/// What a program says in one line.
fn said_by(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
