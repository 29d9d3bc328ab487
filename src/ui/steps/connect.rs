//! Connect: which credentials, and whose account they lead to.

use egui::text::{LayoutJob, TextFormat};
use egui::{RichText, Role, TextStyle, WidgetInfo};

use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::model::Model;
use crate::model::connect::{CredentialSource, Identity, Profile};
use crate::model::event::{Event, Field};
use crate::model::practice::{Practice, PracticeChange};
use crate::model::task::Task;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets::{self, FieldLook};

/// The practice AWS without a fault.
const IN_ORDER: &str = "In order";
const IN_ORDER_MEANS: &str = "Nothing is broken";
const PRACTICE_MENU_HEIGHT: f32 = 420.0;

pub fn connect_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if let Some(practice) = &model.surroundings.sandbox {
        practice_ui(ui, model, practice, events);
    }
    widgets::section_ui(ui, "Credentials");
    widgets::card_ui(ui, |ui| sources_ui(ui, model, events));
    widgets::field_ui(
        ui,
        model,
        Field::ConnectRegion,
        &model.connect.region_text,
        FieldLook {
            label: "Region",
            example: "the profile's own",
            note: "Where IAM and STS are asked; the bucket's own Region is found later",
            is_monospace: true,
        },
        events,
    );
    if let Some(sentence) = model.connect.missing_profile() {
        widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
        return;
    }
    ui.add_space(8.0);
    match &model.connect.identity {
        Task::Idle => {
            if widgets::primary_button_ui(ui, "Connect", model.may_connect()).clicked() {
                events.push(Event::ConnectRequested);
            }
        }
        Task::Running(_) => widgets::busy_ui(ui, "Asking AWS who these credentials belong to"),
        Task::Done(identity) => identity_ui(ui, identity),
        Task::Failed(failure) => failure_ui(ui, failure, events),
    }
}

/// What somebody practises on, and what is broken in it on purpose.
fn practice_ui(ui: &mut egui::Ui, model: &Model, practice: &Practice, events: &mut Vec<Event>) {
    if !practice.choices.is_empty() {
        widgets::section_ui(ui, "Practice");
        practice_menu_ui(ui, model, practice, events);
    }
    match &model.practice_change {
        PracticeChange::Starting(_) => {
            widgets::busy_ui(ui, "Starting this practice AWS");
            return;
        }
        PracticeChange::Failed(sentence) => widgets::message_ui(ui, Mark::Failed, sentence),
        PracticeChange::None => {}
    }
    if let Some(scenario) = &practice.scenario {
        let title = format!("Broken on purpose: {}", scenario.title);
        widgets::banner_ui(ui, Mark::Warning, &title, |ui| {
            ui.add(egui::Label::new(&scenario.broken).wrap());
        });
        ui.add_space(8.0);
    }
}

fn practice_menu_ui(
    ui: &mut egui::Ui,
    model: &Model,
    practice: &Practice,
    events: &mut Vec<Event>,
) {
    let chosen = practice.scenario.as_ref();
    let chosen_title = chosen.map_or(IN_ORDER, |scenario| &scenario.title);
    ui.horizontal(|ui| {
        let label = widgets::label_ui(ui, "Practise on");
        ui.add_enabled_ui(model.may_change_practice(), |ui| {
            let width = ui.available_width();
            let combo = egui::ComboBox::from_id_salt("practice")
                .width(width)
                .height(PRACTICE_MENU_HEIGHT)
                .selected_text(chosen_title);
            let response = combo.show_ui(ui, |ui| {
                let is_chosen = chosen.is_none();
                if practice_choice_ui(ui, is_chosen, IN_ORDER, IN_ORDER_MEANS) {
                    events.push(Event::PracticeChosen(None));
                }
                for choice in &practice.choices {
                    let is_chosen = Some(choice) == chosen;
                    if practice_choice_ui(ui, is_chosen, &choice.title, &choice.broken) {
                        events.push(Event::PracticeChosen(Some(choice.name.clone())));
                    }
                }
            });
            response.response.labelled_by(label.id);
        });
    });
    widgets::under_field_ui(ui, |ui| {
        let note = "Another choice begins anew: the practice account is emptied, the vendor and the external ID stay";
        ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
    });
}

/// A title with its sentence below, to be clicked as one.
fn practice_choice_ui(ui: &mut egui::Ui, is_chosen: bool, title: &str, means: &str) -> bool {
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

fn sources_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if model.surroundings.sandbox.is_some() {
        let note = "a practice AWS inside this program";
        source_ui(ui, model, CredentialSource::SandboxCustomer, note, events);
        // Keys of a real account have no business in a practice AWS.
        return;
    }
    if model.surroundings.has_environment_credentials {
        let note = "AWS_ACCESS_KEY_ID of the shell that started Countersign";
        source_ui(ui, model, CredentialSource::Environment, note, events);
    }
    match &model.connect.profiles {
        None => widgets::busy_ui(ui, "Reading the AWS config"),
        Some(Err(sentence)) => widgets::message_ui(ui, Mark::Failed, sentence),
        Some(Ok(profiles)) => profiles_ui(ui, model, profiles, events),
    }
}

fn profiles_ui(ui: &mut egui::Ui, model: &Model, profiles: &[Profile], events: &mut Vec<Event>) {
    for profile in profiles {
        let note = profile.region.as_deref().unwrap_or("no Region of its own");
        source_ui(ui, model, CredentialSource::Profile(profile.name.clone()), note, events);
    }
    if profiles.is_empty() {
        let text = "The AWS config on this computer has no profiles. Make one with aws configure (access keys) or aws configure sso, then read it again. To practise without an account, start countersign --sandbox.";
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
    }
    if ui.button("Read the AWS config again").clicked() {
        events.push(Event::ProfilesRequested);
    }
}

fn source_ui(
    ui: &mut egui::Ui,
    model: &Model,
    source: CredentialSource,
    note: &str,
    events: &mut Vec<Event>,
) {
    let is_chosen = model.connect.source.as_ref() == Some(&source);
    ui.horizontal(|ui| {
        let radio = egui::RadioButton::new(is_chosen, source.label());
        if ui.add_enabled(!model.is_writing(), radio).clicked() {
            events.push(Event::SourceChosen(source));
        }
        ui.label(RichText::new(note).small().color(palette(ui).text_muted));
    });
}

fn identity_ui(ui: &mut egui::Ui, identity: &Identity) {
    widgets::card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::mark_ui(ui, Mark::Passed);
            ui.label(RichText::new(identity.account_id.grouped()).size(28.0).strong());
        });
        if let Some(alias) = &identity.account_alias {
            widgets::fact_ui(ui, "Alias", RichText::new(alias).strong());
        }
        widgets::fact_ui(ui, "Principal", RichText::new(&identity.principal_arn).monospace());
        widgets::fact_ui(ui, "Region", RichText::new(identity.region.as_str()).monospace());
    });
    if identity.is_root() {
        let title = "This is the account's root user";
        widgets::banner_ui(ui, Mark::Warning, title, |ui| {
            ui.label("Root may do everything and cannot assume roles, so nothing could be rehearsed. Connect as an IAM user or through SSO.");
        });
    }
}

fn failure_ui(ui: &mut egui::Ui, failure: &Failure, events: &mut Vec<Event>) {
    let diagnosis = diagnose(failure);
    widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
        ui.add(egui::Label::new(&diagnosis.remedy).wrap());
        evidence_ui(ui, &failure.evidence());
        if ui.button("Try again").clicked() {
            events.push(Event::ConnectRequested);
        }
    });
}

/// What AWS said, for whoever wants to know.
pub fn evidence_ui(ui: &mut egui::Ui, evidence: &str) {
    let text = RichText::new(evidence).size(theme::SMALL_SIZE).color(palette(ui).text_muted);
    ui.add(egui::Label::new(text).wrap());
}
