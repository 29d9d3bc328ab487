//! `window.toml`: what it says, and what of it can be used.

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

/// The version of the file that this program writes; a newer one is left as it is.
pub const FORMAT: u32 = 1;

/// The window of the first start, in points.
const FIRST_SIZE: [f32; 2] = [1_180.0, 760.0];
const SMALLEST_SIZE: [f32; 2] = [900.0, 600.0];
/// No desktop is larger.
const LARGEST_SIDE: f32 = 16_384.0;
/// Farther from the origin X11 cannot put a window: its coordinates have 16 bits.
const FARTHEST: f32 = 32_767.0;
const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// How the window was left. Lengths are logical pixels, which do not depend on the zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowSettings {
    /// Without its frame, as it is when it is not maximised.
    pub size: [f32; 2],
    /// The upper left corner with its frame; `None` where the desktop does not tell.
    pub position: Option<[f32; 2]>,
    pub is_maximised: bool,
    pub theme: ThemePreference,
    pub zoom: f32,
}

impl Default for WindowSettings {
    fn default() -> Self {
        Self {
            size: FIRST_SIZE,
            position: None,
            is_maximised: false,
            theme: ThemePreference::System,
            zoom: 1.0,
        }
    }
}

/// Why a file says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    Damaged,
    /// A newer version wrote it.
    Newer,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    width: f32,
    height: f32,
    x: Option<f32>,
    y: Option<f32>,
    maximised: bool,
    theme: Theme,
    zoom: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl WindowSettings {
    /// Reads the file's text; what no window can have is brought to what one can.
    pub fn from_toml(text: &str) -> Result<Self, Unreadable> {
        let version: Version = toml::from_str(text).map_err(|_damaged| Unreadable::Damaged)?;
        if version.format > FORMAT {
            return Err(Unreadable::Newer);
        }
        let file: File = toml::from_str(text).map_err(|_damaged| Unreadable::Damaged)?;
        let side = |length: f32, least: f32, first: f32| {
            if length.is_finite() { length.clamp(least, LARGEST_SIDE) } else { first }
        };
        let position = file.x.zip(file.y).filter(|(x, y)| {
            let is_reachable = |length: &f32| length.abs() <= FARTHEST;
            is_reachable(x) && is_reachable(y)
        });
        Ok(Self {
            size: [
                side(file.width, SMALLEST_SIZE[0], FIRST_SIZE[0]),
                side(file.height, SMALLEST_SIZE[1], FIRST_SIZE[1]),
            ],
            position: position.map(|(x, y)| [x, y]),
            is_maximised: file.maximised,
            theme: match file.theme {
                Theme::System => ThemePreference::System,
                Theme::Light => ThemePreference::Light,
                Theme::Dark => ThemePreference::Dark,
            },
            zoom: if ZOOM.contains(&file.zoom) { file.zoom } else { 1.0 },
        })
    }

    /// The file's text.
    pub fn to_toml(self) -> String {
        let file = File {
            format: FORMAT,
            width: self.size[0],
            height: self.size[1],
            x: self.position.map(|[x, _]| x),
            y: self.position.map(|[_, y]| y),
            maximised: self.is_maximised,
            theme: match self.theme {
                ThemePreference::System => Theme::System,
                ThemePreference::Light => Theme::Light,
                ThemePreference::Dark => Theme::Dark,
            },
            zoom: self.zoom,
        };
        // Numbers, a truth value and a word: nothing in it can fail.
        toml::to_string(&file).unwrap_or_default()
    }

    /// Takes in what the desktop says of the window; one that fills the screen keeps the size that it goes back to.
    pub fn take_in(&mut self, window: &egui::ViewportInfo, zoom: f32) {
        self.is_maximised = window.maximized.unwrap_or(self.is_maximised);
        let fills_screen = self.is_maximised || window.fullscreen == Some(true);
        if fills_screen || window.minimized == Some(true) {
            return;
        }
        if let Some(inner) = window.inner_rect {
            let size = inner.size() * zoom;
            self.size = [size.x.round(), size.y.round()];
        }
        if let Some(outer) = window.outer_rect {
            let corner = outer.min.to_vec2() * zoom;
            self.position = Some([corner.x.round(), corner.y.round()]);
        }
    }
}
