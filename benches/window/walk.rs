//! The whole flow, by mouse and keyboard: Lasso in the sandbox of another process.

use std::time::Duration;

use countersign::sandbox::example_url;

use crate::process::pause;
use crate::sandbox_process::SandboxProcess;
use crate::window::Window;

/// Turns of the wheel that bring the longest step to its end.
const TO_THE_END: &str = "40";

/// After a click: tooltips come, scrolling ends, and *Copied* goes.
const UNTIL_STILL: Duration = Duration::from_secs(4);

/// Beside the window; over its content.
pub const POINTER_PLACES: [(&str, (i32, i32)); 2] =
    [("beside", (1_270, 790)), ("over it", (560, 330))];

pub fn endpoint_url(sandbox: &SandboxProcess) -> &str {
    &sandbox.values["AWS_ENDPOINT_URL"]
}

/// The customer's keys, as a program finds them.
pub fn environment(sandbox: &SandboxProcess) -> Vec<(&str, &str)> {
    let values = &sandbox.values;
    vec![
        ("AWS_ACCESS_KEY_ID", &values["CUSTOMER_AWS_ACCESS_KEY_ID"]),
        ("AWS_SECRET_ACCESS_KEY", &values["CUSTOMER_AWS_SECRET_ACCESS_KEY"]),
    ]
}

/// Leaves the pointer there until nothing follows from it any more.
pub fn rest_pointer(window: &Window, place: (i32, i32)) {
    move_pointer(window, place);
    pause(UNTIL_STILL);
}

pub fn move_pointer(window: &Window, (x, y): (i32, i32)) {
    window.desktop().run("xdotool", "xdotool", &["mousemove", &x.to_string(), &y.to_string()]);
}

pub struct Walk {
    window: Window,
}

impl Walk {
    pub fn begin(window: Window) -> Self {
        Self { window }
    }

    /// Goes to the end; `at` is told of each step when all is done there.
    pub fn go(&mut self, mut at: impl FnMut(&str, &mut Window)) {
        let window = &mut self.window;
        window.click("button", "Connect");
        window.find("label", "1111-1111-1111");
        leave(window, "Connect", &mut at);

        window.click("toggle button", "Lasso");
        window.type_into("Principal", "222222222222");
        window.click("button", "Generate");
        window.wait_for_entry("External ID", |text| text.len() == 32);
        window.click("entry", "External ID");
        leave(window, "Vendor", &mut at);

        window.type_into("Example URL", &example_url());
        window.keys("Tab");
        window.find("label", "Belongs to your account");
        window.find("label", "Said by the bucket itself");
        leave(window, "Content", &mut at);

        window.click("button", "Copy Trust policy");
        window.click("button", "Create in account 1111-1111-1111");
        window.find("label", "The account was changed");
        leave(window, "Review", &mut at);

        window.click("button", "Validate");
        window.find("button", "Validate again");
        window.show("image", "Preview of pictures/harbour.png");
        leave(window, "Validate", &mut at);

        window.click("button", "Copy all");
        scroll(window);
        at("Hand over", window);
    }

    pub fn end(mut self) {
        self.window.ask_to_close();
        assert_eq!(self.window.exit_code(), Some(0));
    }
}

fn leave(window: &mut Window, step: &str, at: &mut impl FnMut(&str, &mut Window)) {
    scroll(window);
    at(step, window);
    window.click("button", "Continue");
}

fn scroll(window: &Window) {
    let (_, over) = POINTER_PLACES[1];
    move_pointer(window, over);
    for button in ["5", "4"] {
        let turns = ["click", "--repeat", TO_THE_END, "--delay", "20", button];
        window.desktop().run("xdotool", "xdotool", &turns);
    }
}
