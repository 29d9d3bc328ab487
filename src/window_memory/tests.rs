//! What is written is read back, what cannot be used is not, and a window is always seen.

use egui::{Pos2, Rect, ThemePreference, Vec2, ViewportInfo};

use super::settings::Unreadable;
use super::*;

const LEFT: WindowSettings = WindowSettings {
    size: [1_300.0, 820.0],
    position: Some([40.0, -12.0]),
    is_maximised: true,
    theme: ThemePreference::Dark,
    zoom: 1.5,
};

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(Pos2::new(x, y), Vec2::new(width, height))
}

#[test]
fn what_is_written_is_read_back() {
    assert_eq!(WindowSettings::from_toml(&LEFT.to_toml()), Ok(LEFT));
    let without_place = WindowSettings { position: None, ..LEFT };
    assert_eq!(WindowSettings::from_toml(&without_place.to_toml()), Ok(without_place));
}

#[test]
fn a_size_that_no_window_can_have_is_brought_to_one_that_it_can() {
    let text = LEFT.to_toml().replace("1300.0", "3.0").replace("820.0", "inf");
    let smallest = WindowSettings { size: [900.0, 760.0], ..LEFT };
    assert_eq!(WindowSettings::from_toml(&text), Ok(smallest));
    let text = LEFT.to_toml().replace("zoom = 1.5", "zoom = 0.001");
    let unzoomed = WindowSettings { zoom: 1.0, ..LEFT };
    assert_eq!(WindowSettings::from_toml(&text), Ok(unzoomed));
}

#[test]
fn a_place_that_no_desktop_has_is_none() {
    for place in ["nan", "inf", "1e9", "-1e9"] {
        let text = LEFT.to_toml().replace("x = 40.0", &format!("x = {place}"));
        let anywhere = WindowSettings { position: None, ..LEFT };
        assert_eq!(WindowSettings::from_toml(&text), Ok(anywhere), "{place}");
    }
    let text = LEFT.to_toml().replace("1300.0", "1e9").replace("820.0", "nan");
    let largest = WindowSettings { size: [16_384.0, 760.0], ..LEFT };
    assert_eq!(WindowSettings::from_toml(&text), Ok(largest));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_keeps_no_window_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("window.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for file in [pipe, folder.path().to_owned(), PathBuf::from("/dev/zero")] {
        assert_eq!(Remembered::read(Some(file)).settings, WindowSettings::default());
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("countersign");
    std::fs::write(&in_the_way, "").unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let remembered = Remembered::read(Some(in_the_way.join("window.toml")));
    let memory = remembered.keep(&egui::Context::default(), tokio.handle());
    memory.newest.send_replace(LEFT);
    drop(memory);
    assert_eq!(std::fs::read_to_string(in_the_way).unwrap(), "");
}

#[test]
fn a_newer_versions_file_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("window.toml");
    let text = "format = 2\nscreens = []\n";
    std::fs::write(&file, text).unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let context = egui::Context::default();
    let memory = Remembered::read(Some(file.clone())).keep(&context, tokio.handle());
    memory.newest.send_replace(LEFT);
    drop(memory);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    assert_eq!(WindowSettings::from_toml(text), Err(Unreadable::Newer));
}

#[test]
fn a_damaged_file_is_as_none_and_is_written_anew_when_the_window_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("window.toml");
    std::fs::write(&file, "format = 1\nwidth = ").unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let remembered = Remembered::read(Some(file.clone()));
    assert_eq!(remembered.settings, WindowSettings::default());
    let memory = remembered.keep(&egui::Context::default(), tokio.handle());
    memory.newest.send_replace(LEFT);
    drop(memory);
    assert_eq!(Remembered::read(Some(file)).settings, LEFT);
}

#[test]
fn a_window_that_was_not_touched_writes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("countersign/window.toml");
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    drop(Remembered::read(Some(file.clone())).keep(&egui::Context::default(), tokio.handle()));
    assert!(!file.exists());
}

#[test]
fn the_last_of_many_changes_is_written_once_they_rest() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("countersign/window.toml");
    let (newest, changes) = watch::channel(WindowSettings::default());
    for width in [1_000.0, 1_100.0, 1_300.0] {
        newest.send_replace(WindowSettings { size: [width, 820.0], ..LEFT });
    }
    drop(newest);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let on_disk = Arc::new(Mutex::new(WindowSettings::default()));
    tokio.block_on(write_changes(file.clone(), changes, on_disk, Duration::ZERO));
    assert_eq!(Remembered::read(Some(file)).settings, LEFT);
}

#[test]
fn theme_and_zoom_are_given_back() {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let context = egui::Context::default();
    let memory = Remembered { settings: LEFT, file: None }.keep(&context, tokio.handle());
    assert_eq!(context.options(|options| options.theme_preference), ThemePreference::Dark);
    drop(memory);
}

#[test]
fn a_maximised_window_keeps_the_size_that_it_goes_back_to() {
    let mut settings = WindowSettings::default();
    let maximised = ViewportInfo {
        maximized: Some(true),
        inner_rect: Some(rect(0.0, 0.0, 1_920.0, 1_080.0)),
        ..ViewportInfo::default()
    };
    settings.take_in(&maximised, 1.0);
    assert_eq!(settings, WindowSettings { is_maximised: true, ..WindowSettings::default() });
}

#[test]
fn lengths_do_not_depend_on_the_zoom() {
    let mut settings = WindowSettings::default();
    let window = ViewportInfo {
        inner_rect: Some(rect(10.0, 20.0, 600.0, 400.0)),
        outer_rect: Some(rect(10.0, 5.0, 600.0, 415.0)),
        ..ViewportInfo::default()
    };
    settings.take_in(&window, 2.0);
    let (size, position) = ([1_200.0, 800.0], Some([20.0, 10.0]));
    assert_eq!(settings, WindowSettings { size, position, ..WindowSettings::default() });
}

#[test]
fn a_window_that_is_seen_stays_where_it_is() {
    let screens = [rect(0.0, 0.0, 1_920.0, 1_080.0), rect(1_920.0, 0.0, 1_920.0, 1_080.0)];
    assert_eq!(corrected(rect(2_000.0, 100.0, 1_180.0, 760.0), &screens), None);
    // Half of it beyond the edge is how somebody left it.
    assert_eq!(corrected(rect(-600.0, 100.0, 1_180.0, 760.0), &screens), None);
    assert_eq!(corrected(rect(-6_000.0, 100.0, 1_180.0, 760.0), &[]), None);
}

#[test]
fn a_window_of_a_screen_that_is_gone_comes_to_the_nearest_edge_of_another() {
    let screens = [rect(0.0, 0.0, 1_920.0, 1_080.0)];
    let gone = rect(2_000.0, 100.0, 1_180.0, 760.0);
    assert_eq!(corrected(gone, &screens), Some(Pos2::new(740.0, 100.0)));
    let above = rect(100.0, -900.0, 1_180.0, 760.0);
    assert_eq!(corrected(above, &screens), Some(Pos2::new(100.0, 0.0)));
}

#[test]
fn a_window_larger_than_the_screen_shows_its_upper_left_corner() {
    let screens = [rect(0.0, 0.0, 800.0, 600.0)];
    assert_eq!(corrected(rect(5_000.0, 50.0, 1_180.0, 760.0), &screens), Some(Pos2::ZERO));
}

#[test]
fn the_file_is_in_the_configuration_folder() {
    let home = || Some(PathBuf::from("/home/jo"));
    let path = |text: &str| Some(PathBuf::from(text));
    assert_eq!(in_environment(|_| None, home()), path("/home/jo/.config/countersign/window.toml"));
    let named = |text: &'static str| move |_: &str| Some(OsString::from(text));
    assert_eq!(in_environment(named("/etc/xdg"), home()), path("/etc/xdg/countersign/window.toml"));
    assert_eq!(
        in_environment(named("not/absolute"), home()),
        path("/home/jo/.config/countersign/window.toml")
    );
}
