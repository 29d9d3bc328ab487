//! `countersign plan`, `apply` and `teardown` at a terminal: what is shown, what is asked, and how the program ends.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use countersign::export::change_report::ChangeReport;
use countersign::headless::{CouldNotRun, Headless, Told};
use countersign::printable;
use countersign::words;

use crate::arguments::{ApplyArguments, ChangeArguments, PlanArguments};
use crate::output::{self, complain_of, is_watched, progress_line, say, say_json};
use crate::{COULD_NOT_RUN, ending};

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
    ending::run(async {
        let mut end = Box::pin(ending::asked_to_end()?);
        #[cfg(feature = "sandbox")]
        let practice = arguments.connection.start_practice().await?;
        #[cfg(not(feature = "sandbox"))]
        let practice = None;
        let headless = tokio::select! {
            headless = arguments.headless(practice) => headless?,
            () = &mut end => return Err(words!("Stopped before anything was changed").to_owned().into()),
        };
        work(headless, end).await
    })
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
    let before = if is_json { format!("{}\n", report.plan_text()) } else { String::new() };
    // Where the terminal is gone nobody answers either.
    output::ask(&before, words!("Type the account ID to go on:")).ok();
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
        Told::Busy(line) if is_watched() => progress_line(line),
        Told::Busy(_) => {}
        Told::Made(sentence) => {
            clear_progress();
            if !is_json {
                say(&format!("  ✓ {}", printable::line(sentence)));
            }
        }
    }
}

fn clear_progress() {
    if is_watched() {
        progress_line("");
    }
}

fn finish(
    report: Result<ChangeReport, CouldNotRun>,
    is_json: bool,
    text_of: impl FnOnce(&ChangeReport) -> String,
) -> ExitCode {
    match report {
        Ok(report) => {
            if is_json {
                say_json(&report);
            } else {
                say(&text_of(&report));
            }
            ExitCode::from(report.outcome.exit_code())
        }
        Err(why) => {
            if is_json {
                say_json(&why);
            } else {
                complain_of(&why);
            }
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
