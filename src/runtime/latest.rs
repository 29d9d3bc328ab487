//! The newest of several answers: one that comes late never takes a newer one's place.

use crate::model::event::TaskId;

/// A value with the number of the task that brought it.
#[derive(Debug)]
pub struct Latest<T>(Option<(TaskId, T)>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Latest<T> {
    /// Takes the value in, unless a newer task has brought one already.
    pub fn offer(&mut self, task: TaskId, value: T) {
        if self.0.as_ref().is_none_or(|(held, _)| *held <= task) {
            self.0 = Some((task, value));
        }
    }

    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_never_takes_a_newer_ones_place() {
        let mut latest = Latest::default();
        latest.offer(TaskId(2), "the account on the screen");
        latest.offer(TaskId(1), "the account that was left");
        assert_eq!(latest.get(), Some(&"the account on the screen"));
        latest.offer(TaskId(3), "the next account");
        assert_eq!(latest.get(), Some(&"the next account"));
    }
}
