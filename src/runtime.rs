//! Carries effects out: each becomes a task, its answer an event, and the window is woken.

pub mod files;
mod latest;
mod look_up;
pub mod practice;
mod preview;
mod sign_in;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use jiff::Timestamp;
use tokio::sync::{RwLock, mpsc};
use tokio::task::JoinHandle;
use url::Url;

use self::latest::Latest;
use self::practice::{PracticeHost, PracticeKeys};
use crate::access::changes::Write;
use crate::access::external_id::ExternalId;
use crate::access::names::Region;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::CheckId;
use crate::checks::cors::CorsConfiguration;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::assume::{Assumption, role_session_secs};
use crate::cloud::cors::{CorsOf, NotWritten};
use crate::cloud::fetch::Fetcher;
use crate::cloud::provision::{self, Interruption, StopFlag, Undertaking};
use crate::cloud::rehearsal::Leftovers;
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;
use crate::cloud::sign_in::{Computer, MfaSessions};
use crate::cloud::validation::{self as cloud_validation, Validation};
use crate::cloud::{identity, inventory, rehearsal};
use crate::model::connect::{CredentialSource, Identity};
use crate::model::event::{Effect, Event, Secret, TaskId};
use crate::model::practice::Practice;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::model::review::Ending;
use crate::model::validation::Means;
use crate::signing::presign::{Method, presign};

/// How many events may wait for the window; tasks wait when it is full.
const INBOX_SIZE: usize = 1_024;

/// What the command line and the sandbox say about every session.
#[derive(Debug, Clone, Default)]
pub struct RuntimeSettings {
    pub endpoint_url: Option<Url>,
    pub sandbox: Option<PracticeKeys>,
    /// Serves the practice AWS, and another one when it is asked to.
    pub practice_host: Option<PracticeHost>,
    /// Where profiles and sign-ons are found.
    pub computer: Computer,
    /// Asks for the code of an MFA device in a terminal, told what asks for it; `None` where there is no terminal.
    pub mfa_prompt: Option<fn(&str) -> Option<Secret>>,
}

/// The tasks, and the inbox that they answer into.
pub struct Runtime {
    tokio: tokio::runtime::Handle,
    worker: Worker,
    inbox: mpsc::Receiver<Event>,
    /// What may be asked to end after the call that is under way.
    stop_flags: BTreeMap<TaskId, StopFlag>,
    /// The sign-on that is waited for. Ending it breaks no write off.
    renewal: Option<JoinHandle<()>>,
}

impl Runtime {
    /// `waker` is called whenever an event has come in.
    pub fn new(tokio: tokio::runtime::Handle, settings: RuntimeSettings, waker: Waker) -> Self {
        let (sender, inbox) = mpsc::channel(INBOX_SIZE);
        let worker = Worker {
            reporter: Reporter::new(sender, waker),
            settings: Arc::new(RwLock::new(settings)),
            session: Arc::default(),
            fetcher: Fetcher::default(),
            leftovers: Leftovers::default(),
            mfa_sessions: MfaSessions::default(),
        };
        Self { tokio, worker, inbox, stop_flags: BTreeMap::new(), renewal: None }
    }

    /// The next event that a task has brought.
    pub fn next_event(&mut self) -> Option<Event> {
        self.inbox.try_recv().ok()
    }

    /// Starts what the model asks for.
    pub fn carry_out(&mut self, effect: Effect) {
        let worker = self.worker.clone();
        match effect {
            Effect::Stop(task) => {
                if let Some(flag) = self.stop_flags.get(&task) {
                    flag.stop();
                }
            }
            Effect::Apply { task, plan, writes } => {
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.apply(task, plan, writes, stop).await });
            }
            Effect::TakeBack { task, plan, made } => {
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.take_back(task, plan, made, stop).await });
            }
            Effect::Validate { task, plan, means, last_change_at, standing } => {
                let asked = Asked { task, plan, means, last_change_at, standing };
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.validate(asked, stop).await });
            }
            Effect::RenewSignOn { task, sign_in, with_command } => {
                self.stop_renewal();
                let renewal =
                    async move { worker.renew_sign_on(task, &sign_in, with_command).await };
                self.renewal = Some(self.tokio.spawn(renewal));
            }
            Effect::StopRenewal => self.stop_renewal(),
            other => {
                self.tokio.spawn(async move { worker.answer(other).await });
            }
        }
    }

    fn stop_renewal(&mut self) {
        if let Some(renewal) = self.renewal.take() {
            renewal.abort();
        }
    }

    /// A flag for a sequence of writes. Only one runs at a time, so older flags are done with.
    fn stop_flag(&mut self, task: TaskId) -> StopFlag {
        let flag = StopFlag::default();
        self.stop_flags = BTreeMap::from([(task, flag.clone())]);
        flag
    }
}

/// A validation, as the model asks for it.
struct Asked {
    task: TaskId,
    plan: AccessPlan,
    means: Means,
    last_change_at: Option<Timestamp>,
    standing: BTreeMap<CheckId, bool>,
}

/// What every task has at hand.
#[derive(Clone)]
struct Worker {
    reporter: Reporter,
    /// Another practice AWS has another address and other keys.
    settings: Arc<RwLock<RuntimeSettings>>,
    /// The admin's session, from the newest Connect that succeeded: the one that the window shows.
    session: Arc<RwLock<Latest<Session>>>,
    fetcher: Fetcher,
    leftovers: Leftovers,
    mfa_sessions: MfaSessions,
}

impl Worker {
    async fn answer(&self, effect: Effect) {
        let event = match effect {
            Effect::ListProfiles => return self.list_sources().await,
            Effect::StartPractice { task, scenario } => {
                Event::PracticeStarted(task, self.start_practice(scenario.as_deref()).await)
            }
            Effect::Connect { task, source, region, mfa_code } => {
                Event::Connected(task, self.connect(task, &source, region, mfa_code).await)
            }
            Effect::ReadVendorFile(path) => {
                Event::VendorFileRead(files::read_vendor_file(&path).await)
            }
            Effect::PickVendorFile => match files::pick_vendor_file().await {
                Ok(Some(path)) => Event::VendorFileRead(files::read_vendor_file(&path).await),
                Ok(None) => return,
                Err(sentence) => Event::VendorFileRead(Err(sentence)),
            },
            Effect::ReadIntegrationFile(path) => {
                Event::IntegrationFileRead(files::read_integration(&path).await)
            }
            Effect::PickIntegrationFile => match files::pick_integration().await {
                Ok(Some(path)) => Event::IntegrationFileRead(files::read_integration(&path).await),
                Ok(None) => return,
                Err(sentence) => Event::IntegrationFileRead(Err(sentence)),
            },
            Effect::GenerateExternalId => {
                Event::ExternalIdGenerated(ExternalId::generate(&mut rand::rng()))
            }
            Effect::LookUpBucket { task, account_id, bucket, region } => {
                Event::BucketLookedUp(task, self.look_up_bucket(&account_id, bucket, region).await)
            }
            Effect::LookUpObject { task, bucket, region, key } => {
                Event::ObjectLookedUp(task, self.look_up_object(bucket, &region, key).await)
            }
            Effect::ReadInventory { task, plan } => {
                Event::InventoryRead(task, self.read_inventory(plan).await)
            }
            Effect::PutCors { task, plan, before, after } => {
                Event::CorsPut(task, self.put_cors(&plan, &before, &after).await)
            }
            Effect::MakePreview { task, object, key } => {
                Event::PreviewMade(task, preview::make(object, key).await)
            }
            Effect::Renew { task, plan, means } => {
                Event::Renewed(task, self.renew(&plan, &means).await)
            }
            Effect::Save { path, text } => Event::Saved(files::save(path, text).await),
            Effect::PickSavePath { suggested } => match files::pick_save_path(&suggested).await {
                Ok(Some(path)) => Event::SavePathPicked(path),
                Ok(None) => return,
                Err(sentence) => Event::Saved(Err(sentence)),
            },
            // Those of the window and those with a stop flag never come here.
            Effect::Copy { .. }
            | Effect::CloseWindow
            | Effect::Stop(_)
            | Effect::RenewSignOn { .. }
            | Effect::StopRenewal
            | Effect::Apply { .. }
            | Effect::TakeBack { .. }
            | Effect::Validate { .. } => return,
        };
        self.reporter.send(event).await;
    }

    /// Puts another practice AWS in the place of the one that serves; every session from now on is its.
    async fn start_practice(&self, scenario: Option<&str>) -> Result<(Url, Practice), String> {
        let mut settings = self.settings.write().await;
        let Some(host) = settings.practice_host.clone() else {
            return Err("There is no practice AWS here that could be started anew".to_owned());
        };
        let started = host.start_instead(scenario).await?;
        settings.endpoint_url = Some(started.endpoint_url.clone());
        settings.sandbox = Some(started.keys);
        Ok((started.endpoint_url, started.practice))
    }

    async fn connect(
        &self,
        task: TaskId,
        source: &CredentialSource,
        region: Option<Region>,
        mfa_code: Option<Secret>,
    ) -> Result<Identity, Failure> {
        let session = self.open(source, region, mfa_code).await?;
        let (identity, alias) = tokio::join!(
            identity::caller_identity(&session, &self.reporter),
            identity::account_alias(&session, &self.reporter),
        );
        let identity = Identity { account_alias: alias, ..identity? };
        self.session.write().await.offer(task, session.clone());
        // Twins that a run has left are nobody's: they are deleted without asking. Whoever may not
        // list roles has made none; the calls are in the status panel in any case.
        let (reporter, leftovers) = (self.reporter.clone(), self.leftovers.clone());
        let account_id = identity.account_id.clone();
        tokio::spawn(async move {
            leftovers.remove(&session, &reporter, &account_id).await.ok();
            rehearsal::sweep(&session, &reporter, session.clock().now()).await.ok();
        });
        Ok(identity)
    }

    async fn session(&self) -> Result<Session, Failure> {
        self.session.read().await.get().cloned().ok_or_else(Failure::without_credentials)
    }

    async fn read_inventory(
        &self,
        plan: AccessPlan,
    ) -> Result<(AccessPlan, crate::access::changes::Inventory), Failure> {
        let session = self.session().await?;
        let found = inventory::read(&session, &self.reporter, &plan).await?;
        Ok((plan, found))
    }

    async fn apply(&self, task: TaskId, plan: AccessPlan, writes: Vec<Write>, stop: StopFlag) {
        let ended = match self.session().await {
            Ok(session) => {
                provision::apply_as_shown(self.on(&session, task, &stop), &plan, &writes).await
            }
            Err(failure) => Err(Interruption::Failed(failure)),
        };
        self.reporter.send(Event::WritingEnded(task, ending(ended))).await;
    }

    async fn take_back(&self, task: TaskId, plan: AccessPlan, made: Vec<Write>, stop: StopFlag) {
        let ended = match self.session().await {
            Ok(session) => provision::take_back(self.on(&session, task, &stop), &plan, &made).await,
            Err(failure) => Err(Interruption::Failed(failure)),
        };
        self.reporter.send(Event::WritingEnded(task, ending(ended))).await;
    }

    async fn put_cors(
        &self,
        plan: &AccessPlan,
        before: &CorsConfiguration,
        after: &CorsConfiguration,
    ) -> Ending {
        let session = match self.session().await {
            Ok(session) => session,
            Err(failure) => return Ending::Failed(failure),
        };
        let (session, reporter) = (&session, &self.reporter.for_check(CheckId::CorsRule));
        let of = CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region };
        match of.replace(before, after, provision::SETTLING_PAUSE).await {
            Ok(()) => Ending::Finished,
            Err(NotWritten::Changed) => Ending::AccountChanged,
            Err(NotWritten::Failed(failure)) => Ending::Failed(failure),
        }
    }

    fn on<'a>(&'a self, session: &'a Session, task: TaskId, stop: &'a StopFlag) -> Undertaking<'a> {
        let settling_pause = provision::SETTLING_PAUSE;
        Undertaking { session, reporter: &self.reporter, task, stop, settling_pause }
    }

    async fn validate(&self, asked: Asked, stop: StopFlag) {
        let Asked { task, plan, means, last_change_at, standing } = asked;
        let sessions = self.sessions_for(&means).await;
        match sessions {
            Ok((session, vendor)) => {
                let validation = Validation {
                    session: &session,
                    means: match &vendor {
                        Some(vendor) => cloud_validation::Means::Directly { vendor },
                        None => cloud_validation::Means::Rehearsal,
                    },
                    plan: &plan,
                    last_change_at,
                    leftovers: &self.leftovers,
                    reporter: &self.reporter,
                    fetcher: &self.fetcher,
                    task,
                    stop: &stop,
                    standing: &standing,
                };
                if let Some(proof) = validation.run().await {
                    let event = Event::ObjectFetched(task, proof.object, proof.live_url);
                    self.reporter.send(event).await;
                }
            }
            Err(failure) => cloud_validation::refuse(&self.reporter, task, &failure).await,
        }
        self.reporter.send(Event::ValidationEnded(task)).await;
    }

    /// The admin's session, and the vendor's where the role is assumed directly.
    async fn sessions_for(&self, means: &Means) -> Result<(Session, Option<Session>), Failure> {
        let session = self.session().await?;
        let vendor = match means {
            Means::Rehearsal => None,
            Means::Directly(source) => {
                Some(self.open(source, Some(session.region().clone()), None).await?)
            }
        };
        Ok((session, vendor))
    }

    async fn renew(&self, plan: &AccessPlan, means: &Means) -> Result<LiveUrl, Failure> {
        let (session, vendor) = self.sessions_for(means).await?;
        let (credentials, expires_at, signed_by) = if let Some(vendor) = vendor {
            let theirs = identity::vendor_identity(&vendor, &self.reporter).await?;
            let role_arn = plan.role_arn().to_string();
            let assumption = Assumption {
                assumer: &vendor,
                reporter: &self.reporter,
                role_arn: &role_arn,
                external_id: Some(plan.external_id.as_str()),
                with: "the external ID",
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

fn ending(result: Result<(), Interruption>) -> Ending {
    match result {
        Ok(()) => Ending::Finished,
        Err(Interruption::Stopped) => Ending::Stopped,
        Err(Interruption::AccountChanged) => Ending::AccountChanged,
        Err(Interruption::Failed(failure)) => Ending::Failed(failure),
    }
}
