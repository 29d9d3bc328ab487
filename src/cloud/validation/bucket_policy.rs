//! What the bucket's policy says to the vendor, who asks from another place, and to the role that was just refused.

use jiff::Timestamp;

use super::Validation;
use super::run::Run;
use crate::access::names::{ObjectKey, RoleArn};
use crate::access::vendor::Permission;
use crate::checks::beyond;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Fix, PolicyOf, Verdict};
use crate::checks::vantage::{self, Outcome, Situation};
use crate::checks::vendor_vantage::{Vantage, assess, organisation_shown};
use crate::words;

impl Run<'_> {
    pub async fn vendor_vantage(&self) -> Finding {
        let plan = self.validation.plan;
        let text = match self.bucket_policy().await {
            Ok(text) => text.as_deref(),
            Err(failure) if failure.kind == FailureKind::Denied => return unread(failure),
            Err(failure) => return Finding::of_failure(failure),
        };
        let role_arn = plan.role_arn();
        let unique_id = self.role_unique_id().await;
        let situation = self.situation(&role_arn, unique_id);
        let mut vantage = assess(text, &situation, &plan.permissions);
        if let Some(text) = text.filter(|_| vantage.finding.verdict != Verdict::Passed)
            && let Some(organisation) = self.organisation_shown(text).await
        {
            let inside = Situation { own_org_id: Some(&organisation), ..situation };
            vantage = assess(Some(text), &inside, &plan.permissions);
        }
        let Vantage { mut finding, proposal } = vantage;
        if let (Some(before), Some(proposal)) = (text, proposal) {
            finding.evidence.push(proposal.says);
            let (before, after) = (before.to_owned(), proposal.policy);
            finding.fix = Some(Fix::CopyPolicy { of: PolicyOf::Bucket, before, after });
        }
        finding
    }

    /// The organisation of the account, where the policy asks for one and the object is read all the same.
    async fn organisation_shown(&self, text: &str) -> Option<String> {
        let role_arn = self.validation.plan.role_arn();
        organisation_shown(text, &self.situation(&role_arn, None))?;
        self.ledger.answered(CheckId::SignedGet).await;
        let who_read =
            RoleArn::parse(&self.facts.proof.get().and(self.facts.candidate.get())?.role_arn);
        organisation_shown(text, &self.situation(&who_read.ok()?, None))
    }

    /// What the bucket's policy says to a role that asks from here; `None` where it cannot be read.
    pub async fn bucket_policy_to(
        &self,
        role_arn: &RoleArn,
        unique_id: Option<&str>,
        permission: Permission,
        key: &ObjectKey,
    ) -> Option<Outcome> {
        let text = self.bucket_policy().await.as_ref().ok()?.as_deref()?;
        let situation = Situation { key, ..self.situation(role_arn, unique_id) };
        let views = vantage::bucket_policy(text, &situation, permission).ok()?;
        Some(views.here.outcome)
    }

    /// Overrules a refusal that was met here where the bucket's policy lets the role itself through from the vendor's place.
    ///
    /// `deed` is what it lets the role do, such as `list the bucket`.
    pub async fn unless_granted(
        &self,
        finding: Finding,
        permission: Permission,
        key: &ObjectKey,
        deed: &str,
    ) -> Finding {
        if finding.verdict != Verdict::Passed {
            return finding;
        }
        let Ok(Some(text)) = self.bucket_policy().await else { return finding };
        let role_arn = self.validation.plan.role_arn();
        let unique_id = self.role_unique_id().await;
        let situation = Situation { key, ..self.situation(&role_arn, unique_id) };
        match vantage::bucket_grant(text, &situation, permission) {
            Ok(Some(grant)) => beyond::finding(&grant, deed, self.validation.plan.grantee),
            // A policy that cannot be read is told by the check that reads it.
            Ok(None) | Err(_) => finding,
        }
    }

    /// The role, what it is to read, and what is known of this computer; the address that AWS sees of it is not.
    pub fn situation<'b>(
        &'b self,
        role_arn: &'b RoleArn,
        role_unique_id: Option<&'b str>,
    ) -> Situation<'b> {
        let Validation { plan, session, .. } = self.validation;
        let uses_tls = session.uses_tls();
        Situation { role_unique_id, uses_tls, ..Situation::of(plan, role_arn, Timestamp::now()) }
    }

    pub async fn role_unique_id(&self) -> Option<&str> {
        let role = self.inventory().await.as_ref().ok()?.role.as_ref()?;
        Some(&role.unique_id)
    }
}

/// A rehearsal from here shows nothing of what the policy says to the vendor: not reading it is a warning, not a gap.
fn unread(failure: &Failure) -> Finding {
    Finding::warning(
        Diagnosis::new(
            words!(
                "You may not read the bucket's policy, so it is not known whether it lets the vendor through"
            ),
            words!(
                "Ask for s3:GetBucketPolicy, or have the bucket's policy read by somebody who may: a Deny on address, network or organisation lets this computer in and refuses the vendor"
            ),
        ),
        failure.evidence(),
    )
}
