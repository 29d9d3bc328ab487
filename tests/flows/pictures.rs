//! How every step looks, as a picture: light and dark, at 1× and 2×. `tests/pictures/take` takes
//! them anew.

use egui::Theme;
use egui_kittest::SnapshotResults;

use crate::driver::{Opening, SMALLEST_SIZE, WINDOW_SIZE, Wizard};
use crate::journey::{CREATE, EXTERNAL_ID};
use crate::practice::Practice;
use crate::studio::Camera;

/// The whole window at 1×, the smallest at 2×: every step at both in a size that is kept gladly.
fn take(results: &mut SnapshotResults, name: &str, wizard: &Wizard) {
    for theme in [Theme::Light, Theme::Dark] {
        for (size, scale) in [(WINDOW_SIZE, 1.0), (SMALLEST_SIZE, 2.0)] {
            results.add(Camera { size, scale, theme }.take(name, wizard.model()));
        }
    }
}

#[test]
fn every_step_looks_as_pictured() {
    let practice = Practice::at_known_address();
    let mut wizard = Wizard::open_with(&practice, Opening::in_sandbox(&practice));
    let mut results = SnapshotResults::new();
    wizard.press("Connect");
    wizard.rest();
    take(&mut results, "connect", &wizard);
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Lasso");
    wizard.press("Sandbox account");
    wizard.fill("External ID", EXTERNAL_ID);
    take(&mut results, "vendor", &wizard);
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Use it");
    wizard.rest();
    take(&mut results, "content", &wizard);
    wizard.press("Continue");
    wizard.rest();
    take(&mut results, "review", &wizard);
    wizard.press(CREATE);
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.validate_at_a_glance();
    take(&mut results, "validate", &wizard);
    wizard.press("Continue");
    wizard.rest();
    take(&mut results, "hand-over", &wizard);
    results.unwrap();
}
