//! The package for somebody else, in the Review step: its form, its text, and the wait until it is applied.

use egui::RichText;

use super::connect::{evidence_ui, way_back_ui};
use crate::access::changes::{differences, is_applied};
use crate::access::filled_in::FilledIn;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::{Failure, FailureKind};
use crate::export::package::PackageFormat;
use crate::export::steps::{HandStep, Pasted};
use crate::model::Model;
use crate::model::event::{CopyItem, Event, Field};
use crate::model::package::{PackageContent, Watch, Watching};
use crate::ui::breaks;
use crate::ui::documents::{code_frame_ui, json_ui, scrolled_code_ui};
use crate::ui::progress::countdown_ui;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets::{self, Choice, FieldLook};
use crate::words;

/// High enough to read in, and low enough to see what comes after it.
const PREVIEW_HEIGHT: f32 = 260.0;

pub(super) fn by_hand_ui(
    ui: &mut egui::Ui,
    model: &Model,
    plan: &AccessPlan,
    events: &mut Vec<Event>,
) {
    ui.add_space(theme::space::S);
    let mut by_hand = model.review.by_hand;
    let text = words!("Do it by hand instead");
    if widgets::tick_ui(ui, !model.is_writing(), &mut by_hand, text).changed() {
        events.push(Event::HandWorkToggled(by_hand));
    }
    if !by_hand {
        return;
    }
    widgets::card_ui(ui, |ui| {
        package_ui(ui, model, plan, events);
        ui.add_space(theme::space::S);
        watch_ui(ui, model, plan, events);
        let is_role = plan.grantee == Grantee::Role;
        if is_role {
            role_arn_ui(ui, model, events);
        }
        let is_seen = is_role && model.review.hand_made_arn().is_ok()
            || !matches!(model.review.package.watch, Watch::Off | Watch::Ended(_));
        if is_seen {
            differences_ui(ui, model, plan);
        }
    });
}

fn package_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    let package = &model.review.package;
    ui.label(theme::strong(words!("A package, for you or for a colleague")));
    ui.horizontal_wrapped(|ui| {
        // What belongs to one choice stands closer together than two choices do.
        ui.spacing_mut().item_spacing.x = theme::space::M;
        for format in PackageFormat::ALL {
            let choice = Choice { text: format.title(), is_chosen: format == package.format };
            if widgets::radio_ui(ui, true, choice).clicked() {
                events.push(Event::PackageChosen(format));
            }
        }
    });
    ui.horizontal_top(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            widgets::copy_button_ui(ui, model, CopyItem::Package, words!("package"), events);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
                let note = RichText::new(package.format.use_of_it()).small();
                ui.add(egui::Label::new(note.color(palette(ui).text_muted)).wrap());
            });
        });
    });
    match package.content_for(plan) {
        Some(PackageContent::Steps(steps)) => steps_ui(ui, steps),
        Some(PackageContent::File(text)) => {
            scrolled_code_ui(ui, package.format, text, PREVIEW_HEIGHT);
        }
        None => {}
    }
    if package.format == PackageFormat::CloudFormation {
        quick_create_ui(ui, model, plan, events);
    }
    save_ui(ui, model, plan, events);
}

fn steps_ui(ui: &mut egui::Ui, steps: &[(HandStep, Vec<FilledIn>)]) {
    for (index, (step, filled)) in steps.iter().enumerate() {
        let text = format!("{}. {}", index + 1, step.instruction);
        ui.add(egui::Label::new(text).wrap());
        match &step.pasted {
            Some(Pasted::Json(document)) => {
                let name = words!("Document of step {number}", number = index + 1);
                code_frame_ui(ui, |ui| json_ui(ui, &name, document, filled));
            }
            Some(Pasted::Commands(commands)) => {
                scrolled_code_ui(ui, PackageFormat::AwsCli, commands, PREVIEW_HEIGHT);
            }
            None => {}
        }
    }
}

fn quick_create_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    let look = FieldLook {
        label: words!("Template URL"),
        example: "https://bucket.s3.eu-west-1.amazonaws.com/template.yaml",
        note: words!("Once the template is in S3: a link that opens CloudFormation with it"),
        is_monospace: true,
    };
    let package = &model.review.package;
    let text = &package.template_url_text;
    widgets::field_ui(ui, model, Field::TemplateUrl, text, look, events);
    let Some(link) = package.quick_create_link(plan) else { return };
    widgets::under_field_ui(ui, |ui| {
        let item = CopyItem::QuickCreateLink;
        widgets::full_copy_button_ui(ui, model, item, words!("Copy the quick-create link"), events);
        ui.add(breaks::label(ui, RichText::new(link).small().monospace()));
    });
}

fn save_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    let suggested = model.package_path(plan).display().to_string();
    let look = FieldLook {
        label: words!("File"),
        example: &suggested,
        note: match plan.grantee {
            Grantee::Role => {
                words!("Only you may read the file; it holds the external ID and no key")
            }
            Grantee::User => words!("Only you may read the file; it holds no key"),
        },
        is_monospace: true,
    };
    let text = &model.review.package.path_text;
    widgets::field_with_ui(ui, model, Field::PackagePath, text, look, events, |ui, events| {
        if ui.button(words!("Browse…")).clicked() {
            events.push(Event::PackagePathPickRequested);
        }
        if ui.button(words!("Save")).clicked() {
            events.push(Event::PackageSaveRequested);
        }
    });
    widgets::under_field_ui(ui, |ui| match &model.review.package.saved {
        Some(Ok(path)) => {
            widgets::message_ui(ui, Mark::Passed, &words!("Saved: {path}", path = path.display()));
        }
        Some(Err(sentence)) => widgets::message_ui(ui, Mark::Failed, sentence),
        None => {}
    });
}

fn watch_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    match &model.review.package.watch {
        Watch::On(watching) => watching_ui(ui, model, watching, events),
        Watch::Off | Watch::Applied => {
            let found = model.review.inventory_for(plan);
            if found.is_none_or(|found| !is_applied(plan, found)) {
                wait_button_ui(ui, events);
            }
        }
        Watch::Ended(failure) => {
            ended_ui(ui, plan, failure, events);
            wait_button_ui(ui, events);
        }
    }
}

fn wait_button_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if ui.button(words!("Wait until it is applied")).clicked() {
        events.push(Event::WatchRequested);
    }
}

fn watching_ui(ui: &mut egui::Ui, model: &Model, watching: &Watching, events: &mut Vec<Event>) {
    if let Some(failure) = &watching.trouble {
        widgets::message_ui(ui, Mark::Warning, &failure.to_string());
    }
    widgets::line_ui(ui, |ui| {
        let stop = egui::Button::new(words!("Stop waiting"));
        // It stands where the button was that began it.
        let stop = widgets::apart_ui(ui, "stop waiting", true, stop);
        if stop.clicked() {
            events.push(Event::WatchStopped);
        }
        if watching.look.is_some() {
            widgets::busy_ui(ui, words!("Looking at the account"));
            return;
        }
        let secs_left = watching.secs_left(model.now);
        let text =
            words!("Waiting for the package to be applied, next look in {secs_left} s", secs_left);
        countdown_ui(ui, secs_left, watching.pause_secs, &text);
    });
}

fn ended_ui(ui: &mut egui::Ui, plan: &AccessPlan, failure: &Failure, events: &mut Vec<Event>) {
    let diagnosis = diagnose(failure);
    widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
        let remedy = match (failure.kind, plan.grantee) {
            (FailureKind::Denied, Grantee::Role) => {
                words!(
                    "So it cannot be seen from here when the package is applied. Ask whoever applies it for the role's ARN, enter it below, and connect with credentials that may read it"
                )
            }
            (FailureKind::Denied, Grantee::User) => {
                words!(
                    "So it cannot be seen from here when the package is applied. Ask whoever applies it, and connect with credentials that may read the user"
                )
            }
            _ => &diagnosis.remedy,
        };
        ui.add(breaks::label(ui, remedy));
        evidence_ui(ui, &failure.evidence());
        way_back_ui(ui, failure, events);
    });
}

fn role_arn_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let look = FieldLook {
        label: words!("Role ARN"),
        example: "arn:aws:iam::111111111111:role/…",
        is_monospace: true,
        ..FieldLook::default()
    };
    let text = &model.review.hand_made_arn_text;
    let field = Field::HandMadeRoleArn;
    widgets::field_with_ui(ui, model, field, text, look, events, |ui, events| {
        if ui.button(words!("Look at the role")).clicked() {
            events.push(Event::InventoryRequested);
        }
    });
}

fn differences_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan) {
    let Some(inventory) = model.review.inventory_for(plan) else { return };
    let differences = differences(plan, inventory);
    if differences.is_empty() {
        widgets::message_ui(
            ui,
            Mark::Passed,
            plan.grantee.either(
                words!("The role is as the plan wants it"),
                words!("The user is as the plan wants it"),
            ),
        );
    } else if is_applied(plan, inventory) {
        let sentence = words!(
            "The user and its policy are as the plan wants them. Make the access key above, or have whoever hands it over make it"
        );
        widgets::message_ui(ui, Mark::Passed, sentence);
    }
    for difference in differences {
        widgets::message_ui(ui, Mark::Warning, &difference);
    }
}
