//! A fix that was asked for: what it would change, shown before it is made.

use super::Model;
use super::external_id::locked_out;
use super::review::{Ending, Writing};
use super::task::TaskId;
use crate::access::changes::{ChangeLine, changes, shut_out_external_id};
use crate::access::diff::{self, DiffLine};
use crate::access::policy::pretty;
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Fix;
use crate::words;

/// One thing that a fix changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixChange {
    pub what: String,
    pub diff: Vec<DiffLine>,
}

/// A fix, from the click on its button until it is made or dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedFix {
    /// Whose finding offers it.
    pub check: CheckId,
    pub fix: Fix,
    /// What it changes, or why it cannot be made.
    pub changes: Result<Vec<FixChange>, String>,
    /// The writes to AWS, once the difference was confirmed.
    pub writing: Option<FixWrite>,
}

/// What of AWS a fix writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixWrite {
    /// The role and its policy; the Review step keeps how far that got.
    OfTheRole(TaskId),
    /// The bucket's CORS configuration; `ending` is `None` while it is under way.
    OfTheBucket { task: TaskId, ending: Option<Ending> },
}

impl ProposedFix {
    /// The text that somebody else has to put in place, where that is the fix.
    pub fn text_to_copy(&self) -> Option<&str> {
        let Fix::CopyPolicy { after, .. } = &self.fix else { return None };
        Some(after)
    }
}

impl Model {
    /// What the fix would change, or why it cannot be made now.
    pub(super) fn proposed(&self, check: CheckId, fix: Fix) -> ProposedFix {
        let mut mended = self.clone();
        mended.fix_input(&fix);
        let of_the_form = form_changes(self, &mended);
        let of_the_account = match &fix {
            Fix::MendRole | Fix::GrantKey(_) => mended.role_changes(),
            Fix::PutCors { before, after } => Ok(vec![FixChange {
                what: words!("CORS configuration of the bucket").to_owned(),
                diff: diff::lines(&before.text(), &after.text()),
            }]),
            Fix::CopyPolicy { of, before, after } => Ok(vec![FixChange {
                what: of.name().to_owned(),
                diff: diff::lines(&pretty(before), after),
            }]),
            Fix::UseRegion(_) | Fix::UseKey(_) | Fix::UseOwnAddress => Ok(Vec::new()),
        };
        let changes = of_the_account.map(|more| of_the_form.into_iter().chain(more).collect());
        let changes = changes.and_then(|changes: Vec<FixChange>| {
            let nothing = fix.writes() && changes.is_empty();
            if nothing {
                let sentence = self.vendor.grantee().either(
                    words!("The role is as the plan says: validate again"),
                    words!("The user is as the plan says: validate again"),
                );
                return Err(sentence.to_owned());
            }
            Ok(changes)
        });
        ProposedFix { check, fix, changes, writing: None }
    }

    /// Whether the writes of a fix are under way.
    pub fn is_mending(&self) -> bool {
        match self.fix_write() {
            Some(FixWrite::OfTheRole(task)) => {
                self.writing_of(*task).is_some_and(Writing::is_running)
            }
            Some(FixWrite::OfTheBucket { ending, .. }) => ending.is_none(),
            None => false,
        }
    }

    /// How the writes of a fix ended, where they did not reach their end.
    pub fn fix_interruption(&self) -> Option<&Ending> {
        let ending = match self.fix_write()? {
            FixWrite::OfTheRole(task) => self.writing_of(*task)?.ending.as_ref(),
            FixWrite::OfTheBucket { ending, .. } => ending.as_ref(),
        };
        ending.filter(|ending| **ending != Ending::Finished)
    }

    fn fix_write(&self) -> Option<&FixWrite> {
        self.validation.proposed.as_ref()?.writing.as_ref()
    }

    fn writing_of(&self, task: TaskId) -> Option<&Writing> {
        self.review.writing.as_ref().filter(|writing| writing.task == task)
    }

    /// What of the role and its policy is not as the plan says.
    fn role_changes(&self) -> Result<Vec<FixChange>, String> {
        let not_known = || words!("The account was not read yet: validate again first").to_owned();
        let plan = self.plan().ok_or_else(not_known)?;
        let inventory = self.review.inventory_under_names_of(&plan).ok_or_else(not_known)?;
        let planned = changes(&plan, inventory);
        if let Some(in_use) = shut_out_external_id(&plan, &planned) {
            let sentence = locked_out(&plan.vendor_name, &in_use);
            let decide = words!("Keep it, rotate it or give it up in the Review step");
            return Err(format!("{sentence}. {decide}"));
        }
        let mut changed = Vec::new();
        for line in planned.lines {
            match line {
                ChangeLine::AsWanted { .. } => {}
                ChangeLine::ToDo { write, diff, .. } => {
                    changed.push(FixChange { what: write.sentence(&plan), diff });
                }
                ChangeLine::Refused { what, why, .. } => return Err(format!("{what}: {why}")),
            }
        }
        Ok(changed)
    }
}

/// What of the form differs, field by field.
fn form_changes(before: &Model, after: &Model) -> Vec<FixChange> {
    let fields = |model: &Model| {
        [
            (words!("Region"), model.content.region_text.clone()),
            (words!("Key"), model.content.key_text.clone()),
            (words!("Domain"), model.domain().unwrap_or_default()),
            (words!("Example URL"), model.example_url().unwrap_or_default()),
            (
                words!("KMS key"),
                model.content.kms_key().map(ToString::to_string).unwrap_or_default(),
            ),
        ]
    };
    fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((what, before), (_, after))| FixChange {
            what: what.to_owned(),
            diff: diff::lines(&before, &after),
        })
        .collect()
}
