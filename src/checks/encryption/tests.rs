//! Each way in which an object can be encrypted, and each state of its key.

use jiff::Timestamp;

use super::*;
use crate::access::grantee::Grantee;
use crate::access::policy_language::PrincipalMatch;
use crate::access::sample;
use crate::checks::citation::Citation;
use crate::checks::failure::kind_of;
use crate::checks::finding::Verdict;
use crate::checks::vantage::{self, KeyUse, Situation};

const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const USABLE: KeyFacts =
    KeyFacts { manager: KeyManager::Customer, state: KeyState::Usable, is_multi_region: false };

fn key() -> KmsKeyArn {
    KmsKeyArn::parse(KEY_ARN).unwrap()
}

fn account(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

fn refusal(code: &str) -> Failure {
    Failure {
        kind: kind_of(Some(code), Some(400)),
        service: "kms",
        operation: "DescribeKey".to_owned(),
        code: Some(code.to_owned()),
        message: None,
        http_status: Some(400),
        request_id: None,
    }
}

/// What is said of an object under the key, looked at from that account.
#[track_caller]
fn under_key(
    facts: &Result<KeyFacts, Failure>,
    account_id: &str,
    verdict: &Verdict,
    cause: &str,
) -> Finding {
    let encryption = ObjectEncryption::Kms(KmsEncryption {
        is_dual_layer: false,
        key: Some(key()),
        has_bucket_key: true,
    });
    let finding = of_object(&encryption, Some(facts), &account(account_id));
    assert_eq!(finding.verdict, *verdict, "{finding:?}");
    let said = finding.diagnosis.as_ref().map_or("", |diagnosis| &diagnosis.cause);
    assert_eq!(said, cause);
    assert!(finding.evidence.join(" ").contains(KEY_ARN), "{finding:?}");
    finding
}

const OURS: &str = "111111111111";
const OTHER: &str = "333333333333";

#[test]
fn a_customers_key_that_is_switched_on_passes_with_its_encryption_context() {
    let finding = under_key(&Ok(USABLE), OURS, &Verdict::Passed, "");
    let evidence = finding.evidence.join(" ");
    assert!(evidence.contains("the encryption context is the bucket"), "{evidence}");
}

#[test]
fn s3s_own_keys_ask_for_nothing() {
    for encryption in [ObjectEncryption::S3Managed, ObjectEncryption::Unencrypted] {
        let finding = of_object(&encryption, None, &account(OURS));
        assert_eq!(finding.verdict, Verdict::Passed, "{encryption:?}");
    }
}

#[test]
fn a_method_of_the_future_is_named_and_no_failure() {
    let finding = of_object(&ObjectEncryption::Other("aws:fsx".to_owned()), None, &account(OURS));
    assert_eq!(finding.verdict, Verdict::Warning);
    assert_eq!(finding.evidence, ["aws:fsx"]);
}

#[test]
fn a_key_that_cannot_be_used_fails_whatever_the_permissions() {
    for (state, cause) in [
        ("Disabled", "The KMS key of the object is switched off"),
        (
            "PendingDeletion",
            "The object's KMS key is about to be deleted, and cannot be used until then",
        ),
        (
            "PendingReplicaDeletion",
            "The object's KMS key is about to be deleted, and cannot be used until then",
        ),
        ("PendingImport", "The object's KMS key has no key material"),
        ("Unavailable", "The object's KMS key is in a key store that is not connected"),
        ("Creating", "The object's KMS key cannot be used in its present state"),
    ] {
        let facts = KeyFacts { state: KeyState::from_name(state), ..USABLE };
        under_key(&Ok(facts), OURS, &Verdict::Failed, cause);
    }
}

#[test]
fn a_key_that_is_being_updated_can_be_used() {
    assert_eq!(KeyState::from_name("Updating"), KeyState::Usable);
}

#[test]
fn aws_own_key_serves_its_own_account_alone() {
    let facts = KeyFacts { manager: KeyManager::Aws, ..USABLE };
    under_key(&Ok(facts), OURS, &Verdict::Passed, "");
    under_key(
        &Ok(facts),
        OTHER,
        &Verdict::Failed,
        "The object is encrypted with AWS's own key of account 1111-1111-1111, which no other account can use",
    );
}

#[test]
fn a_key_that_may_not_be_looked_at_is_a_warning_that_names_who_can() {
    let cause = "Your AWS identity may not look at the object's KMS key, so nobody knows from here whether it is switched on";
    let remedy = |account_id| {
        let denied = Err(refusal("AccessDeniedException"));
        under_key(&denied, account_id, &Verdict::Warning, cause).diagnosis.unwrap().remedy
    };
    assert_eq!(remedy(OURS), format!("Ask for kms:DescribeKey on {KEY_ARN}"));
    assert!(remedy(OTHER).starts_with("The key belongs to account 1111-1111-1111"));
}

#[test]
fn a_key_that_is_gone_fails() {
    under_key(
        &Err(refusal("NotFoundException")),
        OURS,
        &Verdict::Failed,
        "The KMS key of the object does not exist, or is in another account or Region",
    );
}

#[test]
fn a_key_that_s3_does_not_name_is_a_warning() {
    let encryption = ObjectEncryption::Kms(KmsEncryption {
        is_dual_layer: true,
        key: None,
        has_bucket_key: false,
    });
    let finding = of_object(&encryption, None, &account(OURS));
    assert_eq!(finding.verdict, Verdict::Warning);
    assert!(finding.evidence[0].starts_with("aws:kms:dsse"), "{finding:?}");
}

fn allowed() -> Outcome {
    let by = Citation { number: 2, sid: None, text: String::new() };
    Outcome::Allowed { by, named: PrincipalMatch::Direct }
}

#[test]
fn the_permission_has_to_be_in_the_plan_and_in_the_account() {
    let silent = Outcome::NotMentioned;
    let verdict = |planned: &Outcome, in_account: Option<&Outcome>| {
        of_permission(&key(), Grantee::Role, planned, in_account).verdict
    };
    assert_eq!(verdict(&allowed(), Some(&allowed())), Verdict::Passed);
    assert_eq!(verdict(&allowed(), Some(&silent)), Verdict::Failed);
    assert_eq!(verdict(&allowed(), None), Verdict::Failed);
    assert_eq!(verdict(&silent, Some(&allowed())), Verdict::Failed);
    assert_eq!(verdict(&silent, Some(&silent)), Verdict::Failed);
}

#[test]
fn every_missing_permission_is_named_and_can_be_mended() {
    for (planned, in_account) in [
        (allowed(), Outcome::NotMentioned),
        (Outcome::NotMentioned, allowed()),
        (Outcome::NotMentioned, Outcome::NotMentioned),
    ] {
        let finding = of_permission(&key(), Grantee::Role, &planned, Some(&in_account));
        assert_eq!(finding.fix, Some(Fix::GrantKey(key())));
        let cause = finding.diagnosis.unwrap().cause;
        assert!(cause.contains("kms:Decrypt"), "{cause}");
    }
}

#[test]
fn a_key_policy_that_may_not_be_read_is_left_out_and_says_what_it_must_allow() {
    let role = RoleArn::parse("arn:aws:iam::111111111111:role/Lasso").unwrap();
    let denied = of_unread_key_policy(&refusal("AccessDeniedException"), &key(), &role);
    for finding in [denied, of_foreign_key(&key(), &role)] {
        let Verdict::Skipped { reason } = finding.verdict else { panic!("{finding:?}") };
        let allowed = "has to allow kms:Decrypt to arn:aws:iam::111111111111:role/Lasso";
        assert!(reason.ends_with(allowed), "{reason}");
    }
}

#[test]
fn a_key_policy_that_was_not_answered_is_a_failure() {
    let role = RoleArn::parse("arn:aws:iam::111111111111:role/Lasso").unwrap();
    let trouble = of_unread_key_policy(&refusal("Boom"), &key(), &role);
    assert_eq!(trouble.verdict, Verdict::Failed);
}

/// What the key policy says of Lasso's role.
fn by_key_policy(text: &str) -> Finding {
    let plan = sample::lasso();
    let role_arn = plan.role_arn();
    let situation = Situation::of(&plan, &role_arn, Timestamp::UNIX_EPOCH);
    let key_use = KeyUse { key_arn: KEY_ARN, has_bucket_key: Some(true) };
    of_key_policy(text, &vantage::key_policy(text, &situation, &key_use).unwrap())
}

#[test]
fn a_key_policy_that_shuts_the_role_out_shows_the_statement_that_lets_it_in() {
    let finding = by_key_policy(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/admin"},"Action":"kms:*","Resource":"*"}}"#,
    );
    assert_eq!(finding.verdict, Verdict::Failed);
    let Some(Fix::CopyPolicy { of: PolicyOf::KmsKey, after, .. }) = finding.fix else {
        panic!("{finding:?}")
    };
    assert!(after.contains("role/LassoModerationBucketAccess"), "{after}");
    assert!(after.contains("kms:ViaService") && after.contains("user/admin"), "{after}");
    assert!(finding.diagnosis.unwrap().remedy.starts_with("Ask the key's administrator"));
}

#[test]
fn a_key_policy_that_leaves_it_to_the_account_proposes_nothing() {
    let finding = by_key_policy(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"kms:*","Resource":"*"}}"#,
    );
    assert_eq!(finding.verdict, Verdict::Passed);
    assert_eq!(finding.fix, None);
}
