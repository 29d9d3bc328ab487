//! What a twin cannot stand in for: the bucket's or the key's policy may name the role itself.

use super::Means;
use super::run::Run;
use crate::access::names::RoleArn;
use crate::access::vendor::Permission;
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;
use crate::checks::twin_limits::{Policy, Sayings, refused_alone};

impl Run<'_> {
    /// That the object was refused to the twin alone, where a policy says so.
    pub async fn refused_to_the_twin_alone(&self, failure: &Failure) -> Option<Finding> {
        let plan = self.validation.plan;
        let (twin_arn, role_arn) = (self.twin_arn()?, plan.role_arn());
        let unique_id = self.role_unique_id().await;
        let (policy, to_twin, to_role) = if failure.is_about_key() {
            let to_twin = self.key_policy_to(&twin_arn, None).await?;
            (Policy::Key, to_twin, self.key_policy_to(&role_arn, unique_id).await?)
        } else {
            let (permission, key) = (Permission::GetObject, &plan.example_key);
            let to_twin = self.bucket_policy_to(&twin_arn, None, permission, key).await?;
            let to_role = self.bucket_policy_to(&role_arn, unique_id, permission, key).await?;
            (Policy::Bucket, to_twin, to_role)
        };
        refused_alone(policy, &Sayings { to_twin, to_role }, failure, &role_arn)
    }

    /// The twin's ARN; `None` where the role itself is tried.
    fn twin_arn(&self) -> Option<RoleArn> {
        let Means::Rehearsal = self.validation.means else { return None };
        RoleArn::parse(&self.facts.candidate.get()?.role_arn).ok()
    }
}
