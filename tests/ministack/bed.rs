//! A customer with a bucket, a vendor, a plan between them, and the product's session with the customer's account.

use std::pin::Pin;
use std::task::Waker;

use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
use countersign::access::changes::{Changes, Inventory, Write, changes};
use countersign::access::external_id::ExternalId;
use countersign::access::grantee::Grantee;
use countersign::access::names::{
    AccountId, BucketName, ObjectKey, Partition, Principal, Region, RoleName,
};
use countersign::access::object_url::{address_for, domain_for};
use countersign::access::plan::AccessPlan;
use countersign::access::provenance::Provenance;
use countersign::access::ttl::Ttl;
use countersign::access::vendor::{Permission, VendorId};
use countersign::cloud::inventory;
use countersign::cloud::provision::{self, Interruption, SETTLING_PAUSE, StopFlag, Undertaking};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::journal::Entry;
use countersign::model::event::{Event, TaskId};
use tokio::sync::mpsc;

use crate::support::ministack::{Account, MiniStack, REGION};

pub const TASK: TaskId = TaskId(1);
pub const KEY: &str = "pictures/a b+c.txt";
pub const CONTENT: &str = "The object that the vendor may read";

pub struct Bed {
    pub customer: Account,
    pub vendor: Account,
    pub plan: AccessPlan,
    pub session: Session,
    pub reporter: Reporter,
    /// What the product reported. It holds one event: whoever reads it keeps pace with the product.
    inbox: Option<mpsc::Receiver<Event>>,
}

impl Bed {
    pub async fn new() -> Self {
        let server = MiniStack::shared();
        let (customer, vendor) =
            (Box::pin(server.account()).await, Box::pin(server.account()).await);
        let bucket = customer.bucket("media", KEY, "text/plain", CONTENT.as_bytes()).await;
        let named = BucketName::parse(&bucket).expect("a bucket name");
        let region = Region::parse(REGION).expect("a Region");
        let key = ObjectKey::parse(KEY).expect("a key");
        let plan = AccessPlan {
            account_id: AccountId::parse(&customer.id).expect("an account ID"),
            partition: Partition::Aws,
            vendor_id: VendorId::built_in("lasso"),
            vendor_name: "Lasso".to_owned(),
            grantee: Grantee::Role,
            principal: Principal::parse(&vendor.id).expect("a principal"),
            external_id: ExternalId::generate(&mut rand::rng()),
            previous_external_id: None,
            permissions: vec![Permission::GetObject],
            domain: domain_for(&named, &region),
            example_url: address_for(&named, &region, &key),
            bucket: named,
            region,
            prefix: None,
            kms_key: None,
            example_key: key,
            sts_regions: Vec::new(),
            browser_origins: Vec::new(),
            ttl: Ttl::parse("2 hours").expect("a TTL"),
            role_name: RoleName::parse("lasso-access").expect("a role name"),
            role_path: "/".to_owned(),
            provenance: Provenance::default(),
        };
        let session = open_session(&customer).await;
        let (sender, inbox) = mpsc::channel(1);
        let reporter = Reporter::new(sender, Waker::noop().clone());
        Self { customer, vendor, plan, session, reporter, inbox: Some(inbox) }
    }

    /// One whose plan is carried out.
    pub async fn provisioned() -> Self {
        let mut bed = Box::pin(Self::new()).await;
        let writes = bed.changes().await.writes();
        bed.apply(&writes).await;
        bed
    }

    /// Has the vendor load objects in a web page that the bucket lets in.
    pub async fn let_a_page_in(&mut self) {
        let origin = "https://app.example.com";
        self.plan.browser_origins = vec![origin.to_owned()];
        let rule = CorsRule::builder().allowed_origins(origin).allowed_methods("GET").build();
        let rules = CorsConfiguration::builder().cors_rules(rule.expect("a rule")).build();
        let put = self.customer.s3().put_bucket_cors().bucket(self.plan.bucket.as_str());
        let put = put.cors_configuration(rules.expect("a rule among the rules"));
        put.send().await.expect("the rules");
    }

    /// Gives the policy the integration's tags, as whoever made it without them would.
    pub async fn tag_policy(&self) {
        let tag = |(key, value): (String, String)| {
            aws_sdk_iam::types::Tag::builder().key(key).value(value).build().expect("a tag")
        };
        let tags = self.plan.tags().into_iter().map(tag).collect();
        let request = self.customer.iam().tag_policy().policy_arn(self.plan.policy_arn());
        request.set_tags(Some(tags)).send().await.expect("the tags");
    }

    pub async fn inventory(&mut self) -> Inventory {
        let (session, plan) = (self.session.clone(), self.plan.clone());
        let reporter = self.reporter.clone();
        let found = self.watch(Box::pin(inventory::read(&session, &reporter, &plan)), |_| {}).await;
        found.expect("the inventory")
    }

    pub async fn changes(&mut self) -> Changes {
        let inventory = self.inventory().await;
        changes(&self.plan, &inventory)
    }

    /// Carries out `writes`, and returns those that were reported as made.
    pub async fn apply(&mut self, writes: &[Write]) -> Vec<Write> {
        let (ended, made) = self.apply_while(writes, &StopFlag::default(), |_| {}).await;
        ended.expect("every write");
        made
    }

    /// As [`Bed::apply`], with `look` seeing every event in between.
    pub async fn apply_while(
        &mut self,
        writes: &[Write],
        stop: &StopFlag,
        mut look: impl FnMut(&Event),
    ) -> (Result<(), Interruption>, Vec<Write>) {
        let before = Box::pin(self.inventory()).await;
        let (session, plan) = (self.session.clone(), self.plan.clone());
        let reporter = self.reporter.clone();
        let on = Undertaking {
            session: &session,
            reporter: &reporter,
            task: TASK,
            stop,
            settling_pause: SETTLING_PAUSE,
            journal: Entry::unkept(),
        };
        let mut made = Vec::new();
        let ended = self
            .watch(Box::pin(provision::apply(on, &plan, writes, &before)), |event| {
                look(event);
                if let Event::WriteMade(TASK, write) = event {
                    made.push(write.clone());
                }
            })
            .await;
        (ended, made)
    }

    pub async fn take_back(&mut self, made: &[Write]) {
        let before = Box::pin(self.inventory()).await;
        let (session, plan) = (self.session.clone(), self.plan.clone());
        let reporter = self.reporter.clone();
        let stop = StopFlag::default();
        let on = Undertaking {
            session: &session,
            reporter: &reporter,
            task: TASK,
            stop: &stop,
            settling_pause: SETTLING_PAUSE,
            journal: Entry::unkept(),
        };
        let work = Box::pin(provision::take_back(on, &plan, made, &before));
        let ended = self.watch(work, |_| {}).await;
        ended.expect("everything taken back");
    }

    /// Does `work` while `look` sees every event before the next one can come.
    pub async fn watch<T>(
        &mut self,
        work: Pin<Box<impl Future<Output = T>>>,
        mut look: impl FnMut(&Event),
    ) -> T {
        let mut inbox = self.inbox.take().expect("one piece of work at a time");
        let (end, mut ended) = tokio::sync::oneshot::channel();
        let work = async {
            let result = work.await;
            end.send(()).expect("somebody who watches");
            result
        };
        let looking = async {
            loop {
                tokio::select! {
                    biased;
                    Some(event) = inbox.recv() => look(&event),
                    _ = &mut ended => break,
                }
            }
        };
        let (done, ()) = tokio::join!(work, looking);
        self.inbox = Some(inbox);
        done
    }
}

/// The product's session, as the account's administrator.
pub async fn open_session(account: &Account) -> Session {
    let endpoint_url = MiniStack::shared().endpoint_url();
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(account.administrator.clone()),
        region: Some(Region::parse(REGION).expect("a Region")),
        endpoint_url: Some(url::Url::parse(&endpoint_url).expect("a URL")),
    };
    Box::pin(Session::open(&settings)).await.expect("a session")
}
