//! How `notify` and `escalate` reach people: by what the user configured, never by what a runbook says.

use super::fault::why;
use async_trait::async_trait;
use ecow::EcoString;
use runbook::backend::Environment;
use runbook::process;
use runbook::run::{Channels, Delivery};
use runbook::value::{Value, show};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a message may take. A run does not wait longer for a mail server than for its own work.
const LIMIT: Duration = Duration::from_secs(20);
/// How long a program may take to end when its time is over.
const GRACE: Duration = Duration::from_secs(2);

/// The configuration, as far as it is of messages.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    #[serde(default)]
    channels: BTreeMap<String, Route>,
}

/// How one channel is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Route {
    /// A program with its arguments; the text comes on its standard input.
    Command(Vec<String>),
    /// A URL that takes a POST of JSON.
    Webhook(String),
}

/// The channels of the user's configuration.
pub(crate) struct Configured {
    /// Where the configuration lies, if there is a place for one.
    pub(crate) file: Option<PathBuf>,
    /// The environment that programs are started in.
    pub(crate) environment: Arc<Environment>,
}

/// A message on its way.
struct Message {
    whom: String,
    /// The kind of channel in the header, and its address there: `slack`, `#agent-dev`.
    kind: String,
    address: String,
    text: String,
}

#[async_trait]
impl Channels for Configured {
    async fn deliver(&self, whom: &str, channel: Option<&(EcoString, Value)>, text: &str) -> Delivery {
        let configuration = match self.read() {
            Ok(configuration) => configuration,
            Err(why) => return Delivery::Failed(why),
        };
        let (kind, address) = channel
            .map_or_else(Default::default, |(kind, address)| (kind.to_string(), show::to_text(address).to_string()));
        let Some(route) = configuration.channels.get(whom).or_else(|| configuration.channels.get(&kind)).cloned()
        else {
            return Delivery::NotConfigured;
        };
        let message = Message { whom: whom.to_owned(), kind, address, text: text.to_owned() };
        let environment = Arc::clone(&self.environment);
        let (sent, done) = tokio::sync::oneshot::channel();
        // Sending blocks, and has a thread of its own: the run's other lanes go on meanwhile.
        std::thread::spawn(move || {
            let delivery = match &route {
                Route::Command(words) => command(words, &message, &environment),
                Route::Webhook(url) => webhook(url, &message),
            };
            // Nobody waits any more when the run was interrupted.
            sent.send(delivery).ok();
        });
        done.await.unwrap_or_else(|_| Delivery::Failed("it could not be sent".to_owned()))
    }
}

impl Configured {
    fn read(&self) -> Result<Configuration, String> {
        let Some(path) = &self.file else { return Ok(Configuration::default()) };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Configuration::default()),
            Err(error) => return Err(format!("`{}` cannot be read: {}", path.display(), why(&error))),
        };
        if text.trim().is_empty() {
            return Ok(Configuration::default());
        }
        let options = serde_saphyr::Options { with_snippet: false, ..serde_saphyr::Options::default() };
        serde_saphyr::from_str_with_options(&text, options).map_err(|error| {
            let error = error.to_string();
            format!("`{}` is not a configuration: {}", path.display(), error.lines().next().unwrap_or_default())
        })
    }
}

/// Starts the user's own program, as steps start theirs; what it leaves behind (a mail on its way) may stay.
fn command(words: &[String], message: &Message, environment: &Environment) -> Delivery {
    let Some((program, arguments)) = words.split_first() else {
        return Delivery::Failed(format!("the command for `{}` is empty", message.whom));
    };
    let path = environment.variables.get(OsStr::new("PATH"));
    let Some(file) = process::find_program(OsStr::new(program), path.map(|path| &**path), &environment.folder) else {
        return Delivery::Failed(format!("there is no program `{program}`"));
    };
    let mut variables = environment.variables.clone();
    for (name, value) in [("RB_WHOM", &message.whom), ("RB_CHANNEL", &message.kind), ("RB_ADDRESS", &message.address)] {
        variables.insert(name.into(), value.into());
    }
    let spec = process::Spec {
        program: file,
        name: program.into(),
        args: arguments.iter().map(Into::into).collect(),
        folder: environment.folder.clone(),
        environment: variables,
        step: "message".to_owned(),
        lock: None,
        confined: None,
        input: process::Input::Bytes(message.text.as_bytes().into()),
        may_leave: true,
    };
    let limits = process::Limits {
        cancel: tokio_util::sync::CancellationToken::new(),
        deadline: Some(Instant::now() + LIMIT),
        grace: GRACE,
        most: 0,
        stdout: Box::new(|_| {}),
        stderr: Box::new(|_| {}),
    };
    let ended = match in_runtime(process::run(&spec, limits)) {
        Ok(Ok(finished)) => finished.ended,
        Ok(Err(error)) => return Delivery::Failed(error.to_string()),
        Err(error) => return Delivery::Failed(format!("it could not be sent: {}", why(&error))),
    };
    match ended {
        process::Ended::Code(0) => Delivery::Delivered(format!("by `{program}`")),
        process::Ended::Code(code) => Delivery::Failed(format!("`{program}` ended with exit code {code}")),
        process::Ended::Signal(signal) => Delivery::Failed(format!("`{program}` was ended by signal {signal}")),
        process::Ended::TimedOut => Delivery::Failed(format!("`{program}` took longer than {} s", LIMIT.as_secs())),
        process::Ended::Cancelled => Delivery::Failed(format!("`{program}` was interrupted")),
    }
}

fn in_runtime<T>(future: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

#[cfg(feature = "http")]
fn webhook(url: &str, message: &Message) -> Delivery {
    // The address is the user's secret: what is told holds its host at most.
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let post = async {
        let client = reqwest::Client::builder().timeout(LIMIT).redirect(reqwest::redirect::Policy::none()).build()?;
        let body = serde_json::json!({ "text": message.text, "channel": message.address, "whom": message.whom });
        client.post(url).json(&body).send().await
    };
    // Another part of the program may have set the same one before.
    rustls::crypto::ring::default_provider().install_default().ok();
    match in_runtime(post) {
        Ok(Ok(answer)) if answer.status().is_success() => Delivery::Delivered(format!("by webhook to {host}")),
        Ok(Ok(answer)) => Delivery::Failed(format!("{host} answered {}", answer.status())),
        Ok(Err(error)) => Delivery::Failed(format!("{host} could not be reached: {}", error.without_url())),
        Err(error) => Delivery::Failed(format!("it could not be sent: {}", why(&error))),
    }
}

#[cfg(not(feature = "http"))]
fn webhook(_url: &str, message: &Message) -> Delivery {
    Delivery::Failed(format!("this `rb` was built without HTTP, which the webhook for `{}` needs", message.whom))
}
