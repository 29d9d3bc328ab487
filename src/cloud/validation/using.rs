//! What the role's session can do: fetch the example by a signed URL, and nothing beyond.

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::assuming::{no_candidate, stopped_while_waiting};
use super::run::Run;
use super::{Means, Proof, Validation};
use crate::access::vendor::Permission;
use crate::checks::autopsy;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::refused_object::{self, Known};
use crate::cloud::bucket::list_one;
use crate::cloud::reporter::Wanted;
use crate::cloud::session::Session;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::signing::presign::{Method, presign, signed_texts};
use crate::signing::signed_url::SignedUrl;

impl Run<'_> {
    pub async fn signed_get(&self) -> Finding {
        let id = CheckId::SignedGet;
        let (Some(candidate), Some(role_session)) =
            (self.facts.candidate.get(), self.facts.role_session.get())
        else {
            return no_candidate();
        };
        let Validation { fetcher, means, .. } = self.validation;
        let reporter = self.reporter(id);
        let url = self.sign(&role_session.credentials, Some(role_session.expires_at));
        let answer = self
            .until_settled(id, candidate.changed_at, |wanted| {
                fetcher.get_signed(&reporter, &url, wanted)
            })
            .await;
        let object = match answer {
            Some(Ok(object)) => object,
            Some(Err(failure)) => {
                let mut finding = self.not_fetched(&failure, &candidate.role_arn).await;
                if failure.has_code("SignatureDoesNotMatch")
                    && let Some(diagnosis) = self.compare_signatures(&url).await
                {
                    finding.diagnosis = Some(diagnosis);
                }
                return finding;
            }
            None => return stopped_while_waiting(),
        };
        let evidence = format!(
            "{} bytes, {}, first byte after {} ms",
            object.size_bytes,
            object.content_type.as_deref().unwrap_or("no content type"),
            object.first_byte_ms
        );
        let live_url = match means {
            Means::Directly { .. } => Some(LiveUrl { url, signed_by: SignedBy::Role }),
            // The twin's sessions end with the twin.
            Means::Rehearsal => self.sign_as_admin().await,
        };
        // One check of a run fetches the object, so the place is free.
        self.facts.proof.set(Proof { object, live_url }).ok();
        Finding::passed(evidence)
    }

    /// What refused the object to the role: the layer, with the statement where it can be read.
    async fn not_fetched(&self, failure: &Failure, role_arn: &str) -> Finding {
        if failure.kind != FailureKind::Denied {
            return Finding::of_failure(failure);
        }
        let (bucket_policy, simulator) =
            tokio::join!(self.bucket_policy_to(role_arn), self.simulated_refusal());
        let known = Known { bucket_policy: bucket_policy.as_ref(), simulator };
        Finding::failed(refused_object::diagnosis(failure, &known), failure.evidence())
    }

    /// What S3 signed differently, by the canonical request that it sends back.
    async fn compare_signatures(&self, url: &SignedUrl) -> Option<Diagnosis> {
        let reporter = self.reporter(CheckId::SignedGet);
        let fetcher = self.validation.fetcher;
        let answer = fetcher.get_or_refusal(&reporter, url, Wanted::Success).await;
        let calculated = answer.err()?.calculated?;
        let ours = signed_texts(Method::Get, url)?;
        Some(autopsy::diagnose(&ours, &calculated))
    }

    pub async fn listing(&self) -> Finding {
        let plan = self.validation.plan;
        if plan.permissions.contains(&Permission::ListBucket) {
            return Finding::not_needed("The plan lets the vendor list the bucket");
        }
        let Some(session) = self.as_the_role() else { return no_candidate() };
        let reporter = self.reporter(CheckId::Listing);
        match list_one(&session, &reporter, &plan.bucket, &plan.region).await {
            Ok(()) => Finding::failed(
                Diagnosis::new(
                    "More is allowed than needed: the role can list the bucket",
                    "Look for a statement in the bucket policy, or on the role, that allows s3:ListBucket",
                ),
                format!("{} was listed", plan.bucket),
            ),
            Err(failure) if failure.kind == FailureKind::Denied => {
                Finding::passed(failure.evidence())
            }
            Err(failure) => Finding::of_failure(&failure),
        }
    }

    /// The admin's way to AWS with the credentials of the role's session.
    pub fn as_the_role(&self) -> Option<Session> {
        let role_session = self.facts.role_session.get()?;
        Some(self.validation.session.with_credentials(role_session.credentials.clone()))
    }

    async fn sign_as_admin(&self) -> Option<LiveUrl> {
        let (credentials, expires_at) = self.validation.session.credentials().await.ok()?;
        Some(LiveUrl { url: self.sign(&credentials, expires_at), signed_by: SignedBy::Admin })
    }

    fn sign(&self, credentials: &Credentials, session_expires_at: Option<Timestamp>) -> SignedUrl {
        let Validation { session, plan, .. } = self.validation;
        presign(
            Method::Get,
            &session.object_address(&plan.bucket, &plan.region, &plan.example_key),
            plan.region.as_str(),
            credentials,
            session_expires_at,
            Timestamp::now(),
            plan.ttl.secs(),
        )
    }
}
