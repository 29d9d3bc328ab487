//! The steps that gather: credentials, the vendor and the content.

use std::path::PathBuf;

use crate::access::object_url::{address_for, domain_for};
use crate::access::ttl::human;
use crate::checks::catalogue::Input;
use crate::checks::pasted::{holds_signed_url, without_secrets};
use crate::model::Model;
use crate::model::connect::CredentialSource;
use crate::model::content::Ownership;
use crate::model::event::{Effect, Field};
use crate::model::task::Task;
use crate::model::vendor::{Overlap, VendorForm};
use crate::secret_text::SecretText;
use crate::words;

impl Model {
    pub(super) fn choose_source(&mut self, source: CredentialSource) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        self.connect.is_source_guessed = false;
        if self.connect.source.as_ref() == Some(&source) {
            return Vec::new();
        }
        self.connect.source = Some(source);
        self.connect.identity = Task::Idle;
        self.connect.mfa_code = SecretText::default();
        // Another identity may be allowed something else.
        self.review.outlook = Task::Idle;
        self.content.lookup = Task::Idle;
        self.content.may_ask_for_object_again();
        let mut effects = self.forget_sign_on();
        effects.extend(self.withdraw(Input::Credentials));
        effects
    }

    pub(super) fn connect(&mut self) -> Vec<Effect> {
        // A Region that is none keeps the request from being made, so its error is shown now.
        self.left_fields.insert(Field::ConnectRegion);
        let (Some(source), Ok(region)) = (self.connect.source.clone(), self.connect.region())
        else {
            return Vec::new();
        };
        if !self.may_connect() || self.connect.missing_profile().is_some() {
            return Vec::new();
        }
        let mut effects = self.forget_sign_on();
        let mfa_code = self.take_mfa_code();
        let task = self.start_task();
        self.connect.identity = Task::Running(task);
        self.review.outlook = Task::Idle;
        self.content.lookup = Task::Idle;
        self.content.may_ask_for_object_again();
        self.withdraw(Input::Credentials);
        effects.push(Effect::Connect { task, source, region, mfa_code });
        effects
    }

    pub(super) fn choose_vendor(&mut self, index: usize) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let default_ttl = |form: &VendorForm| {
            form.profile().map(|profile| human(u64::from(profile.ttl.default_secs)))
        };
        let before = default_ttl(&self.vendor);
        if !self.vendor.choose(index) {
            return Vec::new();
        }
        // A lifetime that was typed is the admin's; a default is the vendor's.
        let is_typed = before.is_some_and(|before| before != self.content.ttl_text);
        if let Some(default) = default_ttl(&self.vendor)
            && !is_typed
        {
            self.content.ttl_text = default;
        }
        self.vendor.overlap = Overlap::None;
        self.withdraw(Input::Vendor);
        self.withdraw(Input::Principal);
        self.withdraw(Input::Permissions)
    }

    pub(super) fn read_vendor_file(&mut self) -> Vec<Effect> {
        let path = self.vendor.file_path_text.trim();
        if path.is_empty() {
            self.vendor.file_error = Some(words!("Type the path of the vendor file").to_owned());
            return Vec::new();
        }
        vec![Effect::ReadVendorFile(PathBuf::from(path))]
    }

    pub(super) fn fill_practice_account(&mut self) -> Vec<Effect> {
        let Some(practice) = &self.surroundings.sandbox else { return Vec::new() };
        let account_id = practice.vendor_account_id.clone();
        self.edit(Field::VendorPrincipal, account_id)
    }

    pub(super) fn fill_practice_url(&mut self) -> Vec<Effect> {
        let Some(practice) = &self.surroundings.sandbox else { return Vec::new() };
        let url = practice.example_url.clone();
        self.edit(Field::ExampleUrl, url)
    }

    /// Puts the bucket's own address where another one was pasted; the object stays the same.
    pub(super) fn use_own_address(&mut self) -> Vec<Effect> {
        let content = &self.content;
        let (Ok(bucket), Ok(region), Ok(key)) = (content.bucket(), content.region(), content.key())
        else {
            return Vec::new();
        };
        if self.is_writing() {
            return Vec::new();
        }
        self.content.domain_text = domain_for(&bucket, &region);
        self.content.example_url_text = address_for(&bucket, &region, &key);
        self.withdraw(Input::Address)
    }

    pub(super) fn learn_from_example_url(&mut self, is_pasted: bool) -> Vec<Effect> {
        self.content.signature_was_dropped = false;
        self.withdraw(Input::Address);
        let endpoint_url = self.surroundings.endpoint_url.clone();
        let Some(Ok(url)) = self.content.reading(endpoint_url.as_ref()) else {
            let text = &mut self.content.example_url_text;
            if is_pasted && holds_signed_url(text) {
                *text = without_secrets(text).into_owned();
                self.content.signature_was_dropped = true;
            }
            return Vec::new();
        };
        if is_pasted && url.was_signed {
            self.content.example_url_text.clone_from(&url.shown);
            self.content.signature_was_dropped = true;
        }
        let (bucket, region, key) = (
            self.content.bucket_text.clone(),
            self.content.region_text.clone(),
            self.content.key_text.clone(),
        );
        self.content.learn(&url);
        // What the URL leaves open, an earlier answer for the same bucket may have told.
        self.fill_region();
        if self.content.region_text != region {
            self.withdraw(Input::Region);
        }
        if self.content.key_text != key {
            self.forget_object();
            self.withdraw(Input::Key);
        }
        if self.content.bucket_text == bucket && self.content.lookup != Task::Idle {
            return if is_pasted { self.look_up_object() } else { Vec::new() };
        }
        self.content.lookup = Task::Idle;
        self.forget_object();
        self.withdraw(Input::Bucket);
        // Half a name that is being typed may be a stranger's bucket.
        if is_pasted { self.look_up_bucket() } else { Vec::new() }
    }

    /// Puts the key of an object that is there where none is under the one that stands there.
    pub(super) fn use_actual_key(&mut self) -> Vec<Effect> {
        let fix = self.content.missing_object().and_then(|finding| finding.fix);
        let Some(fix) = fix.filter(|_| !self.is_writing()) else { return Vec::new() };
        let mut effects = self.fix_input(&fix);
        effects.extend(self.look_up_object());
        effects
    }

    pub(super) fn look_up_bucket(&mut self) -> Vec<Effect> {
        let Ok(bucket) = self.content.bucket() else { return Vec::new() };
        let Some(account_id) = self.identity().map(|identity| identity.account_id.clone()) else {
            return Vec::new();
        };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.content.lookup = Task::Running(task);
        vec![Effect::LookUpBucket { task, account_id, bucket, region: self.content.region().ok() }]
    }

    /// Asks how the example object is encrypted, once all that names it is known and right.
    pub(super) fn look_up_object(&mut self) -> Vec<Effect> {
        let content = &self.content;
        let (Ok(bucket), Ok(region), Ok(key)) = (content.bucket(), content.region(), content.key())
        else {
            return Vec::new();
        };
        let may_be_read =
            content.answer().is_some_and(|answer| answer.ownership != Ownership::SomebodyElses)
                && content.region_conflict().is_none();
        if !may_be_read || content.object != Task::Idle || self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.content.object = Task::Running(task);
        vec![Effect::LookUpObject { task, bucket, region, key }]
    }
}
