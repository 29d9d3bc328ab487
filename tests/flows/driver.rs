//! The real window with hands and eyes: clicks, types, waits and reads by accessible role and label.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use countersign::access::vendor::VendorProfile;
use countersign::app::{App, Start};
use countersign::checks::catalogue::CATALOGUE;
use countersign::clipboard::Clipboard;
use countersign::model::event::Event;
use countersign::model::task::Task;
use countersign::model::{Model, Surroundings};
use countersign::runtime::RuntimeSettings;
use countersign::secret_text::SecretText;
use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use jiff::{SignedDuration, Timestamp};

use crate::practice::Practice;
use crate::screen::{self, Widget};

/// How long the practice AWS may take for anything; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to pause between two looks at the window.
const PAUSE: Duration = Duration::from_millis(10);
/// Frames between the wish to scroll and its end.
const FRAMES_TO_SCROLL: usize = 4;
/// A step is cut off above this; half a button there takes no click.
const CONTENT_TOP: f32 = 60.0;
const FOOTER_HEIGHT: f32 = 58.0;
/// More frames without rest than any click needs; beyond it the window repaints for ever.
const FRAMES_TO_REST: u64 = 12;

/// Short enough that two clicks in a row are a double click.
const FRAME_SECS: f32 = 0.02;

/// A double click takes 0.3 seconds at most.
const FRAMES_OF_A_DOUBLE_CLICK: usize = 20;

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

    /// Every widget that says something.
    pub fn widgets(&self) -> Vec<Widget> {
        screen::widgets(&self.harness.root(), self.harness.ctx.content_rect().width())
    }

    /// The whole window as text.
    pub fn screen(&self) -> String {
        screen::text(&self.widgets())
    }

    /// The window as text that is the same in every run.
    pub fn recorded_screen(&self) -> String {
        screen::recorded_text(&self.widgets())
    }

    pub fn shows(&self, text: &str) -> bool {
        self.widgets().iter().any(|widget| {
            let is_document = widget.role == Role::Document;
            let document = widget.value.as_ref().filter(|_| is_document);
            widget.label.contains(text) || document.is_some_and(|shown| shown.contains(text))
        })
    }

    #[track_caller]
    pub fn assert_shows(&self, text: &str) {
        assert!(self.shows(text), "{text:?} is not on the screen:\n{}", self.screen());
    }

    /// Every check passed, but for those that do not apply; the count on the screen says the same.
    #[track_caller]
    pub fn assert_proved(&self) {
        let validation = &self.model().validation;
        assert!(validation.is_proved(), "not proved:\n{}", self.screen());
        let counts = validation.counts();
        assert_eq!(counts.passed + counts.not_needed, CATALOGUE.len(), "{}", self.screen());
        self.assert_shows(&format!("{} of {} passed", counts.passed, CATALOGUE.len()));
    }

    #[track_caller]
    pub fn assert_hides(&self, text: &str) {
        assert!(!self.shows(text), "{text:?} is on the screen:\n{}", self.screen());
    }

    /// What the field holds.
    #[track_caller]
    pub fn value_of(&self, field: &str) -> String {
        self.widget(Role::TextInput, field).value.unwrap_or_default()
    }

    /// What became of a copy, as the button says it; `None` when it says nothing.
    #[track_caller]
    pub fn copy_feedback(&self, button: &str) -> Option<String> {
        self.widget(Role::Button, button).value
    }

    #[track_caller]
    pub fn is_enabled(&self, role: Role, label: &str) -> bool {
        self.widget(role, label).is_enabled
    }

    /// Everything that a screen reader could be told.
    pub fn nodes(&self) -> Vec<Node<'_>> {
        self.harness.root().children_recursive().collect()
    }

    /// How many widgets there are of that role and name.
    pub fn count(&self, role: Role, label: &str) -> usize {
        let is_one = |widget: &Widget| widget.role == role && widget.label == label;
        self.widgets().into_iter().filter(is_one).count()
    }

    /// The mark before a text: `passed`, `failed`, `open` and so on.
    #[track_caller]
    pub fn mark_of(&self, text: &str) -> String {
        let widgets = self.widgets();
        let position = widgets.iter().position(|widget| widget.label == text);
        let Some(position @ 1..) = position else {
            panic!("{text:?} is not on the screen:\n{}", self.screen());
        };
        widgets[position - 1].label.clone()
    }

    /// How far below the window's upper edge the widget begins; for a label, by what it says.
    #[track_caller]
    pub fn top_of(&self, role: Role, text: &str) -> f32 {
        let is_it = |node: &Node<'_>| {
            let accessible = node.accesskit_node();
            let says = [accessible.label(), accessible.value()];
            accessible.role() == role
                && says.iter().flatten().any(|said| screen::plain(said) == text)
        };
        let Some(node) = self.harness.root().children_recursive().find(is_it) else {
            panic!("No {role:?} {text:?} on the screen:\n{}", self.screen());
        };
        node.rect().top()
    }

    /// Where the widget is.
    #[track_caller]
    pub fn rect_of(&self, role: Role, label: &str) -> egui::Rect {
        self.node(role, label).rect()
    }

    /// The calls of that operation that were sent so far.
    pub fn calls_of(&self, operation: &str) -> usize {
        self.model().calls.calls().iter().filter(|call| call.operation == operation).count()
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.widgets().iter().any(|widget| widget.role == Role::Button && widget.label == label)
    }

    #[track_caller]
    fn widget(&self, role: Role, label: &str) -> Widget {
        let found: Vec<Widget> = self
            .widgets()
            .into_iter()
            .filter(|widget| widget.role == role && widget.label == label)
            .collect();
        let Ok([only]) = <[Widget; 1]>::try_from(found) else {
            panic!("Not one {role:?} {label:?} on the screen:\n{}", self.screen());
        };
        only
    }

    #[track_caller]
    fn node(&self, role: Role, label: &str) -> Node<'_> {
        let found: Vec<Node<'_>> = self
            .harness
            .root()
            .children_recursive()
            .filter(|node| {
                let node = node.accesskit_node();
                node.role() == role
                    && node.label().is_some_and(|name| screen::plain(&name) == label)
            })
            .collect();
        let Ok([only]) = <[Node<'_>; 1]>::try_from(found) else {
            panic!("Not one {role:?} {label:?} on the screen:\n{}", self.screen());
        };
        only
    }

    /// Clicks with the pointer where the widget is, after scrolling there, as a hand would.
    #[track_caller]
    pub fn click_on(&mut self, role: Role, label: &str) {
        let node = self.node(role, label);
        assert!(!node.accesskit_node().is_disabled(), "{label:?} is disabled:\n{}", self.screen());
        self.scroll_to(role, label);
        self.node(role, label).click();
        // What was done shows in the frame after the one that took it in.
        self.harness.run_steps(2);
    }

    /// Brings the widget into view: above the footer, below the window's upper edge.
    #[track_caller]
    fn scroll_to(&mut self, role: Role, label: &str) {
        let height = self.harness.ctx.content_rect().height();
        let node = self.node(role, label);
        if !(CONTENT_TOP..height - FOOTER_HEIGHT).contains(&node.rect().center().y) {
            node.scroll_to_me();
            self.harness.run_steps(FRAMES_TO_SCROLL);
        }
    }

    /// Lets go by what parts two clicks from a double click, by the window's clock.
    pub fn hesitate(&mut self) {
        self.harness.run_steps(FRAMES_OF_A_DOUBLE_CLICK);
    }

    /// Clicks a button that begins some work.
    #[track_caller]
    pub fn press(&mut self, label: &str) {
        self.click_on(Role::Button, label);
    }

    /// Clicks the one button whose name begins so.
    #[track_caller]
    pub fn press_what_begins(&mut self, beginning: &str) {
        let buttons = self.widgets().into_iter().filter(|widget| widget.role == Role::Button);
        let found = buttons.map(|button| button.label).find(|name| name.starts_with(beginning));
        let Some(name) = found else {
            panic!("No button {beginning:?}… on the screen:\n{}", self.screen());
        };
        self.press(&name);
    }

    /// Clicks a button twice, faster than anything answers.
    #[track_caller]
    pub fn press_twice(&mut self, label: &str) {
        self.scroll_to(Role::Button, label);
        let node = self.node(Role::Button, label);
        node.click();
        node.click();
        self.harness.run_steps(2);
    }

    /// Clicks the last button of that name: a dialog stands after what it covers.
    #[track_caller]
    pub fn press_last(&mut self, label: &str) {
        let buttons = self.harness.query_all_by_role_and_label(Role::Button, label);
        let Some(last) = buttons.last() else {
            panic!("No button {label:?} on the screen:\n{}", self.screen());
        };
        last.click();
        self.harness.run_steps(2);
    }

    /// Replaces what a field holds by pasting, and stays in it.
    #[track_caller]
    pub fn paste(&mut self, field: &str, text: &str) {
        self.paste_into(Role::TextInput, field, text);
    }

    /// As [`Self::paste`], into a field of one line or of several.
    #[track_caller]
    pub fn paste_into(&mut self, role: Role, field: &str, text: &str) {
        self.click_on(role, field);
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        let event = if text.is_empty() {
            egui::Event::Key {
                key: Key::Delete,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::default(),
            }
        } else {
            egui::Event::Paste(text.to_owned())
        };
        self.harness.event(event);
        self.harness.run_steps(2);
    }

    /// Replaces what a field holds and leaves it, so that what is wrong with it shows.
    #[track_caller]
    pub fn fill(&mut self, field: &str, text: &str) {
        self.paste(field, text);
        self.harness.key_press(Key::Tab);
        self.harness.run_steps(2);
    }

    /// Types where the keyboard is.
    pub fn types(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run_steps(2);
    }

    pub fn press_key(&mut self, key: Key) {
        self.press_keys(Modifiers::NONE, key);
    }

    /// Presses a key with others that are held, such as Ctrl.
    pub fn press_keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    /// Presses a key and keeps it down, so that it comes again and again.
    pub fn hold_key(&mut self, key: Key, times: usize) {
        for is_pressed in std::iter::repeat_n(true, times).chain([false]) {
            self.harness.event(egui::Event::Key {
                key,
                physical_key: None,
                pressed: is_pressed,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
            self.harness.run_steps(2);
        }
    }

    /// What Ctrl+C is for a program.
    pub fn copy_by_key(&mut self) {
        self.harness.event(egui::Event::Copy);
        self.harness.run_steps(2);
    }

    /// Role and name of what has the keyboard, as it is spoken; of a list that is the selected row.
    pub fn focused(&self) -> Option<(Role, String)> {
        let nodes = self.nodes();
        let focused = nodes.iter().map(Node::accesskit_node).find(AccessKitNode::is_focused)?;
        let node = focused.active_descendant().unwrap_or(focused);
        Some((node.role(), node.label().unwrap_or_default()))
    }

    /// As the window's close button.
    pub fn close_window(&mut self) {
        let viewports = &mut self.harness.input_mut().viewports;
        viewports.get_mut(&ViewportId::ROOT).unwrap().events.push(ViewportEvent::Close);
        self.harness.step();
    }

    /// Presses Tab and says which widget has the focus then.
    pub fn tab(&mut self) -> String {
        self.harness.key_press(Key::Tab);
        self.harness.run_steps(2);
        self.harness
            .root()
            .children_recursive()
            .find(Node::is_focused)
            .and_then(|node| node.accesskit_node().label())
            .unwrap_or_default()
    }

    /// Presses Enter on whatever has the focus.
    pub fn enter(&mut self) {
        self.harness.key_press(Key::Enter);
        self.harness.run_steps(2);
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
        self.step_until_it("rest", |wizard| {
            let model = wizard.model();
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
                && model.calls.counts().waiting == 0
        });
        self.harness.run();
    }
}
