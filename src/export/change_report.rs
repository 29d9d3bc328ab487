//! What a plan changes and how far that got, as `countersign plan`, `apply` and `teardown` print it, for people and programs.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::check_report::{CheckedIntegration, MadeCall, made_call};
use super::stage::{own_endpoint, stage_lines};
use crate::access::changes::{ChangeLine, Changes, Write, shut_out_external_id};
use crate::access::diff::{DiffLine, LineFate};
use crate::access::integration::Integration;
use crate::access::plan::AccessPlan;
use crate::checks::diagnosis::diagnose;
use crate::journal::Interrupted;
use crate::model::Model;
use crate::model::external_id::locked_out;
use crate::model::review::Ending;
use crate::printable;
use crate::words;

/// Which way the changes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Undertaken {
    Plan,
    Apply,
    Teardown,
}

/// What came of it. Its names stay the same from version to version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There is nothing to change.
    AsWanted,
    /// Nothing was written yet.
    Pending,
    /// Something in the account is not this integration's, so nothing is written.
    Refused,
    /// Everything was written.
    Done,
    /// The account was no longer as it was shown, so nothing was written; `now` has the new plan.
    AccountChanged,
    /// After the write that was under way, as was asked.
    Stopped,
    Failed,
}

impl Outcome {
    /// How the program ends: 0 the account is as wanted, 1 it is not and nothing more is done, 3 changes are pending.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::AsWanted | Self::Done => 0,
            Self::Pending => 3,
            Self::Refused | Self::AccountChanged | Self::Stopped | Self::Failed => 1,
        }
    }
}

/// Every change, and every call that was made for it. Serialized, it has exactly these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeReport {
    /// The version of the program.
    pub countersign: &'static str,
    pub command: Undertaken,
    /// When the account was read, to the second, in UTC.
    pub read_at: String,
    pub integration: CheckedIntegration,
    /// The set-up of the practice AWS in whose place nothing of it holds for AWS; `null` for AWS.
    pub sandbox: Option<String>,
    /// The endpoint that was asked in the place of AWS's own.
    pub endpoint: Option<String>,
    /// The ARN of whoever asks.
    pub identity: Option<String>,
    pub outcome: Outcome,
    /// What the policy grants beyond the prefix, in a sentence.
    pub widened: Option<String>,
    /// How far an earlier run got whose program ended before it did, a sentence each.
    pub interrupted: Vec<String>,
    /// Whom the changes would lock out: the role accepts another external ID today than the file has.
    pub locks_out: Option<String>,
    /// In the order in which they are made.
    pub changes: Vec<ChangeRow>,
    /// The new plan, where the account changed in between.
    pub now: Option<Vec<ChangeRow>>,
    /// Why it ended before its end.
    pub error: Option<String>,
    pub remedy: Option<String>,
    /// What AWS said.
    pub evidence: Option<String>,
    pub calls: Vec<MadeCall>,
    #[serde(skip)]
    account: String,
}

/// One change, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    pub action: Action,
    /// The operation that carries it out.
    pub operation: Option<&'static str>,
    pub what: String,
    pub why: Option<String>,
    /// What stands there now; `null` where nothing does.
    pub before: Option<String>,
    /// What will stand there.
    pub after: Option<String>,
    pub state: State,
    #[serde(skip)]
    diff: Vec<DiffLine>,
    #[serde(skip)]
    write: Option<Write>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    None,
    Create,
    Replace,
    /// What an earlier write made is deleted, or what it replaced is put back.
    Undo,
    Refuse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    AsWanted,
    ToDo,
    Made,
    NotMade,
    Refused,
}

impl ChangeReport {
    /// What `changes` would do, with nothing written yet.
    pub fn pending(
        command: Undertaken,
        integration: &Integration,
        model: &Model,
        plan: &AccessPlan,
        changes: &Changes,
    ) -> Self {
        let outcome = match changes {
            refused if refused.is_refused() => Outcome::Refused,
            done if done.is_as_wanted() => Outcome::AsWanted,
            _ => Outcome::Pending,
        };
        let interrupted = model.review.interrupted_for(plan).map(Interrupted::told);
        Self {
            countersign: env!("CARGO_PKG_VERSION"),
            command,
            read_at: model.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            integration: CheckedIntegration::of(integration),
            sandbox: model.practice_name().map(str::to_owned),
            endpoint: own_endpoint(model),
            identity: model.identity().map(|identity| identity.principal_arn.clone()),
            outcome,
            widened: plan.widening().filter(|_| command != Undertaken::Teardown),
            interrupted: interrupted.unwrap_or_default(),
            locks_out: shut_out_external_id(plan, changes)
                .filter(|_| command != Undertaken::Teardown)
                .map(|in_use| locked_out(&plan.vendor_name, &in_use)),
            changes: rows(command, plan, changes),
            now: None,
            error: None,
            remedy: None,
            evidence: None,
            calls: model.calls.calls().iter().map(made_call).collect(),
            account: plan.account_id.grouped(),
        }
    }

    /// The same after the writes have ended. `now` is what the account asks for by then, as far as it could be read.
    #[must_use]
    pub fn ended(mut self, now: Option<&Changes>, model: &Model) -> Self {
        let Some(writing) = &model.review.writing else { return self };
        self.calls = model.calls.calls().iter().map(made_call).collect();
        for row in &mut self.changes {
            if let Some(write) = &row.write {
                row.state = if writing.has_done(write) { State::Made } else { State::NotMade };
            }
        }
        self.outcome = match &writing.ending {
            Some(Ending::Finished) => Outcome::Done,
            Some(Ending::AccountChanged) => {
                self.now = now.map(|changes| rows(self.command, &writing.plan, changes));
                Outcome::AccountChanged
            }
            Some(Ending::Failed(failure)) => {
                let diagnosis = diagnose(failure);
                self.error = Some(diagnosis.cause);
                self.remedy = Some(diagnosis.remedy);
                self.evidence = Some(failure.evidence());
                Outcome::Failed
            }
            Some(Ending::Stopped | Ending::Interrupted) | None => Outcome::Stopped,
        };
        self
    }

    /// The same where IAM has confirmed that `left` was undone, and shows it all the same.
    #[must_use]
    pub fn still_there(mut self, plan: &AccessPlan, left: &[Write]) -> Self {
        if self.outcome == Outcome::Done {
            let undone: Vec<String> = left.iter().map(|write| write.sentence(plan)).collect();
            self.outcome = Outcome::Failed;
            self.error = Some(words!(
                "IAM confirmed that it was undone, and still shows it: {undone}",
                undone = undone.join("; ")
            ));
            self.remedy = Some(words!("Wait a minute and run teardown again").to_owned());
        }
        self
    }

    /// Whether something is written once it is agreed to.
    pub fn is_pending(&self) -> bool {
        self.outcome == Outcome::Pending
    }

    /// Everything that would be done, before it is.
    pub fn plan_text(&self) -> String {
        let CheckedIntegration { vendor, bucket, role_arn, .. } = &self.integration;
        let what = words!(
            "{vendor} on {bucket} in account {account}",
            vendor = printable::line(vendor),
            bucket,
            account = self.account
        );
        let stage = stage_lines(self.sandbox.as_deref(), self.endpoint.as_deref());
        let mut text = format!("{stage}{what}\n{role_arn}");
        if let Some(identity) = &self.identity {
            text += &format!(
                "\n{}",
                words!("asked as {identity}", identity = printable::line(identity))
            );
        }
        if let Some(widened) = &self.widened {
            text += &format!("\n\n{}", printable(widened));
        }
        if !self.interrupted.is_empty() {
            text += &format!("\n\n{}", words!("An earlier run was cut short:"));
            for line in &self.interrupted {
                text += &format!("\n  {}", printable::line(line));
            }
        }
        text += "\n\n";
        text += &rows_text(&self.changes);
        if let Some(sentence) = &self.locks_out {
            text += &format!("\n  ! {}\n", printable(sentence));
        }
        text + &self.verdict()
    }

    fn verdict(&self) -> String {
        let sentence = match self.outcome {
            Outcome::AsWanted => match self.command {
                Undertaken::Plan | Undertaken::Apply => {
                    words!("Nothing to do: the account is as the plan wants it")
                }
                Undertaken::Teardown => {
                    words!("Nothing to do: nothing in the account is of this integration")
                }
            },
            Outcome::Refused => words!("Refused: nothing is written while this stands"),
            _ => &words!("{changes} to make", changes = count(&self.changes, State::ToDo)),
        };
        format!("\n{sentence}")
    }

    /// What was written, what was not, and how to go on; nothing where the plan says it all.
    pub fn end_text(&self) -> String {
        let made = count(&self.changes, State::Made);
        let is_teardown = self.command == Undertaken::Teardown;
        let mut text = match self.outcome {
            Outcome::AsWanted | Outcome::Pending | Outcome::Refused => return String::new(),
            Outcome::Done if is_teardown => {
                return format!("\n{}", words!("Done: {made} undone, as the account shows", made));
            }
            Outcome::Done => return format!("\n{}", words!("Done: {made} made", made)),
            Outcome::AccountChanged => {
                let now = self.now.as_ref().map(|now| rows_text(now)).unwrap_or_default();
                return format!(
                    "\n{}\n\n{now}\n{}",
                    words!(
                        "The account changed since it was read: nothing was written. The plan is now"
                    ),
                    words!("Run the command again to make these changes")
                );
            }
            Outcome::Stopped => {
                format!("\n{}\n", words!("Stopped between two changes, as you asked"))
            }
            Outcome::Failed => format!("\n{}\n", words!("Not finished")),
        };
        for row in &self.changes {
            let (mark, state) = match row.state {
                State::Made => ('✓', words!("made")),
                State::NotMade => ('○', words!("not made")),
                State::AsWanted | State::ToDo | State::Refused => continue,
            };
            writeln!(text, "  {mark} {state:<8}  {}", printable::line(&row.what)).ok();
        }
        for line in [&self.error, &self.remedy, &self.evidence].into_iter().flatten() {
            writeln!(text, "{}", printable::line(line)).ok();
        }
        let has_made = self.changes.iter().any(|row| row.state == State::Made);
        text + match (has_made, is_teardown) {
            (true, false) => {
                words!(
                    "To go on run apply again; to undo what was made run teardown with the same file"
                )
            }
            (true, true) => words!("To go on run teardown again; to put it back run apply"),
            (false, _) => words!("Nothing was changed: run the command again when this is fixed"),
        }
    }
}

fn rows(command: Undertaken, plan: &AccessPlan, changes: &Changes) -> Vec<ChangeRow> {
    let rows = changes.lines.iter().map(|line| row(plan, line));
    if command != Undertaken::Teardown {
        return rows.collect();
    }
    // The last one is undone first.
    let undo = |row: ChangeRow| match &row.write {
        Some(write) => ChangeRow { action: Action::Undo, what: write.undoing(plan), ..row },
        None => row,
    };
    rows.rev().map(undo).collect()
}

fn row(plan: &AccessPlan, line: &ChangeLine) -> ChangeRow {
    let unwritten = |action, state, what: &str, why| ChangeRow {
        action,
        operation: None,
        what: what.to_owned(),
        why,
        before: None,
        after: None,
        state,
        diff: Vec::new(),
        write: None,
    };
    match line {
        ChangeLine::AsWanted { what } => unwritten(Action::None, State::AsWanted, what, None),
        ChangeLine::Refused { what, why, .. } => {
            unwritten(Action::Refuse, State::Refused, what, Some(why.clone()))
        }
        ChangeLine::ToDo { write, why, diff } => ChangeRow {
            action: if write.replaces() { Action::Replace } else { Action::Create },
            operation: Some(write.operation()),
            what: write.sentence(plan),
            why: (!why.is_empty()).then(|| why.clone()),
            before: side(diff, LineFate::Removed),
            after: side(diff, LineFate::Added),
            state: State::ToDo,
            diff: diff.clone(),
            write: Some(write.clone()),
        },
    }
}

/// One side of a difference: what is kept and what is of `fate`; `None` where that is nothing.
fn side(diff: &[DiffLine], fate: LineFate) -> Option<String> {
    let lines: Vec<&str> = diff
        .iter()
        .filter(|line| line.fate == LineFate::Kept || line.fate == fate)
        .map(|line| line.text.as_str())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn rows_text(rows: &[ChangeRow]) -> String {
    rows.iter().map(ToString::to_string).collect()
}

fn count(rows: &[ChangeRow], state: State) -> String {
    words!("1 change" | "{n} changes" % rows.iter().filter(|row| row.state == state).count())
}

/// The change with its mark, then why, then the difference line by line.
impl fmt::Display for ChangeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.action {
            Action::None => '✓',
            Action::Create => '+',
            Action::Replace => '~',
            Action::Undo => '-',
            Action::Refuse => '✗',
        };
        let what = printable::line(&self.what);
        if self.action == Action::None {
            writeln!(f, "  {mark} {}", words!("{what}: already as wanted", what))?;
        } else {
            writeln!(f, "  {mark} {what}")?;
        }
        for line in self.why.iter().flat_map(|why| why.lines()) {
            writeln!(f, "      {}", printable::line(line))?;
        }
        for line in &self.diff {
            let sign = match line.fate {
                LineFate::Kept => ' ',
                LineFate::Removed => '-',
                LineFate::Added => '+',
            };
            writeln!(f, "      {sign} {}", printable::line(&line.text))?;
        }
        Ok(())
    }
}
