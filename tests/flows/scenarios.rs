//! Every broken set-up of the sandbox, gone through as an admin would, against what should be found.

use std::collections::BTreeSet;

use countersign::access::changes::ChangeLine;
use countersign::access::diff::LineFate;
use countersign::checks::catalogue::CATALOGUE;
use countersign::checks::finding::Verdict as Found;
use countersign::model::event::Field;
use countersign::model::problems;
use countersign::model::step::Step;
use countersign::sandbox::scenario::{self, Means, Place, Scenario, Symptom, Verdict};

use crate::driver::Wizard;
use crate::journey::CREATE;
use crate::practice::Practice;

/// What the scenarios want of checks that the catalogue does not have yet: scenario and check.
const NOT_ASKED_YET: [(&str, &str); 0] = [];

fn is_asked(check: &str) -> bool {
    CATALOGUE.iter().any(|row| row.name == check)
}

/// Walks through the scenario as far as the wizard lets, and compares on the way.
#[track_caller]
fn walk(name: &str) {
    let scenario = Scenario::named(name).unwrap();
    let practice = Practice::broken(scenario);
    let mut wizard = Wizard::open(&practice);
    wizard.assert_shows(scenario.title);
    wizard.assert_shows(scenario.broken);
    wizard.connect();
    wizard.choose_vendor(scenario.vendor);
    wizard.press("Use it");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    if let Some(symptom) = symptom_at(scenario, Place::Content) {
        assert_eq!(wizard.model().step, Step::Content, "{name} was let on");
        return assert_says(scenario, symptom, &content_problems(&wizard));
    }
    if let Some(symptom) = symptom_at(scenario, Place::Review) {
        assert!(!wizard.model().can_continue(), "{name} was let on");
        return assert_says(scenario, symptom, &changed_lines(&wizard));
    }
    if wizard.has_button(CREATE) {
        wizard.press(CREATE);
        wizard.rest();
    }
    wizard.press("Continue");
    wizard.rest();
    for means in [Means::Rehearsal, Means::Directly] {
        let symptoms = checks_by(scenario, means);
        if symptoms.is_empty() {
            continue;
        }
        if means == Means::Directly {
            wizard.choose_direct_means();
        }
        wizard.validate();
        for (symptom, check, verdict) in symptoms {
            assert_found(scenario, &wizard, symptom, check, verdict);
        }
    }
}

fn symptom_at(scenario: &Scenario, place: Place) -> Option<&Symptom> {
    scenario.symptoms.iter().find(|symptom| symptom.place == place)
}

/// The symptoms of checks that there are, for one means.
fn checks_by(scenario: &Scenario, wanted: Means) -> Vec<(&'static Symptom, &'static str, Verdict)> {
    scenario
        .symptoms
        .iter()
        .filter_map(|symptom| match symptom.place {
            Place::Check { name, means, verdict } if means == wanted && is_asked(name) => {
                Some((symptom, name, verdict))
            }
            _ => None,
        })
        .collect()
}

#[track_caller]
fn assert_found(
    scenario: &Scenario,
    wizard: &Wizard,
    symptom: &Symptom,
    check: &str,
    verdict: Verdict,
) {
    let row = CATALOGUE.iter().find(|row| row.name == check).unwrap();
    let finding = &wizard.model().validation.findings[&row.id];
    let wanted = match verdict {
        Verdict::Passed => Found::Passed,
        Verdict::Warning => Found::Warning,
        Verdict::Failed => Found::Failed,
    };
    let screen = wizard.screen();
    assert_eq!(finding.verdict, wanted, "{}: {check}:\n{screen}", scenario.name);
    let cause = finding.diagnosis.as_ref().map(|diagnosis| diagnosis.cause.clone());
    let cause = cause.unwrap_or_default();
    assert!(wizard.shows(&cause), "{cause:?} is not on the screen:\n{screen}");
    assert_says(scenario, symptom, &cause);
}

#[track_caller]
fn assert_says(scenario: &Scenario, symptom: &Symptom, text: &str) {
    for words in symptom.says {
        assert!(text.contains(words), "{}: no {words:?} in {text:?}", scenario.name);
    }
}

fn content_problems(wizard: &Wizard) -> String {
    let fields = [Field::ExampleUrl, Field::Region, Field::Bucket, Field::Key];
    fields.iter().filter_map(|field| problems::shown(wizard.model(), *field)).collect()
}

/// The lines of the plan's diffs that are not kept.
fn changed_lines(wizard: &Wizard) -> String {
    let model = wizard.model();
    let plan = model.plan().unwrap();
    let changes = model.review.changes_for(&plan).unwrap();
    changes
        .lines
        .into_iter()
        .filter_map(|line| match line {
            ChangeLine::ToDo { diff, .. } => Some(diff),
            ChangeLine::AsWanted { .. } | ChangeLine::Refused { .. } => None,
        })
        .flatten()
        .filter(|line| line.fate != LineFate::Kept)
        .map(|line| line.text + "\n")
        .collect()
}

#[test]
fn what_no_check_asks_yet_is_listed_and_nothing_else() {
    let missing: BTreeSet<(&str, &str)> = scenario::all()
        .iter()
        .flat_map(|scenario| {
            scenario.symptoms.iter().filter_map(|symptom| match symptom.place {
                Place::Check { name, .. } if !is_asked(name) => Some((scenario.name, name)),
                _ => None,
            })
        })
        .collect();
    assert_eq!(missing, BTreeSet::from(NOT_ASKED_YET));
}

/// A test for each scenario, and one that none was forgotten.
macro_rules! walks {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                walk($name);
            }
        )*

        #[test]
        fn every_scenario_is_walked_through() {
            let walked = [$($name),*];
            let all: Vec<&str> = scenario::all().iter().map(|scenario| scenario.name).collect();
            assert_eq!(walked.as_slice(), all);
        }
    };
}

walks! {
    a_bucket_in_another_region_is_found_where_its_url_is_pasted: "wrong-region",
    a_key_of_kms_that_the_role_may_not_use_is_shown_in_the_plan: "kms-without-permission",
    a_key_policy_that_shuts_the_role_out_is_told: "kms-key-policy",
    a_key_that_is_not_there_is_found_with_the_key_that_is: "missing-key",
    a_plus_sign_for_a_blank_is_found_with_the_key_that_has_the_blank: "plus-in-key",
    a_bucket_policy_for_the_office_alone_lets_the_rehearsal_through: "deny-by-source-ip",
    a_bucket_policy_against_the_role_is_found_by_the_role_itself: "deny-by-role",
    a_trust_policy_without_external_id_is_shown_in_the_plan: "trust-without-external-id",
    a_trust_policy_for_any_external_id_is_shown_in_the_plan: "trust-wildcard",
    a_trust_policy_that_has_ended_is_shown_in_the_plan: "trust-date-limited",
    a_region_without_sts_lets_the_rehearsal_through: "sts-region-off",
    a_boundary_on_the_role_is_found_by_the_rehearsal_too: "permissions-boundary",
    an_object_of_another_account_is_found_as_refused: "foreign-object",
    a_slow_clock_is_found_and_measured: "clock-skew",
    an_origin_that_no_browser_sends_is_found_in_the_cors_rules: "cors-wrong-origin",
}

#[test]
fn sts_that_is_off_where_the_window_asks_is_said_to_be_off() {
    let practice = Practice::broken(Scenario::named("sts-region-off").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.fill("Region", "eu-west-1");
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of("The role can be assumed with the external ID"), "failed");
    wizard.assert_shows("STS is switched off in this Region for the account");
}

#[test]
fn a_sandbox_in_order_names_no_scenario() {
    let practice = Practice::start();
    let wizard = Wizard::open(&practice);
    for scenario in scenario::all() {
        wizard.assert_hides(scenario.title);
    }
}
