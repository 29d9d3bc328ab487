//! The window in a language whose words are 40 % longer: nothing is cut off, and nothing lies over something else.
//!
//! The language holds for the whole process, hence a test program of its own.
#![expect(clippy::unwrap_used, reason = "A test ends at the first surprise")]

#[path = "../flows/driver.rs"]
#[expect(dead_code, reason = "The other tests of the window use all of it")]
mod driver;
#[path = "../flows/gate.rs"]
#[expect(dead_code, reason = "The other tests of the window use all of it")]
mod gate;
#[path = "../flows/geometry.rs"]
mod geometry;
#[path = "../flows/home.rs"]
#[expect(dead_code, reason = "The other tests of the window use all of it")]
mod home;
#[path = "../flows/journey.rs"]
#[expect(dead_code, reason = "The other tests of the window use all of it")]
mod journey;
mod longer;
#[path = "../support/pseudo.rs"]
mod made;
#[path = "../flows/practice.rs"]
#[expect(dead_code, reason = "The other tests of the window use all of it")]
mod practice;
#[path = "../flows/screen.rs"]
mod screen;
#[path = "../flows/stations.rs"]
mod stations;

use driver::{SMALLEST_SIZE, WINDOW_SIZE};
use stations::{Display, SMALLEST_AT_TWICE};

const DISPLAYS: [Display; 3] = [
    Display { size: SMALLEST_SIZE, pixels_per_point: 1.0 },
    Display { size: WINDOW_SIZE, pixels_per_point: 1.0 },
    SMALLEST_AT_TWICE,
];

#[test]
fn longer_words_break_nothing_up_to_review() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_review);
}

#[test]
fn longer_words_break_nothing_up_to_what_comes_later() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_what_comes_later);
}

#[test]
fn longer_words_break_nothing_of_a_users_key() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_the_users_key);
}

#[test]
fn longer_words_break_nothing_of_a_fix() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_a_fix);
}

#[test]
fn longer_words_break_nothing_that_lies_over_a_step() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_what_lies_over);
}

#[test]
fn longer_words_break_nothing_of_a_draft() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_the_drafts);
}

#[test]
fn longer_words_break_nothing_of_a_first_run() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_a_first_run);
}

#[test]
fn longer_words_break_nothing_of_the_saved_list() {
    longer::speak();
    DISPLAYS.into_iter().for_each(stations::to_the_saved_list);
}
