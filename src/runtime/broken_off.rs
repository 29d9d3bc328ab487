//! What is told where a task breaks off by an error of the program: whoever waits for its answer gets one.

use super::Worker;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::checks::simulation::left_out;
use crate::cloud::validation;
use crate::journal::Interruptions;
use crate::model::draft::{DraftEffect, DraftEvent};
use crate::model::event::{Effect, Event};
use crate::model::preview::Preview;
use crate::model::review::Ending;
use crate::model::revocation::RevocationProof;
use crate::model::saved::NotChecked;
use crate::model::scripts::FontsFound;
use crate::panics;

/// Makes the answer of a task that broke off.
pub(super) type IfBroken = Box<dyn FnOnce(&Failure) -> Vec<Event> + Send>;

/// The answer that the model waits for; none where it waits for nothing.
///
/// Every effect is named here, so that a new one cannot go without.
pub(super) fn if_broken(effect: &Effect) -> IfBroken {
    match effect {
        Effect::ListProfiles => told(|why| Event::ProfilesListed(Err(why))),
        &(Effect::EnterPractice(task) | Effect::StartPractice { task, .. }) => {
            told(move |why| Event::PracticeStarted(task, Err(why)))
        }
        &Effect::Connect { task, .. } => failed(move |it| Event::Connected(task, Err(it))),
        &Effect::RenewSignOn { task, .. } => told(move |why| Event::SignOnEnded(task, Err(why))),
        Effect::ListSaved | Effect::Remember { .. } | Effect::Forget(_) => {
            told(|why| Event::SavedListed(Err(why)))
        }
        &Effect::CheckSaved { task, .. } => {
            failed(move |it| Event::SavedNotChecked(task, NotChecked::Failed(it)))
        }
        Effect::ReadIntegrationFile(_) | Effect::PickIntegrationFile => {
            told(|why| Event::IntegrationFileRead(Err(why)))
        }
        Effect::ReadVendorFile(_) | Effect::PickVendorFile => {
            told(|why| Event::VendorFileRead(Err(why)))
        }
        &Effect::LookUpBucket { task, .. } => {
            failed(move |it| Event::BucketLookedUp(task, Err(it)))
        }
        &Effect::LookUpObject { task, .. } => {
            failed(move |it| Event::ObjectLookedUp(task, Err(it)))
        }
        &Effect::ReadInventory { task, .. } => {
            failed(move |it| Event::InventoryRead(task, Err(it)))
        }
        &Effect::ReadUndo { task, .. } => failed(move |it| Event::UndoRead(task, Err(it))),
        Effect::AskOutlook { task, plan, .. } => {
            let (task, plan) = (*task, plan.clone());
            failed(move |it| Event::OutlookFormed(task, plan, left_out(&it).into()))
        }
        &(Effect::Apply { task, .. } | Effect::TakeBack { task, .. }) => {
            failed(move |it| Event::WritingEnded(task, Ending::Failed(it)))
        }
        Effect::SettleInterrupted { .. } => told(|why| {
            Event::InterruptedFound(Interruptions { runs: Vec::new(), unreadable: vec![why] })
        }),
        &Effect::Validate { task, .. } => Box::new(move |failure| {
            let mut events = validation::broken_off(task, failure);
            events.push(Event::ValidationEnded(task));
            events
        }),
        &Effect::PutCors { task, .. } => failed(move |it| Event::CorsPut(task, Ending::Failed(it))),
        &Effect::ReadRevocation { task, .. } => {
            failed(move |it| Event::RevocationRead(task, Err(it)))
        }
        &Effect::ProveRevocation { task, .. } => {
            failed(move |it| Event::RevocationProved(task, RevocationProof::Failed(it)))
        }
        &Effect::LookForUse { task, .. } => failed(move |it| Event::UseLookedFor(task, Err(it))),
        Effect::FindFonts(characters) => {
            let without_font = characters.clone();
            Box::new(move |_| {
                vec![Event::FontsFound(FontsFound { fonts: Vec::new(), without_font })]
            })
        }
        &Effect::MakePreview { task, .. } => {
            told(move |why| Event::PreviewMade(task, Preview::Nothing(why)))
        }
        &Effect::Renew { task, .. } => failed(move |it| Event::Renewed(task, Err(it))),
        Effect::Save { .. } | Effect::PickSavePath { .. } => told(|why| Event::Saved(Err(why))),
        Effect::SavePackage { .. } | Effect::PickPackagePath { .. } => {
            told(|why| Event::PackageSaved(Err(why)))
        }
        Effect::Draft(DraftEffect::Keep { id, revision, .. }) => {
            let (asked, revision) = (id.clone(), *revision);
            told(move |why| Event::Draft(DraftEvent::Kept { revision, asked, kept: Err(why) }))
        }
        Effect::Draft(DraftEffect::Delete { id }) => {
            let id = id.clone();
            told(move |why| Event::Draft(DraftEvent::Deleted(id, Err(why))))
        }
        // Nobody waits for these.
        Effect::WatchProfiles
        | Effect::LeavePractice
        | Effect::StopRenewal
        | Effect::GenerateExternalId
        | Effect::Stop(_)
        | Effect::UseFonts(_)
        | Effect::UseColourScheme(_)
        | Effect::Copy { .. }
        | Effect::ClearClipboard(_)
        | Effect::CloseWindow => Box::new(|_| Vec::new()),
    }
}

fn failed(event: impl FnOnce(Failure) -> Event + Send + 'static) -> IfBroken {
    Box::new(move |failure| vec![event(failure.clone())])
}

fn told(event: impl FnOnce(String) -> Event + Send + 'static) -> IfBroken {
    Box::new(move |failure| vec![event(diagnose(failure).cause)])
}

impl Worker {
    /// Does the work of a task. Where it breaks off, what `if_broken` makes of that comes in its place.
    pub(super) async fn see_through(self, work: impl Future<Output = ()>, if_broken: IfBroken) {
        let Err(panicked) = panics::caught_while(work).await else { return };
        let place = panicked.place;
        tracing::error!(?place, "a task broke off");
        for event in if_broken(&Failure::broke_off(&place)) {
            self.reporter.send(event).await;
        }
    }
}

#[cfg(test)]
mod tests;
