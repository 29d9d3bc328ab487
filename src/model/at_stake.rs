//! The secret of an access key that is nowhere but in this window, and what was asked for that would lose it.
//!
//! IAM tells a key's secret once. Until it was copied, what takes it out of reach is held back and asked about.

use super::Model;
use super::clipboard::{ClearAfter, ClipboardWatch, Content};
use super::draft::DraftEvent;
use super::event::{Effect, Event};
use crate::access::changes::Write;
use crate::access::grantee::AccessKey;
use crate::words;

/// What became of the secret of the access key that was made last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivery {
    /// The ID of the key whose secret the clipboard took.
    copied: Option<String>,
    /// The ID of the key whose secret the admin does not want.
    given_up: Option<String>,
    /// What waits for the admin's decision.
    pub held_back: Option<Box<Event>>,
}

/// Where the secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In this window alone.
    Window,
    /// In the clipboard, which is emptied with the window.
    Clipboard,
}

/// A key whose secret would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtStake<'a> {
    pub key: &'a AccessKey,
    pub at: Whereabouts,
}

impl Model {
    /// The key whose secret goes with the window: this AWS's, or that of the real one while somebody practises.
    pub fn at_stake_on_closing(&self) -> Option<AtStake<'_>> {
        let real = || self.aside.as_ref()?.own_at_stake(&self.clipboard, true);
        self.own_at_stake(&self.clipboard, true).or_else(real)
    }

    /// The key that the question on the screen is about; the clipboard may have taken its secret since.
    pub fn asked_about(&self) -> Option<&AccessKey> {
        let event = self.review.delivery.held_back.as_deref()?;
        let real = || self.aside.as_ref()?.review.fresh_key.as_ref();
        match self.at_stake(event) {
            Some(at_stake) => Some(at_stake.key),
            None => self.review.fresh_key.as_ref().or_else(real),
        }
    }

    /// The secret that would be lost if this happened.
    pub fn at_stake(&self, event: &Event) -> Option<AtStake<'_>> {
        let own = || self.own_at_stake(&self.clipboard, false);
        match event {
            Event::CloseRequested => self.at_stake_on_closing(),
            Event::PracticeChosen(name) => {
                let practice = self.surroundings.sandbox.as_ref();
                let is_new = practice.is_some_and(|it| it.scenario_name() != name.as_deref());
                own().filter(|_| is_new && self.may_change_practice())
            }
            Event::PracticeLeaveRequested => own().filter(|_| self.may_change_practice()),
            Event::AnotherKeyRequested => own().filter(|_| !self.is_writing()),
            Event::ApplyRequested => own().filter(|_| self.would_make_key()),
            // The fields of another integration take the place of those that show it.
            Event::SavedListLeft
            | Event::SavedOpened(_)
            | Event::IntegrationFileRequested
            | Event::IntegrationFilePickRequested
            | Event::Draft(DraftEvent::Opened(_))
            | Event::InterruptedOpened(_) => own().filter(|_| !self.is_writing()),
            _ => None,
        }
    }

    fn own_at_stake(&self, clipboard: &ClipboardWatch, is_closing: bool) -> Option<AtStake<'_>> {
        let key = self.review.fresh_key.as_ref()?;
        let Delivery { copied, given_up, .. } = &self.review.delivery;
        if given_up.as_ref() == Some(&key.id) {
            return None;
        }
        if copied.as_ref() != Some(&key.id) {
            return Some(AtStake { key, at: Whereabouts::Window });
        }
        let is_in_clipboard = matches!(
            &clipboard.content,
            Content::Holds { secret, .. } if *secret == key.secret.fingerprint()
        );
        let goes = is_closing && is_in_clipboard && clipboard.clear_after != ClearAfter::Never;
        goes.then_some(AtStake { key, at: Whereabouts::Clipboard })
    }

    fn would_make_key(&self) -> bool {
        let Some(plan) = self.plan() else { return false };
        let is_key = |write: &Write| matches!(write, Write::CreateAccessKey { .. });
        !self.is_writing()
            && self
                .review
                .changes_for(&plan)
                .is_some_and(|changes| changes.writes().iter().any(is_key))
    }

    /// Holds back what would lose a secret; says whether it does.
    pub(super) fn holds_back(&mut self, event: &Event) -> bool {
        // Closing waits for work first, which may make a key.
        let holds = *event != Event::CloseRequested && self.at_stake(event).is_some();
        if holds {
            self.review.delivery.held_back = Some(Box::new(event.clone()));
        }
        holds
    }

    /// The clipboard took the secret of the key that the window would lose.
    pub(super) fn secret_copied(&mut self) {
        let of = |model: &Self| model.review.fresh_key.as_ref().map(|key| key.id.clone());
        let own = of(self);
        if own.is_some() {
            self.review.delivery.copied = own;
        } else if let Some(real) = &mut self.aside {
            real.review.delivery.copied = of(real);
        }
    }

    /// The admin does without the secret, or has it: what was held back happens.
    pub(super) fn let_go(&mut self) -> Vec<Effect> {
        let Some(event) = self.review.delivery.held_back.take() else { return Vec::new() };
        let id = self.at_stake(&event).map(|at_stake| at_stake.key.id.clone());
        let is_own = id.is_some() && id == self.review.fresh_key.as_ref().map(|key| key.id.clone());
        if is_own {
            self.review.delivery.given_up = id;
        } else if let Some(real) = &mut self.aside
            && id.is_some()
        {
            real.review.delivery.given_up = id;
        }
        self.update(*event)
    }
}

/// What is asked before a secret is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub title: String,
    pub text: &'static str,
    /// The button that does without.
    pub go: &'static str,
    /// The button that changes nothing.
    pub stay: &'static str,
    /// Whether the secret is lost by it.
    pub loses: bool,
}

impl Model {
    /// The question that is on the screen, if there is one.
    pub fn parting_question(&self) -> Option<Question> {
        let event = self.review.delivery.held_back.as_deref()?;
        let id = &self.asked_about()?.id;
        let is_closing = *event == Event::CloseRequested;
        let (go, stay) = if is_closing {
            (words!("Close"), words!("Keep the window open"))
        } else {
            (words!("Go on"), words!("Stay here"))
        };
        let Some(at_stake) = self.at_stake(event) else {
            let title = words!("The secret of {id} was copied", id);
            let text = words!("Paste it first where it is needed");
            return Some(Question { title, text, go, stay, loses: false });
        };
        if at_stake.at == Whereabouts::Clipboard {
            let title = words!("The secret of {id} is in the clipboard", id);
            let text = words!(
                "Closing empties the clipboard, too: paste the secret first where it is needed"
            );
            return Some(Question { title, text, go, stay, loses: false });
        }
        let text = match event {
            Event::CloseRequested => words!(
                "IAM told it once, and only this window has it. When the window closes it is gone, and the vendor needs another key"
            ),
            Event::PracticeChosen(_) | Event::PracticeLeaveRequested => {
                words!("Only this window has it, and it goes with the sandbox")
            }
            Event::AnotherKeyRequested | Event::ApplyRequested => words!(
                "IAM told it once, and only this window has it. The secret of the next key takes its place"
            ),
            _ => words!(
                "IAM told it once, and only this window has it. The other integration takes the place of the form that shows it"
            ),
        };
        let go = if is_closing { words!("Close without it") } else { words!("Go on without it") };
        let title = words!("The secret of {id} was not copied", id);
        Some(Question { title, text, go, stay, loses: true })
    }
}
