//! The package for somebody else: its form, where it is saved, and the wait until it is applied.

use std::path::PathBuf;

use jiff::Timestamp;

use super::task::TaskId;
use crate::access::filled_in::{FilledIn, filled_in};
use crate::access::plan::AccessPlan;
use crate::checks::failure::{Failure, FailureKind};
use crate::export::package::PackageFormat;
use crate::export::quick_create::{self, TemplateUrl, TemplateUrlError};
use crate::export::steps::{HandStep, Pasted, steps};
use crate::times;

/// How long to wait between two looks: a colleague needs minutes, and IAM limits an account's calls.
pub const LOOK_EVERY_SECS: i64 = 15;

/// The longest wait between two looks that AWS had refused for their number.
const LOOK_AT_LEAST_EVERY_SECS: i64 = 240;

/// What the Review step holds of the package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
    pub format: PackageFormat,
    /// Where the CloudFormation template was uploaded; empty: nowhere yet.
    pub template_url_text: String,
    /// Empty: the name that is suggested, in the folder where the program was started.
    pub path_text: String,
    /// The last file that was saved, or why it was not.
    pub saved: Option<Result<PathBuf, String>>,
    pub is_being_saved: bool,
    pub watch: Watch,
    /// What was last shown; a window that draws sixty times a second does not write it each time.
    written: Option<Written>,
}

/// A package as it was written for one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    plan: AccessPlan,
    format: PackageFormat,
    content: PackageContent,
}

/// What the window shows of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageContent {
    /// Each with what the plan filled in in its document.
    Steps(Vec<(HandStep, Vec<FilledIn>)>),
    File(String),
}

impl PackageContent {
    fn of(plan: &AccessPlan, format: PackageFormat) -> Self {
        if format != PackageFormat::Steps {
            return Self::File(format.text(plan));
        }
        let with_places = |step: HandStep| {
            let places = match &step.pasted {
                Some(Pasted::Json(document)) => filled_in(document, plan),
                Some(Pasted::Commands(_)) | None => Vec::new(),
            };
            (step, places)
        };
        Self::Steps(steps(plan).into_iter().map(with_places).collect())
    }
}

impl Package {
    pub fn template_url(&self) -> Result<TemplateUrl, TemplateUrlError> {
        TemplateUrl::parse(&self.template_url_text)
    }

    /// The link that opens CloudFormation with the template, where its URL was given.
    pub fn quick_create_link(&self, plan: &AccessPlan) -> Option<String> {
        self.template_url().ok().map(|url| quick_create::link(plan, &url))
    }

    /// The package in its form, where it was written for this plan.
    pub fn content_for(&self, plan: &AccessPlan) -> Option<&PackageContent> {
        let written = self.written.as_ref()?;
        (written.format == self.format && written.plan == *plan).then_some(&written.content)
    }

    /// Writes the package anew where it is of another plan or form, and drops it where there is no plan.
    pub(super) fn write_for(&mut self, plan: Option<AccessPlan>) {
        let Some(plan) = plan else {
            self.written = None;
            return;
        };
        if self.content_for(&plan).is_none() {
            let content = PackageContent::of(&plan, self.format);
            self.written = Some(Written { plan, format: self.format, content });
        }
    }
}

/// Whether the account is looked at until the package is applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Watch {
    #[default]
    Off,
    On(Watching),
    /// The role or the user, with its policy, is as planned.
    Applied,
    /// AWS does not let this identity see it, and asking again would not help.
    Ended(Failure),
}

/// Looks at the account, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watching {
    /// What is awaited; another plan ends the wait.
    pub plan: AccessPlan,
    /// The look that is under way.
    pub look: Option<TaskId>,
    pub next_look_at: Timestamp,
    pub pause_secs: i64,
    /// Why the last look saw nothing, where it is worth another.
    pub trouble: Option<Failure>,
}

impl Watch {
    /// Whether `task` is the look that is under way.
    pub fn awaits(&self, task: TaskId) -> bool {
        self.watching().is_some_and(|watching| watching.look == Some(task))
    }

    pub fn watching(&self) -> Option<&Watching> {
        match self {
            Self::On(watching) => Some(watching),
            Self::Off | Self::Applied | Self::Ended(_) => None,
        }
    }
}

impl Watching {
    /// A wait whose first look is due at once.
    pub fn new(plan: AccessPlan, now: Timestamp) -> Self {
        Self { plan, look: None, next_look_at: now, pause_secs: LOOK_EVERY_SECS, trouble: None }
    }

    /// How long until the next look, rounded up.
    pub fn secs_left(&self, now: Timestamp) -> i64 {
        let left = self.next_look_at.duration_since(now);
        (left.as_secs() + i64::from(left.subsec_nanos() > 0)).max(0)
    }

    /// Waits for the next look after one that saw something.
    pub(super) fn pause(&mut self, now: Timestamp) {
        self.pause_secs = LOOK_EVERY_SECS;
        self.trouble = None;
        self.wait(now);
    }

    /// Waits after one that failed, twice as long each time that AWS says there are too many; hands the failure back where
    /// asking again would not help. What is half made may not be found for a moment.
    pub(super) fn pause_after(&mut self, failure: Failure, now: Timestamp) -> Result<(), Failure> {
        match failure.kind {
            FailureKind::Throttled => {
                self.pause_secs = (self.pause_secs * 2).min(LOOK_AT_LEAST_EVERY_SECS);
            }
            FailureKind::Denied | FailureKind::ClockSkew => return Err(failure),
            _ if failure.is_of_credentials() => return Err(failure),
            _ => {}
        }
        self.trouble = Some(failure);
        self.wait(now);
        Ok(())
    }

    fn wait(&mut self, now: Timestamp) {
        self.look = None;
        self.next_look_at = times::after(now, self.pause_secs);
    }
}
