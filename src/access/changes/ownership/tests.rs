//! Whose something is where several vendors come into question, and who else uses it.

use crate::access::changes::{Inventory, PolicyUser, Wish, Write, changes, changes_with};
use crate::access::external_id::ExternalId;
use crate::access::names::Principal;
use crate::access::plan::AccessPlan;
use crate::access::sample::{self, as_planned};
use crate::access::taking_back::taking_back;
use crate::access::vendor::VendorId;

#[test]
fn a_policy_of_ours_that_others_use_as_well_is_not_replaced_but_names_them() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(policy) = &mut inventory.policy {
        policy.other_users = vec![
            PolicyUser::Role("Foreign".to_owned()),
            PolicyUser::User("jo".to_owned()),
            PolicyUser::Unnamed(2),
        ];
    }
    assert!(changes(&plan, &inventory).is_as_wanted(), "nobody feels what does not change");
    if let Some(policy) = &mut inventory.policy {
        "{}".clone_into(&mut policy.text);
    }
    let changes = changes(&plan, &inventory);
    assert_eq!(changes.writes(), []);
    let told = format!("{changes:?}");
    assert!(told.contains("the role Foreign and the user jo and 2 others"), "{told}");
}

/// The account of a custom vendor as an earlier version made it: with a tag that vendors written alike share.
fn made_before(plan: &AccessPlan) -> Inventory {
    let mut inventory = as_planned(plan);
    let former = plan.former_integration().expect("a custom vendor");
    let role = inventory.role.as_mut().map(|role| &mut role.tags);
    let policy = inventory.policy.as_mut().map(|policy| &mut policy.tags);
    for tags in [role, policy].into_iter().flatten() {
        tags[0].1.clone_from(&former);
    }
    inventory
}

fn of_vendor(name: &str, account: &str, external_id: &str) -> AccessPlan {
    AccessPlan {
        vendor_id: VendorId::custom(name),
        vendor_name: name.to_owned(),
        principal: Principal::parse(account).unwrap(),
        external_id: ExternalId::parse(external_id).unwrap(),
        ..sample::lasso()
    }
}

#[test]
fn what_an_earlier_version_tagged_is_known_by_whom_its_role_lets_in() {
    let ours = of_vendor("日本写真", "222222222222", "kR7vq2MxWzP4tYb9NcHd");
    let account = made_before(&ours);
    assert!(changes(&ours, &account).is_as_wanted());
    let rotated = AccessPlan {
        external_id: ExternalId::parse("another-external-id-1").unwrap(),
        previous_external_id: Some(ours.external_id.clone()),
        ..ours.clone()
    };
    assert!(!changes(&rotated, &account).is_refused(), "the ID before is known");
    for other in [
        of_vendor("中国图片", "333333333333", "kR7vq2MxWzP4tYb9NcHd"),
        of_vendor("中国图片", "222222222222", "another-external-id-1"),
    ] {
        let refused = changes(&other, &account);
        assert!(refused.is_refused(), "{refused:?}");
        assert!(refused.offers_adoption(), "the admin may know better");
        assert!(format!("{refused:?}").contains("may be another vendor's, too"), "{refused:?}");
        let undone = taking_back(&other, &account, &[]);
        assert!(undone.is_refused() && undone.writes().is_empty(), "{undone:?}");
        let wish = Wish { adopts: true, ..Wish::default() };
        let adopted = changes_with(&other, &account, wish);
        let operations: Vec<&str> = adopted.writes().iter().map(Write::operation).collect();
        assert_eq!(operations, ["TagPolicy", "TagRole", "UpdateAssumeRolePolicy"]);
    }
}

#[test]
fn what_another_vendor_made_is_nothing_of_this_one() {
    let first = of_vendor("Acme & Co", "222222222222", "kR7vq2MxWzP4tYb9NcHd");
    let account = as_planned(&first);
    for name in ["Acme - Co", "acme & co", "acme---co", "Acme & Co ltd"] {
        let second = AccessPlan {
            vendor_id: VendorId::custom(name),
            vendor_name: name.to_owned(),
            ..first.clone()
        };
        let refused = changes(&second, &account);
        assert!(refused.is_refused() && !refused.offers_adoption(), "{name}: {refused:?}");
        assert_eq!(taking_back(&second, &account, &[]).lines, [], "{name}");
    }
}

#[test]
fn a_role_of_ours_under_another_path_is_told_when_all_is_taken_back() {
    let plan = sample::lasso();
    let account = as_planned(&AccessPlan { role_path: "/team/".to_owned(), ..plan.clone() });
    let undone = taking_back(&plan, &account, &[]);
    assert!(undone.is_refused(), "{undone:?}");
    assert!(format!("{undone:?}").contains("role/team/LassoModerationBucketAccess"), "{undone:?}");
}

#[test]
fn a_policy_that_others_use_is_not_deleted_after_its_role() {
    let plan = sample::lasso();
    let mut account = as_planned(&plan);
    if let Some(policy) = &mut account.policy {
        policy.other_users = vec![PolicyUser::Role("Foreign".to_owned())];
    }
    let undone = taking_back(&plan, &account, &[]);
    assert!(undone.is_refused() && undone.writes().is_empty(), "{undone:?}");
    assert!(format!("{undone:?}").contains("also used by the role Foreign"), "{undone:?}");
}

#[test]
fn a_user_names_no_vendor_so_a_tag_that_several_share_says_what_to_do() {
    let plan = sample::user();
    let mut account = as_planned(&plan);
    let former = plan.former_integration().expect("a custom vendor");
    account.user.as_mut().unwrap().tags[0].1 = former;
    for refused in [changes(&plan, &account), taking_back(&plan, &account, &[])] {
        assert!(refused.is_refused() && refused.writes().is_empty(), "{refused:?}");
        let told = format!("{refused:?}");
        assert!(told.contains("set countersign:integration to Custom:Pixel/media-prod"), "{told}");
    }
}
