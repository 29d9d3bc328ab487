//! The timeline of a validation: a bar for each check, under the one that it waited for.

use egui::text::LayoutJob;
use egui::{
    Align2, FontId, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, TextFormat, Vec2,
};

use super::fold::{self, Heading, Sign};
use super::progress::part_of;
use super::steps::mark_of;
use super::theme::{self, Mark, Palette, palette, space};
use super::{rows, widgets};
use crate::access::grantee::Grantee;
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::model::timeline::{Row, seconds_text};
use crate::words;

/// As much as the ring around a selected row needs.
const ROW_HEIGHT: f32 = space::L;
const AXIS_HEIGHT: f32 = space::L;
const MARK_SIZE: f32 = 11.0;
const INDENT: f32 = 8.0;
/// A deeper chain is not indented further, so that its names keep their room.
const DEEPEST: usize = 7;
/// What the names take of the width.
const NAMES_PART: f32 = 0.44;
/// What the times at the end of the bars take.
const TIMES_WIDTH: f32 = 52.0;
/// A check that took no time is seen all the same.
const LEAST_BAR: f32 = 3.0;
const THICK: f32 = 10.0;
const THIN: f32 = 5.0;

/// What is drawn of a row.
struct Bar<'a> {
    row: &'a Row,
    mark: Mark,
    name: &'static str,
}

/// The heading, and under it the chart where it is unfolded; nothing before the first check.
pub fn timeline_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let timeline = &model.validation.timeline;
    if timeline.is_empty() {
        return;
    }
    let took_ms = timeline.took_ms(model.now);
    let colours = palette(ui);
    widgets::card_frame(colours).inner_margin(0).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        let checks = words!("1 check" | "{n} checks" % timeline.count());
        let heading = Heading {
            sign: Sign::Bars,
            title: words!("Timeline"),
            count: &checks,
            count_colour: colours.text_muted,
            is_open: Some(timeline.is_open),
        };
        if fold::heading_ui(ui, &heading).clicked() {
            events.push(Event::TimelineToggled);
        }
        if !timeline.is_open {
            return;
        }
        let sides = space::margin::M;
        let margin = egui::Margin { left: sides, right: sides, top: 0, bottom: sides };
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            // The chain is there to be seen; whoever wants it in words has it on hover.
            let note = words!("Thick: the chain that took longest. Hatched: waiting for AWS");
            let response = widgets::note_ui(ui, note);
            let chain = chain_text(model);
            widgets::describe(&response, &chain);
            response.on_hover_text(chain);
            ui.add_space(space::S);
            chart_ui(ui, model, took_ms, events);
        });
    });
}

/// Which checks made the run as long as it is.
fn chain_text(model: &Model) -> String {
    let grantee = model.vendor.grantee();
    let chain = model.validation.timeline.longest_chain();
    let names = chain.iter().map(|id| id.row().asks_of(grantee).to_owned());
    let chain = names
        .reduce(|before, next| words!("{before}, then {next}", before, next))
        .unwrap_or_default();
    words!("Each waited for the one before: {chain}", chain)
}

fn chart_ui(ui: &mut egui::Ui, model: &Model, took_ms: u64, events: &mut Vec<Event>) {
    let rows = model.validation.timeline.rows(model.now);
    let grantee: Grantee = model.vendor.grantee();
    let (axis, _) =
        ui.allocate_exact_size(Vec2::new(ui.available_width(), AXIS_HEIGHT), Sense::hover());
    let plot = plot_of(axis);
    // The lines of the scale stand behind the bars, and are as long as all of them.
    let scale = ui.painter().add(Shape::Noop);
    let item = |index: usize| rows.get(index).map(|row| CopyItem::CheckTime(row.id));
    let name = words!("Checks by their time");
    rows::list_ui(ui, name, (rows.len(), 0), item, events, |ui, list, _| {
        for (index, row) in rows.iter().enumerate() {
            let finding = model.validation.findings.get(&row.id);
            let mark = finding.map_or(Mark::Waiting, mark_of);
            let bar = Bar { row, mark, name: row.id.row().asks_of(grantee) };
            let spoken = model.timeline_sentence(row);
            let drawn =
                list.row_ui(ui, model, index, &spoken, item(index), |ui| row_ui(ui, &bar, took_ms));
            drawn.on_hover_text(spoken);
        }
    });
    let bottom = ui.min_rect().bottom();
    let palette = palette(ui);
    let mut lines = Vec::new();
    let mut free_from = axis.left();
    for tick_ms in ticks(took_ms) {
        let x = plot.left() + plot.width() * part(tick_ms, took_ms);
        lines.push(Shape::vline(x, axis.bottom()..=bottom, Stroke::new(1.0, palette.border)));
        let font = FontId::proportional(theme::SMALL_SIZE);
        let text = seconds_text(tick_ms);
        let text = ui.painter().layout_no_wrap(text, font, palette.text_muted);
        let at = Pos2::new(x, axis.center().y) - text.size() / 2.0;
        // In a narrow chart not every line has room for its time.
        if at.x >= free_from {
            free_from = at.x + text.size().x + space::XS;
            ui.painter().galley(at, text, palette.text_muted);
        }
    }
    ui.painter().set(scale, Shape::Vec(lines));
}

/// Where the bars of a row may stand.
fn plot_of(row: Rect) -> Rect {
    let left = row.left() + row.width() * NAMES_PART + 12.0;
    Rect::from_min_max(Pos2::new(left, row.top()), row.max - Vec2::new(TIMES_WIDTH, 0.0))
}

fn row_ui(ui: &mut egui::Ui, bar: &Bar<'_>, took_ms: u64) {
    let size = Vec2::new(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if ui.is_rect_visible(rect) {
        let colours = palette(ui);
        if response.hovered() {
            ui.painter().rect_filled(rect, 4.0, colours.surface);
        }
        let Bar { row, mark, name } = bar;
        let indent = row.depth.min(DEEPEST);
        let left = rect.left() + (0..indent).map(|_| INDENT).sum::<f32>();
        let mark_at = Pos2::new(left + MARK_SIZE / 2.0, rect.center().y);
        mark.paint(ui.painter(), Rect::from_center_size(mark_at, Vec2::splat(MARK_SIZE)), colours);
        let plot = plot_of(rect);
        let name_left = left + MARK_SIZE + 6.0;
        let room = plot.left() - 12.0 - name_left;
        name_on_one_line(ui, name, Pos2::new(name_left, rect.center().y), room);
        paint_bar(ui.painter(), bar, plot, took_ms, colours);
    }
}

fn name_on_one_line(ui: &egui::Ui, name: &str, left_centre: Pos2, room: f32) {
    let format = TextFormat::simple(FontId::proportional(theme::SMALL_SIZE), palette(ui).text);
    let mut job = LayoutJob::single_section(name.to_owned(), format);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let at = left_centre - Vec2::new(0.0, galley.size().y / 2.0);
    ui.painter().galley(at, galley, palette(ui).text);
}

/// Filled for the time of the question, hatched for a wait; thick where the run waited for it.
fn paint_bar(painter: &Painter, bar: &Bar<'_>, plot: Rect, took_ms: u64, palette: &Palette) {
    let (row, colour) = (bar.row, bar.mark.colour(palette));
    let x = |ms: u64| plot.left() + plot.width() * part(ms, took_ms);
    let height = if row.is_on_longest_chain { THICK } else { THIN };
    let (left, right) = (x(row.began_ms), x(row.ended_ms).max(x(row.began_ms) + LEAST_BAR));
    let vertical = Vec2::new(0.0, height / 2.0);
    let whole = Rect::from_min_max(
        Pos2::new(left, plot.center().y) - vertical,
        Pos2::new(right, plot.center().y) + vertical,
    );
    let asked = match row.waits_from_ms {
        Some(from) => whole.with_max_x(x(from).max(left)),
        None => whole,
    };
    painter.rect_filled(asked, 2.0, colour);
    if row.waits_from_ms.is_some() {
        let waiting = whole.with_min_x(asked.right());
        painter.rect_stroke(waiting, 2.0, Stroke::new(1.0, colour), StrokeKind::Inside);
        let hatched = painter.with_clip_rect(waiting.intersect(painter.clip_rect()));
        let mut at = waiting.left();
        while at < waiting.right() + height {
            let foot = Pos2::new(at - height, waiting.bottom());
            hatched.line_segment([foot, Pos2::new(at, waiting.top())], Stroke::new(1.0, colour));
            at += 5.0;
        }
    }
    let font = FontId::proportional(theme::SMALL_SIZE);
    let at = Pos2::new(whole.right() + 6.0, plot.center().y);
    let text = seconds_text(row.took_ms());
    painter.text(at, Align2::LEFT_CENTER, text, font, palette.text_muted);
}

/// Round times, at most six of them, from 0 on.
fn ticks(took_ms: u64) -> Vec<u64> {
    let powers = (0..8).map(|power| 10_u64.pow(power));
    let mut steps =
        powers.flat_map(|power| [power, power * 2, power * 5]).filter(|step| *step >= 100);
    let step = steps.find(|step| took_ms / step <= 5).unwrap_or(took_ms.max(1));
    (0..=took_ms / step).map(|index| index * step).collect()
}

fn part(ms: u64, whole_ms: u64) -> f32 {
    let number = |ms: u64| usize::try_from(ms).unwrap_or(usize::MAX);
    part_of(number(ms), number(whole_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_round_times_and_few() {
        assert_eq!(ticks(0), [0]);
        assert_eq!(ticks(340), [0, 100, 200, 300]);
        assert_eq!(ticks(12_300), [0, 5_000, 10_000]);
        for took_ms in [99, 1_000, 4_999, 61_000, 3_600_000] {
            assert!(ticks(took_ms).len() <= 6, "{took_ms}");
        }
    }
}
