//! How a sentence is written here: sentence case, plain, without blame.

use super::source::Sentence;

/// Words that blame, beg or cheer; and a word of the trade that has a plainer one.
const UNWANTED: [&str; 13] = [
    "invalid",
    "illegal",
    "please",
    "oops",
    "sorry",
    "you must",
    "fatal",
    "bad",
    "failed to",
    "unable to",
    "whoops",
    "simply",
    "successfully",
];

/// What somebody who edits the program's words would object to.
pub fn objections(sentence: &Sentence) -> Vec<String> {
    let forms = [Some(&sentence.text), sentence.plural.as_ref()];
    forms
        .into_iter()
        .flatten()
        .flat_map(|text| {
            objections_to(text)
                .into_iter()
                .map(move |why| format!("{}:{}: {text:?} {why}", sentence.file, sentence.line))
        })
        .collect()
}

fn objections_to(text: &str) -> Vec<String> {
    let mut objections = Vec::new();
    let lower = text.to_lowercase();
    for unwanted in UNWANTED {
        let is_word = |start: usize| {
            let is_letter = |c: char| c.is_alphanumeric() || c == '_';
            !lower[..start].ends_with(is_letter)
                && !lower[start + unwanted.len()..].starts_with(is_letter)
        };
        if lower.match_indices(unwanted).any(|(start, _)| is_word(start)) {
            objections.push(format!("says {unwanted:?}"));
        }
    }
    for (mark, why) in [
        ("  ", "has two spaces"),
        ("...", "has three periods instead of …"),
        ("\"", "has a straight quote: a value stands in “…”"),
        ("’", "has a curly apostrophe"),
        ("!", "has an exclamation mark"),
    ] {
        if text.contains(mark) {
            objections.push(why.to_owned());
        }
    }
    if text.ends_with('.') {
        objections.push("ends with a period: a sentence after it would have one before".to_owned());
    }
    if text.trim() != text {
        objections.push("begins or ends with a space".to_owned());
    }
    if text.is_empty() {
        objections.push("is empty".to_owned());
    }
    if is_title_case(text) {
        objections.push("Has Capitals Where a Sentence Has None".to_owned());
    }
    objections
}

/// Whether most of at least three words are capitalised as in a headline, which names of AWS are not a reason for.
fn is_title_case(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().skip(1).collect();
    let capital = |word: &&&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
    };
    words.len() >= 2 && words.iter().filter(capital).count() == words.len()
}

#[test]
fn what_blames_begs_or_shouts_is_objected_to() {
    for text in [
        "Invalid key",
        "Please wait",
        "Not again!",
        "Wait...",
        "One sentence.",
        "Two  spaces",
        "Say \"a\"",
        "Create Access Now",
        "",
    ] {
        assert_ne!(objections_to(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_plain_sentence_is_let_through() {
    for text in ["Stopped", "One. Two", "Waiting for {name}…", "IAM says InvalidInput", "Not asked"]
    {
        assert_eq!(objections_to(text), Vec::<String>::new(), "{text}");
    }
}
