//! The choice of a practice AWS, in order or broken on purpose, on the Connect step.

use egui::text::{LayoutJob, TextFormat};
use egui::{RichText, Role, TextStyle, WidgetInfo};

use crate::model::Model;
use crate::model::event::Event;
use crate::model::practice::{Practice, PracticeChange};
use crate::ui::theme::{Mark, palette, space};
use crate::ui::widgets;
use crate::{phrase, words};

/// The practice AWS without a fault.
const IN_ORDER: &str = phrase!("In order");
const IN_ORDER_MEANS: &str = phrase!("Nothing is broken");
const MENU_HEIGHT: f32 = 420.0;

/// What somebody practises on, and what is broken in it on purpose.
pub fn practice_ui(ui: &mut egui::Ui, model: &Model, practice: &Practice, events: &mut Vec<Event>) {
    if !practice.choices.is_empty() {
        widgets::section_ui(ui, words!("Sandbox"));
        menu_ui(ui, model, practice, events);
    }
    match &model.practice_change {
        PracticeChange::Starting(_) => {
            widgets::busy_ui(ui, words!("Starting the sandbox"));
            return;
        }
        PracticeChange::Failed(sentence) => widgets::message_ui(ui, Mark::Failed, sentence),
        PracticeChange::None => {}
    }
    if let Some(scenario) = &practice.scenario {
        let title = words!("Broken on purpose: {scenario}", scenario = scenario.title);
        widgets::banner_ui(ui, Mark::Warning, &title, |ui| {
            ui.add(egui::Label::new(&scenario.broken).wrap());
        });
        ui.add_space(space::S);
    }
}

fn menu_ui(ui: &mut egui::Ui, model: &Model, practice: &Practice, events: &mut Vec<Event>) {
    let chosen = practice.scenario.as_ref();
    let chosen_title = chosen.map_or(words::of(IN_ORDER), |scenario| &scenario.title);
    widgets::line_ui(ui, |ui| {
        let label = widgets::label_ui(ui, words!("Scenario"));
        ui.add_enabled_ui(model.may_change_practice(), |ui| {
            let width = ui.available_width();
            let combo = egui::ComboBox::from_id_salt("practice")
                .width(width)
                .height(MENU_HEIGHT)
                .selected_text(chosen_title);
            let response = combo.show_ui(ui, |ui| {
                let is_chosen = chosen.is_none();
                if choice_ui(ui, is_chosen, words::of(IN_ORDER), words::of(IN_ORDER_MEANS)) {
                    events.push(Event::PracticeChosen(None));
                }
                for choice in &practice.choices {
                    let is_chosen = Some(choice) == chosen;
                    if choice_ui(ui, is_chosen, &choice.title, &choice.broken) {
                        events.push(Event::PracticeChosen(Some(choice.name.clone())));
                    }
                }
            });
            widgets::label_choice(response, &label);
        });
    });
    widgets::under_field_ui(ui, |ui| {
        let note = words!("Another choice starts over; vendor and external ID stay");
        ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
    });
}

/// A title with its sentence below, to be clicked as one.
fn choice_ui(ui: &mut egui::Ui, is_chosen: bool, title: &str, means: &str) -> bool {
    let palette = palette(ui);
    let font = |style: TextStyle| style.resolve(ui.style());
    let mut job = LayoutJob::default();
    job.append(title, 0.0, TextFormat::simple(font(TextStyle::Body), palette.text));
    job.append("\n", 0.0, TextFormat::simple(font(TextStyle::Small), palette.text));
    job.append(means, 0.0, TextFormat::simple(font(TextStyle::Small), palette.text_muted));
    let button = egui::Button::selectable(is_chosen, job).wrap();
    let width = ui.available_width();
    let response = ui.add(button.min_size(egui::vec2(width, 0.0)));
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, is_chosen, format!("{title}: {means}"))
    });
    response.clicked()
}
