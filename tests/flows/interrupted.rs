//! Runs that were interrupted: the next start goes on with them or takes them back, and removes their twins.

use std::path::Path;
use std::time::Duration;

use countersign::access::changes::Write;
use countersign::access::integration::Integration;
use countersign::journal::{Keeper, Outcome, Work};
use egui::accesskit::Role;
use jiff::Timestamp;

use crate::driver::{Opening, Wizard};
use crate::home::header;
use crate::journey::{CREATE, REMOVAL, ROLE_NAME};
use crate::practice::Practice;

const CONTINUE: &str = "Continue in account 1111-1111-1111";
const CARD: &str = "Interrupted in account 1111-1111-1111: Lasso on countersign-practice";

fn opened(practice: &Practice, state_folder: &Path) -> Wizard {
    let mut opening = Opening::in_sandbox(practice);
    opening.settings.state_folder = Some(state_folder.to_owned());
    Wizard::open_with(practice, opening)
}

/// The integration that the wizard makes by its usual way, read off a window that wrote nothing.
fn integration(practice: &Practice) -> Integration {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review();
    wizard.model().as_integration().unwrap()
}

/// As a program leaves it that is killed after the policy was made and before the role was.
fn killed_after_the_policy(practice: &Practice, state_folder: &Path) {
    let integration = integration(practice);
    let plan = integration.plan();
    let writes = vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let keeper = Keeper::in_folder(Some(state_folder.to_owned()));
    let journal = keeper.begin(&header(practice, Work::Apply { writes }, &integration)).unwrap();
    let n = journal.intend("CreatePolicy").unwrap();
    let iam = practice.customer().iam();
    let mut create = iam.create_policy().policy_name(plan.policy_name());
    for (key, value) in plan.tags() {
        let tag = aws_sdk_iam::types::Tag::builder().key(key).value(value);
        create = create.tags(tag.build().unwrap());
    }
    let create = create.policy_document(plan.permissions_policy().text());
    practice.tokio.block_on(create.send()).unwrap();
    journal.settle(n, Outcome::Done).unwrap();
    journal.intend("CreateRole").unwrap();
}

/// From the card of the Connect step to Review, where the account was looked at.
fn open_the_card(wizard: &mut Wizard) {
    wizard.step_until(CARD);
    wizard.assert_shows("Create the role LassoModerationBucketAccess-countersign-practice: sent, and its answer is not known");
    wizard.press("Open it");
    wizard.rest();
    wizard.assert_shows("An earlier run was interrupted. What the account has of it:");
}

fn journals(state_folder: &Path) -> usize {
    std::fs::read_dir(state_folder.join("journal")).map_or(0, Iterator::count)
}

#[test]
fn an_interrupted_run_is_gone_on_with() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    killed_after_the_policy(&practice, folder.path());
    let mut wizard = opened(&practice, folder.path());
    open_the_card(&mut wizard);
    wizard.press(CONTINUE);
    wizard.rest();
    wizard.assert_shows("The account was changed");
    assert_eq!(practice.role(ROLE_NAME).unwrap().attached_policy_arns.len(), 1);
    wizard.go_to("Connect");
    wizard.assert_hides(CARD);
    assert_eq!(wizard.calls_of("CreatePolicy"), 0);
}

#[test]
fn an_interrupted_run_is_taken_back() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    killed_after_the_policy(&practice, folder.path());
    let mut wizard = opened(&practice, folder.path());
    open_the_card(&mut wizard);
    wizard.undo_last_run();
    wizard.assert_shows("The last run is undone");
    assert!(practice.own_policies().is_empty());
    assert_eq!(journals(folder.path()), 0);
}

#[test]
fn a_run_of_which_the_account_has_nothing_is_dismissed() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    killed_after_the_policy(&practice, folder.path());
    let arn = integration(&practice).plan().policy_arn();
    let delete = practice.customer().iam().delete_policy().policy_arn(arn);
    practice.tokio.block_on(delete.send()).unwrap();
    let mut wizard = opened(&practice, folder.path());
    open_the_card(&mut wizard);
    wizard.assert_shows("There is nothing of it in the account");
    wizard.press("Dismiss");
    wizard.rest();
    assert_eq!(journals(folder.path()), 0);
    assert!(wizard.has_button(CREATE));
}

#[test]
fn a_twin_whose_program_was_killed_is_deleted_as_soon_as_its_account_is_connected() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let integration = integration(&practice);
    let twin = "countersign-rehearsal-0123456789ab";
    let ends_at = Timestamp::now();
    let work = Work::Rehearsal { twin: twin.to_owned(), ends_at };
    let keeper = Keeper::in_folder(Some(folder.path().to_owned()));
    let journal = keeper.begin(&header(&practice, work, &integration)).unwrap();
    journal.intend("CreateRole").unwrap();
    let create = practice.customer().iam().create_role().role_name(twin).path("/countersign/");
    let tag = |key: &str, value: &str| {
        aws_sdk_iam::types::Tag::builder().key(key).value(value).build().unwrap()
    };
    let create = create
        .assume_role_policy_document(integration.plan().trust_policy().text())
        .tags(tag("countersign:integration", &integration.plan().integration()))
        .tags(tag("countersign:rehearsal-ends", "2026-09-21T12:15:00Z"));
    practice.tokio.block_on(create.send()).unwrap();
    drop(journal);
    let mut wizard = opened(&practice, folder.path());
    wizard.step_until("connect to it, and the twin is deleted");
    wizard.press("Connect");
    wizard.step_until_it("no journal", |_| journals(folder.path()) == 0);
    wizard.rest();
    assert!(practice.roles_under("/countersign/").is_empty(), "the twin lives");
    wizard.assert_hides("the twin is deleted");
}

#[test]
fn a_rehearsal_leaves_no_journal() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_validate();
    let before = journals(folder.path());
    wizard.validate();
    wizard.assert_proved();
    assert_eq!((before, journals(folder.path())), (1, 1), "the role's own history stays");
}

#[test]
fn what_a_run_made_is_taken_back_by_a_later_one() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_review();
    wizard.press(CREATE);
    wizard.rest();
    drop(wizard);
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_review();
    wizard.press(REMOVAL);
    wizard.rest();
    wizard.assert_shows("Delete the role LassoModerationBucketAccess-countersign-practice");
    wizard.press("Cancel");
    assert!(practice.role(ROLE_NAME).is_some(), "nothing is undone by looking");
    wizard.remove_integration();
    wizard.assert_shows("The integration is removed");
    assert_eq!(practice.role(ROLE_NAME), None);
    assert!(practice.own_policies().is_empty());
    assert_eq!(journals(folder.path()), 0);
}

#[test]
fn of_two_windows_on_one_integration_the_second_writes_nothing_and_says_who_is_at_work() {
    let mut practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let gate = practice.put_gate();
    let mut one = opened(&practice, folder.path());
    one.go_to_review();
    let mut other = opened(&practice, folder.path());
    other.go_to_review();
    gate.shut_at("Action=CreatePolicy");
    one.press(CREATE);
    one.step_until_it("the first write", |_| gate.is_shut());
    other.press(CREATE);
    other.step_until("Another Countersign is changing this integration");
    other.assert_shows(&format!("process {} on ", std::process::id()));
    gate.open();
    one.rest();
    other.rest();
    one.assert_shows("The account was changed");
    assert_eq!(other.calls_of("CreatePolicy"), 0);
    other.press(CREATE);
    other.rest();
    other.assert_shows("The account is as the plan wants it");
}

#[test]
fn a_write_is_noted_on_disk_before_it_is_sent_and_its_outcome_after_it() {
    let mut practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let gate = practice.put_gate();
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_review();
    gate.shut_at("Action=CreateRole");
    wizard.press(CREATE);
    wizard.step_until_it("the second write", |_| gate.is_shut());
    let files = std::fs::read_dir(folder.path().join("journal")).unwrap();
    let paths: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    let text = std::fs::read_to_string(&paths[0]).unwrap();
    gate.open();
    wizard.rest();
    let listed = practice.customer().iam().list_policies().scope("Local".into()).send();
    let listed = practice.tokio.block_on(listed).unwrap();
    let policy_id = listed.policies()[0].policy_id().unwrap();
    assert_eq!(
        text.lines().skip(1).collect::<Vec<_>>(),
        [
            r#"{"intent":{"n":0,"operation":"CreatePolicy"}}"#.to_owned(),
            format!(r#"{{"outcome":{{"n":0,"how":"done","unique_id":"{policy_id}"}}}}"#),
            r#"{"intent":{"n":1,"operation":"CreateRole"}}"#.to_owned(),
        ]
    );
    let text = std::fs::read_to_string(&paths[0]).unwrap();
    assert!(text.lines().last().unwrap().starts_with(r#"{"ended":"#), "{text}");
}

#[test]
fn nothing_is_written_that_cannot_be_noted_first() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("journal");
    std::fs::write(&in_the_way, "a file where the folder should be").unwrap();
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_review();
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows(
        "Nothing more was written to AWS: this computer could not note it down first",
    );
    wizard.assert_shows(&in_the_way.display().to_string());
    assert!(practice.own_policies().is_empty());
    assert!(wizard.is_enabled(Role::Button, CREATE), "it can be tried again");
}

#[test]
fn no_secret_is_in_a_journal() {
    let practice = Practice::with_propagation(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let mut wizard = opened(&practice, folder.path());
    wizard.go_to_validate();
    wizard.validate();
    let secret = practice.keys.customer.secret_access_key();
    let names = std::fs::read_dir(folder.path().join("journal")).unwrap();
    let texts: Vec<String> =
        names.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    assert!(!texts.is_empty());
    for text in texts {
        assert!(!text.contains(secret));
        assert!(!text.contains(practice.keys.customer.access_key_id()));
        assert!(!text.contains("X-Amz-Signature"));
    }
}
