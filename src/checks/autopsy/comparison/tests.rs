use super::*;

const REQUEST: &str = "GET\n/cats/tom%2Bcat.png\nX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA5ECR37%2F20261122%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Expires=900&X-Amz-Security-Token=IQoJ5ecr37\nhost:media-prod.s3.eu-west-1.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD";
const TO_SIGN: &str =
    "AWS4-HMAC-SHA256\n20261122T093000Z\n20261122/eu-west-1/s3/aws4_request\nhash";

fn texts(canonical_request: String) -> SignedTexts {
    SignedTexts { canonical_request: canonical_request.into(), string_to_sign: TO_SIGN.to_owned() }
}

fn against(theirs: String) -> Comparison {
    Comparison::of(&texts(REQUEST.to_owned()), &texts(theirs))
}

/// What is marked on either side.
#[track_caller]
fn marked(comparison: &Comparison) -> (String, String) {
    let first = comparison.first.clone().unwrap();
    let line = &comparison.lines[first.index];
    let part = |text: &Option<String>, range: Range<usize>| {
        text.as_deref().unwrap_or_default()[range].to_owned()
    };
    (part(&line.ours, first.ours), part(&line.theirs, first.theirs))
}

fn pair(ours: &str, theirs: &str) -> (String, String) {
    (ours.to_owned(), theirs.to_owned())
}

#[test]
fn the_escape_that_was_encoded_again_is_marked_from_its_percent_sign() {
    let comparison = against(REQUEST.replace("%2Bcat", "%252Bcat"));
    assert_eq!(marked(&comparison), pair("%", "%25"));
    let sentence = "First difference of the canonical request: path, at character 10";
    assert_eq!(comparison.sentence(), sentence);
}

#[test]
fn every_parameter_has_its_own_line() {
    let comparison = against(REQUEST.replace("=900", "=901"));
    assert_eq!(marked(&comparison), pair("0", "1"));
    let kinds: Vec<LineKind> = comparison.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == LineKind::Parameter).count(), 4);
    assert_eq!(comparison.lines.iter().filter(|line| !line.is_same).count(), 1);
}

#[test]
fn a_parameter_that_was_added_stands_alone_and_the_others_stay_paired() {
    let comparison = against(REQUEST.replace("&X-Amz-Exp", "&X-Amz-Date=1&X-Amz-Exp"));
    assert_eq!(marked(&comparison), pair("", "X-Amz-Date=1"));
    assert_eq!(comparison.lines.iter().filter(|line| !line.is_same).count(), 1);
    assert!(comparison.sentence().ends_with("a query that was not signed"));
}

#[test]
fn a_header_that_was_lost_stands_alone() {
    let ours = texts(REQUEST.replace("\n\nhost\n", "\nrange:bytes=0-9\n\nhost;range\n"));
    let comparison = Comparison::of(&ours, &texts(REQUEST.to_owned()));
    assert_eq!(marked(&comparison), pair("range:bytes=0-9", ""));
    assert!(comparison.sentence().ends_with("a header that S3 does not have"));
}

#[test]
fn another_order_of_the_query_is_a_difference() {
    let swapped = REQUEST
        .replace("X-Amz-Algorithm=AWS4-HMAC-SHA256&", "")
        .replace("&X-Amz-Expires", "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires");
    assert!(against(swapped).first.is_some());
}

#[test]
fn a_token_that_differs_is_marked_and_not_shown() {
    let comparison = against(REQUEST.replace("IQoJ5ecr37", "IQoJ0ther"));
    assert_eq!(marked(&comparison), pair(LEFT_OUT, LEFT_OUT));
    let shown = format!("{comparison:?}");
    assert!(!shown.contains("IQoJ") && !shown.contains("ASIA5ECR37"), "{shown}");
    assert!(shown.contains("%2Feu-west-1%2F"), "{shown}");
}

#[test]
fn no_header_shows_its_secret() {
    let secret = "5ecr37";
    for header in ["x-amz-security-token", "x-amz-server-side-encryption-customer-key"] {
        let lines = REQUEST.replace("\n\nhost\n", &format!("\n{header}:{secret}\n\nhost\n"));
        let shown = format!("{:?}", against(lines));
        assert!(shown.contains(header) && !shown.contains(&format!(":{secret}")), "{shown}");
    }
}

#[test]
fn where_the_requests_agree_the_strings_to_sign_are_compared() {
    let theirs = SignedTexts {
        canonical_request: REQUEST.into(),
        string_to_sign: TO_SIGN.replace("eu-west-1", "us-west-2"),
    };
    let comparison = Comparison::of(&texts(REQUEST.to_owned()), &theirs);
    assert_eq!(comparison.text, ComparedText::StringToSign);
    assert_eq!(marked(&comparison), pair("eu-west-1", "us-west-2"));
}

#[test]
fn the_same_texts_have_no_first_difference() {
    let comparison = against(REQUEST.to_owned());
    assert_eq!(comparison.first, None);
    assert_eq!(comparison.sentence(), "Both sides have the same canonical request");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_two_texts_are_compared_and_what_is_marked_can_be_cut_out(
            ours in "[a-c%25é&=:\n]{0,40}",
            theirs in "[a-c%25é&=:\n]{0,40}",
        ) {
            let comparison = Comparison::of(&texts(ours), &texts(theirs));
            if comparison.first.is_some() {
                marked(&comparison);
            }
        }
    }
}
