//! `rb help [TOPIC]`: help on a command, or a page on a topic. The page on exit codes is the one of the documentation.

use super::fault::Fault;
use super::host::Host;
use super::{COMMANDS, OK, command, markdown, methods};
use runbook::diagnostic::nearest;

/// Show help on a command or a topic
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// A command or a topic
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

/// A page of Markdown: written, or made from what the program knows.
enum Page {
    Written(&'static str),
    Made(fn() -> String),
}

/// Every topic with its page.
const TOPICS: &[(&str, Page)] = &[
    ("language", Page::Written(include_str!("topics/language.md"))),
    ("units", Page::Written(include_str!("topics/units.md"))),
    ("methods", Page::Made(methods::methods_page)),
    ("functions", Page::Made(methods::functions_page)),
    ("secrets", Page::Written(include_str!("topics/secrets.md"))),
    ("approvals", Page::Written(include_str!("topics/approvals.md"))),
    ("exit-codes", Page::Written(include_str!("../../docs/exit-codes.md"))),
    ("json", Page::Written(include_str!("topics/json.md"))),
    ("configuration", Page::Written(include_str!("topics/configuration.md"))),
];

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let style = host.style();
    let Some(topic) = arguments.topic.as_deref() else {
        let text = command(style.width).render_help();
        let text = if style.color { text.ansi().to_string() } else { text.to_string() };
        host.stdout.write(&text);
        return Ok(OK);
    };
    if let Some((_, page)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        let page = match page {
            Page::Written(page) => markdown::set(page, style),
            Page::Made(make) => markdown::set(&make(), style),
        };
        host.stdout.write(&page);
        return Ok(OK);
    }
    let mut all = command(style.width);
    if COMMANDS.iter().any(|known| known.0 == topic) {
        all.build();
        if let Some(found) = all.find_subcommand_mut(topic) {
            let text = found.render_long_help();
            let text = if style.color { text.ansi().to_string() } else { text.to_string() };
            host.stdout.write(&text);
            return Ok(OK);
        }
    }
    let names = || TOPICS.iter().map(|topic| topic.0).chain(COMMANDS.iter().map(|command| command.0));
    let near = nearest(topic, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.0).collect();
    let help = format!("{near}topics are {}; commands are listed by `rb help`", topics.join(", "));
    Err(Fault::usage(format!("there is no command and no topic `{topic}`")).help(help))
}
