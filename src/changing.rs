//! `countersign plan`, `apply` and `teardown` at a terminal: what is shown, what is asked, and how the program ends.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use countersign::export::change_report::ChangeReport;
use countersign::headless::{CouldNotRun, Headless, Told};
use countersign::words;

use crate::arguments::{ApplyArguments, ChangeArguments, PlanArguments};
use crate::{COULD_NOT_RUN, asked_to_end, complain, progress_line, workers};

/// Prints what would be changed.
pub fn plan(arguments: &PlanArguments) -> ExitCode {
    let is_json = arguments.json;
    let report = run(arguments, async |headless, end| {
        let report = headless.plan(end, |told| tell(told, is_json)).await;
        clear_progress();
        report
    });
    finish(report, is_json, ChangeReport::plan_text)
}

/// Shows the plan, asks, and carries it out.
pub fn apply(arguments: &ApplyArguments) -> ExitCode {
    let ApplyArguments { change, replace_external_id } = arguments;
    carry_out(change, async |headless, end| {
        let headless = Headless { gives_external_id_up: *replace_external_id, ..headless };
        let agree = async |report: &ChangeReport| agree(report, change, *replace_external_id).await;
        headless.apply(end, |told| tell(told, change.plan.json), agree).await
    })
}

/// Shows what would be undone, asks, and undoes it.
pub fn tear_down(arguments: &ChangeArguments) -> ExitCode {
    carry_out(arguments, async |headless, end| {
        let agree = async |report: &ChangeReport| agree(report, arguments, false).await;
        headless.tear_down(end, |told| tell(told, arguments.plan.json), agree).await
    })
}

type End = std::pin::Pin<Box<dyn Future<Output = ()>>>;

fn carry_out(
    arguments: &ChangeArguments,
    work: impl AsyncFnOnce(Headless, End) -> Result<ChangeReport, CouldNotRun>,
) -> ExitCode {
    let ChangeArguments { plan, yes } = arguments;
    let is_json = plan.json;
    if !yes && !std::io::stdin().is_terminal() {
        let why = CouldNotRun {
            cause: words!("There is nobody to ask: standard input is not a terminal").to_owned(),
            remedy: Some(
                words!("Add --yes to agree beforehand to whatever the plan says").to_owned(),
            ),
            evidence: None,
        };
        return finish(Err(why), is_json, ChangeReport::end_text);
    }
    let report = run(plan, async |headless, end| {
        let report = work(headless, end).await;
        clear_progress();
        report
    });
    finish(report, is_json, ChangeReport::end_text)
}

fn run(
    arguments: &PlanArguments,
    work: impl AsyncFnOnce(Headless, End) -> Result<ChangeReport, CouldNotRun>,
) -> Result<ChangeReport, CouldNotRun> {
    let tokio = workers()?;
    let report = tokio.block_on(async {
        let end = asked_to_end()
            .map_err(|error| words!("The signal to stop cannot be awaited: {error}", error))?;
        #[cfg(feature = "sandbox")]
        let practice = arguments.connection.start_practice().await?;
        #[cfg(not(feature = "sandbox"))]
        let practice = None;
        let headless = arguments.headless(practice).await?;
        work(headless, Box::pin(end)).await
    });
    // A question that was broken off still waits for its line.
    tokio.shutdown_background();
    report
}

/// Shows the plan and waits for the account's number, unless that was agreed to beforehand. That somebody is locked out is
/// agreed to by its own name alone.
async fn agree(
    report: &ChangeReport,
    arguments: &ChangeArguments,
    gives_external_id_up: bool,
) -> Result<(), CouldNotRun> {
    let is_json = arguments.plan.json;
    clear_progress();
    if !is_json {
        say(&report.plan_text());
    }
    if !report.is_pending() {
        return Ok(());
    }
    if let Some(sentence) = report.locks_out.as_ref().filter(|_| !gives_external_id_up) {
        return Err(CouldNotRun::locked_out(sentence));
    }
    if arguments.yes {
        return Ok(());
    }
    let account_id = report.integration.account_id.clone();
    let mut question = format!("\n{} ", words!("Type the account ID to go on:"));
    if is_json {
        question = format!("{}\n{question}", report.plan_text());
    }
    // Standard output may be a file; whoever answers sees standard error.
    let mut terminal = std::io::stderr();
    write!(terminal, "{question}").and_then(|()| terminal.flush()).ok();
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let typed = match answer.await {
        Ok(Ok(line)) => line,
        Ok(Err(error)) => return Err(words!("The answer cannot be read: {error}", error).into()),
        Err(error) => return Err(words!("The answer cannot be read: {error}", error).into()),
    };
    // As the question has it, or in groups as the plan has it.
    let digits: String = typed.trim().split('-').collect();
    if digits == account_id {
        return Ok(());
    }
    Err(words!("Nothing was changed: the answer was not {account_id}", account_id).into())
}

fn tell(told: Told<'_>, is_json: bool) {
    match told {
        Told::Busy(line) if std::io::stderr().is_terminal() => progress_line(line),
        Told::Busy(_) => {}
        Told::Made(sentence) => {
            clear_progress();
            if !is_json {
                say(&format!("  ✓ {sentence}"));
            }
        }
    }
}

fn clear_progress() {
    if std::io::stderr().is_terminal() {
        progress_line("");
    }
}

fn finish(
    report: Result<ChangeReport, CouldNotRun>,
    is_json: bool,
    text_of: impl FnOnce(&ChangeReport) -> String,
) -> ExitCode {
    let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
    match report {
        Ok(report) => {
            say(&if is_json {
                as_json(serde_json::to_string_pretty(&report))
            } else {
                text_of(&report)
            });
            ExitCode::from(report.outcome.exit_code())
        }
        Err(why) => {
            if is_json {
                say(&as_json(serde_json::to_string_pretty(&why)));
            } else {
                complain(&why.to_string());
            }
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn say(text: &str) {
    if text.is_empty() {
        return;
    }
    // Whoever reads the output may have closed it, as `head` does.
    writeln!(std::io::stdout(), "{text}").ok();
}
