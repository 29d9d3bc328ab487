//! Connect: which credentials, and whose account they lead to.

use egui::RichText;

use super::first_run::{first_run_ui, leave_practice_ui, practice_offer_ui};
use super::interrupted::interruptions_ui;
use super::practice::practice_ui;
use super::saved::{saved_ui, to_saved_ui};
use crate::checks::clock;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::model::Model;
use crate::model::connect::renewal::Renewal;
use crate::model::connect::sign_in::SignIn;
use crate::model::connect::{CredentialSource, Identity, Profile};
use crate::model::event::{Event, Field};
use crate::model::step::Step;
use crate::model::task::Task;
use crate::printable;
use crate::secret_text::SecretText;
use crate::ui::breaks;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets::{self, Choice, FieldLook};
use crate::words;

/// Wide enough for six digits.
const MFA_WIDTH: f32 = 88.0;

pub fn connect_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if let Some(practice) = &model.surroundings.sandbox {
        practice_ui(ui, model, practice, events);
        leave_practice_ui(ui, model, events);
    } else if model.is_practising() {
        widgets::busy_ui(ui, words!("Starting the sandbox"));
        return;
    }
    interruptions_ui(ui, model, events);
    if model.shows_saved_list() {
        saved_ui(ui, model, events);
        return;
    }
    to_saved_ui(ui, model, events);
    opened_ui(ui, model);
    if model.lacks_credentials() {
        if let Some(sentence) = model.connect.missing_profile() {
            widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
        }
        first_run_ui(ui, model, events);
        integration_ui(ui, model, events);
        return;
    }
    widgets::section_ui(ui, words!("Credentials"));
    widgets::card_ui(ui, |ui| sources_ui(ui, model, events));
    ui.add_space(theme::space::XS);
    widgets::field_ui(
        ui,
        model,
        Field::ConnectRegion,
        &model.connect.region_text,
        FieldLook {
            label: words!("Region"),
            example: words!("as it is configured"),
            note: words!("Where IAM and STS are asked; the bucket's own Region is found later"),
            is_monospace: true,
        },
        events,
    );
    second_factor_ui(ui, model, events);
    ui.add_space(theme::space::S);
    if let Some(sentence) = model.connect.missing_profile() {
        widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
    } else {
        connection_ui(ui, model, events);
    }
    integration_ui(ui, model, events);
    practice_offer_ui(ui, model, events);
}

fn connection_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    match &model.connect.identity {
        Task::Idle => {
            if widgets::primary_button_ui(ui, words!("Connect"), model.may_connect()).clicked() {
                events.push(Event::ConnectRequested);
            }
        }
        Task::Running(_) => {
            widgets::busy_ui(ui, words!("Asking AWS who these credentials belong to"));
        }
        Task::Done(identity) => {
            identity_ui(ui, identity, route_facts(model));
            if model.may_connect_again() && ui.button(words!("Connect again")).clicked() {
                events.push(Event::ConnectRequested);
            }
        }
        Task::Failed(failure) => failure_ui(ui, model, failure, events),
    }
}

/// What was opened and waits for credentials: without them nothing else of it is to be seen here.
fn opened_ui(ui: &mut egui::Ui, model: &Model) {
    let Some(sentence) = model.waits_for_connection() else { return };
    widgets::banner_ui(ui, Mark::Current, &sentence, |_| {});
}

/// An integration that was saved: its file fills every field.
fn integration_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.add_space(theme::space::S);
    if let Some(sentence) = model.account_conflict() {
        widgets::banner_ui(ui, Mark::Failed, &sentence, |_| {});
    }
    widgets::section_ui(ui, words!("Or go on with an integration"));
    let look = FieldLook {
        label: words!("Integration"),
        example: words!("path of the file that Hand over saved"),
        is_monospace: true,
        ..FieldLook::default()
    };
    let text = &model.integration.file_path_text;
    let field = Field::IntegrationFile;
    let response = widgets::field_with_ui(ui, model, field, text, look, events, |ui, events| {
        if ui.button(words!("Open")).clicked() {
            events.push(Event::IntegrationFileRequested);
        }
        if ui.button(words!("Browse…")).clicked() {
            events.push(Event::IntegrationFilePickRequested);
        }
    });
    if widgets::is_entered(ui, &response) && !text.is_empty() {
        events.push(Event::IntegrationFileRequested);
    }
    if let Some(opened) = &model.integration.opened {
        let account = opened.account_id.grouped();
        let sentence = words!(
            "{bucket} in account {account}, {vendor_name}",
            bucket = opened.bucket,
            vendor_name = opened.vendor_name,
            account
        );
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
        // Keys of a real account have no business in the sandbox.
        only_source_ui(ui, model, events);
        return;
    }
    for source in &model.surroundings.environment_sources {
        source_ui(ui, model, source.clone(), note_of(source), events);
    }
    if let Some(role) = &model.connect.instance_role {
        source_ui(
            ui,
            model,
            CredentialSource::InstanceMetadata,
            &words!("role {role}", role),
            events,
        );
    }
    match &model.connect.profiles {
        None => widgets::busy_ui(ui, words!("Reading the AWS config")),
        Some(Err(sentence)) => widgets::message_ui(ui, Mark::Failed, sentence),
        Some(Ok(profiles)) => profiles_ui(ui, model, profiles, events),
    }
}

fn profiles_ui(ui: &mut egui::Ui, model: &Model, profiles: &[Profile], events: &mut Vec<Event>) {
    for profile in profiles {
        let region = profile.region.as_deref().unwrap_or(words!("no Region of its own"));
        let way = match &profile.sign_in {
            Ok(sign_in) => sign_in.to_string(),
            Err(_) => words!("cannot be used").to_owned(),
        };
        let note = format!("{way} · {region}");
        let source = CredentialSource::Profile(profile.name.clone());
        source_ui(ui, model, source.clone(), &note, events);
        if let (true, Err(error)) = (model.connect.source == Some(source), &profile.sign_in) {
            widgets::under_choice_ui(ui, |ui| {
                widgets::message_ui(ui, Mark::Failed, &error.to_string());
            });
        }
    }
    if profiles.is_empty() {
        widgets::note_ui(ui, words!("The AWS config on this computer has no profiles"));
    }
    ui.add_space(theme::space::XS);
    if ui.button(words!("Read the AWS config again")).clicked() {
        events.push(Event::ProfilesRequested);
    }
}

/// The sandbox's own credentials, besides which there are none: one line is enough.
fn only_source_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let before = ui.spacing().interact_size.y;
    // A line of the usual height would stand in a card that is higher than what it holds.
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal_wrapped(|ui| {
        let source = CredentialSource::SandboxCustomer;
        let is_chosen = model.connect.source.as_ref() == Some(&source);
        let label = source.label();
        let choice = Choice { text: label.as_ref(), is_chosen };
        if widgets::radio_ui(ui, !model.is_writing(), choice).clicked() {
            events.push(Event::SourceChosen(source));
        }
        widgets::note_ui(ui, words!("stands in for AWS inside this program"));
    });
    ui.spacing_mut().interact_size.y = before;
}

/// A choice with what stands behind it, which begins below its name.
fn source_ui(
    ui: &mut egui::Ui,
    model: &Model,
    source: CredentialSource,
    note: &str,
    events: &mut Vec<Event>,
) {
    let is_chosen = model.connect.source.as_ref() == Some(&source);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let label = source.label();
        let choice = Choice { text: label.as_ref(), is_chosen };
        if widgets::radio_ui(ui, !model.is_writing(), choice).clicked() {
            events.push(Event::SourceChosen(source));
        }
        widgets::under_choice_ui(ui, |ui| {
            widgets::note_ui(ui, note);
        });
    });
}

/// What stands behind a source of the environment.
fn note_of(source: &CredentialSource) -> &'static str {
    match source {
        CredentialSource::WebIdentity => words!("AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN"),
        CredentialSource::Container => words!("the address that AWS_CONTAINER_CREDENTIALS_… names"),
        _ => words!("AWS_ACCESS_KEY_ID of the shell that started Countersign"),
    }
}

/// The six digits, where the profile asks for them.
fn second_factor_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let Some(mfa) = model.connect.mfa() else { return };
    let response = widgets::line_ui(ui, |ui| {
        let label = widgets::label_ui(ui, words!("MFA code"));
        let mut digits = model.connect.mfa_code.expose().to_owned();
        let edit = egui::TextEdit::singleline(&mut digits)
            .id_salt("MFA code")
            .hint_text("123456")
            .margin(widgets::field_margin(ui, &egui::TextStyle::Monospace))
            .font(egui::TextStyle::Monospace)
            .desired_width(MFA_WIDTH);
        let is_free = !model.is_writing() && !model.connect.identity.is_running();
        let response = ui.add_enabled(is_free, edit).labelled_by(label.id);
        if response.changed() {
            events.push(Event::MfaCodeTyped(SecretText::new(digits)));
        }
        response
    });
    if widgets::is_entered(ui, &response.inner) {
        events.push(Event::ConnectRequested);
    }
    let note = words!(
        "The six digits that {serial} shows now; they are used once and kept nowhere",
        serial = mfa.serial
    );
    widgets::under_field_ui(ui, |ui| {
        widgets::note_ui(ui, &note);
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
            ui.label(theme::strong(identity.account_id.grouped()).size(theme::DISPLAY_SIZE));
        });
        if let Some(alias) = &identity.account_alias {
            widgets::fact_ui(ui, words!("Alias"), theme::strong(alias));
        }
        widgets::fact_ui(
            ui,
            words!("Principal"),
            RichText::new(&identity.principal_arn).monospace(),
        );
        widgets::fact_ui(ui, words!("Region"), RichText::new(identity.region.as_str()).monospace());
        for (name, value) in route {
            widgets::fact_ui(ui, name, RichText::new(value).monospace());
        }
    });
    if let Some(diagnosis) = identity.clock_skew.and_then(clock::warning) {
        widgets::banner_ui(ui, Mark::Warning, &diagnosis.cause, |ui| {
            ui.add(breaks::label(ui, &diagnosis.remedy));
        });
    }
    if identity.is_root() {
        let title = words!("This is the account's root user");
        widgets::banner_ui(ui, Mark::Warning, title, |ui| {
            ui.label(words!("Root may do everything and cannot assume roles, so nothing could be rehearsed. Connect as an IAM user or through SSO"));
        });
    }
}

fn failure_ui(ui: &mut egui::Ui, model: &Model, failure: &Failure, events: &mut Vec<Event>) {
    let diagnosis = diagnose(failure);
    let banner = ui.scope(|ui| {
        widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
            ui.add(breaks::label(ui, &diagnosis.remedy));
            evidence_ui(ui, &failure.evidence());
            renewal_ui(ui, model, events);
            if ui.button(words!("Try again")).clicked() {
                events.push(Event::ConnectRequested);
            }
        });
    });
    // In a low window it stands below the profiles, where nobody would look for it.
    widgets::show_when_new(&banner.response, "failed connection");
}

/// A sign-on that has ended: the button that renews it, and what the AWS CLI shows meanwhile.
fn renewal_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let Some(command) = model.connect.sign_in().and_then(SignIn::renewal) else { return };
    let line = command.join(" ");
    match &model.connect.renewal {
        Renewal::Idle => {}
        Renewal::Running { lines, .. } => {
            widgets::busy_ui(
                ui,
                &words!("Waiting for {line}; sign in in the browser that it opens", line),
            );
            for said in lines {
                ui.add(breaks::label(ui, RichText::new(said).monospace()));
            }
            if ui.button(words!("Cancel")).clicked() {
                events.push(Event::SignOnCancelled);
            }
        }
        waiting @ (Renewal::Watched(_) | Renewal::Failed { .. }) => {
            if let Renewal::Failed { sentence, .. } = waiting {
                widgets::message_ui(ui, Mark::Failed, sentence);
            }
            ui.add(breaks::label(ui, RichText::new(&line).monospace()));
            let name = command.iter().take_while(|word| *word != "--profile");
            let name = name.map(String::as_str).collect::<Vec<_>>().join(" ");
            if ui.button(words!("Sign in with {name}", name)).clicked() {
                events.push(Event::SignOnRequested);
            }
            let note = words!("Or run it in a terminal: Countersign notices and connects");
            ui.label(RichText::new(note).small().color(palette(ui).text_muted));
        }
    }
}

/// After a failure in a later step: where the session is opened anew.
pub fn way_back_ui(ui: &mut egui::Ui, failure: &Failure, events: &mut Vec<Event>) {
    if failure.is_of_credentials() {
        to_connect_ui(ui, events);
    }
}

pub fn to_connect_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if ui.button(words!("Go to Connect")).clicked() {
        events.push(Event::StepRequested(Step::Connect));
    }
}

/// What AWS said, for whoever wants to know.
pub fn evidence_ui(ui: &mut egui::Ui, evidence: &str) {
    let text = RichText::new(printable::line(evidence))
        .size(theme::SMALL_SIZE)
        .color(palette(ui).text_muted);
    ui.add(breaks::label(ui, text));
}
