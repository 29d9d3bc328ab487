//! How much of what is handed over was proved, and in which words.

use super::open_points;
use crate::model::Model;
use crate::words;

/// How much of the hand-over was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Proved,
    /// Nothing failed, and so many points are open.
    Open(usize),
    /// What the fields and the account say now was not checked to the end.
    NotProved,
}

/// How much of what is handed over was proved.
pub fn standing(model: &Model) -> Standing {
    if !model.validation.is_proved() {
        return Standing::NotProved;
    }
    match open_points(model).len() {
        0 => Standing::Proved,
        points => Standing::Open(points),
    }
}

/// The same in a line.
pub fn headline(model: &Model) -> String {
    let passed = model.validation.counts().passed;
    match standing(model) {
        Standing::Proved => words!("Proved: {passed} checks passed, none failed", passed),
        Standing::Open(points) => words!(
            "{passed} checks passed, none failed, 1 point is open"
                | "{passed} checks passed, none failed, {n} points are open" % points,
            passed
        ),
        Standing::NotProved => {
            words!("Not proved any more: something has changed since the checks").to_owned()
        }
    }
}
