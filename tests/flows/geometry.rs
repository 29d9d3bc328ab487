//! Whether all that a window shows can be seen and reached: nothing cut off, nothing over something else.

use std::collections::HashMap;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::epaint::{ClippedShape, Shape, TextShape};
use egui::{LayerId, Rect, Vec2, WidgetRect};
use egui_kittest::kittest::NodeT as _;

use crate::driver::Wizard;

/// What rounding to pixels may move.
const SLACK: f32 = 1.5;
/// High enough to show a whole step at once.
const TALL: f32 = 9_000.0;
const FRAMES_TO_SETTLE: usize = 4;

/// A widget that takes a click or text.
struct Control {
    name: String,
    role: Role,
    /// All of it.
    rect: Rect,
    /// What is not cut off by what it stands in.
    visible: Rect,
    layer: LayerId,
}

impl Control {
    /// A field of several lines may be higher than what it stands in, and scrolls then.
    fn is_whole(&self) -> bool {
        let visible = self.visible.expand(SLACK);
        match self.role {
            Role::MultilineTextInput => {
                visible.x_range().contains(self.rect.left())
                    && visible.x_range().contains(self.rect.right())
                    && visible.height() > 2.0 * SLACK
            }
            _ => visible.contains_rect(self.rect),
        }
    }

    fn told(&self) -> String {
        format!("{:?} {:?} at {}", self.role, self.name, told(self.rect))
    }
}

/// A line of text as it was painted.
struct Line {
    text: String,
    rect: Rect,
    clip: Rect,
    /// Cut short with an ellipsis.
    is_elided: bool,
    /// Code whose lines are as long as they are, in a part of the window that scrolls sideways.
    is_code: bool,
    /// How many areas were filled before it was painted.
    order: usize,
}

impl Line {
    fn visible(&self) -> Rect {
        self.rect.intersect(self.clip)
    }

    /// Whether something else was painted over it.
    fn is_covered(&self, fills: &[(usize, Rect)]) -> bool {
        let visible = self.visible();
        fills.iter().any(|(order, rect)| *order > self.order && rect.contains(visible.center()))
    }

    fn told(&self) -> String {
        format!("{:?} at {}", self.text, told(self.rect))
    }
}

impl Wizard {
    /// What is wrong with the window as it is, a sentence each.
    pub fn faults(&mut self) -> Vec<String> {
        let mut faults = self.faults_of_reach();
        let size = self.harness().ctx.content_rect().size();
        self.resize(Vec2::new(size.x, TALL));
        faults.extend(self.faults_of_sight());
        self.resize(size);
        faults
    }

    /// Whether a list of choices lies over the window.
    pub fn has_open_popup(&mut self) -> bool {
        egui::Popup::is_any_open(&self.harness().ctx)
    }

    fn resize(&mut self, size: Vec2) {
        self.harness().set_size(size).run_steps(FRAMES_TO_SETTLE);
    }

    /// Every control, at the window's own size: whole within what it stands in, if need be after scrolling.
    fn faults_of_reach(&mut self) -> Vec<String> {
        let mut faults = Vec::new();
        let window = self.harness().ctx.content_rect();
        let hidden: Vec<u64> = self
            .controls()
            .into_iter()
            .filter(|(_, control)| !control.is_whole())
            .map(|(id, _)| id)
            .collect();
        for id in hidden {
            self.scroll_to_control(id);
            match self.controls().get(&id) {
                Some(control) if !control.is_whole() => {
                    let visible = told(control.visible);
                    faults.push(format!("{} is cut to {visible}", control.told()));
                }
                Some(control) if !window.expand(SLACK).contains_rect(control.rect) => {
                    faults.push(format!("{} is outside of the window", control.told()));
                }
                Some(_) => {}
                None => faults.push(format!("a control went away by scrolling to it: {id}")),
            }
        }
        faults
    }

    fn scroll_to_control(&mut self, id: u64) {
        let root = self.harness().root();
        let found = root.children_recursive().find(|node| id_of(node) == id);
        if let Some(node) = found {
            node.scroll_to_me();
        }
        self.harness().run_steps(FRAMES_TO_SETTLE);
    }

    /// Every control and every line, in a window of the same width in which all of a step is painted.
    fn faults_of_sight(&mut self) -> Vec<String> {
        let mut faults = Vec::new();
        let context = self.harness().ctx.clone();
        let window = context.content_rect();
        let controls: Vec<Control> = self.controls().into_values().collect();
        for (index, control) in controls.iter().enumerate() {
            let is_wide = control.rect.left() < window.left() - SLACK
                || control.rect.right() > window.right() + SLACK;
            if is_wide {
                faults.push(format!("{} is wider than the window", control.told()));
            }
            for other in &controls[index + 1..] {
                if control.layer == other.layer && overlap(control.visible, other.visible) {
                    faults.push(format!("{} lies over {}", control.told(), other.told()));
                }
            }
        }
        let (lines, fills) = self.painted();
        for line in &lines {
            let field = controls.iter().find(|control| {
                matches!(control.role, Role::TextInput | Role::MultilineTextInput)
                    && control.rect.expand(SLACK).contains_rect(line.clip)
            });
            // A field scrolls, and has the whole on hover.
            if field.is_some() || line.is_code || line.is_covered(&fills) {
                continue;
            }
            let is_cut = line.rect.left() < line.clip.left() - SLACK
                || line.rect.right() > line.clip.right() + SLACK;
            if is_cut {
                faults.push(format!("the text {} is cut to {}", line.told(), told(line.clip)));
            }
            let centre = line.rect.center();
            // A menu may cover a part of a button; its text is none of the button's.
            let layer = context.layer_id_at(centre);
            let button = controls.iter().find(|control| {
                control.role == Role::Button
                    && layer == Some(control.layer)
                    && control.rect.contains(centre)
            });
            if let Some(button) = button {
                if !button.rect.expand(SLACK).contains_rect(line.rect) {
                    faults.push(format!("the text {} leaves {}", line.told(), button.told()));
                }
                if line.is_elided {
                    faults.push(format!("the text {} is short in {}", line.told(), button.told()));
                }
            }
        }
        faults.extend(overlapping_lines(&lines, &fills));
        faults
    }

    /// The controls that can be reached now, by their IDs: under a dialog none can.
    fn controls(&mut self) -> HashMap<u64, Control> {
        let context = self.harness().ctx.clone();
        let modal = context.memory(egui::Memory::top_modal_layer);
        let placed: HashMap<u64, WidgetRect> = context.viewport(|viewport| {
            let layers = viewport.prev_pass.widgets.layers();
            let placed = layers.flat_map(|(_, widgets)| widgets);
            placed.map(|widget| (widget.id.value(), *widget)).collect()
        });
        let root = self.harness().root();
        let mut controls = HashMap::new();
        for node in root.children_recursive() {
            let accessible = node.accesskit_node();
            let is_control = matches!(
                accessible.role(),
                Role::Button
                    | Role::CheckBox
                    | Role::ComboBox
                    | Role::Link
                    | Role::MultilineTextInput
                    | Role::RadioButton
                    | Role::TextInput
            );
            let id = id_of(&node);
            let Some(place) = placed.get(&id).filter(|_| is_control) else { continue };
            if modal.is_some_and(|modal| modal != place.layer_id) {
                continue;
            }
            let control = Control {
                name: accessible.label().unwrap_or_default(),
                role: accessible.role(),
                rect: place.rect,
                visible: place.interact_rect,
                layer: place.layer_id,
            };
            controls.insert(id, control);
        }
        controls
    }

    /// Every line of text in the order of painting, and the areas that were filled, each with what came before it.
    fn painted(&mut self) -> (Vec<Line>, Vec<(usize, Rect)>) {
        let (mut lines, mut fills) = (Vec::new(), Vec::new());
        for ClippedShape { clip_rect, shape, .. } in &self.harness().output().shapes {
            collect(shape, *clip_rect, &mut lines, &mut fills);
        }
        (lines, fills)
    }
}

fn id_of(node: &egui_kittest::Node<'_>) -> u64 {
    node.accesskit_node().locate().0.0
}

fn collect(shape: &Shape, clip: Rect, lines: &mut Vec<Line>, fills: &mut Vec<(usize, Rect)>) {
    match shape {
        Shape::Vec(shapes) => {
            for shape in shapes {
                collect(shape, clip, lines, fills);
            }
        }
        Shape::Rect(filled) if filled.fill.a() > 60 => {
            fills.push((lines.len(), filled.rect.intersect(clip)));
        }
        Shape::Text(text) => lines.extend(lines_of(text, clip, lines.len())),
        _ => {}
    }
}

fn lines_of(shape: &TextShape, clip: Rect, order: usize) -> Vec<Line> {
    let galley = Arc::clone(&shape.galley);
    let is_code = galley.job.wrap.max_width.is_infinite() && galley.job.text.contains('\n');
    let mut lines = Vec::new();
    for row in &galley.rows {
        let text = row.row.text();
        if text.trim().is_empty() {
            continue;
        }
        let rect = row.rect_without_leading_space().translate(shape.pos.to_vec2());
        let line = Line { text, rect, clip, is_elided: galley.elided, is_code, order };
        if line.visible().is_positive() {
            lines.push(line);
        }
    }
    lines
}

/// Lines that are painted over one another, with nothing between them.
fn overlapping_lines(lines: &[Line], fills: &[(usize, Rect)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, above) in lines.iter().enumerate() {
        for below in &lines[..index] {
            let common = above.visible().intersect(below.visible());
            if below.order == above.order || !overlap(above.visible(), below.visible()) {
                continue;
            }
            let is_covered = fills.iter().any(|(order, rect)| {
                (below.order + 1..=above.order).contains(order)
                    && rect.expand(SLACK).contains_rect(common)
            });
            if !is_covered {
                faults.push(format!("the text {} lies over {}", above.told(), below.told()));
            }
        }
    }
    faults
}

/// Whether more than the edges have a place in common.
fn overlap(a: Rect, b: Rect) -> bool {
    let common = a.intersect(b);
    common.width() > 2.0 && common.height() > 3.0
}

fn told(rect: Rect) -> String {
    format!("{:.0},{:.0}…{:.0},{:.0}", rect.left(), rect.top(), rect.right(), rect.bottom())
}
