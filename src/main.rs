//! Arguments, logging, what a command prints: no decisions.

mod arguments;
mod changing;
mod ending;
mod environment;
#[cfg(feature = "sandbox")]
mod practice;
mod window;

use std::io::{IsTerminal as _, Write as _};
use std::pin::pin;
use std::process::ExitCode;

use clap::Parser as _;
use countersign::export::check_report::CheckReport;
use countersign::headless::CouldNotRun;
use countersign::window_failure::WindowFailure;
use countersign::{log, panics, words};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::arguments::{Arguments, CheckArguments, Command, Complaint, ExportArguments};

/// A check failed, or was left out because of another.
const NOT_PROVED: u8 = 1;
/// An error of the program itself ended it, as Rust's own panics do.
const BROKE_OFF: u8 = 101;
/// What the program could not even begin.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log();
    environment::without_empty_endpoints();
    panics::install(complain);
    if let Some(file) = &arguments.words {
        match words::read_file(file) {
            Ok(translation) => words::translate_with(translation),
            Err(sentence) => {
                complain(&sentence);
                return ExitCode::from(COULD_NOT_RUN);
            }
        }
    }
    match arguments.command {
        Some(Command::Inspect(ref inspect)) => print_report(inspect.report()),
        Some(Command::Explain(ref explain)) => print_report(explain.report()),
        #[cfg(feature = "sandbox")]
        _ if arguments.wants_scenarios() => print_scenarios(),
        Some(Command::Check(ref check)) => run_checks(check),
        Some(Command::Completions(ref completions)) => print_script(&completions.script()),
        Some(Command::Plan(ref plan)) => changing::plan(plan),
        Some(Command::Apply(ref apply)) => changing::apply(apply),
        Some(Command::Teardown(ref teardown)) => changing::tear_down(teardown),
        Some(Command::Export(ref export)) => match write_package(export) {
            Ok(()) => ExitCode::SUCCESS,
            Err(sentence) => {
                complain(&sentence);
                ExitCode::from(COULD_NOT_RUN)
            }
        },
        #[cfg(feature = "sandbox")]
        Some(Command::Sandbox(ref sandbox)) => match serve_sandbox(sandbox) {
            Ok(()) => ExitCode::SUCCESS,
            Err(sentence) => {
                complain(&sentence);
                ExitCode::from(COULD_NOT_RUN)
            }
        },
        None => match window::open(&arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(WindowFailure::NotOpened(sentence)) => {
                complain(&sentence);
                ExitCode::from(COULD_NOT_RUN)
            }
            Err(WindowFailure::BrokeOff(sentence)) => {
                complain(&sentence);
                ExitCode::from(BROKE_OFF)
            }
        },
    }
}

/// The program's own log goes to standard error, as far as `COUNTERSIGN_LOG` asks for it.
fn start_log() {
    let level = std::env::var("COUNTERSIGN_LOG").ok().and_then(|text| text.parse().ok());
    let filter = log::filter(level.unwrap_or(LevelFilter::WARN));
    tracing_subscriber::registry()
        .with(filter)
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                // Colours are a feature of the crate that is left out; asked for, it panics.
                .with_ansi(false),
        )
        .init();
}

/// The threads that talk to AWS while the window draws.
fn workers() -> Result<tokio::runtime::Runtime, String> {
    countersign::runtime::workers::start()
        .map_err(|error| words!("The program's workers could not be started: {error}", error))
}

/// Runs the checks of an integration's file, and ends with what came of it.
fn run_checks(arguments: &CheckArguments) -> ExitCode {
    let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
    let (text, code) = match check(arguments) {
        Ok(report) => {
            let text = if arguments.json {
                as_json(serde_json::to_string_pretty(&report))
            } else {
                report.to_string()
            };
            (text, if report.proved { ExitCode::SUCCESS } else { ExitCode::from(NOT_PROVED) })
        }
        Err(why) if arguments.json => {
            (as_json(serde_json::to_string_pretty(&why)), ExitCode::from(COULD_NOT_RUN))
        }
        Err(why) => {
            complain(&why.to_string());
            return ExitCode::from(COULD_NOT_RUN);
        }
    };
    // Whoever reads the output may have closed it, as `head` does.
    writeln!(std::io::stdout(), "{text}").ok();
    code
}

fn check(arguments: &CheckArguments) -> Result<CheckReport, CouldNotRun> {
    ending::run(async {
        let mut end = pin!(ending::asked_to_end()?);
        #[cfg(feature = "sandbox")]
        let practice = arguments.connection.start_practice().await?;
        #[cfg(not(feature = "sandbox"))]
        let practice = None;
        let headless = tokio::select! {
            headless = arguments.headless(practice) => headless?,
            () = &mut end => return Err(words!("Stopped before anything was checked").to_owned().into()),
        };
        let is_watched = std::io::stderr().is_terminal();
        let report = headless.check(end, |line| {
            if is_watched {
                progress_line(line);
            }
        });
        let report = report.await;
        if is_watched {
            progress_line("");
        }
        report
    })
}

/// Writes over the line that was there before.
fn progress_line(line: &str) {
    let mut terminal = std::io::stderr();
    // Where the terminal is gone nobody looks.
    write!(terminal, "\r{line}\u{1B}[K").and_then(|()| terminal.flush()).ok();
}

/// Writes the package to its file or to standard output.
fn write_package(arguments: &ExportArguments) -> Result<(), String> {
    let text = ending::run(arguments.export())?;
    // Whoever reads the output may have closed it, as `head` does.
    write!(std::io::stdout(), "{text}").ok();
    Ok(())
}

fn print_report(report: Result<String, Complaint>) -> ExitCode {
    let (text, code) = match report {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(failure) if failure.is_for_machines => (failure.text, ExitCode::from(COULD_NOT_RUN)),
        Err(failure) => {
            complain(&failure.text);
            return ExitCode::from(COULD_NOT_RUN);
        }
    };
    // Whoever reads the output may have closed it, as `head` does.
    writeln!(std::io::stdout(), "{text}").ok();
    code
}

fn print_script(script: &[u8]) -> ExitCode {
    // Whoever reads the output may have closed it, as `head` does.
    std::io::stdout().write_all(script).ok();
    ExitCode::SUCCESS
}

#[cfg(feature = "sandbox")]
fn print_scenarios() -> ExitCode {
    // Whoever reads the output may have closed it, as `head` does.
    write!(std::io::stdout(), "{}", practice::list()).ok();
    ExitCode::SUCCESS
}

#[cfg(feature = "sandbox")]
fn serve_sandbox(arguments: &arguments::SandboxArguments) -> Result<(), String> {
    ending::run(async {
        // Whoever reads the lines may end the program at once.
        let end = ending::asked_to_end()?;
        let sandbox = arguments.start().await?;
        let mut output = std::io::stdout();
        for line in sandbox.environment_lines() {
            writeln!(output, "{line}").map_err(|error| error.to_string())?;
        }
        output.flush().map_err(|error| error.to_string())?;
        end.await;
        sandbox.stop().await;
        Ok(())
    })
}

/// A sentence on standard error; where even that is closed there is nobody to tell.
fn complain(sentence: &str) {
    writeln!(std::io::stderr(), "countersign: {sentence}").ok();
}
