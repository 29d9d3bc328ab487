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
    "Pixel",
    "prod",
    "Co",
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
        .filter(|part| !is_document(part) && !is_key_or_layer(part))
        .filter(|part| !is_length_of_time(part) && !is_of_a_vendor(part))
        .filter(|part| part.split_whitespace().any(|word| !is_data(word)))
}

/// A policy, a template, a program: text in another language than people's; and what AWS or the system said to a call; what
/// is written into the account; a command to be typed.
fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    let said_to = text.split_once(": ").map_or("", |(call, _)| call);
    let is_evidence = said_to.contains('.') && !said_to.contains(' ');
    is_evidence
        || text.starts_with("Signed-URL access to s3://")
        || text.starts_with("User: arn:")
        || text.starts_with("s3 GET (")
        || text.starts_with("s3 HEAD (")
        || ["aws ", "countersign ", "export "].iter().any(|command| text.starts_with(command))
        || text.starts_with(['{', '[', '#'])
        || text.lines().count() > 6
}

/// What stands on the keys, as egui names them; which policy refused, as AWS names it.
fn is_key_or_layer(text: &str) -> bool {
    const KEYS: [&str; 8] = ["Enter", "Escape", "Tab", "Space", "Home", "End", "Up", "Down"];
    let mut keys = text.split(", ").map(|keys| keys.rsplit('+').next().unwrap_or(keys));
    keys.all(|key| KEYS.contains(&key)) || text.trim_end() == "identity-based policy ("
}

/// `1 hour 30 minutes`, as the TTL's field takes it as well.
fn is_length_of_time(text: &str) -> bool {
    const UNITS: [&str; 4] = ["day", "hour", "minute", "second"];
    let mut words = text.split_whitespace();
    words.clone().count() > 1
        && words
            .all(|word| word.parse::<u32>().is_ok() || UNITS.contains(&word.trim_end_matches('s')))
}

/// The labels of a vendor's form are in the language of that form.
fn is_of_a_vendor(text: &str) -> bool {
    let said = text.trim().trim_end_matches(':');
    VendorProfile::built_in()
        .iter()
        .flat_map(|vendor| &vendor.form)
        .any(|field| field.label == said)
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
