//! How `notify` and `escalate` reach people: by what the user configured, never by what a runbook says.

use async_trait::async_trait;
use ecow::EcoString;
use runbook::run::{Channels, Delivery};
use runbook::value::{Value, show};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a message may take. A run does not wait longer for a mail server than for its own work.
const LIMIT: Duration = Duration::from_secs(20);

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
        let (sent, done) = tokio::sync::oneshot::channel();
        // Sending blocks, and has a thread of its own: the run's other lanes go on meanwhile.
        std::thread::spawn(move || {
            let delivery = match &route {
                Route::Command(words) => command(words, &message),
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
            Err(error) => return Err(format!("`{}` cannot be read: {error}", path.display())),
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

fn command(words: &[String], message: &Message) -> Delivery {
    let Some((program, arguments)) = words.split_first() else {
        return Delivery::Failed(format!("the command for `{}` is empty", message.whom));
    };
    #[expect(clippy::disallowed_methods, reason = "the user's own program, which belongs to no step of a run")]
    let child = Command::new(program)
        .args(arguments)
        .env("RB_WHOM", &message.whom)
        .env("RB_CHANNEL", &message.kind)
        .env("RB_ADDRESS", &message.address)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return Delivery::Failed(format!("`{program}` could not be started: {error}")),
    };
    if let Some(mut stdin) = child.stdin.take() {
        let text = message.text.clone();
        // A program that does not read must not keep the limit from being kept.
        std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    }
    match wait(&mut child) {
        Ok(Some(status)) if status.success() => Delivery::Delivered(format!("by `{program}`")),
        Ok(Some(status)) => Delivery::Failed(format!("`{program}` ended with {status}")),
        Ok(None) => Delivery::Failed(format!("`{program}` took longer than {} s", LIMIT.as_secs())),
        Err(error) => Delivery::Failed(format!("`{program}` was lost: {error}")),
    }
}

fn wait(child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
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
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Delivery::Failed(format!("it could not be sent: {error}")),
    };
    match runtime.block_on(post) {
        Ok(answer) if answer.status().is_success() => Delivery::Delivered(format!("by webhook to {host}")),
        Ok(answer) => Delivery::Failed(format!("{host} answered {}", answer.status())),
        Err(error) => Delivery::Failed(format!("{host} could not be reached: {}", error.without_url())),
    }
}

#[cfg(not(feature = "http"))]
fn webhook(_url: &str, message: &Message) -> Delivery {
    Delivery::Failed(format!("this `rb` was built without HTTP, which the webhook for `{}` needs", message.whom))
}
