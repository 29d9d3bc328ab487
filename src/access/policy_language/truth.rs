//! Yes, no, or unknown from here.

/// Whether something holds, as far as it can be known (the three values of Kleene's logic).
///
/// Ordered so that the least of several is their conjunction and the greatest their disjunction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    /// Whether all of them hold; nothing at all holds.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().min().unwrap_or(Self::Yes)
    }

    /// Whether one of them holds; of nothing at all, none does.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().max().unwrap_or(Self::No)
    }

    /// What several possible worlds agree on.
    pub fn agreed(truths: impl IntoIterator<Item = Self>) -> Self {
        truths
            .into_iter()
            .reduce(|one, other| if one == other { one } else { Self::Unknown })
            .unwrap_or(Self::Unknown)
    }

    #[must_use]
    pub fn negated_if(self, negated: bool) -> Self {
        match (self, negated) {
            (Self::No, true) => Self::Yes,
            (Self::Yes, true) => Self::No,
            (same, _) => same,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    #[test]
    fn one_no_settles_a_conjunction_and_one_yes_a_disjunction() {
        assert_eq!(Truth::all([Yes, Unknown, No]), No);
        assert_eq!(Truth::all([Yes, Unknown]), Unknown);
        assert_eq!(Truth::any([No, Unknown, Yes]), Yes);
        assert_eq!(Truth::any([No, Unknown]), Unknown);
    }

    #[test]
    fn worlds_that_differ_leave_it_unknown() {
        assert_eq!(Truth::agreed([Yes, Yes]), Yes);
        assert_eq!(Truth::agreed([Yes, No]), Unknown);
        assert_eq!(Truth::agreed([]), Unknown);
    }

    #[test]
    fn the_opposite_of_unknown_is_unknown() {
        assert_eq!(Unknown.negated_if(true), Unknown);
        assert_eq!(Yes.negated_if(true), No);
        assert_eq!(No.negated_if(false), No);
    }
}
