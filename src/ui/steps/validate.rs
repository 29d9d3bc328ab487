//! Validate: one button runs every check; each says what it found, why, and what to do.

use egui::{ColorImage, RichText, TextureHandle, TextureOptions, Vec2};

use super::connect::evidence_ui;
use super::groups;
use crate::access::grantee::Grantee;
use crate::checks::catalogue::{CATALOGUE, Group};
use crate::checks::diagnosis::diagnose;
use crate::model::Model;
use crate::model::connect::CredentialSource;
use crate::model::event::{CopyItem, Event};
use crate::model::preview::Preview;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::model::task::Task;
use crate::model::validation::Means;
use crate::ui::clipboard::clipboard_ui;
use crate::ui::documents::code_frame_ui;
use crate::ui::theme::{self, Mark, arc, palette};
use crate::ui::widgets;
use crate::words;

/// The tallest a preview gets.
const PREVIEW_HEIGHT: f32 = 220.0;

/// The preview as the graphics card has it.
#[derive(Default)]
pub struct PreviewTexture {
    made_of: Option<Preview>,
    texture: Option<TextureHandle>,
}

impl PreviewTexture {
    /// The texture of `preview`, made once.
    fn of(&mut self, context: &egui::Context, preview: &Preview) -> Option<&TextureHandle> {
        if self.made_of.as_ref() != Some(preview) {
            self.made_of = Some(preview.clone());
            self.texture = match preview {
                Preview::Image { width_px, height_px, rgba } => {
                    let image = ColorImage::from_rgba_unmultiplied([*width_px, *height_px], rgba);
                    Some(context.load_texture("preview", image, TextureOptions::LINEAR))
                }
                Preview::Text(_) | Preview::Nothing(_) => None,
            };
        }
        self.texture.as_ref()
    }
}

pub fn validate_ui(
    ui: &mut egui::Ui,
    model: &Model,
    texture: &mut PreviewTexture,
    events: &mut Vec<Event>,
) {
    if model.vendor.grantee() == Grantee::Role {
        means_ui(ui, model, events);
    }
    ui.add_space(theme::space::S);
    run_ui(ui, model, events);
    ui.add_space(theme::space::S);
    let chosen = groups::summary_ui(ui, model);
    for group in Group::ALL {
        groups::group_ui(ui, model, group, chosen, events);
    }
    object_ui(ui, model, texture);
    if let Some(live) = &model.validation.live_url {
        live_url_ui(ui, model, live, events);
    }
}

fn means_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let mut means = vec![(
        Means::Rehearsal,
        words!("By rehearsal").to_owned(),
        words!("A twin of the role with you as principal is made, tried and deleted"),
    )];
    if model.surroundings.sandbox.is_some() {
        means.push((
            Means::Directly(CredentialSource::SandboxVendor),
            words!("Directly, as the sandbox's vendor").to_owned(),
            words!("The role itself is assumed"),
        ));
    }
    if let Some(Ok(profiles)) = &model.connect.profiles {
        for profile in profiles {
            let source = CredentialSource::Profile(profile.name.clone());
            if model.connect.source.as_ref() != Some(&source) {
                means.push((
                    Means::Directly(source),
                    words!("Directly, with profile {profile}", profile = profile.name),
                    words!("The role itself is assumed, if it trusts this profile"),
                ));
            }
        }
    }
    let chosen = means
        .iter()
        .find(|(candidate, ..)| *candidate == model.validation.means)
        .map_or("", |(_, text, _)| text.as_str())
        .to_owned();
    ui.horizontal(|ui| {
        let label = widgets::label_ui(ui, words!("How"));
        ui.add_enabled_ui(!model.is_writing(), |ui| {
            let combo = egui::ComboBox::from_id_salt("means").width(300.0).selected_text(chosen);
            let response = combo.show_ui(ui, |ui| {
                for (candidate, text, note) in means {
                    let is_chosen = candidate == model.validation.means;
                    if ui.selectable_label(is_chosen, text).on_hover_text(note).clicked() {
                        events.push(Event::MeansChosen(candidate));
                    }
                }
            });
            response.response.labelled_by(label.id);
        });
    });
    let note = match model.validation.means {
        Means::Rehearsal => {
            words!(
                "A short-lived twin of the role, with you as its principal, is created, assumed with the right, no and a wrong external ID, and deleted again"
            )
        }
        Means::Directly(_) | Means::AsUser(_) => {
            words!("The role itself is assumed with the right, no and a wrong external ID")
        }
    };
    widgets::under_field_ui(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
    });
}

fn run_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let validation = &model.validation;
    ui.horizontal(|ui| {
        if validation.running.is_some() {
            let text = if validation.is_stopping { words!("Stopping…") } else { words!("Stop") };
            let stop = ui.add_enabled(!validation.is_stopping, widgets::plain_button(text));
            if widgets::is_clicked_anew(&stop) {
                events.push(Event::StopRequested);
            }
        } else {
            let again = !validation.findings.is_empty();
            let text = if again { words!("Validate again") } else { words!("Validate") };
            let may_run = model.plan().is_some();
            if widgets::primary_button_ui(ui, text, may_run).clicked() {
                events.push(Event::ValidationRequested);
            }
        }
        if !validation.findings.is_empty() {
            let text = validation.counts().text(CATALOGUE.len());
            ui.label(theme::strong(text));
        }
    });
}

fn object_ui(ui: &mut egui::Ui, model: &Model, texture: &mut PreviewTexture) {
    let Some(fetched) = &model.validation.fetched else { return };
    widgets::section_ui(ui, words!("What the signed URL brought"));
    widgets::card_ui(ui, |ui| {
        let kind = fetched.content_type.as_deref().unwrap_or(words!("no content type"));
        let line = words!(
            "{kind} · {size_bytes} bytes · first byte after {first_byte_ms} ms",
            size_bytes = fetched.size_bytes,
            first_byte_ms = fetched.first_byte_ms,
            kind
        );
        ui.label(RichText::new(line).small().color(palette(ui).text_muted));
        match &model.validation.preview {
            Task::Idle | Task::Failed(_) => {}
            Task::Running(_) => widgets::busy_ui(ui, words!("Making a preview")),
            Task::Done(preview) => preview_ui(ui, model, preview, texture),
        }
    });
}

fn preview_ui(ui: &mut egui::Ui, model: &Model, preview: &Preview, texture: &mut PreviewTexture) {
    match preview {
        Preview::Image { .. } => {
            if let Some(texture) = texture.of(ui.ctx(), preview) {
                let room = Vec2::new(ui.available_width(), PREVIEW_HEIGHT);
                let image = egui::Image::new(texture)
                    .max_size(room)
                    .corner_radius(4)
                    .alt_text(words!("Preview of {key_text}", key_text = model.content.key_text));
                ui.add(image);
            }
        }
        Preview::Text(text) => code_frame_ui(ui, |ui| {
            egui::ScrollArea::vertical().max_height(PREVIEW_HEIGHT).show(ui, |ui| {
                ui.add(egui::Label::new(RichText::new(text).monospace()).wrap());
            });
        }),
        Preview::Nothing(why) => widgets::message_ui(ui, Mark::Skipped, why),
    }
}

fn live_url_ui(ui: &mut egui::Ui, model: &Model, live: &LiveUrl, events: &mut Vec<Event>) {
    widgets::section_ui(
        ui,
        match live.signed_by {
            SignedBy::Role => words!("A signed URL to try, signed by the role"),
            SignedBy::User => words!("A signed URL to try, signed by the user"),
            SignedBy::Admin => words!("A signed URL to try, signed by you"),
        },
    );
    widgets::card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            countdown_ui(ui, model, live);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                widgets::copy_button_ui(
                    ui,
                    model,
                    CopyItem::SignedUrl,
                    words!("signed URL"),
                    events,
                );
                let may_renew = !model.validation.renewal.is_running();
                if ui.add_enabled(may_renew, egui::Button::new(words!("Renew"))).clicked() {
                    events.push(Event::RenewalRequested);
                }
            });
        });
        let url = RichText::new(format!("{}?…", live.url.unsigned_text())).monospace().small();
        ui.add(egui::Label::new(url).wrap());
        let note = match live.signed_by {
            SignedBy::Role => {
                words!(
                    "Signed by a session of the role. Whoever has the whole URL can read the object until it ends."
                )
            }
            SignedBy::User => {
                words!(
                    "Signed with the user's access key. Whoever has the whole URL can read the object until it ends."
                )
            }
            SignedBy::Admin => {
                words!(
                    "Signed by your own session: the twin's URLs ended with the twin. Whoever has the whole URL can read the object until it ends."
                )
            }
        };
        ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
        clipboard_ui(ui, model, events);
        if let Some(failure) = model.validation.renewal.failure() {
            let diagnosis = diagnose(failure);
            widgets::message_ui(
                ui,
                Mark::Failed,
                &words!("It could not be renewed. {cause}", cause = diagnosis.cause),
            );
            evidence_ui(ui, &failure.evidence());
        }
    });
}

fn countdown_ui(ui: &mut egui::Ui, model: &Model, live: &LiveUrl) {
    let remaining_secs = live.remaining_secs(model.now);
    let whole_secs = live.url.expires_at().duration_since(live.url.signed_at()).as_secs().max(1);
    let whole_secs = u64::try_from(whole_secs).unwrap_or(1);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(28.0), egui::Sense::hover());
    let palette = palette(ui);
    let radius = 11.0;
    ui.painter().circle_stroke(rect.center(), radius, egui::Stroke::new(3.0, palette.border));
    let fraction = fraction_of(remaining_secs, whole_secs);
    let points = arc(rect.center(), radius, fraction);
    ui.painter().add(egui::Shape::line(points, egui::Stroke::new(3.0, palette.accent)));
    let text = if remaining_secs == 0 {
        words!("Ended").to_owned()
    } else {
        words!("Ends in {clock_text}", clock_text = clock_text(remaining_secs))
    };
    ui.label(theme::strong(text));
}

/// A part of a whole, between 0 and 1.
fn fraction_of(part: u64, whole: u64) -> f32 {
    let thousandths = u16::try_from(part.saturating_mul(1_000) / whole.max(1)).unwrap_or(1_000);
    f32::from(thousandths.min(1_000)) / 1_000.0
}

/// `59:58`, `11:59:59` or `6 days 23:59:59`.
fn clock_text(secs: u64) -> String {
    let (days, hours) = (secs / 86_400, secs / 3_600 % 24);
    let (minutes, secs) = (secs / 60 % 60, secs % 60);
    let clock = format!("{hours}:{minutes:02}:{secs:02}");
    match (days, hours) {
        (0, 0) => format!("{minutes}:{secs:02}"),
        (0, _) => clock,
        (1, _) => words!("1 day {clock}", clock),
        _ => words!("{days} days {clock}", days, clock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_like_a_clock() {
        assert_eq!(clock_text(59), "0:59");
        assert_eq!(clock_text(3_599), "59:59");
        assert_eq!(clock_text(3_600), "1:00:00");
        assert_eq!(clock_text(604_799), "6 days 23:59:59");
    }

    #[test]
    fn a_fraction_stays_within_its_whole() {
        assert!((fraction_of(1, 2) - 0.5).abs() < f32::EPSILON);
        assert!((fraction_of(u64::MAX, 1) - 1.0).abs() < f32::EPSILON);
        assert!(fraction_of(0, 0).abs() < f32::EPSILON);
    }
}
