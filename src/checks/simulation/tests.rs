//! What is asked of the simulator, and what each answer comes to.

use super::admin::{self, Caller};
use super::*;
use crate::access::names::{KeyPrefix, ObjectKey};
use crate::access::plan::AccessPlan;
use crate::access::sample;
use crate::checks::finding::Verdict;

const OBJECT: &str = "arn:aws:s3:::media-prod/cats/tom.png";
const BOUNDARY: &str = "arn:aws:iam::111111111111:policy/PlatformBoundary";

fn role() -> Who<'static> {
    let arn = "arn:aws:iam::111111111111:role/LassoModerationBucketAccess";
    Who { name: "the role", arn, boundary_arn: Some(BOUNDARY) }
}

fn admin() -> Who<'static> {
    let arn = "arn:aws:iam::111111111111:user/admin";
    Who { name: "your AWS identity", arn, boundary_arn: None }
}

/// What a simulator in order answers to every question of an inquiry.
fn all(inquiry: &Inquiry, decision: Decision) -> Vec<Simulated> {
    let answer = |question: &Question| Simulated {
        action: question.action.to_owned(),
        resource: question.resource.clone(),
        decision,
        matched: Vec::new(),
        missing_keys: Vec::new(),
        is_within_boundary: None,
        is_within_organisation: None,
    };
    inquiry.questions.iter().map(answer).collect()
}

fn asked(inquiry: &Inquiry) -> Vec<(&str, &str)> {
    inquiry.questions.iter().map(|one| (one.action, one.resource.as_str())).collect()
}

/// What is found when reading the object is answered with `change`, and all else as it must be.
#[track_caller]
fn found(change: impl Fn(&mut Simulated)) -> Finding {
    let inquiries = role::inquiries(&sample::lasso(), None);
    let mut needed = all(&inquiries.needed, Decision::Allowed);
    change(&mut needed[0]);
    role::finding(&role(), &inquiries, &needed, &all(&inquiries.unwanted, Decision::ImplicitDeny))
}

#[track_caller]
fn says(finding: &Finding, verdict: &Verdict, cause: &str, remedy: &str) {
    assert_eq!(&finding.verdict, verdict, "{finding:?}");
    let diagnosis = finding.diagnosis.as_ref().unwrap();
    assert_eq!((diagnosis.cause.as_str(), diagnosis.remedy.as_str()), (cause, remedy));
}

#[test]
fn a_role_that_reads_alone_is_asked_for_reading_and_for_nothing_else() {
    let inquiries = role::inquiries(&sample::lasso(), None);
    assert_eq!(asked(&inquiries.needed), [("s3:GetObject", OBJECT)]);
    assert_eq!(
        asked(&inquiries.unwanted),
        [
            ("s3:DeleteObject", OBJECT),
            ("s3:PutObject", OBJECT),
            ("s3:ListBucket", "arn:aws:s3:::media-prod"),
            ("s3:GetObject", "arn:aws:s3:::countersign-another-bucket/cats/tom.png"),
        ]
    );
}

#[test]
fn what_is_granted_is_needed_and_not_unwanted() {
    let inquiries = role::inquiries(&sample::labelbox(), None);
    assert_eq!(
        inquiries.needed.actions(),
        ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"]
    );
    assert_eq!(inquiries.needed.resources(), [OBJECT, "arn:aws:s3:::media-prod"]);
    assert!(!inquiries.unwanted.actions().contains(&"s3:ListBucket"));
}

#[test]
fn a_key_outside_the_prefix_begins_with_another_letter() {
    for (prefix, outside) in
        [("cats/", Some("xcats/tom.png")), ("x/", Some("ycats/tom.png")), ("写/", None)]
    {
        let prefix = KeyPrefix::parse(prefix).unwrap();
        let plan = AccessPlan { prefix: Some(prefix.clone()), ..sample::lasso() };
        let inquiries = role::inquiries(&plan, None);
        let keys = inquiries
            .unwanted
            .questions
            .iter()
            .filter_map(|question| question.resource.strip_prefix("arn:aws:s3:::media-prod/"));
        let outside_asked: Vec<_> = keys.filter(|key| *key != "cats/tom.png").collect();
        assert_eq!(outside_asked, outside.into_iter().collect::<Vec<_>>());
        assert!(outside.is_none_or(|key| !prefix.covers(&ObjectKey::parse(key).unwrap())));
        let told = inquiries.needed.context.iter().find(|(key, _)| *key == "s3:prefix");
        assert_eq!(told, Some(&("s3:prefix", ContextValue::Text(prefix.to_string()))));
    }
}

#[test]
fn a_kms_key_is_asked_for_through_s3() {
    let key_arn = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";
    let needed = role::inquiries(&sample::lasso(), Some(key_arn)).needed;
    assert_eq!(asked(&needed).last(), Some(&("kms:Decrypt", key_arn)));
    let via = ContextValue::Text("s3.eu-west-1.amazonaws.com".to_owned());
    assert!(needed.context.contains(&("kms:ViaService", via)), "{needed:?}");
}

#[test]
fn a_role_as_it_should_be_passes_with_every_answer_as_evidence() {
    let finding = found(|answer| {
        answer.matched =
            vec![MatchedStatement { policy: "Lasso".to_owned(), lines: Some((4, 12)) }];
    });
    assert_eq!(finding.verdict, Verdict::Passed);
    assert_eq!(
        finding.evidence[..2],
        [
            format!("s3:GetObject on {OBJECT}: allowed by the policy Lasso (lines 4 to 12)"),
            format!("s3:DeleteObject on {OBJECT}: allowed by no policy"),
        ]
    );
}

#[test]
fn a_boundary_that_refuses_is_named_and_fails() {
    let finding = found(|answer| {
        answer.decision = Decision::ImplicitDeny;
        answer.is_within_boundary = Some(false);
    });
    says(
        &finding,
        &Verdict::Failed,
        &format!("The permissions boundary {BOUNDARY} does not allow s3:GetObject"),
        &format!("Ask whoever set the boundary to let it allow s3:GetObject on {OBJECT}"),
    );
}

#[test]
fn a_service_control_policy_that_refuses_is_named_and_left_to_the_rehearsal() {
    let finding = found(|answer| {
        answer.decision = Decision::ExplicitDeny;
        answer.is_within_organisation = Some(false);
        answer.is_within_boundary = Some(false);
    });
    let cause = "A service control policy of the organisation forbids s3:GetObject";
    let remedy = format!(
        "Ask whoever looks after the AWS organisation to let {} call s3:GetObject on {OBJECT}",
        role().arn
    );
    says(&finding, &Verdict::Warning, cause, &remedy);
}

#[test]
fn a_deny_of_the_roles_own_policies_names_the_policy_and_its_lines() {
    let finding = found(|answer| {
        answer.decision = Decision::ExplicitDeny;
        answer.is_within_boundary = Some(true);
        answer.matched =
            vec![MatchedStatement { policy: "Quarantine".to_owned(), lines: Some((4, 9)) }];
    });
    says(
        &finding,
        &Verdict::Failed,
        "A Deny in the policy Quarantine (lines 4 to 9) forbids s3:GetObject to the role",
        &format!("Take {OBJECT} out of that Deny, or remove it"),
    );
}

#[test]
fn a_permission_that_no_policy_gives_fails() {
    let finding = found(|answer| answer.decision = Decision::ImplicitDeny);
    assert_eq!(finding.verdict, Verdict::Failed);
    let cause = format!("No policy of the role allows s3:GetObject on {OBJECT}");
    assert_eq!(finding.diagnosis.unwrap().cause, cause);
}

#[test]
fn a_refusal_that_hangs_on_what_the_simulator_was_not_told_is_a_warning() {
    let finding = found(|answer| {
        answer.decision = Decision::ImplicitDeny;
        answer.missing_keys = vec!["aws:SourceVpce".to_owned()];
    });
    says(
        &finding,
        &Verdict::Warning,
        "Whether the role may call s3:GetObject depends on aws:SourceVpce, which IAM's simulator does not know",
        "Ask the vendor whether its requests fulfil the condition on aws:SourceVpce",
    );
    assert!(finding.evidence[0].ends_with("not told: aws:SourceVpce"), "{:?}", finding.evidence);
}

#[test]
fn what_is_allowed_beyond_the_need_fails_under_its_name() {
    let inquiries = role::inquiries(&sample::lasso(), None);
    let needed = all(&inquiries.needed, Decision::Allowed);
    for index in 0..inquiries.unwanted.questions.len() {
        let mut unwanted = all(&inquiries.unwanted, Decision::ImplicitDeny);
        unwanted[index].decision = Decision::Allowed;
        let finding = role::finding(&role(), &inquiries, &needed, &unwanted);
        assert_eq!(finding.verdict, Verdict::Failed);
        let question = &inquiries.unwanted.questions[index];
        let cause = finding.diagnosis.unwrap().cause;
        assert_eq!(
            cause,
            format!(
                "More is allowed than needed: the role may call {} on {}",
                question.action, question.resource
            )
        );
    }
}

#[test]
fn a_question_without_an_answer_is_no_pass() {
    let inquiries = role::inquiries(&sample::lasso(), None);
    let needed = all(&inquiries.needed, Decision::Allowed);
    let of_role = role::finding(&role(), &inquiries, &needed, &[]);
    assert_eq!(
        of_role.verdict,
        Verdict::Skipped {
            reason: "The policy simulator of this AWS endpoint answered 1 of 5 questions"
                .to_owned()
        }
    );
    let inquiry = admin::inquiry(&sample::lasso(), None);
    let of_admin = admin::finding(&admin(), &inquiry, &[], true);
    assert!(matches!(of_admin.verdict, Verdict::Skipped { .. }), "{of_admin:?}");
}

#[test]
fn of_all_pairs_only_those_asked_for_are_read() {
    let inquiry = role::inquiries(&sample::labelbox(), None).needed;
    let mut every_pair = Vec::new();
    for resource in inquiry.resources() {
        for action in inquiry.actions() {
            let mut answer = all(&inquiry, Decision::Allowed).remove(0);
            answer.action = action.to_ascii_lowercase();
            answer.resource = resource.to_owned();
            every_pair.push(answer);
        }
    }
    assert_eq!(every_pair.len(), 6);
    assert_eq!(inquiry.answers(&every_pair).len(), 3);
}

#[test]
fn the_simulated_caller_is_a_user_or_the_role_behind_a_session() {
    let user = "arn:aws:iam::111111111111:user/staff/jo";
    let sso = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0a1b/jo@example.com";
    assert_eq!(Caller::of(user), Caller::User { arn: user.to_owned() });
    let role_name = "AWSReservedSSO_Admin_0a1b".to_owned();
    assert_eq!(Caller::of(sso), Caller::RoleSession { role_name });
    assert_eq!(Caller::of("arn:aws:iam::111111111111:root"), Caller::Root);
    assert_eq!(Caller::of("arn:aws:sts::111111111111:federated-user/jo"), Caller::Other);
    assert_eq!(Caller::of("nonsense"), Caller::Other);
}

#[test]
fn a_twin_is_asked_for_where_there_will_be_one() {
    let twin = "arn:aws:iam::111111111111:role/countersign/countersign-rehearsal-1";
    let with = admin::inquiry(&sample::lasso(), Some(twin));
    assert!(asked(&with).contains(&("sts:AssumeRole", twin)));
    let without = admin::inquiry(&sample::lasso(), None);
    assert!(!without.actions().contains(&"sts:AssumeRole"));
}

fn admin_found(is_as_planned: bool, change: impl Fn(&mut Simulated)) -> Finding {
    let inquiry = admin::inquiry(&sample::lasso(), None);
    let mut answers = all(&inquiry, Decision::Allowed);
    answers.iter_mut().take(2).for_each(change);
    admin::finding(&admin(), &inquiry, &answers, is_as_planned)
}

#[test]
fn an_admin_who_may_not_write_fails_before_the_writing_and_is_a_warning_after_it() {
    let deny = |answer: &mut Simulated| answer.decision = Decision::ImplicitDeny;
    let before = admin_found(false, deny);
    assert_eq!(before.verdict, Verdict::Failed);
    assert_eq!(before.evidence.len(), 2);
    says(
        &admin_found(true, deny),
        &Verdict::Warning,
        "Your AWS identity may not call iam:CreateRole, iam:TagRole",
        "Ask for what is missing, or have the steps by hand of the Review step carried out by somebody who may",
    );
}

#[test]
fn an_admins_boundary_is_named() {
    let finding = admin_found(true, |answer| {
        answer.decision = Decision::ImplicitDeny;
        answer.is_within_boundary = Some(false);
    });
    assert_eq!(
        finding.diagnosis.unwrap().cause,
        "Your AWS identity may not call iam:CreateRole, iam:TagRole: its permissions boundary refuses it"
    );
}

#[test]
fn an_admin_whose_permissions_hang_on_a_second_factor_is_not_said_to_lack_them() {
    let finding = admin_found(false, |answer| {
        answer.decision = Decision::ImplicitDeny;
        answer.missing_keys = vec!["aws:MultiFactorAuthPresent".to_owned()];
    });
    assert_eq!(finding.verdict, Verdict::Warning);
    assert!(finding.diagnosis.unwrap().cause.contains("depends on aws:MultiFactorAuthPresent"));
}

#[test]
fn an_admin_who_may_write_everything_passes() {
    assert_eq!(admin_found(false, |_| {}).verdict, Verdict::Passed);
}

#[test]
fn a_simulator_that_may_not_be_asked_or_is_not_there_leaves_the_check_out() {
    let failure = Failure {
        kind: FailureKind::Denied,
        service: "iam",
        operation: "SimulatePrincipalPolicy".to_owned(),
        code: Some("AccessDenied".to_owned()),
        message: None,
        http_status: Some(403),
        request_id: None,
    };
    let reason = |failure: &Failure| not_asked(failure).map(|finding| finding.verdict);
    let denied = reason(&failure);
    let Some(Verdict::Skipped { reason: said }) = denied else { panic!("{denied:?}") };
    assert!(said.contains("iam:SimulatePrincipalPolicy"), "{said}");
    let unknown = Failure {
        kind: FailureKind::Other,
        code: Some("InvalidAction".to_owned()),
        http_status: Some(400),
        ..failure.clone()
    };
    assert!(matches!(reason(&unknown), Some(Verdict::Skipped { .. })));
    let throttled = Failure { kind: FailureKind::Throttled, ..failure };
    assert_eq!(reason(&throttled), None);
}

const TWIN: &str = "arn:aws:iam::111111111111:role/countersign/countersign-rehearsal-1";

/// What to ask for after `change` was made to every answer about `action`.
fn requested(action: &str, change: impl Fn(&mut Simulated)) -> Option<String> {
    let plan = sample::lasso();
    let mut answers = all(&admin::inquiry(&plan, Some(TWIN)), Decision::Allowed);
    answers.iter_mut().filter(|answer| answer.action == action).for_each(change);
    admin::request(&plan, &answers)
}

#[test]
fn what_no_policy_allows_is_asked_for_in_a_statement_per_resource() {
    let text = requested("iam:CreateRole", |answer| answer.decision = Decision::ImplicitDeny);
    let document: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
    let statement = |resource: &str| {
        serde_json::json!({
            "Effect": "Allow",
            "Action": ["iam:CreateRole"],
            "Resource": resource,
        })
    };
    let role = statement("arn:aws:iam::111111111111:role/LassoModerationBucketAccess");
    let twins = statement("arn:aws:iam::111111111111:role/countersign/*");
    assert_eq!(document["Statement"], serde_json::json!([role, twins]));
}

#[test]
fn nothing_is_asked_for_that_another_allow_would_not_give() {
    let denied = |answer: &mut Simulated| answer.decision = Decision::ExplicitDeny;
    assert_eq!(requested("iam:CreateRole", denied), None);
    let bounded = |answer: &mut Simulated| {
        answer.decision = Decision::ImplicitDeny;
        answer.is_within_boundary = Some(false);
    };
    assert_eq!(requested("iam:CreateRole", bounded), None);
    assert_eq!(requested("iam:CreateRole", |_| {}), None);
}

#[test]
fn what_a_statement_does_not_mend_is_told_in_a_line_of_its_own() {
    let mut answers = all(&admin::inquiry(&sample::lasso(), None), Decision::Allowed);
    answers[0].decision = Decision::ImplicitDeny;
    answers[1].decision = Decision::ExplicitDeny;
    let lines = admin::beyond_request(&answers);
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.starts_with("iam:TagRole on ") && line.contains("denied"), "{line}");
}
