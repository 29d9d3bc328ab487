//! IAM's policy simulator on the role and on the admin.

use super::assuming::{RETRY_PAUSE, has_settled};
use super::run::Run;
use super::{Means, PROPAGATION_BOUND_SECS, Validation};
use crate::access::changes::{Inventory, differences};
use crate::access::grantee::Grantee;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::simulation::role::{self, RoleInquiries};
use crate::checks::simulation::{Decision, Layer, Simulated, Who, left_out};
use crate::cloud::admin_permissions::AdminQuestion;
use crate::cloud::simulate;
use crate::words;

/// What the simulator said of the role.
#[derive(Debug, Clone)]
pub struct RoleSimulation {
    pub inquiries: RoleInquiries,
    pub needed: Vec<Simulated>,
    pub unwanted: Vec<Simulated>,
}

impl Run<'_> {
    pub async fn role_simulation(&self) -> Finding {
        let boundary_arn = match self.account().await {
            Ok(Inventory { user: Some(user), .. }) => user.permissions_boundary_arn.as_deref(),
            Ok(inventory) => match &inventory.role {
                Some(role) => role.permissions_boundary_arn.as_deref(),
                None => return self.no_role(),
            },
            Err(finding) => return finding,
        };
        let plan = self.validation.plan;
        let arn = plan.grantee_arn();
        let who = Who { name: the(plan.grantee), arn: &arn, boundary_arn };
        match self.simulation(CheckId::RoleSimulation).await {
            Ok(RoleSimulation { inquiries, needed, unwanted }) => {
                role::finding(&who, inquiries, needed, unwanted)
            }
            Err(failure) => left_out(failure),
        }
    }

    /// What the simulator says of the plan's role, when IAM has taken in what was written last.
    ///
    /// `id` is the check that waits for it.
    async fn simulation(&self, id: CheckId) -> &Result<RoleSimulation, Failure> {
        self.facts.simulation.get_or_init(|| self.simulate_until_settled(id)).await
    }

    async fn simulate_until_settled(&self, id: CheckId) -> Result<RoleSimulation, Failure> {
        let Validation { last_change_at, stop, .. } = self.validation;
        loop {
            let simulated = self.simulate().await;
            let Some(since) = last_change_at.filter(|at| !has_settled(*at)) else {
                return simulated;
            };
            if stop.is_set() || !may_be_stale(&simulated) {
                return simulated;
            }
            let evidence = words!("The simulator does not know the role's policies yet");
            let waiting = Finding::waiting(since, PROPAGATION_BOUND_SECS, evidence);
            self.ledger.meanwhile(id, waiting).await;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    async fn simulate(&self) -> Result<RoleSimulation, Failure> {
        let Validation { session, plan, .. } = self.validation;
        let reporter = self.reporter(CheckId::RoleSimulation);
        let role_arn = plan.grantee_arn();
        let key_arn = plan.kms_key.as_ref().map(ToString::to_string);
        let inquiries = role::inquiries(plan, key_arn.as_deref());
        // Both to their end: a call that is dropped half-way would stay under way in the status panel.
        let (needed, unwanted) = tokio::join!(
            simulate::ask(session, &reporter, &role_arn, &inquiries.needed),
            simulate::ask(session, &reporter, &role_arn, &inquiries.unwanted),
        );
        Ok(RoleSimulation { needed: needed?, unwanted: unwanted?, inquiries })
    }

    /// What the simulator names as refusing the object to the role.
    pub async fn simulated_refusal(&self) -> Option<Diagnosis> {
        let plan = self.validation.plan;
        let arn = plan.grantee_arn();
        let Inventory { role, user, .. } = self.account().await.ok()?;
        let of_role = || role.as_ref()?.permissions_boundary_arn.as_deref();
        let of_user = || user.as_ref()?.permissions_boundary_arn.as_deref();
        let boundary_arn = of_role().or_else(of_user);
        let who = Who { name: the(plan.grantee), arn: &arn, boundary_arn };
        let simulation = self.simulation(CheckId::SignedGet).await.as_ref().ok()?;
        role::what_refuses_the_object(&who, &simulation.needed)
    }

    pub async fn admin_permissions(&self) -> Finding {
        let Validation { session, plan, means, .. } = self.validation;
        let identity = match self.identity().await {
            Ok(identity) => identity,
            Err(failure) => return Finding::of_failure(failure),
        };
        let question = AdminQuestion {
            session,
            reporter: &self.reporter(CheckId::AdminPermissions),
            principal_arn: &identity.principal_arn,
            plan,
            has_twin: matches!(means, Means::Rehearsal),
        };
        let is_as_planned = match self.account().await {
            Ok(inventory) => differences(plan, inventory).is_empty(),
            Err(_) => false,
        };
        question.ask(is_as_planned).await.finding
    }
}

/// As a sentence names it.
fn the(grantee: Grantee) -> &'static str {
    match grantee {
        Grantee::Role => words!("the role"),
        Grantee::User => words!("the user"),
    }
}

/// Whether what the role lacks may only not have arrived in IAM yet.
fn may_be_stale(simulated: &Result<RoleSimulation, Failure>) -> bool {
    match simulated {
        Ok(simulation) => simulation.needed.iter().any(|answer| {
            answer.decision == Decision::ImplicitDeny
                && answer.refused_by() == Some(Layer::Identity)
                && !answer.is_open()
        }),
        Err(failure) => failure.kind == FailureKind::NotFound,
    }
}
