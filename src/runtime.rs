//! Carries effects out: each becomes a task, its answer an event, and the window is woken.

mod broken_off;
pub mod colour_scheme;
mod drafts;
pub mod files;
mod later;
mod latest;
mod look_up;
pub mod practice;
mod preview;
mod saved;
mod sign_in;
pub mod system_fonts;
mod validating;
pub mod workers;
mod world;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, RwLock, watch};
use tokio::task::JoinHandle;
use url::Url;

use self::broken_off::if_broken;
use self::drafts::Shelf;
use self::latest::Latest;
use self::practice::{PracticeHost, PracticeKeys};
use self::system_fonts::{FontSource, SystemFonts};
use self::world::World;
use crate::access::external_id::ExternalId;
use crate::access::names::Region;
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::checks::simulation::admin::Outlook;
use crate::checks::simulation::left_out;
use crate::cloud::admin_permissions::AdminQuestion;
use crate::cloud::rehearsal::Leftovers;
use crate::cloud::reporter::Reporter;
use crate::cloud::session::Session;
use crate::cloud::sign_in::{Computer, MfaSessions};
use crate::cloud::{identity, inventory, noting};
use crate::journal::Keeper;
use crate::model::colour_scheme::ColourScheme;
use crate::model::connect::{CredentialSource, Identity, Route};
use crate::model::event::{Effect, Event, TaskId};
use crate::model::practice::Practice;
use crate::secret_text::SecretText;
use crate::words;

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
    /// What the desktop prefers; `None` where nobody asks it.
    pub colour_scheme: Option<watch::Receiver<ColourScheme>>,
    /// How long an attempt of a call may take; `None` for the usual time.
    pub attempt_timeout: Option<Duration>,
}

/// The tasks of one AWS, and of another one that rests meanwhile.
pub struct Runtime {
    tokio: tokio::runtime::Handle,
    waker: Waker,
    settings: RuntimeSettings,
    world: World,
    /// What the desktop prefers is about the window, whichever AWS it shows.
    colour_scheme: Option<watch::Receiver<ColourScheme>>,
    /// The real AWS while somebody practises: what it answers waits in its inbox.
    aside: Option<World>,
    /// The end of the practice AWS that was left last.
    practice_end: Option<JoinHandle<()>>,
}

impl Runtime {
    /// `waker` is called whenever an event has come in.
    pub fn new(tokio: tokio::runtime::Handle, settings: RuntimeSettings, waker: Waker) -> Self {
        let world = World::new(tokio.clone(), settings.clone(), waker.clone());
        let colour_scheme = settings.colour_scheme.clone();
        if let Some(newest) = colour_scheme.clone() {
            tokio.spawn(colour_scheme::wake_on_change(newest, waker.clone()));
        }
        Self { tokio, waker, settings, world, colour_scheme, aside: None, practice_end: None }
    }

    /// The next event that a task has brought.
    pub fn next_event(&mut self) -> Option<Event> {
        self.next_colour_scheme().or_else(|| self.world.next_event())
    }

    fn next_colour_scheme(&mut self) -> Option<Event> {
        let newest = self.colour_scheme.as_mut()?;
        // Whoever asked the desktop may have given up; what was said last counts.
        let is_new = newest.has_changed().unwrap_or(false);
        is_new.then(|| Event::ColourSchemePreferred(*newest.borrow_and_update()))
    }

    /// Starts what the model asks for.
    pub fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::EnterPractice(task) => self.enter_practice(task),
            Effect::LeavePractice => self.leave_practice(),
            other => self.world.carry_out(other),
        }
    }

    /// Puts a world in the place of the real one that shares nothing with it: no session, no profile, no
    /// journal, no inbox. The fonts are the window's.
    fn enter_practice(&mut self, task: TaskId) {
        let RuntimeSettings { practice_host, attempt_timeout, .. } = self.settings.clone();
        let settings = RuntimeSettings {
            practice_host,
            attempt_timeout,
            computer: Computer::blank(),
            ..RuntimeSettings::default()
        };
        let fonts = self.world.fonts();
        let practice = World::beside(self.tokio.clone(), settings, self.waker.clone(), fonts);
        let real = std::mem::replace(&mut self.world, practice);
        self.aside.get_or_insert(real);
        let end = self.practice_end.take();
        let effect = Effect::StartPractice { task, scenario: None };
        self.world.spawn(if_broken(&effect), |worker| async move {
            if let Some(end) = end {
                // However the one before ended, it is gone.
                end.await.ok();
            }
            worker.answer(effect).await;
        });
    }

    fn leave_practice(&mut self) {
        let Some(real) = self.aside.take() else { return };
        self.world = real;
        if let Some(host) = self.settings.practice_host.clone() {
            self.practice_end = Some(self.tokio.spawn(async move { host.stop().await }));
        }
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
    /// One change of the list of remembered integrations after another.
    saved: Arc<Mutex<()>>,
    drafts: Shelf,
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
            Effect::ReadIntegrationFile(path) => self.read_integration(path).await,
            Effect::PickIntegrationFile => match files::pick_integration().await {
                Ok(Some(path)) => self.read_integration(path).await,
                Ok(None) => return,
                Err(sentence) => Event::IntegrationFileRead(Err(sentence)),
            },
            Effect::ListSaved => {
                self.list_drafts().await;
                return self.list_saved().await;
            }
            Effect::Remember { path, last } => return self.remember(path, last).await,
            Effect::Forget(path) => return self.forget(path).await,
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
            Effect::ReadUndo { task, plan, asks_last_use } => {
                let read = self.read_undo(&plan, asks_last_use).await;
                Event::UndoRead(task, read.map(Box::new))
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
            Effect::MakePreview { task, object } => {
                Event::PreviewMade(task, preview::make(object).await)
            }
            Effect::Renew { task, plan, means } => {
                Event::Renewed(task, self.renew(&plan, &means).await)
            }
            Effect::SavePackage { path, text } => {
                Event::PackageSaved(files::save(path, text).await)
            }
            Effect::PickPackagePath { suggested } => {
                match files::pick_save_path(words!("Save the package"), &suggested).await {
                    Ok(Some(path)) => Event::PackagePathPicked(path),
                    Ok(None) => return,
                    Err(sentence) => Event::PackageSaved(Err(sentence)),
                }
            }
            Effect::Save { path, text } => Event::Saved(files::save(path, text).await),
            Effect::PickSavePath { suggested } => {
                match files::pick_save_path(words!("Save the hand-over"), &suggested).await {
                    Ok(Some(path)) => Event::SavePathPicked(path),
                    Ok(None) => return,
                    Err(sentence) => Event::Saved(Err(sentence)),
                }
            }
            // Those of the window and those with a stop flag never come here.
            Effect::Copy { .. }
            | Effect::UseFonts(_)
            | Effect::UseColourScheme(_)
            | Effect::ClearClipboard(_)
            | Effect::CloseWindow
            | Effect::Stop(_)
            | Effect::RenewSignOn { .. }
            | Effect::StopRenewal
            | Effect::WatchProfiles
            | Effect::EnterPractice(_)
            | Effect::LeavePractice
            | Effect::CheckSaved { .. }
            | Effect::Draft(_)
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
            return Err(words!("There is no sandbox here to start again").to_owned());
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
        let sweep = async move { worker.sweep(session, account_id).await };
        let if_broken = Box::new(|_: &Failure| vec![Event::TwinsSwept(Vec::new())]);
        tokio::spawn(self.clone().see_through(sweep, if_broken));
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
        let history = history.of_what_is_there(&found);
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
