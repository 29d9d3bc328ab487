//! The windows that this bench opens itself, as processes of their own: an empty one, and the program with a gauge.

use std::path::PathBuf;
use std::process::ExitCode;

use countersign::access::vendor::VendorProfile;
use countersign::app::{App, Start};
use countersign::clipboard::DesktopClipboard;
use countersign::model::connect::CredentialSource;
use countersign::model::event::Event;
use countersign::model::{Model, Surroundings};
use countersign::runtime::{RuntimeSettings, colour_scheme, workers};
use jiff::Timestamp;
use url::Url;

use crate::gauge::Gauge;

/// The argument that opens an empty window; after it, where to write its frames to.
pub const EMPTY: &str = "--empty-window";
/// The argument that opens the program; after it, where to write its frames to, and its endpoint.
pub const MEASURED: &str = "--measured-window";
pub const SIZE: [f32; 2] = [1_180.0, 760.0];

/// Draws nothing but its background.
struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |_| {});
    }
}

pub fn open_empty(frames: Option<PathBuf>) -> ExitCode {
    let usual = eframe::NativeOptions::default();
    open(usual, |_| match frames {
        Some(file) => Box::new(Gauge::around(Empty, file)),
        None => Box::new(Empty),
    })
}

pub fn open_measured(frames: PathBuf, endpoint_url: &str) -> ExitCode {
    let tokio = workers::start().unwrap();
    let endpoint_url = Some(Url::parse(endpoint_url).unwrap());
    let folder = std::env::current_dir().unwrap();
    let settings = RuntimeSettings {
        endpoint_url: endpoint_url.clone(),
        state_folder: Some(folder.join("state")),
        colour_scheme: colour_scheme::of_desktop(tokio.handle()),
        ..RuntimeSettings::default()
    };
    let surroundings = Surroundings {
        endpoint_url,
        environment_sources: vec![CredentialSource::Environment],
        save_folder: folder,
        ..Surroundings::default()
    };
    let handle = tokio.handle().clone();
    // As in the program's `main`.
    let own = eframe::NativeOptions { dithering: false, ..eframe::NativeOptions::default() };
    let mut model = Model::new(surroundings, VendorProfile::built_in(), Timestamp::now());
    let source = Event::SourceChosen(CredentialSource::Environment);
    let first_effects = model.update_with_all([source, Event::ProfilesRequested]);
    open(own, move |context| {
        let start = Start {
            model,
            settings,
            tokio: handle,
            clipboard: Box::new(DesktopClipboard::default()),
            clock: Timestamp::now,
            first_effects,
        };
        Box::new(Gauge::around(App::new(context, start), frames))
    })
}

fn open(
    options: eframe::NativeOptions,
    program: impl FnOnce(&egui::Context) -> Box<dyn eframe::App>,
) -> ExitCode {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_title("Countersign").with_inner_size(SIZE),
        renderer: eframe::Renderer::Glow,
        ..options
    };
    let creator = |context: &eframe::CreationContext<'_>| Ok(program(&context.egui_ctx));
    eframe::run_native("Countersign", options, Box::new(creator)).unwrap();
    ExitCode::SUCCESS
}
