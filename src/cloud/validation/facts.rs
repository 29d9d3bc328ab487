//! What a run has read and made: each is asked for once, by whichever check needs it first.

use std::sync::OnceLock;

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::run::Run;
use super::simulation::RoleSimulation;
use super::{Proof, Validation};
use crate::access::changes::Inventory;
use crate::access::names::KmsKeyArn;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::CheckId;
use crate::checks::cors::CorsConfiguration;
use crate::checks::encryption::{KeyFacts, ObjectEncryption};
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;
use crate::cloud::assume::RoleSession;
use crate::cloud::bucket::{BucketFacts, ObjectFacts, head_bucket, head_object};
use crate::cloud::bucket_policy;
use crate::cloud::bucket_settings::BucketReader;
use crate::cloud::cors::CorsOf;
use crate::cloud::identity;
use crate::cloud::inventory;
use crate::cloud::kms;
use crate::cloud::listing::ListedObject;
use crate::cloud::neighbours::{self, SomeObject};
use crate::cloud::rehearsal::Twin;
use crate::cloud::reporter::Reporter;
use crate::cloud::session::Session;
use crate::journal::Entry;
use crate::model::connect::Identity;
use crate::signing::signed_url::SignedUrl;

/// A read of AWS, shared by the checks that need it.
pub type Read<T> = OnceCell<Result<T, Failure>>;

/// The role that is tried, who tries it, and when it last changed.
pub struct Candidate<'a> {
    pub assumer: &'a Session,
    pub role_arn: String,
    pub session_secs: u32,
    pub changed_at: Option<Timestamp>,
}

/// What a run knows so far.
#[derive(Default)]
pub struct Facts<'a> {
    identity: Read<Identity>,
    vendor_identity: Read<Identity>,
    inventory: Read<Inventory>,
    bucket_as_ours: Read<BucketFacts>,
    bucket: Read<BucketFacts>,
    object: Read<ObjectFacts>,
    bucket_policy: Read<Option<String>>,
    pub simulation: Read<RoleSimulation>,
    cors: Read<CorsConfiguration>,
    kms_key: Read<KeyFacts>,
    key_policy: Read<String>,
    listed_object: Read<Option<ListedObject>>,
    /// From before its creation is asked for.
    pub twin: OnceLock<Twin>,
    /// The twin's journal.
    pub twin_journal: OnceLock<Entry>,
    /// It was not asked for, or IAM refused to make it, so that there is none to remove.
    pub twin_was_refused: OnceLock<()>,
    pub candidate: OnceLock<Candidate<'a>>,
    pub role_session: OnceLock<RoleSession>,
    /// That the right external ID opened the role once more, when AWS had taken it in.
    pub still_assumed: OnceCell<Result<(), Finding>>,
    /// The URL that brought the object.
    pub signed_url: OnceLock<SignedUrl>,
    pub proof: OnceLock<Proof>,
    outside_prefix: Read<Option<SomeObject>>,
    in_another_bucket: Read<Option<SomeObject>>,
}

impl Run<'_> {
    pub async fn identity(&self) -> &Result<Identity, Failure> {
        let reporter = self.reporter(CheckId::CallerIdentity);
        let read = || async { identity::caller_identity(self.validation.session, &reporter).await };
        self.facts.identity.get_or_init(read).await
    }

    /// Whose credentials stand in for the vendor.
    pub async fn vendor_identity(&self, vendor: &Session) -> &Result<Identity, Failure> {
        let reporter = self.reporter(CheckId::TwinCreated);
        let read = || async { identity::vendor_identity(vendor, &reporter).await };
        self.facts.vendor_identity.get_or_init(read).await
    }

    /// The role and the policy that the account has under the plan's names.
    pub async fn inventory(&self) -> &Result<Inventory, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::RoleAsPlanned);
        let read = || async { inventory::read(session, &reporter, plan).await };
        self.facts.inventory.get_or_init(read).await
    }

    /// The bucket as one of the plan's account, asked for in the Region of the plan, or in the one that S3 names.
    pub async fn bucket_as_ours(&self) -> &Result<BucketFacts, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let (reporter, owner) = (self.reporter(CheckId::BucketExists), Some(&plan.account_id));
        let read =
            || async { head_bucket(session, &reporter, &plan.bucket, &plan.region, owner).await };
        self.facts.bucket_as_ours.get_or_init(read).await
    }

    /// The bucket, whoever owns it; asked for only where it is refused as one of the plan's account.
    pub async fn bucket(&self) -> &Result<BucketFacts, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::BucketExists);
        let read = || async {
            let as_ours = self.bucket_as_ours().await.clone()?;
            if as_ours.refusal.is_none() {
                return Ok(as_ours);
            }
            let region = as_ours.region.as_ref().unwrap_or(&plan.region);
            head_bucket(session, &reporter, &plan.bucket, region, None).await
        };
        self.facts.bucket.get_or_init(read).await
    }

    /// The example object, as the admin's own credentials see it.
    pub async fn object(&self) -> &Result<ObjectFacts, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::ObjectExists);
        let read = || async {
            head_object(session, &reporter, &plan.bucket, &plan.region, &plan.example_key).await
        };
        self.facts.object.get_or_init(read).await
    }

    /// What KMS says of the key under which the object is encrypted; `None` where no key is named.
    pub async fn kms_key(&self) -> Option<(&KmsKeyArn, &Result<KeyFacts, Failure>)> {
        let Ok(ObjectFacts { encryption: ObjectEncryption::Kms(kms), .. }) = self.object().await
        else {
            return None;
        };
        let key = kms.key.as_ref()?;
        let reporter = self.reporter(CheckId::ObjectEncryption);
        let read = || async { kms::describe_key(self.validation.session, &reporter, key).await };
        Some((key, self.facts.kms_key.get_or_init(read).await))
    }

    /// The text of the policy of a key of the account.
    pub async fn key_policy(&self, key: &KmsKeyArn) -> &Result<String, Failure> {
        let reporter = self.reporter(CheckId::KmsKeyPolicy);
        let read = || async { kms::key_policy(self.validation.session, &reporter, key).await };
        self.facts.key_policy.get_or_init(read).await
    }

    /// The text of the bucket's policy; `None` where it has none.
    pub async fn bucket_policy(&self) -> &Result<Option<String>, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::VendorVantage);
        let read = || async {
            let AccessPlan { bucket, region, account_id, .. } = plan;
            bucket_policy::read(session, &reporter, bucket, region, account_id).await
        };
        self.facts.bucket_policy.get_or_init(read).await
    }

    /// An object of the bucket that the prefix does not cover.
    pub async fn object_outside_prefix(&self) -> &Result<Option<SomeObject>, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::OutsidePrefix);
        let read = || async {
            let Some(prefix) = &plan.prefix else { return Ok(None) };
            neighbours::outside_prefix(session, &reporter, &plan.bucket, &plan.region, prefix).await
        };
        self.facts.outside_prefix.get_or_init(read).await
    }

    /// An object of another bucket of the account.
    pub async fn object_in_another_bucket(&self) -> &Result<Option<SomeObject>, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::OtherBucket);
        let read = || async {
            neighbours::in_another_bucket(session, &reporter, &plan.bucket, &plan.region).await
        };
        self.facts.in_another_bucket.get_or_init(read).await
    }

    /// The bucket's CORS rules.
    pub async fn cors(&self) -> &Result<CorsConfiguration, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::CorsRule);
        let (bucket, region) = (&plan.bucket, &plan.region);
        let of = CorsOf { session, reporter: &reporter, bucket, region };
        self.facts.cors.get_or_init(|| of.read()).await
    }

    /// The bucket with the admin's own credentials.
    pub fn bucket_reader<'r>(&'r self, reporter: &'r Reporter) -> BucketReader<'r> {
        let Validation { session, plan, .. } = self.validation;
        BucketReader { session, reporter, bucket: &plan.bucket, region: &plan.region }
    }

    /// The example object as the bucket's listing has it, which shows it to some who may not read it.
    pub async fn listed_object(&self) -> &Result<Option<ListedObject>, Failure> {
        let key = &self.validation.plan.example_key;
        let reporter = self.reporter(CheckId::ObjectOwner);
        let read = || async { self.bucket_reader(&reporter).listed_object(key).await };
        self.facts.listed_object.get_or_init(read).await
    }
}
