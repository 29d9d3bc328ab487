//! Which colours the desktop prefers: asked once and followed, off the UI thread.
//!
//! On macOS and Windows the window's own library does so.

#[cfg(all(unix, not(target_os = "macos")))]
pub mod portal;

use std::task::Waker;

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::model::colour_scheme::ColourScheme;

/// What the desktop prefers from now on, if it is up to us to ask.
///
/// Before the window is there, so that the answer is there before its first frame.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn of_desktop(tokio: &Handle) -> Option<watch::Receiver<ColourScheme>> {
    Some(portal::follow(tokio, None))
}

/// What the desktop prefers from now on, if it is up to us to ask.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn of_desktop(_tokio: &Handle) -> Option<watch::Receiver<ColourScheme>> {
    None
}

/// Wakes the window for each change, until nobody looks for changes any more.
pub(super) async fn wake_on_change(mut newest: watch::Receiver<ColourScheme>, waker: Waker) {
    while newest.changed().await.is_ok() {
        waker.wake_by_ref();
    }
}
