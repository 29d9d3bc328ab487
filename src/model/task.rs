//! Work in flight: one value says whether it runs, what it brought or why it failed.

use crate::checks::failure::Failure;

/// The number of one piece of work; an answer that carries an old number is late and is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u64);

/// Work that the runtime does for the model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Task<T> {
    #[default]
    Idle,
    Running(TaskId),
    Done(T),
    Failed(Failure),
}

impl<T> Task<T> {
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// Whether `task` is the one that runs, so that its answer counts.
    pub fn awaits(&self, task: TaskId) -> bool {
        matches!(self, Self::Running(running) if *running == task)
    }

    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Idle | Self::Running(_) | Self::Failed(_) => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Idle | Self::Running(_) | Self::Done(_) => None,
        }
    }

    /// Takes in an answer; says whether it was the one that was waited for.
    pub fn settle(&mut self, task: TaskId, answer: Result<T, Failure>) -> bool {
        if !self.awaits(task) {
            return false;
        }
        *self = match answer {
            Ok(value) => Self::Done(value),
            Err(failure) => Self::Failed(failure),
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_is_dropped() {
        let mut task = Task::Running(TaskId(2));
        assert!(!task.settle(TaskId(1), Ok("old")));
        assert!(task.is_running());
        assert!(task.settle(TaskId(2), Ok("new")));
        assert_eq!(task.done(), Some(&"new"));
        assert!(!task.settle(TaskId(2), Ok("twice")));
    }
}
