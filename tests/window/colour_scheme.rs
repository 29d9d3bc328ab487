//! Light or dark as the desktop prefers it: what its portal says on the bus, and what the window makes of it.

use std::os::unix::net::UnixListener;
use std::time::Duration;

use countersign::model::colour_scheme::ColourScheme;
use countersign::runtime::colour_scheme::portal::follow;
use tokio::sync::watch;
use tokio::time::timeout;
use zbus::zvariant::Value;

use crate::desktop::{BUS_ADDRESS, Desktop, start_bus};
use crate::portal::{DARK, LIGHT, NO_PREFERENCE, Portal};
use crate::support::poll;
use crate::window::Window;

const PATIENCE: Duration = Duration::from_secs(20);

/// What a program hears that listens to the bus at the address.
struct Listener {
    tokio: tokio::runtime::Runtime,
    newest: watch::Receiver<ColourScheme>,
}

impl Listener {
    fn on(address: &str) -> Self {
        let tokio = tokio::runtime::Runtime::new().expect("workers");
        let newest = follow(tokio.handle(), Some(address.to_owned()));
        Self { tokio, newest }
    }

    /// The next thing that it hears.
    #[track_caller]
    fn hears(&mut self) -> ColourScheme {
        let (tokio, newest) = (&self.tokio, &mut self.newest);
        let change = tokio.block_on(async { timeout(PATIENCE, newest.changed()).await });
        change.expect("a change in time").expect("somebody who listens");
        *newest.borrow_and_update()
    }

    /// Whether it gave up without having heard anything.
    #[track_caller]
    fn gives_up(&mut self) -> bool {
        let (tokio, newest) = (&self.tokio, &mut self.newest);
        let change = tokio.block_on(async { timeout(PATIENCE, newest.changed()).await });
        change.expect("an end in time").is_err()
    }
}

#[test]
fn a_portals_answer_is_taken_and_its_changes_followed() {
    let (_bus, address) = start_bus(&[], "portal-of-today");
    let portal = Portal::start(&address, DARK);
    let mut listener = Listener::on(&address);
    assert_eq!(listener.hears(), ColourScheme::Dark);
    portal.prefer(LIGHT);
    assert_eq!(listener.hears(), ColourScheme::Light);
    portal.prefer(DARK);
    assert_eq!(listener.hears(), ColourScheme::Dark);
    portal.prefer(NO_PREFERENCE);
    assert_eq!(listener.hears(), ColourScheme::Light);
}

#[test]
fn a_portal_before_version_two_is_asked_in_its_own_words() {
    let (_bus, address) = start_bus(&[], "portal-of-old");
    let _portal = Portal::start_old(&address, DARK);
    assert_eq!(Listener::on(&address).hears(), ColourScheme::Dark);
}

#[test]
fn a_portal_that_comes_later_is_heard() {
    let (_bus, address) = start_bus(&[], "portal-comes-later");
    let mut listener = Listener::on(&address);
    let portal = Portal::start(&address, DARK);
    assert_eq!(listener.hears(), ColourScheme::Dark);
    drop(portal);
    let _portal = Portal::start(&address, LIGHT);
    assert_eq!(listener.hears(), ColourScheme::Light);
}

#[test]
fn other_settings_are_none_of_the_windows() {
    let (bus, address) = start_bus(&[], "portal-other-settings");
    let portal = Portal::start(&address, DARK);
    let mut listener = Listener::on(&address);
    assert_eq!(listener.hears(), ColourScheme::Dark);
    portal.signal("org.freedesktop.appearance", "contrast", Value::U32(LIGHT));
    portal.signal("org.gnome.desktop.interface", "color-scheme", Value::U32(LIGHT));
    // By the time that a newcomer has its answer the signals have gone out.
    assert_eq!(Listener::on(&address).hears(), ColourScheme::Dark);
    drop(bus);
    assert!(listener.gives_up());
}

#[test]
fn where_there_is_no_bus_nobody_listens_on() {
    assert!(Listener::on("unix:path=/nowhere/bus").gives_up());
}

#[test]
fn the_window_follows_the_desktop_until_the_admin_chooses() {
    let desktop = Desktop::start("colours-followed");
    let portal = Portal::start(desktop.bus_address(), DARK);
    let mut window = Window::open(desktop, &["--sandbox"], &[]);
    window.find("button", "Connect");
    assert_becomes(&window, "dark");
    window.desktop().screenshot("colours-followed-dark");
    portal.prefer(LIGHT);
    assert_becomes(&window, "light");
    assert_eq!(frame_of(&window), "light");
    window.desktop().screenshot("colours-followed-light");

    window.click("toggle button", "Dark");
    assert_becomes(&window, "dark");
    assert_eq!(frame_of(&window), "dark");
    portal.prefer(DARK);
    window.click("toggle button", "Light");
    assert_becomes(&window, "light");
    portal.prefer(LIGHT);
    portal.prefer(DARK);
    window.click("toggle button", "System");
    assert_becomes(&window, "dark");
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
}

#[test]
fn without_a_portal_the_window_is_light() {
    let desktop = Desktop::start("colours-no-portal");
    let mut window = Window::open(desktop, &["--sandbox"], &[]);
    window.find("button", "Connect");
    assert_eq!(colours_of(&window), "light");
    assert_eq!(frame_of(&window), "light");
}

#[test]
fn without_a_bus_the_window_is_light() {
    let desktop = Desktop::start("colours-no-bus");
    let window = Window::open(desktop, &["--sandbox"], &[(BUS_ADDRESS, "unix:path=/nowhere/bus")]);
    assert_becomes(&window, "light");
}

#[test]
fn a_bus_that_does_not_answer_does_not_keep_the_window_waiting() {
    let desktop = Desktop::start("colours-silent-bus");
    let socket = desktop.home().join("bus");
    let silent = UnixListener::bind(&socket).unwrap();
    let address = format!("unix:path={}", socket.display());
    let mut window = Window::open(desktop, &["--sandbox"], &[(BUS_ADDRESS, &address)]);
    assert_becomes(&window, "light");
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
    drop(silent);
}

/// Waits until what is drawn is light or dark.
#[track_caller]
fn assert_becomes(window: &Window, wanted: &str) {
    let became = poll(PATIENCE, || (colours_of(window) == wanted).then_some(()));
    assert!(became.is_some(), "It never became {wanted}: {}", window.log_text());
}

/// Whether what is drawn is light, dark, or nothing yet.
#[track_caller]
fn colours_of(window: &Window) -> &'static str {
    // The display around the window is black, and so is a window before its first frame.
    let average = ["-window", "root", "-crop", "1180x760+0+0", "-resize", "1x1!"];
    let intensity = ["-format", "%[fx:round(100*intensity)]", "info:"];
    let arguments = [&average[..], &intensity[..]].concat();
    let percent = window.desktop().run("import", "imagemagick", &arguments);
    match percent.trim().parse::<u32>().expect("a number") {
        0..=4 => "nothing",
        5..=40 => "dark",
        _ => "light",
    }
}

/// Which frame the window asks the desktop for.
#[track_caller]
fn frame_of(window: &Window) -> String {
    let search = ["search", "--onlyvisible", "--name", "^Countersign"];
    let id = window.desktop().run("xdotool", "xdotool", &search);
    let property = ["-id", id.trim(), "_GTK_THEME_VARIANT"];
    let said = window.desktop().run("xprop", "x11-utils", &property);
    said.split('"').nth(1).unwrap_or_default().to_owned()
}
