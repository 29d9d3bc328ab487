use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::access::sample;
use crate::access::vendor::VendorProfile;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::Fix;
use crate::model::Surroundings;
use crate::model::calls::{CallEnd, CallId};
use crate::model::connect::CredentialSource;

fn integration() -> Integration {
    let plan = sample::lasso();
    let vendor = VendorProfile::built_in().into_iter().find(|vendor| vendor.id == "lasso").unwrap();
    Integration {
        account_id: plan.account_id,
        partition: plan.partition,
        aws_profile: None,
        vendor,
        vendor_name: "Lasso".to_owned(),
        grantee: plan.grantee,
        principal: plan.principal,
        external_id: plan.external_id,
        external_id_origin: plan.provenance.external_id,
        previous_external_id: None,
        permissions: plan.permissions,
        bucket: plan.bucket,
        region: plan.region,
        prefix: None,
        key: plan.example_key,
        kms_key: None,
        example_url: plan.example_url,
        domain: plan.domain,
        ttl: plan.ttl,
        role_name: plan.role_name,
        role_path: plan.role_path,
        is_practice: false,
    }
}

/// After a run in which every check passed.
fn all_passed() -> Model {
    let now = Timestamp::from_second(1_790_000_000).unwrap();
    let mut model = Model::new(Surroundings::default(), VendorProfile::built_in(), now);
    for check in CATALOGUE {
        model.validation.findings.insert(check.id, Finding::passed("seen"));
    }
    model
}

fn found(id: CheckId, finding: Finding) -> Model {
    let mut model = all_passed();
    model.validation.findings.insert(id, finding);
    model
}

fn report(model: &Model) -> CheckReport {
    CheckReport::of(&integration(), model)
}

#[track_caller]
fn json_row(model: &Model, name: &str) -> Value {
    let report = serde_json::to_value(report(model)).unwrap();
    let rows = report["checks"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap().clone()
}

fn missing_object() -> Finding {
    Finding::failed(Diagnosis::new("There is no such object", "Correct the key"), "HTTP 404")
}

#[test]
fn everything_passed_is_proved() {
    let report = report(&all_passed());
    assert!(report.proved);
    assert_eq!(report.counts, Counts { passed: CATALOGUE.len(), ..Counts::default() });
    assert!(report.to_string().contains("\nProved: nothing failed\n"), "{report}");
}

#[test]
fn a_warning_is_counted_and_still_proved() {
    let warning = Finding::warning(Diagnosis::new("A cause", "A remedy"), "seen");
    let report = report(&found(CheckId::BucketOwner, warning));
    assert!(report.proved);
    assert!(report.to_string().contains("1 with a warning"), "{report}");
}

#[test]
fn what_cannot_be_asked_is_said_beside_the_proof() {
    let report = report(&found(CheckId::BucketOwner, Finding::skipped("No permission")));
    assert!(report.proved);
    let text = report.to_string();
    assert!(text.contains("1 cannot be asked here"), "{text}");
    assert!(!text.contains("Proved: nothing failed"), "{text}");
}

#[test]
fn one_failure_or_one_check_left_out_is_no_proof() {
    let blocked = Finding::blocked("Needs first: The bucket exists");
    for finding in [missing_object(), blocked, Finding::running()] {
        let report = report(&found(CheckId::ObjectExists, finding));
        assert!(!report.proved);
        assert!(report.to_string().ends_with("\nNot proved"), "{report}");
    }
}

#[test]
fn a_failed_row_tells_cause_remedy_and_evidence_under_its_question() {
    let text = report(&found(CheckId::ObjectExists, missing_object())).to_string();
    let rows = "\
  ✗ failed      The example object exists
                There is no such object
                Correct the key
                HTTP 404
";
    assert!(text.contains(rows), "{text}");
}

#[test]
fn what_the_wizard_can_mend_is_said() {
    let finding = missing_object().with_fix(Fix::UseOwnAddress);
    let model = found(CheckId::ObjectExists, finding);
    assert_eq!(json_row(&model, "object-exists")["fix"], "Use the bucket's own address");
    assert!(report(&model).to_string().contains("a button for it: Use the bucket's own address\n"));
}

#[test]
fn the_rows_stand_under_their_groups_in_the_order_of_the_window() {
    let text = report(&all_passed()).to_string();
    let headings: Vec<usize> = Group::ALL
        .iter()
        .filter(|group| CATALOGUE.iter().any(|check| check.group == **group))
        .map(|group| text.find(&format!("\n\n{}\n", group.title())).unwrap())
        .collect();
    assert!(headings.is_sorted(), "{text}");
    assert!(CATALOGUE.iter().all(|check| text.contains(check.asks)), "{text}");
}

#[test]
fn a_program_finds_every_field_of_a_row() {
    let row = json_row(&found(CheckId::ObjectExists, missing_object()), "object-exists");
    assert_eq!(
        row,
        json!({
            "name": "object-exists",
            "group": "bucket-and-object",
            "asks": "The example object exists",
            "verdict": "failed",
            "evidence": ["HTTP 404"],
            "reason": null,
            "cause": "There is no such object",
            "remedy": "Correct the key",
            "fix": null,
        })
    );
}

#[test]
fn a_check_that_was_not_reached_is_left_out_and_not_missing() {
    let mut model = all_passed();
    model.validation.findings.remove(&CheckId::Listing);
    let row = json_row(&model, "listing");
    assert_eq!(row["verdict"], "blocked");
    assert_ne!(row["reason"], Value::Null);
    assert_eq!(report(&model).counts.blocked, 1);
}

#[test]
fn calls_are_listed_with_their_check_and_their_code() {
    let mut model = all_passed();
    model.calls.start(Call {
        id: CallId(1),
        service: "sts",
        operation: "AssumeRole".to_owned(),
        target: "no external ID".to_owned(),
        check: Some(CheckId::NoExternalId),
        started_at: model.now,
        end: Some(CallEnd {
            outcome: CallOutcome::AsItMust { code: "AccessDenied".to_owned() },
            duration_ms: 80,
            request_id: Some("r1".to_owned()),
        }),
    });
    let calls = serde_json::to_value(report(&model).calls).unwrap();
    assert_eq!(
        calls,
        json!([{
            "service": "sts",
            "operation": "AssumeRole",
            "target": "no external ID",
            "check": "no-external-id",
            "outcome": "as expected",
            "code": "AccessDenied",
            "duration_ms": 80,
            "request_id": "r1",
        }])
    );
}

#[test]
fn escape_sequences_of_a_strange_answer_do_not_reach_the_terminal() {
    let finding = Finding::passed("key \u{1B}[2J.png");
    let text = report(&found(CheckId::ObjectExists, finding)).to_string();
    assert!(!text.contains('\u{1B}'), "{text:?}");
    assert!(text.contains("\\u{1b}[2J.png"), "{text}");
}

#[test]
fn the_progress_counts_what_is_answered_and_says_what_is_under_way() {
    let mut validation = Validation::default();
    assert_eq!(progress(&validation), format!("0 of {} checked", CATALOGUE.len()));
    validation.findings.insert(CheckId::CallerIdentity, Finding::passed("seen"));
    validation.findings.insert(CheckId::RightExternalId, Finding::running());
    assert!(progress(&validation).starts_with("1 of "));
    assert!(progress(&validation).ends_with("checked · assuming the role"));
    let waiting = Finding::waiting(Timestamp::UNIX_EPOCH, 60, "AccessDenied");
    validation.findings.insert(CheckId::SignedGet, waiting);
    assert!(progress(&validation).contains("waiting for AWS"));
}

#[test]
fn directly_assumed_is_said_and_needs_no_caveat() {
    let mut model = all_passed();
    let rehearsed = report(&model).to_string();
    assert!(rehearsed.contains("by rehearsal"), "{rehearsed}");
    model.validation.means = Means::Directly(CredentialSource::Profile("vendor".to_owned()));
    let direct = report(&model).to_string();
    assert!(direct.contains("assumed directly"), "{direct}");
    assert!(direct.ends_with("Proved: nothing failed"), "{direct}");
}
