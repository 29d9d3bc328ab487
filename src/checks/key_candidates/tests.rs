use super::*;

fn key(text: &str) -> ObjectKey {
    ObjectKey::parse(text).unwrap()
}

/// What is different about `other` where it is among the spellings of `text`.
fn spelled(text: &str, other: &str) -> Option<Difference> {
    let spellings = spellings(&key(text));
    spellings.iter().find(|found| found.key == key(other)).map(|found| found.difference)
}

fn found(wanted: &str, listed: &[&str]) -> Vec<(String, Difference)> {
    alike(&key(wanted), listed.iter().copied())
        .into_iter()
        .map(|candidate| (candidate.key.to_string(), candidate.difference))
        .collect()
}

fn guess(wanted: &str, listed: &[&str]) -> Option<String> {
    nearest(&key(wanted), listed.iter().copied()).map(|candidate| candidate.key.to_string())
}

#[test]
fn a_plus_sign_may_be_a_blank_and_a_blank_a_plus_sign() {
    assert_eq!(spelled("a+b.png", "a b.png"), Some(Difference::PlusForBlank));
    assert_eq!(spelled("a b.png", "a+b.png"), Some(Difference::BlankForPlus));
}

#[test]
fn a_plus_sign_between_blanks_is_found_in_what_a_form_makes_of_it() {
    assert_eq!(spelled("café+++sea.png", "café + sea.png"), Some(Difference::PlusForBlank));
}

#[test]
fn a_key_that_was_encoded_twice_or_thrice_is_decoded() {
    assert_eq!(spelled("a%20b", "a b"), Some(Difference::EncodedTwice));
    assert_eq!(spelled("a%2520b", "a b"), Some(Difference::EncodedTwice));
}

#[test]
fn percent_encoding_in_the_objects_own_key_is_put_back() {
    assert_eq!(spelled("a b", "a%20b"), Some(Difference::DecodedTwice));
    assert_eq!(spelled("a/ü", "a/%C3%BC"), Some(Difference::DecodedTwice));
}

#[test]
fn an_accent_is_tried_composed_and_decomposed() {
    assert_eq!(spelled("caf\u{e9}", "cafe\u{301}"), Some(Difference::Accents));
    assert_eq!(spelled("cafe\u{301}", "caf\u{e9}"), Some(Difference::Accents));
}

#[test]
fn the_ending_is_tried_in_the_other_case() {
    assert_eq!(spelled("IMG.JPG", "IMG.jpg"), Some(Difference::Case));
    assert_eq!(spelled("IMG.jpg", "IMG.JPG"), Some(Difference::Case));
    assert_eq!(spelled("Pictures/Harbour.png", "pictures/harbour.png"), Some(Difference::Case));
}

#[test]
fn slashes_are_tried_once_more_and_once_less() {
    assert_eq!(spelled("/a", "a"), Some(Difference::LeadingSlash));
    assert_eq!(spelled("a", "/a"), Some(Difference::LeadingSlash));
    assert_eq!(spelled("a//b", "a/b"), Some(Difference::DoubleSlash));
    assert_eq!(spelled("a\\b", "a/b"), Some(Difference::Backslash));
    assert_eq!(spelled("a/b", "a\\b"), Some(Difference::Backslash));
}

#[test]
fn a_blank_at_the_end_is_tried_once_more_and_once_less() {
    assert_eq!(spelled("a.png ", "a.png"), Some(Difference::TrailingBlank));
    assert_eq!(spelled("a.png", "a.png "), Some(Difference::TrailingBlank));
}

#[test]
fn a_plain_key_has_few_other_spellings() {
    let spellings = spellings(&key("harbour"));
    let texts: Vec<_> = spellings.iter().map(|found| found.key.as_str()).collect();
    assert_eq!(texts, ["/harbour", "harbour "]);
}

#[test]
fn only_what_is_listed_is_offered() {
    let listed = ["pictures/harbour.png", "pictures/mountains.png"];
    assert_eq!(
        found("pictures/Harbour.png", &listed),
        [("pictures/harbour.png".to_owned(), Difference::Case)]
    );
    assert_eq!(found("pictures/Forest.png", &listed), []);
}

#[test]
fn the_key_itself_is_no_candidate() {
    assert_eq!(found("a.png", &["a.png"]), []);
}

#[test]
fn a_case_in_the_middle_is_found_by_comparing() {
    assert_eq!(found("a/bCd.png", &["a/BcD.png"]), [("a/BcD.png".to_owned(), Difference::Case)]);
}

#[test]
fn several_differences_at_once_are_found_and_said_to_be_several() {
    assert_eq!(
        found("a/Caf\u{e9}+sea.PNG", &["a/cafe\u{301} sea.png"]),
        [("a/cafe\u{301} sea.png".to_owned(), Difference::Several)]
    );
}

#[test]
fn one_plus_sign_of_two_is_told_as_a_blank() {
    assert_eq!(found("a+b+c", &["a b+c"]), [("a b+c".to_owned(), Difference::PlusForBlank)]);
}

#[test]
fn likelier_spellings_stand_first_and_there_are_few() {
    let listed = ["a+B", "A B", "a b", "a%20b", "a%2Bb", "A%20B", "/a b"];
    let found = found("a+b", &listed);
    assert_eq!(found.len(), OFFERED_AT_MOST);
    assert_eq!(found[0].0, "a b");
}

#[test]
fn the_nearest_name_of_the_same_folder_is_a_guess() {
    let listed = ["a/harbor.png", "a/harbours-old.png", "b/harbour1.png"];
    assert_eq!(guess("a/harbour.png", &listed).as_deref(), Some("a/harbor.png"));
    assert_eq!(guess("c/harbour.png", &listed), None);
    assert_eq!(guess("a/receipt.png", &listed), None);
}

#[test]
fn a_short_name_is_no_guess_for_every_other_short_name() {
    assert_eq!(guess("a/x.txt", &["a/notes.pdf"]), None);
}

#[test]
fn a_key_is_split_behind_its_last_slash() {
    assert_eq!(split("a/b/c"), ("a/b/", "c"));
    assert_eq!(split("c"), ("", "c"));
    assert_eq!(split("a/"), ("a/", ""));
}
