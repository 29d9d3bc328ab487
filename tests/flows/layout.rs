//! The smallest window with text twice as large, and the largest: nothing is cut off, and every button can be reached.

use egui::{Key, Modifiers};

use crate::driver::Wizard;
use crate::practice::Practice;
use crate::stations::{self, Display, SMALLEST_AT_TWICE};

/// A screen of 3840×2160 pixels, with points as small and as large as they get.
const WALLS: [Display; 2] = [
    Display { size: [3_840.0, 2_160.0], pixels_per_point: 1.0 },
    Display { size: [1_280.0, 720.0], pixels_per_point: 3.0 },
];

#[test]
fn everything_up_to_review_can_be_reached_at_twice_the_size() {
    stations::to_review(SMALLEST_AT_TWICE);
}

#[test]
fn everything_up_to_what_comes_later_can_be_reached_at_twice_the_size() {
    stations::to_what_comes_later(SMALLEST_AT_TWICE);
}

#[test]
fn a_users_key_can_be_reached_at_twice_the_size() {
    stations::to_the_users_key(SMALLEST_AT_TWICE);
}

#[test]
fn a_fix_can_be_reached_at_twice_the_size() {
    stations::to_a_fix(SMALLEST_AT_TWICE);
}

#[test]
fn a_first_run_can_be_reached_at_twice_the_size() {
    stations::to_a_first_run(SMALLEST_AT_TWICE);
}

#[test]
fn the_saved_list_can_be_reached_at_twice_the_size() {
    stations::to_the_saved_list(SMALLEST_AT_TWICE);
}

#[test]
fn a_draft_can_be_reached_at_twice_the_size() {
    stations::to_the_drafts(SMALLEST_AT_TWICE);
}

#[test]
fn what_lies_over_a_step_can_be_reached_at_twice_the_size() {
    stations::to_what_lies_over(SMALLEST_AT_TWICE);
}

#[test]
fn everything_up_to_review_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_review);
}

#[test]
fn everything_up_to_what_comes_later_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_what_comes_later);
}

#[test]
fn a_users_key_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_the_users_key);
}

#[test]
fn a_fix_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_a_fix);
}

#[test]
fn a_first_run_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_a_first_run);
}

#[test]
fn the_saved_list_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_the_saved_list);
}

#[test]
fn what_lies_over_a_step_can_be_reached_on_a_wall() {
    WALLS.into_iter().for_each(stations::to_what_lies_over);
}

#[test]
fn text_grows_to_twice_its_size_and_no_further_and_goes_back_at_once() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    let harness = wizard.harness();
    for _ in 0..9 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
        harness.step();
    }
    harness.step();
    assert!((harness.ctx.zoom_factor() - 2.0).abs() < f32::EPSILON);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    harness.run_steps(2);
    assert!((harness.ctx.zoom_factor() - 1.0).abs() < f32::EPSILON);
}
