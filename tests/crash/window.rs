//! What the window alone does, over the same runtime: adoption, revocation, a user with its key, a bucket's CORS rules.
//!
//! It is broken off as a killed program is: the runtime with all its tasks and locks is gone from one moment to the next.

use std::sync::Arc;
use std::task::{Wake, Waker};

use countersign::access::changes::{Inventory, Wish, changes_with};
use countersign::access::cors::{CorsConfiguration, CorsRule};
use countersign::access::integration::Integration;
use countersign::access::plan::AccessPlan;
use countersign::access::taking_back::{Extent, Shown};
use countersign::journal::RoleHistory;
use countersign::model::event::{Effect, Event, TaskId};
use countersign::model::review::Ending;
use countersign::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::bed::{Asked, Bed, outcomes_of};
use crate::journeys::{FILE, USER_FILE};
use crate::proxy::{Fault, Point};

const TASK: TaskId = TaskId(1);

/// What is done in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// A role and a policy that are nobody's are taken over and made as planned.
    Adoption,
    /// The sessions of the integration's role are ended.
    Revocation,
    User,
    /// The bucket's rules are replaced.
    Cors,
}

/// What is done after the program was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    TakeBack,
}

struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// A window's runtime, connected to the account.
struct Hands {
    runtime: Runtime,
    woken: Arc<Woken>,
    integration: Box<Integration>,
}

impl Hands {
    async fn open(settings: countersign::runtime::RuntimeSettings, file: &str) -> Self {
        let woken = Arc::new(Woken(Notify::new()));
        let tokio = tokio::runtime::Handle::current();
        let runtime = Runtime::new(tokio, settings, Waker::from(Arc::clone(&woken)));
        let integration = Box::new(Integration::from_toml("file.toml", file).unwrap());
        let mut hands = Self { runtime, woken, integration };
        let source = countersign::model::connect::CredentialSource::SandboxCustomer;
        hands.runtime.carry_out(Effect::Connect {
            task: TASK,
            source,
            region: None,
            mfa_code: None,
        });
        let mut is_open = (false, false);
        hands
            .until(|event| {
                is_open.0 |= matches!(event, Event::Connected(_, Ok(_)));
                is_open.1 |= matches!(event, Event::TwinsSwept(_));
                (is_open == (true, true)).then_some(())
            })
            .await;
        hands
    }

    async fn until<T>(&mut self, mut found: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            while let Some(event) = self.runtime.next_event() {
                if let Some(found) = found(event) {
                    return found;
                }
            }
            self.woken.0.notified().await;
        }
    }

    fn plan(&self) -> AccessPlan {
        self.integration.plan()
    }

    async fn read(&mut self) -> (Inventory, RoleHistory) {
        self.runtime.carry_out(Effect::ReadInventory { task: TASK, plan: self.plan() });
        let mut history = None;
        self.until(|event| match event {
            Event::HistoryRead(_, read) => {
                history = Some(*read);
                None
            }
            Event::InventoryRead(_, read) => Some((read.unwrap().1, history.take().unwrap())),
            _ => None,
        })
        .await
    }

    async fn ended(&mut self, effect: Effect) -> Ending {
        self.runtime.carry_out(effect);
        self.until(|event| match event {
            Event::WritingEnded(_, ending) | Event::CorsPut(_, ending) => Some(ending),
            _ => None,
        })
        .await
    }

    async fn apply(&mut self, wish: Wish) -> Ending {
        let (inventory, _) = self.read().await;
        let writes = changes_with(&self.plan(), &inventory, wish).writes();
        if writes.is_empty() {
            return Ending::Finished;
        }
        let (plan, integration) = (self.plan(), self.integration.clone());
        self.ended(Effect::Apply { task: TASK, plan, integration, writes }).await
    }

    async fn take_back(&mut self) -> Ending {
        let (inventory, RoleHistory { writes: history, .. }) = self.read().await;
        let shown = Shown::new(Extent::Integration(history), &self.plan(), &inventory);
        let made = shown.changes.writes();
        if made.is_empty() {
            return Ending::Finished;
        }
        let (plan, integration) = (self.plan(), self.integration.clone());
        let shown = Box::new(shown);
        self.ended(Effect::TakeBack { task: TASK, plan, integration, made, shown }).await
    }
}

impl Work {
    fn file(self) -> &'static str {
        if self == Self::User { USER_FILE } else { FILE }
    }

    /// What is in the account before.
    async fn set_up(self, bed: &Bed) {
        bed.make_foreign().await;
        let plan = Integration::from_toml("file.toml", self.file()).unwrap().plan();
        match self {
            Self::Adoption => bed.make_untagged(&plan).await,
            Self::Revocation => {
                let (code, told) = bed.run(Asked::Apply, self.file()).await;
                assert_eq!(code, 0, "{told}");
            }
            Self::User => {}
            Self::Cors => bed.put_cors(&before_cors()).await,
        }
    }

    async fn act(self, hands: &mut Hands, bed: &Bed) -> Ending {
        match self {
            Self::Adoption => hands.apply(Wish { adopts: true, ..Wish::default() }).await,
            Self::Revocation => {
                let revokes_before = "2026-09-21T12:15:00Z".parse().ok();
                hands.apply(Wish { revokes_before, ..Wish::default() }).await
            }
            Self::User => hands.apply(Wish::default()).await,
            Self::Cors => {
                let (plan, integration) = (hands.plan(), hands.integration.clone());
                let (before, after) = (bed.cors().await, after_cors());
                hands.ended(Effect::PutCors { task: TASK, plan, integration, before, after }).await
            }
        }
    }
}

fn before_cors() -> CorsConfiguration {
    CorsConfiguration { rules: vec![rule("theirs", "https://www.example.com")] }
}

fn after_cors() -> CorsConfiguration {
    let ours = rule("countersign-lasso", "https://app.example.com");
    CorsConfiguration { rules: before_cors().rules.into_iter().chain([ours]).collect() }
}

fn rule(id: &str, origin: &str) -> CorsRule {
    CorsRule {
        id: Some(id.to_owned()),
        allowed_origins: vec![origin.to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        ..CorsRule::default()
    }
}

/// The work in a runtime of its own, which ends with it; `None` where it was broken off before its end.
async fn in_window(bed: &Arc<Bed>, work: Work, doing: Option<Next>) -> Option<Ending> {
    let bed = Arc::clone(bed);
    let run = move || {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(async {
            let doing = Box::pin(async {
                let mut hands = Hands::open(bed.settings(), work.file()).await;
                match doing {
                    Some(Next::TakeBack) => hands.take_back().await,
                    Some(Next::GoOn) | None => work.act(&mut hands, &bed).await,
                }
            });
            tokio::select! {
                () = bed.proxy.broken() => None,
                ending = doing => Some(ending),
            }
        })
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

async fn begun(work: Work) -> Arc<Bed> {
    let bed = Arc::new(Bed::start().await);
    work.set_up(&bed).await;
    bed.proxy.disarm();
    bed
}

/// Breaks the work off at each of its writes, before AWS has seen it and after, and goes on or takes it back.
async fn every_write_is_survived(work: Work, least: usize) {
    let bed = begun(work).await;
    let before = bed.account().await;
    assert_eq!(in_window(&bed, work, None).await, Some(Ending::Finished));
    let done = bed.account().await;
    assert_ne!(before, done);
    let writes: Vec<Point> = bed.proxy.points().into_iter().filter(Point::is_write).collect();
    assert!(writes.len() >= least, "{writes:?}");
    // What Revocation is taken back with is the whole integration.
    let taken_back = if work == Work::Revocation { bed.foreign().await } else { before };
    drop(bed);
    let mut cases = JoinSet::new();
    for write in writes {
        for fault in [Fault::HoldRequest, Fault::HoldAnswer] {
            for (next, wanted) in [(Next::GoOn, done.clone()), (Next::TakeBack, taken_back.clone())]
            {
                cases.spawn(Box::pin(case(work, write.clone(), fault, next, wanted)));
            }
        }
    }
    outcomes_of(cases).await;
}

async fn case(work: Work, write: Point, fault: Fault, next: Next, wanted: Vec<String>) {
    let of = format!("{work:?}: {fault:?} of {write:?}, then {next:?}");
    let bed = begun(work).await;
    let foreign = bed.foreign_with_ids().await;
    bed.proxy.arm(vec![write], fault);
    assert_eq!(in_window(&bed, work, None).await, None, "{of}: it was not broken off");
    bed.proxy.disarm();
    assert_eq!(in_window(&bed, work, Some(next)).await, Some(Ending::Finished), "{of}");
    assert_eq!(bed.account().await, wanted, "{of}");
    assert_eq!(bed.foreign_with_ids().await, foreign, "{of}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adoption_that_is_killed_goes_on_or_is_put_back_as_it_was() {
    every_write_is_survived(Work::Adoption, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_that_is_killed_goes_on_or_is_taken_back() {
    every_write_is_survived(Work::Revocation, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_is_killed_on_the_way_goes_on_or_leaves_nothing() {
    every_write_is_survived(Work::User, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cors_rules_whose_writing_is_killed_are_written_or_put_back() {
    every_write_is_survived(Work::Cors, 1).await;
}
