use super::*;
use crate::access::changes::is_somebody_elses;
use crate::access::changes::user::ExistingKey;
use crate::access::cors::{CorsConfiguration, CorsRule};
use crate::access::policy::{REVOCATION_POLICY_NAME, revocation_policy};
use crate::access::sample::{as_planned, lasso, user};

const FIRST_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

fn undone(inventory: &Inventory, history: &[Write]) -> Vec<Write> {
    taking_back(&lasso(), inventory, history).writes()
}

fn trust(before: &str) -> Write {
    Write::UpdateTrustPolicy { before: before.to_owned() }
}

#[test]
fn without_a_history_everything_that_carries_the_tag_is_deleted() {
    let all = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    assert_eq!(undone(&as_planned(&lasso()), &[]), all);
}

#[test]
fn what_does_not_carry_the_tag_is_left_alone() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().tags.clear();
    assert_eq!(undone(&inventory, &[]), [Write::CreatePolicy]);
}

#[test]
fn a_role_that_was_there_before_gets_back_the_trust_policy_that_stood_there_first() {
    let second = r#"{"Version":"2012-10-17","Statement":[],"Id":"second"}"#;
    let history = [trust(FIRST_TRUST), trust(second)];
    assert_eq!(undone(&as_planned(&lasso()), &history), [trust(FIRST_TRUST)]);
}

#[test]
fn what_is_back_already_is_not_put_back_again() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().trust_text = FIRST_TRUST.to_owned();
    assert_eq!(undone(&inventory, &[trust(FIRST_TRUST)]), []);
}

#[test]
fn a_role_that_was_created_is_deleted_whatever_was_changed_of_it_later() {
    let history = [Write::CreateRole, Write::AttachPolicy, trust(FIRST_TRUST)];
    let undone = undone(&as_planned(&lasso()), &history);
    assert_eq!(undone, [Write::CreateRole, Write::AttachPolicy]);
}

#[test]
fn what_the_account_does_not_show_is_not_taken_back() {
    let history = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    assert_eq!(undone(&Inventory::default(), &history), []);
    let policy_only = Inventory { role: None, ..as_planned(&lasso()) };
    assert_eq!(undone(&policy_only, &history), [Write::CreatePolicy]);
}

#[test]
fn nothing_is_taken_back_while_the_role_carries_somebody_elses_policy() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().inline_policy_names.push("theirs".to_owned());
    assert!(taking_back(&lasso(), &inventory, &[]).is_refused());
}

#[test]
fn a_version_that_is_gone_cannot_be_put_back() {
    let update = |before: &str| Write::UpdatePolicy {
        before_version_id: before.to_owned(),
        delete_version_id: None,
    };
    let mut inventory = as_planned(&lasso());
    let policy = inventory.policy.as_mut().unwrap();
    policy.default_version_id = "v3".to_owned();
    policy.version_ids = vec!["v2".to_owned(), "v3".to_owned()];
    assert_eq!(undone(&inventory, &[update("v2")]), [update("v2")]);
    assert!(taking_back(&lasso(), &inventory, &[update("v1")]).is_refused());
    let policy = inventory.policy.as_mut().unwrap();
    policy.default_version_id = "v2".to_owned();
    assert_eq!(undone(&inventory, &[update("v2")]), [update("v2")], "v3 is left");
    let policy = inventory.policy.as_mut().unwrap();
    policy.version_ids = vec!["v1".to_owned(), "v2".to_owned()];
    assert_eq!(undone(&inventory, &[update("v2")]), []);
}

fn tags() -> Vec<(String, String)> {
    vec![("owner".to_owned(), "somebody".to_owned())]
}

fn adoption() -> [Write; 3] {
    let tag_policy = Write::TagPolicy { before: tags() };
    [tag_policy, Write::TagRole { before: tags() }, trust(FIRST_TRUST)]
}

fn revocation(before: Option<&str>) -> Write {
    let not_before = "2026-09-21T12:00:00Z".parse().unwrap();
    Write::RevokeSessions { not_before, before: before.map(str::to_owned) }
}

/// The role as planned, with the inline policy that ends sessions.
fn revoked() -> Inventory {
    let mut inventory = as_planned(&lasso());
    let role = inventory.role.as_mut().unwrap();
    role.inline_policy_names = vec![REVOCATION_POLICY_NAME.to_owned()];
    role.revocation_text =
        Some(revocation_policy("2026-09-21T12:00:00Z".parse().unwrap()).text().to_owned());
    inventory
}

fn cors(before: &[&str], after: &[&str]) -> Write {
    let of = |ids: &[&str]| CorsConfiguration {
        rules: ids
            .iter()
            .map(|id| CorsRule { id: Some((*id).to_owned()), ..CorsRule::default() })
            .collect(),
    };
    Write::PutCors { before: of(before), after: of(after) }
}

#[test]
fn a_rule_of_another_integration_stays_with_its_role() {
    let mut inventory = as_planned(&lasso());
    let made = [cors(&[], &["countersign-lasso"])];
    assert_eq!(undone(&Inventory::default(), &made), made);
    inventory.policy.as_mut().unwrap().tags[0].1 = "labelbox/media-prod".to_owned();
    inventory.role.as_mut().unwrap().tags[0].1 = "labelbox/media-prod".to_owned();
    assert_eq!(undone(&inventory, &made), []);
}

#[test]
fn what_was_adopted_is_put_back_and_untagged_and_never_deleted() {
    assert_eq!(undone(&as_planned(&lasso()), &adoption()), adoption());
}

#[test]
fn an_adopted_policy_goes_back_to_its_version_and_the_role_made_beside_it_is_deleted() {
    let [tag_policy, ..] = adoption();
    let update =
        Write::UpdatePolicy { before_version_id: "v1".to_owned(), delete_version_id: None };
    let history = [tag_policy, update, Write::CreateRole, Write::AttachPolicy];
    let mut inventory = as_planned(&lasso());
    let policy = inventory.policy.as_mut().unwrap();
    policy.default_version_id = "v2".to_owned();
    policy.version_ids.push("v2".to_owned());
    assert_eq!(undone(&inventory, &history), history);
}

#[test]
fn a_policy_that_was_made_here_and_tagged_anew_is_deleted_and_not_untagged() {
    let [tag_policy, ..] = adoption();
    let undone = undone(&as_planned(&lasso()), &[Write::CreatePolicy, tag_policy]);
    assert_eq!(undone, [Write::CreatePolicy, Write::AttachPolicy]);
}

#[test]
fn a_revocation_of_an_adopted_role_is_lifted_with_the_rest() {
    let [_, tag_role, _] = adoption();
    let history = [tag_role.clone(), revocation(None)];
    assert_eq!(undone(&revoked(), &history), history);
    assert_eq!(undone(&as_planned(&lasso()), &history), [tag_role], "it is gone already");
}

#[test]
fn of_several_revocations_that_is_put_back_which_stood_there_first() {
    let [_, tag_role, _] = adoption();
    let first = revocation(Some("{}"));
    let history = [tag_role.clone(), first.clone(), revocation(Some("{\"Id\":\"second\"}"))];
    assert_eq!(undone(&revoked(), &history), [tag_role, first]);
}

#[test]
fn what_says_nothing_of_who_made_the_role_does_not_keep_it() {
    let all = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    assert_eq!(undone(&revoked(), &[revocation(None)]), all);
}

#[test]
fn a_run_that_only_revoked_made_neither_role_nor_policy() {
    let touched = [revocation(None)];
    assert_eq!(still_made(&lasso(), &revoked(), &touched), touched);
    assert_eq!(still_made(&lasso(), &as_planned(&lasso()), &touched), []);
}

#[test]
fn a_cors_change_is_taken_back_before_the_role_that_was_made_first() {
    let all = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let with_rule = [all.as_slice(), &[cors(&["theirs"], &["theirs", "own"])]].concat();
    assert_eq!(undone(&as_planned(&lasso()), &with_rule), with_rule);
}

#[test]
fn cors_rules_are_put_back_where_the_role_is_gone() {
    let history = [Write::CreatePolicy, Write::CreateRole, cors(&[], &["own"])];
    assert_eq!(undone(&Inventory::default(), &history), [cors(&[], &["own"])]);
}

fn key(beside: &[&str]) -> Write {
    Write::CreateAccessKey { beside: beside.iter().map(|id| (*id).to_owned()).collect() }
}

/// The user as planned, with these keys.
fn with_keys(ids: &[&str]) -> Inventory {
    let mut inventory = as_planned(&user());
    let keys = ids.iter().map(|id| ExistingKey { id: (*id).to_owned(), is_active: true });
    inventory.user.as_mut().unwrap().keys = keys.collect();
    inventory
}

fn user_undone(inventory: &Inventory, history: &[Write]) -> Vec<Write> {
    taking_back(&user(), inventory, history).writes()
}

fn whole_user() -> [Write; 3] {
    [Write::CreateUser, Write::PutUserPolicy { before: None }, key(&[])]
}

#[test]
fn a_user_that_was_made_is_deleted_with_its_policy_and_every_key() {
    let inventory = with_keys(&["AKIA1", "AKIA2"]);
    let mut history = whole_user().to_vec();
    history.push(key(&["AKIA1"]));
    assert_eq!(user_undone(&inventory, &history), whole_user());
    assert_eq!(user_undone(&inventory, &[]), whole_user(), "without a history");
}

#[test]
fn a_deleted_key_says_nothing_of_who_made_the_user() {
    let gone = Write::DeleteAccessKey { id: "AKIA1".to_owned() };
    assert_eq!(user_undone(&with_keys(&["AKIA2"]), &[gone]), whole_user());
}

#[test]
fn a_key_that_was_made_beside_another_goes_alone() {
    assert_eq!(user_undone(&with_keys(&["AKIA1", "AKIA2"]), &[key(&["AKIA1"])]), [key(&["AKIA1"])]);
    assert_eq!(user_undone(&with_keys(&["AKIA1"]), &[key(&["AKIA1"])]), []);
}

#[test]
fn a_user_without_the_tag_is_left_alone() {
    let mut inventory = with_keys(&["AKIA1"]);
    inventory.user.as_mut().unwrap().tags.clear();
    assert_eq!(user_undone(&inventory, &whole_user()), []);
}

#[test]
fn a_role_of_the_users_name_is_left_alone() {
    assert_eq!(user_undone(&as_planned(&lasso()), &whole_user()), []);
}

#[test]
fn nothing_of_a_user_is_deleted_while_it_is_in_a_group() {
    let mut inventory = with_keys(&["AKIA1"]);
    inventory.user.as_mut().unwrap().group_names.push("Developers".to_owned());
    assert!(taking_back(&user(), &inventory, &whole_user()).is_refused());
}

#[test]
fn what_was_adopted_elsewhere_is_not_deleted() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().tags = lasso().adoption_tags();
    for history in [&[][..], &[revocation(None)]] {
        let changes = taking_back(&lasso(), &inventory, history);
        assert!(changes.is_refused(), "{changes:?}");
        assert_eq!(changes.shown(), []);
    }
    assert_eq!(undone(&inventory, &adoption()), adoption(), "with its history it is put back");
}

#[test]
fn the_last_run_alone_is_undone_although_the_integration_was_made_before_it() {
    let inventory = as_planned(&lasso());
    let last = Extent::LastRun(vec![trust(FIRST_TRUST)]);
    assert_eq!(last.changes(&lasso(), &inventory).writes(), [trust(FIRST_TRUST)]);
    let history = vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let shown = Shown::new(Extent::Integration(history.clone()), &lasso(), &inventory);
    assert_eq!(shown.changes.writes(), history);
    assert!(!shown.leaves_grantee());
    let shown = Shown::new(Extent::Integration(vec![trust(FIRST_TRUST)]), &lasso(), &inventory);
    assert!(shown.leaves_grantee(), "it was there before");
}

#[test]
fn what_somebody_made_theirs_is_no_part_of_the_last_run_any_more() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().tags.clear();
    let run = Extent::LastRun(vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]);
    assert_eq!(run.changes(&lasso(), &inventory).writes(), [Write::CreatePolicy]);
}

#[test]
fn what_took_the_place_of_a_role_that_was_made_is_somebody_elses() {
    let mut inventory = as_planned(&lasso());
    inventory.role.as_mut().unwrap().tags.clear();
    let is_theirs = |write: Write| is_somebody_elses(&lasso(), &inventory, &write);
    assert!(is_theirs(Write::CreateRole) && is_theirs(Write::AttachPolicy));
    assert!(!is_theirs(Write::CreatePolicy));
    assert!(!is_somebody_elses(&lasso(), &Inventory::default(), &Write::CreateRole));
}
