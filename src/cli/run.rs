//! `rb run FILE`: asks the checks, fixes what they find, and leaves a journal.

use super::fault::{Fault, why};
use super::host::{Host, Stream};
use super::people::{Desk, Given, Prompter};
use super::screen::Screen;
use super::{Format, USAGE, channels, check, params, signals, state, world};
use runbook::Engine;
use runbook::backend::Environment;
use runbook::check::Checked;
use runbook::diagnostic::Severity;
use runbook::event::Event;
use runbook::program::Program;
use runbook::report::{Glyph, Ink, OutputShown, Style, TextReport, json, quote};
use runbook::run::{Durability, Limits, RunError, RunHandle, RunOptions, RunResult};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the live part is drawn while nothing happens.
const FRAME: Duration = Duration::from_millis(100);

/// Run a runbook
///
/// The checks are asked in order. A check that fails is fixed as the file says, and asked again; every change stands in an
/// action, which may ask for approval first. What was asked, decided, approved and done is kept in a journal: `rb audit`
/// shows it. The exit code says how it ended: `rb help exit-codes`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The runbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Give a parameter; secrets go by --params or by the environment
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Give parameters by a file of JSON or YAML; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
    /// Say yes to approvals; not to those that want a word typed, nor to `confirm` and `manual`
    #[arg(short, long)]
    yes: bool,
    /// Approve the action with this title, also where a word is to be typed
    #[arg(long, value_name = "TITLE")]
    approve: Vec<String>,
    /// Answer the `confirm` with this question
    #[arg(long, value_name = "QUESTION=yes|no")]
    answer: Vec<String>,
    /// Show it for people, or as JSON Lines of events for programs
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Format,
    /// How much of what programs print is shown
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    output: Output,
    /// The state folder [default: `RB_STATE`, or rb in `XDG_STATE_HOME` or ~/.local/state]
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// How much of what programs print is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Output {
    /// The last lines, of a step that failed; at a terminal also of what runs
    #[default]
    Failed,
    /// Everything, as it comes
    All,
    /// Nothing
    None,
}

pub(crate) fn run(arguments: &Arguments, host: &mut Host) -> Result<u8, Fault> {
    let given = answers(arguments)?;
    let engine = Engine::standard();
    let Some(program) = program(check::load(&engine, &arguments.file)?, arguments, host)? else { return Ok(USAGE) };
    let folder = std::env::current_dir()
        .map_err(|error| Fault::usage(format!("the working folder cannot be found: {}", why(&error))))?;
    let environment = Arc::new(Environment { variables: host.variables.clone(), folder });
    let params = params::given(&program, &arguments.param, arguments.params.as_deref())?;
    let actor = world::actor();
    let prompts = host.prompts() && arguments.params.as_deref() != Some(Path::new("-"));
    let (style, live) = (host.style(), arguments.format == Format::Text && host.live());
    let screen = Arc::new(Screen::new(std::mem::replace(&mut host.stdout, Stream::stdout()), style, live));
    let prompter = prompts.then(|| {
        let style = host.error_style();
        Prompter::new(Arc::clone(&screen), Stream::stderr(), style, Arc::clone(&program))
    });
    let desk = Arc::new(Desk::new(given, actor.user.clone(), prompter));
    let options = RunOptions {
        params,
        state: state::folder(arguments.state.as_deref(), host)?,
        actor,
        environment: Arc::clone(&environment),
        people: Arc::clone(&desk) as _,
        channels: Arc::new(channels::Configured { file: host.configuration(), environment: Arc::clone(&environment) }),
        clock: Arc::new(world::SystemClock::start()),
        limits: Limits::default(),
        durability: Durability::Strict,
    };
    // An orphan of a step is seen, and ended with its step.
    runbook::process::adopt_orphans();
    let handle = engine.run(Arc::clone(&program), options).map_err(|error| not_begun(&error, &program))?;
    let interrupter = handle.interrupter();
    signals::on_signal(move || interrupter.interrupt())
        .map_err(|error| Fault::usage(format!("signals cannot be caught: {}", why(&error))))?;
    let exit = watch(handle, arguments, &screen, style, prompts && host.stdout.terminal);
    for text in desk.unused() {
        let style = host.error_style();
        let sign = style.paint(Ink::Warn, style.glyph(Glyph::Attention));
        host.stderr.write(&style.wrap(&format!("{sign} "), "  ", &text));
    }
    Ok(exit)
}

/// The program, where the file has no error. Warnings are counted, and the run goes on.
fn program(checked: Checked, arguments: &Arguments, host: &mut Host) -> Result<Option<Arc<Program>>, Fault> {
    let style = host.error_style();
    if checked.has_errors() {
        host.stderr.write(&check::drawn(&checked, style));
        let sign = style.paint(Ink::Bad, style.glyph(Glyph::Failed));
        host.stderr.write(&format!("{sign} the file has errors; nothing was run\n"));
        return Ok(None);
    }
    // Whoever runs it at night did not write it: what is worth a look is only called to mind.
    let warnings = checked.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).count();
    if warnings > 0 && arguments.format == Format::Text {
        let count = if warnings == 1 { "1 warning".to_owned() } else { format!("{warnings} warnings") };
        let file = quote(&arguments.file.display().to_string());
        let text = format!("the file has {count}; `rb check {file}` shows more");
        let sign = style.paint(Ink::Warn, style.glyph(Glyph::Attention));
        host.stderr.write(&style.wrap(&format!("{sign} "), "  ", &text));
    }
    let library = || {
        Fault::usage(format!("`{}` is a library: it has no `runbook \"…\" {{ }}`", arguments.file.display()))
            .help("a library is imported by a runbook, and not run by itself")
    };
    checked.program.map(Some).ok_or_else(library)
}

/// Why a run did not begin.
fn not_begun(error: &RunError, program: &Program) -> Fault {
    match error {
        RunError::Params(errors) => {
            let Some(first) = errors.first() else { return Fault::usage("the parameters are wrong") };
            let place = first.span.map(|span| format!(" at {}", program.sources.locate(span))).unwrap_or_default();
            let fault = Fault::usage(format!("{} ({}{place})", first.message, first.code));
            match &first.help {
                Some(help) => fault.help(help),
                None => fault,
            }
        }
        RunError::Audit(error) => state::fault(error),
        RunError::Machine(error) => Fault::usage(format!("the run cannot be set up: {}", why(error))),
    }
}

fn answers(arguments: &Arguments) -> Result<Given, Fault> {
    let mut answers = BTreeMap::new();
    for word in &arguments.answer {
        let (question, answer) = word.rsplit_once('=').unwrap_or((word, ""));
        let answer = match answer {
            "yes" | "y" => true,
            "no" | "n" => false,
            _ => {
                return Err(Fault::usage(format!("`--answer {word}` does not end in `=yes` or `=no`"))
                    .help("the question is written as the runbook asks it: `--answer 'Is the dashboard green?=yes'`"));
            }
        };
        answers.insert(question.to_owned(), answer);
    }
    Ok(Given { yes: arguments.yes, approve: arguments.approve.iter().cloned().collect(), answers })
}

/// Shows the run until it ends; gives its exit code.
fn watch(mut handle: RunHandle, arguments: &Arguments, screen: &Screen, style: Style, asks_here: bool) -> u8 {
    let run = handle.run_id().to_owned();
    let output = match arguments.output {
        Output::Failed => OutputShown::Failed,
        Output::All => OutputShown::All,
        Output::None => OutputShown::Nothing,
    };
    let mut report = TextReport::new(&run, style, output, asks_here);
    if let Some(state) = &arguments.state {
        report = report.in_state(&state.display().to_string());
    }
    let began = Instant::now();
    let mut ended = false;
    loop {
        let stamped = match handle.events().next_within(FRAME) {
            Ok(Some(stamped)) => Some(stamped),
            Ok(None) => break,
            Err(_) => None,
        };
        if let Some(stamped) = &stamped {
            let text = match arguments.format {
                Format::Text => report.event(&stamped.event, stamped.elapsed),
                Format::Json => json::line(&run, stamped.at, stamped.elapsed, &stamped.event),
            };
            screen.print(&text);
            ended |= matches!(stamped.event, Event::RunEnded { .. });
            if let Event::Asked { step, .. } = &stamped.event {
                screen.announce(step);
            }
        }
        if screen.is_live() {
            screen.draw(&report.running(), began.elapsed());
        }
    }
    screen.close();
    let RunResult { ending, outputs, failure, .. } = handle.finish();
    let exit = ending.exit_code();
    if !ended {
        // The journal took no end: it is told here all the same.
        let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let end = Event::RunEnded { ending, exit, outputs, failure, millis };
        screen.print(&report.event(&end, began.elapsed()));
    }
    exit
}
