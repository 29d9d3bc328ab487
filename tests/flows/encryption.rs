//! Objects under KMS keys: the key is in the first plan, and one that comes later is found and let in.

use countersign::sandbox::scenario::Scenario;

use crate::driver::Wizard;
use crate::journey::ROLE_NAME;
use crate::practice::Practice;

const ENCRYPTION: &str = "How the object is encrypted is understood";
const PERMISSION: &str = "The role may decrypt with the object's key";
const KEY_POLICY: &str = "The key's policy lets the role use it";
const SIGNED: &str = "The signed example URL brings the object";
const GRANT: &str = "Let the role use this key…";

#[test]
fn an_object_that_asks_for_no_key_needs_neither_permission_nor_key_policy() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.assert_proved();
    assert_eq!(wizard.mark_of(ENCRYPTION), "passed");
    assert_eq!(wizard.mark_of(PERMISSION), wizard.mark_of(KEY_POLICY));
    assert_eq!(wizard.calls_of("DescribeKey") + wizard.calls_of("GetKeyPolicy"), 0);
}

#[test]
fn a_key_that_the_object_names_is_in_the_first_plan_and_proves_at_once() {
    let practice = Practice::start();
    let arn = practice.encrypt_example();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.rest();
    wizard.assert_shows(&format!("KMS key, from the object: {arn}"));
    wizard.go_to("Review and create");
    wizard.assert_shows("so the role may use it through S3");
    wizard.press(crate::journey::CREATE);
    wizard.rest();
    assert!(practice.policy(ROLE_NAME).unwrap().contains(&arn));
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.assert_proved();
    for row in [ENCRYPTION, PERMISSION, KEY_POLICY] {
        assert_eq!(wizard.mark_of(row), "passed", "{row}");
    }
}

#[test]
fn a_key_that_came_after_the_role_is_found_shown_granted_and_proved() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    let arn = practice.encrypt_example();
    wizard.validate();
    assert_eq!(wizard.mark_of(ENCRYPTION), "passed");
    assert_eq!(wizard.mark_of(PERMISSION), "failed");
    assert_eq!(wizard.mark_of(KEY_POLICY), "passed");
    assert_eq!(wizard.mark_of(SIGNED), "failed");
    wizard.assert_shows("The identity's own policy does not allow kms:Decrypt");
    wizard.press(GRANT);
    wizard.rest();
    wizard.assert_shows("kms:ViaService");
    assert_eq!(wizard.calls_of("CreatePolicyVersion"), 0, "nothing is written by looking");
    let heads = wizard.calls_of("HeadBucket");
    wizard.press("Make this change in AWS");
    wizard.rest();
    wizard.assert_proved();
    assert_eq!(wizard.calls_of("HeadBucket"), heads, "the bucket was not asked for again");
    assert!(practice.policy(ROLE_NAME).unwrap().contains(&arn));
}

#[test]
fn a_key_of_another_account_is_granted_and_its_policy_is_said_not_to_be_readable() {
    let practice = Practice::start();
    let both = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::333333333333:root","arn:aws:iam::111111111111:root"]},"Action":"kms:*","Resource":"*"}}"#;
    practice.encrypt_example_under_key_of(&practice.stranger(), Some(both));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(SIGNED), "passed");
    assert_eq!(wizard.mark_of(PERMISSION), "passed");
    assert_eq!(wizard.mark_of(KEY_POLICY), "skipped");
    wizard.assert_shows("where alone its policy can be read");
    assert_eq!(wizard.calls_of("GetKeyPolicy"), 0);
}

#[test]
fn a_key_that_is_switched_off_is_told_before_any_permission() {
    let practice = Practice::start();
    let arn = practice.encrypt_example();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    practice.disable_key(&arn);
    wizard.validate();
    assert_eq!(wizard.mark_of(ENCRYPTION), "failed");
    wizard.assert_shows("The KMS key of the object is switched off");
}

#[test]
fn a_key_policy_that_shuts_the_role_out_is_answered_with_the_statement_that_it_lacks() {
    let practice = Practice::broken(Scenario::named("kms-key-policy").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(KEY_POLICY), "failed");
    let lets_in = format!("arn:aws:iam::111111111111:role/{ROLE_NAME} decrypt with this key");
    wizard.assert_shows(&lets_in);
    wizard.press("Show the key policy…");
    wizard.rest();
    wizard.press("Copy this policy");
    wizard.rest();
    assert!(wizard.clipboard().contains("kms:ViaService"), "{}", wizard.clipboard());
}

#[test]
fn a_key_policy_for_the_role_alone_is_no_failure_of_the_role_and_no_proof() {
    let practice = Practice::start();
    let customer = practice.customer();
    let admin = practice.tokio.block_on(customer.sts().get_caller_identity().send()).unwrap();
    let role_alone = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111111111111:root"}},"NotAction":"kms:Decrypt","Resource":"*"}},
            {{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{{"ArnEquals":{{"aws:PrincipalArn":["arn:aws:iam::111111111111:role/{ROLE_NAME}","{}"]}}}}}}]}}"#,
        admin.arn().unwrap()
    );
    practice.encrypt_example_under_key_of(&practice.customer(), Some(&role_alone));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(KEY_POLICY), "passed", "{}", wizard.screen());
    assert_eq!(wizard.mark_of(SIGNED), "skipped", "{}", wizard.screen());
    wizard.assert_shows("key policy lets the role use the key and not the rehearsal's twin");
    assert_eq!(wizard.calls_of("GetKeyPolicy"), 1);
}
