//! The keyboard's shortcuts: one table, which the keys are held against and the list is made of.

use egui::{Context, Event as Input, Key, KeyboardShortcut, Modifiers, RichText, ScrollArea};

use super::focus::Began;
use super::frame::dialog_width;
use super::theme::{self, palette};
use super::widgets;
use crate::model::Model;
use crate::model::event::Event;
use crate::model::step::Step;
use crate::{phrase, words};

const WIDTH: f32 = 600.0;
/// Wide enough for three keys of one shortcut.
const KEYS_WIDTH: f32 = 232.0;
/// Of a slim dialog, which has to have room for the words, too.
const KEYS_SHARE: f32 = 0.4;
/// What the window keeps free above and below the list, with title and button.
const MARGIN: f32 = 200.0;

/// What a row's keys do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Go(Step),
    Continue,
    Validate,
    Close,
    ShowList,
    /// The widgets and the lists do it themselves.
    Itself,
}

/// One shortcut: any of its keys, and what they do in words.
struct Shortcut {
    keys: &'static [KeyboardShortcut],
    text: &'static str,
    does: Does,
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const TABLE: [Shortcut; 16] = [
    Shortcut {
        keys: &[key(Key::Enter)],
        text: phrase!("Continue, or press the button that has the keyboard"),
        does: Does::Continue,
    },
    Shortcut {
        keys: &[command(Key::Num1)],
        text: phrase!("Go to Connect"),
        does: Does::Go(Step::Connect),
    },
    Shortcut {
        keys: &[command(Key::Num2)],
        text: phrase!("Go to Vendor"),
        does: Does::Go(Step::Vendor),
    },
    Shortcut {
        keys: &[command(Key::Num3)],
        text: phrase!("Go to Content"),
        does: Does::Go(Step::Content),
    },
    Shortcut {
        keys: &[command(Key::Num4)],
        text: phrase!("Go to Review and create"),
        does: Does::Go(Step::Review),
    },
    Shortcut {
        keys: &[command(Key::Num5)],
        text: phrase!("Go to Validate"),
        does: Does::Go(Step::Validate),
    },
    Shortcut {
        keys: &[command(Key::Num6)],
        text: phrase!("Go to Hand over"),
        does: Does::Go(Step::HandOver),
    },
    Shortcut {
        keys: &[key(Key::F5)],
        text: phrase!("Run every check, as soon as the access is there"),
        does: Does::Validate,
    },
    Shortcut {
        keys: &[key(Key::Escape)],
        text: phrase!("Close what was opened last, or leave a field"),
        does: Does::Close,
    },
    Shortcut {
        keys: &[key(Key::Tab), KeyboardShortcut::new(Modifiers::SHIFT, Key::Tab)],
        text: phrase!("Go to the next field, button or list, or back"),
        does: Does::Itself,
    },
    Shortcut { keys: &[key(Key::Space)], text: phrase!("Press the button"), does: Does::Itself },
    Shortcut {
        keys: &[key(Key::ArrowUp), key(Key::ArrowDown)],
        text: phrase!("Select a row of a list"),
        does: Does::Itself,
    },
    Shortcut {
        keys: &[key(Key::Home), key(Key::End)],
        text: phrase!("Select the first or the last row"),
        does: Does::Itself,
    },
    Shortcut {
        keys: &[command(Key::Plus), command(Key::Minus), command(Key::Num0)],
        text: phrase!("Larger text, smaller text, the usual size"),
        does: Does::Itself,
    },
    Shortcut {
        keys: &[command(Key::C)],
        text: phrase!("Copy the selected row, or the text that is selected"),
        does: Does::Itself,
    },
    Shortcut {
        keys: &[key(Key::Questionmark)],
        text: phrase!("Show this list"),
        does: Does::ShowList,
    },
];

/// Does what the keys of this frame ask for; after everything is drawn, so that the widgets had them first.
pub fn take(context: &Context, model: &Model, began: Began, events: &mut Vec<Event>) {
    for shortcut in &TABLE {
        if shortcut.keys.iter().any(|keys| is_pressed(context, *keys))
            && let Some(event) = shortcut.does.event(context, model, began, events)
        {
            if event == Event::ValidationRequested {
                events.push(Event::StepRequested(Step::Validate));
            }
            events.push(event);
        }
    }
}

/// Whether these keys went down in this frame. A digit is also the key on which it stands: some keyboards need Shift
/// for it. The question mark is the character, wherever it stands.
fn is_pressed(context: &Context, wanted: KeyboardShortcut) -> bool {
    let digits = Key::Num1..=Key::Num6;
    context.input(|input| {
        input.events.iter().any(|event| match event {
            Input::Text(text) => wanted.logical_key == Key::Questionmark && text == "?",
            Input::Key { key, physical_key, pressed: true, repeat: false, modifiers } => {
                let is_on_it = *physical_key == Some(wanted.logical_key);
                wanted.logical_key != Key::Questionmark
                    && modifiers.matches_exact(wanted.modifiers)
                    && (*key == wanted.logical_key
                        || (is_on_it && digits.contains(&wanted.logical_key)))
            }
            _ => false,
        })
    })
}

impl Does {
    fn event(
        self,
        context: &Context,
        model: &Model,
        began: Began,
        events: &[Event],
    ) -> Option<Event> {
        if self == Self::Close {
            // A choice closes itself; a field is left first.
            let is_taken = began.has_popup || (began.is_text && model.topmost_dialog().is_none());
            let closes = model.closes_topmost().filter(|event| !events.contains(event));
            return closes.filter(|_| !is_taken);
        }
        if model.topmost_dialog().is_some() {
            return None;
        }
        match self {
            Self::Go(step) => (step <= model.furthest_step()).then_some(Event::StepRequested(step)),
            Self::Continue => {
                let is_free = !began.has_popup && !takes_enter(context, began);
                // What a field or a button made of the key counts.
                let is_open = events
                    .iter()
                    .all(|event| matches!(event, Event::FieldLeft(_) | Event::Edited(..)));
                let may_go = model.step != Step::HandOver && model.may_try_to_continue();
                (is_free && is_open && may_go).then_some(Event::ContinueRequested)
            }
            Self::Validate => model.may_validate().then_some(Event::ValidationRequested),
            Self::ShowList => (!began.is_text).then_some(Event::ShortcutsOpened),
            Self::Close | Self::Itself => None,
        }
    }
}

/// Whether Enter is the business of what had the keyboard: a button, or a field of several lines.
fn takes_enter(context: &Context, began: Began) -> bool {
    if began.is_text {
        // A field of one line gives the keyboard away with Enter, one of several keeps it.
        return context.text_edit_focused();
    }
    let response = began.focused.and_then(|id| context.read_response(id));
    response.is_some_and(|response| response.sense.senses_click())
}

/// The button that opens the list, for whoever has not heard of the question mark.
pub fn open_button_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    let button = widgets::wide_button_ui(ui, words!("Keyboard shortcuts"));
    if button.on_hover_text(words!("Or press ?")).clicked() {
        events.push(Event::ShortcutsOpened);
    }
}

/// The list, over everything else; `is_new` in its first frame, in which its button takes the keyboard.
pub fn list_ui(ui: &egui::Ui, is_new: bool, events: &mut Vec<Event>) {
    let window = ui.ctx().content_rect().size();
    let title = words!("Keyboard shortcuts");
    let shown = widgets::dialog_ui(ui, "shortcuts", title, |ui| {
        ui.set_width(dialog_width(ui, WIDTH));
        widgets::section_ui(ui, title);
        ui.add_space(theme::space::S);
        let height = (window.y - MARGIN).max(120.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::space::XS;
            for shortcut in &TABLE {
                shortcut_ui(ui, shortcut);
            }
        });
        ui.add_space(theme::space::M);
        let close = widgets::primary_button_ui(ui, words!("Close"), true);
        if is_new {
            close.request_focus();
        }
        if close.clicked() {
            events.push(Event::ShortcutsClosed);
        }
    });
    if shown.should_close() {
        events.push(Event::ShortcutsClosed);
    }
}

fn shortcut_ui(ui: &mut egui::Ui, shortcut: &Shortcut) {
    let names: Vec<String> = shortcut.keys.iter().map(|keys| name(ui.ctx(), *keys)).collect();
    ui.horizontal_top(|ui| {
        let width = KEYS_WIDTH.min(KEYS_SHARE * ui.available_width());
        let size = egui::vec2(width, 0.0);
        ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::LEFT), |ui| {
            ui.set_width(width);
            let names = RichText::new(names.join(", ")).size(theme::MONO_SIZE).monospace();
            ui.add(egui::Label::new(names.color(palette(ui).text)).wrap());
        });
        ui.add(egui::Label::new(crate::words::of(shortcut.text)).wrap());
    });
}

/// As it stands on this computer's keys.
fn name(context: &Context, keys: KeyboardShortcut) -> String {
    match keys.logical_key {
        Key::Questionmark => "?".to_owned(),
        _ => context.format_shortcut(&keys),
    }
}

/// Keeps from the widgets what a held key repeats: one press of Enter presses one button, though another may have
/// taken its place by then.
#[derive(Default)]
pub struct HeldKeys {
    held: Vec<Key>,
}

impl egui::Plugin for HeldKeys {
    fn debug_name(&self) -> &'static str {
        "held keys"
    }

    fn input_hook(&mut self, context: &Context, input: &mut egui::RawInput) {
        // In a text a held key is meant.
        let is_text = context.text_edit_focused();
        input.events.retain(|event| match event {
            Input::Key { key: key @ (Key::Enter | Key::Space), pressed: true, .. } => {
                let is_held = self.held.contains(key);
                if !is_held {
                    self.held.push(*key);
                }
                is_text || !is_held
            }
            Input::Key { key, pressed: false, .. } => {
                self.held.retain(|held| held != key);
                true
            }
            Input::WindowFocused(_) => {
                self.held.clear();
                true
            }
            _ => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        let all: Vec<_> = TABLE.iter().flat_map(|shortcut| shortcut.keys).collect();
        for (index, keys) in all.iter().enumerate() {
            assert!(!all[..index].contains(keys), "{keys:?} stands twice in the table");
        }
    }

    #[test]
    fn every_step_has_its_number() {
        let numbers = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
        for (number, step) in numbers.into_iter().zip(Step::ALL) {
            let row = TABLE.iter().find(|shortcut| shortcut.keys.contains(&command(number)));
            assert_eq!(row.map(|shortcut| shortcut.does), Some(Does::Go(step)));
            assert_eq!(
                row.map(|shortcut| shortcut.text),
                Some(format!("Go to {}", step.title()).as_str())
            );
        }
    }
}
