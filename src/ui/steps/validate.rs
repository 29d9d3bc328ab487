//! Validate: one button runs every check; each says what it found, why, and what to do.

use egui::RichText;

use super::connect::evidence_ui;
use super::groups;
use crate::access::grantee::Grantee;
use crate::checks::catalogue::{CATALOGUE, Group};
use crate::checks::diagnosis::diagnose;
use crate::checks::finding::Verdict;
use crate::model::Model;
use crate::model::connect::CredentialSource;
use crate::model::event::{CopyItem, Event};
use crate::model::proof::{LiveUrl, SECONDS_COUNT_BELOW_SECS, SignedBy};
use crate::model::task::Task;
use crate::model::timeline::seconds_text;
use crate::model::validation::Means;
use crate::ui::breaks;
use crate::ui::clipboard::clipboard_ui;
use crate::ui::frame::is_slim;
use crate::ui::preview::{PreviewTexture, preview_ui};
use crate::ui::progress::{progress_over_ui, progress_ui, ring_ui};
use crate::ui::theme::{self, Mark, palette};
use crate::ui::timeline::timeline_ui;
use crate::ui::widgets;
use crate::words;

const MEANS_WIDTH: f32 = 300.0;

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
    timeline_ui(ui, model, events);
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
    widgets::line_ui(ui, |ui| {
        let label = widgets::label_ui(ui, words!("How"));
        ui.add_enabled_ui(!model.is_writing(), |ui| {
            let width = MEANS_WIDTH.min(ui.available_width());
            let combo = egui::ComboBox::from_id_salt("means").width(width).selected_text(chosen);
            let response = combo.show_ui(ui, |ui| {
                for (candidate, text, note) in means {
                    let is_chosen = candidate == model.validation.means;
                    if ui.selectable_label(is_chosen, text).on_hover_text(note).clicked() {
                        events.push(Event::MeansChosen(candidate));
                    }
                }
            });
            widgets::label_choice(response, &label);
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
    let first = words!("Validate");
    let (again, stop, stopping) = (words!("Validate again"), words!("Stop"), words!("Stopping…"));
    // One takes the place of another, and the count beside them stays: where there is room for it, below the choice.
    let width = [first, again, stop, stopping]
        .map(|text| widgets::primary_button_width(ui, text))
        .into_iter()
        .fold(widgets::LABEL_WIDTH, f32::max);
    ui.horizontal_wrapped(|ui| {
        if validation.running.is_some() {
            let text = if validation.is_stopping { stopping } else { stop };
            let button =
                widgets::plain_button(text).min_size(egui::vec2(width, theme::CONTROL_HEIGHT));
            let stop = widgets::apart_ui(ui, "stop", !validation.is_stopping, button);
            if stop.clicked() {
                events.push(Event::StopRequested);
            }
        } else {
            let text = if validation.findings.is_empty() { first } else { again };
            let may_run = model.plan().is_some();
            if widgets::wide_primary_button_ui(ui, text, may_run, width).clicked() {
                events.push(Event::ValidationRequested);
            }
        }
        if !validation.findings.is_empty() {
            let text = validation.counts().text(CATALOGUE.len());
            ui.label(theme::strong(text));
        }
    });
    let progress = validation.progress();
    let is_over = progress.left() == 0 && !validation.timeline.is_empty();
    if validation.running.is_some() {
        progress_ui(ui, progress, words!("Validation"), &under_way_text(model));
    } else if is_over {
        // What is below stays where it is.
        let time = seconds_text(validation.timeline.took_ms(model.now));
        progress_over_ui(ui, &words!("Took {time}", time));
    }
}

/// What is asked now, since when and how long it may take.
fn under_way_text(model: &Model) -> String {
    let validation = &model.validation;
    let secs = validation.timeline.took_ms(model.now) / 1_000;
    let under_way = validation.under_way();
    let Some(first) = under_way.first() else {
        return words!("{secs} s", secs);
    };
    let name = first.row().asks_of(model.vendor.grantee());
    if let Some(Verdict::Waiting { since, bound_secs }) =
        validation.findings.get(first).map(|finding| &finding.verdict)
    {
        let waited_secs = model.now.duration_since(*since).as_secs();
        let left_secs = (i64::from(*bound_secs) - waited_secs).max(0);
        return words!(
            "{secs} s · {name}: waiting for AWS, {left_secs} s more at most",
            name,
            left_secs,
            secs
        );
    }
    match under_way.len() - 1 {
        0 => words!("{secs} s · {name}", secs, name),
        others => {
            words!("{secs} s · {name}, and {others} more at once", secs, name, others)
        }
    }
}

fn object_ui(ui: &mut egui::Ui, model: &Model, texture: &mut PreviewTexture) {
    let Some(fetched) = &model.validation.fetched else { return };
    widgets::section_ui(ui, words!("What the signed URL brought"));
    widgets::card_ui(ui, |ui| {
        let kind = fetched.content_type.as_deref().unwrap_or(words!("no content type"));
        let line = words!(
            "{kind} · {size_bytes} bytes · first byte after {first_byte_ms} ms",
            size_bytes = words::grouped(fetched.size_bytes),
            first_byte_ms = fetched.first_byte_ms,
            kind
        );
        ui.label(RichText::new(line).small().color(palette(ui).text_muted));
        match &model.validation.preview {
            Task::Idle | Task::Failed(_) => {}
            Task::Running(_) => widgets::busy_ui(ui, words!("Making a preview")),
            Task::Done(preview) => preview_ui(ui, &model.content.key_text, preview, texture),
        }
    });
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
            if !is_slim(ui) {
                // At the end of the line, and Copy before Renew for eye and keyboard alike.
                let copy_width = widgets::copy_button_width(ui, words!("Copy"));
                let renew_width = widgets::button_width(ui, words!("Renew"), 0.0);
                let width = copy_width + ui.spacing().item_spacing.x + renew_width;
                ui.add_space(ui.available_width() - width);
                url_buttons_ui(ui, model, events);
            }
        });
        if is_slim(ui) {
            ui.horizontal_wrapped(|ui| url_buttons_ui(ui, model, events));
        }
        let url = RichText::new(format!("{}?…", live.url.unsigned_text())).monospace().small();
        ui.add(breaks::label(ui, url));
        let note = match live.signed_by {
            SignedBy::Role => {
                words!(
                    "Signed by a session of the role. Whoever has the whole URL can read the object until it expires"
                )
            }
            SignedBy::User => {
                words!(
                    "Signed with the user's access key. Whoever has the whole URL can read the object until it expires"
                )
            }
            SignedBy::Admin => {
                words!(
                    "Signed by your own session: the twin's URLs expired with the twin. Whoever has the whole URL can read the object until it expires"
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

fn url_buttons_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::copy_button_ui(ui, model, CopyItem::SignedUrl, words!("signed URL"), events);
    let may_renew = !model.validation.renewal.is_running();
    if ui.add_enabled(may_renew, egui::Button::new(words!("Renew"))).clicked() {
        events.push(Event::RenewalRequested);
    }
}

fn countdown_ui(ui: &mut egui::Ui, model: &Model, live: &LiveUrl) {
    let remaining_secs = live.remaining_secs(model.now);
    let left_secs = i64::try_from(remaining_secs).unwrap_or(i64::MAX);
    let whole_secs = live.url.expires_at().duration_since(live.url.signed_at()).as_secs();
    ring_ui(ui, 28.0, left_secs, whole_secs);
    let text = if remaining_secs == 0 {
        words!("Expired").to_owned()
    } else {
        words!("Expires in {clock_text}", clock_text = clock_text(remaining_secs))
    };
    ui.label(theme::strong(text));
}

/// `1:59`, `59 min`, `11 h 59 min` or `6 days 23 h`.
fn clock_text(secs: u64) -> String {
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match (days, hours) {
        (0, 0) if secs < SECONDS_COUNT_BELOW_SECS => format!("{minutes}:{:02}", secs % 60),
        (0, 0) => words!("{minutes} min", minutes),
        (0, _) => words!("{hours} h {minutes} min", hours, minutes),
        (1, _) => words!("1 day {hours} h", hours),
        _ => words!("{days} days {hours} h", days, hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_like_a_clock() {
        assert_eq!(clock_text(59), "0:59");
        assert_eq!(clock_text(119), "1:59");
        assert_eq!(clock_text(120), "2 min");
        assert_eq!(clock_text(3_599), "59 min");
        assert_eq!(clock_text(3_600), "1 h 0 min");
        assert_eq!(clock_text(604_799), "6 days 23 h");
    }
}
