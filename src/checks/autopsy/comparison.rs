//! What was signed beside what S3 calculated, line by line, for a person to see where they part.

use std::collections::VecDeque;
use std::ops::Range;

use crate::words;

use super::SignedTexts;
use super::lines::{LEFT_OUT, Line, LineKind, of_request, of_string_to_sign};

/// Two texts, aligned. No line holds a signature, a token or an access key ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    pub text: ComparedText,
    pub lines: Vec<ComparedLine>,
    /// `None` where both sides signed the same.
    pub first: Option<FirstDifference>,
}

/// Which of the two texts is compared: the string to sign only where the requests are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedText {
    CanonicalRequest,
    StringToSign,
}

impl ComparedText {
    pub fn name(self) -> &'static str {
        match self {
            Self::CanonicalRequest => words!("canonical request"),
            Self::StringToSign => words!("string to sign"),
        }
    }
}

/// One line of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedLine {
    pub kind: LineKind,
    /// As it was signed; `None` where it is on the other side alone.
    pub ours: Option<String>,
    /// As S3 calculated it; likewise.
    pub theirs: Option<String>,
    /// Whether they are the same: two secrets that differ look alike here.
    pub is_same: bool,
}

/// Where the two texts part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstDifference {
    /// The place in [`Comparison::lines`].
    pub index: usize,
    /// In bytes of [`ComparedLine::ours`]; empty where nothing stands there.
    pub ours: Range<usize>,
    /// In bytes of [`ComparedLine::theirs`]; likewise.
    pub theirs: Range<usize>,
}

impl Comparison {
    /// Holds what was signed against what S3 calculated.
    pub fn of(ours: &SignedTexts, theirs: &SignedTexts) -> Self {
        let request = Self::of_lines(
            ComparedText::CanonicalRequest,
            of_request(ours.canonical_request.expose()),
            of_request(theirs.canonical_request.expose()),
        );
        if request.first.is_some() {
            return request;
        }
        let to_sign = Self::of_lines(
            ComparedText::StringToSign,
            of_string_to_sign(&ours.string_to_sign),
            of_string_to_sign(&theirs.string_to_sign),
        );
        if to_sign.first.is_some() { to_sign } else { request }
    }

    fn of_lines(text: ComparedText, ours: Vec<Line<'_>>, theirs: Vec<Line<'_>>) -> Self {
        let lines = aligned(ours, theirs);
        let first = lines.iter().position(|line| !line.is_same).map(|index| {
            let line = &lines[index];
            let (ours, theirs) = parting(line.ours.as_deref(), line.theirs.as_deref());
            FirstDifference { index, ours, theirs }
        });
        Self { text, lines, first }
    }

    /// Where the two part, in words; for a screen reader as for the eye.
    pub fn sentence(&self) -> String {
        let name = self.text.name();
        let parted =
            self.first.as_ref().and_then(|first| Some((first, self.lines.get(first.index)?)));
        let Some((first, line)) = parted else {
            return words!("Both sides have the same {name}", name);
        };
        let kind = line.kind.name().to_lowercase();
        match (&line.ours, &line.theirs) {
            (Some(_), None) => {
                words!("First difference of the {name}: a {kind} that S3 does not have", name, kind)
            }
            (None, _) => {
                words!("First difference of the {name}: a {kind} that was not signed", name, kind)
            }
            (Some(ours), Some(_)) => {
                let before = ours.get(..first.ours.start).unwrap_or_default();
                let character = before.chars().count() + 1;
                words!(
                    "First difference of the {name}: {kind}, at character {character}",
                    name,
                    kind,
                    character
                )
            }
        }
    }
}

/// Pairs the lines: by their kind, and parameters and headers by their names as well.
fn aligned(ours: Vec<Line<'_>>, theirs: Vec<Line<'_>>) -> Vec<ComparedLine> {
    let (mut ours, mut theirs) = (VecDeque::from(ours), VecDeque::from(theirs));
    let key = |line: &Line<'_>| (line.kind as u8, line.name.to_owned());
    let mut lines = Vec::new();
    loop {
        let order = match (ours.front(), theirs.front()) {
            (None, None) => return lines,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(our), Some(their)) => {
                let has = |lines: &VecDeque<Line<'_>>, wanted: &Line<'_>| {
                    lines.iter().any(|line| key(line) == key(wanted))
                };
                match (has(&theirs, our), has(&ours, their)) {
                    _ if key(our) == key(their) => std::cmp::Ordering::Equal,
                    (true, false) => std::cmp::Ordering::Greater,
                    (false, true) => std::cmp::Ordering::Less,
                    // Both are there in another order, or neither: the smaller name comes first.
                    (true, true) | (false, false) => key(our).cmp(&key(their)),
                }
            }
        };
        let our = if order.is_le() { ours.pop_front() } else { None };
        let their = if order.is_ge() { theirs.pop_front() } else { None };
        let Some(kind) = our.as_ref().or(their.as_ref()).map(|line| line.kind) else {
            return lines;
        };
        let raw = |line: &Option<Line<'_>>| line.as_ref().map(|line| line.raw.to_owned());
        let shown = |line: &Option<Line<'_>>| line.as_ref().map(Line::shown);
        lines.push(ComparedLine {
            kind,
            is_same: raw(&our) == raw(&their),
            ours: shown(&our),
            theirs: shown(&their),
        });
    }
}

/// The bytes in which two unequal lines differ.
fn parting(ours: Option<&str>, theirs: Option<&str>) -> (Range<usize>, Range<usize>) {
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        let whole = |line: Option<&str>| 0..line.map_or(0, str::len);
        return (whole(ours), whole(theirs));
    };
    if ours == theirs {
        // The secret that was left out is what differs.
        let hidden =
            |line: &str| line.find(LEFT_OUT).map_or(0..line.len(), |at| at..at + LEFT_OUT.len());
        return (hidden(ours), hidden(theirs));
    }
    let mut start: usize = ours
        .chars()
        .zip(theirs.chars())
        .take_while(|(our, their)| our == their)
        .map(|(our, _)| our.len_utf8())
        .sum();
    // Half an escape says nothing: %2B and %252B part at their percent sign.
    let escape = ours[..start].rfind('%').filter(|at| start - at < 3);
    start = escape.unwrap_or(start);
    let (our_rest, their_rest) = (&ours[start..], &theirs[start..]);
    let same_end: usize = our_rest
        .chars()
        .rev()
        .zip(their_rest.chars().rev())
        .take_while(|(our, their)| our == their)
        .map(|(our, _)| our.len_utf8())
        .sum();
    (start..ours.len() - same_end, start..theirs.len() - same_end)
}

#[cfg(test)]
mod tests;
