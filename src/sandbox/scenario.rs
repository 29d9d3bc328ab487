//! Broken set-ups to practise on: what is wrong in each, and what the wizard should say of it.
//!
//! A scenario is data. [`all`] lists them; a sandbox that is started with one begins its life broken.

mod catalogue;
mod documents;
pub(super) mod set_up;

pub use catalogue::all;

/// One broken set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// The name on the command line: lower-case words with hyphens.
    pub name: &'static str,
    pub title: &'static str,
    /// One sentence on what is broken.
    pub broken: &'static str,
    /// The ID of the vendor to choose.
    pub vendor: &'static str,
    /// The URL to paste as the example.
    pub example_url: &'static str,
    /// What is done to the practice accounts before anybody is let in.
    pub changes: &'static [Change],
    /// What the wizard should find, in the order in which an admin meets it.
    pub symptoms: &'static [Symptom],
}

impl Scenario {
    /// The scenario of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        all().iter().find(|scenario| scenario.name == name)
    }

    /// How far the practice AWS's clock is ahead of this computer's, in seconds.
    pub fn clock_ahead_secs(&self) -> i64 {
        self.changes
            .iter()
            .map(|change| match change {
                Change::ClockAhead { secs } => *secs,
                _ => 0,
            })
            .sum()
    }
}

/// Something that is different from the practice accounts as they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The practice bucket has this policy.
    BucketPolicy(&'static str),
    /// The practice bucket has this `CORSConfiguration`.
    CorsRules(&'static str),
    /// The example picture lies under a customer-managed KMS key with this policy, or the default one.
    ExampleUnderKmsKey {
        policy: Option<&'static str>,
    },
    /// Another account wrote the example picture, into a bucket that leaves objects to their writers.
    ExampleWrittenByStranger,
    /// An earlier run made Lasso's role and its permissions policy; the role is not as it should be.
    EarlierRole {
        trust: &'static str,
        /// The document of the role's permissions boundary.
        boundary: Option<&'static str>,
    },
    /// The customer has switched STS off in these Regions.
    StsOff(&'static [&'static str]),
    ClockAhead {
        secs: i64,
    },
}

/// What should be found in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symptom {
    pub place: Place,
    /// Words that the cause has to contain; none for what passes.
    pub says: &'static [&'static str],
}

/// Where in the wizard something is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The Content step says so and does not let on.
    Content,
    /// The plan of changes shows it as a difference.
    Review,
    /// A check of the Validate step, by its name in the catalogue.
    Check { name: &'static str, means: Means, verdict: Verdict },
}

/// How the role is assumed while the checks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    Rehearsal,
    /// As the practice vendor, who assumes the real role.
    Directly,
}

/// How a check should end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Warning,
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_can_be_typed_without_quotes() {
        let mut names: Vec<&str> = all().iter().map(|scenario| scenario.name).collect();
        assert!(
            names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')),
            "{names:?}"
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
    }

    #[test]
    fn every_scenario_is_found_by_its_name() {
        for scenario in all() {
            assert_eq!(Scenario::named(scenario.name), Some(scenario));
        }
        assert_eq!(Scenario::named("nothing-broken"), None);
    }

    #[test]
    fn every_scenario_has_a_symptom_that_is_no_pass() {
        for scenario in all() {
            let is_told = scenario.symptoms.iter().any(|symptom| {
                !matches!(symptom.place, Place::Check { verdict: Verdict::Passed, .. })
            });
            assert!(is_told, "{}", scenario.name);
        }
    }

    #[test]
    fn whatever_does_not_pass_says_something() {
        for symptom in all().iter().flat_map(|scenario| scenario.symptoms) {
            let passes = matches!(symptom.place, Place::Check { verdict: Verdict::Passed, .. });
            assert_eq!(symptom.says.is_empty(), passes, "{symptom:?}");
        }
    }
}
