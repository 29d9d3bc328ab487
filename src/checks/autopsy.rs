//! Why a signature did not match: what S3 calculated against what was signed, and the first difference.
//!
//! S3 sends its canonical request and string to sign along with `SignatureDoesNotMatch`. Source:
//! "Troubleshoot Signature Version 4 signing" in the IAM User Guide.

pub mod calculated;
pub mod comparison;
pub mod lines;

use std::fmt;

use percent_encoding::percent_decode_str;

use super::diagnosis::Diagnosis;
use super::pasted::without_secrets;
use super::pasted::xml::lines_of_element;
use crate::secret_text::SecretText;
use crate::words;

/// The two texts that a signature is made of. The first may hold a session token; `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedTexts {
    pub canonical_request: SecretText,
    pub string_to_sign: String,
}

impl SignedTexts {
    /// What S3 says in its answer that it calculated, or `None` where it does not say.
    pub fn in_answer(body: &str) -> Option<Self> {
        let lines = |name| lines_of_element(body, name).map(|text| text.replace("\r\n", "\n"));
        Some(Self {
            canonical_request: lines("CanonicalRequest")?.into(),
            string_to_sign: lines("StringToSign")?,
        })
    }
}

impl fmt::Debug for SignedTexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SignedTexts(…)")
    }
}

/// The part of a request that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Method,
    Path,
    /// A parameter of the query, such as `X-Amz-Expires`.
    Parameter(String),
    /// A header, in lower case.
    Header(String),
    SignedHeaders,
    PayloadHash,
    Algorithm,
    Date,
    /// Date, Region, service: of the string to sign.
    Scope,
}

/// The first difference between what was signed and what S3 calculated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub part: Part,
    /// Counted from 1, in the canonical request or, for algorithm, date and scope, in the string to sign.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What was signed: the parameter or the line, without secrets; empty where it is missing.
    pub ours: String,
    /// What S3 calculated, likewise.
    pub theirs: String,
}

/// Finds the first difference; `None` where both sides signed the same, so that only the key can differ.
pub fn first_difference(ours: &SignedTexts, theirs: &SignedTexts) -> Option<Difference> {
    in_request(ours.canonical_request.expose(), theirs.canonical_request.expose())
        .or_else(|| in_string_to_sign(&ours.string_to_sign, &theirs.string_to_sign))
}

/// What usually causes the difference, and what to do about it.
pub fn diagnose(ours: &SignedTexts, theirs: &SignedTexts) -> Diagnosis {
    first_difference(ours, theirs).map_or_else(
        || {
            Diagnosis::new(
                words!("The request arrived as it was signed, so the secret access key is not that of the access key"),
                words!("Check the secret access key in the profile: a character may be missing or its session may be another one"),
            )
        },
        |difference| difference.diagnosis(),
    )
}

fn in_request(ours: &str, theirs: &str) -> Option<Difference> {
    let (our_lines, their_lines) = (lines(ours), lines(theirs));
    let index = first_unequal(&our_lines, &their_lines)?;
    let at = |lines: &[&str]| lines.get(index).copied().unwrap_or_default().to_owned();
    let (our_line, their_line) = (at(&our_lines), at(&their_lines));
    let part = match index {
        0 => Part::Method,
        1 => Part::Path,
        2 => return Some(in_query(&our_line, &their_line)),
        _ => header_part(index, &our_lines, &their_lines),
    };
    Some(Difference::of_lines(part, index, &our_line, &their_line))
}

/// Headers stand from the fourth line to the first empty one; then their names, then the payload's hash.
fn header_part(index: usize, ours: &[&str], theirs: &[&str]) -> Part {
    let end = |lines: &[&str]| {
        lines.iter().skip(3).position(|line| line.is_empty()).map_or(lines.len(), |at| at + 3)
    };
    let name = |lines: &[&str]| {
        let line = lines.get(index).filter(|_| index < end(lines))?;
        line.split_once(':').map(|(name, _)| name.to_owned())
    };
    match (name(ours), name(theirs)) {
        // The names are sorted: the smaller one is missing on the other side.
        (Some(our_name), Some(their_name)) => Part::Header(our_name.min(their_name)),
        (Some(only), None) | (None, Some(only)) => Part::Header(only),
        (None, None) if index == end(ours) + 1 => Part::SignedHeaders,
        (None, None) => Part::PayloadHash,
    }
}

fn in_query(ours: &str, theirs: &str) -> Difference {
    let our_pairs: Vec<&str> = ours.split('&').collect();
    let their_pairs: Vec<&str> = theirs.split('&').collect();
    let index = first_unequal(&our_pairs, &their_pairs).unwrap_or(0);
    let name = |pairs: &[&str]| {
        let pair = pairs.get(index)?;
        Some(pair.split('=').next().unwrap_or_default().to_owned())
    };
    let named = match (name(&our_pairs), name(&their_pairs)) {
        // The parameters are sorted: the smaller one is missing on the other side.
        (Some(our_name), Some(their_name)) => our_name.min(their_name),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => String::new(),
    };
    let value = |pairs: &[&str]| {
        let is_it = |pair: &&&str| pair.split('=').next() == Some(&named);
        pairs.iter().find(is_it).map(|pair| without_secrets(pair).into_owned()).unwrap_or_default()
    };
    Difference {
        line: 3,
        column: column(ours, theirs),
        ours: value(&our_pairs),
        theirs: value(&their_pairs),
        part: Part::Parameter(named),
    }
}

fn in_string_to_sign(ours: &str, theirs: &str) -> Option<Difference> {
    let (our_lines, their_lines) = (lines(ours), lines(theirs));
    let index = first_unequal(&our_lines, &their_lines)?;
    let part = match index {
        0 => Part::Algorithm,
        1 => Part::Date,
        2 => Part::Scope,
        // The last line is the canonical request's hash, and that request is the same.
        _ => return None,
    };
    let at = |lines: &[&str]| lines.get(index).copied().unwrap_or_default().to_owned();
    Some(Difference::of_lines(part, index, &at(&our_lines), &at(&their_lines)))
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end_matches('\n').split('\n').collect()
}

fn first_unequal(ours: &[&str], theirs: &[&str]) -> Option<usize> {
    (0..ours.len().max(theirs.len())).find(|&index| ours.get(index) != theirs.get(index))
}

/// Where two texts begin to differ, in characters from 1.
fn column(ours: &str, theirs: &str) -> usize {
    ours.chars().zip(theirs.chars()).take_while(|(our, their)| our == their).count() + 1
}

impl Difference {
    fn of_lines(part: Part, index: usize, ours: &str, theirs: &str) -> Self {
        Self {
            part,
            line: index + 1,
            column: column(ours, theirs),
            ours: without_secrets(ours).into_owned(),
            theirs: without_secrets(theirs).into_owned(),
        }
    }

    /// The usual cause of this difference, and its remedy.
    pub fn diagnosis(&self) -> Diagnosis {
        let (ours, theirs) = (&self.ours, &self.theirs);
        match &self.part {
            Part::Method => Diagnosis::new(
                words!("The URL was signed for {ours} and was used with {theirs}", ours, theirs),
                words!(
                    "A signed URL is good for one method only: have it signed for the method that is used"
                ),
            ),
            Part::Path => self.path_diagnosis(),
            Part::Parameter(name) if name.eq_ignore_ascii_case("X-Amz-Security-Token") => {
                Diagnosis::new(
                    words!("The session token arrived in another form than it was signed in"),
                    words!("Percent-encode the token once: its +, / and = become %2B, %2F and %3D"),
                )
            }
            Part::Parameter(name) if ours.is_empty() => Diagnosis::new(
                words!("The parameter {name} was put into the URL after it was signed", name),
                words!("Use the URL as it was signed; what is to be added has to be signed, too"),
            ),
            Part::Parameter(name) if theirs.is_empty() => Diagnosis::new(
                words!("The parameter {name} was lost on the way", name),
                words!("Use the whole URL: an & in a shell ends it unless it stands in quotes"),
            ),
            Part::Parameter(name) => Diagnosis::new(
                words!("The parameter {name} was changed after the URL was signed", name),
                words!(
                    "Use the URL as it was signed, with nothing decoded, encoded or sorted again"
                ),
            ),
            Part::Header(name) if name == "host" => Diagnosis::new(
                words!(
                    "The URL was signed for {ours} and was used under {theirs}",
                    ours = value_of(ours),
                    theirs = value_of(theirs)
                ),
                words!(
                    "The host is part of the signature: sign for the host that is used. A custom domain, CloudFront or a proxy in front of the bucket changes it"
                ),
            ),
            Part::Header(name) => Diagnosis::new(
                words!("The header {name} was not sent as it was signed", name),
                words!(
                    "Sign no headers but the host, or send exactly those that were signed: a proxy may add, drop or change them"
                ),
            ),
            Part::SignedHeaders => Diagnosis::new(
                words!("Other headers were signed than S3 was told of"),
                words!("Sign no headers but the host, or send exactly those that were signed"),
            ),
            Part::PayloadHash => Diagnosis::new(
                words!("The body was not the one that was signed"),
                words!(
                    "A signed URL takes UNSIGNED-PAYLOAD for its body; a proxy may have changed the header x-amz-content-sha256"
                ),
            ),
            Part::Algorithm => Diagnosis::new(
                words!("The signature was made with {ours}, and S3 expects {theirs}", ours, theirs),
                words!("Use Signature Version 4"),
            ),
            Part::Date => Diagnosis::new(
                words!(
                    "The signature was made for {ours}, and the request says {theirs}",
                    ours,
                    theirs
                ),
                words!(
                    "Use the URL as it was signed; if the date is far from now, set the clock by the network"
                ),
            ),
            Part::Scope => self.scope_diagnosis(),
        }
    }

    fn path_diagnosis(&self) -> Diagnosis {
        let decoded = |path: &str| percent_decode_str(path).decode_utf8_lossy().into_owned();
        let (ours, theirs) = (&self.ours, &self.theirs);
        let (our_key, their_key) = (decoded(ours), decoded(theirs));
        if decoded(&their_key) == our_key && their_key != our_key {
            return Diagnosis::new(
                words!("The key was percent-encoded twice on its way"),
                words!(
                    "Hand the URL on as it is: something encodes it once more, so that % becomes %25"
                ),
            );
        }
        if our_key == their_key {
            return Diagnosis::new(
                words!("The key was percent-encoded in another way than it was signed"),
                words!(
                    "Encode every byte of the key but letters, digits and -._~/ with upper-case hexadecimal digits, once"
                ),
            );
        }
        if our_key.replace('+', " ") == their_key.replace('+', " ") {
            return Diagnosis::new(
                words!("A plus sign in the key was taken for a space, or a space for a plus sign"),
                words!("In a key, a plus sign is written %2B and a space %20"),
            );
        }
        Diagnosis::new(
            words!("The URL was signed for another path than it was used with"),
            words!(
                "Compare the two keys below letter by letter; with a path-style address the bucket is part of the path"
            ),
        )
    }

    fn scope_diagnosis(&self) -> Diagnosis {
        let field =
            |scope: &str, index: usize| scope.split('/').nth(index).unwrap_or_default().to_owned();
        let (ours, theirs) = (&self.ours, &self.theirs);
        for (index, what, remedy) in [
            (
                0,
                "day",
                words!(
                    "Use the URL as it was signed; if the day is wrong, set the clock by the network"
                ),
            ),
            (1, words!("Region"), words!("Sign for the Region that the bucket itself names")),
            (2, "service", words!("Sign for s3")),
        ] {
            let (our_field, their_field) = (field(ours, index), field(theirs, index));
            if our_field != their_field {
                return Diagnosis::new(
                    words!(
                        "The signature is for the {what} {our_field}, and S3 expects {their_field}",
                        what,
                        our_field,
                        their_field
                    ),
                    remedy,
                );
            }
        }
        Diagnosis::new(
            words!("The signature's scope is not the one that S3 expects"),
            words!("Sign for the bucket's own Region, with s3 as the service"),
        )
    }
}

fn value_of(header: &str) -> &str {
    header.split_once(':').map_or(words!("no host"), |(_, value)| value)
}

#[cfg(test)]
mod tests;
