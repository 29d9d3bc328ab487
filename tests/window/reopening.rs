//! A window that is opened with the file of an integration.

use crate::checking::Bench;
use crate::desktop::Desktop;
use crate::window::Window;

#[test]
fn a_window_opened_with_a_file_is_one_click_from_validate() {
    let bench = Bench::start("0");
    bench.make_role();
    let file = bench.file();
    let mut window = Window::open(
        Desktop::start("reopening"),
        &[&file.to_string_lossy(), "--endpoint-url", bench.value("AWS_ENDPOINT_URL")],
        &[
            ("AWS_ACCESS_KEY_ID", bench.value("CUSTOMER_AWS_ACCESS_KEY_ID")),
            ("AWS_SECRET_ACCESS_KEY", bench.value("CUSTOMER_AWS_SECRET_ACCESS_KEY")),
        ],
    );
    window.click("button", "Validate");
    window.click("button", "Continue");
    window.find("heading", "The form of Lasso");
    window.desktop().screenshot("reopening");
}
