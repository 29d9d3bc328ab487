//! What the Review step leads on with: the changes themselves, as long as there are some to make.

use super::Model;
use super::review::Direction;
use super::step::Step;
use super::task::Task;
use crate::words;

/// The button that makes the changes, in the place of Continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAction {
    pub label: Label,
    /// Why it cannot be pressed yet, and what comes first.
    pub why_not: Option<&'static str>,
}

/// What a button says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub text: String,
    /// The same where there is hardly any room.
    pub short_text: String,
    /// What is left of it where there is less than that.
    pub least_text: &'static str,
}

impl Model {
    /// What the button of the Review step may come to say: going on, updating, creating. It is as wide as the widest of
    /// them all the while, so that nothing else comes under the pointer.
    pub fn review_labels(&self) -> Option<[Label; 3]> {
        let account_id =
            self.identity().filter(|_| self.step == Step::Review)?.account_id.grouped();
        let label = |text, short_text, least_text| Label { text, short_text, least_text };
        Some([
            label(
                words!("Continue in account {account_id}", account_id),
                words!("Continue in {account_id}", account_id),
                words!("Continue"),
            ),
            label(
                words!("Update in account {account_id}", account_id),
                words!("Update in {account_id}", account_id),
                words!("Update"),
            ),
            label(
                words!("Create in account {account_id}", account_id),
                words!("Create in {account_id}", account_id),
                words!("Create"),
            ),
        ])
    }

    /// What the Review step would change now; `None` where it has nothing to change, or cannot.
    pub fn review_action(&self) -> Option<ReviewAction> {
        if self.step != Step::Review || self.is_writing() {
            return None;
        }
        let Task::Done(_) = &self.review.inventory else { return None };
        let plan = self.plan()?;
        let changes = self.review.changes_for(&plan)?;
        if changes.is_refused() || changes.is_as_wanted() {
            return None;
        }
        let is_rest = self.review.writing.as_ref().is_some_and(|writing| {
            writing.is_unfinished() && writing.direction == Direction::Apply
        });
        let [go_on, update, create] = self.review_labels()?;
        let label = match (is_rest, changes.replaces()) {
            (true, _) => go_on,
            (false, true) => update,
            (false, false) => create,
        };
        let why_not = if self.review.leftover_beside(&plan).is_some() {
            Some(words!("Something is half made: take it back first"))
        } else if self.locks_vendor_out() {
            Some(words!("Decide first which external ID the role asks for"))
        } else if changes.replaces() && !self.review.replacement_confirmed {
            Some(words!("Tick first that you have read the differences"))
        } else {
            None
        };
        Some(ReviewAction { label, why_not })
    }

    /// Why the Review step neither changes something nor goes on.
    pub(super) fn why_nothing_is_reviewed(&self) -> &'static str {
        if self.review.is_writing() {
            return words!("The account is being changed");
        }
        match &self.review.inventory {
            Task::Running(_) => return words!("Reading what the account has"),
            Task::Failed(_) => return words!("The account could not be read"),
            Task::Idle | Task::Done(_) => {}
        }
        let Some(plan) = self.plan() else {
            return words!("A name comes first");
        };
        match self.review.changes_for(&plan) {
            Some(changes) if changes.is_refused() => {
                words!("Nothing can be made like this: what stands in the way is said above")
            }
            _ => words!("The changes come first: make them here, or have them made by hand"),
        }
    }
}
