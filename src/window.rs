//! The window of the program: what it is opened with, and when what begins.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use countersign::app::{App, Start};
use countersign::clipboard::DesktopClipboard;
use countersign::first_frame;
use countersign::runtime::{RuntimeSettings, colour_scheme};
use countersign::ui::UiState;
use countersign::window_failure::{self, WindowFailure};
use countersign::window_memory::{self, Remembered};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

#[cfg(feature = "sandbox")]
use crate::arguments::Practising;
use crate::arguments::{self, Arguments};

/// Opens the window, and returns when it is closed.
pub fn open(arguments: &Arguments) -> Result<(), WindowFailure> {
    let workers = Workers::default();
    window_failure::missing_display(|name| std::env::var_os(name).is_some())
        .map_or(Ok(()), |sentence| Err(WindowFailure::NotOpened(sentence)))?;
    #[cfg(feature = "sandbox")]
    let practice = practice(arguments, &workers).map_err(WindowFailure::NotOpened)?;
    #[cfg(not(feature = "sandbox"))]
    let practice = None;
    let opening = arguments::opening(arguments, practice).map_err(WindowFailure::NotOpened)?;
    let remembered = Remembered::read(window_memory::in_environment(
        |name| std::env::var_os(name),
        std::env::home_dir(),
    ));
    let context = first_frame::context();
    let (laid_out, first_frame) = oneshot::channel();
    let begin = {
        let (workers, context) = (workers.clone(), context.clone());
        let (model, settings) = (opening.model.clone(), remembered.settings);
        move || {
            // That they could not begin is said when the window would need them.
            let tokio = workers.begun().ok()?;
            let scheme = colour_scheme::of_desktop(tokio.handle());
            Some(tokio.spawn(async move {
                let preferred = colour_scheme::known_soon(scheme.clone()).await;
                let lay_out = move || first_frame::lay_out(&context, &model, &settings, preferred);
                let ui_state = tokio::task::spawn_blocking(lay_out).await.ok()?;
                laid_out.send((ui_state, scheme)).ok()
            }))
        }
    };
    let options = options(&remembered, begin);
    let own_workers = workers.clone();
    let ended = window_failure::run(move |begun| {
        eframe::run_native_ext(
            "Countersign",
            options,
            Some(context),
            Box::new(move |creation| {
                let context = &creation.egui_ctx;
                let tokio = own_workers.begun()?.handle().clone();
                let (ui_state, colour_scheme) = first_frame
                    .blocking_recv()
                    .unwrap_or_else(|_| (UiState::install(context), None));
                let of_the_icon = context.clone();
                tokio.spawn_blocking(move || show_icon(&of_the_icon));
                let memory = remembered.keep(context, &tokio);
                let start = Start {
                    model: opening.model,
                    settings: RuntimeSettings { colour_scheme, ..opening.settings },
                    tokio,
                    clipboard: Box::new(DesktopClipboard::default()),
                    clock: Timestamp::now,
                    first_effects: opening.first_effects,
                };
                let app = App::begun(context, start, ui_state).remembered_by(memory);
                begun.mark();
                Ok(Box::new(app))
            }),
        )
    });
    workers.failure().map_or(ended, |sentence| Err(WindowFailure::NotOpened(sentence)))
}

/// The sandbox, if the window is to open in it.
#[cfg(feature = "sandbox")]
fn practice(arguments: &Arguments, workers: &Workers) -> Result<Option<Practising>, String> {
    if arguments.connection.sandbox.is_none() {
        return Ok(None);
    }
    workers.begun()?.block_on(arguments.connection.start_practice())
}

/// What eframe makes the window by; it calls `begin` as soon as it has reached the window system.
fn options<T>(
    remembered: &Remembered,
    begin: impl FnOnce() -> T + 'static,
) -> eframe::NativeOptions {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Countersign")
        .with_app_id("countersign")
        // Its own follows when it is read; without this one eframe reads another first.
        .with_icon(egui::IconData::default())
        .with_min_inner_size([900.0, 600.0]);
    eframe::NativeOptions {
        viewport: remembered.viewport(viewport),
        window_builder: Some(Box::new(|viewport| {
            begin();
            viewport
        })),
        // Fonts are looked for off the UI thread.
        system_font_fallback: false,
        // The tests build the other renderer in, to take their pictures with.
        renderer: eframe::Renderer::Glow,
        // There is no gradient to smooth, and without a graphics card it is computed for every pixel.
        dithering: false,
        ..eframe::NativeOptions::default()
    }
}

/// The threads that talk to AWS while the window draws. They begin when they are asked for, which is after the window system
/// was reached: libX11 reads its table of key sequences character by character, and once there is a second thread the C
/// library takes a lock for each.
#[derive(Clone, Default)]
struct Workers(Rc<OnceCell<Result<Runtime, String>>>);

impl Workers {
    fn begun(&self) -> Result<&Runtime, String> {
        self.0.get_or_init(crate::workers).as_ref().map_err(Clone::clone)
    }

    /// Why they could not begin.
    fn failure(&self) -> Option<String> {
        self.0.get()?.as_ref().err().cloned()
    }
}

/// Hands the icon to the window, which does not wait for it.
fn show_icon(context: &egui::Context) {
    let icon = Arc::new(window_icon());
    context.send_viewport_cmd(egui::ViewportCommand::Icon(Some(icon)));
}

/// The icon in the task bar; without one the window opens all the same.
fn window_icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../assets/icons/countersign-256.png"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_icon_can_be_read() {
        let icon = window_icon();
        assert_eq!((icon.width, icon.height), (256, 256));
    }
}
