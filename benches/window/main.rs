//! What the window costs beside an empty one: time to the first frame, memory, frames at rest, processor time of a frame.
//!
//! `cargo bench --bench window` starts displays of its own, and on them the program and an empty eframe window of the same
//! build, size and renderer; `-- first-frame`, `rest` or `frames` measures that alone. It ends with exit code 1 if
//!
//! - the first frame comes later than 1.15 of the empty window's, in the median;
//! - the memory after the whole flow is more than 1.5 of the empty window's;
//! - the window works at all in 10 seconds in which nobody touches it, on any step, with the pointer beside the window or
//!   over it and an entry in the focus; the countdown of a signed URL may turn to its next minute;
//! - 99 of 100 frames of the whole flow do not keep below 8 ms of processor time, in the middle one of three walks.
//!
//! **First frame.** From before the program is started until its window has other pixels than the screen behind it, as the
//! display tells it to somebody else. Both are started in turns, with an empty home folder.
//!
//! **The flow.** From Connect to Hand over with Lasso against a sandbox that is a process of its own, by mouse and keyboard,
//! found as a screen reader finds its widgets. Every step is scrolled to its end and back. So the accessibility tree is
//! made and handed over in every frame: without a screen reader a frame costs less.
//!
//! **Memory.** The proportional set size: what is the process's own, and its share of what it shares with others, such as the
//! libraries of the software renderer. The empty window runs at the same time, with the same screen reader.
//!
//! **At rest.** How long the thread that draws had a processor, and how often it got one. Both have to be 0: it drew no frame
//! and did not even wake up.
//!
//! **A frame.** All that the drawing thread does between the beginnings of two frames, waiting left out, and what the threads
//! of the software renderer do for it. The window's program is the same, but runs in this bench's process, which counts.

#![expect(clippy::unwrap_used, reason = "A measurement ends at the first surprise")]
#![expect(clippy::expect_used, reason = "A measurement ends at the first surprise")]
#![expect(clippy::print_stdout, reason = "It is what the bench is for")]

mod first_frame;
mod frames;
mod gauge;
mod process;
mod report;
mod walk;
mod windows;

// The window tests' desktop and hands.
#[path = "../../tests/window/desktop.rs"]
#[expect(dead_code, reason = "A part of what the tests need")]
mod desktop;
#[path = "../../tests/window/sandbox_process.rs"]
#[expect(dead_code, reason = "A part of what the tests need")]
mod sandbox_process;
#[path = "../../tests/support/mod.rs"]
#[expect(dead_code, reason = "A part of what the tests need")]
mod support;
#[path = "../../tests/window/window.rs"]
#[expect(dead_code, reason = "A part of what the tests need")]
mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::desktop::Desktop;
use crate::process::Process;
use crate::report::{Report, ms, shown_kib};
use crate::sandbox_process::SandboxProcess;
use crate::walk::Walk;
use crate::window::Window;

/// Measures something, and tells it.
type Part = fn(&mut Report);

const MEMORY_AT_MOST: f64 = 1.5;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(windows::EMPTY) => return windows::open_empty(arguments.next().map(PathBuf::from)),
        Some(windows::MEASURED) => {
            let [frames, endpoint_url] = [arguments.next().unwrap(), arguments.next().unwrap()];
            return windows::open_measured(PathBuf::from(frames), &endpoint_url);
        }
        _ => {}
    }
    println!("The window beside an empty one, {}×{}", windows::SIZE[0], windows::SIZE[1]);
    let asked: Vec<String> =
        std::env::args().skip(1).filter(|text| !text.starts_with('-')).collect();
    let parts: [(&str, Part); 3] =
        [("first-frame", first_frame::tell), ("rest", memory_and_rest), ("frames", frames::tell)];
    let mut report = Report::default();
    for (name, tell) in parts {
        if asked.is_empty() || asked.iter().any(|part| part == name) {
            tell(&mut report);
        }
    }
    if report.is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Walks through the program itself, and rests on every step.
fn memory_and_rest(report: &mut Report) {
    let sandbox = SandboxProcess::start(&["--propagation", "1"]);
    let bench = std::env::current_exe().unwrap();
    let mut empty =
        Window::open_program(Desktop::start("bench-empty"), &bench, &[windows::EMPTY], &[]);
    let arguments = ["--endpoint-url", walk::endpoint_url(&sandbox)];
    let window =
        Window::open(Desktop::start("bench-rest"), &arguments, &walk::environment(&sandbox));
    let process = Process::of(&window);
    let at_first = process.memory();
    let mut rests = Vec::new();
    let mut walk = Walk::begin(window);
    walk.go(|step, window| {
        for (place, pointer) in walk::POINTER_PLACES {
            walk::rest_pointer(window, pointer);
            let rest = process.rest();
            // Its countdown may have turned to the next minute; it does not twice in ten seconds.
            let again = step == "Validate" && !rest.is_still();
            let rest = if again { process.rest() } else { rest };
            rests.push((format!("{step}, pointer {place}"), rest));
        }
    });
    // It describes itself to the same reader.
    empty.text();
    let (after, bare) = (process.memory(), Process::of(&empty).memory());

    report.begin("Memory after the whole flow");
    for (name, memory) in [("empty window", bare), ("at first", at_first), ("Countersign", after)] {
        println!(
            "  {name:<14} {} ({} resident, {} its own)",
            shown_kib(memory.proportional),
            shown_kib(memory.resident),
            shown_kib(memory.private)
        );
    }
    report.at_most("ratio", after.ratio(bare), MEMORY_AT_MOST);

    report.begin("Ten seconds at rest");
    for (name, rest) in &rests {
        println!("  {name:<30} woke up {} times, worked {} ms", rest.turns, ms(rest.worked));
    }
    let woken = rests.iter().filter(|(_, rest)| !rest.is_still()).count();
    report.none("not at rest", woken, rests.len());
}
