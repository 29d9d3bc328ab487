//! What may go into the log.

use tracing_subscriber::filter::{LevelFilter, Targets};

/// Lets through what this program says itself, up to `level`.
///
/// Other crates' logs may hold what this program keeps to itself, such as whole requests with their signatures. So
/// there is a level to choose and no filter.
pub fn filter(level: LevelFilter) -> Targets {
    Targets::new().with_target("countersign", level)
}
