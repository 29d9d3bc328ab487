//! How long a whole validation takes, over how long it must take, and how long it holds a frame.
//!
//! `cargo bench --bench validate` runs the sandbox behind a proxy that adds 80 ms to every request, and validates a plan
//! that leaves no check out, by rehearsal and directly. It ends with exit code 1 if
//!
//! - a check does not pass, since a validation that breaks off early is not a fast one;
//! - the wall time is more than 1.25 of the longest chain of dependent calls, in the median of the runs;
//! - something is read twice;
//! - a frame of the window takes longer than 8 ms while findings come in.
//!
//! **The longest chain.** A check waits for the checks that it needs, as the catalogue has it. Beside that, the removal of the
//! twin waits for every check that uses it, and the second round of the attempts with a wrong external ID for the
//! signed GET. The chain is the longest path over these. It is taken twice, and the shorter one is the limit:
//!
//! - as it was measured: a check weighs the time in which at least one of its own calls was under way. Only calls count that
//!   began after the last call of all that the check waits for had ended, so that reading ahead does not make the chain
//!   longer;
//! - as it was counted: a check weighs 80 ms for each of its calls that follow one another, so that slow calls do not either.
//!
//! **Reading twice.** Two reads are the same where service, operation and target are. Those that AWS answered with *not yet*
//! are polls and may be repeated, and so may the look for the twin after it was deleted; the attempts to assume the role are repeated on purpose. Both are listed apart.
//!
//! **A frame.** One step of the window's own code: bring the events in, draw, and hand the accessibility tree over, without
//! painting. The window is driven as the flows drive it, by rehearsal: with the same 80 ms, and with answers that come at
//! once, so that many findings fall into one frame. The time in which other programs had the processor is taken off, where
//! the system tells it; the longest frame with it is printed beside.

#![expect(clippy::unwrap_used, reason = "A measurement ends at the first surprise")]
#![expect(clippy::print_stdout, reason = "It is what the bench is for")]

mod chain;
mod delay;
mod frames;
mod recording;
mod repeats;

// The flows' hands and their practice AWS.
#[path = "../../tests/flows/driver.rs"]
#[expect(dead_code, reason = "A part of what the flows need")]
mod driver;
#[path = "../../tests/flows/gate.rs"]
#[expect(dead_code, reason = "A part of what the flows need")]
mod gate;
#[path = "../../tests/flows/journey.rs"]
#[expect(dead_code, reason = "A part of what the flows need")]
mod journey;
#[path = "../../tests/flows/practice.rs"]
#[expect(dead_code, reason = "A part of what the flows need")]
mod practice;
#[path = "../../tests/flows/screen.rs"]
mod screen;

use std::process::ExitCode;
use std::time::Duration;

use countersign::model::connect::CredentialSource;
use countersign::model::validation::Means;

use crate::chain::Chain;
use crate::delay::Delay;
use crate::driver::Wizard;
use crate::practice::Practice;
use crate::recording::{Recording, Validator};
use crate::repeats::Repeats;

/// What the proxy adds to every request.
const ADDED_MS: u64 = 80;
const RUNS: usize = 5;
const RATIO_AT_MOST: f64 = 1.25;
const FRAME_AT_MOST: Duration = Duration::from_millis(8);
/// What of the practice bucket the role may read, so that there is something that it may not.
const PREFIX: &str = "pictures/";
/// Web pages of a vendor's own, so that CORS is checked.
const ORIGINS: [&str; 2] = ["https://app.vendor.example", "https://editor.vendor.example"];

fn main() -> ExitCode {
    let mut practice = Practice::start();
    practice.let_in(&ORIGINS);
    let behind = practice.endpoint_url.socket_addrs(|| None).unwrap()[0];
    let delay = practice.tokio.block_on(Delay::before(behind));
    practice.endpoint_url = delay.endpoint_url();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_within(PREFIX);
    let mut plan = wizard.model().plan().unwrap();
    plan.browser_origins = ORIGINS.map(str::to_owned).to_vec();

    delay.add_ms(ADDED_MS);
    println!("A whole validation with {ADDED_MS} ms added to every request, {RUNS} runs each");
    let mut is_within = true;
    let mut validator = Validator::connect(&practice);
    for (name, means) in [
        ("By rehearsal", Means::Rehearsal),
        ("Directly", Means::Directly(CredentialSource::SandboxVendor)),
    ] {
        // Connections are opened and clients made before anything is measured.
        validator.validate(&practice, &plan, &means);
        let runs = (0..RUNS).map(|_| {
            let before = delay.requests();
            let recording = validator.validate(&practice, &plan, &means);
            Run { requests: delay.requests() - before, ..Run::of(recording) }
        });
        is_within &= tell(name, runs.collect());
    }
    is_within &= frames::tell("Frames, with the same way to AWS", &practice, &mut wizard);
    delay.add_ms(0);
    is_within &= frames::tell("Frames, with answers at once", &practice, &mut wizard);
    if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One validation and what is made of it.
struct Run {
    recording: Recording,
    chain: Chain,
    requests: usize,
}

impl Run {
    fn of(recording: Recording) -> Self {
        Self { chain: Chain::of(&recording), recording, requests: 0 }
    }

    fn ratio(&self) -> f64 {
        self.recording.wall.as_secs_f64() / self.chain.limit(ADDED_MS).as_secs_f64()
    }
}

/// Prints the runs, and says whether they are within the bounds.
fn tell(name: &str, mut runs: Vec<Run>) -> bool {
    runs.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return false };
    let median = &runs[runs.len() / 2];
    let Chain { measured, links, .. } = &median.chain;
    let walls = runs.iter().map(|run| ms(run.recording.wall));
    println!("\n{name}");
    println!(
        "  wall           {} ms ({} to {})",
        ms(median.recording.wall),
        walls.clone().min().unwrap_or_default(),
        walls.max().unwrap_or_default()
    );
    println!(
        "  longest chain  {} ms measured, {} calls × {ADDED_MS} ms = {} ms",
        ms(*measured),
        median.chain.calls,
        ms(median.chain.counted(ADDED_MS))
    );
    println!(
        "  ratio          {:.2} ({:.2} to {:.2}), at most {RATIO_AT_MOST}",
        median.ratio(),
        first.ratio(),
        last.ratio()
    );
    println!("  calls          {} ({} requests)", median.recording.calls.len(), median.requests);
    for (index, link) in links.iter().enumerate() {
        println!("  {:<13}  {link}", if index == 0 { "chain" } else { "" });
    }
    let repeats = Repeats::of(&median.recording);
    println!("  on purpose     {}", listed(&repeats.on_purpose));
    println!("  polled         {}", listed(&repeats.polled));
    println!("  read twice     {}", listed(&repeats.read_twice));
    let failed = runs.iter().flat_map(|run| run.recording.not_proved()).collect::<Vec<_>>();
    println!("  not proved     {}", listed(&failed));
    median.ratio() <= RATIO_AT_MOST && repeats.read_twice.is_empty() && failed.is_empty()
}

fn ms(duration: Duration) -> u128 {
    duration.as_millis()
}

fn listed(lines: &[String]) -> String {
    if lines.is_empty() { "none".to_owned() } else { lines.join("\n                 ") }
}
