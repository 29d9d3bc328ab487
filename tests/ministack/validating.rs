//! Every check, by rehearsal and with the vendor's own credentials; no twin is left whatever happens.

use std::collections::BTreeMap;

use countersign::access::names::ObjectKey;
use countersign::checks::catalogue::{CATALOGUE, CheckId};
use countersign::checks::diagnoses::EXTERNAL_ID_INSECURE;
use countersign::checks::finding::{Finding, Fix, Verdict};
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::provision::StopFlag;
use countersign::cloud::rehearsal::{Leftovers, TWIN_PATH};
use countersign::cloud::session::Session;
use countersign::cloud::validation::{Means, Proof, Validation};
use countersign::journal::Keeper;
use countersign::model::event::Event;
use countersign::model::proof::SignedBy;

use crate::bed::{Bed, CONTENT, TASK, open_session};

/// What a rehearsal of the bed's plan leaves out: nobody publishes the principal, MiniStack answers `GetBucketRequestPayment` with a listing,
/// the object is under no KMS key, and the plan grants the whole bucket.
const LEFT_OUT: [CheckId; 5] = [
    CheckId::VendorPrincipal,
    CheckId::RequesterPays,
    CheckId::KmsPermission,
    CheckId::KmsKeyPolicy,
    CheckId::OutsidePrefix,
];
/// What is left out beside it where the role itself is assumed.
const TWIN: [CheckId; 2] = [CheckId::TwinCreated, CheckId::TwinGone];

type Findings = BTreeMap<CheckId, Finding>;

/// Runs every check, with `look` seeing each finding before the next call is answered.
async fn validate(
    bed: &mut Bed,
    vendor: Option<&Session>,
    stop: &StopFlag,
    mut look: impl FnMut(CheckId, &Finding),
) -> (Option<Proof>, Findings) {
    let (session, plan, reporter) = (bed.session.clone(), bed.plan.clone(), bed.reporter.clone());
    let (fetcher, leftovers) = (Fetcher::default(), Leftovers::default());
    let mut findings = Findings::new();
    let work = Box::pin(async {
        let validation = Validation {
            session: &session,
            means: vendor.map_or(Means::Rehearsal, |vendor| Means::Directly { vendor }),
            plan: &plan,
            last_change_at: None,
            leftovers: &leftovers,
            keeper: &Keeper::default(),
            reporter: &reporter,
            fetcher: &fetcher,
            task: TASK,
            stop,
            standing: &BTreeMap::new(),
        };
        validation.run().await
    });
    let proof = bed
        .watch(work, |event| {
            if let Event::Found(TASK, id, finding) = event {
                look(*id, finding);
                findings.insert(*id, finding.clone());
            }
        })
        .await;
    (proof, findings)
}

/// What MiniStack's policy simulator leaves open: of several resources it looks at the first alone.
const SIMULATED: [CheckId; 2] = [CheckId::AdminPermissions, CheckId::RoleSimulation];

/// What MiniStack does not know: it takes a call to Access Analyzer for one to S3.
const NOT_SERVED: CheckId = CheckId::PolicyValidation;

/// The checks that did not pass.
fn not_passed(findings: &Findings) -> Vec<CheckId> {
    assert_eq!(findings.len(), CATALOGUE.len(), "{findings:?}");
    let others = findings.iter().filter(|(_, finding)| finding.verdict != Verdict::Passed);
    others.map(|(id, _)| *id).collect()
}

/// What is left out of every run, and `more`, in the order of the catalogue.
fn expected(more: &[CheckId]) -> Vec<CheckId> {
    let mut left_out = [SIMULATED.as_slice(), &[NOT_SERVED], &LEFT_OUT, more].concat();
    left_out.sort();
    left_out
}

async fn twins(bed: &Bed) -> Vec<String> {
    let mut arns = bed.customer.roles_and_policies().await;
    arns.retain(|arn| arn.contains(TWIN_PATH));
    arns
}

#[tokio::test]
async fn a_rehearsal_passes_every_check_and_leaves_the_account_as_it_was() {
    let mut bed = Bed::provisioned().await;
    bed.customer.bucket("private", "private.txt", "text/plain", b"not for the vendor").await;
    bed.let_a_page_in().await;
    let before = bed.customer.roles_and_policies().await;
    let mut saw_twin = false;
    let (proof, findings) = validate(&mut bed, None, &StopFlag::default(), |id, finding| {
        saw_twin |= id == CheckId::TwinCreated && finding.verdict == Verdict::Passed;
    })
    .await;
    assert_eq!(not_passed(&findings), expected(&[]), "{findings:?}");
    for id in SIMULATED {
        assert!(matches!(findings[&id].verdict, Verdict::Skipped { .. }), "{findings:?}");
    }
    let reason = "This AWS endpoint has no IAM Access Analyzer".to_owned();
    assert_eq!(findings[&NOT_SERVED].verdict, Verdict::Skipped { reason });
    assert!(saw_twin);
    let proof = proof.unwrap();
    assert_eq!(proof.object.bytes, CONTENT.as_bytes());
    assert_eq!(proof.live_url.unwrap().signed_by, SignedBy::Admin);
    assert_eq!(bed.customer.roles_and_policies().await, before);
}

#[tokio::test]
async fn the_vendors_own_credentials_prove_the_role_itself() {
    let mut bed = Bed::provisioned().await;
    bed.customer.bucket("private", "private.txt", "text/plain", b"not for the vendor").await;
    bed.let_a_page_in().await;
    let vendor = open_session(&bed.vendor).await;
    let (proof, findings) =
        validate(&mut bed, Some(&vendor), &StopFlag::default(), |_, _| {}).await;
    assert_eq!(not_passed(&findings), expected(&TWIN), "{findings:?}");
    let proof = proof.unwrap();
    assert_eq!(proof.object.bytes, CONTENT.as_bytes());
    assert_eq!(proof.live_url.unwrap().signed_by, SignedBy::Role);
}

#[tokio::test]
async fn a_stop_in_the_middle_of_a_rehearsal_removes_the_twin() {
    let mut bed = Bed::provisioned().await;
    let stop = StopFlag::default();
    let (proof, findings) = validate(&mut bed, None, &stop, |id, finding| {
        if id == CheckId::TwinCreated && finding.verdict == Verdict::Passed {
            stop.stop();
        }
    })
    .await;
    assert_eq!(proof, None);
    assert!(matches!(findings[&CheckId::NoExternalId].verdict, Verdict::Blocked { .. }));
    assert_eq!(findings[&CheckId::TwinGone].verdict, Verdict::Passed);
    assert_eq!(twins(&bed).await, <[String; 0]>::default());
}

#[tokio::test]
async fn a_twin_that_was_made_by_half_is_removed() {
    let mut bed = Bed::provisioned().await;
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:AttachRolePolicy","Resource":"*"}}"#;
    let put = bed.customer.iam().put_user_policy().user_name("administrator").policy_name("deny");
    put.policy_document(deny).send().await.unwrap();
    let (proof, findings) = validate(&mut bed, None, &StopFlag::default(), |_, _| {}).await;
    assert_eq!(proof, None);
    assert_eq!(findings[&CheckId::TwinCreated].verdict, Verdict::Failed);
    assert_eq!(findings[&CheckId::TwinGone].verdict, Verdict::Passed, "{findings:?}");
    assert_eq!(twins(&bed).await, <[String; 0]>::default());
}

#[tokio::test]
async fn no_twin_is_made_for_a_role_that_is_not_there() {
    let mut bed = Bed::new().await;
    let (proof, findings) = validate(&mut bed, None, &StopFlag::default(), |_, _| {}).await;
    assert_eq!(proof, None);
    assert_eq!(findings[&CheckId::RoleAsPlanned].verdict, Verdict::Failed);
    assert!(matches!(findings[&CheckId::TwinCreated].verdict, Verdict::Blocked { .. }));
    assert_eq!(bed.customer.roles_and_policies().await, <[String; 0]>::default());
}

#[tokio::test]
async fn a_missing_object_fails_its_check_and_the_twin_goes_all_the_same() {
    let mut bed = Bed::provisioned().await;
    bed.plan.example_key = ObjectKey::parse("pictures/no such.txt").unwrap();
    let (proof, findings) = validate(&mut bed, None, &StopFlag::default(), |_, _| {}).await;
    assert_eq!(proof, None);
    assert_eq!(findings[&CheckId::ObjectExists].verdict, Verdict::Failed);
    assert_eq!(findings[&CheckId::RightExternalId].verdict, Verdict::Passed);
    assert_eq!(findings[&CheckId::TwinGone].verdict, Verdict::Passed);
    assert_eq!(twins(&bed).await, <[String; 0]>::default());
}

#[tokio::test]
async fn a_key_that_was_written_otherwise_is_found_and_offered() {
    let mut bed = Bed::provisioned().await;
    let meant = bed.plan.example_key.clone();
    for written in ["pictures/A B+C.TXT", "pictures/a%20b%2Bc.txt", "/pictures/a b+c.txt"] {
        bed.plan.example_key = ObjectKey::parse(written).unwrap();
        let (_, findings) = validate(&mut bed, None, &StopFlag::default(), |_, _| {}).await;
        let fix = findings[&CheckId::ObjectExists].fix.clone();
        assert_eq!(fix, Some(Fix::UseKey(meant.clone())), "{written}");
    }
}

#[tokio::test]
async fn a_role_whose_external_id_was_taken_away_is_not_rehearsed() {
    let mut bed = Bed::provisioned().await;
    let open = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{}:root"}},"Action":"sts:AssumeRole"}}}}"#,
        bed.vendor.id
    );
    let update = bed.customer.iam().update_assume_role_policy().role_name("lasso-access");
    update.policy_document(open).send().await.unwrap();
    let (_, findings) = validate(&mut bed, None, &StopFlag::default(), |_, _| {}).await;
    assert_eq!(findings[&CheckId::RoleAsPlanned].verdict, Verdict::Failed);
    assert!(matches!(findings[&CheckId::TwinCreated].verdict, Verdict::Blocked { .. }));
    let trust = &findings[&CheckId::TrustPolicyNarrow];
    assert_eq!(trust.verdict, Verdict::Failed);
    assert_eq!(trust.diagnosis.as_ref().unwrap().cause, EXTERNAL_ID_INSECURE);
}
