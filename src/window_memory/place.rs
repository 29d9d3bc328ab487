//! A window whose screen is gone is brought to one that is there.

use egui::{Pos2, Rect, Vec2};

/// How much of the upper edge has to be seen, so that a hand can drag the window.
const GRIP: Vec2 = Vec2::new(120.0, 24.0);

/// The upper left corner where the window can be seen and dragged; `None` where it can be already, or no screen is known.
///
/// All in pixels of the desktop that the screens share.
pub fn corrected(window: Rect, screens: &[Rect]) -> Option<Pos2> {
    let grip = Rect::from_min_size(window.min, Vec2::new(window.width(), GRIP.y));
    let shows_grip = |screen: &Rect| {
        let seen = screen.intersect(grip);
        seen.width() >= GRIP.x.min(window.width()) && seen.height() >= GRIP.y
    };
    if screens.is_empty() || screens.iter().any(shows_grip) {
        return None;
    }
    let screen = screens.iter().min_by(|one, other| {
        let distance = |screen: &Rect| screen.distance_sq_to_pos(window.center());
        distance(one).total_cmp(&distance(other))
    })?;
    let room = (screen.size() - window.size()).max(Vec2::ZERO);
    let wished = window.min - screen.min;
    Some(screen.min + wished.clamp(Vec2::ZERO, room))
}
