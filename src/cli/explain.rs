//! `rb explain CODE`: what an error code means, why it is a mistake, and what is right.

use super::fault::Fault;
use super::host::Host;
use super::{OK, markdown};
use runbook::diagnostic::codes::{self, CodeInfo};
use runbook::diagnostic::nearest;
use runbook::report::Ink;

/// Say more about an error code
///
/// Why it is a mistake, a wrong example and a right one.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The code, such as RB101; without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Show it for people, or as JSON for programs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: super::Format,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let infos: Vec<&CodeInfo> = match &arguments.code {
        Some(code) => vec![find(code)?],
        None => codes::all().collect(),
    };
    let text = match (arguments.format, infos.as_slice()) {
        (super::Format::Json, infos) => {
            let entries: Vec<_> = infos.iter().map(|info| json(info)).collect();
            super::pretty(&if arguments.code.is_some() {
                entries.into_iter().next().unwrap_or_default()
            } else {
                serde_json::json!({ "v": 1, "codes": entries })
            })
        }
        (super::Format::Text, [info]) if arguments.code.is_some() => page(info, host),
        (super::Format::Text, infos) => list(infos, host),
    };
    host.stdout.write(&text);
    Ok(OK)
}

fn find(code: &str) -> Result<&'static CodeInfo, Fault> {
    let digits = code.chars().all(|c| c.is_ascii_digit());
    let code = if digits { format!("RB{code:0>3}") } else { code.to_ascii_uppercase() };
    codes::find(&code).ok_or_else(|| {
        let near = nearest(&code, codes::all().map(|info| info.code.0));
        let help = near.map_or_else(
            || "`rb explain` without a code lists them all".to_owned(),
            |near| format!("did you mean `{near}`? `rb explain` without a code lists them all"),
        );
        Fault::usage(format!("there is no code `{code}`")).help(help)
    })
}

fn page(info: &CodeInfo, host: &Host) -> String {
    let style = host.style();
    let head = format!("{}: {}", style.paint(Ink::Strong, info.code.0), info.title);
    format!("{}\n{}", style.wrap("", "", &head), markdown::set(info.explanation, style))
}

fn list(infos: &[&CodeInfo], host: &Host) -> String {
    let style = host.style();
    let line = |info: &&CodeInfo| {
        let first = format!("{}  ", style.paint(Ink::Strong, info.code.0));
        style.wrap(&first, "       ", info.title)
    };
    infos.iter().map(line).collect()
}

fn json(info: &CodeInfo) -> serde_json::Value {
    serde_json::json!({ "code": info.code.0, "title": info.title, "explanation": info.explanation })
}
