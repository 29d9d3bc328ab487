//! The checks of the Validate step, a row each: what was found, why, what to do, and the fix.

use egui::RichText;
use egui::style::ScrollAnimation;

use super::connect::{evidence_ui, to_connect_ui};
use crate::checks::catalogue::Check;
use crate::checks::citation::statements_in;
use crate::checks::diagnosis::diagnose;
use crate::checks::finding::{Finding, Verdict};
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::model::fix::ProposedFix;
use crate::model::review::Ending;
use crate::model::validation::is_mended_in_connect;
use crate::ui::breaks;
use crate::ui::documents::{code_frame_ui, diff_ui, json_ui};
use crate::ui::progress::countdown_ui;
use crate::ui::signed_texts::comparison_ui;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets;
use crate::words;

const WITHIN_A_ROW: f32 = theme::space::XS;

/// One check: its mark, what it asks, what was found and the fix.
pub fn check_ui(ui: &mut egui::Ui, model: &Model, check: &Check, events: &mut Vec<Event>) {
    let finding = model.validation.findings.get(&check.id);
    let mark = finding.map_or(Mark::Open, mark_of);
    ui.horizontal_top(|ui| {
        widgets::mark_ui(ui, mark);
        ui.vertical(|ui| {
            // What belongs to a row stands closer together than two rows do.
            ui.spacing_mut().item_spacing.y = WITHIN_A_ROW;
            let asks = check.asks_of(model.vendor.grantee());
            let title = match mark {
                Mark::Open => RichText::new(asks).color(palette(ui).text_muted),
                _ => theme::strong(asks),
            };
            ui.add(egui::Label::new(title).wrap());
            if let Some(finding) = finding {
                finding_ui(ui, model, finding);
                if is_mended_in_connect(check.id, finding) {
                    to_connect_ui(ui, events);
                }
            }
            fix_ui(ui, model, check, events);
        });
    });
}

pub fn mark_of(finding: &Finding) -> Mark {
    match finding.verdict {
        Verdict::Passed => Mark::Passed,
        Verdict::Warning => Mark::Warning,
        Verdict::Failed => Mark::Failed,
        Verdict::Running | Verdict::Waiting { .. } => Mark::Waiting,
        Verdict::NotNeeded { .. } | Verdict::Skipped { .. } | Verdict::Blocked { .. } => {
            Mark::Skipped
        }
    }
}

fn finding_ui(ui: &mut egui::Ui, model: &Model, finding: &Finding) {
    match &finding.verdict {
        Verdict::Waiting { since, bound_secs } => {
            let secs = model.now.duration_since(*since).as_secs().max(0);
            let text = words!(
                "Waiting until AWS has taken the change in everywhere: {secs} s of at most {bound_secs} s",
                secs,
                bound_secs
            );
            let bound_secs = i64::from(*bound_secs);
            countdown_ui(ui, bound_secs - secs, bound_secs, &text);
        }
        Verdict::NotNeeded { reason }
        | Verdict::Skipped { reason }
        | Verdict::Blocked { reason } => evidence_ui(ui, reason),
        Verdict::Passed | Verdict::Warning | Verdict::Failed | Verdict::Running => {}
    }
    if let Some(diagnosis) = &finding.diagnosis {
        let colour = mark_of(finding).colour(palette(ui));
        ui.add(breaks::label(ui, RichText::new(&diagnosis.cause).color(colour)));
        ui.add(breaks::label(ui, &diagnosis.remedy));
    }
    if let Some(comparison) = &finding.comparison {
        comparison_ui(ui, comparison);
    }
    for evidence in &finding.evidence {
        let (sentence, statements) = statements_in(evidence);
        if !sentence.is_empty() {
            evidence_ui(ui, sentence);
        }
        if !statements.is_empty() {
            code_frame_ui(ui, |ui| json_ui(ui, words!("Statements"), statements, &[]));
        }
    }
}

/// The fix's button, then its difference, then how far it has got.
fn fix_ui(ui: &mut egui::Ui, model: &Model, check: &Check, events: &mut Vec<Event>) {
    let proposed = model.validation.proposed.as_ref().filter(|fix| fix.check == check.id);
    if let Some(proposed) = proposed {
        proposal_ui(ui, model, proposed, events);
        return;
    }
    let finding = model.validation.findings.get(&check.id);
    if let Some(fix) = finding.and_then(|finding| finding.fix.as_ref()) {
        let button = egui::Button::new(fix.label(model.vendor.grantee()));
        let response = ui.add_enabled(!model.is_writing(), button);
        if response.clicked() {
            // What takes its place is taller: the difference, and the button that makes it.
            response.scroll_to_me_animation(Some(egui::Align::Center), ScrollAnimation::none());
            events.push(Event::FixRequested(check.id, fix.clone()));
        }
    }
}

fn proposal_ui(ui: &mut egui::Ui, model: &Model, proposed: &ProposedFix, events: &mut Vec<Event>) {
    let changes = match &proposed.changes {
        Ok(changes) => changes,
        Err(why) => {
            widgets::message_ui(
                ui,
                Mark::Failed,
                &words!("This cannot be fixed from here. {why}", why),
            );
            if ui.button(words!("Close")).clicked() {
                events.push(Event::FixDismissed);
            }
            return;
        }
    };
    for change in changes {
        ui.add(egui::Label::new(theme::strong(&change.what)).wrap());
        diff_ui(ui, &change.diff);
    }
    match model.fix_interruption() {
        Some(Ending::Failed(failure)) => {
            let diagnosis = diagnose(failure);
            let text = format!("{}. {}", diagnosis.cause, diagnosis.remedy);
            widgets::message_ui(ui, Mark::Failed, &text);
            evidence_ui(ui, &failure.evidence());
        }
        Some(Ending::AccountChanged) => {
            let text = words!(
                "The account changed since it was read, so nothing was written: validate again"
            );
            widgets::message_ui(ui, Mark::Failed, text);
        }
        Some(Ending::Stopped) => {
            let text = words!("Stopped half-way: the Review step shows what was made");
            widgets::message_ui(ui, Mark::Warning, text);
        }
        Some(Ending::Interrupted) => {
            let text = words!("Interrupted half-way: the Review step shows what was made");
            widgets::message_ui(ui, Mark::Warning, text);
        }
        Some(Ending::Finished) | None => {}
    }
    if model.is_mending() {
        widgets::busy_ui(ui, words!("Making this change"));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let may_mend = !model.is_writing();
        if proposed.text_to_copy().is_some() {
            widgets::full_copy_button_ui(
                ui,
                model,
                CopyItem::FixText,
                words!("Copy this policy"),
                events,
            );
        } else {
            let text = if proposed.fix.writes() {
                words!("Make this change in AWS")
            } else {
                words!("Make this change")
            };
            if widgets::primary_button_ui(ui, text, may_mend).clicked() {
                events.push(Event::FixConfirmed);
            }
        }
        if ui.add_enabled(may_mend, widgets::plain_button(words!("Cancel"))).clicked() {
            events.push(Event::FixDismissed);
        }
    });
}
