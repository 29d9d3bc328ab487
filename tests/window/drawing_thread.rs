//! What the thread that draws asks of the system while somebody works with the window.

use std::time::Duration;

use crate::checking::Bench;
use crate::desktop::{Desktop, require};
use crate::journey::go_on_to_validate;
use crate::sandbox_process::SandboxProcess;
use crate::support::service::{Service, path_text};
use crate::support::{folder, poll};
use crate::window::Window;

/// What the display's own libraries look up for themselves: shaders, the pointer's pictures, the user's X settings, and the
/// key to the display for each paste. No file is opened by asking for the size of one that is open.
const OF_THE_DISPLAY: [&str; 10] = [
    "/mesa_shader_cache",
    "/dri",
    "/sys/",
    "/proc/",
    "/icons/",
    "/.icons/",
    "/pixmaps/",
    "/.Xauthority",
    "/.Xdefaults",
    "AT_EMPTY_PATH",
];

#[test]
fn the_thread_that_draws_opens_no_file_from_connect_to_hand_over() {
    require("strace", "strace");
    let sandbox = SandboxProcess::start(&["--propagation", "0"]);
    let mut window = Window::open(
        Desktop::start("drawing-thread"),
        &["--endpoint-url", &sandbox.values["AWS_ENDPOINT_URL"]],
        &[
            ("AWS_ACCESS_KEY_ID", &sandbox.values["CUSTOMER_AWS_ACCESS_KEY_ID"]),
            ("AWS_SECRET_ACCESS_KEY", &sandbox.values["CUSTOMER_AWS_SECRET_ACCESS_KEY"]),
        ],
    );
    window.find("button", "Connect");
    let watch = Watch::begin(&window);

    go_on_to_validate(&mut window);
    window.click("button", "Validate");
    window.show("image", "Preview of pictures/harbour.png");
    window.click("button", "Continue");
    window.click("button", "Copy all");
    save(&mut window, "Save the integration");

    assert_eq!(watch.files(), Vec::<String>::new());
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
    // Else the list was empty because nobody looked: the end of the program is seen.
    assert!(watch.text().contains("+++ exited with 0 +++"), "{}", watch.text());
}

#[test]
fn the_thread_that_draws_opens_no_file_for_what_is_beside_the_way() {
    require("strace", "strace");
    let bench = Bench::start("0");
    bench.make_role();
    let file = bench.file();
    let mut window = Window::open(
        Desktop::start("drawing-thread-beside"),
        &["--endpoint-url", bench.value("AWS_ENDPOINT_URL")],
        &[
            ("AWS_ACCESS_KEY_ID", bench.value("CUSTOMER_AWS_ACCESS_KEY_ID")),
            ("AWS_SECRET_ACCESS_KEY", bench.value("CUSTOMER_AWS_SECRET_ACCESS_KEY")),
        ],
    );
    window.find("button", "Connect");
    let watch = Watch::begin(&window);

    // What the window is remembered by, and a script that the built-in faces lack.
    window.click("toggle button", "Dark");
    window.keys("ctrl+plus");
    window.keys("ctrl+0");
    window.click("button", "Paste an error…");
    window.paste_into("Error text", "保存に失敗しました: AccessDenied");
    window.keys("Escape");

    // A remembered file, opened, listed, checked and forgotten.
    window.paste_into("Integration", path_text(&file));
    window.click("button", "Open");
    window.find("heading", "Validate");
    window.click("toggle button", "Vendor, passed");
    window.paste_into("Vendor file", "/nowhere/顧客.toml");
    window.click("button", "Open");
    shows(&mut window, "The file cannot be read: ");
    window.click("toggle button", "Review and create, passed");
    window.click("check box", "Do it by hand instead");
    window.click("radio button", "Terraform");
    save(&mut window, "Save");
    window.click("toggle button", "Connect, passed");
    window.click("button", "Your integrations (1)");
    window.click("button", "Check all");
    window.click("button", "Begin checking");
    shows(&mut window, "Nothing failed just now, with gaps");

    assert_eq!(watch.files(), Vec::<String>::new());
}

/// Presses that button, and waits until the file is on the disk.
#[track_caller]
fn save(window: &mut Window, button: &str) {
    window.click("button", button);
    shows(window, "Saved: ");
}

#[track_caller]
fn shows(window: &mut Window, text: &str) {
    let shown = poll(Duration::from_secs(20), || window.text().contains(text).then_some(()));
    assert!(shown.is_some(), "{text:?} is not in the window:\n{}", window.text());
}

/// Every call about a file that the first thread of the window's program makes.
struct Watch {
    log: std::path::PathBuf,
    _strace: Service,
}

impl Watch {
    /// Looks on from now.
    #[track_caller]
    fn begin(window: &Window) -> Self {
        let search = ["search", "--onlyvisible", "--name", "^Countersign", "getwindowpid"];
        let id = window.desktop().run("xdotool", "xdotool", &search);
        let log = folder("logs").join(format!("{}-files.log", window.desktop().name()));
        let options = ["strace", "-p", id.trim(), "-e", "trace=%file", "-o", path_text(&log)];
        let strace = Service::start(&options, &[], "strace");
        let attached =
            poll(Duration::from_secs(10), || strace.log().contains("attached").then_some(()));
        assert!(attached.is_some(), "{}", strace.log());
        Self { log, _strace: strace }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn files(&self) -> Vec<String> {
        let text = self.text();
        let is_of_display = |line: &str| OF_THE_DISPLAY.iter().any(|part| line.contains(part));
        text.lines().filter(|line| !is_of_display(line)).map(ToOwned::to_owned).collect()
    }
}
