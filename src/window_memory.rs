//! What the window is remembered by from one start to the next: size, place, theme and zoom, nothing of what was done in it.
//!
//! In: `window.toml` in the configuration folder, before the window opens. Out: the same file, off the UI thread, a moment
//! after the last change.

mod place;
mod settings;

use std::ffi::OsString;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use egui::{Pos2, Rect, Vec2, ViewportCommand};
use tokio::sync::watch;

pub use self::place::corrected;
pub use self::settings::{FORMAT, WindowSettings};
use crate::{own_file, private_file};

/// Who drags an edge changes the size with every frame: the last one is written.
const REST_BEFORE_WRITING: Duration = Duration::from_millis(500);

/// The file by the environment: `$XDG_CONFIG_HOME/countersign/window.toml`, else in `.config` of the home folder.
///
/// A path that is not absolute is passed over. Source: "XDG Base Directory Specification".
pub fn in_environment(
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    let named = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = named.or_else(|| Some(home?.join(".config")))?;
    Some(base.join("countersign").join("window.toml"))
}

/// Far more than the file has.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// The text of an ordinary file of an ordinary size: the window waits for it.
fn text_of(file: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    own_file::open_to_read(file)?.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The window's settings as they were found, and where they are kept.
pub struct Remembered {
    pub settings: WindowSettings,
    /// `None` where a newer version's file must stay as it is, or where there is no folder for one.
    file: Option<PathBuf>,
}

impl Remembered {
    /// Reads the file; without one, or with one that says nothing, a window is as it is the first time.
    pub fn read(file: Option<PathBuf>) -> Self {
        let settings = WindowSettings::default();
        let text = match file.as_deref().map(text_of) {
            Some(Ok(text)) => text,
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, "the window's file is not used, and is kept");
                return Self { settings, file: None };
            }
            _ => return Self { settings, file },
        };
        match WindowSettings::from_toml(&text) {
            Ok(settings) => Self { settings, file },
            Err(settings::Unreadable::Newer) => {
                Self { settings: WindowSettings::default(), file: None }
            }
            Err(settings::Unreadable::Damaged) => {
                Self { settings: WindowSettings::default(), file }
            }
        }
    }

    /// The window as it was left.
    pub fn viewport(&self, builder: egui::ViewportBuilder) -> egui::ViewportBuilder {
        let WindowSettings { size, position, is_maximised, .. } = self.settings;
        let builder = builder.with_inner_size(size).with_maximized(is_maximised);
        match position {
            Some(position) => builder.with_position(position),
            None => builder,
        }
    }

    /// Gives the window its theme and zoom back, and keeps what becomes of them.
    pub fn keep(self, context: &egui::Context, tokio: &tokio::runtime::Handle) -> WindowMemory {
        context.set_theme(self.settings.theme);
        context.set_zoom_factor(self.settings.zoom);
        let (newest, changes) = watch::channel(self.settings);
        let on_disk = Arc::new(Mutex::new(self.settings));
        if let Some(file) = self.file.clone() {
            let on_disk = Arc::clone(&on_disk);
            tokio.spawn(write_changes(file, changes, on_disk, REST_BEFORE_WRITING));
        }
        WindowMemory {
            has_place_to_check: self.settings.position.is_some(),
            file: self.file,
            newest,
            on_disk,
        }
    }
}

/// Notices what becomes of the window.
pub struct WindowMemory {
    file: Option<PathBuf>,
    newest: watch::Sender<WindowSettings>,
    on_disk: Arc<Mutex<WindowSettings>>,
    /// The screen that the window was on may be gone.
    has_place_to_check: bool,
}

impl WindowMemory {
    /// Takes in how the window is now; called once a frame.
    pub fn notice(&mut self, context: &egui::Context, frame: &eframe::Frame) {
        if self.has_place_to_check {
            self.has_place_to_check = false;
            bring_into_view(context, frame);
        }
        let zoom = context.zoom_factor();
        let theme = context.options(|options| options.theme_preference);
        self.newest.send_if_modified(|settings| {
            let before = *settings;
            settings.theme = theme;
            settings.zoom = zoom;
            context.input(|input| settings.take_in(input.viewport(), zoom));
            *settings != before
        });
    }
}

impl Drop for WindowMemory {
    /// What was changed last may not have been written; the window is gone by now.
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        write_if_other(file, || *self.newest.borrow(), &self.on_disk);
    }
}

async fn write_changes(
    file: PathBuf,
    mut changes: watch::Receiver<WindowSettings>,
    on_disk: Arc<Mutex<WindowSettings>>,
    rest: Duration,
) {
    while changes.changed().await.is_ok() {
        tokio::time::sleep(rest).await;
        let (file, mut newest, on_disk) = (file.clone(), changes.clone(), Arc::clone(&on_disk));
        let write = move || write_if_other(&file, || *newest.borrow_and_update(), &on_disk);
        if tokio::task::spawn_blocking(write).await.is_err() {
            return;
        }
    }
}

/// Writes the newest, unless it is on the disk. Nobody's work hangs on it, so what cannot be written is only logged.
fn write_if_other(
    file: &Path,
    newest: impl FnOnce() -> WindowSettings,
    on_disk: &Mutex<WindowSettings>,
) {
    let mut on_disk = on_disk.lock().unwrap_or_else(PoisonError::into_inner);
    let newest = newest();
    if *on_disk == newest {
        return;
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let written = own_file::make_folder(folder)
        .and_then(|()| private_file::replace(file, newest.to_toml().as_bytes()));
    match written {
        Ok(()) => *on_disk = newest,
        Err(error) => tracing::warn!(%error, "the window's settings were not written"),
    }
}

/// Moves the window where it can be seen, if no screen shows its upper edge.
fn bring_into_view(context: &egui::Context, frame: &eframe::Frame) {
    let Some(window) = frame.winit_window() else { return };
    let Ok(position) = window.outer_position() else { return };
    #[expect(clippy::cast_precision_loss, reason = "no screen has so many pixels")]
    let rect = |x: i32, y: i32, width: u32, height: u32| {
        let size = Vec2::new(width as f32, height as f32);
        Rect::from_min_size(Pos2::new(x as f32, y as f32), size)
    };
    let size = window.outer_size();
    let window_rect = rect(position.x, position.y, size.width, size.height);
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|screen| {
            let (position, size) = (screen.position(), screen.size());
            rect(position.x, position.y, size.width, size.height)
        })
        .collect();
    if let Some(corner) = corrected(window_rect, &screens) {
        let points = corner.to_vec2() / context.pixels_per_point();
        context.send_viewport_cmd(ViewportCommand::OuterPosition(points.to_pos2()));
    }
}

#[cfg(test)]
mod tests;
