//! What holds of all rows, and what a run has to ask.

use super::*;

#[test]
fn every_check_stands_in_its_own_row() {
    for (index, check) in CATALOGUE.iter().enumerate() {
        assert_eq!(check.id as usize, index, "{}", check.name);
    }
}

#[test]
fn no_check_needs_a_later_one() {
    for check in CATALOGUE {
        assert!(check.needs.iter().all(|needed| *needed < check.id), "{}", check.name);
    }
}

#[test]
fn the_credentials_are_under_every_verdict_about_the_account() {
    for check in CATALOGUE.iter().filter(|check| check.group != Group::Input) {
        assert!(check.id.depends_on(Input::Credentials), "{}", check.name);
    }
}

#[test]
fn names_are_told_apart() {
    let names: BTreeSet<&str> = CATALOGUE.iter().map(|check| check.name).collect();
    assert_eq!(names.len(), CATALOGUE.len());
}

#[test]
fn what_needs_a_session_gets_one_of_its_own_run() {
    let asked = to_ask(|id| id != CheckId::Listing);
    let again = [
        CheckId::TwinCreated,
        CheckId::RightExternalId,
        CheckId::TwinGone,
        CheckId::SignedGet,
        CheckId::Listing,
    ];
    assert_eq!(asked, BTreeSet::from(again));
}

#[test]
fn what_the_admin_reads_alone_is_asked_without_a_twin() {
    let asked = to_ask(|id| id != CheckId::BucketRegion);
    assert_eq!(asked, BTreeSet::from([CheckId::BucketRegion]));
}

#[test]
fn nothing_is_asked_where_all_stands() {
    assert!(to_ask(|_| true).is_empty());
}

#[test]
fn the_key_is_under_what_was_fetched_and_not_under_the_role() {
    assert!(CheckId::SignedGet.depends_on(Input::Key));
    assert!(CheckId::UnsignedGet.depends_on(Input::Key));
    assert!(!CheckId::RightExternalId.depends_on(Input::Key));
    assert!(!CheckId::BucketExists.depends_on(Input::Key));
}

#[test]
fn a_row_that_a_user_needs_names_no_role() {
    // Of a user they are not needed, and say what of a role would have to hold.
    let of_a_role_alone = [
        CheckId::TwinCreated,
        CheckId::RightExternalId,
        CheckId::NoExternalId,
        CheckId::WrongExternalId,
        CheckId::NearMissExternalId,
    ];
    for check in CATALOGUE.iter().filter(|check| !of_a_role_alone.contains(&check.id)) {
        let asks = check.asks_of(Grantee::User);
        assert!(!asks.contains("role"), "{asks}");
    }
}
