//! The whole way as a screen reader goes it: what it is told on every step, and what it can do there, over AT-SPI alone.

use countersign::sandbox::example_url;

use crate::desktop::Desktop;
use crate::journey::{VOUCHED_FOR, form_of_the_sandbox, generated_external_id, proved, summary};
use crate::window::{Widget, Window};

/// The account of the sandbox's vendor.
const VENDOR: &str = "222222222222";

/// The widgets of these roles and names stand in this order, with whatever else between them.
#[track_caller]
fn assert_read_in_order(window: &mut Window, order: &[(&str, &str)]) {
    let widgets = window.widgets();
    let mut rest = widgets.iter();
    for (role, name) in order {
        let is_it = |widget: &Widget| widget.role == *role && widget.name == *name;
        assert!(
            rest.any(is_it),
            "{role} {name:?} is not read there:\n{}",
            widgets.iter().map(|it| format!("{} {:?}\n", it.role, it.name)).collect::<String>()
        );
    }
}

/// The step of that title has begun: its heading has the keyboard, and its place in the list says so.
#[track_caller]
fn assert_on_step(window: &mut Window, title: &str) {
    window.find("heading", title);
    window.find("toggle button", &format!("{title}, current"));
    window.find_when("heading", title, |it| it.is("focused"));
}

/// Everything that the keyboard can come to has a name.
#[track_caller]
fn assert_all_named(window: &mut Window) {
    let widgets = window.widgets();
    let nameless: Vec<_> =
        widgets.iter().filter(|widget| widget.is("focusable") && widget.name.is_empty()).collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}

#[test]
fn a_screen_reader_alone_leads_from_connect_to_hand_over() {
    let mut window = Window::open(Desktop::start("screen-reader"), &["--sandbox"], &[]);
    window.find("button", "Continue");
    assert_read_in_order(
        &mut window,
        &[
            ("toggle button", "Connect, current"),
            ("toggle button", "Hand over, open"),
            ("button", "Paste an error…"),
            ("button", "Keyboard shortcuts"),
            ("toggle button", "Dark"),
            ("heading", "Connect"),
            ("combo box", "Scenario"),
            ("heading", "Credentials"),
            ("radio button", "Sandbox"),
            ("entry", "Region"),
            ("button", "Connect"),
            ("button", "Continue"),
            ("heading", "Status"),
            ("button", "Copy log"),
        ],
    );
    assert_all_named(&mut window);
    let closed = window.find("toggle button", "Vendor, open");
    assert!(!closed.is("enabled"));
    assert_eq!(closed.description, "The steps before it come first");
    assert!(window.find("radio button", "Sandbox").is("checked"));
    let practice = window.find("combo box", "Scenario");
    assert!(!practice.is("expanded"), "{practice:?}");
    let region = window.find("entry", "Region");
    assert!(region.is("editable") && region.is("single-line"), "{region:?}");
    assert!(region.description.contains("found later"), "{region:?}");

    window.announcements();
    window.act("button", "Connect");
    window.find("label", "1111-1111-1111");
    let said = window.announcements();
    let (last, interrupts) = said.last().unwrap();
    assert!(last.ends_with(" calls · 0 unexpected answers"), "{said:?}");
    assert!(!interrupts, "{said:?}");
    window.act("button", "Continue");
    assert_on_step(&mut window, "Vendor");

    window.act("toggle button", "Lasso");
    window.find_when("toggle button", "Lasso", |it| it.is("pressed"));
    window.announcements();
    window.write("Principal", "12");
    window.act("button", "Continue");
    let is_wrong = |it: &Widget| it.description.starts_with("To correct: ");
    let wrong = window.find_when("entry", "Principal", is_wrong);
    assert_eq!(wrong.value.as_deref(), Some("12"));
    let why = wrong.description.trim_start_matches("To correct: ").to_owned();
    window.find("label", &why);
    let said = window.announcements();
    assert!(said.contains(&(why, false)), "{said:?}");
    window.write("Principal", VENDOR);
    window.act("button", "Generate");
    let external_id = generated_external_id(&mut window);
    assert_all_named(&mut window);
    assert_read_in_order(
        &mut window,
        &[
            ("heading", "Vendor"),
            ("toggle button", "Lasso"),
            ("entry", "Vendor file"),
            ("button", "Open"),
            ("heading", "Who gets access"),
            ("entry", "Principal"),
            ("heading", "External ID"),
            ("entry", "External ID"),
            ("button", "Generate"),
            ("button", "Copy external ID"),
            ("heading", "What the vendor may do"),
            ("check box", "s3:GetObject"),
            ("button", "Back"),
            ("button", "Continue"),
        ],
    );
    assert!(window.find("check box", "s3:GetObject").is("checked"));
    window.act("button", "Continue");
    assert_on_step(&mut window, "Content");

    window.write("Example URL", &example_url());
    window.find("label", "Belongs to your account");
    window.wait_for_entry("Bucket", |text| text == "countersign-practice");
    assert_all_named(&mut window);
    window.act("button", "Continue");
    assert_on_step(&mut window, "Review and create");

    window.act("button", "Copy Trust policy");
    window.clipboard_once(|text| text.contains(&external_id));
    let said = window.announcements();
    assert!(said.contains(&("Copied".to_owned(), false)), "{said:?}");
    window.act("button", "Create in account 1111-1111-1111");
    window.find("label", "The account was changed");
    assert_all_named(&mut window);
    window.act("button", "Continue");
    assert_on_step(&mut window, "Validate");

    window.announcements();
    window.act("button", "Validate");
    let (passed, summary) = summary(VOUCHED_FOR);
    window.find("label", &summary);
    let said: Vec<String> = window.announcements().into_iter().map(|(text, _)| text).collect();
    // Some forty checks with some sixty calls, in two sentences and one for a warning, which may come in the same frame.
    let (last, before) = said.split_last().expect("something is said");
    assert_eq!(*last, format!("Validated: {summary}"));
    let is_expected = |text: &String| {
        ["Validating", "Warning: The external ID is hard to guess"].contains(&text.as_str())
    };
    assert!(before.len() <= 2 && before.iter().all(is_expected), "{said:?}");
    window.find("image", "Preview of pictures/harbour.png");
    assert_all_named(&mut window);
    let group = window.widgets().into_iter().find(|it| it.name.starts_with("The vendor's"));
    assert!(group.is_none_or(|it| it.role == "toggle button" || it.role == "button"));
    window.act("button", "Continue");
    assert_on_step(&mut window, "Hand over");

    window.find("label", &proved(passed, VOUCHED_FOR));
    assert_all_named(&mut window);
    assert_read_in_order(
        &mut window,
        &[
            ("heading", "Hand over"),
            ("heading", "The form of Lasso"),
            ("list", "Fields of the form"),
            ("label", "External ID"),
            ("label", &external_id),
            ("button", "Copy External ID"),
            ("button", "Copy all"),
        ],
    );
    window.act("button", "Copy all");
    let expected = form_of_the_sandbox(&external_id);
    window.clipboard_once(|text| text == expected);
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
}
