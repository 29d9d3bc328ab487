//! What is shown is what is made: every field of a plan, in the account, in the twin and once all is taken back.

#![expect(clippy::unwrap_used, reason = "what is not in the account fails the test")]

use std::collections::BTreeSet;
use std::task::Waker;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_iam::types::{PolicyScopeType, Tag};
use countersign::access::changes::{Changes, Inventory, UniqueIds, Write, changes, serves};
use countersign::access::grantee::Grantee;
use countersign::access::names::Region;
use countersign::access::plan::{AccessPlan, TWIN_PATH};
use countersign::access::policy::{TrustTerms, trust_policy};
use countersign::access::taking_back::{Extent, Shown, taking_back};
use countersign::cloud::inventory;
use countersign::cloud::provision::{self, StopFlag, Undertaking};
use countersign::cloud::rehearsal::{Likeness, Twin};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::journal::Entry;
use countersign::model::event::TaskId;
use countersign::sandbox::{AccountKeys, Sandbox, SandboxOptions};
use jiff::Timestamp;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::plans::{SIGNERS, makeable, with_everything};

/// How many plans are made, one after the other.
const PLANS: usize = 40;

const BOUNDARY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const ADMIN: &str = "arn:aws:iam::111111111111:root";

/// The practice account, and the product at work in it.
pub struct Account {
    session: Session,
    reporter: Reporter,
    stop: StopFlag,
}

impl Account {
    pub async fn of(sandbox: &Sandbox) -> Self {
        let session = session(sandbox, sandbox.customer()).await;
        // Nobody listens.
        let (sender, _) = tokio::sync::mpsc::channel(1);
        let reporter = Reporter::new(sender, Waker::noop().clone());
        Self { session, reporter, stop: StopFlag::default() }
    }

    fn undertaking(&self) -> Undertaking<'_> {
        Undertaking {
            session: &self.session,
            reporter: &self.reporter,
            task: TaskId(1),
            stop: &self.stop,
            settling_pause: Duration::from_millis(1),
            journal: Entry::unkept(),
        }
    }

    /// Everything that the account has, by its ARN.
    async fn everything(&self) -> BTreeSet<String> {
        let iam = self.session.iam();
        let roles = iam.list_roles().max_items(1000).send().await.unwrap();
        let users = iam.list_users().max_items(1000).send().await.unwrap();
        let policies = iam.list_policies().scope(PolicyScopeType::Local).max_items(1000);
        let policies = policies.send().await.unwrap();
        let roles = roles.roles.into_iter().map(|role| role.arn);
        let users = users.users.into_iter().map(|user| user.arn);
        let policies = policies.policies.into_iter().flatten().filter_map(|policy| policy.arn);
        roles.chain(users).chain(policies).collect()
    }

    async fn make(&self, plan: &AccessPlan) -> Changes {
        let before = Box::pin(inventory::read(&self.session, &self.reporter, plan)).await.unwrap();
        let changes = changes(plan, &before);
        let writes = changes.writes();
        Box::pin(provision::apply_as_shown(self.undertaking(), plan, &writes)).await.unwrap();
        changes
    }

    /// Makes the plan's policy and nothing else.
    pub async fn has_the_policy_of(&self, plan: &AccessPlan) {
        let (writes, before) = ([Write::CreatePolicy], Inventory::default());
        Box::pin(provision::apply(self.undertaking(), plan, &writes, &before)).await.unwrap();
    }

    pub async fn lets_another_role_use_the_policy_of(&self, plan: &AccessPlan, name: &str) {
        let (iam, trust) = (self.session.iam(), plan.trust_policy());
        let role = iam.create_role().role_name(name).assume_role_policy_document(trust.text());
        role.send().await.unwrap();
        let attach = iam.attach_role_policy().role_name(name).policy_arn(plan.policy_arn());
        attach.send().await.unwrap();
    }

    /// Undoes all that carries the tag, as somebody else's computer would, which has no journal.
    async fn take_back(&self, plan: &AccessPlan) {
        let now = Box::pin(inventory::read(&self.session, &self.reporter, plan)).await.unwrap();
        let shown = Shown::new(Extent::Integration(Vec::new()), plan, &now);
        let noted = UniqueIds::default();
        assert!(!shown.changes.writes().is_empty(), "{plan:?}");
        Box::pin(provision::take_back_as_shown(self.undertaking(), plan, &shown, &noted))
            .await
            .unwrap();
    }

    /// Compares each field of the plan with what is there under its names.
    pub async fn has_what_was_shown(&self, plan: &AccessPlan) {
        let found = Box::pin(inventory::read(&self.session, &self.reporter, plan)).await.unwrap();
        let iam = self.session.iam();
        let name = plan.role_name.as_str();
        let permissions = plan.permissions_policy();
        if plan.grantee == Grantee::User {
            let user = iam.get_user().user_name(name).send().await.unwrap().user.unwrap();
            assert_eq!((user.path(), user.arn()), ("/", plan.grantee_arn().as_str()));
            assert_eq!(tags(user.tags()), sorted(plan.tags()));
            assert_eq!(found.user.unwrap().policy_text.as_deref(), Some(permissions.text()));
            return;
        }
        assert!(serves(plan, &found), "{plan:?}");
        let role = iam.get_role().role_name(name).send().await.unwrap().role.unwrap();
        assert_eq!((role.path(), role.arn()), (&*plan.role_path, &*plan.grantee_arn()));
        assert_eq!(role.description(), Some(plan.description().as_str()));
        assert_eq!(role.max_session_duration().unwrap(), secs(plan));
        assert_eq!(tags(role.tags()), sorted(plan.tags()));
        assert_eq!(found.role.unwrap().trust_text, plan.trust_policy().text());
        let policy = iam.get_policy().policy_arn(plan.policy_arn()).send().await.unwrap();
        let policy = policy.policy.unwrap();
        assert_eq!((policy.path(), policy.policy_name()), (Some("/"), Some(name)));
        assert_eq!(policy.description(), Some(plan.description().as_str()));
        assert_eq!(
            (policy.attachment_count(), tags(policy.tags())),
            (Some(1), sorted(plan.tags()))
        );
        assert_eq!(found.policy.unwrap().text, permissions.text());
    }

    /// The twin is as the role in all but its principal, its end, its name and its path.
    async fn rehearses_what_was_shown(&self, plan: &AccessPlan) {
        let twin = Twin::named(plan, Timestamp::now());
        let likeness = Likeness { principal_arn: ADMIN, boundary_arn: Some(BOUNDARY) };
        Box::pin(twin.create(self.undertaking(), plan, likeness)).await.unwrap();
        let found = inventory::role(&self.session, &self.reporter, &twin.role_name).await;
        let found = found.unwrap().unwrap();
        assert_eq!(
            found.arn,
            format!("arn:aws:iam::111111111111:role{TWIN_PATH}{}", twin.role_name)
        );
        let wanted = trust_policy(TrustTerms {
            principal_arn: ADMIN,
            external_id: &plan.external_id,
            previous_external_id: plan.previous_external_id.as_ref(),
            not_after: Some(twin.ends_at),
        });
        assert_eq!(found.trust_text, wanted.text());
        assert_eq!(found.max_session_duration_secs, plan.max_session_duration_secs());
        assert_eq!(found.permissions_boundary_arn.as_deref(), Some(BOUNDARY));
        assert_eq!(found.attached_policy_arns, [plan.policy_arn()]);
        assert!(found.tags.contains(&plan.tags()[0]), "{:?}", found.tags);
        // The policy serves both for now, and nobody else.
        let beside = Box::pin(inventory::read(&self.session, &self.reporter, plan)).await.unwrap();
        assert_eq!(beside.policy.unwrap().other_users, []);
        let journal = Entry::unkept();
        Box::pin(twin.remove(&self.session, &self.reporter, None, journal)).await.unwrap();
    }
}

async fn session(sandbox: &Sandbox, keys: &AccountKeys) -> Session {
    let secret = keys.secret_access_key.expose();
    let keys = Credentials::new(&keys.access_key_id, secret, None, None, "test");
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(keys),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(url::Url::parse(&sandbox.endpoint_url()).unwrap()),
    };
    Box::pin(Session::open(&settings)).await.unwrap()
}

fn secs(plan: &AccessPlan) -> i32 {
    i32::try_from(plan.max_session_duration_secs()).unwrap()
}

fn tags(tags: &[Tag]) -> Vec<(String, String)> {
    sorted(tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect())
}

fn sorted(mut tags: Vec<(String, String)>) -> Vec<(String, String)> {
    tags.sort();
    tags
}

pub async fn practice() -> Sandbox {
    let options = SandboxOptions { propagation: Duration::ZERO, ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    let vendor = session(&sandbox, sandbox.vendor()).await;
    let (path, name) = SIGNERS;
    let trust = trust_policy(TrustTerms {
        principal_arn: "arn:aws:iam::222222222222:root",
        external_id: &"only-for-tests".parse().unwrap(),
        previous_external_id: None,
        not_after: None,
    });
    let role = vendor.iam().create_role().role_name(name).path(path);
    role.assume_role_policy_document(trust.text()).send().await.unwrap();
    vendor.iam().create_user().user_name(name).send().await.unwrap();
    sandbox
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_of_a_plan_is_made_rehearsed_and_taken_back_as_it_was_shown() {
    let sandbox = practice().await;
    let account = Account::of(&sandbox).await;
    let before = account.everything().await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..PLANS {
        let plan = makeable().new_tree(&mut runner).unwrap().current();
        let shown = Box::pin(account.make(&plan)).await;
        let sentences: Vec<String> =
            shown.writes().iter().map(|write: &Write| write.sentence(&plan)).collect();
        assert!(
            sentences.iter().any(|told| told.contains(plan.role_name.as_str())),
            "{sentences:?}"
        );
        assert!(
            sentences.iter().any(|told| told.contains(&plan.role_path)) || plan.role_path == "/"
        );
        Box::pin(account.has_what_was_shown(&plan)).await;
        if plan.grantee == Grantee::Role {
            Box::pin(account.rehearses_what_was_shown(&plan)).await;
        }
        Box::pin(account.take_back(&plan)).await;
        assert_eq!(account.everything().await, before, "{plan:?}");
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_that_a_foreign_role_uses_is_neither_replaced_nor_deleted() {
    let sandbox = practice().await;
    let account = Account::of(&sandbox).await;
    let plan = with_everything();
    Box::pin(account.make(&plan)).await;
    account.lets_another_role_use_the_policy_of(&plan, "Foreign").await;
    let now = Box::pin(inventory::read(&account.session, &account.reporter, &plan)).await.unwrap();
    assert!(changes(&plan, &now).is_as_wanted(), "nobody feels what does not change");
    let less = AccessPlan { permissions: plan.permissions[..1].to_vec(), ..plan.clone() };
    for refused in [changes(&less, &now), taking_back(&plan, &now, &[])] {
        assert!(refused.is_refused() && refused.writes().is_empty(), "{refused:?}");
        assert!(format!("{refused:?}").contains("also used by the role Foreign"), "{refused:?}");
    }
    sandbox.stop().await;
}
