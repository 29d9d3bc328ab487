//! What the role's session is for: the example, fetched by a signed URL.

use std::sync::OnceLock;

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::assuming::{no_candidate, stopped_while_waiting};
use super::run::Run;
use super::{Means, Proof, Validation};
use crate::access::names::RoleArn;
use crate::access::vendor::Permission;
use crate::checks::autopsy;
use crate::checks::autopsy::comparison::Comparison;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::refused_object::{self, Known};
use crate::checks::vantage::Outcome;
use crate::cloud::fetch::Refusal;
use crate::cloud::session::Session;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::signing::presign::{Method, presign, signed_texts};
use crate::signing::signed_url::SignedUrl;
use crate::words;

/// An answer that has succeeded need not be S3's: a network's sign-in page answers everything, too.
fn brought_something_else(brought_bytes: u64, object_bytes: u64) -> Finding {
    let (brought, object) = (words::grouped(brought_bytes), words::grouped(object_bytes));
    Finding::failed(
        Diagnosis::new(
            words!("The signed URL brought something else than the object"),
            words!(
                "Look at what answers in the place of S3, such as a network's sign-in page; if the object was replaced a moment ago, validate again"
            ),
        ),
        words!("{brought} bytes came, and S3 says that the object has {object}", brought, object),
    )
}

/// What a URL may have so that it is stored everywhere; browsers and databases cut at about this.
const STORABLE_URL_CHARS: usize = 2_000;

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
        // What S3 calculated comes with the refusal that a wrong signature ends the waiting by.
        let calculated = OnceLock::new();
        let answer = self
            .until_settled(id, candidate.changed_at, async |wanted| {
                let answer = fetcher.get_signed(&reporter, &url, wanted).await;
                answer.map_err(|Refusal { failure, calculated: theirs }| {
                    theirs.and_then(|theirs| calculated.set(theirs).err());
                    failure
                })
            })
            .await;
        let object = match answer {
            Some(Ok(object)) => object,
            Some(Err(failure)) => {
                let not_fetched = Box::pin(self.not_fetched(&failure, &candidate.role_arn));
                let mut finding = not_fetched.await;
                let ours = signed_texts(Method::Get, &url);
                if let (Some(ours), Some(theirs)) = (ours, calculated.into_inner()) {
                    finding.diagnosis = Some(autopsy::diagnose(&ours, &theirs));
                    finding.comparison = Some(Comparison::of(&ours, &theirs));
                }
                return finding;
            }
            None => return stopped_while_waiting(),
        };
        if let Ok(facts) = self.object().await
            && facts.size_bytes != object.size_bytes
        {
            return brought_something_else(object.size_bytes, facts.size_bytes);
        }
        let evidence = words!(
            "{size_bytes} bytes, {content_type}, first byte after {first_byte_ms} ms",
            size_bytes = words::grouped(object.size_bytes),
            content_type = object.content_type.as_deref().unwrap_or("no content type"),
            first_byte_ms = object.first_byte_ms
        );
        let live_url = match means {
            Means::Directly { .. } => Some(LiveUrl { url: url.clone(), signed_by: SignedBy::Role }),
            Means::AsUser { .. } => Some(LiveUrl { url: url.clone(), signed_by: SignedBy::User }),
            // The twin's sessions end with the twin.
            Means::Rehearsal => self.sign_as_admin().await,
        };
        self.facts.signed_url.set(url.clone()).ok();
        // One check of a run fetches the object, so both places are free.
        self.facts.proof.set(Proof { object, live_url }).ok();
        Finding::passed(evidence)
    }

    /// What refused the object to the role: the layer, with the statement where it can be read.
    async fn not_fetched(&self, failure: &Failure, role_arn: &str) -> Finding {
        if failure.kind != FailureKind::Denied {
            return Finding::of_failure(failure);
        }
        if let Some(finding) = self.refused_to_the_twin_alone(failure).await {
            return finding;
        }
        let (bucket_policy, simulator) =
            tokio::join!(self.bucket_policy_to_tried(role_arn), self.simulated_refusal());
        let known = Known { bucket_policy: bucket_policy.as_ref(), simulator };
        Finding::failed(refused_object::diagnosis(failure, &known), failure.evidence())
    }

    /// What the bucket's policy says of the object to the role that was refused it.
    async fn bucket_policy_to_tried(&self, role_arn: &str) -> Option<Outcome> {
        let role_arn = RoleArn::parse(role_arn).ok()?;
        let key = &self.validation.plan.example_key;
        self.bucket_policy_to(&role_arn, None, Permission::GetObject, key).await
    }

    /// Sends a HEAD with the URL that was signed for GET: a signature holds for one method.
    pub async fn signed_head(&self) -> Finding {
        let Some(url) = self.facts.signed_url.get() else { return no_candidate() };
        let reporter = self.reporter(CheckId::SignedHead);
        match self.validation.fetcher.head_signed(&reporter, url).await {
            Err(failure) if failure.kind == FailureKind::Denied => Finding::passed(words!(
                "Refused, because the signature is for GET: a vendor that sends HEAD first has to sign for HEAD"
            )),
            Err(failure) => Finding::of_failure(&failure),
            Ok(()) => Finding::warning(
                Diagnosis::new(
                    words!("HEAD was answered although the URL was signed for GET"),
                    words!(
                        "S3 checks the method that was signed and this endpoint does not, so its other refusals prove little, too"
                    ),
                ),
                url.unsigned_text(),
            ),
        }
    }

    /// Whether the URL fits where vendors store URLs; a session token makes it long.
    pub fn url_length(&self) -> Finding {
        let Some(url) = self.facts.signed_url.get() else { return no_candidate() };
        let chars = url.secret_text().expose().chars().count();
        let evidence = words!(
            "{chars} of {storable_url_chars} characters",
            chars,
            storable_url_chars = STORABLE_URL_CHARS
        );
        if chars <= STORABLE_URL_CHARS {
            return Finding::passed(evidence);
        }
        Finding::warning(
            Diagnosis::new(
                words!(
                    "The signed URL has {chars} characters, and many programs store {storable_url_chars} at most",
                    chars,
                    storable_url_chars = STORABLE_URL_CHARS
                ),
                words!(
                    "Ask the vendor how long a URL may be; a shorter key or a session with fewer policies makes it shorter"
                ),
            ),
            evidence,
        )
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
