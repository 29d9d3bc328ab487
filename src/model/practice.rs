//! Practising: what the practice AWS offers, and the choice of another one.

use super::Model;
use super::task::TaskId;
use crate::words;

/// What the sandbox offers to practise with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    pub example_url: String,
    pub vendor_account_id: String,
    /// What is broken in it on purpose; `None` where nothing is.
    pub scenario: Option<PracticeScenario>,
    /// Every broken set-up that may be chosen instead.
    pub choices: Vec<PracticeScenario>,
}

impl Practice {
    /// The name of the set-up; `None` where nothing is broken.
    pub fn scenario_name(&self) -> Option<&str> {
        self.scenario.as_ref().map(|scenario| scenario.name.as_str())
    }

    /// Whether this name is one of the choices; `None` is the practice AWS in order.
    pub fn offers(&self, name: Option<&str>) -> bool {
        name.is_none_or(|name| self.choices.iter().any(|choice| choice.name == name))
    }
}

/// A broken set-up to practise on, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeScenario {
    /// As on the command line.
    pub name: String,
    pub title: String,
    /// One sentence on what is broken.
    pub broken: String,
}

/// The set-up in which nothing is broken, as on the command line.
pub const IN_ORDER: &str = "in-order";

impl Model {
    /// The set-up of the practice AWS that answers, in this program or in another one that says so; `None` for AWS.
    pub fn practice_name(&self) -> Option<&str> {
        match &self.surroundings.sandbox {
            Some(practice) => Some(practice.scenario_name().unwrap_or(IN_ORDER)),
            None => self.identity()?.practice.as_deref(),
        }
    }
}

/// What is said first of all that was made with the practice AWS of this set-up.
pub fn watermark(practice_name: &str) -> String {
    words!(
        "Practice: made in the sandbox ({practice_name}), proves nothing about AWS",
        practice_name
    )
}

/// How far the choice of another practice AWS has got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PracticeChange {
    #[default]
    None,
    Starting(TaskId),
    /// It could not be started, and why; the one before serves still.
    Failed(String),
}

impl PracticeChange {
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Starting(_))
    }
}
