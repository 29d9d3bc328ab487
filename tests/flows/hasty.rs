//! Hands that are too fast: a double click, and Enter or Space pressed again and again, do no more than one click does.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};

use crate::driver::Wizard;
use crate::journey::{CREATE, REMOVAL, REMOVE, ROLE_NAME, UNDO};
use crate::practice::Practice;

/// As a hand clicks twice.
const DOUBLE_CLICK_SECS: f64 = 0.28;
/// As a finger hammers.
const MASH_SECS: f64 = 0.12;
const MASHES: usize = 8;
const UPDATE: &str = "Update in account 1111-1111-1111";
const CONFIRMATION: &str = "I have read the differences: replace what is there";
const OLDER_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}"#;
/// Beside every step: they are where they are.
const FRAME: [&str; 9] = [
    "Smaller text",
    "Larger text",
    "Usual size",
    "Keyboard shortcuts",
    "Paste an error…",
    "Copy log",
    "Back",
    "Leave the sandbox",
    "Browse…",
];

/// How a button is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// As anybody should.
    Once,
    DoubleClick,
    Mash(Key),
}

/// A place in the window, with the way to it from an empty window.
type Station = fn(&Practice) -> Wizard;

impl Wizard {
    /// What happens comes in, and no time goes by meanwhile.
    fn settle_at_once(&mut self) {
        let now = self.harness().ctx.input(|input| input.time);
        self.harness().input_mut().time = Some(now);
        self.step_until_it("rest", Self::is_at_rest);
        self.step();
        self.step();
        self.harness().input_mut().time = None;
    }

    fn click_at(&mut self, pos: Pos2) {
        for pressed in [true, false] {
            self.harness().event(Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.step();
        self.step();
    }

    #[track_caller]
    fn press_with(&mut self, hand: Hand, role: Role, label: &str) {
        match hand {
            Hand::Once => self.click_on(role, label),
            Hand::DoubleClick => {
                self.scroll_to(role, label);
                self.hesitate();
                let pos = self.rect_of(role, label).center();
                self.harness().event(Event::PointerMoved(pos));
                self.click_at(pos);
                self.settle_at_once();
                self.let_pass(DOUBLE_CLICK_SECS);
                self.click_at(pos);
            }
            Hand::Mash(key) => {
                self.scroll_to(role, label);
                self.node(role, label).focus();
                self.step();
                self.hesitate();
                for _ in 0..MASHES {
                    self.harness().key_press(key);
                    self.step();
                    self.settle_at_once();
                    self.let_pass(MASH_SECS);
                }
            }
        }
        self.rest();
    }

    /// What can be pressed here: role and name, those of one name once.
    fn pressable(&mut self) -> Vec<(Role, String)> {
        let steps = |label: &str| {
            [", current", ", passed", ", open"].iter().any(|state| label.ends_with(state))
        };
        let widgets = self.widgets();
        let is_one = |role: Role, label: &str| {
            widgets.iter().filter(|other| other.role == role && other.label == label).count() == 1
        };
        widgets
            .iter()
            .filter(|widget| matches!(widget.role, Role::Button | Role::CheckBox))
            .filter(|widget| widget.is_enabled && !steps(&widget.label))
            .filter(|widget| !FRAME.contains(&widget.label.as_str()))
            .filter(|widget| !widget.label.starts_with("Copy"))
            .filter(|widget| is_one(widget.role, &widget.label))
            .map(|widget| (widget.role, widget.label.clone()))
            .collect()
    }
}

/// All of the account that this program may change, without what differs in every run.
fn account(practice: &Practice) -> String {
    let mut told = Vec::new();
    for name in practice.roles_under("/") {
        told.push(format!("role {name}: {:?}", practice.role(&name)));
    }
    for name in practice.own_policies() {
        told.push(format!("policy {name}: {:?}", practice.policy(&name)));
    }
    for user in practice.user_names() {
        told.push(format!("user {user}: {} keys", practice.access_key_ids(&user).len()));
    }
    told.sort();
    told.join("\n")
}

/// What the account is after a button of the station was pressed so.
#[track_caller]
fn after(station: Station, hand: Hand, (role, label): &(Role, String)) -> String {
    let practice = Practice::start();
    let mut wizard = station(&practice);
    wizard.press_with(hand, *role, label);
    drop(wizard);
    account(&practice)
}

/// Presses every button of the station hastily, and holds the account against what one click makes of it: a button that
/// changes nothing with one click has to leave the account as it was.
///
/// As long as the station is the same after a button, the next one is pressed in the same window.
#[track_caller]
fn hastily(station: Station) {
    let mut practice = Practice::start();
    let mut wizard = station(&practice);
    let untouched = account(&practice);
    let buttons = wizard.pressable();
    assert!(!buttons.is_empty());
    let mut faults = Vec::new();
    let mut compare = |hand: Hand, button: &(Role, String), hasty: String, once: &String| {
        if hasty != *once {
            faults.push(format!("{hand:?} on {button:?} made\n{hasty}\ninstead of\n{once}"));
        }
    };
    for button in &buttons {
        if changes_the_account(&button.1) {
            let once = after(station, Hand::Once, button);
            for hand in [Hand::DoubleClick, Hand::Mash(Key::Enter), Hand::Mash(Key::Space)] {
                compare(hand, button, after(station, hand, button), &once);
            }
            continue;
        }
        // What only opens something is a door that a second click might go through.
        let is_door = button.1.ends_with('…');
        let hands = [Some(Hand::DoubleClick), is_door.then_some(Hand::Mash(Key::Enter))];
        for hand in hands.into_iter().flatten() {
            if wizard.pressable() != buttons {
                practice = Practice::start();
                wizard = station(&practice);
            }
            wizard.press_with(hand, button.0, &button.1);
            compare(hand, button, account(&practice), &untouched);
        }
    }
    drop(wizard);
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Whether one deliberate click on it changes the account; every other button only shows something.
fn changes_the_account(label: &str) -> bool {
    let begins = ["Create in ", "Update in ", "Continue in ", "Undo in ", "Remove from "];
    begins.iter().any(|begin| label.starts_with(begin))
        || label.starts_with("Delete the key ")
        || ["Make another access key", "Make this change in AWS", "Revoke these sessions"]
            .contains(&label)
}

fn at_review(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review();
    wizard
}

/// A role of ours that somebody opened to more: its difference was read and confirmed.
fn about_to_update(practice: &Practice) -> Wizard {
    let mut wizard = created(practice);
    let iam = practice.customer().iam();
    let trust = iam.update_assume_role_policy().role_name(ROLE_NAME).policy_document(OLDER_TRUST);
    practice.tokio.block_on(trust.send()).unwrap();
    drop(wizard);
    wizard = at_review(practice);
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    wizard
}

fn created(practice: &Practice) -> Wizard {
    let mut wizard = at_review(practice);
    wizard.press(CREATE);
    wizard.rest();
    wizard
}

fn updated(practice: &Practice) -> Wizard {
    let mut wizard = about_to_update(practice);
    wizard.press(UPDATE);
    wizard.rest();
    wizard
}

fn about_to_undo(practice: &Practice) -> Wizard {
    let mut wizard = updated(practice);
    wizard.press("Undo the last run…");
    wizard.rest();
    wizard
}

fn about_to_remove(practice: &Practice) -> Wizard {
    let mut wizard = created(practice);
    wizard.press(REMOVAL);
    wizard.rest();
    wizard.fill("Bucket name", "countersign-practice");
    wizard
}

fn at_hand_over(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    wizard.validate_at_a_glance();
    wizard.press("Continue");
    wizard.rest();
    // What is saved in haste lies among what the tests leave behind.
    wizard.fill("File", concat!(env!("CARGO_TARGET_TMPDIR"), "/"));
    wizard
}

fn about_to_revoke(practice: &Practice) -> Wizard {
    let mut wizard = at_hand_over(practice);
    wizard.press("Revoke sessions…");
    wizard.rest();
    wizard
}

fn with_a_fix_shown(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    let iam = practice.customer().iam();
    let trust = iam.update_assume_role_policy().role_name(ROLE_NAME).policy_document(OLDER_TRUST);
    practice.tokio.block_on(trust.send()).unwrap();
    wizard.validate_at_a_glance();
    wizard.press("Put the role back…");
    wizard.rest();
    wizard
}

fn with_a_users_key(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review_of_a_user();
    wizard.press(CREATE);
    wizard.rest();
    wizard
}

#[test]
fn before_anything_is_made() {
    hastily(at_review);
}

#[test]
fn before_an_update() {
    hastily(about_to_update);
}

#[test]
fn after_a_run() {
    hastily(created);
}

#[test]
fn after_an_update() {
    hastily(updated);
}

#[test]
fn where_undoing_is_shown() {
    hastily(about_to_undo);
}

#[test]
fn where_removing_is_shown() {
    hastily(about_to_remove);
}

#[test]
fn at_the_hand_over() {
    hastily(at_hand_over);
}

#[test]
fn where_revoking_is_shown() {
    hastily(about_to_revoke);
}

#[test]
fn where_a_fix_is_shown() {
    hastily(with_a_fix_shown);
}

#[test]
fn where_a_users_key_was_made() {
    hastily(with_a_users_key);
}

#[test]
fn what_appears_under_the_pointer_is_dead_until_it_could_be_read() {
    let practice = Practice::start();
    let mut wizard = created(&practice);
    wizard.scroll_to(Role::Button, "Undo the last run…");
    wizard.hesitate();
    wizard.press("Undo the last run…");
    wizard.settle_at_once();
    wizard.scroll_to(Role::Button, UNDO);
    let pos = wizard.rect_of(Role::Button, UNDO).center();
    wizard.let_pass(0.4);
    wizard.click_at(pos);
    assert!(!wizard.model().is_writing(), "it was there for half a second");
    wizard.let_pass(0.4);
    wizard.click_at(pos);
    assert!(wizard.model().is_writing(), "it can be pressed like any other by now");
    wizard.rest();
    assert_eq!(practice.role(ROLE_NAME), None);
}

#[test]
fn what_stays_where_it_is_takes_every_click() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.hesitate();
    let pos = wizard.rect_of(Role::Button, "Keyboard shortcuts").center();
    wizard.harness().event(Event::PointerMoved(pos));
    wizard.click_at(pos);
    assert!(wizard.model().shortcuts.list_is_open);
    wizard.press_key(Key::Escape);
    wizard.click_at(pos);
    assert!(wizard.model().shortcuts.list_is_open, "it was there all the time");
}

#[test]
fn what_scrolls_with_the_wheel_stays_alive() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice);
    wizard.scroll_to(Role::Button, "Copy all");
    wizard.hesitate();
    let before = wizard.rect_of(Role::Button, "Copy all");
    // Over the page, which the footer may hide the button behind.
    let over_the_page = egui::pos2(before.center().x, 400.0);
    let delta_y = if before.center().y < over_the_page.y { 60.0 } else { -60.0 };
    wizard.harness().event(Event::PointerMoved(over_the_page));
    wizard.harness().event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, delta_y),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    for _ in 0..8 {
        wizard.step();
    }
    let scrolled = wizard.rect_of(Role::Button, "Copy all");
    assert!((scrolled.top() - before.top()).abs() > 5.0, "{scrolled:?} was {before:?}");
    wizard.harness().event(Event::PointerMoved(scrolled.center()));
    wizard.click_at(scrolled.center());
    assert!(wizard.clipboard().contains(ROLE_NAME), "{}", wizard.clipboard());
}

#[test]
fn a_removal_asks_for_the_buckets_name_and_says_when_the_role_was_used_last() {
    let practice = Practice::start();
    let mut wizard = created(&practice);
    wizard.press(REMOVAL);
    wizard.rest();
    wizard.assert_shows("IAM knows of no use of the role");
    assert!(!wizard.is_enabled(Role::Button, REMOVE));
    wizard.fill("Bucket name", "countersign-practise");
    wizard.assert_shows("The bucket is called countersign-practice");
    assert!(!wizard.is_enabled(Role::Button, REMOVE));
    let vendor = practice.keys.vendor.clone();
    practice.assume_as(vendor, ROLE_NAME, crate::journey::EXTERNAL_ID, "lasso-moderation");
    wizard.press("Cancel");
    wizard.press(REMOVAL);
    wizard.rest();
    wizard.assert_shows("The role was last used on ");
    wizard.fill("Bucket name", "countersign-practice");
    wizard.press(REMOVE);
    wizard.rest();
    wizard.assert_shows("The integration is removed");
    assert_eq!(practice.role(ROLE_NAME), None);
}

#[test]
fn undoing_the_last_run_leaves_the_role_that_an_earlier_run_made() {
    let practice = Practice::start();
    let mut wizard = updated(&practice);
    wizard.undo_last_run();
    wizard.assert_shows("The last run is undone");
    assert!(practice.role(ROLE_NAME).unwrap().trust_policy.contains("222222222222:root"));
    assert!(!practice.own_policies().is_empty());
}
