//! The IAM user of a plan against what the account has, and the change of its access key.

use super::{ChangeLine, Inventory, Wish, Write, ownership};
use crate::access::diff;
use crate::access::plan::AccessPlan;
use crate::access::policy::{USER_POLICY_QUOTA_CHARS, pretty, same_meaning};
use crate::words;

/// How many access keys a user can have.
/// Source: "IAM and AWS STS quotas".
const KEYS_PER_USER: usize = 2;

/// An IAM user as IAM describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExistingUser {
    pub arn: String,
    /// `AIDA…`, which tells a user from a later one of the same name.
    pub unique_id: String,
    pub tags: Vec<(String, String)>,
    /// The inline policy of the plan's name.
    pub policy_text: Option<String>,
    pub other_inline_policy_names: Vec<String>,
    pub attached_policy_arns: Vec<String>,
    pub group_names: Vec<String>,
    pub permissions_boundary_arn: Option<String>,
    /// In IAM's order.
    pub keys: Vec<ExistingKey>,
}

/// An access key as IAM lists it: never with its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingKey {
    pub id: String,
    pub is_active: bool,
}

impl ExistingUser {
    fn key_ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.id.clone()).collect()
    }

    fn has_active_key(&self) -> bool {
        self.keys.iter().any(|key| key.is_active)
    }
}

pub(super) fn lines(plan: &AccessPlan, existing: Option<&ExistingUser>) -> Vec<ChangeLine> {
    let wanted = plan.permissions_policy();
    let name = &plan.role_name;
    let chars = wanted.counted_chars();
    if chars > USER_POLICY_QUOTA_CHARS {
        return vec![ChangeLine::refused(
            words!("Inline policy {name}", name),
            words!(
                "It has {chars} characters, and IAM takes {user_policy_quota_chars} on a user; shorten the prefix",
                chars,
                user_policy_quota_chars = USER_POLICY_QUOTA_CHARS
            ),
        )];
    }
    let to_do = |write: Write, before: &str, after: &str| {
        ChangeLine::to_do(plan, write, diff::lines(before, after))
    };
    let Some(user) = existing else {
        return vec![
            to_do(Write::CreateUser, "", ""),
            to_do(Write::PutUserPolicy { before: None }, "", wanted.text()),
            to_do(Write::CreateAccessKey { beside: Vec::new() }, "", ""),
        ];
    };
    let refused = |why: String| ChangeLine::refused(words!("User {arn}", arn = user.arn), why);
    if let Some(why) = ownership::of_user(plan, user).refusal(plan, false) {
        return vec![refused(why)];
    }
    // IAM keeps one user of a name, whatever its path and case.
    if user.arn != plan.user_arn() {
        let why = words!(
            "The plan is about {user_arn}, which is not this user; choose another name",
            user_arn = plan.user_arn()
        );
        return vec![refused(why)];
    }
    let mut lines = Vec::new();
    if let Some(what) = grants_beyond(plan, user) {
        let why = words!(
            "It grants the vendor more than this plan shows; remove it from the user, or choose another name"
        );
        lines.push(ChangeLine::refused(what, why));
    }
    lines.push(ChangeLine::AsWanted { what: words!("User {name}", name) });
    lines.push(match &user.policy_text {
        Some(text) if same_meaning(text, wanted.text()) => {
            ChangeLine::AsWanted { what: words!("Inline policy {name}", name) }
        }
        before => to_do(
            Write::PutUserPolicy { before: before.clone() },
            &before.as_deref().map(pretty).unwrap_or_default(),
            wanted.text(),
        ),
    });
    lines.push(if user.has_active_key() {
        ChangeLine::AsWanted { what: words!("Access key {key_ids}", key_ids = words::all_of(&user.key_ids())) }
    } else if user.keys.len() >= KEYS_PER_USER {
        ChangeLine::refused(
            words!("Access keys {key_ids}", key_ids = words::all_of(&user.key_ids())),
            words!("Both are switched off, and IAM keeps no third one; delete one of them, or switch one on"),
        )
    } else {
        to_do(Write::CreateAccessKey { beside: user.key_ids() }, "", "")
    });
    lines
}

pub(super) fn differences(plan: &AccessPlan, existing: Option<&ExistingUser>) -> Vec<String> {
    let mut sentences = differences_but_key(plan, existing);
    if existing.is_some_and(|user| !user.has_active_key()) {
        sentences.push(words!("The user has no access key that is active").to_owned());
    }
    sentences
}

/// As [`differences`], without the access key, which no package makes.
pub(super) fn differences_but_key(
    plan: &AccessPlan,
    existing: Option<&ExistingUser>,
) -> Vec<String> {
    let Some(user) = existing else {
        return vec![words!("There is no user {user_arn}", user_arn = plan.user_arn())];
    };
    let mut sentences = Vec::new();
    if user.arn != plan.user_arn() {
        sentences.push(words!(
            "The user's ARN is {arn}, the plan says {user_arn}",
            arn = user.arn,
            user_arn = plan.user_arn()
        ));
    }
    match &user.policy_text {
        None => sentences
            .push(words!("The user has no inline policy {role_name}", role_name = plan.role_name)),
        Some(text) if !same_meaning(text, plan.permissions_policy().text()) => {
            sentences.push(words!("The inline policy differs from the plan's").to_owned());
        }
        Some(_) => {}
    }
    sentences.extend(grants_beyond(plan, user));
    sentences
}

/// Names what a user carries beside the plan's own policy, or `None`.
pub fn grants_beyond(plan: &AccessPlan, user: &ExistingUser) -> Option<String> {
    let attached = user.attached_policy_arns.iter().cloned();
    let inline =
        user.other_inline_policy_names.iter().map(|name| words!("inline policy {name}", name));
    let groups =
        user.group_names.iter().map(|name| words!("the permissions of group {name}", name));
    let beyond: Vec<String> = attached.chain(inline).chain(groups).collect();
    (!beyond.is_empty()).then(|| {
        words!(
            "The user {role_name} also carries {beyond}",
            role_name = plan.role_name,
            beyond = beyond.join(", ")
        )
    })
}

/// What may be done about the access key of a user that is as the plan wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyChanges {
    /// Another key beside the one that is there.
    pub make: Option<Write>,
    /// Each of two keys may go; one alone is the vendor's way in.
    pub delete: Vec<Write>,
}

/// The ways to change the key; none where anything else is to do or refused first.
pub fn key_changes(plan: &AccessPlan, inventory: &Inventory) -> KeyChanges {
    let Some(user) = &inventory.user else { return KeyChanges::default() };
    let is_ours = super::changes(plan, inventory).is_as_wanted();
    if !is_ours {
        return KeyChanges::default();
    }
    let is_full = user.keys.len() >= KEYS_PER_USER;
    let delete = user.keys.iter().filter(|_| is_full);
    KeyChanges {
        make: (!is_full).then(|| Write::CreateAccessKey { beside: user.key_ids() }),
        delete: delete.map(|key| Write::DeleteAccessKey { id: key.id.clone() }).collect(),
    }
}

/// Whether `shown` is what leads from the account to the plan, or one change of its user's key.
pub fn may_be_carried_out(plan: &AccessPlan, inventory: &Inventory, shown: &[Write]) -> bool {
    if super::changes_with(plan, inventory, Wish::of(shown)).writes() == shown {
        return true;
    }
    let KeyChanges { make, delete } = key_changes(plan, inventory);
    matches!(shown, [only] if make.as_ref() == Some(only) || delete.contains(only))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::changes::{changes, differences, is_applied};
    use crate::access::names::KeyPrefix;
    use crate::access::sample;

    fn account(change: impl FnOnce(&mut ExistingUser)) -> Inventory {
        let mut inventory = sample::as_planned(&sample::user());
        if let Some(user) = &mut inventory.user {
            change(user);
        }
        inventory
    }

    #[track_caller]
    fn operations(inventory: &Inventory) -> Vec<&'static str> {
        let writes = changes(&sample::user(), inventory).writes();
        writes.iter().map(Write::operation).collect()
    }

    #[track_caller]
    fn refusal(inventory: &Inventory) -> String {
        let lines = changes(&sample::user(), inventory).lines;
        let refused = lines.into_iter().find_map(|line| match line {
            ChangeLine::Refused { what, why, .. } => Some(format!("{what}: {why}")),
            _ => None,
        });
        refused.expect("a refusal")
    }

    #[test]
    fn a_user_is_made_with_its_policy_before_its_key() {
        assert_eq!(
            operations(&Inventory::default()),
            ["CreateUser", "PutUserPolicy", "CreateAccessKey"]
        );
    }

    #[test]
    fn a_user_as_planned_needs_nothing() {
        let inventory = account(|_| {});
        assert!(changes(&sample::user(), &inventory).is_as_wanted());
        assert!(differences(&sample::user(), &inventory).is_empty());
    }

    #[test]
    fn a_role_of_the_same_name_does_not_serve_a_plan_for_a_user() {
        let inventory = sample::as_planned(&sample::lasso());
        assert_eq!(differences(&sample::user(), &inventory).len(), 1);
    }

    #[test]
    fn a_policy_that_differs_is_replaced_and_needs_the_admins_word() {
        let inventory = account(|user| user.policy_text = Some("{}".to_owned()));
        let changes = changes(&sample::user(), &inventory);
        assert_eq!(changes.writes(), [Write::PutUserPolicy { before: Some("{}".to_owned()) }]);
        assert!(changes.replaces());
    }

    #[test]
    fn a_user_of_somebody_else_stays_untouched() {
        let inventory = account(|user| user.tags.clear());
        assert!(refusal(&inventory).contains("not made by Countersign"));
    }

    #[test]
    fn what_a_user_carries_beside_the_plan_refuses_it() {
        let inventory = account(|user| user.group_names.push("Developers".to_owned()));
        assert!(refusal(&inventory).contains("group Developers"));
        assert_eq!(differences(&sample::user(), &inventory).len(), 1);
    }

    #[test]
    fn an_inline_policy_of_a_user_has_2048_characters_at_most() {
        let prefix = KeyPrefix::parse(&"x".repeat(1_000)).unwrap();
        let plan = AccessPlan {
            prefix: Some(prefix),
            permissions: crate::access::vendor::Permission::ALL.to_vec(),
            ..sample::user()
        };
        let lines = changes(&plan, &Inventory::default()).lines;
        assert!(matches!(&lines[..], [ChangeLine::Refused { why, .. }] if why.contains("2048")));
    }

    #[test]
    fn a_key_that_is_switched_off_is_no_way_in() {
        let inventory = account(|user| user.keys[0].is_active = false);
        let beside = vec!["AKIAEXAMPLEKEY000001".to_owned()];
        assert_eq!(
            changes(&sample::user(), &inventory).writes(),
            [Write::CreateAccessKey { beside }]
        );
    }

    #[test]
    fn a_package_is_applied_without_a_key_and_not_without_the_policy() {
        let plan = sample::user();
        let without_key = account(|user| user.keys.clear());
        assert!(is_applied(&plan, &without_key));
        assert_eq!(differences(&plan, &without_key).len(), 1);
        assert!(!is_applied(&plan, &account(|user| user.policy_text = None)));
        assert!(!is_applied(&plan, &Inventory::default()));
    }

    #[test]
    fn a_second_key_is_made_beside_the_first_and_a_third_is_not() {
        let plan = sample::user();
        let one = account(|_| {});
        let KeyChanges { make, delete } = key_changes(&plan, &one);
        let beside = vec!["AKIAEXAMPLEKEY000001".to_owned()];
        assert_eq!(make, Some(Write::CreateAccessKey { beside }));
        assert!(delete.is_empty(), "the only key is the vendor's way in");
        let two = account(|user| {
            user.keys.push(ExistingKey { id: "AKIA2".to_owned(), is_active: true });
        });
        let KeyChanges { make, delete } = key_changes(&plan, &two);
        assert_eq!((make, delete.len()), (None, 2));
    }

    #[test]
    fn a_key_is_changed_only_in_the_account_that_was_shown() {
        let plan = sample::user();
        let one = account(|_| {});
        let shown = key_changes(&plan, &one).make.into_iter().collect::<Vec<_>>();
        assert!(may_be_carried_out(&plan, &one, &shown));
        let other = account(|user| user.keys[0].id = "AKIAOTHER".to_owned());
        assert!(!may_be_carried_out(&plan, &other, &shown));
        let gone = Write::DeleteAccessKey { id: "AKIAEXAMPLEKEY000001".to_owned() };
        assert!(!may_be_carried_out(&plan, &one, &[gone]));
    }
}
