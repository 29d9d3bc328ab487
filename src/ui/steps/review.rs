//! Review and create: the documents, every change before it is made, and how far it got.

use super::access_key::access_key_ui;
use super::connect::{evidence_ui, way_back_ui};
use super::external_id_in_use::external_id_in_use_ui;
use super::interrupted::settled_ui;
use super::later;
use super::package::by_hand_ui;
use super::undo::{last_run_button_ui, undo_ui};
use crate::access::changes::{ChangeLine, Changes};
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::taking_back::UndoOf;
use crate::checks::diagnosis::diagnose;
use crate::checks::finding::Verdict;
use crate::checks::simulation::admin::Outlook;
use crate::model::Model;
use crate::model::event::{CopyItem, Event, Field};
use crate::model::progress::Progress;
use crate::model::review::{Direction, Ending, Writing};
use crate::model::step::Part;
use crate::model::task::Task;
use crate::ui::breaks;
use crate::ui::documents::{diff_ui, document_ui};
use crate::ui::landing;
use crate::ui::progress::progress_ui;
use crate::ui::theme::{self, Mark};
use crate::ui::widgets::{self, FieldLook};
use crate::words;

pub fn review_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let is_user = model.vendor.grantee() == Grantee::User;
    let plan = model.plan();
    let under = plan.as_ref().filter(|plan| plan.role_path != "/").map(|plan| {
        words!(
            "Under the path {path}. The permissions policy has the same name and stands under none",
            path = plan.role_path
        )
    });
    let look = FieldLook {
        label: if is_user { words!("User name") } else { words!("Role name") },
        example: words!("up to 64 letters, digits and _ + = , . @ -"),
        note: under.as_deref().unwrap_or(words!("The permissions policy has the same name")),
        is_monospace: true,
    };
    let text = &model.review.role_name_text;
    widgets::field_ui(ui, model, Field::RoleName, text, look, events);
    let Some(plan) = plan else { return };
    overlap_ui(ui, model, &plan, events);
    // What changes, and what stands in its way, is read first.
    landing::part_ui(ui, model, Part::Changes, |ui| plan_ui(ui, model, &plan, events));
    if is_user {
        access_key_ui(ui, model, &plan, events);
    }
    documents_ui(ui, model, &plan, events);
    by_hand_ui(ui, model, &plan, events);
}

/// Says that the external ID is being rotated, on the step that shows what it changes.
fn overlap_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    if plan.previous_external_id.is_none() {
        return;
    }
    let sentence = words!(
        "The external ID is being rotated: the old one is accepted until {vendor_name} has switched",
        vendor_name = plan.vendor_name
    );
    widgets::message_ui(ui, Mark::Warning, &sentence);
    let cancel = egui::Button::new(words!("Go back to the old external ID"));
    if ui.add_enabled(!model.is_writing(), cancel).clicked() {
        events.push(Event::RotationCancelled);
    }
}

fn documents_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    if plan.grantee == Grantee::Role {
        widgets::section_ui(ui, words!("The two documents"));
        let trust = plan.trust_policy();
        let title = words!("Trust policy");
        let item = CopyItem::TrustPolicy;
        document_ui(ui, model, title, trust.text(), Some(plan), item, events);
        ui.add_space(theme::space::S);
    } else {
        widgets::section_ui(ui, words!("The user's inline policy"));
    }
    let permissions = plan.permissions_policy();
    let item = CopyItem::PermissionsPolicy;
    let title = words!("Permissions policy");
    document_ui(ui, model, title, permissions.text(), Some(plan), item, events);
    if let Some(widening) = plan.widening() {
        widgets::message_ui(ui, Mark::Warning, &widening);
    }
    if let Some(key) = &plan.kms_key {
        let sentence = plan.grantee.either(
            words!(
                "The example object is encrypted with a KMS key of yours, so the role may use it through S3: {key}",
                key
            ),
            words!(
                "The example object is encrypted with a KMS key of yours, so the user may use it through S3: {key}",
                key
            ),
        );
        widgets::message_ui(ui, Mark::Passed, &sentence);
    }
}

fn plan_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    widgets::section_ui(
        ui,
        &words!("Changes to account {account_id}", account_id = plan.account_id.grouped()),
    );
    if let Some(writing) = &model.review.writing {
        writing_ui(ui, model, plan, writing, events);
        if writing.is_running() {
            return;
        }
    }
    match &model.review.inventory {
        Task::Running(_) => widgets::busy_ui(ui, words!("Reading what the account has")),
        Task::Failed(failure) => {
            let diagnosis = diagnose(failure);
            widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
                ui.add(breaks::label(ui, &diagnosis.remedy));
                evidence_ui(ui, &failure.evidence());
                way_back_ui(ui, failure, events);
                again_ui(ui, events);
            });
        }
        Task::Idle | Task::Done(_) => match model.review.changes_for(plan) {
            Some(changes) => changes_ui(ui, model, plan, &changes, events),
            None => again_ui(ui, events),
        },
    }
    undo_ui(ui, model, events);
}

fn again_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if ui.button(words!("Look at the account")).clicked() {
        events.push(Event::InventoryRequested);
    }
}

fn changes_ui(
    ui: &mut egui::Ui,
    model: &Model,
    plan: &AccessPlan,
    changes: &Changes,
    events: &mut Vec<Event>,
) {
    let is_made_just_now = changes.is_as_wanted()
        && model.review.writing.as_ref().is_some_and(|writing| {
            writing.direction == Direction::Apply
                && matches!(writing.ending, Some(Ending::Finished))
        });
    // What was made just now stands above, line by line.
    if !is_made_just_now {
        widgets::card_ui(ui, |ui| {
            for (index, line) in changes.lines.iter().enumerate() {
                if index > 0 {
                    ui.add_space(theme::space::XS);
                }
                change_ui(ui, plan, line);
            }
        });
    }
    if changes.is_refused() {
        ui.horizontal_wrapped(|ui| {
            if changes.offers_adoption() && ui.button(words!("Adopt it…")).clicked() {
                events.push(Event::AdoptionRequested);
            }
            let text = plan
                .grantee
                .either(words!("Use another role name"), words!("Use another user name"));
            if ui.button(text).clicked() {
                events.push(Event::FreeRoleNameRequested);
            }
            again_ui(ui, events);
        });
        return;
    }
    if changes.is_as_wanted() {
        widgets::message_ui(ui, Mark::Passed, words!("The account is as the plan wants it"));
        if plan.grantee == Grantee::Role {
            ui.add_space(theme::space::S);
            later::kill_switch_ui(ui, model, events);
        }
        return;
    }
    let leftover = model.review.leftover_beside(plan);
    if let Some(leftover) = leftover {
        let sentence = leftover.plan.grantee.either(
            words!(
                "The role {role_name} is half made: undo it first, so that it does not stay beside the new one",
                role_name = leftover.plan.role_name
            ),
            words!(
                "The user {role_name} is half made: undo it first, so that it does not stay beside the new one",
                role_name = leftover.plan.role_name
            ),
        );
        widgets::message_ui(ui, Mark::Warning, &sentence);
    }
    let outlook = model.review.outlook_for(plan);
    outlook_ui(ui, model, outlook, events);
    external_id_in_use_ui(ui, model, plan, events);
    if changes.replaces() {
        let mut confirmed = model.review.replacement_confirmed;
        let text = words!("I have read the differences: replace what is there");
        if widgets::tick_ui(ui, true, &mut confirmed, text).changed() {
            events.push(Event::ReplacementConfirmed(confirmed));
        }
    }
    if outlook.is_some_and(Outlook::expects_a_refusal) {
        let text = words!(
            "Expect AWS to refuse it half-way: it decides itself, and what was made until then can be undone"
        );
        widgets::message_ui(ui, Mark::Warning, text);
    }
    let has_role =
        model.review.inventory_for(plan).is_some_and(|inventory| inventory.role.is_some());
    if has_role {
        ui.add_space(theme::space::S);
        later::kill_switch_ui(ui, model, events);
    }
}

/// What AWS is expected to say to the writes above. It decides itself, so the button stays.
fn outlook_ui(
    ui: &mut egui::Ui,
    model: &Model,
    outlook: Option<&Outlook>,
    events: &mut Vec<Event>,
) {
    if model.review.outlook.is_running() {
        widgets::busy_ui(ui, words!("Asking IAM what you may do"));
    }
    let Some(Outlook { finding, request, beyond_request }) = outlook else { return };
    match (&finding.verdict, &finding.diagnosis) {
        (Verdict::Skipped { reason }, _) => {
            let text = words!("Whether you may do this could not be asked. {reason}", reason);
            widgets::message_ui(ui, Mark::Skipped, &text);
            again_ui(ui, events);
        }
        (Verdict::Passed, _) => {
            let text =
                words!("IAM's policy simulator says that you may do this, rehearse it and undo it");
            widgets::message_ui(ui, Mark::Passed, text);
        }
        (_, Some(diagnosis)) => {
            widgets::banner_ui(ui, Mark::Warning, &diagnosis.cause, |ui| {
                ui.add(breaks::label(ui, &diagnosis.remedy));
                for line in beyond_request {
                    evidence_ui(ui, line);
                }
                again_ui(ui, events);
            });
        }
        (_, None) => {}
    }
    if let Some(request) = request {
        let title = words!("What to ask for");
        let item = CopyItem::MissingPermissions;
        document_ui(ui, model, title, request, None, item, events);
    }
}

fn change_ui(ui: &mut egui::Ui, plan: &AccessPlan, line: &ChangeLine) {
    match line {
        ChangeLine::AsWanted { what } => {
            widgets::message_ui(ui, Mark::Passed, &words!("{what}: already as wanted", what));
        }
        ChangeLine::Refused { what, why, .. } => {
            widgets::message_ui(ui, Mark::Failed, what);
            widgets::reason_ui(ui, why);
        }
        ChangeLine::ToDo { write, why, diff } => {
            let mark = if write.replaces() { Mark::Warning } else { Mark::Open };
            widgets::message_ui(ui, mark, &write.sentence(plan));
            widgets::reason_ui(ui, why);
            if write.replaces() {
                diff_ui(ui, diff);
            }
        }
    }
}

/// The write that is under way, and the how manieth of them all it is.
fn under_way_text(writing: &Writing) -> String {
    let Some(write) = writing.under_way() else {
        return words!("looking at the result").to_owned();
    };
    let sentence = writing.sentence(write);
    let Progress { done, all } = writing.progress();
    words!("{number} of {all} · {sentence}", number = done + 1, all, sentence)
}

fn writing_ui(
    ui: &mut egui::Ui,
    model: &Model,
    plan: &AccessPlan,
    writing: &Writing,
    events: &mut Vec<Event>,
) {
    let (mark, title) = match (&writing.ending, writing.direction) {
        (None, Direction::Apply) => (Mark::Waiting, words!("Changing the account")),
        (None, Direction::TakeBack(UndoOf::LastRun)) => {
            (Mark::Waiting, words!("Undoing the last run"))
        }
        (None, Direction::TakeBack(UndoOf::Integration)) => {
            (Mark::Waiting, words!("Removing the integration"))
        }
        (Some(Ending::Finished), Direction::Apply) if writing.plan == *plan => {
            (Mark::Passed, words!("The account was changed"))
        }
        // What is planned now is another change.
        (Some(Ending::Finished), Direction::Apply) => (Mark::Passed, words!("Changed earlier")),
        (Some(Ending::Finished), Direction::TakeBack(_)) if !writing.left.is_empty() => {
            (Mark::Warning, words!("Undone, but for what somebody changed since"))
        }
        (Some(Ending::Finished), Direction::TakeBack(UndoOf::LastRun)) => {
            (Mark::Passed, words!("The last run is undone"))
        }
        (Some(Ending::Finished), Direction::TakeBack(UndoOf::Integration)) => {
            (Mark::Passed, words!("The integration is removed"))
        }
        (Some(Ending::AccountChanged), Direction::TakeBack(_)) => (
            Mark::Warning,
            words!(
                "The account changed since it was read: nothing was undone. Look at the differences again"
            ),
        ),
        (Some(Ending::AccountChanged), Direction::Apply) => (
            Mark::Warning,
            words!(
                "The account changed since it was read: nothing was written. The plan below is the new one"
            ),
        ),
        (Some(Ending::Stopped), _) => (Mark::Warning, words!("Stopped half-way, as you asked")),
        (Some(Ending::Failed(_)), _) => (Mark::Failed, words!("Not finished")),
        (Some(Ending::Interrupted), Direction::Apply) => {
            (Mark::Warning, words!("An earlier run was interrupted. What the account has of it:"))
        }
        (Some(Ending::Interrupted), Direction::TakeBack(_)) => {
            (Mark::Warning, words!("Undoing was interrupted. What is left of it:"))
        }
    };
    widgets::banner_ui(ui, mark, title, |ui| {
        if writing.is_running() {
            progress_ui(ui, writing.progress(), title, &under_way_text(writing));
        }
        if let Some(Ending::Failed(failure)) = &writing.ending {
            let diagnosis = diagnose(failure);
            ui.add(egui::Label::new(theme::strong(diagnosis.cause)).wrap());
            ui.add(breaks::label(ui, diagnosis.remedy));
            evidence_ui(ui, &failure.evidence());
            // Reading the account anew has failed over the same, and says so with a button of its own.
            if model.review.inventory.failure().is_none() {
                way_back_ui(ui, failure, events);
            }
        }
        for write in writing.in_order().filter(|write| !writing.left.contains(write)) {
            let mark = match (writing.has_done(write), writing.under_way() == Some(write)) {
                (true, _) => Mark::Passed,
                (false, true) => Mark::Waiting,
                (false, false) => Mark::Open,
            };
            widgets::message_ui(ui, mark, &writing.sentence(write));
        }
        for write in &writing.left {
            let sentence = words!(
                "Left as it is, because somebody changed it since: {write}",
                write = write.sentence(&writing.plan)
            );
            widgets::message_ui(ui, Mark::Warning, &sentence);
        }
        if writing.is_running() {
            let text = if writing.is_stopping {
                words!("Stopping…")
            } else {
                words!("Stop after this call")
            };
            let may_stop = !writing.is_stopping;
            let stop = widgets::apart_ui(ui, "stop", may_stop, egui::Button::new(text));
            if stop.clicked() {
                events.push(Event::StopRequested);
            }
        } else {
            last_run_button_ui(ui, model, writing, events);
        }
        settled_ui(ui, model, events);
    });
}
