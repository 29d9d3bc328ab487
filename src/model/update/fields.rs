//! The fields: what an edit changes, and which verdicts it withdraws.

use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::task::Task;

/// What a hand adds to a field from one frame to the next, even if the frame is late.
const TYPED_CHARS_AT_MOST: usize = 8;

impl Model {
    pub(super) fn edit(&mut self, field: Field, text: String) -> Vec<Effect> {
        if self.is_writing() && field != Field::SavePath {
            return Vec::new();
        }
        let Some(place) = self.place_of(field) else { return Vec::new() };
        let is_pasted = is_pasted(place, &text);
        *place = text;
        match field {
            Field::SavePath
            | Field::TemplateUrl
            | Field::PackagePath
            | Field::NewExternalId
            | Field::RemovedBucket => Vec::new(),
            Field::Domain => self.withdraw(Input::Address),
            Field::ConnectRegion => {
                self.connect.identity = Task::Idle;
                self.withdraw(Input::Credentials)
            }
            Field::VendorName => self.withdraw(Input::VendorName),
            Field::VendorPrincipal => self.withdraw(Input::Principal),
            Field::VendorFile => {
                self.vendor.file_error = None;
                Vec::new()
            }
            Field::IntegrationFile => {
                self.integration.file_error = None;
                Vec::new()
            }
            Field::ExternalId => self.withdraw(Input::ExternalId),
            Field::ExampleUrl => self.learn_from_example_url(is_pasted),
            Field::Region => {
                self.content.may_ask_for_object_again();
                self.withdraw(Input::Region)
            }
            Field::Bucket => {
                self.content.lookup = Task::Idle;
                self.forget_object();
                self.withdraw(Input::Bucket)
            }
            Field::Key => {
                self.forget_object();
                self.withdraw(Input::Key)
            }
            Field::Prefix => self.withdraw(Input::Prefix),
            Field::Ttl => self.withdraw(Input::Ttl),
            Field::RoleName => {
                self.review.role_name_is_typed = true;
                self.withdraw(Input::RoleName)
            }
            Field::HandMadeRoleArn => {
                if let Ok(arn) = self.review.hand_made_arn() {
                    self.review.role_name_text = arn.name().to_string();
                    self.review.role_name_is_typed = true;
                }
                self.withdraw(Input::RoleName)
            }
        }
    }

    pub(super) fn leave_field(&mut self, field: Field) -> Vec<Effect> {
        self.left_fields.insert(field);
        match field {
            Field::Bucket | Field::ExampleUrl if self.content.lookup == Task::Idle => {
                self.look_up_bucket()
            }
            Field::Bucket | Field::ExampleUrl | Field::Region | Field::Key => self.look_up_object(),
            Field::RoleName if !self.is_writing() => {
                let known =
                    self.plan().is_some_and(|plan| self.review.inventory_for(&plan).is_some());
                if known { Vec::new() } else { self.read_inventory() }
            }
            _ => Vec::new(),
        }
    }

    /// What was said of the object before does not hold for another one.
    pub(super) fn forget_object(&mut self) {
        let was_under_key =
            self.content.object.done().is_some_and(|answer| answer.kms_key.is_some());
        self.content.object = Task::Idle;
        if was_under_key {
            self.withdraw(Input::KmsKey);
        }
    }

    /// Withdraws what was proved with the old value, and what was confirmed about it.
    pub(super) fn withdraw(&mut self, input: Input) -> Vec<Effect> {
        self.validation.withdraw(input);
        // A policy that grants a key grants it through S3 of this Region alone.
        if input == Input::Region && self.content.kms_key().is_some() {
            self.validation.withdraw(Input::KmsKey);
        }
        // Its difference was made of what stood there before.
        self.validation.proposed = None;
        self.review.replacement_confirmed = false;
        self.review.given_up = None;
        if !self.is_writing() {
            self.revocation.shown = Task::Idle;
        }
        Vec::new()
    }
}

/// Whether a text was pasted or filled in: it has more than a hand types in a frame, or other characters in the place
/// of some.
fn is_pasted(before: &str, after: &str) -> bool {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let (old, new) = (before.chars().count(), after.chars().count());
    let prefix = before.chars().zip(after.chars()).take_while(same).count();
    let suffix = before.chars().rev().zip(after.chars().rev()).take_while(same).count();
    let kept = prefix + suffix.min(old.min(new) - prefix);
    let (inserted, removed) = (new - kept, old - kept);
    inserted > TYPED_CHARS_AT_MOST || (inserted > 1 && removed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_adds_a_few_characters_and_replaces_none() {
        for (before, after) in [
            ("abc", "abcd"),
            ("abd", "abcd"),
            ("abcd", "abd"),
            ("aaa", "aaaa"),
            ("media-prod", "m"),
            ("", "https:/"),
        ] {
            assert!(!is_pasted(before, after), "{before} became {after}");
        }
        for (before, after) in [("", "https://a"), ("media-prod", "media-test")] {
            assert!(is_pasted(before, after), "{before} became {after}");
        }
    }
}
