//! The window's program: brings in what happened, draws, and applies what the admin did.

use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use jiff::Timestamp;

use crate::clipboard::{self, Clipboard};
use crate::first_frame;
use crate::model::Model;
use crate::model::event::{Effect, Event};
use crate::runtime::{Runtime, RuntimeSettings};
use crate::ui::{self, UiState};
use crate::window_frame::WindowFrame;
use crate::window_memory::WindowMemory;

/// What the window is started with.
pub struct Start {
    pub model: Model,
    pub settings: RuntimeSettings,
    pub tokio: tokio::runtime::Handle,
    pub clipboard: Box<dyn Clipboard>,
    pub clock: fn() -> Timestamp,
    /// What follows from what the model was opened with.
    pub first_effects: Vec<Effect>,
}

/// The program behind the window.
pub struct App {
    model: Model,
    runtime: Runtime,
    ui_state: UiState,
    clipboard: Box<dyn Clipboard>,
    clock: fn() -> Timestamp,
    /// The window may go now.
    may_close: bool,
    /// `None` where nothing of the window is kept.
    memory: Option<WindowMemory>,
    window_frame: WindowFrame,
}

/// Brings news into the window.
struct WindowWaker(egui::Context);

/// How long news may wait for more: what comes in a burst is one frame.
const NEWS_PAUSE: Duration = Duration::from_millis(16);

impl Wake for WindowWaker {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint_after(NEWS_PAUSE);
    }
}

impl App {
    pub fn new(context: &egui::Context, start: Start) -> Self {
        let ui_state = UiState::install(context);
        Self::begun(context, start, ui_state)
    }

    /// With a context in which something may have been drawn before.
    pub fn begun(context: &egui::Context, start: Start, ui_state: UiState) -> Self {
        let waker = Waker::from(Arc::new(WindowWaker(context.clone())));
        let mut app = Self {
            model: start.model,
            runtime: Runtime::new(start.tokio, start.settings, waker),
            ui_state,
            clipboard: start.clipboard,
            clock: start.clock,
            may_close: false,
            memory: None,
            window_frame: WindowFrame::of(context),
        };
        for effect in start.first_effects {
            app.perform(context, effect);
        }
        app
    }

    /// The same, with what the window is remembered by.
    #[must_use]
    pub fn remembered_by(self, memory: WindowMemory) -> Self {
        Self { memory: Some(memory), ..self }
    }

    /// What the window shows.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn apply(&mut self, context: &egui::Context, event: Event) {
        for effect in self.model.update(event) {
            self.perform(context, effect);
        }
    }

    fn perform(&mut self, context: &egui::Context, effect: Effect) {
        match effect {
            Effect::Copy { item, text } => {
                let result = self.clipboard.put(&text, item.is_secret());
                self.apply(context, Event::Copied(item, result));
            }
            Effect::ClearClipboard(secret) => {
                let result = clipboard::clear_if(self.clipboard.as_mut(), secret);
                self.apply(context, Event::ClipboardCleared(result));
            }
            Effect::UseFonts(fonts) => self.ui_state.fallback.add(context, fonts),
            Effect::UseColourScheme(scheme) => ui::theme::follow(context, scheme),
            Effect::CloseWindow => {
                self.may_close = true;
                context.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            other => self.runtime.carry_out(other),
        }
    }
}

impl eframe::App for App {
    fn raw_input_hook(&mut self, _context: &egui::Context, input: &mut egui::RawInput) {
        first_frame::bound_textures(input);
    }

    fn logic(&mut self, context: &egui::Context, frame: &mut eframe::Frame) {
        if let Some(memory) = &mut self.memory {
            memory.notice(context, frame);
        }
        self.apply(context, Event::Tick((self.clock)()));
        while let Some(event) = self.runtime.next_event() {
            self.apply(context, event);
        }
        if context.input(|input| input.viewport().close_requested()) && !self.may_close {
            context.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.apply(context, Event::CloseRequested);
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        // What takes pictures of it clears nothing.
        self.ui_state.has_background = frame.gl().is_some();
        let mut events = Vec::new();
        ui::wizard_ui(ui, &self.model, &mut self.ui_state, &mut events);
        let context = ui.ctx().clone();
        let missing = self.ui_state.fallback.take_missing();
        if !missing.is_empty() {
            events.push(Event::CharactersMissing(missing));
        }
        if !events.is_empty() {
            // What was done now shows in the next frame.
            context.request_repaint();
        }
        for event in events {
            self.apply(&context, event);
        }
        self.window_frame.follow(&context);
        if let Some(secs) = self.model.changes_in_secs() {
            context.request_repaint_after(Duration::from_secs(secs));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn news_that_come_in_a_burst_ask_for_one_frame() {
        let context = egui::Context::default();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        context.set_request_repaint_callback(move |info| log.lock().unwrap().push(info.delay));
        let frame = || {
            let mut output = context.run_ui(egui::RawInput::default(), |_| {});
            output.textures_delta.clear();
        };
        // The first two frames of a context ask for more by themselves.
        frame();
        frame();
        frame();
        asked.lock().unwrap().clear();

        let waker = Waker::from(Arc::new(WindowWaker(context.clone())));
        waker.wake_by_ref();
        waker.wake_by_ref();
        waker.wake();
        assert_eq!(*asked.lock().unwrap(), [NEWS_PAUSE]);
    }
}
