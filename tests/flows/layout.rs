//! The smallest window with text twice as large: nothing is cut off, and every button can be reached.

use crate::stations::{self, SMALLEST_AT_TWICE};

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
fn what_lies_over_a_step_can_be_reached_at_twice_the_size() {
    stations::to_what_lies_over(SMALLEST_AT_TWICE);
}
