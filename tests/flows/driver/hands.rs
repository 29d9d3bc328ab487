//! What is done with pointer and keyboard.

use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportEvent, ViewportId};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::Wizard;

/// Frames between the wish to scroll and its end.
const FRAMES_TO_SCROLL: usize = 4;
/// A step is cut off above this; half a button there takes no click.
const CONTENT_TOP: f32 = 60.0;
const FOOTER_HEIGHT: f32 = 58.0;
/// What a hand takes from one button to the next: by then nothing that appeared is dead any more.
const MOMENT_SECS: f64 = 0.7;

impl Wizard {
    /// Clicks with the pointer where the widget is, after scrolling there, as a hand would.
    #[track_caller]
    pub fn click_on(&mut self, role: Role, label: &str) {
        let node = self.node(role, label);
        assert!(!node.accesskit_node().is_disabled(), "{label:?} is disabled:\n{}", self.screen());
        self.scroll_to(role, label);
        self.hesitate();
        self.node(role, label).click();
        // What was done shows in the frame after the one that took it in.
        self.harness.run_steps(2);
    }

    /// Brings the widget into view: above the footer, below the window's upper edge.
    #[track_caller]
    pub fn scroll_to(&mut self, role: Role, label: &str) {
        let height = self.harness.ctx.content_rect().height();
        let node = self.node(role, label);
        if !(CONTENT_TOP..height - FOOTER_HEIGHT).contains(&node.rect().center().y) {
            node.scroll_to_me();
            self.harness.run_steps(FRAMES_TO_SCROLL);
        }
    }

    /// Lets go by what a hand takes from one button to the next, by the window's clock.
    pub fn hesitate(&mut self) {
        self.let_pass(MOMENT_SECS);
    }

    /// Lets go by so many seconds of the window's clock.
    pub fn let_pass(&mut self, secs: f64) {
        let now = self.harness.ctx.input(|input| input.time);
        self.harness.input_mut().time = Some(now + secs);
        self.harness.step();
        self.harness.input_mut().time = None;
    }

    /// Clicks a button that begins some work.
    #[track_caller]
    pub fn press(&mut self, label: &str) {
        self.click_on(Role::Button, label);
    }

    /// Clicks the one button whose name begins so.
    #[track_caller]
    pub fn press_what_begins(&mut self, beginning: &str) {
        let buttons = self.widgets().into_iter().filter(|widget| widget.role == Role::Button);
        let found = buttons.map(|button| button.label).find(|name| name.starts_with(beginning));
        let Some(name) = found else {
            panic!("No button {beginning:?}… on the screen:\n{}", self.screen());
        };
        self.press(&name);
    }

    /// Clicks a button twice, faster than anything answers.
    #[track_caller]
    pub fn press_twice(&mut self, label: &str) {
        self.scroll_to(Role::Button, label);
        self.hesitate();
        let node = self.node(Role::Button, label);
        node.click();
        node.click();
        self.harness.run_steps(2);
    }

    /// Clicks the last button of that name: a dialog stands after what it covers.
    #[track_caller]
    pub fn press_last(&mut self, label: &str) {
        self.hesitate();
        let buttons = self.harness.query_all_by_role_and_label(Role::Button, label);
        let Some(last) = buttons.last() else {
            panic!("No button {label:?} on the screen:\n{}", self.screen());
        };
        last.click();
        self.harness.run_steps(2);
    }

    /// Replaces what a field holds by pasting, and stays in it.
    #[track_caller]
    pub fn paste(&mut self, field: &str, text: &str) {
        self.paste_into(Role::TextInput, field, text);
    }

    /// As [`Self::paste`], into a field of one line or of several.
    #[track_caller]
    pub fn paste_into(&mut self, role: Role, field: &str, text: &str) {
        self.click_on(role, field);
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        let event = if text.is_empty() {
            egui::Event::Key {
                key: Key::Delete,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::default(),
            }
        } else {
            egui::Event::Paste(text.to_owned())
        };
        self.harness.event(event);
        self.harness.run_steps(2);
    }

    /// Replaces what a field holds and leaves it, so that what is wrong with it shows.
    #[track_caller]
    pub fn fill(&mut self, field: &str, text: &str) {
        self.paste(field, text);
        self.harness.key_press(Key::Tab);
        self.harness.run_steps(2);
    }

    /// Types where the keyboard is.
    pub fn types(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run_steps(2);
    }

    pub fn press_key(&mut self, key: Key) {
        if matches!(key, Key::Enter | Key::Space) {
            self.hesitate();
        }
        self.press_keys(Modifiers::NONE, key);
    }

    /// Presses a key with others that are held, such as Ctrl.
    pub fn press_keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    /// Presses a key and keeps it down, so that it comes again and again.
    pub fn hold_key(&mut self, key: Key, times: usize) {
        for is_pressed in std::iter::repeat_n(true, times).chain([false]) {
            self.harness.event(egui::Event::Key {
                key,
                physical_key: None,
                pressed: is_pressed,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
            self.harness.run_steps(2);
        }
    }

    /// What Ctrl+C is for a program.
    pub fn copy_by_key(&mut self) {
        self.harness.event(egui::Event::Copy);
        self.harness.run_steps(2);
    }

    /// As the window's close button.
    pub fn close_window(&mut self) {
        let viewports = &mut self.harness.input_mut().viewports;
        viewports.get_mut(&ViewportId::ROOT).unwrap().events.push(ViewportEvent::Close);
        self.harness.step();
    }

    /// Presses Tab and says which widget has the focus then.
    pub fn tab(&mut self) -> String {
        self.harness.key_press(Key::Tab);
        self.harness.run_steps(2);
        self.harness
            .root()
            .children_recursive()
            .find(Node::is_focused)
            .and_then(|node| node.accesskit_node().label())
            .unwrap_or_default()
    }

    /// Presses Enter on whatever has the focus.
    pub fn enter(&mut self) {
        self.harness.key_press(Key::Enter);
        self.harness.run_steps(2);
    }
}
