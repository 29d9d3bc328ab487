//! Every word in the window is one that can be translated: the whole way is gone in a pseudo-translation, and what is
//! on the screen outside its marks has to be data.
//!
//! The language is one for the whole process, so this is a program of its own.
#![expect(clippy::unwrap_used, reason = "A test ends at the first surprise")]
#![expect(dead_code, reason = "The hands and eyes of the flows can do more than is needed here")]

mod corners;
mod data;
#[path = "../flows/driver.rs"]
mod driver;
#[path = "../flows/gate.rs"]
mod gate;
#[path = "../flows/home.rs"]
mod home;
#[path = "../flows/journey.rs"]
mod journey;
#[path = "../support/pseudo.rs"]
mod made;
#[path = "../flows/practice.rs"]
mod practice;
mod pseudo;
#[path = "../flows/screen.rs"]
mod screen;

use std::collections::BTreeSet;

use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::CREATE;
use crate::practice::Practice;

/// Gathers what the window says in English alone.
#[derive(Default)]
struct English(BTreeSet<String>);

impl English {
    fn look(&mut self, step: &str, wizard: &Wizard) {
        for widget in wizard.widgets() {
            let is_field = matches!(widget.role, Role::TextInput | Role::MultilineTextInput);
            let value = widget.value.filter(|_| !is_field).unwrap_or_default();
            for said in [&widget.said, &value] {
                self.0.extend(data::english_in(said).map(|text| format!("{step}: {text:?}")));
            }
        }
    }

    #[track_caller]
    fn assert_none(self) {
        let found: Vec<String> = self.0.into_iter().collect();
        assert!(found.is_empty(), "not translated:\n{}", found.join("\n"));
    }
}

#[test]
fn no_word_of_the_way_to_hand_over_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    let mut english = English::default();
    english.look("Connect", &wizard);
    wizard.connect();
    english.look("Vendor", &wizard);
    wizard.press("Custom");
    wizard.press("Continue");
    wizard.rest();
    english.look("Vendor, nothing filled in", &wizard);
    wizard.choose_lasso();
    wizard.fill("Example URL", "s3://countersign-practice/pictures/harbour.png");
    wizard.fill("Region", "us-east-2");
    wizard.fill("Prefix", "private/");
    wizard.rest();
    english.look("Content, with mistakes", &wizard);
    wizard.fill("Prefix", "");
    wizard.press("Use eu-west-1");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    english.look("Review", &wizard);
    wizard.press(CREATE);
    wizard.rest();
    english.look("Review, made", &wizard);
    wizard.press("Continue");
    wizard.rest();
    english.look("Validate", &wizard);
    wizard.validate();
    english.look("Validate, done", &wizard);
    wizard.press("Continue");
    wizard.rest();
    english.look("Hand over", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_a_refusal_is_left_untranslated() {
    pseudo::speak();
    let mut practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    practice.stop();
    wizard.press(CREATE);
    wizard.rest();
    let mut english = English::default();
    english.look("Review, unreachable", &wizard);
    english.assert_none();
}
