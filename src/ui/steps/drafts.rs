//! Drafts on the list of integrations: what each waits for, opened and forgotten.

use egui::{Button, RichText};

use super::saved::{FACTS_WIDTH, ago, facts_beside_buttons_ui};
use crate::model::Model;
use crate::model::draft::entry::Fate;
use crate::model::draft::{DraftEntry, DraftEvent};
use crate::model::event::Event;
use crate::ui::theme::{self, Mark, palette, space};
use crate::ui::widgets;
use crate::words;

/// Every draft, above the integrations: they are what somebody waits for.
pub fn drafts_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    for entry in &model.drafts.entries {
        ui.add_space(space::S);
        widgets::card_ui(ui, |ui| {
            let names = [words!("Open"), words!("Forget")];
            let facts = |ui: &mut egui::Ui| facts_ui(ui, model, entry);
            facts_beside_buttons_ui(ui, &names, FACTS_WIDTH, facts, |ui| {
                buttons_ui(ui, model, entry, events);
            });
        });
    }
}

/// Why what is typed is not kept, on every step on which one types.
pub fn problem_ui(ui: &mut egui::Ui, model: &Model) {
    if let Some(problem) = &model.drafts.problem {
        widgets::banner_ui(ui, Mark::Warning, problem, |_| {});
        ui.add_space(space::S);
    }
}

fn facts_ui(ui: &mut egui::Ui, model: &Model, entry: &DraftEntry) {
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.add(egui::Label::new(theme::strong(entry.title())).wrap());
    match (&entry.fate, &entry.read) {
        (Fate::Forgotten, _) => {
            widgets::message_ui(ui, Mark::Skipped, words!("Forgotten: its file is deleted"));
            return;
        }
        // It ends with the path.
        (Fate::NotDeleted(sentence), _) | (Fate::Listed, Err(sentence)) => {
            widgets::message_ui(ui, Mark::Failed, sentence);
        }
        (Fate::Listed, Ok(_)) => {}
    }
    let Ok(shown) = &entry.read else { return };
    let mut facts = Vec::new();
    if let Some(account) = entry.account_id() {
        facts.push(words!("account {account}", account = account.grouped()));
    }
    facts.push(words!("changed {ago}", ago = ago(shown.draft.changed_at, model.now)));
    if model.drafts.is_open(&entry.id) {
        facts.push(words!("open in this window").to_owned());
    }
    let facts = RichText::new(facts.join(" · ")).color(palette(ui).text_muted);
    ui.add(egui::Label::new(facts).wrap());
    widgets::message_ui(ui, Mark::Open, &shown.waits_for);
}

fn buttons_ui(ui: &mut egui::Ui, model: &Model, entry: &DraftEntry, events: &mut Vec<Event>) {
    let is_free = !model.is_writing() && entry.read.is_ok();
    let mut button = |ui: &mut egui::Ui, text: &str, is_enabled: bool, event: DraftEvent| {
        let spoken = format!("{text}: {}", entry.title());
        // Two drafts may be called the same.
        let name = format!("{text}: {}", entry.id);
        let response = widgets::apart_ui(ui, &name, is_enabled, Button::new(text));
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, spoken.clone())
        });
        if response.clicked() {
            events.push(Event::Draft(event));
        }
    };
    if entry.fate == Fate::Forgotten {
        button(ui, words!("Put it back"), is_free, DraftEvent::PutBack(entry.id.clone()));
        return;
    }
    button(ui, words!("Open"), is_free, DraftEvent::Opened(entry.id.clone()));
    button(ui, words!("Forget"), is_free, DraftEvent::Forgotten(entry.id.clone()));
}
