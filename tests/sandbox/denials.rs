//! The program's own questions about permissions, to the practice AWS.

use std::task::Waker;

use aws_credential_types::Credentials;
use countersign::access::grantee::Grantee;
use countersign::access::names::{
    AccountId, BucketName, ObjectKey, Partition, Principal, Region, RoleName,
};
use countersign::access::plan::AccessPlan;
use countersign::access::provenance::Provenance;
use countersign::access::vendor::{Permission, VendorId};
use countersign::checks::finding::{Finding, Verdict};
use countersign::checks::simulation::admin::{self, Caller};
use countersign::checks::simulation::{Who, not_asked};
use countersign::cloud::bucket_policy;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::cloud::simulate;
use countersign::sandbox::{EXAMPLE_KEY, PRACTICE_BUCKET};
use tokio::sync::mpsc;

use crate::support::{Fixture, s3_of};

const TWIN: &str = "arn:aws:iam::111111111111:role/countersign/countersign-rehearsal-1";

pub fn plan() -> AccessPlan {
    AccessPlan {
        account_id: AccountId::parse("111111111111").unwrap(),
        partition: Partition::Aws,
        vendor_id: VendorId::built_in("lasso"),
        vendor_name: "Lasso".to_owned(),
        grantee: Grantee::Role,
        principal: Principal::parse("222222222222").unwrap(),
        external_id: "7Qm4zR9tKc2VxH5wLb8NpYd3".parse().unwrap(),
        previous_external_id: None,
        permissions: vec![Permission::GetObject],
        bucket: BucketName::parse(PRACTICE_BUCKET).unwrap(),
        region: Region::parse("eu-west-1").unwrap(),
        prefix: None,
        example_key: ObjectKey::parse(EXAMPLE_KEY).unwrap(),
        kms_key: None,
        domain: String::new(),
        example_url: String::new(),
        sts_regions: Vec::new(),
        browser_origins: Vec::new(),
        ttl: "1 hour".parse().unwrap(),
        role_name: RoleName::parse("Lasso").unwrap(),
        role_path: "/".to_owned(),
        provenance: Provenance::default(),
    }
}

/// A reporter whose events nobody looks at.
pub fn reporter() -> Reporter {
    let (sender, mut inbox) = mpsc::channel(16);
    tokio::spawn(async move { while inbox.recv().await.is_some() {} });
    Reporter::new(sender, Waker::noop().clone())
}

pub async fn session(fixture: &Fixture, access_key_id: &str, secret: &str) -> Session {
    let keys = Credentials::new(access_key_id, secret, None, None, "test");
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(keys),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(fixture.sandbox.endpoint_url().parse().unwrap()),
    };
    Session::open(&settings).await.unwrap()
}

/// What is found of a user of the customer's who may do this much, where nothing of the plan is there yet.
async fn found(allowed: &str) -> Finding {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    iam.create_user().user_name("jo").send().await.unwrap();
    let statement = format!(r#"{{"Effect":"Allow","Action":{allowed},"Resource":"*"}}"#);
    let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let put = iam.put_user_policy().user_name("jo").policy_name("some").policy_document(policy);
    put.send().await.unwrap();
    let created = iam.create_access_key().user_name("jo").send().await.unwrap();
    let key = created.access_key().unwrap();
    let session = session(&fixture, key.access_key_id(), key.secret_access_key()).await;
    let reporter = reporter();
    let caller = Caller::of("arn:aws:iam::111111111111:user/jo");
    let source = simulate::source_of(&session, &reporter, &caller).await.unwrap().unwrap();
    let inquiry = admin::inquiry(&plan(), Some(TWIN));
    let who = Who { name: "your AWS identity", arn: &source.arn, boundary_arn: None };
    match simulate::ask(&session, &reporter, &source.arn, &inquiry).await {
        Ok(answers) => admin::finding(&who, &inquiry, &answers, false),
        Err(failure) => not_asked(&failure).unwrap(),
    }
}

#[tokio::test]
async fn an_admin_is_told_what_is_missing_before_the_first_write() {
    let finding = found(r#"["iam:Simulate*","iam:Get*","iam:List*","sts:*","iam:*Policy*"]"#).await;
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(
        finding.diagnosis.unwrap().cause,
        "Your AWS identity may not call iam:CreateRole, iam:TagRole, iam:UpdateRole, iam:DeleteRole"
    );
    let twin = finding.evidence.iter().filter(|line| line.contains(TWIN));
    assert_eq!(twin.count(), 3, "{:?}", finding.evidence);
}

#[tokio::test]
async fn an_admin_who_may_do_everything_passes() {
    assert_eq!(found(r#""*""#).await.verdict, Verdict::Passed);
}

#[tokio::test]
async fn an_admin_who_may_not_ask_the_simulator_is_told_so() {
    let finding = found(r#""iam:CreateRole""#).await;
    assert!(
        matches!(&finding.verdict, Verdict::Skipped { reason } if reason.contains("iam:SimulatePrincipalPolicy")),
        "{finding:?}"
    );
}

#[tokio::test]
async fn a_buckets_policy_is_read_as_it_was_put() {
    let fixture = Fixture::start().await;
    let customer = fixture.customer();
    let session =
        session(&fixture, &customer.access_key_id, customer.secret_access_key.expose()).await;
    let plan = plan();
    let read = async || {
        let AccessPlan { bucket, region, account_id, .. } = &plan;
        bucket_policy::read(&session, &reporter(), bucket, region, account_id).await
    };
    assert_eq!(read().await, Ok(None));
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::{PRACTICE_BUCKET}/*"}}]}}"#
    );
    let s3 = s3_of(&fixture.config_of(customer, "eu-west-1"));
    s3.put_bucket_policy().bucket(PRACTICE_BUCKET).policy(&policy).send().await.unwrap();
    assert_eq!(read().await, Ok(Some(policy)));
}
