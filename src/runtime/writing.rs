//! Writes to the account: taken for this program alone, noted in a journal, carried out, and told.

use std::time::Duration;

use jiff::Timestamp;

use super::Worker;
use crate::access::changes::Write;
use crate::access::integration::Integration;
use crate::access::names::AccountId;
use crate::access::plan::AccessPlan;
use crate::access::taking_back::Shown;
use crate::checks::catalogue::CheckId;
use crate::checks::cors::CorsConfiguration;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::cors::{CorsOf, NotWritten};
use crate::cloud::noting;
use crate::cloud::provision::{self, Interruption, StopFlag, Undertaking};
use crate::cloud::rehearsal::{self, Removed};
use crate::cloud::session::Session;
use crate::cloud::validation::PROPAGATION_BOUND_SECS;
use crate::journal::{DeadTwin, Entry, Stale, Subject, Work};
use crate::model::calls::CallOutcome;
use crate::model::event::{Event, TaskId};
use crate::model::review::Ending;
use crate::{times, words};

/// What is written, and for which integration.
pub(super) struct Asked {
    pub task: TaskId,
    pub plan: AccessPlan,
    pub integration: Box<Integration>,
    pub writes: Vec<Write>,
}

/// An undertaking that has its lock and its journal.
struct Begun {
    session: Session,
    subject: Subject,
    journal: Entry,
    undoes: bool,
}

impl Worker {
    pub(super) async fn apply(&self, asked: Asked, stop: StopFlag) {
        let Asked { task, plan, integration, writes } = asked;
        let work = Work::Apply { writes: writes.clone() };
        let ended = match self.begin(&plan, &integration, work).await {
            Ok(begun) => {
                let on = self.on(&begun, task, &stop);
                let ended = Box::pin(provision::apply_as_shown(on, &plan, &writes)).await;
                self.close(&begun, ended.is_ok(), |begun| end(&begun.journal));
                ended
            }
            Err(failure) => Err(Interruption::Failed(failure)),
        };
        self.tell_end(task, ended).await;
    }

    /// Undoes `asked.writes`, which `shown` has as the admin confirmed them.
    pub(super) async fn take_back(&self, asked: Asked, shown: Shown, stop: StopFlag) {
        let Asked { task, plan, integration, writes } = asked;
        let work = Work::TakeBack { writes: writes.clone() };
        let ended = match self.begin(&plan, &integration, work).await {
            Ok(begun) => {
                let on = self.on(&begun, task, &stop);
                let noted = self.keeper.history_of(&begun.subject).unique_ids;
                let ended = provision::take_back_as_shown(on, &plan, &shown, &noted).await;
                self.close(&begun, ended.is_ok(), |begun| {
                    self.keeper.taken_back(&begun.subject, &writes);
                });
                ended
            }
            Err(failure) => Err(Interruption::Failed(failure)),
        };
        self.tell_end(task, ended).await;
    }

    pub(super) async fn put_cors(
        &self,
        plan: &AccessPlan,
        integration: &Integration,
        before: CorsConfiguration,
        after: CorsConfiguration,
    ) -> Ending {
        let (of, to) = (before.clone(), after.clone());
        let work = Work::Cors { bucket: plan.bucket.to_string(), before, after };
        let begun = match self.begin(plan, integration, work).await {
            Ok(begun) => begun,
            Err(failure) => return Ending::Failed(failure),
        };
        let (session, reporter) = (&begun.session, &self.reporter.for_check(CheckId::CorsRule));
        let cors = CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region };
        let pause = provision::SETTLING_PAUSE;
        let put = cors.replace(&of, &to, pause, &begun.journal).await;
        self.close(&begun, put.is_ok(), |begun| end(&begun.journal));
        self.tell_interruptions().await;
        match put {
            Ok(()) => Ending::Finished,
            Err(NotWritten::Changed) => Ending::AccountChanged,
            Err(NotWritten::Failed(failure)) => Ending::Failed(failure),
        }
    }

    async fn begin(
        &self,
        plan: &AccessPlan,
        integration: &Integration,
        work: Work,
    ) -> Result<Begun, Failure> {
        let session = self.session().await?;
        let subject = noting::subject(&session, plan);
        let stale = self.keeper.take(&subject, Timestamp::now()).map_err(noting::not_taken)?;
        if let Some(stale) = stale {
            self.tell_stale(&stale).await;
        }
        let undoes = matches!(work, Work::TakeBack { .. });
        let header = noting::header(&session, plan, Some(integration), work);
        match self.keeper.begin(&header) {
            Ok(journal) => Ok(Begun { session, subject, journal, undoes }),
            Err(why) => {
                self.keeper.give_back(&subject);
                Err(Failure::not_noted(why))
            }
        }
    }

    /// A journal of nothing that was made is deleted; one that did not come to its end keeps the integration locked, for whoever
    /// left it half-way goes on with it or takes it back.
    fn close(&self, begun: &Begun, is_finished: bool, finish: impl FnOnce(&Begun)) {
        // Undoing one write may take several calls, of which the last alone was refused.
        let may_have_written =
            if begun.undoes { begun.journal.has_begun() } else { !begun.journal.is_all_refused() };
        if is_finished {
            finish(begun);
        }
        if !may_have_written {
            begun.journal.discard();
            self.keeper.give_back(&begun.subject);
            return;
        }
        self.keeper.leave(&begun.subject, !is_finished);
    }

    fn on<'a>(&'a self, begun: &'a Begun, task: TaskId, stop: &'a StopFlag) -> Undertaking<'a> {
        Undertaking {
            session: &begun.session,
            reporter: &self.reporter,
            task,
            stop,
            settling_pause: provision::SETTLING_PAUSE,
            journal: &begun.journal,
        }
    }

    async fn tell_end(&self, task: TaskId, ended: Result<(), Interruption>) {
        let ending = match ended {
            Ok(()) => Ending::Finished,
            Err(Interruption::Stopped) => Ending::Stopped,
            Err(Interruption::AccountChanged) => Ending::AccountChanged,
            Err(Interruption::Failed(failure)) => Ending::Failed(failure),
        };
        self.tell_interruptions().await;
        self.reporter.send(Event::WritingEnded(task, ending)).await;
    }

    /// Brings what the journals say of runs that did not come to their end.
    pub(super) async fn tell_interruptions(&self) {
        self.reporter.send(Event::InterruptedFound(self.keeper.interruptions())).await;
    }

    /// A lock that its owner never gave back is taken over, and that is said.
    async fn tell_stale(&self, Stale(owner): &Stale) {
        let target = words!("the lock of {owner}, which has ended", owner);
        let (id, started) = self.reporter.call_started("local", "TakeOver", target).await;
        self.reporter.call_ended(id, started, CallOutcome::Succeeded, None).await;
    }

    /// Removes the twins that runs have left: they are nobody's, so nobody is asked.
    ///
    /// Whoever may not list roles has made none; the calls are in the status panel in any case.
    pub(super) async fn sweep(&self, session: Session, account_id: AccountId) {
        let Self { reporter, leftovers, keeper, .. } = self;
        leftovers.remove(&session, reporter, &account_id, keeper).await.ok();
        let endpoint_url = session.endpoint_url().map(ToString::to_string);
        let dead = keeper.dead_twins(&account_id, endpoint_url.as_deref());
        let (not_seen, mut left_alone) = self.remove_dead(&session, &dead).await;
        // A clock that is wrong, here or there, must not end a twin that lives.
        let now = session.clock().now().min(Timestamp::now());
        let swept = rehearsal::sweep(&session, reporter, now, &keeper.living_twins()).await;
        left_alone.extend(swept.left_alone);
        if !dead.is_empty() {
            self.tell_interruptions().await;
        }
        reporter.send(Event::TwinsSwept(left_alone)).await;
        // IAM may show a role only a while after it was made: one look at nothing is no proof.
        let Some(youngest) = not_seen.iter().map(|twin| twin.started_at).max() else { return };
        let wait = times::after(youngest, i64::from(PROPAGATION_BOUND_SECS))
            .duration_since(Timestamp::now());
        tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
        self.remove_dead(&session, &not_seen).await;
        self.tell_interruptions().await;
    }

    /// Removes those that are there. Which ones are too young to be known as gone comes back, and a sentence for each role
    /// that a journal has as a twin and that is none.
    async fn remove_dead(
        &self,
        session: &Session,
        twins: &[DeadTwin],
    ) -> (Vec<DeadTwin>, Vec<String>) {
        let (mut not_seen, mut left_alone) = (Vec::new(), Vec::new());
        for twin in twins {
            let removed = rehearsal::of_a_dead_twin(session, &self.reporter, &twin.role_name).await;
            let age_secs = Timestamp::now().duration_since(twin.started_at).as_secs();
            match removed {
                Ok(Removed::NoneThere) if age_secs < i64::from(PROPAGATION_BOUND_SECS) => {
                    not_seen.push(twin.clone());
                }
                Ok(_) => self.keeper.twin_is_gone(&twin.role_name),
                Err(failure) if failure.kind == FailureKind::NotOurs => {
                    left_alone.extend(failure.message);
                }
                // It stays in its journal; the failed call is in the status panel.
                Err(_) => {}
            }
        }
        (not_seen, left_alone)
    }
}

fn end(journal: &Entry) {
    if let Err(why) = journal.end(Timestamp::now()) {
        // The next start finds the account as wanted, and says so.
        tracing::warn!(why, "the end of an undertaking is not in its journal");
    }
}
