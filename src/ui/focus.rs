//! Where the keyboard is: shown, kept in view, sent to a step's beginning, and back from a dialog to where it was.

use egui::style::ScrollAnimation;
use egui::{
    Context, Event as Input, Id, Label, Rect, Response, Role, Sense, Stroke, StrokeKind, WidgetInfo,
};

use super::rows;
use super::theme::palette;
use crate::model::Model;
use crate::model::shortcuts::Dialog;
use crate::model::step::Step;
use crate::printable;

/// Between a widget and the ring around it, so that the ring is seen on the accent colour, too.
const GAP: f32 = 2.0;
const RING: f32 = 2.0;
/// What is kept free above and below a widget that is brought into view.
const MARGIN: f32 = 24.0;

/// Where the keyboard was in the frames before.
#[derive(Default)]
pub struct FocusKeeper {
    step: Option<Step>,
    dialog: Option<Dialog>,
    /// The widget that had the keyboard when a dialog came.
    before_dialog: Option<Id>,
    /// It is to have the keyboard again.
    gives_back: Option<Id>,
    /// Whether the last thing that was done was done with a key.
    is_by_key: bool,
    last: Option<Id>,
    /// The widget that was brought into view when the keyboard came to it.
    followed: Option<Id>,
    wants_heading: bool,
    new_dialog: Option<Dialog>,
    /// As the frame began: a key of this frame may already have ended it since.
    pub began: Began,
}

/// What had the keyboard when the frame began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Began {
    pub focused: Option<Id>,
    /// It is a text field.
    pub is_text: bool,
    /// A choice is open, which takes the keys.
    pub has_popup: bool,
}

impl FocusKeeper {
    /// Before anything is drawn.
    pub fn begin(&mut self, context: &Context, model: &Model) {
        let focused = context.memory(egui::Memory::focused);
        self.began = Began {
            focused,
            // Escape has taken the keyboard from its field before this frame began.
            is_text: focused.or(self.last).is_some_and(|id| is_text(context, id)),
            has_popup: egui::Popup::is_any_open(context),
        };
        context.input(|input| {
            for event in &input.events {
                match event {
                    Input::Key { pressed: true, .. } => self.is_by_key = true,
                    Input::PointerButton { pressed: true, .. } => self.is_by_key = false,
                    _ => {}
                }
            }
        });

        let dialog = model.topmost_dialog();
        self.new_dialog = dialog.filter(|dialog| self.dialog != Some(*dialog));
        match (self.dialog, dialog) {
            (None, Some(_)) => self.before_dialog = focused,
            (Some(_), None) => self.gives_back = self.before_dialog.take(),
            _ => {}
        }
        self.dialog = dialog;

        let is_elsewhere = self.step.is_some_and(|step| step != model.step);
        self.step = Some(model.step);
        // What had the keyboard is gone, as a button that was pressed may be. The next in its place must not have it:
        // a second press would be meant for the first.
        let is_gone = dialog.is_none()
            && self.is_by_key
            && focused.is_none()
            && self.last.is_some_and(|id| context.read_response(id).is_none());
        self.wants_heading = is_elsewhere || is_gone;
        if is_gone && !is_elsewhere {
            self.followed = None;
        }
        self.last = focused;
    }

    /// Whether this dialog is drawn for the first time: then it takes the keyboard.
    pub fn is_new(&self, dialog: Dialog) -> bool {
        self.new_dialog == Some(dialog)
    }

    /// The step's title: where the keyboard is when a step begins. Tab goes on from there and does not come back.
    pub fn step_heading_ui(&mut self, ui: &mut egui::Ui, text: egui::RichText) {
        let plain = text.text().to_owned();
        let has_focus = ui.memory(|memory| memory.has_focus(ui.next_auto_id()));
        let sense = if has_focus { Sense::focusable_noninteractive() } else { Sense::hover() };
        // Text that can be selected takes clicks, and so Enter.
        let label = Label::new(text).selectable(false).sense(sense);
        // Drawn here: a label would underline itself for the focus, which the mouse brings, too.
        let (at, galley, response) = label.layout_in_ui(ui);
        ui.painter().galley(at, galley, palette(ui).text);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &plain));
        heading(&response, &plain, 1);
        if std::mem::take(&mut self.wants_heading) {
            // It stands at the beginning, and whoever reads further down is not to be carried off.
            self.followed = Some(response.id);
            response.request_focus();
        }
    }

    /// Brings what the keyboard came to into view; at the end of what scrolls.
    pub fn follow_ui(&mut self, ui: &egui::Ui) {
        let focused = ui.memory(egui::Memory::focused);
        if !self.is_by_key || focused == self.followed {
            return;
        }
        let response = focused.and_then(|id| ui.ctx().read_response(id));
        let Some(response) = response else { return };
        self.followed = focused;
        // A list brings its rows into view itself.
        let is_here = ui.min_rect().contains_rect(response.rect);
        if is_here && !rows::is_list(ui.ctx(), response.id) && !is_seen(ui, response.rect) {
            let rect = response.rect.expand2(egui::vec2(0.0, MARGIN));
            ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
        }
    }

    /// After everything else is drawn: the ring around what has the keyboard. A field and a row have their own.
    pub fn end_ui(&mut self, ui: &egui::Ui) {
        let context = ui.ctx();
        // Not before: in the frame in which a dialog goes, what lies below it may not take the keyboard yet.
        if let Some(id) = self.gives_back.take() {
            context.memory_mut(|memory| memory.request_focus(id));
        }
        if !self.is_by_key || context.text_edit_focused() {
            return;
        }
        let focused = context.memory(egui::Memory::focused);
        let Some(id) = focused.filter(|id| !rows::is_list(context, *id)) else { return };
        let Some(response) = context.read_response(id) else { return };
        let clip = response.interact_rect.expand(GAP + RING);
        let painter = context.layer_painter(response.layer_id).with_clip_rect(clip);
        let line = Stroke::new(RING, palette(ui).accent);
        painter.rect_stroke(response.rect.expand(GAP), 6.0, line, StrokeKind::Middle);
    }
}

fn is_text(context: &Context, id: Id) -> bool {
    egui::TextEdit::load_state(context, id).is_some()
}

fn is_seen(ui: &egui::Ui, rect: Rect) -> bool {
    ui.clip_rect().y_range().contains(rect.top())
        && ui.clip_rect().y_range().contains(rect.bottom())
}

/// Makes a label a heading for screen readers, which go from one to the next.
pub fn heading(response: &Response, text: &str, level: usize) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Heading);
        node.set_level(level);
        node.set_label(&*printable::line(text));
        node.clear_value();
    });
}
