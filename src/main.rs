//! Arguments, logging, what a command prints: no decisions.

mod arguments;
mod changing;
mod ending;
mod environment;
mod output;
#[cfg(feature = "sandbox")]
mod practice;
mod window;

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

use self::arguments::{Answer, Arguments, CheckArguments, Command, ExportArguments};
use self::output::complain;

/// A check failed, or was left out because of another.
const NOT_PROVED: u8 = 1;
/// An error of the program itself ended it, as Rust's own panics do.
const BROKE_OFF: u8 = 101;
/// What the program could not even begin.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    panics::install(complain);
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::answer_of_command_line(error),
    };
    start_log();
    environment::without_empty_endpoints();
    output::ended(run(&arguments))
}

fn run(arguments: &Arguments) -> ExitCode {
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
        Some(Command::Inspect(ref inspect)) => print_answer(inspect.answer()),
        Some(Command::Explain(ref explain)) => print_answer(explain.answer()),
        #[cfg(feature = "sandbox")]
        _ if arguments.wants_scenarios() => {
            output::say(practice::list().trim_end());
            ExitCode::SUCCESS
        }
        Some(Command::Check(ref check)) => run_checks(check),
        Some(Command::Completions(ref completions)) => {
            output::say_file(&String::from_utf8_lossy(&completions.script()));
            ExitCode::SUCCESS
        }
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
        None => match window::open(arguments) {
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
                .with_writer(output::log_writer)
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
    match check(arguments) {
        Ok(report) => {
            if arguments.json {
                output::say_json(&report);
            } else {
                output::say(&report.to_string());
            }
            if report.proved { ExitCode::SUCCESS } else { ExitCode::from(NOT_PROVED) }
        }
        Err(why) => {
            if arguments.json {
                output::say_json(&why);
            } else {
                output::complain_of(&why);
            }
            ExitCode::from(COULD_NOT_RUN)
        }
    }
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
        let is_watched = output::is_watched();
        let report = headless.check(end, |line| {
            if is_watched {
                output::progress_line(line);
            }
        });
        let report = report.await;
        if is_watched {
            output::progress_line("");
        }
        report
    })
}

/// Writes the package to its file or to standard output.
fn write_package(arguments: &ExportArguments) -> Result<(), String> {
    let text = ending::run(arguments.export())?;
    output::say_file(&text);
    Ok(())
}

fn print_answer(answer: Answer) -> ExitCode {
    match answer {
        Answer::Report(text) => output::say(&text),
        Answer::Json(value) => output::say_json(&value),
        Answer::JsonComplaint(value) => {
            output::say_json(&value);
            return ExitCode::from(COULD_NOT_RUN);
        }
        Answer::Complaint(sentence) => {
            complain(&sentence);
            return ExitCode::from(COULD_NOT_RUN);
        }
    }
    ExitCode::SUCCESS
}

#[cfg(feature = "sandbox")]
fn serve_sandbox(arguments: &arguments::SandboxArguments) -> Result<(), String> {
    ending::run(async {
        // Whoever reads the lines may end the program at once.
        let end = ending::asked_to_end()?;
        let sandbox = arguments.start().await?;
        output::say(&sandbox.environment_lines().join("\n"));
        end.await;
        sandbox.stop().await;
        Ok(())
    })
}
