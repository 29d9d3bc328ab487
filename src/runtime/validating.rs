//! Validations and the signed URL's renewal: with which sessions they are made, and what they bring.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::Worker;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::CheckId;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::assume::{Assumption, role_session_secs};
use crate::cloud::provision::StopFlag;
use crate::cloud::reporter::Wanted;
use crate::cloud::session::Session;
use crate::cloud::validation::{self as cloud_validation, Validation};
use crate::cloud::{identity, noting};
use crate::model::event::{Event, TaskId};
use crate::model::proof::{LiveUrl, SignedBy};
use crate::model::validation::Means;
use crate::signing::presign::{Method, presign};
use crate::words;

/// A validation, as the model asks for it.
pub(super) struct Asked {
    pub task: TaskId,
    pub plan: AccessPlan,
    pub means: Means,
    pub last_change_at: Option<Timestamp>,
    pub standing: BTreeMap<CheckId, bool>,
}

impl Worker {
    pub(super) async fn validate(&self, asked: Asked, stop: StopFlag) {
        let task = asked.task;
        let sessions = tokio::select! {
            sessions = Box::pin(self.sessions_for(&asked.means)) => sessions,
            () = stop.stopped() => return self.reporter.send(Event::ValidationEnded(task)).await,
        };
        match sessions {
            Ok((session, vendor)) => {
                if let Some(proof) = self.run_checks(asked, &session, vendor, &stop).await {
                    let event = Event::ObjectFetched(task, proof.object, proof.live_url);
                    self.reporter.send(event).await;
                }
            }
            Err(failure) => cloud_validation::refuse(&self.reporter, task, &failure).await,
        }
        self.reporter.send(Event::ValidationEnded(task)).await;
    }

    /// Runs the checks with these sessions, and brings what each has found.
    pub(super) async fn run_checks(
        &self,
        asked: Asked,
        session: &Session,
        vendor: Option<Session>,
        stop: &StopFlag,
    ) -> Option<cloud_validation::Proof> {
        let Asked { task, plan, means, last_change_at, standing } = asked;
        let key = user_credentials(&means);
        let validation = Validation {
            session,
            means: match &vendor {
                _ if matches!(means, Means::AsUser(_)) => {
                    cloud_validation::Means::AsUser { key: key.as_ref() }
                }
                Some(vendor) => cloud_validation::Means::Directly { vendor },
                None => cloud_validation::Means::Rehearsal,
            },
            plan: &plan,
            last_change_at,
            leftovers: &self.leftovers,
            keeper: &self.keeper,
            reporter: &self.reporter,
            fetcher: &session.fetcher(),
            task,
            stop,
            standing: &standing,
        };
        let proof = validation.run().await;
        self.keeper.give_back(&noting::subject(session, &plan));
        proof
    }

    /// The admin's session, and the vendor's where the role is assumed directly.
    async fn sessions_for(&self, means: &Means) -> Result<(Session, Option<Session>), Failure> {
        let session = self.session().await?;
        let vendor = match means {
            Means::Rehearsal | Means::AsUser(_) => None,
            Means::Directly(source) => {
                Some(self.open(source, Some(session.region().clone()), None).await?)
            }
        };
        Ok((session, vendor))
    }

    pub(super) async fn renew(&self, plan: &AccessPlan, means: &Means) -> Result<LiveUrl, Failure> {
        let (session, vendor) = self.sessions_for(means).await?;
        let (credentials, expires_at, signed_by) = if let Some(key) = user_credentials(means) {
            (key, None, SignedBy::User)
        } else if let Some(vendor) = vendor {
            let theirs = identity::vendor_identity(&vendor, &self.reporter).await?;
            let role_arn = plan.role_arn().to_string();
            let assumption = Assumption {
                assumer: &vendor,
                reporter: &self.reporter,
                role_arn: &role_arn,
                external_id: Some(plan.external_id.as_str()),
                with: words!("the external ID"),
                session_secs: role_session_secs(plan.ttl, theirs.is_role_session()),
            };
            let role = assumption.send(Wanted::Success).await?;
            (role.credentials, Some(role.expires_at), SignedBy::Role)
        } else {
            let (credentials, expires_at) = session.credentials().await?;
            (credentials, expires_at, SignedBy::Admin)
        };
        let now = Timestamp::now();
        if expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Err(Failure {
                kind: FailureKind::Credentials,
                code: Some("ExpiredToken".to_owned()),
                ..Failure::without_credentials()
            });
        }
        let address = session.object_address(&plan.bucket, &plan.region, &plan.example_key);
        let region = plan.region.as_str();
        let ttl_secs = plan.ttl.secs();
        let url = presign(Method::Get, &address, region, &credentials, expires_at, now, ttl_secs);
        Ok(LiveUrl { url, signed_by })
    }
}

/// What the user's key signs with, where its secret is known still.
fn user_credentials(means: &Means) -> Option<Credentials> {
    let Means::AsUser(Some(key)) = means else { return None };
    Some(Credentials::new(&key.id, key.secret.expose(), None, None, words!("the plan's IAM user")))
}
