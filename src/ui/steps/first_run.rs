//! The first run: the ways to credentials where there are none, and practising without an account.

use egui::{Button, RichText};

use crate::model::Model;
use crate::model::connect::ways_in::WayIn;
use crate::model::event::{CopyItem, Event};
use crate::model::practice::PracticeChange;
use crate::ui::theme::{Mark, palette};
use crate::ui::widgets;
use crate::words;

/// Explains every way in, and offers the practice AWS.
pub fn first_run_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("No AWS credentials on this computer yet"));
    let text = words!(
        "Countersign works with the credentials of the AWS CLI and keeps none of its own. Choose a way, and type its command in a terminal: a new profile is noticed by itself."
    );
    ui.add(egui::Label::new(text).wrap());
    for way in WayIn::ALL {
        widgets::card_ui(ui, |ui| way_ui(ui, model, way, events));
    }
    if ui.button(words!("Read the AWS config again")).clicked() {
        events.push(Event::ProfilesRequested);
    }
    if model.surroundings.may_practise {
        ui.add_space(8.0);
        widgets::banner_ui(ui, Mark::Current, words!("Only want to look around?"), |ui| {
            let text = words!(
                "A practice AWS inside this program has two accounts, a bucket and set-ups that are broken on purpose. Nothing of it leaves this computer."
            );
            ui.add(egui::Label::new(text).wrap());
            practise_ui(ui, model, events);
        });
    }
}

fn way_ui(ui: &mut egui::Ui, model: &Model, way: WayIn, events: &mut Vec<Event>) {
    ui.label(RichText::new(way.title()).strong());
    ui.add(egui::Label::new(RichText::new(way.when()).color(palette(ui).text_muted)).wrap());
    ui.horizontal(|ui| {
        let what = words!("the command for: {way}", way = way.title());
        widgets::copy_button_ui(ui, model, CopyItem::WayIn(way), &what, events);
        ui.add(egui::Label::new(RichText::new(way.command()).monospace()).truncate())
            .on_hover_text(way.command());
    });
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
    ui.horizontal(|ui| {
        let button = Button::new(words!("Leave the sandbox"));
        if ui.add_enabled(model.may_leave_practice(), button).clicked() {
            events.push(Event::PracticeLeaveRequested);
        }
        let note = words!("Back to your own AWS, as you left it; what was practised is gone");
        ui.label(RichText::new(note).small().color(palette(ui).text_muted));
    });
}
