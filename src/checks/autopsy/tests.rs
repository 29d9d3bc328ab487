use super::*;

const PATH: &str = "/cats/tom%2Bcat.png";
const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261122T093000Z&X-Amz-Expires=900&X-Amz-Security-Token=IQoJ5ecr37&X-Amz-SignedHeaders=host";
const HOST: &str = "media-prod.s3.eu-west-1.amazonaws.com";
const SCOPE: &str = "20261122/eu-west-1/s3/aws4_request";

fn request(method: &str, path: &str, query: &str, headers: &str) -> SignedTexts {
    let names: Vec<&str> =
        headers.lines().map(|line| line.split(':').next().unwrap_or_default()).collect();
    let names = names.join(";");
    SignedTexts {
        canonical_request: format!(
            "{method}\n{path}\n{query}\n{headers}\n\n{names}\nUNSIGNED-PAYLOAD"
        )
        .into(),
        string_to_sign: to_sign("20261122T093000Z", SCOPE),
    }
}

fn to_sign(date: &str, scope: &str) -> String {
    format!("AWS4-HMAC-SHA256\n{date}\n{scope}\nhash")
}

fn ours() -> SignedTexts {
    request("GET", PATH, QUERY, &format!("host:{HOST}"))
}

#[track_caller]
fn check(theirs: &SignedTexts, part: &Part, line: usize, column: usize, cause: &str) {
    let difference = first_difference(&ours(), theirs).unwrap();
    assert_eq!((&difference.part, difference.line, difference.column), (part, line, column));
    assert_eq!(diagnose(&ours(), theirs).cause, cause);
}

fn with_path(path: &str) -> SignedTexts {
    request("GET", path, QUERY, &format!("host:{HOST}"))
}

fn with_query(query: &str) -> SignedTexts {
    request("GET", PATH, query, &format!("host:{HOST}"))
}

#[test]
fn another_method_is_the_first_line() {
    let theirs = request("HEAD", PATH, QUERY, &format!("host:{HOST}"));
    let cause = "The URL was signed for GET and was used with HEAD";
    check(&theirs, &Part::Method, 1, 1, cause);
}

#[test]
fn a_key_that_was_encoded_twice_is_told() {
    let cause = "The key was percent-encoded twice on its way";
    check(&with_path("/cats/tom%252Bcat.png"), &Part::Path, 2, 12, cause);
}

#[test]
fn a_key_that_was_encoded_otherwise_is_told() {
    let cause = "The key was percent-encoded in another way than it was signed";
    check(&with_path("/cats/tom%2bcat.png"), &Part::Path, 2, 12, cause);
}

#[test]
fn a_plus_that_became_a_blank_is_told() {
    let cause = "A plus sign in the key was taken for a space, or a space for a plus sign";
    check(&with_path("/cats/tom%20cat.png"), &Part::Path, 2, 12, cause);
}

#[test]
fn another_key_is_told() {
    let cause = "The URL was signed for another path than it was used with";
    check(&with_path("/dogs/rex.png"), &Part::Path, 2, 2, cause);
}

#[test]
fn a_parameter_that_was_changed_is_named() {
    let difference =
        first_difference(&ours(), &with_query(&QUERY.replace("=900", "=901"))).unwrap();
    assert_eq!(difference.part, Part::Parameter("X-Amz-Expires".to_owned()));
    assert_eq!((difference.line, difference.column), (3, 78));
    assert_eq!(difference.ours, "X-Amz-Expires=900");
    assert_eq!(difference.theirs, "X-Amz-Expires=901");
}

#[test]
fn a_parameter_that_was_added_is_told_from_one_that_was_lost() {
    let added = with_query(&format!("{QUERY}&utm_source=mail"));
    let cause = "The parameter utm_source was put into the URL after it was signed";
    assert_eq!(diagnose(&ours(), &added).cause, cause);
    let lost = with_query(&QUERY.replace("&X-Amz-Expires=900", ""));
    assert_eq!(diagnose(&ours(), &lost).cause, "The parameter X-Amz-Expires was lost on the way");
}

#[test]
fn a_parameter_between_the_others_is_the_added_one() {
    let added = with_query(&QUERY.replace("&X-Amz-Date", "&X-Amz-Content=1&X-Amz-Date"));
    let cause = "The parameter X-Amz-Content was put into the URL after it was signed";
    assert_eq!(diagnose(&ours(), &added).cause, cause);
}

#[test]
fn another_host_is_named() {
    let theirs = request("GET", PATH, QUERY, "host:cdn.example.org");
    let cause = format!("The URL was signed for {HOST} and was used under cdn.example.org");
    check(&theirs, &Part::Header("host".to_owned()), 4, 6, &cause);
}

#[test]
fn a_header_that_s3_counts_too_is_named() {
    let theirs = request("GET", PATH, QUERY, &format!("host:{HOST}\nx-amz-acl:private"));
    let cause = "The header x-amz-acl was not sent as it was signed";
    check(&theirs, &Part::Header("x-amz-acl".to_owned()), 5, 1, cause);
}

#[test]
fn other_signed_headers_and_another_payload_are_told_apart() {
    let mut theirs = ours();
    theirs.canonical_request =
        theirs.canonical_request.expose().replace("\n\nhost\n", "\n\nhost;range\n").into();
    assert_eq!(first_difference(&ours(), &theirs).unwrap().part, Part::SignedHeaders);
    let mut theirs = ours();
    theirs.canonical_request =
        theirs.canonical_request.expose().replace("UNSIGNED-PAYLOAD", "e3b0").into();
    assert_eq!(first_difference(&ours(), &theirs).unwrap().part, Part::PayloadHash);
}

#[test]
fn another_region_in_the_scope_is_named() {
    let mut theirs = ours();
    theirs.string_to_sign = to_sign("20261122T093000Z", "20261122/us-west-2/s3/aws4_request");
    let cause = "The signature is for the Region eu-west-1, and S3 expects us-west-2";
    check(&theirs, &Part::Scope, 3, 10, cause);
}

#[test]
fn another_date_is_named() {
    let mut theirs = ours();
    theirs.string_to_sign = to_sign("20261122T103000Z", SCOPE);
    let cause =
        "The signature was made for 20261122T093000Z, and the request says 20261122T103000Z";
    check(&theirs, &Part::Date, 2, 10, cause);
}

#[test]
fn the_same_texts_leave_only_the_key() {
    assert_eq!(first_difference(&ours(), &ours()), None);
    assert!(diagnose(&ours(), &ours()).cause.contains("secret access key"));
}

#[test]
fn no_session_token_is_shown() {
    let theirs = with_query(&QUERY.replace("IQoJ5ecr37", "IQoJ0ther"));
    let difference = first_difference(&ours(), &theirs).unwrap();
    let shown = format!("{difference:?} {:?} {:?}", ours(), diagnose(&ours(), &theirs));
    assert!(!shown.contains("IQoJ"), "{shown}");
    assert!(diagnose(&ours(), &theirs).cause.contains("session token"));
}

#[test]
fn what_s3_calculated_is_read_out_of_its_answer() {
    let answer = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>{}</StringToSign><CanonicalRequest>{}</CanonicalRequest></Error>",
        ours().string_to_sign,
        ours().canonical_request.expose().replace('&', "&amp;").replace('\n', "&#10;"),
    );
    assert_eq!(SignedTexts::in_answer(&answer), Some(ours()));
    assert_eq!(SignedTexts::in_answer("<Error><Code>AccessDenied</Code></Error>"), None);
}
