//! What may stand on the screen in no language: names, numbers, addresses, documents.

use countersign::access::vendor::VendorProfile;

/// Names of products, people's names in the practice account, and what AWS and HTTP call things.
const NAMES: &[&str] = &[
    "AWS",
    "CLI",
    "Countersign",
    "CloudFormation",
    "Custom",
    "Databricks",
    "Datadog",
    "JavaScript",
    "Labelbox",
    "Lasso",
    "Rust",
    "Moderation",
    "Python",
    "Go",
    "S3",
    "Snowflake",
    "STS",
    "Terraform",
    "UTC",
    "ms",
    "ok",
    "iam",
    "kms",
    "sts",
    "GET",
    "HEAD",
    "OPTIONS",
];

/// The parts of a text that are neither translated nor data.
pub fn english_in(said: &str) -> impl Iterator<Item = String> {
    let mut parts = Vec::new();
    let (mut depth, mut part) = (0_usize, String::new());
    for c in said.chars() {
        match c {
            '«' => {
                depth += 1;
                parts.push(std::mem::take(&mut part));
            }
            '»' => depth = depth.saturating_sub(1),
            c if depth == 0 => part.push(c),
            _ => {}
        }
    }
    parts.push(part);
    parts
        .into_iter()
        .filter(|part| !is_document(part) && !is_length_of_time(part) && !is_of_a_vendor(part))
        .filter(|part| part.split_whitespace().any(|word| !is_data(word)))
}

/// A policy, a template, a program: text in another language than people's; and what AWS or the system said to a call.
fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    let said_to = text.split_once(": ").map_or("", |(call, _)| call);
    let is_evidence = said_to.contains('.') && !said_to.contains(' ');
    is_evidence
        || text == "s3 HEAD (signed for GET)"
        || text.starts_with(['{', '[', '#'])
        || text.lines().count() > 6
}

/// `1 hour 30 minutes`, as the TTL's field takes it as well.
fn is_length_of_time(text: &str) -> bool {
    const UNITS: [&str; 4] = ["day", "hour", "minute", "second"];
    let mut words = text.split_whitespace();
    words.clone().count() > 1
        && words
            .all(|word| word.parse::<u32>().is_ok() || UNITS.contains(&word.trim_end_matches('s')))
}

/// What a vendor's profile says of the vendor's form is in the language of that form.
fn is_of_a_vendor(text: &str) -> bool {
    VendorProfile::built_in().iter().any(|vendor| {
        let of_fields =
            vendor.form.iter().flat_map(|field| [Some(&field.label), field.hint.as_ref()]);
        of_fields.flatten().chain(&vendor.notes).any(|said| said == text.trim())
    })
}

fn is_data(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    let has_sign =
        bare.contains(|c: char| c.is_ascii_digit() || ":/._=@-*".contains(c)) || word.contains('/');
    letters < 2 || has_sign || capitals >= 2 || NAMES.contains(&bare)
}

#[test]
fn a_value_is_data_and_a_sentence_is_not() {
    let english = |said| english_in(said).collect::<Vec<_>>();
    assert_eq!(english("«The role »arn:aws:iam::1:role/a« is there¤¤»"), Vec::<String>::new());
    assert_eq!(english("«The »role« is there¤¤»"), ["role"]);
    assert_eq!(english("Nothing was found"), ["Nothing was found"]);
    assert_eq!(english("iam GetRole 12 ms"), Vec::<String>::new());
}
