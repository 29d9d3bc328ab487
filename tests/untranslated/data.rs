//! What may stand on the screen in no language: names, numbers, addresses, documents.

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
        .filter(|part| !is_document(part))
        .filter(|part| part.split_whitespace().any(|word| !is_data(word)))
}

/// A policy, a template, a program: text in another language than people's.
fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['{', '[', '#']) || text.lines().count() > 6
}

fn is_data(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    let has_sign = bare.contains(|c: char| c.is_ascii_digit() || ":/._=@-*".contains(c));
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
