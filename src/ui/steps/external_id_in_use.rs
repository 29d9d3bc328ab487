//! The role accepts another external ID today than the form has: what the admin can do about it, before anything is written.

use crate::access::plan::AccessPlan;
use crate::model::Model;
use crate::model::event::Event;
use crate::ui::theme::Mark;
use crate::ui::widgets;
use crate::words;

pub fn external_id_in_use_ui(
    ui: &mut egui::Ui,
    model: &Model,
    plan: &AccessPlan,
    events: &mut Vec<Event>,
) {
    let Some(in_use) = model.external_id_at_stake() else { return };
    let vendor_name = &plan.vendor_name;
    let title = words!("The role accepts the external ID {in_use} today", in_use);
    widgets::banner_ui(ui, Mark::Warning, &title, |ui| {
        let sentence = words!(
            "Whoever uses it is locked out once the form's takes its place, until {vendor_name} has that one",
            vendor_name
        );
        ui.add(egui::Label::new(sentence).wrap());
        let shortfall = model.vendor.shortfall_of(&in_use);
        let is_free = !model.is_writing();
        ui.horizontal_wrapped(|ui| {
            let keep = widgets::plain_button(words!("Keep it (recommended)"));
            if ui.add_enabled(is_free && shortfall.is_none(), keep).clicked() {
                events.push(Event::ExternalIdKept);
            }
            let both = widgets::plain_button(words!("Rotate: accept both for now"));
            if ui.add_enabled(is_free, both).clicked() {
                events.push(Event::ExternalIdOverlapRequested);
            }
        });
        if let Some(sentence) = shortfall {
            widgets::reason_ui(ui, &sentence);
        }
        let mut is_given_up = model.review.given_up.as_ref() == Some(&in_use);
        let text = words!("Replace it: {vendor_name} has the new one already", vendor_name);
        if widgets::tick_ui(ui, is_free, &mut is_given_up, &text).changed() {
            events.push(Event::ExternalIdGivenUp(is_given_up));
        }
    });
}
