//! Which colours the desktop prefers: asked once and followed, off the UI thread.
//!
//! On macOS and Windows the window's own library does so.

#[cfg(all(unix, not(target_os = "macos")))]
pub mod portal;

use std::task::Waker;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::model::colour_scheme::ColourScheme;

/// Less than the quickest graphics library takes to begin.
const WHILE_THE_WINDOW_IS_MADE: Duration = Duration::from_millis(15);

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

/// What the desktop prefers, if it says so before the window is made: else its colours change before somebody's eyes.
pub async fn known_soon(newest: Option<watch::Receiver<ColourScheme>>) -> ColourScheme {
    let Some(mut newest) = newest else { return ColourScheme::default() };
    // Late or never, the window follows then.
    tokio::time::timeout(WHILE_THE_WINDOW_IS_MADE, newest.changed()).await.ok();
    *newest.borrow()
}

/// Wakes the window for each change, until nobody looks for changes any more.
pub(super) async fn wake_on_change(mut newest: watch::Receiver<ColourScheme>, waker: Waker) {
    while newest.changed().await.is_ok() {
        waker.wake_by_ref();
    }
}
