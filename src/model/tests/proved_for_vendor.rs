//! What is proved is proved for this vendor: its principal, its external ID, and of AWS rather than of a sandbox.

use super::*;
use crate::access::external_id::ExternalId;
use crate::access::integration::Integration;
use crate::access::provenance::ExternalIdOrigin;
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Verdict;
use crate::checks::input;
use crate::model::event::{CopyItem, ReportFormat};
use crate::model::hand_over::{Standing, form_rows, headline, report, standing};
use crate::model::principal::Vouching;
use crate::model::problems;
use crate::model::saved::LastCheck;
use crate::model::task::Task;

const OWN_ACCOUNT: &str = "This is your own account; the vendor needs its own";
const IN_USE: &str = "7Qm4zR9tKc2VxH5wLb8NpYd3";

fn generates(model: &mut Model, text: &str) {
    model.update(Event::ExternalIdGenerated(ExternalId::parse(text).unwrap()));
}

/// At Review, where the role of an earlier run accepts this external ID.
fn at_review_of_a_role_with(external_id: &str) -> Model {
    let mut model = at_review();
    let mut inventory = as_planned(&model.wanted());
    let role = inventory.role.as_mut().unwrap();
    role.trust_text = role.trust_text.replace(EXTERNAL_ID, external_id);
    model.reads_account(inventory);
    model.update(Event::ReplacementConfirmed(true));
    model
}

#[test]
fn the_own_account_is_refused_as_it_is_typed_whatever_it_is_written_as() {
    for text in [
        ACCOUNT,
        "1111-1111-1111",
        " “arn:aws:iam::111111111111:root” ",
        "arn:aws:iam::111111111111:role/vendors/lasso",
        "arn:aws:iam::111111111111:user/lasso",
        "arn:aws:sts::111111111111:assumed-role/Admin/jo",
        "arn:aws:iam::111111111111:role/*",
    ] {
        let mut model = at_review();
        model.goes_to(Step::Vendor);
        model.types(Field::VendorPrincipal, text);
        assert_eq!(shown(&model, Field::VendorPrincipal), OWN_ACCOUNT, "{text}");
        assert_eq!(model.furthest_step(), Step::Vendor, "{text}");
        assert_eq!(model.plan(), None, "{text}");
        assert_eq!(model.update(Event::ApplyRequested), [], "{text}");
    }
}

#[test]
fn the_own_account_is_refused_as_soon_as_it_is_known() {
    let mut model = fresh();
    model.names_vendor();
    model.types(Field::VendorPrincipal, ACCOUNT);
    assert_eq!(problems::shown(&model, Field::VendorPrincipal), None, "nobody is connected");
    model.connects();
    assert_eq!(shown(&model, Field::VendorPrincipal), OWN_ACCOUNT);
    let mut model = at_hand_over();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.update(Event::ConnectRequested));
    model.update(Event::Connected(task, Ok(identity_in(VENDOR_ACCOUNT))));
    assert_eq!(shown(&model, Field::VendorPrincipal), OWN_ACCOUNT);
}

#[test]
fn a_file_that_trusts_its_own_account_says_so_before_anybody_connects() {
    let mut model = fresh();
    let text = report(&at_hand_over(), &at_hand_over().wanted(), ReportFormat::Integration);
    let text = text.replace("principal = \"222222222222\"", "principal = \"111111111111\"");
    let integration = Integration::from_toml("lasso.toml", &text).unwrap();
    assert_eq!(integration.own_account_conflict(), Some(OWN_ACCOUNT));
    model.update(Event::IntegrationFileRead(Ok(integration)));
    assert_eq!(shown(&model, Field::VendorPrincipal), OWN_ACCOUNT);
}

#[test]
fn a_published_principal_that_was_replaced_is_said_and_put_back() {
    let mut model = fresh();
    model.connects();
    model.update(Event::VendorChosen(LABELBOX));
    assert_eq!(model.vouching(), Some(Vouching::Published));
    let published = model.vendor.principal_text.clone();
    model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
    let Some(Vouching::Replaced(told)) = model.vouching() else { panic!("{:?}", model.vouching()) };
    assert_eq!(told.to_string(), published);
    model.update(Event::PublishedPrincipalRequested);
    assert_eq!(model.vendor.principal_text, published);
    assert_eq!(model.vouching(), Some(Vouching::Published));
    model.update(Event::VendorChosen(LASSO));
    model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
    assert_eq!(model.vouching(), Some(Vouching::Nobody));
    model.update(Event::PublishedPrincipalRequested);
    assert_eq!(model.vendor.principal_text, VENDOR_ACCOUNT, "there is none to put back");
}

#[test]
fn a_generated_external_id_stays_one_however_it_comes_into_the_field() {
    let mut model = at_review();
    generates(&mut model, IN_USE);
    assert!(model.vendor.is_unknown_to_vendor());
    model.types(Field::ExternalId, EXTERNAL_ID);
    assert_eq!(model.vendor.external_id_origin(), ExternalIdOrigin::Pasted);
    model.types(Field::ExternalId, &format!(" {IN_USE}\n"));
    assert!(model.vendor.is_generated(), "copied from here and pasted back");
    let mut model = at_hand_over();
    model.update(Event::RotationToggled);
    generates(&mut model, IN_USE);
    model.update(Event::RotationRequested);
    assert!(model.vendor.is_unknown_to_vendor(), "a rotation tells the vendor nothing");
}

#[test]
fn the_origin_of_an_external_id_is_kept_in_the_file() {
    let mut model = at_review();
    generates(&mut model, IN_USE);
    let text = report(&model, &model.wanted(), ReportFormat::Integration);
    assert!(text.contains("external_id_origin = \"generated\""), "{text}");
    let integration = Integration::from_toml("lasso.toml", &text).unwrap();
    assert_eq!(integration.to_toml(), text);
    let finding = input::external_id(&integration.plan());
    assert_eq!(finding.verdict, Verdict::Warning, "as countersign check asks it");
    let older = text.replace("external_id_origin = \"generated\"\n", "");
    let older = Integration::from_toml("lasso.toml", &older).unwrap();
    assert_eq!(older.external_id_origin, ExternalIdOrigin::Unknown);
    let mut opened = fresh();
    opened.update(Event::IntegrationFileRead(Ok(integration)));
    assert!(opened.vendor.is_generated());
    let mut opened = fresh();
    opened.update(Event::IntegrationFileRead(Ok(older)));
    assert_eq!(opened.vendor.external_id_origin(), ExternalIdOrigin::Unknown);
}

#[test]
fn an_external_id_that_the_vendor_does_not_know_has_a_row_to_be_told() {
    let mut model = at_review();
    model.update(Event::VendorChosen(LABELBOX));
    model.goes_to(Step::Review);
    assert_eq!(form_rows(&model, &model.wanted()).len(), 3, "a pasted one came from Labelbox");
    generates(&mut model, IN_USE);
    let rows = form_rows(&model, &model.wanted());
    let row = rows.last().unwrap();
    assert_eq!((rows.len(), row.value.as_str(), row.is_to_be_told), (4, IN_USE, true));
    assert!(row.hint.as_ref().unwrap().starts_with("To be told to Labelbox"), "{row:?}");
    let effects = model.update(Event::CopyRequested(CopyItem::FormRow(3)));
    assert!(
        matches!(effects.as_slice(), [Effect::Copy { text, .. }] if text.expose() == IN_USE),
        "{effects:?}"
    );
    let text = report(&model, &model.wanted(), ReportFormat::Markdown);
    assert!(text.contains("To be told to Labelbox"), "{text}");
    // Lasso's form has a field for it, which is how it is told.
    model.update(Event::VendorChosen(LASSO));
    let rows = form_rows(&model, &model.wanted());
    let told: Vec<_> = rows.iter().filter(|row| row.is_to_be_told).collect();
    assert_eq!((rows.len(), told.len(), told[0].label.as_str()), (7, 1, "External ID"));
}

#[test]
fn what_is_open_is_counted_in_the_headline_and_nothing_is_called_proved_after_a_change() {
    let mut model = at_hand_over();
    assert_eq!(standing(&model), Standing::Proved);
    let gap = Finding::skipped("Nobody publishes it");
    model.validation.findings.insert(CheckId::VendorPrincipal, gap);
    assert_eq!(standing(&model), Standing::Open(1));
    assert_eq!(headline(&model), "42 checks passed, none failed, 1 point is open");
    let text = report(&model, &model.wanted(), ReportFormat::Markdown);
    assert!(
        text.contains("\n- Open: The principal is the one that the vendor publishes"),
        "{text}"
    );
    model.types(Field::Ttl, "2 hours");
    assert_eq!(standing(&model), Standing::NotProved);
    assert!(headline(&model).starts_with("Not proved any more"));
    let text = report(&model, &model.wanted(), ReportFormat::Json);
    assert!(!text.contains("Proved by rehearsal"), "{text}");
}

#[test]
fn a_role_that_was_another_one_in_between_is_validated_anew() {
    let mut model = at_hand_over();
    let plan = model.wanted();
    let mut other = as_planned(&plan);
    other.role.as_mut().unwrap().trust_text = "{}".to_owned();
    model.reads_account(other);
    model.reads_account(as_planned(&plan));
    assert_eq!(model.furthest_step(), Step::Validate);
}

#[test]
fn an_update_never_replaces_the_external_id_in_use_by_itself() {
    let mut model = at_review_of_a_role_with(IN_USE);
    assert_eq!(model.external_id_at_stake().unwrap().as_str(), IN_USE);
    assert_eq!(model.update(Event::ApplyRequested), []);
    model.update(Event::ExternalIdGivenUp(true));
    assert!(!model.locks_vendor_out());
    model.update(Event::ExternalIdGivenUp(false));
    assert_eq!(model.update(Event::ApplyRequested), []);
    model.update(Event::ExternalIdGivenUp(true));
    assert_eq!(model.applies().1.len(), 1);
}

#[test]
fn what_was_given_up_was_that_external_id_and_no_other() {
    let mut model = at_review_of_a_role_with(IN_USE);
    model.update(Event::ExternalIdGivenUp(true));
    let mut inventory = as_planned(&model.wanted());
    let role = inventory.role.as_mut().unwrap();
    role.trust_text = role.trust_text.replace(EXTERNAL_ID, "rotated-by-somebody-else");
    model.reads_account(inventory);
    model.update(Event::ReplacementConfirmed(true));
    assert_eq!(model.update(Event::ApplyRequested), []);
}

#[test]
fn the_external_id_in_use_is_kept_with_its_origin() {
    let mut model = at_review_of_a_role_with(IN_USE);
    let effects = model.update(Event::ExternalIdKept);
    assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{effects:?}");
    assert_eq!(model.vendor.external_id_text, IN_USE);
    assert_eq!(model.vendor.external_id_origin(), ExternalIdOrigin::Role);
    let plan = model.wanted();
    let task = task_of(&effects);
    model.update(Event::InventoryRead(task, Ok((plan.clone(), as_planned(&plan)))));
    assert_eq!(model.external_id_at_stake(), None);
    assert!(model.review.changes_for(&plan).unwrap().is_as_wanted());
}

#[test]
fn a_chosen_rotation_accepts_both() {
    let mut model = at_review_of_a_role_with(IN_USE);
    let before = model.review.inventory.done().unwrap().1.clone();
    let task = task_of(&model.update(Event::ExternalIdOverlapRequested));
    let plan = model.wanted();
    assert_eq!(plan.external_id.as_str(), EXTERNAL_ID);
    assert_eq!(plan.previous_external_id.as_ref().unwrap().as_str(), IN_USE);
    let effects = model.update(Event::InventoryRead(task, Ok((plan, before))));
    may_do_all(&mut model, &effects);
    assert_eq!(model.external_id_at_stake(), None);
    model.update(Event::ReplacementConfirmed(true));
    assert_eq!(model.applies().1.len(), 1);
}

#[test]
fn what_is_made_in_the_sandbox_says_so_first() {
    let mut model = at_hand_over();
    for format in [ReportFormat::Markdown, ReportFormat::Json, ReportFormat::Integration] {
        let text = report(&model, &model.wanted(), format);
        assert!(!text.to_lowercase().contains("made in the sandbox"), "{text}");
    }
    // A sandbox of another program is known by its answers.
    let practice = Some("trust-wildcard".to_owned());
    model.connect.identity = Task::Done(Identity { practice, ..identity_in(ACCOUNT) });
    let plan = model.wanted();
    let text = report(&model, &plan, ReportFormat::Markdown);
    let line = "**Practice: made in the sandbox (trust-wildcard), proves nothing about AWS**\n";
    assert!(text.starts_with(line), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&report(&model, &plan, ReportFormat::Json)).unwrap();
    assert_eq!(json["sandbox"], "trust-wildcard");
    let text = report(&model, &plan, ReportFormat::Integration);
    assert!(text.contains("\nsandbox = true\n") && text.contains("made in the sandbox"), "{text}");
    for format in ReportFormat::ALL {
        let text = report(&model, &plan, format).to_lowercase();
        assert!(text.contains("sandbox"), "{format:?}: {text}");
    }
    let integration = Integration::from_toml("lasso.toml", &text).unwrap();
    assert!(integration.practice_conflict(false).unwrap().contains("made in the sandbox"));
    assert_eq!(integration.practice_conflict(true), None);
}

#[test]
fn a_file_of_the_sandbox_is_refused_with_real_credentials() {
    let mut integration = at_hand_over().as_integration().unwrap();
    integration.is_practice = true;
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.update(Event::IntegrationFileRead(Ok(integration))));
    assert_eq!(model.update(Event::Connected(task, Ok(identity_in(ACCOUNT)))), []);
    assert!(model.account_conflict().unwrap().contains("made in the sandbox"));
    assert_eq!(model.plan(), None);
}

#[test]
fn nothing_that_is_empty_is_copied() {
    let mut model = fresh();
    for item in [CopyItem::ExternalId, CopyItem::CallLog, CopyItem::SignedUrl] {
        assert!(!model.has_to_copy(item), "{item:?}");
        assert_eq!(model.update(Event::CopyRequested(item)), [], "{item:?}");
    }
    model.types(Field::ExternalId, "  ");
    assert!(!model.has_to_copy(CopyItem::ExternalId));
    model.types(Field::ExternalId, EXTERNAL_ID);
    assert!(model.has_to_copy(CopyItem::ExternalId));
    assert!(at_hand_over().has_to_copy(CopyItem::FormRow(0)));
}

#[test]
fn a_result_of_long_ago_or_of_tomorrow_says_little_of_today() {
    let model = at_hand_over();
    let integration = model.as_integration().unwrap();
    let of = |age_secs: i64| LastCheck::of(&model.validation, &integration, after(-age_secs));
    for (age_secs, is_out_of_date) in
        [(0, false), (86_400, false), (31 * 86_400, true), (-60, false), (-86_400, true)]
    {
        assert_eq!(of(age_secs).is_out_of_date(after(0)), is_out_of_date, "{age_secs}");
    }
}
