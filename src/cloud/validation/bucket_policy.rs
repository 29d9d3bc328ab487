//! What the bucket's policy says to the vendor, who asks from another place, and to the role that was just refused.

use jiff::Timestamp;

use super::Validation;
use super::run::Run;
use crate::access::names::RoleArn;
use crate::access::vendor::Permission;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::vantage::{self, Outcome, Situation};
use crate::checks::vendor_vantage::{Vantage, assess};

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
        let Vantage { mut finding, proposal } = assess(text, &situation, &plan.permissions);
        finding.evidence.extend(proposal.map(|proposal| proposal.says));
        finding
    }

    /// What the bucket's policy says to a role that asks for the object from here; `None` where it cannot be read.
    pub async fn bucket_policy_to(&self, role_arn: &str) -> Option<Outcome> {
        let text = self.bucket_policy().await.as_ref().ok()?.as_deref()?;
        let role_arn = RoleArn::parse(role_arn).ok()?;
        let situation = self.situation(&role_arn, None);
        let views = vantage::bucket_policy(text, &situation, Permission::GetObject).ok()?;
        Some(views.here.outcome)
    }

    /// The role, what it is to read, and what is known of this computer; the address that AWS sees of it is not.
    pub fn situation<'b>(
        &'b self,
        role_arn: &'b RoleArn,
        role_unique_id: Option<&'b str>,
    ) -> Situation<'b> {
        let Validation { plan, session, .. } = self.validation;
        Situation {
            role_arn,
            role_unique_id,
            region: &plan.region,
            bucket: &plan.bucket,
            key: &plan.example_key,
            ttl_secs: plan.ttl.secs(),
            now: Timestamp::now(),
            source_ip: None,
            uses_tls: session.uses_tls(),
            own_org_id: None,
        }
    }

    async fn role_unique_id(&self) -> Option<&str> {
        let role = self.inventory().await.as_ref().ok()?.role.as_ref()?;
        Some(&role.unique_id)
    }
}

/// A rehearsal from here shows nothing of what the policy says to the vendor: not reading it is a warning, not a gap.
fn unread(failure: &Failure) -> Finding {
    Finding::warning(
        Diagnosis::new(
            "You may not read the bucket's policy, so it is not known whether it lets the vendor through",
            "Ask for s3:GetBucketPolicy, or have the bucket's policy read by somebody who may: a Deny on address, network or organisation lets this computer in and refuses the vendor",
        ),
        failure.evidence(),
    )
}
