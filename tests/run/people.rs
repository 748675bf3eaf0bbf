//! People that follow a script.

use runbook::event::{Question, StepPath};
use runbook::run::{People, Reply};
use std::collections::VecDeque;
use std::sync::Mutex;

/// Answers in the order of a script: `yes alice`, `yes alice: typed`, `no bob`, `nobody`, `silent`. After its end nobody
/// is there.
#[derive(Default)]
pub(crate) struct Script(Mutex<VecDeque<String>>);

impl Script {
    pub(crate) fn new(lines: &str) -> Self {
        Self(Mutex::new(lines.split(';').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()))
    }
}

#[async_trait::async_trait]
impl People for Script {
    async fn ask(&self, _step: &StepPath, _question: &Question) -> Reply {
        let line = self.0.lock().unwrap().pop_front().unwrap_or_else(|| "nobody".to_owned());
        if line == "nobody" {
            return Reply::Nobody;
        }
        if line == "silent" {
            return std::future::pending().await;
        }
        let (word, rest) = line.split_once(' ').expect("a word and a name");
        let (by, text) = match rest.split_once(": ") {
            Some((by, text)) => (by, Some(text.to_owned())),
            None => (rest, None),
        };
        let (by, how) = (by.to_owned(), "terminal".to_owned());
        match word {
            "yes" => Reply::Yes { by, how, text },
            "no" => Reply::No { by, how },
            other => panic!("`{other}` is no answer"),
        }
    }
}
