//! What becomes of a secret in the clipboard, and the choice of when it goes.

use egui::RichText;

use super::theme::{Mark, palette};
use super::widgets;
use crate::model::Model;
use crate::model::clipboard::{ClearAfter, Content};
use crate::model::event::Event;
use crate::words;

/// When the clipboard is cleared, to be chosen, and how long it holds the secret still.
pub fn clipboard_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label(
            RichText::new(words!("Clear the clipboard")).small().color(palette(ui).text_muted),
        );
        let chosen = model.clipboard.clear_after;
        let combo = egui::ComboBox::from_id_salt("clear the clipboard")
            .selected_text(RichText::new(chosen.to_string()).small());
        let response = combo.show_ui(ui, |ui| {
            for choice in ClearAfter::CHOICES {
                if ui.selectable_label(choice == chosen, choice.to_string()).clicked() {
                    events.push(Event::ClearingChosen(choice));
                }
            }
        });
        response.response.labelled_by(label.id);
    });
    content_ui(ui, model);
}

/// What is said of the secret in the clipboard, where there is something to say.
pub fn content_ui(ui: &mut egui::Ui, model: &Model) {
    match &model.clipboard.content {
        Content::NothingSecret => {}
        Content::Holds { .. } => {
            let (mark, text) = match model.clipboard.remaining_secs(model.now) {
                Some(secs) => (Mark::Waiting, words!("The clipboard is cleared in {secs} s", secs)),
                None => (Mark::Warning, words!("The secret stays in the clipboard").to_owned()),
            };
            widgets::message_ui(ui, mark, &text);
        }
        Content::Cleared => {
            widgets::message_ui(ui, Mark::Passed, words!("The clipboard was cleared"));
        }
        Content::NotCleared(why) => {
            let text = words!("{why}. Copy something else over the secret", why);
            widgets::message_ui(ui, Mark::Failed, &text);
        }
    }
}
