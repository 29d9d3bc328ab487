//! Signing in anew: the code of an MFA device, and the sign-on that only a person can renew.

use crate::checks::failure::{Failure, FailureKind};
use crate::model::Model;
use crate::model::connect::CredentialSource;
use crate::model::connect::renewal::Renewal;
use crate::model::event::{Effect, TaskId};
use crate::model::task::Task;
use crate::secret_text::SecretText;

/// How many digits an MFA device shows.
const MFA_DIGITS: usize = 6;

impl Model {
    /// Takes the digits of what was typed or pasted.
    pub(super) fn type_mfa_code(&mut self, text: &SecretText) -> Vec<Effect> {
        let digits = text.expose().chars().filter(char::is_ascii_digit).take(MFA_DIGITS);
        self.connect.mfa_code = SecretText::new(digits.collect());
        Vec::new()
    }

    /// The whole code, which is used up by being sent.
    pub(super) fn take_mfa_code(&mut self) -> Option<SecretText> {
        let code = std::mem::take(&mut self.connect.mfa_code);
        let is_asked_for = self.connect.mfa().is_some();
        (is_asked_for && code.expose().len() == MFA_DIGITS).then_some(code)
    }

    /// A sign-on that has ended is watched from now on: it may be renewed in a terminal as well.
    pub(super) fn watch_sign_on(&mut self) -> Vec<Effect> {
        let has_ended = |failure: &Failure| failure.kind == FailureKind::SignOnEnded;
        if !self.connect.identity.failure().is_some_and(has_ended) {
            return Vec::new();
        }
        let Some((task, effect)) = self.renewal_effect(false) else { return Vec::new() };
        self.connect.renewal = Renewal::Watched(task);
        vec![effect]
    }

    pub(super) fn sign_on(&mut self) -> Vec<Effect> {
        if !matches!(self.connect.renewal, Renewal::Watched(_) | Renewal::Failed { .. }) {
            return Vec::new();
        }
        let Some((task, effect)) = self.renewal_effect(true) else { return Vec::new() };
        self.connect.renewal = Renewal::Running { task, lines: Vec::new() };
        vec![effect]
    }

    pub(super) fn cancel_sign_on(&mut self) -> Vec<Effect> {
        if !matches!(self.connect.renewal, Renewal::Running { .. }) {
            return Vec::new();
        }
        // The effect ends the one that runs.
        self.watch_sign_on()
    }

    pub(super) fn sign_on_said(&mut self, said_by: TaskId, line: String) {
        if let Renewal::Running { task, lines } = &mut self.connect.renewal
            && *task == said_by
            && !lines.contains(&line)
        {
            lines.push(line);
        }
    }

    pub(super) fn sign_on_ended(&mut self, task: TaskId, ended: Result<(), String>) -> Vec<Effect> {
        if !self.connect.renewal.awaits(task) {
            return Vec::new();
        }
        let Err(sentence) = ended else {
            self.connect.renewal = Renewal::Idle;
            return self.connect();
        };
        let Some((watch, effect)) = self.renewal_effect(false) else { return Vec::new() };
        self.connect.renewal = Renewal::Failed { watch, sentence };
        vec![effect]
    }

    /// Another source, or another attempt: what was signed in for is over.
    pub(super) fn forget_sign_on(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.connect.renewal) {
            Renewal::Idle => Vec::new(),
            _ => vec![Effect::StopRenewal],
        }
    }

    fn renewal_effect(&mut self, with_command: bool) -> Option<(TaskId, Effect)> {
        let sign_in = self.connect.sign_in().filter(|sign_in| sign_in.renewal().is_some())?.clone();
        let task = self.start_task();
        Some((task, Effect::RenewSignOn { task, sign_in, with_command }))
    }

    /// Whether the credentials that are connected may be connected anew: they may have ended meanwhile.
    pub fn may_connect_again(&self) -> bool {
        let is_of_profile = matches!(self.connect.source, Some(CredentialSource::Profile(_)));
        is_of_profile && matches!(self.connect.identity, Task::Done(_)) && self.may_connect()
    }
}
