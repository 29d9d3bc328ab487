//! Assumes the role with the right external ID, with none and with a wrong one, and fetches the example.

use std::time::Duration;

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};

use super::ledger::Ledger;
use super::{Means, PROPAGATION_BOUND_SECS, Proof, Validation};
use crate::access::external_id::ExternalId;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::{Diagnosis, diagnose};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::cloud::assume::{Assumption, RoleSession, role_session_secs};
use crate::cloud::rehearsal::Twin;
use crate::cloud::reporter::Wanted;
use crate::cloud::session::Session;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::signing::presign::{Method, presign};
use crate::signing::signed_url::SignedUrl;

/// How long to wait before AWS is asked again for what it has not taken in everywhere.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// The role that is tried, who tries it, and when it last changed.
struct Candidate<'a> {
    assumer: &'a Session,
    role_arn: String,
    session_secs: u32,
    changed_at: Option<Timestamp>,
}

impl Validation<'_> {
    pub(super) async fn check_assuming(&self, ledger: &Ledger<'_>) -> Option<Proof> {
        match self.means {
            Means::Directly { vendor } => {
                let reason = "The real role is assumed directly";
                ledger.not_needed(CheckId::TwinCreated, reason).await;
                let candidate = Candidate {
                    assumer: vendor,
                    role_arn: self.plan.role_arn().to_string(),
                    session_secs: role_session_secs(self.plan.ttl, false),
                    changed_at: self.last_change_at,
                };
                // The role itself has to be there; no twin stands in for it.
                let proof = if ledger.holds(CheckId::RoleAsPlanned) {
                    self.try_out(ledger, &candidate).await
                } else {
                    self.leave_out(ledger, CheckId::RoleAsPlanned).await;
                    None
                };
                ledger.not_needed(CheckId::TwinGone, "There was no twin").await;
                proof
            }
            Means::Rehearsal => self.rehearse(ledger).await,
        }
    }

    async fn rehearse(&self, ledger: &Ledger<'_>) -> Option<Proof> {
        let id = CheckId::TwinCreated;
        if !ledger.begin(id).await {
            self.leave_out(ledger, id).await;
            ledger.end(CheckId::TwinGone, Finding::skipped("No twin was made")).await;
            return None;
        }
        if self.identity.is_root() {
            let diagnosis = Diagnosis::new(
                "The root user cannot assume roles, so it cannot rehearse",
                "Connect as an IAM user or through SSO",
            );
            ledger.end(id, Finding::failed(diagnosis, self.identity.principal_arn.clone())).await;
            self.leave_out(ledger, id).await;
            ledger.end(CheckId::TwinGone, Finding::skipped("No twin was made")).await;
            return None;
        }
        let twin = Twin::named(self.plan, Timestamp::now());
        let created =
            twin.create(self.undertaking(), self.plan, &self.identity.principal_arn).await;
        let proof = match created {
            Ok(()) => {
                ledger.end(id, Finding::passed(twin.role_arn.clone())).await;
                let candidate = Candidate {
                    assumer: self.session,
                    role_arn: twin.role_arn.clone(),
                    session_secs: role_session_secs(self.plan.ttl, self.identity.is_role_session()),
                    changed_at: Some(Timestamp::now()),
                };
                self.try_out(ledger, &candidate).await
            }
            Err(failure) => {
                ledger.end(id, Finding::of_failure(&failure)).await;
                self.leave_out(ledger, id).await;
                None
            }
        };
        self.remove_twin(ledger, &twin).await;
        proof
    }

    /// Removes the twin even after a stop or a failed creation: what was asked for may exist.
    async fn remove_twin(&self, ledger: &Ledger<'_>, twin: &Twin) {
        let id = CheckId::TwinGone;
        ledger.meanwhile(id, Finding::running()).await;
        let finding = match twin.remove(self.session, self.reporter).await {
            Ok(()) => Finding::passed(format!("IAM knows no role {}", twin.role_name)),
            Err(failure) => Finding::failed(
                Diagnosis::new(diagnose(&failure).cause, twin.removal_by_hand()),
                failure.evidence(),
            ),
        };
        ledger.end(id, finding).await;
    }

    /// Enters as skipped what needs a check that does not hold.
    async fn leave_out(&self, ledger: &Ledger<'_>, needed: CheckId) {
        let reason = format!("Needs first: {}", needed.row().asks);
        for id in [
            CheckId::RightExternalId,
            CheckId::NoExternalId,
            CheckId::WrongExternalId,
            CheckId::SignedGet,
        ] {
            ledger.end(id, Finding::skipped(reason.clone())).await;
        }
    }

    async fn try_out(&self, ledger: &Ledger<'_>, candidate: &Candidate<'_>) -> Option<Proof> {
        let role_session = self.check_right_external_id(ledger, candidate).await;
        let wrong = wrong_external_id(&self.plan.external_id);
        tokio::join!(
            self.check_refused(ledger, candidate, CheckId::NoExternalId, None),
            self.check_refused(ledger, candidate, CheckId::WrongExternalId, Some(&wrong)),
        );
        self.check_signed_get(ledger, candidate, role_session).await
    }

    async fn check_right_external_id(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
    ) -> Option<RoleSession> {
        let id = CheckId::RightExternalId;
        if !ledger.begin(id).await {
            return None;
        }
        let right = Some(self.plan.external_id.as_str());
        let assumption = self.assumption(candidate, right, "the external ID");
        let answer = self
            .until_settled(ledger, id, candidate.changed_at, |wanted| assumption.send(wanted))
            .await;
        match answer {
            Settled::Answer(Ok(role_session)) => {
                let minutes = candidate.session_secs / 60;
                let evidence = format!("{} · session of {minutes} minutes", candidate.role_arn);
                ledger.end(id, Finding::passed(evidence)).await;
                Some(role_session)
            }
            Settled::Answer(Err(failure)) => {
                ledger.end(id, not_assumed(&failure)).await;
                None
            }
            Settled::Stopped => {
                ledger.end(id, stopped_while_waiting()).await;
                None
            }
        }
    }

    async fn check_refused(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
        id: CheckId,
        external_id: Option<&str>,
    ) {
        if !ledger.begin(id).await {
            return;
        }
        let with = if external_id.is_some() { "a wrong external ID" } else { "no external ID" };
        let assumption = self.assumption(candidate, external_id, with);
        let finding = match assumption.send(Wanted::Refusal).await {
            Ok(_) => Finding::failed(
                Diagnosis::new(
                    "External ID configured insecurely",
                    "The trust policy lets the vendor in without the right external ID: put it back in the Review step",
                ),
                format!("{} was assumed all the same", candidate.role_arn),
            ),
            Err(failure) if failure.kind == FailureKind::Denied => {
                Finding::passed(failure.evidence())
            }
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
    }

    fn assumption<'b>(
        &'b self,
        candidate: &'b Candidate<'_>,
        external_id: Option<&'b str>,
        with: &'b str,
    ) -> Assumption<'b> {
        Assumption {
            assumer: candidate.assumer,
            reporter: self.reporter,
            role_arn: &candidate.role_arn,
            external_id,
            with,
            session_secs: candidate.session_secs,
        }
    }

    async fn check_signed_get(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
        role_session: Option<RoleSession>,
    ) -> Option<Proof> {
        let id = CheckId::SignedGet;
        if !ledger.begin(id).await {
            return None;
        }
        let role_session = role_session?;
        let url = self.sign(&role_session.credentials, Some(role_session.expires_at));
        let answer = self
            .until_settled(ledger, id, candidate.changed_at, |wanted| {
                self.fetcher.get_signed(self.reporter, &url, wanted)
            })
            .await;
        let object = match answer {
            Settled::Answer(Ok(object)) => object,
            Settled::Answer(Err(failure)) => {
                ledger.end(id, not_fetched(&failure)).await;
                return None;
            }
            Settled::Stopped => {
                ledger.end(id, stopped_while_waiting()).await;
                return None;
            }
        };
        let evidence = format!(
            "{} bytes, {}, first byte after {} ms",
            object.size_bytes,
            object.content_type.as_deref().unwrap_or("no content type"),
            object.first_byte_ms
        );
        ledger.end(id, Finding::passed(evidence)).await;
        let live_url = match self.means {
            Means::Directly { .. } => Some(LiveUrl { url, signed_by: SignedBy::Role }),
            // The twin's sessions end with the twin.
            Means::Rehearsal => self.sign_as_admin().await,
        };
        Some(Proof { object, live_url })
    }

    async fn sign_as_admin(&self) -> Option<LiveUrl> {
        let (credentials, expires_at) = self.session.credentials().await.ok()?;
        Some(LiveUrl { url: self.sign(&credentials, expires_at), signed_by: SignedBy::Admin })
    }

    fn sign(&self, credentials: &Credentials, session_expires_at: Option<Timestamp>) -> SignedUrl {
        let plan = self.plan;
        presign(
            Method::Get,
            &self.session.object_address(&plan.bucket, &plan.region, &plan.example_key),
            plan.region.as_str(),
            credentials,
            session_expires_at,
            Timestamp::now(),
            plan.ttl.secs(),
        )
    }

    /// Asks again while AWS refuses what it may not have taken in yet, shown as waiting.
    ///
    /// An explicit Deny will not go away by waiting, nor will any other error.
    async fn until_settled<T, F>(
        &self,
        ledger: &Ledger<'_>,
        id: CheckId,
        changed_at: Option<Timestamp>,
        mut ask: impl FnMut(Wanted) -> F,
    ) -> Settled<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let settled_at =
            changed_at.map(|at| at + SignedDuration::from_secs(i64::from(PROPAGATION_BOUND_SECS)));
        loop {
            let may_wait = settled_at.is_some_and(|settled_at| Timestamp::now() < settled_at);
            let wanted = if may_wait { Wanted::Eventually } else { Wanted::Success };
            match ask(wanted).await {
                Err(failure) if may_wait && may_be_stale(&failure) => {
                    let since = changed_at.unwrap_or_else(Timestamp::now);
                    let finding =
                        Finding::waiting(since, PROPAGATION_BOUND_SECS, failure.evidence());
                    ledger.meanwhile(id, finding).await;
                    if self.stop.is_set() {
                        return Settled::Stopped;
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                answer => return Settled::Answer(answer),
            }
        }
    }
}

/// What came of asking again and again.
enum Settled<T> {
    Answer(Result<T, Failure>),
    /// The admin did not want to wait; what AWS would have said in the end is not known.
    Stopped,
}

/// A refusal by a state that AWS has not left yet proves nothing against the role.
fn stopped_while_waiting() -> Finding {
    Finding::skipped("Stopped while AWS had not taken the change in everywhere")
}

/// Whether a refusal may rest on a state that AWS has not left yet.
fn may_be_stale(failure: &Failure) -> bool {
    let explicit = failure.message.as_deref().is_some_and(|text| text.contains("explicit deny"));
    failure.kind == FailureKind::Denied && !explicit
}

fn not_assumed(failure: &Failure) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    Finding::failed(
        Diagnosis::new(
            "Role cannot be assumed",
            "The trust policy does not accept this principal with this external ID, or this identity may not call sts:AssumeRole; compare both with the Review step",
        ),
        failure.evidence(),
    )
}

fn not_fetched(failure: &Failure) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    let layer = diagnose(failure);
    let named = failure
        .message
        .as_deref()
        .is_some_and(|message| message.contains("because no") || message.contains("explicit deny"));
    let cause = if named {
        layer.cause
    } else {
        "S3 refuses the signed URL although the object exists".to_owned()
    };
    Finding::failed(
        Diagnosis::new(
            cause,
            "Look for a Deny in the bucket policy, for a KMS key that the role may not use, and for an owner of the object other than your account",
        ),
        failure.evidence(),
    )
}

/// An external ID of the same kind that is not the right one: its first character differs.
fn wrong_external_id(right: &ExternalId) -> String {
    let right = right.as_str();
    let first = if right.starts_with('x') { 'y' } else { 'x' };
    std::iter::once(first).chain(right.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_external_id_is_wrong_and_valid() {
        for text in ["xy", "abcdef", "X12"] {
            let right = ExternalId::parse(text).unwrap();
            let wrong = wrong_external_id(&right);
            assert_ne!(wrong, text);
            assert!(ExternalId::parse(&wrong).is_ok());
        }
    }
}
