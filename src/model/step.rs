//! The steps of the wizard: places to be.

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

impl Step {
    pub const ALL: [Self; 6] =
        [Self::Connect, Self::Vendor, Self::Content, Self::Review, Self::Validate, Self::HandOver];

    pub fn title(self) -> &'static str {
        match self {
            Self::Connect => "Connect",
            Self::Vendor => "Vendor",
            Self::Content => "Content",
            Self::Review => "Review and create",
            Self::Validate => "Validate",
            Self::HandOver => "Hand over",
        }
    }

    /// One line on what the step is for.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Connect => "Choose the AWS credentials of the account that owns the bucket",
            Self::Vendor => "Say who gets access, and agree on the external ID",
            Self::Content => "Paste the URL of one object that the vendor is to see",
            Self::Review => "Read every change before it is made, then make it",
            Self::Validate => "Prove that it works, and that it is open to nobody else",
            Self::HandOver => "Copy these values into the vendor's form",
        }
    }

    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    pub fn previous(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}
