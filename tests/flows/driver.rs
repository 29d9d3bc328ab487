//! The real window, opened and waited for; its hands and eyes stand beside it.

// Other test programs take this file from its place, hence the paths.
#[path = "driver/eyes.rs"]
mod eyes;
#[path = "driver/hands.rs"]
mod hands;

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use countersign::access::vendor::VendorProfile;
use countersign::app::{App, Start};
use countersign::clipboard::Clipboard;
use countersign::model::event::Event;
use countersign::model::task::Task;
use countersign::model::{Model, Surroundings};
use countersign::runtime::RuntimeSettings;
use countersign::secret_text::SecretText;
use egui::{ViewportCommand, ViewportId};
use egui_kittest::Harness;
use jiff::{SignedDuration, Timestamp};

use crate::practice::Practice;

/// How long the practice AWS may take for anything; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to pause between two looks at the window.
const PAUSE: Duration = Duration::from_millis(10);
/// More frames without rest than any click needs; beyond it the window repaints for ever.
const FRAMES_TO_REST: u64 = 12;

/// Short enough that two clicks in a row are a double click.
const FRAME_SECS: f32 = 0.02;

/// In points, as all sizes of the window.
pub const WINDOW_SIZE: [f32; 2] = [1_180.0, 760.0];
pub const SMALLEST_SIZE: [f32; 2] = [900.0, 600.0];

thread_local! {
    /// How far the window's clock is ahead of this computer's.
    static AHEAD: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
}

fn clock() -> Timestamp {
    Timestamp::now() + AHEAD.get()
}

/// What the window asks of the window system, in order.
struct CommandLog(Arc<Mutex<Vec<ViewportCommand>>>);

impl egui::Plugin for CommandLog {
    fn debug_name(&self) -> &'static str {
        "command log"
    }

    fn output_hook(&mut self, _context: &egui::Context, output: &mut egui::FullOutput) {
        if let Some(viewport) = output.viewport_output.get(&ViewportId::ROOT) {
            self.0.lock().unwrap().extend(viewport.commands.iter().cloned());
        }
    }
}

/// A clipboard that the test looks into; others may put something into it, too.
struct TestClipboard {
    place: Arc<Mutex<String>>,
    refusal: Option<&'static str>,
}

impl Clipboard for TestClipboard {
    fn put(&mut self, text: &SecretText, _is_secret: bool) -> Result<(), String> {
        if let Some(refusal) = self.refusal {
            return Err(refusal.to_owned());
        }
        text.expose().clone_into(&mut self.place.lock().unwrap());
        Ok(())
    }

    fn text(&mut self) -> Result<Option<SecretText>, String> {
        Ok(Some(self.place.lock().unwrap().as_str().into()))
    }

    fn clear(&mut self) -> Result<(), String> {
        self.place.lock().unwrap().clear();
        Ok(())
    }
}

/// How a window is opened.
pub struct Opening {
    pub surroundings: Surroundings,
    pub settings: RuntimeSettings,
    pub first_events: Vec<Event>,
    pub size: [f32; 2],
    pub pixels_per_point: f32,
    /// What the clipboard says instead of taking a text.
    pub clipboard_refusal: Option<&'static str>,
}

impl Opening {
    /// As `--sandbox` opens it.
    pub fn in_sandbox(practice: &Practice) -> Self {
        Self {
            surroundings: Surroundings {
                endpoint_url: Some(practice.endpoint_url.clone()),
                sandbox: Some(practice.offer()),
                ..Surroundings::default()
            },
            settings: RuntimeSettings {
                endpoint_url: Some(practice.endpoint_url.clone()),
                sandbox: Some(practice.keys.clone()),
                practice_host: Some(practice.host.clone()),
                state_folder: None,
                ..RuntimeSettings::default()
            },
            first_events: vec![Event::SourceChosen(
                countersign::model::connect::CredentialSource::SandboxCustomer,
            )],
            size: WINDOW_SIZE,
            pixels_per_point: 1.0,
            clipboard_refusal: None,
        }
    }
}

/// The window, and who sits before it.
pub struct Wizard {
    harness: Harness<'static, App>,
    tokio: tokio::runtime::Handle,
    clipboard: Arc<Mutex<String>>,
    commands: Arc<Mutex<Vec<ViewportCommand>>>,
}

impl Wizard {
    pub fn open(practice: &Practice) -> Self {
        Self::open_with(practice, Opening::in_sandbox(practice))
    }

    pub fn open_with(practice: &Practice, opening: Opening) -> Self {
        AHEAD.set(SignedDuration::ZERO);
        let clipboard = Arc::new(Mutex::new(String::new()));
        let commands = Arc::new(Mutex::new(Vec::new()));
        let (place, log) = (Arc::clone(&clipboard), Arc::clone(&commands));
        let tokio = practice.tokio.handle().clone();
        let mut model = Model::new(opening.surroundings, VendorProfile::built_in(), clock());
        let first_effects = model.update_with_all(opening.first_events);
        let start = Start {
            model,
            settings: opening.settings,
            tokio: tokio.clone(),
            clipboard: Box::new(TestClipboard { place, refusal: opening.clipboard_refusal }),
            clock,
            first_effects,
        };
        let harness = Harness::builder()
            .with_size(opening.size)
            .with_pixels_per_point(opening.pixels_per_point)
            .with_max_steps(FRAMES_TO_REST)
            .with_step_dt(FRAME_SECS)
            .build_eframe(|context| {
                context.egui_ctx.add_plugin(CommandLog(log));
                App::new(&context.egui_ctx, start)
            });
        Self { harness, tokio, clipboard, commands }
    }

    pub fn model(&self) -> &Model {
        self.harness.state().model()
    }

    /// The window itself, for a look at where its widgets are.
    pub fn harness(&mut self) -> &mut Harness<'static, App> {
        &mut self.harness
    }

    /// What was copied last.
    pub fn clipboard(&self) -> String {
        self.clipboard.lock().unwrap().clone()
    }

    /// Somebody copies something in another program.
    pub fn copy_elsewhere(&self, text: &str) {
        text.clone_into(&mut self.clipboard.lock().unwrap());
    }

    /// Takes what the window has asked of the window system since the last look.
    pub fn take_commands(&self) -> Vec<ViewportCommand> {
        std::mem::take(&mut self.commands.lock().unwrap())
    }

    /// Puts the clock of this thread's windows ahead of this computer's.
    pub fn set_clock_ahead(secs: i64) {
        AHEAD.set(SignedDuration::from_secs(secs));
    }

    pub fn step(&mut self) {
        self.harness.step();
    }

    /// Looks again and again until the text is on the screen.
    #[track_caller]
    pub fn step_until(&mut self, text: &str) {
        self.step_until_it(text, |wizard| wizard.shows(text));
    }

    /// Looks again and again until `holds`.
    #[track_caller]
    pub fn step_until_it(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            self.harness.step();
            if holds(self) {
                return;
            }
            assert!(Instant::now() < end, "Waited in vain for {what:?}:\n{}", self.screen());
            self.tokio.block_on(async { tokio::time::sleep(PAUSE).await });
        }
    }

    /// Waits until nothing is under way, then until the window rests; it fails if it never does.
    #[track_caller]
    pub fn rest(&mut self) {
        self.step_until_it("rest", Self::is_at_rest);
        self.harness.run();
    }

    /// Whether nothing is under way.
    pub fn is_at_rest(&self) -> bool {
        let model = self.model();
        !model.is_writing()
            && !model.practice_change.is_under_way()
            && !model.connect.identity.is_running()
            && !model.content.lookup.is_running()
            && !model.content.object.is_running()
            && !model.review.inventory.is_running()
            && !model.review.outlook.is_running()
            && !model.revocation.is_under_way()
            && !matches!(model.validation.preview, Task::Running(_))
            && !model.validation.renewal.is_running()
            && !model.review.undo.as_ref().is_some_and(|undo| undo.proposal.is_running())
            && model.calls.counts().waiting == 0
    }
}
