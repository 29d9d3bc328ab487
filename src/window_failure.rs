//! Why a window could not be opened, in a sentence that names what is missing.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The sentence for a computer without a display, before anything is tried.
///
/// `is_set` says whether an environment variable is set.
pub fn missing_display(is_set: impl Fn(&str) -> bool) -> Option<String> {
    let has_display = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_set);
    (!has_display).then(|| {
        "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Start Countersign in a desktop session; countersign inspect works without one".to_owned()
    })
}

/// Runs the window; an error and a panic of the windowing libraries both become a sentence.
pub fn run(window: impl FnOnce() -> eframe::Result) -> Result<(), String> {
    // A missing library makes some of the windowing crates panic rather than return an error.
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if sentence(&panic.to_string()).is_none() {
            default_hook(panic);
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(window));
    let text = match result {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(payload) => payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "The window ended by a panic".to_owned()),
    };
    Err(sentence(&text).unwrap_or_else(|| format!("The window could not be opened: {text}")))
}

/// What is missing, by what the windowing libraries say of it.
fn sentence(text: &str) -> Option<String> {
    if ["connection to X server", "XOpenDisplay"].iter().any(|sign| text.contains(sign)) {
        return Some("The window could not be opened: the display that DISPLAY names does not answer. Start Countersign in a desktop session".to_owned());
    }
    let (_, missing, packages) = MISSING.iter().find(|(sign, ..)| text.contains(sign))?;
    Some(format!(
        "The window could not be opened: {missing}. On Debian: apt-get install {packages}"
    ))
}

/// What the error says, what is missing, and the Debian packages that have it.
const MISSING: &[(&str, &str, &str)] = &[
    ("xkbcommon", "the keyboard library libxkbcommon-x11 is missing", "libxkbcommon-x11-0"),
    ("libX11", "the X11 libraries are missing", "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    ("libXcursor", "the X11 libraries are missing", "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    ("libXi", "the X11 libraries are missing", "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    ("XNotSupported", "the X11 libraries are missing", "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
    ("NoGlutinConfigs", "there is no OpenGL", "libegl1 libgl1 libgl1-mesa-dri"),
    ("libEGL", "there is no OpenGL", "libegl1 libgl1 libgl1-mesa-dri"),
    ("libGL", "there is no OpenGL", "libegl1 libgl1 libgl1-mesa-dri"),
    ("OpenGL", "there is no OpenGL", "libegl1 libgl1 libgl1-mesa-dri"),
    ("glutin", "there is no OpenGL", "libegl1 libgl1 libgl1-mesa-dri"),
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
}
