//! Keeps clicks and presses from what they were not meant for: a button that appears, or that the layout moves, is dead for a
//! while, so that the second half of a double click on one button never presses another.
//!
//! It stands between the input and all widgets, so that no button has to think of it. What the admin moves by scrolling or by
//! resizing the window stays alive, and so does whatever stays where it is. A text field takes every click.

use egui::{Context, Event as Input, Id, IdMap, IdSet, Key, LayerId, Order, Pos2, Rect};

/// How long a button is dead: longer than a double click takes, and shorter than it takes to read it.
pub const DEAD_SECS: f64 = 0.6;
/// Clicks that follow one another faster are one burst, of which all go where the first went.
const BURST_SECS: f64 = 0.3;
/// For so long a turn of the wheel moves what it scrolls.
const SCROLLING_SECS: f32 = 0.3;
/// What is moved by less is not moved.
const SLACK: f32 = 1.0;
/// Whoever has moved the pointer as far has aimed anew.
const AIMED: f32 = 8.0;

/// What takes clicks, and since when it is where it is.
#[derive(Clone, Copy)]
struct Control {
    layer: LayerId,
    rect: Rect,
    /// What of it is not cut off.
    visible: Rect,
    /// Where it stands within what scrolls.
    place: Pos2,
    appeared_at: f64,
    moved_at: f64,
}

/// What scrolls with the step, as it was drawn last.
#[derive(Clone, Copy)]
struct Scrolled {
    layer: LayerId,
    rect: Rect,
    /// Where its content begins, which is above `rect` as far as it is scrolled.
    begins_at: Pos2,
}

/// An egui plugin, which sees the input before any widget does.
#[derive(Default)]
pub struct ActivationGuard {
    controls: IdMap<Control>,
    /// Those of this pass that are told apart by their name, so that none in the same place is taken for them.
    named: IdSet,
    scrolled: Option<Scrolled>,
    window: Option<(Rect, f32)>,
    /// Where the pointer was pressed last.
    pressed_at: Option<Pos2>,
    /// What was kept from a click or a press, and when.
    spared: Option<(Id, f64)>,
    /// A press was kept back, so its release is, too.
    keeps_release: bool,
}

impl ActivationGuard {
    /// Another button in the place of this one is another button, even where it is as large.
    pub fn name(context: &Context, id: Id) {
        context.with_plugin(|guard: &mut Self| guard.named.insert(id));
    }

    /// What scrolls in `rect`, and where it began in this pass.
    pub fn scrolled(ui: &egui::Ui, rect: Rect, begins_at: Pos2) {
        let layer = ui.layer_id();
        ui.ctx().with_plugin(|guard: &mut Self| {
            guard.scrolled = Some(Scrolled { layer, rect, begins_at });
        });
    }

    fn place_of(&self, layer: LayerId, rect: Rect) -> Pos2 {
        match self.scrolled {
            Some(within)
                if within.layer == layer && within.rect.x_range().contains(rect.center().x) =>
            {
                rect.min - within.begins_at.to_vec2()
            }
            _ => rect.min,
        }
    }

    /// The control that a click at `pos` would press.
    fn hit(&self, context: &Context, pos: Pos2) -> Option<(Id, Control)> {
        let layer = context.layer_id_at(pos)?;
        let radius = context.global_style().interaction.interact_radius;
        let distance = |control: &Control| control.visible.distance_to_pos(pos);
        let near = self.controls.iter().filter(|(_, control)| {
            control.layer == layer && control.visible.is_positive() && distance(control) <= radius
        });
        // Of two that hold it, the smaller one stands upon the other.
        let nearest = near.min_by(|(_, one), (_, other)| {
            let key = |control: &Control| (distance(control), control.visible.area());
            let ((near, small), (far, large)) = (key(one), key(other));
            near.total_cmp(&far).then(small.total_cmp(&large))
        });
        nearest.map(|(id, control)| (*id, *control))
    }

    /// Whether a click at `pos` was not meant for what is there.
    fn is_dead_at(&mut self, context: &Context, pos: Pos2, now: f64) -> bool {
        let Some((id, control)) = self.hit(context, pos) else { return false };
        // A list of choices is opened to be chosen from: there the pointer moves first.
        let is_choice = control.layer.order == Order::Foreground
            && context.memory(egui::Memory::top_modal_layer) != Some(control.layer);
        let is_aimed = self.pressed_at.is_none_or(|before| before.distance(pos) > AIMED);
        let is_young = now - control.appeared_at.max(control.moved_at) < DEAD_SECS;
        self.is_spared(id, is_young && !(is_choice && is_aimed), now)
    }

    /// Whether the key was not meant for what has the keyboard; where that stands on the screen means nothing to a key.
    fn is_key_dead(&mut self, context: &Context, now: f64) -> bool {
        let Some(id) = context.memory(egui::Memory::focused) else { return false };
        let Some(control) = self.controls.get(&id) else { return false };
        let is_young = now - control.appeared_at < DEAD_SECS;
        self.is_spared(id, is_young, now)
    }

    fn is_spared(&mut self, id: Id, is_young: bool, now: f64) -> bool {
        let is_of_burst =
            self.spared.is_some_and(|(spared, at)| spared == id && now - at < BURST_SECS);
        let is_dead = is_young || is_of_burst;
        self.spared = is_dead.then_some((id, now));
        is_dead
    }
}

impl egui::Plugin for ActivationGuard {
    fn debug_name(&self) -> &'static str {
        "activation guard"
    }

    fn input_hook(&mut self, context: &Context, input: &mut egui::RawInput) {
        let before = context.input(|input| input.time);
        let now = input.time.unwrap_or(before + f64::from(input.predicted_dt));
        input.events.retain(|event| match event {
            Input::PointerButton { pos, pressed: true, .. } => {
                self.keeps_release = self.is_dead_at(context, *pos, now);
                self.pressed_at = Some(*pos);
                !self.keeps_release
            }
            Input::PointerButton { pressed: false, .. } => !std::mem::take(&mut self.keeps_release),
            Input::Key { key: Key::Enter | Key::Space, pressed: true, .. } => {
                !self.is_key_dead(context, now)
            }
            _ => true,
        });
    }

    fn output_hook(&mut self, context: &Context, output: &mut egui::FullOutput) {
        let passes = &output.platform_output;
        let most_passes = context.options(|options| options.max_passes.get());
        if passes.requested_discard() && passes.num_completed_passes < most_passes {
            // Nobody sees it.
            self.named.clear();
            return;
        }
        let window = (context.content_rect(), context.pixels_per_point());
        let is_resized = self.window.replace(window).is_some_and(|before| before != window);
        let (now, is_by_hand) = context.input(|input| {
            let is_scrolled = input.time_since_last_scroll() < SCROLLING_SECS;
            (input.time, is_scrolled || input.pointer.any_down())
        });
        let drawn: Vec<egui::WidgetRect> = context.viewport(|viewport| {
            let layers = viewport.prev_pass.widgets.layers();
            let widgets = layers.flat_map(|(_, widgets)| widgets);
            widgets
                .filter(|widget| widget.sense.senses_click() && widget.sense.is_focusable())
                .copied()
                .collect()
        });
        let named = std::mem::take(&mut self.named);
        let ids: IdSet = drawn.iter().map(|widget| widget.id).collect();
        let mut controls = IdMap::default();
        for widget in drawn {
            if egui::TextEdit::load_state(context, widget.id).is_some() {
                continue;
            }
            let place = self.place_of(widget.layer_id, widget.rect);
            // A name that a line above it has given to another widget is no other button.
            let in_its_place = || {
                self.controls.iter().find(|(id, control)| {
                    !ids.contains(*id)
                        && control.layer == widget.layer_id
                        && is_same(control.rect, widget.rect)
                })
            };
            let itself = self.controls.get(&widget.id);
            let before = if named.contains(&widget.id) {
                itself
            } else {
                itself.or_else(|| in_its_place().map(|(_, control)| control))
            };
            let (appeared_at, moved_at) = match before {
                None if is_resized => (f64::NEG_INFINITY, f64::NEG_INFINITY),
                None => (now, now),
                Some(before) => {
                    let has_moved = !is_resized
                        && (before.place.distance(place) > SLACK
                            || !is_by_hand && before.rect.min.distance(widget.rect.min) > SLACK);
                    (before.appeared_at, if has_moved { now } else { before.moved_at })
                }
            };
            let control = Control {
                layer: widget.layer_id,
                rect: widget.rect,
                visible: widget.interact_rect,
                place,
                appeared_at,
                moved_at,
            };
            controls.insert(widget.id, control);
        }
        self.controls = controls;
    }
}

fn is_same(one: Rect, other: Rect) -> bool {
    one.min.distance(other.min) <= SLACK && one.max.distance(other.max) <= SLACK
}
