//! The steps of the wizard: places to be.

use crate::words;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Connect,
    Vendor,
    Content,
    Review,
    Validate,
    HandOver,
}

/// A part of a step that a link leads to, where the step's beginning is not what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In Review: what the plan changes in the account.
    Changes,
    /// In Review: what is to be undone.
    Undo,
    /// In Hand over: the row of the form with the external ID that the vendor does not have yet.
    ExternalId,
}

impl Step {
    pub const ALL: [Self; 6] =
        [Self::Connect, Self::Vendor, Self::Content, Self::Review, Self::Validate, Self::HandOver];

    pub fn title(self) -> &'static str {
        match self {
            Self::Connect => words!("Connect"),
            Self::Vendor => words!("Vendor"),
            Self::Content => words!("Content"),
            Self::Review => words!("Review and create"),
            Self::Validate => words!("Validate"),
            Self::HandOver => words!("Hand over"),
        }
    }

    /// One line on what the step is for.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Connect => {
                words!("Choose the AWS credentials of the account that owns the bucket")
            }
            Self::Vendor => words!("Say who gets access, and agree on the external ID"),
            Self::Content => words!("Paste the URL of one object that the vendor is to see"),
            Self::Review => words!("Read every change before it is made, then make it"),
            Self::Validate => words!("Prove that it works, and that it is open to nobody else"),
            Self::HandOver => words!("Copy these values into the vendor's form"),
        }
    }

    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    pub fn previous(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}
