//! The wizard as plain data: what is known, what can happen, and what is asked for.
//!
//! In: an [`Event`](event::Event). Out: a new state and [`Effect`](event::Effect)s for the runtime.

pub mod calls;
pub mod clipboard;
pub mod colour_scheme;
pub mod connect;
pub mod content;
pub mod error_box;
pub mod event;
pub mod first_contact;
pub mod fix;
pub mod folds;
pub mod hand_over;
pub mod integration;
pub mod package;
pub mod practice;
pub mod preview;
pub mod problems;
pub mod progress;
pub mod proof;
mod report_format;
pub mod review;
pub mod revocation;
pub mod saved;
pub mod scripts;
pub mod shortcuts;
pub mod step;
pub mod task;
pub mod timeline;
pub mod undo;
mod update;
pub mod validation;
pub mod vendor;

use std::collections::BTreeSet;

use jiff::Timestamp;
use url::Url;

use self::calls::CallLog;
use self::clipboard::ClipboardWatch;
use self::connect::{ConnectForm, CredentialSource, Identity};
use self::content::ContentForm;
use self::error_box::ErrorBox;
use self::event::{CopyItem, Field, TaskId};
use self::first_contact::FirstContact;
use self::hand_over::HandOver;
use self::integration::IntegrationForm;
use self::practice::{Practice, PracticeChange};
use self::review::Review;
use self::revocation::Revocation;
use self::saved::SavedList;
use self::scripts::Scripts;
use self::shortcuts::Shortcuts;
use self::step::{Part, Step};
use self::validation::Validation;
use self::vendor::VendorForm;
use crate::access::changes::Write;
use crate::access::external_id::ExternalId;
use crate::access::grantee::{AccessKey, Grantee};
use crate::access::names::Principal;
use crate::access::object_url::{ObjectUrl, address_for, domain_for};
use crate::access::plan::{AccessPlan, user_arn};
use crate::access::ttl::human;
use crate::access::vendor::VendorProfile;
use crate::journal::Interruptions;
use crate::words;

/// What the program found when it started, and what it was told on its command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub endpoint_url: Option<Url>,
    pub sandbox: Option<Practice>,
    /// Whether a practice AWS can be started in this program.
    pub may_practise: bool,
    /// The sources of credentials that the environment holds, the one that counts first first.
    pub environment_sources: Vec<CredentialSource>,
    /// The folder into which reports are saved.
    pub save_folder: std::path::PathBuf,
}

/// The last thing that was copied, and whether the clipboard took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFeedback {
    pub item: CopyItem,
    pub at: Timestamp,
    pub result: Result<(), String>,
}

/// How the window is to close while something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Closing {
    #[default]
    No,
    /// As soon as what is under way has ended.
    AfterWork,
}

/// Everything that the window shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    pub surroundings: Surroundings,
    pub now: Timestamp,
    pub step: Step,
    /// What of the step a link has led to; `None` is its beginning.
    pub part: Option<Part>,
    pub practice_change: PracticeChange,
    /// The real AWS while somebody practises, as it was left.
    aside: Option<Box<Self>>,
    pub connect: ConnectForm,
    pub integration: IntegrationForm,
    pub saved: SavedList,
    pub vendor: VendorForm,
    pub content: ContentForm,
    /// The runs of this computer that did not come to their end.
    pub interruptions: Interruptions,
    pub review: Review,
    pub validation: Validation,
    pub hand_over: HandOver,
    pub revocation: Revocation,
    pub first_contact: FirstContact,
    pub calls: CallLog,
    pub copied: Option<CopyFeedback>,
    pub clipboard: ClipboardWatch,
    pub error_box: ErrorBox,
    pub scripts: Scripts,
    pub shortcuts: Shortcuts,
    /// In a narrow window the status panel is folded away until it is asked for.
    pub status_is_open_when_narrow: bool,
    pub closing: Closing,
    /// Fields that were left once, so that their error is shown.
    left_fields: BTreeSet<Field>,
    /// Steps on which Continue was tried, so that all their errors are shown.
    tried_steps: BTreeSet<Step>,
    /// When Countersign last changed the account: AWS may need a while from then on.
    last_change_at: Option<Timestamp>,
    next_task: u64,
}

impl Model {
    pub fn new(surroundings: Surroundings, profiles: Vec<VendorProfile>, now: Timestamp) -> Self {
        Self {
            surroundings,
            now,
            step: Step::Connect,
            part: None,
            practice_change: PracticeChange::None,
            aside: None,
            connect: ConnectForm::default(),
            integration: IntegrationForm::default(),
            saved: SavedList::default(),
            vendor: VendorForm::new(profiles),
            content: ContentForm { ttl_text: "1 hour".to_owned(), ..ContentForm::default() },
            interruptions: Interruptions::default(),
            review: Review::default(),
            validation: Validation::default(),
            hand_over: HandOver::default(),
            revocation: Revocation::default(),
            first_contact: FirstContact::default(),
            calls: CallLog::default(),
            copied: None,
            clipboard: ClipboardWatch::default(),
            error_box: ErrorBox::default(),
            scripts: Scripts::default(),
            shortcuts: Shortcuts::default(),
            status_is_open_when_narrow: false,
            closing: Closing::No,
            left_fields: BTreeSet::new(),
            tried_steps: BTreeSet::new(),
            last_change_at: None,
            next_task: 1,
        }
    }

    fn start_task(&mut self) -> TaskId {
        let task = TaskId(self.next_task);
        self.next_task += 1;
        task
    }

    /// Whose credentials are connected.
    pub fn identity(&self) -> Option<&Identity> {
        self.connect.identity.done()
    }

    /// The plan, as soon as every part of it is there.
    pub fn plan(&self) -> Option<AccessPlan> {
        let identity = self.identity()?;
        if self.account_conflict().is_some() {
            return None;
        }
        let vendor_is_complete = self.vendor.is_complete() && self.partition_conflict().is_none();
        if !vendor_is_complete || !self.content_is_complete() {
            return None;
        }
        let region = self.content.region().ok()?;
        let grantee = self.vendor.grantee();
        let role_name = self.review.role_name().ok()?;
        let (principal, external_id) = match grantee {
            Grantee::Role => (self.vendor.principal().ok()?, self.vendor.external_id().ok()?),
            Grantee::User => {
                let itself = user_arn(identity.partition, &identity.account_id, &role_name);
                (Principal::parse(&itself).ok()?, ExternalId::unused())
            }
        };
        Some(AccessPlan {
            grantee,
            account_id: identity.account_id.clone(),
            partition: identity.partition,
            vendor_id: self.vendor.id()?,
            vendor_name: self.vendor.name()?.to_owned(),
            principal,
            external_id,
            previous_external_id: self.vendor.previous_external_id().cloned(),
            permissions: self.vendor.permissions.clone(),
            bucket: self.content.bucket().ok()?,
            region,
            prefix: self.content.prefix().ok()?,
            example_key: self.content.key().ok()?,
            kms_key: self.content.kms_key().cloned(),
            domain: self.domain()?,
            example_url: self.example_url()?,
            sts_regions: self.vendor.profile()?.sts_regions.clone(),
            browser_origins: self.vendor.profile()?.cors_origins.clone(),
            ttl: self.content.ttl().ok()?,
            role_name,
            role_path: match grantee {
                Grantee::Role => self.review.role_path(),
                Grantee::User => "/".to_owned(),
            },
        })
    }

    /// The URL of the example object, as the vendor will meet it; `None` until its parts are there.
    ///
    /// What was pasted, where it is a URL (`s3://` is none) of this object.
    pub fn example_url(&self) -> Option<String> {
        let content = &self.content;
        let (bucket, region, key) =
            (content.bucket().ok()?, content.region().ok()?, content.key().ok()?);
        let pasted = content.reading(self.surroundings.endpoint_url.as_ref());
        Some(match pasted {
            Some(Ok(url))
                if url.domain.is_some()
                    && url.bucket.as_ref().is_none_or(|named| *named == bucket)
                    && url.key.as_ref() == Some(&key) =>
            {
                url.shown
            }
            _ => address_for(&bucket, &region, &key),
        })
    }

    /// Whether the Content step has nothing missing or wrong.
    fn content_is_complete(&self) -> bool {
        let pasted = self.content.reading(self.surroundings.endpoint_url.as_ref());
        !matches!(pasted, Some(Err(_)))
            && self.content.is_complete()
            && self.address_problem().is_none()
            && self.ttl_problem().is_none()
            && self.region_out_of_reach().is_none()
    }

    /// The domain that is handed over: the one that was typed, else the bucket's own.
    pub fn domain(&self) -> Option<String> {
        match self.content.domain_text.trim().trim_end_matches('/') {
            "" => {
                let (bucket, region) = (self.content.bucket().ok()?, self.content.region().ok()?);
                Some(domain_for(&bucket, &region))
            }
            typed => Some(typed.to_owned()),
        }
    }

    /// Why the vendor could not use the domain and the example URL that it would be given, or `None`.
    ///
    /// The checks sign for the bucket's own host, so what is handed over has to mean the same object.
    pub fn address_problem(&self) -> Option<String> {
        if self.content.region_conflict().is_some() {
            // The Region field says so already, and its button mends the address too.
            return None;
        }
        let (url, domain) = (self.example_url()?, self.domain()?);
        let is_under = url.strip_prefix(&domain).is_some_and(|rest| rest.starts_with('/'));
        if !is_under {
            return Some(words!(
                "The example URL is not under this domain, so the vendor would not sign it: {url}",
                url
            ));
        }
        let read = match ObjectUrl::read(&url, self.surroundings.endpoint_url.as_ref()) {
            Ok(read) => read,
            Err(error) => return Some(error.to_string()),
        };
        if let Some(blocker) = read.blocker() {
            return Some(blocker.to_string());
        }
        let region = self.content.region().ok()?;
        if let Some(reason) = read.out_of_reach_of(&region) {
            return Some(reason);
        }
        read.region.filter(|named| *named != region).map(|named| {
            words!("This domain is in {named}, the bucket is in {region}: a URL that is signed there is refused", named, region)
        })
    }

    /// Why the vendor would not take this TTL, or `None`.
    pub fn ttl_problem(&self) -> Option<String> {
        let (ttl, profile) = (self.content.ttl().ok()?, self.vendor.profile()?);
        let bounds = profile.ttl;
        if ttl.secs() < bounds.min_secs {
            let least = human(u64::from(bounds.min_secs));
            return Some(words!(
                "{profile} accepts no less than {least}",
                profile = profile.name,
                least
            ));
        }
        let most = human(u64::from(bounds.max_secs));
        (ttl.secs() > bounds.max_secs)
            .then(|| words!("{profile} accepts no more than {most}", profile = profile.name, most))
    }

    /// Why the principal cannot be trusted from this account: another partition of AWS, or `None`.
    pub fn partition_conflict(&self) -> Option<String> {
        if self.vendor.grantee() == Grantee::User {
            return None;
        }
        let theirs = self.vendor.principal().ok()?.partition()?;
        let ours = self.identity()?.partition;
        (theirs != ours).then(|| {
            words!("This principal is in the partition {theirs}, your account is in {ours}: AWS does not connect the two", theirs = theirs.name(), ours = ours.name())
        })
    }

    /// Why the bucket's Region cannot be the account's: another partition of AWS, or `None`.
    ///
    /// An endpoint of one's own may call its Regions as it likes.
    pub fn region_out_of_reach(&self) -> Option<String> {
        let region = self.content.region().ok()?;
        let (theirs, ours) = (region.partition(), self.identity()?.partition);
        (theirs != ours && self.surroundings.endpoint_url.is_none()).then(|| {
            words!("{region} is in the partition {theirs}, your account is in {ours}: connect with an account of {theirs}, or check the Region", region, theirs, ours)
        })
    }

    /// The access key that was made while the program runs, where it is of the plan's user.
    pub fn fresh_key(&self) -> Option<&AccessKey> {
        let plan = self.plan()?;
        let is_of_plan =
            |key: &&AccessKey| plan.grantee == Grantee::User && key.user_arn == plan.user_arn();
        self.review.fresh_key.as_ref().filter(is_of_plan)
    }

    /// How far the facts allow to go.
    pub fn furthest_step(&self) -> Step {
        if self.identity().is_none() || self.account_conflict().is_some() {
            return Step::Connect;
        }
        if !self.vendor.is_complete() || self.partition_conflict().is_some() {
            return Step::Vendor;
        }
        if !self.content_is_complete() {
            return Step::Content;
        }
        let role_is_there = self.plan().is_some_and(|plan| {
            self.review
                .inventory_for(&plan)
                .is_some_and(|inventory| crate::access::changes::serves(&plan, inventory))
        });
        if !role_is_there || self.review.is_writing() {
            return Step::Review;
        }
        if !self.validation.is_proved() {
            return Step::Validate;
        }
        Step::HandOver
    }

    /// Whether Continue would go on from here.
    pub fn can_continue(&self) -> bool {
        self.step < self.furthest_step()
    }

    /// Whether Continue is offered: it goes on, asks AWS what is still open, or shows what is missing.
    pub fn may_try_to_continue(&self) -> bool {
        match self.step {
            Step::Connect => {
                self.may_connect()
                    && !self.connect.identity.is_running()
                    && !self.shows_saved_list()
            }
            Step::Vendor | Step::Content => !self.content.lookup.is_running(),
            Step::Review | Step::Validate | Step::HandOver => self.can_continue(),
        }
    }

    /// Why Continue is not offered, and what comes first; `None` where it is offered.
    pub fn why_not_continue(&self) -> Option<&'static str> {
        if self.may_try_to_continue() {
            return None;
        }
        match self.step {
            Step::Review if self.review.is_writing() => {
                Some(words!("The account is being changed"))
            }
            Step::Review => {
                Some(words!("The changes come first: make them here, or have them made by hand"))
            }
            Step::Validate if self.validation.running.is_some() => {
                Some(words!("The checks are under way"))
            }
            Step::Validate if self.validation.findings.is_empty() => {
                Some(words!("The checks come first: press Validate"))
            }
            Step::Validate => Some(words!("Not proved yet: mend what failed, and validate again")),
            Step::Connect | Step::Vendor | Step::Content | Step::HandOver => None,
        }
    }

    /// Whether there is somebody to connect as, and somewhere to connect to.
    pub fn may_connect(&self) -> bool {
        self.connect.source.is_some() && !self.is_writing() && !self.practice_change.is_under_way()
    }

    /// Whether the account is being written to, so that fields stay as they are.
    pub fn is_writing(&self) -> bool {
        self.review.is_writing()
            || self.is_mending()
            || self.validation.running.is_some()
            || self.revocation.is_proving()
            || self.is_checking_saved()
    }

    /// Whether a file is on its way to the disk.
    pub fn is_saving(&self) -> bool {
        let is_report = self.hand_over.saving.is_some() && self.hand_over.saved.is_none();
        is_report || self.review.package.is_being_saved
    }

    /// Whether what the last run made can be undone: it stands in the account that is connected now.
    pub fn can_undo_last_run(&self) -> bool {
        !self.is_writing()
            && self.review.writing.as_ref().is_some_and(|writing| {
                let is_here = |identity: &Identity| identity.account_id == writing.plan.account_id;
                writing.made.iter().any(Write::can_be_undone)
                    && self.identity().is_some_and(is_here)
            })
    }

    /// Whether an error of this field is shown by now.
    pub fn shows_error_of(&self, field: Field, step: Step) -> bool {
        self.left_fields.contains(&field) || self.tried_steps.contains(&step)
    }

    /// Seconds until the passing of time alone changes what is on the screen.
    pub fn changes_in_secs(&self) -> Option<u64> {
        if self.counts_seconds() || self.closing != Closing::No {
            return Some(1);
        }
        let live = self.validation.live_url.as_ref().filter(|_| self.step == Step::Validate)?;
        live.turns_in_secs(self.now)
    }

    /// Whether something on the screen counts every second.
    pub fn counts_seconds(&self) -> bool {
        self.is_writing()
            || self.connect.identity.is_running()
            || self.content.lookup.is_running()
            || self.review.inventory.is_running()
            || self.review.undo.as_ref().is_some_and(|undo| undo.proposal.is_running())
            || (self.review.package.watch.watching().is_some() && self.step == Step::Review)
            || self.review.outlook.is_running()
            || self.copied.is_some()
            || self.clipboard.remaining_secs(self.now).is_some()
            || self.revocation.is_under_way()
            || (self.first_contact.is_watching() && self.step == Step::HandOver)
    }
}

#[cfg(test)]
mod tests;
