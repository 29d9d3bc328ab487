//! What the window shows. In: `&Model`. Out: events. Nothing here starts work or decides about AWS.

mod activation_guard;
mod announcer;
mod at_stake;
mod breaks;
mod clipboard;
mod documents;
mod error_box;
mod focus;
mod fold;
mod fonts;
mod frame;
mod landing;
mod marks;
mod navigation;
mod preview;
mod progress;
mod rows;
mod shortcuts;
mod signed_texts;
mod status;
mod steps;
pub mod theme;
mod timeline;
mod widgets;
pub mod zoom;

use egui::{Rect, RichText, Role, ScrollArea};

use crate::model::event::Event;
use crate::model::review_action::Label;
use crate::model::shortcuts::Dialog;
use crate::model::step::Step;
use crate::model::task::Task;
use crate::model::{Closing, Model};
use crate::words;
use activation_guard::ActivationGuard;
use focus::FocusKeeper;
use fonts::Fallback;
use frame::Parts;
pub use shortcuts::HeldKeys;
use theme::{palette, space};

const BACK_WIDTH: f32 = 64.0;
/// What stays free for the status and the gaps beside the footer's buttons.
const LEAST_BESIDE_BUTTONS: f32 = 72.0;

/// What drawing keeps between frames: what the graphics card holds, faces of other scripts, and where the keyboard is.
#[derive(Default)]
pub struct UiState {
    /// Faces for what the built-in ones do not have.
    pub fallback: Fallback,
    /// Whether the window has its background before anything is drawn. Filled in once more it is the largest part of
    /// what a software renderer has to do.
    pub has_background: bool,
    preview: preview::PreviewTexture,
    focus: FocusKeeper,
    /// The step of the frame before.
    step: Option<Step>,
}

impl UiState {
    /// Dresses the window's context: faces, both themes, and its keys.
    pub fn install(context: &egui::Context) -> Self {
        theme::install(context);
        let state = Self::default();
        state.fallback.install(context);
        zoom::install(context);
        context.add_plugin(HeldKeys::default());
        context.add_plugin(ActivationGuard::default());
        state
    }
}

/// The whole window, in reading order: the keyboard and a screen reader go the same way.
pub fn wizard_ui(ui: &mut egui::Ui, model: &Model, state: &mut UiState, events: &mut Vec<Event>) {
    announcer::name_window(ui.ctx());
    state.focus.begin(ui.ctx(), model);
    zoom::keys(ui.ctx());
    let window = ui.max_rect();
    let parts = Parts::of(window, ui.pixels_per_point());
    let steps = (Role::Navigation, words!("Steps"));
    backdrop_ui(ui, &parts, state.has_background);
    if parts.is_compact {
        let line = parts.steps.shrink2(egui::vec2(space::M, 0.0));
        place_ui(ui, steps, line, |ui| navigation::top_line_ui(ui, model, events));
    } else {
        let column = parts.steps.shrink(space::M);
        place_ui(ui, steps, column, |ui| navigation::column_ui(ui, model, events));
    }
    let margin = parts.content_margin(ui.pixels_per_point());
    let top = if parts.is_compact { space::S } else { space::L };
    let content = Rect::from_min_max(
        parts.content.min + egui::vec2(margin, top),
        parts.content.max - egui::vec2(space::S, 0.0),
    );
    let width = parts.content_width(ui.pixels_per_point());
    place_ui(ui, (Role::Main, words!("Step")), content, |ui| {
        content_ui(ui, model, width, state, events);
    });
    let footer = parts.footer.shrink2(egui::vec2(margin, space::S));
    place_ui(ui, (Role::ContentInfo, words!("Go on or back")), footer, |ui| {
        footer_ui(ui, model, parts.is_status_folded, events);
    });
    if !parts.is_status_folded {
        let status = parts.status.shrink(space::M);
        let landmark = (Role::Complementary, words!("Status"));
        place_ui(ui, landmark, status, |ui| status::panel_ui(ui, model, events));
    } else if model.status_is_open_when_narrow {
        let over = parts.status.with_max_y(parts.content.bottom());
        status_overlay_ui(ui, model, over, events);
    }
    // Where the panel is folded away, its news are still told.
    let has_panel = !parts.is_status_folded || model.status_is_open_when_narrow;
    if !has_panel {
        announcer::live_regions_ui(ui, model);
    }
    if model.proposes_saved_check() {
        steps::saved_check_ui(ui, model, state.focus.is_new(Dialog::SavedCheck), events);
    }
    if model.error_box.is_open {
        error_box::error_box_ui(ui, model, state.focus.is_new(Dialog::ErrorBox), events);
    }
    if model.shortcuts.list_is_open {
        shortcuts::list_ui(ui, state.focus.is_new(Dialog::Shortcuts), events);
    }
    if model.review.delivery.held_back.is_some() {
        let is_new = state.focus.is_new(Dialog::SecretAtStake);
        at_stake::at_stake_ui(ui, model, is_new, events);
    }
    if model.closing == Closing::WithoutDraft {
        at_stake::without_draft_ui(ui, model, state.focus.is_new(Dialog::Closing), events);
    } else if model.closing != Closing::No {
        closing_ui(ui, model, state.focus.is_new(Dialog::Closing), events);
    }
    shortcuts::take(ui.ctx(), model, state.focus.began, events);
    state.focus.end_ui(ui);
}

/// The lines between the parts. They share one background: a software renderer fills each pixel of a surface one by one.
fn backdrop_ui(ui: &egui::Ui, parts: &Parts, has_background: bool) {
    let (palette, window, painter) = (palette(ui), ui.max_rect(), ui.painter());
    let line = egui::Stroke::new(1.0, palette.border);
    if !has_background {
        painter.rect_filled(window, 0.0, palette.background);
    }
    if parts.is_compact {
        painter.hline(parts.steps.x_range(), parts.steps.bottom(), line);
    } else {
        painter.vline(parts.steps.right(), window.y_range(), line);
    }
    painter.hline(parts.footer.x_range(), parts.footer.top(), line);
    if !parts.is_status_folded {
        painter.vline(parts.status.left(), parts.status.y_range(), line);
    }
}

/// The status panel over the step, where there is no room beside it.
fn status_overlay_ui(ui: &egui::Ui, model: &Model, over: Rect, events: &mut Vec<Event>) {
    let palette = palette(ui);
    let area = egui::Area::new(egui::Id::unique("status over the step")).fixed_pos(over.min);
    area.show(ui.ctx(), |ui| {
        let frame = egui::Frame::new()
            .fill(palette.surface)
            .stroke(egui::Stroke::new(1.0, palette.border))
            .inner_margin(space::M);
        let within = over.size() - egui::Vec2::splat(2.0 * (space::M + 1.0));
        frame.show(ui, |ui| {
            ui.set_width(within.x);
            ui.set_height(within.y);
            status::panel_ui(ui, model, events);
        });
    });
}

/// Draws into a part of the window, and nowhere else.
fn place_ui(
    ui: &mut egui::Ui,
    (role, label): (Role, &str),
    rect: Rect,
    add: impl FnOnce(&mut egui::Ui),
) {
    let builder = egui::UiBuilder::new()
        .id_salt(role)
        .max_rect(rect)
        .accessibility_role(role)
        .accessibility_label(label);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.expand(4.0).intersect(ui.clip_rect()));
        add(ui);
    });
}

fn content_ui(
    ui: &mut egui::Ui,
    model: &Model,
    width: f32,
    state: &mut UiState,
    events: &mut Vec<Event>,
) {
    let mut area = ScrollArea::vertical().id_salt(model.step).auto_shrink(false);
    if landing::begin(ui.ctx(), model, &mut state.step) {
        area = area.vertical_scroll_offset(0.0);
    }
    let shown = area.show(ui, |ui| {
        let begins_at = ui.cursor().min;
        ui.set_max_width(width);
        let title = theme::strong(model.step.title()).size(theme::TITLE_SIZE);
        state.focus.step_heading_ui(ui, title);
        ui.label(RichText::new(model.step.purpose()).color(palette(ui).text_muted));
        ui.add_space(theme::space::M);
        if !model.shows_saved_list() {
            steps::problem_ui(ui, model);
        }
        // A place of its own, in which the first heading needs no space above it.
        ui.vertical(|ui| match model.step {
            Step::Connect => steps::connect_ui(ui, model, events),
            Step::Vendor => steps::vendor_ui(ui, model, events),
            Step::Content => steps::content_ui(ui, model, events),
            Step::Review => steps::review_ui(ui, model, events),
            Step::Validate => steps::validate_ui(ui, model, &mut state.preview, events),
            Step::HandOver => steps::hand_over_ui(ui, model, events),
        });
        ui.add_space(theme::space::L);
        state.focus.follow_ui(ui);
        begins_at
    });
    ActivationGuard::scrolled(ui, shown.inner_rect, shown.inner);
}

fn footer_ui(ui: &mut egui::Ui, model: &Model, is_narrow: bool, events: &mut Vec<Event>) {
    let (back, go_on) = (words!("Back"), words!("Continue"));
    ui.horizontal_centered(|ui| {
        // Both buttons have their width before they have their place, so that Back comes first.
        let has_continue = model.step != Step::HandOver;
        let action = model.review_action();
        let is_slim = frame::is_slim(ui);
        let back_width = widgets::button_width(ui, back, BACK_WIDTH);
        let labels: Vec<Label> = model.review_labels().into_iter().flatten().collect();
        let widest = |shown: fn(&Label) -> &str| {
            labels
                .iter()
                .map(|label| widgets::primary_button_width(ui, shown(label)))
                .fold(widgets::primary_button_width(ui, go_on), f32::max)
        };
        let room = ui.available_width() - back_width - LEAST_BESIDE_BUTTONS;
        let ways: [fn(&Label) -> &str; 3] =
            [|label| &label.text, |label| &label.short_text, |label| label.least_text];
        let [whole, _, least] = ways;
        let fitting = ways.into_iter().skip(usize::from(is_slim)).find(|way| widest(*way) <= room);
        let shown = if is_slim { fitting.unwrap_or(least) } else { whole };
        let leading_width = widest(shown);
        let continue_width =
            if has_continue { leading_width + ui.spacing().item_spacing.x } else { 0.0 };
        if is_narrow {
            let gap = ui.spacing().item_spacing.x;
            let room = ui.available_width() - back_width - continue_width - gap;
            status_button_ui(ui, model, room, events);
        }
        let free = ui.available_width() - back_width - continue_width;
        let why_not = match &action {
            Some(action) => action.why_not,
            None => model.why_not_continue(),
        };
        let is_said = why_not_ui(ui, why_not, free);
        match model.step.previous() {
            Some(previous) => {
                let size = egui::vec2(back_width, theme::CONTROL_HEIGHT);
                let button = widgets::plain_button(back).min_size(size);
                if widgets::apart_ui(ui, back, true, button).clicked() {
                    events.push(Event::StepRequested(previous));
                }
            }
            None => ui.add_space(back_width + ui.spacing().item_spacing.x),
        }
        if let Some(action) = &action {
            let (text, is_enabled) = (shown(&action.label), why_not.is_none());
            let response = widgets::wide_primary_button_ui(ui, text, is_enabled, leading_width);
            let name = &action.label.text;
            response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, is_enabled, name));
            explain(&response, why_not, is_said);
            if response.clicked() {
                events.push(Event::ApplyRequested);
            }
        } else if has_continue {
            let may_try = model.may_try_to_continue();
            // One button leads on; before there is an account it is Connect.
            let leads_on = model.step != Step::Connect || model.connect.identity != Task::Idle;
            let response = if leads_on {
                widgets::wide_primary_button_ui(ui, go_on, may_try, leading_width)
            } else {
                let width = widgets::primary_button_width(ui, go_on);
                let button = widgets::plain_button(go_on);
                let size = egui::vec2(width, theme::CONTROL_HEIGHT);
                widgets::apart_ui(ui, go_on, may_try, button.min_size(size))
            };
            explain(&response, why_not, is_said);
            if response.clicked() {
                events.push(Event::ContinueRequested);
            }
        }
    });
}

/// Tells of a button why it cannot be pressed, where that is not said beside it.
fn explain(response: &egui::Response, why_not: Option<&str>, is_said: bool) {
    let Some(why) = why_not else { return };
    widgets::describe(response, why);
    if !is_said {
        response.clone().on_disabled_hover_text(why);
    }
}

/// Beside the buttons, what Continue waits for; where there is no room for it, the button says it on hover. It takes all
/// that is free, so that the buttons stay where they are; the answer is whether it is said here.
fn why_not_ui(ui: &mut egui::Ui, why: Option<&str>, free: f32) -> bool {
    let (gap, Some(why)) = (ui.spacing().item_spacing.x, why) else {
        ui.add_space(free.max(0.0));
        return false;
    };
    let text = RichText::new(why).small().color(palette(ui).text_muted);
    let galley = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        egui::TextStyle::Small,
    );
    let left = free - galley.size().x - 2.0 * gap;
    if left < 0.0 {
        ui.add_space(free.max(0.0));
        return false;
    }
    ui.add_space(left);
    ui.add(egui::Label::new(galley));
    ui.add_space(gap);
    true
}

/// Opens and folds the status, and says of it what there is room for; where there is hardly any, the worst alone.
fn status_button_ui(ui: &mut egui::Ui, model: &Model, room: f32, events: &mut Vec<Event>) {
    let whole = words!("Status: {counts}", counts = status::counts_text(model));
    let (shown, name) = if model.status_is_open_when_narrow {
        (words!("Hide status").to_owned(), words!("Hide status").to_owned())
    } else {
        let fits = |text: &String| widgets::button_width(ui, text, 0.0) <= room;
        let is_whole = !frame::is_slim(ui) && fits(&whole);
        let shown = if is_whole { whole.clone() } else { status::gist(model) };
        let shown = if fits(&shown) { shown } else { words!("Status").to_owned() };
        (shown, whole)
    };
    let response = widgets::apart_ui(ui, "status", true, egui::Button::new(shown));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.clicked() {
        events.push(Event::StatusToggled);
    }
}

fn closing_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let title = words!("Countersign is still at work");
    widgets::dialog_ui(ui, "closing", title, |ui| {
        ui.set_width(frame::dialog_width(ui, 420.0));
        widgets::section_ui(ui, title);
        ui.add_space(space::S);
        let makes_twins = model.validation.running.is_some()
            || model.revocation.is_proving()
            || model.is_checking_saved();
        ui.label(if !model.is_writing() {
            words!("A file is being saved. The window closes as soon as it is on the disk")
        } else if makes_twins {
            words!("A rehearsal's twin may be in the account. The window closes as soon as it is deleted again")
        } else {
            words!("The account is being changed. The window closes as soon as that is finished; if it does not finish, it stays open and says what was made")
        });
        ui.add_space(space::M);
        ui.horizontal_wrapped(|ui| {
            let keep = widgets::primary_button_ui(ui, words!("Keep the window open"), true);
            if is_new {
                keep.request_focus();
            }
            if keep.clicked() {
                events.push(Event::CloseCancelled);
            }
            let stop = widgets::plain_button(words!("Stop after this call"));
            if model.is_writing() && ui.add(stop).clicked() {
                events.push(Event::StopRequested);
            }
        });
    });
}
