//! Where no window can be opened: exit code 2 and a sentence that names what is missing.

use std::process::{Command, Output};

use crate::desktop::Desktop;

fn sentence(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    text
}

#[test]
fn no_display_is_named() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    let text = sentence(&command.output().unwrap());
    assert!(text.contains("neither DISPLAY nor WAYLAND_DISPLAY is set"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_display_that_does_not_answer_is_named() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").env("DISPLAY", ":64321");
    let text = sentence(&command.output().unwrap());
    assert!(text.contains("the display that DISPLAY names does not answer"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_display_without_opengl_is_named_with_the_packages_that_bring_it() {
    let desktop = Desktop::start("no-opengl");
    let mut command = desktop.command(env!("CARGO_BIN_EXE_countersign"));
    // Mesa's drivers, and the vendors that libEGL would ask.
    command.env("LIBGL_DRIVERS_PATH", "/nonexistent");
    command.env("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent");
    let text = sentence(&command.output().unwrap());
    let last = text.lines().last().unwrap_or_default();
    assert!(
        last.ends_with(
            "there is no OpenGL. On Debian: apt-get install libegl1 libgl1 libgl1-mesa-dri"
        ),
        "{text}"
    );
}
