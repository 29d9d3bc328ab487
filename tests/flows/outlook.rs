//! May I? What the Review step says before anything is created.

use countersign::model::event::CopyItem;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::{CREATE, ROLE_NAME};
use crate::practice::Practice;

/// At Review, as a user with this policy.
fn at_review_with(policy: Option<&str>) -> (Practice, Wizard) {
    let mut practice = Practice::start();
    practice.keys.customer = practice.user("jo", policy);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    (practice, wizard)
}

#[test]
fn an_administrator_is_told_that_all_is_allowed() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.assert_shows("IAM's policy simulator says that you may do this");
    assert!(wizard.has_button(CREATE));
}

#[test]
fn whoever_may_only_read_sees_what_is_missing_and_what_to_ask_for() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:Simulate*","s3:*"],"Resource":"*"}]}"#;
    let (practice, mut wizard) = at_review_with(Some(policy));
    wizard.assert_shows("Your AWS identity may not call iam:CreateRole");
    wizard.assert_shows("What to ask for");
    wizard.press("Copy What to ask for");
    let asked: serde_json::Value = serde_json::from_str(&wizard.clipboard()).unwrap();
    let statements = asked["Statement"].as_array().unwrap();
    let resources: Vec<_> =
        statements.iter().map(|one| one["Resource"].as_str().unwrap()).collect();
    assert_eq!(
        resources,
        [
            &*format!("arn:aws:iam::111111111111:role/{ROLE_NAME}"),
            &*format!("arn:aws:iam::111111111111:policy/{ROLE_NAME}"),
            "arn:aws:iam::111111111111:role/countersign/*",
        ]
    );
    assert!(!CopyItem::MissingPermissions.is_secret());

    // What was asked for is enough.
    practice.set_user_policy("jo", &merged(policy, &asked));
    wizard.press("Look at the account");
    wizard.rest();
    wizard.assert_shows("IAM's policy simulator says that you may do this");
    wizard.press(CREATE);
    wizard.rest();
    assert!(practice.role(ROLE_NAME).is_some());
}

/// One policy of the statements of two.
fn merged(policy: &str, more: &serde_json::Value) -> String {
    let mut policy: serde_json::Value = serde_json::from_str(policy).unwrap();
    let statements = policy["Statement"].as_array_mut().unwrap();
    statements.extend(more["Statement"].as_array().unwrap().iter().cloned());
    policy.to_string()
}

#[test]
fn it_is_for_aws_to_decide_so_the_button_stays_and_says_what_to_expect() {
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"iam:CreateRole","Resource":"*"}]}"#;
    let (practice, mut wizard) = at_review_with(Some(policy));
    wizard.assert_shows("Your AWS identity may not call iam:CreateRole");
    wizard.assert_hides("What to ask for");
    wizard.assert_shows("Expect AWS to refuse it half-way");
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("Not finished");
    assert!(practice.role(ROLE_NAME).is_none());
}

#[test]
fn somebody_who_may_not_ask_is_told_so_and_finds_the_way_by_hand() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GetRole","iam:GetPolicy","s3:*"],"Resource":"*"}]}"#;
    let (_practice, mut wizard) = at_review_with(Some(policy));
    wizard.assert_shows("Whether you may do this could not be asked");
    wizard.assert_shows("iam:SimulatePrincipalPolicy");
    assert!(wizard.has_button(CREATE));
    wizard.click_on(Role::CheckBox, "Do it by hand instead");
    wizard.assert_shows("For somebody who works in the AWS console");
}
