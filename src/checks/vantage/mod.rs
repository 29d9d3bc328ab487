//! What bucket policy, key policy and trust policy say to the vendor, who asks from another place than this machine.
//!
//! In: the text of a policy, the role and the request as typed values. Out: the outcome from here and from the
//! vendor's place, with the statement that decided, a sentence, a remedy and where possible the changed policy.
//! AWS's own simulator answers for no bucket policy, key policy or trust policy of a role.
//! Source: "Policy evaluation logic" and "Testing IAM policies with the IAM policy simulator" in the IAM User Guide.

mod facts;
mod proposal;
mod sentences;
#[cfg(test)]
mod tests;
mod weigh;

use std::net::IpAddr;

use jiff::Timestamp;

use super::citation::{Citation, CitedPolicy};
use super::diagnosis::Diagnosis;
use super::finding::Finding;
use crate::access::external_id::ExternalId;
use crate::access::names::{BucketName, ObjectKey, Principal, Region, RoleArn};
use crate::access::plan::AccessPlan;
use crate::access::policy::via_s3;
use crate::access::policy_language::{
    Effect, PrincipalMatch, ReadError, Request, Session, Subject,
};
use crate::access::vendor::Permission;
use crate::words;

/// From where a request is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vantage {
    /// This machine: its address, no VPC endpoint, today.
    Here,
    /// The vendor's: any address, perhaps a VPC endpoint, another organisation, TLS, any later date.
    Vendor,
}

/// The role, what it is to read, and what is known of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub role_arn: &'a RoleArn,
    /// `AROA…`, as `GetRole` answers it; without it conditions on `aws:userid` stay open.
    pub role_unique_id: Option<&'a str>,
    pub region: &'a Region,
    /// A bucket of the role's own account.
    pub bucket: &'a BucketName,
    pub key: &'a ObjectKey,
    pub ttl_secs: u32,
    pub now: Timestamp,
    /// The address that AWS sees of this machine, where it is known.
    pub source_ip: Option<IpAddr>,
    /// Whether this machine reaches AWS over TLS: a practice AWS and emulators may do without.
    pub uses_tls: bool,
    /// `o-…`, the organisation of the role's account, where it is known.
    pub own_org_id: Option<&'a str>,
}

/// How S3 encrypted the object.
#[derive(Debug, Clone, Copy)]
pub struct KeyUse<'a> {
    pub key_arn: &'a str,
    /// Whether the object was written with an S3 Bucket Key, which makes the bucket the encryption context.
    pub has_bucket_key: Option<bool>,
}

/// Who assumes the role.
#[derive(Debug, Clone, Copy)]
pub struct Vendor<'a> {
    pub principal: &'a Principal,
    pub external_id: &'a ExternalId,
}

/// What a policy says to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Allowed {
        by: Citation,
        /// [`PrincipalMatch::Account`] leaves it to the identity's own policies.
        named: PrincipalMatch,
    },
    Denied {
        by: Citation,
        /// Why the statement applies, in words; empty where it asks for nothing.
        conditions: Vec<String>,
    },
    /// What cannot be known from here decides.
    Depends { on: Vec<Dependence> },
    /// No statement is about the request.
    NotMentioned,
}

/// A statement that applies only under conditions that are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependence {
    pub statement: Citation,
    pub effect: Effect,
    /// When the statement applies, in words; all of them must hold.
    pub conditions: Vec<String>,
}

/// What lets a request through although no policy of the identity's own allows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    Sure(Citation),
    /// From another place, or at another time, than this computer's.
    Open(Dependence),
}

/// A statement that refuses signatures from a certain age on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureAgeLimit {
    pub statement: Citation,
    /// Of `s3:signatureAge`, in milliseconds.
    pub millis: u64,
    /// The TTL that was asked for, in milliseconds.
    pub wanted_millis: u64,
}

impl SignatureAgeLimit {
    /// The longest life of a signed URL under this limit, in whole seconds.
    pub fn effective_ttl_secs(&self) -> u64 {
        self.millis / 1000
    }
}

/// A policy that would let the vendor in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What changes, in a sentence.
    pub says: String,
    /// The whole policy, to be shown as a difference.
    pub policy: String,
}

/// A policy from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    pub outcome: Outcome,
    /// The cause and the remedy, where the request may be refused.
    pub diagnosis: Option<Diagnosis>,
}

/// A policy from both places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Views {
    pub here: Assessment,
    pub vendor: Assessment,
    /// Limits shorter than the TTL, the shortest first.
    pub limits: Vec<SignatureAgeLimit>,
    /// Where the vendor is or may be refused; tried out: under it the vendor gets through.
    pub proposal: Option<Proposal>,
}

impl Views {
    /// Whether a test from here succeeds that proves nothing for the vendor.
    pub fn holds_only_here(&self) -> bool {
        self.here.diagnosis.is_none() && self.vendor.diagnosis.is_some()
    }

    /// The row of the panel: failed where the vendor is refused, a warning where that is open or the TTL is cut.
    pub fn finding(&self) -> Finding {
        let quotes = self.quotes();
        let Some(diagnosis) = self.vendor.diagnosis.clone() else {
            let Some(limit) = self.limits.first() else {
                return Finding::passed(sentences::passed(&self.vendor.outcome));
            };
            return Finding::warning(sentences::of_limit(limit), quotes);
        };
        match self.vendor.outcome {
            Outcome::Depends { .. } => Finding::warning(diagnosis, quotes),
            _ => Finding::failed(diagnosis, quotes),
        }
    }

    /// The statements that decided, as they stand in the policy.
    fn quotes(&self) -> String {
        let cited: Vec<&str> = match &self.vendor.outcome {
            Outcome::Allowed { .. } | Outcome::NotMentioned => {
                self.limits.iter().map(|limit| limit.statement.text.as_str()).collect()
            }
            Outcome::Denied { by, .. } => vec![&by.text],
            Outcome::Depends { on } => on.iter().map(|one| one.statement.text.as_str()).collect(),
        };
        if cited.is_empty() {
            words!("No statement is about it").to_owned()
        } else {
            cited.join("\n")
        }
    }
}

/// Which policy is looked at: each grants in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of the role's own account: the role's permissions policy grants, so that only a Deny matters.
    Bucket,
    /// Nothing but the key policy grants, though it may leave the choice to the account's policies.
    Key,
    Trust,
}

/// What the bucket policy says to a session of the role.
pub fn bucket_policy(
    text: &str,
    situation: &Situation<'_>,
    permission: Permission,
) -> Result<Views, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let role_arn = situation.role_arn.to_string();
    let subject = situation.subject(&role_arn);
    let resource =
        if permission.is_on_objects() { situation.object_arn() } else { situation.bucket_arn() };
    let look = |policy: &CitedPolicy, vantage| {
        let context = facts::of_s3(situation, permission, vantage);
        let action = permission.action();
        let request = Request { subject, action, resource: &resource, context: &context };
        weigh::outcome(&policy.document, |index| policy.cite(index), request, Kind::Bucket)
    };
    let context = facts::of_s3(situation, permission, Vantage::Vendor);
    let old = facts::grown_old(context.clone(), situation);
    let action = permission.action();
    let fresh = Request { subject, action, resource: &resource, context: &context };
    let aged = Request { context: &old, ..fresh };
    let limits = weigh::signature_age_limits(&policy, fresh, aged, situation.ttl_millis());
    Ok(views(&policy, Kind::Bucket, situation, limits, look))
}

/// What of the bucket policy lets a session of the role through from the vendor's place, where the role's own policies
/// allow nothing of the kind.
pub fn bucket_grant(
    text: &str,
    situation: &Situation<'_>,
    permission: Permission,
) -> Result<Option<Grant>, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let role_arn = situation.role_arn.to_string();
    let resource =
        if permission.is_on_objects() { situation.object_arn() } else { situation.bucket_arn() };
    let context = facts::of_s3(situation, permission, Vantage::Vendor);
    let request = Request {
        subject: situation.subject(&role_arn),
        action: permission.action(),
        resource: &resource,
        context: &context,
    };
    Ok(weigh::grant(&policy.document, |index| policy.cite(index), request))
}

/// What the key policy says when S3 decrypts the object for a session of the role.
pub fn key_policy(
    text: &str,
    situation: &Situation<'_>,
    key_use: &KeyUse<'_>,
) -> Result<Views, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let role_arn = situation.role_arn.to_string();
    let subject = situation.subject(&role_arn);
    let look = |policy: &CitedPolicy, vantage| {
        let context = facts::of_kms(situation, key_use, vantage);
        let (action, resource) = ("kms:Decrypt", key_use.key_arn);
        let request = Request { subject, action, resource, context: &context };
        weigh::outcome(&policy.document, |index| policy.cite(index), request, Kind::Key)
    };
    Ok(views(&policy, Kind::Key, situation, Vec::new(), look))
}

/// What a permissions policy of the role says when S3 decrypts the object for a session of it.
pub fn use_of_key(
    text: &str,
    situation: &Situation<'_>,
    key_use: &KeyUse<'_>,
) -> Result<Outcome, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let role_arn = situation.role_arn.to_string();
    let context = facts::of_kms(situation, key_use, Vantage::Vendor);
    let request = Request {
        subject: situation.subject(&role_arn),
        action: "kms:Decrypt",
        resource: key_use.key_arn,
        context: &context,
    };
    Ok(weigh::outcome(&policy.document, |index| policy.cite(index), request, Kind::Key))
}

/// What the role's trust policy says to the vendor.
pub fn trust_policy(
    text: &str,
    situation: &Situation<'_>,
    vendor: &Vendor<'_>,
) -> Result<Views, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let role_arn = situation.role_arn.to_string();
    let vendor_arn = vendor.principal.arn(situation.role_arn.partition());
    let (arn, session) = match vendor.principal {
        Principal::Account(_) | Principal::AccountRoot { .. } => (None, Session::None),
        Principal::Role(_) => (Some(&*vendor_arn), Session::Unnamed),
        Principal::User(_) => (Some(&*vendor_arn), Session::None),
    };
    let account_id = vendor.principal.account_id().as_str();
    let subject = Subject::Identity { account_id, arn, unique_id: None, session };
    let look = |policy: &CitedPolicy, vantage| {
        let context = facts::of_assume_role(situation, vendor, vantage);
        let action = "sts:AssumeRole";
        let request = Request { subject, action, resource: &role_arn, context: &context };
        weigh::outcome(&policy.document, |index| policy.cite(index), request, Kind::Trust)
    };
    Ok(views(&policy, Kind::Trust, situation, Vec::new(), look))
}

fn views(
    policy: &CitedPolicy,
    kind: Kind,
    situation: &Situation<'_>,
    limits: Vec<SignatureAgeLimit>,
    look: impl Fn(&CitedPolicy, Vantage) -> Outcome,
) -> Views {
    let assess = |vantage| {
        let outcome = look(policy, vantage);
        let diagnosis = sentences::diagnosis(kind, &outcome, situation);
        Assessment { outcome, diagnosis }
    };
    let (here, vendor) = (assess(Vantage::Here), assess(Vantage::Vendor));
    let proposal = proposal::mending(policy, kind, situation, |policy| {
        let outcome = look(policy, Vantage::Vendor);
        sentences::diagnosis(kind, &outcome, situation).map(|_| outcome)
    });
    Views { here, vendor, limits, proposal }
}

impl<'a> Situation<'a> {
    /// What the plan says; of this machine nothing is known but that it reaches AWS over TLS.
    pub fn of(plan: &'a AccessPlan, role_arn: &'a RoleArn, now: Timestamp) -> Self {
        Self {
            role_arn,
            role_unique_id: None,
            region: &plan.region,
            bucket: &plan.bucket,
            key: &plan.example_key,
            ttl_secs: plan.ttl.secs(),
            now,
            source_ip: None,
            uses_tls: true,
            own_org_id: None,
        }
    }
}

impl Situation<'_> {
    fn bucket_arn(&self) -> String {
        format!("arn:{}:s3:::{}", self.role_arn.partition().name(), self.bucket)
    }

    fn object_arn(&self) -> String {
        format!("{}/{}", self.bucket_arn(), self.key)
    }

    fn ttl_millis(&self) -> u64 {
        u64::from(self.ttl_secs) * 1000
    }

    /// The value of `kms:ViaService` when S3 asks.
    fn via_s3(&self) -> String {
        via_s3(self.region)
    }

    fn subject<'a>(&'a self, role_arn: &'a str) -> Subject<'a> {
        Subject::Identity {
            account_id: self.role_arn.account_id().as_str(),
            arn: Some(role_arn),
            unique_id: self.role_unique_id,
            session: Session::Unnamed,
        }
    }
}
