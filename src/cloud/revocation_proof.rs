//! Fetches a signed URL until it is refused, after the session that signed it was revoked.
//!
//! Where no URL of the role itself is at hand, a twin is made, signs one, and is revoked with the same document.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::assume::{Assumption, RoleSession};
use super::fetch::{Fetcher, Refusal};
use super::identity;
use super::noting::{self, noted};
use super::provision::{SETTLING_PAUSE, StopFlag, Undertaking};
use super::rehearsal::{Leftovers, Likeness, Twin};
use super::reporter::{Reporter, Wanted};
use super::revocation;
use super::session::Session;
use crate::access::plan::AccessPlan;
use crate::access::policy::revocation_policy;
use crate::checks::failure::{Failure, FailureKind};
use crate::journal::Keeper;
use crate::model::event::TaskId;
use crate::model::revocation::{DEATH_BOUND_SECS, ProvedBy, RevocationProof};
use crate::signing::presign::{Method, presign};
use crate::signing::signed_url::SignedUrl;
use crate::{panics, times, words};

/// How long a twin's session is asked for: the shortest that STS gives.
const TWIN_SESSION_SECS: u32 = 900;
/// How often a URL is fetched, and a new twin assumed.
const PAUSE: Duration = Duration::from_secs(1);

/// What a proof is made with.
#[derive(Clone, Copy)]
pub struct Prover<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub task: TaskId,
    pub stop: &'a StopFlag,
    pub plan: &'a AccessPlan,
    pub fetcher: &'a Fetcher,
    pub leftovers: &'a Leftovers,
    /// Where the twin is noted before it is made.
    pub keeper: &'a Keeper,
}

impl Prover<'_> {
    /// Fetches a URL that the role signed, and that was answered before, until it is refused.
    pub async fn with_url_of_the_role(self, url: &SignedUrl) -> RevocationProof {
        self.until_dead(url, ProvedBy::Role).await
    }

    /// Makes a twin for it, and removes the twin whatever comes.
    pub async fn with_twin(self) -> RevocationProof {
        let Self { session, reporter, keeper, .. } = self;
        let account_id = &self.plan.account_id;
        if let Err(left) = self.leftovers.remove(session, reporter, account_id, keeper).await {
            return RevocationProof::TwinIsLeft(left.twin.removal_by_hand());
        }
        let twin = Twin::named(self.plan, session.clock().now());
        let journal = match noting::begin_twin(keeper, session, self.plan, &twin) {
            Ok(journal) => journal,
            Err(failure) => return RevocationProof::Failed(failure),
        };
        let on = Undertaking {
            session,
            reporter,
            task: self.task,
            stop: self.stop,
            settling_pause: SETTLING_PAUSE,
            journal: &journal,
        };
        let proof = match panics::caught_while(self.of_twin(on, &twin)).await {
            Ok(proof) => proof.unwrap_or_else(RevocationProof::Failed),
            Err(panicked) => RevocationProof::Failed(Failure::broke_off(&panicked.place)),
        };
        if twin.remove(session, reporter, None, &journal).await.is_err() {
            self.leftovers.keep(account_id, &twin);
            return RevocationProof::TwinIsLeft(twin.removal_by_hand());
        }
        journal.discard();
        proof
    }

    async fn of_twin(self, on: Undertaking<'_>, twin: &Twin) -> Result<RevocationProof, Failure> {
        let Self { session, reporter, .. } = self;
        let admin = identity::caller_identity(session, reporter).await?;
        let likeness = Likeness { principal_arn: &admin.principal_arn, boundary_arn: None };
        twin.create(on, self.plan, likeness).await?;
        let Some(role) = self.assumed(twin).await? else { return Ok(RevocationProof::Stopped) };
        let url = self.signed(&role);
        if self.until_alive(&url).await?.is_none() {
            return Ok(RevocationProof::Stopped);
        }
        // A session of the very second of the revocation would live on.
        let not_before = times::after(session.clock().now(), 1);
        let policy = revocation_policy(not_before);
        let put = revocation::put(session, reporter, &twin.role_name, policy.text());
        noted(on.journal, "PutRolePolicy", put).await?;
        Ok(self.until_dead(&url, ProvedBy::Twin).await)
    }

    async fn assumed(self, twin: &Twin) -> Result<Option<RoleSession>, Failure> {
        let assumption = Assumption {
            assumer: self.session,
            reporter: self.reporter,
            role_arn: &twin.role_arn,
            external_id: Some(self.plan.external_id.as_str()),
            with: words!("the external ID"),
            session_secs: TWIN_SESSION_SECS,
        };
        within_bound(self.stop, |is_last| assumption.send(wanted(is_last))).await
    }

    fn signed(self, role: &RoleSession) -> SignedUrl {
        let plan = self.plan;
        let address = self.session.object_address(&plan.bucket, &plan.region, &plan.example_key);
        let now = self.session.clock().now();
        presign(
            Method::Get,
            &address,
            plan.region.as_str(),
            &role.credentials,
            Some(role.expires_at),
            now,
            TWIN_SESSION_SECS,
        )
    }

    async fn until_alive(self, url: &SignedUrl) -> Result<Option<()>, Failure> {
        within_bound(self.stop, |is_last| async move {
            let answer = self.fetcher.get_signed(self.reporter, url, wanted(is_last)).await;
            answer.map(drop).map_err(|Refusal { failure, .. }| failure)
        })
        .await
    }

    async fn until_dead(self, url: &SignedUrl, by: ProvedBy) -> RevocationProof {
        let since = Instant::now();
        while !self.stop.is_set() {
            let is_last = since.elapsed().as_secs() >= u64::from(DEATH_BOUND_SECS);
            let wanted = if is_last { Wanted::Refusal } else { Wanted::OnceRefused };
            let answer = self.fetcher.get_signed(self.reporter, url, wanted).await;
            let after_secs = since.elapsed().as_secs();
            match answer {
                Err(Refusal { failure, .. }) if failure.kind == FailureKind::Denied => {
                    return RevocationProof::Died { after_secs, by };
                }
                Err(Refusal { failure, .. }) => return RevocationProof::Failed(failure),
                Ok(_) if is_last => {
                    return RevocationProof::StillAlive { after_secs, by };
                }
                Ok(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        RevocationProof::Stopped
    }
}

fn wanted(is_last: bool) -> Wanted {
    if is_last { Wanted::Success } else { Wanted::Eventually }
}

/// Asks again while AWS refuses what it may not have taken in everywhere; `None` where it was stopped.
async fn within_bound<T, F>(
    stop: &StopFlag,
    mut ask: impl FnMut(bool) -> F,
) -> Result<Option<T>, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let end = times::after(Timestamp::now(), i64::from(DEATH_BOUND_SECS));
    while !stop.is_set() {
        let is_last = Timestamp::now() >= end;
        match ask(is_last).await {
            Err(failure) if failure.kind == FailureKind::Denied && !is_last => {
                tokio::time::sleep(PAUSE).await;
            }
            answer => return answer.map(Some),
        }
    }
    Ok(None)
}
