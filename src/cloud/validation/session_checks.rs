//! The checks of the admin's session and of what the account has of the plan.

use super::run::Run;
use jiff::{SignedDuration, Timestamp};

use crate::access::changes::{ExistingRole, Inventory, changes, differences};
use crate::access::plan::AccessPlan;
use crate::access::policy::{REVOCATION_POLICY_NAME, only_ends_older_sessions};
use crate::checks::clock;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::{Finding, Fix};
use crate::model::event::Event;
use crate::words;

/// How far off AWS's clock may be known.
const CLOCK_PRECISION: SignedDuration = SignedDuration::from_secs(5);

impl Run<'_> {
    pub async fn caller_identity(&self) -> Finding {
        let plan = self.validation.plan;
        match self.identity().await {
            Ok(identity) if identity.account_id == plan.account_id => {
                Finding::passed(identity.principal_arn.clone())
            }
            Ok(identity) => Finding::failed(
                Diagnosis::new(
                    words!(
                        "The session is in account {account_id} now, the plan is for {account_id_2}",
                        account_id = identity.account_id.grouped(),
                        account_id_2 = plan.account_id.grouped()
                    ),
                    words!("Connect again with credentials of the plan's account"),
                ),
                identity.principal_arn.clone(),
            ),
            Err(failure) => Finding::of_failure(failure),
        }
    }

    /// The skew comes with the answer to the check before, so that it costs no call.
    pub fn clock(&self) -> Finding {
        match self.validation.session.clock().skew() {
            Some(skew) => clock::finding(skew),
            None => clock::not_known(),
        }
    }

    pub async fn role_as_planned(&self) -> Finding {
        let validation = self.validation;
        match self.inventory().await {
            Ok(inventory) => {
                let reread = Event::InventoryReread(validation.task, inventory.clone());
                validation.reporter.send(reread).await;
                let finding = role_finding(validation.plan, inventory);
                let now = validation.session.clock().now();
                let now = now.checked_add(CLOCK_PRECISION).unwrap_or(now);
                inventory.role.as_ref().and_then(|role| revoked(role, now)).unwrap_or(finding)
            }
            Err(failure) => Finding::of_failure(failure),
        }
    }
}

/// What the inline policy that ends older sessions does to those of today. A twin does not carry it.
fn revoked(role: &ExistingRole, now: Timestamp) -> Option<Finding> {
    let text = role.revocation_text.as_deref()?;
    if only_ends_older_sessions(text, now) {
        return None;
    }
    let diagnosis = Diagnosis::new(
        words!(
            "The inline policy {policy_name} of the role denies more than older sessions",
            policy_name = REVOCATION_POLICY_NAME
        ),
        words!("Look at it in the IAM console, and delete it where the vendor is to be let in"),
    );
    Some(Finding::failed(diagnosis, text.to_owned()))
}

/// Compares the role in the account with the plan; what differs is named, line by line.
///
/// A permissions boundary is somebody's own decision, so it is named and not called a difference.
fn role_finding(plan: &AccessPlan, inventory: &Inventory) -> Finding {
    let mut differences = differences(plan, inventory);
    let boundary_arn =
        inventory.role.as_ref().and_then(|role| role.permissions_boundary_arn.as_ref());
    let boundary = boundary_arn.map(|arn| words!("Permissions boundary {arn}", arn));
    if differences.is_empty() {
        let evidence = [plan.role_arn().to_string()].into_iter().chain(boundary);
        return Finding::passed(evidence.collect::<Vec<_>>().join(" · "));
    }
    differences.extend(boundary);
    let mending = changes(plan, inventory);
    let (cause, remedy) = if inventory.role.is_none() {
        (
            words!("There is no role {role_name} in the account", role_name = plan.role_name),
            words!("Create it in the Review step"),
        )
    } else {
        (
            words!("The role in the account differs from the plan").to_owned(),
            words!("Go back to the Review step: it shows the difference and what would fix it"),
        )
    };
    let finding = Finding::failed(Diagnosis::new(cause, remedy), differences.join(" · "));
    if mending.writes().is_empty() { finding } else { finding.with_fix(Fix::MendRole) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::policy::revocation_policy;
    use crate::access::sample;
    use crate::checks::finding::Verdict;

    #[test]
    fn an_inline_policy_that_shuts_todays_sessions_out_is_no_pass() {
        let plan = sample::lasso();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let carrying = |text: String| {
            let mut role = sample::as_planned(&plan).role.unwrap();
            role.revocation_text = Some(text);
            revoked(&role, now).map(|finding| finding.verdict)
        };
        let older = revocation_policy(now).text().to_owned();
        assert_eq!(carrying(older.clone()), None);
        let later = revocation_policy(now + jiff::SignedDuration::from_hours(1));
        assert_eq!(carrying(later.text().to_owned()), Some(Verdict::Failed));
        let all = r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
        assert_eq!(carrying(all.to_owned()), Some(Verdict::Failed));
        let other = older.replace("DateLessThan", "DateGreaterThan");
        assert_eq!(carrying(other), Some(Verdict::Failed));
    }

    #[test]
    fn a_boundary_on_a_role_as_planned_is_named_and_is_no_difference() {
        let plan = sample::lasso();
        let boundary_arn = "arn:aws:iam::111111111111:policy/PlatformBoundary";
        let mut inventory = sample::as_planned(&plan);
        let role = inventory.role.as_mut().unwrap();
        role.permissions_boundary_arn = Some(boundary_arn.to_owned());
        let finding = role_finding(&plan, &inventory);
        assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
        assert!(finding.evidence.join(" ").contains(boundary_arn), "{finding:?}");
    }
}
