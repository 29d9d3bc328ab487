//! What the role's session can do: fetch the example by a signed URL, and nothing beyond.

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::assuming::{Candidate, Settled, stopped_while_waiting};
use super::ledger::Ledger;
use super::{Means, Proof, Validation};
use crate::access::vendor::Permission;
use crate::checks::autopsy;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::{Diagnosis, diagnose};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::cloud::assume::RoleSession;
use crate::cloud::bucket::list_one;
use crate::cloud::reporter::Wanted;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::signing::presign::{Method, presign, signed_texts};
use crate::signing::signed_url::SignedUrl;

impl Validation<'_> {
    pub(super) async fn check_signed_get(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
        role_session: Option<&RoleSession>,
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
                let mut finding = not_fetched(&failure);
                if failure.has_code("SignatureDoesNotMatch")
                    && let Some(diagnosis) = self.compare_signatures(&url).await
                {
                    finding.diagnosis = Some(diagnosis);
                }
                ledger.end(id, finding).await;
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

    /// What S3 signed differently, by the canonical request that it sends back.
    async fn compare_signatures(&self, url: &SignedUrl) -> Option<Diagnosis> {
        let answer = self.fetcher.get_or_refusal(self.reporter, url, Wanted::Success).await;
        let calculated = answer.err()?.calculated?;
        let ours = signed_texts(Method::Get, url)?;
        Some(autopsy::diagnose(&ours, &calculated))
    }

    pub(super) async fn check_listing(
        &self,
        ledger: &Ledger<'_>,
        role_session: Option<&RoleSession>,
    ) {
        let id = CheckId::Listing;
        if self.plan.permissions.contains(&Permission::ListBucket) {
            return ledger.not_needed(id, "The plan lets the vendor list the bucket").await;
        }
        if !ledger.begin(id).await {
            return;
        }
        let Some(role_session) = role_session else { return };
        let session = self.session.with_credentials(role_session.credentials.clone());
        let answer = list_one(&session, self.reporter, &self.plan.bucket, &self.plan.region).await;
        let finding = match answer {
            Ok(()) => Finding::failed(
                Diagnosis::new(
                    "More is allowed than needed: the role can list the bucket",
                    "Look for a statement in the bucket policy, or on the role, that allows s3:ListBucket",
                ),
                format!("{} was listed", self.plan.bucket),
            ),
            Err(failure) if failure.kind == FailureKind::Denied => {
                Finding::passed(failure.evidence())
            }
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
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
