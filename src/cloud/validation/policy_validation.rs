//! IAM Access Analyzer on the texts of the plan.

use super::Validation;
use super::run::Run;
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Finding;
use crate::checks::policy_validation::{finding, not_asked};
use crate::cloud::policy_validation::validate;

impl Run<'_> {
    pub async fn policy_validation(&self) -> Finding {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::PolicyValidation);
        match validate(session, &reporter, plan).await {
            Ok(validated) => finding(&validated),
            Err(failure) => not_asked(&failure),
        }
    }
}
