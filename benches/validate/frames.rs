//! How long one frame of the window takes while findings come in.

use std::time::{Duration, Instant};

use countersign::model::task::Task;

use crate::driver::Wizard;
use crate::practice::Practice;
use crate::{FRAME_AT_MOST, RUNS};

/// Short, so that a frame is drawn for nearly every event.
const BETWEEN_FRAMES: Duration = Duration::from_millis(4);

/// One frame of the window.
#[derive(Clone, Copy)]
struct Frame {
    wall: Duration,
    /// Of it, how long other programs had the processor while the window could have gone on.
    kept_waiting: Duration,
}

impl Frame {
    fn own(self) -> Duration {
        self.wall.saturating_sub(self.kept_waiting)
    }
}

/// Prints the frames, and says whether the longest is within the bound.
pub fn tell(name: &str, practice: &Practice, wizard: &mut Wizard) -> bool {
    let runs: Vec<Vec<Frame>> = (0..RUNS).map(|_| frames(practice, wizard)).collect();
    let longest = runs.iter().filter_map(|frames| frames.iter().copied().map(Frame::own).max());
    let longest: Vec<String> = longest.map(shown).collect();
    let frames = runs.concat();
    let mut own: Vec<Duration> = frames.iter().copied().map(Frame::own).collect();
    own.sort_unstable();
    let wall = frames.iter().map(|frame| frame.wall).max().unwrap_or_default();
    let (Some(max), Some(p99)) = (own.last(), own.get(own.len() * 99 / 100)) else { return false };
    println!("\n{name}");
    println!("  longest        {} ms, at most {}", shown(*max), FRAME_AT_MOST.as_millis());
    println!("  of each run    {}", longest.join(", "));
    println!("  99 of 100      {} ms", shown(*p99));
    println!("  with waiting   {} ms for a processor that others had", shown(wall));
    println!("  frames         {}", frames.len());
    *max <= FRAME_AT_MOST
}

/// The frames of one validation, in order.
fn frames(practice: &Practice, wizard: &mut Wizard) -> Vec<Frame> {
    let again = "Validate again";
    wizard.press(if wizard.has_button(again) { again } else { "Validate" });
    let mut frames = Vec::new();
    while is_under_way(wizard) {
        let (began, waited) = (Instant::now(), waited_for_processor());
        wizard.step();
        let kept_waiting = waited_for_processor().saturating_sub(waited);
        frames.push(Frame { wall: began.elapsed(), kept_waiting });
        practice.tokio.block_on(async { tokio::time::sleep(BETWEEN_FRAMES).await });
    }
    // A validation that breaks off early has little to draw.
    wizard.assert_proved();
    frames
}

/// How long this thread has stood in the processors' queue since it began; nothing where the system does not tell.
///
/// Waiting for a lock or an answer is not in it: that is the window's own.
/// Source: "Documentation/scheduler/sched-stats.rst" of Linux.
fn waited_for_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited_ns = text.split_whitespace().nth(1).and_then(|field| field.parse().ok());
    Duration::from_nanos(waited_ns.unwrap_or(0))
}

fn is_under_way(wizard: &Wizard) -> bool {
    let validation = &wizard.model().validation;
    validation.running.is_some() || matches!(validation.preview, Task::Running(_))
}

fn shown(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}
