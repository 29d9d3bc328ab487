//! The first run: the ways to credentials where there are none, and practising without an account.

use egui::{Align, Button, Layout, RichText};

use crate::model::Model;
use crate::model::connect::ways_in::WayIn;
use crate::model::event::{CopyItem, Event};
use crate::model::practice::PracticeChange;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets;
use crate::words;

/// Below this width a command stands under its way's name.
const NARROW_BELOW: f32 = 480.0;
const NAME_WIDTH: f32 = 200.0;

/// Explains every way in, and offers the practice AWS.
pub fn first_run_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("No AWS credentials on this computer yet"));
    let text = words!(
        "Countersign works with the credentials of the AWS CLI and keeps none of its own. Choose a way, and type its command in a terminal: a new profile is noticed by itself"
    );
    ui.add(egui::Label::new(text).wrap());
    if model.surroundings.may_practise {
        widgets::banner_ui(ui, Mark::Current, words!("Only want to look around?"), |ui| {
            let text = words!(
                "The sandbox is a practice AWS inside this program, with two accounts, a bucket and set-ups that are broken on purpose; nothing of it leaves this computer"
            );
            ui.add(egui::Label::new(text).wrap());
            practise_ui(ui, model, events);
        });
    }
    widgets::card_ui(ui, |ui| {
        for (index, way) in WayIn::ALL.into_iter().enumerate() {
            if index > 0 {
                ui.separator();
            }
            way_ui(ui, model, way, events);
        }
    });
    if ui.button(words!("Read the AWS config again")).clicked() {
        events.push(Event::ProfilesRequested);
    }
}

fn way_ui(ui: &mut egui::Ui, model: &Model, way: WayIn, events: &mut Vec<Event>) {
    let is_narrow = ui.available_width() < NARROW_BELOW;
    if is_narrow {
        ui.add(egui::Label::new(theme::strong(way.title())).wrap());
    }
    ui.horizontal(|ui| {
        if !is_narrow {
            let size = egui::vec2(NAME_WIDTH, ui.spacing().interact_size.y);
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_width(NAME_WIDTH);
                ui.label(theme::strong(way.title()));
            });
        }
        let copy_width =
            widgets::copy_button_width(ui, words!("Copy")) + ui.spacing().item_spacing.x;
        let size = egui::vec2(ui.available_width() - copy_width, ui.spacing().interact_size.y);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(size.x);
            let command = RichText::new(way.command()).monospace();
            ui.add(egui::Label::new(command).truncate());
        });
        let what = words!("the command for: {way}", way = way.title());
        widgets::copy_button_ui(ui, model, CopyItem::WayIn(way), &what, events);
    });
    let when = RichText::new(way.when()).small().color(palette(ui).text_muted);
    ui.add(egui::Label::new(when).wrap());
}

/// The way into practice from a window that has credentials, too.
pub fn practice_offer_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if model.surroundings.may_practise {
        practise_ui(ui, model, events);
    }
}

fn practise_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if let PracticeChange::Failed(sentence) = &model.practice_change {
        widgets::message_ui(ui, Mark::Failed, sentence);
    }
    let button = Button::new(words!("Practise without an account"));
    if ui.add_enabled(model.may_enter_practice(), button).clicked() {
        events.push(Event::PracticeRequested);
    }
}

/// The way back from practice to the real AWS, where there is one.
pub fn leave_practice_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if !model.has_real_aws_aside() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let button = Button::new(words!("Leave the sandbox"));
        if ui.add_enabled(model.may_leave_practice(), button).clicked() {
            events.push(Event::PracticeLeaveRequested);
        }
        let note = words!("Back to your own AWS, as you left it; what was practised is gone");
        ui.label(RichText::new(note).small().color(palette(ui).text_muted));
    });
}
