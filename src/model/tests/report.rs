use super::*;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::model::event::ReportFormat;
use crate::model::hand_over::report;
use crate::model::validation::Means;

const FORMATS: [ReportFormat; 2] = [ReportFormat::Markdown, ReportFormat::Json];

fn json(model: &Model) -> serde_json::Value {
    serde_json::from_str(&report(model, &model.wanted(), ReportFormat::Json)).unwrap()
}

#[test]
fn what_is_saved_is_the_report() {
    let mut model = at_hand_over();
    for format in FORMATS {
        let expected = report(&model, &model.wanted(), format);
        let effects = model.update(Event::SaveRequested(format));
        assert!(
            matches!(effects.as_slice(), [Effect::Save { text, .. }] if *text == expected),
            "{effects:?}"
        );
    }
}

#[test]
fn no_report_holds_the_signed_query() {
    let mut model = at_validate();
    model.types(Field::ExampleUrl, &format!("{EXAMPLE_URL}?{SIGNED_QUERY}"));
    model.validates();
    for format in FORMATS {
        let text = report(&model, &model.wanted(), format);
        for secret in ["5ecre7", "70ken", "X-Amz-Signature", "X-Amz-Security-Token"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn the_markdown_names_every_field_every_check_and_both_documents() {
    let model = at_hand_over();
    let plan = model.wanted();
    let text = report(&model, &plan, ReportFormat::Markdown);
    assert!(text.starts_with("# Lasso access to media-prod\n"), "{text}");
    assert!(text.contains("\n| Region | `eu-west-1` |\n"), "{text}");
    for check in CATALOGUE {
        assert!(
            text.contains(&format!("\n| {} | passed | {} |\n", check.asks, check.name)),
            "{text}"
        );
    }
    assert!(text.contains(&format!("```json\n{}\n```", plan.trust_policy().text())));
    assert!(text.contains(&format!("```json\n{}\n```", plan.permissions_policy().text())));
}

/// How many cells the row with this beginning has, by the rules of GitHub's tables.
#[track_caller]
fn cells(text: &str, beginning: &str) -> usize {
    let row = text.lines().find(|line| line.starts_with(beginning)).expect("the row is there");
    row.replace("\\\\", "").replace("\\|", "").matches('|').count() - 1
}

#[test]
fn no_evidence_breaks_out_of_its_cell() {
    let mut model = at_validate();
    let task = model.starts_validation();
    let evidence = "a | b\n| c | `d` <img src=x> [e](f) \\";
    let diagnosis = Diagnosis::new("cause", "remedy");
    model.update(Event::Found(task, CheckId::SignedGet, Finding::failed(diagnosis, evidence)));
    let text = report(&model, &model.wanted(), ReportFormat::Markdown);
    assert_eq!(cells(&text, &format!("| {}", CheckId::SignedGet.row().asks)), 3, "{text}");
    assert!(text.contains(r"\<img src=x\> \[e\]"), "{text}");
}

#[test]
fn no_value_breaks_out_of_its_cell() {
    let mut model = at_hand_over();
    model.types(Field::Key, "a|b`c.png");
    model.update(Event::OwnAddressRequested);
    let finding = Finding::passed("seen | here `and`\nthere");
    model.validation.findings.insert(CATALOGUE[0].id, finding);
    let text = report(&model, &model.wanted(), ReportFormat::Markdown);
    assert_eq!(cells(&text, "| Example URL"), 2, "{text}");
    assert_eq!(cells(&text, "| Your session"), 3, "{text}");
}

#[test]
fn the_json_has_the_values_under_the_vendors_labels() {
    let document = json(&at_hand_over());
    assert_eq!(document["form"][2]["label"], "Bucket");
    assert_eq!(document["form"][2]["value"], "media-prod");
    assert_eq!(document["account_id"], ACCOUNT);
    assert_eq!(document["checks"].as_array().unwrap().len(), CATALOGUE.len());
    assert_eq!(document["checks"][0]["name"], "external-id-strength");
    assert_eq!(document["checks"][0]["verdict"], "passed");
}

#[test]
fn the_json_holds_the_documents_as_they_were_sent() {
    let model = at_hand_over();
    let plan = model.wanted();
    let document = json(&model);
    assert_eq!(document["trust_policy"], plan.trust_policy().text());
    assert_eq!(document["permissions_policy"], plan.permissions_policy().text());
}

#[test]
fn a_report_says_by_which_means_it_was_proved() {
    let mut model = at_validate();
    model.update(Event::MeansChosen(Means::Directly(CredentialSource::SandboxVendor)));
    model.validates();
    assert!(json(&model)["means"].as_str().unwrap().starts_with("Proved directly"));
    assert!(json(&at_hand_over())["means"].as_str().unwrap().starts_with("Proved by rehearsal"));
}

#[test]
fn a_report_says_why_a_check_was_left_out() {
    let mut model = at_validate();
    let task = model.starts_validation();
    model.update(Event::Found(task, CheckId::TwinGone, Finding::skipped("No twin was made")));
    let text = report(&model, &model.wanted(), ReportFormat::Markdown);
    assert!(text.contains("| skipped | No twin was made |"), "{text}");
}

#[test]
fn what_cannot_be_seen_is_written_out_in_both_reports() {
    const HIDDEN: &str = "\u{1b}[31m\u{9b}\u{202e}\u{200b}";
    let mut model = at_validate();
    let task = model.starts_validation();
    let diagnosis = Diagnosis::new(HIDDEN, HIDDEN);
    let finding = Finding::failed(diagnosis, format!("AWS says {HIDDEN}"));
    model.update(Event::Found(task, CheckId::SignedGet, finding));
    for format in FORMATS {
        let text = report(&model, &model.wanted(), format);
        let is_hidden = |c: char| c != '\n' && crate::printable::is_invisible(c);
        assert!(!text.contains(is_hidden), "{text}");
    }
    assert!(report(&model, &model.wanted(), ReportFormat::Markdown).contains("\\u{202e}"));
    let evidence = format!("AWS says {HIDDEN}");
    assert!(json(&model).to_string().contains(&evidence.replace('\u{1b}', "\\u001b")));
}

#[test]
fn a_backtick_in_a_value_is_shown_as_it_is() {
    let model = at_hand_over();
    let plan = crate::access::plan::AccessPlan { role_path: "/a`b/".to_owned(), ..model.wanted() };
    let text = report(&model, &plan, ReportFormat::Markdown);
    assert!(text.contains("| ``arn:aws:iam::111111111111:role/a`b/"), "{text}");
}
