//! Assumes the twin or the role itself with the right external ID, and waits out propagation.

use std::time::Duration;

use jiff::Timestamp;

use super::facts::Candidate;
use super::run::Run;
use super::{Means, PROPAGATION_BOUND_SECS};
use crate::checks::catalogue::CheckId;
use crate::checks::diagnoses::ROLE_CANNOT_BE_ASSUMED;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Verdict};
use crate::checks::session_life::{self, SessionLife};
use crate::cloud::assume::{Assumption, RoleSession};
use crate::cloud::reporter::{Reporter, Wanted};
use crate::{times, words};

/// How long to wait before AWS is asked again for what it has not taken in everywhere.
pub const RETRY_PAUSE: Duration = Duration::from_secs(1);

impl Run<'_> {
    pub async fn right_external_id(&self) -> Finding {
        let id = CheckId::RightExternalId;
        let Some(candidate) = self.facts.candidate.get() else { return no_candidate() };
        match self.assumed(id, candidate).await {
            Ok(role_session) => {
                let now = self.validation.session.clock().now();
                let life = SessionLife {
                    asked_secs: i64::from(candidate.session_secs),
                    left_secs: role_session.expires_at.duration_since(now).as_secs(),
                };
                let doubt = session_life::doubt(life, role_session.expires_at);
                // What is as asked for is told as asked for: the answer's way took seconds of it.
                let secs = if doubt.is_none() { life.asked_secs } else { life.left_secs };
                let minutes = secs / 60;
                let evidence = words!(
                    "{role_arn} · session of {minutes} minutes",
                    role_arn = candidate.role_arn,
                    minutes
                );
                if let Some(finding) = doubt.as_ref().filter(|finding| !finding.holds()) {
                    return finding.clone();
                }
                // One check of a run asks for the session, so the place is free.
                self.facts.role_session.set(role_session).ok();
                let finding = self.previous_external_id(id, candidate, evidence).await;
                match doubt {
                    Some(doubt) if finding.verdict == Verdict::Passed => doubt,
                    _ => finding,
                }
            }
            Err(finding) => finding,
        }
    }

    /// During a rotation the old external ID opens the role too, which is said until it is withdrawn.
    async fn previous_external_id(
        &self,
        id: CheckId,
        candidate: &Candidate<'_>,
        evidence: String,
    ) -> Finding {
        let plan = self.validation.plan;
        let Some(previous) = &plan.previous_external_id else { return Finding::passed(evidence) };
        let reporter = self.reporter(id);
        let with = words!("the old external ID");
        let attempt = assumption(candidate, &reporter, Some(previous.as_str()), with);
        match self.until_settled(id, candidate.changed_at, |wanted| attempt.send(wanted)).await {
            None => stopped_while_waiting(),
            Some(Err(failure)) => not_assumed(&failure),
            Some(Ok(_)) => Finding::warning(
                Diagnosis::new(
                    words!("The old external ID is still accepted beside the new one"),
                    words!(
                        "Give {vendor_name} the new one; once it has switched, withdraw the old one in the Hand over step",
                        vendor_name = plan.vendor_name
                    ),
                ),
                evidence,
            ),
        }
    }

    /// A session with the right external ID, as soon as AWS gives one; else what was found.
    pub async fn assumed(
        &self,
        id: CheckId,
        candidate: &Candidate<'_>,
    ) -> Result<RoleSession, Finding> {
        let right = Some(self.validation.plan.external_id.as_str());
        let reporter = self.reporter(id);
        let assumption = assumption(candidate, &reporter, right, words!("the external ID"));
        let answer = self
            .until_settled(id, candidate.changed_at, |wanted| assumption.send(wanted))
            .await
            .ok_or_else(stopped_while_waiting)?;
        answer.map_err(|failure| not_assumed(&failure))
    }

    /// Asks again while AWS refuses what it may not have taken in yet, shown as waiting; `None`
    /// where the admin did not want to wait, so that the last word of AWS is not known.
    ///
    /// An explicit Deny will not go away by waiting, nor will any other error.
    pub async fn until_settled<T, F>(
        &self,
        id: CheckId,
        changed_at: Option<Timestamp>,
        mut ask: impl FnMut(Wanted) -> F,
    ) -> Option<Result<T, Failure>>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        loop {
            let may_wait = changed_at.is_some_and(|at| !has_settled(at));
            let wanted = if may_wait { Wanted::Eventually } else { Wanted::Success };
            match ask(wanted).await {
                Err(failure) if may_wait && self.may_be_stale(&failure) => {
                    let since = changed_at.unwrap_or_else(Timestamp::now);
                    let finding =
                        Finding::waiting(since, PROPAGATION_BOUND_SECS, failure.evidence());
                    self.ledger.meanwhile(id, finding).await;
                    if self.validation.stop.is_set() {
                        return None;
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                answer => return Some(answer),
            }
        }
    }

    /// Whether a refusal may rest on a state that AWS has not left yet.
    fn may_be_stale(&self, failure: &Failure) -> bool {
        let message = failure.message.as_deref().unwrap_or_default();
        // A key that the plan does not grant will not be granted by waiting either.
        let names_key = message.contains("not authorized to perform: kms:");
        let is_ungranted =
            names_key && !self.validation.plan.permissions_policy().text().contains("\"kms:");
        // Neither a boundary nor a key's policy is written by this program: they will not change by waiting.
        let is_bounded = message.contains("no permissions boundary allows");
        let is_shut_out = names_key && message.contains("no resource-based policy allows");
        // A key that was made a moment ago is not known everywhere.
        let is_new_key = matches!(self.validation.means, Means::AsUser { .. })
            && failure.code.as_deref() == Some("InvalidAccessKeyId");
        is_new_key
            || failure.kind == FailureKind::Denied
                && !message.contains("explicit deny")
                && !is_ungranted
                && !is_bounded
                && !is_shut_out
    }
}

/// One attempt to assume the role that is tried.
pub fn assumption<'b>(
    candidate: &'b Candidate<'_>,
    reporter: &'b Reporter,
    external_id: Option<&'b str>,
    with: &'b str,
) -> Assumption<'b> {
    Assumption {
        assumer: candidate.assumer,
        reporter,
        role_arn: &candidate.role_arn,
        external_id,
        with,
        session_secs: candidate.session_secs,
    }
}

/// What is said where a check comes to be asked without the role that it is about.
pub fn no_candidate() -> Finding {
    Finding::blocked(words!("There is no role to try"))
}

/// Whether AWS has had all the time that a change may take to be seen everywhere.
pub fn has_settled(changed_at: Timestamp) -> bool {
    Timestamp::now() >= times::after(changed_at, i64::from(PROPAGATION_BOUND_SECS))
}

/// A refusal by a state that AWS has not left yet proves nothing against the role.
pub fn stopped_while_waiting() -> Finding {
    Finding::blocked(words!("Stopped while AWS had not taken the change in everywhere"))
}

fn not_assumed(failure: &Failure) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    Finding::failed(
        Diagnosis::new(
            ROLE_CANNOT_BE_ASSUMED,
            words!(
                "The trust policy does not accept this principal with this external ID, or this identity may not call sts:AssumeRole; compare both with the Review step"
            ),
        ),
        failure.evidence(),
    )
}
