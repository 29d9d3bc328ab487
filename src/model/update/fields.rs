//! The fields: what an edit changes, and which verdicts it withdraws.

use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::task::Task;

impl Model {
    pub(super) fn edit(&mut self, field: Field, text: String) -> Vec<Effect> {
        if self.is_writing() && field != Field::SavePath {
            return Vec::new();
        }
        let place = match field {
            Field::ConnectRegion => &mut self.connect.region_text,
            Field::VendorName => &mut self.vendor.name_text,
            Field::VendorPrincipal => &mut self.vendor.principal_text,
            Field::VendorFile => &mut self.vendor.file_path_text,
            Field::ExternalId => &mut self.vendor.external_id_text,
            Field::ExampleUrl => &mut self.content.example_url_text,
            Field::Domain => &mut self.content.domain_text,
            Field::Region => &mut self.content.region_text,
            Field::Bucket => &mut self.content.bucket_text,
            Field::Key => &mut self.content.key_text,
            Field::Prefix => &mut self.content.prefix_text,
            Field::Ttl => &mut self.content.ttl_text,
            Field::RoleName => &mut self.review.role_name_text,
            Field::HandMadeRoleArn => &mut self.review.hand_made_arn_text,
            Field::SavePath => &mut self.hand_over.save_path_text,
        };
        *place = text;
        match field {
            Field::VendorName | Field::Domain | Field::SavePath => Vec::new(),
            Field::ConnectRegion => {
                self.connect.identity = Task::Idle;
                self.withdraw(Input::Credentials)
            }
            Field::VendorPrincipal => self.withdraw(Input::Principal),
            Field::VendorFile => {
                self.vendor.file_error = None;
                Vec::new()
            }
            Field::ExternalId => {
                self.vendor.external_id_generated = false;
                self.withdraw(Input::ExternalId)
            }
            Field::ExampleUrl => self.learn_from_example_url(),
            Field::Region => self.withdraw(Input::Region),
            Field::Bucket => {
                self.content.lookup = Task::Idle;
                self.withdraw(Input::Bucket)
            }
            Field::Key => self.withdraw(Input::Key),
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
            Field::Bucket if self.content.lookup == Task::Idle => self.look_up_bucket(),
            Field::RoleName if !self.is_writing() => self.read_inventory(),
            _ => Vec::new(),
        }
    }

    /// Withdraws what was proved with the old value, and what was confirmed about it.
    pub(super) fn withdraw(&mut self, input: Input) -> Vec<Effect> {
        self.validation.withdraw(input);
        self.review.replacement_confirmed = false;
        Vec::new()
    }
}
