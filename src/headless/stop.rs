//! The wish to stop, which is heard once and counts from then on.

use std::pin::Pin;

/// Somebody may ask to stop at any time.
pub(super) struct Stop<'a> {
    wish: Pin<&'a mut dyn Future<Output = ()>>,
    pub is_asked: bool,
}

impl<'a> Stop<'a> {
    pub fn on(wish: Pin<&'a mut dyn Future<Output = ()>>) -> Self {
        Self { wish, is_asked: false }
    }

    /// Waits until somebody asks; returns at once where somebody has.
    pub async fn asked(&mut self) {
        if !self.is_asked {
            self.wish.as_mut().await;
            self.is_asked = true;
        }
    }
}
