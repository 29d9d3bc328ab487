use jiff::Timestamp;

use super::*;
use crate::access::names::KeyPrefix;
use crate::access::policy::REVOCATION_POLICY_NAME;
use crate::access::sample::{self, as_planned};
use crate::access::ttl::Ttl;

/// The account after these writes, as IAM would have it.
fn after(plan: &AccessPlan, before: Inventory, writes: &[Write]) -> Inventory {
    let Inventory { mut policy, mut role, user } = before;
    for write in writes {
        match write {
            Write::CreatePolicy => policy = as_planned(plan).policy,
            Write::UpdatePolicy { .. } => {
                let policy = policy.as_mut().unwrap();
                plan.permissions_policy().text().clone_into(&mut policy.text);
            }
            Write::CreateRole => {
                role = as_planned(plan)
                    .role
                    .map(|role| ExistingRole { attached_policy_arns: Vec::new(), ..role });
            }
            Write::UpdateTrustPolicy { .. } => {
                let role = role.as_mut().unwrap();
                plan.trust_policy().text().clone_into(&mut role.trust_text);
            }
            Write::UpdateMaxSessionDuration { .. } => {
                role.as_mut().unwrap().max_session_duration_secs = plan.max_session_duration_secs();
            }
            Write::CreateUser
            | Write::PutUserPolicy { .. }
            | Write::CreateAccessKey { .. }
            | Write::DeleteAccessKey { .. } => panic!("A role's plan writes no user: {write:?}"),
            Write::AttachPolicy => {
                role.as_mut().unwrap().attached_policy_arns.push(plan.policy_arn());
            }
            Write::TagPolicy { .. } => policy.as_mut().unwrap().tags.extend(plan.tags()),
            Write::TagRole { .. } => role.as_mut().unwrap().tags.extend(plan.tags()),
            Write::RevokeSessions { .. } | Write::PutCors { .. } => {
                panic!("No plan of its own asks for {write:?}")
            }
        }
    }
    Inventory { policy, role, user }
}

/// The reason of the one refusal.
#[track_caller]
fn refusal(plan: &AccessPlan, inventory: &Inventory) -> String {
    let changes = changes(plan, inventory);
    assert_eq!(changes.writes(), [], "nothing is written beside a refusal");
    let mut reasons = changes.lines.into_iter().filter_map(|line| match line {
        ChangeLine::Refused { what, why, .. } => Some(format!("{what}: {why}")),
        _ => None,
    });
    let reason = reasons.next().expect("it is refused");
    assert_eq!(reasons.next(), None);
    reason
}

#[test]
fn an_empty_account_gets_policy_role_and_attachment_in_this_order() {
    let changes = changes(&sample::lasso(), &Inventory::default());
    assert_eq!(changes.writes(), [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]);
    assert!(!changes.replaces());
}

#[test]
fn an_account_as_planned_needs_nothing_and_serves() {
    let plan = sample::lasso();
    let inventory = as_planned(&plan);
    assert!(changes(&plan, &inventory).is_as_wanted());
    assert!(serves(&plan, &inventory));
}

#[test]
fn whatever_stands_in_the_account_the_writes_lead_to_the_plan() {
    let plan = sample::labelbox();
    let planned = as_planned(&plan);
    let policies = [
        None,
        planned.policy.clone(),
        planned.policy.clone().map(|policy| ExistingPolicy { text: "{}".to_owned(), ..policy }),
    ];
    let role = as_planned(&plan).role.unwrap();
    let roles = [
        None,
        Some(role.clone()),
        Some(ExistingRole { trust_text: "{}".to_owned(), ..role.clone() }),
        Some(ExistingRole { max_session_duration_secs: 43_200, ..role.clone() }),
        Some(ExistingRole { attached_policy_arns: Vec::new(), ..role }),
    ];
    for policy in policies {
        for role in &roles {
            let before = Inventory { policy: policy.clone(), role: role.clone(), user: None };
            let wanted = changes(&plan, &before);
            assert_eq!(wanted.is_as_wanted(), serves(&plan, &before), "{before:?}");
            let after = after(&plan, before, &wanted.writes());
            assert!(serves(&plan, &after), "{after:?}");
            assert!(changes(&plan, &after).is_as_wanted(), "{after:?}");
        }
    }
}

#[test]
fn another_spelling_of_a_document_is_as_wanted() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        role.trust_text = role
            .trust_text
            .split_whitespace()
            .collect::<String>()
            .replace("\"arn:aws:iam::222222222222:root\"", "[\"222222222222\"]");
    }
    assert!(changes(&plan, &inventory).is_as_wanted());
}

#[test]
fn a_difference_is_shown_line_by_line_and_asked_about() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(policy) = &mut inventory.policy {
        policy.text = policy.text.replace("media-prod", "media-test");
    }
    let changes = changes(&plan, &inventory);
    assert!(changes.replaces());
    let [ChangeLine::ToDo { write, diff, .. }, ..] = changes.lines.as_slice() else {
        panic!("the policy is to be written: {changes:?}")
    };
    let before_version_id = "v1".to_owned();
    assert_eq!(*write, Write::UpdatePolicy { before_version_id, delete_version_id: None });
    let touched: Vec<&str> = diff
        .iter()
        .filter(|line| line.fate != diff::LineFate::Kept)
        .map(|line| line.text.trim())
        .collect();
    assert_eq!(
        touched,
        [
            "\"Resource\": \"arn:aws:s3:::media-test/*\"",
            "\"Resource\": \"arn:aws:s3:::media-prod/*\""
        ]
    );
}

/// The version that makes room, where the account has these.
#[track_caller]
fn makes_room(version_ids: &[&str], default: &str) -> Option<String> {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(policy) = &mut inventory.policy {
        "{}".clone_into(&mut policy.text);
        default.clone_into(&mut policy.default_version_id);
        policy.version_ids = version_ids.iter().map(ToString::to_string).collect();
    }
    match changes(&plan, &inventory).writes().remove(0) {
        Write::UpdatePolicy { delete_version_id, before_version_id } => {
            assert_eq!(before_version_id, default);
            delete_version_id
        }
        other => panic!("the policy was to be updated: {other:?}"),
    }
}

#[test]
fn the_oldest_of_five_versions_makes_room() {
    assert_eq!(makes_room(&["v3", "v4", "v5", "v9"], "v9"), None);
    assert_eq!(makes_room(&["v3", "v4", "v5", "v9", "v10"], "v10").as_deref(), Some("v3"));
}

#[test]
fn the_version_in_force_is_never_the_one_that_makes_room() {
    assert_eq!(makes_room(&["v1", "v2", "v3", "v4", "v5"], "v1").as_deref(), Some("v2"));
}

#[test]
fn a_longer_lifetime_changes_the_longest_session_alone() {
    let mut plan = sample::lasso();
    let inventory = as_planned(&plan);
    plan.ttl = Ttl::parse("2 hours").unwrap();
    let changes = changes(&plan, &inventory);
    assert_eq!(changes.writes(), [Write::UpdateMaxSessionDuration { before_secs: 3_600 }]);
    assert_eq!(
        changes.writes()[0].sentence(&plan),
        "Change the maximum session duration of the role LassoModerationBucketAccess from 3600 to 7200 seconds"
    );
}

#[test]
fn what_carries_no_tag_of_ours_is_refused() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        role.tags = vec![("team".to_owned(), "media".to_owned())];
    }
    assert_eq!(
        refusal(&plan, &inventory),
        "Role arn:aws:iam::111111111111:role/LassoModerationBucketAccess: It was not made by Countersign and stays untouched; adopt it, or choose another name"
    );
}

#[test]
fn another_integrations_policy_is_refused_and_named() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(policy) = &mut inventory.policy {
        "acme/media-prod".clone_into(&mut policy.tags[0].1);
    }
    assert!(refusal(&plan, &inventory).contains("another integration, acme/media-prod"));
}

#[test]
fn an_integration_tag_that_was_removed_is_refused() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        role.tags.remove(0);
    }
    assert!(refusal(&plan, &inventory).contains("Its integration tag was removed"));
}

#[test]
fn attached_and_inline_extras_are_refused_by_name() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        role.attached_policy_arns.push("arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned());
        role.inline_policy_names.push("extra".to_owned());
    }
    assert!(refusal(&plan, &inventory).starts_with(
        "The role LassoModerationBucketAccess also carries arn:aws:iam::aws:policy/ReadOnlyAccess, inline policy extra: "
    ));
    assert!(!serves(&plan, &inventory));
}

#[test]
fn a_role_under_another_path_is_refused() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        "arn:aws:iam::111111111111:role/old/LassoModerationBucketAccess".clone_into(&mut role.arn);
    }
    assert!(refusal(&plan, &inventory).contains("choose another role name"));
    assert!(!serves(&plan, &inventory));
}

#[test]
fn a_policy_beyond_iams_quota_is_refused_before_it_is_sent() {
    // Each of these is written `${*}`, once for the objects and once for the listing.
    let prefix = Some(KeyPrefix::parse(&"*".repeat(1_024)).unwrap());
    let plan = AccessPlan { prefix, ..sample::labelbox() };
    let chars = plan.permissions_policy().counted_chars();
    assert_eq!(
        refusal(&plan, &Inventory::default()),
        format!(
            "Permissions policy LabelboxS3Access: It has {chars} characters, and IAM takes 6144; shorten the prefix"
        )
    );
}

#[test]
fn every_difference_has_its_sentence() {
    let plan = sample::lasso();
    assert_eq!(
        differences(&plan, &Inventory::default()),
        [
            "There is no policy arn:aws:iam::111111111111:policy/LassoModerationBucketAccess",
            "There is no role arn:aws:iam::111111111111:role/LassoModerationBucketAccess",
        ]
    );
    let mut inventory = as_planned(&plan);
    if let (Some(policy), Some(role)) = (&mut inventory.policy, &mut inventory.role) {
        "{}".clone_into(&mut policy.text);
        "{}".clone_into(&mut role.trust_text);
        role.max_session_duration_secs = 7_200;
        role.attached_policy_arns.clear();
    }
    assert_eq!(
        differences(&plan, &inventory),
        [
            "The permissions policy differs from the plan's",
            "The trust policy differs from the plan's",
            "The maximum session duration is 7200 seconds, the plan says 3600",
            "The permissions policy is not attached to the role",
        ]
    );
}

#[test]
fn only_what_replaces_something_needs_a_word() {
    let before_version_id = "v1".to_owned();
    for (write, replaces) in [
        (Write::CreatePolicy, false),
        (Write::CreateRole, false),
        (Write::AttachPolicy, false),
        (Write::UpdatePolicy { before_version_id, delete_version_id: None }, true),
        (Write::UpdateTrustPolicy { before: String::new() }, true),
        (Write::UpdateMaxSessionDuration { before_secs: 3_600 }, true),
    ] {
        assert_eq!(write.replaces(), replaces, "{write:?}");
    }
}

/// The account as planned, with a role and a policy on which nobody's tag is.
fn untagged(plan: &AccessPlan) -> Inventory {
    let mut inventory = as_planned(plan);
    let team = vec![("team".to_owned(), "media".to_owned())];
    if let (Some(policy), Some(role)) = (&mut inventory.policy, &mut inventory.role) {
        policy.tags.clone_from(&team);
        role.tags = team;
    }
    inventory
}

const ADOPTING: Wish = Wish { adopts: true, revokes_before: None };

#[test]
fn what_is_nobodys_may_be_adopted_and_is_tagged_first() {
    let plan = sample::lasso();
    let mut before = untagged(&plan);
    if let Some(role) = &mut before.role {
        "{}".clone_into(&mut role.trust_text);
    }
    assert!(changes(&plan, &before).offers_adoption());
    let adoption = changes_with(&plan, &before, ADOPTING);
    let operations: Vec<_> = adoption.writes().iter().map(Write::operation).collect();
    assert_eq!(operations, ["TagPolicy", "TagRole", "UpdateAssumeRolePolicy"]);
    assert!(adoption.replaces());
    assert_eq!(Wish::of(&adoption.writes()), ADOPTING);
    let after = after(&plan, before, &adoption.writes());
    assert!(changes(&plan, &after).is_as_wanted(), "{after:?}");
}

#[test]
fn an_adoption_shows_the_tags_that_it_puts() {
    let plan = sample::lasso();
    let adoption = changes_with(&plan, &untagged(&plan), ADOPTING);
    let [ChangeLine::ToDo { diff, .. }, ..] = adoption.lines.as_slice() else {
        panic!("the policy is to be tagged: {adoption:?}")
    };
    assert!(diff.iter().any(|line| line.text == "countersign:integration = lasso/media-prod"));
}

#[test]
fn another_integrations_role_is_not_adopted() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        "acme/media-prod".clone_into(&mut role.tags[0].1);
    }
    assert!(!changes(&plan, &inventory).offers_adoption());
    assert!(changes_with(&plan, &inventory, ADOPTING).is_refused());
}

#[test]
fn roles_of_services_and_of_rehearsals_are_never_adopted() {
    for path in ["/aws-service-role/s3.amazonaws.com/", "/aws-reserved/sso/", "/countersign/"] {
        let plan = AccessPlan { role_path: path.to_owned(), ..sample::lasso() };
        let inventory = untagged(&plan);
        assert_eq!(inventory.role.as_ref().unwrap().arn, plan.role_arn().to_string());
        assert!(changes_with(&plan, &inventory, ADOPTING).is_refused(), "{path}");
    }
}

#[test]
fn a_policy_that_others_use_is_not_changed_by_an_adoption() {
    let plan = sample::lasso();
    let mut inventory = untagged(&plan);
    if let Some(policy) = &mut inventory.policy {
        "{}".clone_into(&mut policy.text);
        policy.other_users = vec![PolicyUser::Role("Foreign".to_owned())];
    }
    let adoption = changes_with(&plan, &inventory, ADOPTING);
    assert!(adoption.is_refused());
    assert!(format!("{adoption:?}").contains("also used by the role Foreign"), "{adoption:?}");
}

const REVOKING: Wish = Wish { adopts: false, revokes_before: Some(Timestamp::UNIX_EPOCH) };

#[test]
fn a_revocation_is_one_line_and_shows_its_document() {
    let plan = sample::lasso();
    let changes = changes_with(&plan, &as_planned(&plan), REVOKING);
    let write = Write::RevokeSessions { not_before: Timestamp::UNIX_EPOCH, before: None };
    assert_eq!(changes.writes(), [write]);
    assert_eq!(Wish::of(&changes.writes()), REVOKING);
    let [ChangeLine::ToDo { diff, .. }] = changes.lines.as_slice() else { panic!("{changes:?}") };
    assert!(diff.iter().any(|line| line.text.contains("\"aws:TokenIssueTime\"")), "{diff:?}");
}

#[test]
fn an_earlier_revocation_is_no_grant_beyond_the_plan() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    let text = crate::access::policy::revocation_policy(Timestamp::UNIX_EPOCH).text().to_owned();
    if let Some(role) = &mut inventory.role {
        role.inline_policy_names.push(REVOCATION_POLICY_NAME.to_owned());
        role.revocation_text = Some(text.clone());
    }
    assert!(serves(&plan, &inventory));
    assert!(changes(&plan, &inventory).is_as_wanted());
    assert!(changes_with(&plan, &inventory, REVOKING).is_as_wanted());
    let later = Wish { revokes_before: Timestamp::from_second(1).ok(), ..REVOKING };
    let again = changes_with(&plan, &inventory, later).writes();
    assert!(
        matches!(&again[..], [Write::RevokeSessions { before: Some(before), .. }] if *before == text)
    );
}

#[test]
fn a_policy_of_that_name_that_allows_something_is_a_grant_and_is_not_overwritten() {
    let plan = sample::lasso();
    let mut inventory = as_planned(&plan);
    if let Some(role) = &mut inventory.role {
        role.inline_policy_names.push(REVOCATION_POLICY_NAME.to_owned());
        role.revocation_text = Some(plan.permissions_policy().text().to_owned());
    }
    assert!(!serves(&plan, &inventory));
    assert!(changes_with(&plan, &inventory, REVOKING).is_refused());
}

#[test]
fn sessions_of_somebody_elses_role_are_not_revoked() {
    let plan = sample::lasso();
    assert!(changes_with(&plan, &untagged(&plan), REVOKING).is_refused());
    assert!(changes_with(&plan, &Inventory::default(), REVOKING).is_refused());
}

#[test]
fn a_rotation_replaces_the_trust_policy_alone_and_says_why() {
    let plan = sample::lasso();
    let old = plan.external_id.clone();
    let rotated = AccessPlan {
        external_id: "nEw4vq2MxWzP4tYb9NcHd".parse().unwrap(),
        previous_external_id: Some(old),
        ..plan.clone()
    };
    let to_do = changes(&rotated, &as_planned(&plan));
    assert!(matches!(&to_do.writes()[..], [Write::UpdateTrustPolicy { .. }]), "{to_do:?}");
    assert!(to_do.writes()[0].why(&rotated).contains("both are accepted"));
    let withdrawn = AccessPlan { previous_external_id: None, ..rotated.clone() };
    let to_do = changes(&withdrawn, &as_planned(&rotated));
    assert!(to_do.writes()[0].why(&withdrawn).contains("accepted no longer"), "{to_do:?}");
}

#[test]
fn why_the_longest_session_changes_names_the_lifetime() {
    let plan = AccessPlan { ttl: Ttl::parse("2 hours").unwrap(), ..sample::lasso() };
    let write = Write::UpdateMaxSessionDuration { before_secs: 3_600 };
    assert_eq!(
        write.why(&plan),
        "A signed URL expires with the session that signed it, and 2 hours are asked for"
    );
}

#[test]
fn an_overlap_that_only_the_account_knows_is_recognised_with_the_newer_one_first() {
    let old = sample::lasso();
    let rotated = AccessPlan {
        external_id: "nEw4vq2MxWzP4tYb9NcHd".parse().unwrap(),
        previous_external_id: Some(old.external_id.clone()),
        ..old.clone()
    };
    let inventory = as_planned(&rotated);
    let both = Some((rotated.external_id.clone(), old.external_id.clone()));
    assert_eq!(overlap_in_account(&old, &inventory), both);
    let new = AccessPlan { previous_external_id: None, ..rotated };
    assert_eq!(overlap_in_account(&new, &inventory), both);
}

#[test]
fn an_overlap_of_somebody_elses_role_or_among_other_changes_is_none_of_ours() {
    let old = sample::lasso();
    let rotated = AccessPlan {
        external_id: "nEw4vq2MxWzP4tYb9NcHd".parse().unwrap(),
        previous_external_id: Some(old.external_id.clone()),
        ..old.clone()
    };
    assert_eq!(overlap_in_account(&old, &untagged(&rotated)), None);
    assert_eq!(overlap_in_account(&old, &as_planned(&old)), None);
    let mut wider = as_planned(&rotated);
    if let Some(role) = &mut wider.role {
        role.trust_text = role.trust_text.replace("222222222222", "333333333333");
    }
    assert_eq!(overlap_in_account(&old, &wider), None);
}
