//! The checks of an encrypted object: how, and whether the role may use the key.

use super::run::Run;
use crate::access::grantee::Grantee;
use crate::access::names::{KmsKeyArn, RoleArn};
use crate::checks::diagnosis::Diagnosis;
use crate::checks::encryption::{self, KeyManager, KmsEncryption, ObjectEncryption};
use crate::checks::finding::Finding;
use crate::checks::vantage::{self, KeyUse, Outcome};
use crate::words;

/// The customer managed key under which the object is, as the policies meet it.
struct CustomersKey<'a> {
    arn: &'a KmsKeyArn,
    arn_text: String,
    has_bucket_key: bool,
}

impl CustomersKey<'_> {
    fn key_use(&self) -> KeyUse<'_> {
        KeyUse { key_arn: &self.arn_text, has_bucket_key: Some(self.has_bucket_key) }
    }
}

impl Run<'_> {
    pub async fn object_encryption(&self) -> Finding {
        match self.object().await {
            Ok(facts) => {
                let key = self.kms_key().await.map(|(_, facts)| facts);
                encryption::of_object(&facts.encryption, key, &self.validation.plan.account_id)
            }
            Err(failure) => Finding::of_failure(failure),
        }
    }

    pub async fn kms_permission(&self) -> Finding {
        let Some(key) = self.customers_key().await else {
            return self.without_customers_key().await;
        };
        let plan = self.validation.plan;
        let inventory = match self.inventory().await {
            Ok(inventory) => inventory,
            Err(failure) => return Finding::of_failure(failure),
        };
        let role_arn = plan.role_arn();
        let situation = self.situation(&role_arn, None);
        let outcome_of = |text: &str| vantage::use_of_key(text, &situation, &key.key_use());
        let text = match plan.grantee {
            Grantee::Role => inventory.policy.as_ref().map(|policy| &policy.text),
            Grantee::User => inventory.user.as_ref().and_then(|user| user.policy_text.as_ref()),
        };
        let in_account = text.map(|text| outcome_of(text));
        match (outcome_of(plan.permissions_policy().text()), in_account.transpose()) {
            (Ok(planned), Ok(in_account)) => {
                encryption::of_permission(key.arn, plan.grantee, &planned, in_account.as_ref())
            }
            (Err(error), _) | (_, Err(error)) => unread(words!("permissions policy"), &error),
        }
    }

    pub async fn kms_key_policy(&self) -> Finding {
        let Some(key) = self.customers_key().await else {
            return self.without_customers_key().await;
        };
        let plan = self.validation.plan;
        let role_arn = plan.role_arn();
        if key.arn.account_id() != &plan.account_id {
            return encryption::of_foreign_key(key.arn, &role_arn);
        }
        let text = match self.key_policy(key.arn).await {
            Ok(text) => text,
            Err(failure) => {
                return encryption::of_unread_key_policy(failure, key.arn, &role_arn);
            }
        };
        match vantage::key_policy(text, &self.situation(&role_arn, None), &key.key_use()) {
            Ok(views) => encryption::of_key_policy(text, &views),
            Err(error) => unread(words!("key policy"), &error),
        }
    }

    /// What the policy of the object's key says to a role that asks from here; `None` where it cannot be read.
    pub async fn key_policy_to(
        &self,
        role_arn: &RoleArn,
        unique_id: Option<&str>,
    ) -> Option<Outcome> {
        let key = self.customers_key().await?;
        if key.arn.account_id() != &self.validation.plan.account_id {
            return None;
        }
        let text = self.key_policy(key.arn).await.as_ref().ok()?;
        let situation = self.situation(role_arn, unique_id);
        let views = vantage::key_policy(text, &situation, &key.key_use()).ok()?;
        Some(views.here.outcome)
    }

    async fn without_customers_key(&self) -> Finding {
        match self.object().await.as_ref().map(|facts| &facts.encryption) {
            Ok(ObjectEncryption::Kms(KmsEncryption { key: None, .. })) => {
                Finding::skipped(words!("S3 does not name the KMS key under which the object is"))
            }
            _ => Finding::not_needed(words!("The object is under no customer managed KMS key")),
        }
    }

    /// `None` where the object asks for no key, or for AWS's own.
    async fn customers_key(&self) -> Option<CustomersKey<'_>> {
        let Ok(facts) = self.object().await else { return None };
        let ObjectEncryption::Kms(kms) = &facts.encryption else { return None };
        let (arn, key) = self.kms_key().await?;
        let is_aws_own = key.as_ref().is_ok_and(|facts| facts.manager == KeyManager::Aws);
        let has_bucket_key = kms.has_bucket_key;
        (!is_aws_own).then(|| CustomersKey { arn, arn_text: arn.to_string(), has_bucket_key })
    }
}

fn unread(policy: &str, error: &dyn std::error::Error) -> Finding {
    Finding::warning(
        Diagnosis::new(
            words!("The {policy} cannot be read by Countersign", policy),
            words!("Watch whether the signed URL brings the object: that check tells"),
        ),
        error.to_string(),
    )
}
