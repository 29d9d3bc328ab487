//! One file per step.

mod access_key;
mod checks;
mod connect;
mod content;
mod drafts;
mod external_id_in_use;
mod first_run;
mod groups;
mod hand_over;
mod interrupted;
mod later;
mod package;
mod practice;
mod review;
mod saved;
mod signing_code;
mod undo;
mod validate;
mod vendor;

pub use checks::mark_of;
pub use connect::connect_ui;
pub use content::content_ui;
pub use drafts::problem_ui;
pub use hand_over::hand_over_ui;
pub use review::review_ui;
pub use saved::saved_check_ui;
pub use validate::validate_ui;
pub use vendor::vendor_ui;
