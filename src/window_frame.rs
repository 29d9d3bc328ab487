//! The frame that the desktop draws around the window: in the window's theme.
//!
//! egui leaves the frame to the system where the theme is the system's. On X11 that makes it dark whatever the desktop prefers.

use egui::{Context, SystemTheme, Theme, ViewportCommand};

/// Tells the desktop which theme the window has, where the desktop does not know by itself.
#[derive(Debug, Default)]
pub struct WindowFrame {
    told: Option<Theme>,
}

impl WindowFrame {
    /// Takes the frame from egui, except on macOS and Windows: there it would not follow the system any more.
    pub fn of(context: &Context) -> Self {
        if IS_OURS {
            context.options_mut(|options| options.sync_window_theme = false);
        }
        Self::default()
    }

    /// Tells a theme that is new; called once a frame.
    pub fn follow(&mut self, context: &Context) {
        let theme = context.theme();
        if !IS_OURS || self.told.replace(theme) == Some(theme) {
            return;
        }
        let theme = match theme {
            Theme::Light => SystemTheme::Light,
            Theme::Dark => SystemTheme::Dark,
        };
        context.send_viewport_cmd(ViewportCommand::SetTheme(theme));
    }
}

const IS_OURS: bool = cfg!(all(unix, not(target_os = "macos")));
