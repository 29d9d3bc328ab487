//! The text of a journal: a header, then a line for each write that was to be sent and for each outcome.
//!
//! Every line is one JSON value. A last line without its line feed was torn by a power cut: the write that it was for was
//! not sent yet, or its outcome is not known.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::changes::{UniqueIds, Write};
use crate::checks::cors::CorsConfiguration;
use crate::words;

/// The version of the format that this program writes; newer ones are kept and not read.
pub const FORMAT: u32 = 1;

/// The integration that is worked on: one role, or one user, at one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Of the role or the user; it names account and partition.
    pub role_arn: String,
    /// What stands in for AWS, where something does.
    pub endpoint_url: Option<String>,
}

/// The first line: all that is needed to look at the account again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    /// The file's name without its ending.
    pub id: String,
    pub started_at: Timestamp,
    /// The version of the program that wrote it.
    pub countersign: String,
    pub account_id: String,
    pub partition: String,
    /// Where requests went that are about no bucket.
    pub region: String,
    /// The profile of the shared AWS config, where the credentials were one's.
    pub profile: Option<String>,
    #[serde(flatten)]
    pub subject: Subject,
    #[serde(flatten)]
    pub work: Work,
    /// The integration's file, so that the fields can be filled again; a twin's journal has none.
    pub integration: Option<String>,
}

/// What is undertaken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "kebab-case")]
pub enum Work {
    /// `writes` are carried out in this order.
    Apply { writes: Vec<Write> },
    /// `writes` are undone, the last one first.
    TakeBack { writes: Vec<Write> },
    /// A twin is made and removed.
    Rehearsal { twin: String, ends_at: Timestamp },
    /// A bucket's CORS configuration is replaced.
    Cors { bucket: String, before: CorsConfiguration, after: CorsConfiguration },
}

impl Work {
    /// The word in the file's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::TakeBack { .. } => "take-back",
            Self::Rehearsal { .. } => "rehearsal",
            Self::Cors { .. } => "cors",
        }
    }
}

/// How one write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Done,
    /// AWS refused it.
    Failed,
    /// No answer came, or one that leaves it open.
    Unknown,
}

/// A line after the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// The write of this number is sent next.
    Intent {
        n: usize,
        operation: String,
        /// Of what it changes in IAM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    Outcome {
        n: usize,
        how: Outcome,
        /// Of what it made in IAM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    /// All of it was done.
    Ended { at: Timestamp },
}

/// A journal that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub header: Header,
    pub lines: Vec<Line>,
}

/// What of a header every format has.
#[derive(Deserialize)]
struct AnyHeader {
    format: u32,
}

impl Record {
    /// Reads a journal's text; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        // What follows the last line feed is torn, or nothing.
        let complete = text.rsplit_once('\n').map_or("", |(complete, _torn)| complete);
        let mut lines = complete.lines();
        let first = lines.next().unwrap_or_default();
        let AnyHeader { format } = serde_json::from_str(first)
            .map_err(|error| words!("Its first line cannot be read: {error}", error))?;
        if format > FORMAT {
            return Err(words!(
                "A newer Countersign wrote it, in format {format}: open it with that one",
                format
            ));
        }
        let header = serde_json::from_str(first)
            .map_err(|error| words!("Its first line cannot be read: {error}", error))?;
        let lines = lines.enumerate().map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| {
                words!("Its line {index} cannot be read: {error}", index = index + 2, error)
            })
        });
        Ok(Self { header, lines: lines.collect::<Result<_, _>>()? })
    }

    /// Whether all of it was done.
    pub fn is_ended(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, Line::Ended { .. }))
    }

    /// Whether anything was to be sent.
    pub fn has_begun(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, Line::Intent { .. }))
    }

    /// How the write of this number ended; `None` where it was not to be sent yet.
    pub fn outcome_of(&self, n: usize) -> Option<Outcome> {
        let intended =
            self.lines.iter().any(|line| matches!(line, Line::Intent { n: of, .. } if *of == n));
        let told = self.lines.iter().rev().find_map(|line| match line {
            Line::Outcome { n: of, how, .. } if *of == n => Some(*how),
            _ => None,
        });
        intended.then(|| told.unwrap_or(Outcome::Unknown))
    }

    /// The unique IDs of what its writes made or changed, as far as they are noted.
    pub fn unique_ids(&self) -> UniqueIds {
        let mut ids = UniqueIds::default();
        let Work::Apply { writes } = &self.header.work else { return ids };
        for line in &self.lines {
            match line {
                Line::Intent { n, unique_id: Some(unique_id), .. } => {
                    if let Some(entity) = writes.get(*n).and_then(Write::entity) {
                        ids.note(entity, unique_id.clone());
                    }
                }
                Line::Outcome { n, unique_id: Some(unique_id), .. } => {
                    if let Some(write) = writes.get(*n) {
                        ids.note_made(write, unique_id);
                    }
                }
                Line::Intent { .. } | Line::Outcome { .. } | Line::Ended { .. } => {}
            }
        }
        ids
    }

    /// The writes that were made or may have been, in order.
    pub fn touched(&self) -> Vec<Write> {
        let writes = match &self.header.work {
            Work::Apply { writes } => writes.clone(),
            Work::Cors { before, after, .. } => {
                vec![Write::PutCors { before: before.clone(), after: after.clone() }]
            }
            Work::TakeBack { .. } | Work::Rehearsal { .. } => return Vec::new(),
        };
        let may_be_made =
            |n: usize| matches!(self.outcome_of(n), Some(Outcome::Done | Outcome::Unknown));
        let numbered = writes.into_iter().enumerate();
        numbered.filter(|(n, _)| may_be_made(*n)).map(|(_, write)| write).collect()
    }
}
