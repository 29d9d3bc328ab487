//! The first run: the ways to credentials where there are none, and practising without an account.

use egui::{Button, RichText};

use crate::model::Model;
use crate::model::connect::ways_in::WayIn;
use crate::model::event::{CopyItem, Event};
use crate::model::practice::PracticeChange;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets;
use crate::words;

/// Explains every way in, and offers the sandbox.
pub fn first_run_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("No AWS credentials on this computer yet"));
    let text =
        words!("Countersign works with the credentials of the AWS CLI and keeps none of its own");
    ui.add(egui::Label::new(text).wrap());
    if model.surroundings.may_practise {
        widgets::banner_ui(ui, Mark::Current, words!("Only want to look around?"), |ui| {
            ui.add(egui::Label::new(sandbox_is()).wrap());
            practise_ui(ui, model, events);
        });
    }
    widgets::section_ui(ui, words!("Ways to credentials"));
    let text =
        words!("Type the command of one of them in a terminal: a new profile is noticed by itself");
    ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
    widgets::card_ui(ui, |ui| {
        for (index, way) in WayIn::ALL.into_iter().enumerate() {
            if index > 0 {
                ui.add_space(theme::space::XS);
                ui.separator();
                ui.add_space(theme::space::XS);
            }
            way_ui(ui, model, way, events);
        }
    });
    if ui.button(words!("Read the AWS config again")).clicked() {
        events.push(Event::ProfilesRequested);
    }
}

/// What the sandbox is, for whoever has not heard of it.
fn sandbox_is() -> &'static str {
    words!(
        "The sandbox stands in for AWS inside this program, with two accounts, a bucket and scenarios that are broken on purpose; nothing of it leaves this computer"
    )
}

/// A way with its command and when to choose it; the command stands whole, because it is read before it is copied.
fn way_ui(ui: &mut egui::Ui, model: &Model, way: WayIn, events: &mut Vec<Event>) {
    ui.horizontal_top(|ui| {
        let copy_width =
            widgets::copy_button_width(ui, words!("Copy")) + ui.spacing().item_spacing.x;
        let width = ui.available_width() - copy_width;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::space::XS;
            ui.add(egui::Label::new(theme::strong(way.title())).wrap());
            ui.add(egui::Label::new(RichText::new(way.command()).monospace()).wrap());
            widgets::note_ui(ui, way.when());
        });
        let what = words!("the command for: {way}", way = way.title());
        ui.horizontal(|ui| {
            widgets::copy_button_ui(ui, model, CopyItem::WayIn(way), &what, events);
        });
    });
}

/// The way into practice from a window that has credentials, too.
pub fn practice_offer_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if model.surroundings.may_practise {
        widgets::section_ui(ui, words!("Or look around in the sandbox"));
        ui.add(egui::Label::new(RichText::new(sandbox_is()).color(palette(ui).text_muted)).wrap());
        practise_ui(ui, model, events);
    }
}

fn practise_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if let PracticeChange::Failed(sentence) = &model.practice_change {
        widgets::message_ui(ui, Mark::Failed, sentence);
    }
    let button = Button::new(words!("Open the sandbox"));
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
