//! A place where a runbook is run: a world of its own, the state of `rb` beside it, and what was there before and after.

use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

/// The folder of the runbooks.
pub(crate) fn runbooks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks")
}

/// `rb` with an environment of its own, and nobody at the terminal.
pub(crate) fn rb(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rb"));
    command.current_dir(home).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("HOME", home).env("LANG", "C.UTF-8").env("RB_STATE", home.join("state"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A world for one runbook.
pub(crate) struct Scene {
    runbook: &'static str,
    world: tempfile::TempDir,
    home: tempfile::TempDir,
}

impl Scene {
    pub(crate) fn new(runbook: &'static str) -> Self {
        let folder = |prefix| tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
        Self { runbook, world: folder("rb-world-"), home: folder("rb-home-") }
    }

    /// The folder that the runbook acts on.
    pub(crate) fn world(&self) -> &Path {
        self.world.path()
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.world().join(name)
    }

    /// A path in it as text, for a parameter.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Makes a file that was changed so long ago.
    pub(crate) fn file(&self, name: &str, content: &[u8], age: Duration) {
        write(&self.path(name), content, age);
    }

    /// Makes a program in the world.
    pub(crate) fn program(&self, name: &str, text: &str) {
        write(&self.path(name), text.as_bytes(), Duration::ZERO);
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// All that is in the world.
    pub(crate) fn tree(&self) -> Tree {
        Tree::of(self.world())
    }

    /// `rb run` of the runbook with these parameters and other arguments, not started yet.
    pub(crate) fn command(&self, params: &[(&str, &str)], more: &[&str]) -> Command {
        let mut command = rb(self.home.path());
        command.arg("run").arg(runbooks().join(format!("{}.runbook", self.runbook))).args(more);
        for (name, value) in params {
            command.arg("-p").arg(format!("{name}={value}"));
        }
        command
    }

    /// Runs it to its end, wants that exit code, and verifies the record.
    #[track_caller]
    pub(crate) fn run(&self, params: &[(&str, &str)], more: &[&str], exit: i32) -> Done {
        self.finish(self.command(params, more).output().unwrap(), exit)
    }

    /// Wants that exit code, and verifies the record of the run.
    #[track_caller]
    pub(crate) fn finish(&self, output: Output, exit: i32) -> Done {
        let done = self.done(output);
        assert_eq!(done.exit, exit, "\n{}\n{}", done.stdout, done.stderr);
        let (verified, shown) = self.verified();
        assert_eq!(verified, 0, "{shown}");
        done
    }

    /// What `rb audit verify` says of the last run: the exit code, and what is shown.
    pub(crate) fn verified(&self) -> (i32, String) {
        let output = rb(self.home.path()).args(["audit", "verify", "last"]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    fn done(&self, output: Output) -> Done {
        let mut runs: Vec<_> =
            std::fs::read_dir(self.home.path().join("state/runs")).unwrap().map(|run| run.unwrap().path()).collect();
        runs.sort();
        let run = runs.pop().unwrap();
        let journal = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
        Done {
            exit: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            events: journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            kept: std::fs::read_dir(run.join("kept")).map_or_else(
                |_| BTreeMap::new(),
                |files| {
                    let files = files.map(|file| file.unwrap().path());
                    files.map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect()
                },
            ),
            run,
        }
    }
}

/// Makes a file that was changed so long ago, and the folders above it.
pub(crate) fn write(path: &Path, content: &[u8], age: Duration) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
}

/// What a run did.
pub(crate) struct Done {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) events: Vec<Value>,
    kept: BTreeMap<PathBuf, String>,
    run: PathBuf,
}

impl Done {
    /// The records of one kind.
    pub(crate) fn events<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().filter(move |event| event["event"] == kind)
    }

    /// The writes that began: the operation, and how it was shown.
    pub(crate) fn writes(&self) -> Vec<(&str, &str)> {
        let writes = self.events("call-started").map(|event| &event["call"]).filter(|call| call["effect"] == "write");
        writes.map(|call| (call["operation"].as_str().unwrap(), call["rendered"].as_str().unwrap())).collect()
    }

    /// Whether a step of that title began.
    pub(crate) fn reached(&self, title: &str) -> bool {
        self.events("step-started").any(|event| event["title"] == title)
    }

    /// The evidence of that name, of whichever step kept it last.
    #[track_caller]
    pub(crate) fn kept(&self, name: &str) -> &str {
        let file = self.events("kept").filter(|event| event["name"] == name).last();
        let file = file.unwrap_or_else(|| panic!("nothing was kept as `{name}`"))["file"].as_str().unwrap();
        &self.kept[&self.run.join(file)]
    }

    /// Whom it was escalated to, and why.
    #[track_caller]
    pub(crate) fn escalated(&self) -> (&str, &str) {
        let told: Vec<_> = self.events("told").filter(|event| event["escalated"] == true).collect();
        assert_eq!(told.len(), 1, "{}", self.stdout);
        (told[0]["whom"].as_str().unwrap(), told[0]["text"].as_str().unwrap())
    }
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Folder,
    File(Vec<u8>),
    Link(PathBuf),
}

/// All that is below a folder: paths and contents, without the times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tree(pub(crate) BTreeMap<String, Entry>);

impl Tree {
    pub(crate) fn of(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.add(folder, folder);
        tree
    }

    fn add(&mut self, top: &Path, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
            let kind = path.symlink_metadata().unwrap().file_type();
            if kind.is_dir() {
                self.0.insert(name, Entry::Folder);
                self.add(top, &path);
            } else if kind.is_symlink() {
                self.0.insert(name, Entry::Link(path.read_link().unwrap()));
            } else {
                self.0.insert(name, Entry::File(std::fs::read(&path).unwrap()));
            }
        }
    }

    /// The same without these paths.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(name, _)| !names.contains(&name.as_str()))
                .map(|(n, e)| (n.clone(), e.clone()))
                .collect(),
        )
    }

    /// Only what stands below that folder.
    pub(crate) fn below(&self, folder: &str) -> Self {
        let prefix = format!("{folder}/");
        Self(self.0.iter().filter(|(name, _)| name.starts_with(&prefix)).map(|(n, e)| (n.clone(), e.clone())).collect())
    }

    /// The paths of its files.
    pub(crate) fn files(&self) -> Vec<&str> {
        self.0.iter().filter(|(_, entry)| **entry != Entry::Folder).map(|(name, _)| name.as_str()).collect()
    }
}
