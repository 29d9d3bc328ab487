//! The wire against answers that AWS really sends: whole HTTP bodies in, sorted failures and sentences out.
//!
//! The SDK's clients are the program's own, from signing to parsing; only the connection is replaced.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod bounds;
mod buckets;
mod cors;
mod iam;
mod kms;
mod laptop;
mod objects;
mod partitions;
mod policy_validation;
mod proxy;
mod s3;
mod sent;
mod servers;
mod signing_in;
mod silence;
mod simulator;
mod sts;
mod swapped;
mod tls;
mod twins;
mod wire;

use std::task::Waker;

use aws_credential_types::Credentials;
use countersign::access::changes::{ExistingPolicy, ExistingRole, Inventory};
use countersign::access::external_id::ExternalId;
use countersign::access::grantee::Grantee;
use countersign::access::names::{
    AccountId, BucketName, ObjectKey, Partition, Principal, Region, RoleName,
};
use countersign::access::plan::AccessPlan;
use countersign::access::provenance::Provenance;
use countersign::access::ttl::Ttl;
use countersign::access::vendor::{Permission, VendorId};
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::event::Event;
use tokio::sync::mpsc;

use crate::wire::{Answer, Wire};

/// The request ID that every recorded answer carries.
const REQUEST_ID: &str = "4f1d2c9e-7c1b-4d0e-9a53-0f6f1f2a7e10";
const ACCOUNT: &str = "111111111111";

fn plan() -> AccessPlan {
    AccessPlan {
        account_id: AccountId::parse(ACCOUNT).unwrap(),
        partition: Partition::Aws,
        vendor_id: VendorId::built_in("lasso"),
        vendor_name: "Lasso".to_owned(),
        grantee: Grantee::Role,
        principal: Principal::parse("222222222222").unwrap(),
        external_id: ExternalId::parse("kR7vq2MxWz+P4tYb9=NcHd").unwrap(),
        previous_external_id: None,
        permissions: vec![Permission::GetObject, Permission::ListBucket],
        bucket: BucketName::parse("media-prod").unwrap(),
        region: Region::parse("eu-west-1").unwrap(),
        prefix: None,
        example_key: ObjectKey::parse("cats/tom & kit.png").unwrap(),
        kms_key: None,
        domain: "https://media-prod.s3.eu-west-1.amazonaws.com".to_owned(),
        example_url: "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom%20%26%20kit.png"
            .to_owned(),
        sts_regions: Vec::new(),
        browser_origins: Vec::new(),
        ttl: Ttl::parse("1 hour").unwrap(),
        role_name: RoleName::parse("Lasso-media-prod").unwrap(),
        role_path: "/".to_owned(),
        provenance: Provenance::default(),
    }
}

/// An admin's session over a recorded wire.
struct Desk {
    session: Session,
    reporter: Reporter,
    inbox: mpsc::Receiver<Event>,
}

impl Desk {
    async fn over(wire: &Wire) -> Self {
        let keys = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "test");
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(keys),
            region: Some(Region::parse("eu-west-1").unwrap()),
            endpoint_url: None,
        };
        let session = Session::open_over(&settings, wire.http_client()).await.unwrap();
        let (sender, inbox) = mpsc::channel(256);
        Self { session, reporter: Reporter::new(sender, Waker::noop().clone()), inbox }
    }

    /// What was told to the window so far.
    fn told(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.inbox.try_recv().ok()).collect()
    }
}

const ROLE_ID: &str = "AROAEXAMPLE";
const POLICY_ID: &str = "ANPAEXAMPLE";

/// The account with the plan's role and policy in it, as it was read.
fn standing() -> Inventory {
    let plan = plan();
    Inventory {
        policy: Some(ExistingPolicy {
            arn: plan.policy_arn(),
            unique_id: POLICY_ID.to_owned(),
            text: plan.permissions_policy().text().to_owned(),
            default_version_id: "v1".to_owned(),
            version_ids: vec!["v1".to_owned()],
            tags: plan.tags(),
            use_count: 1,
            other_users: Vec::new(),
        }),
        role: Some(ExistingRole {
            arn: plan.role_arn().to_string(),
            unique_id: ROLE_ID.to_owned(),
            trust_text: plan.trust_policy().text().to_owned(),
            max_session_duration_secs: 3_600,
            tags: plan.tags(),
            attached_policy_arns: vec![plan.policy_arn()],
            inline_policy_names: Vec::new(),
            revocation_text: None,
            permissions_boundary_arn: None,
        }),
        user: None,
    }
}

fn tags(tags: &[(String, String)]) -> String {
    let members = tags
        .iter()
        .map(|(key, value)| format!("<member><Key>{key}</Key><Value>{value}</Value></member>"));
    format!("<Tags>{}</Tags>", members.collect::<String>())
}

/// What IAM answers to `GetRole` about the plan's role.
fn get_role(unique_id: &str, of: &[(String, String)]) -> Answer {
    let (name, arn, tags) = (plan().role_name, plan().role_arn(), tags(of));
    Answer::query(
        200,
        format!(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role><Path>/</Path><RoleName>{name}</RoleName><RoleId>{unique_id}</RoleId><Arn>{arn}</Arn><CreateDate>2026-09-21T12:00:00Z</CreateDate>{tags}</Role></GetRoleResult></GetRoleResponse>"
        ),
    )
}

/// What IAM answers to `GetPolicy` about the plan's policy.
fn get_policy(unique_id: &str, of: &[(String, String)]) -> Answer {
    let (arn, tags) = (plan().policy_arn(), tags(of));
    Answer::query(
        200,
        format!(
            "<GetPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetPolicyResult><Policy><PolicyId>{unique_id}</PolicyId><Arn>{arn}</Arn><DefaultVersionId>v1</DefaultVersionId>{tags}</Policy></GetPolicyResult></GetPolicyResponse>"
        ),
    )
}

/// Role and policy as they were read.
fn looks() -> [(&'static str, Answer); 2] {
    let tags = plan().tags();
    [("GetRole", get_role(ROLE_ID, &tags)), ("GetPolicy", get_policy(POLICY_ID, &tags))]
}

/// Holds a failure to its kind and its sentence; code and request ID have to be kept for whoever wants them.
#[track_caller]
fn says(failure: &Failure, kind: FailureKind, code: &str, cause: &str) {
    assert_eq!(failure.kind, kind, "{failure:?}");
    assert_eq!(failure.code.as_deref(), Some(code), "{failure:?}");
    assert_eq!(diagnose(failure).cause, cause, "{failure:?}");
    assert_eq!(failure.request_id.as_deref(), Some(REQUEST_ID), "{failure:?}");
    let evidence = failure.evidence();
    assert!(evidence.contains(code) && evidence.contains(REQUEST_ID), "{evidence}");
}
