//! One file per step.

mod checks;
mod connect;
mod content;
mod groups;
mod hand_over;
mod later;
mod practice;
mod review;
mod validate;
mod vendor;

pub use connect::connect_ui;
pub use content::content_ui;
pub use hand_over::hand_over_ui;
pub use review::review_ui;
pub use validate::{PreviewTexture, validate_ui};
pub use vendor::vendor_ui;
