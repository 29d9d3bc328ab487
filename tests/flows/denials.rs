//! Who says no: the layers that a rehearsal from here does not show, and what the admin may not ask.

use countersign::model::calls::Call;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::ROLE_NAME;
use crate::practice::Practice;

const VANTAGE: &str = "The bucket's policy lets the vendor through from where it is";
const ADMIN: &str = "You may make, rehearse and take back what is planned";
const SIMULATION: &str = "IAM's own simulator allows what is needed and nothing more";
const TRUST: &str = "The trust policy lets the vendor in, and nobody else";
const SIGNED_GET: &str = "The signed example URL brings the object";

/// A window that has validated as a user who may do everything but `denied`.
fn validated_without(denied: &str) -> Wizard {
    let mut practice = Practice::start();
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Action":"*","Resource":"*"}},
            {{"Effect":"Deny","Action":["{denied}"],"Resource":"*"}}]}}"#
    );
    practice.keys.customer = practice.user("jo", Some(&policy));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard
}

#[test]
fn a_bucket_policy_that_may_not_be_read_is_a_warning_beside_a_green_rehearsal() {
    let wizard = validated_without("s3:GetBucketPolicy");
    assert_eq!(wizard.mark_of(SIGNED_GET), "passed");
    assert_eq!(wizard.mark_of(VANTAGE), "warning");
    wizard.assert_shows("so it is not known whether it lets the vendor through");
    wizard.assert_shows("Ask for s3:GetBucketPolicy");
}

#[test]
fn what_the_admin_may_not_do_is_a_warning_where_the_role_is_there_already() {
    let wizard = validated_without("iam:UpdateAssumeRolePolicy");
    assert_eq!(wizard.mark_of(ADMIN), "warning");
    wizard.assert_shows("Your AWS identity may not call iam:UpdateAssumeRolePolicy");
    assert!(wizard.is_enabled(Role::Button, "Continue"));
}

#[test]
fn a_simulator_that_may_not_be_asked_is_said_and_keeps_nobody_from_handing_over() {
    let wizard = validated_without("iam:SimulatePrincipalPolicy");
    for check in [ADMIN, SIMULATION] {
        assert_eq!(wizard.mark_of(check), "skipped");
    }
    wizard.assert_shows("Your AWS identity may not call iam:SimulatePrincipalPolicy");
    assert!(wizard.is_enabled(Role::Button, "Continue"));
}

#[test]
fn what_may_be_refused_is_shown_and_does_not_count_as_failed() {
    let denied = ["iam:SimulatePrincipalPolicy", "iam:ListAccountAliases", "iam:ListRoles"];
    let mut wizard = validated_without(&denied.join("\",\""));
    let calls = &wizard.model().calls;
    assert!(!calls.calls().iter().any(Call::has_failed), "{}", calls.text());
    wizard.press("Copy log");
    let log = wizard.clipboard();
    for action in denied {
        let operation = action.trim_start_matches("iam:");
        let line = log.lines().find(|line| line.contains(operation)).unwrap();
        assert!(line.contains("AccessDenied (not needed)"), "{line}");
    }
}

#[test]
fn a_role_that_lost_its_external_id_is_insecure_under_labelboxs_name() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    let loose = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}"#;
    let update = practice.customer().iam().update_assume_role_policy().role_name(ROLE_NAME);
    practice.tokio.block_on(update.policy_document(loose).send()).unwrap();
    wizard.validate();
    assert_eq!(wizard.mark_of(TRUST), "failed");
    wizard.assert_shows("External ID configured insecurely");
}

#[test]
fn a_deny_that_somebody_put_on_the_role_is_named_by_its_policy() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;
    let put = practice.customer().iam().put_role_policy().role_name(ROLE_NAME);
    let put = put.policy_name("Quarantine").policy_document(deny);
    practice.tokio.block_on(put.send()).unwrap();
    wizard.validate();
    assert_eq!(wizard.mark_of(SIMULATION), "failed");
    wizard.assert_shows("A Deny in the policy Quarantine forbids s3:GetObject to the role");
}

/// Puts this policy on the practice bucket.
fn put_bucket_policy(practice: &Practice, statement: &str) {
    let s3 = practice.customer().s3(&"eu-west-1".parse().unwrap());
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let put = s3.put_bucket_policy().bucket("countersign-practice").policy(text);
    practice.tokio.block_on(put.send()).unwrap();
}

#[test]
fn a_bucket_policy_that_spares_the_role_alone_is_no_failure_of_the_role_and_no_proof() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    put_bucket_policy(
        &practice,
        &format!(
            r#"{{"Sid":"OnlyTheRole","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::countersign-practice/*","Condition":{{"ArnNotEquals":{{"aws:PrincipalArn":["arn:aws:iam::111111111111:role/{ROLE_NAME}","{}"]}}}}}}"#,
            wizard.model().identity().unwrap().principal_arn
        ),
    );
    wizard.validate();
    assert_eq!(wizard.mark_of(VANTAGE), "passed", "{}", wizard.screen());
    assert_eq!(wizard.mark_of(SIGNED_GET), "skipped", "{}", wizard.screen());
    wizard.assert_shows("A rehearsal cannot show it");
    wizard.assert_shows("In statement 1 (“OnlyTheRole”), the bucket policy refuses the rehearsal's twin and not the role");
    assert!(!wizard.is_enabled(Role::Button, "Continue"));
    assert!(practice.roles_under("/countersign/").is_empty());
    wizard.choose_direct_means();
    wizard.validate();
    wizard.assert_proved();
}

#[test]
fn what_the_bucket_policy_lets_the_role_do_by_name_is_found_although_its_twin_is_refused() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_within("pictures/");
    put_bucket_policy(
        &practice,
        &format!(
            r#"{{"Sid":"Old","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111111111111:role/{ROLE_NAME}"}},"Action":"s3:*","Resource":["arn:aws:s3:::countersign-practice","arn:aws:s3:::countersign-practice/*"]}}"#
        ),
    );
    wizard.validate();
    assert_eq!(wizard.mark_of(SIGNED_GET), "passed");
    let beyond = [
        "The role cannot read outside the prefix",
        "The role cannot list the bucket",
        "The role cannot write into the bucket",
    ];
    for check in beyond {
        assert_eq!(wizard.mark_of(check), "failed", "{check}\n{}", wizard.screen());
    }
    wizard.assert_shows("in statement 1 (“Old”), the bucket policy lets the role list the bucket");
    assert!(!wizard.is_enabled(Role::Button, "Continue"));
}
