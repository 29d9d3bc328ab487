//! The two policies that the account has for the role, read as they stand there.

use super::run::Run;
use crate::access::changes::Inventory;
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Finding;
use crate::checks::role_policies;
use crate::words;

impl Run<'_> {
    pub async fn trust_policy_narrow(&self) -> Finding {
        let plan = self.validation.plan;
        let role = match self.account().await {
            Ok(inventory) => inventory.role.as_ref(),
            Err(finding) => return finding,
        };
        let Some(role) = role else { return self.no_role() };
        let role_arn = plan.role_arn();
        let situation = self.situation(&role_arn, Some(&role.unique_id));
        role_policies::trust_policy(plan, &role.trust_text, &situation)
    }

    pub async fn permissions_narrow(&self) -> Finding {
        let plan = self.validation.plan;
        match self.account().await {
            Ok(Inventory { policy: Some(policy), .. }) => {
                let key_arn = plan.kms_key.as_ref().map(ToString::to_string);
                let key_arns: Vec<&str> = key_arn.iter().map(String::as_str).collect();
                role_policies::permissions_policy(plan, &policy.text, &key_arns)
            }
            Ok(_) => Finding::blocked(words!(
                "There is no policy {policy_name} in the account",
                policy_name = plan.policy_name()
            )),
            Err(finding) => finding,
        }
    }

    /// What the account has of the plan; where that cannot be read, the check that reads it says why.
    pub async fn account(&self) -> Result<&Inventory, Finding> {
        let needed = CheckId::RoleAsPlanned.row().asks_of(self.validation.plan.grantee);
        let blocked = |_| Finding::blocked(words!("Needs first: {needed}", needed));
        self.inventory().await.as_ref().map_err(blocked)
    }

    pub fn no_role(&self) -> Finding {
        let name = &self.validation.plan.role_name;
        Finding::blocked(words!("There is no role {name} in the account", name))
    }
}
