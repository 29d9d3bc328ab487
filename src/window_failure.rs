//! Why a window could not be opened, in a sentence that names what is missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::checks::pasted::without_secrets;
use crate::panics;
use crate::phrase;
use crate::words;

/// The sentence for a computer without a display, before anything is tried.
///
/// `is_set` says whether an environment variable is set.
pub fn missing_display(is_set: impl Fn(&str) -> bool) -> Option<String> {
    let has_display = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_set);
    (!has_display).then(|| {
        words!("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Start Countersign in a desktop session; countersign inspect works without one").to_owned()
    })
}

/// Why there is no window, or none any more; each is a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowFailure {
    /// It was never there.
    NotOpened(String),
    /// It was there, and an error of the program itself ended it.
    BrokeOff(String),
}

/// Tells that the window is there: from then on it is the program's own fault if it goes.
#[derive(Debug, Clone, Default)]
pub struct Begun(Arc<AtomicBool>);

impl Begun {
    pub fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs the window; an error and a panic, of the windowing libraries or of the program, both become a sentence.
///
/// A missing library makes some of the windowing crates panic rather than return an error.
pub fn run(window: impl FnOnce(Begun) -> eframe::Result) -> Result<(), WindowFailure> {
    let begun = Begun::default();
    let ended = panics::caught(|| window(begun.clone()));
    let text = match ended {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(panicked) if begun.0.load(Ordering::Relaxed) => {
            return Err(WindowFailure::BrokeOff(words!(
                "The window broke off by an error of the program itself, at {place}. What was under way in the account may be half done: start Countersign again and look at the Review step. Report that place, so that it can be fixed",
                place = panicked.place
            )));
        }
        // Nobody has signed in yet, so there is hardly a secret that the text could hold.
        Err(panicked) => panicked
            .secret_message
            .map_or(panicked.place, |message| without_secrets(&message).into_owned()),
    };
    let text =
        sentence(&text).unwrap_or_else(|| words!("The window could not be opened: {text}", text));
    Err(WindowFailure::NotOpened(text))
}

/// What is missing, by what the windowing libraries say of it.
fn sentence(text: &str) -> Option<String> {
    if [words!("connection to X server"), "XOpenDisplay"].iter().any(|sign| text.contains(sign)) {
        return Some(words!("The window could not be opened: the display that DISPLAY names does not answer. Start Countersign in a desktop session").to_owned());
    }
    let (_, missing, packages) = MISSING.iter().find(|(sign, ..)| text.contains(sign))?;
    Some(words!(
        "The window could not be opened: {missing}. On Debian: apt-get install {packages}",
        missing,
        packages
    ))
}

/// What the error says, what is missing, and the Debian packages that have it.
const MISSING: &[(&str, &str, &str)] = &[
    (
        "xkbcommon",
        phrase!("the keyboard library libxkbcommon-x11 is missing"),
        "libxkbcommon-x11-0",
    ),
    ("libX11", phrase!("the X11 libraries are missing"), "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    (
        "libXcursor",
        phrase!("the X11 libraries are missing"),
        "libx11-6 libx11-xcb1 libxcursor1 libxi6",
    ),
    ("libXi", phrase!("the X11 libraries are missing"), "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    (
        "XNotSupported",
        phrase!("the X11 libraries are missing"),
        "libx11-6 libx11-xcb1 libxcursor1 libxi6",
    ),
    ("NoGlutinConfigs", phrase!("there is no OpenGL"), "libegl1 libgl1 libgl1-mesa-dri"),
    ("libEGL", phrase!("there is no OpenGL"), "libegl1 libgl1 libgl1-mesa-dri"),
    ("libGL", phrase!("there is no OpenGL"), "libegl1 libgl1 libgl1-mesa-dri"),
    ("OpenGL", phrase!("there is no OpenGL"), "libegl1 libgl1 libgl1-mesa-dri"),
    ("glutin", phrase!("there is no OpenGL"), "libegl1 libgl1 libgl1-mesa-dri"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_display_is_said_before_anything_is_tried() {
        assert!(missing_display(|_| false).is_some_and(|text| text.contains("DISPLAY")));
        assert_eq!(missing_display(|name| name == "WAYLAND_DISPLAY"), None);
    }

    #[test]
    fn a_missing_library_is_named_with_its_package() {
        let said = "Library libxkbcommon-x11.so could not be loaded.";
        assert!(sentence(said).is_some_and(|text| text.contains("libxkbcommon-x11-0")));
        let said = "Found no glutin configs matching the template: NoGlutinConfigs(…)";
        assert!(sentence(said).is_some_and(|text| text.contains("libgl1-mesa-dri")));
        assert_eq!(sentence("something else"), None);
    }

    #[test]
    fn a_panic_is_the_programs_own_once_the_window_is_there_and_its_values_are_not_told() {
        let broke_off = run(|begun| {
            begun.mark();
            std::panic::panic_any("a URL with 5ecr37".to_owned())
        });
        let Err(WindowFailure::BrokeOff(text)) = broke_off else { panic!("{broke_off:?}") };
        assert!(text.starts_with("The window broke off by an error of the program"), "{text}");
        assert!(!text.contains("5ecr37"), "{text}");
    }

    #[test]
    fn a_panic_before_that_is_a_window_that_could_not_be_opened() {
        let not_opened = run(|_begun| std::panic::panic_any("no seat".to_owned()));
        let said = "The window could not be opened: no seat".to_owned();
        assert_eq!(not_opened, Err(WindowFailure::NotOpened(said)));
    }
}
