//! What the keyboard does beyond the widgets: what Escape closes, when F5 validates, what a selected row is as text.

use super::event::Event;
use super::hand_over::verdict_word;
use super::step::Step;
use super::task::Task;
use super::{Closing, Model};
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Verdict;

/// The list of shortcuts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortcuts {
    pub list_is_open: bool,
}

/// What lies over the window, so that nothing below it may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    Closing,
    /// What would lose the secret of an access key.
    SecretAtStake,
    Shortcuts,
    ErrorBox,
    /// What checking the remembered integrations would do.
    SavedCheck,
}

impl Model {
    /// The dialog on top.
    pub fn topmost_dialog(&self) -> Option<Dialog> {
        let is_open = |dialog: &Dialog| match dialog {
            Dialog::Closing => self.closing != Closing::No,
            Dialog::SecretAtStake => self.parting_question().is_some(),
            Dialog::Shortcuts => self.shortcuts.list_is_open,
            Dialog::ErrorBox => self.error_box.is_open,
            Dialog::SavedCheck => self.proposes_saved_check(),
        };
        [
            Dialog::Closing,
            Dialog::SecretAtStake,
            Dialog::Shortcuts,
            Dialog::ErrorBox,
            Dialog::SavedCheck,
        ]
        .into_iter()
        .find(is_open)
    }

    /// What would close what was opened last, or `None` where nothing is open.
    ///
    /// Closing changes nothing in the account: a difference that was shown is dismissed, a dialog goes.
    pub fn closes_topmost(&self) -> Option<Event> {
        if let Some(dialog) = self.topmost_dialog() {
            return Some(match dialog {
                Dialog::Closing => Event::CloseCancelled,
                Dialog::SecretAtStake => Event::HeldBackDropped,
                Dialog::Shortcuts => Event::ShortcutsClosed,
                Dialog::ErrorBox => Event::ErrorBoxClosed,
                Dialog::SavedCheck => Event::SavedCheckDismissed,
            });
        }
        if self.status_is_open_when_narrow {
            return Some(Event::StatusToggled);
        }
        if self.is_writing() {
            return None;
        }
        let shows_revocation = !matches!(self.revocation.shown, Task::Idle | Task::Running(_));
        match self.step {
            Step::Validate if self.validation.proposed.is_some() => Some(Event::FixDismissed),
            Step::Review if self.review.undo.is_some() => Some(Event::UndoDismissed),
            Step::Review | Step::HandOver if shows_revocation => Some(Event::RevocationDismissed),
            Step::HandOver if self.hand_over.rotation.is_some() => Some(Event::RotationToggled),
            _ => None,
        }
    }

    /// Whether the checks can be run from wherever one is.
    pub fn may_validate(&self) -> bool {
        !self.is_writing() && self.furthest_step() >= Step::Validate && self.plan().is_some()
    }

    /// A check as text: what it asks, its verdict, why, what to do, and the evidence. It holds no secret.
    pub fn check_text(&self, id: CheckId) -> Option<String> {
        let finding = self.validation.findings.get(&id)?;
        let asks = id.row().asks_of(self.vendor.grantee());
        let mut lines = vec![format!("{asks}: {}", verdict_word(finding))];
        if let Verdict::NotNeeded { reason }
        | Verdict::Skipped { reason }
        | Verdict::Blocked { reason } = &finding.verdict
        {
            lines.push(reason.clone());
        }
        if let Some(diagnosis) = &finding.diagnosis {
            lines.extend([diagnosis.cause.clone(), diagnosis.remedy.clone()]);
        }
        lines.extend(finding.evidence.iter().cloned());
        Some(lines.join("\n") + "\n")
    }
}
