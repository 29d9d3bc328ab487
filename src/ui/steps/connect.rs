//! Connect: which credentials, and whose account they lead to.

use egui::RichText;

use super::practice::practice_ui;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::model::Model;
use crate::model::connect::{CredentialSource, Identity, Profile};
use crate::model::event::{Event, Field};
use crate::model::task::Task;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets::{self, FieldLook};

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
    ui.add_space(8.0);
    if let Some(sentence) = model.connect.missing_profile() {
        widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
    } else {
        connection_ui(ui, model, events);
    }
    integration_ui(ui, model, events);
}

fn connection_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    match &model.connect.identity {
        Task::Idle => {
            if widgets::primary_button_ui(ui, "Connect", model.may_connect()).clicked() {
                events.push(Event::ConnectRequested);
            }
        }
        Task::Running(_) => widgets::busy_ui(ui, "Asking AWS who these credentials belong to"),
        Task::Done(identity) => identity_ui(ui, identity, route_facts(model)),
        Task::Failed(failure) => failure_ui(ui, failure, events),
    }
}

/// An integration that was saved: its file fills every field.
fn integration_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.add_space(8.0);
    if let Some(sentence) = model.account_conflict() {
        widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
    }
    widgets::section_ui(ui, "Or go on with an integration");
    let look = FieldLook {
        label: "Integration",
        example: "path of the file that Hand over saved",
        is_monospace: true,
        ..FieldLook::default()
    };
    let text = &model.integration.file_path_text;
    widgets::field_with_ui(ui, model, Field::IntegrationFile, text, look, events, |ui, events| {
        if ui.button("Open").clicked() {
            events.push(Event::IntegrationFileRequested);
        }
        if ui.button("Browse…").clicked() {
            events.push(Event::IntegrationFilePickRequested);
        }
    });
    if let Some(opened) = &model.integration.opened {
        let account = opened.account_id.grouped();
        let sentence = format!("{} in account {account}, {}", opened.bucket, opened.vendor_name);
        let mark = if model.identity().is_none() {
            Mark::Open
        } else if model.account_conflict().is_some() {
            Mark::Failed
        } else {
            Mark::Passed
        };
        widgets::under_field_ui(ui, |ui| widgets::message_ui(ui, mark, &sentence));
    }
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

/// How AWS is reached, where that is out of the ordinary; the sandbox's own address is no news.
fn route_facts(model: &Model) -> &[(String, String)] {
    if model.surroundings.sandbox.is_some() { &[] } else { &model.connect.route.facts }
}

fn identity_ui(ui: &mut egui::Ui, identity: &Identity, route: &[(String, String)]) {
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
        for (name, value) in route {
            widgets::fact_ui(ui, name, RichText::new(value).monospace());
        }
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
