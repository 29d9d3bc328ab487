use std::path::PathBuf;
use std::task::Waker;

use jiff::Timestamp;

use super::*;
use crate::access::changes::Inventory;
use crate::access::sample::{integration, lasso};
use crate::access::taking_back::{Extent, Shown};
use crate::checks::cors::CorsConfiguration;
use crate::journal::Settled;
use crate::model::connect::CredentialSource;
use crate::model::connect::sign_in::{SignIn, Start};
use crate::model::draft::DraftId;
use crate::model::event::TaskId;
use crate::model::proof::FetchedObject;
use crate::model::validation::Means;
use crate::runtime::RuntimeSettings;
use crate::runtime::world::World;

const TASK: TaskId = TaskId(7);

/// Every effect of the runtime that somebody waits for.
fn awaited() -> Vec<Effect> {
    let (task, plan, integration) = (TASK, lasso(), integration());
    let path = || PathBuf::from("a.toml");
    let draft = || DraftId::at(Timestamp::UNIX_EPOCH);
    let source = CredentialSource::Environment;
    let sign_in = SignIn {
        first_profile: "dev".to_owned(),
        start: Start::AccessKey,
        roles: Vec::new(),
        mfa: None,
    };
    let object =
        FetchedObject { content_type: None, size_bytes: 1, first_byte_ms: 1, bytes: vec![0] };
    let cors = CorsConfiguration::default;
    vec![
        Effect::ListProfiles,
        Effect::EnterPractice(task),
        Effect::StartPractice { task, scenario: None },
        Effect::Connect { task, source: source.clone(), region: None, mfa_code: None },
        Effect::RenewSignOn { task, sign_in, with_command: true },
        Effect::ListSaved,
        Effect::Remember { path: path(), last: None },
        Effect::Forget(path()),
        Effect::CheckSaved {
            task,
            integration: Box::new(integration.clone()),
            source,
            region: None,
        },
        Effect::ReadIntegrationFile(path()),
        Effect::PickIntegrationFile,
        Effect::ReadVendorFile(path()),
        Effect::PickVendorFile,
        Effect::LookUpBucket {
            task,
            account_id: plan.account_id.clone(),
            bucket: plan.bucket.clone(),
            region: None,
        },
        Effect::LookUpObject {
            task,
            bucket: plan.bucket.clone(),
            region: plan.region.clone(),
            key: plan.example_key.clone(),
        },
        Effect::ReadInventory { task, plan: plan.clone() },
        Effect::ReadUndo { task, plan: plan.clone(), asks_last_use: true },
        Effect::AskOutlook { task, plan: plan.clone(), principal_arn: String::new() },
        Effect::Apply {
            task,
            plan: plan.clone(),
            integration: Box::new(integration.clone()),
            writes: Vec::new(),
        },
        Effect::TakeBack {
            task,
            plan: plan.clone(),
            integration: Box::new(integration.clone()),
            made: Vec::new(),
            shown: Box::new(Shown::new(Extent::LastRun(Vec::new()), &plan, &Inventory::default())),
        },
        Effect::SettleInterrupted { id: "a".to_owned(), settled: Settled::Gone },
        Effect::Validate {
            task,
            plan: plan.clone(),
            means: Means::Rehearsal,
            last_change_at: None,
            standing: std::collections::BTreeMap::new(),
        },
        Effect::PutCors {
            task,
            plan: plan.clone(),
            integration: Box::new(integration),
            before: cors(),
            after: cors(),
        },
        Effect::ReadRevocation { task, plan: plan.clone(), live_url: None },
        Effect::ProveRevocation { task, plan: plan.clone(), live_url: None },
        Effect::LookForUse { task, plan: plan.clone(), since: Timestamp::UNIX_EPOCH },
        Effect::FindFonts(std::collections::BTreeSet::from(['字'])),
        Effect::MakePreview { task, object },
        Effect::Renew { task, plan, means: Means::Rehearsal },
        Effect::Save { path: path(), text: String::new() },
        Effect::PickSavePath { suggested: path() },
        Effect::SavePackage { path: path(), text: String::new() },
        Effect::PickPackagePath { suggested: path() },
        Effect::Draft(DraftEffect::Keep {
            id: draft(),
            revision: 1,
            text: String::new(),
            at_once: true,
        }),
        Effect::Draft(DraftEffect::Delete { id: draft() }),
    ]
}

#[tokio::test]
async fn every_task_that_somebody_waits_for_answers_also_where_it_breaks_off() {
    for effect in awaited() {
        let settings = RuntimeSettings::default();
        let tokio = tokio::runtime::Handle::current();
        let mut world = World::new(tokio, settings, Waker::noop().clone());
        let broken = world.spawn(if_broken(&effect), |_| async {
            tokio::task::yield_now().await;
            panic!("a mistake")
        });
        broken.await.unwrap();
        let is_the_start = |event: &Event| matches!(event, Event::InterruptedFound(found) if found.unreadable.is_empty());
        let told: Vec<Event> = std::iter::from_fn(|| world.next_event())
            .filter(|event| !is_the_start(event))
            .collect();
        let last = format!("{:?}", told.last());
        assert_ne!(last, "None", "{effect:?}");
        let words = format!("{told:?}");
        let says_so = words.contains("BrokeOff") || words.contains("broke off");
        assert!(says_so || matches!(effect, Effect::FindFonts(_)), "{effect:?}: {words}");
        if format!("{effect:?}").contains("TaskId(7)") {
            assert!(last.contains("TaskId(7)"), "{effect:?}: {last}");
        }
    }
}

#[test]
fn a_validation_that_breaks_off_proves_nothing_and_ends() {
    let effect = Effect::Validate {
        task: TASK,
        plan: lasso(),
        means: Means::Rehearsal,
        last_change_at: None,
        standing: std::collections::BTreeMap::new(),
    };
    let events = if_broken(&effect)(&Failure::broke_off("src/a.rs:1"));
    assert_eq!(events.last(), Some(&Event::ValidationEnded(TASK)));
    let holds = events.iter().any(|event| match event {
        Event::Found(_, _, finding) => finding.holds(),
        _ => false,
    });
    assert!(events.len() > 10 && !holds, "{events:?}");
}
