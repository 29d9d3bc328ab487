//! Policy, role and attachment: made, found again, mended, and taken back without a rest.

use countersign::access::changes::{ChangeLine, Write, changes, serves};
use countersign::access::policy::same_meaning;
use countersign::cloud::provision::{Interruption, StopFlag};
use countersign::model::event::Event;

use crate::bed::Bed;

#[tokio::test]
async fn what_was_created_is_read_back_as_the_plan_has_it() {
    let mut bed = Bed::new().await;
    let writes = bed.changes().await.writes();
    assert_eq!(writes, [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]);
    assert_eq!(bed.apply(&writes).await, writes);
    let inventory = bed.inventory().await;
    assert!(serves(&bed.plan, &inventory), "{inventory:?}");
    let (policy, role) = (inventory.policy.unwrap(), inventory.role.unwrap());
    assert_eq!(policy.text, bed.plan.permissions_policy().text());
    assert_eq!(role.trust_text, bed.plan.trust_policy().text());
    assert_eq!(role.arn, bed.plan.role_arn().to_string());
    assert_eq!(role.max_session_duration_secs, 7200);
    for tags in [policy.tags, role.tags] {
        assert!(bed.plan.tags().iter().all(|tag| tags.contains(tag)), "{tags:?}");
    }
}

#[tokio::test]
async fn a_second_run_finds_everything_as_wanted() {
    let mut bed = Bed::provisioned().await;
    let found = bed.changes().await;
    assert!(found.is_as_wanted(), "{found:?}");
    assert_eq!(found.writes(), []);
}

#[tokio::test]
async fn taking_back_leaves_nothing() {
    let mut bed = Bed::new().await;
    let writes = bed.changes().await.writes();
    let made = bed.apply(&writes).await;
    assert_eq!(bed.customer.roles_and_policies().await.len(), 2);
    bed.take_back(&made).await;
    assert_eq!(bed.customer.roles_and_policies().await, <[String; 0]>::default());
}

#[tokio::test]
async fn a_trust_policy_that_differs_is_shown_mended_and_put_back() {
    let mut bed = Bed::provisioned().await;
    let other =
        bed.plan.trust_policy().text().replace(bed.plan.external_id.as_str(), "SomebodyElse");
    let update = bed.customer.iam().update_assume_role_policy().role_name("lasso-access");
    update.policy_document(&other).send().await.unwrap();

    let found = bed.changes().await;
    assert!(found.replaces());
    let Some(ChangeLine::ToDo { write, diff, .. }) =
        found.lines.iter().find(|line| matches!(line, ChangeLine::ToDo { .. }))
    else {
        panic!("Nothing to do: {found:?}");
    };
    let Write::UpdateTrustPolicy { before } = write else { panic!("Another write: {write:?}") };
    assert!(same_meaning(before, &other));
    assert!(format!("{diff:?}").contains("SomebodyElse"));

    let made = bed.apply(&found.writes()).await;
    assert!(bed.changes().await.is_as_wanted());
    bed.take_back(&made).await;
    let role = bed.inventory().await.role.unwrap();
    assert!(same_meaning(&role.trust_text, &other));
}

#[tokio::test]
async fn a_sixth_version_of_the_policy_makes_room_for_itself() {
    let mut bed = Bed::provisioned().await;
    let arn = bed.plan.policy_arn();
    let other = bed.plan.permissions_policy().text().replace("s3:GetObject", "s3:GetObjectTagging");
    for _ in 0..4 {
        let version = bed.customer.iam().create_policy_version().policy_arn(&arn);
        version.policy_document(&other).set_as_default(true).send().await.unwrap();
    }
    let writes = bed.changes().await.writes();
    assert!(
        matches!(&writes[..], [Write::UpdatePolicy { delete_version_id: Some(oldest), .. }] if oldest == "v1"),
        "{writes:?}"
    );
    bed.apply(&writes).await;
    assert!(bed.changes().await.is_as_wanted());
}

#[tokio::test]
async fn a_role_that_somebody_else_made_stays_untouched() {
    let mut bed = Bed::new().await;
    let create = bed.customer.iam().create_role().role_name("lasso-access");
    create.assume_role_policy_document(bed.plan.trust_policy().text()).send().await.unwrap();
    let found = bed.changes().await;
    assert!(found.is_refused(), "{found:?}");
    assert_eq!(found.writes(), []);
}

#[tokio::test]
async fn a_stop_during_a_write_leaves_what_can_be_continued_or_taken_back() {
    let mut bed = Bed::new().await;
    let writes = bed.changes().await.writes();
    let stop = StopFlag::default();
    let (ended, made) = bed
        .apply_while(&writes, &stop, |event| {
            if matches!(event, Event::CallStarted(call) if call.operation == "CreatePolicy") {
                stop.stop();
            }
        })
        .await;
    assert_eq!(ended, Err(Interruption::Stopped));
    assert_eq!(made, [Write::CreatePolicy]);
    let inventory = bed.inventory().await;
    let rest = changes(&bed.plan, &inventory).writes();
    assert_eq!(rest, [Write::CreateRole, Write::AttachPolicy]);
    bed.take_back(&made).await;
    assert_eq!(bed.customer.roles_and_policies().await, <[String; 0]>::default());
}
