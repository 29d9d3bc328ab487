//! Other spellings of a key, and the form in which all of them are the same.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use percent_encoding::percent_decode_str;

use super::{Candidate, Difference};
use crate::access::names::ObjectKey;
use crate::access::object_url::encode_key;

/// Whatever was encoded more often than this was not meant as a key.
const DECODINGS_AT_MOST: usize = 2;

/// The other ways to write the key, likeliest first, each once.
pub fn spellings(key: &ObjectKey) -> Vec<Candidate> {
    let text = key.as_str();
    let decoded = decoded(text);
    let decoded_twice = decoded.as_deref().and_then(self::decoded);
    let texts = [
        (Difference::PlusForBlank, Some(with_blanks_around_plus(text))),
        (Difference::PlusForBlank, Some(text.replace('+', " "))),
        (Difference::EncodedTwice, decoded),
        (Difference::EncodedTwice, decoded_twice),
        (Difference::Accents, Some(composed(text))),
        (Difference::Accents, Some(decomposed(text))),
        (Difference::Case, with_other_extension(text)),
        (Difference::Case, Some(text.to_lowercase())),
        (Difference::TrailingBlank, Some(text.trim_end().to_owned())),
        (Difference::LeadingSlash, Some(text.trim_start_matches('/').to_owned())),
        (Difference::DoubleSlash, Some(with_single_slashes(text))),
        (Difference::Backslash, Some(text.replace('\\', "/"))),
        (Difference::BlankForPlus, Some(text.replace(' ', "+"))),
        (Difference::DecodedTwice, Some(text.replace(' ', "%20"))),
        (Difference::DecodedTwice, Some(encode_key(text))),
        (Difference::LeadingSlash, Some(format!("/{text}"))),
        (Difference::Backslash, Some(text.replace('/', "\\"))),
        (Difference::TrailingBlank, Some(format!("{text} "))),
    ];
    let mut candidates: Vec<Candidate> = Vec::new();
    for (difference, text) in texts {
        if let Some(Ok(other)) = text.as_deref().map(ObjectKey::parse)
            && other != *key
            && candidates.iter().all(|candidate| candidate.key != other)
        {
            candidates.push(Candidate { key: other, difference });
        }
    }
    candidates
}

/// The text in the one form that all spellings of it share: no key, only for comparing.
pub fn fold(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..DECODINGS_AT_MOST {
        let Some(decoded) = decoded(&text) else { break };
        text = decoded;
    }
    let text = with_single_slashes(&text.replace('\\', "/")).replace('+', " ");
    // Lower case may take a letter apart, so that it is put together again.
    let text = composed(&composed(&text).to_lowercase());
    text.trim_start_matches('/').trim_end().to_owned()
}

/// Unicode Normalization Form C: as most systems write.
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Unicode Normalization Form D: as file names of macOS often are.
fn decomposed(text: &str) -> String {
    DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned()
}

/// The text decoded once more, where there is something to decode.
fn decoded(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (decoded != text).then(|| decoded.into_owned())
}

/// The same key with the ending of its name in the other case.
fn with_other_extension(text: &str) -> Option<String> {
    let (stem, extension) = text.rsplit_once('.').filter(|(_, rest)| !rest.contains('/'))?;
    let lower = extension.to_lowercase();
    let other = if lower == extension { extension.to_uppercase() } else { lower };
    Some(format!("{stem}.{other}"))
}

/// The key with blanks for its plus signs, but for those that stood between two blanks.
///
/// A form writes a plus sign between blanks as `+%2B+`, which is three plus signs once it is decoded as a path.
fn with_blanks_around_plus(text: &str) -> String {
    text.split("+++").map(|part| part.replace('+', " ")).collect::<Vec<_>>().join(" + ")
}

fn with_single_slashes(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '/' || !single.ends_with('/') {
            single.push(c);
        }
    }
    single
}
