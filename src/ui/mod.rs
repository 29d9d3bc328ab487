//! What the window shows. In: `&Model`. Out: events. Nothing here starts work or decides about AWS.

mod announcer;
mod clipboard;
mod documents;
mod error_box;
mod focus;
mod fonts;
mod marks;
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

use egui::{Align, Layout, RichText, Role, ScrollArea, ThemePreference};

use crate::model::event::Event;
use crate::model::step::Step;
use crate::model::{Closing, Model};
use crate::words;
use focus::{Dialog, FocusKeeper};
use fonts::Fallback;
pub use shortcuts::HeldKeys;
use theme::palette;

/// Below this width the status panel folds away.
const NARROW_BELOW: f32 = 1_000.0;
const STEPS_WIDTH: f32 = 208.0;
const STATUS_WIDTH: f32 = 316.0;
const FOOTER_HEIGHT: f32 = 56.0;
/// Lines longer than this are hard to read.
const CONTENT_WIDTH: f32 = 760.0;

/// What drawing keeps between frames: pixels that were handed to the graphics card.
#[derive(Default)]
pub struct UiState {
    /// Faces for what the built-in ones do not have.
    pub fallback: Fallback,
    /// Whether the window has its background before anything is drawn. Filled in once more it is the largest part of
    /// what a software renderer has to do.
    pub has_background: bool,
    preview: preview::PreviewTexture,
    focus: FocusKeeper,
}

/// The whole window, in reading order: the keyboard and a screen reader go the same way.
pub fn wizard_ui(ui: &mut egui::Ui, model: &Model, state: &mut UiState, events: &mut Vec<Event>) {
    state.focus.begin(ui.ctx(), model);
    let window = ui.max_rect();
    let is_narrow = window.width() < NARROW_BELOW;
    let palette = palette(ui);

    let (steps, rest) = window.split_left_right_at_x(window.left() + STEPS_WIDTH);
    let status_left = if is_narrow { rest.right() } else { rest.right() - STATUS_WIDTH };
    let (middle, status) = rest.split_left_right_at_x(status_left);
    let (content, footer) = middle.split_top_bottom_at_y(middle.bottom() - FOOTER_HEIGHT);

    let painter = ui.painter();
    if !state.has_background {
        painter.rect_filled(window, 0.0, palette.background);
    }
    let line = egui::Stroke::new(1.0, palette.border);
    painter.rect_filled(steps, 0.0, palette.surface);
    painter.vline(steps.right(), window.y_range(), line);
    painter.hline(footer.x_range(), footer.top(), line);
    if !is_narrow {
        painter.rect_filled(status, 0.0, palette.surface);
        painter.vline(status.left(), window.y_range(), line);
    }
    place_ui(ui, "steps", steps.shrink(16.0), |ui| steps_ui(ui, model, events));
    let content = egui::Rect::from_min_max(
        content.min + egui::vec2(theme::space::L, theme::space::L),
        content.max - egui::vec2(8.0, 0.0),
    );
    place_ui(ui, "content", content, |ui| content_ui(ui, model, state, events));
    place_ui(ui, "footer", footer.shrink2(egui::vec2(theme::space::L, 12.0)), |ui| {
        footer_ui(ui, model, is_narrow, events);
    });
    if !is_narrow {
        place_ui(ui, "status", status.shrink(16.0), |ui| status::panel_ui(ui, model, events));
    } else if model.status_is_open_when_narrow {
        status_overlay_ui(ui, model, content.bottom(), events);
    }
    // Where the panel is folded away, its news are still told.
    let has_panel = !is_narrow || model.status_is_open_when_narrow;
    if !has_panel {
        announcer::live_regions_ui(ui, model);
    }
    if model.error_box.is_open {
        error_box::error_box_ui(ui, model, state.focus.is_new(Dialog::ErrorBox), events);
    }
    if model.shortcuts.list_is_open {
        shortcuts::list_ui(ui, state.focus.is_new(Dialog::Shortcuts), events);
    }
    if model.closing != Closing::No {
        closing_ui(ui, model, state.focus.is_new(Dialog::Closing), events);
    }
    shortcuts::take(ui.ctx(), model, state.focus.began, events);
    state.focus.end_ui(ui);
}

/// The status panel over the step, where there is no room beside it.
fn status_overlay_ui(ui: &egui::Ui, model: &Model, bottom: f32, events: &mut Vec<Event>) {
    let window = ui.max_rect();
    let palette = palette(ui);
    let corner = egui::pos2(window.right() - STATUS_WIDTH, window.top());
    egui::Area::new(egui::Id::unique("status over the step")).fixed_pos(corner).show(
        ui.ctx(),
        |ui| {
            egui::Frame::new()
                .fill(palette.surface)
                .stroke(egui::Stroke::new(1.0, palette.border))
                .inner_margin(16)
                .show(ui, |ui| {
                    ui.set_width(STATUS_WIDTH - 34.0);
                    ui.set_height(bottom - window.top() - 34.0);
                    status::panel_ui(ui, model, events);
                });
        },
    );
}

/// Draws into a part of the window, and nowhere else.
fn place_ui(ui: &mut egui::Ui, name: &str, rect: egui::Rect, add: impl FnOnce(&mut egui::Ui)) {
    let (role, label) = match name {
        "steps" => (Role::Navigation, words!("Steps")),
        "content" => (Role::Main, words!("Step")),
        "status" => (Role::Complementary, words!("Status")),
        _ => (Role::ContentInfo, words!("Back and forth")),
    };
    let builder = egui::UiBuilder::new()
        .id_salt(name)
        .max_rect(rect)
        .accessibility_role(role)
        .accessibility_label(label);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.expand(4.0).intersect(ui.clip_rect()));
        add(ui);
    });
}

fn steps_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.label(theme::strong("Countersign").size(theme::TITLE_SIZE));
    ui.add_space(theme::space::L);
    for step in Step::ALL {
        if widgets::step_button_ui(ui, model, step).clicked() {
            events.push(Event::StepRequested(step));
        }
    }
    widgets::at_bottom_ui(ui, "below the steps", |ui| {
        if model.surroundings.sandbox.is_some() {
            widgets::badge_ui(
                ui,
                words!("Sandbox"),
                words!("A practice AWS inside this program; nothing leaves this computer"),
            );
        } else if let Some(endpoint) = &model.surroundings.endpoint_url {
            widgets::badge_ui(ui, words!("Own endpoint"), endpoint.as_str());
        }
        error_box::open_button_ui(ui, events);
        shortcuts::open_button_ui(ui, events);
        widgets::group_ui(ui, words!("Colours"), theme_ui);
    });
}

/// Light, dark, or as the system has it.
fn theme_ui(ui: &mut egui::Ui) {
    let mut chosen = ui.ctx().options(|options| options.theme_preference);
    let choices = [
        (ThemePreference::System, words!("System")),
        (ThemePreference::Light, words!("Light")),
        (ThemePreference::Dark, words!("Dark")),
    ];
    if widgets::segments_ui(ui, &mut chosen, &choices) {
        ui.ctx().set_theme(chosen);
    }
}

fn content_ui(ui: &mut egui::Ui, model: &Model, state: &mut UiState, events: &mut Vec<Event>) {
    ScrollArea::vertical().id_salt(model.step).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(CONTENT_WIDTH.min(ui.available_width() - 16.0));
        let title = theme::strong(model.step.title()).size(theme::TITLE_SIZE);
        state.focus.step_heading_ui(ui, title);
        ui.label(RichText::new(model.step.purpose()).color(palette(ui).text_muted));
        ui.add_space(theme::space::M);
        match model.step {
            Step::Connect => steps::connect_ui(ui, model, events),
            Step::Vendor => steps::vendor_ui(ui, model, events),
            Step::Content => steps::content_ui(ui, model, events),
            Step::Review => steps::review_ui(ui, model, events),
            Step::Validate => steps::validate_ui(ui, model, &mut state.preview, events),
            Step::HandOver => steps::hand_over_ui(ui, model, events),
        }
        ui.add_space(theme::space::L);
        state.focus.follow_ui(ui);
    });
}

fn footer_ui(ui: &mut egui::Ui, model: &Model, is_narrow: bool, events: &mut Vec<Event>) {
    ui.horizontal(|ui| {
        if is_narrow {
            let counts = status::counts_text(model);
            let open = model.status_is_open_when_narrow;
            let text = if open {
                words!("Hide status").to_owned()
            } else {
                words!("Status: {counts}", counts)
            };
            if ui.button(text).clicked() {
                events.push(Event::StatusToggled);
            }
        }
        // Both buttons have their width before they have their place, so that Back comes first.
        let buttons_width = if model.step == Step::HandOver { 64.0 } else { 168.0 };
        ui.add_space(ui.available_width() - buttons_width);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let back = widgets::plain_button(words!("Back"))
                .min_size(egui::vec2(64.0, theme::CONTROL_HEIGHT));
            match model.step.previous() {
                Some(previous) if ui.add(back).clicked() => {
                    events.push(Event::StepRequested(previous));
                }
                Some(_) => {}
                None => ui.add_space(64.0 + ui.spacing().item_spacing.x),
            }
            if model.step != Step::HandOver {
                let response =
                    widgets::primary_button_ui(ui, words!("Continue"), model.may_try_to_continue());
                if response.clicked() {
                    events.push(Event::ContinueRequested);
                }
            }
        });
    });
}

fn closing_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let title = words!("Countersign is still at work");
    widgets::dialog(ui, "closing", title).show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        widgets::section_ui(ui, title);
        ui.add_space(theme::space::S);
        let makes_twins = model.validation.running.is_some()
            || model.revocation.is_proving()
            || model.is_checking_saved();
        ui.label(if !model.is_writing() {
            words!("A file is being saved. The window closes as soon as it is on the disk.")
        } else if makes_twins {
            words!("A rehearsal's twin may be in the account. The window closes as soon as it is deleted again.")
        } else {
            words!("The account is being changed. The window closes as soon as that is finished; if it does not finish, it stays open and says what was made.")
        });
        ui.add_space(theme::space::M);
        ui.horizontal(|ui| {
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
