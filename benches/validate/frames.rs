//! How long one frame of the window takes while findings come in.

use std::time::{Duration, Instant};

use countersign::model::task::Task;

use crate::driver::Wizard;
use crate::practice::Practice;
use crate::{FRAME_AT_MOST, RUNS};

/// Short, so that a frame is drawn for nearly every event.
const BETWEEN_FRAMES: Duration = Duration::from_millis(4);

/// Prints the frames, and says whether the longest is within the bound.
pub fn tell(name: &str, practice: &Practice, wizard: &mut Wizard) -> bool {
    let runs: Vec<Vec<Duration>> = (0..RUNS).map(|_| frames(practice, wizard)).collect();
    let longest = runs.iter().filter_map(|frames| frames.iter().max().copied().map(shown));
    let longest: Vec<String> = longest.collect();
    let mut all = runs.concat();
    all.sort_unstable();
    let (Some(max), Some(p99)) = (all.last(), all.get(all.len() * 99 / 100)) else { return false };
    println!("\n{name}");
    println!("  longest        {} ms, at most {}", shown(*max), FRAME_AT_MOST.as_millis());
    println!("  of each run    {}", longest.join(", "));
    println!("  99 of 100      {} ms", shown(*p99));
    println!("  frames         {}", all.len());
    *max <= FRAME_AT_MOST
}

/// The frames of one validation, in order.
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
    // A validation that breaks off early has little to draw.
    wizard.assert_proved();
    frames
}

fn is_under_way(wizard: &Wizard) -> bool {
    let validation = &wizard.model().validation;
    validation.running.is_some() || matches!(validation.preview, Task::Running(_))
}

fn shown(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}
