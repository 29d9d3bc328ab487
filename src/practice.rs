//! The choice of a practice AWS on the command line: in order, or broken in one of several ways.

use std::fmt::Write as _;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use countersign::sandbox::scenario::{self, Scenario};
use countersign::words;

pub use countersign::model::practice::IN_ORDER;

const LIST: &str = "list";

/// What to practise on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PracticeChoice {
    InOrder,
    Broken(&'static Scenario),
    /// Nothing: what there is to choose from.
    List,
}

impl PracticeChoice {
    pub fn scenario(self) -> Option<&'static Scenario> {
        match self {
            Self::Broken(scenario) => Some(scenario),
            Self::InOrder | Self::List => None,
        }
    }
}

/// Reads a choice, and lists the choices in the help.
pub fn choices() -> impl TypedValueParser<Value = PracticeChoice> {
    let broken = scenario::all()
        .iter()
        .map(|scenario| PossibleValue::new(scenario.name).help(scenario.title));
    let values = [PossibleValue::new(IN_ORDER).help("Nothing is broken")]
        .into_iter()
        .chain(broken)
        .chain([PossibleValue::new(LIST).help("Say what is broken in each")]);
    PossibleValuesParser::new(values).map(|name| {
        if name == LIST {
            return PracticeChoice::List;
        }
        Scenario::named(&name).map_or(PracticeChoice::InOrder, PracticeChoice::Broken)
    })
}

/// Every scenario by name, with what is broken and the URL to paste.
pub fn list() -> String {
    let mut text = String::new();
    for scenario in scenario::all() {
        let Scenario { name, broken, example_url, .. } = scenario;
        let broken = words::of(broken);
        writeln!(text, "{name}\n    {broken}\n    {example_url}").ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_scenario_can_be_asked_for_by_both_commands() {
        for scenario in scenario::all() {
            let alone = format!("--sandbox={}", scenario.name);
            assert!(Arguments::try_parse_from(["countersign", &alone]).is_ok(), "{alone}");
            let served = ["countersign", "sandbox", "--scenario", scenario.name];
            assert!(Arguments::try_parse_from(served).is_ok(), "{}", scenario.name);
        }
    }

    #[test]
    fn an_unknown_scenario_is_refused_with_the_names_that_there_are() {
        let asked = ["countersign", "--sandbox=broken"];
        let error = Arguments::try_parse_from(asked).unwrap_err().to_string();
        assert!(error.contains("kms-without-permission"), "{error}");
    }

    #[test]
    fn the_list_is_asked_for_by_name() {
        let wants = |asked: &[&str]| Arguments::try_parse_from(asked).unwrap().wants_scenarios();
        assert!(wants(&["countersign", "--sandbox=list"]));
        assert!(wants(&["countersign", "sandbox", "--scenario", "list"]));
        assert!(!wants(&["countersign", "--sandbox"]));
        assert!(!wants(&["countersign"]));
    }

    #[test]
    fn the_list_names_every_scenario() {
        let text = list();
        assert!(scenario::all().iter().all(|scenario| text.contains(scenario.broken)), "{text}");
    }
}
