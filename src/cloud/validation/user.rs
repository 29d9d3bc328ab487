//! The checks where the plan has an IAM user: what is about a role is not needed, and the user's own key signs.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use jiff::Timestamp;

use super::facts::Candidate;
use super::run::Run;
use super::{Means, Validation};
use crate::access::changes::{Inventory, differences};
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::ttl::Ttl;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::encryption::ObjectEncryption;
use crate::checks::finding::Finding;
use crate::checks::{input, policy_validation, role_policies};
use crate::cloud::assume::RoleSession;
use crate::cloud::policy_validation::validate_permissions;
use crate::model::event::Event;
use crate::phrase;
use crate::{times, words};

const NO_TRUST: &str =
    phrase!("An IAM user is assumed by nobody: it has no trust policy and no external ID");
const NO_KEY: &str = phrase!(
    "Only the user's access key can show it, and its secret was shown once and is not kept: make another key in the Review step, or let the vendor try"
);

impl Run<'_> {
    /// The answer where the plan has a user; `None` where the check is the same for both.
    pub fn examine_user(&self, id: CheckId) -> Option<BoxFuture<'_, Finding>> {
        let plan = self.validation.plan;
        if plan.grantee == Grantee::Role {
            return None;
        }
        Some(match id {
            CheckId::ExternalIdStrength
            | CheckId::VendorPrincipal
            | CheckId::TrustPolicyNarrow
            | CheckId::NoExternalId
            | CheckId::WrongExternalId
            | CheckId::NearMissExternalId
            | CheckId::StsRegions
            | CheckId::TwinCreated
            | CheckId::TwinGone => ready(Finding::not_needed(words::of(NO_TRUST))).boxed(),
            CheckId::TtlReached => ready(input::user_ttl(plan)).boxed(),
            CheckId::PolicySize => ready(input::user_policy_size(plan)).boxed(),
            CheckId::RoleAsPlanned => self.user_as_planned().boxed(),
            CheckId::PermissionsNarrow => self.user_permissions_narrow().boxed(),
            CheckId::PolicyValidation => self.user_policy_validation().boxed(),
            CheckId::VendorVantage => ready(Finding::skipped(
                words!("The bucket's policy is weighed for roles only; a fetch with the user's own key meets it as it is from here"),
            ))
            .boxed(),
            CheckId::KmsKeyPolicy => self.user_kms_key_policy().boxed(),
            CheckId::RightExternalId => ready(self.use_key()).boxed(),
            _ => return None,
        })
    }

    /// What is left out because only the key could show it, before the checks that it needs are waited for.
    pub fn left_out_without_key(&self, id: CheckId) -> Option<Finding> {
        let Means::AsUser { key: None } = self.validation.means else { return None };
        let needs_key = id == CheckId::SignedGet || id.needs(CheckId::SignedGet);
        needs_key.then(|| Finding::skipped(words::of(NO_KEY)))
    }

    async fn user_as_planned(&self) -> Finding {
        let validation = self.validation;
        match self.inventory().await {
            Ok(inventory) => {
                let reread = Event::InventoryReread(validation.task, inventory.clone());
                validation.reporter.send(reread).await;
                finding(validation.plan, inventory)
            }
            Err(failure) => Finding::of_failure(failure),
        }
    }

    async fn user_permissions_narrow(&self) -> Finding {
        let plan = self.validation.plan;
        let text = match self.account().await {
            Ok(inventory) => inventory.user.as_ref().and_then(|user| user.policy_text.as_ref()),
            Err(finding) => return finding,
        };
        let Some(text) = text else {
            let name = &plan.role_name;
            return Finding::blocked(words!("There is no user {name} with a policy", name));
        };
        let key_arn = plan.kms_key.as_ref().map(ToString::to_string);
        let key_arns: Vec<&str> = key_arn.iter().map(String::as_str).collect();
        role_policies::permissions_policy(plan, text, &key_arns)
    }

    async fn user_policy_validation(&self) -> Finding {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::PolicyValidation);
        match validate_permissions(session, &reporter, plan).await {
            Ok(validated) => policy_validation::finding(&[validated]),
            Err(failure) => policy_validation::not_asked(&failure),
        }
    }

    /// The key's policy is weighed for roles; where there is no key, there is nothing to weigh.
    async fn user_kms_key_policy(&self) -> Finding {
        let is_under_key = self
            .object()
            .await
            .as_ref()
            .is_ok_and(|object| matches!(object.encryption, ObjectEncryption::Kms(_)));
        if is_under_key {
            return Finding::skipped(words!(
                "The key's policy is weighed for roles only; a fetch with the user's own key meets it as it is"
            ));
        }
        self.kms_key_policy().await
    }

    /// Puts the user in the place of the role that is tried: what signs is its key, which has no end.
    fn use_key(&self) -> Finding {
        let Validation { session, plan, means, last_change_at, .. } = self.validation;
        if let Means::AsUser { key: Some(key) } = means {
            let candidate = Candidate {
                assumer: session,
                role_arn: plan.user_arn(),
                session_secs: plan.ttl.secs(),
                changed_at: *last_change_at,
            };
            let expires_at = times::after(Timestamp::now(), i64::from(Ttl::MAX_SECS));
            let credentials = (*key).clone();
            // One check of a run provides them, so both places are free.
            self.facts.candidate.set(candidate).ok();
            self.facts.role_session.set(RoleSession { credentials, expires_at }).ok();
        }
        Finding::not_needed(words!("An IAM user signs with its own key, without a session"))
    }
}

fn finding(plan: &AccessPlan, inventory: &Inventory) -> Finding {
    let differences = differences(plan, inventory);
    if !differences.is_empty() {
        let diagnosis = Diagnosis::new(
            words!("The user in the account is not as the plan wants it"),
            words!("Go back to the Review step: it shows the difference and what would fix it"),
        );
        return Finding::failed(diagnosis, differences.join(" · "));
    }
    let user = inventory.user.as_ref();
    let boundary = user.and_then(|user| user.permissions_boundary_arn.as_ref());
    let boundary = boundary.map(|arn| words!("Permissions boundary {arn}", arn));
    let evidence = std::iter::once(plan.user_arn()).chain(boundary).collect::<Vec<_>>();
    Finding::passed(evidence.join(" · "))
}
