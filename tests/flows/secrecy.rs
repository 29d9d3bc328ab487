//! No secret that was in play stands in the log, on the screen, in a file, in a report or in a panic's message.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use countersign::window_failure::{self, WindowFailure};
use countersign::{log, panics};
use egui::accesskit::Role;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use url::Url;

use crate::driver::{Opening, Wizard};
use crate::files::files_under;
use crate::practice::Practice;
use crate::tap::Tap;

/// The log of this whole process, at the most verbose level.
fn log_text() -> Arc<Mutex<Vec<u8>>> {
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    let log = LOG.get_or_init(|| {
        let text: Arc<Mutex<Vec<u8>>> = Arc::default();
        let writer = Arc::clone(&text);
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || Lines(Arc::clone(&writer)));
        let subscriber =
            tracing_subscriber::registry().with(log::filter(LevelFilter::TRACE)).with(layer);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        text
    });
    Arc::clone(log)
}

struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Texts by where they stand.
#[derive(Default)]
struct Places(BTreeMap<String, String>);

impl Places {
    fn add(&mut self, place: &str, text: String) {
        assert!(!text.is_empty(), "nothing to search in: {place}");
        self.0.insert(place.to_owned(), text);
    }

    /// What the window shows now, what it knows, and what it copies of its calls.
    fn look_at(&mut self, wizard: &mut Wizard, step: &str) {
        self.add(&format!("screen at {step}"), wizard.screen());
        self.add(&format!("model at {step}"), format!("{:?}", wizard.model()));
        wizard.press("Copy log");
        self.add(&format!("copied log at {step}"), wizard.clipboard());
    }

    /// Where one of the secrets stands.
    fn leaks(&self, secrets: &[String]) -> Vec<&str> {
        let leaks = |text: &String| secrets.iter().any(|secret| text.contains(secret));
        self.0.iter().filter(|(_, text)| leaks(text)).map(|(place, _)| place.as_str()).collect()
    }
}

#[test]
fn no_secret_of_a_whole_journey_stands_anywhere_but_in_the_clipboard() {
    let log = log_text();
    let mut practice = Practice::start();
    let behind = practice.endpoint_url.socket_addrs(|| None).unwrap()[0];
    let tap = practice.tokio.block_on(Tap::before(behind));
    practice.endpoint_url = Url::parse(&format!("http://{}", tap.address)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut places = Places::default();

    let mut opening = Opening::in_sandbox(&practice);
    folder.path().clone_into(&mut opening.surroundings.save_folder);
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_review();
    places.look_at(&mut wizard, "Review");
    wizard.press(crate::journey::CREATE);
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.press("Renew");
    wizard.rest();
    places.look_at(&mut wizard, "Validate");
    wizard.press("Copy signed URL");
    let url = wizard.clipboard();
    let (_, signature) = url.split_once("X-Amz-Signature=").unwrap();

    wizard.press("Continue");
    wizard.rest();
    for button in ["Save as Markdown", "Save as JSON", "Save the integration"] {
        wizard.press(button);
        wizard.rest();
    }
    wizard.step_until_it("three files", |_| files_under(folder.path()).len() == 3);
    for (path, text) in files_under(folder.path()) {
        places.add(&path, text);
    }
    wizard.press("Copy all");
    places.add("the whole form", wizard.clipboard());
    places.look_at(&mut wizard, "Hand over");

    let keys = [&practice.keys.customer, &practice.keys.vendor];
    let mut secrets = tap.secrets();
    secrets.extend(keys.map(|keys| keys.secret_access_key().to_owned()));
    let token = secrets.iter().find(|secret| secret.starts_with("IQoJ")).unwrap().clone();
    assert!(secrets.iter().any(|secret| url.contains(secret)), "the tap has not heard the URL");
    secrets.push(signature.to_owned());
    wizard.press("Paste an error…");
    wizard.rest();
    let error = format!(
        "An error occurred (AccessDenied) when calling the GetObject operation: {url} {token} aws_secret_access_key = {}",
        keys[0].secret_access_key()
    );
    wizard.paste_into(Role::MultilineTextInput, "Error text", &error);
    wizard.rest();
    places.add("screen with a pasted error", wizard.screen());
    places.add("model with a pasted error", format!("{:?}", wizard.model()));

    let broke_off = window_failure::run(|begun| {
        begun.mark();
        std::panic::panic_any(format!("what was at hand: {url}"))
    });
    let Err(WindowFailure::BrokeOff(sentence)) = broke_off else { panic!("it went on") };
    places.add("a panic while drawing", sentence);

    let home = tempfile::tempdir().unwrap();
    let file = folder.path().join("lasso-countersign-practice.toml");
    for json in [false, true] {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["check", "--region", "eu-west-1", "--endpoint-url"])
            .arg(practice.endpoint_url.as_str())
            .args(json.then_some("--json"))
            .arg(&file)
            .current_dir(home.path())
            .envs([("COUNTERSIGN_LOG", "trace"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")])
            .env("HOME", home.path())
            .env_remove("AWS_PROFILE")
            .env("AWS_ACCESS_KEY_ID", keys[0].access_key_id())
            .env("AWS_SECRET_ACCESS_KEY", keys[0].secret_access_key())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        for (name, bytes) in [("output", output.stdout), ("log", output.stderr)] {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            places.add(&format!("{name} of check, as JSON: {json}"), text);
        }
    }
    // Its twin is gone, and so is the twin's journal; a lock that was given back is an empty file.
    let left: Vec<_> =
        files_under(home.path()).into_iter().filter(|(_, text)| !text.is_empty()).collect();
    assert_eq!(left, [], "check leaves something on the disk");
    secrets.extend(tap.secrets());
    let logged = || String::from_utf8_lossy(&log.lock().unwrap()).into_owned();
    places.add("log", logged());
    assert!(secrets.len() > 50, "hardly a secret was in play: {}", secrets.len());
    assert_eq!(places.leaks(&secrets), Vec::<&str>::new());

    // The search finds what is there: in the log of a careless line, and on a screen.
    tracing::trace!(target: "countersign::cloud", "fetching {url}");
    let mut planted = Places::default();
    planted.add("log", logged());
    planted.add("screen", format!("Secret key {}", keys[1].secret_access_key()));
    planted.add("clean", "Nothing".to_owned());
    assert_eq!(planted.leaks(&secrets), ["log", "screen"]);
}

#[test]
fn the_secret_of_a_users_key_stands_nowhere_but_where_it_is_asked_for() {
    let log = log_text();
    let mut practice = Practice::start();
    let behind = practice.endpoint_url.socket_addrs(|| None).unwrap()[0];
    let tap = practice.tokio.block_on(Tap::before(behind));
    practice.endpoint_url = Url::parse(&format!("http://{}", tap.address)).unwrap();
    let (saved, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut places = Places::default();

    let mut opening = Opening::in_sandbox(&practice);
    saved.path().clone_into(&mut opening.surroundings.save_folder);
    opening.settings.state_folder = Some(state.path().to_owned());
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_review_of_a_user();
    wizard.press(crate::journey::CREATE);
    wizard.rest();
    places.look_at(&mut wizard, "Review");
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    places.look_at(&mut wizard, "Validate");
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Copy Secret access key");
    let secret = wizard.clipboard();
    wizard.press("Show");
    wizard.rest();
    wizard.assert_shows(&secret);
    wizard.press("Hide");
    wizard.rest();
    for button in ["Save as Markdown", "Save as JSON", "Save the integration"] {
        wizard.press(button);
        wizard.rest();
    }
    wizard.step_until_it("three files", |_| files_under(saved.path()).len() == 3);
    wizard.press("Copy all");
    places.add("the whole form", wizard.clipboard());
    places.look_at(&mut wizard, "Hand over");
    for folder in [saved.path(), state.path()] {
        // A lock that was given back is an empty file.
        for (path, text) in files_under(folder).into_iter().filter(|(_, text)| !text.is_empty()) {
            places.add(&path, text);
        }
    }
    assert!(places.0.keys().any(|place| place.contains("-apply-")), "there is no journal");

    wizard.press("Copy Secret access key");
    wizard.close_window();
    // What is in the clipboard goes with the window.
    wizard.press("Close");
    places.add("clipboard of a closed window", format!("{:?}", wizard.clipboard()));
    let mut secrets = tap.secrets();
    assert!(secrets.contains(&secret), "the tap has not heard the key");
    secrets.push(practice.keys.customer.secret_access_key().to_owned());
    places.add("log", String::from_utf8_lossy(&log.lock().unwrap()).into_owned());
    assert_eq!(places.leaks(&secrets), Vec::<&str>::new());
}

/// Set in the child process in which something is to break off.
const IN_CHILD: &str = "COUNTERSIGN_TEST_CHILD";

/// Runs one test of this file in a process of its own, and brings what it said.
fn in_child(name: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .envs([(IN_CHILD, "1"), ("RUST_BACKTRACE", "full")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn a_panic_is_told_by_its_place_and_not_by_its_values() {
    if std::env::var_os(IN_CHILD).is_none() {
        let said = in_child("secrecy::a_panic_is_told_by_its_place_and_not_by_its_values");
        assert!(
            said.contains("broke off by an error of its own, at tests/flows/secrecy.rs:"),
            "{said}"
        );
        assert!(said.contains("(a literal)"), "{said}");
        assert!(!said.contains("5ecr37"), "{said}");
        return;
    }
    panics::install(|sentence| {
        #[expect(clippy::disallowed_methods, reason = "as the program's own output does it")]
        writeln!(std::io::stderr(), "countersign: {sentence}").ok();
    });
    let url = "https://b.s3.amazonaws.com/k?X-Amz-Signature=5ecr37";
    let tokio = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ended = tokio.block_on(async {
        let with_values = tokio::spawn(async move { panic!("could not fetch {url}") }).await;
        let literal = tokio::spawn(async { panic!("a literal") }).await;
        [with_values.is_err(), literal.is_err()]
    });
    assert_eq!(ended, [true, true]);
}
