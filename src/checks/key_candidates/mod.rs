//! Which key was meant where S3 does not have the one that the example URL names.
//!
//! In: the key, and keys that a listing shows. Out: candidates, likeliest first, each with what is different about it.
//! S3 compares keys byte by byte ("Naming Amazon S3 objects" in the S3 User Guide), so what looks the same may be another key.

mod distance;
mod spelling;
pub mod verdict;

use crate::access::names::ObjectKey;
use crate::words;

pub use spelling::{fold, spellings};

/// How many candidates are worth an admin's look.
pub const OFFERED_AT_MOST: usize = 5;

/// A key that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub key: ObjectKey,
    pub difference: Difference,
}

/// What is different about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    PlusForBlank,
    BlankForPlus,
    EncodedTwice,
    DecodedTwice,
    Accents,
    Case,
    LeadingSlash,
    DoubleSlash,
    TrailingBlank,
    Backslash,
    /// More than one of these at once.
    Several,
    /// Nothing but that it looks alike: a guess.
    Nearest,
}

impl Difference {
    /// Why the candidate may have been meant, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::PlusForBlank => {
                words!("The URL has a plus sign where the object's key has a space")
            }
            Self::BlankForPlus => {
                words!("The URL has a space where the object's key has a plus sign")
            }
            Self::EncodedTwice => {
                words!("The key was percent-encoded once too often on its way into the URL")
            }
            Self::DecodedTwice => {
                words!("The object's key itself has percent-encoding in it, which the URL has lost")
            }
            Self::Accents => {
                words!(
                    "The accented letters look the same and are written with other characters (Unicode NFC and NFD)"
                )
            }
            Self::Case => words!("Upper and lower case differ"),
            Self::LeadingSlash => words!("One of the two keys begins with a slash"),
            Self::DoubleSlash => words!("One of the two keys has a double slash"),
            Self::TrailingBlank => words!("One of the two keys ends with a space"),
            Self::Backslash => words!("One of the two keys has a backslash instead of a slash"),
            Self::Several => {
                words!("The two keys read alike and differ in more than one kind of character")
            }
            Self::Nearest => {
                words!("This is a guess: it is the most similar key in the same folder")
            }
        }
    }

    pub fn is_guess(self) -> bool {
        self == Self::Nearest
    }
}

/// The listed keys that read like `key`, likeliest first.
pub fn alike<'a>(key: &ObjectKey, listed: impl IntoIterator<Item = &'a str>) -> Vec<Candidate> {
    let spellings = spellings(key);
    let folded = fold(key.as_str());
    let mut found: Vec<(usize, Candidate)> = Vec::new();
    for text in listed {
        let Ok(other) = ObjectKey::parse(text) else { continue };
        if other == *key {
            continue;
        }
        if let Some(rank) = spellings.iter().position(|spelling| spelling.key == other) {
            found.push((rank, spellings[rank].clone()));
        } else if fold(text) == folded {
            let difference = difference(key, &other);
            found.push((spellings.len(), Candidate { key: other, difference }));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, candidate)| candidate).take(OFFERED_AT_MOST).collect()
}

/// What tells two keys apart that read alike.
pub fn difference(key: &ObjectKey, other: &ObjectKey) -> Difference {
    let (key, other) = (key.as_str(), other.as_str());
    if key.to_lowercase() == other.to_lowercase() {
        Difference::Case
    } else if key.replace('+', " ") == other.replace('+', " ") {
        if key.matches('+').count() > other.matches('+').count() {
            Difference::PlusForBlank
        } else {
            Difference::BlankForPlus
        }
    } else if spelling::composed(key) == spelling::composed(other) {
        Difference::Accents
    } else {
        Difference::Several
    }
}

/// The listed key of the same folder whose name takes the fewest changes: a guess, where nothing reads alike.
pub fn nearest<'a>(
    key: &ObjectKey,
    listed: impl IntoIterator<Item = &'a str>,
) -> Option<Candidate> {
    let (folder, name) = split(key.as_str());
    let name: Vec<char> = fold(name).chars().collect();
    let mut best: Option<(usize, &str)> = None;
    for text in listed {
        let (other_folder, other_name) = split(text);
        if other_folder != folder || other_name.is_empty() || text == key.as_str() {
            continue;
        }
        // One that is as near as the best so far comes too late.
        let most = match best {
            Some((0, _)) => break,
            Some((distance, _)) => distance - 1,
            None => changes_at_most(name.len()),
        };
        let other_name: Vec<char> = fold(other_name).chars().collect();
        if let Some(distance) = distance::within(&name, &other_name, most) {
            best = Some((distance, text));
        }
    }
    let key = ObjectKey::parse(best?.1).ok()?;
    Some(Candidate { key, difference: Difference::Nearest })
}

/// How many changes a name of so many characters may take and still be the same name.
fn changes_at_most(length: usize) -> usize {
    (length / 4).clamp(1, 4)
}

/// A key's folder, with the slash that ends it, and its name in there.
pub fn split(key: &str) -> (&str, &str) {
    key.split_at(key.rfind('/').map_or(0, |slash| slash + 1))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
