//! What is wrong with a field, in the sentence that stands under it.

use super::Model;
use super::content::Ownership;
use super::event::Field;
use super::step::Step;
use crate::access::external_id::ExternalId;
use crate::checks::failure::FailureKind;
use crate::words;

/// The step on which a field stands.
pub fn step_of(field: Field) -> Step {
    match field {
        Field::ConnectRegion | Field::IntegrationFile => Step::Connect,
        Field::VendorName | Field::VendorPrincipal | Field::VendorFile | Field::ExternalId => {
            Step::Vendor
        }
        Field::ExampleUrl
        | Field::Domain
        | Field::Region
        | Field::Bucket
        | Field::Key
        | Field::Prefix
        | Field::Ttl => Step::Content,
        Field::RoleName
        | Field::HandMadeRoleArn
        | Field::TemplateUrl
        | Field::PackagePath
        | Field::RemovedBucket => Step::Review,
        Field::SavePath | Field::NewExternalId => Step::HandOver,
    }
}

impl Model {
    /// What stands in the field.
    pub fn text_of(&self, field: Field) -> &str {
        match field {
            Field::ConnectRegion => &self.connect.region_text,
            Field::IntegrationFile => &self.integration.file_path_text,
            Field::VendorName => &self.vendor.name_text,
            Field::VendorPrincipal => &self.vendor.principal_text,
            Field::VendorFile => &self.vendor.file_path_text,
            Field::ExternalId => &self.vendor.external_id_text,
            Field::ExampleUrl => &self.content.example_url_text,
            Field::Domain => &self.content.domain_text,
            Field::Region => &self.content.region_text,
            Field::Bucket => &self.content.bucket_text,
            Field::Key => &self.content.key_text,
            Field::Prefix => &self.content.prefix_text,
            Field::Ttl => &self.content.ttl_text,
            Field::RoleName => &self.review.role_name_text,
            Field::NewExternalId => self.hand_over.rotation.as_deref().unwrap_or_default(),
            Field::RemovedBucket => {
                self.review.undo.as_ref().map(|undo| undo.bucket_text.as_str()).unwrap_or_default()
            }
            Field::HandMadeRoleArn => &self.review.hand_made_arn_text,
            Field::TemplateUrl => &self.review.package.template_url_text,
            Field::PackagePath => &self.review.package.path_text,
            Field::SavePath => &self.hand_over.save_path_text,
        }
    }

    /// Where what stands in the field is held; `None` of a field that is not there now.
    pub(super) fn place_of(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::ConnectRegion => &mut self.connect.region_text,
            Field::IntegrationFile => &mut self.integration.file_path_text,
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
            Field::NewExternalId => self.hand_over.rotation.get_or_insert_default(),
            Field::RemovedBucket => &mut self.review.undo.as_mut()?.bucket_text,
            Field::HandMadeRoleArn => &mut self.review.hand_made_arn_text,
            Field::TemplateUrl => &mut self.review.package.template_url_text,
            Field::PackagePath => &mut self.review.package.path_text,
            Field::SavePath => &mut self.hand_over.save_path_text,
        })
    }
}

/// The sentence under the field, once it is time to show it.
pub fn shown(model: &Model, field: Field) -> Option<String> {
    // What AWS said of a bucket, and what is wrong with a pasted URL, is said at once.
    let at_once = match field {
        Field::Bucket => lookup_problem(model),
        Field::ExampleUrl => example_url_problem(model),
        Field::Region => region_problem(model),
        Field::Domain => model.address_problem(),
        Field::Ttl => model.ttl_problem(),
        Field::VendorPrincipal => model.own_account_conflict().map(str::to_owned),
        Field::VendorFile => model.vendor.file_error.clone(),
        Field::IntegrationFile => model.integration.file_error.clone(),
        _ => None,
    };
    at_once
        .or_else(|| model.shows_error_of(field, step_of(field)).then(|| of(model, field)).flatten())
}

/// What is wrong with the field, whether or not it is shown yet.
pub fn of(model: &Model, field: Field) -> Option<String> {
    match field {
        Field::ConnectRegion => model.connect.region().err().map(|error| error.to_string()),
        Field::VendorName => {
            model.vendor.profile().is_some_and(|_| model.vendor.name().is_none()).then(|| {
                let sentence = model.vendor.grantee().either(
                    words!("Name the vendor, so that its role can be recognised later"),
                    words!("Name the vendor, so that its user can be recognised later"),
                );
                model.vendor.name_problem().unwrap_or_else(|| sentence.to_owned())
            })
        }
        Field::VendorPrincipal => {
            let own = model.own_account_conflict().map(str::to_owned);
            let unread = || model.vendor.principal().err().map(|error| error.to_string());
            own.or_else(unread).or_else(|| model.principal_conflict())
        }
        Field::VendorFile => model.vendor.file_error.clone(),
        Field::IntegrationFile => model.integration.file_error.clone(),
        Field::ExternalId => model
            .vendor
            .external_id()
            .err()
            .map(|error| error.to_string())
            .or_else(|| model.vendor.external_id_shortfall()),
        Field::ExampleUrl => example_url_problem(model),
        Field::Domain => model.address_problem(),
        Field::SavePath | Field::PackagePath => None,
        Field::RemovedBucket => removed_bucket_problem(model),
        Field::Region => {
            let conflict = || {
                let actual = model.content.region_conflict()?;
                Some(words!("The bucket is in {actual}", actual))
            };
            let unread = model.content.region().err().map(|error| error.to_string());
            unread.or_else(conflict).or_else(|| model.region_out_of_reach())
        }
        Field::Bucket => model
            .content
            .bucket()
            .err()
            .map(|error| error.to_string())
            .or_else(|| lookup_problem(model)),
        Field::Key => model.content.key().err().map(|error| error.to_string()),
        Field::Prefix => model
            .content
            .prefix()
            .err()
            .map(|error| error.to_string())
            .or_else(|| model.content.prefix_conflict()),
        Field::Ttl => {
            model.content.ttl().err().map(|error| error.to_string()).or_else(|| model.ttl_problem())
        }
        Field::NewExternalId => new_external_id_problem(model),
        Field::RoleName => model.review.role_name().err().map(|error| error.to_string()),
        Field::HandMadeRoleArn => hand_made_problem(model),
        Field::TemplateUrl => {
            let package = &model.review.package;
            let is_empty = package.template_url_text.trim().is_empty();
            package.template_url().err().filter(|_| !is_empty).map(|error| error.to_string())
        }
    }
}

fn new_external_id_problem(model: &Model) -> Option<String> {
    let text = model.hand_over.rotation.as_deref()?;
    match ExternalId::parse(text) {
        Err(error) => Some(error.to_string()),
        Ok(new) if model.vendor.external_id().is_ok_and(|current| current == new) => Some(
            words!("This is the external ID that is in use: a rotation needs another one")
                .to_owned(),
        ),
        Ok(new) => model.vendor.shortfall_of(&new),
    }
}

fn example_url_problem(model: &Model) -> Option<String> {
    model
        .content
        .reading(model.surroundings.endpoint_url.as_ref())?
        .err()
        .map(|error| error.to_string())
}

fn region_problem(model: &Model) -> Option<String> {
    let actual = model.content.region_conflict()?;
    model.content.region().is_ok().then(|| words!("The bucket says that it is in {actual}", actual))
}

fn lookup_problem(model: &Model) -> Option<String> {
    if let Some(failure) = model.content.lookup.failure() {
        return Some(match failure.kind {
            FailureKind::NotFound => words!(
                "There is no bucket named {bucket_text}: check it for a typing error",
                bucket_text = model.content.bucket_text.trim()
            ),
            _ => failure.to_string(),
        });
    }
    let answer = model.content.answer()?;
    let account = model.identity()?.account_id.grouped();
    match answer.ownership {
        Ownership::Ours => None,
        Ownership::SomebodyElses => Some(words!(
            "This bucket belongs to another account than {account}: connect to the account that owns it",
            account
        )),
        Ownership::Unknown(_) => Some(words!(
            "AWS does not show this bucket to you: it belongs to another account than {account}, or your identity may not call s3:ListBucket on it",
            account
        )),
    }
}

fn hand_made_problem(model: &Model) -> Option<String> {
    if model.review.hand_made_arn_text.trim().is_empty() {
        return None;
    }
    let arn = match model.review.hand_made_arn() {
        Ok(arn) => arn,
        Err(error) => return Some(error.to_string()),
    };
    let identity = model.identity()?;
    (arn.account_id() != &identity.account_id).then(|| {
        words!(
            "This role is in account {account_id}, you are connected to {account_id_2}",
            account_id = arn.account_id().grouped(),
            account_id_2 = identity.account_id.grouped()
        )
    })
}

/// What is typed is not the bucket's name; nothing yet is no mistake.
fn removed_bucket_problem(model: &Model) -> Option<String> {
    let undo = model.review.undo.as_ref()?;
    let is_wrong = !undo.bucket_text.trim().is_empty() && !undo.names_bucket();
    is_wrong.then(|| words!("The bucket is called {bucket}", bucket = undo.plan.bucket))
}
