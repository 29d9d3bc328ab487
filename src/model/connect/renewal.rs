//! A sign-on that a person renews, with the AWS CLI or by hand.

use crate::model::task::TaskId;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Renewal {
    #[default]
    Idle,
    /// The AWS CLI's cache is watched for a sign-on that is made elsewhere.
    Watched(TaskId),
    /// The AWS CLI runs; the addresses and codes that it has shown so far.
    Running { task: TaskId, lines: Vec<String> },
    /// The AWS CLI could not do it, and why; the cache is watched on.
    Failed { watch: TaskId, sentence: String },
}

impl Renewal {
    /// Whether this is the work that is waited for.
    pub fn awaits(&self, other: TaskId) -> bool {
        match self {
            Self::Idle => false,
            Self::Watched(task) | Self::Running { task, .. } | Self::Failed { watch: task, .. } => {
                *task == other
            }
        }
    }
}
