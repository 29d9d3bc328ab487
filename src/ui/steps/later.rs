//! What comes after the hand-over: the vendor's first use, another external ID, and the kill switch.

use super::connect::{evidence_ui, way_back_ui};
use crate::access::changes::ChangeLine;
use crate::access::plan::AccessPlan;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::checks::first_contact::{HOW_LATE, Sighting};
use crate::model::Model;
use crate::model::event::{Event, Field};
use crate::model::first_contact::PAUSE_SECS;
use crate::model::revocation::{DEATH_BOUND_SECS, RevocationProof};
use crate::model::task::Task;
use crate::ui::breaks;
use crate::ui::documents::diff_ui;
use crate::ui::progress::countdown_ui;
use crate::ui::theme::{Mark, space};
use crate::ui::widgets::{self, FieldLook};
use crate::words;

pub fn later_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("Later"));
    first_use_ui(ui, model, plan, events);
    ui.add_space(space::S);
    rotation_ui(ui, model, plan, events);
    ui.add_space(space::S);
    kill_switch_ui(ui, model, events);
}

fn first_use_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    match &model.first_contact.watch {
        None => {
            if ui.button(words!("Watch for the vendor's first use")).clicked() {
                events.push(Event::FirstUseWatchRequested);
            }
        }
        Some(watch) => {
            if ui.button(words!("Stop watching")).clicked() {
                events.push(Event::FirstUseWatchStopped);
            }
            if watch.looking.is_running() {
                widgets::busy_ui(ui, words!("Looking"));
            } else {
                let secs = watch.remaining_secs(model.now);
                let text = words!("Looking again in {secs} s", secs);
                countdown_ui(ui, secs, PAUSE_SECS, &text);
            }
        }
    }
    if let Some((at, sighting)) = model.first_contact.sighting(plan) {
        let at = at.strftime("%H:%M:%S UTC").to_string();
        sighting_ui(ui, plan, sighting, &at);
    }
    widgets::note_ui(ui, words::of(HOW_LATE));
}

fn sighting_ui(ui: &mut egui::Ui, plan: &AccessPlan, sighting: &Sighting, at: &str) {
    for attempt in &sighting.attempts {
        let mark = match (&attempt.error, attempt.is_the_vendors_use(plan)) {
            (Some(_), _) => Mark::Failed,
            (None, true) => Mark::Passed,
            (None, false) => Mark::Warning,
        };
        widgets::message_ui(ui, mark, &attempt.sentence(plan));
        if let Some(remedy) = attempt.remedy() {
            widgets::reason_ui(ui, remedy);
        }
    }
    if let Some((used_at, region)) = &sighting.last_used {
        let used_at = used_at.strftime("%Y-%m-%d %H:%M UTC");
        let sentence = words!(
            "IAM says that the role was last used at {used_at}, in {region}",
            used_at,
            region
        );
        // IAM does not say by whom: it may have been a check of one's own.
        widgets::message_ui(ui, Mark::Open, &sentence);
    }
    if sighting.attempts.is_empty() && sighting.last_used.is_none() {
        widgets::message_ui(ui, Mark::Open, &words!("No use is known as of {at}", at));
    }
    for gap in &sighting.gaps {
        widgets::message_ui(ui, Mark::Skipped, gap);
    }
}

fn rotation_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    if plan.previous_external_id.is_some() {
        let sentence = words!(
            "Two external IDs are accepted: give {vendor_name} the new one, which stands in the form above",
            vendor_name = plan.vendor_name
        );
        widgets::message_ui(ui, Mark::Warning, &sentence);
        let withdraw = words!("Withdraw the old external ID…");
        if widgets::danger_button_ui(ui, withdraw, !model.is_writing()).clicked() {
            events.push(Event::WithdrawalRequested);
        }
        return;
    }
    let Some(text) = &model.hand_over.rotation else {
        let rotate = egui::Button::new(words!("Rotate the external ID…"));
        if ui.add_enabled(!model.is_writing(), rotate).clicked() {
            events.push(Event::RotationToggled);
        }
        widgets::note_ui(
            ui,
            words!(
                "The vendor gets a new one; both are accepted until you withdraw the old one here"
            ),
        );
        return;
    };
    let look = FieldLook {
        label: words!("New external ID"),
        example: words!("paste the vendor's, or generate one"),
        note: words!("Both are accepted until you withdraw the old one"),
        is_monospace: true,
    };
    widgets::field_with_ui(ui, model, Field::NewExternalId, text, look, events, |ui, events| {
        if ui.button(words!("Generate")).clicked() {
            events.push(Event::ExternalIdRequested);
        }
    });
    widgets::under_field_ui(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let go_on = egui::Button::new(words!("Show what this changes"));
            if ui.add_enabled(!model.is_writing(), go_on).clicked() {
                events.push(Event::RotationRequested);
            }
            if ui.button(words!("Cancel")).clicked() {
                events.push(Event::RotationToggled);
            }
        });
    });
}

/// Ends the role's sessions: shown first, confirmed, and proved with a URL that dies.
pub fn kill_switch_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    match &model.revocation.shown {
        Task::Idle => {
            let revoke = words!("Revoke sessions…");
            if widgets::danger_button_ui(ui, revoke, !model.is_writing()).clicked() {
                events.push(Event::RevocationRequested);
            }
            widgets::note_ui(
                ui,
                words!(
                    "Ends every session of the role that is open now, and the URLs that were signed with them"
                ),
            );
        }
        Task::Running(_) => widgets::busy_ui(ui, words!("Reading what the account has")),
        Task::Failed(failure) => {
            failure_ui(ui, words!("The role could not be read"), failure, events);
            if ui.button(words!("Read it again")).clicked() {
                events.push(Event::RevocationRequested);
            }
        }
        Task::Done(revocable) => {
            widgets::card_ui(ui, |ui| {
                let changes = revocable.changes();
                for line in &changes.lines {
                    revocation_line_ui(ui, &revocable.plan, line);
                }
                ui.horizontal_wrapped(|ui| {
                    let may_revoke = !changes.is_refused() && !model.is_writing();
                    let text = words!("Revoke these sessions");
                    if widgets::danger_button_ui(ui, text, may_revoke).clicked() {
                        events.push(Event::RevocationConfirmed);
                    }
                    let keep = egui::Button::new(words!("Cancel"));
                    if ui.add_enabled(!model.is_writing(), keep).clicked() {
                        events.push(Event::RevocationDismissed);
                    }
                });
            });
        }
    }
    proof_ui(ui, model, events);
}

fn revocation_line_ui(ui: &mut egui::Ui, plan: &AccessPlan, line: &ChangeLine) {
    match line {
        ChangeLine::AsWanted { what } => widgets::message_ui(ui, Mark::Passed, what),
        ChangeLine::Refused { what, why, .. } => {
            widgets::message_ui(ui, Mark::Failed, what);
            widgets::reason_ui(ui, why);
        }
        ChangeLine::ToDo { write, why, diff } => {
            widgets::message_ui(ui, Mark::Warning, &write.sentence(plan));
            widgets::reason_ui(ui, why);
            diff_ui(ui, diff);
        }
    }
}

fn proof_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let revocation = &model.revocation;
    match &revocation.proof {
        Task::Idle => return,
        Task::Running(_) => {
            let since = revocation.proving_since.unwrap_or(model.now);
            let secs = model.now.duration_since(since).as_secs().max(0);
            let text = words!(
                "The sessions are revoked. Fetching a signed URL until it is refused: {secs} s; AWS may take some {bound_secs} s",
                secs,
                bound_secs = DEATH_BOUND_SECS
            );
            let bound_secs = i64::from(DEATH_BOUND_SECS);
            countdown_ui(ui, bound_secs - secs, bound_secs, &text);
        }
        Task::Failed(failure) => {
            let title = words!("The sessions are revoked; that a URL dies could not be tried");
            failure_ui(ui, title, failure, events);
        }
        Task::Done(proof) => {
            let mark = match proof {
                RevocationProof::Died { .. } => Mark::Passed,
                _ => Mark::Warning,
            };
            let sentence = proof.sentence().unwrap_or_default();
            widgets::message_ui(ui, mark, &sentence);
        }
    }
    let sentence = words!(
        "The vendor can open a new session with the external ID. To keep it out, rotate the external ID and withdraw the old one, or remove the integration"
    );
    widgets::message_ui(ui, Mark::Warning, sentence);
}

fn failure_ui(ui: &mut egui::Ui, title: &str, failure: &Failure, events: &mut Vec<Event>) {
    let diagnosis = diagnose(failure);
    widgets::banner_ui(ui, Mark::Failed, title, |ui| {
        ui.add(breaks::label(ui, &diagnosis.cause));
        ui.add(breaks::label(ui, &diagnosis.remedy));
        evidence_ui(ui, &failure.evidence());
        way_back_ui(ui, failure, events);
    });
}
