//! A window that is closed and opened again: it is as it was left.

use std::path::Path;

use crate::desktop::Desktop;
use crate::support::poll;
use crate::window::Window;

const SIZE: (u32, u32) = (1_010, 650);

fn settings(home: &Path) -> std::path::PathBuf {
    home.join(".config/countersign/window.toml")
}

#[test]
fn size_and_theme_are_those_of_the_window_before() {
    let mut first = Window::open(Desktop::start("remembering"), &["--sandbox"], &[]);
    first.click("toggle button", "Dark");
    first.resize(SIZE);
    let resized = poll(std::time::Duration::from_secs(20), || {
        let text = std::fs::read_to_string(settings(first.desktop().home())).ok()?;
        (text.contains("width = 1010.0") && text.contains("theme = \"dark\"")).then_some(text)
    });
    let left = resized.expect("what was changed is on the disk while the window is open");
    first.ask_to_close();
    assert_eq!(first.exit_code(), Some(0));

    let desktop = Desktop::start("remembering-again");
    let file = settings(desktop.home());
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, &left).unwrap();
    let mut second = Window::open(desktop, &["--sandbox"], &[]);
    let dark = second.find("toggle button", "Dark");
    assert!(dark.is("checked") || dark.is("pressed"), "{dark:?}");
    assert_eq!(second.size(), SIZE);
    second.desktop().screenshot("remembering-again");
    second.ask_to_close();
    assert_eq!(second.exit_code(), Some(0));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), left);
}
