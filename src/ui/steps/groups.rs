//! The groups of checks: a heading each that folds what passed, and before them what is to be looked at first.

use egui::style::ScrollAnimation;
use egui::{Align, Frame, RichText};

use super::checks::{check_ui, mark_of};
use crate::checks::catalogue::{CATALOGUE, Check, CheckId, Group};
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::model::folds::size_of;
use crate::model::validation::VerdictCounts;
use crate::ui::fold::{self, Heading, Sign};
use crate::ui::theme::{self, Mark, palette, space};
use crate::ui::{rows, widgets};
use crate::words;

/// A summary of everything would be no summary.
const WORST_AT_MOST: usize = 5;

/// What failed and what warns, each a way to its row; the answer is the row that was asked for.
pub fn summary_ui(ui: &mut egui::Ui, model: &Model) -> Option<CheckId> {
    let worst = model.validation.worst_first();
    let first = worst.first()?;
    let counts = model.validation.counts();
    let (failed, warnings) = (counts.failed, counts.warnings);
    let title = match (failed, warnings) {
        (_, 0) => words!("{failed} failed", failed),
        (0, _) => words!("{warnings} with a warning", warnings),
        _ => words!("{failed} failed, {warnings} with a warning", failed, warnings),
    };
    let mut chosen = None;
    widgets::tinted_frame(palette(ui), mark_of_check(model, *first)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.spacing_mut().interact_size.y = space::M;
        ui.label(theme::strong(title));
        for id in worst.iter().take(WORST_AT_MOST) {
            ui.horizontal_top(|ui| {
                widgets::mark_ui(ui, mark_of_check(model, *id));
                ui.vertical(|ui| {
                    if ui.link(id.row().asks_of(model.vendor.grantee())).clicked() {
                        chosen = Some(*id);
                    }
                });
            });
        }
        if let Some(more) = worst.len().checked_sub(WORST_AT_MOST).filter(|more| *more > 0) {
            ui.label(RichText::new(words!("and {more} more below", more)).small());
        }
    });
    chosen
}

/// The checks of one heading; `chosen` is brought to the top of the window, if it is one of them.
pub fn group_ui(
    ui: &mut egui::Ui,
    model: &Model,
    group: Group,
    chosen: Option<CheckId>,
    events: &mut Vec<Event>,
) {
    let palette = palette(ui);
    widgets::card_frame(palette).inner_margin(0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        heading_ui(ui, model, group, events);
        if !model.validation.is_open(group) {
            return;
        }
        let sides = space::margin::M;
        let margin = egui::Margin { left: sides, right: sides, top: 0, bottom: sides };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::ROW_SPACING;
            let checks: Vec<_> = CATALOGUE.iter().filter(|check| check.group == group).collect();
            let item = |index: usize| checks.get(index).map(|check| CopyItem::Check(check.id));
            rows::list_ui(
                ui,
                group.title(),
                (checks.len(), 0),
                item,
                events,
                |ui, list, events| {
                    for (index, check) in checks.iter().enumerate() {
                        let row = list.row_ui(
                            ui,
                            model,
                            index,
                            &spoken(model, check),
                            item(index),
                            |ui| {
                                check_ui(ui, model, check, events);
                            },
                        );
                        if chosen == Some(check.id) {
                            row.scroll_to_me_animation(Some(Align::Min), ScrollAnimation::none());
                        }
                    }
                },
            );
        });
    });
}

/// A check as a row is called: what it asks and how it stands.
fn spoken(model: &Model, check: &Check) -> String {
    let asks = check.asks_of(model.vendor.grantee());
    format!("{asks}: {}", mark_of_check(model, check.id).word())
}

fn heading_ui(ui: &mut egui::Ui, model: &Model, group: Group, events: &mut Vec<Event>) {
    let validation = &model.validation;
    let mark = worst_mark(model, group);
    let (counts, all) = (validation.counts_of(group), size_of(group));
    let count = if counts == VerdictCounts::default() {
        words!("1 check" | "{n} checks" % all)
    } else {
        counts.text(all)
    };
    let heading = Heading {
        sign: Sign::Of(mark),
        title: group.title(),
        count: &count,
        count_colour: match mark {
            Mark::Failed | Mark::Warning => mark.colour(palette(ui)),
            _ => palette(ui).text_muted,
        },
        is_open: validation.may_fold(group).then(|| validation.is_open(group)),
    };
    if fold::heading_ui(ui, &heading).clicked() {
        events.push(Event::GroupToggled(group));
    }
}

/// The mark that says most about a group: one that failed, else one that warns, and so on.
fn worst_mark(model: &Model, group: Group) -> Mark {
    let checks = CATALOGUE.iter().filter(|check| check.group == group);
    let marks: Vec<Mark> = checks.map(|check| mark_of_check(model, check.id)).collect();
    let order = [Mark::Failed, Mark::Warning, Mark::Waiting, Mark::Open, Mark::Passed];
    match order.into_iter().find(|mark| marks.contains(mark)) {
        // What was left out because of another check, or could not be asked, is no pass.
        Some(Mark::Passed) if has_gap(model, group) => Mark::Skipped,
        Some(mark) => mark,
        None => Mark::Skipped,
    }
}

fn has_gap(model: &Model, group: Group) -> bool {
    let counts = model.validation.counts_of(group);
    counts.blocked + counts.skipped > 0
}

fn mark_of_check(model: &Model, id: CheckId) -> Mark {
    model.validation.findings.get(&id).map_or(Mark::Open, mark_of)
}
