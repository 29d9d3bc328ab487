//! The groups of checks: a heading each that folds what passed, and before them what is to be looked at first.

use egui::{Align, Color32, FontId, Frame, RichText, Role, Sense, Shape, Stroke, Vec2, WidgetInfo};

use egui::style::ScrollAnimation;

use super::checks::{check_ui, mark_of};
use crate::checks::catalogue::{CATALOGUE, Check, CheckId, Group};
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::model::folds::size_of;
use crate::model::validation::VerdictCounts;
use crate::ui::theme::{self, Mark, palette, space};
use crate::ui::{rows, widgets};
use crate::words;

const HEADING_HEIGHT: f32 = 40.0;
/// The mark of the heading stands over those of the rows.
const PADDING: f32 = space::M;
const MARK_SIZE: f32 = space::M;
/// As far from the edge as a row's text.
const TITLE_LEFT: f32 = PADDING + MARK_SIZE + space::S;
/// For the sign of the fold at the right.
const FOLD_ROOM: f32 = PADDING + 20.0;
/// A summary of everything would be no summary.
const WORST_AT_MOST: usize = 5;

/// What failed and what warns, each a way to its row; the answer is the row that was asked for.
pub fn summary_ui(ui: &mut egui::Ui, model: &Model) -> Option<CheckId> {
    let worst = model.validation.worst_first();
    let first = worst.first()?;
    let counts = model.validation.counts();
    let mut title = match counts.failed {
        0 => String::new(),
        failed => format!("{failed} failed"),
    };
    if counts.warnings > 0 {
        let separator = if title.is_empty() { "" } else { ", " };
        title.push_str(&words!(
            "{separator}{warnings} with a warning",
            warnings = counts.warnings,
            separator
        ));
    }
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

/// Mark, title, count at the right; where the group may fold, all of it is the button for that.
fn heading_ui(ui: &mut egui::Ui, model: &Model, group: Group, events: &mut Vec<Event>) {
    let validation = &model.validation;
    let (may_fold, is_open) = (validation.may_fold(group), validation.is_open(group));
    let mark = worst_mark(model, group);
    let (counts, all) = (validation.counts_of(group), size_of(group));
    let count = if counts == VerdictCounts::default() {
        words!("1 check" | "{n} checks" % all)
    } else {
        counts.text(all)
    };
    let palette = palette(ui);
    let width = ui.available_width();
    let colour = match mark {
        Mark::Failed | Mark::Warning => mark.colour(palette),
        _ => palette.text_muted,
    };
    let font = theme::strong_font(theme::SECTION_SIZE);
    let room = width - TITLE_LEFT - FOLD_ROOM;
    let title = ui.painter().layout(group.title().to_owned(), font, palette.text, room);
    let font = FontId::proportional(theme::SMALL_SIZE);
    let counted = ui.painter().layout(count.clone(), font, colour, room);
    // Without room beside it, the count stands under the title.
    let is_stacked = title.size().x + theme::space::M + counted.size().x > room;
    let text_height = title.size().y + if is_stacked { counted.size().y } else { 0.0 };
    let size = Vec2::new(width, (text_height + theme::space::M).max(HEADING_HEIGHT));
    let sense = if may_fold { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let painter = ui.painter();
    if may_fold && response.hovered() {
        painter.rect_filled(rect, theme::CARD_RADIUS, palette.hover);
    }
    let left = rect.left_center();
    let mark_at = left + Vec2::new(PADDING + MARK_SIZE / 2.0, 0.0);
    let mark_rect = egui::Rect::from_center_size(mark_at, Vec2::splat(MARK_SIZE));
    mark.paint(painter, mark_rect, palette);
    // The sign of the fold keeps its place where there is none, so that the counts stand in a column.
    let fold_at = rect.right_center() - Vec2::new(PADDING + 4.0, 0.0);
    if may_fold {
        painter.add(fold_sign(fold_at, is_open, palette.text_muted));
    }
    let title_at = left + Vec2::new(TITLE_LEFT, -text_height / 2.0);
    let counted_at = if is_stacked {
        title_at + Vec2::new(0.0, title.size().y)
    } else {
        rect.right_center() - Vec2::new(FOLD_ROOM + counted.size().x, counted.size().y / 2.0)
    };
    painter.galley(title_at, title, palette.text);
    painter.galley(counted_at, counted, colour);
    let name = format!("{}: {count}", group.title());
    let role = if may_fold { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &name));
    if may_fold {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
        if response.clicked() {
            events.push(Event::GroupToggled(group));
        }
    }
}

/// A triangle that points down to the rows, or right where they are folded.
pub fn fold_sign(centre: egui::Pos2, is_open: bool, colour: Color32) -> Shape {
    let corners = if is_open {
        [Vec2::new(-4.5, -2.5), Vec2::new(4.5, -2.5), Vec2::new(0.0, 3.5)]
    } else {
        [Vec2::new(-2.5, -4.5), Vec2::new(3.5, 0.0), Vec2::new(-2.5, 4.5)]
    };
    let points = corners.into_iter().map(|corner| centre + corner).collect();
    Shape::convex_polygon(points, colour, Stroke::NONE)
}

/// The mark that says most about a group: one that failed, else one that warns, and so on.
fn worst_mark(model: &Model, group: Group) -> Mark {
    let checks = CATALOGUE.iter().filter(|check| check.group == group);
    let marks: Vec<Mark> = checks.map(|check| mark_of_check(model, check.id)).collect();
    let order = [Mark::Failed, Mark::Warning, Mark::Waiting, Mark::Open, Mark::Passed];
    match order.into_iter().find(|mark| marks.contains(mark)) {
        // What was left out because of another check is no pass.
        Some(Mark::Passed) if model.validation.counts_of(group).blocked > 0 => Mark::Skipped,
        Some(mark) => mark,
        None => Mark::Skipped,
    }
}

fn mark_of_check(model: &Model, id: CheckId) -> Mark {
    model.validation.findings.get(&id).map_or(Mark::Open, mark_of)
}
