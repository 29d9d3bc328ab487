//! Carries effects out: each becomes a task, its answer an event, and the window is woken.

pub mod files;
mod later;
mod latest;
mod look_up;
pub mod practice;
mod preview;
mod sign_in;
pub mod system_fonts;
mod validating;
pub mod workers;
mod writing;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{RwLock, mpsc};
use tokio::task::JoinHandle;
use url::Url;

use self::latest::Latest;
use self::practice::{PracticeHost, PracticeKeys};
use self::system_fonts::{FontSource, SystemFonts};
use self::validating::Asked;
use crate::access::external_id::ExternalId;
use crate::access::names::Region;
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::checks::simulation::admin::Outlook;
use crate::checks::simulation::left_out;
use crate::cloud::admin_permissions::AdminQuestion;
use crate::cloud::provision::StopFlag;
use crate::cloud::rehearsal::Leftovers;
use crate::cloud::reporter::Reporter;
use crate::cloud::session::Session;
use crate::cloud::sign_in::{Computer, MfaSessions};
use crate::cloud::{identity, inventory, noting};
use crate::journal::Keeper;
use crate::model::connect::{CredentialSource, Identity, Route};
use crate::model::event::{Effect, Event, TaskId};
use crate::model::practice::Practice;
use crate::model::revocation::RevocationProof;
use crate::secret_text::SecretText;

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
    pub mfa_prompt: Option<fn(&str) -> Option<SecretText>>,
    /// Where journals and locks are kept; `None` keeps none, which is for an AWS that dies with the program.
    pub state_folder: Option<PathBuf>,
    /// Where fonts are looked for, for scripts that the built-in faces do not have.
    pub fonts: FontSource,
    /// How long an attempt of a call may take; `None` for the usual time.
    pub attempt_timeout: Option<Duration>,
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
            keeper: Keeper::in_folder(settings.state_folder.clone()),
            fonts: SystemFonts::of(settings.fonts.clone()),
            settings: Arc::new(RwLock::new(settings)),
            session: Arc::default(),
            leftovers: Leftovers::default(),
            mfa_sessions: MfaSessions::default(),
        };
        let started = worker.clone();
        tokio.spawn(async move { started.tell_interruptions().await });
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
            Effect::Apply { task, plan, integration, writes } => {
                let asked = writing::Asked { task, plan, integration, writes };
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.apply(asked, stop).await });
            }
            Effect::TakeBack { task, plan, integration, made, shown } => {
                let asked = writing::Asked { task, plan, integration, writes: made };
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.take_back(asked, shown, stop).await });
            }
            Effect::Validate { task, plan, means, last_change_at, standing } => {
                let asked = Asked { task, plan, means, last_change_at, standing };
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move { worker.validate(asked, stop).await });
            }
            Effect::ProveRevocation { task, plan, live_url } => {
                let stop = self.stop_flag(task);
                self.tokio.spawn(async move {
                    let proof = worker.prove_revocation(task, &plan, live_url, &stop).await;
                    let proof = proof.unwrap_or_else(RevocationProof::Failed);
                    worker.reporter.send(Event::RevocationProved(task, proof)).await;
                });
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

/// What every task has at hand.
#[derive(Clone)]
struct Worker {
    reporter: Reporter,
    /// Another practice AWS has another address and other keys.
    settings: Arc<RwLock<RuntimeSettings>>,
    /// The admin's session, from the newest Connect that succeeded: the one that the window shows.
    session: Arc<RwLock<Latest<Session>>>,
    leftovers: Leftovers,
    mfa_sessions: MfaSessions,
    keeper: Keeper,
    fonts: SystemFonts,
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
                Event::InventoryRead(task, self.read_inventory(task, plan).await)
            }
            Effect::ReadRevocation { task, plan, live_url } => {
                let read = self.read_revocation(plan, live_url).await;
                Event::RevocationRead(task, read.map(Box::new))
            }
            Effect::LookForUse { task, plan, since } => {
                Event::UseLookedFor(task, self.look_for_use(&plan, since).await)
            }
            Effect::AskOutlook { task, plan, principal_arn } => {
                let outlook = self.outlook(&plan, &principal_arn).await;
                Event::OutlookFormed(task, plan, outlook)
            }
            Effect::PutCors { task, plan, integration, before, after } => {
                Event::CorsPut(task, self.put_cors(&plan, &integration, before, after).await)
            }
            Effect::SettleInterrupted { id, settled } => {
                self.keeper.settle(&id, settled, Timestamp::now());
                Event::InterruptedFound(self.keeper.interruptions())
            }
            Effect::FindFonts(characters) => Event::FontsFound(self.fonts.find(characters).await),
            Effect::MakePreview { task, object, key } => {
                Event::PreviewMade(task, preview::make(object, key).await)
            }
            Effect::Renew { task, plan, means } => {
                Event::Renewed(task, self.renew(&plan, &means).await)
            }
            Effect::SavePackage { path, text } => {
                Event::PackageSaved(files::save(path, text).await)
            }
            Effect::PickPackagePath { suggested } => {
                match files::pick_save_path("Save the package", &suggested).await {
                    Ok(Some(path)) => Event::PackagePathPicked(path),
                    Ok(None) => return,
                    Err(sentence) => Event::PackageSaved(Err(sentence)),
                }
            }
            Effect::Save { path, text } => Event::Saved(files::save(path, text).await),
            Effect::PickSavePath { suggested } => {
                match files::pick_save_path("Save the hand-over", &suggested).await {
                    Ok(Some(path)) => Event::SavePathPicked(path),
                    Ok(None) => return,
                    Err(sentence) => Event::Saved(Err(sentence)),
                }
            }
            // Those of the window and those with a stop flag never come here.
            Effect::Copy { .. }
            | Effect::UseFonts(_)
            | Effect::ClearClipboard(_)
            | Effect::CloseWindow
            | Effect::Stop(_)
            | Effect::RenewSignOn { .. }
            | Effect::StopRenewal
            | Effect::Apply { .. }
            | Effect::TakeBack { .. }
            | Effect::ProveRevocation { .. }
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
        mfa_code: Option<SecretText>,
    ) -> Result<Identity, Failure> {
        let session = self.open(source, region, mfa_code).await?;
        let route = Route { facts: session.route(), s3_endpoint: session.endpoint_url().cloned() };
        self.reporter.send(Event::RouteFound(task, route)).await;
        let (identity, alias) = tokio::join!(
            identity::caller_identity(&session, &self.reporter),
            identity::account_alias(&session, &self.reporter),
        );
        let identity = Identity { account_alias: alias, ..identity? };
        self.session.write().await.offer(task, session.clone());
        let (worker, account_id) = (self.clone(), identity.account_id.clone());
        tokio::spawn(async move { worker.sweep(session, account_id).await });
        Ok(identity)
    }

    async fn session(&self) -> Result<Session, Failure> {
        self.session.read().await.get().cloned().ok_or_else(Failure::without_credentials)
    }

    async fn read_inventory(
        &self,
        task: TaskId,
        plan: AccessPlan,
    ) -> Result<(AccessPlan, crate::access::changes::Inventory), Failure> {
        let session = self.session().await?;
        let found = inventory::read(&session, &self.reporter, &plan).await?;
        let history = self.keeper.history_of(&noting::subject(&session, &plan));
        self.reporter.send(Event::HistoryRead(task, Box::new(history))).await;
        Ok((plan, found))
    }

    async fn outlook(&self, plan: &AccessPlan, principal_arn: &str) -> Outlook {
        let session = match self.session().await {
            Ok(session) => session,
            Err(failure) => return left_out(&failure).into(),
        };
        let (session, reporter) = (&session, &self.reporter);
        let question = AdminQuestion { session, reporter, principal_arn, plan, has_twin: true };
        question.ask(false).await
    }
}
