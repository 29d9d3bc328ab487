//! The remembered integrations: what a window starts on, and the checks of all of them.

use egui::{Button, RichText};
use jiff::Timestamp;

use super::drafts::drafts_ui;
use crate::access::integration::Integration;
use crate::checks::catalogue::CATALOGUE;
use crate::checks::diagnosis::diagnose;
use crate::export::check_report::progress;
use crate::model::Model;
use crate::model::event::Event;
use crate::model::saved::{LastCheck, NotChecked, Proof, SavedIntegration, SavedRun};
use crate::printable;
use crate::ui::frame::dialog_width;
use crate::ui::theme::{self, Mark, palette, space};
use crate::ui::widgets;
use crate::words;

/// Less room than this beside its buttons, and an entry's facts stand above them.
pub const FACTS_WIDTH: f32 = 320.0;

/// The list in the place of the Connect step.
pub fn saved_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("Your integrations"));
    for problem in [&model.saved.problem, &model.drafts.problem].into_iter().flatten() {
        widgets::banner_ui(ui, Mark::Warning, problem, |_| {});
    }
    ui.horizontal_wrapped(|ui| {
        if widgets::primary_button_ui(ui, words!("Check all"), model.may_check_saved()).clicked() {
            events.push(Event::SavedCheckProposed(None));
        }
        let new = widgets::plain_button(words!("New integration"));
        if ui.add_enabled(!model.is_writing(), new).clicked() {
            events.push(Event::SavedListLeft);
        }
    });
    if let Some(run) = &model.saved.run {
        run_ui(ui, run, events);
    }
    drafts_ui(ui, model, events);
    for entry in &model.saved.entries {
        ui.add_space(space::S);
        widgets::card_ui(ui, |ui| entry_ui(ui, model, entry, events));
    }
}

/// The way back to the list, where there is one.
pub fn to_saved_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let count = model.saved.entries.len() + model.drafts.entries.len();
    if count == 0 || model.is_practising() {
        return;
    }
    let text = words!("Your integrations ({n})", n = count);
    if ui.add_enabled(!model.is_writing(), Button::new(text)).clicked() {
        events.push(Event::SavedListRequested);
    }
}

/// How far the run is, and its end.
fn run_ui(ui: &mut egui::Ui, run: &SavedRun, events: &mut Vec<Event>) {
    let (number, all) = (run.number(), run.all);
    let text = if run.is_stopping {
        words!("Stopping after the call under way").to_owned()
    } else {
        words!("Checking {number} of {all}", number, all)
    };
    ui.horizontal_wrapped(|ui| {
        widgets::mark_ui(ui, Mark::Waiting);
        ui.label(text);
        if ui.add_enabled(!run.is_stopping, Button::new(words!("Stop"))).clicked() {
            events.push(Event::StopRequested);
        }
    });
}

/// What it is and what is known of it, with its buttons beside it, or below it where there is little room.
fn entry_ui(ui: &mut egui::Ui, model: &Model, entry: &SavedIntegration, events: &mut Vec<Event>) {
    let names = [words!("Open"), words!("Check"), words!("Forget")];
    let mut pressed = Vec::new();
    let facts = |ui: &mut egui::Ui| facts_ui(ui, model, entry, events);
    facts_beside_buttons_ui(ui, &names, FACTS_WIDTH, facts, |ui| {
        buttons_ui(ui, model, entry, &mut pressed);
    });
    events.append(&mut pressed);
}

/// Facts with buttons of these names beside them, or below them where they would have less room than `least`.
pub fn facts_beside_buttons_ui(
    ui: &mut egui::Ui,
    names: &[&str],
    least: f32,
    facts: impl FnOnce(&mut egui::Ui),
    buttons: impl FnOnce(&mut egui::Ui),
) {
    let gap = ui.spacing().item_spacing.x;
    let widths = names.iter().map(|name| widgets::button_width(ui, name, 0.0) + gap);
    let room = ui.available_width() - widths.sum::<f32>();
    if room < least {
        facts(ui);
        ui.horizontal_wrapped(buttons);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(room);
            facts(ui);
        });
        ui.horizontal(buttons);
    });
}

fn facts_ui(ui: &mut egui::Ui, model: &Model, entry: &SavedIntegration, events: &mut Vec<Event>) {
    ui.spacing_mut().item_spacing.y = space::XS;
    match entry.integration() {
        Ok(integration) => {
            integration_ui(ui, integration);
            let path = RichText::new(printable::line(&entry.path.display().to_string()));
            ui.add(egui::Label::new(path.small().color(palette(ui).text_muted)).truncate());
        }
        // It ends with the path.
        Err(sentence) => widgets::message_ui(ui, Mark::Failed, sentence),
    }
    result_ui(ui, model, entry, events);
}

fn integration_ui(ui: &mut egui::Ui, integration: &Integration) {
    let title = words!(
        "{vendor} on {bucket}",
        vendor = integration.vendor_name,
        bucket = integration.bucket
    );
    let account = integration.account_id.grouped();
    let account = RichText::new(words!("account {account}", account)).color(palette(ui).text_muted);
    ui.add(egui::Label::new(theme::strong(title)).wrap());
    ui.add(egui::Label::new(account).wrap());
    if integration.is_practice {
        widgets::message_ui(ui, Mark::Warning, words!("Made in the sandbox: it is none of AWS"));
    }
}

/// What is known of the checks: the run that is under way, why there was none, or the last result.
fn result_ui(ui: &mut egui::Ui, model: &Model, entry: &SavedIntegration, events: &mut Vec<Event>) {
    if let Some(run) = model.saved.run.as_ref().filter(|run| run.path == entry.path) {
        widgets::message_ui(ui, Mark::Waiting, &progress(&run.validation));
        return;
    }
    let is_queued = model.saved.run.as_ref().is_some_and(|run| run.left.contains(&entry.path));
    if is_queued {
        widgets::message_ui(ui, Mark::Open, words!("Comes later"));
        return;
    }
    if let Some(why) = model.saved.not_checked.get(&entry.path) {
        not_checked_ui(ui, entry, why);
    }
    match &entry.last {
        // What cannot be read cannot be checked: that is said already.
        None if entry.integration().is_err() => {}
        None => widgets::message_ui(ui, Mark::Open, words!("Not checked yet")),
        Some(last) => {
            failure_ui(ui, model, entry, last);
            last_ui(ui, last, entry.is_changed(), model.now);
            to_findings_ui(ui, model, entry, last, events);
        }
    }
}

/// The way to all that was found, where something failed.
fn to_findings_ui(
    ui: &mut egui::Ui,
    model: &Model,
    entry: &SavedIntegration,
    last: &LastCheck,
    events: &mut Vec<Event>,
) {
    if last.failed.is_none() || !model.saved.found.contains_key(&entry.path) {
        return;
    }
    let response = ui.add_enabled(!model.is_writing(), Button::new(words!("Show it in Validate")));
    if response.clicked() {
        events.push(Event::SavedOpened(entry.path.clone()));
    }
}

/// What failed first, in words.
fn failure_ui(ui: &mut egui::Ui, model: &Model, entry: &SavedIntegration, last: &LastCheck) {
    let (Some(check), Ok(integration)) = (last.failed_check(), entry.integration()) else { return };
    let found = model.saved.found.get(&entry.path).map(|(_, found)| found);
    let diagnosis = found.and_then(|found| found.first_failure()?.1.diagnosis.as_ref());
    // Of an earlier start only the check is known.
    let only_check = || words!("Failed: {check}", check = check.asks_of(integration.grantee));
    let sentence = diagnosis.map_or_else(only_check, |diagnosis| diagnosis.cause.clone());
    widgets::message_ui(ui, Mark::Failed, &sentence);
}

fn not_checked_ui(ui: &mut egui::Ui, entry: &SavedIntegration, why: &NotChecked) {
    let (mark, sentence, remedy) = match why {
        NotChecked::NoCredentials => {
            (Mark::Warning, words!("Not checked: there are no credentials").to_owned(), None)
        }
        NotChecked::OtherAccount(account) => {
            let needed = entry.integration().ok().map(|it| it.account_id.grouped());
            let needed = needed.unwrap_or_default();
            let account = account.grouped();
            let sentence = words!(
                "Not checked: it needs credentials of account {needed}, these are of {account}",
                needed,
                account
            );
            (Mark::Warning, sentence, None)
        }
        NotChecked::Stopped => (Mark::Skipped, words!("Stopped").to_owned(), None),
        NotChecked::Failed(failure) => {
            let diagnosis = diagnose(failure);
            let cause = diagnosis.cause;
            (Mark::Failed, words!("Not checked: {cause}", cause), Some(diagnosis.remedy))
        }
    };
    widgets::message_ui(ui, mark, &sentence);
    if let Some(remedy) = remedy {
        widgets::reason_ui(ui, &remedy);
    }
}

fn last_ui(ui: &mut egui::Ui, last: &LastCheck, is_changed: bool, now: Timestamp) {
    let proof = last.proof();
    let is_out_of_date = last.is_out_of_date(now);
    let mark = match proof {
        Proof::Whole if !is_changed && !is_out_of_date => Mark::Passed,
        Proof::Whole | Proof::WithWarnings | Proof::Incomplete => Mark::Warning,
        Proof::WithGaps => Mark::Skipped,
        Proof::Failed => Mark::Failed,
    };
    let (counts, ago) = (last.counts.text(CATALOGUE.len()), ago(last.checked_at, now));
    let text = match proof {
        Proof::Whole | Proof::WithWarnings => words!("Proved {ago}: {counts}", ago, counts),
        Proof::WithGaps => words!("Nothing failed {ago}, with gaps: {counts}", ago, counts),
        Proof::Incomplete | Proof::Failed => words!("Not proved {ago}: {counts}", ago, counts),
    };
    match last.failed_check() {
        // The failure has the mark.
        Some(_) => widgets::reason_ui(ui, &text),
        None => widgets::message_ui(ui, mark, &text),
    }
    if let Some(proved_at) = last.proved_at {
        let day = proved_at.strftime("%Y-%m-%d %H:%M UTC");
        widgets::reason_ui(ui, &words!("Last proved on {day}", day));
    }
    if is_changed {
        let text = words!("The file was changed after this check");
        widgets::message_ui(ui, Mark::Warning, text);
    }
    if is_out_of_date {
        let text = words!("That says little of today: check it again");
        widgets::message_ui(ui, Mark::Warning, text);
    }
}

/// How long ago, in the largest unit that says it.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let secs = now.duration_since(then).as_secs().max(0);
    let (minutes, hours, days) = (secs / 60, secs / 3_600, secs / 86_400);
    match (minutes, hours, days) {
        (0, ..) => words!("just now").to_owned(),
        (_, 0, _) => words!("1 minute ago" | "{n} minutes ago" % minutes),
        (_, _, 0) => words!("1 hour ago" | "{n} hours ago" % hours),
        _ => words!("1 day ago" | "{n} days ago" % days),
    }
}

fn buttons_ui(ui: &mut egui::Ui, model: &Model, entry: &SavedIntegration, events: &mut Vec<Event>) {
    let is_free = !model.is_writing();
    let is_there = entry.integration().is_ok();
    let name = match entry.integration() {
        Ok(integration) => format!("{}, {}", integration.vendor_name, integration.bucket),
        Err(_) => entry.path.display().to_string(),
    };
    let mut button = |ui: &mut egui::Ui, text: &str, is_enabled: bool, event: Event| {
        let response = ui.add_enabled(is_enabled, Button::new(text));
        response.widget_info(|| {
            let spoken = format!("{text}: {name}");
            egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, spoken)
        });
        // Where one goes, the next takes its place: the second half of a double click is not meant for it.
        if response.clicked() {
            events.push(event);
        }
    };
    let path = || entry.path.clone();
    button(ui, words!("Open"), is_free && is_there, Event::SavedOpened(path()));
    button(ui, words!("Check"), is_free && is_there, Event::SavedCheckProposed(Some(path())));
    button(ui, words!("Forget"), !model.is_checking_saved(), Event::SavedForgotten(path()));
}

/// What checking does, before it is done; `is_new` in its first frame, in which the way back takes the keyboard: a second
/// press in haste begins nothing.
pub fn saved_check_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let count = model.saved.proposed.as_ref().map_or(0, Vec::len);
    let title = words!("Check 1 integration" | "Check {n} integrations" % count);
    let response = widgets::dialog_ui(ui, "checking files", &title, |ui| {
        ui.set_width(dialog_width(ui, 480.0));
        widgets::section_ui(ui, &title);
        ui.add_space(space::S);
        for announced in model.announced() {
            let mark = match (&announced.source, announced.twins) {
                (None, _) => Mark::Warning,
                (Some(_), 0) => Mark::Open,
                (Some(_), _) => Mark::Current,
            };
            widgets::message_ui(ui, mark, &announced.sentence());
        }
        ui.add_space(space::S);
        let note = words!(
            "A twin lets nobody in but you, and nobody after 15 minutes. Roles, policies and buckets stay as they are"
        );
        ui.add(egui::Label::new(RichText::new(note).color(palette(ui).text_muted)).wrap());
        ui.add_space(space::M);
        ui.horizontal_wrapped(|ui| {
            if widgets::primary_button_ui(ui, words!("Begin checking"), true).clicked() {
                events.push(Event::SavedCheckConfirmed);
            }
            let cancel = ui.add(widgets::plain_button(words!("Cancel")));
            if is_new {
                cancel.request_focus();
            }
            if cancel.clicked() {
                events.push(Event::SavedCheckDismissed);
            }
        });
    });
    if response.should_close() {
        events.push(Event::SavedCheckDismissed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_largest_unit_that_says_it() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let told = |secs: i64| ago(now - jiff::SignedDuration::from_secs(secs), now);
        let cases = [
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (7_200, "2 hours ago"),
            (86_400 * 3 + 5, "3 days ago"),
            // A clock that was set back.
            (-500, "just now"),
        ];
        for (secs, text) in cases {
            assert_eq!(told(secs), text);
        }
    }
}
