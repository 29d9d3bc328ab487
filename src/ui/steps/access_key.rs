//! The access key of an IAM user: what became of it, and its change for another one.

use egui::RichText;

use crate::access::changes::Write;
use crate::access::changes::user::key_changes;
use crate::access::plan::AccessPlan;
use crate::model::Model;
use crate::model::event::Event;
use crate::ui::theme::{Mark, palette};
use crate::ui::widgets;
use crate::words;

pub fn access_key_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    if let Some(key) = model.fresh_key() {
        let sentence = words!(
            "The access key {id} was made. Its secret is kept nowhere: Hand over shows it until Countersign is closed",
            id = key.id
        );
        widgets::message_ui(ui, Mark::Warning, &sentence);
    }
    let Some(inventory) = model.review.inventory_for(plan) else { return };
    let changes = key_changes(plan, inventory);
    if changes.make.is_none() && changes.delete.is_empty() {
        return;
    }
    widgets::section_ui(ui, words!("Change the access key"));
    if changes.make.is_some() {
        let note = words!(
            "IAM shows a key's secret once. If nobody has it any more, or it is time to change it, make another key, hand it over, and delete the old one here when the vendor has switched"
        );
        note_ui(ui, note);
        let button = widgets::plain_button(words!("Make another access key"));
        if ui.add_enabled(!model.is_writing(), button).clicked() {
            events.push(Event::AnotherKeyRequested);
        }
    }
    if changes.delete.is_empty() {
        return;
    }
    let mut confirmed = model.review.replacement_confirmed;
    let text = words!("Nobody uses the key any more that I delete; it cannot be brought back");
    if widgets::tick_ui(ui, true, &mut confirmed, text).changed() {
        events.push(Event::ReplacementConfirmed(confirmed));
    }
    for write in &changes.delete {
        let Write::DeleteAccessKey { id } = write else { continue };
        // The one that was made now is the one to keep.
        if model.fresh_key().is_some_and(|fresh| fresh.id == *id) {
            continue;
        }
        let text = words!("Delete the key {id}", id);
        let may_delete = confirmed && !model.is_writing();
        if widgets::danger_button_ui(ui, &text, may_delete).clicked() {
            events.push(Event::KeyDeletionRequested(id.clone()));
        }
    }
}

fn note_ui(ui: &mut egui::Ui, note: &str) {
    ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
}
