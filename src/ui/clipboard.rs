//! What becomes of a secret in the clipboard, and the choice of when it goes.

use egui::RichText;

use super::progress::countdown_ui;
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
        widgets::label_choice(response, &label);
    });
    content_ui(ui, model);
}

/// What is said of the secret in the clipboard, where there is something to say.
pub fn content_ui(ui: &mut egui::Ui, model: &Model) {
    match &model.clipboard.content {
        Content::NothingSecret => {}
        Content::Holds { .. } => {
            let left_secs = model.clipboard.remaining_secs(model.now);
            if let (Some(secs), ClearAfter::Secs(whole_secs)) =
                (left_secs, model.clipboard.clear_after)
            {
                let text = words!("The clipboard is cleared in {secs} s", secs);
                countdown_ui(ui, i64::from(secs), i64::from(whole_secs), &text);
            } else {
                let text = words!("The secret stays in the clipboard");
                widgets::message_ui(ui, Mark::Warning, text);
            }
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
