//! The steps: a column at the left, or one line at the top that opens it where the window is small.

use egui::{Popup, PopupCloseBehavior, ScrollArea, ThemePreference, vec2};

use super::fold::fold_sign;
use super::theme::{self, palette, space};
use super::{error_box, shortcuts, widgets, zoom};
use crate::model::Model;
use crate::model::event::Event;
use crate::model::step::Step;
use crate::words;

/// Wide enough for every step's name.
const MENU_WIDTH: f32 = 260.0;
/// What the menu keeps free below it.
const MENU_MARGIN: f32 = 24.0;

/// The column of steps, with what belongs to every step at its end.
pub fn column_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.label(theme::strong("Countersign").size(theme::TITLE_SIZE));
    ui.add_space(space::L - ui.spacing().item_spacing.y);
    let end_id = ui.scope_id().with("end");
    let end_height = ui.data(|data| data.get_temp::<f32>(end_id)).unwrap_or(0.0);
    let room = ui.available_height() - end_height - space::S;
    // Scrolls in a low window with long words alone.
    ScrollArea::vertical().auto_shrink(false).max_height(room.max(0.0)).show(ui, |ui| {
        steps_ui(ui, model, events);
    });
    let whole = ui.max_rect();
    let end = whole.with_min_y(whole.bottom() - end_height);
    let shown = ui.scope_builder(egui::UiBuilder::new().max_rect(end), |ui| {
        badge_ui(ui, model);
        error_box::open_button_ui(ui, events);
        shortcuts::open_button_ui(ui, events);
        widgets::group_ui(ui, words!("Text size"), zoom::buttons_ui);
        widgets::group_ui(ui, words!("Colours"), theme_ui);
    });
    let seen_height = shown.response.rect.height();
    if (seen_height - end_height).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(end_id, seen_height));
        ui.ctx().request_discard("what stands at the end of the steps has another height");
    }
}

/// The line at the top: which step it is, and all else behind it.
pub fn top_line_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.add_space((ui.available_height() - ui.spacing().interact_size.y) / 2.0);
    ui.horizontal(|ui| {
        let badge = badge_of(model);
        let badge_room = badge
            .map_or(0.0, |(text, _)| widgets::badge_width(ui, text) + ui.spacing().item_spacing.x);
        let response = menu_button_ui(ui, model, ui.available_width() - badge_room);
        let room = ui.ctx().content_rect().bottom() - response.rect.bottom() - MENU_MARGIN;
        Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
            ui.set_width(MENU_WIDTH.min(ui.ctx().content_rect().width() - MENU_MARGIN));
            ScrollArea::vertical().max_height(room).show(ui, |ui| menu_ui(ui, model, events));
        });
        badge_ui(ui, model);
    });
}

/// Which step it is, `room` wide at most; where there is hardly any room, the step's title alone.
fn menu_button_ui(ui: &mut egui::Ui, model: &Model, room: f32) -> egui::Response {
    let position = Step::ALL.iter().position(|step| *step == model.step).unwrap_or(0) + 1;
    let title = model.step.title();
    let whole = words!(
        "Step {position} of {steps}: {step}",
        position,
        steps = Step::ALL.len(),
        step = title
    );
    let sign_room = space::L;
    let around = 2.0 * ui.spacing().button_padding.x + sign_room;
    let is_whole = widgets::strong_width(ui, &whole) + around <= room;
    let shown = if is_whole { whole.as_str() } else { title };
    let width = (widgets::strong_width(ui, shown) + around).min(room);
    let button = egui::Button::new((theme::strong(shown), egui::Atom::grow()));
    let response = ui.add(button.truncate().min_size(vec2(width, 0.0)));
    let name = || egui::WidgetInfo::labeled(egui::Role::Button, true, &whole);
    response.widget_info(name);
    let response = if is_whole { response } else { response.on_hover_text(&whole) };
    let at = response.rect.right_center() - vec2(sign_room / 2.0 + space::XS, 0.0);
    ui.painter().add(fold_sign(at, true, palette(ui).text_muted));
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    response
}

fn steps_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    // It takes the whole plan to know it, so it is asked for once.
    let furthest = model.furthest_step();
    for step in Step::ALL {
        if widgets::step_button_ui(ui, step, model.step, furthest).clicked() {
            events.push(Event::StepRequested(step));
        }
    }
}

fn menu_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.spacing_mut().item_spacing.y = space::XS;
    let before = events.len();
    steps_ui(ui, model, events);
    error_box::open_button_ui(ui, events);
    shortcuts::open_button_ui(ui, events);
    if events.len() > before {
        ui.close();
    }
    ui.add_space(space::S);
    widgets::group_ui(ui, words!("Text size"), zoom::buttons_ui);
    widgets::group_ui(ui, words!("Colours"), theme_ui);
}

/// Where this is not AWS, that is said on every step.
fn badge_ui(ui: &mut egui::Ui, model: &Model) {
    if let Some((text, explanation)) = badge_of(model) {
        widgets::badge_ui(ui, text, explanation);
    }
}

/// What is said where this is not AWS, and its explanation.
fn badge_of(model: &Model) -> Option<(&'static str, &str)> {
    if model.surroundings.sandbox.is_some() {
        let explanation = words!(
            "This is not AWS but the sandbox inside this program; nothing leaves this computer"
        );
        return Some((words!("Sandbox"), explanation));
    }
    let endpoint = model.surroundings.endpoint_url.as_ref()?;
    Some((words!("Own endpoint"), endpoint.as_str()))
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
