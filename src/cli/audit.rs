//! `rb audit`: the runs that were recorded, what they did, and whether the record is what was written.

use super::fault::Fault;
use super::host::Host;
use super::{FAILED, Format, OK, state};
use clap::Subcommand;
use runbook::audit::{Digest, IndexEntry, RunId, Store, Verdict, Verification};
use runbook::event::{Ending, Event};
use runbook::report::{Glyph, Ink, OutputShown, Style, TextReport, json, one_line, push};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A run is whole, and nothing outside its folder says so.
const UNANCHORED: u8 = 9;
/// A run has not ended.
const NOT_ENDED: u8 = 10;

/// Look at what was run, and verify the record
///
/// Every run leaves a journal: what was asked, decided, approved and done. RUN is the id of a run, the beginning of
/// one, or `last`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The state folder [default: `RB_STATE`, or rb in `XDG_STATE_HOME` or ~/.local/state]
    #[arg(long, value_name = "DIR", global = true)]
    state: Option<PathBuf>,
    /// Show it for people, or as JSON for programs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, global = true)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the runs, newest first
    List {
        /// How many to list; 0 lists all
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// Show what a run did
    Show {
        /// The run
        run: String,
    },
    /// Verify that a run's journal and files are what was written
    Verify {
        /// The run; without it, all runs
        run: Option<String>,
    },
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let store = Store::open(state::folder(arguments.state.as_deref(), host)?);
    match &arguments.command {
        Command::List { limit } => list(&store, *limit, arguments.format, host),
        Command::Show { run } => show(&store, &state::find(&store, run)?, arguments.format, host),
        Command::Verify { run } => {
            let runs = match run {
                Some(run) => vec![state::find(&store, run)?],
                None => all(&store)?.into_keys().collect(),
            };
            verify(&store, &runs, arguments.format, host)
        }
    }
}

/// Every run that has a folder or stands in the index, oldest first; with its entry, where it closed.
fn all(store: &Store) -> Result<BTreeMap<RunId, Option<IndexEntry>>, Fault> {
    let mut all: BTreeMap<RunId, Option<IndexEntry>> =
        store.runs().map_err(|error| state::fault(&error))?.into_iter().map(|run| (run, None)).collect();
    for entry in store.index().map_err(|error| state::fault(&error))? {
        all.insert(entry.run.clone(), Some(entry));
    }
    Ok(all)
}

/// A run in a list.
struct Row {
    run: RunId,
    started: Option<jiff::Timestamp>,
    ending: Option<Ending>,
    title: String,
    file: String,
}

fn row(store: &Store, run: RunId, entry: Option<IndexEntry>) -> Row {
    if let Some(entry) = entry {
        let IndexEntry { run, started, ending, title, file, .. } = entry;
        return Row { run, started: Some(started), ending: Some(ending), title, file };
    }
    // A run that did not close tells of itself in its first record, where that can be read.
    let first = store.read(&run).ok().and_then(|mut records| records.next()).and_then(Result::ok);
    let started = first.as_ref().map(|record| record.time);
    let (title, file) = match first.map(|record| record.event) {
        Some(Event::RunStarted { title, file, .. }) => (title.as_str().to_owned(), file),
        _ => (String::new(), String::new()),
    };
    Row { run, started, ending: None, title, file }
}

fn list(store: &Store, limit: usize, format: Format, host: &mut Host) -> Result<u8, Fault> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    let runs = all(store)?;
    let total = runs.len();
    let rows: Vec<Row> = runs.into_iter().rev().take(limit).map(|(run, entry)| row(store, run, entry)).collect();
    if format == Format::Json {
        let runs: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({ "run": row.run, "started": row.started, "ending": row.ending, "title": row.title, "file": row.file })
            })
            .collect();
        host.stdout.write(&super::pretty(&json!({ "v": 1, "runs": runs })));
        return Ok(OK);
    }
    let style = host.style();
    if rows.is_empty() {
        host.stdout.write(&style.wrap("", "", &format!("no run is recorded in `{}`", store.path().display())));
        return Ok(OK);
    }
    for row in &rows {
        host.stdout.write(&line(row, style));
    }
    if rows.len() < total {
        let more = format!("{} older runs are not shown; `--limit 0` shows all", total - rows.len());
        host.stdout.write(&style.paint(Ink::Dim, &style.wrap("", "", &more)));
    }
    Ok(OK)
}

fn line(row: &Row, style: Style) -> String {
    let (glyph, ink, word) = match row.ending {
        Some(Ending::Passed) => (Glyph::Passed, Ink::Good, "passed"),
        Some(Ending::Failed) => (Glyph::Failed, Ink::Bad, "failed"),
        Some(Ending::ActionFailed) => (Glyph::Failed, Ink::Bad, "action failed"),
        Some(Ending::RollbackFailed) => (Glyph::Failed, Ink::Bad, "rollback failed"),
        Some(Ending::Escalated) => (Glyph::Attention, Ink::Warn, "escalated"),
        Some(Ending::Waiting) => (Glyph::Attention, Ink::Warn, "waits"),
        Some(Ending::Refused) => (Glyph::Failed, Ink::Bad, "refused"),
        Some(Ending::CouldNotAsk) => (Glyph::Failed, Ink::Bad, "could not ask"),
        Some(Ending::Interrupted) => (Glyph::Attention, Ink::Warn, "interrupted"),
        None => (Glyph::Attention, Ink::Warn, "not ended"),
    };
    let title = one_line(if row.title.is_empty() { &row.file } else { &row.title });
    let head = format!("{}  {} {word:15}  ", row.run, style.glyph(glyph));
    let title = style.cut(&title, style.width.saturating_sub(head.chars().count()).max(10));
    format!("{}  {} {word:15}  {title}\n", row.run, style.paint(ink, style.glyph(glyph)))
}

fn show(store: &Store, run: &RunId, format: Format, host: &mut Host) -> Result<u8, Fault> {
    let records = store.read(run).map_err(|error| state::fault(&error))?;
    let style = host.style();
    let mut report = TextReport::new(run.as_str(), style, OutputShown::Nothing, false);
    let mut ended = false;
    for record in records {
        let record = record.map_err(|error| state::fault(&error))?;
        if format == Format::Json {
            host.stdout.write(&json::line(run.as_str(), record.time, record.elapsed, &record.event));
            continue;
        }
        if let Event::RunStarted { .. } = record.event {
            let who = format!("{} by {}@{}", record.time.strftime("%Y-%m-%d %H:%M:%S UTC"), record.user, record.host);
            host.stdout.write(&style.paint(Ink::Dim, &style.wrap("", "", &one_line(&who))));
        }
        ended |= matches!(record.event, Event::RunEnded { .. });
        host.stdout.write(&report.event(&record.event, record.elapsed));
    }
    if format == Format::Text {
        if !ended {
            let text = format!("{} the run has not ended", style.paint(Ink::Warn, style.glyph(Glyph::Attention)));
            host.stdout.write(&format!("\n{text}\n"));
        }
        host.stdout.write(&format!("  folder: {}\n", store.folder(run).display()));
    }
    Ok(OK)
}

fn verify(store: &Store, runs: &[RunId], format: Format, host: &mut Host) -> Result<u8, Fault> {
    let style = host.style();
    let mut worst = OK;
    let mut found = Vec::new();
    for run in runs {
        let verification = store.verify(run).map_err(|error| state::fault(&error))?;
        worst = worse(worst, exit_code(&verification.verdict));
        match format {
            Format::Text => host.stdout.write(&told(&verification, style)),
            Format::Json => found.push(verification),
        }
    }
    if format == Format::Json {
        host.stdout.write(&super::pretty(&json!({ "v": 1, "runs": found })));
    } else if runs.is_empty() {
        host.stdout.write(&style.wrap("", "", &format!("no run is recorded in `{}`", store.path().display())));
    }
    Ok(worst)
}

fn exit_code(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Verified { .. } => OK,
        Verdict::Tampered(_) => FAILED,
        Verdict::Unanchored => UNANCHORED,
        Verdict::Interrupted { .. } => NOT_ENDED,
    }
}

/// Tampering is worse than a missing anchor, which is worse than a run that has not ended.
fn worse(one: u8, other: u8) -> u8 {
    [FAILED, UNANCHORED, NOT_ENDED].into_iter().find(|code| *code == one || *code == other).unwrap_or(OK)
}

fn told(verification: &Verification, style: Style) -> String {
    let Verification { run, records, head, verdict } = verification;
    let (glyph, ink, word, more) = match verdict {
        Verdict::Verified { .. } => {
            (Glyph::Passed, Ink::Good, "verified", format!("{records} records, head {}", short(head)))
        }
        Verdict::Unanchored => {
            let more = "all records are good, and the index does not hold the head: a cut tail would look the same";
            (Glyph::Attention, Ink::Warn, "not anchored", more.to_owned())
        }
        Verdict::Interrupted { running, torn, lost } => {
            let mut more = format!("{records} good records");
            if *running {
                more.push_str("; a process still holds the run");
            }
            if *torn > 0 {
                push(&mut more, format_args!("; the last line was not written whole ({torn} bytes)"));
            }
            if !lost.is_empty() {
                push(&mut more, format_args!("; not as recorded: {}", lost.join(", ")));
            }
            (Glyph::Attention, Ink::Warn, "not ended", more)
        }
        Verdict::Tampered(bad) => (Glyph::Failed, Ink::Bad, "tampered", bad.to_string()),
    };
    let first = format!("{} {run}  ", style.paint(ink, style.glyph(glyph)));
    style.wrap(&first, "    ", &format!("{}: {}", style.paint(ink, word), one_line(&more)))
}

fn short(head: &Digest) -> String {
    head.to_string().chars().take(16).collect()
}
