//! Light or dark as the desktop prefers it, wherever the admin is in the window.

use countersign::model::colour_scheme::ColourScheme;
use countersign::runtime::RuntimeSettings;
use egui::{SystemTheme, Theme, ViewportCommand};
use tokio::sync::watch;

use crate::driver::{Opening, Wizard};
use crate::home::Home;
use crate::practice::Practice;

/// The window's theme follows the desktop's from here on.
fn following(opening: Opening) -> (watch::Sender<ColourScheme>, Opening) {
    let (desktop, newest) = watch::channel(ColourScheme::default());
    let settings = RuntimeSettings { colour_scheme: Some(newest), ..opening.settings };
    (desktop, Opening { settings, ..opening })
}

fn theme_of(wizard: &mut Wizard) -> Theme {
    wizard.harness().ctx.theme()
}

#[test]
fn what_the_desktop_said_before_the_window_was_there_counts() {
    let practice = Practice::start();
    let (desktop, opening) = following(Opening::in_sandbox(&practice));
    desktop.send(ColourScheme::Dark).unwrap();
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.press("System");
    assert_eq!(theme_of(&mut wizard), Theme::Dark);
}

#[test]
fn the_frame_around_the_window_has_the_windows_theme() {
    let practice = Practice::start();
    let (desktop, opening) = following(Opening::in_sandbox(&practice));
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.press("System");
    wizard.take_commands();
    desktop.send(ColourScheme::Dark).unwrap();
    wizard.rest();
    assert_eq!(wizard.take_commands(), [ViewportCommand::SetTheme(SystemTheme::Dark)]);
    wizard.rest();
    assert_eq!(wizard.take_commands(), []);
}

#[test]
fn the_desktop_is_heard_while_somebody_practises() {
    let practice = Practice::start();
    let home = Home::new();
    let (desktop, opening) = following(home.opening(&practice));
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.step_until_it("the AWS config", |wizard| wizard.model().connect.profiles.is_some());
    wizard.press("System");
    wizard.press("Open the sandbox");
    wizard.step_until("Sandbox");
    desktop.send(ColourScheme::Dark).unwrap();
    wizard.rest();
    assert_eq!(theme_of(&mut wizard), Theme::Dark);
    desktop.send(ColourScheme::Light).unwrap();
    wizard.rest();
    assert_eq!(theme_of(&mut wizard), Theme::Light);
}
