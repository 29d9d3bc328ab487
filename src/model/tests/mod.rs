//! The wizard driven by events alone: what it keeps, what it asks for, what it refuses.

mod at_stake;
mod clipboard;
mod content;
mod draft;
mod edits;
mod encryption;
mod error_box;
mod fix;
mod folds;
mod grantee;
mod hand_over;
mod integration;
mod interrupted;
mod late_answers;
mod later;
mod outlook;
mod package;
mod partitions;
mod practice;
mod proved_for_vendor;
mod report;
mod review;
mod saved;
mod sign_on;
mod signing_code;
mod steps;
mod validation;
mod vendor;
mod writing;

use jiff::{SignedDuration, Timestamp};

use super::connect::sign_in::{SignIn, Start};
use super::connect::{CredentialSource, Identity, Profile, Route};
use super::content::{BucketAnswer, ObjectAnswer, Ownership};
use super::event::{Effect, Event, Field, TaskId};
use super::proof::{FetchedObject, LiveUrl, SignedBy};
use super::review::Ending;
use super::step::Step;
use super::undo::{LastUse, UndoRead};
use super::{Model, Surroundings};
use crate::access::changes::{Inventory, Write};
use crate::access::names::{AccountId, BucketName, KmsKeyArn, ObjectKey, Partition, Region};
use crate::access::plan::AccessPlan;
use crate::access::sample::as_planned;
use crate::access::taking_back::UndoOf;
use crate::access::vendor::VendorProfile;
use crate::checks::catalogue::CATALOGUE;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::journal::{RoleHistory, Subject};
use crate::signing::signed_url::{ObjectAddress, SignedUrl};

const ACCOUNT: &str = "111111111111";
const VENDOR_ACCOUNT: &str = "222222222222";
const EXTERNAL_ID: &str = "kR7vq2MxWzP4tYb9NcHd";
const EXAMPLE_URL: &str = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png";
const LASSO: usize = 0;
const LABELBOX: usize = 1;
const CUSTOM: usize = 2;

fn start_time() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn after(secs: i64) -> Timestamp {
    start_time() + SignedDuration::from_secs(secs)
}

fn fresh() -> Model {
    Model::new(Surroundings::default(), VendorProfile::built_in(), start_time())
}

fn identity_in(account_id: &str) -> Identity {
    Identity {
        account_id: AccountId::parse(account_id).unwrap(),
        account_alias: Some("media".to_owned()),
        principal_arn: format!("arn:aws:iam::{account_id}:user/admin"),
        partition: Partition::Aws,
        region: Region::parse("eu-west-1").unwrap(),
        clock_skew: None,
        practice: None,
    }
}

fn bucket_answer(bucket: &str, region: &str, ownership: Ownership) -> BucketAnswer {
    BucketAnswer {
        bucket: BucketName::parse(bucket).unwrap(),
        region: Some(Region::parse(region).unwrap()),
        ownership,
    }
}

/// The example object, under this key.
fn object_answer(kms_key: Option<&str>) -> ObjectAnswer {
    ObjectAnswer {
        bucket: BucketName::parse("media-prod").unwrap(),
        key: ObjectKey::parse("cats/tom.png").unwrap(),
        kms_key: kms_key.map(|arn| KmsKeyArn::parse(arn).unwrap()),
        absence: None,
    }
}

fn failure(code: &str) -> Failure {
    Failure {
        kind: crate::checks::failure::kind_of(Some(code), None),
        service: "iam",
        operation: "CreateRole".to_owned(),
        code: Some(code.to_owned()),
        message: None,
        http_status: None,
        request_id: None,
    }
}

/// A signed URL whose query nobody but *Copy* may show.
const SIGNED_QUERY: &str = "X-Amz-Signature=5ecre7&X-Amz-Security-Token=70ken";

fn live_url(expires_at: Timestamp) -> LiveUrl {
    let address = ObjectAddress {
        scheme: "https".to_owned(),
        host: "media-prod.s3.eu-west-1.amazonaws.com".to_owned(),
        path: "/cats/tom.png".to_owned(),
    };
    let url = SignedUrl::new(address, SIGNED_QUERY.into(), start_time(), expires_at);
    LiveUrl { url, signed_by: SignedBy::Role }
}

fn object() -> FetchedObject {
    FetchedObject {
        content_type: Some("image/png".to_owned()),
        size_bytes: 3,
        first_byte_ms: 12,
        bytes: b"png".to_vec(),
    }
}

/// What an admin does, in the words of the steps; the answers are those of a friendly AWS.
trait Admin {
    fn types(&mut self, field: Field, text: &str) -> Vec<Effect>;
    fn goes_to(&mut self, step: Step) -> Vec<Effect>;
    fn continues(&mut self) -> Vec<Effect>;
    fn connects(&mut self);
    fn names_vendor(&mut self);
    fn pastes_example(&mut self);
    fn reaches_review(&mut self);
    fn reads_account(&mut self, inventory: Inventory);
    fn applies(&mut self) -> (TaskId, Vec<Write>);
    fn is_shown_undoing(&mut self, of: UndoOf, account: impl Fn(&AccessPlan) -> Inventory);
    fn undoes_last_run(
        &mut self,
        account: impl Fn(&AccessPlan) -> Inventory,
    ) -> (TaskId, Vec<Write>);
    fn creates(&mut self);
    fn starts_validation(&mut self) -> TaskId;
    fn validates(&mut self);
    fn wanted(&self) -> AccessPlan;
}

impl Admin for Model {
    fn types(&mut self, field: Field, text: &str) -> Vec<Effect> {
        self.update(Event::Edited(field, text.to_owned()))
    }

    fn goes_to(&mut self, step: Step) -> Vec<Effect> {
        self.update(Event::StepRequested(step))
    }

    fn continues(&mut self) -> Vec<Effect> {
        self.update(Event::ContinueRequested)
    }

    #[track_caller]
    fn connects(&mut self) {
        self.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
        let task = task_of(&self.update(Event::ConnectRequested));
        self.update(Event::Connected(task, Ok(identity_in(ACCOUNT))));
    }

    fn names_vendor(&mut self) {
        self.update(Event::VendorChosen(LASSO));
        self.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
        self.types(Field::ExternalId, EXTERNAL_ID);
    }

    #[track_caller]
    fn pastes_example(&mut self) {
        let task = task_of(&self.types(Field::ExampleUrl, EXAMPLE_URL));
        let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
        let object = task_of(&self.update(Event::BucketLookedUp(task, Ok(answer))));
        self.update(Event::ObjectLookedUp(object, Ok(object_answer(None))));
    }

    #[track_caller]
    fn reaches_review(&mut self) {
        self.connects();
        self.names_vendor();
        self.pastes_example();
        self.goes_to(Step::Review);
        assert_eq!(self.step, Step::Review);
    }

    #[track_caller]
    fn reads_account(&mut self, inventory: Inventory) {
        let task = task_of(&self.update(Event::InventoryRequested));
        let role_arn = self.wanted().grantee_arn();
        let subject = Subject { role_arn, endpoint_url: None };
        let history = RoleHistory { subject, writes: Vec::new(), interrupted: None };
        self.update(Event::HistoryRead(task, Box::new(history)));
        let effects = self.update(Event::InventoryRead(task, Ok((self.wanted(), inventory))));
        may_do_all(self, &effects);
    }

    #[track_caller]
    fn applies(&mut self) -> (TaskId, Vec<Write>) {
        match self.update(Event::ApplyRequested).as_slice() {
            [Effect::Apply { task, writes, .. }] => (*task, writes.clone()),
            other => panic!("Apply was refused: {other:?}"),
        }
    }

    /// What undoing would do is read from this account, without a journal.
    #[track_caller]
    fn is_shown_undoing(&mut self, of: UndoOf, account: impl Fn(&AccessPlan) -> Inventory) {
        let effects = self.update(Event::UndoProposed(of));
        let Some(Effect::ReadUndo { task, plan, .. }) = effects.last() else {
            panic!("Nothing is read to be undone: {effects:?}");
        };
        let inventory = account(plan);
        let read = UndoRead { inventory, history: Vec::new(), last_use: LastUse::Never };
        self.update(Event::UndoRead(*task, Ok(Box::new(read))));
    }

    #[track_caller]
    fn undoes_last_run(
        &mut self,
        account: impl Fn(&AccessPlan) -> Inventory,
    ) -> (TaskId, Vec<Write>) {
        self.is_shown_undoing(UndoOf::LastRun, account);
        match self.update(Event::UndoConfirmed).as_slice() {
            [Effect::TakeBack { task, made, .. }] => (*task, made.clone()),
            other => panic!("Undoing was refused: {other:?}"),
        }
    }

    #[track_caller]
    fn creates(&mut self) {
        self.reads_account(Inventory::default());
        let (task, writes) = self.applies();
        for write in writes {
            self.update(Event::WriteMade(task, write));
        }
        let reread = task_of(&self.update(Event::WritingEnded(task, Ending::Finished)));
        let plan = self.wanted();
        let inventory = as_planned(&plan);
        self.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    }

    #[track_caller]
    fn starts_validation(&mut self) -> TaskId {
        task_of(&self.update(Event::ValidationRequested))
    }

    #[track_caller]
    fn validates(&mut self) {
        let task = self.starts_validation();
        for check in CATALOGUE {
            self.update(Event::Found(task, check.id, Finding::passed(check.name)));
        }
        self.update(Event::ObjectFetched(task, object(), Some(live_url(after(3_600)))));
        self.update(Event::ValidationEnded(task));
    }

    #[track_caller]
    fn wanted(&self) -> AccessPlan {
        self.plan().expect("the plan is complete")
    }
}

/// Answers that nothing is missing, where that was asked.
fn may_do_all(model: &mut Model, effects: &[Effect]) {
    if let [Effect::AskOutlook { task, plan, .. }] = effects {
        let outlook = Finding::passed("all of it").into();
        model.update(Event::OutlookFormed(*task, plan.clone(), outlook));
    }
}

/// At Review, with the account still empty and already read.
fn at_review() -> Model {
    let mut model = fresh();
    model.reaches_review();
    model.reads_account(Inventory::default());
    model
}

/// At Validate, the role made.
fn at_validate() -> Model {
    let mut model = fresh();
    model.reaches_review();
    model.creates();
    model.goes_to(Step::Validate);
    assert_eq!(model.step, Step::Validate);
    model
}

/// At Hand over, everything proved.
fn at_hand_over() -> Model {
    let mut model = at_validate();
    model.validates();
    model.goes_to(Step::HandOver);
    assert_eq!(model.step, Step::HandOver);
    model
}

/// The number of the work that the one effect asks for.
#[track_caller]
fn task_of(effects: &[Effect]) -> TaskId {
    match effects {
        [
            Effect::Connect { task, .. }
            | Effect::LookUpBucket { task, .. }
            | Effect::LookUpObject { task, .. }
            | Effect::ReadInventory { task, .. }
            | Effect::Apply { task, .. }
            | Effect::TakeBack { task, .. }
            | Effect::PutCors { task, .. }
            | Effect::Validate { task, .. }
            | Effect::ProveRevocation { task, .. }
            | Effect::Renew { task, .. },
        ] => *task,
        other => panic!("One piece of work was expected: {other:?}"),
    }
}

fn profile(name: &str) -> Profile {
    let sign_in = SignIn {
        first_profile: name.to_owned(),
        start: Start::AccessKey,
        roles: Vec::new(),
        mfa: None,
    };
    Profile { name: name.to_owned(), region: None, sign_in: Ok(sign_in) }
}

#[track_caller]
fn shown(model: &Model, field: Field) -> String {
    super::problems::shown(model, field).expect("an error is shown")
}

fn denied() -> Failure {
    Failure { kind: FailureKind::Denied, ..failure("AccessDenied") }
}
